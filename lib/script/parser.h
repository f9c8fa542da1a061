/* parser.h - the door of the parser: text in, tree out.
 *
 * Takes ECMAScript 2023 (and the v flag of 2024), TypeScript and JSX. Finds every early error
 * but those that need to know what is declared where: scope analysis finds these. Any bytes
 * are taken. Time is linear in the text; the C stack is as deep as the bounds allow. */
#ifndef MDX_SCRIPT_PARSER_H
#define MDX_SCRIPT_PARSER_H

#include "script/arena.h"
#include "script/ast.h"
#include "script/bounds.h"
#include "script/finding.h"
#include "script/names.h"

enum parser_goal {
    PARSER_SCRIPT,
    PARSER_MODULE,    /* strict; import, export, await at top level */
    PARSER_EXPRESSION /* one expression; a `;` may follow. The program's list is one NODE_EXPRESSION
                       */
};

struct parser_options {
    enum parser_goal goal;
    bool strict;     /* as if "use strict" stood first */
    bool typescript; /* types and what else TypeScript adds */
    bool jsx;
    bool new_target;     /* of the code around an eval: new.target is allowed */
    bool super_property; /* likewise */
    bool super_call;
    bool no_arguments;     /* eval in a class field's initialiser */
    bool private_names;    /* #names that are not declared here are taken as declared around */
    bool return_;          /* return is allowed at top level */
    bool await_;           /* await is an operator at top level of a script */
    struct bounds *bounds; /* begun; NULL: those that bounds_begin() gives */
};

/* The text as a NODE_PROGRAM; flag FLAG_AWAIT when its top level awaits, and FLAG_STRICT. What is
 * wrong goes to *findings; the tree is then only good for finding more. The tree borrows the text.
 * NULL when there is no memory, or no time (bounds->late). */
struct node *parser_run(struct arena *arena, struct names *names, struct slice text,
                        const struct parser_options *options, struct findings *findings);

#endif

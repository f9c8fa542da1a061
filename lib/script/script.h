/* script.h - the door of the language front end: ECMAScript 2023, TypeScript and JSX in, ES5 text
 * and a position map out.
 *
 * Knows neither the engine nor definitions. The ES5 text is in the lowered language: ES5 with
 * `@names` for what only the engine can do (base/intrinsics.h). */
#ifndef MDX_SCRIPT_SCRIPT_H
#define MDX_SCRIPT_SCRIPT_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/linemap.h"
#include "script/arena.h"
#include "script/bounds.h"

struct node;

/* One parameter of a function as written. */
struct script_parameter {
    struct slice name; /* empty for a pattern */
    struct slice text; /* as written */
    bool has_default, rest, pattern;
};

/* A function that the text declares or exports. Slices point into
 * the struct script's own memory. */
struct script_function {
    struct slice name; /* "default" for export default without a name */
    bool exported, is_default, top_level;
    bool async, generator;
    struct script_parameter *parameters;
    uint32_t parameter_count;
    uint32_t line, column;   /* in the input text */
    struct slice comment;    /* the doc comment before it, without stars and tags; empty for none */
    struct slice tags;       /* of it, from the first line with an @tag on */
    struct slice reference;  /* for script_reference */
    const struct node *node; /* NODE_FUNCTION or _DECLARATION: its parameters and types as written,
                                nothing of its body; for signature.h */
};

struct script {
    const struct allocator *allocator;
    struct buffer lowered;  /* as many lines as the input at least: tokens stay on their line */
    struct linemap columns; /* lowered (line, column) to input; empty: equal */
    struct script_function *functions;
    uint32_t function_count;
    uint32_t next_hidden; /* for script_options.first_hidden of the next text */
    bool awaits;          /* SCRIPT_MODULE: the top level awaits */
    /* `h` or `Fragment`, which JSX calls and nothing declares, and where first, in the document;
     * NULL: nothing is missing. */
    const char *jsx_lacks;
    uint32_t jsx_line, jsx_column;
    /* NODE_PROGRAM whose list has the top level's type aliases, interfaces and enums as written,
     * and nothing else; for signature.h. */
    const struct node *program;
    struct slice text; /* the input, a copy */
    struct arena arena;
};

enum script_kind {
    SCRIPT_MODULE,     /* statements; `export` allowed; strict */
    SCRIPT_EXPRESSION, /* one function expression, as in a DO's api; a trailing `;` or comment
                          allowed; strict. What comes out is an expression, too */
    SCRIPT_PLAIN,      /* a script: what its top level declares becomes global */
    SCRIPT_EVAL,       /* what eval is given; its completion value is kept */
    SCRIPT_FUNCTION    /* `function anonymous(a) { b }`, made for Function() and its like: one
                          function expression, in sloppy code */
};

struct script_options {
    enum script_kind kind;
    struct slice document;       /* name for messages */
    struct slice source;         /* the whole document, for excerpts; empty: the text itself */
    const struct linemap *place; /* from the text's (line, column) to the document's; NULL: equal */
    /* Of SCRIPT_PLAIN, _EVAL, _FUNCTION. */
    bool typescript;       /* and JSX; modules and expressions always take them */
    bool strict;           /* as if "use strict" stood first */
    bool imports;          /* of modules are let through: for tools that run nothing */
    bool new_target;       /* SCRIPT_EVAL: the code around allows new.target, */
    bool super_property;   /* super.x, */
    bool super_call;       /* super(), */
    struct slice taken;    /* SCRIPT_EVAL: names that its `var` must not have, blanks between */
    bool no_arguments;     /* but not `arguments` */
    uint32_t offset;       /* of text in what functions' source texts are taken from */
    uint32_t first_hidden; /* hidden variables get numbers from here on; 0: 1. Texts that share a
                              global object must not share numbers */
    struct bounds bounds;  /* C stack and time; zero: BOUNDS_STACK bytes, and no clock */
};

/* Lowers text. Reports every error it finds (error and its followers): code SYNTAX_ERROR,
 * numbers 20xx and 21xx, each with place, line and what to write instead; RUN_TIMEOUT when the
 * clock of the bounds says so. On failure *script is empty. Of a SCRIPT_MODULE `export` words are
 * dropped, and a default export without a name gets a hidden one: script_reference() tells how to
 * reach each function from behind the text. */
mdx_status script_lower(struct script *script, const struct allocator *allocator, struct slice text,
                        const struct script_options *options, struct error *error);
void script_free(struct script *script);

/* Adds the JSON Schema that the types of a function's parameters say; nothing when they say
 * nothing. named: the input is an object, a member for each parameter; else it is the first
 * parameter. */
void script_input(const struct script *script, const struct script_function *function, bool named,
                  struct buffer *out);
/* The same of what it returns. */
void script_output(const struct script *script, const struct script_function *function,
                   struct buffer *out);

/* The ES5 expression that names a function after the text ran: its name, or the hidden name
 * that stands for a nameless default export. Of a SCRIPT_EXPRESSION the whole lowered text is
 * the function: this is empty. */
struct slice script_reference(const struct script *script, const struct script_function *function);

#endif

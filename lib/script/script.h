/* script.h - the door of the language front end: text in, ES5 text and a
 * position map out.
 *
 * Knows neither the engine nor definitions. Today it takes ES5 with `export`;
 * anything newer is refused by name, with its line. */
#ifndef MDX_SCRIPT_SCRIPT_H
#define MDX_SCRIPT_SCRIPT_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/linemap.h"

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
    uint32_t line, column;  /* in the input text */
    struct slice comment;   /* the doc comment before it, without stars; empty for none */
    struct slice reference; /* for script_reference */
};

struct script {
    const struct allocator *allocator;
    struct buffer lowered;  /* ES5, as many lines as the input: tokens stay on their line */
    struct linemap columns; /* lowered (line, column) to input; empty: equal */
    struct script_function *functions;
    uint32_t function_count;
    char *memory;
};

enum script_kind {
    SCRIPT_MODULE,    /* statements; `export` allowed; strict */
    SCRIPT_EXPRESSION /* one function expression, as in a DO's api; a trailing `;` or comment
                         allowed */
};

struct script_options {
    enum script_kind kind;
    struct slice document;       /* name for messages */
    struct slice source;         /* the whole document, for excerpts; empty: the text itself */
    const struct linemap *place; /* from the text's (line, column) to the document's; NULL: equal */
};

/* Lowers text. Reports every error it finds (error and its followers): code SYNTAX_ERROR,
 * numbers 20xx and 21xx, each with place, line and what to write instead. On failure *script
 * is empty. For SCRIPT_MODULE `export` words are blanked out, and `export default EXPR`
 * becomes `var __default = EXPR`-like text whose name is reported. `exported_as` below tells
 * how to reach each function from behind the text. */
mdx_status script_lower(struct script *script, const struct allocator *allocator, struct slice text,
                        const struct script_options *options, struct error *error);
void script_free(struct script *script);

/* The ES5 expression that names a function after the text ran: its name, or the hidden name
 * that stands for a nameless default export. Of a SCRIPT_EXPRESSION the whole lowered text is
 * the function: this is empty. */
struct slice script_reference(const struct script *script, const struct script_function *function);

#endif

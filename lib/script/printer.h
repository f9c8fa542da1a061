/* printer.h - the tree of ES5 kinds as text, each token on the line where its node began.
 *
 * Where the text would be too far left, blanks are added, so that most columns are the source's
 * own; where it is too far right, `columns` says what belongs to what. Comments are dropped. */
#ifndef MDX_SCRIPT_PRINTER_H
#define MDX_SCRIPT_PRINTER_H

#include "base/buffer.h"
#include "base/linemap.h"
#include "script/arena.h"
#include "script/ast.h"
#include "script/bounds.h"

struct open_node {
    const struct node *node;
    bool parens;
};

struct printer {
    struct buffer *out;
    struct linemap *columns;
    struct arena *arena;
    struct slice text;
    struct bounds *bounds;
    uint32_t *lines; /* offset of each line's begin */
    uint32_t line_count;
    uint32_t *wide; /* per block of the text: bytes before it that begin no character; NULL: none */
    uint32_t line, column;             /* of the text so far, where the next byte goes */
    uint32_t at_line;                  /* index in `lines` of the last place asked for */
    uint32_t piece_line, piece_column; /* what the last piece maps to what, now */
    uint32_t source_line, source_column;
    struct open_node *stack; /* expressions that are printed from the left */
    uint32_t depth, room;
    bool no_in;   /* in the head of a for: `in` needs brackets */
    bool no_line; /* no line end may come before the next token */
    bool failed;  /* no memory, or what the bounds say: what is printed is dropped */
};

/* A place of the printed text, where something can be put in later. */
struct place_mark {
    size_t offset;
    uint32_t line, column;
    struct linemap_walk piece; /* where the map ended */
    uint32_t source_line, source_column;
};

/* print_place.c */
bool place_begin(struct printer *printer);
/* The same for a printer that is a copy: as if nothing had been printed. */
void place_begin_again(struct printer *printer);
void place_mark(const struct printer *printer, struct place_mark *mark);
/* Puts in a text without line ends. */
void place_insert(struct printer *printer, const struct place_mark *mark, struct slice text);
/* The next token stands for this place of the source: line ends, blanks, piece of the map. */
void place(struct printer *printer, uint32_t offset);
/* The same for a token of which nothing is ever said: no piece. */
void place_quietly(struct printer *printer, uint32_t offset);
/* Line ends only. */
void place_line(struct printer *printer, uint32_t offset);
void place_end(struct printer *printer);
/* Text without line ends; a blank before it where words or signs would run together. */
void put(struct printer *printer, const char *text);
void put_name(struct printer *printer, const struct name *name);
void put_slice(struct printer *printer, struct slice text);

/* print_literal.c */
void print_string(struct printer *printer, struct slice value);
void print_regex(struct printer *printer, const struct node *node);
void print_number(struct printer *printer, const struct node *node);

/* print_expression.c. `least`: what binds less gets brackets. */
enum binding_strength {
    BINDS_SEQUENCE,
    BINDS_ASSIGN,
    BINDS_CONDITIONAL,
    BINDS_OR,
    BINDS_AND,
    BINDS_BIT_OR,
    BINDS_BIT_XOR,
    BINDS_BIT_AND,
    BINDS_EQUAL,
    BINDS_COMPARE,
    BINDS_SHIFT,
    BINDS_ADD,
    BINDS_MULTIPLY,
    BINDS_UNARY,
    BINDS_POSTFIX,
    BINDS_CALL,
    BINDS_PRIMARY
};
void print_expression(struct printer *printer, const struct node *node,
                      enum binding_strength least);
/* Parameters and body. */
void print_function_rest(struct printer *printer, const struct node *node);
/* True when its first token is `function` or `{`. */
bool print_needs_parens(const struct node *node);
void print_identifier(struct printer *printer, const struct node *node);

/* Asked wherever the printer calls itself; false: nothing more is printed. */
static inline bool print_may(struct printer *printer, const struct node *at)
{
    if (!printer->failed && !bounds_pass(printer->bounds, at->start))
        printer->failed = true;
    return !printer->failed;
}

/* print_statement.c */
/* All of a NODE_PROGRAM; expression: only what its one statement, NODE_EXPRESSION, holds. */
void print_whole(struct printer *printer, const struct node *program, bool expression);
void print_statement(struct printer *printer, const struct node *node);
/* { list } */
void print_braces(struct printer *printer, const struct node *list, const struct node *at);

#endif

/* output.h - how results look: colours, JSON, tables. */
#ifndef MDX_SRC_OUTPUT_H
#define MDX_SRC_OUTPUT_H

#include "program.h"

#include <stdio.h>

#include <jansson.h>

enum paint { PAINT_PLAIN, PAINT_BOLD, PAINT_DIM, PAINT_RED, PAINT_GREEN, PAINT_YELLOW, PAINT_CYAN };

/* The escape sequence, or "" when colours are off. */
const char *paint(int on, enum paint colour);

/* Finds out where output goes and whether it may have colours. */
void output_begin(struct program *program);
/* Sees to it that all is written: the exit status, which is another one when that failed. */
int output_end(struct program *program, int status);

/* JSON text on stdout with a line end: indented for a person, as it is otherwise. Numbers are
 * never rewritten. */
void write_json(struct program *program, const char *json, size_t len);
/* The same for a value, which is freed. */
void write_value(struct program *program, json_t *value);

/* Text of the library's errors on stderr, ending in a line end. */
void write_error(struct program *program, const char *text);

/* A unified diff on stdout. */
void write_diff(struct program *program, const char *diff);

/* Rows of texts under headings, in columns as wide as they need. The last column takes what is
 * left of a terminal's width. */
struct table {
    const char *const *headings;
    size_t columns;
    char **cells;
    size_t cell_count;
};

void table_add(struct table *table, const char *cell);
/* Writes it to stdout and frees its cells. */
void table_write(struct program *program, struct table *table);

/* 1800000000000 or an ISO text, as "2027-01-15 08:00". */
char *shown_time(const json_t *value);
/* A member's text; "" when absent; numbers as digits. The caller frees it. */
char *shown_member(const json_t *object, const char *key);

#endif

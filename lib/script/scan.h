/* scan.h - what a script declares and exports, and the edits that make plain ES5 of it. */
#ifndef MDX_SCRIPT_SCAN_H
#define MDX_SCRIPT_SCAN_H

#include "script/token.h"

/* The hidden name of a default export without one. */
#define DEFAULT_NAME "__default"

/* A piece of the text that is blanked out, with `text` put in its place when there is room on
 * its last line, else on its first. */
struct edit {
    uint32_t start, end;
    const char *text; /* NULL: nothing */
};

struct scan {
    const struct allocator *allocator;
    const struct tokens *tokens;
    struct findings *findings;
    struct script *script; /* gets functions and memory */
    uint32_t function_room;
    struct edit *edits; /* in order of place */
    uint32_t edit_count, edit_room;
    struct map *names;     /* declared at top level */
    struct map *published; /* names under which something is exported */
    uint32_t *exports;     /* tokens of the names in export { … } */
    uint32_t export_count, export_room;
    size_t comment_end; /* of the comments in script->memory */
    struct cursor cursor;
    bool failed; /* no memory */
};

/* False when there is no memory. */
bool scan_module(struct scan *scan);
bool scan_expression(struct scan *scan);
void scan_free(struct scan *scan); /* not the script */

/* declare.c: for scan.c alone. */
/* The `function` at this token: its parameters and body. */
struct header {
    uint32_t name;       /* token; 0: none */
    uint32_t open, body; /* tokens of ( and {; 0: not there */
    uint32_t next;       /* the token behind it all */
};
void read_header(const struct tokens *tokens, uint32_t at, struct header *header);
/* Adds a function; at is where its statement begins. NULL when there is no memory. */
struct script_function *add_function(struct scan *scan, uint32_t at, struct slice name,
                                     const struct header *header);
void add_edit(struct scan *scan, uint32_t start, uint32_t end, const char *text);
/* Makes room for one more of a list; false, with scan->failed set, when there is no memory. */
bool scan_grow(struct scan *scan, void *list, uint32_t count, uint32_t *room, size_t each);

#endif

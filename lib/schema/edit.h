/* edit.h - what is changed in a JSON text, gathered, and written in one go. */
#ifndef MDX_SCHEMA_EDIT_H
#define MDX_SCHEMA_EDIT_H

#include "base/buffer.h"

struct edit {
    uint32_t start, end; /* replaced bytes; equal: put in before start */
    uint32_t order;      /* of being added */
    struct slice text;   /* borrowed, unless owned */
    char *owned;
};

struct edits {
    const struct allocator *allocator;
    struct edit *list;
    uint32_t count, room;
    bool failed; /* no memory */
};

void edits_init(struct edits *edits, const struct allocator *allocator);
void edits_free(struct edits *edits);
/* Does nothing when the very same edit is there already; takes owned. */
void edit_add(struct edits *edits, uint32_t start, uint32_t end, struct slice text, char *owned);
bool edit_has(const struct edits *edits, uint32_t start, uint32_t end, struct slice text);
/* True when something is put in at this place. */
bool edit_at(const struct edits *edits, uint32_t start);
void edits_undo(struct edits *edits, uint32_t count); /* all but the first count */
/* Adds the bytes of text from start to end, edited. */
void edits_write(struct edits *edits, struct slice text, uint32_t start, uint32_t end,
                 struct buffer *out);

#endif

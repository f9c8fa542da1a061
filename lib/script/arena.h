/* arena.h - the memory of one script: taken piece by piece, given back all at once.
 *
 * Running out is remembered, so that a long walk asks once, at its end. Every piece is zeroed and
 * aligned for pointers and doubles. */
#ifndef MDX_SCRIPT_ARENA_H
#define MDX_SCRIPT_ARENA_H

#include "base/alloc.h"
#include "base/slice.h"

struct arena_block;

struct arena {
    const struct allocator *allocator;
    struct arena_block *blocks; /* the newest first */
    char *at, *end;             /* what is left of the newest */
    size_t bytes;               /* taken from the allocator so far */
    bool failed;                /* a piece found no memory */
};

void arena_init(struct arena *arena, const struct allocator *allocator);
void arena_free(struct arena *arena);
/* All pieces are given back; some of the memory is kept for the next ones. */
void arena_clear(struct arena *arena);
/* Zeroed bytes, or NULL. */
void *arena_new(struct arena *arena, size_t bytes);
/* A copy with a NUL behind it; empty when there is no memory. */
struct slice arena_copy(struct arena *arena, struct slice text);

#endif

/* arena.h - memory that is given back all at once: for documents and for pieces of a schema. */
#ifndef MDX_CODEC_GRAPHQL_ARENA_H
#define MDX_CODEC_GRAPHQL_ARENA_H

#include "base/alloc.h"
#include "base/buffer.h"

struct gql_arena {
    const struct allocator *allocator;
    struct gql_block *blocks;
    size_t used, room; /* of the newest block */
    size_t bytes;      /* of all blocks */
    bool failed;       /* memory ran out: everything after that is NULL */
};

void gql_arena_init(struct gql_arena *arena, const struct allocator *allocator);
void gql_arena_free(struct gql_arena *arena);
void *gql_arena_get(struct gql_arena *arena, size_t bytes); /* zeroed; NULL: no memory */
/* A copy, ended by a NUL; empty without memory. */
struct slice gql_arena_text(struct gql_arena *arena, struct slice text);

#endif

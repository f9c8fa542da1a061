/* pool.h - an allocator for the many small things of one owner, which go together with it.
 *
 * They lie in one block, one behind the other; the room of those that are freed is not used again,
 * but for the last one's. What finds no room comes from the allocator behind, and goes back there.
 * Not locked: whoever has the owner has the pool. */
#ifndef MDX_BASE_POOL_H
#define MDX_BASE_POOL_H

#include "base/alloc.h"

struct pool {
    struct allocator allocator; /* what to allocate with; not to be copied away from the pool */
    const struct allocator *behind;
    char *block;
    size_t room, used;
    size_t last; /* where the newest thing begins */
};

/* The block is the owner's, aligned for anything. The pool may not be moved. */
void pool_init(struct pool *pool, const struct allocator *behind, void *block, size_t room);

#endif

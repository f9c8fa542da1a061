/* limit.h - token buckets and quotas, inside this room. */
#ifndef MDX_ACCESS_LIMIT_H
#define MDX_ACCESS_LIMIT_H

#include "access/access.h"
#include "access/shelf.h"

/* What one definition or caller may have. 0: as much as it likes. */
struct share {
    uint64_t each_ns; /* of the bucket: one call in so long */
    uint64_t burst;   /* calls at once, at least 1 */
    uint64_t window_ns;
    uint64_t time_ns, operations, bytes; /* in a window */
};

/* What it has had. */
struct usage {
    struct shelf_item item;
    uint64_t full_ns;   /* when the bucket is full again */
    uint64_t window_ns; /* when the window began; 0: none has */
    uint64_t time_ns, operations, bytes;
};

/* NULL: allowed. Else what is used up; *wait_ns until it is worth to come back. */
const char *limit_look(struct usage *usage, const struct share *share, uint64_t bytes,
                       uint64_t now_ns, uint64_t *wait_ns);
/* Takes one call from the bucket. */
void limit_take(struct usage *usage, const struct share *share, uint64_t now_ns);
void limit_charge(struct usage *usage, const struct share *share, uint64_t used_ns,
                  uint64_t operations, uint64_t bytes, uint64_t now_ns);

#endif

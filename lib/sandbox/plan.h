/* plan.h - lays the blocks that will survive side by side.
 *
 * Making a heap leaves holes where passing things were. What is made is repeatable, so it
 * is made once to learn what becomes of every allocation, by its number, and then again
 * with what passes kept apart: the blocks that stay lie in the arena without a hole, and
 * those that are frozen lie in a region of their own. What stays begins with zeroes, and
 * so does what was given back, or leftovers would make two results differ. */
#ifndef MDX_SANDBOX_PLAN_H
#define MDX_SANDBOX_PLAN_H

#include "base/alloc.h"
#include "sandbox/arena.h"

#include <stdbool.h>

#define PLAN_MOST 1000000u /* allocations; past it the plan is given up */

struct plan {
    const struct allocator *allocator;
    unsigned char *fates; /* of allocation n */
    uint32_t count, room; /* learned */
    uint32_t next;        /* number of the next allocation */
    bool replay;          /* false: learning */
    bool plain;           /* neither: all goes to the arena, in order */
    bool broken;          /* too many, no memory, or the replay went another way */
    struct arena *passing;
    struct arena *stays;
    char *frozen;        /* replay: where frozen blocks go */
    size_t frozen_bytes; /* learned: what they need; replay: the region's size */
    size_t frozen_used;
};

void plan_init(struct plan *plan, const struct allocator *allocator, struct arena *passing,
               struct arena *stays);
void plan_free(struct plan *plan);
/* Begins to learn, or (after learning) to replay; both arenas have to be as they were. */
void plan_learn(struct plan *plan);
void plan_replay(struct plan *plan, struct arena *stays, char *frozen);
/* Holes and all, for what cannot be planned. */
void plan_give_up(struct plan *plan, struct arena *stays);

void *plan_take(struct plan *plan, size_t bytes);
void plan_give(struct plan *plan, void *block);
void *plan_resize(struct plan *plan, void *block, size_t bytes);
/* The block is one of the frozen ones. */
void plan_freeze(struct plan *plan, void *block);
/* A frozen block made only now, for the same in each run. */
void *plan_take_frozen(struct plan *plan, size_t bytes);

#endif

/* plan.h - lays the blocks that will survive side by side.
 *
 * Making a heap leaves holes where passing things were. What is made is repeatable, so it
 * is made once to learn what becomes of every allocation, by its number, and then again
 * with what passes kept apart: the blocks that stay lie in the arena without a hole, and
 * those that are frozen lie in a region of their own. Every block begins with zeroes, and
 * what stayed and was given back is cleared, or leftovers would make the two results differ.
 *
 * What survived the first making still lies where it was learned: so the two can be compared,
 * block by block, and that tells which words are addresses (relocate.c). */
#ifndef MDX_SANDBOX_PLAN_H
#define MDX_SANDBOX_PLAN_H

#include "base/alloc.h"
#include "sandbox/arena.h"

#include <stdbool.h>

#define PLAN_MOST 1000000u /* allocations; past it the plan is given up */

struct plan {
    const struct allocator *allocator;
    uint32_t *fates;      /* of allocation n; from the replay on with where it lies */
    uint32_t count, room; /* learned */
    uint32_t next;        /* number of the next allocation */
    bool replay;          /* false: learning */
    bool plain;           /* neither: all goes to the arena, in order */
    bool broken;          /* too many, no memory, or the replay went another way */
    struct arena *passing;
    struct arena *stays;
    struct arena *learned; /* replay: where the first making's blocks lie */
    uint32_t *survivors;   /* of them, where they lie, in order */
    uint32_t survivor_count;
    char *frozen;        /* replay: where frozen blocks go */
    size_t frozen_bytes; /* learned: what they need; replay: the region's size */
    size_t frozen_used;
};

/* A block of the first making that survived, and the same one of the second. */
struct survivor {
    const char *learned;
    char *replayed;
    size_t bytes;
    bool frozen;
};

/* Begins to learn; both arenas are empty. */
void plan_learn(struct plan *plan, const struct allocator *allocator, struct arena *passing,
                struct arena *stays);
void plan_free(struct plan *plan);
/* Begins to replay in other arenas, of which `passing` is empty. */
void plan_replay(struct plan *plan, struct arena *passing, struct arena *stays, char *frozen);
/* Holes and all, for what cannot be planned. */
void plan_give_up(struct plan *plan, struct arena *stays);
/* Nothing that passes is left, and the replay came to its end. */
bool plan_done(struct plan *plan);

void *plan_take(struct plan *plan, size_t bytes);
void plan_give(struct plan *plan, void *block);
void *plan_resize(struct plan *plan, void *block, size_t bytes);
/* The block is one of the frozen ones. */
void plan_freeze(struct plan *plan, void *block);
/* A frozen block. */
void *plan_take_frozen(struct plan *plan, size_t bytes);

/* After the replay: i counts to survivor_count. */
void plan_survivor(const struct plan *plan, uint32_t i, struct survivor *survivor);
/* Whether `learned` is an address in a survivor and `replayed` the same one in the second making;
 * then *frozen tells where. */
bool plan_moved(const struct plan *plan, uintptr_t learned, uintptr_t replayed, bool *frozen);

#endif

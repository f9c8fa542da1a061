/* memory.h - an allocator for tests: counts what lives, and fails on demand.
 *
 * Header only; include it before anything else of cmocka's. Use a struct memory
 * by hand, or let memory_torture() run a piece of work again and again with the
 * 1st, 2nd, 3rd … allocation failing, once and then for ever, until none fails. */
#ifndef MDX_TESTS_MEMORY_H
#define MDX_TESTS_MEMORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/alloc.h"

struct memory {
    struct allocator allocator; /* hand out &memory.allocator */
    size_t fail_at;             /* the nth allocation fails, 1-based; 0: none */
    bool for_ever;              /* and all that follow it */
    size_t asked;               /* allocations and resizes so far */
    size_t failed;
    size_t live; /* blocks not freed */
};

/* Blocks come from malloc one by one, so sanitizers see every overrun. */
static inline void *memory_resize(void *host, void *ptr, size_t bytes)
{
    struct memory *memory = host;
    size_t nth;
    void *block;

    if (!bytes) {
        if (ptr)
            __atomic_sub_fetch(&memory->live, 1, __ATOMIC_RELAXED);
        free(ptr);
        return NULL;
    }
    nth = __atomic_add_fetch(&memory->asked, 1, __ATOMIC_RELAXED);
    if (memory->fail_at && (memory->for_ever ? nth >= memory->fail_at : nth == memory->fail_at)) {
        __atomic_add_fetch(&memory->failed, 1, __ATOMIC_RELAXED);
        return NULL;
    }
    block = realloc(ptr, bytes);
    if (!ptr && block)
        __atomic_add_fetch(&memory->live, 1, __ATOMIC_RELAXED);
    return block;
}

static inline void memory_init(struct memory *memory)
{
    *memory = (struct memory){ .allocator = { memory_resize, memory } };
}

/* From now on the nth allocation fails, counted from 1. */
static inline void memory_fail(struct memory *memory, size_t nth, bool for_ever)
{
    memory->asked = 0;
    memory->failed = 0;
    memory->fail_at = nth;
    memory->for_ever = for_ever;
}

/* True: it did what it should. False: it failed, cleanly, for want of memory. */
typedef bool (*memory_work)(const struct allocator *allocator, void *context);

static inline size_t memory_torture_so(memory_work work, void *context, bool for_ever)
{
    struct memory memory;
    size_t nth = 0;
    bool done;

    do {
        memory_init(&memory);
        memory_fail(&memory, ++nth, for_ever);
        done = work(&memory.allocator, context);
        assert_int_equal(memory.live, 0);
    } while (memory.failed);
    assert_true(done);
    return nth - 1;
}

/* Runs the work with each of its allocations failing; after each run nothing may
 * be left. Returns how many allocations there were. */
static inline size_t memory_torture(memory_work work, void *context)
{
    memory_torture_so(work, context, true);
    return memory_torture_so(work, context, false);
}

#endif

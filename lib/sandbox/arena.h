/* arena.h - an allocator that lives inside the region it serves.
 *
 * All its state is in the region, as offsets and never as addresses: the same calls in
 * the same order give the same layout wherever the region lies, and a copy of the bytes
 * up to arena_used() is a copy of the allocator. Nothing has to be freed before the
 * region is overwritten. Blocks are aligned to 8 bytes. One thread at a time. */
#ifndef MDX_SANDBOX_ARENA_H
#define MDX_SANDBOX_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARENA_STEP    8u   /* every size and offset is a multiple of it */
#define ARENA_QUICK   512u /* freed blocks up to this size are kept apart, unmerged */
#define ARENA_CLASSES 26u  /* powers of two */
#define ARENA_STEPS   8u   /* lists in each of them */

/* Offsets count from the struct itself; 0 is no block. */
struct arena {
    uint32_t end;     /* of the region */
    uint32_t top;     /* end of the last block; nothing above was ever told apart */
    uint32_t last;    /* size of the last block, 0 for none */
    uint32_t peak;    /* highest top since arena_open or arena_forget_peak */
    uint32_t classes; /* bit c: some list of class c holds a block */
    uint8_t steps[ARENA_CLASSES];
    uint8_t pad[2];
    uint32_t lists[ARENA_CLASSES][ARENA_STEPS];
    uint32_t quick[ARENA_QUICK / ARENA_STEP + 1];
};

/* bytes: of the whole region, the struct included; at most 2 GiB. */
void arena_open(struct arena *arena, size_t bytes);
void *arena_take(struct arena *arena, size_t bytes); /* NULL: full, or bytes is 0 */
void arena_give(struct arena *arena, void *block);   /* NULL allowed */
/* As realloc; on failure block stays as it is. Shrinking never fails. */
void *arena_resize(struct arena *arena, void *block, size_t bytes);
/* How much a block can hold, at least what was asked for. */
size_t arena_room(const void *block);
/* Makes the region end earlier; false, with nothing done: more is in use. */
bool arena_cut(struct arena *arena, size_t bytes);
/* Merges what was freed in small pieces, so that the used part gets as short as it can. */
void arena_tidy(struct arena *arena);
/* The block in use after `block` (NULL: from the start), by address; NULL: no more. Only after
 * arena_tidy(). */
void *arena_next(struct arena *arena, void *block);
/* Bytes from the struct's start that matter. */
static inline size_t arena_used(const struct arena *arena)
{
    return arena->top;
}

#endif

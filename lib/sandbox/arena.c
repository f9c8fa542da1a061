/* arena.c - an allocator that lives inside the region it serves.
 *
 * Small freed blocks wait on a list of their exact size and are merged only when memory
 * runs short; larger ones are merged at once and found through two levels of bitmaps, so
 * that every operation but that merge takes constant time. The last block grows and
 * shrinks in place. */
#include "sandbox/arena.h"

#include <string.h>

#define FREE     1u
#define SMALLEST 16u

/* Before every block. A free block's first eight bytes are its links. */
struct head {
    uint32_t size;   /* with the head; bit 0: free */
    uint32_t before; /* size of the block before, 0 for none */
};

struct links {
    uint32_t next, previous;
};

static struct head *head_at(struct arena *arena, uint32_t offset)
{
    return (struct head *)((char *)arena + offset);
}

static struct links *links_at(struct arena *arena, uint32_t offset)
{
    return (struct links *)((char *)arena + offset + sizeof(struct head));
}

static uint32_t offset_of(struct arena *arena, void *block)
{
    return (uint32_t)((char *)block - (char *)arena) - (uint32_t)sizeof(struct head);
}

static void *block_at(struct arena *arena, uint32_t offset)
{
    return (char *)arena + offset + sizeof(struct head);
}

static uint32_t first_block(void)
{
    return ((uint32_t)sizeof(struct arena) + ARENA_STEP - 1) & ~(ARENA_STEP - 1);
}

void arena_open(struct arena *arena, size_t bytes)
{
    memset(arena, 0, sizeof *arena);
    arena->end = (uint32_t)(bytes & ~(size_t)(ARENA_STEP - 1));
    arena->top = first_block();
    arena->peak = arena->top;
}

bool arena_cut(struct arena *arena, size_t bytes)
{
    if (arena->top > bytes || bytes > arena->end)
        return false;
    arena->end = (uint32_t)(bytes & ~(size_t)(ARENA_STEP - 1));
    return true;
}

/* The list whose blocks are of `size` or little more. */
static void list_for(uint32_t size, uint32_t *class, uint32_t *step)
{
    uint32_t power;

    if (size < 64) {
        *class = 0;
        *step = size / ARENA_STEP;
        return;
    }
    power = 31u - (uint32_t)__builtin_clz(size);
    *class = power - 5;
    *step = (size >> (power - 3)) & (ARENA_STEPS - 1);
}

static void list_add(struct arena *arena, uint32_t at, uint32_t size)
{
    struct links *links = links_at(arena, at);
    uint32_t class, step, next;

    list_for(size, &class, &step);
    next = arena->lists[class][step];
    head_at(arena, at)->size = size | FREE;
    links->next = next;
    links->previous = 0;
    if (next)
        links_at(arena, next)->previous = at;
    arena->lists[class][step] = at;
    arena->classes |= 1u << class;
    arena->steps[class] = (uint8_t)(arena->steps[class] | 1u << step);
}

static void list_remove(struct arena *arena, uint32_t at, uint32_t size)
{
    struct links *links = links_at(arena, at);
    uint32_t class, step;

    if (links->next)
        links_at(arena, links->next)->previous = links->previous;
    if (links->previous) {
        links_at(arena, links->previous)->next = links->next;
        return;
    }
    list_for(size, &class, &step);
    arena->lists[class][step] = links->next;
    if (links->next)
        return;
    arena->steps[class] = (uint8_t)(arena->steps[class] & ~(1u << step));
    if (!arena->steps[class])
        arena->classes &= ~(1u << class);
}

/* A free block of at least `size`, or 0. */
static uint32_t list_find(struct arena *arena, uint32_t size)
{
    uint32_t class, step, bits;

    list_for(size, &class, &step);
    if (arena->lists[class][step] &&
        (head_at(arena, arena->lists[class][step])->size & ~FREE) >= size)
        return arena->lists[class][step];
    bits = arena->steps[class] & (uint32_t)(0xffu << (step + 1));
    if (!bits) {
        bits = arena->classes & (~0u << (class + 1));
        if (!bits)
            return 0;
        class = (uint32_t)__builtin_ctz(bits);
        bits = arena->steps[class];
    }
    return arena->lists[class][__builtin_ctz(bits)];
}

/* Tells the block after (at, size) how long its neighbour is. */
static void tell_next(struct arena *arena, uint32_t at, uint32_t size)
{
    if (at + size == arena->top)
        arena->last = size;
    else
        head_at(arena, at + size)->before = size;
}

/* Frees (at, size), which is on no list, and merges it with its neighbours. */
static void release(struct arena *arena, uint32_t at, uint32_t size)
{
    uint32_t before = head_at(arena, at)->before;

    if (at + size != arena->top && head_at(arena, at + size)->size & FREE) {
        uint32_t after = head_at(arena, at + size)->size & ~FREE;

        list_remove(arena, at + size, after);
        size += after;
    }
    if (before && head_at(arena, at - before)->size & FREE) {
        list_remove(arena, at - before, before);
        at -= before;
        size += before;
        before = head_at(arena, at)->before;
    }
    if (at + size == arena->top) {
        arena->top = at;
        arena->last = before;
        return;
    }
    list_add(arena, at, size);
    tell_next(arena, at, size);
}

/* Leaves `size` bytes of a block of `whole` in use and frees what is over. */
static void cut(struct arena *arena, uint32_t at, uint32_t whole, uint32_t size)
{
    if (whole - size < SMALLEST) {
        head_at(arena, at)->size = whole;
        return;
    }
    head_at(arena, at)->size = size;
    head_at(arena, at + size)->before = size;
    if (at + whole == arena->top)
        arena->last = whole - size;
    release(arena, at + size, whole - size);
}

static uint32_t take_free(struct arena *arena, uint32_t size)
{
    uint32_t at = arena->classes ? list_find(arena, size) : 0;
    uint32_t whole;

    if (!at)
        return 0;
    whole = head_at(arena, at)->size & ~FREE;
    list_remove(arena, at, whole);
    cut(arena, at, whole, size);
    return at;
}

static uint32_t take_top(struct arena *arena, uint32_t size)
{
    uint32_t at = arena->top;

    if (arena->end - at < size)
        return 0;
    head_at(arena, at)->size = size;
    head_at(arena, at)->before = arena->last;
    arena->last = size;
    arena->top = at + size;
    if (arena->top > arena->peak)
        arena->peak = arena->top;
    return at;
}

void arena_tidy(struct arena *arena)
{
    for (uint32_t i = 0; i <= ARENA_QUICK / ARENA_STEP; i++) {
        uint32_t at = arena->quick[i];

        arena->quick[i] = 0;
        while (at) {
            uint32_t next = links_at(arena, at)->next;

            release(arena, at, head_at(arena, at)->size);
            at = next;
        }
    }
}

/* The block size that holds `bytes`; 0: more than the region. */
static uint32_t size_for(const struct arena *arena, size_t bytes)
{
    if (bytes > arena->end)
        return 0;
    if (bytes < SMALLEST - sizeof(struct head))
        return SMALLEST;
    return ((uint32_t)bytes + (uint32_t)sizeof(struct head) + ARENA_STEP - 1) & ~(ARENA_STEP - 1);
}

void *arena_take(struct arena *arena, size_t bytes)
{
    uint32_t size = bytes ? size_for(arena, bytes) : 0;
    uint32_t at;

    if (!size)
        return NULL;
    if (size <= ARENA_QUICK && arena->quick[size / ARENA_STEP]) {
        at = arena->quick[size / ARENA_STEP];
        arena->quick[size / ARENA_STEP] = links_at(arena, at)->next;
        return block_at(arena, at);
    }
    at = take_free(arena, size);
    if (!at)
        at = take_top(arena, size);
    if (!at) {
        arena_tidy(arena);
        at = take_free(arena, size);
        if (!at)
            at = take_top(arena, size);
    }
    return at ? block_at(arena, at) : NULL;
}

void arena_give(struct arena *arena, void *block)
{
    uint32_t at, size;

    if (!block)
        return;
    at = offset_of(arena, block);
    size = head_at(arena, at)->size;
    if (size <= ARENA_QUICK) {
        links_at(arena, at)->next = arena->quick[size / ARENA_STEP];
        arena->quick[size / ARENA_STEP] = at;
    } else {
        release(arena, at, size);
    }
}

size_t arena_room(const void *block)
{
    return ((const struct head *)block - 1)->size - sizeof(struct head);
}

void *arena_next(struct arena *arena, void *block)
{
    uint32_t at = first_block();

    if (block)
        at = offset_of(arena, block) + head_at(arena, offset_of(arena, block))->size;
    while (at < arena->top && head_at(arena, at)->size & FREE)
        at += head_at(arena, at)->size & ~FREE;
    return at < arena->top ? block_at(arena, at) : NULL;
}

/* Makes the block at `at` longer where it lies. */
static int grow(struct arena *arena, uint32_t at, uint32_t size)
{
    uint32_t whole = head_at(arena, at)->size;

    if (at + whole == arena->top) {
        if (arena->end - at < size)
            return 0;
        head_at(arena, at)->size = size;
        arena->last = size;
        arena->top = at + size;
        if (arena->top > arena->peak)
            arena->peak = arena->top;
        return 1;
    }
    if (head_at(arena, at + whole)->size & FREE) {
        uint32_t after = head_at(arena, at + whole)->size & ~FREE;

        if (whole + after < size)
            return 0;
        list_remove(arena, at + whole, after);
        tell_next(arena, at, whole + after);
        cut(arena, at, whole + after, size);
        return 1;
    }
    return 0;
}

void *arena_resize(struct arena *arena, void *block, size_t bytes)
{
    uint32_t at, whole, size;
    void *other;

    if (!block)
        return arena_take(arena, bytes);
    if (!bytes) {
        arena_give(arena, block);
        return NULL;
    }
    size = size_for(arena, bytes);
    if (!size)
        return NULL;
    at = offset_of(arena, block);
    whole = head_at(arena, at)->size;
    if (size <= whole) {
        cut(arena, at, whole, size);
        return block;
    }
    if (grow(arena, at, size))
        return block;
    other = arena_take(arena, bytes);
    if (!other)
        return NULL;
    memcpy(other, block, whole - sizeof(struct head));
    arena_give(arena, block);
    return other;
}

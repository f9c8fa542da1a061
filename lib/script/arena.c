/* arena.c - blocks, a part of all before them, and the pieces cut from them. */
#include "script/arena.h"

#include <stddef.h>
#include <string.h>

#define FIRST_BLOCK (4u << 10)
#define MOST_BLOCK  (64u << 10)
#define ALIGN       _Alignof(double)
#define SLACK       128u /* behind a block: a node shorter than struct node may be copied whole */

struct arena_block {
    struct arena_block *next;
    size_t bytes;
};

void arena_init(struct arena *arena, const struct allocator *allocator)
{
    *arena = (struct arena){ .allocator = allocator };
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;

        mem_free(arena->allocator, arena->blocks);
        arena->blocks = next;
    }
    arena_init(arena, arena->allocator);
}

static size_t head_bytes(void)
{
    return (sizeof(struct arena_block) + ALIGN - 1) / ALIGN * ALIGN;
}

void arena_clear(struct arena *arena)
{
    while (arena->blocks && arena->blocks->next) {
        struct arena_block *next = arena->blocks->next;

        arena->bytes -= arena->blocks->bytes + head_bytes() + SLACK;
        mem_free(arena->allocator, arena->blocks);
        arena->blocks = next;
    }
    if (!arena->blocks)
        return;
    arena->at = (char *)arena->blocks + head_bytes();
    arena->end = arena->at + arena->blocks->bytes;
}

static bool grow(struct arena *arena, size_t bytes)
{
    const size_t head = head_bytes();
    size_t room = arena->bytes / 24 > FIRST_BLOCK ? arena->bytes / 24 : FIRST_BLOCK;
    size_t total;
    struct arena_block *block = NULL;

    if (room > MOST_BLOCK)
        room = MOST_BLOCK;
    if (room < bytes)
        room = bytes;
    if (size_add(room, head + SLACK, &total))
        block = mem_resize(arena->allocator, NULL, total);
    if (!block) {
        arena->failed = true;
        return false;
    }
    *block = (struct arena_block){ .next = arena->blocks, .bytes = room };
    arena->blocks = block;
    arena->bytes += total;
    arena->at = (char *)block + head;
    arena->end = arena->at + room;
    return true;
}

void *arena_new(struct arena *arena, size_t bytes)
{
    char *piece;

    if (bytes > SIZE_MAX - ALIGN) {
        arena->failed = true;
        return NULL;
    }
    bytes = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    if ((size_t)(arena->end - arena->at) < bytes && !grow(arena, bytes))
        return NULL;
    piece = arena->at;
    arena->at += bytes;
    memset(piece, 0, bytes);
    return piece;
}

struct slice arena_copy(struct arena *arena, struct slice text)
{
    char *copy = text.len < SIZE_MAX ? arena_new(arena, text.len + 1) : NULL;

    if (!copy)
        return SLICE("");
    if (text.len)
        memcpy(copy, text.data, text.len);
    return slice_make(copy, text.len);
}

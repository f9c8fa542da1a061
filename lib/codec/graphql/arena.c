/* arena.c - blocks of memory, freed together. */
#include "codec/graphql/arena.h"

#include <string.h>

struct gql_block {
    struct gql_block *next;
    max_align_t bytes[];
};

/* The first block is one of those that the C library hands out at once. */
enum { FIRST = 992, BLOCK = 4000, ALIGN = sizeof(max_align_t) };

void gql_arena_init(struct gql_arena *arena, const struct allocator *allocator)
{
    *arena = (struct gql_arena){ .allocator = allocator };
}

void gql_arena_free(struct gql_arena *arena)
{
    while (arena->blocks) {
        struct gql_block *next = arena->blocks->next;

        mem_free(arena->allocator, arena->blocks);
        arena->blocks = next;
    }
    gql_arena_init(arena, arena->allocator);
}

static bool add_block(struct gql_arena *arena, size_t bytes)
{
    size_t usual = arena->blocks ? BLOCK : FIRST;
    size_t room = bytes > usual ? bytes : usual, all;
    struct gql_block *block =
        size_add(sizeof *block, room, &all) ? mem_resize(arena->allocator, NULL, all) : NULL;

    if (!block) {
        arena->failed = true;
        return false;
    }
    block->next = arena->blocks;
    arena->blocks = block;
    arena->used = 0;
    arena->room = room;
    arena->bytes += all;
    return true;
}

void *gql_arena_get(struct gql_arena *arena, size_t bytes)
{
    char *at;

    if (arena->failed || bytes > SIZE_MAX / 2)
        return NULL;
    bytes = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    if ((!arena->blocks || arena->room - arena->used < bytes) && !add_block(arena, bytes))
        return NULL;
    at = (char *)arena->blocks->bytes + arena->used;
    arena->used += bytes;
    return memset(at, 0, bytes);
}

struct slice gql_arena_text(struct gql_arena *arena, struct slice text)
{
    char *copy = gql_arena_get(arena, text.len + 1);

    if (!copy)
        return SLICE("");
    if (text.len)
        memcpy(copy, text.data, text.len);
    return slice_make(copy, text.len);
}

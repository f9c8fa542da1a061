/* pool.c - small things one behind the other, each with its size before it. */
#include "base/pool.h"

#include <stdint.h>
#include <string.h>

enum { HEAD = sizeof(max_align_t) };

static size_t rounded(size_t bytes)
{
    return (bytes + HEAD - 1) / HEAD * HEAD;
}

static size_t *size_of(void *thing)
{
    return (size_t *)(void *)((char *)thing - HEAD);
}

static bool holds(const struct pool *pool, const void *thing)
{
    return (uintptr_t)thing - (uintptr_t)pool->block < pool->room;
}

/* NULL: no room. */
static void *take(struct pool *pool, size_t bytes)
{
    size_t left = pool->room - pool->used;
    char *thing;

    if (bytes > left || rounded(bytes) + HEAD > left)
        return NULL;
    thing = pool->block + pool->used + HEAD;
    pool->last = pool->used + HEAD;
    pool->used = pool->last + rounded(bytes);
    *size_of(thing) = rounded(bytes);
    return thing;
}

static bool is_last(const struct pool *pool, const char *thing)
{
    return pool->used && thing == pool->block + pool->last;
}

static void give(struct pool *pool, char *thing)
{
    if (!is_last(pool, thing))
        return;
    pool->used = pool->last - HEAD;
    pool->last = 0; /* the one before is not known */
}

/* The last thing grows where it lies. */
static bool stretch(struct pool *pool, char *thing, size_t bytes)
{
    if (!is_last(pool, thing) || bytes > pool->room - pool->last ||
        rounded(bytes) > pool->room - pool->last)
        return false;
    *size_of(thing) = rounded(bytes);
    pool->used = pool->last + rounded(bytes);
    return true;
}

static void *move(struct pool *pool, char *thing, size_t bytes)
{
    const size_t old = *size_of(thing);
    void *moved;

    if (bytes <= old || stretch(pool, thing, bytes))
        return thing;
    moved = take(pool, bytes);
    if (!moved)
        moved = mem_resize(pool->behind, NULL, bytes);
    if (moved)
        memcpy(moved, thing, old);
    return moved;
}

static void *resize(void *host, void *thing, size_t bytes)
{
    struct pool *pool = host;
    void *made;

    if (!thing) {
        made = bytes ? take(pool, bytes) : NULL;
        return made || !bytes ? made : mem_resize(pool->behind, NULL, bytes);
    }
    if (!holds(pool, thing))
        return pool->behind->resize(pool->behind->host, thing, bytes);
    if (bytes)
        return move(pool, thing, bytes);
    give(pool, thing);
    return NULL;
}

void pool_init(struct pool *pool, const struct allocator *behind, void *block, size_t room)
{
    *pool = (struct pool){
        .allocator = { resize, pool }, .behind = behind, .block = block, .room = room / HEAD * HEAD
    };
}

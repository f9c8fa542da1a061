/* cache.c - programs kept ready, by id and revision; the least recently used go.
 *
 * Also remembers which revision an unpinned id means, for as long as the store's
 * generation stands still. One lock, held for a lookup only. */
#include "base/lock.h"
#include "base/map.h"
#include "program/program.h"

#include <string.h>

struct entry {
    struct program *program;
    struct entry *newer, *older;
};

struct latest {
    uint64_t generation;
    uint64_t revision;
};

struct program_cache {
    const struct allocator *allocator;
    struct lock lock;
    struct map *entries; /* key() to struct entry */
    struct map *latest;  /* id to struct latest */
    struct entry *newest, *oldest;
    uint32_t most;
    struct cache_figures figures;
};

enum { KEY_ROOM = 8 + 256 };

/* The revision first, so that keys of one id differ early. */
static struct slice key(char room[KEY_ROOM], struct slice id, uint64_t revision)
{
    size_t len = id.len < KEY_ROOM - 8 ? id.len : KEY_ROOM - 8;

    memcpy(room, &revision, 8);
    memcpy(room + 8, id.data, len);
    return slice_make(room, len + 8);
}

static void unlink_entry(struct program_cache *cache, struct entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
    entry->newer = entry->older = NULL;
}

static void link_newest(struct program_cache *cache, struct entry *entry)
{
    entry->older = cache->newest;
    entry->newer = NULL;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

/* Leaves the program to the caller, who releases it without the lock. */
static struct program *remove_entry(struct program_cache *cache, struct entry *entry)
{
    struct program *program = entry->program;
    char room[KEY_ROOM];

    unlink_entry(cache, entry);
    map_remove(cache->entries, key(room, program->id, program->revision));
    mem_free(cache->allocator, entry);
    cache->figures.entries--;
    return program;
}

struct program_cache *cache_new(const struct allocator *allocator, uint32_t most)
{
    struct program_cache *cache = mem_new(allocator, sizeof *cache);

    if (!cache)
        return NULL;
    cache->allocator = allocator;
    cache->most = most ? most : 1;
    cache->entries = map_new(allocator);
    cache->latest = map_new(allocator);
    if (cache->entries && cache->latest && lock_init(&cache->lock))
        return cache;
    map_free(cache->entries, NULL, NULL);
    map_free(cache->latest, NULL, NULL);
    mem_free(allocator, cache);
    return NULL;
}

static void free_latest(void *value, void *context)
{
    mem_free(context, value);
}

void cache_free(struct program_cache *cache)
{
    if (!cache)
        return;
    while (cache->oldest)
        program_release(remove_entry(cache, cache->oldest));
    map_free(cache->entries, NULL, NULL);
    map_free(cache->latest, free_latest, (void *)(uintptr_t)cache->allocator);
    lock_free(&cache->lock);
    mem_free(cache->allocator, cache);
}

struct program *cache_find(struct program_cache *cache, struct slice id, uint64_t revision)
{
    char room[KEY_ROOM];
    struct program *program = NULL;
    struct entry *entry;

    lock_take(&cache->lock);
    entry = map_get(cache->entries, key(room, id, revision));
    if (entry) {
        cache->figures.hits++;
        program = program_retain(entry->program);
        if (entry != cache->newest) {
            unlink_entry(cache, entry);
            link_newest(cache, entry);
        }
    } else {
        cache->figures.misses++;
    }
    lock_give(&cache->lock);
    return program;
}

/* Under the lock. NULL, or a program to release once the lock is given back. */
static struct program *insert(struct program_cache *cache, struct program *program)
{
    struct entry *entry = mem_new(cache->allocator, sizeof *entry);
    struct program *evicted = NULL;
    char room[KEY_ROOM];

    if (!entry ||
        !map_put(cache->entries, key(room, program->id, program->revision), entry, NULL)) {
        mem_free(cache->allocator, entry);
        return NULL;
    }
    entry->program = program_retain(program);
    link_newest(cache, entry);
    if (++cache->figures.entries > cache->most)
        evicted = remove_entry(cache, cache->oldest);
    return evicted;
}

void cache_keep(struct program_cache *cache, struct program **program)
{
    char room[KEY_ROOM];
    struct program *drop = NULL;
    struct entry *entry;

    lock_take(&cache->lock);
    entry = map_get(cache->entries, key(room, (*program)->id, (*program)->revision));
    if (entry) {
        drop = *program;
        *program = program_retain(entry->program);
    } else {
        drop = insert(cache, *program);
    }
    lock_give(&cache->lock);
    program_release(drop);
}

void cache_drop(struct program_cache *cache, struct slice id)
{
    for (;;) {
        struct program *program = NULL;

        lock_take(&cache->lock);
        for (struct entry *entry = cache->newest; entry && !program; entry = entry->older)
            if (slice_equal(entry->program->id, id)) {
                program = remove_entry(cache, entry);
                break;
            }
        mem_free(cache->allocator, map_remove(cache->latest, id));
        lock_give(&cache->lock);
        if (!program)
            return;
        program_release(program);
    }
}

uint64_t cache_latest(struct program_cache *cache, struct slice id, uint64_t generation)
{
    const struct latest *latest;
    uint64_t revision = 0;

    lock_take(&cache->lock);
    latest = map_get(cache->latest, id);
    if (latest && latest->generation == generation)
        revision = latest->revision;
    lock_give(&cache->lock);
    return revision;
}

void cache_note_latest(struct program_cache *cache, struct slice id, uint64_t generation,
                       uint64_t revision)
{
    struct latest *latest;

    lock_take(&cache->lock);
    latest = map_get(cache->latest, id);
    if (!latest && map_count(cache->latest) < (size_t)cache->most * 4) {
        latest = mem_new(cache->allocator, sizeof *latest);
        if (latest && !map_put(cache->latest, id, latest, NULL)) {
            mem_free(cache->allocator, latest);
            latest = NULL;
        }
    }
    if (latest)
        *latest = (struct latest){ .generation = generation, .revision = revision };
    lock_give(&cache->lock);
}

void cache_figures(struct program_cache *cache, struct cache_figures *figures)
{
    lock_take(&cache->lock);
    *figures = cache->figures;
    lock_give(&cache->lock);
}

/* map.c - entries in the order they came, and an open-addressed index to them.
 *
 * Always true: slots hold 0 for empty, or an entry's place plus 1; a removed
 * entry keeps its place (value NULL, no key) until the table is made anew, so
 * a walk and the chains of the index stay whole. At most half the slots are used. */
#include "base/map.h"

#include "base/clock.h"
#include "base/hash.h"

#include <string.h>
#include <sys/random.h>

#define FIRST_ROOM 8 /* entries; slots are twice as many */

struct entry {
    char *key;
    size_t key_len;
    uint64_t hash;
    void *value;
};

struct map {
    const struct allocator *allocator;
    struct allocator own; /* what allocator points to */
    struct entry *entries;
    uint32_t *slots;
    size_t used; /* entries, removed ones too */
    size_t live;
    size_t room; /* of entries: a power of two; slots are room * 2 */
    unsigned char seed[16];
};

/* Random bytes; where the system has none, what an attacker is least likely to know. */
static void make_seed(struct map *map)
{
    uint64_t known[2] = { clock_monotonic_ns(), (uint64_t)(uintptr_t)map };

    if (getentropy(map->seed, sizeof map->seed) != 0)
        memcpy(map->seed, known, sizeof map->seed);
}

struct map *map_new(const struct allocator *allocator)
{
    struct map *map = mem_new(allocator, sizeof *map);

    if (!map)
        return NULL;
    map->own = *allocator;
    map->allocator = &map->own;
    make_seed(map);
    return map;
}

void map_free(struct map *map, void (*free_value)(void *value, void *context), void *context)
{
    struct allocator allocator;

    if (!map)
        return;
    for (size_t at = 0; at < map->used; at++) {
        struct entry *entry = &map->entries[at];

        if (entry->value && free_value)
            free_value(entry->value, context);
        mem_free(map->allocator, entry->key);
    }
    mem_free(map->allocator, map->entries);
    mem_free(map->allocator, map->slots);
    allocator = map->own;
    mem_free(&allocator, map);
}

size_t map_count(const struct map *map)
{
    return map->live;
}

static struct entry *find(const struct map *map, struct slice key, uint64_t hash)
{
    size_t mask = map->room * 2 - 1;

    if (!map->room)
        return NULL;
    for (size_t at = (size_t)hash & mask; map->slots[at]; at = (at + 1) & mask) {
        struct entry *entry = &map->entries[map->slots[at] - 1];

        if (entry->value && entry->hash == hash &&
            slice_equal(slice_make(entry->key, entry->key_len), key))
            return entry;
    }
    return NULL;
}

static uint64_t hash_of(const struct map *map, struct slice key)
{
    return siphash(map->seed, key.data, key.len);
}

void *map_get(const struct map *map, struct slice key)
{
    struct entry *entry = map->live ? find(map, key, hash_of(map, key)) : NULL;

    return entry ? entry->value : NULL;
}

static void link_entry(struct map *map, size_t place)
{
    size_t mask = map->room * 2 - 1;
    size_t at = (size_t)map->entries[place].hash & mask;

    while (map->slots[at])
        at = (at + 1) & mask;
    map->slots[at] = (uint32_t)(place + 1);
}

/* Makes the table anew, without the removed entries and with room for one more. */
static bool renew(struct map *map)
{
    size_t room = map->room ? map->room : FIRST_ROOM;
    struct entry *entries;
    uint32_t *slots;
    size_t kept = 0;

    if (map->live >= room / 2 + room / 4)
        room *= 2;
    entries = room < UINT32_MAX / 2 ? mem_array(map->allocator, room, sizeof *entries) : NULL;
    slots = mem_array(map->allocator, room * 2, sizeof *slots);
    if (!entries || !slots) {
        mem_free(map->allocator, entries);
        mem_free(map->allocator, slots);
        return false;
    }
    for (size_t at = 0; at < map->used; at++) {
        if (map->entries[at].value)
            entries[kept++] = map->entries[at];
    }
    mem_free(map->allocator, map->entries);
    mem_free(map->allocator, map->slots);
    map->entries = entries;
    map->slots = slots;
    map->used = kept;
    map->room = room;
    for (size_t at = 0; at < kept; at++)
        link_entry(map, at);
    return true;
}

bool map_put(struct map *map, struct slice key, void *value, void **old)
{
    uint64_t hash = hash_of(map, key);
    struct entry *entry = find(map, key, hash);
    char *copy;

    if (old)
        *old = entry ? entry->value : NULL;
    if (entry) {
        entry->value = value;
        return true;
    }
    if (map->used == map->room && !renew(map))
        return false;
    copy = mem_copy(map->allocator, key.data, key.len);
    if (!copy)
        return false;
    map->entries[map->used] = (struct entry){ copy, key.len, hash, value };
    link_entry(map, map->used++);
    map->live++;
    return true;
}

void *map_remove(struct map *map, struct slice key)
{
    struct entry *entry = find(map, key, hash_of(map, key));
    void *value = entry ? entry->value : NULL;

    if (!entry)
        return NULL;
    mem_free(map->allocator, entry->key);
    entry->key = NULL;
    entry->value = NULL;
    map->live--;
    return value;
}

bool map_next(const struct map *map, size_t *at, struct slice *key, void **value)
{
    while (*at < map->used && !map->entries[*at].value)
        ++*at;
    if (*at >= map->used)
        return false;
    if (key)
        *key = slice_make(map->entries[*at].key, map->entries[*at].key_len);
    if (value)
        *value = map->entries[*at].value;
    ++*at;
    return true;
}

/* index.c - names to what they name, sorted: the next one is made of the one before in one pass. */
#include "codec/graphql/schema.h"

#include <stdlib.h>

static int by_name(const void *a, const void *b)
{
    return slice_compare(((const struct gql_entry *)a)->name, ((const struct gql_entry *)b)->name);
}

const void *gql_index_find(const struct gql_index *index, struct slice name)
{
    uint32_t low = 0, high = index->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = slice_compare(index->entries[middle].name, name);

        if (!order)
            return index->entries[middle].value;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void gql_index_free(struct gql_index *index, const struct allocator *allocator)
{
    mem_free(allocator, index->entries);
    *index = (struct gql_index){ NULL, 0 };
}

/* ---- changes ---- */

bool gql_changes_begin(struct gql_changes *changes, const struct allocator *allocator,
                       const struct gql_index *before)
{
    *changes = (struct gql_changes){ before, map_new(allocator), map_new(allocator) };
    return changes->gone && changes->fresh;
}

void gql_changes_end(struct gql_changes *changes)
{
    if (changes->gone)
        map_free(changes->gone, NULL, NULL);
    if (changes->fresh)
        map_free(changes->fresh, NULL, NULL);
    changes->gone = changes->fresh = NULL;
}

bool gql_changes_know(const struct gql_changes *changes, struct slice name)
{
    return map_get(changes->fresh, name) ||
           (changes->before && gql_index_find(changes->before, name) &&
            !map_get(changes->gone, name));
}

/* ---- the next index ---- */

static bool sort_map(const struct map *map, const struct allocator *allocator,
                     struct gql_index *index)
{
    size_t at = 0;
    void *value;

    index->entries = mem_array(allocator, map_count(map) + 1, sizeof *index->entries);
    if (!index->entries)
        return false;
    while (map_next(map, &at, &index->entries[index->count].name, &value))
        index->entries[index->count++].value = value;
    qsort(index->entries, index->count, sizeof *index->entries, by_name);
    return true;
}

/* The names of what is fresh are copies of the map's: the things' own are kept. */
static void add(struct gql_index *index, struct gql_entry entry,
                struct slice (*name_of)(const void *value))
{
    index->entries[index->count++] = (struct gql_entry){ name_of(entry.value), entry.value };
}

static void merge(struct gql_index *made, const struct gql_index *before,
                  const struct gql_index *gone, const struct gql_index *fresh,
                  struct slice (*name_of)(const void *value))
{
    uint32_t left = 0, added = 0;

    for (uint32_t i = 0; before && i < before->count; i++) {
        struct gql_entry entry = before->entries[i];

        if (left < gone->count && gone->entries[left].value == entry.value) {
            left++;
            continue;
        }
        while (added < fresh->count && by_name(&fresh->entries[added], &entry) < 0)
            add(made, fresh->entries[added++], name_of);
        made->entries[made->count++] = entry;
    }
    while (added < fresh->count)
        add(made, fresh->entries[added++], name_of);
}

bool gql_index_make(struct gql_index *index, const struct allocator *allocator,
                    const struct gql_changes *changes, struct slice (*name_of)(const void *value))
{
    struct gql_index gone = { NULL, 0 }, fresh = { NULL, 0 };
    size_t count = (changes->before ? changes->before->count : 0) + map_count(changes->fresh) + 1;
    bool good =
        sort_map(changes->gone, allocator, &gone) && sort_map(changes->fresh, allocator, &fresh);

    if (good) {
        index->entries = mem_array(allocator, count, sizeof *index->entries);
        good = index->entries != NULL;
    }
    if (good)
        merge(index, changes->before, &gone, &fresh, name_of);
    gql_index_free(&gone, allocator);
    gql_index_free(&fresh, allocator);
    return good;
}

/* places.c - trees with a memory of where each member and element was written.
 *
 * Kept beside the tree, as a table sorted by container and key when first asked. */
#include "definition/reader.h"

#include <stdlib.h>
#include <string.h>

static bool add(struct reader *reader, const struct place *place)
{
    if (reader->place_count == reader->place_room) {
        size_t room = reader->place_room ? reader->place_room * 2 : 64;
        struct place *places = NULL;
        size_t bytes;

        if (size_mul(room, sizeof *places, &bytes))
            places = mem_resize(reader->allocator, reader->places, bytes);
        if (!places) {
            reader_no_memory(reader);
            return false;
        }
        reader->places = places;
        reader->place_room = room;
    }
    reader->places[reader->place_count++] = *place;
    reader->places_sorted = false;
    return true;
}

void reader_own(struct reader *reader, json_t *tree)
{
    if (!reader->trees)
        reader->trees = json_array();
    if (!reader->trees || !tree || json_array_append_new(reader->trees, tree) != 0)
        reader_no_memory(reader);
}

bool reader_text_key(struct slice key)
{
    static const char *const names[] = { "version", "id", "name", "title" };

    if (slice_starts(key, "$") || slice_starts(key, "@"))
        key = slice_from(key, 1);
    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        if (slice_is(key, names[at]))
            return true;
    }
    return false;
}

bool reader_put(struct reader *reader, json_t *object, struct slice key, json_t *value,
                size_t key_at, size_t value_at)
{
    char *name = mem_copy(reader->allocator, key.data, key.len);
    struct place place = { .container = object, .key_at = key_at, .value_at = value_at };

    if (!name || !value || json_object_set(object, name, value) != 0) {
        reader_no_memory(reader);
        json_decref(value);
        mem_free(reader->allocator, name);
        return false;
    }
    json_decref(value);
    place.key = json_object_iter_key(json_object_iter_at(object, name));
    mem_free(reader->allocator, name);
    return add(reader, &place);
}

bool reader_append(struct reader *reader, json_t *array, json_t *value, size_t at)
{
    struct place place = {
        .container = array, .index = json_array_size(array), .key_at = at, .value_at = at
    };

    if (!value || json_array_append_new(array, value) != 0) {
        reader_no_memory(reader);
        return false;
    }
    return add(reader, &place);
}

static int compare(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    uintptr_t first = (uintptr_t)a->container;
    uintptr_t second = (uintptr_t)b->container;

    if (first != second)
        return first < second ? -1 : 1;
    if (a->key && b->key)
        return strcmp(a->key, b->key);
    return (a->index > b->index) - (a->index < b->index);
}

static const struct place *find(struct reader *reader, const json_t *container, const char *key,
                                size_t index)
{
    struct place wanted = { .container = container, .key = key, .index = index };

    /* Without memory parts of a tree may be gone, and their keys with them. */
    if (!reader->place_count || reader->no_memory)
        return NULL;
    if (!reader->places_sorted)
        qsort(reader->places, reader->place_count, sizeof *reader->places, compare);
    reader->places_sorted = true;
    return bsearch(&wanted, reader->places, reader->place_count, sizeof *reader->places, compare);
}

size_t place_key(struct reader *reader, const json_t *object, const char *key)
{
    const struct place *place = find(reader, object, key, 0);

    return place ? place->key_at : 0;
}

size_t place_earlier(struct reader *reader, const json_t *object, const char *key)
{
    if (reader_full(reader))
        return 0;
    for (size_t at = reader->place_count; at-- > 0;) {
        const struct place *place = &reader->places[at];

        if (place->container == object && place->key && strcmp(place->key, key) == 0)
            return place->key_at;
    }
    return 0;
}

size_t place_value(struct reader *reader, const json_t *object, const char *key)
{
    const struct place *place = find(reader, object, key, 0);

    return place ? place->value_at : 0;
}

size_t place_item(struct reader *reader, const json_t *array, size_t index)
{
    const struct place *place = find(reader, array, NULL, index);

    return place ? place->value_at : 0;
}

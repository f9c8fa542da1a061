/* refer.c - where a `$ref` leads within its own schema: JSON pointers and anchors.
 *
 * Loading a definition has checked that each leads somewhere. */
#include "codec/graphql/schema.h"

#include "base/url.h"

enum { MOST_FOLLOWED = 64, MOST_DEPTH = 200 };

/* ---- pointers ---- */

static void unescape(struct buffer *out, struct slice segment)
{
    for (size_t i = 0; i < segment.len; i++) {
        struct slice rest = slice_from(segment, i);

        if (slice_starts(rest, "~1") || slice_starts(rest, "~0")) {
            buffer_add_char(out, rest.data[1] == '1' ? '/' : '~');
            i++;
        } else {
            buffer_add_char(out, segment.data[i]);
        }
    }
}

static const json_t *step(struct gql_mapping *mapping, const json_t *value, struct slice segment)
{
    struct gql_arena *arena = &mapping->piece->arena;
    const json_t *found = NULL;
    struct buffer name;
    uint64_t index;

    if (json_is_array(value))
        return slice_to_u64(segment, &index) ? json_array_get(value, (size_t)index) : NULL;
    buffer_init(&name, arena->allocator, SIZE_MAX);
    unescape(&name, segment);
    arena->failed |= buffer_failed(&name);
    if (!buffer_failed(&name))
        found = json_object_getn(value, name.len ? name.data : "", name.len);
    buffer_free(&name);
    return found;
}

/* pointer begins with '/'. */
static const json_t *at_pointer(struct gql_mapping *mapping, struct slice pointer)
{
    const json_t *value = mapping->root;

    while (value && pointer.len) {
        struct slice rest = slice_from(pointer, 1);
        size_t len = slice_find(rest, '/');

        value = step(mapping, value, slice_to(rest, len));
        pointer = slice_from(rest, len);
    }
    return value;
}

/* ---- anchors ---- */

static void gather(struct gql_mapping *mapping, const json_t *value, unsigned depth)
{
    struct slice name = json_text(value, "$anchor");
    const char *key;
    json_t *one;
    size_t at;

    if (depth > MOST_DEPTH)
        return;
    /* The first of a name is meant. */
    if (name.len && !map_get(mapping->anchors, name) &&
        !map_put(mapping->anchors, name, (void *)(uintptr_t)value, NULL))
        mapping->piece->arena.failed = true;
    json_object_foreach((json_t *)(uintptr_t)value, key, one) gather(mapping, one, depth + 1);
    json_array_foreach(value, at, one) gather(mapping, one, depth + 1);
}

static const json_t *at_anchor(struct gql_mapping *mapping, struct slice name)
{
    if (!mapping->anchors) {
        mapping->anchors = map_new(mapping->piece->arena.allocator);
        if (!mapping->anchors) {
            mapping->piece->arena.failed = true;
            return NULL;
        }
        gather(mapping, mapping->root, 0);
    }
    return map_get(mapping->anchors, name);
}

/* ---- references ---- */

static const json_t *refer(struct gql_mapping *mapping, struct slice reference)
{
    struct gql_arena *arena = &mapping->piece->arena;
    const json_t *found = NULL;
    struct buffer decoded;

    if (slice_is(reference, "#"))
        return mapping->root;
    if (reference.data[0] != '#')
        return NULL;
    buffer_init(&decoded, arena->allocator, SIZE_MAX);
    if (url_decode(&decoded, slice_from(reference, 1), false) && decoded.len)
        found = decoded.data[0] == '/' ? at_pointer(mapping, buffer_slice(&decoded))
                                       : at_anchor(mapping, buffer_slice(&decoded));
    arena->failed |= buffer_failed(&decoded);
    buffer_free(&decoded);
    return found;
}

const json_t *gql_follow(struct gql_mapping *mapping, const json_t *schema)
{
    for (unsigned i = 0; i < MOST_FOLLOWED; i++) {
        struct slice reference = json_text(schema, "$ref");

        if (!reference.len)
            return schema;
        schema = refer(mapping, reference);
    }
    return NULL;
}

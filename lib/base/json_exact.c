/* json_exact.c - trees that keep every number, also those that jansson has no room for.
 *
 * A number beyond its range is kept as a text that no JSON text can be: the byte FF, and the
 * number as it was written. json_write() puts it out as it came. */
#include "base/json.h"

#include "base/jsontext.h"

#include <string.h>

#define FAR_MARK '\xFF'

/* A text from elsewhere that begins with that byte, which no UTF-8 has, is not taken for one. */
struct slice json_far_number(const json_t *value)
{
    static const char letters[] = "0123456789+-.eE";
    struct slice text = json_string_slice(value);
    size_t at = 1;

    if (text.len < 2 || text.data[0] != FAR_MARK)
        return (struct slice){ 0 };
    while (at < text.len && memchr(letters, text.data[at], sizeof letters - 1))
        at++;
    return at == text.len ? slice_from(text, 1) : (struct slice){ 0 };
}

struct building {
    const struct jsontext *index;
    struct buffer room; /* a text, decoded, or a number on its way */
};

static json_t *build_number(struct building *building, uint32_t node)
{
    struct slice raw = jsontext_raw(building->index, node);
    json_t *value = json_loadb(raw.data, raw.len, JSON_DECODE_ANY, NULL);

    if (value)
        return value;
    buffer_clear(&building->room);
    buffer_add_char(&building->room, FAR_MARK);
    buffer_add_slice(&building->room, raw);
    return buffer_failed(&building->room)
               ? NULL
               : json_stringn_nocheck(building->room.data, building->room.len);
}

static struct slice decode(struct building *building, uint32_t node)
{
    buffer_clear(&building->room);
    jsontext_string(building->index, node, &building->room);
    return building->room.data ? buffer_slice(&building->room) : SLICE("");
}

static json_t *build_text(struct building *building, uint32_t node)
{
    struct slice text = decode(building, node);

    return buffer_failed(&building->room) ? NULL : json_stringn_nocheck(text.data, text.len);
}

static json_t *build(struct building *building, uint32_t node);

/* False: no memory. */
static bool build_members(struct building *building, uint32_t node, json_t *made)
{
    const struct jsonnode *nodes = building->index->nodes;
    uint32_t at = node + 1;

    for (uint32_t member = 0; member < nodes[node].count; member++) {
        bool keyed = nodes[node].type == JSONTEXT_OBJECT;
        json_t *value = build(building, at + keyed);
        struct slice key;

        if (!value)
            return false;
        if (!keyed) {
            if (json_array_append_new(made, value))
                return false;
        } else {
            key = decode(building, at);
            if (buffer_failed(&building->room) ||
                json_object_setn_new_nocheck(made, key.data, key.len, value))
                return false;
        }
        at = nodes[at + keyed].next;
    }
    return true;
}

/* As deep as the index is: 512. */
static json_t *build(struct building *building, uint32_t node)
{
    json_t *made;

    switch (building->index->nodes[node].type) {
    case JSONTEXT_NULL:
        return json_null();
    case JSONTEXT_FALSE:
    case JSONTEXT_TRUE:
        return json_boolean(building->index->nodes[node].type == JSONTEXT_TRUE);
    case JSONTEXT_NUMBER:
        return build_number(building, node);
    case JSONTEXT_STRING:
        return build_text(building, node);
    default:
        made = building->index->nodes[node].type == JSONTEXT_ARRAY ? json_array() : json_object();
        if (made && build_members(building, node, made))
            return made;
        json_decref(made);
        return NULL;
    }
}

mdx_status json_read_exact(struct slice text, json_t **value, struct error *error)
{
    const struct allocator *allocator = error ? error->allocator : allocator_system();
    struct building building;
    struct jsontext index;
    mdx_status status;

    jsontext_init(&index, allocator);
    status = jsontext_read(&index, text, error);
    if (!status) {
        /* The rare text: jansson is quicker with what it takes. */
        *value = json_loadb(text.data, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        if (!*value) {
            building.index = &index;
            buffer_init(&building.room, allocator, SIZE_MAX);
            *value = build(&building, 0);
            buffer_free(&building.room);
        }
        if (!*value)
            status = error_no_memory(error);
    }
    jsontext_free(&index);
    return status;
}

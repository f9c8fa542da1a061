/* json_exact.c - trees that keep every number, also those that jansson has no room for.
 *
 * A number beyond its range, or one that it would round, is kept as a text that no JSON text can
 * be: the byte FF, and the number as it was written. json_write() puts it out as it came. */
#include "base/json.h"

#include "base/jsontext.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define FAR_MARK '\xFF'

/* A text from elsewhere that begins with that byte, which no UTF-8 has, is not taken for one. */
struct slice json_far_number(const json_t *value)
{
    static const char letters[] = "0123456789+-.eE";
    const char *text = json_string_value(value);
    size_t len = json_string_length(value), at = 1;

    if (len < 2 || text[0] != FAR_MARK)
        return (struct slice){ 0 };
    while (at < len && memchr(letters, text[at], sizeof letters - 1))
        at++;
    return at == len ? slice_make(text + 1, len - 1) : (struct slice){ 0 };
}

bool json_is_text(const json_t *value)
{
    return json_is_string(value) && !json_far_number(value).len;
}

/* ---- which numbers a double has room for -------------------------------------------------- */

/* Digits that count: from the first that is not 0 to the last. */
static uint32_t significant_digits(struct slice raw)
{
    uint32_t digits = 0, zeros = 0;

    for (size_t at = 0; at < raw.len && (raw.data[at] | 0x20) != 'e'; at++) {
        if (raw.data[at] == '-' || raw.data[at] == '.' || (raw.data[at] == '0' && !digits))
            continue;
        zeros = raw.data[at] == '0' ? zeros + 1 : 0;
        digits++;
    }
    return digits - zeros;
}

/* Whole numbers are kept, or refused, by jansson; others it may round. */
static bool is_rounded(const struct jsontext *index, uint32_t node)
{
    struct slice raw = jsontext_raw(index, node);
    uint32_t digits;

    if (slice_find(raw, '.') == raw.len && slice_find(raw, 'e') == raw.len &&
        slice_find(raw, 'E') == raw.len)
        return false;
    digits = significant_digits(raw);
    return digits > DBL_DIG || (digits && fabs(jsontext_number(index, node)) < DBL_MIN);
}

static bool has_rounded(const struct jsontext *index)
{
    for (uint32_t node = 0; node < index->count; node++)
        if (index->nodes[node].type == JSONTEXT_NUMBER && is_rounded(index, node))
            return true;
    return false;
}

/* ---- the tree ------------------------------------------------------------------------------ */

struct building {
    const struct jsontext *index;
    struct buffer room; /* a text, decoded, or a number on its way */
};

static json_t *build_number(struct building *building, uint32_t node)
{
    struct slice raw = jsontext_raw(building->index, node);
    json_t *value = NULL;

    if (!is_rounded(building->index, node))
        value = json_loadb(raw.data, raw.len, JSON_DECODE_ANY, NULL);
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
        *value = has_rounded(&index)
                     ? NULL
                     : json_loadb(text.data, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
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

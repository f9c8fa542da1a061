/* annotated.c - which properties are annotated, and their values as headers. */
#include "outbound/mcp/annotated.h"

#include "base/base64.h"

#include <string.h>

enum { DEPTH_MOST = 100, NAME_MOST = 100 };

/* RFC 9110, 5.6.2: token. */
static bool is_token(struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        if (c <= ' ' || c > '~' || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return text.len > 0 && text.len <= NAME_MOST;
}

static bool is_taken(const json_t *headers, struct slice name)
{
    json_t *header;
    size_t at;

    json_array_foreach(headers, at, header)
    {
        if (slice_is_nocase(name, json_string_value(json_object_get(header, "name"))))
            return true;
    }
    return false;
}

static bool can_be_sent(const json_t *property)
{
    struct slice type = json_text(property, "type");

    return slice_is(type, "string") || slice_is(type, "integer") || slice_is(type, "boolean");
}

static bool add_header(const json_t *property, const json_t *path, json_t *headers)
{
    struct slice name = json_text(property, "x-mcp-header");

    if (!is_token(name) || !can_be_sent(property) || is_taken(headers, name))
        return false;
    return !json_array_append_new(headers, json_pack("{s:s%,s:o}", "name", name.data, name.len,
                                                     "path", json_deep_copy(path)));
}

/* Whether any schema inside has an annotation, where no header could reach. */
static bool has_any(const json_t *value, unsigned depth)
{
    const char *key;
    json_t *inner;
    size_t at;

    if (depth == DEPTH_MOST)
        return true;
    if (json_is_object(value) && json_object_get(value, "x-mcp-header"))
        return true;
    json_object_foreach((json_t *)(uintptr_t)value, key, inner)
    {
        if (has_any(inner, depth + 1))
            return true;
    }
    json_array_foreach(value, at, inner)
    {
        if (has_any(inner, depth + 1))
            return true;
    }
    return false;
}

static bool read_schema(const json_t *schema, json_t *path, json_t *headers, unsigned depth)
{
    const char *key;
    json_t *value, *property;

    if (depth == DEPTH_MOST)
        return false;
    json_object_foreach((json_t *)(uintptr_t)schema, key, value)
    {
        if (!strcmp(key, "properties") || !strcmp(key, "x-mcp-header"))
            continue;
        if (has_any(value, depth + 1))
            return false;
    }
    json_object_foreach(json_object_get(schema, "properties"), key, property)
    {
        bool good;

        if (json_array_append_new(path, json_string(key)))
            return false;
        good = !json_object_get(property, "x-mcp-header") || add_header(property, path, headers);
        good = good && read_schema(property, path, headers, depth + 1);
        json_array_remove(path, json_array_size(path) - 1);
        if (!good)
            return false;
    }
    return true;
}

bool annotated_headers(const json_t *schema, json_t *headers)
{
    json_t *path = json_array();
    bool good =
        path && !json_object_get(schema, "x-mcp-header") && read_schema(schema, path, headers, 0);

    json_decref(path);
    return good;
}

/* ---- sending ------------------------------------------------------------------------------- */

static const json_t *value_at(const json_t *args, const json_t *path)
{
    json_t *key;
    size_t at;

    json_array_foreach(path, at, key)
    {
        args = json_object_get(args, json_string_value(key));
    }
    return args;
}

static bool is_safe(struct slice value)
{
    for (size_t at = 0; at < value.len; at++)
        if (value.data[at] < ' ' || value.data[at] > '~')
            return false;
    return !value.len || (value.data[0] != ' ' && value.data[value.len - 1] != ' ' &&
                          !(slice_starts(value, "=?base64?") && slice_ends(value, "?=")));
}

void annotated_value(struct slice value, struct buffer *out)
{
    if (is_safe(value)) {
        buffer_add_slice(out, value);
        return;
    }
    buffer_add_text(out, "=?base64?");
    base64_encode(out, value);
    buffer_add_text(out, "?=");
}

static void add_value(const json_t *value, struct buffer *out)
{
    if (json_is_string(value))
        annotated_value(json_string_slice(value), out);
    else
        json_write(out, value, false);
}

bool annotated_send(const json_t *headers, const json_t *args, struct outgoing *out)
{
    struct buffer name, value;
    json_t *header;
    bool good = true;
    size_t at;

    buffer_init(&name, out->headers.allocator, SIZE_MAX);
    buffer_init(&value, out->headers.allocator, SIZE_MAX);
    json_array_foreach(headers, at, header)
    {
        const json_t *given = value_at(args, json_object_get(header, "path"));

        if (!given || json_is_null(given) || json_is_object(given) || json_is_array(given))
            continue;
        buffer_clear(&name);
        buffer_clear(&value);
        buffer_add_text(&name, "Mcp-Param-");
        buffer_add_slice(&name, json_text(header, "name"));
        add_value(given, &value);
        good = good && !buffer_failed(&name) && !buffer_failed(&value) &&
               outgoing_header(out, buffer_slice(&name), buffer_slice(&value));
    }
    buffer_free(&name);
    buffer_free(&value);
    return good;
}

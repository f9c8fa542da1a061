/* parts.c - what every description takes from a program: names, paths, schemas. */
#include "codec/describe/describe.h"

#include "base/url.h"

#include <string.h>

enum { MOST_DEPTH = 100 };

const struct program *described_at(const struct described *described, uint32_t n)
{
    if (described->only)
        return n ? NULL : described->only;
    return n < described->catalogue->count ? described->catalogue->programs[n] : NULL;
}

const json_t *described_row(const struct program *program, uint32_t function)
{
    return json_array_get(json_object_get(program->model, "functions"), function);
}

static void add_plain(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool plain = ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9') || c == '-';

        buffer_add_char(out, plain ? c : '_');
    }
}

void described_name(const struct program *program, uint32_t function, struct buffer *out)
{
    struct slice path = program->functions[function].path;

    add_plain(out, program->id);
    if (path.len)
        buffer_add_text(out, "__");
    add_plain(out, path);
}

void described_path(const struct program *program, uint32_t function, struct buffer *out)
{
    struct slice path = program->functions[function].path;

    buffer_add_text(out, "/api/");
    url_encode(out, program->id, true);
    while (path.len) {
        buffer_add_char(out, '/');
        url_encode(out, slice_split(path, '.', &path), false);
    }
}

/* ---- schemas ---- */

/* Where references of a schema lead, and where they are to lead. */
struct moving {
    const json_t *root;
    const char *base;
};

static json_t *copy(const struct moving *moving, const json_t *value, unsigned depth);

/* The part of a pointer between two slashes, as a key. */
static struct slice unescape(struct buffer *out, struct slice segment)
{
    buffer_clear(out);
    for (size_t i = 0; i < segment.len; i++) {
        struct slice rest = slice_from(segment, i);

        if (slice_starts(rest, "~1") || slice_starts(rest, "~0"))
            buffer_add_char(out, segment.data[++i] == '1' ? '/' : '~');
        else
            buffer_add_char(out, segment.data[i]);
    }
    return buffer_slice(out);
}

const json_t *described_part(const json_t *root, struct slice pointer)
{
    struct buffer key;

    buffer_init(&key, allocator_system(), 4096);
    pointer = slice_from(pointer, slice_starts(pointer, "/"));
    while (pointer.len && root) {
        struct slice segment = unescape(&key, slice_split(pointer, '/', &pointer));
        uint64_t index;

        if (json_is_array(root) && slice_to_u64(segment, &index))
            root = json_array_get(root, (size_t)index);
        else
            root = json_object_getn(root, segment.len ? segment.data : "", segment.len);
    }
    buffer_free(&key);
    return root;
}

/* NULL: it leads nowhere that a document of ours has, so nothing is said. */
static json_t *copy_reference(const struct moving *moving, const json_t *value)
{
    struct slice reference = json_string_slice(value), pointer = slice_from(reference, 1);
    struct buffer moved;
    json_t *made;

    if (!slice_starts(reference, "#") || (pointer.len && pointer.data[0] != '/') ||
        !described_part(moving->root, pointer))
        return NULL;
    buffer_init(&moved, allocator_system(), SIZE_MAX);
    buffer_add_text(&moved, moving->base);
    buffer_add_slice(&moved, pointer);
    made = json_stringn(moved.data ? moved.data : "", moved.len);
    buffer_free(&moved);
    return made;
}

static bool is_dropped(const char *key)
{
    static const char *const keys[] = { "$id", "$schema", "$anchor", "$dynamicAnchor",
                                        "$vocabulary" };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (!strcmp(key, keys[i]))
            return true;
    return false;
}

/* Values are no schemas: nothing in them means anything. */
static bool is_value(const char *key)
{
    return !strcmp(key, "default") || !strcmp(key, "const") || !strcmp(key, "enum") ||
           !strcmp(key, "examples") || !strcmp(key, "example");
}

static json_t *copy_object(const struct moving *moving, const json_t *object, unsigned depth)
{
    json_t *made = json_object(), *value;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        json_t *member;

        if (is_dropped(key) && json_is_string(value))
            continue;
        if (!strcmp(key, "$ref") && json_is_string(value)) {
            member = copy_reference(moving, value);
            if (!member)
                continue;
        } else {
            member = is_value(key) ? json_deep_copy(value) : copy(moving, value, depth + 1);
        }
        if (!member || json_object_set_new(made, key, member)) {
            json_decref(made);
            return NULL;
        }
    }
    return made;
}

static json_t *copy(const struct moving *moving, const json_t *value, unsigned depth)
{
    json_t *made, *one;
    size_t at;

    if (depth > MOST_DEPTH)
        return NULL;
    if (json_is_object(value))
        return copy_object(moving, value, depth);
    if (!json_is_array(value))
        return json_copy((json_t *)(uintptr_t)value);
    made = json_array();
    json_array_foreach(value, at,
                       one) if (json_array_append_new(made, copy(moving, one, depth + 1)))
    {
        json_decref(made);
        return NULL;
    }
    return made;
}

json_t *described_schema(const json_t *schema, const json_t *root, const char *base)
{
    const struct moving moving = { root, base };

    return copy(&moving, schema, 0);
}

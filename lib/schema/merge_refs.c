/* merge_refs.c - references that a merge would lead elsewhere.
 *
 * A pointer into what an `allOf` becomes part of would lead to a schema that has become stricter,
 * or to none. Definitions stay what they are, and a whole schema means the same before and after.
 */
#include "schema/merge.h"
#include "schema/tree.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 200, LONGEST_NAME = 255 };

struct looking {
    const json_t *root;
    bool has_id;   /* references with a URI may be into this document */
    bool by_uri;   /* there is one, and not to a definition */
    bool disturbs; /* it is sure */
};

static bool is_definitions(struct slice token)
{
    return slice_is(token, "$defs") || slice_is(token, "definitions");
}

/* What %XX stands for, and ~0 and ~1. False: too long a name. */
static bool decode(struct slice token, char name[LONGEST_NAME], size_t *len)
{
    *len = 0;
    for (size_t at = 0; at < token.len; at++) {
        char hex[3] = { 0 }, c = token.data[at];

        if (*len == LONGEST_NAME)
            return false;
        if (c == '%' && at + 2 < token.len) {
            memcpy(hex, token.data + at + 1, 2);
            c = (char)strtoul(hex, NULL, 16);
            at += 2;
        }
        if (*len && name[*len - 1] == '~' && (c == '0' || c == '1'))
            name[*len - 1] = c == '0' ? '~' : '/';
        else
            name[(*len)++] = c;
    }
    return true;
}

/* RFC 6901. On its way it comes through what is merged with the branches beside it. */
static bool leads_into_merge(const json_t *root, struct slice pointer)
{
    struct slice rest = pointer;
    const json_t *at = root;

    while (rest.len && at) {
        struct slice behind = slice_from(rest, 1);
        struct slice token = slice_to(behind, slice_find(behind, '/'));
        char name[LONGEST_NAME];
        size_t len;

        rest = slice_from(behind, token.len);
        if (json_array_size(json_object_get(at, "allOf")) && !is_definitions(token))
            return true;
        if (!decode(token, name, &len))
            return true;
        if (json_is_object(at)) {
            at = json_object_getn(at, name, len);
        } else {
            char number[LONGEST_NAME + 1];

            memcpy(number, name, len);
            number[len] = '\0';
            at = json_array_get(at, strtoul(number, NULL, 10));
        }
    }
    return false;
}

static void look_at(struct looking *looking, struct slice reference)
{
    struct slice fragment, uri = slice_split(reference, '#', &fragment), rest;

    if (!slice_starts(fragment, "/"))
        return;
    if (!uri.len)
        looking->disturbs |= leads_into_merge(looking->root, fragment);
    else
        looking->by_uri |= !is_definitions(slice_split(slice_from(fragment, 1), '/', &rest));
}

static void look_through(struct looking *looking, const json_t *value, unsigned depth)
{
    const char *key;
    json_t *inner;
    size_t at, len;

    if (depth == DEEPEST || looking->disturbs)
        return;
    json_array_foreach((json_t *)(uintptr_t)value, at, inner)
        look_through(looking, inner, depth + 1);
    json_object_keylen_foreach((json_t *)(uintptr_t)value, key, len, inner)
    {
        const char *keyword = keyword_of(key, len);

        if (!json_is_text(inner))
            look_through(looking, inner, depth + 1);
        else if (!strcmp(keyword, "$ref") || !strcmp(keyword, "$dynamicRef"))
            look_at(looking, json_string_slice(inner));
        else
            looking->has_id |= !strcmp(keyword, "$id") || !strcmp(keyword, "id");
    }
}

bool merge_disturbs_references(const json_t *root)
{
    struct looking looking = { .root = root };

    look_through(&looking, root, 0);
    return looking.disturbs || (looking.has_id && looking.by_uri);
}

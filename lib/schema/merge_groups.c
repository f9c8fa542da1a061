/* merge_groups.c - what several keywords say together: members, elements, `contains`, `if`. */
#include "schema/merge.h"
#include "schema/tree.h"

#include <string.h>

static json_t *ref(const json_t *value)
{
    return json_incref((json_t *)(uintptr_t)value);
}

static const char *const objects[] = { "properties", "additionalProperties", NULL };
static const char *const arrays[] = { "prefixItems", "items", NULL };
static const char *const finds[] = { "contains", "minContains", "maxContains", NULL };
static const char *const branches[] = { "if", "then", "else", NULL };

static bool has_any(const json_t *schema, const char *const *keys)
{
    for (; *keys; keys++)
        if (json_object_get(schema, *keys))
            return true;
    return false;
}

bool group_has(const char *key)
{
    const char *const *const groups[] = { objects, arrays, finds, branches };

    for (size_t at = 0; at < sizeof groups / sizeof groups[0]; at++)
        for (const char *const *name = groups[at]; *name; name++)
            if (!strcmp(*name, key))
                return true;
    return false;
}

static void copy_group(json_t *made, const json_t *from, const char *const *keys)
{
    for (; *keys; keys++)
        if (json_object_get(from, *keys))
            json_object_set(made, *keys, json_object_get(from, *keys));
}

/* Members that only one of the two names are `rest` of the other. */
static void join_properties(json_t *made, const json_t *mine, const json_t *theirs,
                            const json_t *rest, bool again)
{
    json_t *value;
    const char *key;
    size_t len;

    json_object_keylen_foreach((json_t *)(uintptr_t)mine, key, len, value)
    {
        const json_t *match = json_object_getn(theirs, key, len);

        if (match && again)
            continue;
        if (!match)
            match = rest;
        json_object_setn_new(made, key, len, match ? merge_both(value, match) : json_incref(value));
    }
}

static bool join_objects(json_t *made, const json_t *one, const json_t *other)
{
    const json_t *first = json_object_get(one, "properties");
    const json_t *second = json_object_get(other, "properties");
    const json_t *rest = json_object_get(one, "additionalProperties");
    const json_t *other_rest = json_object_get(other, "additionalProperties");
    json_t *properties;

    /* What a pattern names is not `additional`, and cannot be told name by name. */
    if ((rest || other_rest) &&
        (json_object_get(one, "patternProperties") ||
         json_object_get(other, "patternProperties")) &&
        (has_any(one, objects) || json_object_get(one, "patternProperties")) &&
        (has_any(other, objects) || json_object_get(other, "patternProperties")))
        return false;
    properties = json_object();
    join_properties(properties, first, second, other_rest, false);
    join_properties(properties, second, first, rest, true);
    if (first || second)
        json_object_set(made, "properties", properties);
    json_decref(properties);
    if (rest && other_rest)
        json_object_set_new(made, "additionalProperties", merge_both(rest, other_rest));
    else if (rest || other_rest)
        json_object_set(made, "additionalProperties",
                        (json_t *)(uintptr_t)(rest ? rest : other_rest));
    return true;
}

static const json_t *element(const json_t *schema, size_t at)
{
    const json_t *prefix = json_object_get(schema, "prefixItems");

    return at < json_array_size(prefix) ? json_array_get(prefix, at)
                                        : json_object_get(schema, "items");
}

static json_t *join_element(const json_t *one, const json_t *other)
{
    if (!one && !other)
        return json_true();
    return one && other ? merge_both(one, other) : ref(one ? one : other);
}

static bool join_arrays(json_t *made, const json_t *one, const json_t *other)
{
    size_t count = json_array_size(json_object_get(one, "prefixItems"));
    size_t others = json_array_size(json_object_get(other, "prefixItems"));
    json_t *prefix = json_array();

    /* A list in `items` is draft 7's tuple. */
    if (json_is_array(json_object_get(one, "items")) ||
        json_is_array(json_object_get(other, "items"))) {
        json_decref(prefix);
        return !has_any(one, arrays) || !has_any(other, arrays)
                   ? (copy_group(made, one, arrays), copy_group(made, other, arrays), true)
                   : false;
    }
    for (size_t at = 0; at < (count > others ? count : others); at++)
        json_array_append_new(prefix, join_element(element(one, at), element(other, at)));
    if (json_array_size(prefix))
        json_object_set(made, "prefixItems", prefix);
    json_decref(prefix);
    if (json_object_get(one, "items") || json_object_get(other, "items"))
        json_object_set_new(
            made, "items",
            join_element(json_object_get(one, "items"), json_object_get(other, "items")));
    return true;
}

/* One of the two has them, or both the same. */
static bool join_alone(json_t *made, const json_t *one, const json_t *other,
                       const char *const *keys)
{
    if (has_any(one, keys) && has_any(other, keys))
        for (const char *const *key = keys; *key; key++)
            if (!tree_equal(json_object_get(one, *key), json_object_get(other, *key)) &&
                (json_object_get(one, *key) || json_object_get(other, *key)))
                return false;
    copy_group(made, one, keys);
    copy_group(made, other, keys);
    return true;
}

bool groups_join(json_t *made, const json_t *one, const json_t *other)
{
    return join_objects(made, one, other) && join_arrays(made, one, other) &&
           join_alone(made, one, other, finds) && join_alone(made, one, other, branches);
}

/* merge_two.c - two schemas as one, keyword by keyword. */
#include "schema/merge.h"

#include <string.h>

/* Each gives a new reference, or NULL: no single form. Neither argument is NULL. */
typedef json_t *(*joiner)(const json_t *one, const json_t *other);

static json_t *ref(const json_t *value)
{
    return json_incref((json_t *)(uintptr_t)value);
}

/* A schema both of whose parts must fit: merged, or side by side. */
json_t *merge_both(const json_t *one, const json_t *other)
{
    json_t *joined, *list;

    if (json_is_true(one) || json_equal((json_t *)(uintptr_t)one, (json_t *)(uintptr_t)other))
        return ref(other);
    if (json_is_true(other))
        return ref(one);
    if (!json_is_object(one) || !json_is_object(other))
        return json_false();
    list = json_array();
    json_array_append(list, (json_t *)(uintptr_t)one);
    json_array_append(list, (json_t *)(uintptr_t)other);
    joined = json_object();
    json_object_set_new(joined, "allOf", list);
    list = merge_once(joined);
    json_decref(joined);
    return list;
}

/* ---- schemas
 * -------------------------------------------------------------------------------------- */

static json_t *neither(const json_t *one, const json_t *other)
{
    json_t *made = json_object();

    json_object_set_new(made, "anyOf", json_pack("[OO]", one, other));
    return made;
}

static json_t *both_maps(const json_t *one, const json_t *other)
{
    json_t *made = json_copy((json_t *)(uintptr_t)one), *value;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)other, key, value)
    {
        const json_t *mine = json_object_get(one, key);

        json_object_set_new(made, key, mine ? merge_both(mine, value) : json_incref(value));
    }
    return made;
}

static json_t *both_names(const json_t *one, const json_t *other)
{
    json_t *made = json_copy((json_t *)(uintptr_t)one), *value;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)other, key, value)
    {
        const json_t *mine = json_object_get(one, key);

        json_object_set_new(made, key, mine ? join_texts(mine, value) : json_incref(value));
    }
    return made;
}

/* Definitions of one name are of one meaning, or the branch keeps its own. */
static json_t *all_definitions(const json_t *one, const json_t *other)
{
    json_t *made = json_copy((json_t *)(uintptr_t)one), *value;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)other, key, value)
    {
        const json_t *mine = json_object_get(one, key);

        if (mine && !json_equal((json_t *)(uintptr_t)mine, value)) {
            json_decref(made);
            return NULL;
        }
        json_object_set(made, key, value);
    }
    return made;
}

static json_t *first_one(const json_t *one, const json_t *other)
{
    (void)other;
    return ref(one);
}

static const struct {
    const char *key;
    joiner join;
} keywords[] = {
    { "type", join_types },
    { "enum", join_values },
    { "const", first_one },
    { "minimum", join_larger },
    { "exclusiveMinimum", join_larger },
    { "maximum", join_smaller },
    { "exclusiveMaximum", join_smaller },
    { "multipleOf", join_multiples },
    { "minLength", join_larger },
    { "maxLength", join_smaller },
    { "pattern", join_patterns },
    { "format", join_same },
    { "minItems", join_larger },
    { "maxItems", join_smaller },
    { "uniqueItems", join_flags },
    { "minProperties", join_larger },
    { "maxProperties", join_smaller },
    { "required", join_texts },
    { "dependentRequired", both_names },
    { "dependentSchemas", both_maps },
    { "propertyNames", merge_both },
    { "patternProperties", both_maps },
    { "not", neither },
    { "$defs", all_definitions },
    { "definitions", all_definitions },
    { "title", first_one },
    { "description", first_one },
    { "default", first_one },
    { "examples", first_one },
    { "example", first_one },
    { "deprecated", join_flags },
    { "readOnly", join_flags },
    { "writeOnly", join_flags },
    { "$comment", first_one },
};

/* ---- the two
 * ---------------------------------------------------------------------------------------- */

static joiner joiner_of(const char *key)
{
    for (size_t at = 0; at < sizeof keywords / sizeof keywords[0]; at++)
        if (!strcmp(keywords[at].key, key))
            return keywords[at].join;
    return join_same;
}

static bool join_keywords(json_t *made, const json_t *one, const json_t *other)
{
    json_t *value;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)one, key, value) if (!group_has(key))
        json_object_set(made, key, value);
    json_object_foreach((json_t *)(uintptr_t)other, key, value)
    {
        const json_t *mine = json_object_get(one, key);
        json_t *joined;

        if (group_has(key))
            continue;
        joined = mine ? joiner_of(key)(mine, value) : json_incref(value);
        if (!joined)
            return false;
        json_object_set_new(made, key, joined);
    }
    return true;
}

/* Two constants that differ. */
static bool differ(const json_t *one, const json_t *other)
{
    const json_t *mine = json_object_get(one, "const"), *theirs = json_object_get(other, "const");
    json_t *list = mine && theirs ? json_pack("[O]", mine) : NULL;
    bool differs = list && !values_have(list, theirs);

    json_decref(list);
    return differs;
}

json_t *merge_two(const json_t *one, const json_t *other)
{
    json_t *made = json_object();

    if (differ(one, other)) {
        json_decref(made);
        return json_false();
    }
    if (join_keywords(made, one, other) && groups_join(made, one, other))
        return made;
    json_decref(made);
    return NULL;
}

/* merge_two.c - two schemas as one, keyword by keyword. */
#include "schema/merge.h"
#include "schema/tree.h"

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

    if (json_is_true(one) || tree_equal(one, other))
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

/* What is nothing but alternatives gives them, so that many of them do not nest. */
static void add_alternatives(json_t *list, const json_t *schema)
{
    json_t *any = json_object_get(schema, "anyOf");

    if (json_object_size(schema) == 1 && json_is_array(any))
        json_array_extend(list, any);
    else
        json_array_append(list, (json_t *)(uintptr_t)schema);
}

static json_t *neither(const json_t *one, const json_t *other)
{
    json_t *made = json_object(), *list = json_array();

    add_alternatives(list, one);
    add_alternatives(list, other);
    json_object_set_new(made, "anyOf", list);
    return made;
}

static json_t *both_maps(const json_t *one, const json_t *other)
{
    json_t *made = tree_copy_flat(one), *value;
    const char *key;
    size_t len;

    json_object_keylen_foreach((json_t *)(uintptr_t)other, key, len, value)
    {
        const json_t *mine = json_object_getn(one, key, len);

        json_object_setn_new(made, key, len, mine ? merge_both(mine, value) : json_incref(value));
    }
    return made;
}

static json_t *both_names(const json_t *one, const json_t *other)
{
    json_t *made = tree_copy_flat(one), *value;
    const char *key;
    size_t len;

    json_object_keylen_foreach((json_t *)(uintptr_t)other, key, len, value)
    {
        const json_t *mine = json_object_getn(one, key, len);

        json_object_setn_new(made, key, len, mine ? join_texts(mine, value) : json_incref(value));
    }
    return made;
}

/* Definitions of one name are of one meaning, or the branch keeps its own. */
static json_t *all_definitions(const json_t *one, const json_t *other)
{
    json_t *made = tree_copy_flat(one), *value;
    const char *key;
    size_t len;

    json_object_keylen_foreach((json_t *)(uintptr_t)other, key, len, value)
    {
        const json_t *mine = json_object_getn(one, key, len);

        if (mine && !tree_equal(mine, value)) {
            json_decref(made);
            return NULL;
        }
        json_object_setn(made, key, len, value);
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
    size_t len;

    json_object_keylen_foreach((json_t *)(uintptr_t)one, key, len, value)
    {
        if (!group_has(keyword_of(key, len)))
            json_object_setn(made, key, len, value);
    }
    json_object_keylen_foreach((json_t *)(uintptr_t)other, key, len, value)
    {
        const json_t *mine = json_object_getn(one, key, len);
        const char *keyword = keyword_of(key, len);
        json_t *joined;

        if (group_has(keyword))
            continue;
        joined = mine ? joiner_of(keyword)(mine, value) : json_incref(value);
        if (!joined)
            return false;
        json_object_setn_new(made, key, len, joined);
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

/* merge.c - the `allOf`s of a schema become one schema, which accepts what they did.
 *
 * Keyword by keyword two schemas become one. What contradicts itself is `false`; what has no single
 * form (two `oneOf`s, a `$ref`, two formats) stays a branch of `allOf`, and all stays where a
 * reference leads into it. */
#include "schema/merge.h"
#include "schema/tree.h"

#include <string.h>

static json_t *merge(const json_t *given, unsigned depth);

enum { DEEPEST = 200 };

/* ---- below a schema ------------------------------------------------------------------------ */

static json_t *merge_member(const char *key, json_t *value, unsigned depth)
{
    static const char *const maps[] = { "properties",  "patternProperties", "$defs",
                                        "definitions", "dependentSchemas",  NULL };
    static const char *const lists[] = { "allOf", "anyOf", "oneOf", "prefixItems", "items", NULL };
    static const char *const ones[] = { "not",
                                        "if",
                                        "then",
                                        "else",
                                        "contains",
                                        "items",
                                        "additionalProperties",
                                        "propertyNames",
                                        "unevaluatedItems",
                                        "unevaluatedProperties",
                                        NULL };
    json_t *made, *inner;
    const char *name;
    size_t at, len;

    if (is_one_of(key, maps) && json_is_object(value)) {
        made = json_object();
        json_object_keylen_foreach(value, name, len, inner)
            json_object_setn_new(made, name, len, merge(inner, depth));
        return made;
    }
    if (is_one_of(key, lists) && json_is_array(value)) {
        made = json_array();
        json_array_foreach(value, at, inner) json_array_append_new(made, merge(inner, depth));
        return made;
    }
    return is_one_of(key, ones) ? merge(value, depth) : json_incref(value);
}

/* ---- allOf ------------------------------------------------------------------------------------
 */

/* Its meaning depends on where it stands. */
static bool stays_apart(const json_t *branch)
{
    static const char *const keys[] = { "$ref",    "$dynamicRef",      "$recursiveRef",
                                        "$id",     "$anchor",          "$dynamicAnchor",
                                        "$schema", "unevaluatedItems", "unevaluatedProperties" };

    for (size_t at = 0; at < sizeof keys / sizeof keys[0]; at++)
        if (json_object_get(branch, keys[at]))
            return true;
    return false;
}

/* A branch joins what there is, or is kept apart. Takes whole, gives the next. */
static json_t *join(json_t *whole, json_t *branch, json_t *apart)
{
    json_t *joined;

    if (json_is_true(branch))
        return whole;
    if (json_is_false(branch) || json_is_false(whole)) {
        json_decref(whole);
        return json_false();
    }
    if (stays_apart(branch) || !(joined = merge_two(whole, branch))) {
        json_array_append(apart, branch);
        return whole;
    }
    json_decref(whole);
    return joined;
}

/* A branch that was itself kept in parts brings them along. */
static json_t *join_branch(json_t *whole, json_t *branch, json_t *apart)
{
    json_t *inner = json_object_get(branch, "allOf");
    json_t *plain = json_is_array(inner) && !stays_apart(branch) ? tree_copy_flat(branch) : NULL;

    if (plain) {
        json_object_del(plain, "allOf");
        json_array_extend(apart, inner);
    }
    whole = join(whole, plain ? plain : branch, apart);
    json_decref(plain);
    return whole;
}

/* One after the other; of many each half by itself, for every join copies what there is. Takes
 * whole, gives the next. */
static json_t *join_branches(json_t *whole, const json_t *branches, size_t from, size_t to,
                             json_t *apart)
{
    enum { FEW = 64 };
    size_t middle = to - from > FEW ? from + (to - from) / 2 : to;
    json_t *rest;

    if (middle == to) {
        for (size_t at = from; at < to; at++)
            whole = join_branch(whole, json_array_get(branches, at), apart);
        return whole;
    }
    whole = join_branches(whole, branches, from, middle, apart);
    rest = join_branches(json_object(), branches, middle, to, apart);
    whole = join(whole, rest, apart);
    json_decref(rest);
    return whole;
}

static json_t *finish(json_t *whole, json_t *apart)
{
    json_t *one;

    if (!json_is_object(whole) || !json_array_size(apart))
        return whole;
    if (!json_object_size(whole) && json_array_size(apart) == 1) {
        one = json_incref(json_array_get(apart, 0));
        json_decref(whole);
        return one;
    }
    json_object_set(whole, "allOf", apart);
    return whole;
}

static json_t *merge_object(const json_t *given, unsigned depth)
{
    json_t *whole = json_object(), *apart = json_array(), *branches = NULL, *value;
    const char *key;
    size_t len;

    json_object_keylen_foreach((json_t *)(uintptr_t)given, key, len, value)
    {
        const char *keyword = keyword_of(key, len);
        json_t *made = merge_member(keyword, value, depth);

        if (!strcmp(keyword, "allOf") && json_is_array(made))
            branches = made;
        else
            json_object_setn_new(whole, key, len, made);
    }
    whole = join_branches(whole, branches, 0, json_array_size(branches), apart);
    json_decref(branches);
    if (json_is_object(whole) && schema_contradicts(whole)) {
        json_decref(whole);
        whole = json_false();
    }
    whole = finish(whole, apart);
    json_decref(apart);
    return whole;
}

static json_t *merge(const json_t *given, unsigned depth)
{
    if (!json_is_object(given) || depth == DEEPEST)
        return tree_copy(given);
    return merge_object(given, depth + 1);
}

json_t *merge_once(const json_t *given)
{
    return merge(given, 0);
}

/* What was kept apart from one branch may go with the whole: until nothing changes. */
json_t *schema_merge(const json_t *given)
{
    enum { TIMES = 8 };
    json_t *made;

    if (merge_disturbs_references(given))
        return tree_copy(given);
    made = merge_once(given);
    for (int times = 0; times < TIMES; times++) {
        json_t *again = merge_once(made);
        bool same = tree_equal(made, again);

        json_decref(made);
        made = again;
        if (same)
            break;
    }
    return made;
}

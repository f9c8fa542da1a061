/* merge_values.c - two values of one keyword as one: bounds, lists of values and types, patterns.
 */
#include "schema/merge.h"
#include "schema/tree.h"

#include <string.h>

static json_t *ref(const json_t *value)
{
    return json_incref((json_t *)(uintptr_t)value);
}

/* ---- numbers --------------------------------------------------------------------------------- */

json_t *join_larger(const json_t *one, const json_t *other)
{
    return ref(tree_compare(one, other) >= 0 ? one : other);
}

json_t *join_smaller(const json_t *one, const json_t *other)
{
    return ref(tree_compare(one, other) <= 0 ? one : other);
}

json_t *join_multiples(const json_t *one, const json_t *other)
{
    json_int_t a = json_integer_value(one), b = json_integer_value(other), x = a, y = b;

    if (json_equal((json_t *)(uintptr_t)one, (json_t *)(uintptr_t)other))
        return ref(one);
    if (a <= 0 || b <= 0)
        return NULL;
    while (y) {
        json_int_t rest = x % y;

        x = y;
        y = rest;
    }
    return b / x <= INT32_MAX && a <= INT32_MAX ? json_integer(a / x * b) : NULL;
}

/* ---- values ------------------------------------------------------------------------------------
 */

bool values_have(const json_t *list, const json_t *value)
{
    json_t *item;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)list, at, item)
    {
        if (json_equal(item, value) ||
            (tree_is_number(item) && tree_is_number(value) && tree_compare(item, value) == 0))
            return true;
    }
    return false;
}

/* One text for equal values: 1.0 is 1. */
static void write_key(const json_t *value, struct buffer *key)
{
    struct decimal number = tree_number(value);

    buffer_clear(key);
    if (tree_is_number(value))
        buffer_printf(key, "%d %llu %d", number.negative, (unsigned long long)number.digits,
                      (int)number.exponent);
    else
        json_write(key, value, true);
}

/* By a table of keys, for lists may have millions. */
json_t *join_values(const json_t *one, const json_t *other)
{
    json_t *list = json_array(), *keys = json_object(), *item;
    struct buffer key;
    size_t at;

    buffer_init(&key, allocator_system(), SIZE_MAX);
    json_array_foreach((json_t *)(uintptr_t)other, at, item)
    {
        write_key(item, &key);
        json_object_setn_new(keys, key.data ? key.data : "", key.len, json_true());
    }
    json_array_foreach((json_t *)(uintptr_t)one, at, item)
    {
        write_key(item, &key);
        if (json_object_getn(keys, key.data ? key.data : "", key.len))
            json_array_append(list, item);
    }
    buffer_free(&key);
    json_decref(keys);
    return list;
}

json_t *join_same(const json_t *one, const json_t *other)
{
    return json_equal((json_t *)(uintptr_t)one, (json_t *)(uintptr_t)other) ? ref(one) : NULL;
}

static json_t *as_list(const json_t *type)
{
    return json_is_array(type) ? ref(type) : json_pack("[O]", type);
}

/* An integer is a number: the two have the integers in common. An empty list: nothing. */
json_t *join_types(const json_t *one, const json_t *other)
{
    json_t *first = as_list(one), *second = as_list(other), *made = json_array(), *item;
    size_t at;

    json_array_foreach(first, at, item)
    {
        const char *name = json_string_value(item);

        if (!name)
            continue;
        if (list_has_text(second, name) ||
            (!strcmp(name, "integer") && list_has_text(second, "number")))
            json_array_append(made, item);
        else if (!strcmp(name, "number") && list_has_text(second, "integer") &&
                 !list_has_text(first, "integer"))
            json_array_append_new(made, json_string("integer"));
    }
    json_decref(first);
    json_decref(second);
    return list_shortest(made);
}

json_t *join_texts(const json_t *one, const json_t *other)
{
    json_t *made = json_copy((json_t *)(uintptr_t)one), *item;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)other, at,
                       item) if (json_is_string(item) &&
                                 !list_has_text(made, json_string_value(item)))
        json_array_append(made, item);
    return made;
}

json_t *join_flags(const json_t *one, const json_t *other)
{
    return json_boolean(json_is_true(one) || json_is_true(other));
}

/* ---- patterns
 * ------------------------------------------------------------------------------------- */

/* It begins where the text does, whichever way it is read. */
static bool is_anchored(const char *pattern)
{
    return pattern[0] == '^' && !strchr(pattern, '|');
}

/* Looking ahead asks both, each from the place where it may be found: for what is anchored, here.
 */
json_t *join_patterns(const json_t *one, const json_t *other)
{
    const char *a = json_string_value(one), *b = json_string_value(other);

    if (!a || !b || !strcmp(a, b))
        return ref(one);
    if (is_anchored(a) && is_anchored(b))
        return json_sprintf("(?=%s)(?=%s)", a, b);
    return json_sprintf("^(?=[^]*(?:%s))(?=[^]*(?:%s))", a, b);
}

/* merge_two.c - two schemas as one, keyword by keyword. */
#include "schema/merge.h"

#include <math.h>
#include <string.h>

/* Each gives a new reference, or NULL: no single form. Neither argument is NULL. */
typedef json_t *(*joiner)(const json_t *one, const json_t *other);

static json_t *ref(const json_t *value)
{
    return json_incref((json_t *)(uintptr_t)value);
}

/* A schema both of whose parts must fit: merged, or side by side. */
static json_t *both(const json_t *one, const json_t *other)
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

/* ---- numbers --------------------------------------------------------------------------------- */

static json_t *larger(const json_t *one, const json_t *other)
{
    return ref(json_number_value(one) >= json_number_value(other) ? one : other);
}

static json_t *smaller(const json_t *one, const json_t *other)
{
    return ref(json_number_value(one) <= json_number_value(other) ? one : other);
}

static json_t *common_multiple(const json_t *one, const json_t *other)
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

static bool is_among(const json_t *list, const json_t *value)
{
    json_t *item;
    size_t at;

    json_array_foreach(
        (json_t *)(uintptr_t)list, at,
        item) if (json_equal(item, value) ||
                  (json_is_number(item) && json_is_number(value) &&
                   !(json_number_value(item) < json_number_value(value)) &&
                   !(json_number_value(item) > json_number_value(value)))) return true;
    return false;
}

/* One text for equal values: 1.0 is 1. */
static void write_key(const json_t *value, struct buffer *key)
{
    double number = json_number_value(value);
    json_t *whole = NULL;

    if (json_is_real(value) && fabs(number) < 1e15 && !(floor(number) < number))
        whole = json_integer((json_int_t)number);
    buffer_clear(key);
    json_write(key, whole ? whole : value, true);
    json_decref(whole);
}

/* By a table of keys, for lists may have millions. */
static json_t *common_values(const json_t *one, const json_t *other)
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

static json_t *same(const json_t *one, const json_t *other)
{
    return json_equal((json_t *)(uintptr_t)one, (json_t *)(uintptr_t)other) ? ref(one) : NULL;
}

static json_t *as_list(const json_t *type)
{
    return json_is_array(type) ? ref(type) : json_pack("[O]", type);
}

static bool has_text(const json_t *list, const char *text)
{
    json_t *item;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)list, at,
                       item) if (json_is_string(item) &&
                                 !strcmp(json_string_value(item), text)) return true;
    return false;
}

static json_t *shortest(json_t *list)
{
    json_t *one;

    if (json_array_size(list) != 1)
        return list;
    one = ref(json_array_get(list, 0));
    json_decref(list);
    return one;
}

/* An integer is a number: the two have the integers in common. An empty list: nothing. */
static json_t *common_types(const json_t *one, const json_t *other)
{
    json_t *first = as_list(one), *second = as_list(other), *made = json_array(), *item;
    size_t at;

    json_array_foreach(first, at, item)
    {
        const char *name = json_string_value(item);

        if (!name)
            continue;
        if (has_text(second, name) || (!strcmp(name, "integer") && has_text(second, "number")))
            json_array_append(made, item);
        else if (!strcmp(name, "number") && has_text(second, "integer") &&
                 !has_text(first, "integer"))
            json_array_append_new(made, json_string("integer"));
    }
    json_decref(first);
    json_decref(second);
    return shortest(made);
}

static json_t *all_texts(const json_t *one, const json_t *other)
{
    json_t *made = json_copy((json_t *)(uintptr_t)one), *item;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)other, at,
                       item) if (json_is_string(item) && !has_text(made, json_string_value(item)))
        json_array_append(made, item);
    return made;
}

static json_t *either_flag(const json_t *one, const json_t *other)
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
static json_t *both_patterns(const json_t *one, const json_t *other)
{
    const char *a = json_string_value(one), *b = json_string_value(other);

    if (!a || !b || !strcmp(a, b))
        return ref(one);
    if (is_anchored(a) && is_anchored(b))
        return json_sprintf("(?=%s)(?=%s)", a, b);
    return json_sprintf("^(?=[^]*(?:%s))(?=[^]*(?:%s))", a, b);
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

        json_object_set_new(made, key, mine ? both(mine, value) : json_incref(value));
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

        json_object_set_new(made, key, mine ? all_texts(mine, value) : json_incref(value));
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
    { "type", common_types },
    { "enum", common_values },
    { "const", first_one },
    { "minimum", larger },
    { "exclusiveMinimum", larger },
    { "maximum", smaller },
    { "exclusiveMaximum", smaller },
    { "multipleOf", common_multiple },
    { "minLength", larger },
    { "maxLength", smaller },
    { "pattern", both_patterns },
    { "format", same },
    { "minItems", larger },
    { "maxItems", smaller },
    { "uniqueItems", either_flag },
    { "minProperties", larger },
    { "maxProperties", smaller },
    { "required", all_texts },
    { "dependentRequired", both_names },
    { "dependentSchemas", both_maps },
    { "propertyNames", both },
    { "patternProperties", both_maps },
    { "not", neither },
    { "$defs", all_definitions },
    { "definitions", all_definitions },
    { "title", first_one },
    { "description", first_one },
    { "default", first_one },
    { "examples", first_one },
    { "example", first_one },
    { "deprecated", either_flag },
    { "readOnly", either_flag },
    { "writeOnly", either_flag },
    { "$comment", first_one },
};

/* ---- what several keywords say together
 * ------------------------------------------------------------ */

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

static bool is_in_group(const char *key)
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

    json_object_foreach((json_t *)(uintptr_t)mine, key, value)
    {
        const json_t *match = json_object_get(theirs, key);

        if (match && again)
            continue;
        if (!match)
            match = rest;
        json_object_set_new(made, key, match ? both(value, match) : json_incref(value));
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
        json_object_set_new(made, "additionalProperties", both(rest, other_rest));
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
    return one && other ? both(one, other) : ref(one ? one : other);
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
            if (!json_equal(json_object_get(one, *key), json_object_get(other, *key)) &&
                (json_object_get(one, *key) || json_object_get(other, *key)))
                return false;
    copy_group(made, one, keys);
    copy_group(made, other, keys);
    return true;
}

/* ---- the two
 * ---------------------------------------------------------------------------------------- */

static joiner joiner_of(const char *key)
{
    for (size_t at = 0; at < sizeof keywords / sizeof keywords[0]; at++)
        if (!strcmp(keywords[at].key, key))
            return keywords[at].join;
    return same;
}

static bool join_keywords(json_t *made, const json_t *one, const json_t *other)
{
    json_t *value;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)one, key, value) if (!is_in_group(key))
        json_object_set(made, key, value);
    json_object_foreach((json_t *)(uintptr_t)other, key, value)
    {
        const json_t *mine = json_object_get(one, key);
        json_t *joined;

        if (is_in_group(key))
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
    bool differs = list && !is_among(list, theirs);

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

    if (join_keywords(made, one, other) && join_objects(made, one, other) &&
        join_arrays(made, one, other) && join_alone(made, one, other, finds) &&
        join_alone(made, one, other, branches))
        return made;
    json_decref(made);
    return NULL;
}

/* ---- contradictions
 * --------------------------------------------------------------------------------- */

static bool above(const json_t *schema, const char *least, const char *most)
{
    const json_t *low = json_object_get(schema, least), *high = json_object_get(schema, most);

    return json_is_number(low) && json_is_number(high) &&
           json_number_value(low) > json_number_value(high);
}

static bool meets(const json_t *schema, const char *least, const char *most)
{
    const json_t *low = json_object_get(schema, least), *high = json_object_get(schema, most);

    return json_is_number(low) && json_is_number(high) &&
           json_number_value(low) >= json_number_value(high);
}

static bool is_of_type(const json_t *value, const json_t *type)
{
    json_t *list = as_list(type);
    double number = json_number_value(value);
    bool is;

    switch (json_typeof(value)) {
    case JSON_OBJECT:
        is = has_text(list, "object");
        break;
    case JSON_ARRAY:
        is = has_text(list, "array");
        break;
    case JSON_STRING:
        is = has_text(list, "string");
        break;
    case JSON_NULL:
        is = has_text(list, "null");
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        is = has_text(list, "boolean");
        break;
    default:
        is = has_text(list, "number") || (has_text(list, "integer") && !(floor(number) < number));
    }
    json_decref(list);
    return is;
}

/* None of the values that are named is of the type. */
static bool no_value_left(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type"), *values = json_object_get(schema, "enum");
    const json_t *constant = json_object_get(schema, "const");
    json_t *value;
    size_t at;

    if (json_is_array(type) && !json_array_size(type))
        return true;
    if (constant && ((type && !is_of_type(constant, type)) ||
                     (json_is_array(values) && !is_among(values, constant))))
        return true;
    if (!json_is_array(values))
        return false;
    json_array_foreach((json_t *)(uintptr_t)values, at,
                       value) if (!type || is_of_type(value, type)) return false;
    return true;
}

static bool needs_the_impossible(const json_t *schema)
{
    const json_t *properties = json_object_get(schema, "properties");
    json_t *name;
    size_t at;

    json_array_foreach(json_object_get(schema, "required"), at, name)
    {
        const json_t *property =
            json_is_string(name) ? json_object_get(properties, json_string_value(name)) : NULL;

        if (json_is_false(property))
            return true;
    }
    return false;
}

bool schema_contradicts(const json_t *schema)
{
    struct slice type = json_text(schema, "type");

    if (no_value_left(schema))
        return true;
    if (slice_is(type, "string"))
        return above(schema, "minLength", "maxLength");
    if (slice_is(type, "number") || slice_is(type, "integer"))
        return above(schema, "minimum", "maximum") ||
               meets(schema, "exclusiveMinimum", "maximum") ||
               meets(schema, "minimum", "exclusiveMaximum") ||
               meets(schema, "exclusiveMinimum", "exclusiveMaximum");
    if (slice_is(type, "array"))
        return above(schema, "minItems", "maxItems");
    return slice_is(type, "object") &&
           (above(schema, "minProperties", "maxProperties") || needs_the_impossible(schema));
}

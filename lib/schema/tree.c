/* tree.c - small questions about trees. */
#include "schema/tree.h"

#include <string.h>

/* ---- copies and equality ------------------------------------------------------------------- */

static json_t *copy(const json_t *given, bool deep)
{
    json_t *value = (json_t *)(uintptr_t)given, *made, *inner;
    const char *key;
    size_t at, len;

    if (json_is_array(value)) {
        made = json_array();
        json_array_foreach(value, at, inner)
            json_array_append_new(made, deep ? copy(inner, true) : json_incref(inner));
        return made;
    }
    if (!json_is_object(value))
        return json_incref(value); /* nobody changes scalars */
    made = json_object();
    json_object_keylen_foreach(value, key, len, inner)
        json_object_setn_new(made, key, len, deep ? copy(inner, true) : json_incref(inner));
    return made;
}

json_t *tree_copy(const json_t *value)
{
    return copy(value, true);
}

json_t *tree_copy_flat(const json_t *value)
{
    return copy(value, false);
}

bool tree_equal(const json_t *one, const json_t *other)
{
    json_t *inner;
    const char *key;
    size_t at, len;

    if (!one || !other || json_typeof(one) != json_typeof(other))
        return false;
    if (!json_is_object(one) && !json_is_array(one))
        return json_equal(one, other);
    if (json_object_size(one) != json_object_size(other) ||
        json_array_size(one) != json_array_size(other))
        return false;
    json_array_foreach((json_t *)(uintptr_t)one, at, inner)
    {
        if (!tree_equal(inner, json_array_get(other, at)))
            return false;
    }
    json_object_keylen_foreach((json_t *)(uintptr_t)one, key, len, inner)
    {
        if (!tree_equal(inner, json_object_getn(other, key, len)))
            return false;
    }
    return true;
}

/* ---- names and lists ------------------------------------------------------------------------- */

bool is_one_of(const char *text, const char *const *list)
{
    while (*list && strcmp(*list, text))
        list++;
    return *list != NULL;
}

bool list_has_text(const json_t *list, const char *text)
{
    json_t *item;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)list, at, item)
    {
        if (json_is_text(item) && !strcmp(json_string_value(item), text))
            return true;
    }
    return false;
}

void list_add_name(json_t *list, json_t *names, const json_t *name)
{
    const char *text = json_string_value(name);
    size_t len = json_string_length(name);

    if (json_object_getn(names, text, len))
        return;
    json_object_setn_new(names, text, len, json_true());
    json_array_append(list, (json_t *)(uintptr_t)name);
}

const char *keyword_of(const char *key, size_t len)
{
    return strlen(key) == len ? key : "";
}

json_t *list_shortest(json_t *list)
{
    json_t *one;

    if (json_array_size(list) != 1)
        return list;
    one = json_incref(json_array_get(list, 0));
    json_decref(list);
    return one;
}

/* ---- numbers --------------------------------------------------------------------------------- */

bool tree_is_number(const json_t *value)
{
    return json_is_number(value) || json_far_number(value).len;
}

struct decimal tree_number(const json_t *value)
{
    char text[48];
    struct buffer out = { .data = text, .room = sizeof text, .most = sizeof text - 1 };
    struct slice far = json_far_number(value);

    if (far.len)
        return decimal_read(far);
    if (!json_is_number(value))
        return (struct decimal){ 0 };
    json_write(&out, value, false);
    return decimal_read(buffer_slice(&out));
}

bool tree_count(const json_t *value, uint32_t *count)
{
    static const struct decimal most = { .digits = UINT32_MAX };
    struct decimal number = tree_number(value);

    if (!tree_is_number(value) || number.negative || !decimal_is_integer(&number))
        return false;
    *count = UINT32_MAX;
    if (decimal_compare(&number, &most) < 0) {
        *count = (uint32_t)number.digits;
        while (number.exponent-- > 0)
            *count *= 10;
    }
    return true;
}

int tree_compare(const json_t *one, const json_t *other)
{
    struct decimal a = tree_number(one), b = tree_number(other);

    return decimal_compare(&a, &b);
}

const char *tree_type(const json_t *value)
{
    struct decimal number;

    if (json_far_number(value).len) {
        number = tree_number(value);
        return decimal_is_integer(&number) ? "integer" : "number";
    }
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "object";
    case JSON_ARRAY:
        return "array";
    case JSON_STRING:
        return "string";
    case JSON_INTEGER:
        return "integer";
    case JSON_REAL:
        return "number";
    case JSON_NULL:
        return "null";
    default:
        return "boolean";
    }
}

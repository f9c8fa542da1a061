/* tree.c - small questions about trees. */
#include "schema/tree.h"

#include <string.h>

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
        if (json_is_string(item) && !strcmp(json_string_value(item), text))
            return true;
    }
    return false;
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
    *count = decimal_compare(&number, &most) < 0 ? (uint32_t)json_number_value(value) : UINT32_MAX;
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

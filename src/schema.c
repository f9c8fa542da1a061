/* schema.c - an example of what a function takes, made from its input schema. */
#include "schema.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

/* The first type of the schema; "" for any. */
static const char *type_of(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");

    if (json_is_array(type))
        type = json_array_get(type, 0);
    if (json_is_string(type))
        return json_string_value(type);
    return json_object_get(schema, "properties") ? "object" : "";
}

static int is_required(const json_t *schema, const char *name)
{
    json_t *one;
    size_t at;

    json_array_foreach(json_object_get(schema, "required"), at, one)
    {
        if (!strcmp(json_string_value(one) ? json_string_value(one) : "", name))
            return 1;
    }
    return 0;
}

static json_t *example_text(const json_t *schema)
{
    static const struct {
        const char *format, *text;
    } formats[] = { { "date-time", "2026-01-31T12:00:00Z" },
                    { "date", "2026-01-31" },
                    { "time", "12:00:00Z" },
                    { "email", "ada@example.com" },
                    { "uri", "https://example.com/" },
                    { "uuid", "123e4567-e89b-42d3-a456-426614174000" } };
    json_int_t least = json_integer_value(json_object_get(schema, "minLength"));
    struct text text = { 0 };
    json_t *value;

    for (size_t at = 0; at < sizeof formats / sizeof formats[0]; at++) {
        if (!strcmp(formats[at].format, text_of(schema, "format")))
            return json_string(formats[at].text);
    }
    text_say(&text, "text");
    while ((json_int_t)text.len < least && least < 1000)
        text_say(&text, "x");
    value = json_string(text.data);
    text_free(&text);
    return value;
}

static json_t *example_number(const json_t *schema)
{
    const json_t *least = json_object_get(schema, "minimum");
    const json_t *most = json_object_get(schema, "maximum");

    if (json_is_number(least) && json_number_value(least) > 21)
        return json_copy((json_t *)least);
    if (json_is_number(most) && json_number_value(most) < 21)
        return json_copy((json_t *)most);
    return json_integer(21);
}

static json_t *example_at(const json_t *schema, int depth);

static json_t *example_object(const json_t *schema, int depth)
{
    const json_t *properties = json_object_get(schema, "properties");
    json_t *object = json_object();
    int all = !json_array_size(json_object_get(schema, "required"));
    const char *name;
    json_t *property;

    json_object_foreach((json_t *)properties, name, property)
    {
        if (all || is_required(schema, name))
            json_object_set_new(object, name, example_at(property, depth + 1));
    }
    return object;
}

static json_t *example_at(const json_t *schema, int depth)
{
    const char *type = type_of(schema);

    if (json_object_get(schema, "const"))
        return json_incref(json_object_get(schema, "const"));
    if (json_object_get(schema, "example"))
        return json_incref(json_object_get(schema, "example"));
    if (json_array_size(json_object_get(schema, "examples")))
        return json_incref(json_array_get(json_object_get(schema, "examples"), 0));
    if (json_object_get(schema, "default"))
        return json_incref(json_object_get(schema, "default"));
    if (json_array_size(json_object_get(schema, "enum")))
        return json_incref(json_array_get(json_object_get(schema, "enum"), 0));
    if (!strcmp(type, "number") || !strcmp(type, "integer"))
        return example_number(schema);
    if (!strcmp(type, "boolean"))
        return json_true();
    if (!strcmp(type, "array") && depth < 8)
        return json_pack("[o]", example_at(json_object_get(schema, "items"), depth + 1));
    if ((!strcmp(type, "object") || !depth) && depth < 8)
        return example_object(schema, depth);
    return !strcmp(type, "null") ? json_null() : example_text(schema);
}

json_t *input_example(const json_t *schema)
{
    return example_at(schema, 0);
}

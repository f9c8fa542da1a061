/* contradict.c - schemas that are sure to accept nothing. */
#include "schema/merge.h"
#include "schema/tree.h"

static bool above(const json_t *schema, const char *least, const char *most)
{
    const json_t *low = json_object_get(schema, least), *high = json_object_get(schema, most);

    return tree_is_number(low) && tree_is_number(high) && tree_compare(low, high) > 0;
}

static bool meets(const json_t *schema, const char *least, const char *most)
{
    const json_t *low = json_object_get(schema, least), *high = json_object_get(schema, most);

    return tree_is_number(low) && tree_is_number(high) && tree_compare(low, high) >= 0;
}

static bool is_named(const json_t *type, const char *name)
{
    return json_is_array(type) ? list_has_text(type, name)
                               : slice_is(json_string_slice(type), name);
}

static bool is_of_type(const json_t *value, const json_t *type)
{
    struct decimal number = tree_number(value);

    if (!tree_is_number(value))
        return is_named(type, tree_type(value));
    return is_named(type, "number") || (is_named(type, "integer") && decimal_is_integer(&number));
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
                     (json_is_array(values) && !values_have(values, constant))))
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
            json_is_text(name)
                ? json_object_getn(properties, json_string_value(name), json_string_length(name))
                : NULL;

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

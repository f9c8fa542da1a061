/* literal.c - JSON as GraphQL writes it: defaults in the schema's text and in introspection. */
#include "codec/graphql/schema.h"

enum { MOST_DEPTH = 32 };

static bool write_at(const json_t *value, const struct gql_type *type, struct buffer *out,
                     unsigned depth);

static bool write_list(const json_t *value, const struct gql_type *of, struct buffer *out,
                       unsigned depth)
{
    json_t *one;
    size_t at;

    if (!json_is_array(value))
        return write_at(value, of, out, depth + 1);
    buffer_add_char(out, '[');
    json_array_foreach(value, at, one)
    {
        buffer_add_text(out, at ? ", " : "");
        if (!write_at(one, of, out, depth + 1))
            return false;
    }
    buffer_add_char(out, ']');
    return true;
}

static bool write_object(const json_t *value, const struct gql_type *type, struct buffer *out,
                         unsigned depth)
{
    bool any = false;

    if (!json_is_object(value))
        return false;
    buffer_add_char(out, '{');
    for (uint32_t i = 0; i < type->input_count; i++) {
        const struct gql_input *input = &type->inputs[i];
        const json_t *member = json_object_getn(value, input->property.data, input->property.len);

        if (!member && input->type->kind == GQL_NON_NULL && !input->default_value)
            return false;
        if (!member)
            continue;
        buffer_add_text(out, any ? ", " : "");
        any = true;
        buffer_add_slice(out, input->name);
        buffer_add_text(out, ": ");
        if (!write_at(member, input->type, out, depth + 1))
            return false;
    }
    buffer_add_char(out, '}');
    return true;
}

static bool write_enum(const json_t *value, const struct gql_type *type, struct buffer *out)
{
    for (uint32_t i = 0; i < type->value_count; i++)
        if (json_is_string(value) && slice_equal(type->values[i], json_string_slice(value))) {
            buffer_add_slice(out, type->values[i]);
            return true;
        }
    return false;
}

/* Any JSON; keys that are no names have no literal. */
static bool write_any(const json_t *value, struct buffer *out, unsigned depth)
{
    const char *key;
    json_t *one;
    size_t at;
    bool any = false;

    if (depth > MOST_DEPTH)
        return false;
    if (json_is_array(value)) {
        buffer_add_char(out, '[');
        json_array_foreach(value, at, one)
        {
            buffer_add_text(out, at ? ", " : "");
            if (!write_any(one, out, depth + 1))
                return false;
        }
        buffer_add_char(out, ']');
        return true;
    }
    if (!json_is_object(value)) {
        json_write(out, value, false);
        return true;
    }
    buffer_add_char(out, '{');
    json_object_foreach((json_t *)(uintptr_t)value, key, one)
    {
        if (!gql_is_name(slice_of(key)))
            return false;
        buffer_add_text(out, any ? ", " : "");
        any = true;
        buffer_add_text(out, key);
        buffer_add_text(out, ": ");
        if (!write_any(one, out, depth + 1))
            return false;
    }
    buffer_add_char(out, '}');
    return true;
}

static bool write_scalar(const json_t *value, enum gql_scalar scalar, struct buffer *out,
                         unsigned depth)
{
    bool fits;

    switch (scalar) {
    case GQL_SCALAR_INT:
        fits = json_is_integer(value) && json_integer_value(value) >= INT32_MIN &&
               json_integer_value(value) <= INT32_MAX;
        break;
    case GQL_SCALAR_BIG_INT:
        fits = json_is_integer(value);
        break;
    case GQL_SCALAR_FLOAT:
        fits = json_is_number(value);
        break;
    case GQL_SCALAR_BOOLEAN:
        fits = json_is_boolean(value);
        break;
    case GQL_SCALAR_JSON:
        return write_any(value, out, depth);
    default:
        fits = json_is_string(value);
        break;
    }
    if (!fits)
        return false;
    json_write(out, value, false);
    /* 4.0 is written 4 everywhere else. */
    if (scalar == GQL_SCALAR_FLOAT && slice_ends(buffer_slice(out), ".0"))
        out->len -= 2;
    return true;
}

static bool write_at(const json_t *value, const struct gql_type *type, struct buffer *out,
                     unsigned depth)
{
    if (depth > MOST_DEPTH)
        return false;
    if (type->kind == GQL_NON_NULL)
        return !json_is_null(value) && write_at(value, type->of, out, depth + 1);
    if (json_is_null(value)) {
        buffer_add_text(out, "null");
        return true;
    }
    switch (type->kind) {
    case GQL_LIST:
        return write_list(value, type->of, out, depth);
    case GQL_INPUT_OBJECT:
        return write_object(value, type, out, depth);
    case GQL_ENUM:
        return write_enum(value, type, out);
    default:
        return write_scalar(value, type->scalar, out, depth);
    }
}

bool gql_write_literal(const json_t *value, const struct gql_type *type, struct buffer *out)
{
    size_t start = out->len;

    if (write_at(value, type, out, 0))
        return true;
    if (!out->failed) {
        out->len = start;
        if (out->data)
            out->data[start] = '\0';
    }
    return false;
}

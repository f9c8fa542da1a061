/* literal.c - JSON as GraphQL writes it: defaults in the schema's text and in introspection.
 *
 * As graphql-js writes what it read of it, so that its clients have the same text: fields that are
 * left out have their own defaults, numbers are as JavaScript writes them. */
#include "codec/graphql/schema.h"

#include <stdlib.h>

enum { MOST_DEPTH = 32, MOST_BYTES = 64 << 10 };

static bool write_at(const json_t *value, const struct gql_type *type, struct buffer *out,
                     unsigned depth);

static bool write_list(const json_t *value, const struct gql_type *of, struct buffer *out,
                       unsigned depth)
{
    json_t *one;
    size_t at;

    if (!json_is_array(value))
        return false;
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

        member = member ? member : input->default_value;
        if (!member && input->type->kind == GQL_NON_NULL)
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

/* ---- numbers ---- */

static void add_zeros(struct buffer *out, int count)
{
    for (int i = 0; i < count; i++)
        buffer_add_char(out, '0');
}

/* Number::toString: digits with the point behind the first `point` of them. */
static void add_number(struct buffer *out, struct slice digits, int point)
{
    int count = (int)digits.len;

    if (point > 21 || point < -5) {
        buffer_add_slice(out, slice_to(digits, 1));
        if (count > 1)
            buffer_add_char(out, '.');
        buffer_add_slice(out, slice_from(digits, 1));
        buffer_printf(out, "e%s%d", point > 0 ? "+" : "-", point > 0 ? point - 1 : 1 - point);
    } else if (point <= 0) {
        buffer_add_text(out, "0.");
        add_zeros(out, -point);
        buffer_add_slice(out, digits);
    } else {
        buffer_add_slice(out, slice_to(digits, (size_t)point));
        add_zeros(out, point - count);
        if (count > point)
            buffer_add_char(out, '.');
        buffer_add_slice(out, slice_from(digits, (size_t)point));
    }
}

/* The shortest text of a real, `-12.5e7`, as digits and the place of the point. */
static void add_real(struct buffer *out, const json_t *value)
{
    struct buffer text, digits;
    int point = 0;
    bool behind = false;
    struct slice shortest;

    buffer_init(&text, out->allocator, 64);
    buffer_init(&digits, out->allocator, 64);
    json_write(&text, value, false);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];

        if (c == 'e' || c == 'E') {
            point += (int)strtol(text.data + i + 1, NULL, 10);
            break;
        }
        behind = behind || c == '.';
        if (c < '0' || c > '9')
            continue;
        point += !behind && (digits.len || c != '0');
        point -= behind && !digits.len && c == '0';
        if (digits.len || c != '0')
            buffer_add_char(&digits, c);
    }
    shortest = buffer_slice(&digits);
    while (slice_ends(shortest, "0"))
        shortest.len--;
    if (json_real_value(value) < 0)
        buffer_add_char(out, '-');
    if (shortest.len)
        add_number(out, shortest, point);
    else
        buffer_add_char(out, '0');
    out->failed |= text.failed || digits.failed;
    buffer_free(&text);
    buffer_free(&digits);
}

static bool write_number(const json_t *value, struct buffer *out)
{
    if (json_is_integer(value))
        buffer_add_i64(out, json_integer_value(value));
    else
        add_real(out, value);
    return true;
}

static bool is_whole(const json_t *value, double least, double most)
{
    double number = json_number_value(value);

    return json_is_number(value) && number >= least && number <= most &&
           (double)(int64_t)number == number;
}

/* ---- texts ---- */

void gql_write_string(struct slice text, struct buffer *out)
{
    static const char *const named[] = { [8] = "\\b",  [9] = "\\t",    [10] = "\\n",   [12] = "\\f",
                                         [13] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\" };

    buffer_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c < sizeof named / sizeof named[0] && named[c]) {
            buffer_add_text(out, named[c]);
        } else if (c < 0x20 || c == 0x7F) {
            buffer_printf(out, "\\u00%c%c", "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]);
        } else if (c == 0xC2 && i + 1 < text.len && (unsigned char)text.data[i + 1] < 0xA0) {
            c = (unsigned char)text.data[++i];
            buffer_printf(out, "\\u00%c%c", "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]);
        } else {
            buffer_add_char(out, (char)c);
        }
    }
    buffer_add_char(out, '"');
}

static bool write_string(const json_t *value, struct buffer *out)
{
    if (!json_is_string(value))
        return false;
    gql_write_string(json_string_slice(value), out);
    return true;
}

static bool write_boolean(const json_t *value, struct buffer *out)
{
    if (!json_is_boolean(value))
        return false;
    buffer_add_text(out, json_is_true(value) ? "true" : "false");
    return true;
}

/* graphql-js cannot write what it read of an object or a list of the type JSON: a client that asks
 * for the text of the schema would fail as a whole. */
static bool write_any(const json_t *value, struct buffer *out)
{
    if (json_is_number(value))
        return write_number(value, out);
    return write_string(value, out) || write_boolean(value, out);
}

static bool write_scalar(const json_t *value, enum gql_scalar scalar, struct buffer *out)
{
    switch (scalar) {
    case GQL_SCALAR_INT:
        return is_whole(value, INT32_MIN, INT32_MAX) && write_number(value, out);
    case GQL_SCALAR_BIG_INT:
        return is_whole(value, -9.2e18, 9.2e18) && write_number(value, out);
    case GQL_SCALAR_FLOAT:
        return json_is_number(value) && write_number(value, out);
    case GQL_SCALAR_BOOLEAN:
        return write_boolean(value, out);
    case GQL_SCALAR_JSON:
        return write_any(value, out);
    default:
        return write_string(value, out);
    }
}

static bool write_at(const json_t *value, const struct gql_type *type, struct buffer *out,
                     unsigned depth)
{
    if (depth > MOST_DEPTH || out->len > MOST_BYTES)
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
        return write_scalar(value, type->scalar, out);
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

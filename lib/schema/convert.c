/* convert.c - on request, a scalar is made the type that is due, as Ajv's coerceTypes does.
 *
 * Only where the value's own type is not allowed, in the order in which the schema names its types:
 * "42" → 42, "true" and 1 → true, 42 → "42", null → 0, "" or false. No lists are made. */
#include "schema/check.h"

#include <math.h>

/* ---- texts of values --------------------------------------------------------------------- */

/* What JavaScript reads as a decimal number, as JSON writes it: no +, no zeros before, a digit on
 * each side of the point. */
static bool write_number(struct slice text, struct buffer *out)
{
    size_t point;

    text = slice_trim(text);
    if (slice_starts(text, "-"))
        buffer_add_char(out, '-');
    if (slice_starts(text, "-") || slice_starts(text, "+"))
        text = slice_from(text, 1);
    while (text.len > 1 && text.data[0] == '0' && text.data[1] >= '0' && text.data[1] <= '9')
        text = slice_from(text, 1);
    if (slice_starts(text, "."))
        buffer_add_char(out, '0');
    point = slice_find(text, '.');
    if (point + 1 == text.len && point)
        text = slice_to(text, point);
    buffer_add_slice(out, text);
    return decimal_is_number(buffer_slice(out));
}

/* String() of a number: whole ones without point and exponent. */
static void write_text(struct slice raw, struct buffer *out)
{
    double number = jsontext_decimal(raw);
    bool plain = slice_find(raw, '.') == raw.len && slice_find(raw, 'e') == raw.len &&
                 slice_find(raw, 'E') == raw.len;

    buffer_add_char(out, '"');
    if (!plain && fabs(number) < 9e15 && !(floor(number) < number)) {
        buffer_add_i64(out, (int64_t)number);
    } else if (!plain && !isinf(number)) {
        json_t *real = json_real(number);

        json_write(out, real, false);
        json_decref(real);
    } else {
        buffer_add_slice(out, raw);
    }
    buffer_add_char(out, '"');
}

/* ---- to one type ------------------------------------------------------------------------------
 */

static bool to_string(const struct view *view, struct slice text, struct buffer *out)
{
    (void)text;
    if (view->type == JSONTEXT_NULL)
        buffer_add_text(out, "\"\"");
    else if (view->type == JSONTEXT_NUMBER)
        write_text(view->raw, out);
    else
        buffer_add_text(out, view->type == JSONTEXT_TRUE ? "\"true\"" : "\"false\"");
    return true;
}

static bool to_number(const struct view *view, struct slice text, struct buffer *out)
{
    if (view->type == JSONTEXT_STRING)
        return slice_trim(text).len && write_number(text, out);
    if (view->type == JSONTEXT_NUMBER)
        return false;
    buffer_add_char(out, view->type == JSONTEXT_TRUE ? '1' : '0');
    return true;
}

static bool to_integer(const struct view *view, struct slice text, struct buffer *out)
{
    struct decimal number;

    if (!to_number(view, text, out))
        return false;
    number = decimal_read(buffer_slice(out));
    return decimal_is_integer(&number);
}

static bool to_boolean(const struct view *view, struct slice text, struct buffer *out)
{
    bool number = view->type == JSONTEXT_NUMBER;
    double value = number ? jsontext_decimal(view->raw) : 0;
    bool yes =
        number ? value > 0.5 && value < 1.5 && !(floor(value) < value) : slice_is(text, "true");
    bool no = view->type == JSONTEXT_NULL ||
              (number ? !(value > 0) && !(value < 0) : slice_is(text, "false"));

    buffer_add_text(out, yes ? "true" : "false");
    return yes || no;
}

static bool to_null(const struct view *view, struct slice text, struct buffer *out)
{
    double value = view->type == JSONTEXT_NUMBER ? jsontext_decimal(view->raw) : 1;

    buffer_add_text(out, "null");
    return view->type == JSONTEXT_FALSE || (view->type == JSONTEXT_STRING && !text.len) ||
           (!(value > 0) && !(value < 0));
}

static const struct {
    uint8_t bits;
    bool (*to)(const struct view *view, struct slice text, struct buffer *out);
} ways[] = {
    { TYPE_NULL, to_null },       { TYPE_BOOLEAN, to_boolean }, { TYPE_NUMBER, to_number },
    { TYPE_INTEGER, to_integer }, { TYPE_STRING, to_string },
};

static bool try_way(uint8_t bits, const struct view *view, struct slice text, struct buffer *out)
{
    for (size_t at = 0; at < sizeof ways / sizeof ways[0]; at++) {
        buffer_clear(out);
        if (ways[at].bits == bits)
            return ways[at].to(view, text, out);
    }
    return false; /* objects and lists are not made */
}

bool convert(struct check *check, const struct node *schema, const struct view *view,
             struct buffer *out)
{
    struct buffer room;
    struct slice text = SLICE("");
    bool found = false;

    buffer_init(&room, check->index->allocator, SIZE_MAX);
    if (view->type > JSONTEXT_STRING)
        return false;
    if (view->type == JSONTEXT_STRING) {
        jsontext_string(check->index, view->node, &room);
        text = buffer_slice(&room);
    }
    for (uint32_t order = schema->type_order; order && !found; order >>= 4)
        found = try_way((uint8_t)(1u << ((order & 15) - 1)), view, text, out);
    check->no_memory |= buffer_failed(&room) || buffer_failed(out);
    buffer_free(&room);
    return found && !buffer_failed(out);
}

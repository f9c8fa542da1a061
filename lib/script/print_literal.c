/* print_literal.c - strings and numbers as ES5 reads them. */
#include "script/printer.h"

#include <math.h>
#include <string.h>

static const char digits[] = "0123456789abcdef";

/* The UTF-16 unit or character that three bytes of CESU-8 stand for. */
static uint32_t three_bytes(const char *data)
{
    return (uint32_t)(data[0] & 0x0F) << 12 | (uint32_t)(data[1] & 0x3F) << 6 |
           (uint32_t)(data[2] & 0x3F);
}

static void put_unit(struct buffer *out, uint32_t unit)
{
    char text[6] = { '\\',
                     'u',
                     digits[unit >> 12 & 15],
                     digits[unit >> 8 & 15],
                     digits[unit >> 4 & 15],
                     digits[unit & 15] };

    buffer_add(out, text, sizeof text);
}

static void put_control(struct buffer *out, char c)
{
    static const char names[] = "\bb\ff\nn\rr\tt\vv\"\"\\\\";
    const char *name = c ? strchr(names, c) : NULL;
    char text[4] = { '\\', 'x', digits[(unsigned char)c >> 4], digits[c & 15] };

    if (name) {
        buffer_add_char(out, '\\');
        buffer_add_char(out, name[1]);
    } else {
        buffer_add(out, text, sizeof text);
    }
}

/* One character of the value; returns how many bytes it took. */
static size_t put_character(struct buffer *out, struct slice value, size_t at)
{
    unsigned char c = (unsigned char)value.data[at];
    uint32_t unit;

    if (c >= 0xE0 && c < 0xF0 && value.len - at >= 3) {
        unit = three_bytes(value.data + at);
        if ((unit >= 0xD800 && unit < 0xE000) || unit == 0x2028 || unit == 0x2029 ||
            unit == 0xFEFF) {
            put_unit(out, unit);
            return 3;
        }
        buffer_add(out, value.data + at, 3);
        return 3;
    }
    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F)
        put_control(out, (char)c);
    else
        buffer_add_char(out, (char)c);
    return 1;
}

/* What was added to the text since then. */
static void count_columns(struct printer *printer, size_t from)
{
    for (; from < printer->out->len; from++)
        printer->column += ((unsigned char)printer->out->data[from] & 0xC0) != 0x80;
}

void print_string(struct printer *printer, struct slice value)
{
    struct buffer *out = printer->out;
    size_t from;

    put(printer, "\"");
    from = out->len;
    for (size_t at = 0; at < value.len;)
        at += put_character(out, value, at);
    count_columns(printer, from);
    put(printer, "\"");
}

/* In brackets, so that whatever stands before it cannot make a division of it. The engine
 * compiles it with the function that it is in: no call does. */
void print_regex(struct printer *printer, const struct node *node)
{
    size_t from;

    put(printer, "(");
    from = printer->out->len;
    buffer_add_char(printer->out, '/');
    buffer_add_slice(printer->out, node->regex.pattern);
    buffer_add_char(printer->out, '/');
    buffer_add_slice(printer->out, node->regex.flags);
    count_columns(printer, from);
    put(printer, ")");
}

/* As it is written, when ES5 writes it like that. */
static bool put_written(struct printer *printer, const struct node *node)
{
    struct slice text = slice_make(printer->text.data + node->start, node->end - node->start);

    if ((node->flags & FLAG_MADE) || node->end > printer->text.len || !text.len)
        return false;
    if (text.data[0] == '0' && text.len > 1 && text.data[1] != '.' && text.data[1] != 'e' &&
        text.data[1] != 'E')
        return false;
    for (size_t at = 0; at < text.len; at++)
        if (!text.data[at] || !strchr("0123456789.eE+-", text.data[at]))
            return false;
    put_slice(printer, text);
    return true;
}

static void put_hexadecimal(struct printer *printer, double value)
{
    char text[300];
    size_t at = sizeof text;

    do {
        double rest = fmod(value, 16);

        text[--at] = digits[(int)rest];
        value = (value - rest) / 16;
    } while (value >= 1);
    text[--at] = 'x';
    text[--at] = '0';
    put_slice(printer, slice_make(text + at, sizeof text - at));
}

static void put_whole(struct printer *printer, double value)
{
    char text[32];
    size_t at = sizeof text;
    uint64_t rest = (uint64_t)value;

    if (value >= 9007199254740992.0) {
        put_hexadecimal(printer, value);
        return;
    }
    do
        text[--at] = digits[rest % 10];
    while (rest /= 10);
    put_slice(printer, slice_make(text + at, sizeof text - at));
}

/* A fraction is exactly a whole number divided by a power of two. */
static void put_fraction(struct printer *printer, double value)
{
    int exponent;
    double whole = ldexp(frexp(value, &exponent), 53);

    exponent = 53 - exponent;
    put(printer, "(");
    put_whole(printer, whole);
    for (; exponent > 1000; exponent -= 1000) {
        put(printer, "/");
        put_whole(printer, ldexp(1, 1000));
    }
    put(printer, "/");
    put_whole(printer, ldexp(1, exponent));
    put(printer, ")");
}

void print_number(struct printer *printer, const struct node *node)
{
    double value = node->number.value;

    if (put_written(printer, node))
        return;
    if (value != value) {
        put(printer, "(0/0)");
    } else if (isinf(value)) {
        put(printer, value < 0 ? "(-1/0)" : "(1/0)");
    } else if (signbit(value)) {
        put(printer, "(-");
        if (value == floor(value))
            put_whole(printer, -value);
        else
            put_fraction(printer, -value);
        put(printer, ")");
    } else if (value == floor(value)) {
        put_whole(printer, value);
    } else {
        put_fraction(printer, value);
    }
}

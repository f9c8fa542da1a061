/* openapi_style.c - the styles in which OpenAPI writes parameters (OpenAPI 3.1, "Style Values").
 *
 * A value of an array or object that is no scalar itself is written as JSON. */
#include "outbound/source/openapi.h"

#include <math.h>
#include <string.h>

enum style style_named(struct slice name, enum style otherwise)
{
    static const struct {
        const char *name;
        enum style style;
    } rows[] = {
        { "simple", STYLE_SIMPLE },        { "label", STYLE_LABEL },
        { "matrix", STYLE_MATRIX },        { "form", STYLE_FORM },
        { "spaceDelimited", STYLE_SPACE }, { "pipeDelimited", STYLE_PIPE },
        { "deepObject", STYLE_DEEP },
    };

    for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++)
        if (slice_is(name, rows[at].name))
            return rows[at].style;
    return otherwise;
}

/* ---- one value as text --------------------------------------------------------------------- */

/* 1.0 is 1, as everywhere where numbers are no more than their value. */
static void add_number(const struct jsontext *args, uint32_t node, struct buffer *out)
{
    struct slice text = jsontext_raw(args, node);
    double number;

    if (slice_find(text, '.') == text.len && slice_find(text, 'e') == text.len &&
        slice_find(text, 'E') == text.len) {
        buffer_add_slice(out, text);
        return;
    }
    number = jsontext_number(args, node);
    if (fabs(number) < 1e15 && number == floor(number))
        buffer_add_i64(out, (int64_t)number);
    else
        buffer_add_slice(out, text);
}

void style_text(const struct jsontext *args, uint32_t node, struct buffer *out)
{
    switch (args->nodes[node].type) {
    case JSONTEXT_STRING:
        jsontext_string(args, node, out);
        break;
    case JSONTEXT_NUMBER:
        add_number(args, node, out);
        break;
    case JSONTEXT_NULL:
        break;
    default:
        buffer_add_slice(out, jsontext_raw(args, node));
    }
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void add_escaped(const struct styled *styled, struct slice text, struct buffer *out)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        if (styled->plain || is_unreserved(c) ||
            (styled->reserved && c && strchr(":/?#[]@!$&'()*+,;=", c))) {
            buffer_add_char(out, c);
        } else {
            buffer_add_char(out, '%');
            buffer_add_char(out, digits[(unsigned char)c >> 4]);
            buffer_add_char(out, digits[(unsigned char)c & 15]);
        }
    }
}

static void add_value(const struct styled *styled, const struct jsontext *args, uint32_t node,
                      struct buffer *out)
{
    struct buffer text;

    buffer_init(&text, out->allocator, SIZE_MAX);
    style_text(args, node, &text);
    if (buffer_failed(&text))
        out->failed = true;
    add_escaped(styled, buffer_slice(&text), out);
    buffer_free(&text);
}

/* ---- path, header, cookie ------------------------------------------------------------------ */

/* What stands before the first, between two, and between a key and its value. */
struct marks {
    const char *first, *between, *assign;
};

static struct marks marks_of(const struct styled *styled)
{
    const struct marks simple = { "", ",", styled->explode ? "=" : "," };
    const struct marks label = { ".", ".", styled->explode ? "=" : "." };
    const struct marks matrix = { ";", styled->explode ? ";" : ",", styled->explode ? "=" : "," };
    const struct marks form = { "", styled->explode ? "&" : ",", styled->explode ? "=" : "," };

    switch (styled->style) {
    case STYLE_LABEL:
        return label;
    case STYLE_MATRIX:
        return matrix;
    case STYLE_FORM:
    case STYLE_SPACE:
    case STYLE_PIPE:
    case STYLE_DEEP:
        return form;
    case STYLE_SIMPLE:
        break;
    }
    return simple;
}

static void add_array(const struct styled *styled, struct slice name, const struct jsontext *args,
                      uint32_t node, struct buffer *out)
{
    const struct marks marks = marks_of(styled);
    bool named = styled->explode && (styled->style == STYLE_MATRIX || styled->style == STYLE_FORM);
    uint32_t item = node + 1;

    buffer_add_text(out, marks.first);
    for (uint32_t at = 0; at < args->nodes[node].count; at++) {
        if (at)
            buffer_add_text(out, marks.between);
        /* A form's first name stands before it already. */
        if (named ? at || styled->style == STYLE_MATRIX : !at && styled->style == STYLE_MATRIX) {
            add_escaped(styled, name, out);
            buffer_add_char(out, '=');
        }
        add_value(styled, args, item, out);
        item = args->nodes[item].next;
    }
}

static void add_object(const struct styled *styled, struct slice name, const struct jsontext *args,
                       uint32_t node, struct buffer *out)
{
    const struct marks marks = marks_of(styled);
    uint32_t key = node + 1;

    buffer_add_text(out, marks.first);
    if (styled->style == STYLE_MATRIX && !styled->explode) {
        add_escaped(styled, name, out);
        buffer_add_char(out, '=');
    }
    for (uint32_t at = 0; at < args->nodes[node].count; at++) {
        if (at)
            buffer_add_text(out, marks.between);
        add_value(styled, args, key, out);
        buffer_add_text(out, marks.assign);
        add_value(styled, args, args->nodes[key].next, out);
        key = args->nodes[args->nodes[key].next].next;
    }
}

void style_value(const struct styled *styled, struct slice name, const struct jsontext *args,
                 uint32_t node, struct buffer *out)
{
    if (args->nodes[node].type == JSONTEXT_ARRAY) {
        add_array(styled, name, args, node, out);
        return;
    }
    if (args->nodes[node].type == JSONTEXT_OBJECT) {
        add_object(styled, name, args, node, out);
        return;
    }
    buffer_add_text(out, marks_of(styled).first);
    if (styled->style == STYLE_MATRIX) {
        add_escaped(styled, name, out);
        buffer_add_char(out, '=');
    }
    add_value(styled, args, node, out);
}

/* ---- query and form -------------------------------------------------------------------------- */

static void add_pair(const struct styled *styled, struct slice name, const struct jsontext *args,
                     uint32_t node, struct buffer *out)
{
    if (out->len && out->data[out->len - 1] != '&' && out->data[out->len - 1] != '?')
        buffer_add_char(out, '&');
    add_escaped(styled, name, out);
    buffer_add_char(out, '=');
    if (node)
        add_value(styled, args, node, out);
}

static void pairs_of_array(const struct styled *styled, struct slice name,
                           const struct jsontext *args, uint32_t node, struct buffer *out)
{
    const char *between = styled->style == STYLE_SPACE  ? "%20"
                          : styled->style == STYLE_PIPE ? "|"
                                                        : ",";
    uint32_t item = node + 1;

    if (!styled->explode)
        add_pair(styled, name, args, 0, out);
    for (uint32_t at = 0; at < args->nodes[node].count; at++) {
        if (styled->explode) {
            add_pair(styled, name, args, item, out);
        } else {
            buffer_add_text(out, at ? between : "");
            add_value(styled, args, item, out);
        }
        item = args->nodes[item].next;
    }
}

/* name[key]=value, or key=value. */
static void pair_of_member(const struct styled *styled, struct slice name,
                           const struct jsontext *args, uint32_t key, struct buffer *out)
{
    struct buffer whole;

    buffer_init(&whole, out->allocator, SIZE_MAX);
    if (styled->style == STYLE_DEEP) {
        buffer_add_slice(&whole, name);
        buffer_add_char(&whole, '[');
    }
    jsontext_string(args, key, &whole);
    if (styled->style == STYLE_DEEP)
        buffer_add_char(&whole, ']');
    if (buffer_failed(&whole))
        out->failed = true;
    add_pair(styled, buffer_slice(&whole), args, args->nodes[key].next, out);
    buffer_free(&whole);
}

static void pairs_of_object(const struct styled *styled, struct slice name,
                            const struct jsontext *args, uint32_t node, struct buffer *out)
{
    bool together = !styled->explode && styled->style != STYLE_DEEP;
    uint32_t key = node + 1;

    if (together)
        add_pair(styled, name, args, 0, out);
    for (uint32_t at = 0; at < args->nodes[node].count; at++) {
        if (!together) {
            pair_of_member(styled, name, args, key, out);
        } else {
            buffer_add_text(out, at ? "," : "");
            add_value(styled, args, key, out);
            buffer_add_char(out, ',');
            add_value(styled, args, args->nodes[key].next, out);
        }
        key = args->nodes[args->nodes[key].next].next;
    }
}

void style_pairs(const struct styled *styled, struct slice name, const struct jsontext *args,
                 uint32_t node, struct buffer *out)
{
    if (args->nodes[node].type == JSONTEXT_ARRAY)
        pairs_of_array(styled, name, args, node, out);
    else if (args->nodes[node].type == JSONTEXT_OBJECT)
        pairs_of_object(styled, name, args, node, out);
    else
        add_pair(styled, name, args, node, out);
}

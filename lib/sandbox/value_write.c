/* value_write.c - from engine values to JSON bytes.
 *
 * Two ways. The straight one looks into plain objects and arrays, runs no script and
 * allocates nothing in the engine. When it meets anything else (toJSON, an accessor, a
 * Proxy, a boxed value, a sparse array …) what it wrote is taken back, and the engine's own
 * JSON.stringify does the whole value, whose text is then put into UTF-8. */
#include "sandbox/value.h"

#include "sandbox/engine/peek.h"
#include "sandbox/text.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define DEPTH_MOST 256 /* deeper is left to the engine, which knows its own limits */

#define COST_VALUE 12
#define COST_BYTES(len) ((int64_t)((len) / 8))

struct level {
    const void *object;
    uint32_t at, count;
    bool array;
    bool begun;       /* something was written after the bracket */
    uint32_t lowest;  /* least index that a following index property may have */
};

struct writer {
    duk_context *ctx;
    struct inside *inside;
    struct buffer *out;
    const void *plain_prototype; /* the last one found to have no toJSON */
    uint32_t depth;
    struct level levels[DEPTH_MOST];
};

/* ---- strings ---------------------------------------------------------- */

static void add_escape(struct buffer *out, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    static const char names[] = "btn_fr";
    char text[6] = { '\\', 'u' };

    if (unit == '"' || unit == '\\') {
        text[1] = (char)unit;
        buffer_add(out, text, 2);
    } else if (unit >= 8 && unit <= 13 && unit != 11) {
        text[1] = names[unit - 8];
        buffer_add(out, text, 2);
    } else {
        for (int i = 0; i < 4; i++)
            text[2 + i] = digits[unit >> (12 - 4 * i) & 15];
        buffer_add(out, text, sizeof text);
    }
}

/* Eight bytes at a time: true when none has to be looked at: no control character, quote,
 * backslash, or 0xED, with which halves of pairs begin. */
static bool is_plain8(const char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = UINT64_C(0x8080808080808080);
    uint64_t w, quote, slash, half;

    memcpy(&w, text, sizeof w);
    quote = w ^ (ones * '"');
    slash = w ^ (ones * '\\');
    half = w ^ (ones * 0xed);
    return !((((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
              ((half - ones) & ~half)) &
             highs);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0xed;
}

static size_t plain_length(const char *text, size_t len)
{
    size_t at = 0;

    while (len - at >= 8 && is_plain8(text + at))
        at += 8;
    while (at < len && is_plain((unsigned char)text[at]))
        at++;
    return at;
}

/* The half of a pair at text, or 0. */
static uint32_t half_at(const unsigned char *text, size_t len)
{
    if (len < 3 || text[0] != 0xed || text[1] < 0xa0)
        return 0;
    return 0xd000u | (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu);
}

/* A half with its other half as one character, alone as an escape, and what merely begins
 * with the same byte as it is. Returns how many bytes it took. */
static size_t add_half(struct buffer *out, const unsigned char *text, size_t len)
{
    const uint32_t high = half_at(text, len);
    const uint32_t low = high ? half_at(text + 3, len - 3) : 0;

    if (high == 0) {
        const size_t whole = len < 3 ? len : 3;

        buffer_add(out, text, whole);
        return whole;
    }
    if (high < 0xdc00 && low >= 0xdc00) {
        const uint32_t c = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        const char utf8[] = { (char)(0xf0 | c >> 18), (char)(0x80 | (c >> 12 & 0x3f)),
                              (char)(0x80 | (c >> 6 & 0x3f)), (char)(0x80 | (c & 0x3f)) };

        buffer_add(out, utf8, sizeof utf8);
        return 6;
    }
    add_escape(out, high);
    return 3;
}

/* The content of a string. JSON text itself (quotes and escapes in it) when `text_is_json`. */
static void add_content(struct buffer *out, const char *text, size_t len, bool text_is_json)
{
    while (len > 0) {
        size_t took = plain_length(text, len);

        buffer_add(out, text, took);
        text += took;
        len -= took;
        if (len == 0)
            break;
        if ((unsigned char)*text == 0xed) {
            took = add_half(out, (const unsigned char *)text, len);
        } else {
            took = 1;
            if (text_is_json)
                buffer_add(out, text, 1);
            else
                add_escape(out, (unsigned char)*text);
        }
        text += took;
        len -= took;
    }
}

static void add_string(struct writer *writer, const char *text, size_t len)
{
    struct buffer *out = writer->out;
    char *to = len < 64 ? buffer_reserve(out, len + 2) : NULL;

    inside_spend(writer->ctx, writer->inside, COST_BYTES(len));
    if (to && plain_length(text, len) == len) {
        to[0] = '"';
        memcpy(to + 1, text, len);
        to[len + 1] = '"';
        to[len + 2] = 0;
        out->len += len + 2;
        return;
    }
    buffer_add_char(out, '"');
    add_content(out, text, len, false);
    buffer_add_char(out, '"');
}

/* ---- numbers ---------------------------------------------------------- */

/* A decimal of at most 15 digits that reads back as the number is the only one of its
 * length, so it is what JavaScript writes. False when the number is none of these. */
static bool add_short_decimal(struct buffer *out, double number)
{
    static const double powers[] = { 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
    const double size = fabs(number);

    if (FLT_EVAL_METHOD != 0 || !(size < 1e12) || size < 1e-6)
        return false;
    for (size_t i = 0; i < sizeof powers / sizeof powers[0]; i++) {
        const double scaled = floor(size * powers[i] + 0.5);

        if (scaled >= 1e15)
            return false;
        if (scaled / powers[i] == size) {
            uint64_t digits = (uint64_t)scaled;
            char text[24];
            size_t at = sizeof text;

            for (size_t place = 0; place <= i; place++, digits /= 10)
                text[--at] = (char)('0' + digits % 10);
            text[--at] = '.';
            do {
                text[--at] = (char)('0' + digits % 10);
                digits /= 10;
            } while (digits > 0);
            if (number < 0)
                text[--at] = '-';
            buffer_add(out, text + at, sizeof text - at);
            return true;
        }
    }
    return false;
}

static void add_number(struct writer *writer, double number)
{
    if (!isfinite(number)) {
        buffer_add(writer->out, "null", 4);
    } else if (fabs(number) < 9007199254740992.0 && number == floor(number)) {
        buffer_add_i64(writer->out, (int64_t)number);
    } else if (!add_short_decimal(writer->out, number)) {
        const char *text;
        size_t len;

        inside_spend(writer->ctx, writer->inside, 200);
        duk_push_number(writer->ctx, number);
        text = duk_to_lstring(writer->ctx, -1, &len);
        buffer_add(writer->out, text, len);
        duk_pop(writer->ctx);
    }
}

/* ---- the straight way --------------------------------------------------- */

static bool is_open(const struct writer *writer, const void *object)
{
    for (uint32_t i = 0; i < writer->depth; i++)
        if (writer->levels[i].object == object)
            return true;
    return false;
}

static bool inherits_plainly(struct writer *writer, const void *prototype)
{
    if (prototype == writer->plain_prototype)
        return true;
    inside_spend(writer->ctx, writer->inside, 40);
    if (!peek_without_to_json(writer->ctx, prototype))
        return false;
    writer->plain_prototype = prototype;
    return true;
}

static bool open_object(struct writer *writer, const void *object)
{
    struct level *level = &writer->levels[writer->depth];
    struct peek_object found;

    peek_object(writer->ctx, object, &found);
    if (found.shape == PEEK_STRANGE || writer->depth == DEPTH_MOST || is_open(writer, object) ||
        peek_has_to_json(writer->ctx, object) || !inherits_plainly(writer, found.prototype))
        return false;
    *level = (struct level){ .object = object,
                             .count = found.count,
                             .array = found.shape == PEEK_DENSE };
    buffer_add_char(writer->out, level->array ? '[' : '{');
    writer->depth++;
    return true;
}

/* False: not for the straight way. Objects are opened, the rest is written whole. */
static bool add_value(struct writer *writer, const struct peek_value *value)
{
    switch (value->type) {
    case PEEK_UNDEFINED:
    case PEEK_NULL:
        buffer_add(writer->out, "null", 4);
        return true;
    case PEEK_FALSE:
        buffer_add(writer->out, "false", 5);
        return true;
    case PEEK_TRUE:
        buffer_add(writer->out, "true", 4);
        return true;
    case PEEK_INTEGER:
        buffer_add_i64(writer->out, value->integer);
        return true;
    case PEEK_NUMBER:
        add_number(writer, value->number);
        return true;
    case PEEK_STRING:
        add_string(writer, value->text, value->len);
        return true;
    case PEEK_OBJECT:
        return open_object(writer, value->object);
    case PEEK_OTHER:
        break;
    }
    return false;
}

/* A function is left out, unless it has a toJSON. */
static bool is_left_out(struct writer *writer, const struct peek_value *value)
{
    return !value->object || peek_without_to_json(writer->ctx, value->object);
}

/* Index properties come first and in order; when they do not lie so, the engine sorts. */
static bool in_order(struct level *level, const struct peek_key *key)
{
    if (key->index == PEEK_NO_INDEX) {
        level->lowest = PEEK_NO_INDEX;
        return true;
    }
    if (key->index < level->lowest)
        return false;
    level->lowest = key->index + 1;
    return true;
}

static bool add_property(struct writer *writer, struct level *level)
{
    struct peek_key key;
    struct peek_value value = { 0 };
    const bool hidden =
        !peek_property(writer->ctx, level->object, level->at++, &key, &value);

    if (hidden)
        return true;
    if (key.accessor || !in_order(level, &key))
        return false;
    if (value.type == PEEK_UNDEFINED)
        return is_left_out(writer, &value);
    if (level->begun)
        buffer_add_char(writer->out, ',');
    level->begun = true;
    add_string(writer, key.text, key.len);
    buffer_add_char(writer->out, ':');
    return add_value(writer, &value);
}

static bool add_element(struct writer *writer, struct level *level)
{
    struct peek_value value = { 0 };

    peek_element(level->object, level->at++, &value);
    if (level->begun)
        buffer_add_char(writer->out, ',');
    level->begun = true;
    if (value.type == PEEK_UNDEFINED && !is_left_out(writer, &value))
        return false;
    return add_value(writer, &value);
}

static bool add_tree(struct writer *writer, duk_idx_t index)
{
    struct peek_value value = { 0 };

    peek_value(writer->ctx, index, &value);
    if ((value.type == PEEK_UNDEFINED && !is_left_out(writer, &value)) ||
        !add_value(writer, &value))
        return false;
    while (writer->depth > 0 && !writer->out->failed) {
        struct level *level = &writer->levels[writer->depth - 1];

        inside_spend(writer->ctx, writer->inside, COST_VALUE);
        if (level->at == level->count) {
            buffer_add_char(writer->out, level->array ? ']' : '}');
            writer->depth--;
        } else if (!(level->array ? add_element(writer, level) : add_property(writer, level))) {
            return false;
        }
    }
    return true;
}

/* ---- the engine's way --------------------------------------------------- */

static void add_by_engine(duk_context *ctx, duk_idx_t index, struct buffer *out, size_t start)
{
    struct slice text;

    duk_dup(ctx, index);
    duk_json_encode(ctx, -1);
    buffer_clear(out);
    out->len = start;
    text.data = duk_get_lstring(ctx, -1, &text.len);
    if (!text.data)
        text = SLICE("null");
    inside_spend(ctx, inside_of(ctx), COST_BYTES(text.len));
    add_content(out, text.data, text.len, true);
    duk_pop(ctx);
}

bool value_write_some(duk_context *ctx, duk_idx_t index, struct buffer *out)
{
    struct writer writer;
    const size_t start = out->len;

    duk_require_stack(ctx, 8);
    writer.ctx = ctx;
    writer.inside = inside_of(ctx);
    writer.out = out;
    writer.plain_prototype = NULL;
    writer.depth = 0;
    if (!add_tree(&writer, index))
        add_by_engine(ctx, index, out, start);
    return !buffer_failed(out);
}

void value_write_json(duk_context *ctx, duk_idx_t index, struct buffer *out)
{
    (void)value_write_some(ctx, index, out);
    text_check(ctx, out);
}

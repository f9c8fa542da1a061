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

#define COST_VALUE      12
#define COST_BYTES(len) ((int64_t)((len) / 8))

struct level {
    const void *object;
    uint32_t at, count;
    bool array;
    bool begun;      /* something was written after the bracket */
    uint32_t lowest; /* least index that a following index property may have */
};

struct writer {
    duk_context *ctx;
    struct inside *inside;
    struct buffer *out;
    char *at, *end;              /* the next byte of out, and as far as there is room */
    const void *plain_prototype; /* the last one found to have no toJSON */
    struct slice gap;            /* what one level is indented by; empty: all on one line */
    uint32_t depth;
    struct level levels[DEPTH_MOST];
};

/* ---- bytes ---------------------------------------------------------------- */

/* What was written so far is the buffer's. */
static void end_writing(struct writer *writer)
{
    if (!writer->at)
        return;
    writer->out->len = (size_t)(writer->at - writer->out->data);
    *writer->at = 0;
}

static bool grow(struct writer *writer, size_t more)
{
    struct buffer *out = writer->out;
    size_t room;

    end_writing(writer);
    writer->at = buffer_reserve(out, more);
    writer->end = writer->at;
    if (!writer->at)
        return false;
    room = out->room - 1 < out->most ? out->room - 1 : out->most; /* a place for the NUL stays */
    writer->end = out->data + room;
    return true;
}

/* Room for so many bytes; without it nothing is written any more. */
static inline bool has_room(struct writer *writer, size_t bytes)
{
    return (size_t)(writer->end - writer->at) >= bytes ||
           (!writer->out->failed && grow(writer, bytes));
}

static inline void put_char(struct writer *writer, char c)
{
    if (has_room(writer, 1))
        *writer->at++ = c;
}

static inline void put(struct writer *writer, const char *text, size_t len)
{
    if (!has_room(writer, len))
        return;
    memcpy(writer->at, text, len);
    writer->at += len;
}

/* ---- strings ---------------------------------------------------------- */

static void put_escape(struct writer *writer, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    static const char names[] = "btn_fr";
    char text[6] = { '\\', 'u' };

    if (unit == '"' || unit == '\\') {
        text[1] = (char)unit;
        put(writer, text, 2);
    } else if (unit >= 8 && unit <= 13 && unit != 11) {
        text[1] = names[unit - 8];
        put(writer, text, 2);
    } else {
        for (int i = 0; i < 4; i++)
            text[2 + i] = digits[unit >> (12 - 4 * i) & 15];
        put(writer, text, sizeof text);
    }
}

/* Eight bytes at a time: true when none has to be looked at: no control character, quote,
 * backslash, or 0xED, with which halves of pairs begin. */
static inline bool is_plain8(uint64_t w)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = UINT64_C(0x8080808080808080);
    const uint64_t quote = w ^ (ones * '"');
    const uint64_t slash = w ^ (ones * '\\');
    const uint64_t half = w ^ (ones * 0xed);

    return !((((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
              ((half - ones) & ~half)) &
             highs);
}

static inline bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0xed;
}

/* Copies what needs no change; how much of the text that was. */
static size_t put_plain(struct writer *writer, const char *text, size_t len)
{
    size_t at = 0;
    char *to;

    if (!has_room(writer, len))
        return len;
    to = writer->at;
    for (uint64_t w; len - at >= sizeof w; at += sizeof w) {
        memcpy(&w, text + at, sizeof w);
        if (!is_plain8(w))
            break;
        memcpy(to + at, &w, sizeof w);
    }
    for (; at < len && is_plain((unsigned char)text[at]); at++)
        to[at] = text[at];
    writer->at += at;
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
static size_t put_half(struct writer *writer, const unsigned char *text, size_t len)
{
    const uint32_t high = half_at(text, len);
    const uint32_t low = high && len > 3 ? half_at(text + 3, len - 3) : 0;

    if (high == 0) {
        const size_t whole = len < 3 ? len : 3;

        put(writer, (const char *)text, whole);
        return whole;
    }
    if (high < 0xdc00 && low >= 0xdc00) {
        const uint32_t c = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        const char utf8[] = { (char)(0xf0 | c >> 18), (char)(0x80 | (c >> 12 & 0x3f)),
                              (char)(0x80 | (c >> 6 & 0x3f)), (char)(0x80 | (c & 0x3f)) };

        put(writer, utf8, sizeof utf8);
        return 6;
    }
    put_escape(writer, high);
    return 3;
}

/* The content of a string; or JSON text, whose quotes and escapes stay as they are. */
static void put_content(struct writer *writer, const char *text, size_t len, bool is_json)
{
    while (len > 0) {
        size_t took = put_plain(writer, text, len);

        text += took;
        len -= took;
        if (len == 0)
            break;
        took = 1;
        if ((unsigned char)*text == 0xed)
            took = put_half(writer, (const unsigned char *)text, len);
        else if (is_json)
            put_char(writer, *text);
        else
            put_escape(writer, (unsigned char)*text);
        text += took;
        len -= took;
    }
}

static void put_string(struct writer *writer, const char *text, size_t len)
{
    inside_spend(writer->ctx, writer->inside, COST_BYTES(len));
    put_char(writer, '"');
    put_content(writer, text, len, false);
    put_char(writer, '"');
}

/* ---- numbers ---------------------------------------------------------- */

/* Digits with a point before the last `places` of them. */
static void put_digits(struct writer *writer, uint64_t digits, size_t places, bool minus)
{
    char text[32];
    size_t at = sizeof text;

    for (size_t place = 0; place < places; place++, digits /= 10)
        text[--at] = (char)('0' + digits % 10);
    if (places > 0)
        text[--at] = '.';
    do {
        text[--at] = (char)('0' + digits % 10);
        digits /= 10;
    } while (digits > 0);
    if (minus)
        text[--at] = '-';
    put(writer, text + at, sizeof text - at);
}

static void put_integer(struct writer *writer, int64_t number)
{
    put_digits(writer, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 0, number < 0);
}

/* A decimal of at most 15 digits that reads back as the number is the only one of its
 * length, so it is what JavaScript writes. False when the number is none of these. */
static bool put_short_decimal(struct writer *writer, double number)
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
            put_digits(writer, (uint64_t)scaled, i + 1, number < 0);
            return true;
        }
    }
    return false;
}

/* JSON has no such numbers. */
static void put_odd(struct writer *writer, enum odd_kind kind)
{
    struct odd_number odd = { .kind = kind };

    put(writer, "null", 4);
    if (!writer->inside->odd || writer->out->failed)
        return;
    odd.at = (uint32_t)(writer->at - writer->out->data) - 4;
    buffer_add(writer->inside->odd, &odd, sizeof odd);
}

static void put_number(struct writer *writer, double number)
{
    if (isnan(number)) {
        put_odd(writer, ODD_NAN);
    } else if (isinf(number)) {
        put_odd(writer, number > 0 ? ODD_INFINITY : ODD_MINUS_INFINITY);
    } else if (fabs(number) < 9007199254740992.0 && number == floor(number)) {
        put_integer(writer, (int64_t)number);
    } else if (!put_short_decimal(writer, number)) {
        const char *text;
        size_t len;

        inside_spend(writer->ctx, writer->inside, 200);
        duk_push_number(writer->ctx, number);
        text = duk_to_lstring(writer->ctx, -1, &len);
        put(writer, text, len);
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
    put_char(writer, level->array ? '[' : '{');
    writer->depth++;
    return true;
}

/* False: not for the straight way. Objects are opened, the rest is written whole. */
static bool add_value(struct writer *writer, const struct peek_value *value)
{
    switch (value->type) {
    case PEEK_UNDEFINED:
    case PEEK_NULL:
        put(writer, "null", 4);
        return true;
    case PEEK_FALSE:
        put(writer, "false", 5);
        return true;
    case PEEK_TRUE:
        put(writer, "true", 4);
        return true;
    case PEEK_INTEGER:
        put_integer(writer, value->integer);
        return true;
    case PEEK_NUMBER:
        put_number(writer, value->number);
        return true;
    case PEEK_STRING:
        put_string(writer, value->text, value->len);
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

/* A new line, as far in as the writer stands deep. */
static void put_line(struct writer *writer)
{
    if (writer->gap.len == 0)
        return;
    put_char(writer, '\n');
    inside_spend(writer->ctx, writer->inside, writer->depth);
    for (uint32_t i = 0; i < writer->depth; i++)
        put(writer, writer->gap.data, writer->gap.len);
}

/* Before a property or an element. */
static void put_comma(struct writer *writer, struct level *level)
{
    if (level->begun)
        put_char(writer, ',');
    level->begun = true;
    put_line(writer);
}

static bool add_property(struct writer *writer, struct level *level)
{
    struct peek_key key;
    struct peek_value value = { 0 };
    const bool hidden = !peek_property(writer->ctx, level->object, level->at++, &key, &value);

    if (hidden)
        return true;
    if (key.accessor || !in_order(level, &key))
        return false;
    if (value.type == PEEK_UNDEFINED)
        return is_left_out(writer, &value);
    put_comma(writer, level);
    put_string(writer, key.text, key.len);
    put_char(writer, ':');
    if (writer->gap.len > 0)
        put_char(writer, ' ');
    return add_value(writer, &value);
}

static bool add_element(struct writer *writer, struct level *level)
{
    struct peek_value value = { 0 };

    peek_element(level->object, level->at++, &value);
    put_comma(writer, level);
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
            writer->depth--;
            if (level->begun)
                put_line(writer);
            put_char(writer, level->array ? ']' : '}');
        } else if (!(level->array ? add_element(writer, level) : add_property(writer, level))) {
            return false;
        }
    }
    return true;
}

/* ---- the engine's way --------------------------------------------------- */

/* As if nothing had been written after the first `len` bytes. Also what script wrote to the
 * same buffer meanwhile is gone, and the limit it set. */
static void start_writing(struct writer *writer, size_t len)
{
    writer->out->len = len;
    writer->out->failed = writer->out->over = false;
    writer->at = writer->end = NULL;
}

static size_t string_end(struct slice text, size_t at)
{
    while (at < text.len && text.data[at] != '"')
        at += text.data[at] == '\\' ? 2 : 1;
    return at;
}

/* Up to a number that stands by its name: text.len, when there is none. */
static size_t find_odd(struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        if (text.data[at] == '"')
            at = string_end(text, at + 1);
        else if (text.data[at] == 'N' || text.data[at] == 'I' ||
                 slice_starts(slice_from(text, at), "-I"))
            return at;
    }
    return text.len;
}

/* What peek_json() wrote. */
static void put_named(struct writer *writer, struct slice text)
{
    while (text.len) {
        const size_t at = find_odd(text);
        enum odd_kind kind = ODD_NAN;

        put_content(writer, text.data, at, true);
        text = slice_from(text, at);
        if (!text.len)
            return;
        if (text.data[0] != 'N')
            kind = text.data[0] == 'I' ? ODD_INFINITY : ODD_MINUS_INFINITY;
        put_odd(writer, kind);
        text = slice_from(text, strlen(odd_name(kind)));
    }
}

static void add_by_engine(struct writer *writer, duk_idx_t index, size_t start)
{
    duk_context *ctx = writer->ctx;
    const size_t most = writer->out->most;
    struct buffer *odd = writer->inside->odd;
    struct slice text;

    /* Script runs meanwhile, and what it writes is not the result. */
    writer->inside->odd = NULL;
    duk_dup(ctx, index);
    if (odd)
        peek_json(ctx, -1);
    else
        duk_json_encode(ctx, -1);
    writer->inside->odd = odd;
    if (odd)
        buffer_clear(odd);
    writer->out->most = most;
    start_writing(writer, start);
    text.data = duk_get_lstring(ctx, -1, &text.len);
    if (!text.data)
        text = SLICE("null");
    inside_spend(ctx, writer->inside, COST_BYTES(text.len));
    if (odd)
        put_named(writer, text);
    else
        put_content(writer, text.data, text.len, true);
    duk_pop(ctx);
}

static void open_writer(struct writer *writer, duk_context *ctx, struct buffer *out)
{
    duk_require_stack(ctx, 8);
    writer->ctx = ctx;
    writer->inside = inside_of(ctx);
    writer->out = out;
    writer->plain_prototype = NULL;
    writer->depth = 0;
    writer->gap = (struct slice){ NULL, 0 };
    start_writing(writer, out->len);
}

bool value_write_some(duk_context *ctx, duk_idx_t index, struct buffer *out)
{
    struct writer writer;
    const size_t start = out->len;

    if (out->failed)
        return false;
    open_writer(&writer, ctx, out);
    if (!add_tree(&writer, index))
        add_by_engine(&writer, index, start);
    end_writing(&writer);
    return !out->failed;
}

bool value_write_straight(duk_context *ctx, duk_idx_t index, struct slice gap, struct buffer *out)
{
    struct writer writer;
    const size_t start = out->len;

    open_writer(&writer, ctx, out);
    writer.gap = gap;
    if (!add_tree(&writer, index) || out->failed) {
        start_writing(&writer, start);
        return false;
    }
    end_writing(&writer);
    return !out->failed;
}

void value_write_json(duk_context *ctx, duk_idx_t index, struct buffer *out)
{
    (void)value_write_some(ctx, index, out);
    text_check(ctx, out);
}

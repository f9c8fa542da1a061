/* value_read.c - from JSON bytes to engine values, in one pass.
 *
 * The tree is built on the engine's value stack: an open object or array lies there with
 * the values inside it, under the key that waits for it. Objects get their prototype when
 * they are closed, so that "__proto__" is a name like any other. Names met before are
 * found again by their bytes, without asking the engine's string table; they lie under the tree
 * too, which keeps them alive: a name given twice frees what its first value held. */
#include "sandbox/text.h"
#include "sandbox/value.h"

#include "base/jsontext.h"
#include "base/utf8.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define DEPTH_MOST  512
#define KEYS        64u  /* most that are remembered; a power of two */
#define KEY_LONGEST 64u  /* longer names are not remembered */
#define SHORT_TEXT  512u /* decoded on the C stack up to here */

/* Units of budget: see GUARD_BUDGET. */
#define COST_VALUE      20
#define COST_BYTES(len) ((int64_t)((len) / 8))

struct known_key {
    const char *text;
    size_t len;
    void *string; /* the engine's; kept alive on the stack, at reader.anchor + its number */
};

struct reader {
    duk_context *ctx;
    struct inside *inside;
    const char *start, *at, *end;
    void *object_prototype;
    bool frozen;
    bool own;         /* the text is the engine's: halves of pairs are as they are */
    duk_idx_t anchor; /* where the strings of keys[] lie */
    uint32_t key_count;
    uint32_t depth;
    uint32_t counts[DEPTH_MOST]; /* elements so far, or IS_OBJECT */
    struct known_key keys[KEYS];
};

#define IS_OBJECT UINT32_MAX

static void fail(const struct reader *reader, const char *what) __attribute__((noreturn));

static void fail(const struct reader *reader, const char *what)
{
    (void)duk_error(reader->ctx, DUK_ERR_SYNTAX_ERROR, "not JSON: %s at byte %lu", what,
                    (unsigned long)(reader->at - reader->start));
    __builtin_unreachable();
}

static char next_char(struct reader *reader)
{
    while (reader->at < reader->end) {
        const char c = *reader->at;

        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return c;
        reader->at++;
    }
    return 0;
}

/* ---- strings ---------------------------------------------------------- */

/* Eight bytes at a time: true when all are printable ASCII but quote and backslash. */
static bool is_plain8(const char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = UINT64_C(0x8080808080808080);
    uint64_t w, quote, slash;

    memcpy(&w, text, sizeof w);
    quote = w ^ (ones * '"');
    slash = w ^ (ones * '\\');
    return !(((w - ones * 0x20) | (quote - ones) | (slash - ones) | w) & highs);
}

/* From reader->at (after the opening quote) to the closing quote or the first byte that
 * is not plain ASCII. */
static const char *plain_end(const struct reader *reader)
{
    const char *at = reader->at;

    while (reader->end - at >= 8 && is_plain8(at))
        at += 8;
    while (at < reader->end && *at != '"' && *at != '\\' && (unsigned char)(*at - 0x20) < 0x60)
        at++;
    return at;
}

static uint32_t hex4(struct reader *reader)
{
    uint32_t value = 0;

    if (reader->end - reader->at < 4)
        fail(reader, "an escape is cut off");
    for (int i = 0; i < 4; i++) {
        const char c = *reader->at;
        const uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                               : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                               : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                      : 16;
        if (digit == 16)
            fail(reader, "\\u is not followed by four hexadecimal digits");
        value = value << 4 | digit;
        reader->at++;
    }
    return value;
}

/* reader->at is after the backslash. */
static char *put_escape(struct reader *reader, char *to)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char c = reader->at < reader->end ? *reader->at : 0;
    const char *name = c ? strchr(names, c) : NULL;

    if (c == 'u') {
        reader->at++;
        return text_put(to, hex4(reader));
    }
    if (!name)
        fail(reader, "an unknown escape");
    reader->at++;
    *to++ = meanings[name - names];
    return to;
}

static size_t cesu8_length(unsigned char first)
{
    return first < 0xe0 ? 2 : 3;
}

/* Decodes up to the closing quote. `to` has room for half as much again as there are bytes. */
static char *decode(struct reader *reader, char *to)
{
    for (;;) {
        const unsigned char c = reader->at < reader->end ? (unsigned char)*reader->at : 0;

        if (c == '"')
            return to;
        if (c < 0x20)
            fail(reader, "a string has no end, or holds a control character");
        if (c == '\\') {
            reader->at++;
            to = put_escape(reader, to);
        } else if (c < 0x80) {
            *to++ = *reader->at++;
        } else {
            const struct slice rest = { reader->at, (size_t)(reader->end - reader->at) };
            size_t len = reader->own ? cesu8_length(c) : utf8_length(rest, 0);

            if (len == 0)
                fail(reader, "bytes that are no UTF-8");
            if (len == 4) {
                size_t at = 0;

                to = text_put(to, utf8_next(rest, &at));
                reader->at += 4;
            } else {
                for (; len > 0; len--)
                    *to++ = *reader->at++;
            }
        }
    }
}

/* The offset of the closing quote, at a glance: escapes are looked at by decode(). */
static size_t raw_length(const struct reader *reader)
{
    const char *at = reader->at;

    for (; at < reader->end && *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at < reader->end ? (size_t)(at - reader->at) : (size_t)(reader->end - reader->at);
}

static void push_decoded(struct reader *reader)
{
    const size_t raw = raw_length(reader);
    const size_t most = raw + raw / 2 + 8;
    char local[SHORT_TEXT];
    char *bytes = local;
    const char *end;

    inside_spend(reader->ctx, reader->inside, COST_BYTES(raw) * 2);
    if (most > sizeof local)
        bytes = duk_push_fixed_buffer(reader->ctx, most);
    end = decode(reader, bytes);
    duk_push_lstring(reader->ctx, bytes, (size_t)(end - bytes));
    if (most > sizeof local)
        duk_remove(reader->ctx, -2);
}

/* reader->at is after the opening quote; afterwards it is after the closing one. */
static void push_string(struct reader *reader)
{
    const char *end = plain_end(reader);

    if (end < reader->end && *end == '"') {
        inside_spend(reader->ctx, reader->inside, COST_BYTES(end - reader->at));
        duk_push_lstring(reader->ctx, reader->at, (size_t)(end - reader->at));
        reader->at = end;
    } else {
        push_decoded(reader);
    }
    reader->at++;
}

static void push_key(struct reader *reader)
{
    const char *end = plain_end(reader);
    const size_t len = (size_t)(end - reader->at);
    struct known_key *known;

    if (end == reader->end || *end != '"' || len == 0 || len > KEY_LONGEST) {
        push_string(reader);
        return;
    }
    known = &reader->keys[(len * 7 + (unsigned char)reader->at[0] * 5u +
                           (unsigned char)end[-1] * 13u + (unsigned char)reader->at[len / 2]) &
                          (reader->key_count - 1)];
    if (known->len == len && memcmp(known->text, reader->at, len) == 0) {
        duk_push_heapptr(reader->ctx, known->string);
    } else {
        duk_push_lstring(reader->ctx, reader->at, len);
        duk_dup_top(reader->ctx);
        duk_replace(reader->ctx, reader->anchor + (duk_idx_t)(known - reader->keys));
        *known = (struct known_key){ reader->at, len, duk_get_heapptr(reader->ctx, -1) };
    }
    reader->at = end + 1;
}

/* ---- numbers ---------------------------------------------------------- */

static size_t skip_digits(struct reader *reader)
{
    const char *from = reader->at;

    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
        reader->at++;
    return (size_t)(reader->at - from);
}

/* Digits with a point among them, as a whole number. */
static uint64_t digits_value(const char *from, const char *end)
{
    uint64_t value = 0;

    for (; from < end; from++)
        if (*from != '.')
            value = value * 10 + (uint64_t)(*from - '0');
    return value;
}

/* Exact: a whole number below 2^53, divided once by a power of ten that a double holds. */
static double decimal(uint64_t digits, size_t places)
{
    static const double powers[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

    return (double)digits / powers[places];
}

/* The engine's own conversion errs in the last place where a text lies between two doubles. */
static double exact(struct slice text)
{
    struct jsonnode node = { .type = JSONTEXT_NUMBER, .end = (uint32_t)text.len };
    const struct jsontext index = { .text = text, .nodes = &node, .count = 1 };

    return jsontext_number(&index, 0);
}

static void push_number(struct reader *reader)
{
    const char *from = reader->at;
    const bool minus = *from == '-';
    const char *digits = from + (minus ? 1 : 0);
    size_t whole, places = 0;
    bool exponent = false;

    reader->at = digits;
    whole = skip_digits(reader);
    if (whole == 0 || (whole > 1 && *digits == '0'))
        fail(reader, "a number that is not well formed");
    if (reader->at < reader->end && *reader->at == '.') {
        reader->at++;
        places = skip_digits(reader);
        if (places == 0)
            fail(reader, "a number that is not well formed");
    }
    if (reader->at < reader->end && (*reader->at | 0x20) == 'e') {
        reader->at++;
        if (reader->at < reader->end && (*reader->at == '-' || *reader->at == '+'))
            reader->at++;
        if (skip_digits(reader) == 0)
            fail(reader, "a number that is not well formed");
        exponent = true;
    }
    if (!exponent && places == 0 && whole <= 9 && !(minus && *digits == '0')) {
        const int32_t value = (int32_t)digits_value(digits, reader->at);

        duk_push_int(reader->ctx, minus ? -value : value);
    } else if (!exponent && whole + places <= 15 && FLT_EVAL_METHOD == 0) {
        const double value = decimal(digits_value(digits, reader->at), places);

        duk_push_number(reader->ctx, minus ? -value : value);
    } else {
        inside_spend(reader->ctx, reader->inside, 100 + (reader->at - from) * 8);
        duk_push_number(reader->ctx, exact(slice_make(from, (size_t)(reader->at - from))));
    }
}

/* ---- structure -------------------------------------------------------- */

static void expect_word(struct reader *reader, const char *word)
{
    const size_t len = strlen(word);

    if ((size_t)(reader->end - reader->at) < len || memcmp(reader->at, word, len) != 0)
        fail(reader, "something that is no value");
    reader->at += len;
}

static void push_scalar(struct reader *reader, char c)
{
    switch (c) {
    case '"':
        reader->at++;
        push_string(reader);
        break;
    case 't':
        expect_word(reader, "true");
        duk_push_true(reader->ctx);
        break;
    case 'f':
        expect_word(reader, "false");
        duk_push_false(reader->ctx);
        break;
    case 'n':
        expect_word(reader, "null");
        duk_push_null(reader->ctx);
        break;
    default:
        if (c != '-' && (c < '0' || c > '9'))
            fail(reader, c ? "something that is no value" : "the text ends too early");
        push_number(reader);
    }
}

static void open_key(struct reader *reader)
{
    if (next_char(reader) != '"')
        fail(reader, "a property name in quotes is missing");
    reader->at++;
    push_key(reader);
    if (next_char(reader) != ':')
        fail(reader, "a colon is missing");
    reader->at++;
}

static void open_container(struct reader *reader, char c)
{
    if (reader->depth == DEPTH_MOST)
        (void)duk_error(reader->ctx, DUK_ERR_RANGE_ERROR, "JSON nests deeper than %d", DEPTH_MOST);
    duk_require_stack(reader->ctx, 8);
    if (c == '{')
        duk_push_bare_object(reader->ctx);
    else
        duk_push_array(reader->ctx);
    reader->counts[reader->depth++] = c == '{' ? IS_OBJECT : 0;
    reader->at++;
}

static void close_container(struct reader *reader)
{
    reader->at++;
    if (reader->counts[--reader->depth] == IS_OBJECT) {
        duk_push_heapptr(reader->ctx, reader->object_prototype);
        duk_set_prototype(reader->ctx, -2);
    }
    if (reader->frozen)
        duk_freeze(reader->ctx, -1);
}

/* Opens containers until a value is complete on the stack's top: a scalar, or an empty one. */
static void read_value(struct reader *reader)
{
    for (;;) {
        const char c = next_char(reader);

        inside_spend(reader->ctx, reader->inside, COST_VALUE);
        if (c != '{' && c != '[') {
            push_scalar(reader, c);
            return;
        }
        open_container(reader, c);
        if (next_char(reader) == (c == '{' ? '}' : ']')) {
            close_container(reader);
            return;
        }
        if (c == '{')
            open_key(reader);
    }
}

/* The value on top goes into what is open. */
static void attach(struct reader *reader)
{
    uint32_t *count = &reader->counts[reader->depth - 1];

    if (*count == IS_OBJECT)
        duk_put_prop(reader->ctx, -3);
    else
        duk_put_prop_index(reader->ctx, -2, (*count)++);
}

static void read_tree(struct reader *reader)
{
    read_value(reader);
    while (reader->depth > 0) {
        const bool object = reader->counts[reader->depth - 1] == IS_OBJECT;
        char c;

        attach(reader);
        c = next_char(reader);
        if (c == ',') {
            reader->at++;
            if (object)
                open_key(reader);
            read_value(reader);
        } else if (c == (object ? '}' : ']')) {
            close_container(reader);
        } else {
            fail(reader, "a comma or the end of an object or array is missing");
        }
    }
}

/* As many as there can be names in a short text; a member takes five bytes. */
static uint32_t keys_for(size_t len)
{
    uint32_t count = 2;

    while (count < KEYS && count < len / 5)
        count *= 2;
    return count;
}

static void push(duk_context *ctx, struct slice json, bool frozen, bool own)
{
    struct reader reader;

    reader.ctx = ctx;
    reader.inside = inside_of(ctx);
    reader.start = reader.at = json.data ? json.data : "";
    reader.end = reader.start + json.len;
    reader.frozen = frozen;
    reader.own = own;
    reader.depth = 0;
    reader.key_count = keys_for(json.len);
    memset(reader.keys, 0, reader.key_count * sizeof reader.keys[0]);
    duk_require_stack(ctx, (duk_idx_t)reader.key_count + 8);
    duk_push_object(ctx);
    duk_get_prototype(ctx, -1);
    reader.object_prototype = duk_get_heapptr(ctx, -1);
    duk_pop_2(ctx);
    reader.anchor = duk_get_top(ctx);
    duk_set_top(ctx, reader.anchor + (duk_idx_t)reader.key_count);
    read_tree(&reader);
    duk_replace(ctx, reader.anchor);
    duk_set_top(ctx, reader.anchor + 1);
    if (next_char(&reader) != 0 || reader.at < reader.end)
        fail(&reader, "something follows the value");
}

void value_push_json(duk_context *ctx, struct slice json)
{
    push(ctx, json, false, false);
}

void value_push_frozen(duk_context *ctx, struct slice json)
{
    push(ctx, json, true, false);
}

void value_push_own_json(duk_context *ctx, struct slice json)
{
    push(ctx, json, false, true);
}

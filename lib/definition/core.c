/* core.c - YAML 1.2.2, section 10.3.2: tag resolution of the core schema. */
#include "definition/core.h"

#include "base/jsontext.h"

#include <math.h>

static bool one_of(struct slice text, const char *const *words)
{
    for (; *words; words++) {
        if (slice_is(text, *words))
            return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(struct slice text, size_t at)
{
    while (at < text.len && is_digit(text.data[at]))
        at++;
    return at;
}

static bool has_sign(struct slice text)
{
    return slice_starts(text, "-") || slice_starts(text, "+");
}

/* 0o17 or 0x1F: the base, else 0. */
static unsigned radix(struct slice text)
{
    unsigned base = slice_starts(text, "0o") ? 8 : slice_starts(text, "0x") ? 16 : 0;

    if (text.len < 3)
        return 0;
    for (size_t at = 2; base && at < text.len; at++) {
        char c = text.data[at];
        bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');

        if (base == 8 ? c < '0' || c > '7' : !is_digit(c) && !letter)
            return 0;
    }
    return base;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static enum core_kind number_kind(struct slice text)
{
    size_t start = has_sign(text);
    size_t at = digits(text, start);
    bool whole = at > start;
    enum core_kind kind = CORE_INT;

    if (at < text.len && text.data[at] == '.') {
        size_t after = digits(text, at + 1);

        if (!whole && after == at + 1)
            return CORE_TEXT;
        kind = CORE_FLOAT;
        at = after;
    } else if (!whole) {
        return CORE_TEXT;
    }
    if (at < text.len && (text.data[at] == 'e' || text.data[at] == 'E')) {
        size_t exponent = at + 1 + has_sign(slice_from(text, at + 1));

        at = digits(text, exponent);
        if (at == exponent)
            return CORE_TEXT;
        kind = CORE_FLOAT;
    }
    return at == text.len ? kind : CORE_TEXT;
}

static bool read_radix(struct slice text, unsigned base, int64_t *number)
{
    uint64_t sum = 0;

    for (size_t at = 2; at < text.len; at++) {
        char c = text.data[at];
        unsigned digit = is_digit(c) ? (unsigned)(c - '0') : ((unsigned)c | 0x20) - 'a' + 10;

        if (sum > ((uint64_t)INT64_MAX - digit) / base)
            return false;
        sum = sum * base + digit;
    }
    *number = (int64_t)sum;
    return true;
}

static bool read_integer(struct slice text, int64_t *number)
{
    bool negative = slice_starts(text, "-");
    uint64_t most = (uint64_t)INT64_MAX + negative;
    uint64_t sum;

    if (radix(text))
        return read_radix(text, radix(text), number);
    if (!slice_to_u64(slice_from(text, has_sign(text)), &sum) || sum > most)
        return false;
    *number = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

/* Writes the number as JSON spells it: +.5 is 0.5, 1. is 1.0, 012 is 12. */
static bool read_real(const struct allocator *allocator, struct slice text, double *number)
{
    struct jsontext index;
    struct jsonfault fault;
    struct buffer json;
    bool good = false;

    buffer_init(&json, allocator, SIZE_MAX);
    if (slice_starts(text, "-"))
        buffer_add_char(&json, '-');
    text = slice_from(text, has_sign(text));
    while (text.len > 1 && text.data[0] == '0' && is_digit(text.data[1]))
        text = slice_from(text, 1);
    if (slice_starts(text, "."))
        buffer_add_char(&json, '0');
    for (size_t at = 0; at < text.len; at++) {
        buffer_add_char(&json, text.data[at]);
        if (text.data[at] == '.' && (at + 1 == text.len || !is_digit(text.data[at + 1])))
            buffer_add_char(&json, '0');
    }
    jsontext_init(&index, allocator);
    if (!buffer_failed(&json) && jsontext_index(&index, buffer_slice(&json), 1, &fault)) {
        *number = jsontext_number(&index, 0);
        good = true;
    }
    jsontext_free(&index);
    buffer_free(&json);
    return good;
}

enum core_kind core_kind(const struct allocator *allocator, struct slice text)
{
    static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
    static const char *const bools[] = { "true", "True", "TRUE", "false", "False", "FALSE", NULL };
    static const char *const infinite[] = { ".inf", ".Inf", ".INF", NULL };
    static const char *const nans[] = { ".nan", ".NaN", ".NAN", NULL };
    enum core_kind kind;
    int64_t integer;
    double real;

    if (one_of(text, nulls))
        return CORE_NULL;
    if (one_of(text, bools))
        return CORE_BOOL;
    if (one_of(slice_from(text, has_sign(text)), infinite) || one_of(text, nans))
        return CORE_NOT_JSON;
    if (radix(text))
        return read_integer(text, &integer) ? CORE_INT : CORE_NOT_JSON;
    kind = number_kind(text);
    if (kind == CORE_INT && !read_integer(text, &integer))
        kind = CORE_FLOAT;
    if (kind == CORE_FLOAT && read_real(allocator, text, &real) && !isfinite(real))
        return CORE_NOT_JSON;
    return kind;
}

json_t *core_value(const struct allocator *allocator, struct slice text, enum core_kind kind)
{
    int64_t integer = 0;
    double real = 0;

    switch (kind) {
    case CORE_NULL:
        return json_null();
    case CORE_BOOL:
        return json_boolean(text.data[0] == 't' || text.data[0] == 'T');
    case CORE_INT:
        return read_integer(text, &integer) ? json_integer(integer) : NULL;
    case CORE_FLOAT:
        return read_real(allocator, text, &real) ? json_real(real) : NULL;
    case CORE_NOT_JSON:
        return NULL;
    case CORE_TEXT:
        break;
    }
    return json_stringn(text.len ? text.data : "", text.len);
}

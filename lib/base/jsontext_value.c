/* jsontext_value.c - what the nodes of an index hold: texts, members, numbers. */
#include "base/jsontext.h"

#include "base/utf8.h"

#include <errno.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>

/* What stands between the quotes. */
static struct slice inside(const struct jsontext *index, uint32_t node)
{
    struct slice raw = jsontext_raw(index, node);

    return slice_make(raw.data + 1, raw.len - 2);
}

/* Four hexadecimal digits, which the scan has seen to be there. */
static uint32_t hex4(const char *digits)
{
    uint32_t sum = 0;

    for (unsigned at = 0; at < 4; at++) {
        uint32_t c = (unsigned char)digits[at];

        sum = sum << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return sum;
}

/* Decodes the escape at text[*at], moves *at past it. */
static uint32_t next_escape(struct slice text, size_t *at)
{
    static const char letters[] = "b\bf\fn\nr\rt\t";
    const char *here = text.data + *at;
    uint32_t first, second;

    *at += 2;
    if (here[1] != 'u') {
        for (size_t i = 0; letters[i]; i += 2) {
            if (letters[i] == here[1])
                return (uint32_t)letters[i + 1];
        }
        return (uint32_t)here[1];
    }
    *at += 4;
    first = hex4(here + 2);
    if (first < 0xD800 || first > 0xDFFF)
        return first;
    second = text.len - *at >= 6 && here[6] == '\\' && here[7] == 'u' ? hex4(here + 8) : 0;
    if (first > 0xDBFF || second < 0xDC00 || second > 0xDFFF)
        return 0xFFFD;
    *at += 6;
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

void jsontext_string(const struct jsontext *index, uint32_t node, struct buffer *out)
{
    struct slice text = inside(index, node);
    size_t at = 0;

    while (at < text.len) {
        size_t plain = index->nodes[node].plain ? text.len : slice_find(slice_from(text, at), '\\');
        char bytes[4];

        if (plain) {
            buffer_add(out, text.data + at, plain);
            at += plain;
        } else {
            buffer_add(out, bytes, utf8_put(next_escape(text, &at), bytes));
        }
    }
}

bool jsontext_equals(const struct jsontext *index, uint32_t node, struct slice text)
{
    struct slice own = inside(index, node);
    size_t at = 0;

    if (index->nodes[node].plain)
        return slice_equal(own, text);
    while (at < own.len) {
        char bytes[4] = { own.data[at] };
        size_t len = 1;

        if (own.data[at] == '\\')
            len = utf8_put(next_escape(own, &at), bytes);
        else
            at++;
        if (text.len < len || memcmp(text.data, bytes, len) != 0)
            return false;
        text = slice_from(text, len);
    }
    return text.len == 0;
}

uint32_t jsontext_member(const struct jsontext *index, uint32_t object, struct slice key)
{
    uint32_t found = 0;
    uint32_t at = object + 1;

    if (index->nodes[object].type != JSONTEXT_OBJECT)
        return 0;
    for (uint32_t member = 0; member < index->nodes[object].count; member++) {
        if (jsontext_equals(index, at, key))
            found = at + 1;
        at = index->nodes[at + 1].next;
    }
    return found;
}

/* A number as digits × 10^exponent. More digits than any double needs to be
 * told from its neighbours (768) are replaced by one that says "and more". */
#define MOST_DIGITS 800

struct decimal {
    bool negative;
    int64_t exponent;
    size_t count;
    bool more; /* a digit other than 0 was left out */
    char digits[MOST_DIGITS];
};

static void take_digit(struct decimal *decimal, char digit, bool fraction)
{
    if (decimal->count == 0 && digit == '0') {
        decimal->exponent -= fraction;
    } else if (decimal->count < MOST_DIGITS) {
        decimal->digits[decimal->count++] = digit;
        decimal->exponent -= fraction;
    } else {
        decimal->more = decimal->more || digit != '0';
        decimal->exponent += !fraction;
    }
}

/* The exponent after an e, held to what no double reaches from any text below 4 GiB. */
static int64_t take_exponent(struct slice text)
{
    bool negative = slice_starts(text, "-");
    int64_t sum = 0;

    if (negative || slice_starts(text, "+"))
        text = slice_from(text, 1);
    for (size_t at = 0; at < text.len && sum < INT64_C(10000000000); at++)
        sum = sum * 10 + (text.data[at] - '0');
    return negative ? -sum : sum;
}

static void take_apart(struct decimal *decimal, struct slice raw)
{
    bool fraction = false;
    size_t at = 0;

    decimal->negative = raw.data[0] == '-';
    decimal->exponent = 0;
    decimal->count = 0;
    decimal->more = false;
    for (at = decimal->negative; at < raw.len && (raw.data[at] | 0x20) != 'e'; at++) {
        if (raw.data[at] == '.')
            fraction = true;
        else
            take_digit(decimal, raw.data[at], fraction);
    }
    if (at < raw.len)
        decimal->exponent += take_exponent(slice_from(raw, at + 1));
}

/* Digits and power both exact in a double: one rounding, so the right one. */
static bool small_value(const struct decimal *decimal, double *value)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    uint64_t digits = 0;

    if (FLT_EVAL_METHOD != 0 || decimal->count > 15 || decimal->exponent < -22 ||
        decimal->exponent > 22)
        return false;
    for (size_t at = 0; at < decimal->count; at++)
        digits = digits * 10 + (uint64_t)(decimal->digits[at] - '0');
    *value = decimal->exponent < 0 ? (double)digits / powers[-decimal->exponent]
                                   : (double)digits * powers[decimal->exponent];
    return true;
}

/* By strtod, on a text without a decimal point, which is all a locale can change. */
static double large_value(struct decimal *decimal)
{
    char text[MOST_DIGITS + 32];
    struct buffer out = { .data = text, .room = sizeof text, .most = sizeof text - 1 };
    int before = errno;
    double value;

    buffer_add(&out, decimal->digits, decimal->count);
    if (decimal->more) {
        buffer_add_char(&out, '1');
        decimal->exponent--;
    }
    buffer_add_char(&out, 'e');
    buffer_add_i64(&out, decimal->exponent);
    value = strtod(text, NULL); /* check: digits and exponent only, the same in every locale */
    errno = before;
    return value;
}

double jsontext_decimal(struct slice text)
{
    struct decimal decimal;
    double value;

    take_apart(&decimal, text);
    if (!decimal.count)
        value = 0;
    else if (!small_value(&decimal, &value))
        value = large_value(&decimal);
    return decimal.negative ? -value : value;
}

double jsontext_number(const struct jsontext *index, uint32_t node)
{
    return jsontext_decimal(jsontext_raw(index, node));
}

/* amount.c - numbers as the decimal digits that tell them apart, and how these are rounded. */
#include "sandbox/intl/intl.h"

#include <math.h>
#include <string.h>

/* The text of ToString: digits, at most one point, at most one exponent. */
static void read_text(struct amount *decimal, const char *text)
{
    int exponent = 0, sign = 1;
    bool point = false;

    if (*text == '-')
        text++;
    for (; *text && *text != 'e'; text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        if (!point)
            decimal->point++;
        if (decimal->count < DECIMAL_DIGITS)
            decimal->digits[decimal->count++] = *text;
    }
    if (*text == 'e') {
        text++;
        if (*text == '-')
            sign = -1;
        for (text++; *text >= '0' && *text <= '9'; text++)
            exponent = exponent * 10 + (*text - '0');
    }
    decimal->point += sign * exponent;
}

static void trim(struct amount *decimal)
{
    int zeroes = 0;

    while (zeroes < decimal->count && decimal->digits[zeroes] == '0')
        zeroes++;
    memmove(decimal->digits, decimal->digits + zeroes, (size_t)(decimal->count - zeroes));
    decimal->count -= zeroes;
    decimal->point -= zeroes;
    while (decimal->count && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
    if (!decimal->count)
        decimal->point = 0;
}

void amount_read(duk_context *ctx, duk_idx_t index, struct amount *decimal)
{
    const double number = duk_get_number_default(ctx, index, 0);

    memset(decimal, 0, offsetof(struct amount, digits));
    if (duk_is_number(ctx, index)) {
        decimal->negative = signbit(number) && !isnan(number);
        if (isnan(number) || isinf(number)) {
            decimal->kind = isnan(number) ? DECIMAL_NAN : DECIMAL_INFINITE;
            return;
        }
    }
    duk_dup(ctx, index);
    duk_to_string(ctx, -1);
    decimal->negative = decimal->negative || *duk_get_string(ctx, -1) == '-';
    read_text(decimal, duk_get_string(ctx, -1));
    duk_pop(ctx);
    trim(decimal);
}

void amount_round(struct amount *decimal, int digits)
{
    bool up;

    if (digits >= decimal->count)
        return;
    if (digits < 0) {
        decimal->count = decimal->point = 0;
        return;
    }
    up = decimal->digits[digits] >= '5';
    decimal->count = digits;
    while (up && decimal->count && decimal->digits[decimal->count - 1] == '9')
        decimal->count--;
    if (up && decimal->count) {
        decimal->digits[decimal->count - 1]++;
    } else if (up) {
        decimal->digits[0] = '1';
        decimal->count = 1;
        decimal->point++;
    }
    trim(decimal);
}

static char digit_at(const struct amount *decimal, int place)
{
    return place >= 0 && place < decimal->count ? decimal->digits[place] : '0';
}

void amount_write(const struct amount *decimal, int integers, int fractions, bool grouped,
                  struct buffer *out)
{
    const int whole = decimal->point > integers ? decimal->point : integers;

    for (int i = 0; i < whole; i++) {
        const int left = whole - i;

        buffer_add_char(out, digit_at(decimal, decimal->point - left));
        if (grouped && left > 1 && left % 3 == 1)
            buffer_add_char(out, ',');
    }
    if (fractions > 0)
        buffer_add_char(out, '.');
    for (int i = 0; i < fractions; i++)
        buffer_add_char(out, digit_at(decimal, decimal->point + i));
}

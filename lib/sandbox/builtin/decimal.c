/* decimal.c - see decimal.h. */
#include "sandbox/builtin/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LIMB  1000000000u
#define LIMBS 130 /* of nine digits */

/* Lowest first. */
struct large {
    uint32_t limbs[LIMBS];
    int count;
};

static void multiply(struct large *large, uint32_t by)
{
    uint64_t carry = 0;

    for (int i = 0; i < large->count; i++) {
        carry += (uint64_t)large->limbs[i] * by;
        large->limbs[i] = (uint32_t)(carry % LIMB);
        carry /= LIMB;
    }
    for (; carry; carry /= LIMB)
        large->limbs[large->count++] = (uint32_t)(carry % LIMB);
}

static void multiply_often(struct large *large, uint32_t by, int times, uint32_t at_once, int each)
{
    for (; times >= each; times -= each)
        multiply(large, at_once);
    for (; times > 0; times--)
        multiply(large, by);
}

static void set(struct large *large, uint64_t value)
{
    large->count = 0;
    do {
        large->limbs[large->count++] = (uint32_t)(value % LIMB);
        value /= LIMB;
    } while (value);
}

static void write_digits(struct decimal *decimal, const struct large *large)
{
    bool first = true;

    decimal->count = 0;
    for (int i = large->count - 1; i >= 0; i--) {
        uint32_t limb = large->limbs[i];

        for (uint32_t unit = LIMB / 10; unit; unit /= 10) {
            const char digit = (char)('0' + limb / unit % 10);

            first = first && digit == '0';
            if (!first)
                decimal->digits[decimal->count++] = digit;
        }
    }
}

/* m * 2^-k is m * 5^k with the point moved k places. */
void decimal_of(struct decimal *decimal, double number)
{
    struct large large;
    int exponent;
    const uint64_t mantissa = (uint64_t)ldexp(frexp(number, &exponent), 53);

    exponent -= 53;
    set(&large, mantissa);
    if (exponent > 0)
        multiply_often(&large, 2, exponent, 1u << 28, 28);
    else
        multiply_often(&large, 5, -exponent, 1220703125, 13);
    write_digits(decimal, &large);
    decimal->point = decimal->count + (exponent < 0 ? exponent : 0);
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
    if (number == 0) {
        decimal->digits[0] = '0';
        decimal->count = decimal->point = 1;
    }
}

/* One more in the last place. */
static void round_up(struct decimal *decimal)
{
    while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '9')
        decimal->count--;
    if (decimal->count > 0) {
        decimal->digits[decimal->count - 1]++;
    } else {
        decimal->digits[0] = '1';
        decimal->count = 1;
        decimal->point++;
    }
}

void decimal_round(struct decimal *decimal, int count)
{
    const bool up = count >= 0 && decimal_digit(decimal, count) >= '5';

    if (count >= decimal->count)
        return;
    decimal->count = count < 0 ? 0 : count;
    if (up)
        round_up(decimal);
}

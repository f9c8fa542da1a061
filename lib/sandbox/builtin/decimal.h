/* decimal.h - a double as the decimal digits that it is exactly. */
#ifndef MDX_SANDBOX_BUILTIN_DECIMAL_H
#define MDX_SANDBOX_BUILTIN_DECIMAL_H

#include <stddef.h>

#define DECIMAL_MOST 1100 /* digits of the longest */

/* digits[0] is not '0' unless the number is; the number is 0.DIGITS times ten to `point`. */
struct decimal {
    char digits[DECIMAL_MOST];
    int count, point;
};

/* Of a finite number, which is not below 0. */
void decimal_of(struct decimal *decimal, double number);
/* Rounds to the first `count` digits, halves up; count may be 0 or less (all is taken away, or
 * one digit is left). */
void decimal_round(struct decimal *decimal, int count);
/* The digit at a place; '0' before the first and after the last. */
static inline char decimal_digit(const struct decimal *decimal, int at)
{
    return at >= 0 && at < decimal->count ? decimal->digits[at] : '0';
}

#endif

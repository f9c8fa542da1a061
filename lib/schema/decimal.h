/* decimal.h - JSON numbers as digits and a power of ten, compared exactly.
 *
 * Up to 19 significant digits are exact, and all of 64 bits; a longer number is held by
 * its first 19, which is nearer than any double. */
#ifndef MDX_SCHEMA_DECIMAL_H
#define MDX_SCHEMA_DECIMAL_H

#include "base/buffer.h"

struct decimal {
    uint64_t digits; /* 0 for zero; else its last digit is not 0 */
    int32_t exponent;
    bool negative; /* never for zero */
};

/* text is a JSON number. */
struct decimal decimal_read(struct slice text);
void decimal_write(const struct decimal *a, struct buffer *out);
int decimal_compare(const struct decimal *a, const struct decimal *b);
bool decimal_is_integer(const struct decimal *a);
bool decimal_is_multiple(const struct decimal *a, const struct decimal *of); /* of > 0 */
/* True for all of RFC 8259's number, nothing around it. */
bool decimal_is_number(struct slice text);

#endif

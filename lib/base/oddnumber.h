/* oddnumber.h - numbers that JSON has not: where a `null` of a text stands for one.
 *
 * A list of them is a buffer of struct odd_number, in the order of the text. */
#ifndef MDX_BASE_ODDNUMBER_H
#define MDX_BASE_ODDNUMBER_H

#include "base/buffer.h"

enum odd_kind { ODD_NONE, ODD_NAN, ODD_INFINITY, ODD_MINUS_INFINITY };

struct odd_number {
    uint32_t at;   /* byte offset of the `null` */
    uint32_t kind; /* enum odd_kind */
};

/* Which one stands at this offset. list: bytes of such a buffer. */
enum odd_kind odd_find(struct slice list, size_t at);
/* As JavaScript writes it. */
const char *odd_name(enum odd_kind kind);

#endif

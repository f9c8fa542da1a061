/* collate.h - the order of texts as people expect it, much as CLDR's root has it.
 *
 * White space, punctuation, symbols, digits, letters; letters by their bases first, then by
 * accents, then small before capital. Scripts other than Latin stand in the order of their
 * characters. */
#ifndef MDX_SANDBOX_BUILTIN_COLLATE_H
#define MDX_SANDBOX_BUILTIN_COLLATE_H

#include "sandbox/inside.h"

enum collate_flag {
    COLLATE_NUMERIC = 1,        /* digits in a row are a number */
    COLLATE_IGNORE_ACCENTS = 2, /* sensitivity "base" is both of these, "accent" the second */
    COLLATE_IGNORE_CASE = 4,
    COLLATE_UPPER_FIRST = 8
};

/* Negative, zero or positive: the order of two strings on the stack. */
int collate(duk_context *ctx, duk_idx_t a, duk_idx_t b, unsigned flags);

#endif

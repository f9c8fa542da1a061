/* bigint.h - BigInts.
 *
 * Compiled as part of the engine (bigint.inc, bigint_limbs.inc). A BigInt is an interned string
 * that begins with a byte no text begins with, then its sign and its bytes: so equal ones are one
 * and the same, as a value and as a key. To the engine it is a kind of symbol, which nothing
 * converts; objects.patch lets it be what it is wherever the language says so. Larger ones than
 * about a million bits are a RangeError. */
#ifndef MDX_SANDBOX_ENGINE_BIGINT_H
#define MDX_SANDBOX_ENGINE_BIGINT_H

#include "duktape.h"

#include <stdbool.h>
#include <stdint.h>

bool bigint_is(duk_context *ctx, duk_idx_t index);
/* ToBigInt, in place: TypeError, or SyntaxError of a text that is none. */
void bigint_coerce(duk_context *ctx, duk_idx_t index);
/* The BigInt of a number, in place: RangeError unless it is whole. */
void bigint_of_number(duk_context *ctx, duk_idx_t index);
/* StringToBigInt, in place; false: the text is none, and stays. */
bool bigint_parse(duk_context *ctx, duk_idx_t index);
/* [ ... ] -> [ ... text ] */
void bigint_push_text(duk_context *ctx, duk_idx_t index, int radix);
double bigint_to_number(duk_context *ctx, duk_idx_t index);
/* asIntN or asUintN, in place. */
void bigint_wrap(duk_context *ctx, duk_idx_t index, double bits, bool is_signed);
/* [ ... base exponent ] -> [ ... power ] and true when both are BigInts; or false, and both were
 * made numbers. TypeError when only one is. */
bool bigint_power(duk_context *ctx);
/* At boot: pops the prototype of all BigInts. It is to be kept alive otherwise. */
void bigint_adopt_prototype(duk_context *ctx);

#endif

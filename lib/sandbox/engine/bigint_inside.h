/* bigint_inside.h - what objects.patch and the BigInts' files call of each other. */
#ifndef MDX_SANDBOX_ENGINE_BIGINT_INSIDE_H
#define MDX_SANDBOX_ENGINE_BIGINT_INSIDE_H

#include "sandbox/engine/bigint.h"

enum bigint__op {
    BIGINT__ADD,
    BIGINT__SUB,
    BIGINT__MUL,
    BIGINT__DIV,
    BIGINT__MOD,
    BIGINT__EXP,
    BIGINT__AND,
    BIGINT__OR,
    BIGINT__XOR,
    BIGINT__SHL,
    BIGINT__SHR,
    BIGINT__USHR /* there is none: TypeError */
};

#define BIGINT__IS_TVAL(tv)                                                                        \
    (DUK_TVAL_IS_STRING((tv)) && DUK_HSTRING_HAS_BIGINT(DUK_TVAL_GET_STRING((tv))))

/* bigint.inc. [ ... x y ] -> [ ... result ] and 1; or 0, and both are numbers. */
static int bigint__arith(duk_hthread *thr, enum bigint__op op);
static enum bigint__op bigint__of_opcode(duk_small_uint_fast_t shifted);
/* [ ... x ] -> the same, as number or BigInt; 1: BigInt. */
static int bigint__numeric(duk_hthread *thr);
static void bigint__negate(duk_hthread *thr);             /* of a BigInt on top */
static void bigint__not(duk_hthread *thr);                /* of a BigInt on top */
static void bigint__step(duk_hthread *thr, int decrease); /* of a BigInt on top */
static int bigint__is_text(duk_hthread *thr, duk_idx_t index);
/* x == y, when one is a BigInt and the other a number, a text, or a BigInt; else 0. */
static int bigint__equals(duk_hthread *thr, duk_tval *x, duk_tval *y);
/* Of the two primitives on top, one a BigInt: -1, 0, 1, or 2 when neither is less. */
static int bigint__compare(duk_hthread *thr);
static duk_hobject *bigint__prototype(duk_hthread *thr);
static duk_hstring *bigint__type_name(duk_hthread *thr);
static void bigint__push_text(duk_hthread *thr, duk_hstring *h, int radix);
static void bigint__push_64(duk_hthread *thr, uint64_t bits, int is_signed);
static uint64_t bigint__get_64(duk_hthread *thr, duk_idx_t index);

/* bigint_limbs.inc: natural numbers of n limbs, the lowest first; where a result goes has room. */
typedef struct {
    duk_uint32_t *limbs;
    duk_uint32_t n; /* none is zero at the end */
    int negative;   /* not when n is 0 */
} bigint__num;

static int limbs__compare(const bigint__num *a, const bigint__num *b);
static void limbs__trim(bigint__num *a);
static void limbs__add(bigint__num *to, const bigint__num *a, const bigint__num *b); /* max + 1 */
static void limbs__sub(bigint__num *to, const bigint__num *a, const bigint__num *b); /* a >= b */
static void limbs__mul(duk_hthread *thr, bigint__num *to, const bigint__num *a,
                       const bigint__num *b); /* a.n + b.n */
/* quotient: a.n; a becomes the remainder, and has a spare limb above; b is changed and put back. */
static void limbs__divide(duk_hthread *thr, bigint__num *quotient, bigint__num *a, bigint__num *b);
static duk_uint32_t limbs__divide_small(bigint__num *a, duk_uint32_t by); /* gives the remainder */
static void limbs__shift_left(bigint__num *to, const bigint__num *a,
                              duk_uint32_t bits); /* a.n + bits/32 + 1 */
static void limbs__shift_right(bigint__num *to, const bigint__num *a, duk_uint32_t bits, int *lost);
static duk_uint32_t limbs__bits(const bigint__num *a);
/* Two's complement: n limbs of it, there and back. */
static void limbs__to_twos(duk_uint32_t *to, duk_uint32_t n, const bigint__num *a);
static void limbs__from_twos(bigint__num *to, duk_uint32_t n);

#endif

/* bigint.c - BigInt. What a BigInt is lies in the engine (bigint.h). */
#include "sandbox/builtin/collection.h"
#include "sandbox/builtin/typed.h"

#include "sandbox/engine/bigint.h"
#include "sandbox/engine/language.h"
#include "sandbox/engine/peek.h"

static duk_ret_t construct(duk_context *ctx)
{
    if (duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "BigInt makes no objects: it is called without 'new'");
    duk_to_primitive(ctx, 0, DUK_HINT_NUMBER);
    if (duk_is_number(ctx, 0))
        bigint_of_number(ctx, 0);
    else
        bigint_coerce(ctx, 0);
    return 1;
}

/* asIntN and asUintN; the magic is 1 for the former. */
static duk_ret_t wrap(duk_context *ctx)
{
    const double bits = to_index(ctx, 0);

    bigint_coerce(ctx, 1);
    bigint_wrap(ctx, 1, bits, duk_get_current_magic(ctx) != 0);
    return 1;
}

/* thisBigIntValue: pushes it. */
static void push_this_value(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_object(ctx, -1) && !peek_is_proxy(ctx, -1)) {
        peek_push_inner(ctx, -1);
        duk_remove(ctx, -2);
    }
    if (!bigint_is(ctx, -1))
        (void)duk_type_error(ctx, "a method of BigInt is called on something else");
}

static duk_ret_t value_of(duk_context *ctx)
{
    push_this_value(ctx);
    return 1;
}

static duk_ret_t to_string(duk_context *ctx)
{
    double radix = 10;

    push_this_value(ctx);
    if (!duk_is_undefined(ctx, 0))
        radix = to_integer(ctx, 0);
    if (radix < 2 || radix > 36)
        return duk_range_error(ctx, "a radix is from 2 to 36");
    bigint_push_text(ctx, 1, (int)radix);
    return 1;
}

/* As en-US writes it: a comma before every three digits from the end. */
static duk_ret_t to_locale_string(duk_context *ctx)
{
    const char *text;
    duk_size_t length, digits;
    char *out, *end;

    push_this_value(ctx);
    bigint_push_text(ctx, -1, 10);
    text = duk_get_lstring(ctx, -1, &length);
    out = duk_push_fixed_buffer(ctx, length + length / 3 + 1);
    end = out;
    digits = length - (*text == '-');
    for (duk_size_t i = 0; i < length; i++) {
        const duk_size_t left = length - i;

        inside_spend(ctx, inside_of(ctx), 1);
        if (left % 3 == 0 && left != digits && left < digits)
            *end++ = ',';
        *end++ = text[i];
    }
    duk_push_lstring(ctx, out, (duk_size_t)(end - out));
    return 1;
}

/* @bigint: a literal's digits, as written. */
static duk_ret_t literal(duk_context *ctx)
{
    bigint_coerce(ctx, 0);
    return 1;
}

static const struct builtin methods[] = {
    { "toLocaleString", to_locale_string, 0, 0, 0, BUILTIN_METHOD },
    { "toString", to_string, 0, 1, 0, BUILTIN_METHOD },
    { "valueOf", value_of, 0, 0, 0, BUILTIN_METHOD },
};

static const struct builtin statics[] = {
    { "asIntN", wrap, 2, 2, 1, BUILTIN_METHOD },
    { "asUintN", wrap, 2, 2, 0, BUILTIN_METHOD },
};

void bigint_install(duk_context *ctx)
{
    duk_push_literal(ctx, "bigint");
    known_keep(ctx, KNOWN_BIGINT_NAME);
    push_function(ctx, "bigint", literal, 1, 1, 0);
    intrinsic_define(ctx, "bigint");
    duk_push_global_object(ctx);
    define_constructor(ctx, "BigInt", construct, 1, 1);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "BigInt");
    duk_dup_top(ctx);
    known_keep(ctx, KNOWN_BIGINT);
    bigint_adopt_prototype(ctx);
    DEFINE_TABLE(ctx, statics);
    define_value(ctx, "BigInt");
    duk_pop(ctx);
}

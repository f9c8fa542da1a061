/* number.c - Number and Boolean: the constructors, and numbers with as many digits as asked for. */
#include "sandbox/builtin/array.h"

#include "sandbox/builtin/build.h"
#include "sandbox/builtin/decimal.h"
#include "sandbox/engine/bigint.h"
#include "sandbox/engine/peek.h"

#include <math.h>
#include <stdlib.h>

/* The boxed value on top, with the prototype that new.target asks for; or the value itself. */
static duk_ret_t give(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    if (!duk_is_constructor_call(ctx))
        return 1;
    push_new_prototype(ctx);
    duk_to_object(ctx, 0);
    duk_set_prototype(ctx, 0);
    return 1;
}

static duk_ret_t construct_number(duk_context *ctx)
{
    if (duk_get_top(ctx) == 0)
        duk_push_int(ctx, 0);
    duk_to_primitive(ctx, 0, DUK_HINT_NUMBER);
    if (bigint_is(ctx, 0)) {
        duk_push_number(ctx, bigint_to_number(ctx, 0));
        duk_replace(ctx, 0);
    }
    duk_to_number(ctx, 0);
    return give(ctx);
}

static duk_ret_t construct_boolean(duk_context *ctx)
{
    duk_to_boolean(ctx, 0);
    return give(ctx);
}

/* thisNumberValue */
static double this_number(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (duk_is_object(ctx, -1) && !peek_is_proxy(ctx, -1) &&
        peek_class(ctx, -1) == PEEK_CLASS_BOXED)
        peek_push_inner(ctx, -1);
    if (!duk_is_number(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "Number.prototype.%s requires that 'this' be a Number", method);
    return duk_get_number(ctx, -1);
}

/* What has no digits: NaN and Infinity. */
static duk_ret_t give_text(duk_context *ctx, double number)
{
    duk_push_number(ctx, number);
    duk_to_string(ctx, -1);
    return 1;
}

static void require_digits(duk_context *ctx, double digits, double least, const char *method)
{
    if (digits < least || digits > 100)
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "%s() %s must be between %d and 100", method,
                        least > 0 ? "argument" : "digits argument", (int)least);
}

static void add(struct build *build, char c)
{
    build_bytes(build, &c, 1);
}

/* The digits from one place to another. */
static void add_digits(struct build *build, const struct decimal *decimal, int from, int to)
{
    for (int i = from; i < to; i++)
        add(build, decimal_digit(decimal, i));
}

/* `whole` digits before the point (which may lie before the first), then `places`. */
static void add_plain(struct build *build, const struct decimal *decimal, int places)
{
    if (decimal->point > 0)
        add_digits(build, decimal, 0, decimal->point);
    else
        add(build, '0');
    if (places > 0) {
        add(build, '.');
        add_digits(build, decimal, decimal->point, decimal->point + places);
    }
}

/* One digit, a point, `places` digits, and the exponent. */
static void add_scientific(struct build *build, const struct decimal *decimal, int places)
{
    const int exponent = decimal->point - 1;
    char digits[8];
    size_t at = sizeof digits;

    add_digits(build, decimal, 0, 1);
    if (places > 0) {
        add(build, '.');
        add_digits(build, decimal, 1, 1 + places);
    }
    add(build, 'e');
    add(build, exponent < 0 ? '-' : '+');
    for (int left = abs(exponent); left > 0 || at == sizeof digits; left /= 10)
        digits[--at] = (char)('0' + left % 10);
    build_bytes(build, digits + at, sizeof digits - at);
}

static void open_text(struct build *build, duk_context *ctx, struct decimal *decimal, double number)
{
    inside_spend(ctx, inside_of(ctx), 2000);
    build_open(build, ctx);
    if (number < 0)
        add(build, '-');
    decimal_of(decimal, fabs(number));
}

static duk_ret_t to_fixed(duk_context *ctx)
{
    const double number = this_number(ctx, "toFixed");
    const double digits = to_integer(ctx, 0);
    struct decimal decimal;
    struct build build;

    require_digits(ctx, digits, 0, "toFixed");
    if (!isfinite(number) || fabs(number) >= 1e21)
        return give_text(ctx, number);
    open_text(&build, ctx, &decimal, number);
    decimal_round(&decimal, decimal.point + (int)digits);
    add_plain(&build, &decimal, (int)digits);
    build_push(&build);
    return 1;
}

/* The digits of the shortest text that is read as this number: 123.45, 0.00012 or 1.2e+30. */
static void take_shortest(duk_context *ctx, struct decimal *decimal, double number)
{
    bool fraction = false;
    const char *text;

    duk_push_number(ctx, fabs(number));
    decimal->count = decimal->point = 0;
    for (text = duk_to_string(ctx, -1); *text && *text != 'e'; text++) {
        if (*text == '.') {
            fraction = true;
            continue;
        }
        if (decimal->count > 0 || *text != '0')
            decimal->digits[decimal->count++] = *text;
        if (!fraction)
            decimal->point = decimal->count;
        else if (decimal->count == 0)
            decimal->point--;
    }
    if (*text)
        decimal->point += atoi(text + 1);
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
    if (decimal->count == 0)
        decimal->point = 1;
    duk_pop(ctx);
}

static duk_ret_t to_exponential(duk_context *ctx)
{
    const double number = this_number(ctx, "toExponential");
    const bool all = duk_is_undefined(ctx, 0);
    const double digits = to_integer(ctx, 0);
    struct decimal decimal;
    struct build build;
    int places = (int)digits;

    if (!isfinite(number))
        return give_text(ctx, number);
    require_digits(ctx, digits, 0, "toExponential");
    open_text(&build, ctx, &decimal, number);
    if (all) {
        take_shortest(ctx, &decimal, number);
        places = decimal.count > 0 ? decimal.count - 1 : 0;
    } else {
        decimal_round(&decimal, places + 1);
    }
    add_scientific(&build, &decimal, places);
    build_push(&build);
    return 1;
}

static duk_ret_t to_precision(duk_context *ctx)
{
    const double number = this_number(ctx, "toPrecision");
    double digits;
    struct decimal decimal;
    struct build build;

    if (duk_is_undefined(ctx, 0))
        return give_text(ctx, number);
    digits = to_integer(ctx, 0);
    if (!isfinite(number))
        return give_text(ctx, number);
    require_digits(ctx, digits, 1, "toPrecision");
    open_text(&build, ctx, &decimal, number);
    decimal_round(&decimal, (int)digits);
    if (decimal.point < -5 || decimal.point > (int)digits)
        add_scientific(&build, &decimal, (int)digits - 1);
    else
        add_plain(&build, &decimal, (int)digits - decimal.point);
    build_push(&build);
    return 1;
}

/* These have an empty name in the engine. */
static void name_global(duk_context *ctx, const char *name)
{
    duk_get_global_string(ctx, name);
    duk_push_string(ctx, name);
    define_name(ctx);
    duk_pop(ctx);
}

void number_install(duk_context *ctx)
{
    static const struct builtin prototype[] = {
        { "toExponential", to_exponential, 1, 1, 0, BUILTIN_METHOD },
        { "toFixed", to_fixed, 1, 1, 0, BUILTIN_METHOD },
        { "toPrecision", to_precision, 1, 1, 0, BUILTIN_METHOD },
    };

    duk_get_global_literal(ctx, "Number");
    native_replace(ctx, -1, construct_number, DUK_VARARGS, 0);
    duk_get_prop_literal(ctx, -1, "prototype");
    DEFINE_TABLE(ctx, prototype);
    duk_get_global_literal(ctx, "Boolean");
    native_replace(ctx, -1, construct_boolean, 1, 0);
    duk_pop_3(ctx);
    name_global(ctx, "parseInt");
    name_global(ctx, "parseFloat");
}

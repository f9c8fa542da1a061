/* math.c - what Math lacks in the engine. */
#include "sandbox/builtin/builtin.h"

#include <math.h>

static double round_to_float(double x)
{
    return (double)(float)x;
}

/* floor(x + 0.5), but the sum may not be rounded. */
static double round_half_up(double x)
{
    const double whole = floor(x);

    return copysign(x - whole >= 0.5 ? whole + 1 : whole, x);
}

/* The double one is wrong in the last place of cubes. */
static double cube_root(double x)
{
    return (double)cbrtl(x);
}

static double (*const functions[])(double) = {
    acosh, asinh, atanh, cosh, expm1, log1p, sinh, tanh, round_to_float, round_half_up, cube_root,
};

static duk_ret_t apply(duk_context *ctx)
{
    duk_push_number(ctx, functions[duk_get_current_magic(ctx)](duk_to_number(ctx, 0)));
    return 1;
}

/* All arguments are read before anything is decided; Infinity wins over NaN. */
static duk_ret_t hypotenuse(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);
    double most = 0;
    bool infinite = false, none = false;
    long double sum = 0;

    for (duk_idx_t i = 0; i < count; i++) {
        const double x = fabs(duk_to_number(ctx, i));

        inside_spend(ctx, inside_of(ctx), 10);
        infinite = infinite || isinf(x);
        none = none || isnan(x);
        most = x > most ? x : most;
    }
    for (duk_idx_t i = 0; i < count && most > 0; i++) {
        const long double part = (long double)duk_get_number(ctx, i) / most;

        sum += part * part;
    }
    duk_push_number(ctx, infinite ? INFINITY : none ? NAN : (double)(sqrtl(sum) * most));
    return 1;
}

void math_install(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "acosh", apply, 1, 1, 0, BUILTIN_METHOD },
        { "asinh", apply, 1, 1, 1, BUILTIN_METHOD },
        { "atanh", apply, 1, 1, 2, BUILTIN_METHOD },
        { "cosh", apply, 1, 1, 3, BUILTIN_METHOD },
        { "expm1", apply, 1, 1, 4, BUILTIN_METHOD },
        { "log1p", apply, 1, 1, 5, BUILTIN_METHOD },
        { "sinh", apply, 1, 1, 6, BUILTIN_METHOD },
        { "tanh", apply, 1, 1, 7, BUILTIN_METHOD },
        { "cbrt", apply, 1, 1, 10, BUILTIN_METHOD },
        { "hypot", hypotenuse, 2, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "fround", apply, 1, 1, 8, BUILTIN_METHOD },
        { "round", apply, 1, 1, 9, BUILTIN_METHOD },
    };

    duk_get_global_literal(ctx, "Math");
    DEFINE_TABLE(ctx, table);
    duk_pop(ctx);
}

/* values.c - the markers, errors of variables, and what literals are made of. */
#include "sandbox/language/language.h"

#include "sandbox/engine/bigint.h"
#include "sandbox/engine/coroutine.h"
#include "sandbox/engine/language.h"

#include <math.h>

void intrinsics_add(duk_context *ctx, const struct intrinsic *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        duk_push_c_function(ctx, rows[i].function, rows[i].args);
        intrinsic_define(ctx, rows[i].name);
    }
}

static duk_ret_t dead(duk_context *ctx)
{
    return duk_reference_error(ctx, "Cannot access '%s' before initialization",
                               duk_safe_to_string(ctx, 0));
}

static duk_ret_t constant(duk_context *ctx)
{
    return duk_type_error(ctx, "Assignment to constant variable '%s'", duk_safe_to_string(ctx, 0));
}

static duk_ret_t coerce(duk_context *ctx)
{
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "Cannot destructure '%s': it has no properties",
                              duk_safe_to_string(ctx, 0));
    return 1;
}

static duk_ret_t string(duk_context *ctx)
{
    if (duk_is_symbol(ctx, 0))
        return duk_type_error(ctx, "a symbol is no text: use its toString()");
    (void)duk_to_string(ctx, 0);
    return 1;
}

/* The names are a constant of the function that calls, and stay as long as it runs. */
static duk_ret_t eval_text(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);

    if (duk_is_string(ctx, 0)) {
        size_t len;
        const char *names = duk_require_lstring(ctx, 1, &len);

        inside->eval_text = duk_get_string(ctx, 0);
        inside->eval_taken = slice_make(names, len);
    }
    duk_pop(ctx);
    return 1;
}

/* GetTemplateObject: cooked[], raw[]. */
static duk_ret_t template(duk_context *ctx)
{
    duk_freeze(ctx, 1);
    duk_push_literal(ctx, "raw");
    duk_swap(ctx, 1, 2);
    duk_def_prop(ctx, 0, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_FORCE);
    duk_freeze(ctx, 0);
    return 1;
}

/* Number::exponentiate, which is not what C has for 1 and infinity. */
static duk_ret_t power(duk_context *ctx)
{
    double base, exponent;

    if (bigint_power(ctx))
        return 1;
    base = duk_get_number(ctx, 0);
    exponent = duk_get_number(ctx, 1);
    if (exponent == 2) /* exact but for its rounding, which not every pow() gets right */
        duk_push_number(ctx, base * base);
    else if (isnan(exponent) || (isinf(exponent) && fabs(base) == 1))
        duk_push_nan(ctx);
    else
        duk_push_number(ctx, pow(base, exponent));
    return 1;
}

void values_install(duk_context *ctx)
{
    static const struct {
        const char *name;
        enum known known;
    } markers[] = {
        { "T", KNOWN_MARKER_DEAD },
        { "D", KNOWN_MARKER_DONE },
        { "H", KNOWN_MARKER_HOLE },
    };
    static const struct intrinsic rows[] = {
        { "pow", power, 2 },          { "tdz", dead, 1 },          { "const", constant, 1 },
        { "coerce", coerce, 1 },      { "template", template, 2 }, { "string", string, 1 },
        { "evalText", eval_text, 2 },
    };

    for (size_t i = 0; i < sizeof markers / sizeof markers[0]; i++) {
        duk_push_bare_object(ctx);
        duk_dup_top(ctx);
        known_keep(ctx, markers[i].known);
        intrinsic_define(ctx, markers[i].name);
    }
    INTRINSICS_ADD(ctx, rows);
    engine_language_install(ctx);
    coroutine_install(ctx);
}

/* array.c - the elements of arrays and of objects that look like one; the constructor. */
#include "sandbox/builtin/array.h"

#include "sandbox/engine/object.h"

#include <math.h>

duk_idx_t array_this(duk_context *ctx)
{
    inside_spend(ctx, inside_of(ctx), COST_STEP);
    duk_push_this(ctx);
    duk_to_object(ctx, -1);
    return duk_get_top(ctx) - 1;
}

double to_integer(duk_context *ctx, duk_idx_t argument)
{
    const double number = duk_to_number(ctx, argument);

    return isnan(number) ? 0 : trunc(number) + 0.0;
}

int64_t array_length(duk_context *ctx, duk_idx_t object)
{
    uint32_t length;
    double number;

    if (native_array_length(ctx, object, &length))
        return length;
    duk_get_prop_literal(ctx, object, "length");
    number = to_integer(ctx, -1);
    duk_pop(ctx);
    return number <= 0 ? 0 : number >= LENGTH_MOST ? LENGTH_MOST : (int64_t)number;
}

int64_t array_place(duk_context *ctx, duk_idx_t argument, int64_t length, int64_t otherwise)
{
    double number;

    if (duk_is_undefined(ctx, argument))
        return otherwise;
    number = to_integer(ctx, argument);
    if (number < 0)
        return number + (double)length < 0 ? 0 : length + (int64_t)number;
    return number > (double)length ? length : (int64_t)number;
}

void require_function(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_function(ctx, index))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not a function",
                        duk_is_object(ctx, index) ? "object" : duk_safe_to_string(ctx, index));
}

static bool is_index(int64_t at)
{
    return at < UINT32_MAX;
}

void array_get(duk_context *ctx, duk_idx_t object, int64_t at)
{
    if (is_index(at) && native_element(ctx, object, (uint32_t)at))
        return;
    if (is_index(at)) {
        duk_get_prop_index(ctx, object, (duk_uarridx_t)at);
    } else {
        duk_push_number(ctx, (double)at);
        duk_get_prop(ctx, object);
    }
}

bool array_has(duk_context *ctx, duk_idx_t object, int64_t at)
{
    if (is_index(at))
        return duk_has_prop_index(ctx, object, (duk_uarridx_t)at);
    duk_push_number(ctx, (double)at);
    return duk_has_prop(ctx, object);
}

bool array_get_own(duk_context *ctx, duk_idx_t object, int64_t at)
{
    if (is_index(at) && native_element(ctx, object, (uint32_t)at))
        return true;
    if (!array_has(ctx, object, at))
        return false;
    array_get(ctx, object, at);
    return true;
}

void array_set(duk_context *ctx, duk_idx_t object, int64_t at)
{
    if (is_index(at)) {
        duk_put_prop_index(ctx, object, (duk_uarridx_t)at);
    } else {
        duk_push_number(ctx, (double)at);
        duk_swap(ctx, -1, -2);
        duk_put_prop(ctx, object);
    }
}

void array_create(duk_context *ctx, duk_idx_t object, int64_t at)
{
    if (is_index(at) && native_store(ctx, object, (uint32_t)at))
        return;
    duk_push_number(ctx, (double)at);
    object_to_key(ctx);
    duk_swap(ctx, -1, -2);
    if (!object_create(ctx, object))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "Cannot add property %.0f, object is not extensible", (double)at);
}

void array_delete(duk_context *ctx, duk_idx_t object, int64_t at)
{
    duk_push_number(ctx, (double)at);
    duk_del_prop(ctx, object);
}

void array_set_length(duk_context *ctx, duk_idx_t object, int64_t length)
{
    if (native_keep_length(ctx, object, length))
        return;
    duk_push_number(ctx, (double)length);
    duk_put_prop_literal(ctx, object, "length");
}

void array_move(duk_context *ctx, duk_idx_t object, int64_t from, int64_t to)
{
    inside_spend(ctx, inside_of(ctx), COST_STEP);
    if (array_get_own(ctx, object, from))
        array_set(ctx, object, to);
    else
        array_delete(ctx, object, to);
}

void array_push_new(duk_context *ctx, int64_t length)
{
    if (length > UINT32_MAX)
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid array length");
    if (length <= 4096) {
        inside_spend(ctx, inside_of(ctx), length);
        native_push_array(ctx, (uint32_t)length);
        return;
    }
    duk_push_array(ctx);
    array_set_length(ctx, duk_get_top(ctx) - 1, length);
}

/* The constructor on top is the language's own Array, with nothing said of species. */
static bool is_plain_array(duk_context *ctx)
{
    if (!native_is_array_constructor(ctx, -1))
        return false;
    push_name(ctx, "@@species");
    return native_getter_is(ctx, -2, species_of_this);
}

/* Replaces the constructor on top by its species, or by undefined. */
static void take_species(duk_context *ctx)
{
    if (is_plain_array(ctx)) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
        return;
    }
    if (!duk_is_object(ctx, -1))
        return;
    push_name(ctx, "@@species");
    duk_get_prop(ctx, -2);
    duk_remove(ctx, -2);
    if (duk_is_null(ctx, -1)) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
    }
}

void array_push_like(duk_context *ctx, duk_idx_t object, int64_t length)
{
    if (!object_is_array(ctx, object)) {
        array_push_new(ctx, length);
        return;
    }
    duk_get_prop_literal(ctx, object, "constructor");
    take_species(ctx);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        array_push_new(ctx, length);
        return;
    }
    if (!native_is_constructor(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "object.constructor[Symbol.species] is not a constructor");
    duk_push_number(ctx, (double)length);
    duk_new(ctx, 1);
}

/* ---- the constructor ----------------------------------------------------- */

/* Array(length) */
static void push_of_length(duk_context *ctx)
{
    const double length = duk_get_number(ctx, 0);

    if (!(length >= 0 && length <= UINT32_MAX && length == floor(length)))
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid array length");
    array_push_new(ctx, (int64_t)length);
}

static duk_ret_t construct(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);
    duk_idx_t array;

    push_new_prototype(ctx);
    array = count + 1;
    if (count == 1 && duk_is_number(ctx, 0)) {
        push_of_length(ctx);
    } else {
        inside_spend(ctx, inside_of(ctx), count);
        native_push_array(ctx, (uint32_t)count);
        for (duk_idx_t i = 0; i < count; i++) {
            duk_dup(ctx, i);
            array_create(ctx, array, i);
        }
    }
    duk_dup(ctx, count);
    duk_set_prototype(ctx, array);
    return 1;
}

static duk_ret_t is_array(duk_context *ctx)
{
    duk_push_boolean(ctx, object_is_array(ctx, 0));
    return 1;
}

/* Array.prototype[@@unscopables] */
static void define_unscopables(duk_context *ctx)
{
    static const char *const names[] = {
        "at",         "copyWithin",    "entries",   "fill",    "find",     "findIndex",
        "findLast",   "findLastIndex", "flat",      "flatMap", "includes", "keys",
        "toReversed", "toSorted",      "toSpliced", "values",
    };

    push_name(ctx, "@@unscopables");
    duk_push_bare_object(ctx);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        duk_push_true(ctx);
        duk_put_prop_string(ctx, -2, names[i]);
    }
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_SET_CONFIGURABLE |
                     DUK_DEFPROP_FORCE);
}

void array_install(duk_context *ctx)
{
    static const struct builtin statics[] = { { "isArray", is_array, 1, 1, 0, BUILTIN_METHOD } };
    static void (*const prototype[])(duk_context *) = {
        array_define_iterate, array_define_search, array_define_change, array_define_copy,
        array_define_sort,    array_define_flat,   define_unscopables,
    };

    duk_get_global_literal(ctx, "Array");
    native_replace(ctx, -1, construct, DUK_VARARGS, 0);
    DEFINE_TABLE(ctx, statics);
    array_define_make(ctx);
    define_species(ctx);
    duk_get_prop_literal(ctx, -1, "prototype");
    for (size_t i = 0; i < sizeof prototype / sizeof prototype[0]; i++)
        prototype[i](ctx);
    duk_pop_2(ctx);
}

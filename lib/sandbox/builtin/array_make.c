/* array_make.c - Array.from and Array.of. */
#include "sandbox/builtin/array.h"

/* Pushes Construct(this, [length]), or an array when `this` is no constructor; a negative
 * length: no argument. */
static void push_made(duk_context *ctx, int64_t length)
{
    duk_push_this(ctx);
    if (!native_is_constructor(ctx, -1) || native_is_array_constructor(ctx, -1)) {
        duk_pop(ctx);
        array_push_new(ctx, length < 0 ? 0 : length);
        return;
    }
    if (length >= 0)
        duk_push_number(ctx, (double)length);
    duk_new(ctx, length >= 0);
}

static duk_ret_t of(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);

    push_made(ctx, count);
    for (duk_idx_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_dup(ctx, i);
        array_create(ctx, count, i);
    }
    array_set_length(ctx, count, count);
    return 1;
}

/* ---- from ------------------------------------------------------------------ */

/* Where things lie: (source, function, this for it, result). */
enum { SOURCE, MAPPER, RECEIVER, RESULT };

/* [ ... value ] -> [ ... ]: maps the value and keeps it. */
static void take(duk_context *ctx, int64_t at)
{
    if (!duk_is_undefined(ctx, MAPPER)) {
        duk_dup(ctx, MAPPER);
        duk_dup(ctx, RECEIVER);
        duk_dup(ctx, -3);
        duk_push_number(ctx, (double)at);
        duk_call_method(ctx, 2);
        duk_remove(ctx, -2);
    }
    array_create(ctx, RESULT, at);
}

static duk_ret_t take_safely(duk_context *ctx, void *udata)
{
    take(ctx, (*(int64_t *)udata)++);
    return 0;
}

/* The iterator's method is on top. */
static void from_iterator(duk_context *ctx)
{
    int64_t count = 0;

    push_made(ctx, -1);
    duk_insert(ctx, RESULT);
    iterate_open_by(ctx, SOURCE);
    while (iterate_next(ctx, -1)) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        if (duk_safe_call(ctx, take_safely, &count, 1, 1) != DUK_EXEC_SUCCESS)
            iterate_throw(ctx, -2);
        duk_pop(ctx);
    }
    array_set_length(ctx, RESULT, count);
}

static void from_object(duk_context *ctx)
{
    int64_t length;

    duk_to_object(ctx, SOURCE);
    length = array_length(ctx, SOURCE);
    push_made(ctx, length);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        array_get(ctx, SOURCE, i);
        take(ctx, i);
    }
    array_set_length(ctx, RESULT, length);
}

static duk_ret_t from(duk_context *ctx)
{
    if (!duk_is_undefined(ctx, MAPPER))
        require_function(ctx, MAPPER);
    if (duk_is_null_or_undefined(ctx, SOURCE))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not iterable", duk_to_string(ctx, SOURCE));
    push_name(ctx, "@@iterator");
    duk_get_prop(ctx, SOURCE);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        from_object(ctx);
    } else {
        require_function(ctx, -1);
        from_iterator(ctx);
    }
    duk_dup(ctx, RESULT);
    return 1;
}

void array_define_make(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "from", from, 1, 3, 0, BUILTIN_METHOD },
        { "of", of, 0, DUK_VARARGS, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}

/* error.c - Error, its kinds, and AggregateError: how they are made. What an error tells of where
 * it was made is in errors.c. */
#include "sandbox/builtin/object.h"

#define NOT_ENUMERABLE                                                                             \
    (DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_CLEAR_ENUMERABLE |            \
     DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_FORCE)

/* [ ... error name value ] -> [ ... error ] */
static void set(duk_context *ctx)
{
    duk_def_prop(ctx, -3, NOT_ENUMERABLE);
}

/* InstallErrorCause, of the error on top. */
static void set_cause(duk_context *ctx, duk_idx_t options)
{
    if (!duk_is_object(ctx, options))
        return;
    duk_push_literal(ctx, "cause");
    if (!object_has(ctx, options))
        return;
    duk_push_literal(ctx, "cause");
    duk_get_prop_literal(ctx, options, "cause");
    set(ctx);
}

/* Pushes the new object, with message and cause: they are the arguments `first` and the next. */
static void push_error(duk_context *ctx, duk_idx_t first)
{
    push_new_prototype(ctx);
    native_push_error(ctx);
    duk_swap(ctx, -1, -2);
    duk_set_prototype(ctx, -2);
    if (!duk_is_undefined(ctx, first)) {
        duk_push_literal(ctx, "message");
        duk_dup(ctx, first);
        duk_to_string(ctx, -1);
        set(ctx);
    }
    set_cause(ctx, first + 1);
}

/* Error(message, options) and its kinds */
static duk_ret_t construct(duk_context *ctx)
{
    push_error(ctx, 0);
    native_finish_error(ctx);
    return 1;
}

/* The list is at 4; a value is on top. */
static duk_ret_t take(duk_context *ctx, void *udata)
{
    (void)udata;
    (void)native_append(ctx, 4);
    return 0;
}

/* AggregateError(errors, message, options) */
static duk_ret_t construct_aggregate(duk_context *ctx)
{
    push_error(ctx, 1);
    duk_push_array(ctx);
    iterate_each(ctx, 0, take, NULL);
    duk_set_top(ctx, 5);
    duk_push_literal(ctx, "errors");
    duk_swap(ctx, -1, -2);
    set(ctx);
    native_finish_error(ctx);
    return 1;
}

/* Error.captureStackTrace(object), as V8 has it: `stack` of here. */
static duk_ret_t capture(duk_context *ctx)
{
    duk_require_object(ctx, 0);
    (void)duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", "");
    duk_get_prop_literal(ctx, -1, "stack");
    duk_dup(ctx, 0);
    duk_push_literal(ctx, "stack");
    duk_dup(ctx, -3);
    set(ctx);
    return 0;
}

static void install_aggregate(duk_context *ctx)
{
    define_constructor(ctx, "AggregateError", construct_aggregate, 2, 3);
    duk_get_global_literal(ctx, "Error");
    duk_dup_top(ctx);
    duk_set_prototype(ctx, -4);
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_set_prototype(ctx, -3);
    duk_pop(ctx);
    duk_dup_top(ctx);
    state_keep(ctx, STATE_AGGREGATE);
    duk_push_literal(ctx, "AggregateError");
    define_value(ctx, "name");
    duk_push_literal(ctx, "");
    define_value(ctx, "message");
    duk_pop(ctx);
    define_value(ctx, "AggregateError");
}

void error_install(duk_context *ctx)
{
    static const char *const names[] = { "Error",       "EvalError", "RangeError", "ReferenceError",
                                         "SyntaxError", "TypeError", "URIError" };
    static const struct builtin statics[] = {
        { "captureStackTrace", capture, 2, 2, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        duk_get_prop_string(ctx, -1, names[i]);
        native_replace(ctx, -1, construct, 2, 0);
        if (i == 0)
            DEFINE_TABLE(ctx, statics);
        duk_get_prop_literal(ctx, -1, "prototype");
        native_make_ordinary(ctx, -1);
        duk_pop_2(ctx);
    }
    install_aggregate(ctx);
    duk_pop(ctx);
}

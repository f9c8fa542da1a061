/* controller.c - the controllers that streams hand to what lies at their end; how they are told of
 * their start. */
#include "sandbox/web/stream.h"

void controller_push(duk_context *ctx, duk_idx_t row, const struct controller *kind)
{
    duk_push_object(ctx);
    duk_dup(ctx, row);
    duk_put_prop_string(ctx, -2, kind->key);
    state_push(ctx, kind->prototype);
    duk_set_prototype(ctx, -2);
    duk_dup_top(ctx);
    slots_put(ctx, row, kind->slot);
}

void controller_push_row(duk_context *ctx, const struct controller *kind)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_string(ctx, -1, kind->key))
        (void)duk_type_error(ctx, "this is no controller of a %s", kind->of);
}

void controller_start(duk_context *ctx, duk_idx_t start)
{
    duk_push_undefined(ctx);
    if (duk_is_undefined(ctx, start))
        return;
    duk_dup(ctx, start);
    duk_dup(ctx, 0);
    duk_dup(ctx, start + 1);
    duk_call_method(ctx, 1);
}

duk_ret_t stream_refuse(duk_context *ctx, const char *why)
{
    promise_push(ctx);
    (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "%s", why);
    promise_reject(ctx, -2);
    return 1;
}

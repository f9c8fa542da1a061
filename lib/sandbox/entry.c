/* entry.c - driving a call: calling its function, and telling it how operations ended. */
#include "sandbox/builtins.h"
#include "sandbox/value.h"
#include "sandbox/web/web.h"

/* [ ... fn array ] -> [ ... fn arguments… ]; the count. Bit i of missing: argument i is undefined.
 */
static duk_idx_t spread(duk_context *ctx, uint64_t missing)
{
    duk_size_t count;

    if (!duk_is_array(ctx, -1))
        (void)duk_type_error(ctx, "the arguments are not an array");
    count = duk_get_length(ctx, -1);
    if (count > 1000)
        (void)duk_range_error(ctx, "more than 1000 arguments");
    duk_require_stack(ctx, (duk_idx_t)count + 8);
    for (duk_uarridx_t i = 0; i < count; i++)
        if (i < 64 && missing >> i & 1)
            duk_push_undefined(ctx);
        else
            duk_get_prop_index(ctx, -1 - (duk_idx_t)i, i);
    duk_remove(ctx, -1 - (duk_idx_t)count);
    return (duk_idx_t)count;
}

bool entry_is_thenable(duk_context *ctx)
{
    bool callable;

    if (promise_is(ctx, -1))
        return true;
    duk_get_prop_literal(ctx, -1, "then");
    callable = duk_is_callable(ctx, -1);
    duk_pop(ctx);
    return callable;
}

void entry_call(duk_context *ctx, struct slice args, uint64_t missing, struct slice context)
{
    duk_idx_t count = 0;

    duk_require_stack(ctx, 8);
    state_begin(ctx);
    inside_of(ctx)->stream = 0;
    if (args.len > 0) {
        value_push_json(ctx, args);
        count = spread(ctx, missing);
    }
    if (context.len > 0) {
        value_push_frozen(ctx, context);
        /* A call that is cancelled is not there any more, so nothing ever aborts it; it is there
         * to be handed on. */
        duk_push_literal(ctx, "signal");
        signal_push(ctx);
        duk_def_prop(ctx, -3,
                     DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_ENUMERABLE | DUK_DEFPROP_FORCE);
        count++;
    }
    duk_call(ctx, count);
    /* Most calls return what is no promise and needs none made of it. */
    if (duk_is_object(ctx, -1) && entry_is_thenable(ctx))
        promise_of(ctx);
    state_put(ctx, STATE_ENTRY);
}

enum entry_state entry_state(duk_context *ctx)
{
    enum entry_state state = ENTRY_FULFILLED;

    state_push(ctx, STATE_ENTRY);
    if (promise_is(ctx, -1))
        state = promise_state(ctx, -1);
    duk_pop(ctx);
    return state;
}

void entry_push(duk_context *ctx)
{
    state_push(ctx, STATE_ENTRY);
    if (promise_is(ctx, -1)) {
        promise_push_value(ctx, -1);
        duk_remove(ctx, -2);
    }
}

void operation_settle(duk_context *ctx, uint64_t id, struct slice value,
                      const struct error *failure)
{
    duk_require_stack(ctx, 16);
    if (!operation_take(ctx, id))
        return;
    if (!promise_is(ctx, -1)) {
        timer_fire(ctx);
        return;
    }
    if (failure) {
        failure_push(ctx, failure);
        promise_reject(ctx, -2);
    } else {
        if (value.len > 0)
            value_push_json(ctx, value);
        else
            duk_push_null(ctx);
        fetch_answered(ctx);
        promise_resolve(ctx, -2);
    }
    duk_pop(ctx);
}

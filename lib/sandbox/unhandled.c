/* unhandled.c - promises that were rejected while nobody listened: a line of the log for each.
 *
 * What is thrown in an async function that nobody awaits would else be lost without a word. The
 * promise that a call returns is not among them: its reason is the call's error. */
#include "sandbox/promises.h"
#include "sandbox/text.h"

#define TEXT_MOST 16384u

void unhandled_add(duk_context *ctx, duk_idx_t promise)
{
    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 8);
    state_push(ctx, STATE_UNHANDLED);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        state_put(ctx, STATE_UNHANDLED);
    }
    duk_dup(ctx, promise);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
    inside_of(ctx)->unhandled++;
}

/* The promise on top. */
static void log_one(duk_context *ctx)
{
    struct buffer *scratch = text_scratch(ctx, TEXT_MOST);

    buffer_add_text(scratch, "Uncaught (in promise) ");
    promise_push_value(ctx, -1);
    inspect_add(ctx, -1, scratch);
    scratch->most = SIZE_MAX;
    console_write(ctx, SANDBOX_ERROR, buffer_slice(scratch));
    duk_pop(ctx);
}

void unhandled_log(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);
    duk_uarridx_t count;

    if (inside->unhandled == 0)
        return;
    inside->unhandled = 0;
    state_push(ctx, STATE_ENTRY);
    state_push(ctx, STATE_UNHANDLED);
    duk_push_undefined(ctx);
    state_put(ctx, STATE_UNHANDLED);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        inside_spend(ctx, inside, 20);
        (void)duk_get_prop_index(ctx, -1, i);
        if (!promise_is_handled(ctx, -1) && !duk_strict_equals(ctx, -1, -3))
            log_one(ctx);
        duk_pop(ctx);
    }
    duk_pop_2(ctx);
}

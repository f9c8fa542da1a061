/* abort.c - AbortController and AbortSignal. */
#include "sandbox/web/stream.h"

#define SIGNAL     DUK_HIDDEN_SYMBOL("signal")     /* of a controller */
#define ABORTED    DUK_HIDDEN_SYMBOL("aborted")    /* of a signal: whether */
#define REASON     DUK_HIDDEN_SYMBOL("reason")     /* why */
#define DEPENDENTS DUK_HIDDEN_SYMBOL("dependents") /* signals that follow it: AbortSignal.any */
#define OPERATIONS                                                                                 \
    DUK_HIDDEN_SYMBOL("operations") /* ids of those that end with it, or rows of streams */

/* Pushes a signal that is not aborted. */
static void push_signal(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_push_false(ctx);
    duk_put_prop_literal(ctx, -2, ABORTED);
    state_push(ctx, STATE_SIGNAL);
    duk_set_prototype(ctx, -2);
}

static bool is_aborted(duk_context *ctx, duk_idx_t signal)
{
    bool aborted;

    duk_get_prop_literal(ctx, signal, ABORTED);
    aborted = duk_get_boolean(ctx, -1);
    duk_pop(ctx);
    return aborted;
}

static void push_this_signal(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_has_prop_literal(ctx, -1, ABORTED))
        (void)duk_type_error(ctx, "this is no AbortSignal");
}

/* The reason given at index, or the usual one: pushes it. */
static void push_reason(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_undefined(ctx, index))
        exception_push(ctx, "AbortError", "This operation was aborted");
    else
        duk_dup(ctx, index);
}

/* [ ... signal reason ] -> the same: operations that wait are given up, and rejected. */
static void end_operations(duk_context *ctx)
{
    const struct isolate_host *host = inside_of(ctx)->host;
    duk_uarridx_t count;

    if (!duk_get_prop_literal(ctx, -2, OPERATIONS)) {
        duk_pop(ctx);
        return;
    }
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        uint64_t id;

        duk_get_prop_index(ctx, -1, i);
        if (duk_is_object(ctx, -1)) {
            duk_dup(ctx, -3);
            stream_abort(ctx);
            continue;
        }
        id = (uint64_t)duk_get_number(ctx, -1);
        duk_pop(ctx);
        if (!operation_take(ctx, id))
            continue;
        if (host && host->clear)
            host->clear(host->call, id);
        duk_dup(ctx, -3);
        promise_reject(ctx, -2);
        duk_pop(ctx);
    }
    duk_pop(ctx);
}

bool signal_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, ABORTED);
}

bool signal_push_reason(duk_context *ctx, duk_idx_t index)
{
    if (!is_aborted(ctx, index))
        return false;
    duk_get_prop_literal(ctx, index, REASON);
    return true;
}

/* [ ... id or row ] -> [ ... ] */
static void add_follower(duk_context *ctx, duk_idx_t index)
{
    if (!duk_get_prop_literal(ctx, index, OPERATIONS)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, index, OPERATIONS);
    }
    duk_swap(ctx, -1, -2);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
}

void signal_follow(duk_context *ctx, duk_idx_t index, uint64_t id)
{
    duk_push_number(ctx, (double)id);
    add_follower(ctx, index);
}

void signal_follow_stream(duk_context *ctx, duk_idx_t index)
{
    add_follower(ctx, index);
}

void signal_push(duk_context *ctx)
{
    push_signal(ctx);
}

/* [ ... signal reason ] -> [ ... ]: the signal and those that follow it, then their events. */
static void abort_signal(duk_context *ctx)
{
    duk_uarridx_t count = 0;

    duk_require_stack(ctx, 16);
    if (is_aborted(ctx, -2)) {
        duk_pop_2(ctx);
        return;
    }
    duk_push_true(ctx);
    duk_put_prop_literal(ctx, -3, ABORTED);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, -3, REASON);
    end_operations(ctx);
    duk_dup(ctx, -2);
    event_push(ctx, "abort");
    event_dispatch(ctx);
    duk_pop(ctx);
    if (duk_get_prop_literal(ctx, -2, DEPENDENTS))
        count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), 20);
        duk_get_prop_index(ctx, -1, i);
        duk_dup(ctx, -3);
        abort_signal(ctx);
    }
    duk_pop_3(ctx);
}

void signal_abort(duk_context *ctx)
{
    if (duk_is_undefined(ctx, -1)) {
        push_reason(ctx, -1);
        duk_remove(ctx, -2);
    }
    abort_signal(ctx);
}

/* ---- AbortSignal ------------------------------------------------------------------ */

static duk_ret_t refuse_signal(duk_context *ctx)
{
    return duk_type_error(ctx, "AbortSignal is not made with new: use an AbortController");
}

static duk_ret_t get_aborted(duk_context *ctx)
{
    push_this_signal(ctx);
    duk_push_boolean(ctx, is_aborted(ctx, -1));
    return 1;
}

static duk_ret_t get_reason(duk_context *ctx)
{
    push_this_signal(ctx);
    duk_get_prop_literal(ctx, -1, REASON);
    return 1;
}

static duk_ret_t throw_if_aborted(duk_context *ctx)
{
    push_this_signal(ctx);
    if (is_aborted(ctx, -1)) {
        duk_get_prop_literal(ctx, -1, REASON);
        return duk_throw(ctx);
    }
    return 0;
}

static duk_ret_t abort_at_once(duk_context *ctx)
{
    push_signal(ctx);
    duk_push_true(ctx);
    duk_put_prop_literal(ctx, -2, ABORTED);
    push_reason(ctx, 0);
    duk_put_prop_literal(ctx, -2, REASON);
    return 1;
}

static duk_ret_t time_out(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, SIGNAL);
    exception_push(ctx, "TimeoutError", "The operation was aborted due to timeout");
    abort_signal(ctx);
    return 0;
}

static duk_ret_t abort_in_time(duk_context *ctx)
{
    const double delay = duk_to_number(ctx, 0);

    if (!(delay >= 0 && delay <= 9007199254740991.0))
        return duk_type_error(ctx, "AbortSignal.timeout: the time is no number of milliseconds");
    push_signal(ctx);
    duk_push_c_function(ctx, time_out, 0);
    duk_dup(ctx, -2);
    duk_put_prop_literal(ctx, -2, SIGNAL);
    timer_set(ctx, delay < 2147483647.0 ? (uint32_t)delay : 2147483647u);
    return 1;
}

/* udata: nothing; [ result ... source ]: result follows the source. */
static duk_ret_t follow(duk_context *ctx, void *udata)
{
    const duk_idx_t result = *(const duk_idx_t *)udata;

    if (!duk_is_object(ctx, -1) || !duk_has_prop_literal(ctx, -1, ABORTED))
        return duk_type_error(ctx, "AbortSignal.any: a value of the list is no AbortSignal");
    if (is_aborted(ctx, result))
        return 0;
    if (is_aborted(ctx, -1)) {
        duk_push_true(ctx);
        duk_put_prop_literal(ctx, result, ABORTED);
        duk_get_prop_literal(ctx, -1, REASON);
        duk_put_prop_literal(ctx, result, REASON);
        return 0;
    }
    if (!duk_get_prop_literal(ctx, -1, DEPENDENTS)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, -3, DEPENDENTS);
    }
    duk_dup(ctx, result);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    return 0;
}

static duk_ret_t abort_by_any(duk_context *ctx)
{
    duk_idx_t result = 1;

    push_signal(ctx);
    iterate_each(ctx, 0, follow, &result);
    duk_dup(ctx, result);
    return 1;
}

/* ---- AbortController ----------------------------------------------------------------- */

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "AbortController");
    duk_push_object(ctx);
    push_signal(ctx);
    duk_put_prop_literal(ctx, -2, SIGNAL);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

static void push_own_signal(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, SIGNAL))
        (void)duk_type_error(ctx, "this is no AbortController");
}

static duk_ret_t get_signal(duk_context *ctx)
{
    push_own_signal(ctx);
    return 1;
}

static duk_ret_t abort_controlled(duk_context *ctx)
{
    push_own_signal(ctx);
    push_reason(ctx, 0);
    abort_signal(ctx);
    return 0;
}

void abort_install(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "abort", abort_at_once, 0, 1, 0, BUILTIN_METHOD },
        { "any", abort_by_any, 1, 1, 0, BUILTIN_METHOD },
        { "timeout", abort_in_time, 1, 1, 0, BUILTIN_METHOD },
    };
    static const struct builtin signal[] = {
        { "aborted", get_aborted, 0, 0, 0, BUILTIN_GETTER },
        { "reason", get_reason, 0, 0, 0, BUILTIN_GETTER },
        { "throwIfAborted", throw_if_aborted, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin controller[] = {
        { "abort", abort_controlled, 0, 1, 0, BUILTIN_METHOD },
        { "signal", get_signal, 0, 0, 0, BUILTIN_GETTER },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "AbortSignal", refuse_signal, 0, 0);
    duk_get_prop_literal(ctx, -3, "EventTarget");
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_set_prototype(ctx, -3);
    duk_set_prototype(ctx, -3);
    DEFINE_TABLE(ctx, signal);
    define_tag(ctx, "AbortSignal");
    state_keep(ctx, STATE_SIGNAL);
    DEFINE_TABLE(ctx, statics);
    define_value(ctx, "AbortSignal");
    define_constructor(ctx, "AbortController", construct, 0, 0);
    DEFINE_TABLE(ctx, controller);
    define_tag(ctx, "AbortController");
    duk_pop(ctx);
    define_value(ctx, "AbortController");
    duk_pop(ctx);
}

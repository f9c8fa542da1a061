/* promise.c - what a promise is, and how it is settled, in the order of jobs of ECMAScript.
 *
 * An object with a row of slots under a hidden name: its state, its value or reason, and while
 * it is pending what waits for it: reactions, three values each. The first lies in
 * the row, since most have one. A reaction is: what is called when it is fulfilled, what when it
 * is rejected (undefined: the outcome is passed on), and the capability of the derived promise: a
 * plain promise, a row of capability.c, or undefined when nobody wants it. Or it is native:
 * number of a continuation, undefined, and its data. */
#include "sandbox/promises.h"

#include "sandbox/engine/peek.h"

#define COST_REACTION 40

enum promise_slot {
    PROMISE_STATE, /* enum entry_state */
    PROMISE_VALUE,
    PROMISE_FIRST,                    /* three: the first reaction */
    PROMISE_MORE = PROMISE_FIRST + 3, /* undefined, or a bare array of the others */
    PROMISE_HANDLED,                  /* 1: somebody has asked for its outcome */
    PROMISE_SLOTS
};

void promise_make(duk_context *ctx)
{
    slots_push(ctx, PROMISE_SLOTS);
    slots_set_number(ctx, -1, PROMISE_STATE, ENTRY_PENDING);
    duk_put_prop_heapptr(ctx, -2, inside_of(ctx)->known[KNOWN_PROMISE_SLOTS]);
}

void promise_push(duk_context *ctx)
{
    duk_require_stack(ctx, 8);
    duk_push_bare_object(ctx);
    known_push(ctx, KNOWN_PROMISE_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    promise_make(ctx);
}

bool promise_push_row(duk_context *ctx, duk_idx_t index)
{
    return slots_of(ctx, index, inside_of(ctx)->known[KNOWN_PROMISE_SLOTS]);
}

bool promise_is(duk_context *ctx, duk_idx_t index)
{
    const bool is = promise_push_row(ctx, index);

    if (is)
        duk_pop(ctx);
    return is;
}

enum entry_state promise_state(duk_context *ctx, duk_idx_t promise)
{
    enum entry_state state;

    (void)promise_push_row(ctx, promise);
    state = (enum entry_state)slots_number(ctx, -1, PROMISE_STATE);
    duk_pop(ctx);
    return state;
}

void promise_push_value(duk_context *ctx, duk_idx_t promise)
{
    (void)promise_push_row(ctx, promise);
    slots_get(ctx, -1, PROMISE_VALUE);
    duk_remove(ctx, -2);
}

/* ---- reactions ----------------------------------------------------------------- */

/* [ ... onFulfilled onRejected target ] -> [ ... ] */
static void keep_reaction(duk_context *ctx, duk_idx_t row)
{
    duk_uarridx_t count;

    slots_get(ctx, row, PROMISE_FIRST);
    slots_get(ctx, row, PROMISE_MORE);
    if (duk_is_undefined(ctx, -2)) {
        duk_pop_2(ctx);
        for (uint32_t i = 3; i-- > 0;)
            slots_put(ctx, row, PROMISE_FIRST + i);
        return;
    }
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        slots_put(ctx, row, PROMISE_MORE);
    }
    duk_replace(ctx, -2);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    duk_insert(ctx, -4);
    for (duk_uarridx_t i = 3; i-- > 0;)
        duk_put_prop_index(ctx, -2 - (duk_idx_t)i, count + i);
    duk_pop(ctx);
}

/* A reaction whose both handlers are undefined is kept as one that begins with null. */
void promise_react(duk_context *ctx, duk_idx_t row)
{
    const enum entry_state state = (enum entry_state)slots_number(ctx, row, PROMISE_STATE);

    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 8);
    slots_set_number(ctx, row, PROMISE_HANDLED, 1);
    if (state == ENTRY_PENDING) {
        if (duk_is_undefined(ctx, -3)) {
            duk_push_null(ctx);
            duk_replace(ctx, -4);
        }
        keep_reaction(ctx, row);
        return;
    }
    if (state == ENTRY_REJECTED && !duk_is_number(ctx, -3))
        duk_dup(ctx, -2);
    else
        duk_dup(ctx, -3);
    slots_get(ctx, row, PROMISE_VALUE);
    duk_dup(ctx, -3);
    job_add(ctx, state == ENTRY_FULFILLED ? JOB_FULFIL : JOB_REJECT);
    duk_pop_3(ctx);
}

void promise_continue(duk_context *ctx, duk_idx_t promise, enum continuation what)
{
    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 8);
    (void)promise_push_row(ctx, promise);
    duk_insert(ctx, -2); /* row data */
    duk_push_int(ctx, (duk_int_t)what);
    duk_insert(ctx, -2);
    duk_push_undefined(ctx);
    duk_insert(ctx, -2); /* row what undefined data */
    promise_react(ctx, -4);
    duk_pop(ctx);
}

/* [ ... onFulfilled onRejected target value ] -> [ ... value ] */
static void trigger(duk_context *ctx, enum entry_state state)
{
    if (state == ENTRY_FULFILLED || duk_is_number(ctx, -4))
        duk_dup(ctx, -4);
    else
        duk_dup(ctx, -3);
    duk_dup(ctx, -2);
    duk_dup(ctx, -4);
    job_add(ctx, state == ENTRY_FULFILLED ? JOB_FULFIL : JOB_REJECT);
    duk_insert(ctx, -4);
    duk_pop_3(ctx);
}

/* The value on top stays. */
static void trigger_all(duk_context *ctx, duk_idx_t row, enum entry_state state)
{
    duk_uarridx_t count;

    for (uint32_t i = 0; i < 3; i++) {
        slots_get(ctx, row, PROMISE_FIRST + i);
        duk_push_undefined(ctx);
        slots_put(ctx, row, PROMISE_FIRST + i);
    }
    if (duk_is_undefined(ctx, -3)) {
        duk_pop_3(ctx);
        return;
    }
    duk_dup(ctx, -4);
    trigger(ctx, state);
    slots_get(ctx, row, PROMISE_MORE);
    duk_push_undefined(ctx);
    slots_put(ctx, row, PROMISE_MORE);
    count = duk_is_undefined(ctx, -1) ? 0 : (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t at = 0; at < count; at += 3) {
        inside_spend(ctx, inside_of(ctx), COST_REACTION);
        for (duk_uarridx_t i = 0; i < 3; i++)
            (void)duk_get_prop_index(ctx, -1 - (duk_idx_t)i, at + i);
        duk_dup(ctx, -5);
        trigger(ctx, state);
        duk_pop(ctx);
    }
    duk_pop_2(ctx);
}

/* [ ... value ] -> [ ... ] */
static void settle(duk_context *ctx, duk_idx_t promise, enum entry_state state)
{
    duk_idx_t row;

    duk_require_stack(ctx, 16);
    (void)promise_push_row(ctx, promise);
    duk_insert(ctx, -2);
    row = duk_get_top(ctx) - 2;
    duk_dup_top(ctx);
    slots_put(ctx, row, PROMISE_VALUE);
    slots_set_number(ctx, row, PROMISE_STATE, state);
    trigger_all(ctx, row, state);
    duk_pop_2(ctx);
}

/* ---- resolving ------------------------------------------------------------------- */

bool promise_is_handled(duk_context *ctx, duk_idx_t promise)
{
    bool handled;

    (void)promise_push_row(ctx, promise);
    handled = slots_number(ctx, -1, PROMISE_HANDLED) != 0;
    duk_pop(ctx);
    return handled;
}

void promise_set_handled(duk_context *ctx, duk_idx_t promise)
{
    (void)promise_push_row(ctx, promise);
    slots_set_number(ctx, -1, PROMISE_HANDLED, 1);
    duk_pop(ctx);
}

void promise_reject(duk_context *ctx, duk_idx_t promise)
{
    if (!promise_is_handled(ctx, promise))
        unhandled_add(ctx, promise);
    settle(ctx, promise, ENTRY_REJECTED);
}

static duk_ret_t get_then(duk_context *ctx, void *data)
{
    (void)data;
    duk_get_prop_literal(ctx, -1, "then");
    return 1;
}

void promise_resolve(duk_context *ctx, duk_idx_t promise)
{
    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 8);
    if (!duk_is_object(ctx, -1)) {
        settle(ctx, promise, ENTRY_FULFILLED);
        return;
    }
    if (duk_strict_equals(ctx, -1, promise)) {
        duk_pop(ctx);
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR,
                                    "a promise cannot be resolved with itself");
        promise_reject(ctx, promise);
        return;
    }
    duk_dup_top(ctx);
    if (duk_safe_call(ctx, get_then, NULL, 1, 1) != DUK_EXEC_SUCCESS) {
        duk_remove(ctx, -2);
        promise_reject(ctx, promise);
        return;
    }
    if (!duk_is_callable(ctx, -1)) {
        duk_pop(ctx);
        settle(ctx, promise, ENTRY_FULFILLED);
        return;
    }
    duk_dup(ctx, promise);
    duk_insert(ctx, -3);
    job_add(ctx, JOB_ADOPT);
}

bool promise_is_plain(duk_context *ctx, duk_idx_t index)
{
    struct peek_object found;
    bool plain;

    if (!promise_is(ctx, index))
        return false;
    peek_object(ctx, duk_get_heapptr(ctx, index), &found);
    if (found.prototype != inside_of(ctx)->known[KNOWN_PROMISE_PROTOTYPE] || found.count != 1)
        return false;
    known_push(ctx, KNOWN_PROMISE_PROTOTYPE);
    (void)known_get(ctx, -1, KNOWN_CONSTRUCTOR);
    plain = known_is(ctx, -1, KNOWN_PROMISE);
    duk_pop_2(ctx);
    return plain;
}

void promise_of(duk_context *ctx)
{
    if (promise_is(ctx, -1)) {
        bool own;

        (void)known_get(ctx, -1, KNOWN_CONSTRUCTOR);
        own = known_is(ctx, -1, KNOWN_PROMISE);
        duk_pop(ctx);
        if (own)
            return;
    }
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    promise_resolve(ctx, -2);
}

/* ---- the pair of functions ------------------------------------------------ */

enum once_slot { ONCE_PROMISE, ONCE_SLOTS }; /* the promise, or undefined when used before */

/* The outcome, at 0, goes to the promise of the running function, unless the pair was used. */
static duk_ret_t settle_once(duk_context *ctx)
{
    duk_push_current_function(ctx);
    (void)slots_of(ctx, -1, inside_of(ctx)->known[KNOWN_HELD]); /* value function slots */
    slots_get(ctx, 2, ONCE_PROMISE);
    if (duk_is_undefined(ctx, 3))
        return 0;
    duk_push_undefined(ctx);
    slots_put(ctx, 2, ONCE_PROMISE);
    duk_dup(ctx, 0);
    if (duk_get_current_magic(ctx) == ENTRY_FULFILLED)
        promise_resolve(ctx, 3);
    else
        promise_reject(ctx, 3);
    return 0;
}

void promise_push_functions(duk_context *ctx, duk_idx_t promise)
{
    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 8);
    slots_push(ctx, ONCE_SLOTS);
    duk_dup(ctx, promise);
    slots_put(ctx, -2, ONCE_PROMISE);
    holder_push(ctx, settle_once, 1, ENTRY_FULFILLED, -1);
    holder_push(ctx, settle_once, 1, ENTRY_REJECTED, -2);
    duk_remove(ctx, -3);
}

void holder_push(duk_context *ctx, duk_c_function function, duk_idx_t args, int magic,
                 duk_idx_t held)
{
    held = duk_require_normalize_index(ctx, held);
    push_function(ctx, "", function, args, args, magic);
    duk_dup(ctx, held);
    duk_put_prop_heapptr(ctx, -2, inside_of(ctx)->known[KNOWN_HELD]);
}

void holder_get(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_heapptr(ctx, -1, inside_of(ctx)->known[KNOWN_HELD]);
    duk_remove(ctx, -2);
}

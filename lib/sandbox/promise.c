/* promise.c - Promise, with the order of jobs of ECMAScript 2023.
 *
 * A promise is an object with hidden properties: its state, its value or reason, and
 * while it is pending its reactions, three array elements each (handler when fulfilled,
 * handler when rejected, promise of the result). Simpler than the standard in one way:
 * every promise made here is a plain Promise; constructors are not asked for species. */
#include "sandbox/builtins.h"

#include "sandbox/engine/peek.h"

#define STATE     DUK_HIDDEN_SYMBOL("state") /* enum entry_state */
#define VALUE     DUK_HIDDEN_SYMBOL("value")
#define REACTIONS DUK_HIDDEN_SYMBOL("reactions")
#define ONCE      DUK_HIDDEN_SYMBOL("once") /* [promise, settled already] of a pair of functions */
#define HELD      DUK_HIDDEN_SYMBOL("held") /* what a function of finally() has to remember */

/* [ ... object ]: makes a promise of it. */
static void initialise(duk_context *ctx)
{
    duk_push_int(ctx, ENTRY_PENDING);
    duk_put_prop_literal(ctx, -2, STATE);
}

void promise_push(duk_context *ctx)
{
    duk_require_stack(ctx, 8);
    duk_push_bare_object(ctx);
    initialise(ctx);
    state_push(ctx, STATE_PROMISE);
    duk_set_prototype(ctx, -2);
}

bool promise_is(duk_context *ctx, duk_idx_t index)
{
    const bool is = peek_push_own(ctx, index, STATE);

    duk_pop(ctx);
    return is;
}

enum entry_state promise_state(duk_context *ctx, duk_idx_t promise)
{
    int state;

    duk_get_prop_literal(ctx, promise, STATE);
    state = duk_get_int(ctx, -1);
    duk_pop(ctx);
    return (enum entry_state)state;
}

void promise_push_value(duk_context *ctx, duk_idx_t promise)
{
    duk_get_prop_literal(ctx, promise, VALUE);
}

/* [ ... handler value promise ] -> [ ... ] */
static void add_reaction_job(duk_context *ctx, enum entry_state state)
{
    job_add(ctx, state == ENTRY_FULFILLED ? JOB_FULFIL : JOB_REJECT);
}

/* [ ... value ] -> [ ... ] */
static void settle(duk_context *ctx, duk_idx_t promise, enum entry_state state)
{
    duk_uarridx_t count;

    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 8);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, promise, VALUE);
    duk_push_int(ctx, (duk_int_t)state);
    duk_put_prop_literal(ctx, promise, STATE);
    if (duk_get_prop_literal(ctx, promise, REACTIONS)) {
        duk_del_prop_literal(ctx, promise, REACTIONS);
        count = (duk_uarridx_t)duk_get_length(ctx, -1);
        for (duk_uarridx_t i = 0; i < count; i += 3) {
            inside_spend(ctx, inside_of(ctx), 40);
            duk_get_prop_index(ctx, -1, state == ENTRY_FULFILLED ? i : i + 1);
            duk_dup(ctx, -3);
            duk_get_prop_index(ctx, -3, i + 2);
            add_reaction_job(ctx, state);
        }
    }
    duk_pop_2(ctx);
}

void promise_reject(duk_context *ctx, duk_idx_t promise)
{
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
        settle(ctx, promise, ENTRY_REJECTED);
        return;
    }
    duk_dup_top(ctx);
    if (duk_safe_call(ctx, get_then, NULL, 1, 1) != DUK_EXEC_SUCCESS) {
        duk_remove(ctx, -2);
        settle(ctx, promise, ENTRY_REJECTED);
        return;
    }
    if (!duk_is_function(ctx, -1)) {
        duk_pop(ctx);
        settle(ctx, promise, ENTRY_FULFILLED);
        return;
    }
    duk_dup(ctx, promise);
    duk_insert(ctx, -3);
    job_add(ctx, JOB_ADOPT);
}

void promise_of(duk_context *ctx)
{
    if (promise_is(ctx, -1))
        return;
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    promise_resolve(ctx, -2);
}

/* ---- the pair of functions ------------------------------------------------ */

/* Pushes the promise of the running function, unless the pair was used before. */
static bool use_once(duk_context *ctx)
{
    bool used;

    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, ONCE);
    duk_get_prop_index(ctx, -1, 1);
    used = duk_get_boolean(ctx, -1);
    duk_pop(ctx);
    if (used)
        return false;
    duk_push_true(ctx);
    duk_put_prop_index(ctx, -2, 1);
    duk_get_prop_index(ctx, -1, 0);
    return true;
}

static duk_ret_t call_resolve(duk_context *ctx)
{
    if (use_once(ctx)) {
        duk_dup(ctx, 0);
        promise_resolve(ctx, -2);
    }
    return 0;
}

static duk_ret_t call_reject(duk_context *ctx)
{
    if (use_once(ctx)) {
        duk_dup(ctx, 0);
        promise_reject(ctx, -2);
    }
    return 0;
}

void promise_push_functions(duk_context *ctx, duk_idx_t promise)
{
    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 8);
    duk_push_bare_array(ctx);
    duk_dup(ctx, promise);
    duk_put_prop_index(ctx, -2, 0);
    duk_push_false(ctx);
    duk_put_prop_index(ctx, -2, 1);
    duk_push_c_function(ctx, call_resolve, 1);
    duk_dup(ctx, -2);
    duk_put_prop_literal(ctx, -2, ONCE);
    duk_push_c_function(ctx, call_reject, 1);
    duk_dup(ctx, -3);
    duk_put_prop_literal(ctx, -2, ONCE);
    duk_remove(ctx, -3);
}

/* ---- constructor and prototype --------------------------------------------- */

static duk_ret_t construct(duk_context *ctx)
{
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Promise is called with new");
    if (!duk_is_function(ctx, 0))
        return duk_type_error(ctx, "Promise: the argument is not a function");
    duk_push_this(ctx);
    initialise(ctx);
    promise_push_functions(ctx, 1); /* executor promise resolve reject */
    duk_dup_top(ctx);
    duk_insert(ctx, 2); /* executor promise reject resolve reject */
    duk_dup(ctx, 0);
    duk_insert(ctx, 3); /* executor promise reject executor resolve reject */
    if (duk_pcall(ctx, 2) != DUK_EXEC_SUCCESS)
        duk_call(ctx, 1);
    duk_set_top(ctx, 2);
    return 1;
}

static void require_promise(duk_context *ctx, const char *name)
{
    if (!promise_is(ctx, -1))
        (void)duk_type_error(ctx, "Promise.prototype.%s is called on something that is no promise",
                             name);
}

static void dup_handler(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_function(ctx, index))
        duk_dup(ctx, index);
    else
        duk_push_undefined(ctx);
}

/* [ ... ]: keeps the handlers at 0 and 1 for a pending promise (at 2) and its derived one (3). */
static void add_reaction(duk_context *ctx)
{
    duk_uarridx_t count;

    if (!duk_get_prop_literal(ctx, 2, REACTIONS)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, 2, REACTIONS);
    }
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    dup_handler(ctx, 0);
    duk_put_prop_index(ctx, -2, count);
    dup_handler(ctx, 1);
    duk_put_prop_index(ctx, -2, count + 1);
    duk_dup(ctx, 3);
    duk_put_prop_index(ctx, -2, count + 2);
    duk_pop(ctx);
}

static duk_ret_t then(duk_context *ctx)
{
    enum entry_state state;

    duk_push_this(ctx);
    require_promise(ctx, "then");
    promise_push(ctx);
    state = promise_state(ctx, 2);
    if (state == ENTRY_PENDING) {
        add_reaction(ctx);
    } else {
        dup_handler(ctx, state == ENTRY_FULFILLED ? 0 : 1);
        promise_push_value(ctx, 2);
        duk_dup(ctx, 3);
        add_reaction_job(ctx, state);
    }
    duk_set_top(ctx, 4);
    return 1;
}

/* Invokes `then` of the value at index with the two handlers on top, which it pops;
 * pushes what it returns. */
static void invoke_then(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    duk_get_prop_literal(ctx, index, "then");
    duk_insert(ctx, -3);
    duk_dup(ctx, index);
    duk_insert(ctx, -3);
    duk_call_method(ctx, 2);
}

static duk_ret_t catch_(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_push_undefined(ctx);
    duk_dup(ctx, 0);
    invoke_then(ctx, 1);
    return 1;
}

static duk_ret_t give_held(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, HELD);
    return 1;
}

static duk_ret_t throw_held(duk_context *ctx)
{
    (void)give_held(ctx);
    return duk_throw(ctx);
}

static void push_holder(duk_context *ctx, duk_c_function function, duk_idx_t args, duk_idx_t held)
{
    held = duk_require_normalize_index(ctx, held);
    duk_push_c_function(ctx, function, args);
    duk_dup(ctx, held);
    duk_put_prop_literal(ctx, -2, HELD);
}

/* What runs between: the outcome waits until onFinally's result is settled. */
static duk_ret_t run_finally(duk_context *ctx, duk_c_function afterwards)
{
    (void)give_held(ctx);
    duk_call(ctx, 0);
    promise_of(ctx);
    push_holder(ctx, afterwards, 0, 0);
    duk_push_undefined(ctx);
    invoke_then(ctx, -3);
    return 1;
}

static duk_ret_t then_finally(duk_context *ctx)
{
    return run_finally(ctx, give_held);
}

static duk_ret_t catch_finally(duk_context *ctx)
{
    return run_finally(ctx, throw_held);
}

static duk_ret_t finally(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 1))
        return duk_type_error(ctx, "Promise.prototype.finally is called on no object");
    if (duk_is_function(ctx, 0)) {
        push_holder(ctx, then_finally, 1, 0);
        push_holder(ctx, catch_finally, 1, 0);
    } else {
        duk_dup(ctx, 0);
        duk_dup(ctx, 0);
    }
    invoke_then(ctx, 1);
    return 1;
}

static duk_ret_t static_resolve(duk_context *ctx)
{
    promise_of(ctx);
    return 1;
}

static duk_ret_t static_reject(duk_context *ctx)
{
    promise_push(ctx);
    duk_dup(ctx, 0);
    promise_reject(ctx, 1);
    return 1;
}

void promise_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_push_c_function(ctx, construct, 1);
    duk_push_literal(ctx, "Promise");
    define_name(ctx);
    define_method(ctx, "resolve", static_resolve, 1);
    define_method(ctx, "reject", static_reject, 1);
    promise_all_install(ctx);
    duk_push_object(ctx);
    duk_dup_top(ctx);
    state_keep(ctx, STATE_PROMISE);
    define_method(ctx, "then", then, 2);
    define_method(ctx, "catch", catch_, 1);
    define_method(ctx, "finally", finally, 1);
    duk_dup(ctx, -2);
    define_value(ctx, "constructor");
    define_prototype(ctx);
    define_value(ctx, "Promise");
    duk_pop(ctx);
}

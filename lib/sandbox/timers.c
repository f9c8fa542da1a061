/* timers.c - setTimeout, setInterval, their clearing, and $.sleep.
 *
 * A timer is an operation of kind OPERATION_TIMER: the host settles it when it is due. A
 * repeated one begins again, under a new id, after its function has returned; the
 * number that script holds stays the first id. */
#include "sandbox/builtins.h"

#include <math.h>

#define TIMERS_MOST 10000u /* operations included */

enum timer_slot {
    TIMER_FUNCTION,
    TIMER_ARGS,
    TIMER_HANDLE /* repeated: the first id */,
    TIMER_DELAY
};

static uint32_t delay_at(duk_context *ctx, duk_idx_t index)
{
    const double delay = duk_to_number(ctx, index);

    if (!(delay > 0))
        return 0;
    return delay < 2147483647.0 ? (uint32_t)delay : 2147483647u;
}

static void check_allowed(duk_context *ctx)
{
    const struct inside *inside = inside_of(ctx);

    if (!inside->host)
        top_level_refuse(ctx, 3002,
                         "a timer cannot be set while the module is loaded: its top "
                         "level runs once, and calls begin after it");
    if (inside->waiting >= TIMERS_MOST)
        (void)duk_range_error(ctx, "more than %u timers at a time", TIMERS_MOST);
}

/* Begins what is on top, a timer or a promise: pops it. */
static uint64_t begin(duk_context *ctx, uint32_t delay_ms)
{
    struct sandbox_operation operation = { .kind = OPERATION_TIMER, .delay_ms = delay_ms };

    if (!operation_begin(ctx, &operation))
        (void)duk_throw(ctx);
    return operation.id;
}

/* STATE_TIMERS[handle] = id; pops nothing. */
static void set_present(duk_context *ctx, double handle, uint64_t id)
{
    state_push(ctx, STATE_TIMERS);
    duk_push_number(ctx, handle);
    duk_push_number(ctx, (double)id);
    duk_put_prop(ctx, -3);
    duk_pop(ctx);
}

/* The present id of a repeated timer; 0 when it was cleared. */
static uint64_t present(duk_context *ctx, double handle, bool forget)
{
    uint64_t id;

    state_push(ctx, STATE_TIMERS);
    duk_push_number(ctx, handle);
    duk_get_prop(ctx, -2);
    id = (uint64_t)duk_get_number_default(ctx, -1, 0);
    duk_pop(ctx);
    if (id && forget) {
        duk_push_number(ctx, handle);
        duk_del_prop(ctx, -2);
    }
    duk_pop(ctx);
    return id;
}

/* Pushes a timer made of the arguments (function, delay, …). */
static void push_timer(duk_context *ctx, duk_idx_t count)
{
    duk_push_bare_array(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, TIMER_FUNCTION);
    duk_push_bare_array(ctx);
    for (duk_idx_t i = 2; i < count; i++) {
        duk_dup(ctx, i);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)(i - 2));
    }
    duk_put_prop_index(ctx, -2, TIMER_ARGS);
}

static duk_ret_t set_timeout(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);
    uint32_t delay_ms;

    duk_set_top(ctx, count < 2 ? 2 : count);
    if (!duk_is_function(ctx, 0))
        return duk_type_error(ctx, "setTimeout: the first argument is not a function");
    check_allowed(ctx);
    delay_ms = delay_at(ctx, 1);
    push_timer(ctx, count);
    duk_push_number(ctx, (double)begin(ctx, delay_ms));
    return 1;
}

static duk_ret_t set_interval(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);
    uint32_t delay_ms;
    uint64_t id;

    duk_set_top(ctx, count < 2 ? 2 : count);
    if (!duk_is_function(ctx, 0))
        return duk_type_error(ctx, "setInterval: the first argument is not a function");
    check_allowed(ctx);
    delay_ms = delay_at(ctx, 1);
    push_timer(ctx, count);
    duk_push_uint(ctx, delay_ms > 0 ? delay_ms : 1);
    duk_put_prop_index(ctx, -2, TIMER_DELAY);
    duk_dup_top(ctx);
    id = begin(ctx, delay_ms > 0 ? delay_ms : 1);
    duk_push_number(ctx, (double)id);
    duk_put_prop_index(ctx, -2, TIMER_HANDLE);
    set_present(ctx, (double)id, id);
    duk_push_number(ctx, (double)id);
    return 1;
}

static duk_ret_t clear(duk_context *ctx)
{
    const struct isolate_host *host = inside_of(ctx)->host;
    double handle = duk_is_number(ctx, 0) ? duk_get_number(ctx, 0) : 0;
    uint64_t id;

    if (!host || !(handle >= 1 && handle < 9007199254740992.0))
        return 0;
    id = present(ctx, handle, true);
    if (id == 0)
        id = (uint64_t)handle;
    if (!operation_take(ctx, id))
        return 0;
    if (duk_is_array(ctx, -1)) {
        if (host->clear)
            host->clear(host->call, id);
        return 0;
    }
    /* A number that names an operation is no timer: put back what was taken. */
    state_push(ctx, STATE_PENDING);
    duk_push_number(ctx, (double)id);
    duk_dup(ctx, -3);
    duk_put_prop(ctx, -3);
    inside_of(ctx)->waiting++;
    return 0;
}

static void call_function(duk_context *ctx)
{
    duk_idx_t count;

    duk_get_prop_index(ctx, -1, TIMER_FUNCTION);
    duk_get_prop_index(ctx, -2, TIMER_ARGS);
    count = (duk_idx_t)duk_get_length(ctx, -1);
    duk_require_stack(ctx, count + 8);
    for (duk_idx_t i = 0; i < count; i++)
        duk_get_prop_index(ctx, -1 - i, (duk_uarridx_t)i);
    duk_remove(ctx, -1 - count);
    duk_call(ctx, count);
    duk_pop(ctx);
}

void timer_fire(duk_context *ctx)
{
    double handle;
    uint32_t delay_ms;

    call_function(ctx);
    duk_get_prop_index(ctx, -1, TIMER_HANDLE);
    handle = duk_get_number_default(ctx, -1, 0);
    duk_get_prop_index(ctx, -2, TIMER_DELAY);
    delay_ms = duk_get_uint_default(ctx, -1, 0);
    duk_pop_2(ctx);
    if (handle > 0 && present(ctx, handle, false))
        set_present(ctx, handle, begin(ctx, delay_ms));
    else
        duk_pop(ctx);
}

void timer_set(duk_context *ctx, uint32_t delay_ms)
{
    check_allowed(ctx);
    duk_push_bare_array(ctx);
    duk_insert(ctx, -2);
    duk_put_prop_index(ctx, -2, TIMER_FUNCTION);
    duk_push_bare_array(ctx);
    duk_put_prop_index(ctx, -2, TIMER_ARGS);
    (void)begin(ctx, delay_ms);
}

static duk_ret_t sleep_(duk_context *ctx)
{
    uint32_t delay_ms;

    check_allowed(ctx);
    delay_ms = delay_at(ctx, 0);
    promise_push(ctx);
    duk_dup_top(ctx);
    (void)begin(ctx, delay_ms);
    return 1;
}

void timers_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    define_method(ctx, "setTimeout", set_timeout, DUK_VARARGS);
    define_method(ctx, "setInterval", set_interval, DUK_VARARGS);
    define_method(ctx, "clearTimeout", clear, 1);
    define_method(ctx, "clearInterval", clear, 1);
    define_method(ctx, "sleep", sleep_, 1); /* and of `$` */
    duk_get_prop_literal(ctx, -1, "sleep");
    state_keep(ctx, STATE_SLEEP);
    duk_pop(ctx);
}

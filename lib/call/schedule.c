/* schedule.c - which call runs next, and who is told when one can.
 *
 * Calls run only inside runtime_run_one(), on the thread of whoever steps. A call that
 * is taken out of a queue is RUNNING and belongs to that thread until it stops. */
#include "call/inside.h"

void call_make_ready(struct call *call)
{
    struct runtime *runtime = call->runtime;

    timer_stop(&runtime->timers, &call->deadline);
    call->state = CALL_READY;
    ready_push(&runtime->ready, call);
}

void runtime_wake(struct runtime *runtime)
{
    /* Who lay down after the caller held the lock has seen what it changed. */
    if (atomic_load_explicit(&runtime->sleepers, memory_order_relaxed))
        signal_all(&runtime->changed);
    host_wake(&runtime->host);
}

/* A timer went off. Under the lock. */
static void fire(struct runtime *runtime, struct timer *timer)
{
    struct call *call = timer->call;
    struct operation *operation;

    if (!call) {
        exchange_due(timer->exchange);
        return;
    }
    if (!timer->token) {
        call->timed_out = true;
        call_make_ready(call);
        return;
    }
    operation = operation_find(&runtime->operations, timer->token);
    if (call_settle(call, operation->inner, SLICE("null"), NULL) == MDX_E_NOMEM)
        call->starved = true;
    operation_remove(&runtime->operations, operation, false);
    if (call->state == CALL_WAITING)
        call_make_ready(call);
}

/* *ticks: an exchange has something to do as well. */
static struct call *take_ready(struct runtime *runtime, bool *ticks)
{
    struct timer *due;
    struct call *call;

    lock_take(&runtime->lock);
    if (runtime->timers.count) {
        uint64_t now = clock_monotonic_ns();

        while ((due = timer_due(&runtime->timers, now)))
            fire(runtime, due);
    }
    call = ready_take(&runtime->ready);
    if (call) {
        call->state = CALL_RUNNING;
        runtime->running++;
    }
    *ticks = runtime->ticks != NULL;
    lock_give(&runtime->lock);
    return call;
}

bool runtime_run_one(struct runtime *runtime)
{
    bool ticks;
    struct call *call = take_ready(runtime, &ticks);

    if (ticks && traffic_tick(runtime) && !call)
        return true;
    if (!call)
        return false;
    call_advance(call);
    return true;
}

static uint64_t until_due(struct runtime *runtime)
{
    uint64_t next, batch;
    bool ready;

    lock_take(&runtime->lock);
    next = timer_next(&runtime->timers);
    ready = runtime->ready.count != 0;
    lock_give(&runtime->lock);
    batch = exporter_due(runtime);
    if (batch < next)
        next = batch;
    return ready ? 0 : next;
}

static uint32_t milliseconds_to(uint64_t due_ns)
{
    uint64_t now = clock_monotonic_ns();
    uint64_t wait;

    if (due_ns == UINT64_MAX)
        return UINT32_MAX;
    if (due_ns <= now)
        return 0;
    wait = (due_ns - now + 999999) / 1000000;
    return wait < UINT32_MAX ? (uint32_t)wait : UINT32_MAX - 1;
}

void runtime_step(struct runtime *runtime, uint32_t budget_us, uint32_t *next_due_ms)
{
    runtime_notice(runtime);
    uint64_t end = budget_us ? clock_monotonic_ns() + (uint64_t)budget_us * 1000 : UINT64_MAX;

    while (runtime_run_one(runtime))
        if (end != UINT64_MAX && clock_monotonic_ns() >= end)
            break;
    exporter_work(runtime, false);
    if (next_due_ms)
        *next_due_ms = milliseconds_to(until_due(runtime));
}

/* Nothing is ready: one thread waits in the bridge, the others for what it brings. Returns
 * with the lock held, as it was entered. */
static void rest(struct runtime *runtime)
{
    uint64_t due = timer_next(&runtime->timers);

    if (host_can_wait(&runtime->host) && !runtime->waiter) {
        runtime->waiter = true;
        lock_give(&runtime->lock);
        host_wait(&runtime->host, milliseconds_to(due));
        lock_take(&runtime->lock);
        runtime->waiter = false;
        signal_all(&runtime->changed);
    } else {
        runtime->sleepers++;
        signal_wait(&runtime->changed, &runtime->lock, due);
        runtime->sleepers--;
    }
}

static uint64_t turns_of(struct runtime *runtime)
{
    uint64_t turns;

    lock_take(&runtime->lock);
    turns = runtime->turns;
    lock_give(&runtime->lock);
    return turns;
}

void runtime_wait(struct runtime *runtime, bool (*over)(void *context), void *context)
{
    for (;;) {
        uint64_t turns = turns_of(runtime);

        if (over(context)) {
            if (telemetry_on(&runtime->exporter.due))
                exporter_work(runtime, false);
            return;
        }
        if (runtime_run_one(runtime))
            continue;
        lock_take(&runtime->lock);
        if (runtime->turns == turns && !runtime->ready.count)
            rest(runtime);
        lock_give(&runtime->lock);
    }
}

bool call_is_over(struct call *call)
{
    bool over;

    lock_take(&call->runtime->lock);
    over = call->state == CALL_OVER;
    lock_give(&call->runtime->lock);
    return over;
}

static bool is_over(void *context)
{
    return call_is_over(context);
}

void call_wait(struct call *call)
{
    runtime_wait(call->runtime, is_over, call);
}

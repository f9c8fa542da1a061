/* run.c - one call's way through the stages, and its end. */
#include "call/inside.h"

/* The order is the contract: nothing is validated for a caller who may not
 * call, and nothing is executed that was not validated. */
static mdx_status (*const stages[])(struct call *) = {
    call_parse, call_route, call_authorize, call_validate, call_execute, call_respond,
};
_Static_assert(sizeof stages / sizeof stages[0] == CALL_STAGES, "each stage is timed");

/* Calls that found no slot may try again: one was given back. Under the lock. */
static void unblock(struct runtime *runtime)
{
    struct call *call;

    while ((call = runtime->blocked.first)) {
        list_remove(&runtime->blocked, call);
        call_make_ready(call);
    }
}

/* This thread runs the call no more, and its slot may be had. Under the lock. True: somebody may
 * have waited for that. */
static bool stop_running(struct runtime *runtime)
{
    bool blocked = runtime->blocked.first != NULL;

    runtime->running--;
    unblock(runtime);
    return blocked || runtime->sleepers || runtime->waiter;
}

/* No slot is free: the call waits until another thread's run ends. When none runs any more, one
 * is free by now. */
static bool stop_without_slot(struct runtime *runtime, struct call *call)
{
    if (runtime->running > 1) {
        runtime->running--;
        call->state = CALL_BLOCKED;
        list_push(&runtime->blocked, call);
        return false;
    }
    stop_running(runtime);
    call_make_ready(call);
    return true;
}

/* The call stops: for an answer, or for a slot. MDX_PENDING: it has, and is not ours any more.
 * Else it ends with that status. */
static mdx_status stop(struct call *call, mdx_status why)
{
    struct runtime *runtime = call->runtime;
    mdx_status status = MDX_PENDING;
    bool wake = false;

    timing_stop(&call->timing);
    lock_take(&runtime->lock);
    if (call->cancelled) {
        status = error_set(&call->error, CODE_CANCELLED, "the call was cancelled");
    } else if (why == CALL_NO_SLOT) {
        wake = stop_without_slot(runtime, call);
    } else if (call->starved ||
               (call->outside ? outside_ready(call->outside) : isolate_ready(call->isolate))) {
        wake = stop_running(runtime);
        call_make_ready(call);
    } else if (timer_start(&runtime->timers, &call->deadline)) {
        call->state = CALL_WAITING;
        wake = stop_running(runtime);
    } else {
        status = error_no_memory(&call->error);
    }
    lock_give(&runtime->lock);
    if (wake)
        runtime_wake(runtime);
    return status;
}

static mdx_status run_stage(struct call *call)
{
    uint32_t stage = call->stage;
    uint64_t began = call->timing.now;
    mdx_status status = stages[stage](call);

    if (!call->timing.on)
        return status;
    timing_lap(&call->timing, stage);
    if (!call->spans)
        return status;
    if (!call->spans->stages[stage].from_ns)
        call->spans->stages[stage].from_ns = began;
    call->spans->stages[stage].to_ns = call->timing.now;
    return status;
}

static mdx_status run_stages(struct call *call)
{
    mdx_status status = MDX_OK;

    for (; call->stage < CALL_STAGES; call->stage++) {
        status = run_stage(call);
        if (status)
            return status;
        if (stages[call->stage] == call_route)
            call_tell_start(call);
    }
    return MDX_OK;
}

void call_advance(struct call *call)
{
    mdx_status status;

    timing_go_on(&call->timing);
    status = run_stages(call);
    if (status == MDX_PENDING || status == CALL_NO_SLOT)
        status = stop(call, status);
    if (status != MDX_PENDING)
        call_finish(call, status);
}

/* What only a living call needs goes at once; result and error stay for the handle. */
static void let_go(struct call *call)
{
    struct isolate *isolate;
    struct outside *outside;
    bool operations;

    lock_take(&call->runtime->lock);
    isolate = call->isolate;
    outside = call->outside;
    call->isolate = NULL;
    call->outside = NULL;
    /* What runs outside says goodbye by one more. */
    operations = call->operations || outside;
    lock_give(&call->runtime->lock);
    if (isolate)
        call->arena_peak = isolate_arena_peak(isolate);
    isolate_free(isolate);
    outside_free(outside);
    if (operations)
        call_drop_operations(call);
    call_drop_bodies(call);
    buffer_free(&call->input);
    buffer_free(&call->args);
}

/* Out of the list of calls alive. Under the lock. */
static void leave_runtime(struct runtime *runtime, struct call *call)
{
    if (call->older)
        call->older->newer = call->newer;
    if (call->newer)
        call->newer->older = call->older;
    else
        runtime->newest = call->older;
    runtime->calls--;
}

void call_finish(struct call *call, mdx_status status)
{
    struct runtime *runtime = call->runtime;
    struct program *program = call->program;
    bool wake, told, last;

    call->status = status;
    if (status && !call->error.status)
        error_no_memory(&call->error);
    let_go(call);
    call_charge(call);
    call_tell_end(call, status);
    lock_take(&runtime->lock);
    timer_stop(&runtime->timers, &call->deadline);
    call_unlink_parent(call);
    leave_runtime(runtime, call);
    call->state = CALL_OVER;
    wake = stop_running(runtime);
    told = call->done && !call->abandoned;
    lock_give(&runtime->lock);
    if (told)
        call->done(call->host, call);
    lock_take(&runtime->lock);
    call->program = NULL;
    runtime->turns++;
    wake |= runtime->sleepers || runtime->waiter;
    last = --call->references == 0;
    lock_give(&runtime->lock);
    program_release(program);
    if (wake)
        runtime_wake(runtime);
    if (last)
        call_destroy(call);
}

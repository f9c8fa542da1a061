/* promise_jobs.c - the one queue of promise jobs, first in, first out.
 *
 * A ring in a row of slots: four places a job. A job is taken off before it runs. */
#include "sandbox/promises.h"

#define PLACES     4u
#define ROOM_LEAST 16u
#define COST_JOB   200

/* [ ... ring ] -> [ ... ring ]: a ring of twice the room, the queue from its start. */
static void grow(duk_context *ctx, struct inside *inside)
{
    const uint32_t room = inside->jobs_room ? inside->jobs_room * 2 : ROOM_LEAST;

    slots_push(ctx, room * PLACES);
    for (uint32_t i = 0; i < inside->jobs; i++) {
        const uint32_t from = (inside->jobs_head + i) % inside->jobs_room;

        inside_spend(ctx, inside, 20);
        for (uint32_t place = 0; place < PLACES; place++) {
            slots_get(ctx, -2, from * PLACES + place);
            slots_put(ctx, -2, i * PLACES + place);
        }
    }
    duk_dup_top(ctx);
    state_put(ctx, STATE_JOBS);
    duk_replace(ctx, -2);
    inside->jobs_head = 0;
    inside->jobs_room = room;
}

void job_add(duk_context *ctx, enum job job)
{
    struct inside *inside = inside_of(ctx);
    uint32_t at;

    duk_require_stack(ctx, 8);
    state_push(ctx, STATE_JOBS);
    if (inside->jobs == inside->jobs_room)
        grow(ctx, inside);
    at = (inside->jobs_head + inside->jobs) % inside->jobs_room * PLACES;
    duk_insert(ctx, -4); /* ring a b c */
    slots_put(ctx, -4, at + 3);
    slots_put(ctx, -3, at + 2);
    slots_put(ctx, -2, at + 1);
    slots_set_number(ctx, -1, at, job);
    duk_pop(ctx);
    inside->jobs++;
}

/* -> [ ... a b c ], and the ring forgets them. */
static enum job take(duk_context *ctx, struct inside *inside)
{
    const uint32_t at = inside->jobs_head * PLACES;
    enum job job;

    state_push(ctx, STATE_JOBS);
    job = (enum job)slots_number(ctx, -1, at);
    for (uint32_t place = 1; place < PLACES; place++) {
        slots_get(ctx, -(duk_idx_t)place, at + place);
        duk_push_undefined(ctx);
        slots_put(ctx, -(duk_idx_t)place - 2, at + place);
    }
    duk_remove(ctx, -(duk_idx_t)PLACES);
    inside->jobs_head = (inside->jobs_head + 1) % inside->jobs_room;
    inside->jobs--;
    return job;
}

static duk_ret_t settle_target(duk_context *ctx, void *good)
{
    capability_settle(ctx, -2, *(const bool *)good);
    return 0;
}

/* [ ... handler value target ]: NewPromiseReactionJob. */
static void react(duk_context *ctx, enum job job)
{
    bool good = job == JOB_FULFIL;

    if (duk_is_number(ctx, -3)) {
        continue_run(ctx, (enum continuation)duk_get_int(ctx, -3), good);
        return;
    }
    duk_insert(ctx, -3);
    duk_swap(ctx, -1, -2); /* target value handler */
    if (duk_is_callable(ctx, -1)) {
        duk_swap(ctx, -1, -2);
        good = duk_pcall(ctx, 1) == DUK_EXEC_SUCCESS;
    } else {
        duk_pop(ctx);
    }
    if (duk_is_undefined(ctx, -2))
        return;
    if (promise_is(ctx, -2))
        capability_settle(ctx, -2, good);
    else
        (void)duk_safe_call(ctx, settle_target, &good, 1, 1);
}

/* [ ... promise thenable then ]: NewPromiseResolveThenableJob. Nobody can tell whether the `then`
 * of a plain promise was called. */
static void adopt(duk_context *ctx)
{
    const duk_idx_t promise = duk_get_top(ctx) - 3;

    if (known_is(ctx, -1, KNOWN_PROMISE_THEN) && promise_is_plain(ctx, -2)) {
        duk_dup(ctx, promise);
        promise_continue(ctx, -3, CONTINUE_ADOPT);
        return;
    }
    promise_push_functions(ctx, promise); /* promise thenable then resolve reject */
    duk_dup(ctx, -1);
    duk_insert(ctx, promise + 1); /* promise reject thenable then resolve reject */
    duk_swap(ctx, promise + 2, promise + 3);
    if (duk_pcall_method(ctx, 2) == DUK_EXEC_SUCCESS)
        return;
    duk_pcall(ctx, 1); /* the reject function does nothing when one was called before */
}

void jobs_run(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);
    const duk_idx_t top = duk_get_top(ctx);

    duk_require_stack(ctx, 16);
    while (inside->jobs > 0) {
        const enum job job = take(ctx, inside);

        inside_spend(ctx, inside, COST_JOB);
        switch (job) {
        case JOB_FULFIL:
        case JOB_REJECT:
            react(ctx, job);
            break;
        case JOB_ADOPT:
            adopt(ctx);
            break;
        case JOB_CALL:
            duk_dup(ctx, -3);
            duk_call(ctx, 0);
            break;
        }
        duk_set_top(ctx, top);
    }
    unhandled_log(ctx);
}

static duk_ret_t queue_microtask(duk_context *ctx)
{
    if (!duk_is_function(ctx, 0))
        return duk_type_error(ctx, "queueMicrotask: the argument is not a function");
    duk_push_undefined(ctx);
    duk_push_undefined(ctx);
    job_add(ctx, JOB_CALL);
    return 0;
}

void jobs_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    define_method(ctx, "queueMicrotask", queue_microtask, 1);
    duk_pop(ctx);
}

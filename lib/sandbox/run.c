/* run.c - an isolate's turn: into a slot, on until nothing is left to run, and out. */
#include "sandbox/isolate.h"

#include "base/clock.h"

#include <string.h>

static mdx_status refuse(mdx_status status, struct error *error)
{
    switch (status) {
    case MDX_E_STATE:
        return error_set(error, CODE_WRONG_STATE, "The call is running or has ended.");
    case MDX_E_RATE_LIMIT:
        return error_set(error, CODE_RATE_LIMITED,
                         "Too many calls wait: their memory is used up. Raise parked_bytes.");
    default:
        return error_no_memory(error);
    }
}

struct turn {
    struct isolate *isolate;
    struct settled *settled;
    struct buffer *output;
    bool first;
    enum isolate_state state;
    bool never; /* nothing can settle what it waits for */
};

static void begin(duk_context *ctx, const struct isolate *isolate)
{
    duk_push_heapptr(ctx, isolate->slot->place->exports);
    value_push_text(ctx, isolate->path);
    duk_get_prop(ctx, -2);
    duk_replace(ctx, -2);
    entry_call(ctx, isolate->args, isolate->missing, isolate->context);
    jobs_run(ctx);
}

/* As far as it comes without waiting, where the result is told piece by piece. */
static void go_on(duk_context *ctx)
{
    while (entry_state(ctx) == ENTRY_FULFILLED && stream_step(ctx))
        jobs_run(ctx);
}

static void deliver(duk_context *ctx, const struct settled *settled)
{
    /* Each is a task of its own: its jobs run before the next is told. */
    for (; settled && entry_state(ctx) == ENTRY_PENDING; settled = settled->next) {
        operation_settle(ctx, settled->id, settled->value, settled->failure);
        jobs_run(ctx);
        go_on(ctx);
    }
}

static duk_ret_t run_turn(duk_context *ctx, void *udata)
{
    struct turn *turn = udata;

    if (turn->first) {
        begin(ctx, turn->isolate);
        go_on(ctx);
    } else {
        deliver(ctx, turn->settled);
    }
    switch (entry_state(ctx)) {
    case ENTRY_FULFILLED:
        entry_push(ctx);
        turn->isolate->result = result_write(ctx, turn->output, &turn->isolate->odd);
        turn->state = ISOLATE_DONE;
        return 0;
    case ENTRY_REJECTED:
        entry_push(ctx);
        return duk_throw(ctx);
    default:
        turn->never = inside_of(ctx)->waiting == 0;
        turn->state = turn->never ? ISOLATE_FAILED : ISOLATE_WAITING;
        return 0;
    }
}

/* The fields that point outside; on the first run also what the call may use up. */
static void enter_inside(struct isolate *isolate, struct place *place, bool first)
{
    struct inside *inside = &place->inside;

    place_limits(isolate->sandbox, place);
    inside->host = &isolate->inner;
    inside->odd = NULL;
    inside->source = slice_make(isolate->image->source, isolate->image->source_len);
    inside->map = &isolate->image->map;
    inside->document = slice_make(isolate->image->document, isolate->image->document_len);
    inside->text = slice_make(isolate->image->text, isolate->image->text_len);
    inside->run_ms = isolate->run_ms;
    inside->operations = isolate->operations;
    inside->log_lines = isolate->log_lines;
    inside->output_bytes = isolate->output_bytes;
    inside->guard.interrupt = &isolate->interrupt;
    if (!first)
        return;
    inside->guard.fault = GUARD_NONE;
    inside->operations_left = isolate->operations;
    inside->log_lines_left = isolate->log_lines;
    /* Few calls want random numbers: the first that does finds the seed. */
    memset(inside->random, 0, sizeof inside->random);
}

/* Lays the heap down. `warm` is the image that lies there already. */
static void lay_down(struct isolate *isolate, enum isolate_phase phase, const struct image *warm)
{
    struct place *place = isolate->slot->place;

    if (phase == PHASE_PARKED)
        parcel_unpack(&isolate->parcel, place, &isolate->image->snapshot);
    else if (phase == PHASE_NEW && warm != isolate->image)
        place_restore(place, &isolate->image->snapshot);
    enter_inside(isolate, place, phase == PHASE_NEW);
}

static void describe(struct isolate *isolate, const struct turn *turn, struct error *error)
{
    const struct image *image = isolate->image;
    struct place *place = isolate->slot->place;
    const struct guard *guard = &place->inside.guard;

    if (turn->never) {
        error_set(error, CODE_NEVER_SETTLES,
                  "The code waits for a promise that nothing can settle any more.");
        error_hint(error, "Every path has to resolve or reject the promise that is returned.");
        return;
    }
    place_describe(place, error, slice_make(image->document, image->document_len),
                   slice_make(image->text, image->text_len), &image->map);
    if (guard->fault)
        limit_describe(error, guard, &isolate->sandbox->options, isolate->run_ms,
                       isolate->output_bytes, isolate->operations);
}

static uint64_t run_deadline(const struct isolate *isolate)
{
    return clock_monotonic_ns() + (uint64_t)isolate->run_ms * 1000000u;
}

static enum isolate_state run(struct isolate *isolate, struct turn *turn, uint64_t deadline_ns,
                              struct error *error)
{
    const size_t most = turn->output->most;

    turn->state = ISOLATE_FAILED;
    if (isolate->output_bytes < most)
        turn->output->most = isolate->output_bytes;
    if (!place_enter(isolate->slot->place, run_turn, turn, run_deadline(isolate), deadline_ns,
                     isolate->sandbox->options.stack_bytes))
        turn->state = ISOLATE_FAILED;
    if (isolate->slot->place->arena.peak > isolate->arena_peak)
        isolate->arena_peak = isolate->slot->place->arena.peak;
    if (turn->state == ISOLATE_FAILED)
        describe(isolate, turn, error);
    turn->output->most = most;
    return turn->state;
}

/* A heap can serve the next call when nothing of this one is still under way in it. */
static bool stays_warm(const struct isolate *isolate)
{
    const struct inside *inside = &isolate->slot->place->inside;

    return isolate->image->reuse && inside->waiting == 0 && inside->jobs == 0;
}

/* With the lock held: what the slot is after the turn. */
static void leave(struct isolate *isolate, enum isolate_state state)
{
    if (state == ISOLATE_WAITING) {
        isolate_wait(isolate);
        return;
    }
    isolate->slot->warm = state == ISOLATE_DONE && stays_warm(isolate) ? isolate->image : NULL;
    isolate_leave(isolate);
}

enum isolate_state isolate_run(struct isolate *isolate, uint64_t deadline_ns, struct buffer *output,
                               struct error *error)
{
    struct sandbox *sandbox = isolate->sandbox;
    struct turn turn = { .isolate = isolate, .output = output };
    const struct image *warm;
    enum isolate_phase phase;
    mdx_status status;

    lock_take(&sandbox->lock);
    phase = isolate->phase;
    status = isolate_sit(isolate);
    if (status) {
        if (status < 0 && status != MDX_E_STATE && phase == PHASE_NEW)
            isolate_leave(isolate);
        lock_give(&sandbox->lock);
        if (status == MDX_PENDING)
            return ISOLATE_BLOCKED;
        refuse(status, error);
        return ISOLATE_FAILED;
    }
    isolate->phase = PHASE_RUNNING;
    warm = isolate->slot->warm;
    isolate->slot->warm = NULL;
    turn.settled = isolate->settled;
    isolate->settled = NULL;
    isolate->settled_end = &isolate->settled;
    sandbox->restores += phase != PHASE_WAITING;
    sandbox->returns += phase == PHASE_PARKED;
    lock_give(&sandbox->lock);

    turn.first = phase == PHASE_NEW;
    lay_down(isolate, phase, warm);
    run(isolate, &turn, deadline_ns, error);
    settled_free(&sandbox->allocator, turn.settled);
    if (turn.first) {
        mem_free(&sandbox->allocator, isolate->text);
        isolate->text = NULL;
    }

    lock_take(&sandbox->lock);
    if (phase == PHASE_PARKED)
        isolate_drop_parcel(isolate);
    leave(isolate, turn.state);
    lock_give(&sandbox->lock);
    return turn.state;
}

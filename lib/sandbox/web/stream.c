/* stream.c - what a ReadableStream does, whoever fills and reads it (WHATWG's Streams, default
 * controllers and readers). */
#include "sandbox/web/stream.h"

#include "sandbox/engine/native.h"

#define ROW DUK_HIDDEN_SYMBOL("stream")

/* ---- the stream ----------------------------------------------------------------------- */

void stream_new(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    slots_push(ctx, STREAM_SLOTS);
    slots_set_number(ctx, -1, STREAM_STATE, STREAM_READABLE);
    slots_set_number(ctx, -1, STREAM_FLAGS, STREAM_STARTED);
    slots_set_number(ctx, -1, STREAM_KIND, STREAM_OF_NONE);
    slots_set_number(ctx, -1, STREAM_TOTAL, 0);
    slots_set_number(ctx, -1, STREAM_MOST, 1);
}

void stream_wrap(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_swap(ctx, -1, -2);
    duk_put_prop_literal(ctx, -2, ROW);
    state_push(ctx, STATE_STREAMS);
    duk_set_prototype(ctx, -2);
}

bool stream_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, ROW);
}

void stream_push_row(duk_context *ctx, duk_idx_t index)
{
    if (!stream_is(ctx, index))
        (void)duk_type_error(ctx, "this is no ReadableStream");
    duk_get_prop_literal(ctx, index, ROW);
}

bool stream_has(duk_context *ctx, duk_idx_t row, enum stream_flag flag)
{
    return row_has(ctx, row, STREAM_FLAGS, flag);
}

void stream_set(duk_context *ctx, duk_idx_t row, enum stream_flag flag, bool on)
{
    row_set(ctx, row, STREAM_FLAGS, flag, on);
}

static bool is_in(duk_context *ctx, duk_idx_t row, enum stream_state state)
{
    return slots_number(ctx, row, STREAM_STATE) == state;
}

bool stream_is_locked(duk_context *ctx, duk_idx_t row)
{
    bool locked;

    slots_get(ctx, row, STREAM_READER);
    locked = duk_is_object(ctx, -1);
    duk_pop(ctx);
    return locked;
}

double stream_desired(duk_context *ctx, duk_idx_t row)
{
    return row_number(ctx, row, STREAM_MOST) - row_number(ctx, row, STREAM_TOTAL);
}

bool stream_is_open(duk_context *ctx, duk_idx_t row)
{
    return is_in(ctx, row, STREAM_READABLE) && !stream_has(ctx, row, STREAM_ENDING);
}

static void set_total(duk_context *ctx, duk_idx_t row, double total)
{
    duk_push_number(ctx, total > 0 ? total : 0);
    slots_put(ctx, row, STREAM_TOTAL);
}

/* The source is not needed any more. */
static void forget_source(duk_context *ctx, duk_idx_t row)
{
    static const enum stream_slot slots[] = { STREAM_SOURCE, STREAM_PULL, STREAM_CANCEL,
                                              STREAM_SIZE };

    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        duk_push_undefined(ctx);
        slots_put(ctx, row, slots[i]);
    }
    slots_set_number(ctx, row, STREAM_KIND, STREAM_OF_NONE);
}

static void forget_queue(duk_context *ctx, duk_idx_t row)
{
    queue_clear(ctx, row, STREAM_QUEUE);
    set_total(ctx, row, 0);
}

/* [ ... value ] -> [ ... ]: the `closed` of the reader, if there is one, is settled. */
static void settle_closed(duk_context *ctx, duk_idx_t row, bool good)
{
    slots_get(ctx, row, STREAM_READER);
    if (!duk_is_object(ctx, -1)) {
        duk_pop_2(ctx);
        return;
    }
    slots_get(ctx, -1, READER_CLOSED);
    duk_replace(ctx, -2);
    duk_swap(ctx, -1, -2);
    if (good) {
        promise_resolve(ctx, -2);
    } else {
        promise_set_handled(ctx, -2);
        promise_reject(ctx, -2);
    }
    duk_pop(ctx);
}

/* Pops the value that the first read that waits gets. */
static void answer_read(duk_context *ctx, duk_idx_t row, bool done)
{
    result_push(ctx, done);
    queue_take(ctx, row, STREAM_REQUESTS);
    duk_swap(ctx, -1, -2);
    promise_resolve(ctx, -2);
    duk_pop(ctx);
}

static void close_now(duk_context *ctx, duk_idx_t row)
{
    slots_set_number(ctx, row, STREAM_STATE, STREAM_CLOSED);
    duk_push_undefined(ctx);
    settle_closed(ctx, row, true);
    while (queue_len(ctx, row, STREAM_REQUESTS)) {
        inside_spend(ctx, inside_of(ctx), 20);
        duk_push_undefined(ctx);
        answer_read(ctx, row, true);
    }
}

void stream_end(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    stream_set(ctx, row, STREAM_ENDING, true);
    if (queue_len(ctx, row, STREAM_QUEUE))
        return;
    forget_source(ctx, row);
    close_now(ctx, row);
}

/* Rejects the reads that wait with the reason on top, which stays. */
static void refuse_reads(duk_context *ctx, duk_idx_t row)
{
    while (queue_len(ctx, row, STREAM_REQUESTS)) {
        inside_spend(ctx, inside_of(ctx), 20);
        queue_take(ctx, row, STREAM_REQUESTS);
        duk_dup(ctx, -2);
        promise_reject(ctx, -2);
        duk_pop(ctx);
    }
}

void stream_fail(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    if (!is_in(ctx, row, STREAM_READABLE)) {
        duk_pop(ctx);
        return;
    }
    forget_queue(ctx, row);
    forget_source(ctx, row);
    slots_set_number(ctx, row, STREAM_STATE, STREAM_FAILED);
    duk_dup_top(ctx);
    slots_put(ctx, row, STREAM_ERROR);
    duk_dup_top(ctx);
    settle_closed(ctx, row, false);
    refuse_reads(ctx, row);
    duk_pop(ctx);
}

void stream_add(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    if (stream_is_awaited(ctx, row)) {
        answer_read(ctx, row, false);
        duk_pop(ctx);
        return;
    }
    queue_add(ctx, row, STREAM_QUEUE);
    set_total(ctx, row, row_number(ctx, row, STREAM_TOTAL) + duk_get_number(ctx, -1));
    queue_add(ctx, row, STREAM_QUEUE);
}

/* ---- reading ----------------------------------------------------------------------------- */

/* Resolves the promise on top with the first chunk of the queue. */
static void read_queued(duk_context *ctx, duk_idx_t row)
{
    queue_take(ctx, row, STREAM_QUEUE);
    queue_take(ctx, row, STREAM_QUEUE);
    set_total(ctx, row, row_number(ctx, row, STREAM_TOTAL) - duk_get_number(ctx, -1));
    duk_pop(ctx);
    if (stream_has(ctx, row, STREAM_ENDING) && !queue_len(ctx, row, STREAM_QUEUE)) {
        forget_source(ctx, row);
        close_now(ctx, row);
    } else {
        stream_pull(ctx, row);
    }
    result_push(ctx, false);
    promise_resolve(ctx, -2);
}

void stream_read(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    stream_set(ctx, row, STREAM_DISTURBED, true);
    promise_push(ctx);
    if (is_in(ctx, row, STREAM_CLOSED)) {
        duk_push_undefined(ctx);
        result_push(ctx, true);
        promise_resolve(ctx, -2);
    } else if (is_in(ctx, row, STREAM_FAILED)) {
        slots_get(ctx, row, STREAM_ERROR);
        promise_reject(ctx, -2);
    } else if (queue_len(ctx, row, STREAM_QUEUE)) {
        read_queued(ctx, row);
    } else {
        duk_dup_top(ctx);
        queue_add(ctx, row, STREAM_REQUESTS);
        stream_pull(ctx, row);
    }
}

void stream_lock(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    slots_push(ctx, READER_SLOTS);
    duk_dup(ctx, row);
    slots_put(ctx, -2, READER_STREAM);
    promise_push(ctx);
    if (is_in(ctx, row, STREAM_CLOSED)) {
        duk_push_undefined(ctx);
        promise_resolve(ctx, -2);
    } else if (is_in(ctx, row, STREAM_FAILED)) {
        promise_set_handled(ctx, -1);
        slots_get(ctx, row, STREAM_ERROR);
        promise_reject(ctx, -2);
    }
    slots_put(ctx, -2, READER_CLOSED);
    duk_dup_top(ctx);
    slots_put(ctx, row, STREAM_READER);
}

void stream_unlock(duk_context *ctx, duk_idx_t reader)
{
    duk_idx_t row;

    reader = duk_require_normalize_index(ctx, reader);
    slots_get(ctx, reader, READER_STREAM);
    row = duk_get_top_index(ctx);
    (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "the reader was released");
    if (is_in(ctx, row, STREAM_READABLE)) {
        slots_get(ctx, reader, READER_CLOSED);
    } else {
        promise_push(ctx);
        duk_dup_top(ctx);
        slots_put(ctx, reader, READER_CLOSED);
    }
    promise_set_handled(ctx, -1);
    duk_dup(ctx, -2);
    promise_reject(ctx, -2);
    duk_pop(ctx);
    duk_push_undefined(ctx);
    slots_put(ctx, row, STREAM_READER);
    duk_push_undefined(ctx);
    slots_put(ctx, reader, READER_STREAM);
    refuse_reads(ctx, row);
    duk_pop_2(ctx);
}

void stream_use_up(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    stream_set(ctx, row, STREAM_DISTURBED, true);
    stream_lock(ctx, row);
    duk_pop(ctx);
    forget_queue(ctx, row);
    stream_end(ctx, row);
}

void stream_move(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    duk_get_prop_literal(ctx, index, ROW);
    stream_wrap(ctx);
    stream_new(ctx);
    stream_use_up(ctx, -1);
    duk_put_prop_literal(ctx, index, ROW);
}

/* ---- the source ----------------------------------------------------------------------------- */

static duk_ret_t wait_safely(duk_context *ctx, void *udata)
{
    (void)udata;
    await_value(ctx, CONTINUE_STREAM);
    return 0;
}

void stream_wait(duk_context *ctx, enum stream_step step, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    slots_push(ctx, STEP_SLOTS);
    slots_set_number(ctx, -1, STEP_WHAT, step);
    duk_dup(ctx, row);
    slots_put(ctx, -2, STEP_ROW);
    duk_swap(ctx, -1, -2);
    slots_put(ctx, -2, STEP_MORE); /* value data */
    duk_dup_top(ctx);
    duk_insert(ctx, -3); /* data value data */
    if (duk_safe_call(ctx, wait_safely, NULL, 2, 1) == DUK_EXEC_SUCCESS) {
        duk_pop_2(ctx);
        return;
    }
    /* Looking at the value threw: the same as if it were rejected with that. */
    duk_swap(ctx, -1, -2);
    duk_push_int(ctx, CONTINUE_STREAM);
    duk_insert(ctx, -3);
    job_add(ctx, JOB_REJECT);
}

/* [ ... arguments ] -> [ ... result ]: the method of the script in that slot; true: it returned. */
static bool call_source(duk_context *ctx, duk_idx_t row, enum stream_slot slot)
{
    slots_get(ctx, row, slot);
    if (duk_is_undefined(ctx, -1)) {
        duk_replace(ctx, -2);
        return true;
    }
    slots_get(ctx, row, STREAM_SOURCE);
    duk_insert(ctx, -3);
    duk_insert(ctx, -3); /* method source argument */
    return duk_pcall_method(ctx, 1) == DUK_EXEC_SUCCESS;
}

/* Pops what the call of a script's method came to: a step follows. */
static void wait_for_source(duk_context *ctx, bool good, enum stream_step step, duk_idx_t row)
{
    if (!good) {
        promise_push(ctx);
        duk_swap(ctx, -1, -2);
        promise_reject(ctx, -2);
    }
    duk_push_undefined(ctx);
    stream_wait(ctx, step, row);
}

static void script_pull(duk_context *ctx, duk_idx_t row)
{
    bool good;

    slots_get(ctx, row, STREAM_PULL);
    good = duk_is_undefined(ctx, -1);
    duk_pop(ctx);
    if (good) {
        stream_set(ctx, row, STREAM_PULLING, false);
        return;
    }
    slots_get(ctx, row, STREAM_CONTROLLER);
    good = call_source(ctx, row, STREAM_PULL);
    wait_for_source(ctx, good, STEP_PULLED, row);
}

bool stream_is_awaited(duk_context *ctx, duk_idx_t row)
{
    return stream_is_locked(ctx, row) && queue_len(ctx, row, STREAM_REQUESTS);
}

bool stream_wants_more(duk_context *ctx, duk_idx_t row)
{
    if (!stream_is_open(ctx, row) || !stream_has(ctx, row, STREAM_STARTED))
        return false;
    return stream_is_awaited(ctx, row) || stream_desired(ctx, row) > 0;
}

void stream_pull(duk_context *ctx, duk_idx_t row)
{
    static void (*const functions[])(duk_context *, duk_idx_t) = {
        [STREAM_OF_SCRIPT] = script_pull,
        [STREAM_OF_HOST] = host_pull,
        [STREAM_OF_TEE] = tee_pull,
        [STREAM_OF_ITERATOR] = iterated_pull,
        [STREAM_OF_TRANSFORM] = transform_pull,
    };
    const uint32_t kind = slots_number(ctx, row, STREAM_KIND);

    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    if (kind == STREAM_OF_NONE || !stream_wants_more(ctx, row))
        return;
    native_check_stack(ctx); /* branches of branches */
    if (stream_has(ctx, row, STREAM_PULLING)) {
        stream_set(ctx, row, STREAM_AGAIN, true);
        return;
    }
    stream_set(ctx, row, STREAM_PULLING, true);
    functions[kind](ctx, row);
}

/* [ ... reason ] -> [ ... ]; the step of `cancelled` gets the promise on top. */
static void script_cancel(duk_context *ctx, duk_idx_t row)
{
    const bool good = call_source(ctx, row, STREAM_CANCEL);

    promise_push(ctx);
    if (good) {
        duk_swap(ctx, -1, -2);
        duk_dup(ctx, -2);
        stream_wait(ctx, STEP_CANCELLED, row);
    } else {
        duk_swap(ctx, -1, -2);
        promise_reject(ctx, -2);
    }
}

static void none_cancel(duk_context *ctx, duk_idx_t row)
{
    (void)row;
    promise_push(ctx);
    duk_replace(ctx, -2);
    duk_push_undefined(ctx);
    promise_resolve(ctx, -2);
}

void stream_cancel(duk_context *ctx, duk_idx_t row)
{
    static void (*const functions[])(duk_context *, duk_idx_t) = {
        [STREAM_OF_NONE] = none_cancel,         [STREAM_OF_SCRIPT] = script_cancel,
        [STREAM_OF_HOST] = host_cancel,         [STREAM_OF_TEE] = tee_cancel,
        [STREAM_OF_ITERATOR] = iterated_cancel, [STREAM_OF_TRANSFORM] = transform_cancel,
    };

    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    native_check_stack(ctx);
    stream_set(ctx, row, STREAM_DISTURBED, true);
    if (is_in(ctx, row, STREAM_FAILED)) {
        promise_push(ctx);
        slots_get(ctx, row, STREAM_ERROR);
        promise_reject(ctx, -2);
        duk_replace(ctx, -2);
        return;
    }
    if (is_in(ctx, row, STREAM_CLOSED)) {
        none_cancel(ctx, row);
        return;
    }
    close_now(ctx, row);
    forget_queue(ctx, row);
    functions[slots_number(ctx, row, STREAM_KIND)](ctx, row);
    forget_source(ctx, row);
}

/* ---- steps ------------------------------------------------------------------------------------
 */

/* [ ... value row more ] */
static void started(duk_context *ctx, bool fulfilled)
{
    if (fulfilled) {
        stream_set(ctx, -2, STREAM_STARTED, true);
        stream_pull(ctx, -2);
        return;
    }
    duk_dup(ctx, -3);
    stream_fail(ctx, -3);
}

static void pulled(duk_context *ctx, bool fulfilled)
{
    if (!fulfilled) {
        duk_dup(ctx, -3);
        stream_fail(ctx, -3);
        return;
    }
    stream_set(ctx, -2, STREAM_PULLING, false);
    if (!stream_has(ctx, -2, STREAM_AGAIN))
        return;
    stream_set(ctx, -2, STREAM_AGAIN, false);
    stream_pull(ctx, -2);
}

static void cancelled(duk_context *ctx, bool fulfilled)
{
    if (fulfilled) {
        duk_push_undefined(ctx);
        promise_resolve(ctx, -2);
    } else {
        duk_dup(ctx, -3);
        promise_reject(ctx, -2);
    }
}

void continue_stream(duk_context *ctx, bool fulfilled)
{
    static void (*const steps[STREAM_STEPS])(duk_context *, bool) = {
        [STEP_STARTED] = started,
        [STEP_PULLED] = pulled,
        [STEP_CANCELLED] = cancelled,
        [STEP_ITERATED] = stream_iterated,
        [STEP_RETURNED] = stream_returned,
        [STEP_TEED] = stream_teed,
        [STEP_CONSUMED] = stream_consumed,
        [STEP_FETCHED] = stream_fetched,
        [STEP_SENT] = stream_sent,
        [STEP_OPENED] = upload_opened,
        [STEP_ANSWERED] = upload_answered,
        [STEP_CHUNK] = upload_chunk,
        [STEP_WRITTEN] = upload_written,
        [STEP_GIVEN] = iterated_given,
        [STEP_RELEASED] = iterated_released,
        [STEP_SINK_STARTED] = writable_started,
        [STEP_SINK_WRITTEN] = writable_written,
        [STEP_SINK_CLOSED] = writable_closed,
        [STEP_SINK_ABORTED] = writable_aborted,
        [STEP_UNBLOCKED] = transform_unblocked,
        [STEP_TRANSFORMED] = transform_done,
        [STEP_FLUSHED] = transform_flushed,
        [STEP_TRANSFORM_ABORTED] = transform_aborted,
        [STEP_TRANSFORM_CANCELLED] = transform_cancelled,
        [STEP_PIPE_READ] = pipe_read,
        [STEP_PIPE_READY] = pipe_ready,
        [STEP_PIPE_ENDED] = pipe_ended,
        [STEP_PIPE_WRITTEN] = pipe_written,
        [STEP_PIPE_OVER] = pipe_over,
    };
    const duk_idx_t data = duk_get_top_index(ctx);
    uint32_t what;

    duk_require_stack(ctx, 16);
    slots_get(ctx, data, STEP_ROW);
    slots_get(ctx, data, STEP_MORE);
    what = slots_number(ctx, data, STEP_WHAT);
    duk_remove(ctx, data);
    steps[what](ctx, fulfilled);
}

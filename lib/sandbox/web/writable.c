/* writable.c - what a WritableStream does, whoever writes and takes the chunks (WHATWG's Streams,
 * default controllers and writers). */
#include "sandbox/web/writable.h"

#include "sandbox/engine/native.h"

#define ROW DUK_HIDDEN_SYMBOL("writable")

/* ---- rows ---- */

void writable_new(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    slots_push(ctx, WRITABLE_SLOTS);
    slots_set_number(ctx, -1, WRITABLE_STATE, WRITABLE_OPEN);
    slots_set_number(ctx, -1, WRITABLE_FLAGS, 0);
    slots_set_number(ctx, -1, WRITABLE_KIND, WRITABLE_TO_NONE);
    slots_set_number(ctx, -1, WRITABLE_TOTAL, 0);
    slots_set_number(ctx, -1, WRITABLE_MOST, 1);
}

void writable_wrap(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_swap(ctx, -1, -2);
    duk_put_prop_literal(ctx, -2, ROW);
    state_push(ctx, STATE_WRITABLE);
    duk_set_prototype(ctx, -2);
}

bool writable_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, ROW);
}

void writable_push_row(duk_context *ctx, duk_idx_t index)
{
    if (!writable_is(ctx, index))
        (void)duk_type_error(ctx, "this is no WritableStream");
    duk_get_prop_literal(ctx, index, ROW);
}

enum writable_state writable_state(duk_context *ctx, duk_idx_t row)
{
    return (enum writable_state)slots_number(ctx, row, WRITABLE_STATE);
}

static void set_state(duk_context *ctx, duk_idx_t row, enum writable_state state)
{
    slots_set_number(ctx, row, WRITABLE_STATE, state);
}

static bool has(duk_context *ctx, duk_idx_t row, enum writable_flag flag)
{
    return row_has(ctx, row, WRITABLE_FLAGS, flag);
}

static void set(duk_context *ctx, duk_idx_t row, enum writable_flag flag, bool on)
{
    row_set(ctx, row, WRITABLE_FLAGS, flag, on);
}

static bool is_there(duk_context *ctx, duk_idx_t row, uint32_t slot)
{
    bool is;

    slots_get(ctx, row, slot);
    is = duk_is_object(ctx, -1);
    duk_pop(ctx);
    return is;
}

static void forget(duk_context *ctx, duk_idx_t row, uint32_t slot)
{
    duk_push_undefined(ctx);
    slots_put(ctx, row, slot);
}

bool writable_is_locked(duk_context *ctx, duk_idx_t row)
{
    return is_there(ctx, row, WRITABLE_WRITER);
}

bool writable_is_closing(duk_context *ctx, duk_idx_t row)
{
    return is_there(ctx, row, WRITABLE_TO_CLOSE) || is_there(ctx, row, WRITABLE_CLOSING);
}

static bool is_busy(duk_context *ctx, duk_idx_t row)
{
    return is_there(ctx, row, WRITABLE_WRITING) || is_there(ctx, row, WRITABLE_CLOSING);
}

static void set_total(duk_context *ctx, duk_idx_t row, double total)
{
    duk_push_number(ctx, total > 0 ? total : 0);
    slots_put(ctx, row, WRITABLE_TOTAL);
}

double writable_desired(duk_context *ctx, duk_idx_t row)
{
    return row_number(ctx, row, WRITABLE_MOST) - row_number(ctx, row, WRITABLE_TOTAL);
}

/* ---- promises in slots ---- */

/* [ ... value ] -> [ ... ]: the promise in the slot, if there is one, is settled and forgotten. */
static void settle(duk_context *ctx, duk_idx_t row, uint32_t slot, bool good)
{
    slots_get(ctx, row, slot);
    if (!duk_is_object(ctx, -1)) {
        duk_pop_2(ctx);
        return;
    }
    forget(ctx, row, slot);
    duk_swap(ctx, -1, -2);
    if (good)
        promise_resolve(ctx, -2);
    else
        promise_reject(ctx, -2);
    duk_pop(ctx);
}

static void push_resolved(duk_context *ctx)
{
    promise_push(ctx);
    duk_push_undefined(ctx);
    promise_resolve(ctx, -2);
}

/* [ ... reason ] -> [ ... promise ] */
static void reject_with(duk_context *ctx)
{
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    promise_reject(ctx, -2);
}

static void push_refused(duk_context *ctx, const char *why)
{
    (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "%s", why);
    reject_with(ctx);
}

/* [ ... reason ] -> [ ... ]: `ready` or `closed` of a writer is rejected, anew if it was settled.
 */
static void refuse(duk_context *ctx, duk_idx_t writer, uint32_t slot)
{
    writer = duk_require_normalize_index(ctx, writer);
    slots_get(ctx, writer, slot);
    if (promise_state(ctx, -1) != ENTRY_PENDING) {
        duk_pop(ctx);
        promise_push(ctx);
        duk_dup_top(ctx);
        slots_put(ctx, writer, slot);
    }
    promise_set_handled(ctx, -1);
    duk_swap(ctx, -1, -2);
    promise_reject(ctx, -2);
    duk_pop(ctx);
}

static void fulfil(duk_context *ctx, duk_idx_t writer, uint32_t slot)
{
    slots_get(ctx, writer, slot);
    duk_push_undefined(ctx);
    promise_resolve(ctx, -2);
    duk_pop(ctx);
}

/* Pushes the row of the writer; false, with nothing pushed: there is none. */
static bool push_writer(duk_context *ctx, duk_idx_t row)
{
    slots_get(ctx, row, WRITABLE_WRITER);
    if (duk_is_object(ctx, -1))
        return true;
    duk_pop(ctx);
    return false;
}

static void update_full(duk_context *ctx, duk_idx_t row)
{
    const bool full = writable_desired(ctx, row) <= 0, was = has(ctx, row, WRITABLE_FULL);

    set(ctx, row, WRITABLE_FULL, full);
    if (full == was || !push_writer(ctx, row))
        return;
    if (full) {
        promise_push(ctx);
        slots_put(ctx, -2, WRITER_READY);
    } else {
        fulfil(ctx, -1, WRITER_READY);
    }
    duk_pop(ctx);
}

/* ---- the sink ---- */

static void forget_sink(duk_context *ctx, duk_idx_t row)
{
    static const enum writable_slot slots[] = { WRITABLE_SINK, WRITABLE_WRITE, WRITABLE_CLOSE,
                                                WRITABLE_ABORT, WRITABLE_SIZE };

    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++)
        forget(ctx, row, slots[i]);
    slots_set_number(ctx, row, WRITABLE_KIND, WRITABLE_TO_NONE);
}

/* [ ... arguments ] -> [ ... outcome ]: the script's method; a promise where it threw. */
static void call_script(duk_context *ctx, duk_idx_t row, uint32_t slot, duk_idx_t count)
{
    slots_get(ctx, row, slot);
    if (duk_is_undefined(ctx, -1)) {
        duk_insert(ctx, -1 - count);
        duk_pop_n(ctx, count);
        return;
    }
    slots_get(ctx, row, WRITABLE_SINK);
    duk_insert(ctx, -2 - count);
    duk_insert(ctx, -2 - count); /* method sink arguments */
    if (duk_pcall_method(ctx, count) != DUK_EXEC_SUCCESS)
        reject_with(ctx);
}

/* [ ... given ] -> [ ... ]: the step follows when the sink has done it; write, close or abort. */
static void tell_sink(duk_context *ctx, duk_idx_t row, uint32_t slot, enum stream_step step)
{
    const uint32_t kind = slots_number(ctx, row, WRITABLE_KIND);
    duk_idx_t count = 1;

    native_check_stack(ctx);
    if (kind == WRITABLE_TO_TRANSFORM && slot == WRITABLE_CLOSE) {
        duk_pop(ctx);
        transform_close(ctx, row);
    } else if (kind == WRITABLE_TO_TRANSFORM) {
        (slot == WRITABLE_WRITE ? transform_write : transform_abort)(ctx, row);
    } else {
        if (slot == WRITABLE_CLOSE) {
            duk_pop(ctx);
            count = 0;
        } else if (slot == WRITABLE_WRITE) {
            slots_get(ctx, row, WRITABLE_CONTROLLER);
            count = 2;
        }
        call_script(ctx, row, slot, count);
    }
    duk_push_undefined(ctx);
    stream_wait(ctx, step, row);
}

/* ---- how it ends ---- */

/* Nothing but its error is left: close() and `closed` are rejected with it. */
static void refuse_closed(duk_context *ctx, duk_idx_t row)
{
    slots_get(ctx, row, WRITABLE_ERROR);
    settle(ctx, row, WRITABLE_TO_CLOSE, false);
    if (!push_writer(ctx, row))
        return;
    slots_get(ctx, row, WRITABLE_ERROR);
    refuse(ctx, -2, WRITER_CLOSED);
    duk_pop(ctx);
}

static void finish_erroring(duk_context *ctx, duk_idx_t row)
{
    set_state(ctx, row, WRITABLE_FAILED);
    queue_clear(ctx, row, WRITABLE_QUEUE);
    set_total(ctx, row, 0);
    while (queue_len(ctx, row, WRITABLE_REQUESTS)) {
        inside_spend(ctx, inside_of(ctx), 20);
        queue_take(ctx, row, WRITABLE_REQUESTS);
        slots_get(ctx, row, WRITABLE_ERROR);
        promise_reject(ctx, -2);
        duk_pop(ctx);
    }
    if (!is_there(ctx, row, WRITABLE_ABORTING)) {
        refuse_closed(ctx, row);
        return;
    }
    if (has(ctx, row, WRITABLE_FAILED_FIRST)) {
        slots_get(ctx, row, WRITABLE_ERROR);
        settle(ctx, row, WRITABLE_ABORTING, false);
        refuse_closed(ctx, row);
        return;
    }
    slots_get(ctx, row, WRITABLE_REASON);
    tell_sink(ctx, row, WRITABLE_ABORT, STEP_SINK_ABORTED);
    forget_sink(ctx, row);
}

/* [ ... reason ] -> [ ... ] */
static void start_erroring(duk_context *ctx, duk_idx_t row)
{
    set_state(ctx, row, WRITABLE_ERRORING);
    duk_dup_top(ctx);
    slots_put(ctx, row, WRITABLE_ERROR);
    if (push_writer(ctx, row)) {
        duk_swap(ctx, -1, -2);
        refuse(ctx, -2, WRITER_READY);
    }
    duk_pop(ctx);
    if (!is_busy(ctx, row) && has(ctx, row, WRITABLE_STARTED))
        finish_erroring(ctx, row);
}

/* [ ... reason ] -> [ ... ]: the sink has failed. */
static void deal_with_failure(duk_context *ctx, duk_idx_t row)
{
    if (writable_state(ctx, row) == WRITABLE_OPEN) {
        start_erroring(ctx, row);
        return;
    }
    duk_pop(ctx);
    finish_erroring(ctx, row);
}

void writable_fail(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    if (writable_state(ctx, row) != WRITABLE_OPEN) {
        duk_pop(ctx);
        return;
    }
    forget_sink(ctx, row);
    start_erroring(ctx, row);
}

/* ---- the queue ---- */

static void begin_close(duk_context *ctx, duk_idx_t row)
{
    slots_get(ctx, row, WRITABLE_TO_CLOSE);
    slots_put(ctx, row, WRITABLE_CLOSING);
    forget(ctx, row, WRITABLE_TO_CLOSE);
    set(ctx, row, WRITABLE_ENDING, false);
    duk_push_undefined(ctx);
    tell_sink(ctx, row, WRITABLE_CLOSE, STEP_SINK_CLOSED);
    forget_sink(ctx, row);
}

static void begin_write(duk_context *ctx, duk_idx_t row)
{
    queue_take(ctx, row, WRITABLE_REQUESTS);
    slots_put(ctx, row, WRITABLE_WRITING);
    /* The chunk, after its size, leaves the queue when it is written. */
    slots_get(ctx, row, WRITABLE_QUEUE);
    duk_get_prop_index(ctx, -1, slots_number(ctx, row, WRITABLE_QUEUE + 1) + 1);
    duk_remove(ctx, -2);
    tell_sink(ctx, row, WRITABLE_WRITE, STEP_SINK_WRITTEN);
}

static void advance(duk_context *ctx, duk_idx_t row)
{
    const enum writable_state state = writable_state(ctx, row);

    if (!has(ctx, row, WRITABLE_STARTED) || is_there(ctx, row, WRITABLE_WRITING))
        return;
    if (state == WRITABLE_ERRORING)
        finish_erroring(ctx, row);
    else if (state != WRITABLE_OPEN)
        return;
    else if (queue_len(ctx, row, WRITABLE_QUEUE))
        begin_write(ctx, row);
    else if (has(ctx, row, WRITABLE_ENDING))
        begin_close(ctx, row);
}

void writable_begin(duk_context *ctx, duk_idx_t row)
{
    set(ctx, row, WRITABLE_FULL, writable_desired(ctx, row) <= 0);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_SINK_STARTED, row);
}

/* ---- steps: [ ... value row more ] ---- */

void writable_started(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t row = duk_get_top_index(ctx) - 1;

    set(ctx, row, WRITABLE_STARTED, true);
    if (fulfilled) {
        advance(ctx, row);
        return;
    }
    duk_dup(ctx, row - 1);
    deal_with_failure(ctx, row);
}

void writable_written(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t row = duk_get_top_index(ctx) - 1;

    if (!fulfilled) {
        if (writable_state(ctx, row) == WRITABLE_OPEN)
            forget_sink(ctx, row);
        duk_dup(ctx, row - 1);
        settle(ctx, row, WRITABLE_WRITING, false);
        duk_dup(ctx, row - 1);
        deal_with_failure(ctx, row);
        return;
    }
    duk_push_undefined(ctx);
    settle(ctx, row, WRITABLE_WRITING, true);
    queue_take(ctx, row, WRITABLE_QUEUE);
    set_total(ctx, row, row_number(ctx, row, WRITABLE_TOTAL) - duk_get_number(ctx, -1));
    queue_take(ctx, row, WRITABLE_QUEUE);
    duk_pop_2(ctx);
    if (!writable_is_closing(ctx, row) && writable_state(ctx, row) == WRITABLE_OPEN)
        update_full(ctx, row);
    advance(ctx, row);
}

void writable_closed(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t row = duk_get_top_index(ctx) - 1;

    if (!fulfilled) {
        duk_dup(ctx, row - 1);
        settle(ctx, row, WRITABLE_CLOSING, false);
        duk_dup(ctx, row - 1);
        settle(ctx, row, WRITABLE_ABORTING, false);
        duk_dup(ctx, row - 1);
        deal_with_failure(ctx, row);
        return;
    }
    duk_push_undefined(ctx);
    settle(ctx, row, WRITABLE_CLOSING, true);
    if (writable_state(ctx, row) == WRITABLE_ERRORING) {
        forget(ctx, row, WRITABLE_ERROR);
        duk_push_undefined(ctx);
        settle(ctx, row, WRITABLE_ABORTING, true);
    }
    set_state(ctx, row, WRITABLE_CLOSED);
    if (push_writer(ctx, row))
        fulfil(ctx, -1, WRITER_CLOSED);
}

void writable_aborted(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t row = duk_get_top_index(ctx) - 1;

    if (fulfilled)
        duk_push_undefined(ctx);
    else
        duk_dup(ctx, row - 1);
    settle(ctx, row, WRITABLE_ABORTING, fulfilled);
    refuse_closed(ctx, row);
}

/* ---- what is asked of it ---- */

void writable_push_signal(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    slots_get(ctx, row, WRITABLE_SIGNAL);
    if (duk_is_object(ctx, -1))
        return;
    duk_pop(ctx);
    signal_push(ctx);
    duk_dup_top(ctx);
    slots_put(ctx, row, WRITABLE_SIGNAL);
}

void writable_abort(duk_context *ctx, duk_idx_t row)
{
    bool first;

    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    if (writable_state(ctx, row) == WRITABLE_OPEN ||
        writable_state(ctx, row) == WRITABLE_ERRORING) {
        writable_push_signal(ctx, row);
        duk_dup(ctx, -2);
        signal_abort(ctx);
    }
    /* The signal's listeners may have done anything. */
    if (writable_state(ctx, row) == WRITABLE_FAILED ||
        writable_state(ctx, row) == WRITABLE_CLOSED) {
        duk_pop(ctx);
        push_resolved(ctx);
        return;
    }
    if (is_there(ctx, row, WRITABLE_ABORTING)) {
        duk_pop(ctx);
        slots_get(ctx, row, WRITABLE_ABORTING);
        return;
    }
    first = writable_state(ctx, row) == WRITABLE_OPEN;
    set(ctx, row, WRITABLE_FAILED_FIRST, !first);
    promise_push(ctx);
    duk_dup_top(ctx);
    slots_put(ctx, row, WRITABLE_ABORTING);
    duk_swap(ctx, -1, -2);
    duk_dup_top(ctx);
    slots_put(ctx, row, WRITABLE_REASON);
    if (first)
        start_erroring(ctx, row);
    else
        duk_pop(ctx);
}

void writable_close(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    if (writable_state(ctx, row) == WRITABLE_FAILED ||
        writable_state(ctx, row) == WRITABLE_CLOSED || writable_is_closing(ctx, row)) {
        push_refused(ctx, "the stream is closed, is being closed, or has failed");
        return;
    }
    promise_push(ctx);
    duk_dup_top(ctx);
    slots_put(ctx, row, WRITABLE_TO_CLOSE);
    if (has(ctx, row, WRITABLE_FULL) && writable_state(ctx, row) == WRITABLE_OPEN &&
        push_writer(ctx, row)) {
        fulfil(ctx, -1, WRITER_READY);
        duk_pop(ctx);
    }
    set(ctx, row, WRITABLE_ENDING, true);
    advance(ctx, row);
}

/* Pushes a promise that is settled, rejected with the stream's error, or neither yet. */
static void push_settled(duk_context *ctx, duk_idx_t row, bool fulfilled, bool rejected)
{
    promise_push(ctx);
    if (fulfilled) {
        duk_push_undefined(ctx);
        promise_resolve(ctx, -2);
    } else if (rejected) {
        promise_set_handled(ctx, -1);
        slots_get(ctx, row, WRITABLE_ERROR);
        promise_reject(ctx, -2);
    }
}

void writable_lock(duk_context *ctx, duk_idx_t row)
{
    const enum writable_state state = writable_state(ctx, row);
    bool ready;

    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    ready = state == WRITABLE_CLOSED || (state == WRITABLE_OPEN && (writable_is_closing(ctx, row) ||
                                                                    !has(ctx, row, WRITABLE_FULL)));
    slots_push(ctx, WRITER_SLOTS);
    duk_dup(ctx, row);
    slots_put(ctx, -2, WRITER_STREAM);
    push_settled(ctx, row, ready, state == WRITABLE_ERRORING || state == WRITABLE_FAILED);
    slots_put(ctx, -2, WRITER_READY);
    push_settled(ctx, row, state == WRITABLE_CLOSED, state == WRITABLE_FAILED);
    slots_put(ctx, -2, WRITER_CLOSED);
    duk_dup_top(ctx);
    slots_put(ctx, row, WRITABLE_WRITER);
}

void writable_unlock(duk_context *ctx, duk_idx_t writer)
{
    writer = duk_require_normalize_index(ctx, writer);
    (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "the writer was released");
    duk_dup_top(ctx);
    refuse(ctx, writer, WRITER_READY);
    refuse(ctx, writer, WRITER_CLOSED);
    slots_get(ctx, writer, WRITER_STREAM);
    forget(ctx, duk_get_top_index(ctx), WRITABLE_WRITER);
    duk_pop(ctx);
    forget(ctx, writer, WRITER_STREAM);
}

/* [ ... chunk size ] -> [ ... promise ] */
static void add(duk_context *ctx, duk_idx_t row)
{
    const double size = duk_get_number(ctx, -1);

    promise_push(ctx);
    duk_dup_top(ctx);
    queue_add(ctx, row, WRITABLE_REQUESTS);
    duk_insert(ctx, -3); /* promise chunk size */
    queue_add(ctx, row, WRITABLE_QUEUE);
    queue_add(ctx, row, WRITABLE_QUEUE);
    set_total(ctx, row, row_number(ctx, row, WRITABLE_TOTAL) + size);
    update_full(ctx, row);
    advance(ctx, row);
}

void writer_write(duk_context *ctx, duk_idx_t writer)
{
    enum writable_state state;
    duk_idx_t row;

    writer = duk_require_normalize_index(ctx, writer);
    duk_require_stack(ctx, 16);
    slots_get(ctx, writer, WRITER_STREAM);
    duk_swap(ctx, -1, -2);
    row = duk_get_top_index(ctx) - 1; /* row chunk */
    if (!strategy_measure(ctx, row, WRITABLE_SIZE)) {
        writable_fail(ctx, row);
        duk_push_int(ctx, 1);
    }
    slots_get(ctx, writer, WRITER_STREAM);
    state = writable_state(ctx, row);
    if (!duk_strict_equals(ctx, -1, row)) {
        push_refused(ctx, "the writer was released");
    } else if (state == WRITABLE_FAILED ||
               (state == WRITABLE_ERRORING && !writable_is_closing(ctx, row))) {
        slots_get(ctx, row, WRITABLE_ERROR);
        reject_with(ctx);
    } else if (state != WRITABLE_OPEN || writable_is_closing(ctx, row)) {
        push_refused(ctx, "the stream is closed, or is being closed");
    } else {
        duk_pop(ctx);
        add(ctx, row);
    }
    duk_replace(ctx, row);
    duk_set_top(ctx, row + 1);
}

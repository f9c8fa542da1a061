/* pipe.c - pipeTo and pipeThrough: chunks go from a stream to another one as that one has room, and
 * what ends one of them ends the other (WHATWG's Streams, ReadableStreamPipeTo). */
#include "sandbox/web/writable.h"

#include "sandbox/engine/native.h"

enum pipe_slot {
    PIPE_WHAT,   /* PIPE_MARK */
    PIPE_READER, /* rows of the reader and the writer, and of their streams */
    PIPE_WRITER,
    PIPE_FROM,
    PIPE_TO,
    PIPE_PROMISE,
    PIPE_FLAGS,  /* bits of enum pipe_flag */
    PIPE_WRITES, /* that are not over */
    PIPE_ACTS,   /* what has still to end before the promise is settled */
    PIPE_REASON, /* a list of one: what it is rejected with, or undefined */
    PIPE_ACTION, /* bits of enum pipe_action, once the writes are over */
    PIPE_CAUSE,  /* what they are told */
    PIPE_SLOTS
};

enum pipe_flag {
    PIPE_KEEPS_CLOSE = 1, /* preventClose, preventAbort, preventCancel */
    PIPE_KEEPS_ABORT = 2,
    PIPE_KEEPS_CANCEL = 4,
    PIPE_SHUTTING = 8,
    PIPE_ACTED = 16, /* and what that asks for was begun */
    PIPE_OVER = 32,
    PIPE_READING = 64, /* a chunk is waited for: what becomes of the stream, that read tells */
    PIPE_WAITING = 128 /* or room for one */
};

enum pipe_action { PIPE_ABORT = 1, PIPE_CANCEL = 2, PIPE_CLOSE = 4 };

static bool has(duk_context *ctx, duk_idx_t pipe, uint32_t flag)
{
    return row_has(ctx, pipe, PIPE_FLAGS, flag);
}

static void set(duk_context *ctx, duk_idx_t pipe, uint32_t flag, bool on)
{
    row_set(ctx, pipe, PIPE_FLAGS, flag, on);
}

static void count(duk_context *ctx, duk_idx_t pipe, uint32_t slot, int more)
{
    slots_set_number(ctx, pipe, slot, slots_number(ctx, pipe, slot) + (uint32_t)more);
}

/* ---- its end ---- */

/* Both streams are free again. */
static void release(duk_context *ctx, duk_idx_t pipe)
{
    slots_get(ctx, pipe, PIPE_WRITER);
    writable_unlock(ctx, -1);
    slots_get(ctx, pipe, PIPE_READER);
    stream_unlock(ctx, -1);
    duk_pop_2(ctx);
}

static void finish(duk_context *ctx, duk_idx_t pipe)
{
    if (has(ctx, pipe, PIPE_OVER))
        return;
    set(ctx, pipe, PIPE_OVER, true);
    release(ctx, pipe);
    slots_get(ctx, pipe, PIPE_PROMISE);
    slots_get(ctx, pipe, PIPE_REASON);
    if (duk_is_undefined(ctx, -1)) {
        promise_resolve(ctx, -2);
    } else {
        duk_get_prop_index(ctx, -1, 0);
        duk_remove(ctx, -2);
        promise_reject(ctx, -2);
    }
    duk_pop(ctx);
}

/* Pops why it is rejected. */
static void set_reason(duk_context *ctx, duk_idx_t pipe)
{
    duk_push_bare_array(ctx);
    duk_swap(ctx, -1, -2);
    duk_put_prop_index(ctx, -2, 0);
    slots_put(ctx, pipe, PIPE_REASON);
}

/* [ ... promise ] -> [ ... ]: it has to be settled first. */
static void wait_for_act(duk_context *ctx, duk_idx_t pipe)
{
    count(ctx, pipe, PIPE_ACTS, 1);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_PIPE_OVER, pipe);
}

/* WritableStreamDefaultWriterCloseWithErrorPropagation: pushes the promise. */
static void push_close(duk_context *ctx, duk_idx_t to)
{
    const enum writable_state state = writable_state(ctx, to);

    if (state != WRITABLE_CLOSED && state != WRITABLE_FAILED && !writable_is_closing(ctx, to)) {
        writable_close(ctx, to);
        return;
    }
    promise_push(ctx);
    if (state == WRITABLE_FAILED) {
        slots_get(ctx, to, WRITABLE_ERROR);
        promise_reject(ctx, -2);
    } else {
        duk_push_undefined(ctx);
        promise_resolve(ctx, -2);
    }
}

/* What the end asks of both streams, once the writes are over. */
static void act(duk_context *ctx, duk_idx_t pipe)
{
    const uint32_t action = slots_number(ctx, pipe, PIPE_ACTION);
    duk_idx_t to, from;

    if (has(ctx, pipe, PIPE_ACTED) || slots_number(ctx, pipe, PIPE_WRITES))
        return;
    set(ctx, pipe, PIPE_ACTED, true);
    slots_get(ctx, pipe, PIPE_TO);
    slots_get(ctx, pipe, PIPE_FROM);
    from = duk_get_top_index(ctx);
    to = from - 1;
    count(ctx, pipe, PIPE_ACTS, 1);
    if (action & PIPE_ABORT) {
        slots_get(ctx, pipe, PIPE_CAUSE);
        writable_abort(ctx, to);
        wait_for_act(ctx, pipe);
    }
    if (action & PIPE_CANCEL) {
        slots_get(ctx, pipe, PIPE_CAUSE);
        stream_cancel(ctx, from);
        wait_for_act(ctx, pipe);
    }
    if (action & PIPE_CLOSE) {
        push_close(ctx, to);
        wait_for_act(ctx, pipe);
    }
    count(ctx, pipe, PIPE_ACTS, -1);
    duk_pop_2(ctx);
    if (!slots_number(ctx, pipe, PIPE_ACTS))
        finish(ctx, pipe);
}

/* [ ... cause ] -> [ ... ]: nothing more is read; failed: the cause is what it is rejected with. */
static void shut(duk_context *ctx, duk_idx_t pipe, uint32_t action, bool failed)
{
    bool open;

    if (has(ctx, pipe, PIPE_SHUTTING)) {
        duk_pop(ctx);
        return;
    }
    set(ctx, pipe, PIPE_SHUTTING, true);
    slots_set_number(ctx, pipe, PIPE_ACTION, action);
    if (failed) {
        duk_dup_top(ctx);
        set_reason(ctx, pipe);
    }
    slots_put(ctx, pipe, PIPE_CAUSE);
    /* Writes are waited for where they can still end well. */
    slots_get(ctx, pipe, PIPE_TO);
    open = writable_state(ctx, -1) == WRITABLE_OPEN && !writable_is_closing(ctx, -1);
    duk_pop(ctx);
    if (!open)
        slots_set_number(ctx, pipe, PIPE_WRITES, 0);
    act(ctx, pipe);
}

/* Looks at both streams; true: there is nothing more to do, or not before one has failed. */
static bool is_ending(duk_context *ctx, duk_idx_t pipe)
{
    uint32_t state;
    duk_idx_t to, from;

    slots_get(ctx, pipe, PIPE_TO);
    slots_get(ctx, pipe, PIPE_FROM);
    from = duk_get_top_index(ctx);
    to = from - 1;
    state = has(ctx, pipe, PIPE_READING) ? STREAM_READABLE : slots_number(ctx, from, STREAM_STATE);
    if (state == STREAM_FAILED) {
        slots_get(ctx, from, STREAM_ERROR);
        shut(ctx, pipe, has(ctx, pipe, PIPE_KEEPS_ABORT) ? 0 : PIPE_ABORT, true);
    } else if (writable_state(ctx, to) == WRITABLE_FAILED) {
        slots_get(ctx, to, WRITABLE_ERROR);
        shut(ctx, pipe, has(ctx, pipe, PIPE_KEEPS_CANCEL) ? 0 : PIPE_CANCEL, true);
    } else if (state == STREAM_CLOSED) {
        duk_push_undefined(ctx);
        shut(ctx, pipe, has(ctx, pipe, PIPE_KEEPS_CLOSE) ? 0 : PIPE_CLOSE, false);
    } else if (writable_state(ctx, to) == WRITABLE_CLOSED || writable_is_closing(ctx, to)) {
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR,
                                    "pipeTo: the stream that is written to is closed");
        shut(ctx, pipe, has(ctx, pipe, PIPE_KEEPS_CANCEL) ? 0 : PIPE_CANCEL, true);
    }
    state = writable_state(ctx, to);
    duk_pop_2(ctx);
    return state == WRITABLE_ERRORING || has(ctx, pipe, PIPE_SHUTTING);
}

/* ---- its course ---- */

/* The next chunk is read when there is room for it. */
static void go_on(duk_context *ctx, duk_idx_t pipe)
{
    bool room;

    if (has(ctx, pipe, PIPE_READING | PIPE_WAITING | PIPE_SHUTTING) || is_ending(ctx, pipe))
        return;
    slots_get(ctx, pipe, PIPE_TO);
    room = writable_desired(ctx, -1) > 0;
    duk_pop(ctx);
    set(ctx, pipe, room ? PIPE_READING : PIPE_WAITING, true);
    if (room) {
        slots_get(ctx, pipe, PIPE_FROM);
        stream_read(ctx, -1);
        duk_remove(ctx, -2);
    } else {
        slots_get(ctx, pipe, PIPE_WRITER);
        slots_get(ctx, -1, WRITER_READY);
        duk_remove(ctx, -2);
    }
    duk_push_undefined(ctx);
    stream_wait(ctx, room ? STEP_PIPE_READ : STEP_PIPE_READY, pipe);
}

/* ---- steps: [ ... value pipe any ] ---- */

void pipe_ready(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t pipe = duk_get_top_index(ctx) - 1;

    (void)fulfilled;
    set(ctx, pipe, PIPE_WAITING, false);
    go_on(ctx, pipe);
}

void pipe_read(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t pipe = duk_get_top_index(ctx) - 1;
    bool done = true;

    set(ctx, pipe, PIPE_READING, false);
    if (fulfilled) {
        duk_get_prop_literal(ctx, pipe - 1, "done");
        done = duk_to_boolean(ctx, -1);
        duk_pop(ctx);
    }
    /* What was read is written, also while it is being shut for another reason. */
    if (!done && !has(ctx, pipe, PIPE_ACTED)) {
        inside_spend(ctx, inside_of(ctx), 20);
        slots_get(ctx, pipe, PIPE_WRITER);
        duk_get_prop_literal(ctx, pipe - 1, "value");
        writer_write(ctx, -2);
        count(ctx, pipe, PIPE_WRITES, 1);
        duk_push_undefined(ctx);
        stream_wait(ctx, STEP_PIPE_WRITTEN, pipe);
    }
    go_on(ctx, pipe);
}

void pipe_written(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t pipe = duk_get_top_index(ctx) - 1;

    (void)fulfilled;
    if (slots_number(ctx, pipe, PIPE_WRITES))
        count(ctx, pipe, PIPE_WRITES, -1);
    if (has(ctx, pipe, PIPE_SHUTTING))
        act(ctx, pipe);
}

/* One of the streams has ended, or failed. */
void pipe_ended(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t pipe = duk_get_top_index(ctx) - 1;

    (void)fulfilled;
    if (!has(ctx, pipe, PIPE_SHUTTING))
        (void)is_ending(ctx, pipe);
}

/* What was asked of a stream in the end. */
void pipe_over(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t pipe = duk_get_top_index(ctx) - 1;

    count(ctx, pipe, PIPE_ACTS, -1);
    if (has(ctx, pipe, PIPE_OVER))
        return;
    if (!fulfilled) {
        duk_dup(ctx, pipe - 1);
        set_reason(ctx, pipe);
    }
    if (!fulfilled || !slots_number(ctx, pipe, PIPE_ACTS))
        finish(ctx, pipe);
}

/* A signal: [ ... pipe reason ] -> [ ... ] */
void pipe_abort(duk_context *ctx)
{
    const duk_idx_t pipe = duk_get_top_index(ctx) - 1;
    uint32_t action = 0;

    slots_get(ctx, pipe, PIPE_TO);
    slots_get(ctx, pipe, PIPE_FROM);
    if (!has(ctx, pipe, PIPE_KEEPS_ABORT) && writable_state(ctx, -2) == WRITABLE_OPEN)
        action |= PIPE_ABORT;
    if (!has(ctx, pipe, PIPE_KEEPS_CANCEL) &&
        slots_number(ctx, -1, STREAM_STATE) == STREAM_READABLE)
        action |= PIPE_CANCEL;
    duk_pop_2(ctx);
    shut(ctx, pipe, action, true);
    duk_pop(ctx);
}

void stream_abort(duk_context *ctx)
{
    if (slots_number(ctx, -2, 0) == PIPE_MARK)
        pipe_abort(ctx);
    else
        host_stream_abort(ctx);
}

/* ---- what script calls ---- */

/* The options at index: pushes the signal, or undefined. */
static uint32_t read_options(duk_context *ctx, duk_idx_t index)
{
    static const struct {
        const char *name;
        enum pipe_flag flag;
    } names[] = { { "preventAbort", PIPE_KEEPS_ABORT },
                  { "preventCancel", PIPE_KEEPS_CANCEL },
                  { "preventClose", PIPE_KEEPS_CLOSE } };
    uint32_t flags = 0;

    duk_push_undefined(ctx);
    if (duk_is_null_or_undefined(ctx, index))
        return 0;
    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "pipeTo: the options are no object");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        duk_get_prop_string(ctx, index, names[i].name);
        flags |= duk_to_boolean(ctx, -1) ? (uint32_t)names[i].flag : 0;
        duk_pop(ctx);
    }
    duk_pop(ctx);
    duk_get_prop_literal(ctx, index, "signal");
    if (!duk_is_undefined(ctx, -1) && !signal_is(ctx, -1))
        (void)duk_type_error(ctx, "pipeTo: signal is no AbortSignal");
    return flags;
}

/* Both streams are looked at once more when they end. */
static void watch(duk_context *ctx, duk_idx_t pipe)
{
    slots_get(ctx, pipe, PIPE_READER);
    slots_get(ctx, -1, READER_CLOSED);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_PIPE_ENDED, pipe);
    slots_get(ctx, pipe, PIPE_WRITER);
    slots_get(ctx, -1, WRITER_CLOSED);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_PIPE_ENDED, pipe);
    duk_pop_2(ctx);
}

/* [ ... from to signal ] -> [ ... promise ]: rows that are not locked. */
static void begin(duk_context *ctx, uint32_t flags)
{
    const duk_idx_t from = duk_get_top_index(ctx) - 2, to = from + 1, signal = from + 2;
    const duk_idx_t pipe = from + 3;

    duk_require_stack(ctx, 24);
    slots_push(ctx, PIPE_SLOTS);
    slots_set_number(ctx, pipe, PIPE_WHAT, PIPE_MARK);
    slots_set_number(ctx, pipe, PIPE_FLAGS, flags);
    slots_set_number(ctx, pipe, PIPE_WRITES, 0);
    slots_set_number(ctx, pipe, PIPE_ACTS, 0);
    duk_dup(ctx, from);
    slots_put(ctx, pipe, PIPE_FROM);
    duk_dup(ctx, to);
    slots_put(ctx, pipe, PIPE_TO);
    stream_set(ctx, from, STREAM_DISTURBED, true);
    stream_lock(ctx, from);
    slots_put(ctx, pipe, PIPE_READER);
    writable_lock(ctx, to);
    slots_put(ctx, pipe, PIPE_WRITER);
    promise_push(ctx);
    duk_dup_top(ctx);
    slots_put(ctx, pipe, PIPE_PROMISE);
    if (signal_is(ctx, signal) && signal_push_reason(ctx, signal)) {
        duk_dup(ctx, pipe);
        duk_swap(ctx, -1, -2);
        pipe_abort(ctx);
    } else {
        if (signal_is(ctx, signal)) {
            duk_dup(ctx, pipe);
            signal_follow_stream(ctx, signal);
        }
        watch(ctx, pipe);
        go_on(ctx, pipe);
    }
    duk_replace(ctx, from);
    duk_set_top(ctx, from + 1);
}

/* udata: nothing. [ destination options this ] -> the promise, or it throws. */
static duk_ret_t pipe_safely(duk_context *ctx, void *udata)
{
    uint32_t flags;

    (void)udata;
    stream_push_row(ctx, 2);
    writable_push_row(ctx, 0);
    flags = read_options(ctx, 1);
    if (stream_is_locked(ctx, -3) || writable_is_locked(ctx, -2))
        return duk_type_error(ctx, "pipeTo: a stream is locked: it has a reader or writer already");
    begin(ctx, flags);
    return 1;
}

static duk_ret_t pipe_to(duk_context *ctx)
{
    native_check_stack(ctx);
    duk_push_this(ctx);
    if (duk_safe_call(ctx, pipe_safely, NULL, 0, 1) == DUK_EXEC_SUCCESS)
        return 1;
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    promise_reject(ctx, -2);
    return 1;
}

/* pipeThrough({writable, readable}, options) */
static duk_ret_t pipe_through(duk_context *ctx)
{
    uint32_t flags;

    duk_push_this(ctx);
    stream_push_row(ctx, 2); /* pair options this from */
    if (!duk_is_object(ctx, 0))
        return duk_type_error(ctx, "pipeThrough: the first argument is {readable, writable}");
    duk_get_prop_literal(ctx, 0, "readable");
    if (!stream_is(ctx, -1))
        return duk_type_error(ctx, "pipeThrough: readable is no ReadableStream");
    duk_replace(ctx, 2);
    duk_get_prop_literal(ctx, 0, "writable");
    writable_push_row(ctx, -1);
    duk_remove(ctx, -2); /* pair options readable from to */
    flags = read_options(ctx, 1);
    if (stream_is_locked(ctx, 3) || writable_is_locked(ctx, 4))
        return duk_type_error(ctx, "pipeThrough: a stream is locked: it has a reader or writer "
                                   "already");
    begin(ctx, flags);
    promise_set_handled(ctx, -1);
    duk_dup(ctx, 2);
    return 1;
}

void pipe_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "pipeThrough", pipe_through, 1, 2, 0, BUILTIN_METHOD },
        { "pipeTo", pipe_to, 1, 2, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    duk_get_prop_literal(ctx, -1, "ReadableStream");
    duk_get_prop_literal(ctx, -1, "prototype");
    DEFINE_TABLE(ctx, methods);
    duk_pop_3(ctx);
}

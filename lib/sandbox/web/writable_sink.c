/* writable_sink.c - new WritableStream(sink, strategy), the controller that its sink gets, and its
 * writers. */
#include "sandbox/web/writable.h"

#define WRITER DUK_HIDDEN_SYMBOL("writer") /* of a writer: its row */

static const struct controller own = { DUK_HIDDEN_SYMBOL("sink"), "WritableStream",
                                       STATE_SINK_CONTROLLER, WRITABLE_CONTROLLER };

/* ---- making one ---- */

/* The sink at 0: pushes its start. */
static void read_sink(duk_context *ctx, duk_idx_t row)
{
    stream_push_method(ctx, "abort");
    slots_put(ctx, row, WRITABLE_ABORT);
    stream_push_method(ctx, "close");
    slots_put(ctx, row, WRITABLE_CLOSE);
    stream_push_method(ctx, "start");
    if (duk_is_object(ctx, 0)) {
        duk_get_prop_literal(ctx, 0, "type");
        if (!duk_is_undefined(ctx, -1))
            (void)duk_range_error(ctx, "WritableStream: there are no sinks of a type");
        duk_pop(ctx);
    }
    stream_push_method(ctx, "write");
    slots_put(ctx, row, WRITABLE_WRITE);
    duk_dup(ctx, 0);
    slots_put(ctx, row, WRITABLE_SINK);
}

static duk_ret_t construct(duk_context *ctx)
{
    const duk_idx_t row = 2, start = 3;

    require_new(ctx, "WritableStream");
    if (!duk_is_undefined(ctx, 0) && !duk_is_object(ctx, 0))
        return duk_type_error(ctx, "WritableStream: the sink is no object");
    writable_new(ctx);
    slots_set_number(ctx, row, WRITABLE_KIND, WRITABLE_TO_SCRIPT);
    strategy_read(ctx, 1, row, WRITABLE_MOST, WRITABLE_SIZE);
    read_sink(ctx, row);
    controller_push(ctx, row, &own);
    controller_start(ctx, start);
    writable_begin(ctx, row);
    duk_dup(ctx, row);
    writable_wrap(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- the controller ---- */

static duk_ret_t get_signal(duk_context *ctx)
{
    controller_push_row(ctx, &own);
    writable_push_signal(ctx, -1);
    return 1;
}

static duk_ret_t error_stream(duk_context *ctx)
{
    controller_push_row(ctx, &own);
    duk_dup(ctx, 0);
    writable_fail(ctx, -2);
    return 0;
}

/* ---- the stream ---- */

static duk_ret_t get_locked(duk_context *ctx)
{
    duk_push_this(ctx);
    writable_push_row(ctx, -1);
    duk_push_boolean(ctx, writable_is_locked(ctx, -1));
    return 1;
}

enum ending { ENDING_CLOSE, ENDING_ABORT };

/* [ reason ] */
static duk_ret_t end_stream(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!writable_is(ctx, 1))
        return stream_refuse(ctx, "this is no WritableStream");
    writable_push_row(ctx, 1);
    if (writable_is_locked(ctx, 2))
        return stream_refuse(ctx, "the stream is locked: end it by its writer");
    duk_dup(ctx, 0);
    if (duk_get_current_magic(ctx) == ENDING_ABORT) {
        writable_abort(ctx, 2);
    } else {
        duk_pop(ctx);
        writable_close(ctx, 2);
    }
    return 1;
}

static duk_ret_t get_writer(duk_context *ctx)
{
    duk_push_this(ctx);
    writable_push_row(ctx, 0);
    if (writable_is_locked(ctx, 1))
        return duk_type_error(ctx, "the stream is locked: it has a writer already");
    duk_push_object(ctx);
    writable_lock(ctx, 1);
    duk_put_prop_literal(ctx, -2, WRITER);
    state_push(ctx, STATE_WRITER);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- the writer ---- */

static bool is_writer(duk_context *ctx)
{
    duk_push_this(ctx);
    return duk_is_object(ctx, -1) && duk_get_prop_literal(ctx, -1, WRITER);
}

/* Pushes the writer's row and its stream's; false: there is none any more. */
static bool push_writer(duk_context *ctx)
{
    if (!is_writer(ctx))
        return false;
    duk_remove(ctx, -2);
    slots_get(ctx, -1, WRITER_STREAM);
    return duk_is_object(ctx, -1);
}

static duk_ret_t get_promise(duk_context *ctx)
{
    if (!is_writer(ctx))
        return stream_refuse(ctx, "this is no writer of a WritableStream");
    slots_get(ctx, -1, (uint32_t)duk_get_current_magic(ctx));
    return 1;
}

static duk_ret_t get_desired(duk_context *ctx)
{
    if (!push_writer(ctx))
        return duk_type_error(ctx, "this is no writer, or it was released");
    switch (writable_state(ctx, -1)) {
    case WRITABLE_ERRORING:
    case WRITABLE_FAILED:
        duk_push_null(ctx);
        return 1;
    case WRITABLE_CLOSED:
        duk_push_int(ctx, 0);
        return 1;
    case WRITABLE_OPEN:
        break;
    }
    duk_push_number(ctx, writable_desired(ctx, -1));
    return 1;
}

/* [ reason ] */
static duk_ret_t end_by_writer(duk_context *ctx)
{
    if (!push_writer(ctx))
        return stream_refuse(ctx, "this is no writer, or it was released");
    if (duk_get_current_magic(ctx) == ENDING_ABORT) {
        duk_dup(ctx, 0);
        writable_abort(ctx, -2);
    } else {
        writable_close(ctx, -1);
    }
    return 1;
}

static duk_ret_t write_chunk(duk_context *ctx)
{
    if (!push_writer(ctx))
        return stream_refuse(ctx, "this is no writer, or it was released");
    duk_pop(ctx);
    duk_dup(ctx, 0);
    writer_write(ctx, -2);
    return 1;
}

static duk_ret_t release(duk_context *ctx)
{
    if (!is_writer(ctx))
        return duk_type_error(ctx, "this is no writer of a WritableStream");
    duk_pop_2(ctx);
    if (push_writer(ctx))
        writable_unlock(ctx, -2);
    return 0;
}

void writable_install(duk_context *ctx)
{
    static const struct builtin stream[] = {
        { "locked", get_locked, 0, 0, 0, BUILTIN_GETTER },
        { "abort", end_stream, 0, 1, ENDING_ABORT, BUILTIN_METHOD },
        { "close", end_stream, 0, 1, ENDING_CLOSE, BUILTIN_METHOD },
        { "getWriter", get_writer, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin writer[] = {
        { "closed", get_promise, 0, 0, WRITER_CLOSED, BUILTIN_GETTER },
        { "ready", get_promise, 0, 0, WRITER_READY, BUILTIN_GETTER },
        { "desiredSize", get_desired, 0, 0, 0, BUILTIN_GETTER },
        { "abort", end_by_writer, 0, 1, ENDING_ABORT, BUILTIN_METHOD },
        { "close", end_by_writer, 0, 1, ENDING_CLOSE, BUILTIN_METHOD },
        { "write", write_chunk, 0, 1, 0, BUILTIN_METHOD },
        { "releaseLock", release, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin controller[] = {
        { "signal", get_signal, 0, 0, 0, BUILTIN_GETTER },
        { "error", error_stream, 0, 1, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "WritableStream", construct, 0, 2);
    DEFINE_TABLE(ctx, stream);
    define_tag(ctx, "WritableStream");
    state_keep(ctx, STATE_WRITABLE);
    define_value(ctx, "WritableStream");
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, writer);
    define_tag(ctx, "WritableStreamDefaultWriter");
    state_keep(ctx, STATE_WRITER);
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, controller);
    define_tag(ctx, "WritableStreamDefaultController");
    state_keep(ctx, STATE_SINK_CONTROLLER);
    duk_pop(ctx);
}

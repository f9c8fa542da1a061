/* stream_source.c - new ReadableStream(source, strategy), and the controller that its source gets.
 */
#include "sandbox/web/stream.h"

#include <string.h>

static const struct controller own = { DUK_HIDDEN_SYMBOL("controlled"), "ReadableStream",
                                       STATE_CONTROLLER, STREAM_CONTROLLER };

/* ---- making one ---- */

/* The source at 0: pushes its start. */
static void read_source(duk_context *ctx, duk_idx_t row)
{
    stream_push_method(ctx, "cancel");
    slots_put(ctx, row, STREAM_CANCEL);
    stream_push_method(ctx, "pull");
    slots_put(ctx, row, STREAM_PULL);
    stream_push_method(ctx, "start");
    if (!duk_is_undefined(ctx, 0)) {
        duk_get_prop_literal(ctx, 0, "type");
        if (!duk_is_undefined(ctx, -1))
            (void)duk_type_error(ctx, "ReadableStream: there are no streams of a type here; leave "
                                      "it out, and enqueue Uint8Arrays");
        duk_pop(ctx);
    }
    duk_dup(ctx, 0);
    slots_put(ctx, row, STREAM_SOURCE);
}

static duk_ret_t construct(duk_context *ctx)
{
    const duk_idx_t row = 2, start = 3;

    require_new(ctx, "ReadableStream");
    if (!duk_is_undefined(ctx, 0) && !duk_is_object(ctx, 0))
        return duk_type_error(ctx, "ReadableStream: the source is no object");
    stream_new(ctx);
    stream_set(ctx, row, STREAM_STARTED, false);
    slots_set_number(ctx, row, STREAM_KIND, STREAM_OF_SCRIPT);
    strategy_read(ctx, 1, row, STREAM_MOST, STREAM_SIZE);
    read_source(ctx, row);
    controller_push(ctx, row, &own);
    controller_start(ctx, start);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_STARTED, row);
    duk_dup(ctx, row);
    stream_wrap(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- the controller ---- */

void stream_push_desired(duk_context *ctx, duk_idx_t row)
{
    switch ((enum stream_state)slots_number(ctx, row, STREAM_STATE)) {
    case STREAM_FAILED:
        duk_push_null(ctx);
        return;
    case STREAM_CLOSED:
        duk_push_int(ctx, 0);
        return;
    case STREAM_READABLE:
        break;
    }
    duk_push_number(ctx, stream_desired(ctx, row));
}

static duk_ret_t get_desired(duk_context *ctx)
{
    controller_push_row(ctx, &own);
    stream_push_desired(ctx, -1);
    return 1;
}

static void require_open(duk_context *ctx)
{
    if (!stream_is_open(ctx, -1))
        (void)duk_type_error(ctx, "the stream is closed already");
}

static duk_ret_t close_stream(duk_context *ctx)
{
    controller_push_row(ctx, &own);
    require_open(ctx);
    stream_end(ctx, -1);
    return 0;
}

static duk_ret_t error_stream(duk_context *ctx)
{
    controller_push_row(ctx, &own);
    duk_dup(ctx, 0);
    stream_fail(ctx, -2);
    return 0;
}

bool stream_enqueue(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    if (stream_is_awaited(ctx, row)) {
        duk_push_int(ctx, 0);
    } else if (!strategy_measure(ctx, row, STREAM_SIZE)) {
        duk_dup_top(ctx);
        stream_fail(ctx, row);
        duk_remove(ctx, -2);
        return false;
    }
    if (slots_number(ctx, row, STREAM_STATE) != STREAM_READABLE) {
        duk_pop_2(ctx);
        return true;
    }
    duk_swap(ctx, -1, -2);
    stream_add(ctx, row);
    stream_pull(ctx, row);
    return true;
}

static duk_ret_t enqueue(duk_context *ctx)
{
    controller_push_row(ctx, &own); /* chunk this row */
    require_open(ctx);
    duk_dup(ctx, 0);
    return stream_enqueue(ctx, 2) ? 0 : duk_throw(ctx);
}

void stream_install(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "from", stream_from, 1, 1, 0, BUILTIN_METHOD },
    };
    static const struct builtin controller[] = {
        { "desiredSize", get_desired, 0, 0, 0, BUILTIN_GETTER },
        { "close", close_stream, 0, 0, 0, BUILTIN_METHOD },
        { "enqueue", enqueue, 0, 1, 0, BUILTIN_METHOD },
        { "error", error_stream, 0, 1, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "ReadableStream", construct, 0, 2);
    stream_define_reading(ctx);
    define_tag(ctx, "ReadableStream");
    state_keep(ctx, STATE_STREAMS);
    DEFINE_TABLE(ctx, statics);
    define_value(ctx, "ReadableStream");
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, controller);
    define_tag(ctx, "ReadableStreamDefaultController");
    state_keep(ctx, STATE_CONTROLLER);
    duk_pop(ctx);
}

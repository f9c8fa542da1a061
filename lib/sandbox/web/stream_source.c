/* stream_source.c - new ReadableStream(source, strategy), and the controller that its source gets.
 */
#include "sandbox/web/stream.h"

#include <math.h>
#include <string.h>

#define CONTROLLED DUK_HIDDEN_SYMBOL("controlled") /* of a controller: the row of its stream */

/* ---- making one ---- */

/* Pushes the source's method of that name, or undefined. */
static void push_method(duk_context *ctx, const char *name)
{
    duk_push_undefined(ctx);
    if (duk_is_undefined(ctx, 0))
        return;
    duk_pop(ctx);
    duk_get_prop_string(ctx, 0, name);
    if (!duk_is_undefined(ctx, -1) && !duk_is_callable(ctx, -1))
        (void)duk_type_error(ctx, "ReadableStream: %s is no function", name);
}

/* The strategy at 1: [ ... row ] -> the same. */
static void read_strategy(duk_context *ctx, duk_idx_t row)
{
    double most;

    if (duk_is_null_or_undefined(ctx, 1))
        return;
    if (!duk_is_object(ctx, 1))
        (void)duk_type_error(ctx, "ReadableStream: the strategy is no object");
    duk_get_prop_literal(ctx, 1, "highWaterMark");
    most = duk_is_undefined(ctx, -1) ? 1 : duk_to_number(ctx, -1);
    duk_pop(ctx);
    duk_get_prop_literal(ctx, 1, "size");
    if (!duk_is_undefined(ctx, -1) && !duk_is_callable(ctx, -1))
        (void)duk_type_error(ctx, "ReadableStream: size is no function");
    slots_put(ctx, row, STREAM_SIZE);
    if (!(most >= 0))
        (void)duk_range_error(ctx, "ReadableStream: highWaterMark is no number from 0 on");
    duk_push_number(ctx, most);
    slots_put(ctx, row, STREAM_MOST);
}

/* The source at 0: pushes its start. */
static void read_source(duk_context *ctx, duk_idx_t row)
{
    push_method(ctx, "cancel");
    slots_put(ctx, row, STREAM_CANCEL);
    push_method(ctx, "pull");
    slots_put(ctx, row, STREAM_PULL);
    push_method(ctx, "start");
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

static void push_controller(duk_context *ctx, duk_idx_t row)
{
    duk_push_object(ctx);
    duk_dup(ctx, row);
    duk_put_prop_literal(ctx, -2, CONTROLLED);
    state_push(ctx, STATE_CONTROLLER);
    duk_set_prototype(ctx, -2);
    duk_dup_top(ctx);
    slots_put(ctx, row, STREAM_CONTROLLER);
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
    read_strategy(ctx, row);
    read_source(ctx, row);
    push_controller(ctx, row);
    duk_push_undefined(ctx);
    if (!duk_is_undefined(ctx, start)) {
        duk_dup(ctx, start);
        duk_dup(ctx, 0);
        duk_dup(ctx, start + 1);
        duk_call_method(ctx, 1);
    }
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_STARTED, row);
    duk_dup(ctx, row);
    stream_wrap(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- the controller ---- */

static void push_controlled(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, CONTROLLED))
        (void)duk_type_error(ctx, "this is no controller of a ReadableStream");
}

static duk_ret_t get_desired(duk_context *ctx)
{
    push_controlled(ctx);
    switch ((enum stream_state)slots_number(ctx, -1, STREAM_STATE)) {
    case STREAM_FAILED:
        duk_push_null(ctx);
        return 1;
    case STREAM_CLOSED:
        duk_push_int(ctx, 0);
        return 1;
    case STREAM_READABLE:
        break;
    }
    duk_push_number(ctx, stream_desired(ctx, -1));
    return 1;
}

static void require_open(duk_context *ctx)
{
    if (!stream_is_open(ctx, -1))
        (void)duk_type_error(ctx, "the stream is closed already");
}

static duk_ret_t close_stream(duk_context *ctx)
{
    push_controlled(ctx);
    require_open(ctx);
    stream_end(ctx, -1);
    return 0;
}

static duk_ret_t error_stream(duk_context *ctx)
{
    push_controlled(ctx);
    duk_dup(ctx, 0);
    stream_fail(ctx, -2);
    return 0;
}

/* udata: the row's place. [ ... size chunk ] -> its size, or it throws. */
static duk_ret_t measure(duk_context *ctx, void *udata)
{
    double size;

    (void)udata;
    duk_call(ctx, 1);
    size = duk_to_number(ctx, -1);
    if (!(size >= 0) || isinf(size))
        return duk_range_error(ctx, "ReadableStream: the size of a chunk is no number from 0 on");
    duk_push_number(ctx, size);
    return 1;
}

/* Pushes the size of the chunk at 0. What is wrong with it is the stream's end. */
static void push_size(duk_context *ctx, duk_idx_t row)
{
    slots_get(ctx, row, STREAM_SIZE);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_int(ctx, 1);
        return;
    }
    duk_dup(ctx, 0);
    if (duk_safe_call(ctx, measure, NULL, 2, 1) == DUK_EXEC_SUCCESS)
        return;
    duk_dup_top(ctx);
    stream_fail(ctx, row);
    (void)duk_throw(ctx);
}

static duk_ret_t enqueue(duk_context *ctx)
{
    const duk_idx_t row = 2;

    push_controlled(ctx); /* chunk this row */
    require_open(ctx);
    if (stream_is_awaited(ctx, row))
        duk_push_int(ctx, 0);
    else
        push_size(ctx, row);
    if (slots_number(ctx, row, STREAM_STATE) != STREAM_READABLE)
        return 0;
    duk_dup(ctx, 0);
    stream_add(ctx, row);
    stream_pull(ctx, row);
    return 0;
}

void stream_install(duk_context *ctx)
{
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
    define_value(ctx, "ReadableStream");
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, controller);
    define_tag(ctx, "ReadableStreamDefaultController");
    state_keep(ctx, STATE_CONTROLLER);
    duk_pop(ctx);
}

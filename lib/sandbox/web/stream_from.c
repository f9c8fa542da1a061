/* stream_from.c - ReadableStream.from(iterable): a stream whose source is an iterator, an async one
 * or a plain one. */
#include "sandbox/web/stream.h"

#include "sandbox/language/generators.h"

duk_ret_t stream_from(duk_context *ctx)
{
    iterate_open_async(ctx, 0);
    stream_new(ctx);
    slots_set_number(ctx, -1, STREAM_KIND, STREAM_OF_ITERATOR);
    slots_set_number(ctx, -1, STREAM_MOST, 0);
    duk_swap(ctx, -1, -2);
    slots_put(ctx, -2, STREAM_SOURCE);
    stream_wrap(ctx);
    return 1;
}

/* udata: the name. [ ... record value ] -> what is to be awaited; null: there is no such method. */
static duk_ret_t ask(duk_context *ctx, void *udata)
{
    const enum known name = *(const enum known *)udata;

    if (name == KNOWN_NEXT)
        duk_pop(ctx);
    if (!iterate_ask_async(ctx, name == KNOWN_NEXT ? 0 : 1, name))
        duk_push_null(ctx);
    return 1;
}

/* [ ... record value ] -> [ ... outcome ]: a promise that is rejected where it threw. */
static bool ask_safely(duk_context *ctx, enum known name)
{
    if (duk_safe_call(ctx, ask, &name, 2, 1) == DUK_EXEC_SUCCESS)
        return !duk_is_null(ctx, -1);
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    promise_reject(ctx, -2);
    return true;
}

void iterated_pull(duk_context *ctx, duk_idx_t row)
{
    slots_get(ctx, row, STREAM_SOURCE);
    duk_push_undefined(ctx);
    (void)ask_safely(ctx, KNOWN_NEXT);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_GIVEN, row);
}

/* udata: whether it was the last. [ ... result ] -> its value */
static duk_ret_t read_result(duk_context *ctx, void *udata)
{
    if (!duk_is_object(ctx, -1))
        return duk_type_error(ctx, "the result of an iterator is not an object");
    (void)known_get(ctx, -1, KNOWN_DONE);
    *(bool *)udata = duk_to_boolean(ctx, -1);
    if (!*(bool *)udata)
        (void)known_get(ctx, -2, KNOWN_VALUE);
    return 1;
}

/* [ ... result stream any ] */
void iterated_given(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t row = duk_get_top_index(ctx) - 1;
    bool done = false;

    stream_set(ctx, row, STREAM_PULLING, false);
    stream_set(ctx, row, STREAM_AGAIN, false);
    if (!stream_is_open(ctx, row))
        return;
    duk_dup(ctx, row - 1);
    if (!fulfilled || duk_safe_call(ctx, read_result, &done, 1, 1) != DUK_EXEC_SUCCESS) {
        stream_fail(ctx, row);
        return;
    }
    /* Looking at the result may have run script, which may have cancelled the stream. */
    if (!stream_is_open(ctx, row))
        return;
    if (done) {
        stream_end(ctx, row);
        return;
    }
    duk_push_int(ctx, 1);
    duk_swap(ctx, -1, -2);
    stream_add(ctx, row);
    stream_pull(ctx, row);
}

void iterated_cancel(duk_context *ctx, duk_idx_t row)
{
    slots_get(ctx, row, STREAM_SOURCE);
    duk_swap(ctx, -1, -2);
    if (!ask_safely(ctx, KNOWN_RETURN)) {
        duk_pop(ctx);
        duk_push_object(ctx);
    }
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    duk_dup(ctx, -2);
    stream_wait(ctx, STEP_RELEASED, row);
}

/* [ ... result stream promise ] */
void iterated_released(duk_context *ctx, bool fulfilled)
{
    if (!fulfilled) {
        duk_dup(ctx, -3);
        promise_reject(ctx, -2);
    } else if (!duk_is_object(ctx, -3)) {
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR,
                                    "the result of an iterator's return() is not an object");
        promise_reject(ctx, -2);
    } else {
        duk_push_undefined(ctx);
        promise_resolve(ctx, -2);
    }
}

/* stream_reader.c - how scripts read a ReadableStream: readers, and `for await`. */
#include "sandbox/web/stream.h"

#include <string.h>

#define READER   DUK_HIDDEN_SYMBOL("reader")   /* of a reader: its row */
#define ITERATED DUK_HIDDEN_SYMBOL("iterated") /* of an iterator: its row */

enum iterator_slot { ITERATOR_READER, ITERATOR_KEEPS, ITERATOR_DONE, ITERATOR_SLOTS };

/* ---- the stream ---- */

static void push_own(duk_context *ctx)
{
    duk_push_this(ctx);
    stream_push_row(ctx, -1);
    duk_remove(ctx, -2);
}

static void require_unlocked(duk_context *ctx)
{
    if (stream_is_locked(ctx, -1))
        (void)duk_type_error(ctx, "the stream is locked: it has a reader already");
}

static duk_ret_t get_locked(duk_context *ctx)
{
    push_own(ctx);
    duk_push_boolean(ctx, stream_is_locked(ctx, -1));
    return 1;
}

static duk_ret_t cancel_stream(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!stream_is(ctx, 1))
        return stream_refuse(ctx, "this is no ReadableStream");
    stream_push_row(ctx, 1);
    if (stream_is_locked(ctx, 2))
        return stream_refuse(ctx, "the stream is locked: cancel its reader");
    duk_dup(ctx, 0);
    stream_cancel(ctx, 2);
    return 1;
}

/* getReader(options) */
static duk_ret_t get_reader(duk_context *ctx)
{
    if (!duk_is_null_or_undefined(ctx, 0)) {
        if (!duk_is_object(ctx, 0))
            return duk_type_error(ctx, "getReader: the options are no object");
        duk_get_prop_literal(ctx, 0, "mode");
        if (!duk_is_undefined(ctx, -1))
            return duk_type_error(ctx, "getReader: there are no readers of a mode here");
    }
    duk_set_top(ctx, 0);
    push_own(ctx);
    require_unlocked(ctx);
    duk_push_object(ctx);
    stream_lock(ctx, 0);
    duk_put_prop_literal(ctx, -2, READER);
    state_push(ctx, STATE_READER);
    duk_set_prototype(ctx, -2);
    return 1;
}

static duk_ret_t tee(duk_context *ctx)
{
    push_own(ctx);
    require_unlocked(ctx);
    stream_tee(ctx, 0, false);
    duk_push_array(ctx);
    for (duk_uarridx_t at = 2; at-- > 0;) {
        duk_swap(ctx, -1, -2);
        duk_put_prop_index(ctx, -2, at);
    }
    return 1;
}

/* values({preventCancel}) */
static duk_ret_t values(duk_context *ctx)
{
    bool keeps = false;

    if (!duk_is_null_or_undefined(ctx, 0)) {
        if (!duk_is_object(ctx, 0))
            return duk_type_error(ctx, "values: the options are no object");
        duk_get_prop_literal(ctx, 0, "preventCancel");
        keeps = duk_to_boolean(ctx, -1);
    }
    duk_set_top(ctx, 0);
    push_own(ctx);
    require_unlocked(ctx);
    duk_push_object(ctx);
    slots_push(ctx, ITERATOR_SLOTS);
    stream_lock(ctx, 0);
    slots_put(ctx, -2, ITERATOR_READER);
    slots_set_number(ctx, -1, ITERATOR_KEEPS, keeps);
    slots_set_number(ctx, -1, ITERATOR_DONE, 0);
    duk_put_prop_literal(ctx, -2, ITERATED);
    state_push(ctx, STATE_STREAM_ITERATOR);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- the reader ---- */

/* Pushes the reader's row and its stream's; false: there is none any more. */
static bool push_reader(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, READER))
        return false;
    duk_remove(ctx, -2);
    slots_get(ctx, -1, READER_STREAM);
    return duk_is_object(ctx, -1);
}

static duk_ret_t get_closed(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, READER))
        return stream_refuse(ctx, "this is no reader of a ReadableStream");
    slots_get(ctx, -1, READER_CLOSED);
    return 1;
}

static duk_ret_t read_chunk(duk_context *ctx)
{
    if (!push_reader(ctx))
        return stream_refuse(ctx, "this is no reader, or it was released");
    stream_read(ctx, -1);
    return 1;
}

static duk_ret_t cancel_reader(duk_context *ctx)
{
    if (!push_reader(ctx))
        return stream_refuse(ctx, "this is no reader, or it was released");
    duk_dup(ctx, 0);
    stream_cancel(ctx, -2);
    return 1;
}

static duk_ret_t release(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_has_prop_literal(ctx, -1, READER))
        return duk_type_error(ctx, "this is no reader of a ReadableStream");
    if (push_reader(ctx))
        stream_unlock(ctx, -2);
    return 0;
}

/* ---- the iterator ---- */

/* Pushes it; false, with undefined pushed: `this` is none. */
static bool push_iterated(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_object(ctx, -1) && duk_get_prop_literal(ctx, -1, ITERATED)) {
        duk_remove(ctx, -2);
        return true;
    }
    duk_push_undefined(ctx);
    return false;
}

/* Of the iterator at index: its reader lets go. */
static void finish(duk_context *ctx, duk_idx_t iterator)
{
    if (slots_number(ctx, iterator, ITERATOR_DONE))
        return;
    slots_set_number(ctx, iterator, ITERATOR_DONE, 1);
    slots_get(ctx, iterator, ITERATOR_READER);
    stream_unlock(ctx, -1);
    duk_pop(ctx);
}

/* Pushes the row of the stream of the iterator at index. */
static void push_stream_of(duk_context *ctx, duk_idx_t iterator)
{
    slots_get(ctx, iterator, ITERATOR_READER);
    slots_get(ctx, -1, READER_STREAM);
    duk_remove(ctx, -2);
}

static duk_ret_t next(duk_context *ctx)
{
    if (!push_iterated(ctx))
        return stream_refuse(ctx, "this is no iterator of a ReadableStream");
    promise_push(ctx); /* iterator promise */
    if (slots_number(ctx, 0, ITERATOR_DONE)) {
        duk_push_undefined(ctx);
        result_push(ctx, true);
        promise_resolve(ctx, 1);
        return 1;
    }
    push_stream_of(ctx, 0);
    stream_read(ctx, 2);
    duk_dup(ctx, 1);
    stream_wait(ctx, STEP_ITERATED, 0);
    duk_set_top(ctx, 2);
    return 1;
}

/* [ ... result iterator promise ] */
void stream_iterated(duk_context *ctx, bool fulfilled)
{
    bool over = !fulfilled;

    if (fulfilled) {
        duk_get_prop_literal(ctx, -3, "done");
        over = duk_to_boolean(ctx, -1);
        duk_pop(ctx);
    }
    if (over)
        finish(ctx, -2);
    duk_dup(ctx, -3);
    if (fulfilled)
        promise_resolve(ctx, -2);
    else
        promise_reject(ctx, -2);
}

static duk_ret_t return_(duk_context *ctx)
{
    if (!push_iterated(ctx))
        return stream_refuse(ctx, "this is no iterator of a ReadableStream");
    promise_push(ctx); /* value iterator promise */
    if (slots_number(ctx, 1, ITERATOR_DONE) || slots_number(ctx, 1, ITERATOR_KEEPS)) {
        finish(ctx, 1);
        duk_dup(ctx, 0);
        result_push(ctx, true);
        promise_resolve(ctx, 2);
        return 1;
    }
    push_stream_of(ctx, 1);
    duk_dup(ctx, 0);
    stream_cancel(ctx, 3);
    finish(ctx, 1);
    duk_dup(ctx, 0);
    stream_wait(ctx, STEP_RETURNED, 2);
    duk_set_top(ctx, 3);
    return 1;
}

/* [ ... outcome promise value ] */
void stream_returned(duk_context *ctx, bool fulfilled)
{
    if (fulfilled) {
        result_push(ctx, true);
        promise_resolve(ctx, -2);
    } else {
        duk_dup(ctx, -3);
        promise_reject(ctx, -3);
    }
}

/* On the prototype on top. */
void stream_define_reading(duk_context *ctx)
{
    static const struct builtin stream[] = {
        { "locked", get_locked, 0, 0, 0, BUILTIN_GETTER },
        { "cancel", cancel_stream, 0, 1, 0, BUILTIN_METHOD },
        { "getReader", get_reader, 0, 1, 0, BUILTIN_METHOD },
        { "tee", tee, 0, 0, 0, BUILTIN_METHOD },
        { "values", values, 0, 1, 0, BUILTIN_METHOD },
    };
    static const struct builtin reader[] = {
        { "closed", get_closed, 0, 0, 0, BUILTIN_GETTER },
        { "cancel", cancel_reader, 0, 1, 0, BUILTIN_METHOD },
        { "read", read_chunk, 0, 0, 0, BUILTIN_METHOD },
        { "releaseLock", release, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin iterator[] = {
        { "next", next, 0, 0, 0, BUILTIN_METHOD },
        { "return", return_, 1, 1, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, stream);
    duk_get_prop_literal(ctx, -1, "values");
    define_value(ctx, "@@asyncIterator");
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, reader);
    define_tag(ctx, "ReadableStreamDefaultReader");
    state_keep(ctx, STATE_READER);
    duk_push_object(ctx);
    known_push(ctx, KNOWN_ASYNC_ITERATOR);
    duk_set_prototype(ctx, -2);
    DEFINE_TABLE(ctx, iterator);
    define_tag(ctx, "ReadableStream AsyncIterator");
    state_keep(ctx, STATE_STREAM_ITERATOR);
}

/* for_await.c - async iterators: their records, %AsyncFromSyncIteratorPrototype%, for await.
 *
 * A plain iterator in an async one's place is a record around its own record: script never
 * gets hold of the object that the standard puts between. */
#include "sandbox/language/generators.h"

enum unwrap { UNWRAP_PROMISE, UNWRAP_DONE, UNWRAP_RECORD, UNWRAP_SLOTS };

/* Of the record on top, also for when it says DONE while it is asked. */
static void set_kind(duk_context *ctx, uint32_t kind)
{
    slots_set_number(ctx, -1, RECORD_KIND, kind);
    slots_set_number(ctx, -1, RECORD_BUSY, kind);
}

void iterate_open_async(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    if (!duk_is_null_or_undefined(ctx, index)) {
        method_push(ctx, index, KNOWN_SYMBOL_ASYNC_ITERATOR);
        if (!duk_is_undefined(ctx, -1)) {
            duk_dup(ctx, index);
            duk_call_method(ctx, 0);
            if (!duk_is_object(ctx, -1))
                (void)duk_type_error(ctx, "the async iterator is not an object");
            iterate_direct(ctx, -1);
            duk_remove(ctx, -2);
            set_kind(ctx, KIND_ASYNC);
            return;
        }
        duk_pop(ctx);
    }
    iterate_open(ctx, index);
    /* It is asked for results, and to close, by its methods. */
    if (slots_number(ctx, -1, RECORD_KIND) == KIND_GENERATOR)
        slots_set_number(ctx, -1, RECORD_KIND, KIND_ANY);
    slots_push(ctx, RECORD_SLOTS);
    set_kind(ctx, KIND_FROM_SYNC);
    duk_swap(ctx, -1, -2);
    slots_put(ctx, -2, RECORD_ITERATOR);
}

/* ---- a plain iterator, asked as an async one ------------------------------------------- */

struct question {
    duk_idx_t record, promise, count; /* count: 1 when a value, below the promise, is given */
    enum known name;
};

/* [ ... value ] -> [ ... ]: what the promise is settled with when the value is. */
static void wait_unwrapped(duk_context *ctx, const struct question *question, bool done)
{
    slots_push(ctx, UNWRAP_SLOTS);
    duk_dup(ctx, question->promise);
    slots_put(ctx, -2, UNWRAP_PROMISE);
    slots_set_number(ctx, -1, UNWRAP_DONE, done);
    if (!done && question->name != KNOWN_RETURN) {
        duk_dup(ctx, question->record);
        slots_put(ctx, -2, UNWRAP_RECORD);
    }
    await_value(ctx, CONTINUE_UNWRAP);
}

static duk_ret_t wait_safely(duk_context *ctx, void *data)
{
    wait_unwrapped(ctx, data, false);
    return 0;
}

/* [ ... value ]: AsyncFromSyncIteratorContinuation, from where the result was read. */
static void pass_on(duk_context *ctx, struct question *question, bool done)
{
    if (done || question->name == KNOWN_RETURN) { /* nothing to close */
        wait_unwrapped(ctx, question, done);
        return;
    }
    if (duk_safe_call(ctx, wait_safely, question, 1, 1) != DUK_EXEC_SUCCESS)
        iterate_throw(ctx, question->record);
    duk_pop(ctx);
}

static void refuse_throw(duk_context *ctx, const struct question *question)
{
    iterate_close(ctx, question->record);
    (void)duk_type_error(ctx, "the iterator has no method 'throw'");
}

/* One that has no object of its own. */
static void ask_own(duk_context *ctx, struct question *question)
{
    bool done = true;

    if (question->name == KNOWN_THROW)
        refuse_throw(ctx, question);
    if (question->name == KNOWN_RETURN) {
        if (question->count > 0)
            duk_dup(ctx, question->promise - 1);
        else
            duk_push_undefined(ctx);
        result_push(ctx, true);
        promise_resolve(ctx, question->promise);
        return;
    }
    done = !iterate_next(ctx, question->record);
    if (done)
        duk_push_undefined(ctx);
    pass_on(ctx, question, done);
}

/* Pushes the result; false: there is no such method. */
static bool ask_object(duk_context *ctx, const struct question *question)
{
    slots_get(ctx, question->record, RECORD_ITERATOR);
    if (question->name == KNOWN_NEXT)
        slots_get(ctx, question->record, RECORD_NEXT);
    else
        method_push(ctx, -1, question->name);
    if (duk_is_undefined(ctx, -1) && question->name != KNOWN_NEXT)
        return false;
    duk_swap(ctx, -1, -2);
    if (question->count > 0)
        duk_dup(ctx, question->promise - 1);
    duk_call_method(ctx, question->count);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "the result of an iterator is not an object");
    return true;
}

static duk_ret_t ask(duk_context *ctx, void *data)
{
    struct question *question = data;
    bool done;

    if (slots_number(ctx, question->record, RECORD_KIND) != KIND_ANY) {
        ask_own(ctx, question);
        return 0;
    }
    if (!ask_object(ctx, question)) {
        if (question->name == KNOWN_THROW)
            refuse_throw(ctx, question);
        slots_set_number(ctx, question->record, RECORD_KIND, KIND_DONE);
        ask_own(ctx, question);
        return 0;
    }
    (void)known_get(ctx, -1, KNOWN_DONE);
    done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    (void)known_get(ctx, -1, KNOWN_VALUE);
    pass_on(ctx, question, done);
    return 0;
}

/* [ ... record, value when count is 1 ] -> [ ... promise ] */
static void ask_plain(duk_context *ctx, duk_idx_t count, enum known name)
{
    const duk_idx_t base = duk_get_top(ctx) - count - 1;
    struct question question = { .count = count, .name = name };

    slots_get(ctx, base, RECORD_ITERATOR);
    duk_insert(ctx, base + 1);
    promise_push(ctx);
    question.record = base + 1;
    question.promise = base + 2 + count;
    if (duk_safe_call(ctx, ask, &question, 0, 1) != DUK_EXEC_SUCCESS)
        promise_reject(ctx, question.promise);
    duk_set_top(ctx, question.promise + 1);
    duk_replace(ctx, base);
    duk_set_top(ctx, base + 1);
}

/* [ value row ] */
void continue_unwrap(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t row = duk_get_top_index(ctx);

    slots_get(ctx, row, UNWRAP_PROMISE);
    slots_get(ctx, row, UNWRAP_RECORD);
    duk_dup(ctx, row - 1);
    if (fulfilled) {
        result_push(ctx, slots_number(ctx, row, UNWRAP_DONE) != 0);
        promise_resolve(ctx, row + 1);
        return;
    }
    if (!duk_is_undefined(ctx, row + 2))
        iterate_abandon(ctx, row + 2);
    promise_reject(ctx, row + 1);
}

bool iterate_ask_async(duk_context *ctx, duk_idx_t count, enum known name)
{
    const duk_idx_t base = duk_get_top(ctx) - count - 1;

    if (slots_number(ctx, base, RECORD_BUSY) == KIND_FROM_SYNC) {
        ask_plain(ctx, count, name);
        return true;
    }
    slots_get(ctx, base, RECORD_ITERATOR);
    if (name == KNOWN_NEXT)
        slots_get(ctx, base, RECORD_NEXT);
    else
        method_push(ctx, -1, name);
    if (duk_is_undefined(ctx, -1) && name != KNOWN_NEXT) {
        duk_set_top(ctx, base);
        return false;
    }
    duk_replace(ctx, base);
    duk_insert(ctx, base + 1); /* method iterator value */
    duk_call_method(ctx, count);
    return true;
}

/* ---- for await ------------------------------------------------------------------------- */

static duk_ret_t iter_async(duk_context *ctx)
{
    iterate_open_async(ctx, 0);
    return 1;
}

/* [ record awaitable ]: the record keeps the coroutine until it goes on. */
static duk_ret_t wait_for(duk_context *ctx, enum continuation what)
{
    current_push(ctx);
    slots_put(ctx, 0, RECORD_AT);
    duk_dup(ctx, 0);
    await_value(ctx, what);
    return suspend(ctx);
}

static duk_ret_t next_async(duk_context *ctx)
{
    slots_set_number(ctx, 0, RECORD_KIND, KIND_DONE);
    duk_dup(ctx, 0);
    (void)iterate_ask_async(ctx, 0, KNOWN_NEXT);
    return wait_for(ctx, CONTINUE_NEXT);
}

static duk_ret_t close_async(duk_context *ctx)
{
    if (slots_number(ctx, 0, RECORD_KIND) == KIND_DONE)
        return 0;
    slots_set_number(ctx, 0, RECORD_KIND, KIND_DONE);
    duk_dup(ctx, 0);
    if (!iterate_ask_async(ctx, 0, KNOWN_RETURN))
        return 0;
    return wait_for(ctx, CONTINUE_CLOSED);
}

static duk_ret_t ask_to_abandon(duk_context *ctx, void *data)
{
    bool *asked = data;

    duk_dup(ctx, 0);
    if (iterate_ask_async(ctx, 0, KNOWN_RETURN)) {
        duk_dup(ctx, 0);
        await_value(ctx, CONTINUE_ABANDONED);
        *asked = true;
    }
    return 0;
}

static duk_ret_t abandon_async(duk_context *ctx)
{
    bool asked = false;

    if (slots_number(ctx, 0, RECORD_KIND) == KIND_DONE)
        return 0;
    slots_set_number(ctx, 0, RECORD_KIND, KIND_DONE);
    current_push(ctx);
    slots_put(ctx, 0, RECORD_AT);
    (void)duk_safe_call(ctx, ask_to_abandon, &asked, 0, 1);
    return asked ? suspend(ctx) : 0;
}

/* [ ... value record ] -> [ ... value record coroutine ] */
static void take_coroutine(duk_context *ctx)
{
    slots_get(ctx, -1, RECORD_AT);
    duk_push_undefined(ctx);
    slots_put(ctx, -3, RECORD_AT);
}

/* [ ... record coroutine result ] */
static duk_ret_t take_result(duk_context *ctx, void *data)
{
    (void)data;
    if (!record_result(ctx, -3, slots_number(ctx, -3, RECORD_BUSY)))
        known_push(ctx, KNOWN_MARKER_DONE);
    return 1;
}

void continue_next(duk_context *ctx, bool fulfilled)
{
    bool good = fulfilled;

    take_coroutine(ctx);
    duk_dup(ctx, -3);
    if (fulfilled)
        good = duk_safe_call(ctx, take_result, NULL, 1, 1) == DUK_EXEC_SUCCESS;
    coroutine_wake(ctx, good ? COROUTINE_VALUE : COROUTINE_THROW);
}

void continue_closed(duk_context *ctx, bool fulfilled)
{
    const bool good = fulfilled && duk_is_object(ctx, -2);

    take_coroutine(ctx);
    if (good)
        duk_push_undefined(ctx);
    else if (fulfilled)
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR,
                                    "the result of an iterator's return() is not an object");
    else
        duk_dup(ctx, -3);
    coroutine_wake(ctx, good ? COROUTINE_VALUE : COROUTINE_THROW);
}

void continue_abandoned(duk_context *ctx, bool fulfilled)
{
    (void)fulfilled;
    take_coroutine(ctx);
    duk_push_undefined(ctx);
    coroutine_wake(ctx, COROUTINE_VALUE);
}

void for_await_install(duk_context *ctx)
{
    static const struct intrinsic rows[] = {
        { "iterAsync", iter_async, 1 },
        { "nextAsync", next_async, 1 },
        { "closeAsync", close_async, 1 },
        { "abandonAsync", abandon_async, 1 },
    };

    INTRINSICS_ADD(ctx, rows);
}

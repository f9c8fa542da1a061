/* async_generators.c - async generators: @agen, @ayield, @agenReturn, @adelegate, and what script
 * can ask of them.
 *
 * A row holds the coroutine and the queue of requests: how to go on, with what, and the promise
 * that is to be told. A request stays at the head of the queue until it has its answer. The
 * coroutine stays suspended in its @ayield or @adelegate while the operand, or an inner
 * iterator, is waited for: that is done by continuations. */
#include "sandbox/language/generators.h"

enum row { ROW_STATE, ROW_COROUTINE, ROW_QUEUE, ROW_HEAD, ROW_DELEGATE, ROW_SLOTS };
enum { STATE_START, STATE_YIELD, STATE_BUSY, STATE_OVER };
enum request { REQUEST_MODE, REQUEST_VALUE, REQUEST_PROMISE, REQUEST_SLOTS };

#define COST_REQUEST 40

/* ---- the queue ------------------------------------------------------------------- */

/* [ ... promise value ] -> [ ... ] */
static void enqueue(duk_context *ctx, duk_idx_t row, enum coroutine_mode mode)
{
    slots_push(ctx, REQUEST_SLOTS);
    slots_set_number(ctx, -1, REQUEST_MODE, mode);
    duk_insert(ctx, -3);
    slots_put(ctx, -3, REQUEST_VALUE);
    slots_put(ctx, -2, REQUEST_PROMISE);
    slots_get(ctx, row, ROW_QUEUE);
    duk_swap(ctx, -1, -2);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
}

/* Pushes the request at the head; false: none. */
static bool head_push(duk_context *ctx, duk_idx_t row)
{
    const uint32_t head = slots_number(ctx, row, ROW_HEAD);

    slots_get(ctx, row, ROW_QUEUE);
    if (head >= duk_get_length(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    (void)duk_get_prop_index(ctx, -1, head);
    duk_remove(ctx, -2);
    return true;
}

static void head_drop(duk_context *ctx, duk_idx_t row)
{
    const uint32_t head = slots_number(ctx, row, ROW_HEAD);

    slots_get(ctx, row, ROW_QUEUE);
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, -2, head);
    if (head + 1 == duk_get_length(ctx, -1)) {
        duk_set_length(ctx, -1, 0);
        slots_set_number(ctx, row, ROW_HEAD, 0);
    } else {
        slots_set_number(ctx, row, ROW_HEAD, head + 1);
    }
    duk_pop(ctx);
}

/* [ ... value ] -> [ ... ]: AsyncGeneratorCompleteStep: answers the request at the head. */
static void answer(duk_context *ctx, duk_idx_t row, bool good, bool done)
{
    (void)head_push(ctx, row);
    head_drop(ctx, row);
    slots_get(ctx, -1, REQUEST_PROMISE);
    duk_replace(ctx, -2);
    duk_swap(ctx, -1, -2);
    if (good) {
        result_push(ctx, done);
        promise_resolve(ctx, -2);
    } else {
        promise_reject(ctx, -2);
    }
    duk_pop(ctx);
}

/* ---- over -------------------------------------------------------------------------- */

static duk_ret_t wait_returned(duk_context *ctx, void *data)
{
    (void)data; /* [ ... value row ] */
    await_value(ctx, CONTINUE_RETURNED);
    return 0;
}

/* AsyncGeneratorAwaitReturn, of the request at the head; false: it failed, and was answered. */
static bool await_return(duk_context *ctx, duk_idx_t row)
{
    bool good;

    (void)head_push(ctx, row);
    slots_get(ctx, -1, REQUEST_VALUE);
    duk_replace(ctx, -2);
    duk_dup(ctx, row);
    good = duk_safe_call(ctx, wait_returned, NULL, 2, 1) == DUK_EXEC_SUCCESS;
    if (good)
        duk_pop(ctx);
    else
        answer(ctx, row, false, true);
    return good;
}

/* AsyncGeneratorDrainQueue. */
static void drain(duk_context *ctx, duk_idx_t row)
{
    slots_set_number(ctx, row, ROW_STATE, STATE_BUSY);
    while (head_push(ctx, row)) {
        const enum coroutine_mode mode = (enum coroutine_mode)slots_number(ctx, -1, REQUEST_MODE);

        inside_spend(ctx, inside_of(ctx), COST_REQUEST);
        slots_get(ctx, -1, REQUEST_VALUE);
        duk_replace(ctx, -2);
        if (mode == COROUTINE_RETURN) {
            duk_pop(ctx);
            if (await_return(ctx, row))
                return;
            continue;
        }
        if (mode == COROUTINE_VALUE) {
            duk_pop(ctx);
            duk_push_undefined(ctx);
        }
        answer(ctx, row, mode == COROUTINE_VALUE, true);
    }
    slots_set_number(ctx, row, ROW_STATE, STATE_OVER);
}

void continue_returned(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t row = duk_get_top_index(ctx);

    duk_dup(ctx, row - 1);
    answer(ctx, row, fulfilled, true);
    drain(ctx, row);
}

/* ---- going on -------------------------------------------------------------------------- */

void async_generator_run(duk_context *ctx, enum coroutine_mode mode)
{
    const duk_idx_t row = duk_get_top(ctx) - 2;
    bool good;

    duk_require_stack(ctx, 16);
    slots_set_number(ctx, row, ROW_STATE, STATE_BUSY);
    slots_get(ctx, row, ROW_COROUTINE);
    duk_dup(ctx, row + 1);
    good = coroutine_run(ctx, mode);
    slots_get(ctx, row, ROW_COROUTINE);
    /* One that could not even be resumed, for lack of stack, is over too. */
    if (!good || coroutine_state(ctx, -1) == COROUTINE_DONE) {
        duk_push_undefined(ctx);
        slots_put(ctx, row, ROW_COROUTINE);
        duk_pop(ctx);
        answer(ctx, row, good, true);
        drain(ctx, row);
    }
    duk_set_top(ctx, row);
}

/* [ ... row value ]: of yield*, throws. */
static void ask_inner(duk_context *ctx, enum coroutine_mode mode);

static duk_ret_t ask_inner_safely(duk_context *ctx, void *data)
{
    ask_inner(ctx, *(const enum coroutine_mode *)data);
    return 0;
}

static void forget_delegate(duk_context *ctx, duk_idx_t row)
{
    row = duk_require_normalize_index(ctx, row);
    duk_push_undefined(ctx);
    slots_put(ctx, row, ROW_DELEGATE);
}

/* [ ... row value ] -> [ ... ] */
static void go_inside(duk_context *ctx, enum coroutine_mode mode)
{
    duk_dup(ctx, -2);
    duk_swap(ctx, -1, -2); /* row row value */
    if (duk_safe_call(ctx, ask_inner_safely, &mode, 2, 1) == DUK_EXEC_SUCCESS) {
        duk_pop_2(ctx);
        return;
    }
    forget_delegate(ctx, -2);
    async_generator_run(ctx, COROUTINE_THROW);
}

static bool is_inside(duk_context *ctx, duk_idx_t row)
{
    bool inside;

    slots_get(ctx, row, ROW_DELEGATE);
    inside = duk_is_object(ctx, -1);
    duk_pop(ctx);
    return inside;
}

/* [ ... row value ] -> [ ... ]: to the coroutine, or to what it delegates to. */
static void go_to(duk_context *ctx, enum coroutine_mode mode)
{
    if (is_inside(ctx, -2))
        go_inside(ctx, mode);
    else
        async_generator_run(ctx, mode);
}

static duk_ret_t wait_return(duk_context *ctx, void *data)
{
    (void)data; /* [ ... value row ] */
    await_value(ctx, CONTINUE_RETURN);
    return 0;
}

/* [ ... row value ] -> [ ... ]: AsyncGeneratorResume; a return at a yield waits for its value. */
static void deliver(duk_context *ctx, enum coroutine_mode mode)
{
    slots_set_number(ctx, -2, ROW_STATE, STATE_BUSY);
    if (mode != COROUTINE_RETURN) {
        go_to(ctx, mode);
        return;
    }
    duk_dup(ctx, -2);
    if (duk_safe_call(ctx, wait_return, NULL, 2, 1) == DUK_EXEC_SUCCESS)
        duk_pop_2(ctx);
    else
        go_to(ctx, COROUTINE_THROW);
}

void continue_return(duk_context *ctx, bool fulfilled)
{
    duk_swap(ctx, -1, -2);
    go_to(ctx, fulfilled ? COROUTINE_RETURN : COROUTINE_THROW);
}

/* [ ... row value ] -> [ ... ]: AsyncGeneratorYield: the value is the answer. */
static void produce(duk_context *ctx)
{
    const duk_idx_t row = duk_get_top(ctx) - 2;
    enum coroutine_mode mode;

    answer(ctx, row, true, false);
    if (!head_push(ctx, row)) {
        slots_set_number(ctx, row, ROW_STATE, STATE_YIELD);
        duk_pop(ctx);
        return;
    }
    mode = (enum coroutine_mode)slots_number(ctx, -1, REQUEST_MODE);
    slots_get(ctx, -1, REQUEST_VALUE);
    duk_replace(ctx, -2);
    deliver(ctx, mode);
}

void continue_yield(duk_context *ctx, bool fulfilled)
{
    duk_swap(ctx, -1, -2);
    if (fulfilled)
        produce(ctx);
    else
        async_generator_run(ctx, COROUTINE_THROW);
}

/* ---- yield* ------------------------------------------------------------------------------- */

/* No method throw: the iterator is closed, and it is a TypeError in any case. */
static void close_inner(duk_context *ctx, duk_idx_t row)
{
    slots_get(ctx, row, ROW_DELEGATE);
    if (!iterate_ask_async(ctx, 0, KNOWN_RETURN))
        (void)duk_type_error(ctx, "the iterator of yield* has no method 'throw'");
    duk_dup(ctx, row);
    await_value(ctx, CONTINUE_NO_THROW);
}

static void ask_inner(duk_context *ctx, enum coroutine_mode mode)
{
    static const enum known names[] = {
        [COROUTINE_VALUE] = KNOWN_NEXT,
        [COROUTINE_THROW] = KNOWN_THROW,
        [COROUTINE_RETURN] = KNOWN_RETURN,
    };
    const duk_idx_t row = duk_get_top(ctx) - 2;

    slots_get(ctx, row, ROW_DELEGATE);
    duk_dup(ctx, row + 1);
    if (iterate_ask_async(ctx, 1, names[mode])) {
        duk_dup(ctx, row);
        await_value(ctx, mode == COROUTINE_RETURN ? CONTINUE_INNER_RETURN : CONTINUE_INNER);
    } else if (mode == COROUTINE_THROW) {
        close_inner(ctx, row);
    } else {
        forget_delegate(ctx, row);
        duk_dup(ctx, row + 1);
        duk_dup(ctx, row);
        await_value(ctx, CONTINUE_RETURN);
    }
}

/* [ ... result ] -> the value, and whether it is the last. */
static duk_ret_t read_result(duk_context *ctx, void *data)
{
    bool *done = data;

    if (!duk_is_object(ctx, -1))
        return duk_type_error(ctx, "the result of an iterator is not an object");
    (void)known_get(ctx, -1, KNOWN_DONE);
    *done = duk_to_boolean(ctx, -1);
    (void)known_get(ctx, -2, KNOWN_VALUE);
    return 1;
}

/* [ result row ]: when it is the last, the coroutine goes on by that mode. */
static void take_inner(duk_context *ctx, bool fulfilled, enum coroutine_mode last)
{
    bool done = false;

    duk_swap(ctx, -1, -2); /* row result */
    if (fulfilled)
        fulfilled = duk_safe_call(ctx, read_result, &done, 1, 1) == DUK_EXEC_SUCCESS;
    if (fulfilled && !done) {
        produce(ctx);
        return;
    }
    forget_delegate(ctx, -2);
    async_generator_run(ctx, fulfilled ? last : COROUTINE_THROW);
}

void continue_inner(duk_context *ctx, bool fulfilled)
{
    take_inner(ctx, fulfilled, COROUTINE_VALUE);
}

void continue_inner_return(duk_context *ctx, bool fulfilled)
{
    take_inner(ctx, fulfilled, COROUTINE_RETURN);
}

void continue_no_throw(duk_context *ctx, bool fulfilled)
{
    duk_swap(ctx, -1, -2);
    if (fulfilled) {
        duk_pop(ctx);
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR,
                                    "the iterator of yield* has no method 'throw'");
    }
    forget_delegate(ctx, -2);
    async_generator_run(ctx, COROUTINE_THROW);
}

static duk_ret_t delegate(duk_context *ctx)
{
    enum coroutine_mode mode = COROUTINE_VALUE;

    current_push_result(ctx);
    iterate_open_async(ctx, 0);
    slots_put(ctx, 1, ROW_DELEGATE);
    duk_push_undefined(ctx); /* iterable row undefined */
    if (duk_safe_call(ctx, ask_inner_safely, &mode, 1, 1) != DUK_EXEC_SUCCESS) {
        forget_delegate(ctx, 1);
        return duk_throw(ctx);
    }
    return suspend(ctx);
}

/* ---- intrinsics and methods ------------------------------------------------------------------ */

static duk_ret_t agen(duk_context *ctx)
{
    coroutine_new(ctx);
    generator_push_object(ctx, KNOWN_ASYNC_GENERATOR);
    slots_push(ctx, ROW_SLOTS); /* coroutine object row */
    slots_set_number(ctx, 2, ROW_STATE, STATE_START);
    slots_set_number(ctx, 2, ROW_HEAD, 0);
    duk_push_bare_array(ctx);
    slots_put(ctx, 2, ROW_QUEUE);
    duk_dup(ctx, 0);
    slots_put(ctx, 2, ROW_COROUTINE);
    duk_dup(ctx, 2);
    duk_put_prop_heapptr(ctx, 0, inside_of(ctx)->known[KNOWN_RESULT]);
    duk_put_prop_heapptr(ctx, 1, inside_of(ctx)->known[KNOWN_ASYNC_GENERATOR_SLOTS]);
    return 1;
}

static duk_ret_t yield(duk_context *ctx)
{
    current_push_result(ctx);
    await_value(ctx, CONTINUE_YIELD);
    return suspend(ctx);
}

static duk_ret_t end(duk_context *ctx)
{
    (void)ctx;
    return 1;
}

/* given, promise, row: true, it is answered without being queued. */
static bool answer_at_once(duk_context *ctx, enum coroutine_mode mode)
{
    if (mode == COROUTINE_THROW && slots_number(ctx, 2, ROW_STATE) == STATE_START)
        slots_set_number(ctx, 2, ROW_STATE, STATE_OVER);
    if (mode == COROUTINE_RETURN || slots_number(ctx, 2, ROW_STATE) != STATE_OVER)
        return false;
    if (mode == COROUTINE_THROW) {
        duk_dup(ctx, 0);
        promise_reject(ctx, 1);
    } else {
        duk_push_undefined(ctx);
        result_push(ctx, true);
        promise_resolve(ctx, 1);
    }
    return true;
}

static void go_on_now(duk_context *ctx, enum coroutine_mode mode)
{
    const uint32_t state = slots_number(ctx, 2, ROW_STATE);

    duk_dup(ctx, 1);
    duk_dup(ctx, 0);
    enqueue(ctx, 2, mode);
    if (state == STATE_BUSY)
        return;
    if (mode == COROUTINE_RETURN && state != STATE_YIELD) {
        slots_set_number(ctx, 2, ROW_STATE, STATE_BUSY);
        if (!await_return(ctx, 2))
            drain(ctx, 2);
        return;
    }
    duk_dup(ctx, 2);
    duk_dup(ctx, 0);
    deliver(ctx, mode);
}

static duk_ret_t go_on(duk_context *ctx)
{
    const enum coroutine_mode mode = (enum coroutine_mode)duk_get_current_magic(ctx);

    promise_push(ctx);
    duk_push_this(ctx);
    if (!slots_of(ctx, 2, inside_of(ctx)->known[KNOWN_ASYNC_GENERATOR_SLOTS])) {
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR,
                                    "the method of an async generator is called on something else");
        promise_reject(ctx, 1);
    } else {
        duk_replace(ctx, 2);
        if (!answer_at_once(ctx, mode))
            go_on_now(ctx, mode);
    }
    duk_set_top(ctx, 2);
    return 1;
}

void async_generators_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "next", go_on, 1, 1, COROUTINE_VALUE, BUILTIN_METHOD },
        { "return", go_on, 1, 1, COROUTINE_RETURN, BUILTIN_METHOD },
        { "throw", go_on, 1, 1, COROUTINE_THROW, BUILTIN_METHOD },
    };
    static const struct intrinsic rows[] = {
        { "agen", agen, 1 },
        { "ayield", yield, 1 },
        { "agenReturn", end, 1 },
        { "adelegate", delegate, 1 },
    };

    INTRINSICS_ADD(ctx, rows);
    duk_push_string(ctx, DUK_HIDDEN_SYMBOL("asyncGenerator"));
    known_keep(ctx, KNOWN_ASYNC_GENERATOR_SLOTS);
    function_kind_install(ctx, "AsyncGeneratorFunction", KNOWN_ASYNC_GENERATOR_FUNCTION,
                          LANGUAGE_ASYNC_GENERATOR_FUNCTION);
    duk_push_object(ctx);
    known_push(ctx, KNOWN_ASYNC_ITERATOR);
    duk_set_prototype(ctx, -2);
    DEFINE_TABLE(ctx, methods);
    generator_kind_install(ctx, KNOWN_ASYNC_GENERATOR_FUNCTION, "AsyncGenerator");
    duk_dup_top(ctx);
    language_object_define(ctx, LANGUAGE_ASYNC_GENERATOR);
    known_keep(ctx, KNOWN_ASYNC_GENERATOR);
}

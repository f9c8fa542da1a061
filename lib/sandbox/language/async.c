/* async.c - async functions: @async, @await and how a body ends.
 *
 * The coroutine keeps its function's promise under a hidden name, and yields it: the first time
 * that is what the caller gets, later nobody looks. What an await waits for is told by a
 * continuation, one job, with the coroutine as data. An async generator's coroutine keeps the
 * generator's row instead, and is woken by async_generators.c. */
#include "sandbox/language/generators.h"

void await_value(duk_context *ctx, enum continuation what)
{
    if (duk_is_object(ctx, -2)) {
        duk_swap(ctx, -1, -2);
        promise_of(ctx);
        duk_swap(ctx, -1, -2); /* promise data */
        promise_continue(ctx, -2, what);
        duk_pop(ctx);
        return;
    }
    duk_push_int(ctx, (duk_int_t)what);
    duk_insert(ctx, -3); /* what value data */
    job_add(ctx, JOB_FULFIL);
}

duk_ret_t suspend(duk_context *ctx)
{
    (void)coroutine_push_current(ctx);
    duk_get_prop_heapptr(ctx, -1, inside_of(ctx)->known[KNOWN_RESULT]);
    return coroutine_yield(ctx);
}

void current_push(duk_context *ctx)
{
    if (!coroutine_push_current(ctx))
        (void)duk_type_error(ctx, "there is nothing to suspend here");
}

void current_push_result(duk_context *ctx)
{
    current_push(ctx);
    duk_get_prop_heapptr(ctx, -1, inside_of(ctx)->known[KNOWN_RESULT]);
    duk_remove(ctx, -2);
}

bool coroutine_run(duk_context *ctx, enum coroutine_mode mode)
{
    static const enum known functions[] = {
        [COROUTINE_VALUE] = KNOWN_RESUME,
        [COROUTINE_THROW] = KNOWN_RESUME_THROW,
        [COROUTINE_RETURN] = KNOWN_RESUME_RETURN,
    };

    duk_require_stack(ctx, 8);
    known_push(ctx, functions[mode]);
    duk_insert(ctx, -3);
    return duk_pcall(ctx, 2) == DUK_EXEC_SUCCESS;
}

void coroutine_wake(duk_context *ctx, enum coroutine_mode mode)
{
    duk_get_prop_heapptr(ctx, -2, inside_of(ctx)->known[KNOWN_RESULT]);
    duk_insert(ctx, -3); /* result coroutine value */
    if (!promise_is(ctx, -3)) {
        duk_remove(ctx, -2);
        async_generator_run(ctx, mode);
        return;
    }
    if (!coroutine_run(ctx, mode)) /* not even its `catch` could take it */
        promise_reject(ctx, -2);
    else
        duk_pop(ctx);
    duk_pop(ctx);
}

/* [ value coroutine ] */
void continue_await(duk_context *ctx, bool fulfilled)
{
    duk_swap(ctx, -1, -2);
    coroutine_wake(ctx, fulfilled ? COROUTINE_VALUE : COROUTINE_THROW);
}

static duk_ret_t resume(duk_context *ctx)
{
    return coroutine_resume(ctx, (enum coroutine_mode)duk_get_current_magic(ctx));
}

static duk_ret_t async(duk_context *ctx)
{
    coroutine_new(ctx);
    promise_push(ctx);
    duk_put_prop_heapptr(ctx, 0, inside_of(ctx)->known[KNOWN_RESULT]);
    duk_push_undefined(ctx);
    return coroutine_resume(ctx, COROUTINE_VALUE);
}

static duk_ret_t await(duk_context *ctx)
{
    current_push(ctx);
    await_value(ctx, CONTINUE_AWAIT);
    return suspend(ctx);
}

/* The outcome at 0 is the promise's of the coroutine that runs, which is given back. */
static duk_ret_t end(duk_context *ctx)
{
    current_push_result(ctx);
    duk_insert(ctx, 0);
    if (duk_get_current_magic(ctx) == ENTRY_FULFILLED)
        promise_resolve(ctx, 0);
    else
        promise_reject(ctx, 0);
    return 1;
}

/* The same of a new promise. */
static duk_ret_t make(duk_context *ctx)
{
    promise_push(ctx);
    duk_insert(ctx, 0);
    if (duk_get_current_magic(ctx) == ENTRY_FULFILLED)
        promise_resolve(ctx, 0);
    else
        promise_reject(ctx, 0);
    return 1;
}

static void define(duk_context *ctx, const char *name, duk_c_function function, int magic)
{
    duk_push_c_function(ctx, function, 1);
    duk_set_magic(ctx, -1, magic);
    intrinsic_define(ctx, name);
}

static void keep_resume(duk_context *ctx, enum known known, enum coroutine_mode mode)
{
    duk_push_c_function(ctx, resume, 2);
    duk_set_magic(ctx, -1, (duk_int_t)mode);
    known_keep(ctx, known);
}

void async_install(duk_context *ctx)
{
    static const struct intrinsic rows[] = { { "async", async, 1 }, { "await", await, 1 } };

    INTRINSICS_ADD(ctx, rows);
    define(ctx, "asyncReturn", end, ENTRY_FULFILLED);
    define(ctx, "asyncThrow", end, ENTRY_REJECTED);
    define(ctx, "asyncResolve", make, ENTRY_FULFILLED);
    define(ctx, "asyncReject", make, ENTRY_REJECTED);
    keep_resume(ctx, KNOWN_RESUME, COROUTINE_VALUE);
    keep_resume(ctx, KNOWN_RESUME_THROW, COROUTINE_THROW);
    keep_resume(ctx, KNOWN_RESUME_RETURN, COROUTINE_RETURN);
    duk_push_string(ctx, DUK_HIDDEN_SYMBOL("result"));
    known_keep(ctx, KNOWN_RESULT);
    function_kind_install(ctx, "AsyncFunction", KNOWN_ASYNC_FUNCTION, LANGUAGE_ASYNC_FUNCTION);
}

/* fetch.c - fetch(): the operation of that name, with a Request going in and a Response coming
 * out. `$.fetch` is the operation as it is.
 *
 * An AbortSignal gives it up: the host is told, and the promise is rejected with the reason. */
#include "sandbox/web/stream.h"

#define FETCHED DUK_HIDDEN_SYMBOL("fetched") /* on the promise */

/* udata: nothing. [ input init ] -> the request, or it throws. */
static duk_ret_t make_request(duk_context *ctx, void *udata)
{
    (void)udata;
    request_push(ctx, 0, 1, true);
    return 1;
}

/* [ ... ] -> the promise, rejected with what was on top */
static duk_ret_t reject(duk_context *ctx)
{
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    promise_reject(ctx, -2);
    return 1;
}

/* [ ... signal or true, "fetch" arguments ] -> [ ... any any promise ] */
static uint64_t begin_operation(duk_context *ctx)
{
    const duk_idx_t args = duk_get_top_index(ctx);
    uint64_t id = dollar_begin(ctx, args - 1, args, true);

    duk_dup(ctx, args - 2);
    duk_put_prop_literal(ctx, -2, FETCHED);
    return id;
}

/* A URL and nothing else, which is what most ask for: no Request has to be made of it. */
static void begin_plain(duk_context *ctx, duk_idx_t url)
{
    duk_push_true(ctx);
    duk_push_literal(ctx, "fetch");
    duk_push_array(ctx);
    duk_dup(ctx, url);
    duk_put_prop_index(ctx, -2, 0);
    (void)begin_operation(ctx);
}

/* Pushes the promise of the operation. */
static uint64_t begin(duk_context *ctx, duk_idx_t request)
{
    duk_idx_t signal;
    uint64_t id;

    request = duk_require_normalize_index(ctx, request);
    request_push_signal(ctx, request);
    signal = duk_get_top_index(ctx);
    if (!signal_is(ctx, signal)) {
        duk_push_true(ctx);
        duk_replace(ctx, signal);
    }
    duk_push_literal(ctx, "fetch");
    duk_push_array(ctx);
    request_push_url(ctx, request);
    duk_put_prop_index(ctx, -2, 0);
    request_push_settings(ctx, request);
    duk_put_prop_index(ctx, -2, 1);
    id = begin_operation(ctx);
    if (id && signal_is(ctx, signal))
        signal_follow(ctx, signal, id);
    return id;
}

/* udata: the id. [ ... request ] -> the promise of the operation, or why there is none. */
static duk_ret_t begin_safely(duk_context *ctx, void *udata)
{
    request_push_signal(ctx, -1);
    if (signal_is(ctx, -1) && signal_push_reason(ctx, -1))
        return duk_throw(ctx);
    *(uint64_t *)udata = begin(ctx, -2);
    return 1;
}

bool fetch_start(duk_context *ctx, uint64_t *id)
{
    *id = 0;
    return duk_safe_call(ctx, begin_safely, id, 1, 1) == DUK_EXEC_SUCCESS;
}

/* [ ... any request promise ] */
void stream_sent(duk_context *ctx, bool fulfilled)
{
    uint64_t id;

    if (!fulfilled) {
        duk_dup(ctx, -3);
        promise_reject(ctx, -2);
        return;
    }
    duk_dup(ctx, -2);
    if (fetch_start(ctx, &id))
        promise_resolve(ctx, -2);
    else
        promise_reject(ctx, -2);
}

/* fetch(input, init): what is wrong with them rejects, as everything else does. */
static duk_ret_t fetch(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    if (duk_is_string(ctx, 0) && duk_is_undefined(ctx, 1)) {
        begin_plain(ctx, 0);
        return 1;
    }
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    if (duk_safe_call(ctx, make_request, NULL, 2, 1) != DUK_EXEC_SUCCESS)
        return reject(ctx);
    request_push_signal(ctx, 2);
    if (signal_is(ctx, 3) && signal_push_reason(ctx, 3))
        return reject(ctx);
    /* While a module is loaded there is no host, which begin() says. */
    if (body_is_stream(ctx, 2) && inside_of(ctx)->host)
        upload_begin(ctx, 2);
    else
        (void)begin(ctx, 2);
    return 1;
}

void fetch_answered(duk_context *ctx)
{
    duk_idx_t promise = duk_get_top(ctx) - 2;

    if (!duk_is_object(ctx, -1) || !duk_has_prop_literal(ctx, promise, FETCHED))
        return;
    response_of_answer(ctx);
    duk_get_prop_literal(ctx, promise, FETCHED);
    if (signal_is(ctx, -1) && body_is_stream(ctx, promise + 1)) {
        body_get(ctx, promise + 1);
        stream_push_row(ctx, -1);
        signal_follow_stream(ctx, promise + 2);
        duk_pop(ctx);
    }
    duk_pop(ctx);
}

void fetch_install(duk_context *ctx)
{
    static const struct builtin row[] = {
        { "fetch", fetch, 1, 2, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    DEFINE_TABLE(ctx, row);
    duk_pop(ctx);
}

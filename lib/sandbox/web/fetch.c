/* fetch.c - fetch(): the operation of that name, with a Request going in and a Response coming
 * out. `$.fetch` is the operation as it is.
 *
 * An AbortSignal gives it up: the host is told, and the promise is rejected with the reason. */
#include "sandbox/web/web.h"

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

/* [ ... "fetch" arguments ] -> [ ... promise ] */
static uint64_t begin_operation(duk_context *ctx)
{
    uint64_t id = dollar_begin(ctx, duk_get_top_index(ctx) - 1, duk_get_top_index(ctx));

    duk_push_true(ctx);
    duk_put_prop_literal(ctx, -2, FETCHED);
    return id;
}

/* A URL and nothing else, which is what most ask for: no Request has to be made of it. */
static void begin_plain(duk_context *ctx, duk_idx_t url)
{
    duk_push_literal(ctx, "fetch");
    duk_push_array(ctx);
    duk_dup(ctx, url);
    duk_put_prop_index(ctx, -2, 0);
    (void)begin_operation(ctx);
}

static void begin(duk_context *ctx, duk_idx_t request)
{
    uint64_t id;

    duk_push_literal(ctx, "fetch");
    duk_push_array(ctx);
    request_push_url(ctx, request);
    duk_put_prop_index(ctx, -2, 0);
    request_push_settings(ctx, request);
    duk_put_prop_index(ctx, -2, 1);
    id = begin_operation(ctx);
    request_push_signal(ctx, request);
    if (id && signal_is(ctx, -1))
        signal_follow(ctx, duk_get_top_index(ctx), id);
    duk_pop(ctx);
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
    begin(ctx, 2);
    return 1;
}

void fetch_answered(duk_context *ctx)
{
    if (duk_is_object(ctx, -1) && duk_has_prop_literal(ctx, -2, FETCHED))
        response_of_answer(ctx);
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

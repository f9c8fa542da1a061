/* continue.c - what goes on natively when a promise is settled. */
#include "sandbox/language/generators.h"
#include "sandbox/web/web.h"

/* [ value data ] */
typedef void continuation_function(duk_context *ctx, bool fulfilled);

static void adopt(duk_context *ctx, bool fulfilled)
{
    duk_swap(ctx, -1, -2);
    if (fulfilled)
        promise_resolve(ctx, -2);
    else
        promise_reject(ctx, -2);
}

void continue_run(duk_context *ctx, enum continuation what, bool fulfilled)
{
    static continuation_function *const functions[CONTINUATIONS] = {
        [CONTINUE_ADOPT] = adopt,
        [CONTINUE_AWAIT] = continue_await,
        [CONTINUE_NEXT] = continue_next,
        [CONTINUE_CLOSED] = continue_closed,
        [CONTINUE_ABANDONED] = continue_abandoned,
        [CONTINUE_UNWRAP] = continue_unwrap,
        [CONTINUE_STREAM] = continue_stream,
        [CONTINUE_YIELD] = continue_yield,
        [CONTINUE_RETURN] = continue_return,
        [CONTINUE_RETURNED] = continue_returned,
        [CONTINUE_INNER] = continue_inner,
        [CONTINUE_INNER_RETURN] = continue_inner_return,
        [CONTINUE_NO_THROW] = continue_no_throw,
    };

    functions[what](ctx, fulfilled);
}

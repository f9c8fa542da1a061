/* continue.c - what goes on natively when a promise is settled. */
#include "sandbox/language/language.h"

/* [ ... value data ] */
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
    };

    functions[what](ctx, fulfilled);
}

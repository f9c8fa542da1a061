/* pairs.c - lists of names and values in turn, as URLSearchParams, Headers and FormData have them:
 * how scripts go through them. */
#include "sandbox/web/web.h"

static void push_pair(duk_context *ctx, duk_idx_t list, duk_uarridx_t at)
{
    duk_push_array(ctx);
    duk_get_prop_index(ctx, list, at);
    duk_put_prop_index(ctx, -2, 0);
    duk_get_prop_index(ctx, list, at + 1);
    duk_put_prop_index(ctx, -2, 1);
}

duk_ret_t pairs_iterate(duk_context *ctx)
{
    const enum pair_part wanted = (enum pair_part)duk_get_current_magic(ctx);
    const duk_idx_t list = duk_get_top_index(ctx);
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, list);

    known_push(ctx, KNOWN_ARRAY_VALUES);
    duk_push_array(ctx);
    for (duk_uarridx_t at = 0; at < count; at += 2) {
        inside_spend(ctx, inside_of(ctx), 10);
        if (wanted == PAIR_BOTH)
            push_pair(ctx, list, at);
        else
            duk_get_prop_index(ctx, list, at + (wanted == PAIR_VALUES));
        duk_put_prop_index(ctx, -2, at / 2);
    }
    duk_call_method(ctx, 0);
    return 1;
}

void pairs_tell(duk_context *ctx, duk_idx_t list, duk_uarridx_t at)
{
    list = duk_require_normalize_index(ctx, list);
    inside_spend(ctx, inside_of(ctx), 20);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    duk_get_prop_index(ctx, list, at + 1);
    duk_get_prop_index(ctx, list, at);
    duk_push_this(ctx);
    duk_call_method(ctx, 3);
    duk_pop(ctx);
}

/* spread.c - arrays and calls with `...`: @list, @apply, @construct. */
#include "sandbox/language/language.h"

#include "sandbox/engine/native.h"

#define COST_ELEMENT 10

/* [ mask, v… ]: v_i, at i + 1, is spread. */
static bool is_spread(duk_context *ctx, duk_idx_t i)
{
    size_t len;
    const char *mask;

    if (duk_is_number(ctx, 0))
        return i < 32 && duk_get_uint(ctx, 0) >> i & 1;
    mask = duk_require_lstring(ctx, 0, &len);
    return (size_t)i < len && mask[i] == '1';
}

/* The elements of the value on top, which is popped, go to the array at the place given;
 * returns the place after them. */
static duk_uarridx_t add_all(duk_context *ctx, duk_idx_t array, duk_uarridx_t at)
{
    struct inside *inside = inside_of(ctx);

    iterate_open(ctx, -1);
    for (; iterate_next(ctx, -1); at++) {
        inside_spend(ctx, inside, COST_ELEMENT);
        duk_put_prop_index(ctx, array, at);
    }
    duk_pop_2(ctx);
    return at;
}

static duk_ret_t list(duk_context *ctx)
{
    const duk_idx_t array = duk_get_top(ctx);
    duk_uarridx_t at = 0;

    duk_push_array(ctx);
    for (duk_idx_t i = 0; i + 1 < array; i++) {
        duk_dup(ctx, i + 1);
        if (is_spread(ctx, i)) {
            at = add_all(ctx, array, at);
        } else if (marker_is(ctx, -1, MARKER_HOLE)) {
            duk_pop(ctx);
            at++;
        } else {
            duk_put_prop_index(ctx, array, at++);
        }
    }
    duk_set_length(ctx, array, at);
    return 1;
}

/* An arguments object, whose elements nobody has touched yet, and the first that is wanted. */
static duk_ret_t tail(duk_context *ctx)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, 0);

    duk_push_array(ctx);
    for (duk_uarridx_t from = duk_get_uint(ctx, 1), to = 0; from < count; from++, to++) {
        (void)duk_get_prop_index(ctx, 0, from);
        duk_put_prop_index(ctx, 2, to);
    }
    return 1;
}

void spread_install(duk_context *ctx)
{
    static const struct intrinsic rows[] = {
        { "list", list, DUK_VARARGS },
        { "tail", tail, 2 },
    };

    INTRINSICS_ADD(ctx, rows);
}

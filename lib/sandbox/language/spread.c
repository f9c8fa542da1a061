/* spread.c - arrays with `...`: @list. */
#include "sandbox/language/language.h"

#include "sandbox/engine/array.h"

#define COST_ELEMENT 10
#define ALL_AT_ONCE  1000u /* elements that are copied without looking at the clock */

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

/* The elements of the value on top, which is popped, go to the array. */
static void add_all(duk_context *ctx, duk_idx_t array)
{
    struct inside *inside = inside_of(ctx);
    bool added = false;

    iterate_open(ctx, -1);
    if (slots_number(ctx, -1, RECORD_KIND) == KIND_ARRAY) {
        slots_get(ctx, -1, RECORD_ITERATOR);
        added = array_append_all(ctx, array, -1, ALL_AT_ONCE);
        duk_pop(ctx);
    }
    while (!added && iterate_next(ctx, -1)) {
        inside_spend(ctx, inside, COST_ELEMENT);
        array_append(ctx, array);
    }
    duk_pop_2(ctx);
}

/* Where a hole's marker lies there is to be nothing. */
static void drop_markers(duk_context *ctx, duk_idx_t array)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, array);

    for (duk_uarridx_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), 1);
        (void)duk_get_prop_index(ctx, array, i);
        if (known_is(ctx, -1, KNOWN_MARKER_HOLE))
            duk_del_prop_index(ctx, array, i);
        duk_pop(ctx);
    }
}

static duk_ret_t list(duk_context *ctx)
{
    const duk_idx_t array = duk_get_top(ctx);
    bool holes = false;

    duk_push_array(ctx);
    for (duk_idx_t i = 0; i + 1 < array; i++) {
        duk_dup(ctx, i + 1);
        if (is_spread(ctx, i)) {
            add_all(ctx, array);
        } else {
            holes |= known_is(ctx, -1, KNOWN_MARKER_HOLE);
            array_append(ctx, array);
        }
    }
    if (holes)
        drop_markers(ctx, array);
    return 1;
}

void spread_install(duk_context *ctx)
{
    static const struct intrinsic rows[] = {
        { "list", list, DUK_VARARGS },
    };

    INTRINSICS_ADD(ctx, rows);
}

/* array_change.c - the methods that change an array in place. */
#include "sandbox/builtin/array.h"

/* Gives all arguments but the first `from` to the elements at `at` and after. */
static void set_arguments(duk_context *ctx, duk_idx_t object, duk_idx_t from, duk_idx_t count,
                          int64_t at)
{
    for (duk_idx_t i = from; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_dup(ctx, i);
        array_set(ctx, object, at++);
    }
}

static void too_long(duk_context *ctx)
{
    (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                    "Pushing too many elements: the length would pass 2^53 - 1");
}

static duk_ret_t push(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);
    const duk_idx_t object = array_this(ctx);
    int64_t length = array_length(ctx, object);

    if (count > LENGTH_MOST - length)
        too_long(ctx);
    for (duk_idx_t i = 0; i < count; i++) {
        duk_dup(ctx, i);
        if (!native_append(ctx, object))
            array_set(ctx, object, length);
        length++;
    }
    array_set_length(ctx, object, length);
    duk_push_number(ctx, (double)length);
    return 1;
}

static duk_ret_t pop(duk_context *ctx)
{
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);

    if (length == 0) {
        array_set_length(ctx, object, 0);
        return 0;
    }
    array_get(ctx, object, length - 1);
    if (!native_splice(ctx, object, (uint32_t)(length - 1), 1, 0)) {
        array_delete(ctx, object, length - 1);
        array_set_length(ctx, object, length - 1);
    }
    return 1;
}

static duk_ret_t shift(duk_context *ctx)
{
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);

    if (length == 0) {
        array_set_length(ctx, object, 0);
        return 0;
    }
    array_get(ctx, object, 0);
    if (native_splice(ctx, object, 0, 1, 0))
        return 1;
    for (int64_t i = 1; i < length; i++)
        array_move(ctx, object, i, i - 1);
    array_delete(ctx, object, length - 1);
    array_set_length(ctx, object, length - 1);
    return 1;
}

static duk_ret_t unshift(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);

    if (count > 0) {
        if (count > LENGTH_MOST - length)
            too_long(ctx);
        if (!native_splice(ctx, object, 0, 0, (uint32_t)count))
            for (int64_t i = length; i > 0; i--)
                array_move(ctx, object, i - 1, i - 1 + count);
        set_arguments(ctx, object, 0, count, 0);
    }
    array_set_length(ctx, object, length + count);
    duk_push_number(ctx, (double)(length + count));
    return 1;
}

/* ---- splice ------------------------------------------------------------- */

/* Moves what stands behind the removed elements, when there are more or less added ones. */
static void close_up(duk_context *ctx, duk_idx_t object, int64_t length, int64_t start,
                     int64_t removed, int64_t added)
{
    if (added < removed) {
        for (int64_t i = start; i < length - removed; i++)
            array_move(ctx, object, i + removed, i + added);
        for (int64_t i = length; i > length - removed + added; i--) {
            inside_spend(ctx, inside_of(ctx), COST_STEP);
            array_delete(ctx, object, i - 1);
        }
    } else if (added > removed) {
        for (int64_t i = length - removed; i > start; i--)
            array_move(ctx, object, i + removed - 1, i + added - 1);
    }
}

static duk_ret_t splice(duk_context *ctx)
{
    const duk_idx_t given = duk_get_top(ctx);
    const int64_t added = given > 2 ? given - 2 : 0;
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);
    const int64_t start = given > 0 ? array_place(ctx, 0, length, 0) : 0;
    int64_t removed = given > 0 ? length - start : 0;
    duk_idx_t result;
    uint32_t now;

    if (given > 1) {
        const double asked = to_integer(ctx, 1);

        removed = asked < 0 ? 0 : asked > (double)removed ? removed : (int64_t)asked;
    }
    if (added > LENGTH_MOST - length + removed)
        too_long(ctx);
    array_push_like(ctx, object, removed);
    result = duk_get_top(ctx) - 1;
    for (int64_t i = 0; i < removed; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP / 2);
        if (array_get_own(ctx, object, start + i))
            array_create(ctx, result, i);
    }
    array_set_length(ctx, result, removed);
    if (!native_array_length(ctx, object, &now) || now != length ||
        !native_splice(ctx, object, (uint32_t)start, (uint32_t)removed, (uint32_t)added))
        close_up(ctx, object, length, start, removed, added);
    set_arguments(ctx, object, 2, given, start);
    array_set_length(ctx, object, length - removed + added);
    duk_dup(ctx, result);
    return 1;
}

/* ---- elements that change places ------------------------------------------- */

/* The element on top, or its absence, goes to `to`. */
static void put_or_delete(duk_context *ctx, duk_idx_t object, int64_t to, bool there)
{
    if (there)
        array_set(ctx, object, to);
    else
        array_delete(ctx, object, to);
}

static void exchange(duk_context *ctx, duk_idx_t object, int64_t low, int64_t high)
{
    const bool has_low = array_has(ctx, object, low);
    bool has_high;

    if (has_low)
        array_get(ctx, object, low);
    has_high = array_get_own(ctx, object, high);
    if (!has_low && !has_high)
        return;
    if (has_high || has_low)
        put_or_delete(ctx, object, low, has_high);
    put_or_delete(ctx, object, high, has_low);
}

static duk_ret_t reverse(duk_context *ctx)
{
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);

    for (int64_t low = 0; low < length / 2; low++) {
        inside_spend(ctx, inside_of(ctx), 2 * COST_STEP);
        exchange(ctx, object, low, length - 1 - low);
    }
    duk_dup(ctx, object);
    return 1;
}

static duk_ret_t copy_within(duk_context *ctx)
{
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);
    const int64_t to = array_place(ctx, 0, length, 0);
    const int64_t from = array_place(ctx, 1, length, 0);
    const int64_t end = array_place(ctx, 2, length, length);
    const int64_t count = end - from < length - to ? end - from : length - to;
    const bool backwards = from < to && to < from + count;

    for (int64_t i = 0; i < count; i++) {
        const int64_t at = backwards ? count - 1 - i : i;

        array_move(ctx, object, from + at, to + at);
    }
    duk_dup(ctx, object);
    return 1;
}

static duk_ret_t fill(duk_context *ctx)
{
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);
    const int64_t start = array_place(ctx, 1, length, 0);
    const int64_t end = array_place(ctx, 2, length, length);

    for (int64_t i = start; i < end; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP / 2);
        duk_dup(ctx, 0);
        array_set(ctx, object, i);
    }
    duk_dup(ctx, object);
    return 1;
}

void array_define_change(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "push", push, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "pop", pop, 0, 0, 0, BUILTIN_METHOD },
        { "shift", shift, 0, 0, 0, BUILTIN_METHOD },
        { "unshift", unshift, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "splice", splice, 2, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "reverse", reverse, 0, 0, 0, BUILTIN_METHOD },
        { "copyWithin", copy_within, 2, 3, 0, BUILTIN_METHOD },
        { "fill", fill, 1, 3, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}

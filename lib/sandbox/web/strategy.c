/* strategy.c - how much a stream holds: highWaterMark and size, CountQueuingStrategy and
 * ByteLengthQueuingStrategy; and the methods of what lies at a stream's end. */
#include "sandbox/web/stream.h"

#include <math.h>

#define MARK DUK_HIDDEN_SYMBOL("highWaterMark")

enum strategy { STRATEGY_COUNT, STRATEGY_BYTES };

void stream_push_method(duk_context *ctx, const char *name)
{
    duk_push_undefined(ctx);
    if (duk_is_null_or_undefined(ctx, 0))
        return;
    duk_pop(ctx);
    duk_get_prop_string(ctx, 0, name);
    if (!duk_is_undefined(ctx, -1) && !duk_is_callable(ctx, -1))
        (void)duk_type_error(ctx, "a stream's %s is no function", name);
}

void strategy_read(duk_context *ctx, duk_idx_t index, duk_idx_t row, uint32_t most_slot,
                   uint32_t size_slot)
{
    double most;

    if (duk_is_null_or_undefined(ctx, index))
        return;
    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "a stream's strategy is no object");
    duk_get_prop_literal(ctx, index, "highWaterMark");
    if (!duk_is_undefined(ctx, -1)) {
        most = duk_to_number(ctx, -1);
        if (!(most >= 0))
            (void)duk_range_error(ctx, "a stream's highWaterMark is no number from 0 on");
        duk_push_number(ctx, most);
        slots_put(ctx, row, most_slot);
    }
    duk_pop(ctx);
    duk_get_prop_literal(ctx, index, "size");
    if (!duk_is_undefined(ctx, -1) && !duk_is_callable(ctx, -1))
        (void)duk_type_error(ctx, "a stream's size is no function");
    slots_put(ctx, row, size_slot);
}

/* udata: nothing. [ ... size chunk ] -> its size, or it throws. */
static duk_ret_t measure(duk_context *ctx, void *udata)
{
    double size;

    (void)udata;
    duk_call(ctx, 1);
    size = duk_to_number(ctx, -1);
    if (!(size >= 0) || isinf(size))
        return duk_range_error(ctx, "the size of a stream's chunk is no number from 0 on");
    duk_push_number(ctx, size);
    return 1;
}

bool strategy_measure(duk_context *ctx, duk_idx_t row, uint32_t size_slot)
{
    slots_get(ctx, row, size_slot);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_int(ctx, 1);
        return true;
    }
    duk_dup(ctx, -2);
    return duk_safe_call(ctx, measure, NULL, 2, 1) == DUK_EXEC_SUCCESS;
}

static duk_ret_t count(duk_context *ctx)
{
    duk_push_int(ctx, 1);
    return 1;
}

static duk_ret_t count_bytes(duk_context *ctx)
{
    duk_get_prop_literal(ctx, 0, "byteLength");
    return 1;
}

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "a queuing strategy");
    if (!duk_is_object(ctx, 0))
        return duk_type_error(ctx, "a queuing strategy is made of {highWaterMark}");
    duk_push_object(ctx);
    if (!duk_get_prop_literal(ctx, 0, "highWaterMark") && duk_is_undefined(ctx, -1))
        return duk_type_error(ctx, "a queuing strategy is made of {highWaterMark}");
    duk_to_number(ctx, -1);
    duk_put_prop_literal(ctx, -2, MARK);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

static duk_ret_t get_mark(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, MARK))
        return duk_type_error(ctx, "this is no queuing strategy");
    return 1;
}

static duk_ret_t get_size(duk_context *ctx)
{
    push_function(ctx, "size", duk_get_current_magic(ctx) ? count_bytes : count,
                  duk_get_current_magic(ctx), duk_get_current_magic(ctx), 0);
    return 1;
}

void strategy_install(duk_context *ctx)
{
    static const struct builtin counts[] = {
        { "highWaterMark", get_mark, 0, 0, 0, BUILTIN_GETTER },
        { "size", get_size, 0, 0, STRATEGY_COUNT, BUILTIN_GETTER },
    };
    static const struct builtin bytes[] = {
        { "highWaterMark", get_mark, 0, 0, 0, BUILTIN_GETTER },
        { "size", get_size, 0, 0, STRATEGY_BYTES, BUILTIN_GETTER },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "CountQueuingStrategy", construct, 1, 1);
    DEFINE_TABLE(ctx, counts);
    define_tag(ctx, "CountQueuingStrategy");
    duk_pop(ctx);
    define_value(ctx, "CountQueuingStrategy");
    define_constructor(ctx, "ByteLengthQueuingStrategy", construct, 1, 1);
    DEFINE_TABLE(ctx, bytes);
    define_tag(ctx, "ByteLengthQueuingStrategy");
    duk_pop(ctx);
    define_value(ctx, "ByteLengthQueuingStrategy");
    duk_pop(ctx);
}

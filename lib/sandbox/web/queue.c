/* queue.c - what streams keep in slots of their rows: queues, in two slots, which are a list and
 * how many of it were taken; flags, and numbers of any size. */
#include "sandbox/web/stream.h"

void queue_add(duk_context *ctx, duk_idx_t row, uint32_t slot)
{
    slots_get(ctx, row, slot);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        slots_put(ctx, row, slot);
        slots_set_number(ctx, row, slot + 1, 0);
    }
    duk_swap(ctx, -1, -2);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
}

uint32_t queue_len(duk_context *ctx, duk_idx_t row, uint32_t slot)
{
    uint32_t len = 0;

    slots_get(ctx, row, slot);
    if (!duk_is_undefined(ctx, -1))
        len = (uint32_t)duk_get_length(ctx, -1) - slots_number(ctx, row, slot + 1);
    duk_pop(ctx);
    return len;
}

void queue_clear(duk_context *ctx, duk_idx_t row, uint32_t slot)
{
    duk_push_undefined(ctx);
    slots_put(ctx, row, slot);
}

/* The list on top without what was taken, in its place. */
static void shorten(duk_context *ctx, duk_idx_t row, uint32_t slot, uint32_t taken)
{
    const uint32_t len = (uint32_t)duk_get_length(ctx, -1);

    inside_spend(ctx, inside_of(ctx), len);
    duk_push_bare_array(ctx);
    for (uint32_t at = taken; at < len; at++) {
        duk_get_prop_index(ctx, -2, at);
        duk_put_prop_index(ctx, -2, at - taken);
    }
    slots_put(ctx, row, slot);
    slots_set_number(ctx, row, slot + 1, 0);
}

void queue_take(duk_context *ctx, duk_idx_t row, uint32_t slot)
{
    enum { SHORTEN_AT = 64 };
    uint32_t taken = slots_number(ctx, row, slot + 1);

    slots_get(ctx, row, slot);
    duk_get_prop_index(ctx, -1, taken);
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, -3, taken++);
    slots_set_number(ctx, row, slot + 1, taken);
    duk_swap(ctx, -1, -2);
    if (taken == duk_get_length(ctx, -1))
        queue_clear(ctx, row, slot);
    else if (taken >= SHORTEN_AT && taken * 2 > duk_get_length(ctx, -1))
        shorten(ctx, row, slot, taken);
    duk_pop(ctx);
}

void queue_first(duk_context *ctx, duk_idx_t row, uint32_t slot)
{
    slots_get(ctx, row, slot);
    duk_get_prop_index(ctx, -1, slots_number(ctx, row, slot + 1));
    duk_remove(ctx, -2);
}

bool row_has(duk_context *ctx, duk_idx_t row, uint32_t slot, uint32_t flag)
{
    return slots_number(ctx, row, slot) & flag;
}

void row_set(duk_context *ctx, duk_idx_t row, uint32_t slot, uint32_t flag, bool on)
{
    const uint32_t others = slots_number(ctx, row, slot) & ~flag;

    slots_set_number(ctx, row, slot, others | (on ? flag : 0));
}

double row_number(duk_context *ctx, duk_idx_t row, uint32_t slot)
{
    double number;

    slots_get(ctx, row, slot);
    number = duk_get_number(ctx, -1);
    duk_pop(ctx);
    return number;
}

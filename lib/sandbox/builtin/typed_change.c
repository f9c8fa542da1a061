/* typed_change.c - methods of typed arrays that take parts of them, or write to them. */
#include "sandbox/builtin/typed.h"

#include <string.h>

static duk_ret_t at(duk_context *ctx)
{
    struct bytes found;
    double place;

    typed_this(ctx, &found);
    place = to_integer(ctx, 1);
    if (place < 0)
        place += (double)found.count;
    if (place < 0 || place >= (double)found.count)
        return 0;
    typed_push_at(ctx, 0, (size_t)place);
    return 1;
}

/* with */
static duk_ret_t with(duk_context *ctx)
{
    struct bytes found, now, made;
    double place;

    typed_this(ctx, &found);
    place = to_integer(ctx, 1);
    if (place < 0)
        place += (double)found.count;
    bytes_to_element(ctx, 2, found.element);
    (void)bytes_look(ctx, 0, &now);
    if (place < 0 || place >= (double)now.count)
        return duk_range_error(ctx, "the place lies outside of the typed array");
    typed_push_same(ctx, found.element, found.count);
    (void)bytes_look(ctx, 3, &made);
    typed_copy(ctx, &made, 0, &now, 0, now.count < found.count ? now.count : found.count);
    if (place < (double)made.count)
        bytes_write_element(ctx, 2, made.data + ((size_t)place << made.shift), made.element);
    return 1;
}

/* [ target offset source ]: from a typed array. */
static void set_typed(duk_context *ctx, const struct bytes *target, double offset,
                      struct bytes *source)
{
    const size_t bytes = source->count << source->shift;

    if (source->outside)
        (void)duk_type_error(ctx, "the typed array lies outside of its buffer");
    if ((target->element >= BYTES_BIGINT64) != (source->element >= BYTES_BIGINT64))
        (void)duk_type_error(ctx, "a typed array of BigInts holds no numbers, nor the reverse");
    if ((double)source->count + offset > (double)target->count)
        (void)duk_range_error(ctx, "the source does not fit into the typed array");
    if (source->block == target->block && source->element != target->element && bytes > 0) {
        /* They may overlap, with elements of two sizes. */
        uint8_t *copy = duk_push_fixed_buffer(ctx, bytes);

        memcpy(copy, source->data, bytes);
        source->data = copy;
    }
    typed_copy(ctx, target, (size_t)offset, source, 0, source->count);
}

static duk_ret_t set(duk_context *ctx)
{
    struct bytes target, source;
    double offset;
    int64_t length;

    duk_push_this(ctx);
    duk_insert(ctx, 0); /* this, source, offset */
    if (!bytes_look(ctx, 0, &target) || target.kind != BYTES_ARRAY)
        return duk_type_error(ctx, "a method of typed arrays is called on something else");
    offset = to_integer(ctx, 2);
    if (offset < 0)
        return duk_range_error(ctx, "the offset is negative");
    typed_require(ctx, 0, &target);
    if (bytes_look(ctx, 1, &source) && source.kind == BYTES_ARRAY) {
        set_typed(ctx, &target, offset, &source);
        return 0;
    }
    duk_to_object(ctx, 1);
    length = array_length(ctx, 1);
    if ((double)length + offset > (double)target.count)
        return duk_range_error(ctx, "the source does not fit into the typed array");
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        array_get(ctx, 1, i);
        array_set(ctx, 0, (int64_t)offset + i);
    }
    return 0;
}

static duk_ret_t fill(duk_context *ctx)
{
    struct bytes found;
    int64_t start, end;

    typed_this(ctx, &found); /* this, value, start, end */
    bytes_to_element(ctx, 1, found.element);
    start = array_place(ctx, 2, (int64_t)found.count, 0);
    end = array_place(ctx, 3, (int64_t)found.count, (int64_t)found.count);
    typed_require(ctx, 0, &found);
    if (end > (int64_t)found.count)
        end = (int64_t)found.count;
    for (int64_t i = start; i < end; i++) {
        uint8_t *place = found.data + ((size_t)i << found.shift);

        inside_spend(ctx, inside_of(ctx), 2);
        if (i == start)
            bytes_write_element(ctx, 1, place, found.element);
        else
            memcpy(place, place - ((size_t)1 << found.shift), (size_t)1 << found.shift);
    }
    duk_set_top(ctx, 1);
    return 1;
}

static duk_ret_t copy_within(duk_context *ctx)
{
    struct bytes found;
    int64_t to, from, end, count, now;

    typed_this(ctx, &found); /* this, target, start, end */
    count = (int64_t)found.count;
    to = array_place(ctx, 1, count, 0);
    from = array_place(ctx, 2, count, 0);
    end = array_place(ctx, 3, count, count);
    count = end - from < count - to ? end - from : count - to;
    if (count > 0) {
        typed_require(ctx, 0, &found);
        now = (int64_t)found.count;
        if (count > now - from)
            count = now - from;
        if (count > now - to)
            count = now - to;
        inside_spend(ctx, inside_of(ctx), count);
        if (count > 0)
            memmove(found.data + ((size_t)to << found.shift),
                    found.data + ((size_t)from << found.shift), (size_t)count << found.shift);
    }
    duk_set_top(ctx, 1);
    return 1;
}

static duk_ret_t slice(duk_context *ctx)
{
    struct bytes found, made;
    int64_t start, end, count;

    typed_this(ctx, &found); /* this, start, end */
    start = array_place(ctx, 1, (int64_t)found.count, 0);
    end = array_place(ctx, 2, (int64_t)found.count, (int64_t)found.count);
    count = end > start ? end - start : 0;
    typed_push_like_length(ctx, 0, &found, (size_t)count);
    if (count == 0)
        return 1;
    typed_require(ctx, 0, &found);
    (void)bytes_look(ctx, 3, &made);
    if (end > (int64_t)found.count)
        end = (int64_t)found.count;
    count = end > start ? end - start : 0;
    if (count > (int64_t)made.count)
        count = (int64_t)made.count;
    if (made.element == found.element && made.block == found.block) {
        /* Byte by byte, as the standard says: what overlaps repeats. */
        for (size_t i = 0; i < (size_t)count << found.shift; i++) {
            inside_spend(ctx, inside_of(ctx), 1);
            made.data[i] = found.data[((size_t)start << found.shift) + i];
        }
        return 1;
    }
    typed_copy(ctx, &made, 0, &found, (size_t)start, (size_t)count);
    return 1;
}

static duk_ret_t subarray(duk_context *ctx)
{
    struct bytes found;
    int64_t start, end;
    bool tracking;

    duk_push_this(ctx);
    duk_insert(ctx, 0); /* this, start, end */
    if (!bytes_look(ctx, 0, &found) || found.kind != BYTES_ARRAY)
        return duk_type_error(ctx, "a method of typed arrays is called on something else");
    tracking = (found.traits & BYTES_TRACKING) && duk_is_undefined(ctx, 2);
    start = array_place(ctx, 1, (int64_t)found.count, 0);
    end = array_place(ctx, 2, (int64_t)found.count, (int64_t)found.count);
    bytes_push_owner(ctx, 0);
    duk_push_number(ctx, (double)(found.offset + ((size_t)start << found.shift)));
    if (!tracking)
        duk_push_number(ctx, end > start ? (double)(end - start) : 0);
    typed_push_like(ctx, 0, &found, tracking ? 2 : 3);
    return 1;
}

static void turn_round(uint8_t *data, size_t count, size_t size)
{
    uint8_t spare[8];

    for (size_t i = 0; i < count / 2; i++) {
        uint8_t *low = data + i * size, *high = data + (count - 1 - i) * size;

        memcpy(spare, low, size);
        memcpy(low, high, size);
        memcpy(high, spare, size);
    }
}

static duk_ret_t reverse(duk_context *ctx)
{
    struct bytes found;

    typed_this(ctx, &found);
    inside_spend(ctx, inside_of(ctx), (int64_t)found.count * 4);
    turn_round(found.data, found.count, (size_t)1 << found.shift);
    duk_set_top(ctx, 1);
    return 1;
}

static duk_ret_t to_reversed(duk_context *ctx)
{
    struct bytes found, made;

    typed_this(ctx, &found);
    typed_push_same(ctx, found.element, found.count);
    (void)bytes_look(ctx, 0, &found);
    (void)bytes_look(ctx, 1, &made);
    typed_copy(ctx, &made, 0, &found, 0, found.count);
    inside_spend(ctx, inside_of(ctx), (int64_t)made.count * 4);
    turn_round(made.data, made.count, (size_t)1 << made.shift);
    return 1;
}

void typed_define_change(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "at", at, 1, 1, 0, BUILTIN_METHOD },
        { "copyWithin", copy_within, 2, 3, 0, BUILTIN_METHOD },
        { "fill", fill, 1, 3, 0, BUILTIN_METHOD },
        { "reverse", reverse, 0, 0, 0, BUILTIN_METHOD },
        { "set", set, 1, 2, 0, BUILTIN_METHOD },
        { "slice", slice, 2, 2, 0, BUILTIN_METHOD },
        { "subarray", subarray, 2, 2, 0, BUILTIN_METHOD },
        { "toReversed", to_reversed, 0, 0, 0, BUILTIN_METHOD },
        { "with", with, 2, 2, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, methods);
}

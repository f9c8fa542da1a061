/* typed_sort.c - sort and toSorted of typed arrays: a merge sort of the elements' bits. */
#include "sandbox/builtin/typed.h"

#include <math.h>
#include <string.h>

struct sorter {
    duk_context *ctx;
    struct inside *inside;
    duk_idx_t compare; /* the function, or undefined */
    enum bytes_element element;
    size_t size;
};

/* A value that is ordered as the elements are: -0 before 0, NaN last. */
static int64_t rank_of_double(double number)
{
    int64_t bits;

    if (isnan(number))
        return INT64_MAX;
    memcpy(&bits, &number, sizeof bits);
    return bits < 0 ? INT64_MIN - bits - 1 : bits;
}

static int64_t rank(const uint8_t *data, enum bytes_element element)
{
    union {
        uint8_t u8;
        int8_t i8;
        uint16_t u16;
        int16_t i16;
        uint32_t u32;
        int32_t i32;
        float f32;
        double f64;
        int64_t i64;
    } value;
    static const uint8_t sizes[BYTES_ELEMENTS] = { 1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8 };

    memcpy(&value, data, sizes[element]);
    switch (element) {
    case BYTES_UINT8:
    case BYTES_UINT8_CLAMPED:
        return value.u8;
    case BYTES_INT8:
        return value.i8;
    case BYTES_UINT16:
        return value.u16;
    case BYTES_INT16:
        return value.i16;
    case BYTES_UINT32:
        return value.u32;
    case BYTES_INT32:
        return value.i32;
    case BYTES_FLOAT32:
        return rank_of_double((double)value.f32);
    case BYTES_FLOAT64:
        return rank_of_double(value.f64);
    case BYTES_BIGUINT64:
        return value.i64 ^ INT64_MIN;
    default:
        return value.i64;
    }
}

/* True when b comes before a. */
static bool before(const struct sorter *sorter, const uint8_t *a, const uint8_t *b)
{
    duk_context *ctx = sorter->ctx;
    double order;

    if (duk_is_undefined(ctx, sorter->compare))
        return rank(b, sorter->element) < rank(a, sorter->element);
    duk_dup(ctx, sorter->compare);
    bytes_push_element(ctx, a, sorter->element);
    bytes_push_element(ctx, b, sorter->element);
    duk_call(ctx, 2);
    order = duk_to_number(ctx, -1);
    duk_pop(ctx);
    return order > 0;
}

static void merge(const struct sorter *sorter, const uint8_t *from, uint8_t *to, size_t start,
                  size_t middle, size_t end)
{
    const size_t size = sorter->size;
    size_t a = start, b = middle;

    for (size_t i = start; i < end; i++) {
        size_t *next;

        inside_spend(sorter->ctx, sorter->inside, 12);
        if (a < middle && b < end)
            next = before(sorter, from + a * size, from + b * size) ? &b : &a;
        else
            next = a < middle ? &a : &b;
        memcpy(to + i * size, from + (*next)++ * size, size);
    }
}

/* Sorts count elements, by turns from one half of the memory to the other; gives where they are. */
static uint8_t *sort_all(const struct sorter *sorter, uint8_t *data, uint8_t *spare, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        uint8_t *swap = data;

        for (size_t start = 0; start < count; start += 2 * width) {
            const size_t middle = start + width < count ? start + width : count;
            const size_t end = middle + width < count ? middle + width : count;

            merge(sorter, data, spare, start, middle, end);
        }
        data = spare;
        spare = swap;
    }
    return data;
}

/* [ this compare … array ]: sorts `from` into the array on top. */
static void sort_into(duk_context *ctx, const struct bytes *from)
{
    const size_t size = (size_t)1 << from->shift, count = from->count;
    struct sorter sorter = {
        .ctx = ctx, .inside = inside_of(ctx), .compare = 1, .element = from->element, .size = size
    };
    const duk_idx_t target = duk_get_top_index(ctx);
    struct bytes to;
    uint8_t *memory;

    if (count == 0)
        return;
    memory = duk_push_fixed_buffer(ctx, 2 * count * size);
    memcpy(memory, from->data, count * size);
    memory = sort_all(&sorter, memory, memory + count * size, count);
    (void)bytes_look(ctx, target, &to); /* script may have made it shorter */
    if (to.count > 0)
        memcpy(to.data, memory, (to.count < count ? to.count : count) * size);
    duk_pop(ctx);
}

static void require_comparator(duk_context *ctx)
{
    if (!duk_is_undefined(ctx, 0))
        require_function(ctx, 0);
}

static duk_ret_t sort(duk_context *ctx)
{
    struct bytes found;

    require_comparator(ctx);
    typed_this(ctx, &found);
    duk_dup(ctx, 0);
    sort_into(ctx, &found);
    return 1;
}

static duk_ret_t to_sorted(duk_context *ctx)
{
    struct bytes found;

    require_comparator(ctx);
    typed_this(ctx, &found);
    typed_push_same(ctx, found.element, found.count);
    (void)bytes_look(ctx, 0, &found);
    sort_into(ctx, &found);
    return 1;
}

void typed_define_sort(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "sort", sort, 1, 1, 0, BUILTIN_METHOD },
        { "toSorted", to_sorted, 1, 1, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, methods);
}

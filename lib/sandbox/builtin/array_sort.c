/* array_sort.c - sort and toSorted: a merge sort, stable, of places rather than values. */
#include "sandbox/builtin/array.h"

#include <math.h>
#include <string.h>

#define RUN 6u /* what is sorted by insertion first */

/* What is sorted lies in an array of its own on the stack; for the order of texts a second
 * one holds each value's text. The places lie in a buffer on the stack, so that leaving by
 * whatever way frees them. */
struct sorter {
    duk_context *ctx;
    struct inside *inside;
    duk_idx_t compare; /* the function, or undefined */
    duk_idx_t values, texts;
    uint32_t count;
    uint32_t *places, *spare;
};

static int compare_texts(const struct sorter *sorter, uint32_t a, uint32_t b)
{
    const char *first, *second;
    size_t first_len, second_len;
    int order;

    (void)native_element(sorter->ctx, sorter->texts, a);
    (void)native_element(sorter->ctx, sorter->texts, b);
    first = duk_get_lstring(sorter->ctx, -2, &first_len);
    second = duk_get_lstring(sorter->ctx, -1, &second_len);
    inside_spend(sorter->ctx, sorter->inside, 10 + (int64_t)(first_len >> 4));
    order = memcmp(first, second, first_len < second_len ? first_len : second_len);
    duk_pop_2(sorter->ctx);
    return order ? order : (first_len > second_len) - (first_len < second_len);
}

static int compare_by_call(const struct sorter *sorter, uint32_t a, uint32_t b)
{
    double order;

    duk_dup(sorter->ctx, sorter->compare);
    (void)native_element(sorter->ctx, sorter->values, a);
    (void)native_element(sorter->ctx, sorter->values, b);
    duk_call(sorter->ctx, 2);
    order = duk_to_number(sorter->ctx, -1);
    duk_pop(sorter->ctx);
    return (order > 0) - (order < 0);
}

/* Negative, zero or positive, of two places' values. */
static int compare(const struct sorter *sorter, uint32_t a, uint32_t b)
{
    inside_spend(sorter->ctx, sorter->inside, COST_STEP);
    return duk_is_undefined(sorter->ctx, sorter->compare) ? compare_texts(sorter, a, b)
                                                          : compare_by_call(sorter, a, b);
}

static void sort_run(const struct sorter *sorter, uint32_t start, uint32_t end)
{
    for (uint32_t i = start + 1; i < end; i++) {
        const uint32_t place = sorter->places[i];
        uint32_t at = i;

        while (at > start && compare(sorter, sorter->places[at - 1], place) > 0) {
            sorter->places[at] = sorter->places[at - 1];
            at--;
        }
        sorter->places[at] = place;
    }
}

static void merge(const struct sorter *sorter, uint32_t start, uint32_t middle, uint32_t end)
{
    uint32_t *places = sorter->places;
    uint32_t left = 0, right = middle, to = start;
    const uint32_t lefts = middle - start;

    if (compare(sorter, places[middle - 1], places[middle]) <= 0)
        return;
    memcpy(sorter->spare, places + start, lefts * sizeof *places);
    while (left < lefts && right < end) {
        if (compare(sorter, sorter->spare[left], places[right]) <= 0)
            places[to++] = sorter->spare[left++];
        else
            places[to++] = places[right++];
    }
    memcpy(places + to, sorter->spare + left, (lefts - left) * sizeof *places);
}

static void sort_places(const struct sorter *sorter)
{
    const uint32_t count = sorter->count;

    for (uint32_t start = 0; start < count; start += RUN)
        sort_run(sorter, start, count - start < RUN ? count : start + RUN);
    for (uint32_t width = RUN; width < count; width *= 2)
        for (uint32_t start = 0; count - start > width && start < count; start += 2 * width)
            merge(sorter, start, start + width,
                  count - start < 2 * width ? count : start + 2 * width);
}

/* Gathers the object's values, undefined ones only counted. */
static uint32_t gather(struct sorter *sorter, duk_idx_t object, int64_t length, bool holes)
{
    duk_context *ctx = sorter->ctx;
    uint32_t undefined = 0;

    duk_push_bare_array(ctx);
    sorter->values = duk_get_top(ctx) - 1;
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, sorter->inside, COST_STEP / 2);
        if (holes)
            array_get(ctx, object, i);
        else if (!array_get_own(ctx, object, i))
            continue;
        if (duk_is_undefined(ctx, -1)) {
            undefined++;
            duk_pop(ctx);
        } else {
            array_create(ctx, sorter->values, sorter->count++);
        }
    }
    return undefined;
}

static void gather_texts(struct sorter *sorter)
{
    duk_push_bare_array(sorter->ctx);
    sorter->texts = duk_get_top(sorter->ctx) - 1;
    for (uint32_t i = 0; i < sorter->count; i++) {
        inside_spend(sorter->ctx, sorter->inside, COST_STEP / 2);
        (void)native_element(sorter->ctx, sorter->values, i);
        duk_to_string(sorter->ctx, -1);
        array_create(sorter->ctx, sorter->texts, i);
    }
}

static void make_places(struct sorter *sorter)
{
    const size_t bytes = (size_t)sorter->count * sizeof *sorter->places;

    sorter->places = duk_push_fixed_buffer(sorter->ctx, 2 * bytes + 1);
    sorter->spare = sorter->places + sorter->count;
    for (uint32_t i = 0; i < sorter->count; i++)
        sorter->places[i] = i;
}

/* Sorts the object's elements into `result`, which may be the object; returns how many
 * are not holes. */
static int64_t sort_into(duk_context *ctx, duk_idx_t object, duk_idx_t result, int64_t length,
                         bool holes)
{
    struct sorter sorter = { .ctx = ctx, .inside = inside_of(ctx), .compare = 0 };
    const uint32_t undefined = gather(&sorter, object, length, holes);

    if (duk_is_undefined(ctx, 0))
        gather_texts(&sorter);
    make_places(&sorter);
    sort_places(&sorter);
    for (uint32_t i = 0; i < sorter.count; i++) {
        (void)native_element(ctx, sorter.values, sorter.places[i]);
        if (object == result)
            array_set(ctx, result, i);
        else
            array_create(ctx, result, i);
    }
    for (uint32_t i = 0; i < undefined; i++) {
        duk_push_undefined(ctx);
        array_set(ctx, result, (int64_t)sorter.count + i);
    }
    return (int64_t)sorter.count + undefined;
}

static void require_comparator(duk_context *ctx)
{
    if (!duk_is_undefined(ctx, 0) && !duk_is_function(ctx, 0))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "The comparison function must be either a function or undefined");
}

static duk_ret_t sort(duk_context *ctx)
{
    int64_t length, count;

    require_comparator(ctx);
    array_this(ctx);
    length = array_length(ctx, 1);
    count = sort_into(ctx, 1, 1, length, false);
    for (; count < length; count++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        if (array_has(ctx, 1, count))
            array_delete(ctx, 1, count);
    }
    duk_dup(ctx, 1);
    return 1;
}

static duk_ret_t to_sorted(duk_context *ctx)
{
    int64_t length;

    require_comparator(ctx);
    array_this(ctx);
    length = array_length(ctx, 1);
    array_push_new(ctx, length);
    sort_into(ctx, 1, 2, length, true);
    duk_dup(ctx, 2);
    return 1;
}

void array_define_sort(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "sort", sort, 1, 1, 0, BUILTIN_METHOD },
        { "toSorted", to_sorted, 1, 1, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}

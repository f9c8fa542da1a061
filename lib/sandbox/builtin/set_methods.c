/* set_methods.c - union, intersection and the other methods of Set that take a second one, which
 * need be no Set: it has `size`, `has` and `keys`. */
#include "sandbox/builtin/array.h"
#include "sandbox/builtin/collection.h"

#include "sandbox/engine/inner.h"

#include <math.h>

/* GetSetRecord: what the other one is. */
enum { THIS, OTHER, HAS, KEYS, RESULT };

/* [ other ] -> [ this other has keys ]; gives its size. */
static double take(duk_context *ctx)
{
    double size;

    duk_require_stack(ctx, 16);
    duk_push_this(ctx);
    if (inner_kind(ctx, -1) != INNER_SET)
        (void)duk_type_error(ctx, "a method of Set is called on something else");
    duk_insert(ctx, THIS);
    if (!duk_is_object(ctx, OTHER))
        (void)duk_type_error(ctx, "%s is nothing like a Set", duk_safe_to_string(ctx, OTHER));
    duk_get_prop_literal(ctx, OTHER, "size");
    size = duk_to_number(ctx, -1);
    if (isnan(size))
        (void)duk_type_error(ctx, "the property 'size' is not a number");
    size = to_integer(ctx, -1);
    if (size < 0)
        (void)duk_range_error(ctx, "the property 'size' is negative");
    duk_pop(ctx);
    duk_get_prop_literal(ctx, OTHER, "has");
    require_function(ctx, HAS);
    duk_get_prop_literal(ctx, OTHER, "keys");
    require_function(ctx, KEYS);
    return size;
}

/* Pushes a Set with the same members, or none. */
static void push_new(duk_context *ctx, bool copied)
{
    const duk_idx_t set = duk_get_top(ctx);
    uint32_t position = 0;

    known_push(ctx, KNOWN_SET);
    table_push(ctx, INNER_SET);
    if (!copied)
        return;
    table_cursor(ctx, THIS);
    while (table_next(ctx, set + 1, &position)) {
        inside_spend(ctx, inside_of(ctx), 20);
        table_set(ctx, set);
    }
    duk_pop(ctx);
}

/* What the other one says of the value on top, which stays. */
static bool other_has(duk_context *ctx)
{
    bool has;

    inside_spend(ctx, inside_of(ctx), COST_STEP);
    duk_dup(ctx, HAS);
    duk_dup(ctx, OTHER);
    duk_dup(ctx, -3);
    duk_call_method(ctx, 1);
    has = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return has;
}

/* Pushes a record of the other one's keys. */
static void open_other(duk_context *ctx)
{
    duk_dup(ctx, KEYS);
    duk_dup(ctx, OTHER);
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "keys() of the other Set gives no iterator");
    iterate_direct(ctx, -1);
    duk_remove(ctx, -2);
}

static bool next_of_other(duk_context *ctx, duk_idx_t record)
{
    inside_spend(ctx, inside_of(ctx), COST_STEP);
    return iterate_next(ctx, record);
}

static bool set_has(duk_context *ctx, duk_idx_t set)
{
    duk_dup_top(ctx);
    return table_has(ctx, set);
}

/* [ … value ] -> [ … ] */
static void add(duk_context *ctx, duk_idx_t set)
{
    duk_push_undefined(ctx);
    table_set(ctx, set);
}

static duk_ret_t union_with(duk_context *ctx)
{
    (void)take(ctx);
    open_other(ctx);
    push_new(ctx, true);
    duk_swap_top(ctx, RESULT); /* result, record */
    while (next_of_other(ctx, RESULT + 1))
        add(ctx, RESULT);
    duk_pop(ctx);
    return 1;
}

static duk_ret_t intersection(duk_context *ctx)
{
    const double size = take(ctx);

    push_new(ctx, false);
    if (table_size(ctx, THIS) <= size) {
        uint32_t position = 0;

        table_cursor(ctx, THIS);
        while (table_next(ctx, RESULT + 1, &position)) {
            duk_pop(ctx);
            if (other_has(ctx))
                add(ctx, RESULT);
            else
                duk_pop(ctx);
        }
    } else {
        open_other(ctx);
        while (next_of_other(ctx, RESULT + 1)) {
            if (set_has(ctx, THIS))
                add(ctx, RESULT);
            else
                duk_pop(ctx);
        }
    }
    duk_set_top(ctx, RESULT + 1);
    return 1;
}

static duk_ret_t difference(duk_context *ctx)
{
    const double size = take(ctx);

    push_new(ctx, true);
    if (table_size(ctx, THIS) <= size) {
        uint32_t position = 0;

        table_cursor(ctx, THIS);
        while (table_next(ctx, RESULT + 1, &position)) {
            duk_pop(ctx);
            if (other_has(ctx))
                (void)table_delete(ctx, RESULT);
            else
                duk_pop(ctx);
        }
    } else {
        open_other(ctx);
        while (next_of_other(ctx, RESULT + 1))
            (void)table_delete(ctx, RESULT);
    }
    duk_set_top(ctx, RESULT + 1);
    return 1;
}

static duk_ret_t symmetric_difference(duk_context *ctx)
{
    (void)take(ctx);
    open_other(ctx);
    push_new(ctx, true);
    duk_swap_top(ctx, RESULT); /* result, record */
    while (next_of_other(ctx, RESULT + 1)) {
        if (set_has(ctx, THIS))
            (void)table_delete(ctx, RESULT);
        else
            add(ctx, RESULT);
    }
    duk_pop(ctx);
    return 1;
}

/* [ … record ] -> [ … record answer ]: it was enough. */
static duk_ret_t answer(duk_context *ctx, bool value)
{
    duk_push_boolean(ctx, value);
    return 1;
}

static duk_ret_t is_subset(duk_context *ctx)
{
    const double size = take(ctx);
    uint32_t position = 0;

    if (table_size(ctx, THIS) > size)
        return answer(ctx, false);
    table_cursor(ctx, THIS);
    while (table_next(ctx, RESULT, &position)) {
        duk_pop(ctx);
        if (!other_has(ctx))
            return answer(ctx, false);
        duk_pop(ctx);
    }
    return answer(ctx, true);
}

static duk_ret_t is_superset(duk_context *ctx)
{
    const double size = take(ctx);

    if (table_size(ctx, THIS) < size)
        return answer(ctx, false);
    open_other(ctx);
    while (next_of_other(ctx, RESULT)) {
        if (!set_has(ctx, THIS)) {
            iterate_close(ctx, RESULT);
            return answer(ctx, false);
        }
        duk_pop(ctx);
    }
    return answer(ctx, true);
}

static duk_ret_t is_disjoint(duk_context *ctx)
{
    const double size = take(ctx);
    uint32_t position = 0;

    if (table_size(ctx, THIS) <= size) {
        table_cursor(ctx, THIS);
        while (table_next(ctx, RESULT, &position)) {
            duk_pop(ctx);
            if (other_has(ctx))
                return answer(ctx, false);
            duk_pop(ctx);
        }
        return answer(ctx, true);
    }
    open_other(ctx);
    while (next_of_other(ctx, RESULT)) {
        if (set_has(ctx, THIS)) {
            iterate_close(ctx, RESULT);
            return answer(ctx, false);
        }
        duk_pop(ctx);
    }
    return answer(ctx, true);
}

void set_define_methods(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "difference", difference, 1, 1, 0, BUILTIN_METHOD },
        { "intersection", intersection, 1, 1, 0, BUILTIN_METHOD },
        { "isDisjointFrom", is_disjoint, 1, 1, 0, BUILTIN_METHOD },
        { "isSubsetOf", is_subset, 1, 1, 0, BUILTIN_METHOD },
        { "isSupersetOf", is_superset, 1, 1, 0, BUILTIN_METHOD },
        { "symmetricDifference", symmetric_difference, 1, 1, 0, BUILTIN_METHOD },
        { "union", union_with, 1, 1, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, methods);
}

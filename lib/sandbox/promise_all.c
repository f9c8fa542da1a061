/* promise_all.c - Promise.all, allSettled, any and race.
 *
 * One row a call counts what is left; each element has functions that know that row and their
 * place. What can be given is any iterable, which is closed when something but itself
 * throws. */
#include "sandbox/promises.h"

#include "sandbox/engine/array.h"

#define COST_ITEM 100

enum combination { ALL, ALL_SETTLED, ANY, RACE };
/* Magic of the functions of elements. */
enum { OUTCOME_ALL, OUTCOME_FULFILLED, OUTCOME_REJECTED, OUTCOME_ANY };

enum total { TOTAL_LEFT, TOTAL_VALUES, TOTAL_CAPABILITY, TOTAL_SLOTS };
enum element { ELEMENT_TOTAL, ELEMENT_PLACE, ELEMENT_USED, ELEMENT_SLOTS };

/* Where the combinators keep things on their value stack. */
enum { AT_ITEMS, AT_CONSTRUCTOR, AT_CAPABILITY, AT_RESOLVE, AT_TOTAL, AT_RECORD, AT_COUNT };

/* Nothing is left: pushes what the function that settles gives. */
static void complete(duk_context *ctx, duk_idx_t total, bool any)
{
    slots_get(ctx, total, TOTAL_CAPABILITY);
    slots_get(ctx, -1, any ? CAPABILITY_REJECT : CAPABILITY_RESOLVE);
    duk_remove(ctx, -2);
    if (any) {
        (void)duk_push_error_object(ctx, DUK_ERR_ERROR, "All promises were rejected");
        state_push(ctx, STATE_AGGREGATE);
        duk_set_prototype(ctx, -2);
    }
    slots_get(ctx, total, TOTAL_VALUES);
    if (any)
        define_value(ctx, "errors");
    duk_call(ctx, 1);
}

/* True: something was pushed. */
static bool count_down(duk_context *ctx, duk_idx_t total, bool any)
{
    const uint32_t left = slots_number(ctx, total, TOTAL_LEFT) - 1;

    slots_set_number(ctx, total, TOTAL_LEFT, left);
    if (left == 0)
        complete(ctx, total, any);
    return left == 0;
}

/* Pushes what allSettled tells of the value at 0. */
static void push_outcome(duk_context *ctx, bool fulfilled)
{
    duk_push_object(ctx);
    duk_push_string(ctx, fulfilled ? "fulfilled" : "rejected");
    duk_put_prop_literal(ctx, -2, "status");
    duk_dup(ctx, 0);
    duk_put_prop_string(ctx, -2, fulfilled ? "value" : "reason");
}

static duk_ret_t settle_element(duk_context *ctx)
{
    const int outcome = duk_get_current_magic(ctx);

    holder_get(ctx); /* value element */
    if (slots_number(ctx, 1, ELEMENT_USED))
        return 0;
    slots_set_number(ctx, 1, ELEMENT_USED, 1);
    slots_get(ctx, 1, ELEMENT_TOTAL);
    slots_get(ctx, 2, TOTAL_VALUES);
    if (outcome == OUTCOME_FULFILLED || outcome == OUTCOME_REJECTED)
        push_outcome(ctx, outcome == OUTCOME_FULFILLED);
    else
        duk_dup(ctx, 0);
    duk_put_prop_index(ctx, 3, slots_number(ctx, 1, ELEMENT_PLACE));
    return count_down(ctx, 2, outcome == OUTCOME_ANY) ? 1 : 0;
}

static void push_element(duk_context *ctx, uint32_t place)
{
    slots_push(ctx, ELEMENT_SLOTS);
    slots_set_number(ctx, -1, ELEMENT_PLACE, place);
    slots_set_number(ctx, -1, ELEMENT_USED, 0);
    duk_dup(ctx, AT_TOTAL);
    slots_put(ctx, -2, ELEMENT_TOTAL);
}

static void push_settler(duk_context *ctx, int outcome, duk_idx_t element)
{
    holder_push(ctx, settle_element, 1, outcome, element);
}

/* [ ... ] -> [ ... onFulfilled onRejected ] */
static void push_handlers(duk_context *ctx, enum combination combination, uint32_t place)
{
    const duk_idx_t element = duk_get_top(ctx);

    push_element(ctx, place);
    switch (combination) {
    case ALL:
        push_settler(ctx, OUTCOME_ALL, element);
        slots_get(ctx, AT_CAPABILITY, CAPABILITY_REJECT);
        break;
    case ALL_SETTLED:
        push_settler(ctx, OUTCOME_FULFILLED, element);
        push_settler(ctx, OUTCOME_REJECTED, element);
        break;
    case ANY:
        slots_get(ctx, AT_CAPABILITY, CAPABILITY_RESOLVE);
        push_settler(ctx, OUTCOME_ANY, element);
        break;
    case RACE:
        slots_get(ctx, AT_CAPABILITY, CAPABILITY_RESOLVE);
        slots_get(ctx, AT_CAPABILITY, CAPABILITY_REJECT);
        break;
    }
    duk_remove(ctx, element);
}

/* The item on top: waits for it. Pops it. */
static void add_item(duk_context *ctx, enum combination combination, uint32_t place)
{
    slots_get(ctx, AT_TOTAL, TOTAL_VALUES);
    duk_push_undefined(ctx);
    array_append(ctx, -2);
    duk_pop(ctx);
    duk_dup(ctx, AT_RESOLVE);
    duk_dup(ctx, AT_CONSTRUCTOR);
    duk_dup(ctx, -3);
    duk_call_method(ctx, 1);
    duk_replace(ctx, -2);
    push_handlers(ctx, combination, place);
    slots_set_number(ctx, AT_TOTAL, TOTAL_LEFT, slots_number(ctx, AT_TOTAL, TOTAL_LEFT) + 1);
    duk_push_literal(ctx, "then");
    duk_insert(ctx, -3);
    duk_call_prop(ctx, -4, 2);
    duk_pop_2(ctx);
}

static duk_ret_t add_items(duk_context *ctx, void *data)
{
    const enum combination combination = *(const enum combination *)data;
    uint32_t place = 0;

    duk_get_prop_literal(ctx, AT_CONSTRUCTOR, "resolve");
    if (!duk_is_callable(ctx, -1))
        return duk_type_error(ctx, "the property 'resolve' is not a function");
    duk_replace(ctx, AT_RESOLVE);
    iterate_open(ctx, AT_ITEMS);
    duk_replace(ctx, AT_RECORD);
    while (iterate_next(ctx, AT_RECORD)) {
        inside_spend(ctx, inside_of(ctx), COST_ITEM);
        add_item(ctx, combination, place++);
    }
    if (combination != RACE)
        (void)count_down(ctx, AT_TOTAL, combination == ANY);
    return 0;
}

static void push_total(duk_context *ctx)
{
    slots_push(ctx, TOTAL_SLOTS);
    slots_set_number(ctx, -1, TOTAL_LEFT, 1);
    duk_push_array(ctx);
    slots_put(ctx, -2, TOTAL_VALUES);
    duk_dup(ctx, AT_CAPABILITY);
    slots_put(ctx, -2, TOTAL_CAPABILITY);
}

static duk_ret_t combine(duk_context *ctx)
{
    enum combination combination = (enum combination)duk_get_current_magic(ctx);

    duk_push_this(ctx);
    duk_dup_top(ctx);
    capability_push(ctx);
    duk_push_undefined(ctx);
    push_total(ctx);
    duk_push_undefined(ctx); /* AT_COUNT of them */
    if (duk_safe_call(ctx, add_items, &combination, 0, 1) != DUK_EXEC_SUCCESS) {
        duk_set_top(ctx, AT_COUNT + 1);
        if (duk_is_object(ctx, AT_RECORD))
            iterate_abandon(ctx, AT_RECORD);
        capability_settle(ctx, AT_CAPABILITY, false);
    }
    slots_get(ctx, AT_CAPABILITY, CAPABILITY_PROMISE);
    return 1;
}

void promise_all_install(duk_context *ctx)
{
    static const struct builtin rows[] = {
        { "all", combine, 1, 1, ALL, BUILTIN_METHOD },
        { "allSettled", combine, 1, 1, ALL_SETTLED, BUILTIN_METHOD },
        { "any", combine, 1, 1, ANY, BUILTIN_METHOD },
        { "race", combine, 1, 1, RACE, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, rows);
}

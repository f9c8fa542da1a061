/* promise_all.c - Promise.all, allSettled, any and race.
 *
 * One record (an array) a call counts what is left; each element has functions that know
 * the record and their place. What can be given is an array, or what looks like one. */
#include "sandbox/builtins.h"

#define RECORD DUK_HIDDEN_SYMBOL("record")
#define PLACE  DUK_HIDDEN_SYMBOL("place")
#define ONCE   DUK_HIDDEN_SYMBOL("once") /* [called already], one of a pair */

enum combination { ALL, ALL_SETTLED, ANY, RACE };

enum record_slot { RECORD_LEFT, RECORD_VALUES, RECORD_SETTLE /* resolve, or reject of any */ };

/* Where the combinators keep things on their value stack. */
enum { AT_ITEMS, AT_PROMISE, AT_RESOLVE, AT_REJECT, AT_RECORD };

/* [ ... record ] -> [ ... ]: nothing is left. */
static void complete(duk_context *ctx, enum combination combination)
{
    duk_get_prop_index(ctx, -1, RECORD_SETTLE);
    duk_get_prop_index(ctx, -2, RECORD_VALUES);
    if (combination == ANY) {
        (void)duk_push_error_object(ctx, DUK_ERR_ERROR, "all promises were rejected");
        state_push(ctx, STATE_AGGREGATE);
        duk_set_prototype(ctx, -2);
        duk_swap(ctx, -1, -2);
        define_value(ctx, "errors");
    }
    duk_call(ctx, 1);
    duk_pop_2(ctx);
}

/* [ ... record ] -> [ ... ] */
static void count_down(duk_context *ctx, enum combination combination)
{
    duk_uint_t left;

    duk_get_prop_index(ctx, -1, RECORD_LEFT);
    left = duk_get_uint(ctx, -1) - 1;
    duk_pop(ctx);
    duk_push_uint(ctx, left);
    duk_put_prop_index(ctx, -2, RECORD_LEFT);
    if (left == 0)
        complete(ctx, combination);
    else
        duk_pop(ctx);
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

/* An element's handler. Magic: the combination, plus 16 for the rejected one of allSettled. */
static duk_ret_t element(duk_context *ctx)
{
    const int magic = duk_get_current_magic(ctx);
    const enum combination combination = (enum combination)(magic & 15);
    duk_uarridx_t place;

    duk_push_current_function(ctx); /* 1 */
    duk_get_prop_literal(ctx, 1, ONCE);
    duk_get_prop_index(ctx, -1, 0);
    if (duk_get_boolean(ctx, -1))
        return 0;
    duk_pop(ctx);
    duk_push_true(ctx);
    duk_put_prop_index(ctx, -2, 0);
    duk_get_prop_literal(ctx, 1, PLACE);
    place = duk_get_uint(ctx, -1);
    duk_get_prop_literal(ctx, 1, RECORD);
    duk_get_prop_index(ctx, -1, RECORD_VALUES);
    if (combination == ALL_SETTLED)
        push_outcome(ctx, magic < 16);
    else
        duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, place);
    duk_pop(ctx);
    count_down(ctx, combination);
    return 0;
}

/* Pushes a handler for place; `once` is the shared mark at that index. */
static void push_element(duk_context *ctx, int magic, duk_uarridx_t place, duk_idx_t once)
{
    duk_push_c_function(ctx, element, 1);
    duk_set_magic(ctx, -1, magic);
    duk_dup(ctx, once);
    duk_put_prop_literal(ctx, -2, ONCE);
    duk_push_uint(ctx, place);
    duk_put_prop_literal(ctx, -2, PLACE);
    duk_dup(ctx, AT_RECORD);
    duk_put_prop_literal(ctx, -2, RECORD);
}

/* [ ... promise ] -> [ ... promise onFulfilled onRejected ] */
static void push_handlers(duk_context *ctx, enum combination combination, duk_uarridx_t place)
{
    duk_idx_t once;

    if (combination == RACE) {
        duk_dup(ctx, AT_RESOLVE);
        duk_dup(ctx, AT_REJECT);
        return;
    }
    duk_push_bare_array(ctx);
    duk_push_false(ctx);
    duk_put_prop_index(ctx, -2, 0);
    once = duk_get_top_index(ctx);
    if (combination == ANY)
        duk_dup(ctx, AT_RESOLVE);
    else
        push_element(ctx, (int)combination, place, once);
    if (combination == ALL)
        duk_dup(ctx, AT_REJECT);
    else
        push_element(ctx, combination == ANY ? ANY : ALL_SETTLED + 16, place, once);
    duk_remove(ctx, once);
}

/* The item on top: waits for it. Pops it. */
static void add_item(duk_context *ctx, enum combination combination, duk_uarridx_t place)
{
    promise_of(ctx);
    if (combination != RACE) {
        duk_push_undefined(ctx);
        duk_get_prop_index(ctx, AT_RECORD, RECORD_VALUES);
        duk_swap(ctx, -1, -2);
        duk_put_prop_index(ctx, -2, place);
        duk_pop(ctx);
    }
    push_handlers(ctx, combination, place);
    duk_push_literal(ctx, "then");
    duk_insert(ctx, -3);
    duk_call_prop(ctx, -4, 2);
    duk_pop_2(ctx);
}

static void check_items(duk_context *ctx)
{
    if (!duk_is_string(ctx, AT_ITEMS) &&
        (!duk_is_object(ctx, AT_ITEMS) || duk_is_function(ctx, AT_ITEMS) ||
         !duk_has_prop_literal(ctx, AT_ITEMS, "length")))
        (void)duk_type_error(ctx, "the argument is not an array of promises or values");
}

static duk_ret_t add_items(duk_context *ctx, void *data)
{
    const enum combination combination = *(const enum combination *)data;
    duk_size_t count;

    check_items(ctx);
    count = duk_get_length(ctx, AT_ITEMS);
    if (count > 0x7fffffff)
        (void)duk_range_error(ctx, "too many promises");
    duk_push_uint(ctx, (duk_uint_t)count + 1);
    duk_put_prop_index(ctx, AT_RECORD, RECORD_LEFT);
    for (duk_uarridx_t place = 0; place < count; place++) {
        inside_spend(ctx, inside_of(ctx), 100);
        duk_get_prop_index(ctx, AT_ITEMS, place);
        add_item(ctx, combination, place);
    }
    if (combination != RACE) {
        duk_dup(ctx, AT_RECORD);
        count_down(ctx, combination);
    }
    return 0;
}

static duk_ret_t combine(duk_context *ctx)
{
    enum combination combination = (enum combination)duk_get_current_magic(ctx);

    promise_push(ctx);
    promise_push_functions(ctx, AT_PROMISE);
    duk_push_bare_array(ctx);
    duk_push_array(ctx);
    duk_put_prop_index(ctx, AT_RECORD, RECORD_VALUES);
    duk_dup(ctx, combination == ANY ? AT_REJECT : AT_RESOLVE);
    duk_put_prop_index(ctx, AT_RECORD, RECORD_SETTLE);
    if (duk_safe_call(ctx, add_items, &combination, 0, 1) != DUK_EXEC_SUCCESS) {
        duk_dup(ctx, AT_REJECT);
        duk_swap(ctx, -1, -2);
        duk_call(ctx, 1);
    }
    duk_set_top(ctx, AT_PROMISE + 1);
    return 1;
}

void promise_all_install(duk_context *ctx)
{
    define_magic(ctx, "all", combine, 1, ALL);
    define_magic(ctx, "allSettled", combine, 1, ALL_SETTLED);
    define_magic(ctx, "any", combine, 1, ANY);
    define_magic(ctx, "race", combine, 1, RACE);
}

/* iterator_helper.c - map, filter, take, drop and flatMap of Iterator.prototype: each gives an
 * iterator that asks the one below it only when it is asked itself. */
#include "sandbox/builtin/iterator.h"

#include "sandbox/engine/inner.h"

#include <math.h>

enum what { MAP, FILTER, TAKE, DROP, FLAT_MAP };
enum state { BEGINS, WAITS, RUNS, ENDED };
enum { RECORD, FUNCTION, COUNT, INSIDE, STATE, WHAT, HELPER_SLOTS };

/* ---- slots of the helper at index 0 -------------------------------------------------- */

static double number_of(duk_context *ctx, uint32_t slot)
{
    double number;

    inner_get(ctx, 0, slot);
    number = duk_get_number(ctx, -1);
    duk_pop(ctx);
    return number;
}

static void set_number(duk_context *ctx, uint32_t slot, double number)
{
    duk_push_number(ctx, number);
    inner_put(ctx, 0, slot);
}

static double count_one(duk_context *ctx)
{
    const double count = number_of(ctx, COUNT);

    set_number(ctx, COUNT, count + 1);
    return count;
}

/* ---- one step: [ helper record ] -> [ … value ] and true, or false at the end --------- */

static duk_ret_t call(duk_context *ctx, void *udata)
{
    const double *count = udata;

    inner_get(ctx, 0, FUNCTION);
    duk_push_undefined(ctx);
    duk_dup(ctx, -3);
    duk_push_number(ctx, *count);
    duk_call_method(ctx, 2);
    return 1;
}

/* Replaces the value on top by what the function makes of it; what it throws closes. */
static void apply(duk_context *ctx)
{
    double count = count_one(ctx);

    inside_spend(ctx, inside_of(ctx), COST_STEP);
    if (duk_safe_call(ctx, call, &count, 1, 1) != DUK_EXEC_SUCCESS)
        iterate_throw(ctx, 1);
}

static bool step_map(duk_context *ctx)
{
    if (!iterate_next(ctx, 1))
        return false;
    apply(ctx);
    return true;
}

static bool step_filter(duk_context *ctx)
{
    while (iterate_next(ctx, 1)) {
        duk_dup_top(ctx);
        apply(ctx);
        if (duk_to_boolean(ctx, -1)) {
            duk_pop(ctx);
            return true;
        }
        duk_pop_2(ctx);
    }
    return false;
}

static bool step_take(duk_context *ctx)
{
    const double left = number_of(ctx, COUNT);

    if (left == 0) {
        iterate_close(ctx, 1);
        return false;
    }
    set_number(ctx, COUNT, left - 1);
    return iterate_next(ctx, 1);
}

static bool step_drop(duk_context *ctx)
{
    double left = number_of(ctx, COUNT);

    set_number(ctx, COUNT, 0);
    for (; left > 0; left--) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        if (!iterate_next(ctx, 1))
            return false;
        duk_pop(ctx);
    }
    return iterate_next(ctx, 1);
}

/* [ … value ] -> [ … record ]: what the function gave is walked next. */
static duk_ret_t flatten(duk_context *ctx, void *udata)
{
    (void)udata;
    iterator_push_flattened(ctx, -1, false);
    iterate_direct(ctx, -1);
    return 1;
}

static duk_ret_t next_inside(duk_context *ctx, void *udata)
{
    bool *there = udata;

    *there = iterate_next(ctx, 2);
    return *there;
}

static bool step_flat_map(duk_context *ctx)
{
    for (;;) {
        bool there = false;

        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_set_top(ctx, 2);
        inner_get(ctx, 0, INSIDE);
        if (duk_is_undefined(ctx, 2)) {
            if (!iterate_next(ctx, 1))
                return false;
            apply(ctx);
            if (duk_safe_call(ctx, flatten, NULL, 1, 1) != DUK_EXEC_SUCCESS)
                iterate_throw(ctx, 1);
            inner_put(ctx, 0, INSIDE);
            continue;
        }
        if (duk_safe_call(ctx, next_inside, &there, 0, 1) != DUK_EXEC_SUCCESS)
            iterate_throw(ctx, 1);
        if (there)
            return true;
        duk_push_undefined(ctx);
        inner_put(ctx, 0, INSIDE);
    }
}

/* ---- next and return ------------------------------------------------------------------- */

/* [ ] -> [ helper record ]: which runs from now on. */
static enum state take_this(duk_context *ctx)
{
    enum state state;

    duk_require_stack(ctx, 16);
    duk_push_this(ctx);
    if (inner_kind(ctx, 0) != INNER_ITERATOR_HELPER)
        (void)duk_type_error(ctx, "a method of an iterator's helper is called on something else");
    state = (enum state)(int)number_of(ctx, STATE);
    if (state == RUNS)
        (void)duk_type_error(ctx, "the iterator is running already");
    inner_get(ctx, 0, RECORD);
    return state;
}

static duk_ret_t run(duk_context *ctx, void *udata)
{
    static bool (*const steps[])(duk_context *) = { step_map, step_filter, step_take, step_drop,
                                                    step_flat_map };
    bool *there = udata;

    *there = steps[(int)number_of(ctx, WHAT)](ctx);
    return *there;
}

static duk_ret_t next(duk_context *ctx)
{
    bool there = false;

    if (take_this(ctx) == ENDED) {
        iterator_push_end(ctx);
        return 1;
    }
    set_number(ctx, STATE, RUNS);
    if (duk_safe_call(ctx, run, &there, 0, 1) != DUK_EXEC_SUCCESS) {
        set_number(ctx, STATE, ENDED);
        return duk_throw(ctx);
    }
    set_number(ctx, STATE, there ? WAITS : ENDED);
    result_push(ctx, !there);
    return 1;
}

static duk_ret_t close_inside(duk_context *ctx, void *udata)
{
    (void)udata;
    iterate_close(ctx, 2);
    return 0;
}

static duk_ret_t finish(duk_context *ctx)
{
    const enum state state = take_this(ctx);

    if (state != ENDED) {
        set_number(ctx, STATE, state == BEGINS ? ENDED : RUNS);
        inner_get(ctx, 0, INSIDE);
        if (!duk_is_undefined(ctx, 2) &&
            duk_safe_call(ctx, close_inside, NULL, 0, 1) != DUK_EXEC_SUCCESS) {
            set_number(ctx, STATE, ENDED);
            iterate_throw(ctx, 1);
        }
        set_number(ctx, STATE, ENDED);
        iterate_close(ctx, 1);
    }
    iterator_push_end(ctx);
    return 1;
}

/* ---- making one --------------------------------------------------------------------------- */

/* [ this function ] -> [ … helper ] */
static void push_helper(duk_context *ctx, enum what what, double count)
{
    known_push(ctx, KNOWN_ITERATOR_HELPER);
    inner_push(ctx, INNER_ITERATOR_HELPER, HELPER_SLOTS);
    iterate_direct(ctx, 0);
    inner_put(ctx, -2, RECORD);
    duk_dup(ctx, 1);
    inner_put(ctx, -2, FUNCTION);
    duk_push_number(ctx, count);
    inner_put(ctx, -2, COUNT);
    duk_push_int(ctx, BEGINS);
    inner_put(ctx, -2, STATE);
    duk_push_int(ctx, (int)what);
    inner_put(ctx, -2, WHAT);
}

static duk_ret_t by_function(duk_context *ctx)
{
    iterator_this(ctx);
    iterator_require_function(ctx);
    push_helper(ctx, (enum what)duk_get_current_magic(ctx), 0);
    return 1;
}

static duk_ret_t read_limit(duk_context *ctx, void *udata)
{
    double *limit = udata;

    *limit = duk_to_number(ctx, 1);
    return 0;
}

static duk_ret_t by_limit(duk_context *ctx)
{
    double limit = 0;

    iterator_this(ctx);
    if (duk_safe_call(ctx, read_limit, &limit, 0, 1) != DUK_EXEC_SUCCESS)
        iterator_refuse(ctx);
    duk_pop(ctx);
    if (isnan(limit) || trunc(limit) < 0 || (limit > LENGTH_MOST && !isinf(limit))) {
        duk_push_error_object(ctx, DUK_ERR_RANGE_ERROR, "the limit is no number from 0 on");
        iterator_refuse(ctx);
    }
    push_helper(ctx, (enum what)duk_get_current_magic(ctx), trunc(limit));
    return 1;
}

static const struct builtin helper_methods[] = {
    { "next", next, 0, 0, 0, BUILTIN_METHOD },
    { "return", finish, 0, 0, 0, BUILTIN_METHOD },
};

static const struct builtin lazy_methods[] = {
    { "drop", by_limit, 1, 1, DROP, BUILTIN_METHOD },
    { "filter", by_function, 1, 1, FILTER, BUILTIN_METHOD },
    { "flatMap", by_function, 1, 1, FLAT_MAP, BUILTIN_METHOD },
    { "map", by_function, 1, 1, MAP, BUILTIN_METHOD },
    { "take", by_limit, 1, 1, TAKE, BUILTIN_METHOD },
};

void iterator_define_lazy(duk_context *ctx)
{
    duk_push_object(ctx);
    known_push(ctx, KNOWN_ITERATOR);
    duk_set_prototype(ctx, -2);
    DEFINE_TABLE(ctx, helper_methods);
    define_tag(ctx, "Iterator Helper");
    known_keep(ctx, KNOWN_ITERATOR_HELPER);
    DEFINE_TABLE(ctx, lazy_methods);
}

/* iterate.c - iterator records: @iter, @next, @close, @abandon, @take, and the same for native
 * code.
 *
 * A true array, and a string, whose iterator is the language's own is walked without one: nobody
 * can tell. A record says KIND_DONE as soon as there is nothing left to close, which is
 * also while `next` runs: an iterator that throws, or is asked to close, is not closed again. */
#include "sandbox/language/generators.h"

#include "sandbox/engine/array.h"
#include "sandbox/engine/peek.h"

#define COST_STEP 10

void result_push(duk_context *ctx, bool done)
{
    duk_push_object(ctx);
    duk_swap(ctx, -1, -2);
    duk_put_prop_heapptr(ctx, -2, inside_of(ctx)->known[KNOWN_VALUE]);
    duk_push_boolean(ctx, done);
    duk_put_prop_heapptr(ctx, -2, inside_of(ctx)->known[KNOWN_DONE]);
}

/* What an error calls the value: nothing of it is asked. */
static const char *name_of(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_function(ctx, index))
        return "the function";
    if (duk_is_object(ctx, index))
        return "the object";
    return duk_safe_to_string(ctx, index);
}

/* A name as an error shows it: a symbol's lies between bytes that no text has. */
static const char *shown(duk_context *ctx, enum known name)
{
    return name == KNOWN_SYMBOL_ITERATOR         ? "Symbol.iterator"
           : name == KNOWN_SYMBOL_ASYNC_ITERATOR ? "Symbol.asyncIterator"
                                                 : (known_push(ctx, name), duk_get_string(ctx, -1));
}

void method_push(duk_context *ctx, duk_idx_t index, enum known name)
{
    (void)known_get(ctx, index, name);
    if (duk_is_null(ctx, -1)) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
    }
    if (!duk_is_undefined(ctx, -1) && !duk_is_callable(ctx, -1))
        (void)duk_type_error(ctx, "the property '%s' is not a function", shown(ctx, name));
}

/* ---- records --------------------------------------------------------------- */

/* The iterator or array on top: replaced by a record of it. */
static void record_push(duk_context *ctx, unsigned kind)
{
    slots_push(ctx, RECORD_SLOTS);
    slots_set_number(ctx, -1, RECORD_KIND, kind);
    slots_set_number(ctx, -1, RECORD_AT, 0);
    duk_swap(ctx, -1, -2);
    slots_put(ctx, -2, RECORD_ITERATOR);
}

/* True: `next` of that prototype is the one it was made with. */
static bool is_own(duk_context *ctx, enum known prototype, enum known next)
{
    bool own;

    known_push(ctx, prototype);
    (void)known_get(ctx, -1, KNOWN_NEXT);
    own = known_is(ctx, -1, next);
    duk_pop_2(ctx);
    return own;
}

/* The kind of record that the value at index may have, its method on top. */
static unsigned kind_of(duk_context *ctx, duk_idx_t index)
{
    if (known_is(ctx, -1, KNOWN_ARRAY_VALUES) && duk_is_array(ctx, index) &&
        !peek_is_proxy(ctx, index) && is_own(ctx, KNOWN_ARRAY_ITERATOR, KNOWN_ARRAY_NEXT))
        return KIND_ARRAY;
    if (duk_is_string(ctx, index) && known_is(ctx, -1, KNOWN_STRING_VALUES) &&
        is_own(ctx, KNOWN_STRING_ITERATOR, KNOWN_STRING_NEXT))
        return KIND_STRING;
    return KIND_ANY;
}

void iterate_direct(duk_context *ctx, duk_idx_t index)
{
    duk_dup(ctx, index);
    record_push(ctx, KIND_ANY);
    slots_get(ctx, -1, RECORD_ITERATOR);
    (void)known_get(ctx, -1, KNOWN_NEXT);
    if (known_is(ctx, -1, KNOWN_GENERATOR_NEXT) && generator_push_coroutine(ctx, -2)) {
        slots_set_number(ctx, -4, RECORD_KIND, KIND_GENERATOR);
        slots_put(ctx, -4, RECORD_AT);
    }
    slots_put(ctx, -3, RECORD_NEXT);
    duk_pop(ctx);
}

void iterate_open_by(duk_context *ctx, duk_idx_t index)
{
    const duk_idx_t value = duk_require_normalize_index(ctx, index);
    const unsigned kind = kind_of(ctx, value);

    if (kind != KIND_ANY) {
        duk_pop(ctx);
        duk_dup(ctx, value);
        record_push(ctx, kind);
        return;
    }
    duk_dup(ctx, value);
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "the iterator is not an object");
    iterate_direct(ctx, -1);
    duk_remove(ctx, -2);
}

void iterate_open(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    if (duk_is_null_or_undefined(ctx, index))
        (void)duk_type_error(ctx, "%s is not iterable", name_of(ctx, index));
    (void)known_get(ctx, index, KNOWN_SYMBOL_ITERATOR);
    if (!duk_is_callable(ctx, -1))
        (void)duk_type_error(ctx, "%s is not iterable", name_of(ctx, index));
    iterate_open_by(ctx, index);
}

/* ---- next ------------------------------------------------------------------- */

static bool next_of_array(duk_context *ctx, duk_idx_t record)
{
    const uint32_t at = slots_number(ctx, record, RECORD_AT);

    slots_get(ctx, record, RECORD_ITERATOR);
    if (at >= duk_get_length(ctx, -1)) {
        duk_pop(ctx);
        slots_set_number(ctx, record, RECORD_KIND, KIND_DONE);
        return false;
    }
    slots_set_number(ctx, record, RECORD_AT, at + 1);
    (void)duk_get_prop_index(ctx, -1, at);
    duk_remove(ctx, -2);
    return true;
}

uint32_t string_step(duk_context *ctx, duk_idx_t index, uint32_t at)
{
    const size_t len = duk_get_length(ctx, index);
    duk_codepoint_t first;

    if (at >= len)
        return 0;
    first = duk_char_code_at(ctx, index, at);
    if (first < 0xd800 || first > 0xdbff || at + 1 >= len)
        return 1;
    first = duk_char_code_at(ctx, index, at + 1);
    return first >= 0xdc00 && first <= 0xdfff ? 2 : 1;
}

static bool next_of_string(duk_context *ctx, duk_idx_t record)
{
    const uint32_t at = slots_number(ctx, record, RECORD_AT);
    uint32_t step;

    slots_get(ctx, record, RECORD_ITERATOR);
    step = string_step(ctx, -1, at);
    if (step == 0) {
        duk_pop(ctx);
        slots_set_number(ctx, record, RECORD_KIND, KIND_DONE);
        return false;
    }
    slots_set_number(ctx, record, RECORD_AT, at + step);
    duk_substring(ctx, -1, at, at + step);
    return true;
}

/* Calls `next`, and pushes its result. */
void record_call_next(duk_context *ctx, duk_idx_t record)
{
    slots_get(ctx, record, RECORD_NEXT);
    slots_get(ctx, record, RECORD_ITERATOR);
    duk_call_method(ctx, 0);
}

/* Replaces the result on top by its value; false, with nothing pushed: it is the end. */
static bool unwrap(duk_context *ctx)
{
    bool done;

    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "the result of an iterator is not an object");
    (void)known_get(ctx, -1, KNOWN_DONE);
    done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (done) {
        duk_pop(ctx);
        return false;
    }
    (void)known_get(ctx, -1, KNOWN_VALUE);
    duk_remove(ctx, -2);
    return true;
}

bool record_result(duk_context *ctx, duk_idx_t record, unsigned kind)
{
    record = duk_require_normalize_index(ctx, record);
    slots_set_number(ctx, record, RECORD_KIND, KIND_DONE);
    if (!unwrap(ctx))
        return false;
    slots_set_number(ctx, record, RECORD_KIND, kind);
    return true;
}

static bool next_of_any(duk_context *ctx, duk_idx_t record)
{
    const unsigned kind = slots_number(ctx, record, RECORD_KIND);

    slots_set_number(ctx, record, RECORD_KIND, KIND_DONE);
    record_call_next(ctx, record);
    return record_result(ctx, record, kind);
}

static bool next_of_generator(duk_context *ctx, duk_idx_t record)
{
    slots_get(ctx, record, RECORD_AT);
    switch (generator_ask(ctx)) {
    case GENERATOR_OTHER:
        duk_pop(ctx);
        return next_of_any(ctx, record);
    case GENERATOR_OVER:
        duk_pop(ctx);
        return false;
    default:
        break;
    }
    if (!coroutine_run(ctx, COROUTINE_VALUE))
        (void)duk_throw(ctx);
    if (!known_is(ctx, -1, KNOWN_MARKER_DONE))
        return true;
    duk_pop(ctx);
    return false;
}

bool iterate_next(duk_context *ctx, duk_idx_t record)
{
    record = duk_require_normalize_index(ctx, record);
    switch (slots_number(ctx, record, RECORD_KIND)) {
    case KIND_ARRAY:
        return next_of_array(ctx, record);
    case KIND_STRING:
        return next_of_string(ctx, record);
    case KIND_DONE:
        return false;
    case KIND_GENERATOR:
        return next_of_generator(ctx, record);
    default:
        return next_of_any(ctx, record);
    }
}

/* ---- closing ---------------------------------------------------------------- */

bool record_call_return(duk_context *ctx, duk_idx_t record)
{
    record = duk_require_normalize_index(ctx, record);
    slots_set_number(ctx, record, RECORD_KIND, KIND_DONE);
    slots_get(ctx, record, RECORD_ITERATOR);
    method_push(ctx, -1, KNOWN_RETURN);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop_2(ctx);
        return false;
    }
    duk_swap(ctx, -1, -2);
    duk_call_method(ctx, 0);
    return true;
}

/* What was walked without an object has nothing to close, nor has what is over. */
static bool is_open(duk_context *ctx, duk_idx_t record)
{
    const unsigned kind = slots_number(ctx, record, RECORD_KIND);
    bool over;

    if (kind != KIND_GENERATOR)
        return kind >= KIND_ANY;
    slots_get(ctx, record, RECORD_AT);
    over = coroutine_state(ctx, -1) == COROUTINE_DONE;
    duk_pop(ctx);
    return !over;
}

void iterate_close(duk_context *ctx, duk_idx_t record)
{
    if (!is_open(ctx, record) || !record_call_return(ctx, record))
        return;
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "the result of an iterator's return() is not an object");
    duk_pop(ctx);
}

static duk_ret_t call_return(duk_context *ctx, void *record)
{
    (void)record_call_return(ctx, *(const duk_idx_t *)record);
    return 0;
}

void iterate_abandon(duk_context *ctx, duk_idx_t record)
{
    record = duk_require_normalize_index(ctx, record);
    if (!is_open(ctx, record))
        return;
    (void)duk_safe_call(ctx, call_return, &record, 0, 1);
    duk_pop(ctx);
}

void iterate_throw(duk_context *ctx, duk_idx_t record)
{
    record = duk_require_normalize_index(ctx, record);
    iterate_abandon(ctx, record);
    (void)duk_throw(ctx);
    __builtin_unreachable();
}

void iterate_each(duk_context *ctx, duk_idx_t index, duk_safe_call_function step, void *udata)
{
    struct inside *inside = inside_of(ctx);

    iterate_open(ctx, index);
    while (iterate_next(ctx, -1)) {
        inside_spend(ctx, inside, COST_STEP);
        if (duk_safe_call(ctx, step, udata, 1, 1) != DUK_EXEC_SUCCESS)
            iterate_throw(ctx, -2);
        duk_pop(ctx);
    }
    duk_pop(ctx);
}

/* ---- intrinsics ---------------------------------------------------------------- */

static duk_ret_t iter(duk_context *ctx)
{
    iterate_open(ctx, 0);
    return 1;
}

/* The elements of an array are taken by the code itself; nothing is left to close. */
static duk_ret_t items(duk_context *ctx)
{
    if (slots_number(ctx, 0, RECORD_KIND) != KIND_ARRAY) {
        duk_push_literal(ctx, "");
        return 1;
    }
    slots_set_number(ctx, 0, RECORD_KIND, KIND_DONE);
    slots_get(ctx, 0, RECORD_ITERATOR);
    return 1;
}

static duk_ret_t next_value(duk_context *ctx)
{
    /* The coroutine itself gives what is wanted here. */
    if (slots_number(ctx, 0, RECORD_KIND) == KIND_GENERATOR) {
        slots_get(ctx, 0, RECORD_AT);
        if (generator_ask(ctx) == GENERATOR_READY)
            return coroutine_resume(ctx, COROUTINE_VALUE);
        duk_set_top(ctx, 1);
    }
    if (!iterate_next(ctx, 0))
        known_push(ctx, KNOWN_MARKER_DONE);
    return 1;
}

static duk_ret_t item(duk_context *ctx)
{
    return iterate_next(ctx, 0) ? 1 : 0;
}

/* (record, count): elements that nobody wants. */
static duk_ret_t skip(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);

    for (duk_double_t left = duk_get_number(ctx, 1); left >= 1 && iterate_next(ctx, 0); left--) {
        inside_spend(ctx, inside, COST_STEP);
        duk_pop(ctx);
    }
    return 0;
}

static duk_ret_t close_record(duk_context *ctx)
{
    iterate_close(ctx, 0);
    return 0;
}

static duk_ret_t abandon(duk_context *ctx)
{
    iterate_abandon(ctx, 0);
    return 0;
}

static duk_ret_t take(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);

    duk_push_array(ctx);
    while (iterate_next(ctx, 0)) {
        inside_spend(ctx, inside, COST_STEP);
        array_append(ctx, 1);
    }
    return 1;
}

void iterate_install(duk_context *ctx)
{
    static const struct intrinsic rows[] = {
        { "iter", iter, 1 },       { "next", next_value, 1 }, { "close", close_record, 1 },
        { "abandon", abandon, 1 }, { "take", take, 1 },       { "item", item, 1 },
        { "items", items, 1 },     { "skip", skip, 2 },
    };

    INTRINSICS_ADD(ctx, rows);
}

/* iterator.c - Iterator: the constructor, `from`, and the methods that walk to the end. */
#include "sandbox/builtin/iterator.h"
#include "sandbox/builtin/collection.h"

#include "sandbox/engine/inner.h"
#include "sandbox/engine/native.h"
#include "sandbox/engine/object.h"

void iterator_this(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "a method of Iterator is called on what is no object");
    duk_insert(ctx, 0);
}

static duk_ret_t call_return(duk_context *ctx, void *udata)
{
    (void)udata;
    method_push(ctx, 0, KNOWN_RETURN);
    if (!duk_is_undefined(ctx, -1)) {
        duk_dup(ctx, 0);
        duk_call_method(ctx, 0);
    }
    return 0;
}

void iterator_refuse(duk_context *ctx)
{
    (void)duk_safe_call(ctx, call_return, NULL, 0, 1);
    duk_pop(ctx);
    (void)duk_throw(ctx);
    __builtin_unreachable();
}

void iterator_require_function(duk_context *ctx)
{
    if (duk_is_callable(ctx, 1))
        return;
    duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "the callback is not a function");
    iterator_refuse(ctx);
}

void iterator_push_flattened(duk_context *ctx, duk_idx_t index, bool strings)
{
    index = duk_require_normalize_index(ctx, index);
    if (!duk_is_object(ctx, index) &&
        !(strings && duk_is_string(ctx, index) && !duk_is_symbol(ctx, index)))
        (void)duk_type_error(ctx, "the value is no iterator and cannot be iterated");
    method_push(ctx, index, KNOWN_SYMBOL_ITERATOR);
    duk_dup(ctx, index);
    if (duk_is_undefined(ctx, -2))
        duk_remove(ctx, -2);
    else
        duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "the iterator is not an object");
}

void iterator_push_end(duk_context *ctx)
{
    duk_push_undefined(ctx);
    result_push(ctx, true);
}

/* ---- the constructor ------------------------------------------------------------- */

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "Iterator");
    duk_push_new_target(ctx);
    duk_push_current_function(ctx);
    if (duk_strict_equals(ctx, -1, -2))
        return duk_type_error(ctx, "Iterator is there to be extended, and makes nothing itself");
    push_new_prototype(ctx);
    duk_push_object(ctx);
    duk_swap_top(ctx, -2);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* `constructor` and @@toStringTag of Iterator.prototype are accessors that pretend not to be. */
enum { OF_CONSTRUCTOR, OF_TAG };

static duk_ret_t weird_get(duk_context *ctx)
{
    if (duk_get_current_magic(ctx) == OF_TAG)
        duk_push_literal(ctx, "Iterator");
    else
        known_push(ctx, KNOWN_ITERATOR_CONSTRUCTOR);
    return 1;
}

/* SetterThatIgnoresPrototypeProperties. */
static duk_ret_t weird_set(duk_context *ctx)
{
    struct object_descriptor found;
    bool there;

    iterator_this(ctx);
    if (known_is(ctx, 0, KNOWN_ITERATOR))
        return duk_type_error(ctx, "the property of Iterator.prototype cannot be set");
    push_name(ctx, duk_get_current_magic(ctx) == OF_TAG ? "@@toStringTag" : "constructor");
    duk_dup_top(ctx);
    there = object_own(ctx, 0, &found);
    duk_set_top(ctx, 3); /* this, value, key */
    duk_swap_top(ctx, 1);
    if (there)
        duk_put_prop(ctx, 0);
    else if (!object_create(ctx, 0))
        return duk_type_error(ctx, "the property cannot be made");
    return 0;
}

/* ---- from --------------------------------------------------------------------------- */

enum { WRAPPED, WRAPPED_NEXT, WRAPPER_SLOTS };

static duk_ret_t from(duk_context *ctx)
{
    bool inherits = false;

    iterator_push_flattened(ctx, 0, true);
    (void)known_get(ctx, 1, KNOWN_NEXT);
    duk_dup(ctx, 1);
    for (;;) { /* OrdinaryHasInstance */
        inside_spend(ctx, inside_of(ctx), 20);
        object_prototype(ctx, -1);
        duk_remove(ctx, -2);
        if (!duk_is_object(ctx, -1) || (inherits = known_is(ctx, -1, KNOWN_ITERATOR)))
            break;
    }
    duk_pop(ctx);
    if (inherits) {
        duk_pop(ctx);
        return 1;
    }
    known_push(ctx, KNOWN_ITERATOR_WRAPPER);
    inner_push(ctx, INNER_ITERATOR_WRAPPER, WRAPPER_SLOTS);
    duk_dup(ctx, 1);
    inner_put(ctx, -2, WRAPPED);
    duk_dup(ctx, 2);
    inner_put(ctx, -2, WRAPPED_NEXT);
    return 1;
}

static void push_wrapped(duk_context *ctx)
{
    duk_push_this(ctx);
    if (inner_kind(ctx, 0) != INNER_ITERATOR_WRAPPER)
        (void)duk_type_error(ctx, "a method of Iterator.from() is called on something else");
    inner_get(ctx, 0, WRAPPED);
}

static duk_ret_t wrapped_next(duk_context *ctx)
{
    push_wrapped(ctx);
    inner_get(ctx, 0, WRAPPED_NEXT);
    duk_swap_top(ctx, -2);
    duk_call_method(ctx, 0);
    return 1;
}

static duk_ret_t wrapped_return(duk_context *ctx)
{
    push_wrapped(ctx);
    method_push(ctx, 1, KNOWN_RETURN);
    if (duk_is_undefined(ctx, -1)) {
        iterator_push_end(ctx);
        return 1;
    }
    duk_swap_top(ctx, -2);
    duk_call_method(ctx, 0);
    return 1;
}

/* ---- methods that walk to the end ------------------------------------------------------- */

enum { THIS, FUNCTION, RECORD, RESULT };

/* [ this function record … value ] -> [ … result ]: what throws closes the iterator. */
static duk_ret_t step(duk_context *ctx, void *udata)
{
    const duk_idx_t value = duk_get_top_index(ctx);
    const uint32_t *count = udata;

    duk_dup(ctx, FUNCTION);
    duk_push_undefined(ctx);
    duk_dup(ctx, value);
    duk_push_uint(ctx, *count);
    duk_call_method(ctx, 2);
    return 1;
}

/* [ this function result? ]: begins. */
static void begin(duk_context *ctx)
{
    iterate_direct(ctx, THIS);
}

/* Replaces the value on top by what the function says of it. */
static void ask(duk_context *ctx, duk_idx_t record, uint32_t *count)
{
    inside_spend(ctx, inside_of(ctx), COST_STEP);
    if (duk_safe_call(ctx, step, count, 1, 1) != DUK_EXEC_SUCCESS)
        iterate_throw(ctx, record);
    (*count)++;
}

enum { EVERY, SOME, FIND, FOR_EACH };

static duk_ret_t test(duk_context *ctx)
{
    const int magic = duk_get_current_magic(ctx);
    uint32_t count = 0;

    iterator_this(ctx);
    iterator_require_function(ctx);
    begin(ctx);
    while (iterate_next(ctx, RECORD)) {
        duk_dup_top(ctx);
        ask(ctx, RECORD, &count);
        if (magic != FOR_EACH && duk_to_boolean(ctx, -1) == (magic != EVERY)) {
            iterate_close(ctx, RECORD);
            if (magic == FIND)
                duk_pop(ctx);
            else
                duk_push_boolean(ctx, magic == SOME);
            return 1;
        }
        duk_pop_2(ctx);
    }
    if (magic == FIND || magic == FOR_EACH)
        return 0;
    duk_push_boolean(ctx, magic == EVERY);
    return 1;
}

/* [ this function record result value ] -> [ … result ] */
static duk_ret_t reduce_step(duk_context *ctx, void *udata)
{
    const uint32_t *count = udata;

    duk_dup(ctx, FUNCTION);
    duk_push_undefined(ctx);
    duk_dup(ctx, RESULT);
    duk_dup(ctx, RESULT + 1);
    duk_push_uint(ctx, *count);
    duk_call_method(ctx, 3);
    return 1;
}

static duk_ret_t reduce(duk_context *ctx)
{
    const bool given = duk_get_top(ctx) > 1;
    uint32_t count = 0;

    duk_set_top(ctx, 2);
    iterator_this(ctx); /* this, function, first */
    iterator_require_function(ctx);
    begin(ctx);
    duk_swap_top(ctx, RECORD); /* this, function, record, first */
    if (!given) {
        duk_pop(ctx);
        if (!iterate_next(ctx, RECORD))
            return duk_type_error(ctx, "nothing is reduced to nothing");
        count = 1;
    }
    for (; iterate_next(ctx, RECORD); count++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        if (duk_safe_call(ctx, reduce_step, &count, 1, 1) != DUK_EXEC_SUCCESS)
            iterate_throw(ctx, RECORD);
        duk_replace(ctx, RESULT);
    }
    return 1;
}

static duk_ret_t to_array(duk_context *ctx)
{
    iterator_this(ctx);
    iterate_direct(ctx, THIS);
    duk_push_array(ctx);
    for (duk_uarridx_t i = 0; iterate_next(ctx, 1); i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_put_prop_index(ctx, 2, i);
    }
    return 1;
}

/* ---- installing ---------------------------------------------------------------------------- */

static const struct builtin methods[] = {
    { "constructor", weird_get, 0, 0, OF_CONSTRUCTOR, BUILTIN_GETTER },
    { "constructor", weird_set, 1, 1, OF_CONSTRUCTOR, BUILTIN_SETTER },
    { "@@toStringTag", weird_get, 0, 0, OF_TAG, BUILTIN_GETTER },
    { "@@toStringTag", weird_set, 1, 1, OF_TAG, BUILTIN_SETTER },
    { "every", test, 1, 1, EVERY, BUILTIN_METHOD },
    { "find", test, 1, 1, FIND, BUILTIN_METHOD },
    { "forEach", test, 1, 1, FOR_EACH, BUILTIN_METHOD },
    { "reduce", reduce, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
    { "some", test, 1, 1, SOME, BUILTIN_METHOD },
    { "toArray", to_array, 0, 0, 0, BUILTIN_METHOD },
};

static const struct builtin wrapper_methods[] = {
    { "next", wrapped_next, 0, 0, 0, BUILTIN_METHOD },
    { "return", wrapped_return, 0, 0, 0, BUILTIN_METHOD },
};

static const struct builtin statics[] = { { "from", from, 1, 1, 0, BUILTIN_METHOD } };

void iterator_install(duk_context *ctx)
{
    duk_push_object(ctx);
    known_push(ctx, KNOWN_ITERATOR);
    duk_set_prototype(ctx, -2);
    DEFINE_TABLE(ctx, wrapper_methods);
    known_keep(ctx, KNOWN_ITERATOR_WRAPPER);
    duk_push_global_object(ctx);
    duk_push_literal(ctx, "Iterator");
    native_push(ctx, construct, 0, 0, 0, true);
    DEFINE_TABLE(ctx, statics);
    known_push(ctx, KNOWN_ITERATOR);
    DEFINE_TABLE(ctx, methods);
    iterator_define_lazy(ctx);
    define_prototype(ctx);
    duk_dup_top(ctx);
    known_keep(ctx, KNOWN_ITERATOR_CONSTRUCTOR);
    define_value(ctx, "Iterator");
    duk_pop(ctx);
}

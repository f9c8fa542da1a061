/* promise_then.c - the constructor Promise, and what a promise can be asked. */
#include "sandbox/promises.h"

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "Promise");
    if (!duk_is_callable(ctx, 0))
        return duk_type_error(ctx, "Promise: the argument is not a function");
    duk_push_bare_object(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, 1);
    promise_make(ctx);
    promise_push_functions(ctx, 1); /* executor promise resolve reject */
    duk_dup(ctx, 3);
    duk_insert(ctx, 2); /* executor promise reject resolve reject */
    duk_dup(ctx, 0);
    duk_insert(ctx, 3); /* executor promise reject executor resolve reject */
    if (duk_pcall(ctx, 2) != DUK_EXEC_SUCCESS)
        duk_call(ctx, 1);
    duk_set_top(ctx, 2);
    return 1;
}

static void dup_handler(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_callable(ctx, index))
        duk_dup(ctx, index);
    else
        duk_push_undefined(ctx);
}

static duk_ret_t then(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!promise_push_row(ctx, 2))
        return duk_type_error(ctx,
                              "Promise.prototype.then is called on something that is no promise");
    promise_push_species(ctx, 2);
    capability_push_target(ctx); /* onFulfilled onRejected promise row target */
    dup_handler(ctx, 0);
    dup_handler(ctx, 1);
    duk_dup(ctx, 4);
    promise_react(ctx, 3);
    capability_push_promise(ctx, 4);
    return 1;
}

/* Invokes `then` of the value at index with the two handlers on top, which it pops;
 * pushes what it returns. */
static void invoke_then(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    duk_get_prop_literal(ctx, index, "then");
    duk_insert(ctx, -3);
    duk_dup(ctx, index);
    duk_insert(ctx, -3);
    duk_call_method(ctx, 2);
}

static duk_ret_t catch_(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_push_undefined(ctx);
    duk_dup(ctx, 0);
    invoke_then(ctx, 1);
    return 1;
}

/* ---- finally ------------------------------------------------------------------- */

enum finally { FINALLY_FUNCTION, FINALLY_CONSTRUCTOR, FINALLY_SLOTS };

static duk_ret_t give_held(duk_context *ctx)
{
    holder_get(ctx);
    return 1;
}

static duk_ret_t throw_held(duk_context *ctx)
{
    holder_get(ctx);
    return duk_throw(ctx);
}

/* What runs between: the outcome, at 0, waits until onFinally's result is settled. */
static duk_ret_t between(duk_context *ctx)
{
    const bool good = duk_get_current_magic(ctx) == ENTRY_FULFILLED;

    holder_get(ctx);
    slots_get(ctx, 1, FINALLY_CONSTRUCTOR);
    slots_get(ctx, 1, FINALLY_FUNCTION);
    duk_call(ctx, 0);
    promise_resolve_by(ctx);
    holder_push(ctx, good ? give_held : throw_held, 0, 0, 0);
    duk_get_prop_literal(ctx, 2, "then");
    duk_insert(ctx, 2);
    duk_call_method(ctx, 1);
    return 1;
}

static duk_ret_t finally(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 1))
        return duk_type_error(ctx, "Promise.prototype.finally is called on no object");
    promise_push_species(ctx, 1);
    if (duk_is_callable(ctx, 0)) {
        slots_push(ctx, FINALLY_SLOTS);
        duk_swap(ctx, 2, 3);
        slots_put(ctx, 2, FINALLY_CONSTRUCTOR);
        duk_dup(ctx, 0);
        slots_put(ctx, 2, FINALLY_FUNCTION);
        holder_push(ctx, between, 1, ENTRY_FULFILLED, 2);
        holder_push(ctx, between, 1, ENTRY_REJECTED, 2);
    } else {
        duk_dup(ctx, 0);
        duk_dup(ctx, 0);
    }
    invoke_then(ctx, 1);
    return 1;
}

/* ---- of the constructor --------------------------------------------------------- */

static void require_object(duk_context *ctx)
{
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "the method of Promise is called on no object");
}

static duk_ret_t static_resolve(duk_context *ctx)
{
    duk_push_this(ctx);
    require_object(ctx);
    duk_insert(ctx, 0);
    promise_resolve_by(ctx);
    return 1;
}

static duk_ret_t static_reject(duk_context *ctx)
{
    duk_push_this(ctx);
    capability_push_target(ctx);
    duk_swap(ctx, 0, 1);
    capability_settle(ctx, 0, false);
    capability_push_promise(ctx, 0);
    return 1;
}

static duk_ret_t with_resolvers(duk_context *ctx)
{
    duk_push_this(ctx);
    capability_push(ctx);
    duk_push_object(ctx);
    slots_get(ctx, 0, CAPABILITY_PROMISE);
    duk_put_prop_literal(ctx, 1, "promise");
    slots_get(ctx, 0, CAPABILITY_RESOLVE);
    duk_put_prop_literal(ctx, 1, "resolve");
    slots_get(ctx, 0, CAPABILITY_REJECT);
    duk_put_prop_literal(ctx, 1, "reject");
    return 1;
}

static void keep_names(duk_context *ctx)
{
    static const struct {
        enum known known;
        const char *name;
    } names[] = {
        { KNOWN_PROMISE_SLOTS, DUK_HIDDEN_SYMBOL("promise") },
        { KNOWN_HELD, DUK_HIDDEN_SYMBOL("held") },
        { KNOWN_CONSTRUCTOR, "constructor" },
        { KNOWN_SYMBOL_SPECIES, DUK_WELLKNOWN_SYMBOL("Symbol.species") },
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        duk_push_string(ctx, names[i].name);
        known_keep(ctx, names[i].known);
    }
}

void promise_install(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "reject", static_reject, 1, 1, 0, BUILTIN_METHOD },
        { "resolve", static_resolve, 1, 1, 0, BUILTIN_METHOD },
        { "withResolvers", with_resolvers, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin methods[] = {
        { "then", then, 2, 2, 0, BUILTIN_METHOD },
        { "catch", catch_, 1, 1, 0, BUILTIN_METHOD },
        { "finally", finally, 1, 1, 0, BUILTIN_METHOD },
    };

    keep_names(ctx);
    duk_push_global_object(ctx);
    define_constructor(ctx, "Promise", construct, 1, 1);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "Promise");
    duk_get_prop_literal(ctx, -1, "then");
    known_keep(ctx, KNOWN_PROMISE_THEN);
    known_keep(ctx, KNOWN_PROMISE_PROTOTYPE);
    DEFINE_TABLE(ctx, statics);
    promise_all_install(ctx);
    define_species(ctx);
    duk_dup_top(ctx);
    known_keep(ctx, KNOWN_PROMISE);
    define_value(ctx, "Promise");
    duk_pop(ctx);
}

/* capability.c - promises of any constructor: a promise with the functions that settle it. */
#include "sandbox/promises.h"

#include "sandbox/engine/native.h"

/* What NewPromiseCapability gives the constructor: notes both functions, once. */
static duk_ret_t take_functions(duk_context *ctx)
{
    holder_get(ctx); /* resolve reject row */
    for (uint32_t slot = CAPABILITY_RESOLVE; slot <= CAPABILITY_REJECT; slot++) {
        slots_get(ctx, 2, slot);
        if (!duk_is_undefined(ctx, -1))
            return duk_type_error(ctx, "the functions of a promise were given already");
        duk_pop(ctx);
    }
    duk_dup(ctx, 0);
    slots_put(ctx, 2, CAPABILITY_RESOLVE);
    duk_dup(ctx, 1);
    slots_put(ctx, 2, CAPABILITY_REJECT);
    return 0;
}

/* [ ... promise ] -> [ ... row ] */
static void push_plain(duk_context *ctx)
{
    slots_push(ctx, CAPABILITY_SLOTS);
    promise_push(ctx);
    promise_push_functions(ctx, -1); /* row promise resolve reject */
    slots_put(ctx, -4, CAPABILITY_REJECT);
    slots_put(ctx, -3, CAPABILITY_RESOLVE);
    slots_put(ctx, -2, CAPABILITY_PROMISE);
}

void capability_push(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    if (known_is(ctx, -1, KNOWN_PROMISE)) {
        duk_pop(ctx);
        push_plain(ctx);
        return;
    }
    if (!native_is_constructor(ctx, -1))
        (void)duk_type_error(ctx, "the value is not a constructor of promises");
    slots_push(ctx, CAPABILITY_SLOTS);
    duk_swap(ctx, -1, -2);
    holder_push(ctx, take_functions, 2, 0, -2);
    duk_new(ctx, 1);
    for (uint32_t slot = CAPABILITY_RESOLVE; slot <= CAPABILITY_REJECT; slot++) {
        slots_get(ctx, -2, slot);
        if (!duk_is_callable(ctx, -1))
            (void)duk_type_error(ctx, "the constructor gave no function to settle its promise");
        duk_pop(ctx);
    }
    slots_put(ctx, -2, CAPABILITY_PROMISE);
}

void capability_push_target(duk_context *ctx)
{
    if (!known_is(ctx, -1, KNOWN_PROMISE)) {
        capability_push(ctx);
        return;
    }
    duk_pop(ctx);
    promise_push(ctx);
}

void capability_settle(duk_context *ctx, duk_idx_t target, bool good)
{
    if (promise_is(ctx, target)) {
        if (good)
            promise_resolve(ctx, target);
        else
            promise_reject(ctx, target);
        return;
    }
    slots_get(ctx, target, good ? CAPABILITY_RESOLVE : CAPABILITY_REJECT);
    duk_swap(ctx, -1, -2);
    duk_call(ctx, 1);
    duk_pop(ctx);
}

void capability_push_promise(duk_context *ctx, duk_idx_t target)
{
    if (promise_is(ctx, target))
        duk_dup(ctx, target);
    else
        slots_get(ctx, target, CAPABILITY_PROMISE);
}

void promise_push_species(duk_context *ctx, duk_idx_t index)
{
    (void)known_get(ctx, index, KNOWN_CONSTRUCTOR);
    if (!duk_is_undefined(ctx, -1)) {
        if (!duk_is_object(ctx, -1))
            (void)duk_type_error(ctx, "the property 'constructor' is not an object");
        (void)known_get(ctx, -1, KNOWN_SYMBOL_SPECIES);
        duk_remove(ctx, -2);
    }
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        known_push(ctx, KNOWN_PROMISE);
    } else if (!native_is_constructor(ctx, -1)) {
        (void)duk_type_error(ctx, "Symbol.species is not a constructor");
    }
}

void promise_resolve_by(duk_context *ctx)
{
    duk_require_stack(ctx, 8);
    if (promise_is(ctx, -1)) {
        bool same;

        (void)known_get(ctx, -1, KNOWN_CONSTRUCTOR);
        same = duk_strict_equals(ctx, -1, -3);
        duk_pop(ctx);
        if (same) {
            duk_remove(ctx, -2);
            return;
        }
    }
    duk_swap(ctx, -1, -2);
    capability_push_target(ctx); /* value target */
    duk_swap(ctx, -1, -2);
    capability_settle(ctx, -2, true);
    capability_push_promise(ctx, -1);
    duk_remove(ctx, -2);
}

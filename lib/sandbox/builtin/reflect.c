/* reflect.c - Reflect, and the constructor Proxy. What they do lies in the engine (object.h). */
#include "sandbox/builtin/builtin.h"
#include "sandbox/builtin/collection.h"

#include "sandbox/engine/language.h"
#include "sandbox/engine/native.h"
#include "sandbox/engine/object.h"

static void require_target(duk_context *ctx)
{
    if (!duk_is_object(ctx, 0))
        (void)duk_type_error(ctx, "%s is not an object", duk_safe_to_string(ctx, 0));
}

/* An argument that is the target when it was not given at all; no more of them. */
static void default_to_target(duk_context *ctx, duk_idx_t index)
{
    const bool given = duk_get_top(ctx) > index;

    duk_set_top(ctx, index + given);
    if (!given)
        duk_dup(ctx, 0);
}

/* The value at index, taken as a list: pushes an array of it. */
static void push_list(duk_context *ctx, duk_idx_t index)
{
    struct inside *inside = inside_of(ctx);
    double length;

    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "%s is not a list of arguments", duk_safe_to_string(ctx, index));
    duk_get_prop_literal(ctx, index, "length");
    length = duk_to_number(ctx, -1);
    duk_pop(ctx);
    if (length > 0x100000)
        (void)duk_range_error(ctx, "too many arguments");
    duk_push_array(ctx);
    for (duk_uarridx_t i = 0; i < length; i++) {
        inside_spend(ctx, inside, 30);
        duk_get_prop_index(ctx, index, i);
        duk_put_prop_index(ctx, -2, i);
    }
}

static duk_ret_t apply(duk_context *ctx)
{
    if (!duk_is_callable(ctx, 0))
        return duk_type_error(ctx, "%s is not a function", duk_safe_to_string(ctx, 0));
    push_list(ctx, 2);
    duk_replace(ctx, 2);
    (void)intrinsic_push(ctx, "apply");
    duk_insert(ctx, 0);
    duk_call(ctx, 3);
    return 1;
}

static duk_ret_t construct(duk_context *ctx)
{
    if (!native_is_constructor(ctx, 0))
        return duk_type_error(ctx, "%s is not a constructor", duk_safe_to_string(ctx, 0));
    default_to_target(ctx, 2);
    if (!native_is_constructor(ctx, 2))
        return duk_type_error(ctx, "%s is not a constructor", duk_safe_to_string(ctx, 2));
    push_list(ctx, 1);
    duk_replace(ctx, 1);
    (void)intrinsic_push(ctx, "construct");
    duk_insert(ctx, 0);
    duk_call(ctx, 3);
    return 1;
}

static duk_ret_t define_property(duk_context *ctx)
{
    struct object_descriptor wanted;

    require_target(ctx);
    duk_dup(ctx, 1);
    object_to_key(ctx);
    duk_replace(ctx, 1);
    if (!duk_is_object(ctx, 2))
        return duk_type_error(ctx, "a descriptor is an object, not %s", duk_safe_to_string(ctx, 2));
    object_read_descriptor(ctx, 2, &wanted);
    duk_dup(ctx, 1);
    duk_push_boolean(ctx, object_define(ctx, 0, &wanted));
    return 1;
}

static duk_ret_t delete_property(duk_context *ctx)
{
    require_target(ctx);
    object_to_key(ctx);
    duk_push_boolean(ctx, object_delete(ctx, 0));
    return 1;
}

static duk_ret_t get(duk_context *ctx)
{
    duk_require_stack(ctx, 8);
    default_to_target(ctx, 2);
    require_target(ctx);
    duk_dup(ctx, 1);
    object_to_key(ctx);
    duk_replace(ctx, 1);
    object_get(ctx, 0);
    return 1;
}

static duk_ret_t set(duk_context *ctx)
{
    default_to_target(ctx, 3);
    require_target(ctx);
    duk_dup(ctx, 1);
    object_to_key(ctx);
    duk_replace(ctx, 1);
    duk_push_boolean(ctx, object_set(ctx, 0));
    return 1;
}

static duk_ret_t get_own_property_descriptor(duk_context *ctx)
{
    struct object_descriptor found;

    require_target(ctx);
    object_to_key(ctx);
    if (!object_own(ctx, 0, &found))
        return 0;
    object_push_descriptor(ctx, &found);
    return 1;
}

static duk_ret_t get_prototype_of(duk_context *ctx)
{
    require_target(ctx);
    object_prototype(ctx, 0);
    return 1;
}

static duk_ret_t set_prototype_of(duk_context *ctx)
{
    require_target(ctx);
    if (!duk_is_object(ctx, 1) && !duk_is_null(ctx, 1))
        return duk_type_error(ctx, "%s is no prototype", duk_safe_to_string(ctx, 1));
    duk_push_boolean(ctx, object_set_prototype(ctx, 0));
    return 1;
}

static duk_ret_t has(duk_context *ctx)
{
    require_target(ctx);
    object_to_key(ctx);
    duk_push_boolean(ctx, object_has(ctx, 0));
    return 1;
}

static duk_ret_t is_extensible(duk_context *ctx)
{
    require_target(ctx);
    duk_push_boolean(ctx, object_is_extensible(ctx, 0));
    return 1;
}

static duk_ret_t prevent_extensions(duk_context *ctx)
{
    require_target(ctx);
    duk_push_boolean(ctx, object_prevent_extensions(ctx, 0));
    return 1;
}

static duk_ret_t own_keys(duk_context *ctx)
{
    require_target(ctx);
    object_keys(ctx, 0);
    return 1;
}

/* ---- Proxy ------------------------------------------------------------------------ */

/* [ target handler ] -> [ proxy ] */
static void push_proxy(duk_context *ctx)
{
    if (!duk_is_object(ctx, 0) || !duk_is_object(ctx, 1))
        (void)duk_type_error(ctx, "a Proxy has an object for a target, and one for a handler");
    object_push_proxy(ctx);
}

static duk_ret_t proxy_construct(duk_context *ctx)
{
    require_new(ctx, "Proxy");
    push_proxy(ctx);
    return 1;
}

#define REVOKES DUK_HIDDEN_SYMBOL("revokes")

static duk_ret_t revoke_proxy(duk_context *ctx)
{
    duk_push_current_function(ctx);
    if (duk_get_prop_literal(ctx, 0, REVOKES)) {
        object_revoke(ctx, 1);
        duk_del_prop_literal(ctx, 0, REVOKES);
    }
    return 0;
}

static duk_ret_t proxy_revocable(duk_context *ctx)
{
    push_proxy(ctx);
    duk_push_object(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, 1, "proxy");
    push_function(ctx, "", revoke_proxy, 0, 0, 0);
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, 2, REVOKES);
    duk_put_prop_literal(ctx, 1, "revoke");
    return 1;
}

static const struct builtin methods[] = {
    { "apply", apply, 3, 3, 0, BUILTIN_METHOD },
    { "construct", construct, 2, DUK_VARARGS, 0, BUILTIN_METHOD },
    { "defineProperty", define_property, 3, 3, 0, BUILTIN_METHOD },
    { "deleteProperty", delete_property, 2, 2, 0, BUILTIN_METHOD },
    { "get", get, 2, DUK_VARARGS, 0, BUILTIN_METHOD },
    { "getOwnPropertyDescriptor", get_own_property_descriptor, 2, 2, 0, BUILTIN_METHOD },
    { "getPrototypeOf", get_prototype_of, 1, 1, 0, BUILTIN_METHOD },
    { "has", has, 2, 2, 0, BUILTIN_METHOD },
    { "isExtensible", is_extensible, 1, 1, 0, BUILTIN_METHOD },
    { "ownKeys", own_keys, 1, 1, 0, BUILTIN_METHOD },
    { "preventExtensions", prevent_extensions, 1, 1, 0, BUILTIN_METHOD },
    { "set", set, 3, DUK_VARARGS, 0, BUILTIN_METHOD },
    { "setPrototypeOf", set_prototype_of, 2, 2, 0, BUILTIN_METHOD },
};

static const struct builtin statics[] = {
    { "revocable", proxy_revocable, 2, 2, 0, BUILTIN_METHOD },
};

void reflect_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "Reflect");
    define_value(ctx, "Reflect");
    duk_push_literal(ctx, "Proxy");
    native_push(ctx, proxy_construct, 2, 0, 2, true);
    DEFINE_TABLE(ctx, statics);
    define_value(ctx, "Proxy");
    duk_pop(ctx);
}

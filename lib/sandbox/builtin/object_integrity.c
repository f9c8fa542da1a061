/* object_integrity.c - freeze, seal and the like, and the prototype of an object. */
#include "sandbox/builtin/object.h"

#include "sandbox/engine/peek.h"

enum { INTEGRITY_SEAL, INTEGRITY_FREEZE };

/* The attributes that a property has to lose. */
static uint32_t lost(const struct object_descriptor *found, int level)
{
    const bool data = found->fields & OBJECT_HAS_VALUE;

    return level == INTEGRITY_FREEZE && data ? OBJECT_HAS_CONFIGURABLE | OBJECT_HAS_WRITABLE
                                             : OBJECT_HAS_CONFIGURABLE;
}

/* The key is on top, and popped. */
static void restrict_property(duk_context *ctx, int level)
{
    struct object_descriptor found = { 0, 0 };
    const duk_idx_t key = duk_get_top(ctx) - 1;

    if (level == INTEGRITY_FREEZE) {
        duk_dup_top(ctx);
        if (!object_own(ctx, 0, &found)) {
            duk_pop(ctx);
            return;
        }
    } else {
        duk_push_undefined(ctx);
        duk_push_undefined(ctx);
    }
    found.fields = lost(&found, level);
    found.at = duk_get_top(ctx) - 2;
    duk_dup(ctx, key);
    if (!object_define(ctx, 0, &found))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot redefine property: %s",
                        duk_safe_to_string(ctx, key));
    duk_set_top(ctx, key);
}

/* SetIntegrityLevel of what the engine's own way does not reach. */
static void restrict_all(duk_context *ctx, int level)
{
    uint32_t count = 0;

    object_keys(ctx, 0);
    (void)native_array_length(ctx, 1, &count);
    for (uint32_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), 4 * COST_STEP);
        (void)native_element(ctx, 1, i);
        restrict_property(ctx, level);
    }
}

static bool is_simple(duk_context *ctx)
{
    return !peek_is_proxy(ctx, 0) && peek_class(ctx, 0) != PEEK_CLASS_BYTES;
}

static duk_ret_t set_level(duk_context *ctx)
{
    const int level = duk_get_current_magic(ctx);

    if (!duk_is_object(ctx, 0))
        return 1;
    if (is_simple(ctx)) {
        if (level == INTEGRITY_FREEZE)
            duk_freeze(ctx, 0);
        else
            duk_seal(ctx, 0);
        return 1;
    }
    if (!object_prevent_extensions(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot prevent extensions");
    restrict_all(ctx, level);
    duk_dup(ctx, 0);
    return 1;
}

/* The key is on top, and popped: the property is as the level wants it. */
static bool is_restricted(duk_context *ctx, int level)
{
    struct object_descriptor found;
    bool loose;

    if (!object_own(ctx, 0, &found))
        return true;
    duk_pop_2(ctx);
    loose = found.fields & OBJECT_CONFIGURABLE ||
            (level == INTEGRITY_FREEZE && found.fields & OBJECT_HAS_VALUE &&
             found.fields & OBJECT_WRITABLE);
    return !loose;
}

static duk_ret_t test_level(duk_context *ctx)
{
    const int level = duk_get_current_magic(ctx);
    uint32_t count = 0;
    bool holds = true;

    if (duk_is_object(ctx, 0) && !native_is_frozen(ctx, 0)) {
        holds = !object_is_extensible(ctx, 0);
        if (holds)
            object_keys(ctx, 0);
        (void)native_array_length(ctx, 1, &count);
        for (uint32_t i = 0; i < count && holds; i++) {
            inside_spend(ctx, inside_of(ctx), 2 * COST_STEP);
            (void)native_element(ctx, 1, i);
            holds = is_restricted(ctx, level);
        }
    }
    duk_push_boolean(ctx, holds);
    return 1;
}

static duk_ret_t is_extensible(duk_context *ctx)
{
    duk_push_boolean(ctx, duk_is_object(ctx, 0) && object_is_extensible(ctx, 0));
    return 1;
}

static duk_ret_t prevent_extensions(duk_context *ctx)
{
    if (duk_is_object(ctx, 0) && !object_prevent_extensions(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot prevent extensions");
    duk_dup(ctx, 0);
    return 1;
}

static duk_ret_t get_prototype(duk_context *ctx)
{
    duk_to_object(ctx, 0);
    object_prototype(ctx, 0);
    return 1;
}

static duk_ret_t set_prototype(duk_context *ctx)
{
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "Object.setPrototypeOf called on null or undefined");
    if (!duk_is_object(ctx, 1) && !duk_is_null(ctx, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "Object prototype may only be an Object or null: %s",
                         duk_safe_to_string(ctx, 1));
    if (duk_is_object(ctx, 0) && !object_set_prototype(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "The prototype cannot be set: the object is not extensible, or it would "
                         "become cyclic");
    duk_dup(ctx, 0);
    return 1;
}

void object_define_integrity(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "freeze", set_level, 1, 1, INTEGRITY_FREEZE, BUILTIN_METHOD },
        { "seal", set_level, 1, 1, INTEGRITY_SEAL, BUILTIN_METHOD },
        { "isFrozen", test_level, 1, 1, INTEGRITY_FREEZE, BUILTIN_METHOD },
        { "isSealed", test_level, 1, 1, INTEGRITY_SEAL, BUILTIN_METHOD },
        { "isExtensible", is_extensible, 1, 1, 0, BUILTIN_METHOD },
        { "preventExtensions", prevent_extensions, 1, 1, 0, BUILTIN_METHOD },
        { "getPrototypeOf", get_prototype, 1, 1, 0, BUILTIN_METHOD },
        { "setPrototypeOf", set_prototype, 2, 2, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, statics);
}

/* object_prototype.c - what every object inherits. */
#include "sandbox/builtin/object.h"

#include "sandbox/engine/peek.h"

/* [ ... this as an object ] */
static void push_this_object(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, -1);
}

static const char *tag_of(duk_context *ctx, duk_idx_t index)
{
    if (object_is_array(ctx, index))
        return "Array";
    if (duk_is_callable(ctx, index))
        return "Function";
    return peek_is_proxy(ctx, index) ? "Object" : native_tag(ctx, index);
}

duk_ret_t object_to_text(duk_context *ctx)
{
    const char *tag;

    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, 0)) {
        duk_push_string(ctx, duk_is_null(ctx, 0) ? "[object Null]" : "[object Undefined]");
        return 1;
    }
    duk_to_object(ctx, 0);
    tag = tag_of(ctx, 0);
    duk_push_literal(ctx, "[object ");
    push_name(ctx, "@@toStringTag");
    duk_get_prop(ctx, 0);
    if (!duk_is_string(ctx, -1) || duk_is_symbol(ctx, -1)) {
        duk_pop(ctx);
        duk_push_string(ctx, tag);
    }
    duk_push_literal(ctx, "]");
    duk_concat(ctx, 3);
    return 1;
}

static duk_ret_t to_locale_string(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_get_prop_literal(ctx, 0, "toString");
    duk_dup(ctx, 0);
    duk_call_method(ctx, 0);
    return 1;
}

static duk_ret_t value_of(duk_context *ctx)
{
    push_this_object(ctx);
    return 1;
}

static duk_ret_t has_own_property(duk_context *ctx)
{
    struct object_descriptor found;

    object_to_key(ctx);
    push_this_object(ctx);
    duk_dup(ctx, 0);
    duk_push_boolean(ctx, object_own(ctx, 1, &found));
    return 1;
}

static duk_ret_t is_enumerable(duk_context *ctx)
{
    struct object_descriptor found;

    object_to_key(ctx);
    push_this_object(ctx);
    duk_dup(ctx, 0);
    duk_push_boolean(ctx, object_own(ctx, 1, &found) && found.fields & OBJECT_ENUMERABLE);
    return 1;
}

static duk_ret_t is_prototype_of(duk_context *ctx)
{
    bool found = false;

    if (!duk_is_object(ctx, 0)) {
        duk_push_false(ctx);
        return 1;
    }
    push_this_object(ctx);
    while (!found) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        object_prototype(ctx, 0);
        if (!duk_is_object(ctx, -1))
            break;
        duk_replace(ctx, 0);
        found = duk_strict_equals(ctx, 0, 1);
    }
    duk_push_boolean(ctx, found);
    return 1;
}

/* ---- accessors, of Annex B ------------------------------------------------------- */

enum { GETTER, SETTER };

/* (name, function) */
static duk_ret_t define_accessor(duk_context *ctx)
{
    const int which = duk_get_current_magic(ctx);
    struct object_descriptor wanted = {
        OBJECT_ENUMERABLE | OBJECT_HAS_ENUMERABLE | OBJECT_CONFIGURABLE | OBJECT_HAS_CONFIGURABLE, 3
    };

    push_this_object(ctx);
    require_function(ctx, 1);
    wanted.fields |= which == GETTER ? OBJECT_HAS_GET : OBJECT_HAS_SET;
    duk_push_undefined(ctx);
    duk_push_undefined(ctx);
    duk_dup(ctx, 1);
    duk_replace(ctx, which == GETTER ? 3 : 4);
    duk_dup(ctx, 0);
    object_to_key(ctx);
    if (!object_define(ctx, 2, &wanted))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot redefine property: %s",
                         duk_safe_to_string(ctx, 0));
    return 0;
}

/* (name) */
static duk_ret_t look_up_accessor(duk_context *ctx)
{
    const int which = duk_get_current_magic(ctx);
    struct object_descriptor found;

    push_this_object(ctx);
    duk_dup(ctx, 0);
    object_to_key(ctx);
    duk_replace(ctx, 0);
    for (;;) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_dup(ctx, 0);
        if (object_own(ctx, 1, &found)) {
            if (!(found.fields & OBJECT_HAS_GET))
                return 0;
            duk_dup(ctx, found.at + (which == GETTER ? 0 : 1));
            return 1;
        }
        object_prototype(ctx, 1);
        if (!duk_is_object(ctx, -1))
            return 0;
        duk_replace(ctx, 1);
    }
}

static duk_ret_t get_proto(duk_context *ctx)
{
    push_this_object(ctx);
    object_prototype(ctx, 0);
    return 1;
}

static duk_ret_t set_proto(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "Object.prototype.__proto__ called on null or undefined");
    if ((!duk_is_object(ctx, 0) && !duk_is_null(ctx, 0)) || !duk_is_object(ctx, 1))
        return 0;
    duk_dup(ctx, 0);
    if (!object_set_prototype(ctx, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "The prototype cannot be set: the object is not extensible, or it would "
                         "become cyclic");
    return 0;
}

void object_define_prototype(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "__defineGetter__", define_accessor, 2, 2, GETTER, BUILTIN_METHOD },
        { "__defineSetter__", define_accessor, 2, 2, SETTER, BUILTIN_METHOD },
        { "hasOwnProperty", has_own_property, 1, 1, 0, BUILTIN_METHOD },
        { "__lookupGetter__", look_up_accessor, 1, 1, GETTER, BUILTIN_METHOD },
        { "__lookupSetter__", look_up_accessor, 1, 1, SETTER, BUILTIN_METHOD },
        { "isPrototypeOf", is_prototype_of, 1, 1, 0, BUILTIN_METHOD },
        { "propertyIsEnumerable", is_enumerable, 1, 1, 0, BUILTIN_METHOD },
        { "toString", object_to_text, 0, 0, 0, BUILTIN_METHOD },
        { "valueOf", value_of, 0, 0, 0, BUILTIN_METHOD },
        { "__proto__", get_proto, 0, 0, 0, BUILTIN_GETTER },
        { "__proto__", set_proto, 1, 1, 0, BUILTIN_SETTER },
        { "toLocaleString", to_locale_string, 0, 0, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}

/* function.c - Function.prototype: bind, @@hasInstance, and what is forbidden. */
#include "sandbox/builtin/object.h"

#include <math.h>

/* The length of a bound function: that of its target less the bound arguments. */
static double bound_length(duk_context *ctx, duk_idx_t target, duk_idx_t bound)
{
    struct object_descriptor found;
    double length;

    duk_push_literal(ctx, "length");
    if (!object_own(ctx, target, &found))
        return 0;
    duk_pop_2(ctx);
    duk_get_prop_literal(ctx, target, "length");
    length = duk_is_number(ctx, -1) ? to_integer(ctx, -1) : 0;
    duk_pop(ctx);
    return fmax(length - bound, 0);
}

/* [ ... function name value ] -> [ ... function ] */
static void define(duk_context *ctx)
{
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_SET_CONFIGURABLE |
                     DUK_DEFPROP_FORCE);
}

static duk_ret_t bind(duk_context *ctx)
{
    const duk_idx_t given = duk_get_top(ctx);
    duk_idx_t target;
    double length;

    duk_push_this(ctx);
    if (!duk_is_callable(ctx, -1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Bind must be called on a function");
    duk_insert(ctx, 0);
    target = 0;
    length = bound_length(ctx, target, given > 1 ? given - 1 : 0);
    duk_get_prop_literal(ctx, target, "name");
    duk_insert(ctx, 1);
    native_push_bound(ctx, target, 2);
    duk_push_literal(ctx, "length");
    duk_push_number(ctx, length);
    define(ctx);
    duk_push_literal(ctx, "name");
    duk_push_literal(ctx, "bound ");
    if (duk_is_string(ctx, 1) && !duk_is_symbol(ctx, 1)) {
        duk_dup(ctx, 1);
        duk_concat(ctx, 2);
    }
    define(ctx);
    return 1;
}

/* OrdinaryHasInstance */
static duk_ret_t has_instance(duk_context *ctx)
{
    bool found = false;

    duk_push_this(ctx);
    if (!duk_is_callable(ctx, 1)) {
        duk_push_false(ctx);
        return 1;
    }
    if (native_bound_target(ctx, 1)) {
        duk_push_boolean(ctx, duk_instanceof(ctx, 0, -1));
        return 1;
    }
    if (duk_is_object(ctx, 0)) {
        duk_get_prop_literal(ctx, 1, "prototype");
        if (!duk_is_object(ctx, 2))
            return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                             "Function has non-object prototype in instanceof check");
        while (!found) {
            inside_spend(ctx, inside_of(ctx), COST_STEP);
            object_prototype(ctx, 0);
            if (!duk_is_object(ctx, -1))
                break;
            duk_replace(ctx, 0);
            found = duk_strict_equals(ctx, 0, 2);
        }
    }
    duk_push_boolean(ctx, found);
    return 1;
}

/* `caller` and `arguments`, whose accessors throw. */
static void forbid(duk_context *ctx, const char *name)
{
    duk_push_string(ctx, name);
    native_push_thrower(ctx);
    duk_dup_top(ctx);
    duk_def_prop(ctx, -4,
                 DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER | DUK_DEFPROP_CLEAR_ENUMERABLE |
                     DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_FORCE);
}

void function_install(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "bind", bind, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "@@hasInstance", has_instance, 1, 1, 0, BUILTIN_LOCKED },
    };

    duk_get_global_literal(ctx, "Function");
    duk_get_prop_literal(ctx, -1, "prototype");
    DEFINE_TABLE(ctx, table);
    forbid(ctx, "caller");
    forbid(ctx, "arguments");
    native_order(ctx, -1);
    duk_pop_2(ctx);
}

/* The engine's own functions of the global object: `length` before `name`. */
void order_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_INCLUDE_NONENUMERABLE);
    while (duk_next(ctx, -1, 1)) {
        if (duk_is_c_function(ctx, -1))
            native_order(ctx, -1);
        duk_pop_2(ctx);
    }
    duk_pop_2(ctx);
}

/* constructors.c - what a derived constructor throws and returns. */
#include "sandbox/language/language.h"

static duk_ret_t no_this(duk_context *ctx)
{
    return duk_reference_error(ctx, "super() must be called before 'this', and before the "
                                    "constructor of a derived class ends");
}

static duk_ret_t super_twice(duk_context *ctx)
{
    return duk_reference_error(ctx, "super() was called already");
}

static duk_ret_t super_delete(duk_context *ctx)
{
    return duk_reference_error(ctx, "a property of 'super' cannot be deleted");
}

/* value, this: what [[Construct]] gives. */
static duk_ret_t derived(duk_context *ctx)
{
    if (duk_is_object(ctx, 0)) {
        duk_pop(ctx);
        return 1;
    }
    if (!duk_is_undefined(ctx, 0))
        return duk_type_error(ctx, "the constructor of a derived class returns an object or "
                                   "undefined");
    return known_is(ctx, 1, KNOWN_MARKER_DEAD) ? no_this(ctx) : 1;
}

void constructors_install(duk_context *ctx)
{
    static const struct intrinsic rows[] = {
        { "noThis", no_this, 0 },
        { "superTwice", super_twice, 0 },
        { "superDelete", super_delete, 0 },
        { "derived", derived, 2 },
    };

    INTRINSICS_ADD(ctx, rows);
}

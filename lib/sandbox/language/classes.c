/* classes.c - how a class is wired, and `super`. */
#include "sandbox/language/language.h"

#include "sandbox/engine/native.h"
#include "sandbox/engine/object.h"

/* constructor, heritage: pushes the prototype of the prototype, and of the constructor. */
static void push_parents(duk_context *ctx)
{
    if (known_is(ctx, 1, KNOWN_MARKER_DEAD)) {
        known_push(ctx, KNOWN_OBJECT_PROTOTYPE);
        known_push(ctx, KNOWN_FUNCTION_PROTOTYPE);
        return;
    }
    if (duk_is_null(ctx, 1)) {
        duk_push_null(ctx);
        known_push(ctx, KNOWN_FUNCTION_PROTOTYPE);
        return;
    }
    if (!native_is_constructor(ctx, 1))
        (void)duk_type_error(ctx, "the value after 'extends' is not a constructor or null");
    (void)known_get(ctx, 1, KNOWN_PROTOTYPE);
    if (!duk_is_object(ctx, -1) && !duk_is_null(ctx, -1))
        (void)duk_type_error(ctx, "the prototype of the class after 'extends' is not an object or "
                                  "null");
    duk_dup(ctx, 1);
}

static duk_ret_t class_(duk_context *ctx)
{
    push_parents(ctx); /* constructor heritage parent constructorParent */
    (void)object_set_prototype(ctx, 0);
    (void)known_get(ctx, 0, KNOWN_PROTOTYPE);
    duk_insert(ctx, 2);
    (void)object_set_prototype(ctx, 2);
    return 1;
}

static duk_ret_t parent(duk_context *ctx)
{
    object_prototype(ctx, 0);
    return 1;
}

/* [ home … ]: pushes what `super` stands for. */
static duk_idx_t push_base(duk_context *ctx)
{
    object_prototype(ctx, 0);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "'super' has no properties: its object inherits from null");
    return duk_get_top_index(ctx);
}

/* home, key, this */
static duk_ret_t super_get(duk_context *ctx)
{
    const duk_idx_t base = push_base(ctx);

    duk_dup(ctx, 1);
    object_to_key(ctx);
    duk_dup(ctx, 2);
    object_get(ctx, base);
    return 1;
}

/* home, key, value, this, strict */
static duk_ret_t super_set(duk_context *ctx)
{
    const bool strict = duk_get_boolean(ctx, 4);
    const duk_idx_t base = push_base(ctx);

    duk_dup(ctx, 1);
    object_to_key(ctx);
    duk_dup(ctx, 2);
    duk_dup(ctx, 3);
    if (!object_set(ctx, base) && strict)
        return duk_type_error(ctx, "the property cannot be set");
    duk_dup(ctx, 2);
    return 1;
}

void classes_install(duk_context *ctx)
{
    static const struct intrinsic rows[] = {
        { "class", class_, 2 },
        { "parent", parent, 1 },
        { "superGet", super_get, 3 },
        { "superSet", super_set, 5 },
    };

    INTRINSICS_ADD(ctx, rows);
    duk_get_global_literal(ctx, "Object");
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    known_keep(ctx, KNOWN_OBJECT_PROTOTYPE);
    duk_pop(ctx);
    duk_get_global_literal(ctx, "Function");
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    known_keep(ctx, KNOWN_FUNCTION_PROTOTYPE);
    duk_pop(ctx);
}

/* weak.c - WeakMap, WeakSet, WeakRef and FinalizationRegistry.
 *
 * A call's memory goes as a whole at its end; until then what they hold is kept, which the
 * standard leaves to us. So nothing is ever finalized. */
#include "sandbox/builtin/builtin.h"
#include "sandbox/builtin/collection.h"

#include "sandbox/engine/inner.h"

static const char *const names[] = { [INNER_WEAK_MAP] = "WeakMap",
                                     [INNER_WEAK_SET] = "WeakSet",
                                     [INNER_WEAK_REF] = "WeakRef",
                                     [INNER_REGISTRY] = "FinalizationRegistry" };

/* CanBeHeldWeakly: objects, and symbols that Symbol.for does not give. */
static bool can_be_held(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_object(ctx, index))
        return true;
    return duk_is_symbol(ctx, index) && *(const uint8_t *)duk_get_string(ctx, index) != 0x80;
}

static void require_holdable(duk_context *ctx, duk_idx_t index)
{
    if (!can_be_held(ctx, index))
        (void)duk_type_error(ctx, "%s cannot be held weakly", duk_safe_to_string(ctx, index));
}

/* [ arguments ] -> [ this arguments ] */
static void insert_this(duk_context *ctx, enum inner_kind kind)
{
    duk_push_this(ctx);
    if (inner_kind(ctx, -1) != kind)
        (void)duk_type_error(ctx, "a method of %s is called on something else", names[kind]);
    duk_insert(ctx, 0);
}

static duk_ret_t map_set(duk_context *ctx)
{
    insert_this(ctx, INNER_WEAK_MAP);
    require_holdable(ctx, 1);
    table_set(ctx, 0);
    return 1;
}

static duk_ret_t set_add(duk_context *ctx)
{
    insert_this(ctx, INNER_WEAK_SET);
    require_holdable(ctx, 1);
    duk_push_undefined(ctx);
    table_set(ctx, 0);
    return 1;
}

static duk_ret_t map_get(duk_context *ctx)
{
    insert_this(ctx, INNER_WEAK_MAP);
    table_get(ctx, 0);
    return 1;
}

static duk_ret_t has(duk_context *ctx)
{
    insert_this(ctx, (enum inner_kind)duk_get_current_magic(ctx));
    duk_push_boolean(ctx, table_has(ctx, 0));
    return 1;
}

static duk_ret_t delete (duk_context *ctx)
{
    insert_this(ctx, (enum inner_kind)duk_get_current_magic(ctx));
    duk_push_boolean(ctx, table_delete(ctx, 0));
    return 1;
}

static duk_ret_t construct_map(duk_context *ctx)
{
    require_new(ctx, "WeakMap");
    push_new_prototype(ctx);
    table_push(ctx, INNER_WEAK_MAP);
    collection_fill(ctx, "set", NULL, true);
    return 1;
}

static duk_ret_t construct_set(duk_context *ctx)
{
    require_new(ctx, "WeakSet");
    push_new_prototype(ctx);
    table_push(ctx, INNER_WEAK_SET);
    collection_fill(ctx, "add", NULL, false);
    return 1;
}

static duk_ret_t construct_ref(duk_context *ctx)
{
    require_new(ctx, "WeakRef");
    require_holdable(ctx, 0);
    push_new_prototype(ctx);
    inner_push(ctx, INNER_WEAK_REF, 1);
    duk_dup(ctx, 0);
    inner_put(ctx, 1, 0);
    return 1;
}

static duk_ret_t ref_deref(duk_context *ctx)
{
    insert_this(ctx, INNER_WEAK_REF);
    inner_get(ctx, 0, 0);
    return 1;
}

static duk_ret_t construct_registry(duk_context *ctx)
{
    require_new(ctx, "FinalizationRegistry");
    if (!duk_is_callable(ctx, 0))
        return duk_type_error(ctx, "%s is not a function", duk_safe_to_string(ctx, 0));
    push_new_prototype(ctx);
    table_push(ctx, INNER_REGISTRY); /* of tokens: there is nothing else to know */
    return 1;
}

static duk_ret_t registry_register(duk_context *ctx)
{
    insert_this(ctx, INNER_REGISTRY); /* registry, target, held, token */
    require_holdable(ctx, 1);
    if (duk_samevalue(ctx, 1, 2))
        return duk_type_error(ctx, "a target cannot be its own held value");
    if (!duk_is_undefined(ctx, 3)) {
        require_holdable(ctx, 3);
        duk_dup(ctx, 3);
        duk_push_undefined(ctx);
        table_set(ctx, 0);
    }
    return 0;
}

static duk_ret_t registry_unregister(duk_context *ctx)
{
    insert_this(ctx, INNER_REGISTRY);
    require_holdable(ctx, 1);
    duk_push_boolean(ctx, table_delete(ctx, 0));
    return 1;
}

static const struct builtin map_methods[] = {
    { "delete", delete, 1, 1, INNER_WEAK_MAP, BUILTIN_METHOD },
    { "get", map_get, 1, 1, 0, BUILTIN_METHOD },
    { "has", has, 1, 1, INNER_WEAK_MAP, BUILTIN_METHOD },
    { "set", map_set, 2, 2, 0, BUILTIN_METHOD },
};

static const struct builtin set_methods[] = {
    { "add", set_add, 1, 1, 0, BUILTIN_METHOD },
    { "delete", delete, 1, 1, INNER_WEAK_SET, BUILTIN_METHOD },
    { "has", has, 1, 1, INNER_WEAK_SET, BUILTIN_METHOD },
};

static const struct builtin ref_methods[] = { { "deref", ref_deref, 0, 0, 0, BUILTIN_METHOD } };

static const struct builtin registry_methods[] = {
    { "register", registry_register, 2, 3, 0, BUILTIN_METHOD },
    { "unregister", registry_unregister, 1, 1, 0, BUILTIN_METHOD },
};

void weak_install(duk_context *ctx)
{
    static const struct {
        enum inner_kind kind;
        duk_c_function construct;
        int length;
        const struct builtin *methods;
        size_t count;
    } all[] = {
        { INNER_WEAK_MAP, construct_map, 0, map_methods, sizeof map_methods / sizeof *map_methods },
        { INNER_WEAK_SET, construct_set, 0, set_methods, sizeof set_methods / sizeof *set_methods },
        { INNER_WEAK_REF, construct_ref, 1, ref_methods, sizeof ref_methods / sizeof *ref_methods },
        { INNER_REGISTRY, construct_registry, 1, registry_methods,
          sizeof registry_methods / sizeof *registry_methods },
    };

    duk_push_global_object(ctx);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        define_constructor(ctx, names[all[i].kind], all[i].construct, all[i].length, 1);
        define_table(ctx, all[i].methods, all[i].count);
        define_tag(ctx, names[all[i].kind]);
        duk_pop(ctx);
        define_value(ctx, names[all[i].kind]);
    }
    duk_pop(ctx);
}

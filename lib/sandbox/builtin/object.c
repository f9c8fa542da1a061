/* object.c - the constructor Object, and the functions that make objects of entries and entries of
 * objects. */
#include "sandbox/builtin/object.h"

#include "sandbox/engine/peek.h"

void object_require(duk_context *ctx, duk_idx_t index, const char *method)
{
    if (!duk_is_object(ctx, index))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Object.%s called on non-object", method);
}

static duk_ret_t construct(duk_context *ctx)
{
    duk_push_new_target(ctx);
    duk_push_current_function(ctx);
    if (!duk_is_undefined(ctx, 1) && !duk_strict_equals(ctx, 1, 2)) {
        duk_push_object(ctx);
        push_new_prototype(ctx);
        duk_set_prototype(ctx, -2);
    } else if (duk_is_null_or_undefined(ctx, 0)) {
        duk_push_object(ctx);
    } else {
        duk_dup(ctx, 0);
        duk_to_object(ctx, -1);
    }
    return 1;
}

bool object_get_enumerable(duk_context *ctx, duk_idx_t index, bool proxy)
{
    struct object_descriptor found;

    duk_dup_top(ctx);
    if (!object_own(ctx, index, &found)) {
        duk_pop(ctx);
        return false;
    }
    if (!(found.fields & OBJECT_ENUMERABLE)) {
        duk_pop_3(ctx);
        return false;
    }
    duk_pop(ctx);
    if (!proxy && found.fields & OBJECT_HAS_VALUE) {
        duk_remove(ctx, -2);
        return true;
    }
    duk_pop(ctx);
    duk_get_prop(ctx, index);
    return true;
}

/* ---- entries and values ------------------------------------------------------ */

enum { LIST_VALUES, LIST_ENTRIES };

/* [ ... value ] -> [ ... [key, value] ] */
static void push_entry(duk_context *ctx, duk_idx_t keys, uint32_t at)
{
    duk_push_array(ctx);
    (void)native_element(ctx, keys, at);
    array_create(ctx, duk_get_top(ctx) - 2, 0);
    duk_swap(ctx, -1, -2);
    array_create(ctx, duk_get_top(ctx) - 2, 1);
}

static duk_ret_t list(duk_context *ctx)
{
    const int what = duk_get_current_magic(ctx);
    uint32_t count = 0, to = 0;
    bool proxy;

    duk_to_object(ctx, 0);
    proxy = peek_is_proxy(ctx, 0);
    object_keys(ctx, 0);
    (void)native_array_length(ctx, 1, &count);
    duk_push_array(ctx);
    for (uint32_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        (void)native_element(ctx, 1, i);
        if (duk_is_symbol(ctx, -1)) {
            duk_pop(ctx);
            continue;
        }
        if (!object_get_enumerable(ctx, 0, proxy))
            continue;
        if (what == LIST_ENTRIES)
            push_entry(ctx, 1, i);
        array_create(ctx, 2, to++);
    }
    return 1;
}

/* The object made is at 1; an entry is on top. */
static duk_ret_t take_entry(duk_context *ctx, void *udata)
{
    (void)udata;
    if (!duk_is_object(ctx, -1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Iterator value %s is not an entry object",
                         duk_safe_to_string(ctx, -1));
    duk_get_prop_index(ctx, -1, 0);
    duk_get_prop_index(ctx, -2, 1);
    duk_swap(ctx, -1, -2);
    object_to_key(ctx);
    duk_swap(ctx, -1, -2);
    (void)object_create(ctx, 1);
    return 0;
}

static duk_ret_t from_entries(duk_context *ctx)
{
    duk_push_object(ctx);
    iterate_each(ctx, 0, take_entry, NULL);
    duk_set_top(ctx, 2);
    return 1;
}

/* ---- groupBy ------------------------------------------------------------------- */

/* (items, function, groups): a value is on top. */
static duk_ret_t take_member(duk_context *ctx, void *udata)
{
    double *at = udata;

    duk_dup(ctx, 1);
    duk_dup(ctx, -2);
    duk_push_number(ctx, (*at)++);
    duk_call(ctx, 2);
    object_to_key(ctx);
    duk_dup_top(ctx);
    if (!duk_get_prop(ctx, 2)) {
        duk_pop(ctx);
        duk_dup_top(ctx);
        duk_push_array(ctx);
        duk_put_prop(ctx, 2);
        duk_dup_top(ctx);
        duk_get_prop(ctx, 2);
    }
    duk_dup(ctx, -3);
    (void)native_append(ctx, -2);
    return 0;
}

static duk_ret_t group_by(duk_context *ctx)
{
    double at = 0;

    if (duk_is_null_or_undefined(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not iterable", duk_to_string(ctx, 0));
    require_function(ctx, 1);
    duk_push_bare_object(ctx);
    iterate_each(ctx, 0, take_member, &at);
    duk_set_top(ctx, 3);
    return 1;
}

/* ---- assign --------------------------------------------------------------------- */

static void copy(duk_context *ctx, duk_idx_t source)
{
    uint32_t count = 0;
    const bool proxy = peek_is_proxy(ctx, source);
    const duk_idx_t keys = duk_get_top(ctx);

    object_keys(ctx, source);
    (void)native_array_length(ctx, keys, &count);
    for (uint32_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        (void)native_element(ctx, keys, i);
        duk_dup_top(ctx);
        if (object_get_enumerable(ctx, source, proxy))
            duk_put_prop(ctx, 0);
        else
            duk_pop(ctx);
    }
    duk_pop(ctx);
}

static duk_ret_t assign(duk_context *ctx)
{
    const duk_idx_t given = duk_get_top(ctx);

    if (given == 0)
        duk_push_undefined(ctx);
    duk_to_object(ctx, 0);
    for (duk_idx_t i = 1; i < given; i++) {
        if (duk_is_null_or_undefined(ctx, i))
            continue;
        duk_to_object(ctx, i);
        copy(ctx, i);
    }
    duk_dup(ctx, 0);
    return 1;
}

void object_install(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "assign", assign, 2, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "entries", list, 1, 1, LIST_ENTRIES, BUILTIN_METHOD },
        { "fromEntries", from_entries, 1, 1, 0, BUILTIN_METHOD },
        { "groupBy", group_by, 2, 2, 0, BUILTIN_METHOD },
        { "values", list, 1, 1, LIST_VALUES, BUILTIN_METHOD },
    };

    duk_get_global_literal(ctx, "Object");
    native_replace(ctx, -1, construct, 1, 0);
    DEFINE_TABLE(ctx, statics);
    object_define_describe(ctx);
    object_define_integrity(ctx);
    duk_get_prop_literal(ctx, -1, "prototype");
    object_define_prototype(ctx);
    duk_pop_2(ctx);
}

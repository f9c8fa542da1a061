/* object_describe.c - property descriptors: Object.defineProperty, create, hasOwn … */
#include "sandbox/builtin/object.h"

/* The values of the descriptor lie where it says; pops the key. */
static void define_or_throw(duk_context *ctx, duk_idx_t object,
                            const struct object_descriptor *wanted)
{
    duk_dup_top(ctx);
    if (!object_define(ctx, object, wanted)) {
        if (duk_is_symbol(ctx, -1))
            symbol_push_text(ctx, -1);
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot redefine property: %s",
                        duk_get_string(ctx, -1));
    }
    duk_pop(ctx);
}

static duk_ret_t define_property(duk_context *ctx)
{
    struct object_descriptor wanted;

    object_require(ctx, 0, "defineProperty");
    duk_dup(ctx, 1);
    object_to_key(ctx);
    duk_replace(ctx, 1);
    if (!duk_is_object(ctx, 2))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Property description must be an object: %s",
                         duk_safe_to_string(ctx, 2));
    object_read_descriptor(ctx, 2, &wanted);
    duk_dup(ctx, 1);
    define_or_throw(ctx, 0, &wanted);
    duk_dup(ctx, 0);
    return 1;
}

enum { ROW_KEY, ROW_FIELDS, ROW_FIRST, ROW_SECOND, ROW_SIZE };

/* Appends key, fields and the two values of the descriptor on top to the rows. */
static void keep_row(duk_context *ctx, duk_idx_t rows, duk_idx_t keys, uint32_t key, uint32_t row)
{
    struct object_descriptor read;
    const duk_idx_t top = duk_get_top(ctx);

    if (!duk_is_object(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Property description must be an object: %s",
                        duk_safe_to_string(ctx, -1));
    object_read_descriptor(ctx, top - 1, &read);
    (void)native_element(ctx, keys, key);
    array_create(ctx, rows, (int64_t)row * ROW_SIZE + ROW_KEY);
    duk_push_uint(ctx, read.fields);
    array_create(ctx, rows, (int64_t)row * ROW_SIZE + ROW_FIELDS);
    duk_dup(ctx, read.at);
    array_create(ctx, rows, (int64_t)row * ROW_SIZE + ROW_FIRST);
    duk_dup(ctx, read.at + 1);
    array_create(ctx, rows, (int64_t)row * ROW_SIZE + ROW_SECOND);
    duk_set_top(ctx, top - 1);
}

static void define_row(duk_context *ctx, duk_idx_t object, duk_idx_t rows, uint32_t row)
{
    struct object_descriptor wanted;

    for (uint32_t i = 0; i < ROW_SIZE; i++)
        (void)native_element(ctx, rows, row * ROW_SIZE + (i + 1) % ROW_SIZE);
    wanted.fields = duk_get_uint(ctx, -ROW_SIZE);
    wanted.at = duk_get_top(ctx) - ROW_SIZE + 1;
    define_or_throw(ctx, object, &wanted);
    duk_pop_3(ctx);
}

/* [ ... properties ] -> [ ... ]: ObjectDefineProperties. All is read before anything is done. */
static void define_all(duk_context *ctx, duk_idx_t object)
{
    const duk_idx_t properties = duk_get_top(ctx) - 1, keys = properties + 1, rows = keys + 1;
    uint32_t count = 0, row = 0;

    duk_to_object(ctx, properties);
    object_keys(ctx, properties);
    (void)native_array_length(ctx, keys, &count);
    duk_push_bare_array(ctx);
    for (uint32_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), 4 * COST_STEP);
        (void)native_element(ctx, keys, i);
        if (object_get_enumerable(ctx, properties, true))
            keep_row(ctx, rows, keys, i, row++);
    }
    for (uint32_t i = 0; i < row; i++) {
        inside_spend(ctx, inside_of(ctx), 4 * COST_STEP);
        define_row(ctx, object, rows, i);
    }
    duk_pop_3(ctx);
}

static duk_ret_t define_properties(duk_context *ctx)
{
    object_require(ctx, 0, "defineProperties");
    define_all(ctx, 0);
    return 1;
}

static duk_ret_t create(duk_context *ctx)
{
    if (!duk_is_object(ctx, 0) && !duk_is_null(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "Object prototype may only be an Object or null: %s",
                         duk_safe_to_string(ctx, 0));
    duk_push_bare_object(ctx);
    if (duk_is_object(ctx, 0)) {
        duk_dup(ctx, 0);
        duk_set_prototype(ctx, 2);
    }
    if (!duk_is_undefined(ctx, 1)) {
        duk_dup(ctx, 1);
        define_all(ctx, 2);
    }
    return 1;
}

static duk_ret_t get_own_descriptor(duk_context *ctx)
{
    struct object_descriptor found;

    duk_to_object(ctx, 0);
    duk_dup(ctx, 1);
    object_to_key(ctx);
    if (!object_own(ctx, 0, &found))
        return 0;
    object_push_descriptor(ctx, &found);
    return 1;
}

static duk_ret_t get_own_descriptors(duk_context *ctx)
{
    uint32_t count = 0;

    duk_to_object(ctx, 0);
    object_keys(ctx, 0);
    (void)native_array_length(ctx, 1, &count);
    duk_push_object(ctx);
    for (uint32_t i = 0; i < count; i++) {
        struct object_descriptor found;

        inside_spend(ctx, inside_of(ctx), 4 * COST_STEP);
        (void)native_element(ctx, 1, i);
        if (!object_own(ctx, 0, &found))
            continue;
        (void)native_element(ctx, 1, i);
        object_push_descriptor(ctx, &found);
        (void)object_create(ctx, 2);
        duk_pop_2(ctx);
    }
    return 1;
}

static duk_ret_t has_own(duk_context *ctx)
{
    struct object_descriptor found;

    duk_to_object(ctx, 0);
    duk_dup(ctx, 1);
    object_to_key(ctx);
    duk_push_boolean(ctx, object_own(ctx, 0, &found));
    return 1;
}

void object_define_describe(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "create", create, 2, 2, 0, BUILTIN_METHOD },
        { "defineProperties", define_properties, 2, 2, 0, BUILTIN_METHOD },
        { "defineProperty", define_property, 3, 3, 0, BUILTIN_METHOD },
        { "getOwnPropertyDescriptor", get_own_descriptor, 2, 2, 0, BUILTIN_METHOD },
        { "getOwnPropertyDescriptors", get_own_descriptors, 1, 1, 0, BUILTIN_METHOD },
        { "hasOwn", has_own, 2, 2, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, statics);
}

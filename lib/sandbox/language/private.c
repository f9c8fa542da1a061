/* private.c - `#x`: private fields, methods and accessors. */
#include "sandbox/language/language.h"

#include "sandbox/engine/private.h"

#include <string.h>

enum { ACCESSOR_GET, ACCESSOR_SET, ACCESSOR_SLOTS };

/* Throws, with the name at index in the message. */
static duk_ret_t refuse(duk_context *ctx, duk_idx_t name, const char *before, const char *after)
{
    size_t len;
    const char *text = duk_require_lstring(ctx, name, &len);
    const char *end = memchr(text + 1, '\xff', len - 1);

    duk_push_string(ctx, before);
    duk_push_lstring(ctx, text + 1, (size_t)(end - text - 1));
    duk_push_string(ctx, after);
    duk_concat(ctx, 3);
    return duk_type_error(ctx, "%s", duk_get_string(ctx, -1));
}

static duk_ret_t new_name(duk_context *ctx)
{
    private_push_name(ctx, 0, inside_of(ctx)->private_names++);
    return 1;
}

static duk_ret_t add(duk_context *ctx, enum private_kind kind)
{
    if (!duk_is_object(ctx, 0))
        return refuse(ctx, 1, "Cannot add private member ", " to what is no object");
    if (private_find(ctx, 0, 1) != PRIVATE_NONE)
        return refuse(ctx, 1, "Cannot add private member ", " twice to the same object");
    private_add(ctx, 0, 1, kind);
    return 0;
}

static duk_ret_t add_field(duk_context *ctx)
{
    return add(ctx, PRIVATE_FIELD);
}

static duk_ret_t add_method(duk_context *ctx)
{
    return add(ctx, PRIVATE_METHOD);
}

static duk_ret_t add_accessor(duk_context *ctx)
{
    slots_push(ctx, ACCESSOR_SLOTS);
    duk_swap(ctx, -1, -2);
    slots_put(ctx, -2, ACCESSOR_SET);
    duk_swap(ctx, -1, -2);
    slots_put(ctx, -2, ACCESSOR_GET);
    return add(ctx, PRIVATE_ACCESSOR);
}

static duk_ret_t get(duk_context *ctx)
{
    switch (private_get(ctx, 0, 1)) {
    case PRIVATE_NONE:
        return refuse(ctx, 1, "Cannot read private member ",
                      " from an object whose class did not declare it");
    case PRIVATE_ACCESSOR:
        slots_get(ctx, -1, ACCESSOR_GET);
        if (duk_is_undefined(ctx, -1))
            return refuse(ctx, 1, "'", "' was defined without a getter");
        duk_dup(ctx, 0);
        duk_call_method(ctx, 0);
        return 1;
    default:
        return 1;
    }
}

static duk_ret_t set(duk_context *ctx)
{
    switch (private_find(ctx, 0, 1)) {
    case PRIVATE_NONE:
        return refuse(ctx, 1, "Cannot write private member ",
                      " to an object whose class did not declare it");
    case PRIVATE_METHOD:
        return refuse(ctx, 1, "Private method '", "' is not writable");
    case PRIVATE_ACCESSOR:
        (void)private_get(ctx, 0, 1);
        slots_get(ctx, -1, ACCESSOR_SET);
        if (duk_is_undefined(ctx, -1))
            return refuse(ctx, 1, "'", "' was defined without a setter");
        duk_dup(ctx, 0);
        duk_dup(ctx, 2);
        duk_call_method(ctx, 1);
        break;
    default:
        duk_dup(ctx, 2);
        private_set(ctx, 0, 1);
    }
    duk_set_top(ctx, 3);
    return 1;
}

static duk_ret_t has(duk_context *ctx)
{
    if (!duk_is_object(ctx, 0))
        return refuse(ctx, 1, "Cannot look for private member ", " in what is no object");
    duk_push_boolean(ctx, private_find(ctx, 0, 1) != PRIVATE_NONE);
    return 1;
}

void private_install(duk_context *ctx)
{
    static const struct intrinsic rows[] = {
        { "private", new_name, 1 },         { "privateAdd", add_field, 3 },
        { "privateMethod", add_method, 3 }, { "privateAccessor", add_accessor, 4 },
        { "privateGet", get, 2 },           { "privateSet", set, 3 },
        { "privateHas", has, 2 },
    };

    INTRINSICS_ADD(ctx, rows);
}

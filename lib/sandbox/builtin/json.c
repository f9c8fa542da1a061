/* json.c - JSON.parse, with its reviver. */
#include "sandbox/builtin/json_text.h"

#include "sandbox/value.h"

/* Where things lie: (text, reviver). */
enum { TEXT, REVIVER };

static void revive(duk_context *ctx);

/* [ ... value key ] -> [ ... value ]: what the reviver makes of the property takes its place. */
static void revive_property(duk_context *ctx)
{
    const duk_idx_t value = duk_get_top(ctx) - 2;

    duk_dup_top(ctx);
    duk_dup(ctx, value);
    duk_insert(ctx, -2);
    revive(ctx);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        (void)object_delete(ctx, value);
    } else {
        (void)object_create(ctx, value);
    }
}

static void revive_elements(duk_context *ctx)
{
    const duk_idx_t value = duk_get_top(ctx) - 1;
    const int64_t length = array_length(ctx, value);

    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_push_number(ctx, (double)i);
        object_to_key(ctx);
        revive_property(ctx);
    }
}

/* The own enumerable names only, as they are at first. */
static void revive_members(duk_context *ctx)
{
    const duk_idx_t value = duk_get_top(ctx) - 1;
    uint32_t count = 0;

    json_push_names(ctx, value);
    (void)native_array_length(ctx, -1, &count);
    for (uint32_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_dup(ctx, value);
        (void)native_element(ctx, value + 1, i);
        revive_property(ctx);
        duk_pop(ctx);
    }
    duk_pop(ctx);
}

/* [ ... holder key ] -> [ ... value ]: InternalizeJSONProperty. */
static void revive(duk_context *ctx)
{
    const duk_idx_t holder = duk_get_top(ctx) - 2;

    native_check_stack(ctx);
    duk_require_stack(ctx, 16);
    duk_dup_top(ctx);
    duk_get_prop(ctx, holder);
    if (duk_is_object(ctx, -1)) {
        if (object_is_array(ctx, -1))
            revive_elements(ctx);
        else
            revive_members(ctx);
    }
    duk_dup(ctx, REVIVER);
    duk_dup(ctx, holder);
    duk_dup(ctx, holder + 1);
    duk_dup(ctx, holder + 2);
    duk_call_method(ctx, 2);
    duk_replace(ctx, holder);
    duk_set_top(ctx, holder + 1);
}

static duk_ret_t parse(duk_context *ctx)
{
    struct slice text;

    duk_to_string(ctx, TEXT);
    text.data = duk_get_lstring(ctx, TEXT, &text.len);
    value_push_own_json(ctx, text);
    if (!duk_is_callable(ctx, REVIVER))
        return 1;
    duk_push_object(ctx);
    duk_swap(ctx, -1, -2);
    duk_push_literal(ctx, "");
    duk_swap(ctx, -1, -2);
    (void)object_create(ctx, -3);
    duk_push_literal(ctx, "");
    revive(ctx);
    return 1;
}

void json_install(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "parse", parse, 2, 2, 0, BUILTIN_METHOD },
        { "stringify", json_stringify, 3, 3, 0, BUILTIN_METHOD },
    };

    duk_get_global_literal(ctx, "JSON");
    DEFINE_TABLE(ctx, statics);
    define_tag(ctx, "JSON");
    duk_pop(ctx);
}

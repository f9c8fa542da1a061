/* typed_make.c - %TypedArray%.from and of. */
#include "sandbox/builtin/typed.h"

#include "sandbox/engine/native.h"

static void require_constructor(duk_context *ctx, duk_idx_t index)
{
    if (!native_is_constructor(ctx, index))
        (void)duk_type_error(ctx, "it is called on what is no constructor");
}

/* [ constructor ] -> [ constructor array ] */
static void push_made(duk_context *ctx, duk_idx_t constructor, double length)
{
    duk_dup(ctx, constructor);
    duk_push_number(ctx, length);
    typed_construct(ctx, 1);
}

static duk_ret_t of(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);

    duk_require_stack(ctx, 8);
    duk_push_this(ctx);
    require_constructor(ctx, count);
    push_made(ctx, count, count);
    for (duk_idx_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_dup(ctx, i);
        array_set(ctx, count + 1, i);
    }
    return 1;
}

/* Pushes an array of what the source gives, when it can be iterated. */
static bool push_values(duk_context *ctx)
{
    const duk_idx_t list = duk_get_top(ctx);

    method_push(ctx, 0, KNOWN_SYMBOL_ITERATOR);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    duk_push_array(ctx);
    duk_swap_top(ctx, -2);
    iterate_open_by(ctx, 0);
    for (duk_uarridx_t i = 0; iterate_next(ctx, list + 1); i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_put_prop_index(ctx, list, i);
    }
    duk_pop(ctx);
    return true;
}

enum { SOURCE, MAP, RECEIVER, CONSTRUCTOR, VALUES, MADE };

static duk_ret_t from(duk_context *ctx)
{
    const bool maps = !duk_is_undefined(ctx, MAP);
    int64_t length;

    duk_push_this(ctx);
    require_constructor(ctx, CONSTRUCTOR);
    if (maps)
        require_function(ctx, MAP);
    if (!push_values(ctx)) {
        duk_dup(ctx, SOURCE);
        duk_to_object(ctx, -1);
    }
    length = array_length(ctx, VALUES);
    push_made(ctx, CONSTRUCTOR, (double)length);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        if (maps) {
            duk_dup(ctx, MAP);
            duk_dup(ctx, RECEIVER);
        }
        array_get(ctx, VALUES, i);
        if (maps) {
            duk_push_number(ctx, (double)i);
            duk_call_method(ctx, 2);
        }
        array_set(ctx, MADE, i);
    }
    return 1;
}

void typed_define_make(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "from", from, 1, 3, 0, BUILTIN_METHOD },
        { "of", of, 0, DUK_VARARGS, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, methods);
}

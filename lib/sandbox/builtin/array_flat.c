/* array_flat.c - flat and flatMap. */
#include "sandbox/builtin/array.h"

#include "sandbox/engine/object.h"

struct flattener {
    duk_context *ctx;
    duk_idx_t target;
    int64_t count;
    duk_idx_t mapper, receiver; /* 0: no mapper; of the outermost level only */
};

/* The source lies on top. */
static void flatten(struct flattener *to, int64_t length, double depth)
{
    duk_context *ctx = to->ctx;
    const duk_idx_t source = duk_get_top(ctx) - 1;

    native_check_stack(ctx);
    duk_require_stack(ctx, 12);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        if (!array_get_own(ctx, source, i))
            continue;
        if (to->mapper) {
            duk_dup(ctx, to->mapper);
            duk_dup(ctx, to->receiver);
            duk_dup(ctx, -3);
            duk_push_number(ctx, (double)i);
            duk_dup(ctx, source);
            duk_call_method(ctx, 3);
            duk_remove(ctx, -2);
        }
        if (depth > 0 && object_is_array(ctx, -1)) {
            struct flattener inner = { ctx, to->target, to->count, 0, 0 };

            flatten(&inner, array_length(ctx, duk_get_top(ctx) - 1), depth - 1);
            to->count = inner.count;
            duk_pop(ctx);
        } else {
            array_create(ctx, to->target, to->count++);
        }
    }
}

static duk_ret_t flat(duk_context *ctx)
{
    double depth = 1;
    int64_t length;

    array_this(ctx);
    length = array_length(ctx, 1);
    if (!duk_is_undefined(ctx, 0))
        depth = to_integer(ctx, 0);
    array_push_like(ctx, 1, 0);
    struct flattener to = { ctx, 2, 0, 0, 0 };

    duk_dup(ctx, 1);
    flatten(&to, length, depth);
    duk_pop(ctx);
    return 1;
}

/* (function, this for it): moved up by one, since 0 says that there is none. */
static duk_ret_t flat_map(duk_context *ctx)
{
    int64_t length;

    duk_push_undefined(ctx);
    duk_insert(ctx, 0);
    array_this(ctx);
    length = array_length(ctx, 3);
    require_function(ctx, 1);
    array_push_like(ctx, 3, 0);
    struct flattener to = { ctx, 4, 0, 1, 2 };

    duk_dup(ctx, 3);
    flatten(&to, length, 1);
    duk_pop(ctx);
    return 1;
}

void array_define_flat(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "flat", flat, 0, 1, 0, BUILTIN_METHOD },
        { "flatMap", flat_map, 1, 2, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}

/* operation.c - what the isolate waits for: begun, kept by id, taken when it is settled. */
#include "sandbox/builtins.h"

/* [ ... thing ] -> [ ... thing ] */
static void keep(duk_context *ctx, uint64_t id)
{
    state_push(ctx, STATE_PENDING);
    duk_push_number(ctx, (double)id);
    duk_dup(ctx, -3);
    duk_put_prop(ctx, -3);
    duk_pop(ctx);
    inside_of(ctx)->waiting++;
}

bool operation_take(duk_context *ctx, uint64_t id)
{
    state_push(ctx, STATE_PENDING);
    duk_push_number(ctx, (double)id);
    if (!duk_get_prop(ctx, -2)) {
        duk_pop_2(ctx);
        return false;
    }
    duk_push_number(ctx, (double)id);
    duk_del_prop(ctx, -3);
    duk_remove(ctx, -2);
    inside_of(ctx)->waiting--;
    return true;
}

bool operation_begin(duk_context *ctx, struct sandbox_operation *operation)
{
    struct inside *inside = inside_of(ctx);
    struct error error;

    duk_require_stack(ctx, 8);
    operation->id = ++inside->next_operation;
    keep(ctx, operation->id);
    error_init(&error, inside->allocator);
    if (inside->host->operate(inside->host->call, operation, &error) == MDX_OK) {
        error_free(&error);
        duk_pop(ctx);
        return true;
    }
    failure_push_taken(ctx, &error);
    if (operation_take(ctx, operation->id))
        duk_pop(ctx);
    duk_remove(ctx, -2);
    return false;
}

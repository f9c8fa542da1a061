/* state.c - the one object that changes: an array under the heap stash. */
#include "sandbox/builtins.h"

#include "sandbox/engine/coroutine.h"

#define BOOT  DUK_HIDDEN_SYMBOL("boot")
#define STATE DUK_HIDDEN_SYMBOL("state")
#define KNOWN DUK_HIDDEN_SYMBOL("known")

_Static_assert(KNOWNS <= sizeof((struct inside *)0)->known / sizeof(void *), "room for all");

/* Pops a value, to be at that place of a list under the heap stash. */
static void keep(duk_context *ctx, const char *list, duk_uarridx_t at)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, list)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, -3, list);
    }
    duk_dup(ctx, -3);
    duk_put_prop_index(ctx, -2, at);
    duk_pop_3(ctx);
}

void known_keep(duk_context *ctx, enum known known)
{
    inside_of(ctx)->known[known] = duk_get_heapptr(ctx, -1);
    keep(ctx, KNOWN, known);
}

void state_keep(duk_context *ctx, enum state_slot slot)
{
    keep(ctx, BOOT, slot);
}

void state_push(duk_context *ctx, enum state_slot slot)
{
    duk_push_heapptr(ctx, inside_of(ctx)->state);
    duk_get_prop_index(ctx, -1, slot);
    duk_remove(ctx, -2);
}

void state_put(duk_context *ctx, enum state_slot slot)
{
    duk_push_heapptr(ctx, inside_of(ctx)->state);
    duk_insert(ctx, -2);
    duk_put_prop_index(ctx, -2, slot);
    duk_pop(ctx);
}

/* Nothing is queued, and nothing waited for. */
static void forget(duk_context *ctx, struct inside *inside)
{
    duk_push_bare_array(ctx);
    state_put(ctx, STATE_JOBS);
    duk_push_bare_object(ctx);
    state_put(ctx, STATE_PENDING);
    duk_push_bare_object(ctx);
    state_put(ctx, STATE_TIMERS);
    inside->jobs = inside->jobs_head = inside->jobs_room = 0;
    inside->unhandled = 0;
    inside->waiting = 0;
}

void state_begin(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);

    if (inside->jobs > 0 || inside->waiting > 0)
        forget(ctx, inside);
    inside->log_full = false;
}

void state_install(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);

    duk_push_heap_stash(ctx);
    duk_push_bare_array(ctx);
    inside->state = duk_get_heapptr(ctx, -1);
    duk_get_prop_string(ctx, -2, BOOT);
    for (duk_uarridx_t slot = 0; slot < STATE_SLOTS; slot++) {
        duk_get_prop_index(ctx, -1, slot);
        duk_put_prop_index(ctx, -3, slot);
    }
    duk_pop(ctx);
    duk_put_prop_string(ctx, -2, STATE);
    duk_pop(ctx);
    forget(ctx, inside);
    duk_push_object(ctx);
    duk_freeze(ctx, -1);
    state_put(ctx, STATE_CONFIG);
    coroutine_begin(ctx);
}

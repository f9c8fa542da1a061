/* farewell.c - what a call of a source still says to its server when it is over: a fetch that
 * nobody waits for and that the call's end does not cancel. A runtime that closes says nothing. */
#include "call/inside.h"

/* False: too many are on their way. */
static bool note(struct runtime *runtime, uint64_t token)
{
    for (size_t at = 0; at < FAREWELLS_MOST; at++) {
        uint64_t none = 0;

        if (atomic_compare_exchange_strong(&runtime->farewells[at], &none, token))
            return true;
    }
    return false;
}

void farewell_answered(struct runtime *runtime, uint64_t token)
{
    for (size_t at = 0; at < FAREWELLS_MOST; at++) {
        uint64_t same = token;

        if (atomic_compare_exchange_strong(&runtime->farewells[at], &same, 0))
            return;
    }
}

void farewell_begin(struct runtime *runtime, struct slice args)
{
    const uint64_t token = own_fetch_token(runtime);
    struct error ignored;

    if (!token)
        return;
    error_init(&ignored, &runtime->allocator);
    if (!note(runtime, token)) {
        own_fetch_forget(runtime, token);
    } else if (own_fetch_begin(runtime, token, args, &ignored)) {
        farewell_answered(runtime, token);
        own_fetch_forget(runtime, token);
    }
    error_free(&ignored);
}

void farewell_close(struct runtime *runtime)
{
    for (size_t at = 0; at < FAREWELLS_MOST && runtime->host.bridge.op_cancel; at++) {
        uint64_t token = atomic_exchange(&runtime->farewells[at], 0);

        if (!token)
            continue;
        host_op_cancel(&runtime->host, token);
        own_fetch_forget(runtime, token);
    }
}

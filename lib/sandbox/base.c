/* base.c - the engine booted once: the frozen base, and the snapshot all images begin with. */
#include "sandbox/core.h"
#include "sandbox/engine/freeze.h"

#include <string.h>
#include <sys/mman.h>

/* Booting needs more than what is left when the built-ins lie apart. */
#define BOOT_BYTES ((size_t)1 << 20)

static duk_ret_t install(duk_context *ctx, void *udata)
{
    (void)udata;
    builtins_install(ctx);
    return 0;
}

static duk_ret_t install_state(duk_context *ctx, void *udata)
{
    (void)udata;
    state_install(ctx);
    return 0;
}

static void keep_block(void *host, void *block)
{
    plan_freeze(host, block);
}

static void *take_table(void *host, size_t bytes)
{
    return plan_take_frozen(host, bytes);
}

static bool freeze_place(struct place *place, struct plan *plan)
{
    struct freeze freeze = { .keep = keep_block, .table = take_table, .host = plan };
    struct guard *guard = &place->inside.guard;
    volatile bool frozen = false;
    jmp_buf exit;

    guard->fatal_exit = &exit;
    if (setjmp(exit) == 0)
        frozen = engine_freeze(place->ctx, &freeze);
    guard->fatal_exit = NULL;
    return frozen;
}

static mdx_status not_started(struct error *error)
{
    return error_set(error, CODE_INTERNAL,
                     "The engine could not be started. Raise arena_bytes if it was lowered.");
}

/* From here on the place has only as many bytes. False: more are in use. */
static bool fit(struct place *place, size_t bytes)
{
    place->inside.arena_bytes = bytes;
    return arena_cut(&place->arena, bytes - offsetof(struct place, arena));
}

/* udata: how many bytes the place is to have afterwards; NULL: as many as it has now. */
mdx_status base_make(struct sandbox *sandbox, struct place *place, struct plan *plan, void *udata,
                     struct error *error)
{
    const size_t stack_bytes = sandbox->options.stack_bytes;
    const bool freeze = plan && !sandbox->options.unfrozen;
    const size_t *bytes = udata;

    if (freeze && plan->plain)
        return error_no_memory(error);
    place_open(sandbox, place, plan);
    if (!place_boot(place))
        return error_no_memory(error);
    /* What is frozen is not collected before: there is next to no garbage, and a collection of all
     * would take a seventh of the boot. */
    if (!place_enter(place, install, NULL, UINT64_MAX, UINT64_MAX, stack_bytes) ||
        (freeze && !freeze_place(place, plan)))
        return not_started(error);
    place_limits(sandbox, place);
    if (!place_enter(place, install_state, NULL, UINT64_MAX, UINT64_MAX, stack_bytes) ||
        !place_settle(place))
        return not_started(error);
    place->plan = NULL;
    if (bytes && !fit(place, *bytes))
        return not_started(error);
    return MDX_OK;
}

/* From here on nothing in the frozen part may change: let the machine check it. */
static void seal(const struct sandbox *sandbox)
{
    if (sandbox->frozen && !sandbox->options.host_memory)
        mprotect(sandbox->frozen, sandbox->frozen_bytes, PROT_READ);
}

mdx_status base_boot(struct sandbox *sandbox, struct error *error)
{
    size_t bytes = sandbox->options.arena_bytes;
    mdx_status status;

    if (bytes < BOOT_BYTES)
        sandbox->options.arena_bytes = BOOT_BYTES;
    status = snapshot_make(sandbox, &sandbox->base, base_make, &bytes, error);
    sandbox->options.arena_bytes = bytes;
    if (!status)
        seal(sandbox);
    return status;
}

void base_free(struct sandbox *sandbox)
{
    snapshot_free(&sandbox->allocator, &sandbox->base);
    if (!sandbox->frozen)
        return;
    if (sandbox->options.host_memory)
        mem_free(&sandbox->allocator, sandbox->frozen);
    else
        munmap(sandbox->frozen, sandbox->frozen_bytes);
    sandbox->frozen = NULL;
}

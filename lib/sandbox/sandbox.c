/* sandbox.c - opening, closing and counting. */
#include "sandbox/core.h"

#include "base/clock.h"

#include <string.h>
#include <sys/random.h>

static void fill_in(struct sandbox_options *options)
{
    const struct sandbox_options given = *options;

    options->arena_bytes = given.arena_bytes ? given.arena_bytes : (size_t)16 << 20;
    options->stack_bytes = given.stack_bytes ? given.stack_bytes : (size_t)160 << 10;
    options->max_isolates = given.max_isolates ? given.max_isolates : 64;
    options->parked_bytes = given.parked_bytes ? given.parked_bytes : (size_t)1 << 30;
    options->arena_bytes = (options->arena_bytes + 4095) & ~(size_t)4095;
}

static mdx_status check(const struct sandbox_options *options, struct error *error)
{
    if (options->arena_bytes < (size_t)256 << 10 || options->arena_bytes > (size_t)1 << 30)
        return error_set(error, CODE_CONFIG_INVALID,
                         "arena_bytes is %zu; it has to be from 262144 to 1073741824.",
                         options->arena_bytes);
    return MDX_OK;
}

/* Unknown outside the process, so that nobody can choose strings that collide. */
static uint32_t choose_seed(void)
{
    uint64_t seed = clock_monotonic_ns() * 0x9e3779b97f4a7c15u;
    uint64_t random = 0;

    if (getrandom(&random, sizeof random, GRND_NONBLOCK) == (ssize_t)sizeof random)
        seed ^= random;
    return (uint32_t)(seed >> 32) ^ (uint32_t)seed;
}

mdx_status sandbox_open(struct sandbox **sandbox, const struct allocator *allocator,
                        const struct sandbox_options *options, struct error *error)
{
    struct sandbox *made;
    mdx_status status;

    made = mem_new(allocator, sizeof *made);
    if (!made)
        return error_no_memory(error);
    made->allocator = *allocator;
    if (options)
        made->options = *options;
    fill_in(&made->options);
    made->hash_seed = choose_seed();
    status = check(&made->options, error);
    if (status || !lock_init(&made->lock)) {
        mem_free(allocator, made);
        return status ? status : error_no_memory(error);
    }
    made->slots = mem_array(allocator, made->options.max_isolates, sizeof *made->slots);
    if (!made->slots)
        status = error_no_memory(error);
    else if (!made->options.scripts_only)
        status = base_boot(made, error);
    if (status)
        sandbox_close(made);
    else
        *sandbox = made;
    return status;
}

void sandbox_close(struct sandbox *sandbox)
{
    struct allocator allocator;

    if (!sandbox)
        return;
    allocator = sandbox->allocator;
    slots_free(sandbox);
    base_free(sandbox);
    lock_free(&sandbox->lock);
    mem_free(&allocator, sandbox);
}

void sandbox_figures(struct sandbox *sandbox, struct sandbox_figures *figures)
{
    lock_take(&sandbox->lock);
    memset(figures, 0, sizeof *figures);
    figures->slots = sandbox->slots_made;
    figures->slots_used = sandbox->slots_used;
    figures->isolates = sandbox->isolates;
    figures->parked = sandbox->parked;
    figures->parked_bytes = sandbox->parked_bytes;
    figures->image_bytes = sandbox->base.len;
    figures->frozen_bytes = sandbox->frozen_bytes;
    figures->restores = sandbox->restores;
    figures->parks = sandbox->parks;
    figures->returns = sandbox->returns;
    lock_give(&sandbox->lock);
}

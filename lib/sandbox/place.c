/* place.c - where heaps lie: address space, memory functions, entering and leaving. */
#include "sandbox/core.h"
#include "sandbox/engine/freeze.h"
#include "sandbox/engine/hooks.h"

#include <string.h>
#include <sys/mman.h>

#define REGION_ALIGN 4096u

static void *region_map(struct sandbox *sandbox)
{
    void *region = mmap(NULL, sandbox->options.arena_bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return region == MAP_FAILED ? NULL : region;
}

void *region_take(struct sandbox *sandbox, void **memory)
{
    *memory = NULL;
    if (!sandbox->options.host_memory)
        return region_map(sandbox);
    *memory = mem_resize(&sandbox->allocator, NULL, sandbox->options.arena_bytes + REGION_ALIGN);
    if (!*memory)
        return NULL;
    return (char *)*memory + (REGION_ALIGN - (uintptr_t)*memory % REGION_ALIGN);
}

void region_give(struct sandbox *sandbox, void *region, void *memory)
{
    if (memory)
        mem_free(&sandbox->allocator, memory);
    else if (region)
        munmap(region, sandbox->options.arena_bytes);
}

void region_rest(struct sandbox *sandbox, void *region, size_t keep)
{
    if (!sandbox->options.host_memory)
        madvise((char *)region + keep, sandbox->options.arena_bytes - keep, MADV_DONTNEED);
}

void place_limits(struct sandbox *sandbox, struct place *place)
{
    struct inside *inside = &place->inside;

    inside->allocator = &sandbox->allocator;
    inside->arena_bytes = sandbox->options.arena_bytes;
    inside->stack_bytes = sandbox->options.stack_bytes;
    inside->output_bytes = SIZE_MAX;
    inside->lower = sandbox->options.lower;
    inside->lower_host = sandbox->options.lower_host;
}

void place_open(struct sandbox *sandbox, struct place *place, struct plan *plan)
{
    memset(place, 0, sizeof *place);
    place->inside.hash_seed = sandbox->hash_seed;
    place->inside.dynamic_code = sandbox->options.dynamic_code;
    place->plan = plan;
    place_limits(sandbox, place);
    arena_open(&place->arena, sandbox->options.arena_bytes - offsetof(struct place, arena));
}

void place_restore(struct place *place, const struct snapshot *snapshot)
{
    char *start = (char *)place;

    memcpy(start, snapshot->bytes, snapshot->len);
    for (uint32_t i = 0; i < snapshot->pointer_count; i++)
        *(uintptr_t *)(start + snapshot->pointers[i]) += (uintptr_t)start;
}

size_t place_used(const struct place *place)
{
    return offsetof(struct place, arena) + arena_used(&place->arena);
}

void *memory_take(void *udata, duk_size_t bytes)
{
    struct place *place = udata;

    if (place->plan)
        return plan_take(place->plan, bytes);
    if (guard_over(&place->inside.guard))
        return NULL;
    return arena_take(&place->arena, bytes);
}

void *memory_resize(void *udata, void *block, duk_size_t bytes)
{
    struct place *place = udata;

    if (place->plan)
        return plan_resize(place->plan, block, bytes);
    if (guard_over(&place->inside.guard) && bytes)
        return NULL;
    return arena_resize(&place->arena, block, bytes);
}

void memory_give(void *udata, void *block)
{
    struct place *place = udata;

    if (place->plan)
        plan_give(place->plan, block);
    else
        arena_give(&place->arena, block);
}

bool place_boot(struct place *place)
{
    struct guard *guard = &place->inside.guard;
    volatile bool booted = false;
    jmp_buf exit;

    guard->fatal_exit = &exit;
    if (setjmp(exit) == 0) {
        guard_arm(guard, UINT64_MAX, UINT64_MAX, place->inside.stack_bytes);
        place->ctx =
            duk_create_heap(memory_take, memory_resize, memory_give, place, mdx_engine_fatal);
        booted = place->ctx != NULL;
    }
    guard->fatal_exit = NULL;
    return booted;
}

/* Whatever way the engine is left, the scratch buffer goes. */
static void scratch_open(struct inside *inside)
{
    buffer_init(&inside->scratch, inside->allocator, SIZE_MAX);
}

bool place_enter(struct place *place, duk_safe_call_function body, void *udata,
                 uint64_t run_deadline_ns, uint64_t call_deadline_ns, size_t stack_bytes)
{
    struct guard *guard = &place->inside.guard;
    volatile bool returned = false;
    jmp_buf exit;

    guard->fatal_exit = &exit;
    scratch_open(&place->inside);
    if (setjmp(exit) == 0) {
        guard_arm(guard, run_deadline_ns, call_deadline_ns, stack_bytes);
        returned = duk_safe_call(place->ctx, body, udata, 0, 1) == DUK_EXEC_SUCCESS;
        if (returned)
            duk_pop(place->ctx);
    }
    buffer_free(&place->inside.scratch);
    guard->fatal_exit = NULL;
    return returned && !guard->fault;
}

void place_describe(struct place *place, struct error *error, struct slice document,
                    struct slice text, const struct linemap *map)
{
    struct guard *guard = &place->inside.guard;
    jmp_buf exit;

    guard->fatal_exit = &exit;
    scratch_open(&place->inside);
    if (setjmp(exit) == 0)
        fault_describe(place->ctx, error, document, text, map);
    buffer_free(&place->inside.scratch);
    guard->fatal_exit = NULL;
    if (error && !error->status)
        error_set(error, CODE_EXECUTION_FAILED,
                  "The code failed, and its error could not be read.");
}

bool place_settle(struct place *place)
{
    struct inside *inside = &place->inside;
    volatile bool settled = false;
    jmp_buf exit;

    inside->guard.fatal_exit = &exit;
    if (setjmp(exit) == 0) {
        engine_settle(place->ctx);
        settled = true;
    }
    /* The state begins with top_level_ms; what comes before lies outside. */
    memset(inside, 0, offsetof(struct inside, top_level_ms));
    return settled;
}

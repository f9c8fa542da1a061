/* snapshot.c - from a way to make a heap to bytes that can be laid down anywhere. */
#include "sandbox/core.h"

#include <string.h>
#include <sys/mman.h>

struct bench {
    struct sandbox *sandbox;
    struct making makings[2];
    void *memory[2][2]; /* of each one's place and passing arena */
    struct plan plan;
};

static void *region_empty(struct sandbox *sandbox, void **memory)
{
    void *region = region_take(sandbox, memory);

    if (region && sandbox->options.host_memory)
        memset(region, 0, sandbox->options.arena_bytes);
    return region;
}

static bool bench_open(struct bench *bench, struct sandbox *sandbox)
{
    memset(bench, 0, sizeof *bench);
    bench->sandbox = sandbox;
    for (int i = 0; i < 2; i++) {
        struct making *making = &bench->makings[i];

        making->bytes = sandbox->options.arena_bytes;
        making->place = region_empty(sandbox, &bench->memory[i][0]);
        making->passing = region_empty(sandbox, &bench->memory[i][1]);
        if (!making->place || !making->passing)
            return false;
        arena_open(making->passing, making->bytes);
    }
    return true;
}

static void bench_close(struct bench *bench)
{
    struct sandbox *sandbox = bench->sandbox;

    plan_free(&bench->plan);
    for (int i = 0; i < 2; i++) {
        region_give(sandbox, bench->makings[i].place, bench->memory[i][0]);
        region_give(sandbox, bench->makings[i].passing, bench->memory[i][1]);
    }
}

static mdx_status frozen_take(struct sandbox *sandbox, size_t needed, struct error *error)
{
    size_t bytes = (needed + 4095) & ~(size_t)4095;

    if (!bytes || sandbox->frozen)
        return MDX_OK;
    if (sandbox->options.host_memory) {
        sandbox->frozen = mem_new(&sandbox->allocator, bytes);
    } else {
        void *region =
            mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        sandbox->frozen = region == MAP_FAILED ? NULL : region;
    }
    if (!sandbox->frozen)
        return error_no_memory(error);
    sandbox->frozen_bytes = bytes;
    return MDX_OK;
}

static mdx_status learn(struct bench *bench, snapshot_maker make, void *udata, struct error *error)
{
    struct making *first = &bench->makings[0];

    plan_learn(&bench->plan, &bench->sandbox->allocator, first->passing, &first->place->arena);
    return make(bench->sandbox, first->place, &bench->plan, udata, error);
}

static mdx_status replay(struct bench *bench, snapshot_maker make, void *udata, struct error *error)
{
    struct sandbox *sandbox = bench->sandbox;
    struct making *second = &bench->makings[1];
    mdx_status status = frozen_take(sandbox, bench->plan.frozen_bytes, error);

    if (status)
        return status;
    second->frozen = sandbox->frozen;
    second->frozen_bytes = sandbox->frozen_bytes;
    plan_replay(&bench->plan, second->passing, &second->place->arena, sandbox->frozen);
    status = make(sandbox, second->place, &bench->plan, udata, error);
    if (!status && !plan_done(&bench->plan))
        bench->plan.broken = true;
    return status;
}

/* With holes, when a plan cannot be had. */
static mdx_status make_twice_plainly(struct bench *bench, snapshot_maker make, void *udata,
                                     struct error *error)
{
    struct sandbox *sandbox = bench->sandbox;
    mdx_status status = MDX_OK;

    for (int i = 0; i < 2 && !status; i++) {
        struct place *place = bench->makings[i].place;

        region_rest(sandbox, place, 0);
        if (sandbox->options.host_memory)
            memset(place, 0, sandbox->options.arena_bytes);
        plan_give_up(&bench->plan, &place->arena);
        status = make(sandbox, place, &bench->plan, udata, error);
    }
    return status;
}

static mdx_status make_twice(struct bench *bench, snapshot_maker make, void *udata,
                             struct error *error)
{
    mdx_status status = learn(bench, make, udata, error);

    if (!status && !bench->plan.broken)
        status = replay(bench, make, udata, error);
    if (!bench->plan.broken)
        return status;
    if (bench->plan.frozen_bytes)
        return status ? status
                      : error_set(error, CODE_INTERNAL, "The built-ins could not be frozen.");
    error_free(error);
    return make_twice_plainly(bench, make, udata, error);
}

mdx_status snapshot_make(struct sandbox *sandbox, struct snapshot *snapshot, snapshot_maker make,
                         void *udata, struct error *error)
{
    struct bench bench;
    mdx_status status;

    memset(snapshot, 0, sizeof *snapshot);
    status = bench_open(&bench, sandbox) ? make_twice(&bench, make, udata, error)
                                         : error_no_memory(error);
    if (!status)
        status = snapshot_take(&bench.makings[0], &bench.makings[1],
                               bench.plan.plain ? NULL : &bench.plan, &sandbox->allocator, snapshot,
                               error);
    if (status)
        snapshot_free(&sandbox->allocator, snapshot);
    bench_close(&bench);
    return status;
}

void snapshot_free(const struct allocator *allocator, struct snapshot *snapshot)
{
    mem_free(allocator, snapshot->bytes);
    mem_free(allocator, snapshot->pointers);
    memset(snapshot, 0, sizeof *snapshot);
}

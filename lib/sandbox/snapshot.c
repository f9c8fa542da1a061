/* snapshot.c - from a way to make a heap to bytes that can be laid down anywhere. */
#include "sandbox/core.h"

#include <string.h>
#include <sys/mman.h>

struct bench {
    struct sandbox *sandbox;
    struct place *first, *second; /* the two places */
    struct arena *passing;        /* for what does not stay */
    void *memory[3];
    struct plan plan;
    bool planned;
    char *frozen; /* the frozen part after the first of the two */
};

static bool bench_open(struct bench *bench, struct sandbox *sandbox)
{
    memset(bench, 0, sizeof *bench);
    bench->sandbox = sandbox;
    bench->first = region_take(sandbox, &bench->memory[0]);
    bench->second = region_take(sandbox, &bench->memory[1]);
    bench->passing = region_take(sandbox, &bench->memory[2]);
    if (!bench->first || !bench->second || !bench->passing)
        return false;
    if (sandbox->options.host_memory) {
        memset(bench->first, 0, sandbox->options.arena_bytes);
        memset(bench->second, 0, sandbox->options.arena_bytes);
        memset(bench->passing, 0, sandbox->options.arena_bytes);
    }
    plan_init(&bench->plan, &sandbox->allocator, bench->passing, &bench->first->arena);
    bench->planned = true;
    return true;
}

static void bench_close(struct bench *bench)
{
    struct sandbox *sandbox = bench->sandbox;

    if (bench->planned)
        plan_free(&bench->plan);
    region_give(sandbox, bench->first, bench->memory[0]);
    region_give(sandbox, bench->second, bench->memory[1]);
    region_give(sandbox, bench->passing, bench->memory[2]);
    mem_free(&sandbox->allocator, bench->frozen);
}

/* What an earlier round left must not show through in a later one. */
static void wipe(struct bench *bench, struct place *place)
{
    memset(place, 0, offsetof(struct place, arena) + sizeof place->arena);
    memset(bench->passing, 0,
           bench->passing->peak > sizeof(struct arena) ? bench->passing->peak
                                                       : sizeof(struct arena));
    arena_open(bench->passing, bench->sandbox->options.arena_bytes);
}

static mdx_status frozen_take(struct bench *bench, struct error *error)
{
    struct sandbox *sandbox = bench->sandbox;
    size_t bytes = (bench->plan.frozen_bytes + 4095) & ~(size_t)4095;

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

/* Nothing that passes may be left, and the replay has to be at its end. */
static bool replayed(struct bench *bench)
{
    struct plan *plan = &bench->plan;
    uint32_t start = (uint32_t)(sizeof(struct arena) + ARENA_STEP - 1) & ~(ARENA_STEP - 1);

    arena_tidy(bench->passing);
    return !plan->broken && plan->next == plan->count && bench->passing->top == start;
}

static mdx_status make_twice(struct bench *bench, snapshot_maker make, void *udata,
                             struct error *error)
{
    struct place *places[2] = { bench->first, bench->second };
    struct sandbox *sandbox = bench->sandbox;
    mdx_status status = frozen_take(bench, error);

    for (int i = 0; i < 2 && !status; i++) {
        wipe(bench, places[i]);
        plan_replay(&bench->plan, &places[i]->arena, sandbox->frozen);
        status = make(sandbox, places[i], &bench->plan, udata, error);
        if (!status && !replayed(bench))
            bench->plan.broken = true;
        if (bench->plan.broken)
            return status;
        if (!status && i == 0 && bench->plan.frozen_bytes) {
            bench->frozen = mem_resize(&sandbox->allocator, NULL, sandbox->frozen_bytes);
            if (!bench->frozen)
                return error_no_memory(error);
            memcpy(bench->frozen, sandbox->frozen, sandbox->frozen_bytes);
        }
    }
    return status;
}

/* With holes, when a plan cannot be had. */
static mdx_status make_twice_plainly(struct bench *bench, snapshot_maker make, void *udata,
                                     struct error *error)
{
    struct place *places[2] = { bench->first, bench->second };
    mdx_status status = MDX_OK;

    for (int i = 0; i < 2 && !status; i++) {
        region_rest(bench->sandbox, places[i], 0);
        if (bench->sandbox->options.host_memory)
            memset(places[i], 0, bench->sandbox->options.arena_bytes);
        plan_give_up(&bench->plan, &places[i]->arena);
        status = make(bench->sandbox, places[i], &bench->plan, udata, error);
    }
    return status;
}

/* A value that needs half a word (a boolean, undefined) leaves in the other half what was there
 * before: of an address the upper half, which differs when the places lie on two sides of a 4 GiB
 * border. True when that is all that differs; nobody reads it. */
static bool stale_half(const struct bench *bench, uintptr_t a, uintptr_t b)
{
    const uintptr_t first = (uintptr_t)bench->first, second = (uintptr_t)bench->second;
    const uintptr_t bytes = bench->sandbox->options.arena_bytes;
    const unsigned half = sizeof a * 4;
    const uintptr_t low = ((uintptr_t)1 << half) - 1;

    if (sizeof a < 8 || (a & low) != (b & low))
        return false;
    return (a >> half == first >> half || a >> half == (first + bytes) >> half) &&
           (b >> half == second >> half || b >> half == (second + bytes) >> half);
}

/* The frozen part is in one place, so it has to be the same, but for such halves. */
static bool same_frozen(const struct bench *bench)
{
    const uintptr_t *a = (const uintptr_t *)(const void *)bench->frozen;
    const uintptr_t *b = (const uintptr_t *)(const void *)bench->sandbox->frozen;

    for (size_t i = 0; bench->frozen && i < bench->sandbox->frozen_bytes / sizeof *a; i++)
        if (a[i] != b[i] && !stale_half(bench, a[i], b[i]))
            return false;
    return true;
}

/* Counts, and with room writes, the words that differ by just the places' distance. What
 * was given back may hold addresses of what lay above the used part. */
static bool find_pointers(const struct bench *bench, size_t len, uint32_t *pointers,
                          uint32_t *count)
{
    const uintptr_t *a = (const uintptr_t *)bench->first;
    const uintptr_t *b = (const uintptr_t *)bench->second;
    const size_t bytes = bench->sandbox->options.arena_bytes;

    *count = 0;
    for (size_t i = 0; i < len / sizeof *a; i++) {
        if (a[i] == b[i] || stale_half(bench, a[i], b[i]))
            continue;
        if (a[i] - (uintptr_t)a != b[i] - (uintptr_t)b || a[i] - (uintptr_t)a > bytes)
            return false;
        if (pointers)
            pointers[*count] = (uint32_t)(i * sizeof *a);
        (*count)++;
    }
    return true;
}

static mdx_status compare(struct bench *bench, struct snapshot *snapshot, struct error *error)
{
    const struct allocator *allocator = &bench->sandbox->allocator;
    size_t len = place_used(bench->first);

    if (len != place_used(bench->second) || !same_frozen(bench) ||
        !find_pointers(bench, len, NULL, &snapshot->pointer_count))
        return error_set(error, CODE_INTERNAL, "Making the same image twice gave two results.");
    snapshot->bytes = mem_resize(allocator, NULL, len);
    snapshot->pointers =
        mem_array(allocator, (size_t)snapshot->pointer_count + 1, sizeof *snapshot->pointers);
    if (!snapshot->bytes || !snapshot->pointers)
        return error_no_memory(error);
    snapshot->len = len;
    find_pointers(bench, len, snapshot->pointers, &snapshot->pointer_count);
    memcpy(snapshot->bytes, bench->first, len);
    for (uint32_t i = 0; i < snapshot->pointer_count; i++)
        *(uintptr_t *)(snapshot->bytes + snapshot->pointers[i]) -= (uintptr_t)bench->first;
    return MDX_OK;
}

mdx_status snapshot_make(struct sandbox *sandbox, struct snapshot *snapshot, snapshot_maker make,
                         void *udata, struct error *error)
{
    struct bench bench;
    mdx_status status;

    memset(snapshot, 0, sizeof *snapshot);
    if (!bench_open(&bench, sandbox)) {
        status = error_no_memory(error);
        goto done;
    }
    wipe(&bench, bench.first);
    plan_learn(&bench.plan);
    status = make(sandbox, bench.first, &bench.plan, udata, error);
    if (!status)
        status = make_twice(&bench, make, udata, error);
    if (bench.plan.broken && !bench.plan.frozen_bytes) {
        error_free(error);
        status = make_twice_plainly(&bench, make, udata, error);
    } else if (bench.plan.broken && !status) {
        status = error_set(error, CODE_INTERNAL, "The built-ins could not be frozen.");
    }
    if (!status)
        status = compare(&bench, snapshot, error);

done:
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

/* isolate_bench.c - what a brand-new heap for every call costs. Prints a table of medians. */
#include "base/clock.h"
#include "sandbox/core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS   15
#define PROGRAMS 100

static const char body[] =
    "exports['echo'] = function (input) { return { name: input.name, n: input.n + 1 }; };\n"
    "exports['wait'] = function () { return $.db.get('a').then(function (v) { return v; }); };\n";
static const char args[] = "[{\"name\":\"ada\",\"n\":1}]";

static struct sandbox *sandbox;
static struct image *images[PROGRAMS];
static struct buffer output;
static uint64_t operation;

static void check(mdx_status status, const struct error *error)
{
    if (!status)
        return;
    fprintf(stderr, "%s: %s\n", error_code_name(error), error_message(error));
    exit(1);
}

static mdx_status operate(void *call, const struct sandbox_operation *asked, struct error *error)
{
    (void)call;
    (void)error;
    operation = asked->id;
    return MDX_OK;
}

static uint64_t now_ms(void *call)
{
    (void)call;
    return 1700000000000u;
}

static void fill(void *call, void *bytes, size_t len)
{
    (void)call;
    memset(bytes, 7, len);
}

static struct isolate *begin(struct image *image, const char *path)
{
    const struct isolate_start start = {
        .path = slice_of(path),
        .args = { args, sizeof args - 1 },
        .host = { NULL, operate, NULL, NULL, now_ms, fill },
    };
    struct isolate *isolate = NULL;
    struct error error;

    error_init(&error, allocator_system());
    check(isolate_new(sandbox, &isolate, image, &start, &error), &error);
    return isolate;
}

static void run_to(struct isolate *isolate, enum isolate_state state)
{
    struct error error;

    error_init(&error, allocator_system());
    buffer_clear(&output);
    if (isolate_run(isolate, UINT64_MAX, &output, &error) != state) {
        fprintf(stderr, "%s: %s\n", error_code_name(&error), error_message(&error));
        exit(1);
    }
}

/* ---- what is measured; each returns how many it did ---------------------- */

static unsigned restore_hot(void)
{
    struct place *place = sandbox->slots[0].place;

    for (int i = 0; i < 2000; i++)
        place_restore(place, &images[0]->snapshot);
    return 2000;
}

static unsigned restore_in_turn(void)
{
    struct place *place = sandbox->slots[0].place;

    for (int i = 0; i < 2000; i++)
        place_restore(place, &images[i % PROGRAMS]->snapshot);
    return 2000;
}

static unsigned copy_hot(void)
{
    struct place *place = sandbox->slots[0].place;

    for (int i = 0; i < 2000; i++)
        memcpy(place, images[0]->snapshot.bytes, images[0]->snapshot.len);
    return 2000;
}

static unsigned fresh_call(void)
{
    for (int i = 0; i < 500; i++) {
        struct isolate *isolate = begin(images[0], "echo");

        run_to(isolate, ISOLATE_DONE);
        isolate_free(isolate);
    }
    return 500;
}

static unsigned fresh_call_in_turn(void)
{
    for (int i = 0; i < 500; i++) {
        struct isolate *isolate = begin(images[i % PROGRAMS], "echo");

        run_to(isolate, ISOLATE_DONE);
        isolate_free(isolate);
    }
    return 500;
}

static unsigned waiting_call(void)
{
    for (int i = 0; i < 500; i++) {
        struct isolate *isolate = begin(images[0], "wait");

        run_to(isolate, ISOLATE_WAITING);
        isolate_settle(isolate, operation, SLICE("1"), NULL);
        run_to(isolate, ISOLATE_DONE);
        isolate_free(isolate);
    }
    return 500;
}

static unsigned image_built(void)
{
    struct image_source source = { .document = SLICE("a.mdx"), .body = { body, sizeof body - 1 } };
    struct image *image = NULL;
    struct error error;

    error_init(&error, allocator_system());
    for (int i = 0; i < 10; i++) {
        check(image_build(sandbox, &image, &source, &error), &error);
        image_release(image);
    }
    return 10;
}

/* ---- the engine alone, for comparison -------------------------------------- */

/* A heap needs its guard even here; the arena is that of a place. */
static struct place *bare;
static void *bare_memory;

static void bare_load(void)
{
    duk_push_lstring(bare->ctx, "function (exports) {", 20);
    duk_push_lstring(bare->ctx, body, sizeof body - 1);
    duk_push_string(bare->ctx, "\n}");
    duk_concat(bare->ctx, 3);
    duk_push_string(bare->ctx, "a.mdx");
    duk_compile(bare->ctx, DUK_COMPILE_FUNCTION);
    duk_push_object(bare->ctx);
    duk_dup_top(bare->ctx);
    duk_put_global_string(bare->ctx, "exported");
    duk_call(bare->ctx, 1);
    duk_pop(bare->ctx);
}

static void bare_call(void)
{
    duk_get_global_string(bare->ctx, "exported");
    duk_get_prop_string(bare->ctx, -1, "echo");
    duk_push_string(bare->ctx, args);
    duk_json_decode(bare->ctx, -1);
    duk_get_prop_index(bare->ctx, -1, 0);
    duk_remove(bare->ctx, -2);
    duk_call(bare->ctx, 1);
    duk_json_encode(bare->ctx, -1);
    buffer_clear(&output);
    buffer_add_text(&output, duk_get_string(bare->ctx, -1));
    duk_pop_2(bare->ctx);
}

static void bare_boot(void)
{
    place_open(sandbox, bare, NULL);
    if (!place_boot(bare))
        exit(1);
}

static duk_ret_t load(duk_context *ctx, void *udata)
{
    (void)ctx;
    (void)udata;
    bare_load();
    return 0;
}

static duk_ret_t call_500(duk_context *ctx, void *udata)
{
    (void)ctx;
    (void)udata;
    for (int i = 0; i < 500; i++)
        bare_call();
    return 0;
}

static duk_ret_t call_once(duk_context *ctx, void *udata)
{
    (void)ctx;
    (void)udata;
    bare_call();
    return 0;
}

static void bare_enter(duk_safe_call_function function)
{
    if (!place_enter(bare, function, NULL, UINT64_MAX, UINT64_MAX, 163840))
        exit(1);
}

static unsigned reused_heap(void)
{
    bare_enter(call_500);
    return 500;
}

static unsigned heap_per_call(void)
{
    for (int i = 0; i < 10; i++) {
        bare_boot();
        bare_enter(load);
        bare_enter(call_once);
    }
    bare_boot();
    bare_enter(load);
    return 10;
}

/* The frozen base booted, as when a runtime opens. */
static unsigned base_booted(void)
{
    const struct sandbox_options options = { .max_isolates = 4 };

    for (int i = 0; i < 10; i++) {
        struct sandbox *other;

        if (sandbox_open(&other, allocator_system(), &options, NULL))
            exit(1);
        sandbox_close(other);
    }
    return 10;
}

/* ---- parking ---------------------------------------------------------------- */

static struct parcel parcel;
static struct isolate *parked_one;

static unsigned park_out(void)
{
    for (int i = 0; i < 1000; i++) {
        parcel_free(allocator_system(), &parcel);
        parcel_pack(&parcel, parked_one->slot->place, &images[0]->snapshot, allocator_system(),
                    SIZE_MAX);
    }
    return 1000;
}

static unsigned park_back(void)
{
    for (int i = 0; i < 1000; i++)
        parcel_unpack(&parcel, parked_one->slot->place, &images[0]->snapshot);
    return 1000;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void measure(const char *what, unsigned (*work)(void))
{
    double times[ROUNDS];

    work();
    for (int i = 0; i < ROUNDS; i++) {
        const uint64_t start = clock_thread_cpu_ns();
        const unsigned count = work();

        times[i] = (double)(clock_thread_cpu_ns() - start) / count / 1000.0;
    }
    qsort(times, ROUNDS, sizeof times[0], by_size);
    printf("%-52s %10.3f us\n", what, times[ROUNDS / 2]);
}

static void open_all(void)
{
    const struct sandbox_options options = { .max_isolates = 4 };
    struct error error;

    error_init(&error, allocator_system());
    buffer_init(&output, allocator_system(), SIZE_MAX);
    check(sandbox_open(&sandbox, allocator_system(), &options, &error), &error);
    for (int i = 0; i < PROGRAMS; i++) {
        const struct image_source source = { .document = SLICE("a.mdx"),
                                             .body = { body, sizeof body - 1 } };

        check(image_build(sandbox, &images[i], &source, &error), &error);
    }
}

int main(void)
{
    struct sandbox_figures figures;

    open_all();
    fresh_call();
    sandbox_figures(sandbox, &figures);
    printf("%-52s %10zu B\n", "frozen base (F)", figures.frozen_bytes);
    printf("%-52s %10zu B\n", "copied part of the base (M)", figures.image_bytes);
    printf("%-52s %10zu B\n", "a small program's heap", images[0]->snapshot.len);
    printf("%-52s %10u\n", "addresses in it", images[0]->snapshot.pointer_count);
    bare = region_take(sandbox, &bare_memory);
    bare_boot();
    bare_enter(load);
    measure("frozen base booted", base_booted);
    measure("copy, hot", copy_hot);
    measure("restore, hot", restore_hot);
    measure("restore, 100 programs in turn", restore_in_turn);
    measure("call in a fresh isolate", fresh_call);
    measure("call in a fresh isolate, 100 programs in turn", fresh_call_in_turn);
    measure("call that waits once, fresh isolate", waiting_call);
    measure("call in a reused heap, engine's own JSON", reused_heap);
    measure("call in a new heap, engine's own JSON", heap_per_call);
    measure("image built", image_built);
    parked_one = begin(images[0], "wait");
    run_to(parked_one, ISOLATE_WAITING);
    measure("park", park_out);
    measure("return", park_back);
    printf("%-52s %10zu B\n", "a parked call", parcel.size + sizeof(struct isolate));
    parcel_free(allocator_system(), &parcel);
    isolate_free(parked_one);
    for (int i = 0; i < PROGRAMS; i++)
        image_release(images[i]);
    region_give(sandbox, bare, bare_memory);
    sandbox_close(sandbox);
    buffer_free(&output);
    return 0;
}

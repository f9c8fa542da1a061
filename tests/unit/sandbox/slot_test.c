/* slot_test.c - which slot a call gets, and many threads on few slots. */
#include "stage.h"

#include <pthread.h>
#include <sched.h>

static const char program[] =
    "exports['add'] = function (a, b) { return a + b; };\n"
    "exports['wait'] = function (n) { return $.a.b().then(function (v) { return n + v; }); };\n";

static struct stage stage;

static int open_stage(void **state)
{
    (void)state;
    stage_open(&stage, &(struct sandbox_options){ .max_isolates = 3 }, program);
    return 0;
}

static int close_stage(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static void the_slot_used_last_is_used_next(void **state)
{
    (void)state;
    struct isolate *first = stage_begin(&stage, "wait", "[1]");
    struct isolate *second = stage_begin(&stage, "wait", "[1]");
    struct slot *slot;

    stage_run(&stage, first);
    stage_run(&stage, second);
    slot = first->slot;
    isolate_free(second);
    isolate_free(first);
    first = stage_begin(&stage, "wait", "[1]");
    stage_run(&stage, first);
    assert_ptr_equal(first->slot, slot);
    isolate_free(first);
}

static void an_arena_that_grew_gives_its_pages_back(void **state)
{
    (void)state;
    struct slot *slot;
    struct isolate *isolate = stage_begin(&stage, "wait", "[1]");
    char *above;

    stage_run(&stage, isolate);
    slot = isolate->slot;
    above = (char *)slot->place + (4 << 20);
    *above = 7;
    slot->place->arena.peak = 5 << 20;
    isolate_free(isolate);
    assert_int_equal(*above, 0);
}

struct worker {
    pthread_t thread;
    uint64_t operation;
    uint32_t wrong;
};

static mdx_status operate(void *call, const struct sandbox_operation *operation,
                          struct error *error)
{
    (void)error;
    ((struct worker *)call)->operation = operation->id;
    return MDX_OK;
}

static enum isolate_state run_on(struct isolate *isolate, struct buffer *output)
{
    enum isolate_state state;

    buffer_clear(output);
    while ((state = isolate_run(isolate, UINT64_MAX, output, NULL)) == ISOLATE_BLOCKED)
        sched_yield();
    return state;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    const struct isolate_start start = { .path = SLICE("wait"),
                                         .args = SLICE("[40]"),
                                         .host = { .call = worker, .operate = operate } };
    struct buffer output;

    buffer_init(&output, allocator_system(), SIZE_MAX);
    for (int i = 0; i < 200; i++) {
        struct isolate *isolate = NULL;

        if (isolate_new(stage.sandbox, &isolate, stage.image, &start, NULL) ||
            run_on(isolate, &output) != ISOLATE_WAITING ||
            isolate_settle(isolate, worker->operation, SLICE("2"), NULL) ||
            run_on(isolate, &output) != ISOLATE_DONE || strcmp(output.data, "42") != 0)
            worker->wrong++;
        isolate_free(isolate);
    }
    buffer_free(&output);
    return NULL;
}

static void many_threads_share_few_slots(void **state)
{
    (void)state;
    static struct worker workers[6];
    struct sandbox_figures figures;

    for (int i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    for (int i = 0; i < 6; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_int_equal(workers[i].wrong, 0);
    }
    sandbox_figures(stage.sandbox, &figures);
    assert_int_equal(figures.slots_used, 0);
    assert_int_equal(figures.parked_bytes, 0);
    assert_in_range(figures.slots, 1, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slot_used_last_is_used_next),
        cmocka_unit_test(an_arena_that_grew_gives_its_pages_back),
        cmocka_unit_test(many_threads_share_few_slots),
    };

    return cmocka_run_group_tests(tests, open_stage, close_stage);
}

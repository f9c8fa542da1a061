/* park_test.c - more calls may wait than there are slots, and each comes back as it was. */
#include "stage.h"

static const char program[] =
    "exports['wait'] = function (n) {\n"
    "    var mine = { n: n, list: [n, n + 1] };\n"
    "    return $.a.b().then(function (v) { return [mine.n, mine.list, v]; });\n"
    "};\n"
    "exports['twice'] = function (n) {\n"
    "    return $.a.b().then(function (v) {\n"
    "        return $.a.c().then(function (w) { return n + v + w; });\n"
    "    });\n"
    "};\n"
    "exports['large'] = function (n) {\n"
    "    var s = []; for (var i = 0; i < n; i++) s.push('item' + i);\n"
    "    return $.a.b().then(function () { return s.length; });\n"
    "};\n"
    "exports['add'] = function (a, b) { return a + b; };\n";

static struct stage stage;

static int open_stage(void **state)
{
    (void)state;
    stage_open(&stage, &(struct sandbox_options){ .max_isolates = 2, .parked_bytes = 64 << 20 },
               program);
    return 0;
}

static int close_stage(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static struct sandbox_figures figures(void)
{
    struct sandbox_figures now;

    sandbox_figures(stage.sandbox, &now);
    return now;
}

static void a_waiting_call_stays_in_its_slot_while_there_is_another(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "wait", "[1]");

    assert_string_equal(stage_run(&stage, isolate), "waiting");
    assert_string_equal(stage_call(&stage, "add", "[1,2]"), "3");
    assert_int_equal(figures().parked, 0);
    isolate_free(isolate);
}

static void the_longest_waiting_is_parked_and_comes_back_as_it_was(void **state)
{
    (void)state;
    struct isolate *first = stage_begin(&stage, "wait", "[10]");
    struct isolate *second = stage_begin(&stage, "wait", "[20]");
    struct isolate *third = stage_begin(&stage, "wait", "[30]");
    uint64_t operations[3];

    assert_string_equal(stage_run(&stage, first), "waiting");
    operations[0] = stage.operation;
    assert_string_equal(stage_run(&stage, second), "waiting");
    operations[1] = stage.operation;
    assert_string_equal(stage_run(&stage, third), "waiting");
    operations[2] = stage.operation;
    assert_int_equal(figures().parked, 1);
    assert_ptr_not_equal(first->slot->holder, first);

    isolate_settle(first, operations[0], SLICE("\"a\""), NULL);
    isolate_settle(second, operations[1], SLICE("\"b\""), NULL);
    isolate_settle(third, operations[2], SLICE("\"c\""), NULL);
    assert_string_equal(stage_run(&stage, first), "[10,[10,11],\"a\"]");
    assert_string_equal(stage_run(&stage, second), "[20,[20,21],\"b\"]");
    assert_string_equal(stage_run(&stage, third), "[30,[30,31],\"c\"]");
    isolate_free(first);
    isolate_free(second);
    isolate_free(third);
    assert_int_equal(figures().parked_bytes, 0);
    assert_int_equal(figures().slots_used, 0);
}

static void a_call_may_be_parked_more_than_once(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "twice", "[100]");
    struct isolate *others[4];

    stage_run(&stage, isolate);
    isolate_settle(isolate, stage.operation, SLICE("20"), NULL);
    for (int i = 0; i < 2; i++) {
        others[i] = stage_begin(&stage, "wait", "[1]");
        stage_run(&stage, others[i]);
    }
    assert_string_equal(stage_run(&stage, isolate), "waiting");
    isolate_settle(isolate, stage.operation, SLICE("3"), NULL);
    for (int i = 2; i < 4; i++) {
        others[i] = stage_begin(&stage, "wait", "[1]");
        stage_run(&stage, others[i]);
    }
    assert_string_equal(stage_run(&stage, isolate), "123");
    for (int i = 0; i < 4; i++)
        isolate_free(others[i]);
    isolate_free(isolate);
    assert_int_equal(figures().parked, 0);
}

static void a_thousand_calls_wait_at_once_for_less_than_20_kb_each(void **state)
{
    (void)state;
    static struct isolate *isolates[1000];
    static uint64_t operations[1000];
    char expected[64];

    for (int i = 0; i < 1000; i++) {
        char args[16];

        snprintf(args, sizeof args, "[%d]", i);
        isolates[i] = stage_begin(&stage, "wait", args);
        assert_string_equal(stage_run(&stage, isolates[i]), "waiting");
        operations[i] = stage.operation;
    }
    assert_int_equal(figures().slots, 2);
    assert_int_equal(figures().parked, 998);
    assert_in_range(figures().parked_bytes / 998 + sizeof(struct isolate), 500, 20000);
    for (int i = 999; i >= 0; i--) {
        isolate_settle(isolates[i], operations[i], SLICE("0"), NULL);
        snprintf(expected, sizeof expected, "[%d,[%d,%d],0]", i, i, i + 1);
        assert_string_equal(stage_run(&stage, isolates[i]), expected);
        isolate_free(isolates[i]);
    }
    assert_int_equal(figures().parked_bytes, 0);
    assert_int_equal(figures().slots_used, 0);
}

static void a_parked_call_can_be_dropped(void **state)
{
    (void)state;
    struct isolate *isolates[3];

    for (int i = 0; i < 3; i++) {
        isolates[i] = stage_begin(&stage, "wait", "[1]");
        stage_run(&stage, isolates[i]);
    }
    assert_int_equal(figures().parked, 1);
    for (int i = 0; i < 3; i++)
        isolate_free(isolates[i]);
    assert_int_equal(figures().parked, 0);
    assert_int_equal(figures().parked_bytes, 0);
}

static void a_heap_that_grew_is_parked_whole(void **state)
{
    (void)state;
    struct isolate *large = stage_begin(&stage, "large", "[30000]");
    struct isolate *others[2];
    uint64_t operation;

    assert_string_equal(stage_run(&stage, large), "waiting");
    operation = stage.operation;
    for (int i = 0; i < 2; i++) {
        others[i] = stage_begin(&stage, "wait", "[1]");
        stage_run(&stage, others[i]);
    }
    assert_int_equal(figures().parked, 1);
    assert_true(figures().parked_bytes > 1000000);
    isolate_settle(large, operation, SLICE("1"), NULL);
    assert_string_equal(stage_run(&stage, large), "30000");
    isolate_free(large);
    isolate_free(others[0]);
    isolate_free(others[1]);
}

static void past_parked_bytes_a_new_call_is_rate_limited(void **state)
{
    (void)state;
    struct stage own;
    struct isolate *waiting;

    stage_open(&own, &(struct sandbox_options){ .max_isolates = 1, .parked_bytes = 1000 }, program);
    waiting = stage_begin(&own, "wait", "[1]");
    assert_string_equal(stage_run(&own, waiting), "waiting");
    isolate_settle(waiting, own.operation, SLICE("5"), NULL);
    assert_string_equal(stage_call(&own, "add", "[1,2]"), "RATE_LIMITED");
    assert_string_equal(stage_run(&own, waiting), "[1,[1,2],5]");
    assert_string_equal(stage_call(&own, "add", "[1,2]"), "3");
    isolate_free(waiting);
    stage_close(&own);
}

static const char *inner_result;

static mdx_status call_within(void *call, const struct sandbox_operation *operation,
                              struct error *error)
{
    struct stage *own = call;
    struct isolate *inner = stage_begin(own, "add", "[1,2]");
    struct buffer output;

    (void)operation;
    (void)error;
    buffer_init(&output, allocator_system(), SIZE_MAX);
    inner_result =
        isolate_run(inner, UINT64_MAX, &output, NULL) == ISOLATE_BLOCKED ? "blocked" : "ran";
    buffer_free(&output);
    isolate_free(inner);
    return MDX_OK;
}

static void a_call_is_blocked_while_all_slots_are_running(void **state)
{
    (void)state;
    struct stage own;
    struct isolate *outer;

    stage_open(&own, &(struct sandbox_options){ .max_isolates = 1 }, program);
    outer = stage_begin(&own, "wait", "[1]");
    outer->host.operate = call_within;
    assert_string_equal(stage_run(&own, outer), "waiting");
    assert_string_equal(inner_result, "blocked");
    isolate_free(outer);
    stage_close(&own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_waiting_call_stays_in_its_slot_while_there_is_another),
        cmocka_unit_test(the_longest_waiting_is_parked_and_comes_back_as_it_was),
        cmocka_unit_test(a_call_may_be_parked_more_than_once),
        cmocka_unit_test(a_thousand_calls_wait_at_once_for_less_than_20_kb_each),
        cmocka_unit_test(a_parked_call_can_be_dropped),
        cmocka_unit_test(a_heap_that_grew_is_parked_whole),
        cmocka_unit_test(past_parked_bytes_a_new_call_is_rate_limited),
        cmocka_unit_test(a_call_is_blocked_while_all_slots_are_running),
    };

    return cmocka_run_group_tests(tests, open_stage, close_stage);
}

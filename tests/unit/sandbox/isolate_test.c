/* isolate_test.c - a call starts fresh, ends or waits, and gives its slot back on every way out. */
#include "stage.h"

#include <stdio.h>

static const char program[] =
    "var calls = 0;\n"
    "exports['add'] = function (a, b) { calls += a; return { sum: a + b, calls: calls }; };\n"
    "exports['nothing'] = function () {};\n"
    "exports['throws'] = function () { throw new RangeError('too far'); };\n"
    "exports['loop'] = function () { for (;;) {} };\n"
    "exports['fill'] = function () { var a = []; for (;;) a.push('x' + a.length); };\n"
    "exports['long'] = function () { return new Array(5000).join('abcdefgh'); };\n"
    "exports['deep'] = function deep(n) { return deep(n + 1) + 1; };\n"
    "exports['never'] = function () { return new Promise(function () {}); };\n"
    "exports['get'] = function (key) { return $.db.get(key); };\n"
    "exports['both'] = function () { return Promise.all([$.a.b(1), $.a.b(2)]); };\n"
    "exports['timer'] = function () { clearTimeout(setTimeout(function () {}, 5)); return 1; };\n"
    "exports['many'] = function () { for (;;) $.a.b(); };\n"
    "exports['leave'] = function () { globalThis.left = 1; return typeof globalThis.before; };\n"
    "exports['found'] = function () { return typeof globalThis.left; };\n"
    "exports['stream'] = function () { var n = 0; return new Response(new ReadableStream({\n"
    "  pull: function (to) { return $.a.b().then(function () {\n"
    "    if (++n > 3) to.close(); else to.enqueue(new Uint8Array([n])); }); } })); };\n"
    "exports['late'] = function () { return $.a.b().then(function () { for (;;) {} }); };\n";

static struct stage stage;

static int open_stage(void **state)
{
    (void)state;
    stage_open(&stage, &(struct sandbox_options){ .max_isolates = 2, .arena_bytes = 1 << 20 },
               program);
    return 0;
}

static int close_stage(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static uint32_t slots_used(void)
{
    struct sandbox_figures figures;

    sandbox_figures(stage.sandbox, &figures);
    return figures.slots_used;
}

static void a_call_gives_its_result_as_json(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "add", "[1,2]"), "{\"sum\":3,\"calls\":1}");
    assert_string_equal(stage_call(&stage, "nothing", "[]"), "null");
}

static void nothing_is_left_for_the_next_call(void **state)
{
    (void)state;
    stage_call(&stage, "leave", "[]");
    assert_string_equal(stage_call(&stage, "found", "[]"), "\"undefined\"");
    assert_string_equal(stage_call(&stage, "add", "[5,2]"), "{\"sum\":7,\"calls\":5}");
    assert_string_equal(stage_call(&stage, "add", "[5,2]"), "{\"sum\":7,\"calls\":5}");
}

static void a_function_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    const struct isolate_start start = { .path = SLICE("other"), .args = SLICE("[]") };
    struct isolate *isolate = NULL;

    error_free(&stage.error);
    assert_int_equal(isolate_new(stage.sandbox, &isolate, stage.image, &start, &stage.error),
                     MDX_E_NOT_FOUND);
    assert_null(isolate);
}

static void a_throw_is_described_with_name_and_line(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "throws", "[]"), "EXECUTION_FAILED");
    assert_string_equal(stage.error.name, "RangeError");
    assert_non_null(strstr(error_message(&stage.error), "too far"));
    assert_int_equal(stage.error.line, 4);
}

static void each_limit_has_a_code_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "loop", "[]"), "RUN_TIMEOUT");
    assert_string_equal(stage_call(&stage, "fill", "[]"), "MEMORY_LIMIT");
    assert_string_equal(stage_call(&stage, "many", "[]"), "OPERATION_LIMIT");
    assert_int_equal(slots_used(), 0);
}

static void recursion_without_end_is_a_limit_of_its_own(void **state)
{
    (void)state;
    struct stage own;

    stage_open(&own, NULL, program);
    assert_string_equal(stage_call(&own, "deep", "[0]"), "STACK_LIMIT");
    stage_close(&own);
}

static void a_limit_is_told_with_its_value_and_how_to_raise_it(void **state)
{
    char limit[32];

    (void)state;
    snprintf(limit, sizeof limit, "%d ms", STAGE_RUN_MS);
    stage_call(&stage, "fill", "[]");
    assert_non_null(strstr(error_message(&stage.error), "1048576"));
    assert_non_null(strstr(stage.error.hint, "arena_bytes"));
    stage_call(&stage, "loop", "[]");
    assert_non_null(strstr(error_message(&stage.error), limit));
    assert_non_null(strstr(stage.error.hint, "run_ms"));
}

static void a_result_that_is_too_long_is_refused(void **state)
{
    (void)state;
    const struct isolate_start start = { .path = SLICE("long"),
                                         .args = SLICE("[]"),
                                         .output_bytes = 1000 };
    struct isolate *isolate = NULL;

    assert_int_equal(isolate_new(stage.sandbox, &isolate, stage.image, &start, &stage.error), 0);
    assert_string_equal(stage_run(&stage, isolate), "OUTPUT_LIMIT");
    assert_int_equal(stage.output.most, SIZE_MAX);
    isolate_free(isolate);
}

static void the_end_of_the_whole_call_is_another_error(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "loop", "[]");

    error_free(&stage.error);
    assert_int_equal(isolate_run(isolate, 1, &stage.output, &stage.error), ISOLATE_FAILED);
    assert_string_equal(error_code_name(&stage.error), "CALL_TIMEOUT");
    isolate_free(isolate);
}

static void an_interrupt_ends_a_run(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "loop", "[]");

    isolate_interrupt(isolate);
    assert_string_equal(stage_run(&stage, isolate), "CANCELLED");
    isolate_free(isolate);
}

static void a_promise_that_nothing_settles_ends_the_call(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "never", "[]"), "NEVER_SETTLES");
    assert_int_equal(slots_used(), 0);
}

static void a_call_waits_for_its_operation(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "get", "[\"a\"]");

    assert_string_equal(stage_run(&stage, isolate), "waiting");
    assert_false(isolate_ready(isolate));
    assert_int_equal(isolate_settle(isolate, stage.operation, SLICE("{\"v\":7}"), NULL), MDX_OK);
    assert_true(isolate_ready(isolate));
    assert_string_equal(stage_run(&stage, isolate), "{\"v\":7}");
    assert_int_equal(slots_used(), 0);
    isolate_free(isolate);
}

static void a_failed_operation_is_thrown_where_it_was_awaited(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "get", "[\"a\"]");
    struct error failure;

    error_init(&failure, allocator_system());
    error_set(&failure, CODE_CONNECTION_FAILED, "db is away");
    stage_run(&stage, isolate);
    assert_int_equal(isolate_settle(isolate, stage.operation, SLICE(""), &failure), MDX_OK);
    assert_string_equal(stage_run(&stage, isolate), "CONNECTION_FAILED");
    assert_string_equal(error_message(&stage.error), "db is away");
    error_free(&failure);
    isolate_free(isolate);
}

static void operations_that_overlap_are_settled_in_any_order(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "both", "[]");

    assert_string_equal(stage_run(&stage, isolate), "waiting");
    assert_int_equal(isolate_settle(isolate, stage.operation, SLICE("2"), NULL), MDX_OK);
    assert_string_equal(stage_run(&stage, isolate), "waiting");
    assert_int_equal(isolate_settle(isolate, stage.operation - 1, SLICE("1"), NULL), MDX_OK);
    assert_string_equal(stage_run(&stage, isolate), "[1,2]");
    isolate_free(isolate);
}

static void only_what_is_waited_for_can_be_settled_and_once(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "get", "[1]");

    assert_int_equal(isolate_settle(isolate, 1, SLICE("1"), NULL), MDX_E_STATE);
    stage_run(&stage, isolate);
    assert_int_equal(isolate_settle(isolate, stage.operation + 1, SLICE("1"), NULL), MDX_E_STATE);
    assert_int_equal(isolate_settle(isolate, stage.operation, SLICE("1"), NULL), MDX_OK);
    assert_int_equal(isolate_settle(isolate, stage.operation, SLICE("1"), NULL), MDX_E_STATE);
    assert_string_equal(stage_run(&stage, isolate), "1");
    isolate_free(isolate);
}

static void a_call_that_is_over_cannot_run_again(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "nothing", "[]");

    assert_string_equal(stage_run(&stage, isolate), "null");
    assert_string_equal(stage_run(&stage, isolate), "WRONG_STATE");
    isolate_free(isolate);
}

static void a_cleared_timer_is_nobodys_to_settle(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "timer", "[]");

    stage.cleared = 0;
    assert_string_equal(stage_run(&stage, isolate), "1");
    assert_int_equal(stage.cleared, 1);
    assert_int_equal(isolate_settle(isolate, stage.operation, SLICE("null"), NULL), MDX_E_STATE);
    isolate_free(isolate);
}

static void a_waiting_call_that_is_dropped_gives_its_slot_back(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "get", "[1]");

    stage_run(&stage, isolate);
    assert_int_equal(slots_used(), 1);
    isolate_free(isolate);
    assert_int_equal(slots_used(), 0);
}

static void a_limit_after_waiting_gives_the_slot_back_too(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "late", "[]");

    stage_run(&stage, isolate);
    isolate_settle(isolate, stage.operation, SLICE("1"), NULL);
    assert_string_equal(stage_run(&stage, isolate), "RUN_TIMEOUT");
    assert_int_equal(slots_used(), 0);
    isolate_free(isolate);
}

static void ten_thousand_aborted_calls_leave_all_slots_free(void **state)
{
    (void)state;
    struct sandbox_figures figures;

    for (int i = 0; i < 10000; i++) {
        struct isolate *isolate = stage_begin(&stage, "loop", "[]");

        isolate_interrupt(isolate);
        stage_run(&stage, isolate);
        isolate_free(isolate);
    }
    sandbox_figures(stage.sandbox, &figures);
    assert_int_equal(figures.slots_used, 0);
    assert_int_equal(figures.isolates, 0);
    assert_int_equal(figures.slots, 1);
    assert_string_equal(stage_call(&stage, "add", "[1,2]"), "{\"sum\":3,\"calls\":1}");
}

static void a_reused_heap_stays_warm_between_calls(void **state)
{
    (void)state;
    struct image_source source = stage_source(program);
    struct image *before = stage.image;

    source.reuse = true;
    assert_int_equal(image_build(stage.sandbox, &stage.image, &source, &stage.error), 0);
    assert_string_equal(stage_call(&stage, "add", "[1,2]"), "{\"sum\":3,\"calls\":1}");
    assert_string_equal(stage_call(&stage, "add", "[1,2]"), "{\"sum\":3,\"calls\":2}");
    stage_call(&stage, "throws", "[]");
    assert_string_equal(stage_call(&stage, "add", "[1,2]"), "{\"sum\":3,\"calls\":1}");
    image_release(stage.image);
    stage.image = before;
}

static void host_memory_serves_as_well(void **state)
{
    (void)state;
    struct stage own;

    stage_open(&own, &(struct sandbox_options){ .host_memory = true, .arena_bytes = 512 << 10 },
               program);
    assert_string_equal(stage_call(&own, "add", "[1,2]"), "{\"sum\":3,\"calls\":1}");
    assert_string_equal(stage_call(&own, "fill", "[]"), "MEMORY_LIMIT");
    assert_string_equal(stage_call(&own, "add", "[1,2]"), "{\"sum\":3,\"calls\":1}");
    stage_close(&own);
}

/* The host has taken a piece, and the next one can be made: both before the call runs again. */
static void what_is_settled_beside_a_piece_of_a_stream_is_not_lost(void **state)
{
    struct isolate *isolate;
    const char *result;
    uint64_t settled = 0;

    (void)state;
    stage.begun = 0;
    isolate = stage_begin(&stage, "stream", "[]");
    result = stage_run(&stage, isolate);
    while (strcmp(result, "waiting") == 0 && settled < stage.begun) {
        const uint64_t begun = stage.begun;

        for (uint64_t id = begun; id > settled; id--)
            assert_int_equal(isolate_settle(isolate, id, SLICE("null"), NULL), 0);
        settled = begun;
        result = stage_run(&stage, isolate);
    }
    assert_string_equal(result, "null");
    /* Of the head, of three pieces, and of what four pulls ask. */
    assert_int_equal(stage.begun, 8);
    isolate_free(isolate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_gives_its_result_as_json),
        cmocka_unit_test(nothing_is_left_for_the_next_call),
        cmocka_unit_test(a_function_that_is_not_there_is_not_found),
        cmocka_unit_test(a_throw_is_described_with_name_and_line),
        cmocka_unit_test(each_limit_has_a_code_of_its_own),
        cmocka_unit_test(recursion_without_end_is_a_limit_of_its_own),
        cmocka_unit_test(a_limit_is_told_with_its_value_and_how_to_raise_it),
        cmocka_unit_test(a_result_that_is_too_long_is_refused),
        cmocka_unit_test(the_end_of_the_whole_call_is_another_error),
        cmocka_unit_test(an_interrupt_ends_a_run),
        cmocka_unit_test(a_promise_that_nothing_settles_ends_the_call),
        cmocka_unit_test(a_call_waits_for_its_operation),
        cmocka_unit_test(a_failed_operation_is_thrown_where_it_was_awaited),
        cmocka_unit_test(operations_that_overlap_are_settled_in_any_order),
        cmocka_unit_test(only_what_is_waited_for_can_be_settled_and_once),
        cmocka_unit_test(a_call_that_is_over_cannot_run_again),
        cmocka_unit_test(a_cleared_timer_is_nobodys_to_settle),
        cmocka_unit_test(a_waiting_call_that_is_dropped_gives_its_slot_back),
        cmocka_unit_test(a_limit_after_waiting_gives_the_slot_back_too),
        cmocka_unit_test(ten_thousand_aborted_calls_leave_all_slots_free),
        cmocka_unit_test(a_reused_heap_stays_warm_between_calls),
        cmocka_unit_test(host_memory_serves_as_well),
        cmocka_unit_test(what_is_settled_beside_a_piece_of_a_stream_is_not_lost),
    };

    return cmocka_run_group_tests(tests, open_stage, close_stage);
}

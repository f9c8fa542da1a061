/* coroutine_park_test.c - calls that wait in the middle of a function: parked, and back as they
 * were. */
#include "stage.h"

#define ASYNC(name, body)                                                                          \
    "exports['" name "'] = function (n) { '@ay 1 0-0 " name "'; return @async(function () { "      \
    "'@a 0 0-0 '; try { " body " } catch (e) { return @asyncThrow(e); } }); };\n"

static const char program[] =
    "var count = function () { '@g 0 0-0 count'; return @gen(function () { '@a 0 0-0 '; "
    "for (var i = 1; ; i++) @yield(i); }); }, counter = count(); counter.next();\n" //
    ASYNC("wait",
          "var mine = { n: n }, list = [n, n + 1]; var v = @await($.a.b()); "
          "return @asyncReturn([mine.n, list, v]);") //
    ASYNC("twice",
          "var v = @await($.a.b()); try { v += @await($.a.c()); } finally { v++; } "
          "return @asyncReturn(n + v);") //
    ASYNC("sleeper",
          "@await($.sleep(10)); return @asyncReturn(n);") "exports['deep'] = function (n) { '@ay 1 "
                                                          "0-0 deep'; return @async(function () { "
                                                          "'@a 0 0-0 '; try { if (n === 0) return "
                                                          "@asyncReturn(@await($.a.b())); "
                                                          "return "
                                                          "@asyncReturn(@await(exports['deep'](n - "
                                                          "1)) + 1); } catch (e) { "
                                                          "return @asyncThrow(e); } }); };\n"
                                                          "exports['many'] = function (n) { var "
                                                          "all = []; for (var i = 0; i < n; i++) "
                                                          "all.push(exports['wait'](i)); return "
                                                          "Promise.all(all).then(function (r) { "
                                                          "return r.length; }); };\n"
                                                          "exports['never'] = function () { '@ay 0 "
                                                          "0-0 never'; return @async(function () { "
                                                          "'@a 0 0-0 '; try { @await(new "
                                                          "Promise(function () {})); } catch (e) { "
                                                          "return @asyncThrow(e); } }); };\n"
                                                          "exports['next'] = function () { return "
                                                          "counter.next().value; };\n"
                                                          "exports['add'] = function (a, b) { "
                                                          "return a + b; };\n";

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

static void a_function_goes_on_where_it_waited(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "twice", "[100]");

    assert_string_equal(stage_run(&stage, isolate), "waiting");
    isolate_settle(isolate, stage.operation, SLICE("20"), NULL);
    assert_string_equal(stage_run(&stage, isolate), "waiting");
    isolate_settle(isolate, stage.operation, SLICE("3"), NULL);
    assert_string_equal(stage_run(&stage, isolate), "124");
    isolate_free(isolate);
}

static void a_thousand_wait_at_once_for_less_than_20_kb_each(void **state)
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
    assert_int_equal(figures().parked, 998);
    assert_in_range(figures().parked_bytes / 998, 500, 20000);
    for (int i = 999; i >= 0; i--) {
        isolate_settle(isolates[i], operations[i], SLICE("0"), NULL);
        snprintf(expected, sizeof expected, "[%d,[%d,%d],0]", i, i, i + 1);
        assert_string_equal(stage_run(&stage, isolates[i]), expected);
        isolate_free(isolates[i]);
    }
    assert_int_equal(figures().parked_bytes, 0);
}

static void many_functions_of_one_call_wait_parked(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "many", "[500]");
    struct isolate *others[2];
    const char *result = stage_run(&stage, isolate);

    assert_string_equal(result, "waiting");
    for (int i = 0; i < 2; i++) {
        others[i] = stage_begin(&stage, "wait", "[1]");
        assert_string_equal(stage_run(&stage, others[i]), "waiting");
    }
    assert_int_equal(figures().parked, 1);
    for (uint64_t id = 1; id <= 500; id++)
        isolate_settle(isolate, id, SLICE("7"), NULL);
    assert_string_equal(stage_run(&stage, isolate), "500");
    for (int i = 0; i < 2; i++)
        isolate_free(others[i]);
    isolate_free(isolate);
}

static void functions_wait_for_each_other_in_depth(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "deep", "[50]");

    assert_string_equal(stage_run(&stage, isolate), "waiting");
    isolate_settle(isolate, stage.operation, SLICE("1"), NULL);
    assert_string_equal(stage_run(&stage, isolate), "51");
    isolate_free(isolate);
}

static void a_timer_wakes_a_function(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "sleeper", "[9]");

    assert_string_equal(stage_run(&stage, isolate), "waiting");
    isolate_settle(isolate, stage.operation, SLICE("null"), NULL);
    assert_string_equal(stage_run(&stage, isolate), "9");
    isolate_free(isolate);
}

static void a_failed_operation_is_thrown_where_it_is_awaited(void **state)
{
    (void)state;
    struct isolate *isolate = stage_begin(&stage, "twice", "[1]");
    struct error failure;

    assert_string_equal(stage_run(&stage, isolate), "waiting");
    error_init(&failure, allocator_system());
    error_set(&failure, CODE_OPERATION_UNAVAILABLE, "nothing there");
    isolate_settle(isolate, stage.operation, slice_make(NULL, 0), &failure);
    assert_string_equal(stage_run(&stage, isolate), "OPERATION_UNAVAILABLE");
    error_free(&failure);
    isolate_free(isolate);
}

static void what_nothing_can_settle_ends(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "never", "[]"), "NEVER_SETTLES");
}

static void an_image_holds_a_generator_that_was_begun(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "next", "[]"), "2");
    assert_string_equal(stage_call(&stage, "next", "[]"), "2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_function_goes_on_where_it_waited),
        cmocka_unit_test(a_thousand_wait_at_once_for_less_than_20_kb_each),
        cmocka_unit_test(many_functions_of_one_call_wait_parked),
        cmocka_unit_test(functions_wait_for_each_other_in_depth),
        cmocka_unit_test(a_timer_wakes_a_function),
        cmocka_unit_test(a_failed_operation_is_thrown_where_it_is_awaited),
        cmocka_unit_test(what_nothing_can_settle_ends),
        cmocka_unit_test(an_image_holds_a_generator_that_was_begun),
    };

    return cmocka_run_group_tests(tests, open_stage, close_stage);
}

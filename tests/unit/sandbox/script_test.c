/* script_test.c - a plain script runs to its end, jobs and timers included. */
#include "stage.h"

static struct sandbox *sandbox;
static struct error error;
static struct buffer printed;

static int open_sandbox(void **state)
{
    (void)state;
    error_init(&error, allocator_system());
    buffer_init(&printed, allocator_system(), SIZE_MAX);
    return sandbox_open(&sandbox, allocator_system(), NULL, &error);
}

static int close_sandbox(void **state)
{
    (void)state;
    sandbox_close(sandbox);
    error_free(&error);
    buffer_free(&printed);
    return 0;
}

static void print_line(void *host, enum sandbox_level level, struct slice line)
{
    (void)host;
    (void)level;
    buffer_add_slice(&printed, line);
    buffer_add_char(&printed, ';');
}

static mdx_status run_for(const char *text, uint32_t timeout_ms)
{
    const struct script_run run = {
        .document = SLICE("a.js"),
        .text = slice_of(text),
        .timeout_ms = timeout_ms,
        .print = print_line,
    };

    buffer_clear(&printed);
    error_free(&error);
    return sandbox_script(sandbox, &run, &error);
}

static void lines_are_printed_in_order(void **state)
{
    (void)state;
    assert_int_equal(run_for("print('a'); console.log('b', 1); print('c');", 0), MDX_OK);
    assert_string_equal(printed.data, "a;b 1;c;");
}

static void jobs_and_timers_run_before_the_end(void **state)
{
    (void)state;
    assert_int_equal(run_for("setTimeout(function () { print('later'); }, 20);"
                             "setTimeout(function () { print('soon');"
                             "    Promise.resolve().then(function () { print('job'); }); }, 1);"
                             "Promise.resolve(1).then(function (v) { print(v); });"
                             "print('first');",
                             0),
                     MDX_OK);
    assert_string_equal(printed.data, "first;1;soon;job;later;");
}

static void timers_due_together_run_in_the_order_they_were_set(void **state)
{
    (void)state;
    assert_int_equal(run_for("[1, 2, 3].forEach(function (n) {"
                             "    setTimeout(function () { print(n); }, 0); });",
                             0),
                     MDX_OK);
    assert_string_equal(printed.data, "1;2;3;");
}

static void a_cleared_timer_does_not_run(void **state)
{
    (void)state;
    assert_int_equal(run_for("var t = setTimeout(function () { print('no'); }, 1);"
                             "clearTimeout(t); print('end');",
                             0),
                     MDX_OK);
    assert_string_equal(printed.data, "end;");
}

static void an_interval_runs_until_it_is_cleared(void **state)
{
    (void)state;
    assert_int_equal(run_for("var n = 0, t = setInterval(function () {"
                             "    print(++n); if (n === 3) clearInterval(t); }, 1);",
                             0),
                     MDX_OK);
    assert_string_equal(printed.data, "1;2;3;");
}

static void a_script_is_sloppy_and_may_change_built_ins_and_make_code(void **state)
{
    (void)state;
    assert_int_equal(run_for("x = 5; Array.prototype.first = function () { return this[0]; };"
                             "print([7].first() + x); print(eval('1 + 1'));"
                             "print(new Function('a', 'return a * 2')(4));",
                             0),
                     MDX_OK);
    assert_string_equal(printed.data, "12;2;8;");
}

static void a_throw_is_told_with_name_and_line(void **state)
{
    (void)state;
    assert_int_equal(run_for("print('a');\nthrow new RangeError('too far');\n", 0),
                     MDX_E_EXECUTION);
    assert_string_equal(error.name, "RangeError");
    assert_string_equal(error_message(&error), "too far");
    assert_int_equal(error.line, 2);
    assert_string_equal(printed.data, "a;");
}

static void a_throw_in_a_timer_ends_the_script(void **state)
{
    (void)state;
    assert_int_equal(run_for("setTimeout(function () { throw new TypeError('late'); }, 1);"
                             "setTimeout(function () { print('never'); }, 50);",
                             0),
                     MDX_E_EXECUTION);
    assert_string_equal(error.name, "TypeError");
    assert_int_equal(printed.len, 0);
}

static void what_cannot_be_parsed_is_a_syntax_error(void **state)
{
    (void)state;
    assert_int_equal(run_for("print('a');\nvar = 1;\n", 0), MDX_E_VALIDATION);
    assert_string_equal(error_code_name(&error), "SYNTAX_ERROR");
    assert_int_equal(error.line, 2);
}

static void a_script_without_end_is_stopped(void **state)
{
    (void)state;
    assert_int_equal(run_for("for (;;) {}", 20), MDX_E_TIMEOUT);
    assert_int_equal(run_for("setInterval(function () {}, 1);", 20), MDX_E_TIMEOUT);
    assert_int_equal(run_for("setTimeout(function () {}, 60000);", 20), MDX_E_TIMEOUT);
}

static void nothing_is_left_for_the_next_script(void **state)
{
    (void)state;
    assert_int_equal(run_for("var left = 1; Object.prototype.left = 2;", 0), MDX_OK);
    assert_int_equal(run_for("print(typeof left);", 0), MDX_OK);
    assert_string_equal(printed.data, "undefined;");
}

static void an_empty_script_does_nothing(void **state)
{
    (void)state;
    assert_int_equal(run_for("", 0), MDX_OK);
    assert_int_equal(printed.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_printed_in_order),
        cmocka_unit_test(jobs_and_timers_run_before_the_end),
        cmocka_unit_test(timers_due_together_run_in_the_order_they_were_set),
        cmocka_unit_test(a_cleared_timer_does_not_run),
        cmocka_unit_test(an_interval_runs_until_it_is_cleared),
        cmocka_unit_test(a_script_is_sloppy_and_may_change_built_ins_and_make_code),
        cmocka_unit_test(a_throw_is_told_with_name_and_line),
        cmocka_unit_test(a_throw_in_a_timer_ends_the_script),
        cmocka_unit_test(what_cannot_be_parsed_is_a_syntax_error),
        cmocka_unit_test(a_script_without_end_is_stopped),
        cmocka_unit_test(nothing_is_left_for_the_next_script),
        cmocka_unit_test(an_empty_script_does_nothing),
    };

    return cmocka_run_group_tests(tests, open_sandbox, close_sandbox);
}

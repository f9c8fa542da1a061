/* waiting_test.c - calls that wait for the host: answered late, twice, from other threads, never.
 */
#include "fixture.h"

#include <sys/wait.h>
#include <unistd.h>

static const char ask[] = "function (id) { return $.db.get(id) }";

static void a_call_waits_until_its_operation_is_answered(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;

    world_load(world, "d", ask);
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    assert_int_equal(mdx_call_result(call, NULL, NULL, NULL), MDX_PENDING);
    assert_string_equal(world->last_path, "db.get");
    assert_string_equal(world->last_args, "[7]");
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "{\"n\":1}", 7), MDX_OK);
    world_step(world);
    assert_result(call, "{\"n\":1}");
    mdx_call_free(call);
    world_close(world);
}

static void a_second_answer_is_refused_and_harmless(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;

    world_load(world, "d", ask);
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "1", 1), MDX_OK);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "2", 1), MDX_E_STATE);
    world_step(world);
    assert_result(call, "1");
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "3", 1), MDX_E_STATE);
    assert_int_equal(mdx_op_complete(world->rt, 12345, "3", 1), MDX_E_STATE);
    mdx_call_free(call);
    world_close(world);
}

static void a_token_that_was_answered_does_not_answer_a_later_operation(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *first, *second;

    world_load(world, "d", ask);
    first = world_start(world, "d#f", "{\"id\":1}");
    world_step(world);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "1", 1), MDX_OK);
    world_step(world);
    second = world_start(world, "d#f", "{\"id\":2}");
    world_step(world);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "\"stale\"", 7), MDX_E_STATE);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[1], "2", 1), MDX_OK);
    world_step(world);
    assert_result(second, "2");
    mdx_call_free(first);
    mdx_call_free(second);
    world_close(world);
}

static void an_answer_that_is_no_json_leaves_the_operation_open(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;

    world_load(world, "d", ask);
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "{oops", 5), MDX_E_VALIDATION);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "true", 4), MDX_OK);
    world_step(world);
    assert_result(call, "true");
    mdx_call_free(call);
    world_close(world);
}

static void answer_at_once(struct world *world, const mdx_op *op)
{
    assert_int_equal(mdx_op_complete(world->rt, op->token, "\"now\"", 5), MDX_OK);
}

static void an_operation_may_be_answered_from_inside_op_begin(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;

    world->on_op = answer_at_once;
    world_load(world, "d", ask);
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    assert_result(call, "\"now\"");
    mdx_call_free(call);
    world_close(world);
}

static void try_forbidden_forms(struct world *world, const mdx_op *op)
{
    char *output = NULL;

    assert_int_equal(mdx_runtime_step(world->rt, 0, NULL), MDX_E_STATE);
    assert_int_equal(mdx_runtime_close(world->rt), MDX_E_STATE);
    assert_int_equal(mdx_call(world->rt, NULL, "d#f", 3, "{}", 2, &output, NULL, NULL),
                     MDX_E_STATE);
    mdx_op_complete(world->rt, op->token, "1", 1);
}

static void step_close_and_blocking_forms_are_refused_inside_the_bridge(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;

    world->on_op = try_forbidden_forms;
    world_load(world, "d", ask);
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    assert_result(call, "1");
    mdx_call_free(call);
    world_close(world);
}

static void a_failed_operation_keeps_its_code_and_category(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;
    mdx_error *error = NULL;

    world_load(world, "d", ask);
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    assert_int_equal(mdx_op_fail(world->rt, world->asked[0], MDX_E_NOT_FOUND, "NO_CUSTOMER",
                                 "no customer 7", 13),
                     MDX_OK);
    world_step(world);
    assert_int_equal(mdx_call_result(call, NULL, NULL, &error), MDX_E_NOT_FOUND);
    assert_string_equal(mdx_error_code(error), "NO_CUSTOMER");
    assert_string_equal(mdx_error_message(error), "no customer 7");
    mdx_error_free(error);
    mdx_call_free(call);
    world_close(world);
}

static void a_script_can_catch_a_failed_operation(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;

    world_load(world, "d",
               "function (id) { return $.db.get(id).catch(function (e) { return e.code }) }");
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    mdx_op_fail(world->rt, world->asked[0], MDX_E_TIMEOUT, "UPSTREAM_TIMEOUT", "slow", 4);
    world_step(world);
    assert_result(call, "\"UPSTREAM_TIMEOUT\"");
    mdx_call_free(call);
    world_close(world);
}

static void operations_of_promise_all_overlap(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;

    world_load(world, "d", "function () { return Promise.all([$.db.a(), $.db.b(), $.db.c()]) }");
    call = world_start(world, "d#f", "{}");
    world_step(world);
    assert_int_equal(world->asked_count, 3);
    mdx_op_complete(world->rt, world->asked[2], "3", 1);
    mdx_op_complete(world->rt, world->asked[0], "1", 1);
    world_step(world);
    assert_int_equal(mdx_call_result(call, NULL, NULL, NULL), MDX_PENDING);
    mdx_op_complete(world->rt, world->asked[1], "2", 1);
    world_step(world);
    assert_result(call, "[1,2,3]");
    mdx_call_free(call);
    world_close(world);
}

static void a_promise_that_nothing_can_settle_ends_the_call_at_once(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    char code[64];

    world_load(world, "d", "function () { return new Promise(function () {}) }");
    assert_int_equal(world_call(world, "d#f", "{}", code), MDX_E_EXECUTION);
    assert_string_equal(code, "NEVER_SETTLES");
    world_close(world);
}

static void what_is_not_granted_is_denied_and_the_grant_is_named(void **state)
{
    (void)state;
    struct world *world = world_open(4, "mail", 1);
    mdx_error *error = NULL;
    char *output = NULL;

    world_load(world, "d", ask);
    assert_int_equal(mdx_call(world->rt, NULL, "d#f", 3, "{\"id\":7}", 8, &output, NULL, &error),
                     MDX_E_AUTH);
    assert_string_equal(mdx_error_code(error), "CAPABILITY_DENIED");
    assert_non_null(strstr(mdx_error_text(error), "db.get"));
    assert_int_equal(world->asked_count, 0);
    mdx_error_free(error);
    world_close(world);
}

static void what_nobody_answers_is_unavailable(void **state)
{
    (void)state;
    struct world *world = world_open(4, "*", 1);
    char code[64];

    world->refuse = MDX_E_EXECUTION;
    world_load(world, "d", ask);
    assert_int_equal(world_call(world, "d#f", "{\"id\":7}", code), MDX_E_EXECUTION);
    assert_string_equal(code, "OPERATION_UNAVAILABLE");
    world_close(world);
}

static void a_cancelled_call_cancels_its_operations(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;

    world_load(world, "d", ask);
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    assert_int_equal(mdx_call_cancel(call), MDX_OK);
    assert_failure(call, MDX_E_EXECUTION, "CANCELLED");
    assert_int_equal(world->cancelled_count, 1);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "1", 1), MDX_E_STATE);
    mdx_call_free(call);
    world_close(world);
}

static void a_call_that_waits_too_long_times_out(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_call_options options;
    mdx_error *error = NULL;
    char *output = NULL;

    MDX_INIT(options);
    options.timeout_ms = 20;
    world_load(world, "d", ask);
    assert_int_equal(
        mdx_call(world->rt, &options, "d#f", 3, "{\"id\":7}", 8, &output, NULL, &error),
        MDX_E_TIMEOUT);
    assert_string_equal(mdx_error_code(error), "CALL_TIMEOUT");
    assert_int_equal(world->cancelled_count, 1);
    mdx_error_free(error);
    world_close(world);
}

/* Whoever answers as the time ends may be told first; the call is over all the same. */
static void what_comes_after_the_time_changes_nothing(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    const struct timespec pause = { .tv_nsec = 30000000 };
    mdx_invocation *call = NULL;
    mdx_call_options options;

    MDX_INIT(options);
    options.timeout_ms = 20;
    world_load(world, "d",
               "function () { return $.db.get().catch(function (e) { return e.code }) }");
    assert_int_equal(mdx_call_start(world->rt, &options, "d#f", 3, "{}", 2, &call, NULL), MDX_OK);
    world_step(world);
    nanosleep(&pause, NULL);
    mdx_op_fail(world->rt, world->asked[0], MDX_E_TIMEOUT, "UPSTREAM_TIMEOUT", "slow", 4);
    world_step(world);
    assert_failure(call, MDX_E_TIMEOUT, "CALL_TIMEOUT");
    mdx_call_free(call);
    world_close(world);
}

static void timers_go_off_in_order(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    char *output = NULL;

    world_load(world, "d",
               "function () { var s = ''; return new Promise(function (ok) {"
               " setTimeout(function () { s += 'b'; ok(s) }, 8);"
               " setTimeout(function () { s += 'a' }, 1);"
               " clearTimeout(setTimeout(function () { s += 'x' }, 2)) }) }");
    assert_int_equal(mdx_call(world->rt, NULL, "d#f", 3, "{}", 2, &output, NULL, NULL), MDX_OK);
    assert_string_equal(output, "\"ab\"");
    mdx_free(output);
    world_close(world);
}

static void closing_ends_calls_whose_handles_stay_valid(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    mdx_invocation *call;

    world_load(world, "d", ask);
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    assert_int_equal(mdx_runtime_close(world->rt), MDX_OK);
    assert_int_equal(world->cancelled_count, 1);
    assert_failure(call, MDX_E_EXECUTION, "CANCELLED");
    mdx_call_free(call);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

static void an_answer_after_close_is_refused_where_nothing_can_be_cancelled(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 0);
    mdx_invocation *call;

    world_load(world, "d", ask);
    call = world_start(world, "d#f", "{\"id\":7}");
    world_step(world);
    assert_int_equal(mdx_runtime_close(world->rt), MDX_OK);
    mdx_call_free(call);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "1", 1), MDX_E_STATE);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

static void a_child_of_fork_can_do_nothing(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    int status = 0;
    pid_t child;

    world_load(world, "d", ask);
    child = fork();
    if (!child)
        _exit(mdx_runtime_step(world->rt, 0, NULL) == MDX_E_STATE &&
                      mdx_load(world->rt, NULL, "{}", 2, NULL, NULL) == MDX_E_STATE &&
                      mdx_runtime_close(world->rt) == MDX_E_STATE
                  ? 0
                  : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_waits_until_its_operation_is_answered),
        cmocka_unit_test(a_second_answer_is_refused_and_harmless),
        cmocka_unit_test(a_token_that_was_answered_does_not_answer_a_later_operation),
        cmocka_unit_test(an_answer_that_is_no_json_leaves_the_operation_open),
        cmocka_unit_test(an_operation_may_be_answered_from_inside_op_begin),
        cmocka_unit_test(step_close_and_blocking_forms_are_refused_inside_the_bridge),
        cmocka_unit_test(a_failed_operation_keeps_its_code_and_category),
        cmocka_unit_test(a_script_can_catch_a_failed_operation),
        cmocka_unit_test(operations_of_promise_all_overlap),
        cmocka_unit_test(a_promise_that_nothing_can_settle_ends_the_call_at_once),
        cmocka_unit_test(what_is_not_granted_is_denied_and_the_grant_is_named),
        cmocka_unit_test(what_nobody_answers_is_unavailable),
        cmocka_unit_test(a_cancelled_call_cancels_its_operations),
        cmocka_unit_test(a_call_that_waits_too_long_times_out),
        cmocka_unit_test(what_comes_after_the_time_changes_nothing),
        cmocka_unit_test(timers_go_off_in_order),
        cmocka_unit_test(closing_ends_calls_whose_handles_stay_valid),
        cmocka_unit_test(an_answer_after_close_is_refused_where_nothing_can_be_cancelled),
        cmocka_unit_test(a_child_of_fork_can_do_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

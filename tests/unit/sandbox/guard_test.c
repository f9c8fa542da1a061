/* guard_test.c - whoever runs script is stopped at the right limit, and leaves at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sandbox/guard.h"

#define STACK ((size_t)64 << 10)

static void within_its_time_a_run_may_go_on(void **state)
{
    struct guard guard = { 0 };

    (void)state;
    guard_arm(&guard, UINT64_MAX, UINT64_MAX, STACK);
    assert_true(guard_poll(&guard));
    assert_int_equal(guard.fault, GUARD_NONE);
    assert_false(guard_over(&guard));
}

static void past_its_own_time_a_run_ends(void **state)
{
    struct guard guard = { 0 };

    (void)state;
    guard_arm(&guard, 1, UINT64_MAX, STACK);
    assert_false(guard_poll(&guard));
    assert_int_equal(guard.fault, GUARD_RUN_TIMEOUT);
    assert_true(guard_over(&guard));
}

static void past_the_time_of_the_call_it_is_the_call_that_ends(void **state)
{
    struct guard guard = { 0 };

    (void)state;
    guard_arm(&guard, UINT64_MAX, 1, STACK);
    assert_false(guard_poll(&guard));
    assert_int_equal(guard.fault, GUARD_CALL_TIMEOUT);
}

static void of_two_times_that_passed_the_earlier_one_counts(void **state)
{
    struct guard run_first = { 0 };
    struct guard call_first = { 0 };

    (void)state;
    guard_arm(&run_first, 1, 2, STACK);
    guard_arm(&call_first, 2, 1, STACK);
    assert_false(guard_poll(&run_first));
    assert_false(guard_poll(&call_first));
    assert_int_equal(run_first.fault, GUARD_RUN_TIMEOUT);
    assert_int_equal(call_first.fault, GUARD_CALL_TIMEOUT);
}

static void an_interrupt_is_seen_at_the_next_look(void **state)
{
    volatile int interrupt = 0;
    struct guard guard = { .interrupt = &interrupt };

    (void)state;
    guard_arm(&guard, UINT64_MAX, UINT64_MAX, STACK);
    assert_true(guard_poll(&guard));
    interrupt = 1;
    assert_false(guard_poll(&guard));
    assert_int_equal(guard.fault, GUARD_INTERRUPTED);
}

static void the_clock_is_looked_at_only_when_the_budget_is_spent(void **state)
{
    struct guard guard = { 0 };

    (void)state;
    guard_arm(&guard, 1, UINT64_MAX, STACK);
    assert_true(guard_spend(&guard, GUARD_BUDGET));
    assert_false(guard_spend(&guard, 1));
    assert_int_equal(guard.fault, GUARD_RUN_TIMEOUT);
}

static void after_a_look_the_budget_is_whole_again(void **state)
{
    struct guard guard = { 0 };

    (void)state;
    guard_arm(&guard, UINT64_MAX, UINT64_MAX, STACK);
    assert_true(guard_spend(&guard, GUARD_BUDGET + 1));
    assert_int_equal(guard.budget, GUARD_BUDGET);
}

static void the_first_limit_hit_is_the_one_that_is_told(void **state)
{
    struct guard guard = { .fault = GUARD_OUTPUT };

    (void)state;
    guard_arm(&guard, 1, 1, STACK);
    assert_false(guard_poll(&guard));
    assert_int_equal(guard.fault, GUARD_OUTPUT);
}

static void leaving_jumps_to_who_entered(void **state)
{
    struct guard guard = { 0 };
    jmp_buf exit;

    (void)state;
    guard.fatal_exit = &exit;
    if (setjmp(exit) == 0) {
        guard_arm(&guard, UINT64_MAX, UINT64_MAX, STACK);
        guard_stop(&guard, GUARD_MEMORY);
    }
    assert_int_equal(guard.fault, GUARD_MEMORY);
}

static void leaving_keeps_an_earlier_fault(void **state)
{
    struct guard guard = { .fault = GUARD_OPERATIONS };
    jmp_buf exit;

    (void)state;
    guard.fatal_exit = &exit;
    if (setjmp(exit) == 0)
        guard_stop(&guard, GUARD_FATAL);
    assert_int_equal(guard.fault, GUARD_OPERATIONS);
}

static void the_stack_may_be_used_down_to_the_floor(void **state)
{
    struct guard guard = { 0 };

    (void)state;
    guard_arm(&guard, UINT64_MAX, UINT64_MAX, STACK);
    assert_in_range((uintptr_t)guard.stack_floor, (uintptr_t)__builtin_frame_address(0) - 2 * STACK,
                    (uintptr_t)__builtin_frame_address(0) - STACK / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_its_time_a_run_may_go_on),
        cmocka_unit_test(past_its_own_time_a_run_ends),
        cmocka_unit_test(past_the_time_of_the_call_it_is_the_call_that_ends),
        cmocka_unit_test(of_two_times_that_passed_the_earlier_one_counts),
        cmocka_unit_test(an_interrupt_is_seen_at_the_next_look),
        cmocka_unit_test(the_clock_is_looked_at_only_when_the_budget_is_spent),
        cmocka_unit_test(after_a_look_the_budget_is_whole_again),
        cmocka_unit_test(the_first_limit_hit_is_the_one_that_is_told),
        cmocka_unit_test(leaving_jumps_to_who_entered),
        cmocka_unit_test(leaving_keeps_an_earlier_fault),
        cmocka_unit_test(the_stack_may_be_used_down_to_the_floor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

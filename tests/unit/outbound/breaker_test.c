/* breaker_test.c - when a server is left alone, and when it is asked again. */
#include "unit/memory.h"

#include "outbound/breaker.h"

static struct breaker fail_times(uint32_t times)
{
    struct breaker breaker = { 0 };

    for (uint32_t n = 0; n < times; n++)
        breaker_end(&breaker, 1000, true);
    return breaker;
}

static void it_opens_after_five_failures_in_a_row(void **state)
{
    struct breaker breaker = fail_times(4);
    uint64_t wait;

    (void)state;
    assert_true(breaker_begin(&breaker, 1000, &wait));
    breaker_end(&breaker, 1000, true);
    assert_false(breaker_begin(&breaker, 11000, &wait));
    assert_int_equal(wait, 20000);
}

static void it_opens_at_half_of_twenty(void **state)
{
    struct breaker breaker = { 0 };
    uint64_t wait;

    (void)state;
    for (uint32_t n = 0; n < 19; n++)
        breaker_end(&breaker, 0, n % 2 == 0); /* 10 of 19 */
    assert_true(breaker_begin(&breaker, 0, &wait));
    breaker_end(&breaker, 0, false);
    assert_false(breaker_begin(&breaker, 0, &wait));
}

static void one_probe_goes_through_after_thirty_seconds(void **state)
{
    struct breaker breaker = fail_times(5);
    uint64_t wait;

    (void)state;
    assert_true(breaker_begin(&breaker, 31000, &wait));
    assert_false(breaker_begin(&breaker, 31000, &wait));
    breaker_end(&breaker, 31000, false);
    assert_true(breaker_begin(&breaker, 31000, &wait));
    assert_int_equal(breaker.state, BREAKER_CLOSED);
}

static void a_failed_probe_opens_it_again(void **state)
{
    struct breaker breaker = fail_times(5);
    uint64_t wait;

    (void)state;
    assert_true(breaker_begin(&breaker, 31000, &wait));
    breaker_end(&breaker, 31000, true);
    assert_false(breaker_begin(&breaker, 60000, &wait));
    assert_int_equal(wait, 1000);
}

static void an_abandoned_probe_leaves_room_for_another(void **state)
{
    struct breaker breaker = fail_times(5);
    uint64_t wait;

    (void)state;
    assert_true(breaker_begin(&breaker, 31000, &wait));
    breaker_abandon(&breaker);
    assert_true(breaker_begin(&breaker, 31000, &wait));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_opens_after_five_failures_in_a_row),
        cmocka_unit_test(it_opens_at_half_of_twenty),
        cmocka_unit_test(one_probe_goes_through_after_thirty_seconds),
        cmocka_unit_test(a_failed_probe_opens_it_again),
        cmocka_unit_test(an_abandoned_probe_leaves_room_for_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

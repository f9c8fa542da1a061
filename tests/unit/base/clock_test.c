/* clock_test.c - dates are written right; clocks do not run backwards. */
#include "../memory.h"

#include "base/clock.h"

static void expect_date(uint64_t wall_ms, const char *expected)
{
    char text[25];

    clock_format(wall_ms, text);
    assert_string_equal(text, expected);
}

static void dates_are_written_in_full(void **state)
{
    (void)state;
    expect_date(0, "1970-01-01T00:00:00.000Z");
    expect_date(UINT64_C(951782399999), "2000-02-28T23:59:59.999Z");
    expect_date(UINT64_C(951782400000), "2000-02-29T00:00:00.000Z");
    expect_date(UINT64_C(951868800000), "2000-03-01T00:00:00.000Z");
    expect_date(UINT64_C(1769903999999), "2026-01-31T23:59:59.999Z");
    expect_date(UINT64_C(4107542400000), "2100-03-01T00:00:00.000Z");
}

static void dates_stop_at_the_last_four_digit_year(void **state)
{
    (void)state;
    expect_date(UINT64_C(253402300799999), "9999-12-31T23:59:59.999Z");
    expect_date(UINT64_MAX, "9999-12-31T23:59:59.999Z");
}

static void clocks_do_not_run_backwards(void **state)
{
    (void)state;
    uint64_t monotonic = clock_monotonic_ns();
    uint64_t cpu = clock_thread_cpu_ns();

    assert_true(clock_monotonic_ns() >= monotonic);
    assert_true(clock_thread_cpu_ns() >= cpu);
    assert_true(clock_wall_ms() > UINT64_C(1600000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_written_in_full),
        cmocka_unit_test(dates_stop_at_the_last_four_digit_year),
        cmocka_unit_test(clocks_do_not_run_backwards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

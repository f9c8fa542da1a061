/* core_test.c - what plain scalars mean in YAML 1.2's core schema. */
#include "reading.h"

#include "definition/core.h"

static enum core_kind kind_of(const char *text)
{
    return core_kind(allocator_system(), slice_of(text));
}

static void assert_value(const char *text, const char *json)
{
    json_t *value = core_value(allocator_system(), slice_of(text), kind_of(text));

    assert_json(value, json);
    json_decref(value);
}

static void nulls_and_booleans_have_three_spellings_each(void **state)
{
    (void)state;
    assert_value("", "null");
    assert_value("~", "null");
    assert_value("NULL", "null");
    assert_value("nULL", "\"nULL\"");
    assert_value("True", "true");
    assert_value("FALSE", "false");
}

static void yes_no_and_dates_are_texts(void **state)
{
    (void)state;
    assert_value("no", "\"no\"");
    assert_value("yes", "\"yes\"");
    assert_value("on", "\"on\"");
    assert_value("2024-01-31", "\"2024-01-31\"");
    assert_value("1.2.3", "\"1.2.3\"");
    assert_value("12:30", "\"12:30\"");
    assert_value("1_000", "\"1_000\"");
    assert_value("+", "\"+\"");
    assert_value(".", "\".\"");
    assert_value("1e", "\"1e\"");
    assert_value("0x", "\"0x\"");
    assert_value("-0x1", "\"-0x1\"");
}

static void integers_are_decimal_unless_marked(void **state)
{
    (void)state;
    assert_value("012", "12");
    assert_value("+7", "7");
    assert_value("-0", "0");
    assert_value("0o17", "15");
    assert_value("0x1F", "31");
    assert_value("9223372036854775807", "9223372036854775807");
    assert_value("-9223372036854775808", "-9223372036854775808");
}

static void numbers_with_points_and_exponents_are_real(void **state)
{
    (void)state;
    assert_value(".5", "0.5");
    assert_value("-.5", "-0.5");
    assert_value("1.", "1.0");
    assert_value("1.e2", "100.0");
    assert_value("007.25", "7.25");
    assert_value("1e3", "1000.0");
    assert_int_equal(kind_of("9223372036854775808"), CORE_FLOAT);
}

static void what_json_cannot_write_is_told_apart(void **state)
{
    (void)state;
    assert_int_equal(kind_of(".inf"), CORE_NOT_JSON);
    assert_int_equal(kind_of("-.INF"), CORE_NOT_JSON);
    assert_int_equal(kind_of(".NaN"), CORE_NOT_JSON);
    assert_int_equal(kind_of("1e999"), CORE_NOT_JSON);
    assert_int_equal(kind_of("0xFFFFFFFFFFFFFFFFF"), CORE_NOT_JSON);
    assert_null(core_value(allocator_system(), SLICE(".inf"), CORE_NOT_JSON));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nulls_and_booleans_have_three_spellings_each),
        cmocka_unit_test(yes_no_and_dates_are_texts),
        cmocka_unit_test(integers_are_decimal_unless_marked),
        cmocka_unit_test(numbers_with_points_and_exponents_are_real),
        cmocka_unit_test(what_json_cannot_write_is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

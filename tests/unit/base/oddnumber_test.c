/* oddnumber_test.c - which number a `null` stands for. */
#include "../memory.h"

#include "base/oddnumber.h"

static void one_is_found_by_its_place_alone(void **state)
{
    (void)state;
    static const struct odd_number list[] = { { 5, ODD_NAN },
                                              { 12, ODD_INFINITY },
                                              { 30, ODD_MINUS_INFINITY } };
    const struct slice bytes = slice_make((const char *)list, sizeof list);

    assert_int_equal(odd_find(bytes, 5), ODD_NAN);
    assert_int_equal(odd_find(bytes, 12), ODD_INFINITY);
    assert_int_equal(odd_find(bytes, 30), ODD_MINUS_INFINITY);
    assert_int_equal(odd_find(bytes, 0), ODD_NONE);
    assert_int_equal(odd_find(bytes, 13), ODD_NONE);
    assert_int_equal(odd_find(bytes, 31), ODD_NONE);
    assert_int_equal(odd_find(slice_make(NULL, 0), 5), ODD_NONE);
}

static void each_is_named_as_javascript_does(void **state)
{
    (void)state;
    assert_string_equal(odd_name(ODD_NAN), "NaN");
    assert_string_equal(odd_name(ODD_INFINITY), "Infinity");
    assert_string_equal(odd_name(ODD_MINUS_INFINITY), "-Infinity");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_found_by_its_place_alone),
        cmocka_unit_test(each_is_named_as_javascript_does),
    };

    return cmocka_run_group_tests_name("oddnumber", tests, NULL, NULL);
}

/* slice_test.c - comparing and cutting borrowed bytes. */
#include "../memory.h"

#include "base/slice.h"

static void null_is_the_empty_slice(void **state)
{
    (void)state;
    assert_int_equal(slice_of(NULL).len, 0);
    assert_true(slice_equal(slice_of(NULL), SLICE("")));
    assert_true(slice_is(slice_from(slice_of(NULL), 3), ""));
    assert_int_equal(slice_trim(slice_of(NULL)).len, 0);
}

static void equal_slices_have_the_same_bytes(void **state)
{
    (void)state;
    assert_true(slice_equal(SLICE("ab"), slice_make("abc", 2)));
    assert_false(slice_equal(SLICE("ab"), SLICE("abc")));
    assert_false(slice_equal(SLICE("ab"), SLICE("aB")));
}

static void case_is_ignored_for_ascii_letters_only(void **state)
{
    (void)state;
    assert_true(slice_is_nocase(SLICE("Content-TYPE"), "content-type"));
    assert_false(slice_is_nocase(SLICE("[a"), "{a"));
    assert_false(slice_is_nocase(SLICE("\xC3\x84"), "\xC3\xA4"));
}

static void starts_and_ends_compare_whole_affixes(void **state)
{
    (void)state;
    assert_true(slice_starts(SLICE("sse:data"), "sse:"));
    assert_false(slice_starts(SLICE("ss"), "sse"));
    assert_true(slice_ends(SLICE("a.mdx"), ".mdx"));
    assert_false(slice_ends(SLICE("mdx"), ".mdx"));
    assert_true(slice_ends(SLICE("x"), ""));
}

static void shorter_slices_come_first(void **state)
{
    (void)state;
    assert_true(slice_compare(SLICE("ab"), SLICE("abc")) < 0);
    assert_true(slice_compare(SLICE("b"), SLICE("abc")) > 0);
    assert_int_equal(slice_compare(SLICE("ab"), SLICE("ab")), 0);
    assert_true(slice_compare(SLICE("\xFF"), SLICE("a")) > 0);
}

static void cuts_past_the_end_are_empty(void **state)
{
    (void)state;
    assert_true(slice_is(slice_from(SLICE("abc"), 1), "bc"));
    assert_true(slice_is(slice_from(SLICE("abc"), 9), ""));
    assert_true(slice_is(slice_to(SLICE("abc"), 2), "ab"));
    assert_true(slice_is(slice_to(SLICE("abc"), 9), "abc"));
}

static void trim_takes_white_space_at_both_ends(void **state)
{
    (void)state;
    assert_true(slice_is(slice_trim(SLICE(" \t\r\n a b \n")), "a b"));
    assert_true(slice_is(slice_trim(SLICE(" \n ")), ""));
}

static void split_gives_the_part_before_and_the_rest(void **state)
{
    (void)state;
    struct slice rest;

    assert_true(slice_is(slice_split(SLICE("a:b:c"), ':', &rest), "a"));
    assert_true(slice_is(rest, "b:c"));
    assert_true(slice_is(slice_split(SLICE("abc"), ':', &rest), "abc"));
    assert_true(slice_is(rest, ""));
    assert_int_equal(slice_find(SLICE("abc"), 'z'), 3);
}

static void numbers_are_digits_that_fit(void **state)
{
    (void)state;
    uint64_t number = 5;

    assert_true(slice_to_u64(SLICE("18446744073709551615"), &number));
    assert_true(number == UINT64_MAX);
    number = 5;
    assert_false(slice_to_u64(SLICE("18446744073709551616"), &number));
    assert_false(slice_to_u64(SLICE(""), &number));
    assert_false(slice_to_u64(SLICE("-1"), &number));
    assert_false(slice_to_u64(SLICE("1 "), &number));
    assert_int_equal(number, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_is_the_empty_slice),
        cmocka_unit_test(equal_slices_have_the_same_bytes),
        cmocka_unit_test(case_is_ignored_for_ascii_letters_only),
        cmocka_unit_test(starts_and_ends_compare_whole_affixes),
        cmocka_unit_test(shorter_slices_come_first),
        cmocka_unit_test(cuts_past_the_end_are_empty),
        cmocka_unit_test(trim_takes_white_space_at_both_ends),
        cmocka_unit_test(split_gives_the_part_before_and_the_rest),
        cmocka_unit_test(numbers_are_digits_that_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

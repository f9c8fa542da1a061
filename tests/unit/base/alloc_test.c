/* alloc_test.c - the allocator's shape and the checked sums. */
#include "../memory.h"

#include "base/alloc.h"

#include <string.h>

static void new_bytes_are_zero(void **state)
{
    (void)state;
    char *bytes = mem_new(allocator_system(), 64);

    assert_non_null(bytes);
    for (size_t at = 0; at < 64; at++)
        assert_int_equal(bytes[at], 0);
    mem_free(allocator_system(), bytes);
}

static void no_bytes_are_null(void **state)
{
    (void)state;
    assert_null(mem_new(allocator_system(), 0));
    assert_null(mem_array(allocator_system(), 0, 8));
}

static void array_that_overflows_is_null(void **state)
{
    (void)state;
    assert_null(mem_array(allocator_system(), SIZE_MAX / 2, 3));
}

static void copy_ends_in_nul(void **state)
{
    (void)state;
    char *copy = mem_copy(allocator_system(), "abcd", 3);

    assert_string_equal(copy, "abc");
    mem_free(allocator_system(), copy);
}

static void copy_of_nothing_is_an_empty_text(void **state)
{
    (void)state;
    char *copy = mem_copy(allocator_system(), NULL, 0);

    assert_string_equal(copy, "");
    mem_free(allocator_system(), copy);
}

static void copy_too_long_for_its_nul_is_null(void **state)
{
    (void)state;
    assert_null(mem_copy(allocator_system(), "x", SIZE_MAX));
}

static void failed_resize_leaves_the_old_bytes(void **state)
{
    (void)state;
    struct memory memory;

    memory_init(&memory);
    char *bytes = mem_copy(&memory.allocator, "abc", 3);
    memory_fail(&memory, 1, false);
    assert_null(mem_resize(&memory.allocator, bytes, 100));
    assert_string_equal(bytes, "abc");
    mem_free(&memory.allocator, bytes);
    assert_int_equal(memory.live, 0);
}

static void sum_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    size_t sum = 7;

    assert_false(size_add(SIZE_MAX, 1, &sum));
    assert_int_equal(sum, 7);
    assert_true(size_add(SIZE_MAX - 1, 1, &sum));
    assert_true(sum == SIZE_MAX);
}

static void product_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    size_t product = 7;

    assert_false(size_mul(SIZE_MAX / 2 + 1, 2, &product));
    assert_int_equal(product, 7);
    assert_true(size_mul(6, 7, &product));
    assert_int_equal(product, 42);
    assert_true(size_mul(6, 0, &product));
    assert_int_equal(product, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_bytes_are_zero),
        cmocka_unit_test(no_bytes_are_null),
        cmocka_unit_test(array_that_overflows_is_null),
        cmocka_unit_test(copy_ends_in_nul),
        cmocka_unit_test(copy_of_nothing_is_an_empty_text),
        cmocka_unit_test(copy_too_long_for_its_nul_is_null),
        cmocka_unit_test(failed_resize_leaves_the_old_bytes),
        cmocka_unit_test(sum_that_does_not_fit_is_refused),
        cmocka_unit_test(product_that_does_not_fit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

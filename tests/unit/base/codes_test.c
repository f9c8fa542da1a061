/* codes_test.c - the tables of codes and of diagnostics. */
#include "../memory.h"

#include "base/codes.h"

static void codes_are_found_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(code_find("CAPABILITY_DENIED", 17), code_row(CODE_CAPABILITY_DENIED));
    assert_null(code_find("CAPABILITY", 10));
    assert_null(code_find("", 0));
}

static void codes_outside_the_table_are_internal(void **state)
{
    (void)state;
    assert_ptr_equal(code_row((enum code)9999), code_row(CODE_INTERNAL));
}

static void categories_have_names(void **state)
{
    (void)state;
    assert_string_equal(category_name(MDX_E_CONFIG), "CONFIG");
    assert_string_equal(category_name(MDX_E_VALIDATION), "VALIDATION");
    assert_string_equal(category_name(MDX_E_NOT_FOUND), "NOT_FOUND");
    assert_string_equal(category_name(MDX_E_CONFLICT), "CONFLICT");
    assert_string_equal(category_name(MDX_E_AUTH), "AUTH");
    assert_string_equal(category_name(MDX_E_RATE_LIMIT), "RATE_LIMIT");
    assert_string_equal(category_name(MDX_E_TIMEOUT), "TIMEOUT");
    assert_string_equal(category_name(MDX_E_TRANSPORT), "TRANSPORT");
    assert_string_equal(category_name(MDX_E_CONNECTION), "CONNECTION");
    assert_string_equal(category_name(MDX_E_EXECUTION), "EXECUTION");
    assert_string_equal(category_name(MDX_E_LIMIT), "LIMIT");
    assert_string_equal(category_name(MDX_E_SECURITY), "SECURITY");
    assert_string_equal(category_name(MDX_E_INTERNAL), "INTERNAL");
    assert_string_equal(category_name(MDX_E_ARGUMENT), "INTERNAL");
    assert_string_equal(category_name(MDX_PENDING), "INTERNAL");
}

static void every_code_is_told_apart_and_explained(void **state)
{
    (void)state;
    for (unsigned code = 0; code < CODE_COUNT; code++) {
        const struct code_row *row = code_row((enum code)code);

        assert_ptr_equal(code_find(row->name, (uint32_t)__builtin_strlen(row->name)), row);
        assert_true(row->text[0] != 0);
        assert_in_range(row->http, 200, 599);
    }
}

static void diagnostics_are_in_order_without_repeats(void **state)
{
    (void)state;
    uint32_t count;
    const struct diagnostic *all = diagnostic_all(&count);

    for (uint32_t at = 1; at < count; at++)
        assert_true(all[at - 1].number < all[at].number);
}

static void diagnostics_are_found_by_number(void **state)
{
    (void)state;
    assert_string_equal(diagnostic_find(1201)->title, "The text is not JSON.");
    assert_int_equal(diagnostic_find(1201)->code, CODE_INVALID_DEFINITION);
    assert_null(diagnostic_find(9999));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_found_by_name),
        cmocka_unit_test(codes_outside_the_table_are_internal),
        cmocka_unit_test(categories_have_names),
        cmocka_unit_test(every_code_is_told_apart_and_explained),
        cmocka_unit_test(diagnostics_are_in_order_without_repeats),
        cmocka_unit_test(diagnostics_are_found_by_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

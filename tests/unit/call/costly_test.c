/* costly_test.c - checking a value takes no longer than a run of its call may. */
#include "fixture.h"

static const char hostile[] =
    "{\"x\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?\"}";
static const char definition[] =
    "{\"$id\":\"d\",\"api\":{\"f\":{\"code\":\"({x}) => x\",\"input\":{\"type\":\"object\","
    "\"properties\":{\"x\":{\"type\":\"string\",\"pattern\":\"^(a|aa)*!\"}}}}}}";

static void assert_ends(uint32_t run_ms, uint32_t timeout_ms, const char *code)
{
    mdx_call_options call;
    mdx_options options;
    mdx_runtime *rt = NULL;
    mdx_error *error = NULL;
    char *output = NULL;

    MDX_INIT(options);
    MDX_INIT(call);
    options.run_ms = run_ms;
    call.timeout_ms = timeout_ms;
    assert_int_equal(mdx_runtime_open(&options, NULL, &rt, NULL), MDX_OK);
    assert_int_equal(mdx_load(rt, NULL, definition, sizeof definition - 1, NULL, NULL), MDX_OK);
    assert_int_not_equal(
        mdx_call(rt, &call, "d#f", 3, hostile, sizeof hostile - 1, &output, NULL, &error), MDX_OK);
    assert_string_equal(mdx_error_code(error), code);
    mdx_error_free(error);
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

static void a_pattern_has_the_time_of_a_run(void **state)
{
    (void)state;
    assert_ends(5, 0, "RUN_TIMEOUT");
    /* Its steps end it too, where there is more time than they take. */
    assert_ends(100000, 0, "INVALID_PARAMS");
}

static void and_no_more_than_the_call_has(void **state)
{
    (void)state;
    assert_ends(0, 5, "CALL_TIMEOUT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_has_the_time_of_a_run),
        cmocka_unit_test(and_no_more_than_the_call_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

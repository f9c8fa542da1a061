/* pattern_test.c - what a regular expression may cost: steps that are counted, the same on any
 * machine. */
#include "schema/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

/* Whether the value is seen to fit in so many steps. */
static bool fits(const char *schema_text, const char *text, uint32_t steps)
{
    json_t *source = json_loads(schema_text, 0, NULL);
    struct schema *schema = NULL;
    struct jsontext index;
    bool good;

    assert_int_equal(schema_compile(&schema, allocator_system(), source, NULL, NULL), MDX_OK);
    jsontext_init(&index, allocator_system());
    assert_int_equal(jsontext_read(&index, slice_of(text), NULL), MDX_OK);
    good = schema_accepts(schema, &index, 0, steps, NULL);
    jsontext_free(&index);
    schema_free(schema);
    json_decref(source);
    return good;
}

static void a_pattern_stops_where_its_steps_end(void **state)
{
    static const char hostile[] = "{\"pattern\":\"^(a+)+$\"}";

    (void)state;
    assert_true(fits(hostile, "\"aaaaaaaa\"", 1000));
    assert_false(fits(hostile, "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"", 1000));
}

/* Backtracking doubles with each letter: what a few letters more cost is more than there is. */
static void costs_grow_with_the_text_and_no_further(void **state)
{
    static const char hostile[] = "{\"pattern\":\"^(a|aa)*!\"}";

    (void)state;
    assert_true(fits(hostile, "\"aaaaaaaaaaaaaaaa!\"", 1000));
    assert_false(fits(hostile, "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?\"", 1000000));
}

static void a_long_text_costs_by_its_length(void **state)
{
    enum { LETTERS = 100000 };
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_char(&text, '"');
    for (int at = 0; at < LETTERS; at++)
        buffer_add_char(&text, at % 2 ? 'a' : 'b');
    buffer_add_char(&text, '"');
    assert_true(fits("{\"pattern\":\"^(?:a|b)*$\"}", text.data, 10 * LETTERS));
    assert_false(fits("{\"pattern\":\"^(?:a|b)*$\"}", text.data, 100));
    assert_true(fits("{\"pattern\":\"^b\"}", text.data, 100));
    buffer_free(&text);
}

/* Steps are more than time here: who checks gives up when its time is over, and says why. */
static void a_pattern_stops_where_its_time_ends(void **state)
{
    json_t *source = json_loads("{\"pattern\":\"^(a|aa)*!\"}", 0, NULL);
    const char text[] = "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?\"";
    struct schema *schema = NULL;
    struct jsontext index;
    struct error error;
    struct buffer out;
    struct schema_time time = { 1000000, UINT64_MAX, 0 };

    (void)state;
    error_init(&error, allocator_system());
    buffer_init(&out, allocator_system(), SIZE_MAX);
    assert_int_equal(schema_compile(&schema, allocator_system(), source, NULL, NULL), MDX_OK);
    jsontext_init(&index, allocator_system());
    assert_int_equal(jsontext_read(&index, slice_of(text), NULL), MDX_OK);
    assert_int_equal(schema_check(schema, &index, 0, SCHEMA_STRICT, SLICE(""), &time, &out, &error),
                     MDX_E_TIMEOUT);
    assert_int_equal(error.code, CODE_RUN_TIMEOUT);
    assert_non_null(strstr(error_message(&error), "the pattern ^(a|aa)*! took longer"));
    error_free(&error);
    /* Without a limit it is the steps that end it, as it was. */
    assert_int_equal(schema_check(schema, &index, 0, SCHEMA_STRICT, SLICE(""), NULL, &out, &error),
                     MDX_E_VALIDATION);
    assert_non_null(strstr(error_message(&error), "took too many steps"));
    error_free(&error);
    jsontext_free(&index);
    schema_free(schema);
    json_decref(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_stops_where_its_time_ends),
        cmocka_unit_test(a_pattern_stops_where_its_steps_end),
        cmocka_unit_test(costs_grow_with_the_text_and_no_further),
        cmocka_unit_test(a_long_text_costs_by_its_length),
    };

    return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}

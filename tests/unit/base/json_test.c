/* json_test.c - trees by jansson: what is refused, where, and with which words. */
#include "../memory.h"

#include "base/json.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static void refuse(struct slice text, size_t most, uint32_t diagnostic, uint32_t line,
                   uint32_t column, const char *message)
{
    struct error error;
    json_t *value = NULL;

    error_init(&error, allocator_system());
    assert_int_equal(json_read(text, SLICE("a.json"), most, &value, &error), MDX_E_VALIDATION);
    assert_null(value);
    assert_int_equal(error.code, CODE_INVALID_DEFINITION);
    assert_int_equal(error.number, diagnostic);
    assert_int_equal(error.line, line);
    assert_int_equal(error.column, column);
    assert_string_equal(error.document, "a.json");
    assert_string_equal(error_message(&error), message);
    error_free(&error);
}

static void a_tree_is_read_and_written(void **state)
{
    (void)state;
    struct buffer out;
    json_t *value = NULL;

    assert_int_equal(
        json_read(SLICE("{\"b\": [1, true], \"a\": \"x\"}"), SLICE(""), 100, &value, NULL), MDX_OK);
    assert_true(slice_is(json_text(value, "a"), "x"));
    assert_null(json_text(value, "b").data);
    assert_null(json_text(value, "c").data);
    buffer_init(&out, allocator_system(), SIZE_MAX);
    json_write(&out, value, false);
    buffer_add_char(&out, ' ');
    json_write(&out, value, true);
    assert_string_equal(out.data, "{\"b\":[1,true],\"a\":\"x\"} {\"a\":\"x\",\"b\":[1,true]}");
    buffer_free(&out);
    json_decref(value);
}

static void a_lone_text_is_a_tree_too(void **state)
{
    (void)state;
    json_t *value = NULL;

    assert_int_equal(json_read(SLICE("\"x\""), SLICE(""), 100, &value, NULL), MDX_OK);
    assert_true(slice_is(json_string_slice(value), "x"));
    json_decref(value);
}

static void writing_past_the_ceiling_is_remembered(void **state)
{
    (void)state;
    struct buffer out;
    json_t *value = json_string("longer than four");

    buffer_init(&out, allocator_system(), 4);
    json_write(&out, value, false);
    assert_true(buffer_failed(&out));
    buffer_free(&out);
    json_decref(value);
}

static void assert_written(const char *text, const char *expected)
{
    struct buffer out;
    json_t *value = NULL;

    assert_int_equal(json_read(slice_of(text), SLICE(""), 1000, &value, NULL), MDX_OK);
    buffer_init(&out, allocator_system(), SIZE_MAX);
    json_write(&out, value, true);
    assert_string_equal(out.data, expected);
    buffer_free(&out);
    json_decref(value);
}

static void reals_are_as_short_as_they_can_be(void **state)
{
    (void)state;
    assert_written("[0.1, 0.30000000000000004, 1.50, 1.0, -2.5e-3]",
                   "[0.1,0.30000000000000004,1.5,1.0,-0.0025]");
    assert_written("[1e15, 12345678901234567.0, 1e17, 1.25e300]",
                   "[1000000000000000.0,12345678901234568.0,1e17,1.25e300]");
    assert_written("[0.0001, 0.00001, 0.000001, 0.0, -0.0]", "[0.0001,0.00001,1e-6,0.0,-0.0]");
    assert_written("[1.7976931348623157e308, 5e-324, 2.2250738585072014e-308]",
                   "[1.7976931348623157e308,4.94065645841247e-324,2.2250738585072014e-308]");
}

static void integers_are_exact(void **state)
{
    (void)state;
    assert_written("[9223372036854775807, -9223372036854775808, 0]",
                   "[9223372036854775807,-9223372036854775808,0]");
}

static void texts_are_escaped_where_json_asks_for_it(void **state)
{
    (void)state;
    assert_written("{\"a\\\"\": \"\\u0001\\n/\xC3\xA4\"}", "{\"a\\\"\":\"\\u0001\\n/\xC3\xA4\"}");
}

static void sorted_keys_are_in_the_order_of_their_bytes(void **state)
{
    (void)state;
    assert_written("{\"b\":1,\"\xC3\xA4\":2,\"a\":{\"z\":[],\"y\":{}},\"B\":3,\"ab\":4,\"\":null}",
                   "{\"\":null,\"B\":3,\"a\":{\"y\":{},\"z\":[]},\"ab\":4,\"b\":1,\"\xC3\xA4\":2}");
}

static void numbers_are_the_same_in_every_locale(void **state)
{
    (void)state;
    char *before = strdup(setlocale(LC_NUMERIC, NULL));

    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8")) {
        free(before);
        skip();
    }
    assert_written("[0.1, 1.25e300]", "[0.1,1.25e300]");
    setlocale(LC_NUMERIC, before);
    free(before);
}

static void a_tree_of_more_than_a_thousand_levels_is_not_written(void **state)
{
    (void)state;
    struct buffer out;
    json_t *value = json_array();

    for (int level = 1; level < 1000; level++)
        value = json_pack("[o]", value);
    buffer_init(&out, allocator_system(), SIZE_MAX);
    json_write(&out, value, false);
    assert_int_equal(out.len, 2000);
    value = json_pack("[o]", value);
    json_write(&out, value, false);
    assert_true(buffer_failed(&out));
    buffer_free(&out);
    json_decref(value);
}

static bool write_sorted(const struct allocator *allocator, void *tree)
{
    struct buffer out;
    bool good;

    buffer_init(&out, allocator, SIZE_MAX);
    json_write(&out, tree, true);
    good = !buffer_failed(&out);
    buffer_free(&out);
    return good;
}

static void failing_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    json_t *value = json_pack("{s:{s:[i],s:{s:i}},s:i}", "b", "x", 1, "w", "q", 2, "a", 3);

    assert_true(memory_torture(write_sorted, value) >= 4);
    json_decref(value);
}

static void bad_json_is_refused_where_it_is_bad(void **state)
{
    (void)state;
    struct error error;
    json_t *value = NULL;

    refuse(SLICE("{\n  \"a\": 1,\n}"), 100, 1201, 3, 1,
           "The text is not JSON: a comma stands before the closing bracket.");
    refuse(SLICE(""), 100, 1201, 1, 1, "The text is not JSON: the text ends too early.");
    error_init(&error, allocator_system());
    json_read(SLICE("{\r\n \"\xC3\xA4\": x\r\n}"), SLICE("d"), 100, &value, &error);
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 7);
    assert_string_equal(error.excerpt, " \"\xC3\xA4\": x");
    error_free(&error);
}

static void duplicate_keys_are_refused_at_the_second(void **state)
{
    (void)state;
    refuse(SLICE("{\"a\":1,\n\"b\":{\"a\":2},\n \"a\" :3}"), 100, 1202, 3, 2,
           "The key \"a\" is in this object twice. Remove or rename one.");
}

static void depth_ends_at_200(void **state)
{
    (void)state;
    char text[402];
    json_t *value = NULL;

    memset(text, '[', 200);
    memset(text + 200, ']', 200);
    assert_int_equal(json_read(slice_make(text, 400), SLICE(""), 1000, &value, NULL), MDX_OK);
    json_decref(value);
    memset(text, '[', 201);
    memset(text + 201, ']', 201);
    refuse(slice_make(text, 402), 1000, 1203, 1, 201,
           "The JSON nests deeper than 200 levels here. Make it flatter.");
}

static void size_ends_where_the_caller_says(void **state)
{
    (void)state;
    refuse(SLICE("[1,2]"), 4, 1204, 0, 0,
           "The JSON is 5 bytes long; at most 4 are read. Make it smaller.");
}

static void other_encodings_are_refused(void **state)
{
    (void)state;
    refuse(SLICE("[\"abc\xE4\"]"), 100, 1205, 1, 6,
           "The text is not UTF-8 from here on. Save it as UTF-8.");
}

static void numbers_beyond_the_tree_are_refused_kindly(void **state)
{
    (void)state;
    refuse(SLICE("[0, 1e400 ]"), 100, 1201, 1, 5,
           "The number 1e400 is too large here. Write it as a text, in quotes.");
}

/* As JavaScript reads them. */
static void whole_numbers_beyond_64_bits_are_read(void **state)
{
    json_t *value = NULL;

    (void)state;
    assert_int_equal(json_read(SLICE("{\"a\":[18446744073709551615,-9223372036854775809,7,1.5e3,"
                                     "\"18446744073709551615\",9223372036854775807]}"),
                               SLICE("x"), 1000, &value, NULL),
                     MDX_OK);
    const json_t *list = json_object_get(value, "a");
    assert_true(json_real_value(json_array_get(list, 0)) == 18446744073709551615.0);
    assert_true(json_real_value(json_array_get(list, 1)) == -9223372036854775808.0);
    assert_int_equal(json_integer_value(json_array_get(list, 2)), 7);
    assert_true(json_is_string(json_array_get(list, 4)));
    json_decref(value);
    assert_int_equal(json_read_any(SLICE("[99999999999999999999]"), &value, NULL), MDX_OK);
    assert_true(json_real_value(json_array_get(value, 0)) == 1e20);
    json_decref(value);
}

static void nul_and_lone_halves_are_refused(void **state)
{
    (void)state;
    refuse(SLICE("[\"a\\u0000b\"]"), 100, 1201, 1, 2, "A text holds \\u0000 here. Take it out.");
    refuse(SLICE("{\"a\\u0000b\":1}"), 100, 1201, 1, 2, "A text holds \\u0000 here. Take it out.");
    refuse(SLICE("[1, \"\\ud800\"]"), 100, 1201, 1, 5,
           "A text holds half of a \\uD800 to \\uDFFF pair here. "
           "Write both halves, or the character itself.");
}

static void positions_count_lines_and_characters(void **state)
{
    (void)state;
    struct slice text = SLICE("ab\r\n\xC3\xA4\xE2\x82\xAC!\n");
    uint32_t line, column;

    text_position(text, 0, &line, &column);
    assert_int_equal(line, 1);
    assert_int_equal(column, 1);
    text_position(text, 9, &line, &column);
    assert_int_equal(line, 2);
    assert_int_equal(column, 3);
    text_position(text, 999, &line, &column);
    assert_int_equal(line, 3);
    assert_int_equal(column, 1);
    text_position(SLICE(""), 0, &line, &column);
    assert_int_equal(line, 1);
}

static void lines_come_without_their_end(void **state)
{
    (void)state;
    struct slice text = SLICE("ab\r\ncd\n\nef");

    assert_true(slice_is(text_line(text, 1), "ab"));
    assert_true(slice_is(text_line(text, 2), "cd"));
    assert_true(slice_is(text_line(text, 3), ""));
    assert_true(slice_is(text_line(text, 4), "ef"));
    assert_true(slice_is(text_line(text, 5), ""));
    assert_true(slice_is(text_line(text, 0), ""));
    assert_true(slice_is(text_line_at(text, 5), "cd"));
    assert_true(slice_is(text_line_at(text, 6), "cd"));
    assert_true(slice_is(text_line_at(text, 7), ""));
    assert_true(slice_is(text_line_at(text, 999), "ef"));
}

static bool read_and_fail(const struct allocator *allocator, void *context)
{
    struct error error;
    json_t *value = NULL;

    (void)context;
    error_init(&error, allocator);
    mdx_status status = json_read(SLICE("{\"a\":1,\"a\":2}"), SLICE("d"), 100, &value, &error);
    bool said = status == MDX_E_VALIDATION && error.message && error.document && error.excerpt;
    assert_true(status == MDX_E_VALIDATION || status == MDX_E_NOMEM);
    error_free(&error);
    return said;
}

static void failing_memory_still_refuses(void **state)
{
    (void)state;
    assert_true(memory_torture(read_and_fail, NULL) >= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_read_and_written),
        cmocka_unit_test(a_lone_text_is_a_tree_too),
        cmocka_unit_test(writing_past_the_ceiling_is_remembered),
        cmocka_unit_test(reals_are_as_short_as_they_can_be),
        cmocka_unit_test(integers_are_exact),
        cmocka_unit_test(texts_are_escaped_where_json_asks_for_it),
        cmocka_unit_test(sorted_keys_are_in_the_order_of_their_bytes),
        cmocka_unit_test(numbers_are_the_same_in_every_locale),
        cmocka_unit_test(a_tree_of_more_than_a_thousand_levels_is_not_written),
        cmocka_unit_test(failing_memory_leaves_nothing_behind),
        cmocka_unit_test(bad_json_is_refused_where_it_is_bad),
        cmocka_unit_test(duplicate_keys_are_refused_at_the_second),
        cmocka_unit_test(depth_ends_at_200),
        cmocka_unit_test(size_ends_where_the_caller_says),
        cmocka_unit_test(other_encodings_are_refused),
        cmocka_unit_test(numbers_beyond_the_tree_are_refused_kindly),
        cmocka_unit_test(whole_numbers_beyond_64_bits_are_read),
        cmocka_unit_test(nul_and_lone_halves_are_refused),
        cmocka_unit_test(positions_count_lines_and_characters),
        cmocka_unit_test(lines_come_without_their_end),
        cmocka_unit_test(failing_memory_still_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* jsontext_test.c - the index over JSON bytes: grammar, nodes, values. */
#include "../memory.h"

#include "base/jsontext.h"

#include <locale.h>
#include <math.h>
#include <string.h>

static void read_good(struct jsontext *index, struct slice text)
{
    jsontext_init(index, allocator_system());
    assert_int_equal(jsontext_read(index, text, NULL), MDX_OK);
}

static void accept(struct slice text)
{
    struct jsontext index;

    read_good(&index, text);
    jsontext_free(&index);
}

static void refuse(struct slice text, const char *message)
{
    struct jsontext index;
    struct error error;

    jsontext_init(&index, allocator_system());
    error_init(&error, allocator_system());
    assert_int_equal(jsontext_read(&index, text, &error), MDX_E_VALIDATION);
    assert_int_equal(error.code, CODE_INVALID_PARAMS);
    assert_string_equal(error_message(&error), message);
    error_free(&error);
    jsontext_free(&index);
}

static void every_kind_of_value_is_read(void **state)
{
    (void)state;
    accept(SLICE("null"));
    accept(SLICE(" \t\r\n true "));
    accept(SLICE("false"));
    accept(SLICE("\"\""));
    accept(SLICE("[]"));
    accept(SLICE("{}"));
    accept(SLICE("[ ]"));
    accept(SLICE("{ }"));
    accept(SLICE("[1,[2,{\"a\":[]}],\"x\"]"));
    accept(SLICE("{ \"a\" : 1 , \"b\" : { } }"));
}

static void numbers_follow_the_grammar(void **state)
{
    (void)state;
    accept(SLICE("0"));
    accept(SLICE("-0"));
    accept(SLICE("-0.0e-0"));
    accept(SLICE("123.456E+789"));
    refuse(SLICE("01"), "not JSON: a number does not begin with 0 at line 1, column 2");
    refuse(SLICE("-"), "not JSON: the text ends too early at line 1, column 2");
    refuse(SLICE("-x"), "not JSON: a digit is missing at line 1, column 2");
    refuse(SLICE("1."), "not JSON: the text ends too early at line 1, column 3");
    refuse(SLICE("1.e1"), "not JSON: a digit is missing at line 1, column 3");
    refuse(SLICE("[1e]"), "not JSON: a digit is missing at line 1, column 4");
    refuse(SLICE("+1"), "not JSON: a value does not begin so at line 1, column 1");
    refuse(SLICE(".5"), "not JSON: a value does not begin so at line 1, column 1");
    refuse(SLICE("NaN"), "not JSON: a value does not begin so at line 1, column 1");
}

static void structure_is_strict(void **state)
{
    (void)state;
    refuse(SLICE(""), "not JSON: the text ends too early at line 1, column 1");
    refuse(SLICE("[1,\n 2"), "not JSON: the text ends too early at line 2, column 3");
    refuse(SLICE("[1 2]"), "not JSON: a comma or ] is missing at line 1, column 4");
    refuse(SLICE("[1,]"), "not JSON: a value is missing before this bracket at line 1, column 4");
    refuse(SLICE("[,1]"), "not JSON: a value does not begin so at line 1, column 2");
    refuse(SLICE("[1}"), "not JSON: a comma or ] is missing at line 1, column 3");
    refuse(SLICE("{\"a\"}"), "not JSON: a colon after the key is missing at line 1, column 5");
    refuse(SLICE("{\"a\":}"),
           "not JSON: a value is missing before this bracket at line 1, column 6");
    refuse(SLICE("{\"a\":1,}"),
           "not JSON: a comma stands before the closing bracket at line 1, column 8");
    refuse(SLICE("{a:1}"), "not JSON: a key in double quotes is missing at line 1, column 2");
    refuse(SLICE("{\"a\":1 \"b\":2}"), "not JSON: a comma or } is missing at line 1, column 8");
    refuse(SLICE("1 2"),
           "not JSON: something follows after the end of the value at line 1, column 3");
    refuse(SLICE("'a'"), "not JSON: texts go in double quotes at line 1, column 1");
    refuse(SLICE("nul!"),
           "not JSON: only true, false and null go without quotes at line 1, column 4");
    refuse(SLICE("\xEF\xBB\xBF{}"), "not JSON: a value does not begin so at line 1, column 1");
    refuse(slice_make("1\0", 2),
           "not JSON: something follows after the end of the value at line 1, column 2");
}

static void strings_are_strict(void **state)
{
    (void)state;
    accept(SLICE("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD800\""));
    accept(SLICE("\"\x7F and more text than eight bytes \xC3\xA4\xF0\x9F\x98\x80\""));
    refuse(SLICE("\"abc"), "not JSON: the text ends too early at line 1, column 5");
    refuse(SLICE("\"abcdefghijklmnop\x01\""),
           "not JSON: a text goes on past its line, or holds a control character; write \\n "
           "at line 1, column 18");
    refuse(SLICE("\"\\x\""), "not JSON: after a backslash comes one of \" \\ / b f n r t u; "
                             "write \\\\ for a backslash at line 1, column 3");
    refuse(SLICE("\"\\u12g4\""),
           "not JSON: after \\u come four hexadecimal digits at line 1, column 6");
    refuse(SLICE("\"\\u12"), "not JSON: the text ends too early at line 1, column 6");
    refuse(SLICE("\"\xC3\xA4\xED\xA0\x80\""),
           "not JSON: this byte is not UTF-8 at line 1, column 3");
    refuse(SLICE("\"\xC3\""), "not JSON: this byte is not UTF-8 at line 1, column 2");
}

static void special_bytes_are_seen_at_every_place_of_a_word(void **state)
{
    (void)state;
    for (size_t at = 0; at < 16; at++) {
        char text[] = "\"abcdefghijklmnop\"";
        struct jsontext index;

        jsontext_init(&index, allocator_system());
        text[1 + at] = '\x1F';
        assert_int_equal(jsontext_read(&index, slice_of(text), NULL), MDX_E_VALIDATION);
        text[1 + at] = '\x80';
        assert_int_equal(jsontext_read(&index, slice_of(text), NULL), MDX_E_VALIDATION);
        text[1 + at] = '"';
        assert_int_equal(jsontext_read(&index, slice_of(text), NULL), MDX_E_VALIDATION);
        text[1 + at] = '\x7F';
        assert_int_equal(jsontext_read(&index, slice_of(text), NULL), MDX_OK);
        jsontext_free(&index);
    }
}

static void depth_ends_at_512(void **state)
{
    (void)state;
    char text[513 + 513];

    memset(text, '[', 512);
    memset(text + 512, ']', 512);
    accept(slice_make(text, 1024));
    memset(text, '[', 513);
    memset(text + 513, ']', 513);
    refuse(slice_make(text, 1026),
           "not JSON: objects and arrays nest too deeply here at line 1, column 513");
}

static void nodes_tell_where_things_are(void **state)
{
    (void)state;
    struct jsontext index;

    read_good(&index, SLICE(" {\"a\": [1, \"\\n\"], \"b\":null} "));
    assert_int_equal(index.count, 7);
    assert_int_equal(index.nodes[0].type, JSONTEXT_OBJECT);
    assert_int_equal(index.nodes[0].count, 2);
    assert_int_equal(index.nodes[0].next, 7);
    assert_true(slice_is(jsontext_raw(&index, 0), "{\"a\": [1, \"\\n\"], \"b\":null}"));
    assert_int_equal(index.nodes[1].type, JSONTEXT_STRING);
    assert_int_equal(index.nodes[1].plain, 1);
    assert_int_equal(index.nodes[2].type, JSONTEXT_ARRAY);
    assert_int_equal(index.nodes[2].count, 2);
    assert_int_equal(index.nodes[2].next, 5);
    assert_true(slice_is(jsontext_raw(&index, 2), "[1, \"\\n\"]"));
    assert_true(slice_is(jsontext_raw(&index, 3), "1"));
    assert_int_equal(index.nodes[4].plain, 0);
    assert_int_equal(index.nodes[6].type, JSONTEXT_NULL);
    jsontext_free(&index);
}

static void an_index_may_be_used_again(void **state)
{
    (void)state;
    struct jsontext index;

    read_good(&index, SLICE("[1,2,3]"));
    assert_int_equal(jsontext_read(&index, SLICE("[1"), NULL), MDX_E_VALIDATION);
    assert_int_equal(index.count, 0);
    assert_int_equal(jsontext_read(&index, SLICE("true"), NULL), MDX_OK);
    assert_int_equal(index.count, 1);
    assert_int_equal(index.nodes[0].type, JSONTEXT_TRUE);
    jsontext_free(&index);
}

static void members_are_found_and_the_last_counts(void **state)
{
    (void)state;
    struct jsontext index;

    read_good(&index, SLICE("{\"a\":1,\"x\":{\"b\":2},\"\\u0062\":3,\"a\":4}"));
    assert_true(slice_is(jsontext_raw(&index, jsontext_member(&index, 0, SLICE("a"))), "4"));
    assert_true(slice_is(jsontext_raw(&index, jsontext_member(&index, 0, SLICE("b"))), "3"));
    assert_int_equal(jsontext_member(&index, 0, SLICE("c")), 0);
    assert_int_equal(jsontext_member(&index, 2, SLICE("a")), 0);
    jsontext_free(&index);
}

static void strings_are_decoded(void **state)
{
    (void)state;
    struct jsontext index;
    struct buffer out;

    read_good(&index,
              SLICE("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E4\\ud83d\\uDE00\\ud83dx\\ude00\\ud83d\""));
    buffer_init(&out, allocator_system(), SIZE_MAX);
    jsontext_string(&index, 0, &out);
    assert_string_equal(out.data,
                        "a\"\\/\b\f\n\r\t\xC3\xA4\xF0\x9F\x98\x80\xEF\xBF\xBDx\xEF\xBF\xBD"
                        "\xEF\xBF\xBD");
    assert_true(jsontext_equals(&index, 0, buffer_slice(&out)));
    buffer_add_char(&out, '!');
    assert_false(jsontext_equals(&index, 0, buffer_slice(&out)));
    assert_false(jsontext_equals(&index, 0, SLICE("a\"")));
    buffer_free(&out);
    jsontext_free(&index);
}

static double number(struct slice text)
{
    struct jsontext index;
    double value;

    read_good(&index, text);
    value = jsontext_number(&index, 0);
    jsontext_free(&index);
    return value;
}

static void numbers_are_exact(void **state)
{
    (void)state;
    assert_true(number(SLICE("0")) == 0.0);
    assert_true(signbit(number(SLICE("-0.0"))) != 0);
    assert_true(number(SLICE("12.5e1")) == 125.0);
    assert_true(number(SLICE("0.1")) == 0.1);
    assert_true(number(SLICE("-1e-7")) == -1e-7);
    assert_true(number(SLICE("0.000000000000000000000000001")) == 1e-27);
    assert_true(number(SLICE("9007199254740993")) == 9007199254740992.0);
    assert_true(number(SLICE("18446744073709551615")) == 18446744073709551616.0);
    assert_true(number(SLICE("1.7976931348623157e308")) == 1.7976931348623157e308);
    assert_true(number(SLICE("5e-324")) == 4.9406564584124654e-324);
    assert_true(number(SLICE("2.2250738585072011e-308")) == 2.2250738585072011e-308);
    assert_true(number(SLICE("1e23")) == 1e23);
    assert_true(isinf(number(SLICE("1e400"))));
    assert_true(number(SLICE("1e-99999999999999999999")) == 0.0);
    assert_true(isinf(number(SLICE("-1e99999999999999999999"))));
}

static void numbers_of_a_thousand_digits_round_to_the_nearest(void **state)
{
    (void)state;
    /* 2^53 + 1 lies half way between two doubles; a digit far behind decides. */
    char text[1200] = "9007199254740993.";

    memset(text + 17, '0', 1000);
    assert_true(number(slice_make(text, 1017)) == 9007199254740992.0);
    text[1016] = '1';
    assert_true(number(slice_make(text, 1017)) == 9007199254740994.0);
}

static void numbers_do_not_heed_the_locale(void **state)
{
    (void)state;
    setlocale(LC_ALL, "de_DE.UTF-8");
    assert_true(number(SLICE("1.2345678901234567890")) == 1.2345678901234567890);
    setlocale(LC_ALL, "C");
}

static bool read_many(const struct allocator *allocator, void *context)
{
    struct jsontext index;
    struct error error;

    (void)context;
    jsontext_init(&index, allocator);
    error_init(&error, allocator);
    mdx_status status = jsontext_read(
        &index, SLICE("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]"), &error);
    assert_true(status == MDX_OK || status == MDX_E_NOMEM);
    error_free(&error);
    jsontext_free(&index);
    return status == MDX_OK;
}

static void failing_memory_fails_the_reading(void **state)
{
    (void)state;
    assert_int_equal(memory_torture(read_many, NULL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_read),
        cmocka_unit_test(numbers_follow_the_grammar),
        cmocka_unit_test(structure_is_strict),
        cmocka_unit_test(strings_are_strict),
        cmocka_unit_test(special_bytes_are_seen_at_every_place_of_a_word),
        cmocka_unit_test(depth_ends_at_512),
        cmocka_unit_test(nodes_tell_where_things_are),
        cmocka_unit_test(an_index_may_be_used_again),
        cmocka_unit_test(members_are_found_and_the_last_counts),
        cmocka_unit_test(strings_are_decoded),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(numbers_of_a_thousand_digits_round_to_the_nearest),
        cmocka_unit_test(numbers_do_not_heed_the_locale),
        cmocka_unit_test(failing_memory_fails_the_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

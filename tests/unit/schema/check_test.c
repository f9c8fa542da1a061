/* check_test.c - values against schemas: what fits, what is told, what is filled in. */
#include "schema/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct error error;
static struct buffer out;
static unsigned allocations;

static void *counting_resize(void *host, void *ptr, size_t bytes)
{
    (void)host;
    allocations += bytes > 0;
    if (!bytes) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, bytes);
}

static const struct allocator counting = { counting_resize, NULL };

static struct schema *compile(const char *text)
{
    json_t *source = NULL;
    struct schema *schema = NULL;

    error_init(&error, allocator_system());
    assert_int_equal(json_read_exact(slice_of(text), &source, &error), MDX_OK);
    assert_int_equal(schema_compile(&schema, allocator_system(), source, NULL, &error), MDX_OK);
    json_decref(source);
    return schema;
}

static mdx_status run(const char *schema_text, enum schema_mode mode, const char *text)
{
    struct schema *schema = compile(schema_text);
    struct jsontext index;
    mdx_status status;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    jsontext_init(&index, &counting);
    assert_int_equal(jsontext_read(&index, slice_of(text), &error), MDX_OK);
    allocations = 0;
    status = schema_check(schema, &index, 0, mode, SLICE(""), NULL, &out, &error);
    jsontext_free(&index);
    schema_free(schema);
    return status;
}

static void assert_fits(const char *schema, const char *text)
{
    assert_int_equal(run(schema, SCHEMA_STRICT, text), MDX_OK);
    assert_int_equal(out.len, 0);
    buffer_free(&out);
}

static void assert_told(const char *schema, const char *text, const char *message)
{
    assert_int_equal(run(schema, SCHEMA_STRICT, text), MDX_E_VALIDATION);
    assert_string_equal(error_code_name(&error), "INVALID_PARAMS");
    assert_string_equal(error.message, message);
    error_free(&error);
    buffer_free(&out);
}

static void assert_becomes(enum schema_mode mode, const char *schema, const char *text,
                           const char *becomes)
{
    assert_int_equal(run(schema, mode, text), MDX_OK);
    assert_string_equal(out.data, becomes);
    buffer_free(&out);
}

#define X_NUMBER                                                                                   \
    "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"number\"}},\"required\":[\"x\"]}"

static void a_value_that_fits_costs_no_memory(void **state)
{
    (void)state;
    assert_fits(X_NUMBER, "{\"x\":21}");
    assert_int_equal(allocations, 0);
}

static void a_wrong_type_is_named_with_the_value(void **state)
{
    (void)state;
    assert_told(X_NUMBER, "{\"x\":\"a\"}", "x must be a number, not \"a\"");
    assert_told(X_NUMBER, "[]", "the input must be an object, not an array");
}

static void the_details_have_path_and_sentence(void **state)
{
    (void)state;
    assert_int_equal(
        run("{\"properties\":{\"a/b\":{\"items\":{\"type\":\"integer\"}}},\"required\":[\"c\"]}",
            SCHEMA_STRICT, "{\"a/b\":[1,2.5]}"),
        MDX_E_VALIDATION);
    assert_string_equal(
        error.details,
        "{\"errors\":[{\"path\":\"/a~1b/1\",\"message\":\"must be an integer, not 2.5\"},"
        "{\"path\":\"/c\",\"message\":\"Missing required field 'c'\"}]}");
    assert_string_equal(error.message,
                        "a/b.1 must be an integer, not 2.5; Missing required field 'c'");
    error_free(&error);
}

static void a_text_has_to_match_its_pattern(void **state)
{
    (void)state;
    assert_fits("{\"pattern\":\"^\\\\p{Lu}[a-z]+$\"}", "\"\xC3\x89lan\"");
    assert_fits("{\"pattern\":\"[\\\\w-.]\"}", "\"-\"");
    assert_fits("{\"pattern\":\"^.$\"}", "\"\xF0\x9F\x98\x80\"");
    assert_fits("{\"pattern\":\"a\"}", "5");
    assert_told("{\"pattern\":\"^a\"}", "\"ba\"", "the input must match the pattern ^a");
    assert_told("{\"properties\":{\"x\":{\"pattern\":\"\\\\d\"}}}", "{\"x\":\"-\"}",
                "x must match the pattern \\d");
    assert_fits("{\"format\":\"regex\"}", "\"(a)\"");
    assert_told("{\"format\":\"regex\"}", "\"(\"", "the input must be a regular expression");
}

static void a_pattern_without_end_is_given_up(void **state)
{
    (void)state;
    assert_int_not_equal(run("{\"pattern\":\"^(a+)+$\"}", SCHEMA_STRICT,
                             "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\""),
                         MDX_OK);
    error_free(&error);
    buffer_free(&out);
}

static void patterns_name_properties(void **state)
{
    (void)state;
    static const char schema[] = "{\"properties\":{\"id\":true},\"patternProperties\":"
                                 "{\"^n_\":{\"type\":\"number\"},\"_s$\":{\"type\":\"string\"}},"
                                 "\"additionalProperties\":false}";

    assert_fits(schema, "{\"id\":1,\"n_a\":2,\"a_s\":\"b\"}");
    assert_told(schema, "{\"n_a\":true}", "n_a must be a number, not true");
    assert_told(schema, "{\"n_s\":1}", "n_s must be a string, not 1");
    assert_told(schema, "{\"other\":1}", "Unknown field 'other'");
}

static void more_than_three_are_counted_in_the_message(void **state)
{
    (void)state;
    assert_told("{\"items\":{\"type\":\"null\"}}", "[1,2,3,4,5]",
                "0 must be null, not 1; 1 must be null, not 2; 2 must be null, not 3; and 2 more");
}

static void numbers_are_compared_exactly(void **state)
{
    (void)state;
    assert_fits("{\"maximum\":9007199254740993}", "9007199254740993");
    assert_told("{\"maximum\":9007199254740992}", "9007199254740993",
                "the input must be <= 9007199254740992");
    assert_fits("{\"multipleOf\":0.1}", "0.3");
    assert_fits("{\"multipleOf\":0.01}", "1e300");
    assert_told("{\"multipleOf\":0.1}", "0.35", "the input must be a multiple of 0.1");
    assert_told("{\"exclusiveMinimum\":-1.5}", "-1.50", "the input must be > -1.5");
    assert_fits("{\"type\":\"integer\"}", "1.0");
    assert_fits("{\"type\":\"integer\"}", "1e2");
    assert_fits("{\"enum\":[0.1,100]}", "1e2");
    assert_told("{\"minimum\":1}", "-0", "the input must be >= 1");
}

static void texts_are_counted_in_characters(void **state)
{
    (void)state;
    assert_fits("{\"minLength\":2,\"maxLength\":2}", "\"\\uD83D\\uDE00é\"");
    assert_told("{\"minLength\":3}", "\"é\\u0041\"", "the input must be at least 3 characters");
    assert_told("{\"maxLength\":1}", "\"ab\"", "the input must be at most 1 characters");
}

static void formats_are_checked(void **state)
{
    (void)state;
    assert_fits("{\"format\":\"date-time\"}", "\"2024-02-29T23:59:60Z\"");
    assert_told("{\"format\":\"date\"}", "\"2023-02-29\"",
                "the input must be a date like 2026-01-31");
    assert_fits("{\"format\":\"email\"}", "\"a.b+c@d-e.org\"");
    assert_told("{\"format\":\"email\"}", "\"a..b@c\"", "the input must be an email address");
    assert_fits("{\"format\":\"uri\"}", "\"https://u@[::1]:8080/a?b#c\"");
    assert_told("{\"format\":\"uri\"}", "\"//a/b\"",
                "the input must be a URI like https://example.com/");
    assert_fits("{\"format\":\"ipv6\"}", "\"1::2:192.0.2.1\"");
    assert_told("{\"format\":\"ipv6\"}", "\"1:2:3:4:5:6:7:8:9\"",
                "the input must be an IPv6 address like 2001:db8::1");
    assert_told("{\"format\":\"ipv4\"}", "\"1.2.3.256\"",
                "the input must be an IPv4 address like 192.0.2.1");
    assert_fits("{\"format\":\"something\"}", "\"x\"");
}

static void an_unknown_property_gets_a_suggestion(void **state)
{
    (void)state;
    assert_told("{\"properties\":{\"amount\":{}},\"additionalProperties\":false}", "{\"amuont\":1}",
                "Unknown field 'amuont'. Did you mean 'amount'?");
    assert_fits("{\"properties\":{\"amount\":{}}}", "{\"amuont\":1}");
}

static void enums_list_what_is_allowed(void **state)
{
    (void)state;
    assert_told("{\"enum\":[\"a\",1,{\"b\":[]}]}", "{\"b\":[1]}",
                "the input must be one of \"a\",1,{\"b\":[]}");
    assert_fits("{\"enum\":[{\"a\":1,\"b\":2}]}", "{\"b\":2.0,\"\\u0061\":1}");
    assert_told("{\"const\":\"x\"}", "1", "the input must be \"x\"");
}

static void lists_are_checked(void **state)
{
    (void)state;
    assert_told("{\"uniqueItems\":true}", "[1,2,3,4,5,6,7,8,9,10,\"a\",\"\\u0061\"]",
                "the input must not hold the same value twice");
    assert_fits("{\"uniqueItems\":true}", "[1,\"1\",[1],{\"a\":1},true,null,0,false,[],{}]");
    assert_told("{\"contains\":{\"const\":1},\"minContains\":2}", "[1,2]",
                "the input must hold at least 2 of the values that are due");
    assert_told("{\"prefixItems\":[{\"type\":\"string\"}],\"items\":false}", "[\"a\",1]",
                "1 is not allowed here");
}

static void branches_tell_by_type(void **state)
{
    const char *schema = "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"number\",\"minimum\":1}]}";

    (void)state;
    assert_told(schema, "0", "the input must be >= 1");
    assert_told(schema, "true", "the input must be a string or a number, not true");
    assert_told("{\"oneOf\":[{\"minimum\":1},{\"maximum\":5}]}", "3",
                "the input fits 2 of the forms that are allowed: only one may fit");
    assert_told("{\"not\":{\"type\":\"null\"}}", "null",
                "the input has a form that is not allowed");
    assert_told("{\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"b\"]}}", "{\"a\":1}",
                "Missing required field 'b'");
}

static void defaults_are_put_in(void **state)
{
    const char *schema = "{\"properties\":{\"a\":{\"default\":1},\"b\":{\"properties\":{\"c\":{"
                         "\"default\":\"x\"}}}},"
                         "\"required\":[\"a\"]}";

    (void)state;
    assert_becomes(SCHEMA_STRICT, schema, "{}", "{\"a\":1}");
    assert_becomes(SCHEMA_STRICT, schema, " { \"b\" : {} , \"d\":2 } ",
                   "{ \"b\" : {\"c\":\"x\"} , \"d\":2 ,\"a\":1}");
    assert_fits(schema, "{\"a\":2}");
    assert_becomes(SCHEMA_STRICT,
                   "{\"allOf\":[{\"properties\":{\"a\":{\"default\":1},\"b\":{\"default\":2}}},"
                   "{\"properties\":{\"a\":{\"default\":1}}}]}",
                   "{}", "{\"a\":1,\"b\":2}");
}

/* As Ajv's useDefaults; a default that does not fit is the definition's own affair. */
static void defaults_have_defaults_inside(void **state)
{
    (void)state;
    assert_becomes(SCHEMA_STRICT,
                   "{\"properties\":{\"n\":{\"default\":{\"d\":{\"x\":1}},\"properties\":{\"d\":{"
                   "\"properties\":{\"y\":{\"default\":3}}}}}}}",
                   "{}", "{\"n\":{\"d\":{\"x\":1,\"y\":3}}}");
    assert_becomes(
        SCHEMA_STRICT,
        "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\",\"default\":{}}},\"$defs\":{"
        "\"a\":{\"properties\":{\"b\":{\"$ref\":\"#/$defs/b\",\"default\":[{},{\"c\":1}]}}},"
        "\"b\":{\"items\":{\"properties\":{\"c\":{\"default\":2,\"type\":\"string\"}}}}}}",
        "{}", "{\"a\":{\"b\":[{\"c\":2},{\"c\":1}]}}");
}

/* What has no end stays as it was written. */
static void defaults_without_end_are_put_in_once(void **state)
{
    (void)state;
    assert_becomes(SCHEMA_STRICT, "{\"properties\":{\"a\":{\"$ref\":\"#\",\"default\":{}}}}", "{}",
                   "{\"a\":{}}");
    assert_becomes(SCHEMA_STRICT,
                   "{\"properties\":{\"a\":{\"$ref\":\"#\",\"default\":{}},\"b\":{\"$ref\":\"#\","
                   "\"default\":{}}}}",
                   "{\"a\":{}}", "{\"a\":{\"a\":{},\"b\":{}},\"b\":{}}");
}

static void text_is_coerced_on_request_only(void **state)
{
    (void)state;
    assert_becomes(SCHEMA_COERCE, X_NUMBER, "{\"x\":\"21\"}", "{\"x\":21}");
    assert_told(X_NUMBER, "{\"x\":\"21\"}", "x must be a number, not \"21\"");
    assert_becomes(SCHEMA_COERCE, "{\"items\":{\"type\":\"boolean\"}}", "[\"true\",\"false\"]",
                   "[true,false]");
    assert_becomes(SCHEMA_COERCE, "{\"type\":[\"null\",\"integer\"]}", "\"\"", "null");
    assert_becomes(SCHEMA_COERCE, "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "\"4\"",
                   "[4]");
    assert_becomes(SCHEMA_COERCE, "{\"type\":\"string\"}", "5", "\"5\"");
    assert_becomes(SCHEMA_COERCE, "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"boolean\"}]}",
                   "\"true\"", "true");
}

static void json_in_a_text_is_parsed_and_defaulted(void **state)
{
    (void)state;
    assert_becomes(
        SCHEMA_COERCE,
        "{\"properties\":{\"o\":{\"type\":\"object\",\"properties\":{\"b\":{\"default\":2}}}}}",
        "{\"o\":\"{\\\"a\\\":1}\"}", "{\"o\":{\"a\":1,\"b\":2}}");
    assert_becomes(SCHEMA_COERCE, "{\"type\":\"array\"}", "\"[1,2]\"", "[1,2]");
}

static void only_a_text_becomes_a_list_of_one(void **state)
{
    const char *tags =
        "{\"properties\":{\"tag\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}";

    (void)state;
    assert_becomes(SCHEMA_COERCE, tags, "{\"tag\":\"a\"}", "{\"tag\":[\"a\"]}");
    assert_told(tags, "{\"tag\":\"a\"}", "tag must be an array, not \"a\"");
    assert_int_equal(run(tags, SCHEMA_COERCE, "{\"tag\":5}"), MDX_E_VALIDATION);
    error_free(&error);
    assert_int_equal(run(tags, SCHEMA_COERCE, "{\"tag\":{}}"), MDX_E_VALIDATION);
    error_free(&error);
}

static void what_would_be_guessed_is_not_coerced(void **state)
{
    (void)state;
    assert_int_equal(run("{\"type\":\"integer\"}", SCHEMA_COERCE, "\"4.5\""), MDX_E_VALIDATION);
    error_free(&error);
    assert_int_equal(run("{\"type\":\"boolean\"}", SCHEMA_COERCE, "\"yes\""), MDX_E_VALIDATION);
    error_free(&error);
    assert_int_equal(run("{\"type\":\"number\",\"maximum\":5}", SCHEMA_COERCE, "\"6\""),
                     MDX_E_VALIDATION);
    error_free(&error);
    assert_fits("{\"type\":[\"string\",\"number\"]}", "\"6\"");
}

static void references_may_be_recursive(void **state)
{
    const char *schema =
        "{\"$defs\":{\"n\":{\"$anchor\":\"node\",\"type\":\"object\",\"properties\":"
        "{\"next\":{\"$ref\":\"#node\"}}}},\"$ref\":\"#/$defs/n\"}";

    (void)state;
    assert_fits(schema, "{\"next\":{\"next\":{}}}");
    assert_told(schema, "{\"next\":{\"next\":1}}", "next.next must be an object, not 1");
}

static void a_schema_that_branches_without_end_is_given_up(void **state)
{
    const char *schema =
        "{\"anyOf\":[{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"z\"]},"
        "{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"y\"]}]}";
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_system(), SIZE_MAX);
    for (int depth = 0; depth < 60; depth++)
        buffer_add_text(&text, "{\"a\":");
    buffer_add_text(&text, "{\"z\":1}");
    for (int depth = 0; depth < 60; depth++)
        buffer_add_char(&text, '}');
    assert_int_equal(run(schema, SCHEMA_STRICT, text.data), MDX_E_VALIDATION);
    error_free(&error);
    buffer_free(&text);
}

static void the_prefix_stands_before_each_path(void **state)
{
    struct schema *schema = compile("{\"type\":\"null\"}");
    struct jsontext index;

    (void)state;
    jsontext_init(&index, allocator_system());
    jsontext_read(&index, SLICE("{\"a\":1}"), &error);
    assert_int_equal(
        schema_check(schema, &index, 2, SCHEMA_STRICT, SLICE("/customer"), NULL, NULL, &error),
        MDX_E_VALIDATION);
    assert_string_equal(
        error.details,
        "{\"errors\":[{\"path\":\"/customer\",\"message\":\"must be null, not 1\"}]}");
    error_free(&error);
    jsontext_free(&index);
    schema_free(schema);
}

/* The same schema with a keyword more, which every value fits: it is gone through the long way. */
static void the_quick_way_and_the_long_one_agree(void **state)
{
    static const char *const schemas[] = {
        "\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1},"
        "\"b\":{\"type\":[\"string\",\"null\"],\"minLength\":2}},\"required\":[\"a\"]",
        "\"properties\":{\"a\":{},\"b\":false},\"additionalProperties\":{\"type\":\"number\"},"
        "\"minProperties\":1,\"maxProperties\":3",
        "\"properties\":{\"a\":{\"default\":7}},\"additionalProperties\":false",
        "\"properties\":{\"a\":{\"enum\":[1,\"x\",null,{\"b\":1}]},\"n\":{\"$ref\":\"#\"}}",
        "\"type\":\"array\",\"items\":{\"type\":\"number\",\"multipleOf\":0.5},\"minItems\":1,"
        "\"maxItems\":3,\"uniqueItems\":true",
        "\"prefixItems\":[{\"type\":\"string\",\"pattern\":\"^a\"},{\"type\":\"boolean\"}],"
        "\"items\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}",
        "\"type\":\"string\",\"maxLength\":2",
        "\"enum\":[[1],{\"a\":1},1.5]",
    };
    static const char *const values[] = {
        "{}",
        "{\"a\":1}",
        "{\"a\":1.0,\"b\":\"xy\"}",
        "{\"a\":1.5}",
        "{\"a\":0}",
        "{\"b\":null}",
        "{\"a\":2,\"b\":\"x\"}",
        "{\"\\u0061\":1}",
        "{\"a\":3,\"\\u0062\":1}",
        "{\"a\":1,\"a\":\"x\"}",
        "{\"c\":1,\"d\":\"x\"}",
        "{\"c\":1,\"d\":2,\"e\":3,\"f\":4}",
        "{\"n\":{\"n\":{\"a\":2}}}",
        "{\"n\":{\"n\":{\"a\":\"x\"}}}",
        "{\"a\":{\"b\":1}}",
        "[]",
        "[1,0.5,1.0]",
        "[1,0.5,2]",
        "[1,2,3,4]",
        "[0.25]",
        "[\"ab\",true,[1],[1,2e0]]",
        "[\"b\",true]",
        "[\"ab\",1]",
        "[\"ab\"]",
        "[\"ab\",true,[0.5]]",
        "\"x\"",
        "\"xyz\"",
        "\"\\ud83d\\ude00x\"",
        "1",
        "1.50",
        "-0",
        "1e400",
        "null",
        "[1]",
        "true",
    };

    (void)state;
    for (size_t at = 0; at < sizeof schemas / sizeof *schemas; at++) {
        for (size_t of = 0; of < sizeof values / sizeof *values; of++) {
            char quick[400], whole[440], made[64] = "";
            mdx_status status;

            snprintf(quick, sizeof quick, "{%s}", schemas[at]);
            snprintf(whole, sizeof whole, "{%s,\"not\":{\"const\":\"never this\"}}", schemas[at]);
            status = run(quick, SCHEMA_COERCE, values[of]);
            snprintf(made, sizeof made, "%.*s", (int)out.len, out.data ? out.data : "");
            buffer_free(&out);
            error_free(&error);
            assert_int_equal(run(whole, SCHEMA_COERCE, values[of]), status);
            assert_int_equal(out.len, strlen(made));
            assert_memory_equal(out.data ? out.data : "", made, out.len);
            buffer_free(&out);
            error_free(&error);
        }
    }
}

/* Thousands of values are found by their hash; each look costs next to nothing. */
static void a_long_enum_is_looked_up(void **state)
{
    enum { VALUES = 100000 };
    struct buffer schema, value;

    (void)state;
    buffer_init(&schema, allocator_system(), SIZE_MAX);
    buffer_init(&value, allocator_system(), SIZE_MAX);
    buffer_add_text(&schema, "{\"items\":{\"enum\":[0");
    buffer_add_text(&value, "[0");
    for (int at = 1; at < VALUES; at++) {
        buffer_printf(&schema, at % 3 ? ",\"v%d\"" : ",{\"n\":[%d]}", at);
        buffer_printf(&value, at % 3 ? ",\"v%d\"" : ",{ \"n\": [%d.0] }", at);
    }
    buffer_add_text(&schema, "]}}");
    buffer_add_text(&value, "]");
    assert_false(buffer_failed(&schema) || buffer_failed(&value));
    assert_fits(schema.data, value.data);
    assert_int_equal(run(schema.data, SCHEMA_STRICT, "[0,\"v3\"]"), MDX_E_VALIDATION);
    error_free(&error);
    buffer_free(&out);
    buffer_free(&schema);
    buffer_free(&value);
}

static void numbers_beyond_doubles_are_kept(void **state)
{
    (void)state;
    assert_fits("{\"maximum\":18446744073709551615}", "18446744073709551615");
    assert_told("{\"maximum\":18446744073709551614}", "18446744073709551615",
                "the input must be <= 18446744073709551614");
    assert_fits("{\"minimum\":1e308}", "1e999");
    assert_fits("{\"type\":\"integer\"}", "1e400");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_that_fits_costs_no_memory),
        cmocka_unit_test(a_wrong_type_is_named_with_the_value),
        cmocka_unit_test(the_details_have_path_and_sentence),
        cmocka_unit_test(a_text_has_to_match_its_pattern),
        cmocka_unit_test(a_pattern_without_end_is_given_up),
        cmocka_unit_test(patterns_name_properties),
        cmocka_unit_test(more_than_three_are_counted_in_the_message),
        cmocka_unit_test(numbers_are_compared_exactly),
        cmocka_unit_test(texts_are_counted_in_characters),
        cmocka_unit_test(formats_are_checked),
        cmocka_unit_test(an_unknown_property_gets_a_suggestion),
        cmocka_unit_test(enums_list_what_is_allowed),
        cmocka_unit_test(lists_are_checked),
        cmocka_unit_test(branches_tell_by_type),
        cmocka_unit_test(defaults_are_put_in),
        cmocka_unit_test(defaults_have_defaults_inside),
        cmocka_unit_test(defaults_without_end_are_put_in_once),
        cmocka_unit_test(text_is_coerced_on_request_only),
        cmocka_unit_test(json_in_a_text_is_parsed_and_defaulted),
        cmocka_unit_test(only_a_text_becomes_a_list_of_one),
        cmocka_unit_test(what_would_be_guessed_is_not_coerced),
        cmocka_unit_test(references_may_be_recursive),
        cmocka_unit_test(a_schema_that_branches_without_end_is_given_up),
        cmocka_unit_test(the_prefix_stands_before_each_path),
        cmocka_unit_test(the_quick_way_and_the_long_one_agree),
        cmocka_unit_test(a_long_enum_is_looked_up),
        cmocka_unit_test(numbers_beyond_doubles_are_kept),
    };

    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}

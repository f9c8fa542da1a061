/* schema_test.c - schemas through the public functions: normalized, merged, with any number and any
 * name, and with each allocation failing in turn. */
#include "unit/memory.h"

#include "base/buffer.h"

#include <mdxrt.h>
#include <string.h>

typedef mdx_status (*rewriter)(const mdx_schema_options *options, const char *json, size_t len,
                               char **result, size_t *result_len, mdx_error **error);

static void assert_becomes(rewriter rewrite, const char *schema, const char *becomes)
{
    char *result = NULL;
    size_t len = 0;

    assert_int_equal(rewrite(NULL, schema, strlen(schema), &result, &len, NULL), MDX_OK);
    assert_string_equal(result, becomes);
    assert_int_equal(len, strlen(becomes));
    mdx_free(result);
}

#define ASSERT_NORMAL(schema, becomes) assert_becomes(mdx_schema_normalize, schema, becomes)
#define ASSERT_MERGED(schema, becomes) assert_becomes(mdx_schema_merge, schema, becomes)

static char *check(const char *schema, const char *data, bool coerces)
{
    mdx_schema *compiled = NULL;
    char *report = NULL;

    assert_int_equal(mdx_schema_compile(NULL, schema, strlen(schema), &compiled, NULL), MDX_OK);
    assert_int_equal((coerces ? mdx_schema_coerce : mdx_schema_validate)(
                         compiled, data, strlen(data), &report, NULL, NULL),
                     MDX_OK);
    mdx_schema_free(compiled);
    return report;
}

static void assert_report(const char *schema, const char *data, bool coerces, const char *expected)
{
    char *report = check(schema, data, coerces);

    assert_string_equal(report, expected);
    mdx_free(report);
}

#define FITS "{\"valid\":true,\"errors\":[]}"

static void assert_fits(const char *schema, const char *data)
{
    assert_report(schema, data, false, FITS);
}

static void assert_told(const char *schema, const char *data, const char *message)
{
    char *report = check(schema, data, false);

    assert_memory_equal(report, "{\"valid\":false,", 15);
    assert_non_null(strstr(report, message));
    mdx_free(report);
}

/* ---- numbers -----------------------------------------------------------------------------------
 */

static void numbers_are_compared_as_they_are_written(void **state)
{
    (void)state;
    assert_told("{\"maximum\":1e400}", "1e401", "must be <= 1e400");
    assert_fits("{\"const\":1e400}", "10e399");
    assert_told("{\"multipleOf\":1e400}", "1e399", "must be a multiple of 1e400");
    assert_fits("{\"exclusiveMinimum\":1e-400}", "2e-400");
    assert_told("{\"minimum\":5e-324}", "4e-324", "must be >= 5e-324");
    assert_told("{\"exclusiveMinimum\":0.1234567890123456789}", "0.1234567890123456788",
                "must be > 0.1234567890123456789");
    assert_told("{\"maxLength\":20000000000000000000000e-22}", "\"abc\"", "at most 2 characters");
    assert_fits("{\"maxLength\":1e400}", "\"abc\"");
}

static void numbers_come_back_as_they_were_written(void **state)
{
    (void)state;
    ASSERT_NORMAL("{\"const\":[1e400,5e-324,0.12345678901234567890,12345678901234567890123]}",
                  "{\"schema\":{\"const\":[1e400,5e-324,0.12345678901234567890,"
                  "12345678901234567890123],\"type\":\"array\"}}");
    ASSERT_NORMAL("{\"enum\":[1e400,1.5]}",
                  "{\"schema\":{\"enum\":[1e400,1.5],\"type\":\"number\"}}");
    ASSERT_MERGED("{\"allOf\":[{\"minimum\":1e400},{\"minimum\":1e401}]}",
                  "{\"schema\":{\"minimum\":1e401}}");
    ASSERT_MERGED("{\"allOf\":[{\"type\":\"number\",\"minimum\":1e400},{\"maximum\":1e399}]}",
                  "{\"schema\":false}");
    assert_report("{\"properties\":{\"a\":{\"default\":1e400}}}", "{}", true,
                  "{\"valid\":true,\"data\":{\"a\":1e400},\"errors\":[]}");
}

static void assert_refused(const char *schema, const char *message)
{
    mdx_schema *compiled = NULL;
    mdx_error *error = NULL;

    assert_int_equal(mdx_schema_compile(NULL, schema, strlen(schema), &compiled, &error),
                     MDX_E_VALIDATION);
    assert_null(compiled);
    assert_string_equal(mdx_error_message(error), message);
    mdx_error_free(error);
}

static void such_a_number_is_no_text(void **state)
{
    (void)state;
    assert_refused("{\"pattern\":1e999}",
                   "schema #/pattern: a text with a regular expression is due");
    assert_refused("{\"required\":[1e999]}", "schema #/required/0: the name of a property is due");
    assert_refused("{\"$ref\":1e999}", "schema #/$ref: a text like #/$defs/name is due");
    assert_refused("1e999", "a schema is an object, true or false");
}

/* ---- names -------------------------------------------------------------------------------------
 */

static void names_may_hold_any_character(void **state)
{
    (void)state;
    ASSERT_NORMAL(
        "{\"properties\":{\"a\\u0000b\":{\"required\":true},\"a\":{}}}",
        "{\"schema\":{\"properties\":{\"a\\u0000b\":{},\"a\":{}},"
        "\"required\":[\"a\\u0000b\"],\"type\":\"object\",\"additionalProperties\":true}}");
    ASSERT_NORMAL("{\"const\":{\"a\\u0000b\":1}}",
                  "{\"schema\":{\"const\":{\"a\\u0000b\":1},\"type\":\"object\","
                  "\"additionalProperties\":true}}");
    ASSERT_NORMAL("{\"type\\u0000\":7}", "{\"schema\":{\"type\\u0000\":7}}");
    ASSERT_MERGED("{\"allOf\":[{\"required\":[\"a\\u0000b\"]},{\"required\":[\"a\"]}]}",
                  "{\"schema\":{\"required\":[\"a\\u0000b\",\"a\"]}}");
    assert_fits("{\"properties\":{\"a\\u0000b\":{\"type\":\"string\"}}}", "{\"a\":1}");
    assert_told("{\"properties\":{\"a\\u0000b\":{\"type\":\"string\"}}}", "{\"a\\u0000b\":1}",
                "must be a string, not 1");
}

/* Long ones, short ones, in and out of order, escaped: whichever way they are looked for. */
static void names_are_found_wherever_they_stand(void **state)
{
    static const char schema[] =
        "{\"properties\":{\"\":{\"type\":\"null\"},\"eightabc\":{\"type\":\"string\"},"
        "\"eightabcd\":{\"type\":\"number\"},\"eightabce\":{\"type\":\"boolean\"},"
        "\"x\":{\"type\":\"integer\"}},\"additionalProperties\":false,\"allOf\":[true]}";

    (void)state;
    assert_fits(schema, "{\"\":null,\"eightabc\":\"\",\"eightabcd\":1,\"eightabce\":true,\"x\":1}");
    assert_fits(schema, "{\"x\":1,\"eightabce\":true,\"eightabcd\":1,\"eightabc\":\"\",\"\":null}");
    assert_fits(schema, "{\"\\u0078\":1,\"eightab\\u0063e\":true}");
    assert_told(schema, "{\"x\":1,\"eightabcf\":1}", "Unknown field 'eightabcf'");
    assert_told(schema, "{\"eightab\":1}", "Unknown field 'eightab'");
    assert_told(schema, "{\"y\":1}", "Unknown field 'y'");
    assert_told(schema, "{\"x\":1,\"x\":\"a\"}", "x must be an integer");
}

/* ---- normal forms ------------------------------------------------------------------------------
 */

static void older_words_are_said_in_todays(void **state)
{
    (void)state;
    ASSERT_NORMAL("{\"id\":\"http://x.example/\",\"minimum\":3,\"exclusiveMinimum\":true}",
                  "{\"schema\":{\"$id\":\"http://x.example/\",\"exclusiveMinimum\":3}}");
    ASSERT_NORMAL("{\"type\":\"integer\",\"nullable\":true,\"enum\":[1]}",
                  "{\"schema\":{\"type\":[\"integer\",\"null\"],\"enum\":[1,null]}}");
    ASSERT_NORMAL("{\"items\":[{}],\"additionalItems\":false}",
                  "{\"schema\":{\"prefixItems\":[{}],\"items\":false,\"type\":\"array\"}}");
}

static void nothing_is_refused(void **state)
{
    (void)state;
    ASSERT_NORMAL("{\"type\":\"frog\"}",
                  "{\"schema\":{},\"warnings\":[\"any value is accepted where the type is unknown: "
                  "frog\"]}");
    ASSERT_NORMAL("5", "{\"schema\":{},\"warnings\":[\"any value is accepted where there is no "
                       "schema\"]}");
    ASSERT_NORMAL(
        "{\"required\":[7,\"a\",\"a\"]}",
        "{\"schema\":{\"required\":[\"a\"]},\"warnings\":[\"required: left out, for it is "
        "no name\"]}");
}

/* ---- merging -----------------------------------------------------------------------------------
 */

static void branches_become_one(void **state)
{
    (void)state;
    ASSERT_MERGED("{\"allOf\":[{\"minimum\":1,\"maximum\":9},{\"minimum\":2,\"maximum\":8.5}]}",
                  "{\"schema\":{\"minimum\":2,\"maximum\":8.5}}");
    ASSERT_MERGED("{\"allOf\":[{\"type\":[\"integer\",\"string\"]},{\"type\":\"number\"}]}",
                  "{\"schema\":{\"type\":\"integer\"}}");
    ASSERT_MERGED("{\"allOf\":[{\"pattern\":\"^a\"},{\"pattern\":\"^b\\u0000\"}]}",
                  "{\"schema\":{\"pattern\":\"(?=^a)(?=^b\\u0000)\"}}");
    ASSERT_MERGED(
        "{\"allOf\":[{\"properties\":{\"a\":{\"minLength\":1}},\"required\":[\"a\"]},"
        "{\"properties\":{\"a\":{\"minLength\":3},\"b\":true},\"required\":[\"b\",\"a\"]}]}",
        "{\"schema\":{\"required\":[\"a\",\"b\"],\"properties\":{\"a\":{\"minLength\":3},"
        "\"b\":true}}}");
    ASSERT_MERGED(
        "{\"allOf\":[{\"not\":{\"const\":1}},{\"not\":{\"const\":2}},{\"not\":{\"const\":3}}]}",
        "{\"schema\":{\"not\":{\"anyOf\":[{\"const\":1},{\"const\":2},{\"const\":3}]}}}");
}

static void equal_values_are_one_however_they_are_written(void **state)
{
    (void)state;
    ASSERT_MERGED("{\"allOf\":[{\"enum\":[[1.0],{\"a\":1,\"b\":[2]},3]},"
                  "{\"enum\":[[1],{\"b\":[2.0],\"a\":1e0},4]}]}",
                  "{\"schema\":{\"enum\":[[1.0],{\"a\":1,\"b\":[2]}]}}");
    ASSERT_MERGED("{\"allOf\":[{\"const\":\"1\"},{\"const\":1}]}", "{\"schema\":false}");
    ASSERT_MERGED("{\"allOf\":[{\"const\":[\"a\"]},{\"enum\":[[\"a\"],\"a\"]}]}",
                  "{\"schema\":{\"const\":[\"a\"],\"enum\":[[\"a\"],\"a\"]}}");
}

static void what_has_no_single_form_stays(void **state)
{
    (void)state;
    ASSERT_MERGED("{\"allOf\":[{\"oneOf\":[{}]},{\"oneOf\":[true]},{\"$ref\":\"#/$defs/none\"}]}",
                  "{\"schema\":{\"oneOf\":[{}],\"allOf\":[{\"oneOf\":[true]},"
                  "{\"$ref\":\"#/$defs/none\"}]}}");
    ASSERT_MERGED("{\"allOf\":[{\"format\":\"date\"},{\"format\":\"uri\"}]}",
                  "{\"schema\":{\"format\":\"date\",\"allOf\":[{\"format\":\"uri\"}]}}");
}

static void many_branches_neither_nest_nor_get_lost(void **state)
{
    enum { BRANCHES = 5000 };
    struct buffer given, due;

    (void)state;
    buffer_init(&given, allocator_system(), SIZE_MAX);
    buffer_init(&due, allocator_system(), SIZE_MAX);
    buffer_add_text(&given, "{\"allOf\":[true");
    buffer_add_text(&due, "{\"schema\":{\"not\":{\"anyOf\":[{\"const\":0}");
    for (int at = 0; at < BRANCHES; at++)
        buffer_printf(&given, ",{\"not\":{\"const\":%d}}", at);
    for (int at = 1; at < BRANCHES; at++)
        buffer_printf(&due, ",{\"const\":%d}", at);
    buffer_add_text(&given, "]}");
    buffer_add_text(&due, "]}}}");
    ASSERT_MERGED(given.data, due.data);
    buffer_free(&given);
    buffer_free(&due);
}

/* ---- memory ------------------------------------------------------------------------------------
 */

static const char torture_schema[] =
    "{\"$defs\":{\"n\":{\"minimum\":1e400}},\"type\":\"object\",\"required\":[\"a\\u0000b\"],"
    "\"properties\":{\"a\\u0000b\":{\"pattern\":\"^(x|y)+$\"},\"n\":{\"$ref\":\"#/$defs/n\"},"
    "\"e\":{\"enum\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,[18]]},"
    "\"d\":{\"default\":1e400},\"t\":{\"type\":\"integer\"}},\"unevaluatedProperties\":false}";

static bool compile_and_check(const struct allocator *allocator, void *context)
{
    static const char data[] =
        "{\"a\\u0000b\":\"\\u0078y\",\"n\":1,\"e\":[18.0],\"t\":\"5\",\"u\":1}";
    mdx_schema_options options;
    mdx_schema *schema = NULL;
    char *report = NULL, *coerced = NULL;
    bool good;

    (void)context;
    MDX_INIT(options);
    options.allocator = allocator->resize;
    options.allocator_host = allocator->host;
    options.remotes = "{\"http://x.example/\":{\"maximum\":1e400}}";
    options.remotes_len = strlen(options.remotes);
    if (mdx_schema_compile(&options, torture_schema, strlen(torture_schema), &schema, NULL))
        return false;
    good = !mdx_schema_validate(schema, data, strlen(data), &report, NULL, NULL) &&
           !mdx_schema_coerce(schema, data, strlen(data), &coerced, NULL, NULL);
    if (good) {
        assert_non_null(strstr(report, "n must be >= 1e400"));
        assert_non_null(strstr(report, "u is not allowed here"));
        assert_non_null(strstr(report, "t must be an integer, not \\\"5\\\""));
        assert_non_null(strstr(coerced, "\"n must be >= 1e400\""));
    }
    mdx_free(report);
    mdx_free(coerced);
    mdx_schema_free(schema);
    return good;
}

static bool rewrite(const struct allocator *allocator, void *context)
{
    mdx_schema_options options;
    char *normal = NULL, *merged = NULL;
    bool good;

    (void)context;
    MDX_INIT(options);
    options.allocator = allocator->resize;
    options.allocator_host = allocator->host;
    good = !mdx_schema_normalize(&options, torture_schema, strlen(torture_schema), &normal, NULL,
                                 NULL) &&
           !mdx_schema_merge(&options, torture_schema, strlen(torture_schema), &merged, NULL, NULL);
    if (good) {
        assert_non_null(strstr(normal, "\"default\":1e400"));
        assert_non_null(strstr(merged, "\"a\\u0000b\":{\"pattern\""));
    }
    mdx_free(normal);
    mdx_free(merged);
    return good;
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(memory_torture(compile_and_check, NULL) > 20);
    assert_true(memory_torture(rewrite, NULL) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_compared_as_they_are_written),
        cmocka_unit_test(numbers_come_back_as_they_were_written),
        cmocka_unit_test(such_a_number_is_no_text),
        cmocka_unit_test(names_may_hold_any_character),
        cmocka_unit_test(names_are_found_wherever_they_stand),
        cmocka_unit_test(older_words_are_said_in_todays),
        cmocka_unit_test(nothing_is_refused),
        cmocka_unit_test(branches_become_one),
        cmocka_unit_test(equal_values_are_one_however_they_are_written),
        cmocka_unit_test(what_has_no_single_form_stays),
        cmocka_unit_test(many_branches_neither_nest_nor_get_lost),
        cmocka_unit_test(each_allocation_may_fail),
    };

    return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}

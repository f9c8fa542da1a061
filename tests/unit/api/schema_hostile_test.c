/* schema_hostile_test.c - schemas and values that mean harm: each ends with a plain answer or a
 * plain sentence, and with work that is counted, whatever the machine. */
#include "base/buffer.h"

#include <mdxrt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct buffer text(const char *before, const char *each, int times, const char *after)
{
    struct buffer made;

    buffer_init(&made, allocator_system(), SIZE_MAX);
    buffer_add_text(&made, before);
    for (int at = 0; at < times; at++)
        buffer_add_text(&made, each);
    buffer_add_text(&made, after);
    assert_false(buffer_failed(&made));
    return made;
}

static void add_times(struct buffer *out, const char *each, int times)
{
    while (times-- > 0)
        buffer_add_text(out, each);
}

static void assert_no_schema(const char *schema, uint32_t number, const char *message)
{
    mdx_schema *compiled = NULL;
    mdx_error *error = NULL;

    assert_int_equal(mdx_schema_compile(NULL, schema, strlen(schema), &compiled, &error),
                     MDX_E_VALIDATION);
    assert_null(compiled);
    assert_int_equal(mdx_error_number(error), number);
    assert_non_null(strstr(mdx_error_message(error), message));
    mdx_error_free(error);
}

/* One value of the schema is checked; error: why it could not be; report: what was said of it. */
static mdx_status check(const char *schema, struct buffer *data, char **report, mdx_error **error)
{
    mdx_schema *compiled = NULL;
    mdx_status status;

    assert_int_equal(mdx_schema_compile(NULL, schema, strlen(schema), &compiled, NULL), MDX_OK);
    status = mdx_schema_validate(compiled, data->data, data->len, report, NULL, error);
    mdx_schema_free(compiled);
    buffer_free(data);
    return status;
}

static void assert_given_up(const char *schema, struct buffer data, const char *message)
{
    mdx_error *error = NULL;
    char *report = NULL;

    assert_int_equal(check(schema, &data, &report, &error), MDX_E_VALIDATION);
    assert_null(report);
    assert_string_equal(mdx_error_code(error), "INVALID_PARAMS");
    assert_string_equal(mdx_error_message(error), message);
    mdx_error_free(error);
}

static void assert_answered(const char *schema, struct buffer data, const char *answer)
{
    char *report = NULL;

    assert_int_equal(check(schema, &data, &report, NULL), MDX_OK);
    assert_memory_equal(report, answer, strlen(answer));
    mdx_free(report);
}

/* ---- patterns ----------------------------------------------------------------------------------
 */

#define GIVEN_UP(pattern)                                                                          \
    "the pattern " pattern " took too many steps on this input, so it was given up: send a "       \
    "shorter text, or write the pattern without repeats in repeats"

static void a_pattern_that_costs_too_much_is_named(void **state)
{
    (void)state;
    assert_given_up("{\"pattern\":\"^(a+)+$\"}", text("\"", "a", 64, "!\""), GIVEN_UP("^(a+)+$"));
    assert_given_up("{\"pattern\":\"^(a|a)*$\"}", text("\"", "a", 64, "!\""), GIVEN_UP("^(a|a)*$"));
    assert_given_up("{\"items\":{\"pattern\":\"^(([a-z])+.)+[A-Z]$\"}}",
                    text("[\"b\",\"", "a", 64, "\"]"), GIVEN_UP("^(([a-z])+.)+[A-Z]$"));
    assert_given_up("{\"patternProperties\":{\"^(a+)+$\":{}}}", text("{\"", "a", 64, "!\":1}"),
                    GIVEN_UP("^(a+)+$"));
    assert_given_up("{\"anyOf\":[{\"pattern\":\"^(a+)+$\"},{\"not\":{\"pattern\":\"^(a+)+$\"}}]}",
                    text("\"", "a", 64, "!\""), GIVEN_UP("^(a+)+$"));
}

static void the_same_patterns_take_what_costs_little(void **state)
{
    (void)state;
    assert_answered("{\"pattern\":\"^(a+)+$\"}", text("\"", "a", 64, "\""), "{\"valid\":true");
    assert_answered("{\"pattern\":\"^(a+)+$\"}", text("\"", "a", 4, "!\""), "{\"valid\":false");
    assert_answered("{\"pattern\":\"^a*$\"}", text("\"", "a", 1000000, "\""), "{\"valid\":true");
}

static void a_pattern_of_any_shape_compiles_or_is_refused(void **state)
{
    struct buffer deep = text("{\"pattern\":\"", "(", 20000, "");

    (void)state;
    add_times(&deep, ")", 20000);
    buffer_add_text(&deep, "\"}");
    assert_answered(deep.data, text("\"a", "", 0, "\""), "{\"valid\":true");
    buffer_free(&deep);
    assert_no_schema("{\"pattern\":\"(\"}", 1303, "this is no regular expression of JavaScript");
    assert_no_schema("{\"properties\":{\"a\":{\"patternProperties\":{\"[b-a]\":{}}}}}", 1303,
                     "schema #/properties/a/patternProperties/[b-a]");
}

/* ---- depth -------------------------------------------------------------------------------------
 */

static struct buffer nested(const char *open, const char *inside, const char *close, int depth)
{
    struct buffer made = text("", open, depth, inside);

    add_times(&made, close, depth);
    return made;
}

static void a_schema_of_10000_levels_is_refused(void **state)
{
    struct buffer schema = nested("{\"not\":", "{}", "}", 10000);

    (void)state;
    assert_no_schema(schema.data, 0, "nest too deeply here at line 1, column");
    buffer_free(&schema);
    schema = nested("{\"properties\":{\"a\":", "{}", "}}", 150);
    assert_no_schema(schema.data, 1305, "nests more than 100 deep: make it flatter");
    buffer_free(&schema);
}

static void a_schema_of_10000_levels_is_normalized_to_one_that_accepts(void **state)
{
    struct buffer schema = nested("{\"not\":", "{}", "}", 10000);
    char *result = NULL;

    (void)state;
    assert_int_equal(mdx_schema_normalize(NULL, schema.data, schema.len, &result, NULL, NULL),
                     MDX_OK);
    assert_string_equal(result, "{\"schema\":{},\"warnings\":[\"any value is accepted, for the "
                                "schema nests more than 512 deep\"]}");
    mdx_free(result);
    buffer_free(&schema);
}

static void a_schema_of_10000_levels_is_not_merged(void **state)
{
    struct buffer schema = nested("{\"allOf\":[", "{}", "]}", 10000);
    mdx_error *error = NULL;
    char *result = NULL;

    (void)state;
    assert_int_equal(mdx_schema_merge(NULL, schema.data, schema.len, &result, NULL, &error),
                     MDX_E_VALIDATION);
    assert_null(result);
    assert_non_null(strstr(mdx_error_message(error), "nest too deeply"));
    mdx_error_free(error);
    buffer_free(&schema);
    schema = nested("{\"allOf\":[", "{\"minimum\":1}", "]}", 150);
    assert_int_equal(mdx_schema_merge(NULL, schema.data, schema.len, &result, NULL, NULL), MDX_OK);
    assert_string_equal(result, "{\"schema\":{\"minimum\":1}}");
    mdx_free(result);
    buffer_free(&schema);
}

static void a_value_of_10000_levels_is_refused(void **state)
{
    struct buffer value = nested("[", "", "]", 10000);
    mdx_error *error = NULL;

    (void)state;
    assert_int_equal(check("{}", &value, NULL, &error), MDX_E_VALIDATION);
    assert_string_equal(mdx_error_message(error),
                        "not JSON: objects and arrays nest too deeply here at line 1, column 513");
    mdx_error_free(error);
    assert_answered("{}", nested("[", "", "]", 512), "{\"valid\":true");
    assert_answered("{\"items\":{\"$ref\":\"#\"}}", nested("[", "", "]", 100), "{\"valid\":true");
    assert_given_up("{\"items\":{\"$ref\":\"#\"}}", nested("[", "", "]", 400),
                    "the input nests too deeply to be checked against its schema: values and the "
                    "schemas for them stand more than 128 deep. Make it flatter");
}

/* ---- references --------------------------------------------------------------------------------
 */

static void a_circle_that_never_looks_inside_is_refused(void **state)
{
    static const char *const circles[] = {
        "{\"$ref\":\"#\"}",
        "{\"allOf\":[{\"$ref\":\"#\"}]}",
        "{\"anyOf\":[{\"type\":\"string\"},{\"not\":{\"$ref\":\"#\"}}]}",
        "{\"if\":{\"$ref\":\"#/$defs/a\"},\"$defs\":{\"a\":{\"$ref\":\"#\"}}}",
        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/"
        "$defs/"
        "a\"}}}",
    };

    (void)state;
    for (size_t at = 0; at < sizeof circles / sizeof circles[0]; at++)
        assert_no_schema(circles[at], 1304,
                         "a schema refers to itself without looking inside the value");
}

static void a_circle_that_looks_inside_is_followed(void **state)
{
    static const char tree[] = "{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#\"},"
                               "\"n\":{\"type\":\"number\"}},\"required\":[\"n\"]}";

    (void)state;
    assert_answered(tree, nested("{\"n\":1,\"next\":", "{\"n\":2}", "}", 60), "{\"valid\":true");
    assert_answered(tree, nested("{\"n\":1,\"next\":", "{}", "}", 2),
                    "{\"valid\":false,\"errors\":[{\"instancePath\":\"/next/next\","
                    "\"schemaPath\":\"#/required\"");
}

static void a_reference_to_nowhere_is_told_with_its_place(void **state)
{
    static const char *const references[] = { "#/$defs/none",       "#none",
                                              "other.json#/x",      "#/%zz",
                                              "http://x.example/y", "#/properties/a/$ref" };

    (void)state;
    for (size_t at = 0; at < sizeof references / sizeof references[0]; at++) {
        struct buffer schema =
            text("{\"properties\":{\"a\":{\"$ref\":\"", references[at], 1, "\"}}}");

        assert_no_schema(schema.data, 1304,
                         "schema #/properties/a/$ref: leads to no schema in this document: write "
                         "#/$defs/name and define it there");
        buffer_free(&schema);
    }
}

static void branches_without_end_are_given_up(void **state)
{
    static const char doubling[] =
        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"array\",\"items\":{\"anyOf\":["
        "{\"$ref\":\"#/$defs/a\"},{\"$ref\":\"#/$defs/a\"},{\"type\":\"null\"}]}}}}";

    (void)state;
    assert_answered(doubling, nested("[", "null", "]", 30), "{\"valid\":true");
    assert_given_up(
        doubling, nested("[", "1", "]", 30),
        "the input is too deep or too large to be checked against its schema: send less "
        "at once");
}

/* ---- size --------------------------------------------------------------------------------------
 */

static struct buffer enum_of(int values)
{
    struct buffer schema = text("{\"enum\":[0", "", 0, "");

    for (int at = 1; at < values; at++)
        buffer_printf(&schema, ",\"v%d\"", at);
    buffer_add_text(&schema, "]}");
    assert_false(buffer_failed(&schema));
    return schema;
}

/* The budget of a small value is a million steps; walking through the list once would need that. */
static void a_million_values_are_looked_up_in_few_steps(void **state)
{
    struct buffer schema = enum_of(1000000);

    (void)state;
    assert_answered(schema.data, text("\"v999999", "", 0, "\""), "{\"valid\":true");
    assert_answered(schema.data, text("\"v1000000", "", 0, "\""),
                    "{\"valid\":false,\"errors\":[{\"instancePath\":\"\",\"schemaPath\":\"#/enum\","
                    "\"message\":\"must be one of 0,\\\"v1\\\",\\\"v2\\\"");
    buffer_free(&schema);
}

/* Lists of zeros with one 1: the hash of a list is a sum, so that all of them have one. */
static struct buffer one_hash(const char *before, int values, const char *after)
{
    struct buffer made = text(before, "", 0, "");

    for (int at = 0; at < values; at++) {
        buffer_add_text(&made, at ? ",[" : "[");
        add_times(&made, "0,", at);
        buffer_add_text(&made, "1");
        add_times(&made, ",0", values - at - 1);
        buffer_add_text(&made, "]");
    }
    buffer_add_text(&made, after);
    assert_false(buffer_failed(&made));
    return made;
}

static void values_of_one_hash_cost_steps(void **state)
{
    struct buffer schema = one_hash("{\"items\":{\"enum\":[", 100, "]}}");

    (void)state;
    assert_answered(schema.data, one_hash("[", 100, "]"), "{\"valid\":true");
    assert_answered(schema.data, one_hash("[", 100, ",[1]]"),
                    "{\"valid\":false,\"errors\":[{\"instancePath\":\"/100\"");
    buffer_free(&schema);
    schema = one_hash("{\"items\":{\"enum\":[", 700, "]}}");
    assert_given_up(
        schema.data, one_hash("[", 700, "]"),
        "the input is too deep or too large to be checked against its schema: send less "
        "at once");
    buffer_free(&schema);
}

static void a_million_names_are_normalized_each_once(void **state)
{
    struct buffer schema = text("{\"required\":[", "\"a\",", 1000000, "\"b\"]}");
    char *result = NULL;

    (void)state;
    assert_int_equal(mdx_schema_normalize(NULL, schema.data, schema.len, &result, NULL, NULL),
                     MDX_OK);
    assert_string_equal(result, "{\"schema\":{\"required\":[\"a\",\"b\"]}}");
    mdx_free(result);
    buffer_free(&schema);
}

static void more_schemas_than_100000_are_refused(void **state)
{
    struct buffer schema = text("{\"anyOf\":[", "{},", 100001, "{}]}");

    (void)state;
    assert_no_schema(schema.data, 1305, "more than 100,000 subschemas: make it smaller");
    buffer_free(&schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_that_costs_too_much_is_named),
        cmocka_unit_test(the_same_patterns_take_what_costs_little),
        cmocka_unit_test(a_pattern_of_any_shape_compiles_or_is_refused),
        cmocka_unit_test(a_schema_of_10000_levels_is_refused),
        cmocka_unit_test(a_schema_of_10000_levels_is_normalized_to_one_that_accepts),
        cmocka_unit_test(a_schema_of_10000_levels_is_not_merged),
        cmocka_unit_test(a_value_of_10000_levels_is_refused),
        cmocka_unit_test(a_circle_that_never_looks_inside_is_refused),
        cmocka_unit_test(a_circle_that_looks_inside_is_followed),
        cmocka_unit_test(a_reference_to_nowhere_is_told_with_its_place),
        cmocka_unit_test(branches_without_end_are_given_up),
        cmocka_unit_test(a_million_values_are_looked_up_in_few_steps),
        cmocka_unit_test(values_of_one_hash_cost_steps),
        cmocka_unit_test(a_million_names_are_normalized_each_once),
        cmocka_unit_test(more_schemas_than_100000_are_refused),
    };

    return cmocka_run_group_tests_name("schema_hostile", tests, NULL, NULL);
}

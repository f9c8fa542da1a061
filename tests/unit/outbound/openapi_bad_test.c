/* openapi_bad_test.c - documents of OpenAPI that are wrong, or made to harm: each is refused with
 * its place, or made a source, and none takes long. */
#include "unit/memory.h"

#include "outbound/outbound.h"

#include <string.h>

struct result {
    struct memory memory;
    struct error error;
    struct buffer text;
    json_t *made; /* NULL: it was refused */
    mdx_status status;
};

static void import_text(struct result *result, struct slice document)
{
    memset(result, 0, sizeof *result);
    memory_init(&result->memory);
    error_init(&result->error, &result->memory.allocator);
    buffer_init(&result->text, &result->memory.allocator, SIZE_MAX);
    result->status =
        openapi_import(&result->memory.allocator, SLICE("up"), SLICE("http://up.example/"),
                       document, NULL, &result->text, &result->error);
    if (result->status)
        assert_int_equal(result->text.len, 0);
    else
        result->made = json_loadb(result->text.data, result->text.len, JSON_ALLOW_NUL, NULL);
}

static void result_free(struct result *result)
{
    json_decref(result->made);
    buffer_free(&result->text);
    error_free(&result->error);
    assert_int_equal(result->memory.live, 0);
}

/* What is told of it: message and hint. */
static void is_refused(const char *document, const char *told, const char *remedy)
{
    struct result result;
    const char *message, *hint;

    import_text(&result, slice_of(document));
    message = error_message(&result.error);
    hint = result.error.hint ? result.error.hint : "";
    if (result.status != MDX_E_VALIDATION || !strstr(message, told) || !strstr(hint, remedy))
        fail_msg("%.200s: %d %s (%s)", document, (int)result.status, message, hint);
    result_free(&result);
}

static const json_t *tool_of(const struct result *result, size_t at)
{
    return json_array_get(json_object_get(result->made, "tools"), at);
}

#define DOCUMENT(rest)                                                                             \
    "{\"openapi\":\"3.1.0\",\"servers\":[{\"url\":\"http://up.example\"}]," rest "}"
#define GET(members) DOCUMENT("\"paths\":{\"/a\":{\"get\":{\"operationId\":\"a\"," members "}}}")
#define BODY(schema) "\"requestBody\":{\"content\":{\"application/json\":{\"schema\":" schema "}}}"

static void references_that_lead_nowhere_are_told_with_their_place(void **state)
{
    (void)state;
    is_refused(GET("\"parameters\":[{\"$ref\":\"#/components/parameters/P\"}]"),
               "OpenAPI: GET /a: $ref \"#/components/parameters/P\" leads nowhere",
               "correct the $ref");
    is_refused(GET(BODY("{\"$ref\":\"#/components/schemas/S\"}")),
               "GET /a: $ref \"#/components/schemas/S\" leads nowhere", "correct the $ref");
    is_refused(DOCUMENT("\"paths\":{\"/a\":{\"$ref\":\"#/paths/~1b\"}}"),
               "/a: $ref \"#/paths/~1b\" leads nowhere", "");
    is_refused(GET("\"responses\":{\"200\":{\"$ref\":\"#/nothing\"}}"),
               "GET /a: $ref \"#/nothing\"", "");
    /* In a schema that others refer to: it is its place that counts. */
    is_refused(DOCUMENT("\"paths\":{\"/a\":{\"get\":{" BODY(
                   "{\"$ref\":\"#/components/schemas/S\"}") "}}},"
                                                            "\"components\":{\"schemas\":{\"S\":{"
                                                            "\"items\":{\"$ref\":\"#/components/"
                                                            "schemas/T\"}}}}"),
               "#/components/schemas/S: $ref \"#/components/schemas/T\" leads nowhere", "");
    is_refused(GET(BODY("{\"$ref\":7}")), "GET /a: a $ref is no text", "");
    is_refused(GET(BODY("{\"$ref\":\"#anchor\"}")), "$ref \"#anchor\" leads nowhere", "");
    is_refused(GET(BODY("{\"$ref\":\"other.json#/S\"}")), "leads to another document", "");
    is_refused(GET(BODY("{\"$ref\":\"#/paths/~1a/get/parameters/18446744073709551616\"}")),
               "leads nowhere", "");
}

static void references_in_a_circle_are_told(void **state)
{
    (void)state;
    is_refused(
        DOCUMENT("\"paths\":{\"/a\":{\"get\":{\"parameters\":[{\"$ref\":\"#/components/"
                 "parameters/P\"}]}}},\"components\":{\"parameters\":{\"P\":{\"$ref\":\"#/"
                 "components/parameters/Q\"},\"Q\":{\"$ref\":\"#/components/parameters/P\"}}}"),
        "GET /a: $ref \"#/components/parameters/", "in the place of one");
    is_refused(DOCUMENT("\"paths\":{\"/a\":{\"$ref\":\"#/paths/~1a\"}}"), "it comes back to itself",
               "");
}

static void schemas_in_a_circle_stay_references(void **state)
{
    struct result result;

    (void)state;
    import_text(
        &result,
        SLICE(DOCUMENT("\"paths\":{\"/a\":{\"post\":{" BODY(
            "{\"$ref\":\"#/components/schemas/T\"}") "}}},\"components\":{\"schemas\":{\"T\":{"
                                                     "\"type\":\"object\",\"properties\":{"
                                                     "\"next\":{\"$ref\":\"#/components/"
                                                     "schemas/T\"}}}}}")));
    assert_int_equal(result.status, MDX_OK);
    assert_non_null(strstr(result.text.data,
                           "\"$defs\":{\"T\":{\"type\":\"object\",\"properties\":{"
                           "\"next\":{\"$ref\":\"#/$defs/T\"}}}}"));
    result_free(&result);
}

/* A schema that holds itself ten times over: 10^16 looks, if nobody counts. */
static void circles_with_many_ways_end(void **state)
{
    static const char *const lists[] = { "allOf", "oneOf", "anyOf" };
    struct buffer text;

    (void)state;
    for (size_t list = 0; list < 3; list++) {
        struct result result;

        buffer_init(&text, allocator_system(), SIZE_MAX);
        buffer_add_text(&text,
                        "{\"openapi\":\"3.0.0\",\"paths\":{\"/a\":{\"post\":{" BODY(
                            "{\"$ref\":\"#/components/schemas/A\"}") "}}},\"components\":{"
                                                                     "\"schemas\":{\"A\":{\"");
        buffer_add_text(&text, lists[list]);
        buffer_add_text(&text, "\":[{\"properties\":{\"p\":{}}}");
        for (int n = 0; n < 10; n++)
            buffer_add_text(&text, ",{\"$ref\":\"#/components/schemas/A\"}");
        buffer_add_text(&text, "]}}}}");
        import_text(&result, buffer_slice(&text));
        assert_int_equal(result.status, MDX_E_VALIDATION);
        assert_non_null(strstr(error_message(&result.error), "POST /a: the document refers"));
        result_free(&result);
        buffer_free(&text);
    }
}

static void add_operations(struct buffer *text, int count, const char *id)
{
    for (int n = 0; n < count; n++) {
        buffer_printf(text, "%s\"/p%d\":{\"get\":{\"operationId\":\"", n ? "," : "", n);
        buffer_printf(text, "%s\"}}", id);
    }
}

static void operation_ids_that_are_there_twice_are_told(void **state)
{
    struct result result;
    struct buffer text;
    const json_t *warnings;

    (void)state;
    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "{\"openapi\":\"3.0.0\",\"paths\":{\"/z\":{\"get\":{\"operationId\":"
                           "\"same_2\"}},");
    add_operations(&text, 3, "same");
    buffer_add_text(&text, "}}");
    import_text(&result, buffer_slice(&text));
    assert_int_equal(result.status, MDX_OK);
    assert_string_equal(json_string_value(json_object_get(tool_of(&result, 0), "name")), "same_2");
    assert_string_equal(json_string_value(json_object_get(tool_of(&result, 1), "name")), "same");
    assert_string_equal(json_string_value(json_object_get(tool_of(&result, 2), "name")), "same_3");
    assert_string_equal(json_string_value(json_object_get(tool_of(&result, 3), "name")), "same_4");
    warnings = json_object_get(result.made, "warnings");
    assert_int_equal(json_array_size(warnings), 2);
    assert_string_equal(
        json_string_value(json_array_get(warnings, 0)),
        "GET /p1: another operation has the operationId same too; this one is same_3");
    result_free(&result);
    buffer_free(&text);
}

/* Counting from the first number each time would take 10^10 looks. */
static void a_hundred_thousand_equal_ids_take_no_time(void **state)
{
    struct result result;
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "{\"openapi\":\"3.0.0\",\"paths\":{\"/z\":{\"put\":{}},");
    add_operations(&text, 100000, "same");
    buffer_add_text(&text, "}}");
    import_text(&result, buffer_slice(&text));
    assert_int_equal(result.status, MDX_E_VALIDATION);
    assert_non_null(strstr(error_message(&result.error), "more than 4096 operations are wanted"));
    assert_non_null(strstr(result.error.hint, "by tag, method"));
    result_free(&result);
    /* One that is wanted among them is found, under its name of the whole. */
    memory_init(&result.memory);
    buffer_init(&result.text, &result.memory.allocator, SIZE_MAX);
    const struct openapi_filter filter = { .method = SLICE("put") };

    assert_int_equal(openapi_import(&result.memory.allocator, SLICE("up"), SLICE(""),
                                    buffer_slice(&text), &filter, &result.text, NULL),
                     MDX_OK);
    assert_non_null(strstr(result.text.data, "\"name\":\"put_z\""));
    buffer_free(&result.text);
    assert_int_equal(result.memory.live, 0);
    buffer_free(&text);
}

static void many_parameters_take_no_time(void **state)
{
    struct result result;
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "{\"openapi\":\"3.0.0\",\"paths\":{\"/a\":{\"get\":{\"parameters\":[");
    for (int n = 0; n < 100000; n++)
        buffer_printf(&text, "%s{\"name\":\"p%d\",\"in\":\"query\"}", n ? "," : "", n);
    buffer_add_text(&text, "]}}}}");
    import_text(&result, buffer_slice(&text));
    assert_int_equal(result.status, MDX_OK);
    result_free(&result);
    buffer_free(&text);
}

/* 4,000 paths that are all one, with a thousand parameters: 4 million of them. */
static void what_is_referred_to_again_and_again_is_bounded(void **state)
{
    struct result result;
    struct buffer text;

    (void)state;
    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text,
                    "{\"openapi\":\"3.0.0\",\"paths\":{\"/big\":{\"get\":{},\"parameters\":[");
    for (int n = 0; n < 1000; n++)
        buffer_printf(&text, "%s{\"name\":\"p%d\",\"in\":\"query\"}", n ? "," : "", n);
    buffer_add_text(&text, "]}");
    for (int n = 0; n < 4000; n++)
        buffer_printf(&text, ",\"/p%d\":{\"$ref\":\"#/paths/~1big\"}", n);
    buffer_add_text(&text, "}}");
    import_text(&result, buffer_slice(&text));
    assert_int_equal(result.status, MDX_E_VALIDATION);
    assert_non_null(strstr(error_message(&result.error), "far larger than itself"));
    result_free(&result);
    buffer_free(&text);
}

/* A megabyte, referred to at each of a hundred levels. */
static void one_large_text_at_many_levels_is_bounded(void **state)
{
    enum { LEVELS = 100 };
    struct buffer text;
    struct result result;

    (void)state;
    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "{\"openapi\":\"3.0.0\",\"paths\":{\"/z\":{\"get\":{}}");
    for (int n = 0; n < LEVELS; n++) {
        buffer_printf(&text,
                      ",\"/p%d\":{\"post\":{\"requestBody\":{\"content\":{\"application/json\":"
                      "{\"schema\":{\"$ref\":\"#/components/schemas/S",
                      n);
        for (int level = 0; level < n; level++)
            buffer_add_text(&text, "/items");
        buffer_add_text(&text, "\"}}}}}}");
    }
    buffer_add_text(&text, "},\"components\":{\"schemas\":{\"S\":");
    for (int n = 0; n < LEVELS; n++)
        buffer_add_text(&text, "{\"items\":");
    buffer_add_text(&text, "{\"description\":\"");
    for (int n = 0; n < 1 << 20; n++)
        buffer_add_char(&text, 'x');
    buffer_add_text(&text, "\"}");
    for (int n = 0; n < LEVELS; n++)
        buffer_add_char(&text, '}');
    buffer_add_text(&text, "}}}");
    import_text(&result, buffer_slice(&text));
    assert_int_equal(result.status, MDX_E_VALIDATION);
    assert_non_null(strstr(error_message(&result.error), "larger than 64 MiB"));
    result_free(&result);
    buffer_free(&text);
}

/* However its pointer is spelled, a schema is there once. */
static void spellings_of_one_pointer_are_one_schema(void **state)
{
    struct result result;

    (void)state;
    import_text(&result, SLICE(DOCUMENT("\"paths\":{\"/a\":{\"post\":{" BODY(
                             "{\"items\":{\"$ref\":\"#/components/schemas/A\"},\"contains\":{"
                             "\"$ref\":\"#/components/schemas/%41\"}}") "}}},\"components\":{"
                                                                        "\"schemas\":{\"A\":{"
                                                                        "\"const\":1}}}")));
    assert_int_equal(result.status, MDX_OK);
    assert_int_equal(json_object_size(json_object_get(result.made, "$defs")), 1);
    result_free(&result);
    import_text(&result, SLICE(GET(BODY("{\"$ref\":\"#\"}"))));
    assert_int_equal(result.status, MDX_OK);
    result_free(&result);
}

static void too_many_values_and_bytes_are_refused_before_they_are_made(void **state)
{
    struct buffer text;
    struct result result;

    (void)state;
    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "{\"openapi\":\"3.0.0\",\"paths\":{},\"x\":[0");
    for (int n = 0; n < 5000000; n++)
        buffer_add_text(&text, ",0");
    buffer_add_text(&text, "]}");
    import_text(&result, buffer_slice(&text));
    assert_int_equal(result.status, MDX_E_VALIDATION);
    assert_non_null(strstr(error_message(&result.error), "more than 3000000 values"));
    result_free(&result);
    buffer_clear(&text);
    buffer_add_text(&text, "{\"openapi\":\"3.0.0\",\"paths\":{},\"x\":\"");
    while (text.len <= 64 << 20)
        buffer_add_text(&text, "0123456789abcdef0123456789abcdef");
    buffer_add_text(&text, "\"}");
    import_text(&result, buffer_slice(&text));
    assert_int_equal(result.status, MDX_E_VALIDATION);
    assert_non_null(strstr(error_message(&result.error), "larger than 64 MiB"));
    result_free(&result);
    buffer_free(&text);
}

static void depth_is_refused_with_its_place(void **state)
{
    enum { DEPTH = 10000 };
    static const char *const openings[] = { "[", "{\"items\":" }, *const ends[] = { "]", "}" };

    (void)state;
    for (size_t at = 0; at < 2; at++) {
        struct buffer text;
        struct result result;

        buffer_init(&text, allocator_system(), SIZE_MAX);
        buffer_add_text(&text, "{\"openapi\":\"3.1.0\",\"paths\":{\"/a\":{\"get\":{\"x\":");
        for (int n = 0; n < DEPTH; n++)
            buffer_add_text(&text, openings[at]);
        buffer_add_text(&text, "1");
        for (int n = 0; n < DEPTH; n++)
            buffer_add_text(&text, ends[at]);
        buffer_add_text(&text, "}}}}");
        import_text(&result, buffer_slice(&text));
        assert_int_equal(result.status, MDX_E_VALIDATION);
        assert_non_null(strstr(error_message(&result.error), "nests deeper than 200 levels"));
        assert_int_equal(result.error.line, 1);
        result_free(&result);
        buffer_free(&text);
    }
}

static void schemas_of_3_1_may_be_true_or_false(void **state)
{
    struct result result;
    const json_t *input, *properties;

    (void)state;
    import_text(&result,
                SLICE(GET("\"parameters\":[{\"name\":\"q\",\"in\":\"query\",\"schema\":true},"
                          "{\"name\":\"r\",\"in\":\"query\",\"schema\":{\"$ref\":\"#/"
                          "components/schemas/N\"}}],\"responses\":{\"200\":{\"content\":{"
                          "\"application/json\":{\"schema\":false}}}}") "\n"));
    assert_int_equal(result.status, MDX_E_VALIDATION); /* N is not there */
    result_free(&result);
    import_text(
        &result,
        SLICE("{\"openapi\":\"3.1.0\",\"paths\":{\"/a\":{\"post\":{\"parameters\":[{\"name\":"
              "\"q\",\"in\":\"query\",\"schema\":true},{\"name\":\"r\",\"in\":\"query\","
              "\"schema\":{\"$ref\":\"#/components/schemas/N\"}}]," BODY(
                  "{\"type\":\"object\",\"properties\":{\"any\":true,\"none\":false},"
                  "\"additionalProperties\":false,\"patternProperties\":{\"^x\":true},"
                  "\"allOf\":[true,{\"not\":false}]}") ",\"responses\":{\"200\":{\"content\":{"
                                                       "\"application/"
                                                       "json\":{\"schema\":false}}}}}},\"/"
                                                       "b\":{\"post\":{" BODY(
                                                           "true") "}}},"
                                                                   "\"components\":{\"schemas\":{"
                                                                   "\"N\":false}}}"));
    assert_int_equal(result.status, MDX_OK);
    input = json_object_get(tool_of(&result, 0), "inputSchema");
    properties = json_object_get(input, "properties");
    assert_true(json_is_true(json_object_get(properties, "q")));
    assert_true(json_is_true(json_object_get(properties, "any")));
    assert_true(json_is_false(json_object_get(properties, "none")));
    assert_true(json_is_false(json_object_get(tool_of(&result, 0), "outputSchema")));
    assert_true(json_is_false(json_object_get(json_object_get(result.made, "$defs"), "N")));
    input = json_object_get(tool_of(&result, 1), "inputSchema");
    assert_true(json_is_true(json_object_get(json_object_get(input, "properties"), "body")));
    result_free(&result);
}

static void other_versions_are_refused_with_advice(void **state)
{
    (void)state;
    is_refused("{\"swagger\":\"2.0\",\"paths\":{\"/a\":{\"get\":{}}}}",
               "this is Swagger 2.0; convert the document to OpenAPI 3", "npx swagger2openapi");
    is_refused("{\"openapi\":\"4.0.0\",\"paths\":{}}",
               "version 4.0.0 is not known; 3.0 and 3.1 are", "");
    is_refused("{\"openapi\":3,\"paths\":{}}", "no `openapi: 3.x`", "");
    is_refused("{\"paths\":{}}", "no `openapi: 3.x`", "");
    is_refused("[]", "", "");
    is_refused("null", "", "");
    is_refused("", "", "");
}

static void what_is_of_the_wrong_type_is_refused_or_left_out(void **state)
{
    static const char *const odd[] = {
        GET("\"parameters\":7"),
        GET("\"parameters\":{\"a\":1}"),
        GET("\"requestBody\":[]"),
        GET("\"responses\":\"200\""),
        GET("\"responses\":{\"200\":5}"),
        GET("\"tags\":{}"),
        GET("\"security\":\"none\""),
        GET("\"servers\":[7]"),
        GET("\"summary\":[]"),
        GET(BODY("7")),
        GET(BODY("{\"type\":7,\"properties\":[],\"required\":{\"a\":1},\"allOf\":{}}")),
        DOCUMENT(
            "\"info\":7,\"components\":[],\"security\":{},\"paths\":{\"/a\":{\"get\":{}},\"/b\":"
            "[],\"/c\":{\"get\":7},\"d\":{\"get\":{}}}"),
    };

    (void)state;
    for (size_t at = 0; at < sizeof odd / sizeof odd[0]; at++) {
        struct result result;

        import_text(&result, slice_of(odd[at]));
        assert_true(result.status == MDX_OK || result.status == MDX_E_VALIDATION);
        assert_true(result.status || json_array_size(json_object_get(result.made, "tools")) == 1);
        result_free(&result);
    }
    is_refused(DOCUMENT("\"paths\":[]"), "`paths` is no object", "");
    is_refused(GET("\"parameters\":[7]"), "GET /a: a parameter has no name", "");
    is_refused(GET("\"parameters\":[{\"name\":\"a\",\"in\":\"body\"}]"),
               "GET /a: a parameter has no name", "");
    is_refused(GET("\"parameters\":[{\"name\":\"\",\"in\":\"path\"}]"),
               "GET /a: a parameter has no name", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_that_lead_nowhere_are_told_with_their_place),
        cmocka_unit_test(references_in_a_circle_are_told),
        cmocka_unit_test(schemas_in_a_circle_stay_references),
        cmocka_unit_test(circles_with_many_ways_end),
        cmocka_unit_test(operation_ids_that_are_there_twice_are_told),
        cmocka_unit_test(a_hundred_thousand_equal_ids_take_no_time),
        cmocka_unit_test(many_parameters_take_no_time),
        cmocka_unit_test(what_is_referred_to_again_and_again_is_bounded),
        cmocka_unit_test(one_large_text_at_many_levels_is_bounded),
        cmocka_unit_test(spellings_of_one_pointer_are_one_schema),
        cmocka_unit_test(too_many_values_and_bytes_are_refused_before_they_are_made),
        cmocka_unit_test(depth_is_refused_with_its_place),
        cmocka_unit_test(schemas_of_3_1_may_be_true_or_false),
        cmocka_unit_test(other_versions_are_refused_with_advice),
        cmocka_unit_test(what_is_of_the_wrong_type_is_refused_or_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* outside_test.c - a source: other people's tools become functions without code. */
#include "reading.h"

static const char pets[] =
    "{ \"$id\": \"pets\", \"$type\": \"Source\", \"$version\": \"1.0\",\n"
    "  \"source\": { \"kind\": \"openapi\", \"server\": \"https://pets.example\" },\n"
    "  \"tools\": [\n"
    "    { \"name\": \"list_pets\", \"description\": \"Lists.\", \"hints\": {\"readOnly\": true},\n"
    "      \"inputSchema\": { \"properties\": { \"kind\": { \"$ref\": \"#/$defs/Kind\" } } },\n"
    "      \"outputSchema\": { \"$ref\": \"#/$defs/Pet\" },\n"
    "      \"request\": { \"method\": \"GET\", \"path\": \"/pets\" } },\n"
    "    { \"name\": \"drop\", \"inputSchema\": { \"type\": \"object\" } } ],\n"
    "  \"$defs\": { \"Kind\": { \"items\": { \"$ref\": \"#/$defs/Name\" } },\n"
    "             \"Name\": { \"allOf\": [ { \"$ref\": \"#/$defs/Kind\" } ] },\n"
    "             \"Pet\": { \"type\": \"object\" } } }\n";

static void a_source_is_read(void **state)
{
    (void)state;
    struct definition *definition = read_as("pets.json", pets);

    assert_int_equal(definition->form, DEFINITION_SOURCE);
    assert_string_equal(definition->id, "pets");
    assert_string_equal(definition->type, "Source");
    assert_string_equal(definition->label, "1.0");
    assert_json(definition->outside, "{\"kind\":\"openapi\",\"server\":\"https://pets.example\"}");
    assert_int_equal(definition->function_count, 2);
    assert_string_equal(definition->functions[0].path, "list_pets");
    assert_string_equal(definition->functions[0].description, "Lists.");
    assert_true(definition->functions[0].read_only);
    assert_json(definition->functions[0].request, "{\"method\":\"GET\",\"path\":\"/pets\"}");
    assert_null(definition->functions[0].output);
    assert_null(definition->functions[1].request);
    definition_free(definition);
}

static void an_input_schema_stands_alone(void **state)
{
    (void)state;
    struct definition *definition = read_as("pets.json", pets);

    assert_json(definition->functions[0].input,
                "{\"properties\":{\"kind\":{\"$ref\":\"#/$defs/Kind\"}},\"$defs\":{"
                "\"Kind\":{\"items\":{\"$ref\":\"#/$defs/Name\"}},"
                "\"Name\":{\"allOf\":[{\"$ref\":\"#/$defs/Kind\"}]}}}");
    assert_json(definition->functions[1].input, "{\"type\":\"object\"}");
    definition_free(definition);
}

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    refuse("{\"$id\":\"a\",\"$type\":\"Source\",\"source\":{},\n\"tools\":[{\"name\":\"x y\"}]}",
           { 1209, 1, 38 }, { 1209, 2, 10 });
    refuse("{\"$id\":\"a\",\"$type\":\"Source\",\"source\":{\"kind\":\"openapi\"}}",
           { 1209, 1, 1 });
    refuse("{\"$id\":\"a\",\"$type\":\"Source\",\"source\":{\"kind\":\"mcp\"},\n"
           "\"tools\":[{\"name\":\"x\"},{\"name\":\"x\"}]}",
           { 1209, 2, 23 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_read),
        cmocka_unit_test(an_input_schema_stands_alone),
        cmocka_unit_test(what_is_wrong_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

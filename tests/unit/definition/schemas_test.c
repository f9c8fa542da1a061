/* schemas_test.c - input and output in all the forms in use, and where their mistakes
 * stand. needs: yaml markdown */
#include "reading.h"

static void assert_schemas(const char *text, const char *input, const char *output)
{
    struct definition *definition = read_good(text);

    assert_json(definition->functions[0].input, input);
    assert_json(definition->functions[0].output, output);
    definition_free(definition);
}

static const char x_number[] =
    "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"number\"}},\"required\":[\"x\"]}";
static const char y_texts[] = "{\"type\":\"object\",\"properties\":{\"y\":{\"type\":\"array\","
                              "\"items\":{\"type\":\"string\"}}},\"required\":[\"y\"]}";

static void properties_in_short(void **state)
{
    (void)state;
    assert_schemas(
        "---\ninput: {x: {type: number, required: true}}\noutput: {y: 'string[]'}\n---\n" FENCE,
        x_number, y_texts);
}

static void lists_of_parameters(void **state)
{
    (void)state;
    assert_schemas("---\nparameters: [{name: x, type: number, required: true}]\n"
                   "outputSchema: [{name: y, type: 'string[]', required: true}]\n---\n" FENCE,
                   x_number, y_texts);
    assert_schemas("---\ninputSchema: [{name: x, type: number, required: true}]\n"
                   "output: {y: 'string[]'}\n---\n" FENCE,
                   x_number, y_texts);
}

static void json_schema_as_it_is(void **state)
{
    (void)state;
    assert_schemas(
        "---\ninputSchema: {type: object, properties: {x: {type: number}}, required: [x]}\n"
        "responseSchema: {type: object, properties: {y: {type: array, items: {type: string}}},"
        " required: [y]}\n---\n" FENCE,
        x_number, y_texts);
    assert_schemas(
        "---\nrequestSchema: {type: object, properties: {x: {type: number}}, required: [x]}\n"
        "output: {y: 'string[]'}\n---\n" FENCE,
        x_number, y_texts);
}

static void markdown_lists(void **state)
{
    (void)state;
    assert_schemas(
        "## Input\n\n- `x` (number, required)\n\n## output\n\n* y (string[], required)\n\n" FENCE,
        x_number, y_texts);
}

static void items_say_type_default_and_description(void **state)
{
    (void)state;
    struct definition *definition =
        read_good("## Input\n\n- `a` (`\"p,q\" | \"r\"`, default: \"r\") - the `a`\n  of it\n"
                  "  - nested\n- **b** (Record<string, number>, optional): bee\n- c\n"
                  "- d (integer, default 5) \xE2\x80\x94 dee\n\n## More\n- e (number)\n\n" FENCE);

    assert_json(
        definition->functions[0].input,
        "{\"type\":\"object\",\"properties\":{"
        "\"a\":{\"enum\":[\"p,q\",\"r\"],\"default\":\"r\",\"description\":\"the `a` of it\"},"
        "\"b\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"},"
        "\"description\":\"bee\"},\"c\":{},"
        "\"d\":{\"type\":\"integer\",\"default\":5,\"description\":\"dee\"}}}");
    definition_free(definition);
}

static void nothing_said_is_no_schema(void **state)
{
    (void)state;
    struct definition *definition = read_good("---\ninput:\n---\n## Input\n\nNone.\n\n" FENCE);

    assert_null(definition->functions[0].input);
    assert_null(definition->functions[0].output);
    definition_free(definition);
}

static void the_first_form_counts_and_the_others_are_warned_of(void **state)
{
    (void)state;
    struct definition *definition =
        read_good("---\nrequestSchema: {type: object}\nparameters: [{name: q}]\n"
                  "input: {x: {type: number, required: true}}\n---\n## Input\n- r\n\n" FENCE);

    assert_json(definition->functions[0].input, x_number);
    assert_string_equal(definition->warnings.data,
                        "line 3: `parameters` is passed over, for `input` is given too\n"
                        "line 2: `requestSchema` is passed over, for `input` is given too\n"
                        "line 7: this list is passed over, for `input` is given too\n");
    definition_free(definition);
}

static void an_upload_has_them_beside_its_front_matter(void **state)
{
    (void)state;
    assert_schemas("{\"mdxld\":{\"frontmatter\":{\"output\":{\"y\":\"string[]\"}},"
                   "\"inputSchema\":[{\"name\":\"x\",\"type\":\"number\",\"required\":true}],"
                   "\"codeBlocks\":[{\"code\":\"f\"}]}}",
                   x_number, y_texts);
}

static void functions_of_a_service_have_them_too(void **state)
{
    (void)state;
    assert_schemas("{\"api\":{\"f\":{\"code\":\"f\",\"input\":{\"x\":\"number\"},"
                   "\"output\":{\"y\":\"string[]\"}}}}",
                   x_number, y_texts);
    assert_schemas("{\"api\":{\"f\":{\"code\":\"f\",\"returns\":\"string[]\","
                   "\"params\":[{\"name\":\"x\",\"type\":\"number\",\"required\":true}]}}}",
                   x_number, "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");
    assert_schemas("{\"api\":{\"f\":{\"code\":\"f\",\"input\":{\"x\":\"number\"},"
                   "\"returns\":{\"y\":\"string[]\"}}}}",
                   x_number, y_texts);
}

static void a_return_type_that_is_not_understood_accepts_anything(void **state)
{
    (void)state;
    struct definition *definition =
        read_good("{\"api\":{\"f\":{\"code\":\"f\",\"returns\":\"Customer\"}}}");

    assert_null(definition->functions[0].output);
    definition_free(definition);
}

static void every_property_that_is_wrong_is_placed(void **state)
{
    (void)state;
    refuse("---\ninput:\n  x: nmber\n  y: string\n  z: 4\noutput: 3\n---\n" FENCE, { 1302, 3, 3 },
           { 1301, 5, 3 }, { 1301, 6, 1 });
    refuse(
        "---\nparameters:\n- {name: x, type: number}\n- {type: string}\n- {name: z, type: nope}\n"
        "---\n" FENCE,
        { 1301, 4, 3 }, { 1302, 5, 3 });
    refuse("## Input\n- `x` (number)\n- `y` (nmber)\n\n" FENCE, { 1302, 3, 4 });
}

static void every_keyword_that_is_wrong_is_placed(void **state)
{
    (void)state;
    refuse("---\ninputSchema:\n  type: object\n  properties:\n    x: {type: number, minimum: a}\n"
           "    y: {type: foo}\n  minProperties: a\n---\n" FENCE,
           { 1303, 5, 5 }, { 1302, 6, 5 }, { 1303, 7, 3 });
    refuse("---\ninputSchema: {$ref: '#/$defs/a'}\n---\n" FENCE, { 1304, 2, 1 });
}

static void items_that_name_nothing_are_refused(void **state)
{
    (void)state;
    refuse("## Input\n- (number)\n- \n- `y` (number, required\n\n" FENCE, { 1103, 2, 3 },
           { 1103, 3, 1 }, { 1103, 4, 4 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(properties_in_short),
        cmocka_unit_test(lists_of_parameters),
        cmocka_unit_test(json_schema_as_it_is),
        cmocka_unit_test(markdown_lists),
        cmocka_unit_test(items_say_type_default_and_description),
        cmocka_unit_test(nothing_said_is_no_schema),
        cmocka_unit_test(the_first_form_counts_and_the_others_are_warned_of),
        cmocka_unit_test(an_upload_has_them_beside_its_front_matter),
        cmocka_unit_test(functions_of_a_service_have_them_too),
        cmocka_unit_test(a_return_type_that_is_not_understood_accepts_anything),
        cmocka_unit_test(every_property_that_is_wrong_is_placed),
        cmocka_unit_test(every_keyword_that_is_wrong_is_placed),
        cmocka_unit_test(items_that_name_nothing_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* normalize_test.c - the short forms, and the JSON Schema that each becomes. */
#include "schema/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct error error;

static mdx_status normalize(const char *text, json_t **schema)
{
    json_t *form = json_loads(text, JSON_DECODE_ANY, NULL);
    mdx_status status;

    assert_non_null(form);
    error_init(&error, allocator_system());
    status = schema_normalize(schema, form, "input", &error);
    json_decref(form);
    return status;
}

static void assert_becomes(const char *text, const char *becomes)
{
    struct buffer written;
    json_t *schema;

    assert_int_equal(normalize(text, &schema), MDX_OK);
    buffer_init(&written, allocator_system(), SIZE_MAX);
    json_write(&written, schema, false);
    assert_string_equal(written.data, becomes);
    buffer_free(&written);
    json_decref(schema);
}

static void assert_refused(const char *text, uint32_t number, const char *message)
{
    json_t *schema;

    assert_int_equal(normalize(text, &schema), MDX_E_VALIDATION);
    assert_null(schema);
    assert_int_equal(error.number, number);
    assert_string_equal(error.message, message);
    error_free(&error);
}

static void required_moves_to_the_parent(void **state)
{
    (void)state;
    assert_becomes("{\"x\":{\"type\":\"number\",\"required\":true},\"y\":{\"type\":\"string\"}}",
                   "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"number\"},"
                   "\"y\":{\"type\":\"string\"}},\"required\":[\"x\"]}");
}

static void texts_are_types(void **state)
{
    (void)state;
    assert_becomes(
        "{\"x\":\"number\",\"tags\":\"string[]\",\"note\":\"string?\",\"d\":\"Date\"}",
        "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"number\"},"
        "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
        "\"note\":{\"type\":\"string\"},\"d\":{\"type\":\"string\",\"format\":\"date-time\"}},"
        "\"required\":[\"x\",\"tags\",\"d\"]}");
}

static void unions_are_enums_or_types(void **state)
{
    (void)state;
    assert_becomes("\"'a' | \\\"b|c\\\" | 5\"", "{\"enum\":[\"a\",\"b|c\",5]}");
    assert_becomes("\"open | closed\"", "{\"enum\":[\"open\",\"closed\"]}");
    assert_becomes("\"string | null\"", "{\"type\":[\"string\",\"null\"]}");
    assert_becomes("\"(string | Date)[]\"",
                   "{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"string\"},"
                   "{\"type\":\"string\",\"format\":\"date-time\"}]}}");
    assert_becomes("\"Record<string, number>\"",
                   "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}}");
}

static void lists_of_fields_become_properties(void **state)
{
    (void)state;
    assert_becomes(
        "[{\"name\":\"x\",\"type\":\"number\",\"required\":true,\"min\":1,\"example\":5},"
        "{\"name\":\"s\",\"type\":\"string\",\"enum\":[\"a\"],\"default\":\"a\",\"description\":"
        "\"d\"}]",
        "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"number\",\"minimum\":1,"
        "\"examples\":[5]},\"s\":{\"type\":\"string\",\"enum\":[\"a\"],\"default\":\"a\","
        "\"description\":\"d\"}},\"required\":[\"x\"]}");
}

static void objects_nest(void **state)
{
    (void)state;
    assert_becomes(
        "{\"a\":{\"city\":\"string\"},\"b\":{\"type\":\"object\",\"properties\":"
        "{\"c\":{\"type\":\"number\",\"required\":true}}}}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\",\"properties\":"
        "{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]},\"b\":{\"type\":\"object\","
        "\"properties\":{\"c\":{\"type\":\"number\"}},\"required\":[\"c\"]}}}");
}

static void objects_nest_more_than_once(void **state)
{
    (void)state;
    assert_becomes("{\"a\":{\"b\":{\"c\":\"string?\"}}}",
                   "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\",\"properties\":"
                   "{\"b\":{\"type\":\"object\",\"properties\":{\"c\":{\"type\":\"string\"}}}}}}}");
    assert_becomes("{\"a\":{\"default\":{\"x\":\"string\"}}}",
                   "{\"type\":\"object\",\"properties\":{\"a\":{\"default\":{\"x\":\"string\"}}}}");
}

static void a_json_schema_stays_as_it_is(void **state)
{
    const char *schema = "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"}},"
                         "\"ui:order\":[\"type\"],\"required\":[\"type\"]}";

    (void)state;
    assert_becomes("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"null\"}}}",
                   "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"null\"}}}");
    assert_becomes("{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
                   "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");
    assert_becomes(schema, "{\"type\":\"object\",\"ui:order\":[\"type\"],\"properties\":{\"type\":"
                           "{\"type\":\"string\"}},\"required\":[\"type\"]}");
    assert_becomes("true", "true");
}

static void a_field_may_be_called_type(void **state)
{
    (void)state;
    assert_becomes("{\"type\":{\"type\":\"string\"}}",
                   "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"}}}");
    assert_becomes("{\"type\":\"string\",\"amount\":\"number\"}",
                   "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},"
                   "\"amount\":{\"type\":\"number\"}},\"required\":[\"type\",\"amount\"]}");
}

static void an_unknown_type_gets_a_suggestion(void **state)
{
    (void)state;
    assert_refused("{\"x\":{\"type\":\"nubmer\"}}", 1302,
                   "input: 'nubmer' is not a type (field 'x'). Did you mean 'number'?");
    assert_refused("{\"x\":\"strin[]\"}", 1302,
                   "input: 'strin' is not a type (field 'x'). Did you mean 'string'?");
    assert_refused("{\"x\":\"string | qwertz\"}", 1302,
                   "input: 'qwertz' is not a type (field 'x')");
}

static void what_is_no_form_is_refused(void **state)
{
    (void)state;
    assert_refused("5", 1301,
                   "input: write {x: number}, {x: {type: number, required: true}}, a list "
                   "of {name, type}, or a JSON Schema");
    assert_refused("{\"x\":5}", 1301,
                   "input: field 'x' is described by a number or list: write a type "
                   "like \"string[]\", or {type: …}");
    assert_refused("[{\"type\":\"string\"}]", 1301,
                   "input: each entry of the list is an object with a name and a type");
    assert_refused("[{\"name\":\"a\"},{\"name\":\"a\"}]", 1301,
                   "input: field 'a' is in the list twice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(required_moves_to_the_parent),
        cmocka_unit_test(texts_are_types),
        cmocka_unit_test(unions_are_enums_or_types),
        cmocka_unit_test(lists_of_fields_become_properties),
        cmocka_unit_test(objects_nest),
        cmocka_unit_test(objects_nest_more_than_once),
        cmocka_unit_test(a_json_schema_stays_as_it_is),
        cmocka_unit_test(a_field_may_be_called_type),
        cmocka_unit_test(an_unknown_type_gets_a_suggestion),
        cmocka_unit_test(what_is_no_form_is_refused),
    };

    return cmocka_run_group_tests_name("normalize", tests, NULL, NULL);
}

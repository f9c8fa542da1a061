/* compile_test.c - schemas that are none, what is warned of, and the names of properties. */
#include "schema/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct error error;
static struct buffer warnings;

static struct schema *compile(const char *text)
{
    json_t *source = json_loads(text, JSON_DECODE_ANY, NULL);
    struct schema *schema = NULL;

    assert_non_null(source);
    error_init(&error, allocator_system());
    buffer_init(&warnings, allocator_system(), SIZE_MAX);
    schema_compile(&schema, allocator_system(), source, &warnings, &error);
    json_decref(source);
    return schema;
}

static void assert_refused(const char *text, uint32_t number, const char *message)
{
    assert_null(compile(text));
    assert_int_equal(error.number, number);
    assert_string_equal(error.message, message);
    error_free(&error);
    buffer_free(&warnings);
}

static void a_bad_keyword_is_named_by_its_pointer(void **state)
{
    (void)state;
    assert_refused("{\"properties\":{\"a/b\":{\"minLength\":-1}}}", 1303,
                   "schema #/properties/a~1b/minLength: a whole number from 0 on is due");
    assert_refused("{\"required\":\"x\"}", 1303,
                   "schema #/required: a list of property names is due");
    assert_refused("{\"allOf\":[true,5]}", 1303,
                   "schema #/allOf/1: a schema is due here: an object, true or false");
    assert_refused(
        "{\"type\":5}", 1303,
        "schema #/type: one or a list of string, number, integer, boolean, object, array "
        "and null is due");
    assert_refused("{\"pattern\":\"(a\"}", 1303,
                   "schema #/pattern: this is no regular expression of JavaScript: unterminated "
                   "group");
    assert_refused("{\"patternProperties\":{\"*\":true}}", 1303,
                   "schema #/patternProperties/*: this is no regular expression of JavaScript: "
                   "nothing to repeat");
    assert_refused("{\"multipleOf\":0}", 1303, "schema #/multipleOf: a number above 0 is due");
}

static void a_reference_has_to_lead_somewhere(void **state)
{
    (void)state;
    assert_refused(
        "{\"items\":{\"$ref\":\"#/$defs/x\"}}", 1304,
        "schema #/items/$ref: leads to no schema in this document: write #/$defs/name and "
        "define it there");
}

static void a_reference_to_itself_is_refused(void **state)
{
    (void)state;
    assert_refused("{\"$ref\":\"#\"}", 1304,
                   "a schema refers to itself without looking inside the value: put the $ref below "
                   "properties or items");
}

static void properties_are_told_in_order(void **state)
{
    struct schema *schema = compile("{\"required\":[\"r\"],\"properties\":{\"z\":{},\"a\":true}}");

    (void)state;
    assert_int_equal(schema_property_count(schema), 2);
    assert_true(slice_is(schema_property(schema, 0), "z"));
    assert_true(slice_is(schema_property(schema, 1), "a"));
    schema_free(schema);
    buffer_free(&warnings);
}

static void the_nearest_name_is_within_a_third_of_its_letters(void **state)
{
    const struct slice names[] = { SLICE("number"), SLICE("string"), SLICE("id") };

    (void)state;
    assert_true(slice_is(nearest_name(SLICE("nubmer"), names, 3), "number"));
    assert_true(slice_is(nearest_name(SLICE("STRNG"), names, 3), "string"));
    assert_int_equal(nearest_name(SLICE("if"), names, 3).len, 0);
    assert_int_equal(nearest_name(SLICE("bread"), names, 3).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_keyword_is_named_by_its_pointer),
        cmocka_unit_test(a_reference_has_to_lead_somewhere),
        cmocka_unit_test(a_reference_to_itself_is_refused),
        cmocka_unit_test(properties_are_told_in_order),
        cmocka_unit_test(the_nearest_name_is_within_a_third_of_its_letters),
    };

    return cmocka_run_group_tests_name("compile", tests, NULL, NULL);
}

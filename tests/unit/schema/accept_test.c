/* accept_test.c - which values go the quick way, and which are left to the whole check. */
#include "schema/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct example {
    const char *schema, *value;
};

static bool accepts(const struct example *example)
{
    json_t *source = json_loads(example->schema, JSON_DECODE_ANY, NULL);
    struct schema *schema = NULL;
    struct jsontext index;
    bool good;

    assert_non_null(source);
    assert_int_equal(schema_compile(&schema, allocator_system(), source, NULL, NULL), MDX_OK);
    jsontext_init(&index, allocator_system());
    assert_int_equal(jsontext_read(&index, slice_of(example->value), NULL), MDX_OK);
    good = schema_accepts(schema, &index, 0, 10000, NULL);
    jsontext_free(&index);
    schema_free(schema);
    json_decref(source);
    return good;
}

#define PERSON                                                                                     \
    "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\",\"minLength\":1},"         \
    "\"age\":{\"type\":\"integer\",\"minimum\":0},\"tags\":{\"type\":\"array\",\"items\":"         \
    "{\"enum\":[\"a\",\"b\"]},\"uniqueItems\":true}},\"required\":[\"name\"],"                     \
    "\"additionalProperties\":false}"

static void what_fits_goes_the_quick_way(void **state)
{
    static const struct example good[] = {
        { PERSON, "{\"name\":\"A\"}" },
        { PERSON, "{\"tags\":[\"b\",\"a\"],\"age\":-0,\"name\":\"A\"}" },
        { "{}", "[{\"any\":null}]" },
        { "true", "1e400" },
        { "{\"type\":[\"integer\",\"null\"]}", "null" },
        { "{\"type\":\"number\",\"maximum\":2.5}", "2.50" },
        { "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/n\"}},\"$defs\":{\"n\":{\"type\":"
          "\"number\"}}}",
          "{\"a\":1}" },
        { "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{\"type\":\"number\"}}",
          "[\"a\",1,2]" },
        { "{\"pattern\":\"^a+$\",\"maxLength\":3}", "\"aaa\"" },
    };

    (void)state;
    for (size_t at = 0; at < sizeof good / sizeof good[0]; at++)
        if (!accepts(&good[at]))
            fail_msg("%s: %s", good[at].schema, good[at].value);
}

static void what_does_not_fit_never_does(void **state)
{
    static const struct example wrong[] = {
        { PERSON, "{}" },
        { PERSON, "[]" },
        { PERSON, "{\"name\":\"\"}" },
        { PERSON, "{\"name\":1}" },
        { PERSON, "{\"name\":\"A\",\"age\":-1}" },
        { PERSON, "{\"name\":\"A\",\"age\":1.5}" },
        { PERSON, "{\"name\":\"A\",\"other\":1}" },
        { PERSON, "{\"name\":\"A\",\"tags\":[\"a\",\"c\"]}" },
        { PERSON, "{\"name\":\"A\",\"tags\":[\"a\",\"a\"]}" },
        { "false", "1" },
        { "{\"type\":\"number\",\"maximum\":2.5}", "2.51" },
        { "{\"minProperties\":2}", "{\"a\":1}" },
        { "{\"maxItems\":1}", "[1,2]" },
        { "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":{\"type\":\"number\"}}",
          "[\"a\",1,\"b\"]" },
        { "{\"pattern\":\"^a+$\"}", "\"ab\"" },
        { "{\"enum\":[{\"a\":1}]}", "{\"a\":2}" },
        { "{\"properties\":{\"name\":{\"type\":\"string\"}}}", "{\"n\\u0061me\":1}" },
    };

    (void)state;
    for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++)
        if (accepts(&wrong[at]))
            fail_msg("%s: %s", wrong[at].schema, wrong[at].value);
}

/* They fit, but it is not for the quick way to say: no value is looked at twice. */
static void other_keywords_are_left_to_the_whole_check(void **state)
{
    static const struct example left[] = {
        { "{\"anyOf\":[{\"type\":\"object\"}]}", "{}" },
        { "{\"properties\":{\"a\":{\"not\":{\"type\":\"string\"}}}}", "{\"a\":1}" },
        { "{\"patternProperties\":{\"^a\":{\"type\":\"number\"}}}", "{\"a\":1}" },
        { "{\"contains\":{\"type\":\"number\"}}", "[1]" },
        { "{\"unevaluatedProperties\":false}", "{}" },
        { PERSON, "{\"n\\u0061me\":\"A\"}" },
    };

    (void)state;
    for (size_t at = 0; at < sizeof left / sizeof left[0]; at++)
        if (accepts(&left[at]))
            fail_msg("%s: %s", left[at].schema, left[at].value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_goes_the_quick_way),
        cmocka_unit_test(what_does_not_fit_never_does),
        cmocka_unit_test(other_keywords_are_left_to_the_whole_check),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* source_test.c - { id, source }: the document inside is what counts. needs: yaml markdown */
#include "reading.h"

static void the_source_is_the_document(void **state)
{
    (void)state;
    struct definition *definition = read_good("{\"id\":\"x\",\"source\":\"---\\nname: "
                                              "y\\n---\\n```js\\nfunction execute(){}\\n```\\n\"}");
    struct definition *inner = read_good("---\nname: y\n---\n```js\nfunction execute(){}\n```\n");

    assert_int_equal(definition->form, DEFINITION_MDX);
    assert_string_equal(definition->id, "x");
    assert_string_equal(definition->source,
                        "---\nname: y\n---\n```js\nfunction execute(){}\n```\n");
    assert_int_equal(definition->source_len, strlen(definition->source));
    assert_string_equal(definition->hash, inner->hash);
    assert_string_equal(definition->module.text, inner->module.text);
    assert_null(inner->source);
    definition_free(definition);
    definition_free(inner);
}

static void its_mistakes_are_placed_in_it(void **state)
{
    (void)state;
    refuse("{\"source\":\"# x\\n\\n```js\\nx\\n\"}", { 1101, 3, 1 });
    refuse("{\"source\":\"a\\u0000b\"}", { 1019, 1, 2 });
}

static void a_service_may_be_inside_but_no_other_wrapper(void **state)
{
    (void)state;
    struct definition *definition = read_good(
        "{\"id\":\"x\",\"source\":\"{\\\"$id\\\":\\\"y\\\",\\\"api\\\":{\\\"f\\\":\\\"g\\\"}}\"}");

    assert_int_equal(definition->form, DEFINITION_DO);
    assert_string_equal(definition->id, "x");
    definition_free(definition);
    refuse("{\"source\":\"{\\\"source\\\":\\\"z\\\"}\"}", { 1209, 1, 11 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_source_is_the_document),
        cmocka_unit_test(its_mistakes_are_placed_in_it),
        cmocka_unit_test(a_service_may_be_inside_but_no_other_wrapper),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* errors_test.c - all errors of a document are told at once, those of its code too, each with its
 * place in the user's document. needs: yaml markdown */
#include <mdxrt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const char wrong[] = "---\n"
                            "$id: wrong\n"
                            "input:\n"
                            "  x: { type: nubmer }\n"
                            "---\n"
                            "\n"
                            "```js\n"
                            "import a from 'b'\n"
                            "export function execute(input) {\n"
                            "  const y = 1, y = 2;\n"
                            "  return y\n"
                            "}\n"
                            "```\n";

static mdx_error *check(const char *text)
{
    mdx_runtime *rt = NULL;
    mdx_load_options options;
    mdx_error *error = NULL;

    MDX_INIT(options);
    options.file = "wrong.mdx";
    options.file_len = 9;
    assert_int_equal(mdx_runtime_open(NULL, NULL, &rt, NULL), MDX_OK);
    assert_int_not_equal(mdx_check(rt, &options, text, strlen(text), NULL, NULL, &error), MDX_OK);
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
    return error;
}

static const mdx_error *assert_at(const mdx_error *error, uint32_t number, uint32_t line,
                                  uint32_t column)
{
    assert_non_null(error);
    assert_int_equal(mdx_error_number(error), number);
    assert_int_equal(mdx_error_line(error), line);
    assert_int_equal(mdx_error_column(error), column);
    assert_string_equal(mdx_error_document(error), "wrong.mdx");
    return mdx_error_next(error);
}

static void schema_and_code_are_reported_together(void **state)
{
    (void)state;
    mdx_error *error = check(wrong);
    const mdx_error *next = assert_at(error, 1302, 4, 3);

    next = assert_at(next, 2101, 8, 1);
    next = assert_at(next, 2080, 10, 16);
    assert_null(next);
    mdx_error_free(error);
}

static void functions_of_a_service_are_all_looked_at(void **state)
{
    (void)state;
    mdx_error *error = check("{\"$id\":\"d\",\n"
                             "\"api\":{\"a\":\"function () { let x = }\",\n"
                             "\"b\":\"() => }\"}}");
    const mdx_error *next = assert_at(error, mdx_error_number(error), 2, 35);

    assert_at(next, mdx_error_number(next), 3, 12);
    mdx_error_free(error);
}

static void a_document_without_an_entry_point_names_what_it_has(void **state)
{
    (void)state;
    mdx_error *error =
        check("---\n$id: d\n---\n```js\nfunction one() {}\nfunction two() {}\n```\n");

    assert_int_equal(mdx_error_number(error), 2110);
    assert_non_null(strstr(mdx_error_message(error), "one, two"));
    mdx_error_free(error);
}

static void two_entry_points_of_one_name_are_refused(void **state)
{
    (void)state;
    mdx_error *error = check(
        "---\n$id: d\n---\n```js\nfunction main() {}\n```\n\n```js\nfunction main() {}\n```\n");

    assert_at(error, 2111, 9, 1);
    mdx_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_and_code_are_reported_together),
        cmocka_unit_test(functions_of_a_service_are_all_looked_at),
        cmocka_unit_test(a_document_without_an_entry_point_names_what_it_has),
        cmocka_unit_test(two_entry_points_of_one_name_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

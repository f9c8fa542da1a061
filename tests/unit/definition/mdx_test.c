/* mdx_test.c - MDX documents: which fences are the module, where, and what the rest is.
 * needs: yaml markdown */
#include "reading.h"

static void assert_module(const char *text, const char *module)
{
    struct definition *definition = read_good(text);

    assert_string_equal(definition->module.text, module);
    assert_int_equal(definition->module.len, strlen(module));
    definition_free(definition);
}

static void the_module_keeps_the_lines_and_columns_of_the_document(void **state)
{
    (void)state;
    struct definition *definition =
        read_good("---\nname: a\n---\n\n# A\n\n```ts\none\n\n  two\n```\n\ntext\n");
    uint32_t line, column;

    assert_string_equal(definition->module.text, "\n\n\n\n\n\n\none\n\n  two\n");
    assert_true(
        linemap_find(&definition->module.place, slice_make(NULL, 0), 10, 3, &line, &column));
    assert_int_equal(line, 10);
    assert_int_equal(column, 3);
    definition_free(definition);
}

static void fences_of_code_are_joined_in_order(void **state)
{
    (void)state;
    struct definition *definition =
        read_good("```ts\na\n```\n\n~~~~ JavaScript x\nb\n~~~\nc\n~~~~~\n");

    assert_string_equal(definition->module.text, "\na\n\n\n\nb\n~~~\nc\n");
    assert_json(definition->joined, "[{\"lang\":\"ts\",\"line\":1,\"lines\":1},"
                                    "{\"lang\":\"JavaScript\",\"line\":5,\"lines\":3}]");
    assert_int_equal(definition->function_count, 1);
    assert_string_equal(definition->functions[0].path, "");
    assert_int_equal(definition->functions[0].line, 1);
    definition_free(definition);
}

static void the_languages_of_code_are_known(void **state)
{
    (void)state;
    assert_module("```typescript\nx\n```\n", "\nx\n");
    assert_module("```tsx\nx\n```\n", "\nx\n");
    assert_module("```JS\nx\n```\n", "\nx\n");
    assert_module("```jsx\nx\n```\n", "\nx\n");
    assert_module("```mjs\nx\n```\n", "\nx\n");
    assert_module("```js {1,2} title=\"a&b\"\nx\n```\n", "\nx\n");
}

static void fences_in_lists_quotes_and_html_are_not_code(void **state)
{
    (void)state;
    assert_module(
        "- a\n  ```js\n  no\n  ```\n\n> ```js\n> no\n> ```\n\n<div>\n```js\nno\n```\n</div>\n\n"
        "1. ~~~js\n   no\n   ~~~\n\n" FENCE,
        "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nfunction execute() {}\n");
}

static void an_indented_block_is_no_fence(void **state)
{
    (void)state;
    assert_module("    ```js\n    no\n    ```\n\n" FENCE, "\n\n\n\n\nfunction execute() {}\n");
}

static void an_indented_fence_keeps_its_columns(void **state)
{
    (void)state;
    assert_module("   ```js\n   a\n\n     b\n  c\n ```\n", "\n   a\n\n     b\n  c\n");
}

static void a_fence_in_a_longer_fence_is_its_content(void **state)
{
    (void)state;
    struct definition *definition = read_good("````md\n```js\nno\n```\n````\n\n" FENCE);

    assert_string_equal(definition->module.text, "\n\n\n\n\n\n\nfunction execute() {}\n");
    definition_free(definition);
}

static void fences_follow_paragraphs_and_html_comments(void **state)
{
    (void)state;
    assert_module("text\n```js\na\n```\n<!-- x -->\n```js\nb\n```\n***\n```js\nc\n```\n",
                  "\n\na\n\n\n\nb\n\n\n\nc\n");
}

static void empty_fences_are_found(void **state)
{
    (void)state;
    struct definition *definition =
        read_good("text\n\n```js a\\_b\n\n```\n\n```js a&amp;b\n```\n```ts\n```\n" FENCE);

    assert_json(definition->joined, "[{\"lang\":\"js\",\"line\":3,\"lines\":1},"
                                    "{\"lang\":\"js\",\"line\":7,\"lines\":0},"
                                    "{\"lang\":\"ts\",\"line\":9,\"lines\":0},"
                                    "{\"lang\":\"js\",\"line\":11,\"lines\":1}]");
    definition_free(definition);
}

static void tests_and_examples_are_documentation(void **state)
{
    (void)state;
    struct definition *definition =
        read_good(FENCE "```ts test\na\n```\n```json x Example\n{}\n```\n");

    assert_json(definition->documentation,
                "[{\"lang\":\"ts\",\"meta\":\"test\",\"line\":4,\"code\":\"a\\n\"},"
                "{\"lang\":\"json\",\"meta\":\"x Example\",\"line\":7,\"code\":\"{}\\n\"}]");
    assert_string_equal(definition->module.text, "\nfunction execute() {}\n");
    definition_free(definition);
}

static void headings_make_fences_documentation_until_the_next(void **state)
{
    (void)state;
    struct definition *definition =
        read_good("## EXAMPLES of it\n```ts\na\n```\n### "
                  "usage\n\n```ts\nb\n```\nTesting\n---\n```ts\nc\n```\n"
                  "## Code\n```ts\nd\n```\n");

    assert_string_equal(definition->module.text, "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nd\n");
    assert_int_equal(json_array_size(definition->documentation), 3);
    definition_free(definition);
}

static void headings_in_quotes_say_nothing(void **state)
{
    (void)state;
    assert_module("> # Example\n\n```ts\nd\n```\n", "\n\n\nd\n");
}

static void prose_is_what_is_not_in_the_module(void **state)
{
    (void)state;
    struct definition *definition =
        read_good("---\nname: a\n---\n# A\n\n" FENCE "\nMore.\n\n```sh\nrun\n```\n");

    assert_string_equal(definition->prose, "# A\n\n\nMore.\n\n```sh\nrun\n```");
    definition_free(definition);
}

static void the_first_paragraph_describes(void **state)
{
    (void)state;
    struct definition *definition = read_good(
        "import A from 'a'\n\n{expression}\n\n# T\n\n> quote\n\nFirst `one` *of*\ntwo &amp; "
        "three <b>x</b>.\n\nSecond.\n\n" FENCE);

    assert_string_equal(definition->description, "First `one` of two & three x.");
    assert_string_equal(definition->functions[0].description, "First `one` of two & three x.");
    definition_free(definition);
}

static void an_example_does_not_describe(void **state)
{
    (void)state;
    struct definition *definition = read_good("## Usage\n\nLike so.\n\n## Code\n\n" FENCE);

    assert_null(definition->description);
    definition_free(definition);
}

static void other_types_need_no_code(void **state)
{
    (void)state;
    struct definition *definition = read_good("---\n$type: Page\n---\n# Hello\n\nYou.\n");

    assert_int_equal(definition->function_count, 0);
    assert_null(definition->module.text);
    assert_string_equal(definition->description, "You.");
    definition_free(definition);
}

static void a_function_needs_code(void **state)
{
    (void)state;
    refuse("# a\n", { 1102, 1, 1 });
    refuse("", { 1102, 1, 1 });
    refuse_saying("# a\n\n```\nx\n```\n", "No code fence was found.", "```",
                  "This fence is not code: write its language after the backticks, ```typescript "
                  "or ```js.");
    refuse_saying("# Test\n\n```ts\nx\n```\n", "No code fence was found.", "# Test",
                  "The fences that are here are documentation, by their heading or by the word "
                  "test or example. Add a ```typescript fence under another heading.");
}

static void a_fence_is_closed(void **state)
{
    (void)state;
    refuse(FENCE "\n```sh\nx\n", { 1101, 5, 1 });
    refuse("````js\nx\n```\n", { 1101, 1, 1 });
    refuse("```js\nx\n``` js\n", { 1101, 1, 1 });
    refuse("~~~js\nx\n```", { 1101, 1, 1 });
    refuse("```js", { 1101, 1, 1 });
    assert_module("```js\nx\n```", "\nx\n");
    assert_module("```js\nx\n   `````  \n", "\nx\n");
}

static void all_errors_come_in_the_order_of_the_document(void **state)
{
    (void)state;
    refuse("---\nname: a b\nrest: x\na: 1\na: 2\n---\n\n```ts\nx\n", { 1402, 2, 7 }, { 1016, 3, 7 },
           { 1003, 5, 1 }, { 1101, 8, 1 });
}

static void too_many_errors_are_cut_at_a_hundred(void **state)
{
    (void)state;
    struct definition *definition = NULL;
    struct buffer text;
    struct error error;
    size_t count = 1;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "---\n");
    for (size_t n = 0; n < 300; n++)
        buffer_add_text(&text, "a: 1\n");
    buffer_add_text(&text, "---\n" FENCE);
    error_init(&error, allocator_system());
    definition_read(&definition, allocator_system(), buffer_slice(&text), NULL, &error);
    for (const struct error *at = error.next; at; at = at->next)
        count++;
    assert_int_equal(count, 100);
    error_free(&error);
    buffer_free(&text);
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    refuse("# \xC3\xA4\n\xFF", { 1205, 2, 1 });
    refuse("\xC3\xA4\xC3", { 1205, 1, 2 });
    refuse_bytes(slice_make("ab\0c", 4), 1, (struct fault[]){ { 1019, 1, 3 } });
    refuse("a\rb", { 1021, 1, 2 });
    refuse("a\r", { 1021, 1, 2 });
}

static void large_documents_are_refused(void **state)
{
    (void)state;
    const struct definition_options options = { .file = SLICE("doc.mdx"), .most_bytes = 32 };
    struct definition *definition = NULL;
    struct error error;

    error_init(&error, allocator_system());
    assert_int_equal(
        definition_read(&definition, allocator_system(), SLICE(FENCE "   "), &options, &error),
        MDX_E_LIMIT);
    assert_int_equal(error.number, 1020);
    assert_string_equal(error_message(&error),
                        "The document is 35 bytes long; at most 32 are read.");
    error_free(&error);
    definition_free(read_with(SLICE(FENCE), &options));
}

static void the_hash_does_not_see_line_ends(void **state)
{
    (void)state;
    struct definition *unix_ends = read_good("```js\nx\n```\n");
    struct definition *others = read_good("\xEF\xBB\xBF```js\r\nx\r\n```\r\n");

    assert_string_equal(unix_ends->hash,
                        "8c2142e8b2a328e7ddf8a3a617aeb6db24a36d6ced0692a5ae0f31a16c18bc97");
    assert_string_equal(others->hash, unix_ends->hash);
    assert_string_equal(others->module.text, unix_ends->module.text);
    definition_free(unix_ends);
    definition_free(others);
}

static void a_bare_module_is_code_as_a_whole(void **state)
{
    (void)state;
    const struct definition_options options = { .file = SLICE("lib/add.ts"), .module = true };
    struct definition *definition =
        read_with(SLICE("\xEF\xBB\xBF{ const a = 1 }\r\nexport function add() {}\r\n"), &options);

    assert_int_equal(definition->form, DEFINITION_MODULE);
    assert_string_equal(definition->id, "add");
    assert_string_equal(definition->module.text, "{ const a = 1 }\nexport function add() {}\n");
    assert_json(definition->joined, "[{\"lang\":\"typescript\",\"line\":1,\"lines\":2}]");
    assert_int_equal(definition->function_count, 1);
    definition_free(definition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_module_keeps_the_lines_and_columns_of_the_document),
        cmocka_unit_test(fences_of_code_are_joined_in_order),
        cmocka_unit_test(the_languages_of_code_are_known),
        cmocka_unit_test(fences_in_lists_quotes_and_html_are_not_code),
        cmocka_unit_test(an_indented_block_is_no_fence),
        cmocka_unit_test(an_indented_fence_keeps_its_columns),
        cmocka_unit_test(a_fence_in_a_longer_fence_is_its_content),
        cmocka_unit_test(fences_follow_paragraphs_and_html_comments),
        cmocka_unit_test(empty_fences_are_found),
        cmocka_unit_test(tests_and_examples_are_documentation),
        cmocka_unit_test(headings_make_fences_documentation_until_the_next),
        cmocka_unit_test(headings_in_quotes_say_nothing),
        cmocka_unit_test(prose_is_what_is_not_in_the_module),
        cmocka_unit_test(the_first_paragraph_describes),
        cmocka_unit_test(an_example_does_not_describe),
        cmocka_unit_test(other_types_need_no_code),
        cmocka_unit_test(a_function_needs_code),
        cmocka_unit_test(a_fence_is_closed),
        cmocka_unit_test(all_errors_come_in_the_order_of_the_document),
        cmocka_unit_test(too_many_errors_are_cut_at_a_hundred),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(large_documents_are_refused),
        cmocka_unit_test(the_hash_does_not_see_line_ends),
        cmocka_unit_test(a_bare_module_is_code_as_a_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

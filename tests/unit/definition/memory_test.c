/* memory_test.c - every allocation of a reading may fail: then it fails, cleanly.
 * needs: yaml markdown */
#include "reading.h"

static bool read_all(const struct allocator *allocator, void *context)
{
    const struct definition_options options = { .file = SLICE("doc.mdx") };
    struct definition *definition = NULL;
    struct buffer model;
    struct error error;
    mdx_status status;

    error_init(&error, allocator);
    buffer_init(&model, allocator, SIZE_MAX);
    status = definition_read(&definition, allocator, slice_of(context), &options, &error);
    if (definition)
        definition_write_model(definition, &model);
    if (buffer_failed(&model))
        status = MDX_E_NOMEM;
    assert_true(definition || error.status == status);
    definition_free(definition);
    buffer_free(&model);
    error_free(&error);
    return status != MDX_E_NOMEM;
}

static void a_document_needs_memory(void **state)
{
    (void)state;
    char text[] = "---\r\n$id: a\n@type: [A, B]\nversion: 1.0\nkey: &x {a: [1.5]}\nmore: *x\n"
                  "input: {x: number}\noutput: {y: string}\nhints: {readOnly: true}\n"
                  "permissions: {'*': x}\n---\n# A\n\nText `x`.\n\n## Input\n- `x` (number)\n\n"
                  "```js\nx\n```\n\n```ts test\ny\n```\n";

    memory_torture(read_all, text);
}

static void a_document_with_mistakes_needs_memory(void **state)
{
    (void)state;
    char text[] = "---\n$id: a b\na: *x\na: 1\ninput: {x: nmber}\nrest: x\ntools: {x: {}}\n---\n"
                  "## Input\n- (x)\n\n```js\nx\n";

    memory_torture(read_all, text);
}

static void a_service_needs_memory(void **state)
{
    (void)state;
    char text[] = "{\"$id\":\"a\",\"api\":{\"b\":{\"code\":\"f\",\"params\":[\"x\"],\"returns\":"
                  "\"string\"},\"c\":{\"list\":\"g\\n\"}},\"tools\":{\"b\":{\"title\":\"T\"}},"
                  "\"permissions\":{\"*\":\"x\"},\"site\":\"s\"}";

    memory_torture(read_all, text);
}

static void a_service_with_mistakes_needs_memory(void **state)
{
    (void)state;
    char text[] = "{\"a\":1,\"a\":2,\"api\":{\"a-b\":\"f\",\"c\":1},\"tools\":{\"x\":{}}}";

    memory_torture(read_all, text);
}

static void an_upload_needs_memory(void **state)
{
    (void)state;
    char text[] = "{\"id\":\"a\",\"mdxld\":{\"frontmatter\":{\"name\":\"b\"},\"codeBlocks\":["
                  "{\"code\":\"f\"},{\"code\":\"g\",\"lang\":\"ts\",\"meta\":\"test\"}]}}";

    memory_torture(read_all, text);
}

static void a_wrapped_document_needs_memory(void **state)
{
    (void)state;
    char text[] = "{\"id\":\"a\",\"source\":\"---\\nname: b\\n---\\n```js\\nx\\n```\\n\"}";

    memory_torture(read_all, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_needs_memory),
        cmocka_unit_test(a_document_with_mistakes_needs_memory),
        cmocka_unit_test(a_service_needs_memory),
        cmocka_unit_test(a_service_with_mistakes_needs_memory),
        cmocka_unit_test(an_upload_needs_memory),
        cmocka_unit_test(a_wrapped_document_needs_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

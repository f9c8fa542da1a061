/* front_matter_test.c - identity and settings from front matter. needs: yaml markdown */
#include "reading.h"

static struct definition *read_matter(const char *matter)
{
    struct buffer text;
    struct definition *definition;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_printf(&text, "---\n%s\n---\n%s", matter, FENCE);
    definition = read_good(text.data);
    buffer_free(&text);
    return definition;
}

static void assert_id(const char *matter, const char *id)
{
    struct definition *definition = read_matter(matter);

    assert_string_equal(definition->id, id);
    definition_free(definition);
}

static void assert_file_id(const char *file, const char *id)
{
    struct definition *definition = read_as(file, FENCE);

    assert_string_equal(definition->id, id);
    definition_free(definition);
}

static void the_id_is_the_first_of_its_keys(void **state)
{
    (void)state;
    assert_id("name: d\nid: c\n'@id': b\n$id: a", "a");
    assert_id("name: d\nid: c\n@id: b", "b");
    assert_id("name: d\nid: c", "c");
    assert_id("name: d", "d");
    assert_id("$id:\nname: d", "d");
    assert_id("title: x", "doc");
}

static void an_id_keeps_the_text_of_its_scalar(void **state)
{
    (void)state;
    assert_id("$id: 007", "007");
    assert_id("name: 1.10", "1.10");
    assert_id("$id: true", "true");
}

static void https_is_dropped_from_an_id(void **state)
{
    (void)state;
    assert_id("$id: https://acme.com/tool", "acme.com/tool");
}

static void the_file_gives_the_id_when_nothing_else_does(void **state)
{
    (void)state;
    assert_file_id("dir/My Tool.mdx", "My-Tool");
    assert_file_id("C:\\x\\a.b.md", "a.b");
    assert_file_id("noext", "noext");
    assert_file_id("caf\xC3\xA9.mdx", "caf--");
}

static void the_upload_id_wins(void **state)
{
    (void)state;
    const struct definition_options options = { .file = SLICE("doc.mdx"), .id = SLICE("mine") };
    struct definition *definition = read_with(SLICE("---\n$id: a b\n---\n" FENCE), &options);

    assert_string_equal(definition->id, "mine");
    definition_free(definition);
}

static void identity_is_read_with_every_mark(void **state)
{
    (void)state;
    struct definition *definition =
        read_matter("\"@type\": Tool\n$context: https://acme.com/\nversion: 1.10\ntitle: A\n"
                    "name: b\ndescription: D.");

    assert_string_equal(definition->type, "Tool");
    assert_null(definition->types_json);
    assert_string_equal(definition->context, "acme.com");
    assert_string_equal(definition->label, "1.10");
    assert_string_equal(definition->title, "A");
    assert_string_equal(definition->description, "D.");
    definition_free(definition);
}

static void the_title_is_else_the_name_and_the_type_else_function(void **state)
{
    (void)state;
    struct definition *definition = read_matter("name: b");

    assert_string_equal(definition->title, "b");
    assert_string_equal(definition->functions[0].title, "b");
    assert_string_equal(definition->type, "Function");
    definition_free(definition);
}

static void a_type_may_be_a_list(void **state)
{
    (void)state;
    struct definition *definition = read_matter("$type: [Function, Tool]");

    assert_string_equal(definition->type, "Function");
    assert_string_equal(definition->types_json, "[\"Function\",\"Tool\"]");
    definition_free(definition);
}

static void primitive_is_another_name_of_the_type(void **state)
{
    (void)state;
    struct definition *definition = read_matter("primitive: Agent");

    assert_string_equal(definition->type, "Agent");
    definition_free(definition);
}

static void unknown_keys_are_kept_as_metadata(void **state)
{
    (void)state;
    struct definition *definition = read_matter("schema:name: x\nflag: no\nn: 012\nd: 2024-01-01");

    assert_json(definition->metadata,
                "{\"schema:name\":\"x\",\"flag\":\"no\",\"n\":12,\"d\":\"2024-01-01\"}");
    definition_free(definition);
}

static void settings_are_read(void **state)
{
    (void)state;
    struct definition *definition =
        read_matter("isolate: reuse\nrest: bare\ncheckOutput: true\ntimeout: 2m\nconfig: {a: 1}\n"
                    "hints: {readOnly: true}");

    assert_true(definition->reuse);
    assert_true(definition->bare);
    assert_true(definition->check_output);
    assert_int_equal(definition->timeout_ms, 120000);
    assert_json(definition->config, "{\"a\":1}");
    assert_true(definition->functions[0].read_only);
    definition_free(definition);
}

static void assert_timeout(const char *matter, uint32_t ms)
{
    struct definition *definition = read_matter(matter);

    assert_int_equal(definition->timeout_ms, ms);
    definition_free(definition);
}

static void a_timeout_has_units(void **state)
{
    (void)state;
    assert_timeout("timeout: 2500", 2500);
    assert_timeout("timeout: '2500'", 2500);
    assert_timeout("timeout: 500ms", 500);
    assert_timeout("timeout: 5s", 5000);
    assert_timeout("timeout: 5 s", 5000);
    assert_timeout("timeout: 24h", 86400000);
}

static void settings_that_mean_nothing_are_refused(void **state)
{
    (void)state;
    refuse("---\nisolate: yes\nrest: 1\ncheckOutput: no\n---\n" FENCE, { 1016, 2, 10 },
           { 1016, 3, 7 }, { 1016, 4, 14 });
    refuse("---\ntimeout: 5 parsecs\n---\n" FENCE, { 1017, 2, 10 });
    refuse("---\ntimeout: 0\n---\n" FENCE, { 1017, 2, 10 });
    refuse("---\ntimeout: 25h\n---\n" FENCE, { 1017, 2, 10 });
    refuse("---\ntimeout: 1.5\n---\n" FENCE, { 1017, 2, 10 });
}

static void identity_that_is_no_text_is_refused(void **state)
{
    (void)state;
    refuse("---\n$id: [a]\n---\n" FENCE, { 1014, 2, 6 });
    refuse("---\nname: {a: 1}\n---\n" FENCE, { 1014, 2, 7 });
    refuse("---\ndescription: [x]\n---\n" FENCE, { 1014, 2, 14 });
    refuse("---\n$type: 7\n---\n" FENCE, { 1015, 2, 8 });
    refuse("---\n$type: [A, 7]\n---\n" FENCE, { 1015, 2, 8 });
    refuse("---\n$type: []\n---\n" FENCE, { 1015, 2, 8 });
}

static void a_bad_id_is_placed_and_another_suggested(void **state)
{
    (void)state;
    refuse("---\na: 1\n$id: 'My Tool!'\n---\n" FENCE, { 1402, 3, 6 });
    refuse_saying("---\nname: My Tool!\n---\n" FENCE,
                  "The id holds a character other than A-Z a-z 0-9 . _ - /: \"My Tool!\".",
                  "name: My Tool!", "Write another id, for example $id: my-tool");
}

static void a_definition_without_any_name_has_no_id(void **state)
{
    (void)state;
    struct definition *definition = NULL;
    struct error error;

    error_init(&error, allocator_system());
    assert_int_equal(definition_read(&definition, allocator_system(), SLICE(FENCE), NULL, &error),
                     MDX_E_VALIDATION);
    assert_int_equal(error.number, 1406);
    error_free(&error);
}

static void a_version_of_digits_is_warned_of(void **state)
{
    (void)state;
    struct definition *definition = read_matter("version: 12");

    assert_string_equal(definition->label, "12");
    assert_string_equal(definition->warnings.data,
                        "line 2: the version 12 is all digits; @12 means the revision of that "
                        "number, not this label\n");
    definition_free(definition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_id_is_the_first_of_its_keys),
        cmocka_unit_test(an_id_keeps_the_text_of_its_scalar),
        cmocka_unit_test(https_is_dropped_from_an_id),
        cmocka_unit_test(the_file_gives_the_id_when_nothing_else_does),
        cmocka_unit_test(the_upload_id_wins),
        cmocka_unit_test(identity_is_read_with_every_mark),
        cmocka_unit_test(the_title_is_else_the_name_and_the_type_else_function),
        cmocka_unit_test(a_type_may_be_a_list),
        cmocka_unit_test(primitive_is_another_name_of_the_type),
        cmocka_unit_test(unknown_keys_are_kept_as_metadata),
        cmocka_unit_test(settings_are_read),
        cmocka_unit_test(a_timeout_has_units),
        cmocka_unit_test(settings_that_mean_nothing_are_refused),
        cmocka_unit_test(identity_that_is_no_text_is_refused),
        cmocka_unit_test(a_bad_id_is_placed_and_another_suggested),
        cmocka_unit_test(a_definition_without_any_name_has_no_id),
        cmocka_unit_test(a_version_of_digits_is_warned_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* declare_test.c - resources, prompts, tools and permissions. needs: yaml */
#include "reading.h"

#define API "\"api\":{\"list\":\"f\",\"a\":{\"b\":\"f\"}}"

static void declarations_are_kept(void **state)
{
    (void)state;
    struct definition *definition = read_as(
        "a.json", "{" API ",\"resources\":{\"x://{id}\":{\"name\":\"n\",\"read\":\"f\"}},"
                  "\"prompts\":{\"p\":{\"get\":\"f\",\"arguments\":[{\"name\":\"x\"},\"y\"]}}}");

    assert_json(definition->resources, "{\"x://{id}\":{\"name\":\"n\",\"read\":\"f\"}}");
    assert_json(definition->prompts,
                "{\"p\":{\"get\":\"f\",\"arguments\":[{\"name\":\"x\"},\"y\"]}}");
    assert_null(definition->tools);
    assert_null(definition->permissions);
    assert_false(definition->permissions_declared);
    definition_free(definition);
}

static void code_of_declarations_becomes_parts(void **state)
{
    static const char *const paths[] = { "resource:x://{id}", "complete:x://{id}#id", "prompt:p",
                                         "complete:prompt:p" };
    struct definition *definition = read_as(
        "a.json", "{" API ",\"resources\":{\"x://{id}\":{\"read\":\"r\",\"complete\":"
                  "{\"id\":\"c\"}}},\"prompts\":{\"p\":{\"get\":\"g\",\"complete\":\"d\"}}}");
    static const char *const codes[] = { "r", "c", "g", "d" };

    (void)state;
    assert_int_equal(definition->part_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(definition->parts[i].path, paths[i]);
        assert_string_equal(definition->parts[i].code.text, codes[i]);
    }
    assert_int_equal(definition->function_count, 2);
    definition_free(definition);
}

static void code_in_front_matter_has_its_place(void **state)
{
    static const char text[] = "---\n"
                               "prompts:\n"
                               "  p:\n"
                               "    get: |\n"
                               "      () => {\n"
                               "        return 1\n"
                               "      }\n"
                               "---\n"
                               "```js\nfunction main() {}\n```\n";
    struct definition *definition = read_as("a.mdx", text);
    uint32_t line, column;

    (void)state;
    assert_int_equal(definition->part_count, 1);
    assert_string_equal(definition->parts[0].code.text, "() => {\n  return 1\n}\n");
    assert_true(
        linemap_find(&definition->parts[0].code.place, slice_of(text), 2, 3, &line, &column));
    assert_int_equal(line, 6);
    assert_int_equal(column, 9);
    definition_free(definition);
}

static void a_tool_presents_its_function(void **state)
{
    (void)state;
    struct definition *definition = read_as(
        "a.json",
        "{" API ",\"tools\":{\"a.b\":{\"name\":\"ab\",\"title\":\"T\",\"description\":\"D\","
        "\"hints\":{\"readOnly\":true},\"timeout\":7}}}");
    const struct function_model *function = &definition->functions[1];

    assert_string_equal(function->title, "T");
    assert_string_equal(function->description, "D");
    assert_true(function->read_only);
    assert_int_equal(function->timeout_ms, 7);
    assert_null(definition->functions[0].title);
    definition_free(definition);
}

static void permissions_go_by_path_and_then_to_all(void **state)
{
    (void)state;
    struct definition *definition =
        read_as("a.json", "{" API ",\"permissions\":{\"*\":\"all\",\"a.b\":\"some\"}}");

    assert_string_equal(definition->functions[0].permission, "all");
    assert_string_equal(definition->functions[1].permission, "some");
    assert_true(definition->permissions_declared);
    definition_free(definition);
}

static void what_no_permission_names_has_none(void **state)
{
    (void)state;
    struct definition *definition =
        read_as("a.json", "{" API ",\"permissions\":{\"a.b\":\"some\"}}");

    assert_null(definition->functions[0].permission);
    assert_true(definition->permissions_declared);
    definition_free(definition);
}

static void assert_only_permission(const char *permissions, const char *expression)
{
    struct buffer text;
    struct definition *definition;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_printf(&text,
                  "{\"codeBlocks\":[{\"code\":\"f\"}],\"frontmatter\":{\"$id\":\"acme/add\","
                  "\"name\":\"Add\",\"permissions\":{%s}}}",
                  permissions);
    definition = read_as("a.json", text.data);
    assert_string_equal(definition->functions[0].permission, expression);
    definition_free(definition);
    buffer_free(&text);
}

static void a_single_function_goes_by_its_usual_names(void **state)
{
    (void)state;
    assert_only_permission("\"*\":\"x\"", "x");
    assert_only_permission("\"acme/add\":\"x\",\"*\":\"y\"", "x");
    assert_only_permission("\"*\":\"y\",\"add\":\"x\"", "x");
    assert_only_permission("\"Add\":\"x\"", "x");
    assert_only_permission("\"execute\":\"x\"", "x");
}

static void names_of_no_function_are_refused(void **state)
{
    (void)state;
    refuse("{" API ",\n\"permissions\":{\"lst\":\"x\"},\n\"tools\":{\"a\":{}}}", { 1408, 2, 16 },
           { 1408, 3, 10 });
    refuse_saying("{" API ",\n\"tools\":{\"lst\":{}}}", "tools: there is no function \"lst\".",
                  "\"tools\":{\"lst\":{}}}", "Did you mean list?");
    refuse_saying("{\"codeBlocks\":[{\"code\":\"f\"}],\n\"frontmatter\":{\"tools\":{\"x\":{}}}}",
                  "tools: there is no function \"x\".", "\"frontmatter\":{\"tools\":{\"x\":{}}}}",
                  "This definition has one function. Write \"*\", or its id.");
}

static void declarations_have_their_shapes(void **state)
{
    (void)state;
    refuse("{" API ",\n\"resources\":{\"x\":{\"name\":1,\"read\":\"f\"}},\n"
           "\"prompts\":{\"p\":{\"get\":\"\",\"arguments\":[1,{\"name\":\"a\",\"required\":1}]}},\n"
           "\"tools\":[],\n\"permissions\":7}",
           { 1018, 2, 14 }, { 1018, 2, 26 }, { 1018, 3, 23 }, { 1018, 3, 39 }, { 1018, 3, 64 },
           { 1018, 5, 15 });
    refuse("{" API
           ",\n\"resources\":{\"x:y\":{}},\n\"prompts\":{\"p\":1},\n\"permissions\":{\"*\":\"\"},"
           "\n\"tools\":{\"list\":{\"name\":1}}}",
           { 1018, 2, 14 }, { 1018, 3, 16 }, { 1018, 4, 20 }, { 1018, 5, 25 });
}

static void hints_are_known_by_name(void **state)
{
    (void)state;
    refuse("{" API ",\n\"tools\":{\"list\":{\"hints\":{\"readonly\":true,\"idempotent\":1}}}}",
           { 1018, 2, 27 }, { 1018, 2, 56 });
    refuse_saying("{" API ",\n\"tools\":{\"list\":{\"hints\":{\"readonly\":true}}}}",
                  "There is no hint `readonly`.",
                  "\"tools\":{\"list\":{\"hints\":{\"readonly\":true}}}}",
                  "Did you mean readOnly?");
}

static void a_list_of_tools_is_metadata(void **state)
{
    (void)state;
    struct definition *definition = read_as("a.json", "{" API ",\"tools\":[\"x\"]}");

    assert_null(definition->tools);
    assert_json(definition->metadata, "{\"tools\":[\"x\"]}");
    assert_string_equal(definition->warnings.data,
                        "line 1: `tools` is a list: kept as metadata, it presents no function\n");
    definition_free(definition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declarations_are_kept),
        cmocka_unit_test(code_of_declarations_becomes_parts),
        cmocka_unit_test(code_in_front_matter_has_its_place),
        cmocka_unit_test(a_tool_presents_its_function),
        cmocka_unit_test(permissions_go_by_path_and_then_to_all),
        cmocka_unit_test(what_no_permission_names_has_none),
        cmocka_unit_test(a_single_function_goes_by_its_usual_names),
        cmocka_unit_test(names_of_no_function_are_refused),
        cmocka_unit_test(declarations_have_their_shapes),
        cmocka_unit_test(hints_are_known_by_name),
        cmocka_unit_test(a_list_of_tools_is_metadata),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

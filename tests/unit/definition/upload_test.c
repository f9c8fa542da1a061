/* upload_test.c - JSON uploads: their shapes, the code in them, their mistakes. */
#include "reading.h"

static void assert_position(const struct code_text *code, const char *document, uint32_t line,
                            uint32_t column, uint32_t to_line, uint32_t to_column)
{
    uint32_t found_line, found_column;

    assert_true(
        linemap_find(&code->place, slice_of(document), line, column, &found_line, &found_column));
    assert_int_equal(found_line, to_line);
    assert_int_equal(found_column, to_column);
}

static void an_upload_is_read(void **state)
{
    (void)state;
    struct definition *definition = read_as(
        "doc.json",
        "{ \"id\": \"calculate\",\n"
        "  \"mdxld\": {\n"
        "    \"frontmatter\": { \"name\": \"calc\", \"primitive\": \"Tool\", \"version\": 1.10 },\n"
        "    \"codeBlocks\": [ { \"lang\": \"typescript\", \"code\": \"x\" } ] } }\n");

    assert_int_equal(definition->form, DEFINITION_JSON);
    assert_string_equal(definition->id, "calculate");
    assert_string_equal(definition->type, "Tool");
    assert_string_equal(definition->label, "1.10");
    assert_string_equal(definition->title, "calc");
    assert_string_equal(definition->module.text, "x\n");
    assert_json(definition->metadata,
                "{\"name\":\"calc\",\"primitive\":\"Tool\",\"version\":\"1.10\"}");
    assert_int_equal(definition->function_count, 1);
    definition_free(definition);
}

static void the_bare_object_is_taken_too(void **state)
{
    (void)state;
    struct definition *definition =
        read_as("tool.json", " {\"codeBlocks\":[{\"code\":\"function main(){}\"}]}");

    assert_string_equal(definition->id, "tool");
    assert_string_equal(definition->type, "Function");
    assert_string_equal(definition->module.text, "function main(){}\n");
    assert_json(definition->joined, "[{\"lang\":\"typescript\",\"line\":1,\"lines\":1}]");
    assert_json(definition->metadata, "{}");
    definition_free(definition);
}

static void code_blocks_are_joined_and_placed(void **state)
{
    (void)state;
    const char *text = "{\"codeBlocks\":[\n"
                       " {\"lang\":\"ts\",\"code\":\"a\\n\\u00e9b\\n\"},\n"
                       " {\"lang\":\"JS\",\"code\":\"c\"},\n"
                       " {\"lang\":\"sh\",\"code\":\"no\"},\n"
                       " {\"lang\":\"ts\",\"meta\":\"x test\",\"code\":\"t\"},\n"
                       " {\"lang\":\"ts\",\"code\":\"d\"}]}";
    struct definition *definition = read_as("doc.json", text);

    assert_string_equal(definition->module.text, "a\n\xC3\xA9"
                                                 "b\nc\nd\n");
    assert_position(&definition->module, text, 1, 1, 2, 23);
    assert_position(&definition->module, text, 2, 2, 2, 32);
    assert_position(&definition->module, text, 3, 1, 3, 23);
    assert_position(&definition->module, text, 4, 1, 6, 23);
    assert_json(definition->documentation,
                "[{\"lang\":\"ts\",\"line\":5,\"meta\":\"x test\",\"code\":\"t\"}]");
    definition_free(definition);
}

static void a_byte_order_mark_counts_in_offsets_only(void **state)
{
    (void)state;
    const char *text = "\xEF\xBB\xBF{\n\"codeBlocks\":[{\"code\":\"x\"}]}";
    struct definition *definition = read_as("doc.json", text);
    struct linemap_walk walk = { 0 };

    assert_true(linemap_next(&definition->module.place, &walk));
    assert_int_equal(walk.piece.offset, strstr(text, "\"x\"") - text);
    assert_int_equal(definition->functions[0].line, 2);
    definition_free(definition);
}

static void other_types_need_no_code(void **state)
{
    (void)state;
    struct definition *definition = read_as("doc.json", "{\"frontmatter\":{\"$type\":\"Page\"}}");

    assert_int_equal(definition->function_count, 0);
    definition_free(definition);
}

static void what_does_not_have_the_shape_is_placed(void **state)
{
    (void)state;
    refuse("{\"mdxld\":1}", { 1209, 1, 10 });
    refuse("{\"source\":1}", { 1209, 1, 11 });
    refuse("{\"id\":[7],\n\"mdxld\":{\"frontmatter\":[],\n\"codeBlocks\":{}}}", { 1014, 1, 7 },
           { 1209, 2, 24 }, { 1209, 3, 14 });
    refuse(
        "{\"codeBlocks\":[\n{\"lang\":\"ts\"},\n{\"code\":\"x\",\"lang\":3},\n{\"code\":\"x\"},\n"
        "\"x\"]}",
        { 1209, 2, 1 }, { 1209, 3, 20 }, { 1209, 5, 1 });
    refuse_saying(
        "{\"codeBlocks\":[]}", "The definition has no code.", "{\"codeBlocks\":[]}",
        "Add \"codeBlocks\": [{ \"lang\": \"typescript\", \"code\": \"\xE2\x80\xA6\" }].");
}

static void another_object_is_told_the_three_shapes(void **state)
{
    (void)state;
    refuse_saying("{\"a\":1}", "This JSON object is no definition.", "{\"a\":1}",
                  "Three shapes are read: an upload { id, mdxld: { frontmatter, codeBlocks } }, a "
                  "document { id, source }, and a service { $id, $type, api: { name: \"async () => "
                  "\xE2\x80\xA6\" } }.");
}

static void what_is_no_json_is_placed(void **state)
{
    (void)state;
    refuse("{\"a\":1,\n}", { 1201, 2, 1 });
    refuse("{\"a\": 1e999, \"api\": {}}", { 1008, 1, 7 });
    refuse("{\"a\":\n{\"\\u0000\":1}, \"api\": {}}", { 1201, 2, 2 });
    refuse("{} x", { 1201, 1, 4 });
}

static void every_key_given_twice_names_both_lines(void **state)
{
    (void)state;
    refuse("{\"api\":{},\n\"a\":1,\n\"a\":{\"b\":1,\"b\":2},\n\"a\":3}", { 1202, 3, 1 },
           { 1202, 3, 12 }, { 1202, 4, 1 });
    refuse_saying("{\"api\":{},\n\"a\":1,\n\"a\":2}",
                  "The key \"a\" is given twice; the first is on line 2.", "\"a\":2}",
                  "Keep one of the two members, or rename one.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_upload_is_read),
        cmocka_unit_test(the_bare_object_is_taken_too),
        cmocka_unit_test(code_blocks_are_joined_and_placed),
        cmocka_unit_test(a_byte_order_mark_counts_in_offsets_only),
        cmocka_unit_test(other_types_need_no_code),
        cmocka_unit_test(what_does_not_have_the_shape_is_placed),
        cmocka_unit_test(another_object_is_told_the_three_shapes),
        cmocka_unit_test(what_is_no_json_is_placed),
        cmocka_unit_test(every_key_given_twice_names_both_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

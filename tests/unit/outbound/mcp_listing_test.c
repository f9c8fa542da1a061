/* mcp_listing_test.c - a server's list of tools becomes a definition; its results become values. */
#include "unit/memory.h"

#include "outbound/outbound.h"

#include <string.h>

static mdx_status import(const char *source, const char *document, json_t **definition,
                         struct error *error)
{
    json_t *own = json_loads(source, 0, NULL);
    struct buffer text;
    mdx_status status;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    status = mcp_import(SLICE("peer"), own, slice_of(document), SLICE(""), &text, error);
    *definition = status ? NULL : json_loadb(text.data, text.len, 0, NULL);
    buffer_free(&text);
    json_decref(own);
    return status;
}

#define CHILD      "{\"kind\":\"mcp\",\"command\":\"x\"}"
#define REMOTE     "{\"kind\":\"mcp\",\"where\":\"http://x.example/\"}"
#define TOOL(name) "{\"name\":\"" name "\",\"inputSchema\":{\"type\":\"object\"}}"

static void names_become_identifiers_of_their_own(void **state)
{
    static const char *const wanted[] = { "a_b", "a_b_2", "a_b_2_2", "_1", "___" };
    json_t *definition;

    (void)state;
    assert_int_equal(import(CHILD,
                            "{\"tools\":[" TOOL("a-b") "," TOOL("a.b") "," TOOL("a_b_2") "," TOOL(
                                "1") "," TOOL("\xc3\xa9/") "]}",
                            &definition, NULL),
                     MDX_OK);
    for (size_t at = 0; at < 5; at++) {
        const json_t *tool = json_array_get(json_object_get(definition, "tools"), at);

        assert_string_equal(json_string_value(json_object_get(tool, "name")), wanted[at]);
    }
    json_decref(definition);
}

static void annotations_become_hints(void **state)
{
    json_t *definition, *tool;

    (void)state;
    import(CHILD,
           "{\"protocolVersion\":\"2025-06-18\",\"tools\":[{\"name\":\"t\",\"inputSchema\":{},"
           "\"annotations\":{\"title\":\"T\",\"readOnlyHint\":true,\"destructiveHint\":\"x\"}}]}",
           &definition, NULL);
    tool = json_array_get(json_object_get(definition, "tools"), 0);
    assert_true(json_is_true(json_object_get(json_object_get(tool, "hints"), "readOnly")));
    assert_int_equal(json_object_size(json_object_get(tool, "hints")), 1);
    assert_string_equal(json_string_value(json_object_get(tool, "title")), "T");
    assert_true(
        slice_is(json_text(json_object_get(definition, "source"), "protocol"), "2025-06-18"));
    json_decref(definition);
}

static void what_is_no_list_of_tools_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"tools\":{}}",
        "{\"tools\":[1]}",
        "{\"tools\":[{\"name\":\"\",\"inputSchema\":{}}]}",
        "{\"tools\":[{\"name\":\"a\\u0000b\",\"inputSchema\":{}}]}",
        "{\"tools\":[{\"name\":\"t\"}]}",
        "{\"tools\":[{\"name\":\"t\",\"inputSchema\":true}]}",
        "{\"tools\":[" TOOL("a") "]",
    };

    (void)state;
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++) {
        json_t *definition;

        assert_int_equal(import(CHILD, bad[at], &definition, NULL), MDX_E_VALIDATION);
    }
}

#define ANNOTATED(property)                                                                        \
    "{\"protocolVersion\":\"2026-07-28\",\"tools\":[{\"name\":\"t\",\"inputSchema\":{"             \
    "\"type\":\"object\",\"properties\":{" property "}}}]}"

static size_t count_tools(const char *source, const char *document)
{
    json_t *definition;
    size_t count;

    assert_int_equal(import(source, document, &definition, NULL), MDX_OK);
    count = json_array_size(json_object_get(definition, "tools"));
    json_decref(definition);
    return count;
}

static void tools_with_headers_that_cannot_be_sent_are_left_out(void **state)
{
    static const char *const bad[] = {
        ANNOTATED("\"a\":{\"type\":\"string\",\"x-mcp-header\":\"\"}"),
        ANNOTATED("\"a\":{\"type\":\"string\",\"x-mcp-header\":\"a b\"}"),
        ANNOTATED("\"a\":{\"type\":\"string\",\"x-mcp-header\":\"a:b\"}"),
        ANNOTATED("\"a\":{\"type\":\"string\",\"x-mcp-header\":7}"),
        ANNOTATED("\"a\":{\"type\":\"number\",\"x-mcp-header\":\"A\"}"),
        ANNOTATED("\"a\":{\"type\":\"object\",\"x-mcp-header\":\"A\"}"),
        ANNOTATED("\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"x-mcp-header\":"
                  "\"A\"}}"),
        ANNOTATED("\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"},\"b\":{\"type\":\"string\","
                  "\"x-mcp-header\":\"a\"}"),
    };
    static const char good[] =
        ANNOTATED("\"a\":{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"integer\","
                  "\"x-mcp-header\":\"A\"}}}");

    (void)state;
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++) {
        assert_int_equal(count_tools(REMOTE, bad[at]), 0);
        assert_int_equal(count_tools(CHILD, bad[at]), 1); /* there are no headers there */
    }
    assert_int_equal(count_tools(REMOTE, good), 1);
}

/* ---- settings ------------------------------------------------------------------------------- */

static void a_line_is_parted_as_a_shell_would(void **state)
{
    static const char *const lines[][2] = {
        { "a b", "[\"a\",\"b\"]" },
        { "  a\t'b c' \"d 'e'\" ", "[\"a\",\"b c\",\"d 'e'\"]" },
        { "a\\ b '' \"\\\"\" '\\'", "[\"a b\",\"\",\"\\\"\",\"\\\\\"]" },
        { "$HOME `x` ; > *", "[\"$HOME\",\"`x`\",\";\",\">\",\"*\"]" },
        { "", "[]" },
    };

    (void)state;
    for (size_t at = 0; at < sizeof lines / sizeof lines[0]; at++) {
        json_t *words = NULL, *wanted = json_loads(lines[at][1], 0, NULL);

        assert_int_equal(mcp_words(allocator_system(), slice_of(lines[at][0]), &words, NULL),
                         MDX_OK);
        assert_true(json_equal(words, wanted));
        json_decref(words);
        json_decref(wanted);
    }
}

static void a_source_is_a_url_or_a_command(void **state)
{
    static const char *const bad[][2] = {
        { "", "" },
        { "http://x/", "{\"command\":\"x\"}" },
        { "x 'y", "" },
        { "x", "[]" },
        { "x", "{\"args\":\"y\"}" },
        { "x", "{\"args\":[1]}" },
        { "x", "{\"env\":[]}" },
        { "x", "{\"env\":{\"A\":1}}" },
        { "http://x/", "{\"headers\":{\"A\":1}}" },
        { "x", "{\"protocol\":\"1\"}" },
    };
    json_t *source;

    (void)state;
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++) {
        assert_int_equal(mcp_source(allocator_system(), slice_of(bad[at][0]), slice_of(bad[at][1]),
                                    &source, NULL),
                         MDX_E_VALIDATION);
        json_decref(source);
    }
    assert_int_equal(
        mcp_source(allocator_system(), SLICE(""), SLICE("{\"command\":\"x y\"}"), &source, NULL),
        MDX_OK);
    assert_true(slice_is(json_text(source, "command"), "x y"));
    json_decref(source);
}

/* ---- results ----------------------------------------------------------------------------------
 */

static void expect_given(const char *result, bool whole, const char *value, enum code code)
{
    struct jsontext index;
    struct buffer out, text;
    struct error error;
    mdx_status status;

    jsontext_init(&index, allocator_system());
    buffer_init(&out, allocator_system(), SIZE_MAX);
    buffer_init(&text, allocator_system(), SIZE_MAX);
    error_init(&error, allocator_system());
    buffer_printf(&text, "{\"result\":%s}", result);
    assert_int_equal(jsontext_read(&index, buffer_slice(&text), NULL), MDX_OK);
    status = mcp_value(&index, jsontext_member(&index, 0, SLICE("result")), whole, SLICE("peer"),
                       &out, &error);
    assert_int_equal(error.code, code);
    if (!status)
        assert_string_equal(out.data, value);
    error_free(&error);
    buffer_free(&out);
    buffer_free(&text);
    jsontext_free(&index);
}

static void expect_result(const char *result, const char *value, enum code code)
{
    expect_given(result, false, value, code);
}

#define TEXT "{\"type\":\"text\",\"text\":\"a\\nb\"}"

#define IMAGE "{\"type\":\"image\",\"data\":\"AA==\",\"mimeType\":\"image/png\"}"

/* For who speaks MCP, images and what structuredContent leaves out go on. */
static void results_go_on_whole_over_the_same_protocol(void **state)
{
    (void)state;
    expect_given("{\"content\":[" IMAGE "]}", true, "{\"content\":[" IMAGE "]}", CODE_OK);
    expect_given("{\"content\":[" TEXT "," IMAGE "],\"structuredContent\":{\"x\":1}}", true,
                 "{\"content\":[" TEXT "," IMAGE "],\"structuredContent\":{\"x\":1}}", CODE_OK);
    expect_given("{\"structuredContent\":{\"x\":1}}", true, "{\"x\":1}", CODE_OK);
    expect_given("{\"content\":[" IMAGE "],\"isError\":true}", true, NULL, CODE_EXECUTION_FAILED);
}

static void results_become_values(void **state)
{
    (void)state;
    expect_result("{\"content\":[" TEXT "]}", "\"a\\nb\"", CODE_OK);
    expect_result("{\"content\":[" TEXT "],\"structuredContent\":{\"x\":1.50}}", "{\"x\":1.50}",
                  CODE_OK);
    expect_result("{\"content\":[" TEXT "," TEXT "]}", "[" TEXT "," TEXT "]", CODE_OK);
    expect_result("{\"content\":[]}", "[]", CODE_OK);
    expect_result("{\"content\":[{\"type\":\"audio\"}],\"resultType\":\"complete\"}",
                  "[{\"type\":\"audio\"}]", CODE_OK);
    expect_result("{\"content\":[" TEXT "],\"isError\":true}", NULL, CODE_EXECUTION_FAILED);
    expect_result(
        "{\"content\":[],\"isError\":true,\"structuredContent\":{\"code\":\"RATE_LIMITED\"}}", NULL,
        CODE_RATE_LIMITED);
    expect_result("{}", NULL, CODE_OUTPUT_INVALID);
    expect_result("[]", NULL, CODE_OUTPUT_INVALID);
    expect_result("{\"content\":{}}", NULL, CODE_OUTPUT_INVALID);
    expect_result("{\"content\":[],\"resultType\":\"new\"}", NULL, CODE_OUTPUT_INVALID);
    expect_result("{\"content\":[],\"resultType\":1}", NULL, CODE_OUTPUT_INVALID);
}

static void expect_error(const char *text, enum code code)
{
    struct jsontext index;
    struct buffer whole;
    struct error error;

    jsontext_init(&index, allocator_system());
    buffer_init(&whole, allocator_system(), SIZE_MAX);
    error_init(&error, allocator_system());
    buffer_printf(&whole, "{\"error\":%s}", text);
    assert_int_equal(jsontext_read(&index, buffer_slice(&whole), NULL), MDX_OK);
    mcp_error(&index, jsontext_member(&index, 0, SLICE("error")), SLICE("peer"), &error);
    assert_int_equal(error.code, code);
    error_free(&error);
    buffer_free(&whole);
    jsontext_free(&index);
}

static void codes_become_the_taxonomys(void **state)
{
    (void)state;
    expect_error("{\"code\":-32602,\"message\":\"x\"}", CODE_INVALID_PARAMS);
    expect_error("{\"code\":-32601}", CODE_METHOD_NOT_FOUND);
    expect_error("{\"code\":-32002}", CODE_TOOL_NOT_FOUND);
    expect_error("{\"code\":-32000,\"data\":{\"code\":\"QUOTA_EXCEEDED\"}}", CODE_QUOTA_EXCEEDED);
    expect_error("{\"code\":-32000,\"data\":{\"code\":\"OK\"}}", CODE_OPERATION_FAILED);
    expect_error("{\"code\":\"x\",\"message\":1}", CODE_OPERATION_FAILED);
    expect_error("7", CODE_OPERATION_FAILED);
}

/* ---- questions ----------------------------------------------------------------------------------
 */

static void expect_elicited(const char *params, const char *wanted)
{
    struct jsontext index;
    struct buffer out;

    jsontext_init(&index, allocator_system());
    buffer_init(&out, allocator_system(), SIZE_MAX);
    assert_int_equal(jsontext_read(&index, slice_of(params), NULL), MDX_OK);
    mcp_elicit(&index, jsontext_member(&index, 0, SLICE("p")), &out);
    assert_string_equal(out.data, wanted);
    buffer_free(&out);
    jsontext_free(&index);
}

static void questions_are_answered_with_defaults_or_declined(void **state)
{
    (void)state;
    expect_elicited(
        "{\"p\":{\"requestedSchema\":{\"properties\":{\"a\":{\"default\":1.50},\"b\":{},"
        "\"c\":{\"default\":null}},\"required\":[\"a\"]}}}",
        "{\"action\":\"accept\",\"content\":{\"a\":1.50,\"c\":null}}");
    expect_elicited(
        "{\"p\":{\"requestedSchema\":{\"properties\":{\"b\":{}},\"required\":[\"b\"]}}}",
        "{\"action\":\"decline\"}");
    expect_elicited("{\"p\":{\"mode\":\"url\",\"url\":\"http://x\"}}", "{\"action\":\"decline\"}");
    expect_elicited("{\"p\":{\"requestedSchema\":[]}}", "{\"action\":\"decline\"}");
    expect_elicited("{\"p\":{\"requestedSchema\":{\"properties\":[],\"required\":1}}}",
                    "{\"action\":\"decline\"}");
    expect_elicited("{\"p\":7}", "{\"action\":\"decline\"}");
    expect_elicited("{}", "{\"action\":\"decline\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_identifiers_of_their_own),
        cmocka_unit_test(annotations_become_hints),
        cmocka_unit_test(what_is_no_list_of_tools_is_refused),
        cmocka_unit_test(tools_with_headers_that_cannot_be_sent_are_left_out),
        cmocka_unit_test(a_line_is_parted_as_a_shell_would),
        cmocka_unit_test(a_source_is_a_url_or_a_command),
        cmocka_unit_test(results_become_values),
        cmocka_unit_test(results_go_on_whole_over_the_same_protocol),
        cmocka_unit_test(codes_become_the_taxonomys),
        cmocka_unit_test(questions_are_answered_with_defaults_or_declined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

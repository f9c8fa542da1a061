/* settings_test.c - settings of a source that was written by hand are told where they could not
 * work, with their place in the text, before anything is stored. */
#include <mdxrt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char frame[] =
    "{\n"
    "  \"$id\": \"up\", \"$type\": \"Source\",\n"
    "  \"source\": { \"kind\": \"openapi\", \"server\": \"http://up.example\",\n"
    "    %s },\n"
    "  \"tools\": [{ \"name\": \"a\", \"request\": {} }]\n"
    "}\n";

static mdx_runtime *open_runtime(void)
{
    mdx_runtime *rt = NULL;

    assert_int_equal(mdx_runtime_open(NULL, NULL, &rt, NULL), MDX_OK);
    return rt;
}

static mdx_status load(mdx_runtime *rt, const char *text, mdx_error **error)
{
    mdx_load_options options;

    MDX_INIT(options);
    options.file = "up.json";
    options.file_len = 7;
    return mdx_load(rt, &options, text, strlen(text), NULL, error);
}

static void assert_refused(mdx_runtime *rt, const char *text, uint32_t line, uint32_t column,
                           const char *said)
{
    mdx_error *error = NULL;

    assert_int_equal(load(rt, text, &error), MDX_E_VALIDATION);
    if (mdx_error_line(error) != line || mdx_error_column(error) != column ||
        !strstr(mdx_error_text(error), said))
        fail_msg("%s", mdx_error_text(error));
    assert_int_equal(mdx_error_number(error), 1211);
    assert_string_equal(mdx_error_code(error), "INVALID_DEFINITION");
    assert_string_equal(mdx_error_document(error), "up.json");
    assert_null(strstr(mdx_error_text(error), "canary"));
    mdx_error_free(error);
    assert_int_equal(mdx_get(rt, "up", 2, NULL, NULL, NULL), MDX_E_NOT_FOUND);
}

static void what_could_not_work_is_told_with_its_place(void **state)
{
    static const struct {
        const char *settings;
        uint32_t column;
        const char *said;
    } wrong[] = {
        { "\"retry\": \"SOMETIMES\"", 5, "no preset 'SOMETIMES'" },
        { "\"retry\": { \"jitter\": true, \"maxAttempts\": 0 }", 32, "maxAttempts is a number" },
        { "\"retry\": { \"atempts\": 3 }", 16, "no setting 'atempts'" },
        { "\"limits\": { \"concurrent\": 1, \"requestsPerSecond\": -1 }", 34, "requestsPerSecond" },
        { "\"limits\": 5", 5, "limits is an object" },
        { "\"cache\": { \"maxBytes\": 1 }", 16, "maxBytes" },
        { "\"serverOverride\": \"ftp://x\"", 5, "no http or https URL" },
        { "\"auth\": { \"type\": \"bear\", \"token\": \"canary\" }", 15, "no type 'bear'" },
        { "\"auth\": { \"type\": \"bearer\", \"tokken\": \"canary\" }", 33, "no setting 'tokken'" },
        { "\"auth\": { \"type\": \"bearer\" }", 5, "has no `token`" },
        { "\"auth\": { \"type\": \"apiKey\", \"key\": \"canary\", \"name\": \"X\", \"in\": "
          "\"body\" }",
          63, "in is one of" },
        { "\"auth\": { \"clientId\": \"canary\", \"type\": \"oauth2\", \"tokenUrl\": \"x\" }", 55,
          "tokenUrl is no http" },
    };
    mdx_runtime *rt = open_runtime();
    char text[1024];

    (void)state;
    for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++) {
        snprintf(text, sizeof text, frame, wrong[at].settings);
        assert_refused(rt, text, 4, wrong[at].column, wrong[at].said);
    }
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

/* A text within an upload is a document of its own. */
static void the_place_is_the_documents_own(void **state)
{
    mdx_runtime *rt = open_runtime();

    (void)state;
    assert_refused(
        rt,
        "{\"id\":\"up\",\"source\":\"{\\\"$type\\\":\\\"Source\\\",\\n\\\"source\\\":{\\n"
        "\\\"kind\\\":\\\"mcp\\\",\\\"retry\\\":7},\\\"tools\\\":[]}\"}",
        3, 14, "retry is a preset");
    assert_refused(
        rt,
        "\xEF\xBB\xBF{\"$id\":\"up\",\"$type\":\"Source\",\n\"source\":{\"kind\":\"mcp\","
        "\"retry\":7},\"tools\":[]}",
        2, 24, "retry is a preset");
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

static void good_settings_are_stored(void **state)
{
    mdx_runtime *rt = open_runtime();
    mdx_error *error = NULL;
    char text[1024];

    (void)state;
    snprintf(text, sizeof text, frame,
             "\"retry\": { \"maxAttempts\": 2 }, \"auth\": { \"type\": \"oauth2\", \"grant\": "
             "\"authorization_code\", \"authorizeUrl\": \"https://a.example\", \"tokenUrl\": "
             "\"https://a.example\", \"clientId\": \"${ID}\" }");
    if (load(rt, text, &error))
        fail_msg("%s", mdx_error_text(error));
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_could_not_work_is_told_with_its_place),
        cmocka_unit_test(the_place_is_the_documents_own),
        cmocka_unit_test(good_settings_are_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* misuse_test.c - NULLs, short sizes, wrong documents at the public functions: each has its own
 * error and changes nothing. */
#include <mdxrt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static mdx_runtime *open_runtime(void)
{
    mdx_runtime *rt = NULL;

    assert_int_equal(mdx_runtime_open(NULL, NULL, &rt, NULL), MDX_OK);
    return rt;
}

static void load_text(mdx_runtime *rt, const char *text)
{
    mdx_error *error = NULL;

    if (mdx_load(rt, NULL, text, strlen(text), NULL, &error))
        fail_msg("%s", mdx_error_text(error));
}

static void null_handles_are_arguments_that_are_wrong(void **state)
{
    (void)state;
    mdx_error *error = NULL;
    char *text = NULL;
    uint32_t due = 0;

    assert_int_equal(mdx_runtime_open(NULL, NULL, NULL, &error), MDX_E_ARGUMENT);
    assert_string_equal(mdx_error_code(error), "BAD_ARGUMENT");
    mdx_error_free(error);
    assert_int_equal(mdx_runtime_step(NULL, 0, &due), MDX_E_ARGUMENT);
    assert_int_equal(mdx_load(NULL, NULL, "x", 1, NULL, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_call(NULL, NULL, "x", 1, "{}", 2, &text, NULL, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_call_json(NULL, "x", 1, "{}", 2, &text, NULL), MDX_E_ARGUMENT);
    mdx_free(text);
    assert_int_equal(mdx_call_start(NULL, NULL, "x", 1, "{}", 2, NULL, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_call_result(NULL, NULL, NULL, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_call_cancel(NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_handle(NULL, NULL, NULL, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_exchange_start(NULL, NULL, NULL, NULL, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_exchange_feed(NULL, NULL, 0, 1), MDX_E_ARGUMENT);
    assert_int_equal(mdx_op_complete(NULL, 1, "1", 1), MDX_E_ARGUMENT);
    assert_int_equal(mdx_op_fail(NULL, 1, MDX_E_TIMEOUT, NULL, NULL, 0), MDX_E_ARGUMENT);
    assert_int_equal(mdx_get(NULL, "x", 1, &text, NULL, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_stats(NULL, &text, NULL, NULL), MDX_E_ARGUMENT);
}

static void null_is_allowed_where_it_says_so(void **state)
{
    (void)state;
    assert_int_equal(mdx_runtime_close(NULL), MDX_OK);
    mdx_free(NULL);
    mdx_error_free(NULL);
    mdx_loaded_free(NULL);
    mdx_call_free(NULL);
    mdx_exchange_free(NULL);
    mdx_response_free(NULL);
    mdx_bridge_free(NULL);
    assert_int_equal(mdx_error_status(NULL), MDX_OK);
    assert_string_equal(mdx_error_message(NULL), "");
}

static void a_struct_that_is_too_short_is_refused(void **state)
{
    (void)state;
    mdx_options options;
    RuntimeBridge bridge;
    mdx_call_options call;
    mdx_load_options load;
    mdx_request request;
    mdx_response *response = NULL;
    mdx_runtime *rt = NULL;
    char *text = NULL;

    MDX_INIT(options);
    options.size = 4;
    assert_int_equal(mdx_runtime_open(&options, NULL, &rt, NULL), MDX_E_ARGUMENT);
    MDX_INIT(bridge);
    bridge.size = 0;
    assert_int_equal(mdx_runtime_open(NULL, &bridge, &rt, NULL), MDX_E_ARGUMENT);
    rt = open_runtime();
    MDX_INIT(call);
    call.size = 0;
    assert_int_equal(mdx_call(rt, &call, "x", 1, "{}", 2, &text, NULL, NULL), MDX_E_ARGUMENT);
    MDX_INIT(load);
    load.size = 1;
    assert_int_equal(mdx_load(rt, &load, "x", 1, NULL, NULL), MDX_E_ARGUMENT);
    MDX_INIT(request);
    request.size = 8;
    assert_int_equal(mdx_handle(rt, &request, &response, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

static void a_struct_of_a_later_header_is_read_as_far_as_it_is_known(void **state)
{
    (void)state;
    struct {
        mdx_call_options options;
        char later[64];
    } call;
    mdx_runtime *rt = open_runtime();
    char *text = NULL;

    memset(&call, 0, sizeof call);
    call.options.size = sizeof call;
    memset(call.later, 0x7F, sizeof call.later);
    load_text(rt, "{\"$id\":\"d\",\"api\":{\"f\":\"function () { return 1 }\"}}");
    assert_int_equal(mdx_call(rt, &call.options, "d#f", 3, NULL, 0, &text, NULL, NULL), MDX_OK);
    assert_string_equal(text, "1");
    mdx_free(text);
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

static void options_out_of_range_name_their_bounds(void **state)
{
    (void)state;
    mdx_options options;
    mdx_error *error = NULL;
    mdx_runtime *rt = NULL;

    MDX_INIT(options);
    options.arena_bytes = 1000;
    assert_int_equal(mdx_runtime_open(&options, NULL, &rt, &error), MDX_E_CONFIG);
    assert_non_null(strstr(mdx_error_message(error), "262144"));
    assert_null(rt);
    mdx_error_free(error);
}

static void assert_target_fails(mdx_runtime *rt, const char *target, const char *input,
                                const char *code)
{
    mdx_error *error = NULL;
    char *text = NULL;

    assert_int_not_equal(
        mdx_call(rt, NULL, target, strlen(target), input, strlen(input), &text, NULL, &error),
        MDX_OK);
    assert_string_equal(mdx_error_code(error), code);
    assert_null(text);
    mdx_error_free(error);
}

static void wrong_targets_and_inputs_have_their_own_codes(void **state)
{
    (void)state;
    mdx_runtime *rt = open_runtime();

    load_text(rt, "{\"$id\":\"d\",\"api\":{\"f\":\"function (a) { return a }\"}}");
    assert_target_fails(rt, "", "{}", "INVALID_PARAMS");
    assert_target_fails(rt, "x", "{}", "TOOL_NOT_FOUND");
    assert_target_fails(rt, "d@9#f", "{}", "VERSION_NOT_FOUND");
    assert_target_fails(rt, "d#g", "{}", "METHOD_NOT_FOUND");
    assert_target_fails(rt, "d#f", "{", "INVALID_PARAMS");
    assert_target_fails(rt, "d#f", "{}{}", "INVALID_PARAMS");
    assert_target_fails(rt, "d#f", "\"\xff\"", "INVALID_PARAMS");
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

static void a_load_that_fails_changes_nothing(void **state)
{
    (void)state;
    static const char good[] = "{\"$id\":\"d\",\"api\":{\"f\":\"function () { return 1 }\"}}";
    static const char broken[] = "{\"$id\":\"d\",\"api\":{\"f\":\"function () { return 1\"}}";
    static const char throws[] = "{\"$id\":\"d\",\"api\":{\"f\":\"(function () { throw 1 })()\"}}";
    mdx_runtime *rt = open_runtime();
    mdx_load_options options;
    char *text = NULL;

    load_text(rt, good);
    assert_int_not_equal(mdx_load(rt, NULL, broken, sizeof broken - 1, NULL, NULL), MDX_OK);
    assert_int_not_equal(mdx_load(rt, NULL, throws, sizeof throws - 1, NULL, NULL), MDX_OK);
    MDX_INIT(options);
    options.expected = 7;
    assert_int_equal(mdx_load(rt, &options, good, sizeof good - 2, NULL, NULL), MDX_E_VALIDATION);
    assert_int_equal(mdx_versions(rt, "d", 1, &text, NULL, NULL), MDX_OK);
    assert_null(strstr(text, "\"revision\":2"));
    mdx_free(text);
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

static void the_same_bytes_make_no_new_revision(void **state)
{
    (void)state;
    static const char good[] = "{\"$id\":\"d\",\"api\":{\"f\":\"function () { return 1 }\"}}";
    mdx_runtime *rt = open_runtime();
    mdx_loaded *loaded = NULL;

    load_text(rt, good);
    assert_int_equal(mdx_load(rt, NULL, good, sizeof good - 1, &loaded, NULL), MDX_OK);
    assert_int_equal(loaded->unchanged, 1);
    assert_int_equal(loaded->revision, 1);
    assert_string_equal(loaded->id, "d");
    assert_int_equal(loaded->tool_count, 1);
    assert_string_equal(loaded->tools[0], "d__f");
    mdx_loaded_free(loaded);
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

static void call_json_always_answers_json(void **state)
{
    (void)state;
    mdx_runtime *rt = open_runtime();
    char *text = NULL;
    size_t len = 0;

    assert_int_equal(mdx_call_json(rt, "x", 1, "{}", 2, &text, &len), MDX_E_NOT_FOUND);
    assert_int_equal(len, strlen(text));
    assert_memory_equal(text, "{\"code\":\"TOOL_NOT_FOUND\"", 24);
    mdx_free(text);
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
}

static void codes_and_numbers_are_explained(void **state)
{
    (void)state;
    char *all = NULL;

    assert_non_null(strstr(mdx_explain("MDX2110", 7), "\n\n"));
    assert_ptr_equal(mdx_explain("2110", 4), mdx_explain("mdx2110", 7));
    assert_non_null(mdx_explain("CAPABILITY_DENIED", 17));
    assert_null(mdx_explain("NO_SUCH_CODE", 12));
    assert_int_equal(mdx_explain_all(&all, NULL), MDX_OK);
    assert_non_null(strstr(all, "\"MDX2110\""));
    mdx_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_handles_are_arguments_that_are_wrong),
        cmocka_unit_test(null_is_allowed_where_it_says_so),
        cmocka_unit_test(a_struct_that_is_too_short_is_refused),
        cmocka_unit_test(a_struct_of_a_later_header_is_read_as_far_as_it_is_known),
        cmocka_unit_test(options_out_of_range_name_their_bounds),
        cmocka_unit_test(wrong_targets_and_inputs_have_their_own_codes),
        cmocka_unit_test(a_load_that_fails_changes_nothing),
        cmocka_unit_test(the_same_bytes_make_no_new_revision),
        cmocka_unit_test(call_json_always_answers_json),
        cmocka_unit_test(codes_and_numbers_are_explained),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

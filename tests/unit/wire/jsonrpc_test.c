/* jsonrpc_test.c - envelopes of JSON-RPC: what a message is, and ids that come back as they went.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/wire.h"

#include <string.h>

static void read_text(const char *text, struct jsontext *index, struct jsonrpc_message *message)
{
    jsontext_init(index, allocator_system());
    assert_int_equal(jsontext_read(index, slice_of(text), NULL), MDX_OK);
    jsonrpc_read(index, 0, message);
}

static void a_request_has_an_id_and_a_method(void **state)
{
    struct jsontext index;
    struct jsonrpc_message message;

    (void)state;
    read_text("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{}}", &index, &message);
    assert_int_equal(message.kind, JSONRPC_REQUEST);
    assert_true(slice_is(message.id, "1"));
    assert_true(jsontext_equals(&index, message.method, SLICE("ping")));
    assert_int_not_equal(message.params, 0);
    jsontext_free(&index);
}

static void ids_stay_as_they_were_written(void **state)
{
    static const char *const ids[] = { "9007199254740993", "1.50", "-0",  "1e2",
                                       "\"a\\u0041\"",     "null", "\"\"" };

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct jsonrpc_message message;
        struct jsontext index;
        struct buffer text, out;

        buffer_init(&text, allocator_system(), SIZE_MAX);
        buffer_init(&out, allocator_system(), SIZE_MAX);
        buffer_printf(&text, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"x\"}", ids[i]);
        read_text(text.data, &index, &message);
        assert_true(slice_is(message.id, ids[i]));
        jsonrpc_begin(&out, message.id);
        assert_non_null(strstr(out.data, ids[i]));
        jsontext_free(&index);
        buffer_free(&text);
        buffer_free(&out);
    }
}

static void without_an_id_it_is_a_notification(void **state)
{
    struct jsontext index;
    struct jsonrpc_message message;

    (void)state;
    read_text("{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}", &index, &message);
    assert_int_equal(message.kind, JSONRPC_NOTIFICATION);
    assert_int_equal(message.id.len, 0);
    jsontext_free(&index);
}

static void a_result_is_a_response(void **state)
{
    struct jsontext index;
    struct jsonrpc_message message;

    (void)state;
    read_text("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"result\":{\"x\":1}}", &index, &message);
    assert_int_equal(message.kind, JSONRPC_RESPONSE);
    assert_true(slice_is(jsontext_raw(&index, message.result), "{\"x\":1}"));
    jsontext_free(&index);
}

static void what_is_no_message_says_why_and_keeps_its_id(void **state)
{
    static const char *const texts[][3] = {
        { "[]", "", "a message is an object" },
        { "{\"id\":1,\"method\":\"x\"}", "1", "a message has \"jsonrpc\": \"2.0\"" },
        { "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"}", "1",
          "a message has \"jsonrpc\": \"2.0\"" },
        { "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}", "", "an id is a string or a number" },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", "1", "a method is a string" },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":3}", "1",
          "params are an object or an array" },
        { "{\"jsonrpc\":\"2.0\",\"id\":1}", "1", "a message has a method" },
        { "{\"jsonrpc\":\"2.0\",\"result\":1}", "", "a response has an id" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct jsontext index;
        struct jsonrpc_message message;

        read_text(texts[i][0], &index, &message);
        assert_int_equal(message.kind, JSONRPC_INVALID);
        assert_true(slice_is(message.id, texts[i][1]));
        assert_string_equal(message.what, texts[i][2]);
        jsontext_free(&index);
    }
}

static void an_error_has_code_message_and_data(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, allocator_system(), SIZE_MAX);
    jsonrpc_error(&out, SLICE("7"), JSONRPC_INVALID_PARAMS, SLICE("no \"x\""), SLICE("{\"a\":1}"));
    assert_string_equal(out.data, "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32602,"
                                  "\"message\":\"no \\\"x\\\"\",\"data\":{\"a\":1}}}");
    buffer_clear(&out);
    jsonrpc_error(&out, SLICE(""), JSONRPC_PARSE_ERROR, SLICE("x"), SLICE(""));
    assert_string_equal(out.data,
                        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"x\"}}");
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_has_an_id_and_a_method),
        cmocka_unit_test(ids_stay_as_they_were_written),
        cmocka_unit_test(without_an_id_it_is_a_notification),
        cmocka_unit_test(a_result_is_a_response),
        cmocka_unit_test(what_is_no_message_says_why_and_keeps_its_id),
        cmocka_unit_test(an_error_has_code_message_and_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

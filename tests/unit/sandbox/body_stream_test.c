/* body_stream_test.c - the body of an answer to fetch() that the host has as a stream: how it is
 * asked for, and answers that are wrong. */
#include "expressions.h"

#define HEAD                                                                                       \
    "{\"status\":200,\"statusText\":\"OK\",\"headers\":{\"content-type\":\"a/b\"},\"stream\":7}"

static void begin(struct heap *heap, const char *text)
{
    assert_true(heap_run(heap, text));
    assert_true(heap_settle(heap, 1, HEAD, NULL));
    buffer_clear(&heap->operations);
}

static void a_body_is_asked_for_piece_by_piece(void **state)
{
    struct heap *heap = *state;

    begin(heap, "function () { return fetch('http://x/').then(function (r) {"
                " return r.text().then(function (text) { return [r.status, text]; }); }); }");
    assert_true(heap_settle(heap, 2, "{\"next\":3,\"base64\":\"YWJj\"}", NULL));
    assert_true(heap_settle(heap, 3, "{\"next\":3,\"base64\":\"\"}", NULL));
    assert_true(heap_settle(heap, 4, "{\"next\":5,\"base64\":\"w7w=\",\"ended\":true}", NULL));
    assert_string_equal(heap_operations(heap), "3 0 0 fetch.read [7,3]\n4 0 0 fetch.read [7,3]\n");
    assert_string_equal(heap->result.data, "[200,\"abc\xc3\xbc\"]");
    assert_int_equal(heap->inside.waiting, 0);
}

static void nothing_is_asked_for_until_somebody_reads(void **state)
{
    struct heap *heap = *state;

    begin(heap, "function () { return fetch('http://x/').then(function (r) {"
                " return [r.body.locked, r.bodyUsed, r.headers.get('content-type')]; }); }");
    assert_string_equal(heap_operations(heap), "");
    assert_string_equal(heap->result.data, "[false,false,\"a/b\"]");
}

static void pieces_count_as_one_operation(void **state)
{
    struct heap *heap = *state;

    begin(heap, "function () { return fetch('http://x/').then(function (r) { return r.text(); })"
                ".then(function (text) { return text.length; }); }");
    for (uint64_t id = 2; id < 302; id++)
        assert_true(heap_settle(heap, id, "{\"next\":1,\"base64\":\"YQ==\"}", NULL));
    assert_true(heap_settle(heap, 302, "{\"next\":1,\"ended\":true}", NULL));
    assert_string_equal(heap->result.data, "300");
}

static void a_cancelled_body_is_hung_up(void **state)
{
    struct heap *heap = *state;

    begin(heap, "function () { return fetch('http://x/').then(function (r) {"
                " return r.body.cancel(); }).then(function () { return 'done'; }); }");
    assert_string_equal(heap->result.data, "\"done\"");
    assert_string_equal(heap_operations(heap), "");
}

static void a_read_under_way_is_cancelled_with_its_body(void **state)
{
    struct heap *heap = *state;

    begin(heap, "function () { return fetch('http://x/').then(function (r) {"
                " var reader = r.body.getReader(), read = reader.read();"
                " return reader.cancel().then(function () { return read; }); }); }");
    assert_string_equal(heap->result.data, "{\"done\":true}");
    assert_string_equal(heap_operations(heap), "");
    assert_int_equal(heap->inside.waiting, 0);
    /* The host's answer comes too late. */
    assert_true(heap_settle(heap, 2, "{\"next\":3,\"base64\":\"YWJj\"}", NULL));
}

static void what_the_host_answers_wrongly_fails_the_body(void **state)
{
    static const char *const wrong[] = {
        "null",
        "7",
        "[]",
        "{}",
        "{\"next\":\"3\",\"base64\":\"YWJj\"}",
        "{\"next\":3,\"base64\":\"?\"}",
        "{\"base64\":\"YWJj\"}",
    };
    struct heap *heap = *state;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        close_heap(state);
        open_heap(state);
        heap = *state;
        begin(heap,
              "function () { return fetch('http://x/').then(function (r) { return r.text(); })"
              ".catch(function (e) { return e.name; }); }");
        assert_true(heap_settle(heap, 2, wrong[i], NULL));
        assert_string_equal(heap->result.data, "\"TypeError\"");
    }
}

static void a_failed_read_is_the_bodys_failure(void **state)
{
    struct heap *heap = *state;
    struct error failure;

    error_init(&failure, allocator_system());
    error_set(&failure, CODE_NETWORK_ERROR, "it broke off");
    begin(heap,
          "function () { return fetch('http://x/').then(function (r) {"
          " var copy = r.clone(); return Promise.all([r.text(), copy.text()].map(function (p) {"
          "  return p.catch(function (e) { return e.code; }); })); }); }");
    assert_true(heap_settle(heap, 2, "{\"next\":3,\"base64\":\"YWJj\"}", NULL));
    assert_true(heap_settle(heap, 3, "null", &failure));
    assert_string_equal(heap->result.data, "[\"NETWORK_ERROR\",\"NETWORK_ERROR\"]");
    error_free(&failure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_body_is_asked_for_piece_by_piece, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(nothing_is_asked_for_until_somebody_reads, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(pieces_count_as_one_operation, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_cancelled_body_is_hung_up, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_read_under_way_is_cancelled_with_its_body, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(what_the_host_answers_wrongly_fails_the_body, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(a_failed_read_is_the_bodys_failure, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* upload_test.c - fetch() with a body that is a stream: what the host is asked for, piece by piece,
 * and hosts that have no streams. */
#include "expressions.h"

#define SEND                                                                                       \
    "function () { var n = 0, out = [], given = new ReadableStream({"                              \
    " pull: function (c) { if (n++ < 2) c.enqueue(new Uint8Array([97, 98, 96 + n])); else "        \
    "c.close(); }, cancel: function (why) { out.push(why.name + ' ' + why.message); } });"         \
    " return fetch('http://x/', { method: 'POST', duplex: 'half', body: given })"                  \
    ".then(function (r) { return r.status; }, function (e) { return e.code; })"                    \
    ".then(function (got) { return [got].concat(out); }); }"

static void begin(struct heap *heap)
{
    assert_true(heap_run(heap, SEND));
    assert_string_equal(heap_operations(heap), "1 0 0 fetch.open []\n");
    buffer_clear(&heap->operations);
}

static void each_piece_waits_for_the_one_before(void **state)
{
    struct heap *heap = *state;

    begin(heap);
    assert_true(heap_settle(heap, 1, "{\"stream\":9}", NULL));
    assert_string_equal(heap_operations(heap),
                        "2 0 0 fetch [\"http://x/\",{\"method\":\"POST\",\"headers\":{},"
                        "\"body\":{\"stream\":9}}]\n"
                        "3 0 0 fetch.write [9,{\"base64\":\"YWJh\"}]\n");
    buffer_clear(&heap->operations);
    assert_true(heap_settle(heap, 3, "{\"next\":3}", NULL));
    assert_string_equal(heap_operations(heap), "4 0 0 fetch.write [9,{\"base64\":\"YWJi\"}]\n");
    buffer_clear(&heap->operations);
    assert_true(heap_settle(heap, 4, "{\"next\":6}", NULL));
    assert_string_equal(heap_operations(heap), "5 0 0 fetch.write [9,{\"ended\":true}]\n");
    assert_true(heap_settle(heap, 5, "{\"next\":6}", NULL));
    assert_true(heap_settle(heap, 2, "{\"status\":201,\"headers\":{}}", NULL));
    assert_string_equal(heap->result.data, "[201]");
    assert_int_equal(heap->inside.waiting, 0);
    assert_int_equal(heap->inside.operations_left, 99);
}

static void a_host_without_streams_gets_all_at_once(void **state)
{
    static const char *const answers[] = { "null", "true", "{}", "{\"stream\":\"9\"}", NULL };
    struct error failure;

    error_init(&failure, allocator_system());
    error_set(&failure, CODE_OPERATION_UNAVAILABLE, "nobody does that");
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct heap *heap;

        close_heap(state);
        open_heap(state);
        heap = *state;
        begin(heap);
        assert_true(
            heap_settle(heap, 1, answers[i] ? answers[i] : "null", answers[i] ? NULL : &failure));
        assert_string_equal(heap_operations(heap),
                            "2 0 0 fetch [\"http://x/\",{\"method\":\"POST\",\"headers\":{},"
                            "\"bodyBase64\":\"YWJhYWJi\"}]\n");
        assert_true(heap_settle(heap, 2, "{\"status\":201,\"headers\":{}}", NULL));
        assert_string_equal(heap->result.data, "[201]");
        assert_int_equal(heap->inside.operations_left, 99);
    }
    error_free(&failure);
}

static void an_answer_that_fails_ends_the_stream(void **state)
{
    struct heap *heap = *state;
    struct error failure;

    error_init(&failure, allocator_system());
    error_set(&failure, CODE_NETWORK_ERROR, "it broke off");
    begin(heap);
    assert_true(heap_settle(heap, 1, "{\"stream\":9}", NULL));
    assert_true(heap_settle(heap, 2, "null", &failure));
    assert_string_equal(heap->result.data, "[\"NETWORK_ERROR\",\"Error it broke off\"]");
    buffer_clear(&heap->operations);
    assert_true(heap_settle(heap, 3, "{\"next\":3}", NULL));
    assert_string_equal(heap_operations(heap), "");
    error_free(&failure);
}

static void a_write_that_fails_leaves_the_answer_to_come(void **state)
{
    struct heap *heap = *state;
    struct error failure;

    error_init(&failure, allocator_system());
    error_set(&failure, CODE_NETWORK_ERROR, "nobody takes it");
    begin(heap);
    assert_true(heap_settle(heap, 1, "{\"stream\":9}", NULL));
    assert_true(heap_settle(heap, 3, "null", &failure));
    assert_int_equal(heap->entry, ENTRY_PENDING);
    assert_true(heap_settle(heap, 2, "{\"status\":413,\"headers\":{}}", NULL));
    assert_string_equal(heap->result.data, "[413,\"Error nobody takes it\"]");
    error_free(&failure);
}

static void a_stream_that_fails_is_hung_up(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(
        heap,
        "function () { return fetch('http://x/', { method: 'POST', duplex: 'half',"
        " body: new ReadableStream({ pull: function () { throw new RangeError('mine'); } }) })"
        ".catch(function (e) { return e.message; }); }"));
    buffer_clear(&heap->operations);
    assert_true(heap_settle(heap, 1, "{\"stream\":9}", NULL));
    assert_string_equal(heap_operations(heap),
                        "2 0 0 fetch [\"http://x/\",{\"method\":\"POST\",\"headers\":{},"
                        "\"body\":{\"stream\":9}}]\nclear 2\n3 0 0 fetch.close [9]\n");
    assert_string_equal(heap->result.data, "\"mine\"");
}

static void large_chunks_are_cut(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(
        heap,
        "function () { var n = 0; return fetch('http://x/', { method: 'POST', duplex: 'half',"
        " body: new ReadableStream({ pull: function (c) { if (n++) c.close(); else"
        " c.enqueue(new Uint8Array(50000)); } }) }).then(function () { return 'sent'; }); }"));
    assert_true(heap_settle(heap, 1, "{\"stream\":9}", NULL));
    buffer_clear(&heap->operations);
    assert_true(heap_settle(heap, 3, "{\"next\":49152}", NULL));
    /* 848 bytes are left. */
    assert_int_equal(strlen(heap_operations(heap)),
                     strlen("4 0 0 fetch.write [9,{\"base64\":\"\"}]\n") + 1132);
    assert_true(heap_settle(heap, 4, "{\"next\":50000}", NULL));
    assert_true(heap_settle(heap, 5, "{\"next\":50000}", NULL));
    assert_true(heap_settle(heap, 2, "{\"status\":200,\"headers\":{}}", NULL));
    assert_string_equal(heap->result.data, "\"sent\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_piece_waits_for_the_one_before, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_host_without_streams_gets_all_at_once, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(an_answer_that_fails_ends_the_stream, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(a_write_that_fails_leaves_the_answer_to_come, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(a_stream_that_fails_is_hung_up, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(large_chunks_are_cut, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* dollar_test.c - `$`, fetch and timers: what starts an operation, and what it comes to. */
#include "heap.h"

static int open_heap(void **state)
{
    *state = malloc(sizeof(struct heap));
    heap_open(*state);
    return 0;
}

static int close_heap(void **state)
{
    heap_close(*state);
    free(*state);
    return 0;
}

static void a_call_becomes_an_operation(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(heap, "function () { return $.db.Customer.get('a', { n: 1 }); }"));
    assert_string_equal(heap_operations(heap), "1 0 0 db.Customer.get [\"a\",{\"n\":1}]\n");
    assert_int_equal(heap->entry, ENTRY_PENDING);
    assert_int_equal(heap->inside.waiting, 1);
    assert_true(heap_settle(heap, 1, "{\"name\":\"Ann\"}", NULL));
    assert_string_equal(heap->result.data, "{\"name\":\"Ann\"}");
    assert_int_equal(heap->inside.waiting, 0);
}

static void arguments_without_a_value_are_null(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { $.a(undefined, function () {}, 1); $.b(); }");
    assert_string_equal(heap_operations(heap), "1 0 0 a [null,null,1]\n2 0 0 b []\n");
}

static void a_tagged_template_becomes_an_operation(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { var s = ['select ', '']; s.raw = ['select ', ''];"
                   "$.sql(s, 5); }");
    assert_string_equal(heap_operations(heap),
                        "1 1 0 sql {\"strings\":[\"select \",\"\"],\"values\":[5]}\n");
}

static void fetch_is_an_operation_too(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { fetch('http://x/', { method: 'PUT' }); $.fetch('http://y/'); }");
    assert_string_equal(heap_operations(heap),
                        "1 0 0 fetch [\"http://x/\",{\"method\":\"PUT\",\"headers\":{}}]\n"
                        "2 0 0 fetch [\"http://y/\"]\n");
}

static void a_path_outside_ascii_is_utf8(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { $['\\u00e9\\ud83d\\ude00'](); }");
    assert_string_equal(heap_operations(heap), "1 0 0 \xc3\xa9\xf0\x9f\x98\x80 []\n");
}

static void looking_starts_nothing(void **state)
{
    struct heap *heap = *state;

    assert_gives(heap,
                 "function () { var d = $.db.Customer; console.log(d, [d], '' + d); d == 1;"
                 "JSON.stringify({ d: d }); [d].toString(); typeof d; 'x' in d; Object.keys(d);"
                 "d.then; d.toJSON; d.catch; d.finally; d.constructor; d.valueOf; d.prototype;"
                 "d[Symbol.toPrimitive]; Array.isArray(d); d instanceof Object; return d; }",
                 "null");
    assert_string_equal(heap_operations(heap), "");
}

static void a_path_as_text_names_itself(void **state)
{
    assert_gives(*state, "function () { return ['' + $.a.b, String($)]; }", "[\"$.a.b\",\"$\"]");
}

static void returning_a_path_gives_null(void **state)
{
    struct heap *heap = *state;

    assert_gives(heap, "function () { return $.db.Customer; }", "null");
    assert_gives(heap, "function () { return { a: $.db, b: [$] }; }", "{\"b\":[null]}");
    assert_string_equal(heap_operations(heap), "");
}

static void dollar_is_neither_called_nor_made_nor_changed(void **state)
{
    assert_gives(*state,
                 "function () { 'use strict'; return ["
                 "function () { $('x'); }, function () { new $.a(); }, function () { $.a = 1; },"
                 "function () { delete $.a; }].map(function (f) {"
                 "try { f(); return 'good'; } catch (e) { return e.name; } }); }",
                 "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\"]");
}

static void a_failure_is_an_error_with_its_code(void **state)
{
    struct heap *heap = *state;
    struct error failure;

    error_init(&failure, allocator_system());
    error_set(&failure, CODE_RATE_LIMITED, "too many: 100%% of %d", 5);
    error_details(&failure, SLICE("{\"left\":0}"));
    assert_true(heap_run(heap, "function () { return $.a().catch(function (e) { return ["
                               "e instanceof Error, e.name, e.message, e.code, e.category,"
                               "e.retryable, e.details, Object.keys(e)]; }); }"));
    assert_true(heap_settle(heap, 1, NULL, &failure));
    assert_string_equal(heap->result.data,
                        "[true,\"Error\",\"too many: 100% of 5\",\"RATE_LIMITED\",\"RATE_LIMIT\","
                        "true,{\"left\":0},[\"code\",\"category\",\"retryable\",\"details\"]]");
    error_free(&failure);
}

static void a_failure_that_nobody_catches_is_the_calls(void **state)
{
    struct heap *heap = *state;
    struct error failure;

    error_init(&failure, allocator_system());
    error_set(&failure, CODE_UPSTREAM_TIMEOUT, "no answer");
    failure.retry_after_ms = 1500;
    assert_true(heap_run(heap, "function () { return $.a().then(function () {}); }"));
    assert_false(heap_settle(heap, 1, NULL, &failure));
    assert_int_equal(heap->error.code, CODE_UPSTREAM_TIMEOUT);
    assert_int_equal(heap->error.status, MDX_E_TIMEOUT);
    assert_true(heap->error.retryable);
    assert_int_equal(heap->error.retry_after_ms, 1500);
    assert_string_equal(error_message(&heap->error), "no answer");
    error_free(&failure);
}

static void a_refused_operation_rejects_and_waits_for_nothing(void **state)
{
    struct heap *heap = *state;
    struct error refusal;

    error_init(&refusal, allocator_system());
    error_set(&refusal, CODE_CAPABILITY_DENIED, "not granted: fetch");
    refusal.own_code = mem_copy(allocator_system(), "MY_OWN", 6);
    heap->refusal = &refusal;
    assert_false(heap_run(heap, "function () { return fetch('x'); }"));
    assert_int_equal(heap->inside.waiting, 0);
    assert_int_equal(heap->error.status, MDX_E_AUTH);
    assert_string_equal(error_code_name(&heap->error), "MY_OWN");
    assert_string_equal(error_message(&heap->error), "not granted: fetch");
    error_free(&refusal);
}

static void an_answer_that_nobody_waits_for_does_nothing(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(heap, "function () { return $.a(); }"));
    assert_true(heap_settle(heap, 1, "1", NULL));
    assert_true(heap_settle(heap, 1, "2", NULL));
    assert_true(heap_settle(heap, 99, "3", NULL));
    assert_string_equal(heap->result.data, "1");
    assert_int_equal(heap->inside.waiting, 0);
}

static void operations_overlap(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(heap, "function () { return Promise.all([$.a(1), $.b(2)]); }"));
    assert_true(heap_settle(heap, 2, "\"b\"", NULL));
    assert_int_equal(heap->entry, ENTRY_PENDING);
    assert_true(heap_settle(heap, 1, "\"a\"", NULL));
    assert_string_equal(heap->result.data, "[\"a\",\"b\"]");
}

static void an_argument_may_log_and_ask_while_it_is_written(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { $.a('before', { toJSON: function () { console.log('meanwhile');"
                   "$.b('a longer text than before'); return 'inner'; } }, 'after'); }");
    assert_string_equal(heap_lines(heap), "i meanwhile\n");
    assert_string_equal(heap_operations(heap), "1 0 0 b [\"a longer text than before\"]\n"
                                               "2 0 0 a [\"before\",\"inner\",\"after\"]\n");
}

static void one_operation_too_many_ends_the_call(void **state)
{
    struct heap *heap = *state;

    heap->inside.operations_left = 2;
    assert_false(
        heap_run(heap, "function () { try { $.a(); $.a(); $.a(); } catch (e) {} return 1; }"));
    assert_int_equal(heap->error.code, CODE_OPERATION_LIMIT);
    assert_string_equal(heap_operations(heap), "1 0 0 a []\n2 0 0 a []\n");
}

static void arguments_past_the_output_limit_end_the_call(void **state)
{
    struct heap *heap = *state;

    heap->inside.output_bytes = 20;
    assert_false(heap_run(heap, "function () { $.a('0123456789012345678901'); }"));
    assert_int_equal(heap->error.code, CODE_OUTPUT_LIMIT);
}

static void what_tojson_logs_or_starts_does_not_lift_the_limit_of_arguments(void **state)
{
    struct heap *heap = *state;

    heap->inside.output_bytes = 20;
    assert_false(heap_run(heap, "function () { $.a({ toJSON: function () { console.log('x');"
                                "return '0123456789012345678901234567890123456789'; } }); }"));
    assert_int_equal(heap->error.code, CODE_OUTPUT_LIMIT);
}

static duk_ret_t set_config(duk_context *ctx, void *udata)
{
    (void)udata;
    dollar_set_config(ctx, SLICE("{\"a\":{\"b\":[1]}}"));
    return 0;
}

static void config_is_there_and_frozen(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_do(heap, set_config, NULL, ""));
    assert_gives(heap,
                 "function () { return [$.config, Object.isFrozen($.config), "
                 "Object.isFrozen($.config.a.b)]; }",
                 "[{\"a\":{\"b\":[1]}},true,true]");
}

static void dollar_log_writes_at_its_level(void **state)
{
    struct heap *heap = *state;

    heap_run(heap,
             "function () { $.log('a', 1); $.log.debug('b'); $.log.info('c'); $.log.warn('d');"
             "$.log.error('e'); }");
    assert_string_equal(heap_lines(heap), "i a 1\nd b\ni c\nw d\ne e\n");
}

static void the_top_level_starts_nothing(void **state)
{
    struct heap *heap = *state;

    heap->inside.host = NULL;
    assert_false(heap_run(heap, "function () {\n$.a(); }"));
    assert_int_equal(heap->error.number, 3001);
    assert_int_equal(heap->error.line, 2);
    assert_int_equal(heap->inside.top_level_use, 3001);
    assert_false(heap_run(heap, "function () { setTimeout(function () {}, 1); }"));
    assert_int_equal(heap->error.number, 3002);
    assert_false(heap_run(heap, "function () { throw new Error('x'); }"));
    assert_int_equal(heap->error.number, 3004);
}

static void a_new_call_in_the_same_heap_waits_for_nothing_of_the_last(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(heap,
                         "function () { $.a().then(function () { console.log('late'); });"
                         "setInterval(function () { console.log('again'); }, 5); return 1; }"));
    assert_int_equal(heap->inside.waiting, 2);
    assert_true(heap_run(heap, "function () { return new Promise(function () {}); }"));
    assert_int_equal(heap->inside.waiting, 0);
    assert_true(heap_settle(heap, 1, "1", NULL));
    assert_true(heap_settle(heap, 2, "null", NULL));
    assert_string_equal(heap_lines(heap), "");
}

/* ---- timers ------------------------------------------------------------------ */

static void a_timer_calls_its_function_with_its_arguments(void **state)
{
    struct heap *heap = *state;

    heap_run(
        heap,
        "function () { return setTimeout(function (a, b) { console.log(a, b); }, 20, 1, 2); }");
    assert_string_equal(heap->result.data, "1");
    assert_string_equal(heap_operations(heap), "1 2 20  \n");
    assert_true(heap_settle(heap, 1, "null", NULL));
    assert_string_equal(heap_lines(heap), "i 1 2\n");
    assert_int_equal(heap->inside.waiting, 0);
}

static void a_delay_is_held_to_what_can_be(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { function f() {} setTimeout(f); setTimeout(f, -5);"
                   "setTimeout(f, NaN); setTimeout(f, 1e12); setTimeout(f, '7'); }");
    assert_string_equal(heap_operations(heap),
                        "1 2 0  \n2 2 0  \n3 2 0  \n4 2 2147483647  \n5 2 7  \n");
}

static void a_cleared_timer_is_not_called(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { clearTimeout(setTimeout(function () { console.log('no'); }, 5));"
                   "clearTimeout(undefined); clearTimeout(77); }");
    assert_string_equal(heap_operations(heap), "1 2 5  \nclear 1\n");
    assert_true(heap_settle(heap, 1, "null", NULL));
    assert_string_equal(heap_lines(heap), "");
}

static void clearing_does_not_touch_operations(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(heap, "function () { var p = $.a(); clearTimeout(1); return p; }"));
    assert_string_equal(heap_operations(heap), "1 0 0 a []\n");
    assert_true(heap_settle(heap, 1, "5", NULL));
    assert_string_equal(heap->result.data, "5");
}

static void an_interval_goes_on_until_it_is_cleared(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { var n = 0; var t = setInterval(function () { console.log(++n);"
                   "if (n === 2) clearInterval(t); }, 10); }");
    assert_true(heap_settle(heap, 1, "null", NULL));
    assert_true(heap_settle(heap, 2, "null", NULL));
    assert_string_equal(heap_lines(heap), "i 1\ni 2\n");
    assert_string_equal(heap_operations(heap), "1 2 10  \n2 2 10  \n");
    assert_int_equal(heap->inside.waiting, 0);
}

static void an_interval_cleared_in_between_is_over(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { var t = setInterval(function () {}, 10);"
                   "$.stop().then(function () { clearInterval(t); }); }");
    assert_true(heap_settle(heap, 1, "null", NULL));
    assert_true(heap_settle(heap, 2, "null", NULL));
    assert_string_equal(heap_operations(heap), "1 2 10  \n2 0 0 stop []\n3 2 10  \nclear 3\n");
    assert_int_equal(heap->inside.waiting, 0);
}

static void sleep_gives_a_promise(void **state)
{
    struct heap *heap = *state;

    assert_true(
        heap_run(heap, "function () { return $.sleep(50).then(function () { return 'up'; }); }"));
    assert_string_equal(heap_operations(heap), "1 2 50  \n");
    assert_true(heap_settle(heap, 1, "null", NULL));
    assert_string_equal(heap->result.data, "\"up\"");
    assert_true(heap_run(heap, "function () { return sleep === $.sleep && sleep.length; }"));
    assert_string_equal(heap->result.data, "1");
}

static void a_throw_in_a_timer_ends_the_call(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { setTimeout(function () { throw new Error('late'); }); }");
    assert_false(heap_settle(heap, 1, "null", NULL));
    assert_string_equal(error_message(&heap->error), "late");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_becomes_an_operation),
        TEST(arguments_without_a_value_are_null),
        TEST(a_tagged_template_becomes_an_operation),
        TEST(fetch_is_an_operation_too),
        TEST(a_path_outside_ascii_is_utf8),
        TEST(looking_starts_nothing),
        TEST(a_path_as_text_names_itself),
        TEST(returning_a_path_gives_null),
        TEST(dollar_is_neither_called_nor_made_nor_changed),
        TEST(a_failure_is_an_error_with_its_code),
        TEST(a_failure_that_nobody_catches_is_the_calls),
        TEST(a_refused_operation_rejects_and_waits_for_nothing),
        TEST(an_answer_that_nobody_waits_for_does_nothing),
        TEST(operations_overlap),
        TEST(an_argument_may_log_and_ask_while_it_is_written),
        TEST(one_operation_too_many_ends_the_call),
        TEST(arguments_past_the_output_limit_end_the_call),
        TEST(what_tojson_logs_or_starts_does_not_lift_the_limit_of_arguments),
        TEST(config_is_there_and_frozen),
        TEST(dollar_log_writes_at_its_level),
        TEST(the_top_level_starts_nothing),
        TEST(a_new_call_in_the_same_heap_waits_for_nothing_of_the_last),
        TEST(a_timer_calls_its_function_with_its_arguments),
        TEST(a_delay_is_held_to_what_can_be),
        TEST(a_cleared_timer_is_not_called),
        TEST(clearing_does_not_touch_operations),
        TEST(an_interval_goes_on_until_it_is_cleared),
        TEST(an_interval_cleared_in_between_is_over),
        TEST(sleep_gives_a_promise),
        TEST(a_throw_in_a_timer_ends_the_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

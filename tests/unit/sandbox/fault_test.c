/* fault_test.c - from what was thrown to an error: what is kept, what is not told. */
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

/* The code throws, and the error is the call's. */
static const struct error *error_of(struct heap *heap, const char *text)
{
    assert_false(heap_run(heap, text));
    return &heap->error;
}

static void an_error_keeps_name_and_message(void **state)
{
    const struct error *error = error_of(
        *state, "function () { throw new RangeError('too far: \\u00e9\\ud83d\\ude00 %s'); }");

    assert_int_equal(error->code, CODE_EXECUTION_FAILED);
    assert_int_equal(error->status, MDX_E_EXECUTION);
    assert_string_equal(error->name, "RangeError");
    assert_string_equal(error_message(error), "too far: \xc3\xa9\xf0\x9f\x98\x80 %s");
    assert_null(error->details);
}

static void it_says_where(void **state)
{
    const struct error *error = error_of(*state, "function () {\n"
                                                 "  function inner() {\n"
                                                 "    throw new Error('here'); // this\n"
                                                 "  }\n"
                                                 "  function outer() {\n"
                                                 "    inner();\n"
                                                 "  }\n"
                                                 "  [1].forEach(outer);\n"
                                                 "}");

    assert_string_equal(error->document, "calc.mdx");
    assert_int_equal(error->line, 3);
    assert_string_equal(error->excerpt, "    throw new Error('here'); // this");
    assert_string_equal(error->stack, "at inner (calc.mdx:3:11)\nat outer (calc.mdx:6:5)\n"
                                      "at <anonymous> (calc.mdx:8:7)");
}

/* Arguments are evaluated first; the place is that of the call. */
static void a_method_that_is_not_there_says_where(void **state)
{
    const struct error *error = error_of(*state, "function () {\n"
                                                 "  var o = { f: function () { return 1; } };\n"
                                                 "  o.f(o.f());\n"
                                                 "\n"
                                                 "  return o.nothing(o.f(),\n"
                                                 "    o.f());\n"
                                                 "}");

    assert_string_equal(error_message(error), "property 'nothing' of [object Object] is not a "
                                              "function: it is undefined");
    assert_int_equal(error->line, 5);
    assert_int_equal(error->column, 12);
}

static void what_only_other_places_have_is_told(void **state)
{
    const struct error *error = error_of(*state, "function () { return process.env; }");

    assert_non_null(strstr(error->hint, "$.env("));
    error = error_of(*state, "function () { return nothing_such; }");
    assert_null(error->hint);
    error = error_of(*state, "function () { throw new Error('process is not defined'); }");
    assert_null(error->hint);
}

static void a_rejection_says_where_its_error_was_made(void **state)
{
    const struct error *error = error_of(
        *state, "function () {\n return Promise.resolve().then(function late() {\n null.x; }); }");

    assert_string_equal(error->name, "TypeError");
    assert_int_equal(error->line, 3);
    assert_string_equal(error->stack, "at late (calc.mdx:3:7)");
}

static duk_ret_t throw_mapped(duk_context *ctx, void *udata)
{
    (void)udata;
    duk_push_string(ctx, "a.mdx");
    duk_compile_lstring_filename(ctx, DUK_COMPILE_FUNCTION, "function () {\n\nnull.x; }", 24);
    duk_call(ctx, 0);
    return 0;
}

static void lines_are_mapped_to_the_users_document(void **state)
{
    static const char text[] = "---\nid: a\n---\nfirst\nsecond\nthird\n";
    struct heap *heap = *state;
    struct linemap_piece piece = { .lowered_line = 1, .lowered_column = 1, .line = 4, .column = 1 };
    struct linemap map;
    jmp_buf exit;

    linemap_init(&map, allocator_system());
    assert_true(linemap_add(&map, &piece));
    heap_enter(heap, &exit);
    assert_int_equal(setjmp(exit), 0);
    assert_int_not_equal(duk_safe_call(heap->ctx, throw_mapped, NULL, 0, 1), 0);
    fault_describe(heap->ctx, &heap->error, SLICE("a.mdx"), slice_of(text), &map);
    heap_leave(heap);
    assert_int_equal(heap->error.line, 6);
    assert_string_equal(heap->error.excerpt, "third");
    assert_string_equal(heap->error.stack, "at <anonymous> (a.mdx:6:6)");
    linemap_free(&map);
}

static void code_that_cannot_be_compiled_is_a_syntax_error(void **state)
{
    const struct error *error = error_of(*state, "function () {\n\n var = 5; }");

    assert_int_equal(error->code, CODE_SYNTAX_ERROR);
    assert_int_equal(error->line, 3);
    assert_string_equal(error->excerpt, " var = 5; }");
    assert_null(strstr(error_message(error), "line"));
}

static void a_thrown_syntax_error_is_the_codes_own(void **state)
{
    assert_int_equal(error_of(*state, "function () { JSON.parse('{'); }")->code,
                     CODE_EXECUTION_FAILED);
}

static void own_properties_become_details(void **state)
{
    const struct error *error = error_of(
        *state, "function () { var e = new Error('x'); e.field = 'a'; e.list = [1, { b: 2 }];"
                "e.f = function () {}; e.u = undefined; throw e; }");

    assert_string_equal(error->details, "{\"field\":\"a\",\"list\":[1,{\"b\":2}]}");
}

static void details_that_cannot_be_written_are_left_out(void **state)
{
    struct heap *heap = *state;

    assert_null(
        error_of(heap, "function () { var e = new Error('x'); e.self = e; throw e; }")->details);
    assert_string_equal(error_message(&heap->error), "x");
    assert_null(error_of(heap, "function () { var e = new Error('y');"
                               "e.big = new Array(20000).join('x'); throw e; }")
                    ->details);
    assert_string_equal(error_message(&heap->error), "y");
}

static void status_code_and_retryable_are_honoured(void **state)
{
    const struct error *error =
        error_of(*state, "function () { throw { status: 418, code: 'TEA_POT', retryable: true,"
                         "message: 'short and stout', hint: 'use coffee', size: 3 }; }");

    assert_int_equal(error->status, MDX_E_EXECUTION);
    assert_int_equal(error_http(error), 418);
    assert_string_equal(error_code_name(error), "TEA_POT");
    assert_true(error->retryable);
    assert_string_equal(error_message(error), "short and stout");
    assert_string_equal(error->hint, "use coffee");
    assert_string_equal(error->details, "{\"size\":3}");
}

static void wishes_out_of_range_are_not_honoured(void **state)
{
    const struct error *error = error_of(
        *state,
        "function () { throw { status: 200, code: 'lower case', retryable: 1, message: 'm' }; }");

    assert_int_equal(error_http(error), 422);
    assert_string_equal(error_code_name(error), "EXECUTION_FAILED");
    assert_false(error->retryable);
}

static void a_code_of_ours_gives_no_category_of_ours(void **state)
{
    const struct error *error =
        error_of(*state, "function () { throw { code: 'RUN_TIMEOUT', message: 'not really' }; }");

    assert_int_equal(error->status, MDX_E_EXECUTION);
    assert_string_equal(error_code_name(error), "RUN_TIMEOUT");
}

static void other_values_are_described(void **state)
{
    struct heap *heap = *state;

    assert_string_equal(error_message(error_of(heap, "function () { throw 'a \"b\"'; }")),
                        "Thrown value: \"a \\\"b\\\"\"");
    assert_string_equal(error_message(error_of(heap, "function () { throw undefined; }")),
                        "Thrown value: undefined");
    assert_string_equal(error_message(error_of(heap, "function () { throw { a: 1 }; }")),
                        "Thrown value: {\"a\":1}");
    assert_string_equal(error_message(error_of(heap, "function () { throw Symbol('s'); }")),
                        "Thrown value: Symbol(s)");
    assert_string_equal(error_message(error_of(heap, "function () { throw function f() {}; }")),
                        "Thrown value: [Function f]");
    assert_string_equal(error_message(error_of(heap, "function () { throw $.a.b; }")),
                        "Thrown value: [Proxy]");
    assert_string_equal(error_message(error_of(heap, "function () { throw new Error(); }")),
                        "The code threw an error without a message.");
}

static void a_getter_that_throws_hides_nothing_else(void **state)
{
    const struct error *error =
        error_of(*state, "function () {\n throw Object.defineProperty(new Error('x'), 'message',"
                         "{ get: function () { throw 1; } }); }");

    assert_int_equal(error->code, CODE_EXECUTION_FAILED);
    assert_string_equal(error_message(error), "The code threw a value that cannot be described.");
}

static void a_proxy_that_throws_is_described(void **state)
{
    const struct error *error =
        error_of(*state, "function () { throw new Proxy({}, { get: function () { throw 1; },"
                         "ownKeys: function () { throw 2; } }); }");

    assert_int_equal(error->code, CODE_EXECUTION_FAILED);
}

static duk_ret_t never_ending_getter(duk_context *ctx, void *udata)
{
    (void)udata;
    duk_eval_string(ctx, "Object.defineProperty(new Error('x'), 'message',"
                         "{ get: function spin() { for (;;); } })");
    return duk_throw(ctx);
}

static void a_getter_that_does_not_end_is_a_limit(void **state)
{
    struct heap *heap = *state;
    jmp_buf exit;

    heap_enter(heap, &exit);
    assert_int_equal(setjmp(exit), 0);
    assert_int_not_equal(duk_safe_call(heap->ctx, never_ending_getter, NULL, 0, 1), 0);
    heap->inside.guard.run_deadline_ns = 1;
    fault_describe(heap->ctx, &heap->error, SLICE("eval"), SLICE(""), NULL);
    heap_leave(heap);
    assert_int_equal(heap->error.code, CODE_RUN_TIMEOUT);
}

static void a_limit_is_told_from_the_guard_alone(void **state)
{
    struct heap *heap = *state;
    jmp_buf exit;

    heap_enter(heap, &exit);
    assert_int_equal(setjmp(exit), 0);
    assert_int_not_equal(duk_safe_call(heap->ctx, never_ending_getter, NULL, 0, 1), 0);
    heap->inside.guard.fault = GUARD_MEMORY;
    fault_describe(heap->ctx, &heap->error, SLICE("eval"), SLICE(""), NULL);
    heap_leave(heap);
    assert_int_equal(heap->error.code, CODE_MEMORY_LIMIT);
    assert_int_equal(heap->error.status, MDX_E_LIMIT);
}

static void where_a_limit_was_hit_is_told(void **state)
{
    struct heap *heap = *state;

    heap->inside.operations_left = 0;
    assert_int_equal(error_of(heap, "function () {\n function ask() {\n $.a(); }\n ask(); }")->code,
                     CODE_OPERATION_LIMIT);
    assert_int_equal(heap->error.line, 3);
    assert_string_equal(heap->error.excerpt, " $.a(); }");
    assert_string_equal(heap->error.stack, "at ask (calc.mdx:3:4)\nat <anonymous> (calc.mdx:4:2)");
}

static void endless_recursion_is_a_stack_limit(void **state)
{
    const struct error *error = error_of(*state, "function () { (function f() { f(); })(); }");

    assert_int_equal(error->code, CODE_STACK_LIMIT);
    assert_string_equal(error->document, "calc.mdx");
}

static void a_look_alike_is_no_limit(void **state)
{
    assert_int_equal(
        error_of(*state, "function () { throw new RangeError('execution timeout'); }")->code,
        CODE_EXECUTION_FAILED);
}

static void a_caught_failure_thrown_again_keeps_its_category(void **state)
{
    struct heap *heap = *state;
    struct error failure;

    error_init(&failure, allocator_system());
    error_set(&failure, CODE_HTTP_STATUS, "answered 503");
    failure.http = 503;
    assert_true(heap_run(heap, "function () { return $.a().catch(function (e) { throw e; }); }"));
    assert_false(heap_settle(heap, 1, NULL, &failure));
    assert_int_equal(heap->error.code, CODE_HTTP_STATUS);
    assert_int_equal(heap->error.status, MDX_E_TRANSPORT);
    assert_int_equal(error_http(&heap->error), 503);
    assert_null(heap->error.own_code);
    error_free(&failure);
}

static void marks_cannot_be_forged(void **state)
{
    const struct error *error = error_of(
        *state,
        "function () { var e = new Error('x'); e['\\u00ffstatus'] = -13; e['\\xffnumber'] = 3;"
        "throw e; }");

    assert_int_equal(error->status, MDX_E_EXECUTION);
    assert_int_equal(error->number, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_error_keeps_name_and_message),
        TEST(it_says_where),
        TEST(a_method_that_is_not_there_says_where),
        TEST(what_only_other_places_have_is_told),
        TEST(a_rejection_says_where_its_error_was_made),
        TEST(lines_are_mapped_to_the_users_document),
        TEST(code_that_cannot_be_compiled_is_a_syntax_error),
        TEST(a_thrown_syntax_error_is_the_codes_own),
        TEST(own_properties_become_details),
        TEST(details_that_cannot_be_written_are_left_out),
        TEST(status_code_and_retryable_are_honoured),
        TEST(wishes_out_of_range_are_not_honoured),
        TEST(a_code_of_ours_gives_no_category_of_ours),
        TEST(other_values_are_described),
        TEST(a_getter_that_throws_hides_nothing_else),
        TEST(a_proxy_that_throws_is_described),
        TEST(a_getter_that_does_not_end_is_a_limit),
        TEST(a_limit_is_told_from_the_guard_alone),
        TEST(where_a_limit_was_hit_is_told),
        TEST(endless_recursion_is_a_stack_limit),
        TEST(a_look_alike_is_no_limit),
        TEST(a_caught_failure_thrown_again_keeps_its_category),
        TEST(marks_cannot_be_forged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

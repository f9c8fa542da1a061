/* async_test.c - async functions and async generators of the lowered language. */
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

#define ASYNC(name, body)                                                                          \
    "function " name "(a, b) { '@ay 2 0-0 " name "'; return @async(function () { '@a 0 0-0 '; "    \
    "try { " body " } catch (e) { return @asyncThrow(e); } }); }"
#define ASYNC_GENERATOR(name, body)                                                                \
    "function " name "(a, b) { '@gy 2 0-0 " name                                                   \
    "'; return @agen(function () { '@a 0 0-0 '; " body " }); }"

static void an_async_function_gives_a_promise(void **state)
{
    assert_gives(*state,
                 "function () { var log = [];" ASYNC(
                     "f", "log.push(1); var x = @await(a); log.push(x); return @asyncReturn(x + 1)"
                          ";") "var p = f(5); log.push(2); return p.then(function (v) { "
                               "return [log, v, Object.getPrototypeOf(f).constructor.name, "
                               "f.hasOwnProperty('prototype')]; }); }",
                 "[[1,2,5],6,\"AsyncFunction\",false]");
}

static void throws_and_rejections_come_and_go(void **state)
{
    assert_gives(*state,
                 "function () {" ASYNC(
                     "f", "try { @await(Promise.reject('in')); } catch (x) { "
                          "throw x + ' out'; } return @asyncReturn();") "return f().catch(function "
                                                                        "(e) { return e; }); }",
                 "\"in out\"");
}

static void an_await_costs_one_turn_and_a_promise_returned_three(void **state)
{
    assert_gives(
        *state,
        "function () { var log = [], p = Promise.resolve();"
        "function tick(n) { if (n > 5) return; log.push(n); return Promise.resolve(n + 1)"
        ".then(tick); }" ASYNC("f", "@await(1); log.push('await'); @await(p); "
                                    "log.push('await promise'); return @asyncReturn(p);")
            ASYNC("g",
                  "return @asyncReturn(1);") "f().then(function () { log.push('f'); });"
                                             "g().then(function () { log.push('g'); }); var t = p;"
                                             "for (var i = 0; i < 7; i++) (function (i) { t = "
                                             "t.then(function () { "
                                             "log.push(i); }); })(i); return t.then(function () { "
                                             "return log; }); }",
        "[\"await\",\"g\",0,\"await promise\",1,2,3,\"f\",4,5,6]");
}

static void thenables_are_waited_for(void **state)
{
    assert_gives(
        *state,
        "function () {" ASYNC(
            "f", "return @asyncReturn(@await(a));") "return Promise.all([f({ then: function (r) { "
                                                    "r(3); } }), f({ then: 1 }).then("
                                                    "function (v) { return v.then; }), f({ get "
                                                    "then() { throw 'bad'; } }).catch("
                                                    "function (e) { return e; })]); }",
        "[3,1,\"bad\"]");
}

static void without_await_there_is_no_coroutine(void **state)
{
    assert_gives(*state,
                 "function () { return @asyncReject(1).catch(function (e) { return [e, "
                 "@asyncResolve(2) instanceof Promise]; }); }",
                 "[1,true]");
}

static void an_operation_is_awaited(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(
        heap, "function () {" ASYNC("f", "var x = @await($.db.get(1)), y = @await($.db.get(2)); "
                                         "return @asyncReturn(x + y);") "return f(); }"));
    assert_int_equal(heap->entry, ENTRY_PENDING);
    assert_true(heap_settle(heap, 1, "40", NULL));
    assert_int_equal(heap->entry, ENTRY_PENDING);
    assert_true(heap_settle(heap, 2, "2", NULL));
    assert_string_equal(heap->result.data, "42");
}

static void for_await_waits_for_values_and_closes(void **state)
{
    assert_gives(
        *state,
        "function () { var log = []; function source(n) { var i = 0, o = {}; "
        "o[Symbol.asyncIterator] = function () { return { next: function () { return "
        "Promise.resolve({ value: i++, done: i > n }); }, return: function () { log.push('closed')"
        "; return Promise.resolve({}); } }; }; return o; }" ASYNC(
            "f",
            "var r = @iterAsync(a), v, sum = 0; while ((v = @nextAsync(r)) !== @D) { sum += "
            "v; if (sum >= b) { @closeAsync(r); break; } } return @asyncReturn(sum);") "return "
                                                                                       "Promise."
                                                                                       "all([f("
                                                                                       "source(4), "
                                                                                       "100), "
                                                                                       "f(source(9)"
                                                                                       ", 3), "
                                                                                       "f([1, "
                                                                                       "Promise."
                                                                                       "resolve(2),"
                                                                                       " 3],"
                                                                                       " 100)])."
                                                                                       "then("
                                                                                       "function "
                                                                                       "(v) { "
                                                                                       "return [v, "
                                                                                       "log]; }); "
                                                                                       "}",
        "[[6,3,6],[\"closed\"]]");
}

static void a_plain_iterator_is_closed_when_a_value_rejects(void **state)
{
    assert_gives(
        *state,
        "function () { var log = [], o = {}; o[Symbol.iterator] = function () { return { next: "
        "function () { return { value: Promise.reject('no'), done: false }; }, return: function "
        "() { log.push('closed'); return {}; } }; };" ASYNC(
            "f", "var r = @iterAsync(a); try { @nextAsync(r); } catch (e) { @abandonAsync(r); "
                 "throw e; } return @asyncReturn();") "return f(o).catch(function (e) { return "
                                                      "[e, log]; }); }",
        "[\"no\",[\"closed\"]]");
}

static void abandoning_waits_and_drops(void **state)
{
    assert_gives(
        *state,
        "function () { var log = [], o = {}; o[Symbol.asyncIterator] = function () { return { "
        "next: function () { return { value: 1, done: false }; }, return: function () { "
        "return Promise.reject('dropped'); } }; };" ASYNC(
            "f", "var r = @iterAsync(a); try { @nextAsync(r); throw 'mine'; } catch (e) { "
                 "@abandonAsync(r); throw e; }") "return f(o).catch(function (e) { return e; }); }",
        "\"mine\"");
}

static void an_async_generator_queues_requests(void **state)
{
    assert_gives(
        *state,
        "function () {" ASYNC_GENERATOR(
            "g",
            "var x = @ayield(1); x = @ayield(Promise.resolve(x + 1)); "
            "@await(5); return @agenReturn(x);") "var it = g(); return Promise.all([it.next(), "
                                                 "it.next(10), it.next(20), "
                                                 "it.next(), it[Symbol.asyncIterator]() === it, "
                                                 "String(it), "
                                                 "Object.getPrototypeOf(g).constructor.name]); }",
        "[{\"value\":1,\"done\":false},{\"value\":11,\"done\":false},{\"value\":20,"
        "\"done\":true},{\"done\":true},true,\"[object AsyncGenerator]\","
        "\"AsyncGeneratorFunction\"]");
}

static void an_async_generator_is_thrown_into_and_returned_from(void **state)
{
    assert_gives(
        *state,
        "function () { var log = [];" ASYNC_GENERATOR(
            "g",
            "try { @ayield(1); } catch (e) { @ayield('caught ' + e); } finally { "
            "@await(0); log.push('last'); } return @agenReturn(2);") "var a = g(), b = g(), c = "
                                                                     "g(), d = g(); return "
                                                                     "Promise.all([a.next(), "
                                                                     "a.throw('x'), "
                                                                     "a.return(7), a.next(), "
                                                                     "b.next(), "
                                                                     "b.return(Promise.resolve(8)),"
                                                                     " "
                                                                     "c.return(Promise.resolve(9)),"
                                                                     " c.next(), "
                                                                     "d.throw('y').catch(function "
                                                                     "(e) { return e; }), "
                                                                     "d.next()]).then(function (r) "
                                                                     "{ return "
                                                                     "r.map(function (x) { return "
                                                                     "x.done === undefined ? x : "
                                                                     "x.done ? [x.value] : "
                                                                     "x.value; "
                                                                     "}).concat(log); }); }",
        "[1,\"caught x\",[7],[null],1,[8],[9],[null],\"y\",[null],\"last\",\"last\"]");
}

static void an_async_generator_delegates(void **state)
{
    assert_gives(
        *state,
        "function () { var log = [];" ASYNC_GENERATOR(
            "inner", "try { log.push(@ayield('a')); @ayield('b'); } catch (e) { log.push(e); "
                     "@ayield('c'); } finally { log.push('last'); } return @agenReturn('end');")
            ASYNC_GENERATOR(
                "outer",
                "var v = @adelegate(inner()); @ayield(v); v = @adelegate([7, "
                "Promise.resolve(8)]); return @agenReturn(v);") "var a = outer(), b = outer(); "
                                                                "return Promise.all([a.next(), "
                                                                "a.next(1), a.throw('t'), "
                                                                "a.next(), a.next(), a.next(), "
                                                                "a.next(), b.next(), "
                                                                "b.return('r'), b.next()]).then("
                                                                "function (r) { return "
                                                                "[r.map(function (x) { return "
                                                                "x.done ? [x.value] : x.value; }), "
                                                                "log]; }); }",
        "[[\"a\",\"b\",\"c\",\"end\",7,8,[null],\"a\",[\"r\"],[null]],[1,\"t\",\"last\",\"last\"]"
        "]");
}

static void an_async_generator_that_throws_is_over(void **state)
{
    assert_gives(
        *state,
        "function () {" ASYNC_GENERATOR(
            "g", "@ayield(1); throw 'out';") "var it = g(); return Promise.all([it.next(), "
                                             "it.next().catch(function (e) { "
                                             "return e; }), it.next()]); }",
        "[{\"value\":1,\"done\":false},\"out\",{\"done\":true}]");
}

static void what_nobody_awaits_is_logged_when_it_fails(void **state)
{
    assert_gives(
        *state,
        "function () {" ASYNC(
            "f",
            "throw new TypeError('lost');") "f(); Promise.reject(5); "
                                            "Promise.reject(6).catch(function () {}); var late = "
                                            "Promise.reject(7); Promise.resolve().then(function () "
                                            "{ late.catch("
                                            "function () {}); }); return 1; }",
        "1");
    assert_string_equal(heap_lines(*state), "e Uncaught (in promise) TypeError: lost\n"
                                            "e Uncaught (in promise) 5\n");
    assert_false(heap_run(*state, "function () { return Promise.reject(new Error('told')); }"));
    assert_string_equal(heap_lines(*state), "e Uncaught (in promise) TypeError: lost\n"
                                            "e Uncaught (in promise) 5\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_async_function_gives_a_promise),
        TEST(throws_and_rejections_come_and_go),
        TEST(an_await_costs_one_turn_and_a_promise_returned_three),
        TEST(thenables_are_waited_for),
        TEST(without_await_there_is_no_coroutine),
        TEST(an_operation_is_awaited),
        TEST(for_await_waits_for_values_and_closes),
        TEST(a_plain_iterator_is_closed_when_a_value_rejects),
        TEST(abandoning_waits_and_drops),
        TEST(an_async_generator_queues_requests),
        TEST(an_async_generator_is_thrown_into_and_returned_from),
        TEST(an_async_generator_delegates),
        TEST(an_async_generator_that_throws_is_over),
        TEST(what_nobody_awaits_is_logged_when_it_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

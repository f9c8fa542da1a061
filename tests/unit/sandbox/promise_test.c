/* promise_test.c - Promise: outcomes, and the order of jobs that ECMAScript 2023 gives. */
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

static void a_returned_promise_gives_its_value(void **state)
{
    assert_gives(*state, "function () { return Promise.resolve({a: 1}); }", "{\"a\":1}");
}

static void a_plain_value_needs_no_promise(void **state)
{
    assert_gives(*state, "function () { return 'x'; }", "\"x\"");
}

static void a_chain_of_then_passes_values_on(void **state)
{
    assert_gives(*state,
                 "function () { return Promise.resolve(1)"
                 ".then(function (x) { return x + 1; })"
                 ".then(null, 5).then(function (x) { return Promise.resolve(x * 10); }); }",
                 "20");
}

static void a_throw_in_then_is_caught_by_catch(void **state)
{
    assert_gives(*state,
                 "function () { return Promise.resolve(1)"
                 ".then(function () { throw new TypeError('no'); })"
                 ".catch(function (e) { return e.name + ' ' + e.message; }); }",
                 "\"TypeError no\"");
}

static void handlers_run_after_the_code_that_added_them(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () { Promise.resolve().then(function () { console.log('then'); });"
                   "queueMicrotask(function () { console.log('task'); });"
                   "console.log('code'); }");
    assert_string_equal(heap_lines(heap), "i code\ni then\ni task\n");
}

static void a_promise_returned_from_then_takes_three_ticks(void **state)
{
    struct heap *heap = *state;

    heap_run(heap, "function () {"
                   "Promise.resolve().then(function () { return Promise.resolve(); })"
                   ".then(function () { console.log('returned'); });"
                   "var p = Promise.resolve();"
                   "[1, 2, 3, 4].forEach(function (i) {"
                   "  p = p.then(function () { console.log(i); }); }); }");
    assert_string_equal(heap_lines(heap), "i 1\ni 2\ni 3\ni returned\ni 4\n");
}

static void a_thenable_takes_two_ticks(void **state)
{
    struct heap *heap = *state;

    heap_run(
        heap,
        "function () {"
        "new Promise(function (r) { r({ then: function (f) { console.log('asked'); f(); } }); })"
        ".then(function () { console.log('thenable'); });"
        "Promise.resolve().then(function () { console.log(1); })"
        ".then(function () { console.log(2); }); }");
    assert_string_equal(heap_lines(heap), "i asked\ni 1\ni thenable\ni 2\n");
}

static void the_first_of_resolve_and_reject_counts(void **state)
{
    assert_gives(*state,
                 "function () { return new Promise(function (resolve, reject) {"
                 "resolve(1); resolve(2); reject(3); throw 4; }); }",
                 "1");
}

static void a_throwing_executor_rejects(void **state)
{
    struct heap *heap = *state;

    assert_false(heap_run(heap, "function () { return new Promise(function () {"
                                "throw new Error('broken'); }); }"));
    assert_string_equal(error_message(&heap->error), "broken");
}

static void a_promise_cannot_be_resolved_with_itself(void **state)
{
    struct heap *heap = *state;

    assert_false(heap_run(heap, "function () { var r; var p = new Promise(function (f) { r = f; });"
                                "r(p); return p; }"));
    assert_string_equal(heap->error.name, "TypeError");
}

static void a_thenable_that_throws_after_resolving_stays_resolved(void **state)
{
    assert_gives(*state, "function () { return { then: function (f) { f('good'); throw 1; } }; }",
                 "\"good\"");
}

static void a_getter_of_then_that_throws_rejects(void **state)
{
    assert_gives(*state,
                 "function () { var o = {}; Object.defineProperty(o, 'then', "
                 "{ get: function () { throw 'got'; } });"
                 "return Promise.resolve(o).catch(function (e) { return 'caught ' + e; }); }",
                 "\"caught got\"");
}

static void promise_needs_new_and_a_function(void **state)
{
    assert_gives(*state,
                 "function () { var n = [];"
                 "try { Promise(function () {}); } catch (e) { n.push(e.name); }"
                 "try { new Promise(1); } catch (e) { n.push(e.name); }"
                 "try { Promise.prototype.then.call({}); } catch (e) { n.push(e.name); }"
                 "try { Promise.prototype.then.call(Object.create(Promise.resolve())); }"
                 "catch (e) { n.push(e.name); }"
                 "return n; }",
                 "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\"]");
}

static void finally_passes_value_and_reason_through(void **state)
{
    struct heap *heap = *state;

    assert_gives(heap,
                 "function () { return Promise.resolve(1).finally(function (x) {"
                 "console.log(arguments.length); return 2; }); }",
                 "1");
    assert_gives(heap,
                 "function () { return Promise.reject(1).finally(function () { return 2; })"
                 ".catch(function (e) { return ['reason', e]; }); }",
                 "[\"reason\",1]");
    assert_gives(heap,
                 "function () { return Promise.resolve(1).finally(function () { throw 3; })"
                 ".catch(function (e) { return ['thrown', e]; }); }",
                 "[\"thrown\",3]");
    assert_string_equal(heap_lines(heap), "i 0\n");
}

static void all_keeps_the_order_of_its_items(void **state)
{
    assert_gives(*state,
                 "function () { return Promise.all([3, Promise.resolve(1).then(function (x) {"
                 "return x; }), Promise.resolve(2)]); }",
                 "[3,1,2]");
    assert_gives(*state, "function () { return Promise.all([]); }", "[]");
}

static void all_rejects_with_the_first_reason(void **state)
{
    assert_gives(*state,
                 "function () { return Promise.all([Promise.reject('a'), Promise.reject('b')])"
                 ".catch(function (e) { return e; }); }",
                 "\"a\"");
}

static void all_of_what_is_no_list_rejects(void **state)
{
    assert_gives(*state,
                 "function () { return Promise.all(5).catch(function (e) { return e.name; }); }",
                 "\"TypeError\"");
}

static void all_settled_tells_of_each(void **state)
{
    assert_gives(*state, "function () { return Promise.allSettled([1, Promise.reject('no')]); }",
                 "[{\"status\":\"fulfilled\",\"value\":1},"
                 "{\"status\":\"rejected\",\"reason\":\"no\"}]");
}

static void any_gives_the_first_that_succeeds(void **state)
{
    assert_gives(*state,
                 "function () { return Promise.any([Promise.reject(1), Promise.resolve(2), 3]); }",
                 "2");
}

static void any_rejects_with_all_reasons(void **state)
{
    assert_gives(*state,
                 "function () { return Promise.any([Promise.reject(1), Promise.reject(2)])"
                 ".catch(function (e) { return [e.name, e.errors, e instanceof AggregateError,"
                 "e instanceof Error]; }); }",
                 "[\"AggregateError\",[1,2],true,true]");
}

static void race_gives_the_first_that_is_settled(void **state)
{
    assert_gives(*state,
                 "function () { return Promise.race([new Promise(function () {}), 2, 3]); }", "2");
}

static void a_handler_called_twice_counts_once(void **state)
{
    assert_gives(*state,
                 "function () { var twice = { then: function (f) { f(1); f(2); } };"
                 "return Promise.all([twice, 3]); }",
                 "[1,3]");
}

static void many_jobs_keep_their_order(void **state)
{
    assert_gives(*state,
                 "function () { var seen = [];"
                 "for (var i = 0; i < 100; i++) (function (i) {"
                 "  Promise.resolve(i).then(function (x) { seen.push(x);"
                 "    queueMicrotask(function () { seen.push(-x); }); }); })(i);"
                 "return new Promise(function (r) { var n = 0; (function wait() {"
                 "  if (++n < 5) queueMicrotask(wait); else r(seen.length === 200 &&"
                 "  seen[99] === 99 && seen[100] === 0 && seen[199] === -99); })(); }); }",
                 "true");
}

/* The order is what node writes for the same program. */
static void all_kinds_together_keep_the_order_of_the_standard(void **state)
{
    struct heap *heap = *state;

    heap_run(
        heap,
        "function () {"
        "var log=[]; function L(x){log.push(x);}"
        "var P=Promise;"
        "P.resolve().then(function(){L('a1');}).then(function(){L('a2');}).finally(function(){L('"
        "fin');}).then(function(){L('a3');}).then(function(){L('a4')}).then(function(){L('a5')})."
        "then(function(){L('a6')});"
        "new P(function(r){ r(P.resolve('x')); }).then(function(v){L('np '+v);});"
        "P.resolve().then(function(){ return {then:function(f){ L('th'); f('tv'); }}; "
        "}).then(function(v){L(v);});"
        "P.all([P.resolve(1), {then:function(f){L('allth'); f(2);}}, 3]).then(function(v){L('all "
        "'+v);});"
        "P.race([P.reject('r'),P.resolve(2)]).catch(function(v){L('race '+v);});"
        "P.any([P.reject(1),P.resolve(5)]).then(function(v){L('any '+v);});"
        "P.allSettled([P.reject(1)]).then(function(v){L('as '+v[0].status);});"
        "queueMicrotask(function(){L('qm'); P.resolve().then(function(){L('qm2');});});"
        "P.reject('e').finally(function(){ return P.resolve(9); }).catch(function(e){L('fc '+e);});"
        "P.reject('z').then(function(){L('no');}).catch(function(e){ L('c '+e); throw 'again'; "
        "}).then(null,function(e){L('t '+e);});"
        "var p=P.resolve(1); p.then(function(){ L('own'); }); var q={}; q.then=p.then.bind(p);"
        "P.resolve(q).then(function(v){L('q '+v);});"
        "new P(function(_,rej){ rej(P.resolve(3)); }).catch(function(e){ L('rejp '+(e instanceof "
        "P)); });"
        "globalThis.seen = log; }");
    assert_gives(heap, "function () { return seen.join('|'); }",
                 "\"a1|allth|qm|own|rejp true|a2|th|race r|any 5|as rejected|qm2|c z|fin|np x|tv|"
                 "all 1,2,3|t again|q 1|fc e|a3|a4|a5|a6\"");
}

static void a_promise_that_nothing_settles_stays_pending(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(heap, "function () { return new Promise(function () {}); }"));
    assert_int_equal(heap->entry, ENTRY_PENDING);
    assert_int_equal(heap->inside.waiting, 0);
}

static void a_throw_in_a_microtask_ends_the_run(void **state)
{
    struct heap *heap = *state;

    assert_false(heap_run(heap,
                          "function () { queueMicrotask(function () { throw new Error('x'); });"
                          "return 1; }"));
    assert_string_equal(error_message(&heap->error), "x");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_returned_promise_gives_its_value),
        TEST(a_plain_value_needs_no_promise),
        TEST(a_chain_of_then_passes_values_on),
        TEST(a_throw_in_then_is_caught_by_catch),
        TEST(handlers_run_after_the_code_that_added_them),
        TEST(a_promise_returned_from_then_takes_three_ticks),
        TEST(a_thenable_takes_two_ticks),
        TEST(the_first_of_resolve_and_reject_counts),
        TEST(a_throwing_executor_rejects),
        TEST(a_promise_cannot_be_resolved_with_itself),
        TEST(a_thenable_that_throws_after_resolving_stays_resolved),
        TEST(a_getter_of_then_that_throws_rejects),
        TEST(promise_needs_new_and_a_function),
        TEST(finally_passes_value_and_reason_through),
        TEST(all_keeps_the_order_of_its_items),
        TEST(all_rejects_with_the_first_reason),
        TEST(all_of_what_is_no_list_rejects),
        TEST(all_settled_tells_of_each),
        TEST(any_gives_the_first_that_succeeds),
        TEST(any_rejects_with_all_reasons),
        TEST(race_gives_the_first_that_is_settled),
        TEST(a_handler_called_twice_counts_once),
        TEST(many_jobs_keep_their_order),
        TEST(all_kinds_together_keep_the_order_of_the_standard),
        TEST(a_promise_that_nothing_settles_stays_pending),
        TEST(a_throw_in_a_microtask_ends_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

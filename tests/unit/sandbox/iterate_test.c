/* iterate_test.c - iterators, and what the lowered language does with them. */
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

/* An iterator that writes down what is asked of it: `log`, and `make(n)` for n values. */
#define LOGGED                                                                                     \
    "function () { 'use strict'; var log = []; function make(n, extra) { var i = 0, it = {"        \
    "get next() { log.push('get next'); return function () { log.push('next'); return {"           \
    "get done() { log.push('done'); return i >= n; },"                                             \
    "get value() { log.push('value'); return i++; } }; }; },"                                      \
    "get return() { log.push('get return'); return extra; } };"                                    \
    "var o = {}; o[Symbol.iterator] = function () { return it; }; return o; }"

static void a_record_walks_arrays_and_strings(void **state)
{
    assert_gives(*state,
                 "function () { var out = [], r, v; r = @iter([1, , 3]);"
                 "while ((v = @next(r)) !== @D) out.push(v === undefined ? 'hole' : v);"
                 "r = @iter('a\\ud83d\\ude00b\\ud83d');"
                 "while ((v = @next(r)) !== @D) out.push(v.length); return out; }",
                 "[1,\"hole\",3,1,2,1,1]");
}

static void an_array_that_grows_is_walked_to_its_end(void **state)
{
    assert_gives(*state,
                 "function () { var a = [1], n = 0, r = @iter(a);"
                 "while (@next(r) !== @D) if (n++ < 4) a.push(n); return [n, a.length]; }",
                 "[5,5]");
}

static void what_is_asked_of_an_iterator_and_in_what_order(void **state)
{
    assert_gives(*state,
                 LOGGED "var r = @iter(make(1)); while (@next(r) !== @D); @close(r); return log; }",
                 "[\"get next\",\"next\",\"done\",\"value\",\"next\",\"done\"]");
}

static void closing_calls_return_and_looks_at_its_result(void **state)
{
    assert_gives(*state,
                 LOGGED "var r = @iter(make(5, function () { log.push('return'); return 1; }));"
                        "@next(r); try { @close(r); } catch (e) { log.push(e.name); } @close(r);"
                        "return log.slice(4); }",
                 "[\"get return\",\"return\",\"TypeError\"]");
}

static void abandoning_drops_what_return_throws(void **state)
{
    assert_gives(*state,
                 LOGGED "var r = @iter(make(5, function () { log.push('return'); throw 1; }));"
                        "@next(r); @abandon(r); @abandon(r); return log.slice(4); }",
                 "[\"get return\",\"return\"]");
}

static void an_iterator_that_throws_is_not_closed(void **state)
{
    assert_gives(*state,
                 "function () { var closed = 0, o = {}, r; o[Symbol.iterator] = function () {"
                 "return { next: function () { throw 5; }, return: function () { closed++; } }; };"
                 "r = @iter(o); try { @next(r); } catch (e) { @abandon(r); } return closed; }",
                 "0");
}

static void what_is_no_iterable_says_so(void **state)
{
    assert_gives(*state,
                 "function () { return [undefined, null, 5, {}].map(function (v) {"
                 "try { @iter(v); } catch (e) { return e.name + ': ' + e.message; } }); }",
                 "[\"TypeError: undefined is not iterable\",\"TypeError: null is not iterable\","
                 "\"TypeError: 5 is not iterable\",\"TypeError: the object is not iterable\"]");
}

static void lists_are_made_of_values_holes_and_what_is_spread(void **state)
{
    assert_gives(*state,
                 "function () { var a = @list(5, [1, 2], 3, 'xy', @H), b = @list('01', 1, [2]);"
                 "return [a, 5 in a, a.length, b]; }",
                 "[[1,2,3,\"x\",\"y\",null],false,6,[1,2]]");
}

static void calls_take_a_list(void **state)
{
    assert_gives(*state,
                 "function () { return [@apply(Math.max, null, @list(3, [1, 5], [4])),"
                 "@construct(Date, @list(1, [1970, 0, 3])).getTime()]; }",
                 "[5,172800000]");
}

static void the_last_parameter_takes_what_arguments_are_left(void **state)
{
    assert_gives(*state,
                 "function () { function f(a, r) { '@r 1 0-0 f'; return [a, r, arguments.length]; }"
                 "function t(n, r) { '@r 1 0-0 t'; return n ? t(n - 1, r, n) : r; }"
                 "return [f(), f(1), f(1, 2, 3), t(2), new f(1, 2), f.bind(null, 1, 2)(3),"
                 "[1, 2].map(f)[1][1].length]; }",
                 "[[null,[],0],[1,[],1],[1,[2,3],3],[[[],2],1],[1,[2],2],[1,[2,3],3],2]");
}

static void what_is_left_is_taken(void **state)
{
    assert_gives(*state,
                 "function () { var r = @iter([1, 2, 3]); return [@next(r), @take(r), @take(r)]; }",
                 "[1,[2,3],[]]");
}

static void iterators_of_arrays_are_objects(void **state)
{
    assert_gives(*state,
                 "function () { var it = ['a'].entries(), p = Object.getPrototypeOf(it);"
                 "return [it.next(), it.next(), it[Symbol.iterator]() === it,"
                 "Object.prototype.toString.call(it), p === Object.getPrototypeOf([].keys()),"
                 "[].values === [][Symbol.iterator], [].values.name, Object.keys(it),"
                 "''[Symbol.iterator].name, ''[Symbol.iterator]().next()]; }",
                 "[{\"value\":[0,\"a\"],\"done\":false},{\"done\":true},true,"
                 "\"[object Array Iterator]\",true,true,\"values\",[],\"[Symbol.iterator]\","
                 "{\"done\":true}]");
}

static void a_template_object_is_frozen(void **state)
{
    assert_gives(*state,
                 "function () { var t = @template(['a', undefined], ['a', '\\\\u']);"
                 "return [t, t.raw, Object.isFrozen(t), Object.isFrozen(t.raw),"
                 "Object.keys(t)]; }",
                 "[[\"a\",null],[\"a\",\"\\\\u\"],true,true,[\"0\",\"1\"]]");
}

static void variables_have_errors_of_their_own(void **state)
{
    assert_gives(*state,
                 "function () { return [function () { @tdz('x'); }, function () { @const('y'); },"
                 "function () { @coerce(null); }].map(function (f) {"
                 "try { f(); } catch (e) { return e.name + ': ' + e.message; } }); }",
                 "[\"ReferenceError: Cannot access 'x' before initialization\","
                 "\"TypeError: Assignment to constant variable 'y'\","
                 "\"TypeError: Cannot destructure 'null': it has no properties\"]");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_record_walks_arrays_and_strings),
        TEST(an_array_that_grows_is_walked_to_its_end),
        TEST(what_is_asked_of_an_iterator_and_in_what_order),
        TEST(closing_calls_return_and_looks_at_its_result),
        TEST(abandoning_drops_what_return_throws),
        TEST(an_iterator_that_throws_is_not_closed),
        TEST(what_is_no_iterable_says_so),
        TEST(lists_are_made_of_values_holes_and_what_is_spread),
        TEST(calls_take_a_list),
        TEST(the_last_parameter_takes_what_arguments_are_left),
        TEST(what_is_left_is_taken),
        TEST(iterators_of_arrays_are_objects),
        TEST(a_template_object_is_frozen),
        TEST(variables_have_errors_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

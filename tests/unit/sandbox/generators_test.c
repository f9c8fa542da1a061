/* generators_test.c - generators of the lowered language. */
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

#define GENERATOR(name, body)                                                                      \
    "function " name "(a) { '@g 1 0-0 " name "'; return @gen(function () { '@a 0 0-0 '; " body     \
    " }); }"

static void values_go_both_ways(void **state)
{
    assert_gives(
        *state,
        "function () {" GENERATOR("g", "var x = @yield(a); x = @yield(x + 1); return @genReturn(x "
                                       "+ 1);") "var it = g(5); return [it.next(), it.next(10), "
                                                "it.next(20), it.next(30)]; }",
        "[{\"value\":5,\"done\":false},{\"value\":11,\"done\":false},{\"value\":21,"
        "\"done\":true},{\"done\":true}]");
}

static void a_generator_inherits_from_its_function(void **state)
{
    assert_gives(
        *state,
        "function () {" GENERATOR(
            "g",
            "return @genReturn();") "var it = g(), P = Object.getPrototypeOf; g.prototype.x = 7;"
                                    "var r = [it.x, P(it) === g.prototype, String(it), "
                                    "P(g.prototype) === "
                                    "P(g).prototype, P(g).constructor.name, it[Symbol.iterator]() "
                                    "=== it];"
                                    "g.prototype = 5; r.push(P(g()) === P(g).prototype); return r; "
                                    "}",
        "[7,true,\"[object Generator]\",true,\"GeneratorFunction\",true,true]");
}

static void throws_come_in_and_go_out(void **state)
{
    assert_gives(
        *state,
        "function () {" GENERATOR(
            "g", "try { @yield(1); } catch (e) { @yield('in ' + e); } "
                 "throw 'out';") "var it = g(), r = [it.next().value, it.throw('x').value];"
                                 "try { it.next(); } catch (e) { r.push(e); } r.push(it.next());"
                                 "it = g(); try { it.throw('early'); } catch (e) { r.push(e); }"
                                 "r.push(it.next().done); return r; }",
        "[1,\"in x\",\"out\",{\"done\":true},\"early\",true]");
}

static void return_runs_what_is_last(void **state)
{
    assert_gives(*state,
                 "function () { var log = [];" GENERATOR(
                     "g", "try { @yield(1); @yield(2); } finally { log.push('f'); } "
                          "return @genReturn(3);") "var it = g(), r = [it.next(), it.return(9), "
                                                   "it.return(8), log];"
                                                   "it = g(); r.push(it.return(4), it.next(), "
                                                   "log.length); return r; }",
                 "[{\"value\":1,\"done\":false},{\"value\":9,\"done\":true},{\"value\":8,"
                 "\"done\":true},[\"f\"],{\"value\":4,\"done\":true},{\"done\":true},1]");
}

static void it_does_not_run_inside_itself(void **state)
{
    assert_gives(
        *state,
        "function () { var it;" GENERATOR(
            "g", "it.next();") "it = g(); try { it.next(); } catch (e) { return e.name; } }",
        "\"TypeError\"");
}

static void delegation_passes_everything_on(void **state)
{
    assert_gives(*state,
                 "function () { var log = [];" GENERATOR(
                     "inner", "try { log.push(@yield('a')); log.push(@yield('b')); } catch (e) { "
                              "log.push('caught ' + e); @yield('c'); } finally { "
                              "log.push('last'); } return @genReturn('end');")
                     GENERATOR("outer", "var v = @delegate(inner()); @yield(v); return "
                                        "@genReturn();") "var it = outer(), r = [it.next().value, "
                                                         "it.next(1).value, "
                                                         "it.throw('t').value, it.next(2).value, "
                                                         "it.next().done];"
                                                         "it = outer(); it.next(); "
                                                         "r.push(it.return('ret'), it.next().done);"
                                                         "return [r, log]; }",
                 "[[\"a\",\"b\",\"c\",\"end\",true,{\"value\":\"ret\",\"done\":true},true],"
                 "[1,\"caught t\",\"last\",\"last\"]]");
}

static void delegation_takes_arrays_and_strange_iterators(void **state)
{
    assert_gives(*state,
                 "function () { var o = {}; o[Symbol.iterator] = function () { return { next: "
                 "function (v) { return { value: v, done: v === 3, x: 1 }; } }; };" GENERATOR(
                     "g", "var r = @delegate([1, 'x']); @yield(r); return @genReturn(@delegate(o))"
                          ";") "var it = g(), r = [it.next().value, it.next().value, "
                               "it.next().value, it.next(), it.next(2), it.next(3)];"
                               "it = g(); it.next(); try { it.throw(1); } catch (e) { "
                               "r.push(e.name); } r.push(it.next().done); return r; }",
                 "[1,\"x\",null,{\"done\":false,\"x\":1},{\"value\":2,\"done\":false,\"x\":1},"
                 "{\"value\":3,\"done\":true},\"TypeError\",true]");
}

static void a_generator_is_iterated_from_native_code(void **state)
{
    assert_gives(*state,
                 "function () {" GENERATOR(
                     "g",
                     "for (var i = 0; i < 3; i++) @yield(i); "
                     "return @genReturn(9);") "var r = @iter(g()), v, sum = 0; while ((v = "
                                              "@next(r)) !== @D) sum += v;"
                                              "return [sum, @list(1, g()), @take(@iter(g()))]; }",
                 "[3,[0,1,2],[0,1,2]]");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_go_both_ways),
        TEST(a_generator_inherits_from_its_function),
        TEST(throws_come_in_and_go_out),
        TEST(return_runs_what_is_last),
        TEST(it_does_not_run_inside_itself),
        TEST(delegation_passes_everything_on),
        TEST(delegation_takes_arrays_and_strange_iterators),
        TEST(a_generator_is_iterated_from_native_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* lower_async_test.c - async functions, generators and object literals, as ES5. */
#include "unit/script/lowering.h"

static void async_functions_run_in_a_coroutine(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "async function f() { return await g() }",
          "return @async(function () { … try { return @asyncReturn(@await(g())) … catch (@) { "
          "return "
          "@asyncThrow(@)" },
        { "f = async x => await x", "= function (x) { … @async(function () { … @await(x)" },
        { "async function f({ a }) { await a }", "function f(@) { … @async( … a = @.a" },
    };

    ASSERT_LOWERED(rows);
}

static void async_functions_without_await_need_none(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "async function f() { return 1 }",
          "try { return @asyncResolve(1) … catch (@) { return @asyncReject(@) … !@async(" },
        { "async function f() { g(); function g() {} }", "function g() { … try { g()" },
    };

    ASSERT_LOWERED(rows);
}

static void a_promise_is_settled_behind_finally(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "async function f() { try { return 1 } finally { g() } }",
          "@: { try { … @ = 1; break @; … finally { g() … @ = void 0; } return @asyncResolve(@)" },
        { "async function f() { for (const x of y) return x }",
          "break @; … return @asyncResolve(@)" },
        { "function* f() { try { return 1 } finally { g() } }", "return @genReturn(1)" },
    };

    ASSERT_LOWERED(rows);
}

static void generators_take_their_parameters_at_once(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "function* f(a = g()) { yield a }",
          "a = g() … return @gen(function () { … @yield(a) … return @genReturn(void 0)" },
        { "function* f() { yield* g(); return 1 }", "@delegate(g()) … return @genReturn(1)" },
        { "function* f(a) { var a; yield a }", "@gen(function () { … !var a" },
        { "async function* f() { yield 1; yield* g(); return h }",
          "@agen( … @ayield(1) … @adelegate(g()) … return @agenReturn(@await(h))" },
    };

    ASSERT_LOWERED(rows);
}

static void plain_literals_stay_literals(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "f({ a: 1, 'b': 2, 3: 4 })", "f({ a: 1, \"b\": 2, 3: 4 })" },
        { "f({ a, m() {}, get g() { return 1 } })", "{ a: a, m: function () { … get g() {" },
    };

    ASSERT_LOWERED(rows);
}

static void other_literals_are_filled(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "f({ a: 1, [k]: v(), ...s })", "@copy(@prop({ a: 1 }, @key(k), v()), s)" },
        { "f({ [k]() {} })", "@method({ … }, k, function () {" },
        { "f({ ...s, a: 1, b: 2 })", "@copy(@copy({ … }, s), { a: 1, b: 2 })" },
        { "f({ __proto__: p })", "@proto({ … }, p)" },
        { "f({ __proto__ })", "__proto__: __proto__ … !@proto" },
        { "f({ [k]: () => 1 })", "@name(function () {" },
    };

    ASSERT_LOWERED(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(async_functions_run_in_a_coroutine),
        cmocka_unit_test(async_functions_without_await_need_none),
        cmocka_unit_test(a_promise_is_settled_behind_finally),
        cmocka_unit_test(generators_take_their_parameters_at_once),
        cmocka_unit_test(plain_literals_stay_literals),
        cmocka_unit_test(other_literals_are_filled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

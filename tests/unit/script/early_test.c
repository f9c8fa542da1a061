/* early_test.c - what follows the grammar and is wrong all the same. */
#include "parsing.h"

static void strict_code(void **state)
{
    static const struct row rows[] = {
        { "010", "2035@0" },
        { "'\\07'", "2035@0" },
        { "delete a", "2035@7" },
        { "delete (a)", "2035@7" },
        { "delete a.b", "" },
        { "eval = 1; arguments++; [eval] = a; ({ arguments } = a)",
          "2035@0 2035@10 2035@24 2035@38" },
        { "var eval; function arguments() { } try { } catch (eval) { }", "2035@4 2035@19 2035@50" },
        { "let yield, static, interface; public: ;", "2036@4 2036@11 2036@19 2036@30" },
        { "function f(a, a) { }", "2043@14" },
        { "with (a) b", "2035@0" },
        { "if (a) function b() { }", "2048@7" },
        { "f() = 1", "2034@0" },
        { "f()++", "2034@0" },
        { "for (var a = 1 in b) ;", "2034@13" },
    };

    (void)state;
    ASSERT_ROWS(rows, .strict = true);
}

static void strict_by_directive(void **state)
{
    static const struct row rows[] = {
        { "function f() { 'use strict'; 010 }", "2035@29" },
        { "function eval() { 'use strict' }", "2035@9" },
        { "function f(a, a) { 'use strict' }", "2043@14" },
        { "function f(a = 1) { 'use strict' }", "2035@18" },
        { "(static) => { 'use strict' }", "2036@1" },
        { "'\\07'; 'use strict'", "2035@0" },
        { "('use strict'); 010", "" },
        { "'use\\x20strict'; 010", "" },
        { "'use strict' + 1; 010", "" },
        { "'use strict'\n010", "2035@13" },
        { "010; function f(a, a) { }", "" },
        { "class A { m() { 010 } }", "2035@16" },
    };

    (void)state;
    ASSERT_ROWS(rows, 0);
}

static void await_and_yield(void **state)
{
    static const struct row rows[] = {
        { "await = 1; yield = 1; yield: 1; var await, yield", "" },
        { "async function f() { await = 1 }", "2033@27" },
        { "async function f(await) { }", "2037@17" },
        { "async function f(a = await 1) { }", "2037@21" },
        { "async (a = await) => { }", "2037@11" },
        { "async function f() { (a = await 1) => { } }", "2037@26" },
        { "async function f() { function await() { } }", "2037@30" },
        { "function* f() { yield\n1; yield* 1; a = yield; (yield) + 1; yield => 1 }", "2033@65" },
        { "function* f(a = yield) { }", "2038@16" },
        { "function* f() { (a = yield) => 1 }", "2038@21" },
        { "function f() { await g() }", "2037@15" },
        { "function f() { yield 1 }", "2038@15" },
        { "class A { static { await } }", "2037@19" },
        { "class A { static { await; async () => await 1 } }", "2037@19" },
        { "class A { [await] = 1 }", "" },
        { "for await (a of b) ;", "2037@4" },
    };

    (void)state;
    ASSERT_ROWS(rows, 0);
}

static void targets(void **state)
{
    static const struct row rows[] = {
        { "(a) = 1; (a.b) = 1; ((a)) += 1; [(a), (b.c)] = d", "" },
        { "({ a }) = b", "2034@0" },
        { "[({ a })] = b", "2034@1" },
        { "({ a: ({ b }) } = c)", "2034@6" },
        { "[a] += b", "2034@0" },
        { "({ a() { } } = b)", "2034@3" },
        { "({ ...{ a } } = b)", "2034@6" },
        { "({ ...a.b } = c)", "" },
        { "[...a = 1] = b", "2034@4" },
        { "[...a,] = b", "2034@1" },
        { "(a.b) => c", "2034@1" },
        { "((a)) => b", "2034@1" },
        { "([a.b]) => c", "2034@2" },
        { "(a, a) => b", "2043@4" },
        { "({ a, b: [a] }) => c", "2043@10" },
        { "f() = 1; f()++; for (f() of a) ;", "" },
        { "f() ||= 1", "2034@0" },
        { "for (a = 1 of b) ;", "2034@5" },
        { "for (let a, b of c) ;", "2034@12" },
        { "for (let a = 1 of b) ;", "2034@13" },
        { "this = 1", "2034@0" },
        { "new.target = 1", "2034@0 2041@0" },
        { "async () => a = 1", "" },
        { "(async () => a) = 1", "2034@0" },
    };

    (void)state;
    ASSERT_ROWS(rows, 0);
}

static void classes(void **state)
{
    static const struct row rows[] = {
        { "class A { #a; #a }", "2042@14" },
        { "class A { get #a() { } set #a(b) { } }", "" },
        { "class A { get #a() { } static set #a(b) { } }", "2042@34" },
        { "class A { #constructor }", "2042@10" },
        { "class A { a() { class B { b() { this.#c } } } #c }", "" },
        { "class A { a() { delete this.#b } #b }", "2042@23" },
        { "class A { #a; b(c) { #a in c; #a in #a in c } }", "2042@36" },
        { "class A { get constructor() { } }", "2049@10" },
        { "class A { constructor = 1 }", "2049@10" },
        { "class A { static prototype() { } }", "2049@10" },
        { "class A { static constructor() { } 'constructor'() { } }", "" },
        { "class A { constructor() { super() } }", "2041@26" },
        { "class A extends B { a() { super() } }", "2041@26" },
        { "class A extends B { constructor() { () => super() } }", "" },
        { "class A { a = arguments }", "2049@14" },
        { "class A { a = () => arguments; b = function () { arguments } }", "2049@20" },
        { "class A { static { return } }", "2039@19" },
        { "class A { static { arguments } }", "2049@19" },
        { "a: { class A { static { break a } } }", "2040@30" },
        { "class A { get a(b) { } set c() { } }", "2049@16 2049@23" },
        { "({ a() { super.b }, c: function () { super.d } })", "2041@37" },
        { "({ __proto__: 1, '__proto__': 2 })", "2043@17" },
        { "({ __proto__: a, __proto__: b } = c)", "" },
        { "({ __proto__: 1, __proto__, ['__proto__']: 2, __proto__() { } })", "" },
    };

    (void)state;
    ASSERT_ROWS(rows, 0);
}

static void modules(void **state)
{
    static const struct row rows[] = {
        { "export { a as default }; export default 1; let a", "2106@32" },
        { "export { if }", "2036@9" },
        { "export { 'a' }", "2107@9" },
        { "export { 'a' as b } from 'c'; export { d as 'e' }; let d", "" },
        { "import { 'a' } from 'b'", "2033@13" },
        { "import { a as eval } from 'b'", "2035@14" },
        { "export var [a, { b: a }] = c", "2106@20" },
        { "function f() { export default 1 }", "2104@15" },
        { "import()", "2050@6" },
        { "new import('a')", "2050@4" },
        { "import(...a)", "2050@7" },
        { "await: 1", "2033@5" },
        { "export { a as '\\uD800' }; let a", "2050@14" },
    };

    (void)state;
    ASSERT_ROWS(rows, .goal = PARSER_MODULE);
}

static void code_for_eval(void **state)
{
    static const struct row rows[] = {
        { "new.target", "" },    { "super.a", "" },         { "this.#a", "" },
        { "super()", "2041@0" }, { "arguments", "2049@0" },
    };

    (void)state;
    ASSERT_ROWS(rows, .new_target = true, .super_property = true, .private_names = true,
                .no_arguments = true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strict_code),     cmocka_unit_test(strict_by_directive),
        cmocka_unit_test(await_and_yield), cmocka_unit_test(targets),
        cmocka_unit_test(classes),         cmocka_unit_test(modules),
        cmocka_unit_test(code_for_eval),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

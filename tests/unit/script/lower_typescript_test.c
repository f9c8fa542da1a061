/* lower_typescript_test.c - enums, namespaces, properties among parameters, and JSX, as ES5. */
#include "unit/script/lowering.h"

static void types_leave_nothing(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "type A = 1; interface B {} declare const c: A; f(x as A, y!, <A>z)", "f(x, y, z)" },
        { "abstract class A { abstract m(): void; declare x: 1; y?: 2 }",
          "\"y\", void 0 … !\"x\"" },
        { "namespace N { export type A = 1 }", "!N" },
        { "function f(a: string): void; function f(a: any) { return a }", "function f(a) { … !f(" },
    };

    ASSERT_TYPESCRIPT(rows);
}

static void enums_have_both_directions(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "enum E { A, B = 5, C }",
          "E = {}; E[E[\"A\"] = 0] = \"A\"; E[E[\"B\"] = 5] = \"B\"; E[E[\"C\"] = E[\"B\"] + 1]" },
        { "enum E { A = 'x', B = A }", "E[\"A\"] = \"x\"; E[\"B\"] = E.A;" },
        { "enum E { A = 1, B = A << 1 }", "E[E[\"B\"] = E.A << 1] = \"B\"" },
        { "enum E { A } enum E { B = A + 1 }", "E || (E = {}) … E.A + 1" },
        { "enum E { B = A } enum E { A }", "E.A" },
        { "enum E { A } { enum E { B = A } }", "= A" },
        { "enum E { A = 'x', A = 1, B = A }", "E[\"B\"] = E.A;" },
        { "declare enum E { A }", "!E" },
    };

    ASSERT_TYPESCRIPT(rows);
}

static void exports_of_namespaces_are_properties(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "namespace N { export const a = 1; export function f() { return a } }",
          "N = {}; (function (@) { … @.a = 1; function f() { return @.a;} @.f = f;" },
        { "namespace N { export let f; f() }", "@.f()" },
        { "namespace A.B { export let c = 1 }",
          "A = {} … B = @[\"B\"] || (@[\"B\"] = {}) … @.c = 1" },
        { "namespace N { export let [a, { b }] = c; b++ }", "@.a = … @.b = … @.b++" },
        { "namespace N { f(a) } namespace N { export let a = 1 }", "f(@.a)" },
        { "namespace N { export let a = 1 } namespace N { let a; f(a) }", "f(a)" },
        { "namespace N { export let a = 1 } namespace N { let b = (a) => f(a) }", "f(a)" },
        { "namespace A.B.C { export let d = 1 } namespace A.B.C { f(d) }", "f(@.d)" },
        { "namespace N { namespace M { export let a } } namespace N { namespace M { f(a) } }",
          "f(a)" },
        { "import a = b.c; f(a)", "a = b.c" },
        { "import a = b.c", "!b.c" },
    };

    ASSERT_TYPESCRIPT(rows);
}

static void parameters_may_be_properties(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "class A { constructor(private x, readonly y = 1) { f() } }",
          "this.x = x; this.y = y; f() … @prop(this, \"x\", void 0)" },
        { "class A extends B { constructor(public x) { super(); f() } }",
          "@superTwice() … @.x = x; f()" },
    };

    ASSERT_TYPESCRIPT(rows);
}

static void jsx_is_calls_of_h(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "f(<div/>)", "f(h(\"div\", null))" },
        { "f(<a b='1' {...c} d>x{y}</a>)",
          "h(\"a\", @prop(@copy({ \"b\": \"1\" }, c), \"d\", true), \"x\", y)" },
        { "f(<A.B/>, <></>)", "h(A.B, null), h(Fragment, null)" },
        { "function g(h) { return <A/> }", "return h(A, null)" },
    };

    ASSERT_TYPESCRIPT(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_leave_nothing),
        cmocka_unit_test(enums_have_both_directions),
        cmocka_unit_test(exports_of_namespaces_are_properties),
        cmocka_unit_test(parameters_may_be_properties),
        cmocka_unit_test(jsx_is_calls_of_h),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* parser_test.c - what is accepted, what is refused where, and how it goes on behind an error. */
#include "parsing.h"

static void expressions(void **state)
{
    static const struct row rows[] = {
        { "a + b * c ** d ** e, f", "" },
        { "a ?. b ?. [c] ?. (d) . e", "" },
        { "a ?.5 : 1", "" },
        { "-a ** b", "2047@3" },
        { "(-a) ** b", "" },
        { "a ?\? b || c", "2047@7" },
        { "a && b ?\? c", "2047@7" },
        { "a ?\? (b || c)", "" },
        { "a?.b = 1", "2034@0" },
        { "a?.`x`", "2047@3" },
        { "new a?.b()", "2047@5" },
        { "new new a.b(c)(d)", "" },
        { "a = b ? c : d ? e : f", "" },
        { "1 + 2 = 3", "2034@0" },
        { "++a++", "2034@2" },
        { "(a, b) => a => { }", "" },
        { "async (a) => await a, async a => a", "" },
        { "a + (b) => c", "2033@8" },
        { "() => {} || a", "2033@9" },
        { "({ a, b: 1, [c]: 2, d() {}, get e() {}, set e(v) {}, async *f() {}, ...g })", "" },
        { "({ a = 1 })", "2034@5" },
        { "({ a = 1 } = b)", "" },
        { "[a, ...[b, c]] = d", "" },
        { "[...a, b] = c", "2034@1" },
        { "`a${ `b${ c }` }d`", "" },
        { "/[/]/.test(a) / b / c", "" },
        { "a\n/b/c", "" },
    };

    (void)state;
    ASSERT_ROWS(rows, 0);
}

static void statements(void **state)
{
    static const struct row rows[] = {
        { "if (a) b; else if (c) d\nelse e", "" },
        { "for (var a = 0, b; a < b; a++) continue", "" },
        { "for (let [a, b] of c) { break }", "" },
        { "for (a.b in c) ;", "" },
        { "for (async of a) ;", "2034@5" },
        { "for (let of of a) ;", "" },
        { "a: for (;;) { b: { continue a; break b } }", "" },
        { "a: { continue a }", "2040@14" },
        { "break", "2040@0" },
        { "switch (a) { case b: default: c }", "" },
        { "switch (a) { default: default: }", "2043@22" },
        { "try { } catch { } finally { }", "" },
        { "try { }", "2033@7" },
        { "throw\na", "2033@0" },
        { "return 1", "2039@0" },
        { "do a; while (b) c", "" },
        { "if (a) let\n[b] = c", "2048@7" },
        { "while (a) function b() { }", "2048@10" },
        { "const a", "2053@6" },
        { "let let", "2036@4" },
        { "class a extends b { constructor() { super() } static #c = 1; #d() {} get #e() { } set "
          "#e(v) { } static { this.#c } }",
          "" },
        { "class a { b() { this.#c } }", "2042@21" },
        { "class a { constructor() {} constructor() {} }", "2043@27" },
        { "function a() { 'use strict'; with (b) c }", "2035@29" },
    };

    (void)state;
    ASSERT_ROWS(rows, 0);
}

static void modules(void **state)
{
    static const struct row rows[] = {
        { "import a, { b as c, default as d } from 'e'; import * as f from 'g'; import 'h'", "" },
        { "export { a as b, c }; export * from 'd'; export * as e from 'f'; export default 1", "" },
        { "export const a = 1, { b } = c; export function d() { } export class e { }", "" },
        { "export { a }; export let a", "2106@25" },
        { "{ import 'a' }", "2050@2" },
        { "await a; for await (b of c) ;", "" },
        { "import.meta.a, import('b')", "" },
        { "with (a) b", "2035@0" },
    };

    (void)state;
    ASSERT_ROWS(rows, .goal = PARSER_MODULE);
}

static void goes_on_behind_an_error(void **state)
{
    static const struct row rows[] = {
        { "a b;\nc d;\ne", "2033@2 2033@7" },
        { "function f() {\n  a b\n  return c d\n}\nvar e f;", "2033@19 2033@32 2033@42" },
        { "x = { a: 1, b c: 2 };\ny z;", "2033@14 2033@24" },
        { "f(a, b c);\nif (d e) { }\ng", "2033@7 2033@17" },
        { "a = '", "2001@4" },
        { "a(", "2004@1" },
        { "}\na b", "2005@0" },
    };

    (void)state;
    ASSERT_ROWS(rows, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions),
        cmocka_unit_test(statements),
        cmocka_unit_test(modules),
        cmocka_unit_test(goes_on_behind_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

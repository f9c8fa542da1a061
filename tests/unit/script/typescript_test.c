/* typescript_test.c - what TypeScript adds, and where it must not change plain code. */
#include "parsing.h"

static void types(void **state)
{
    static const struct row rows[] = {
        { "let x: A<B<C>>", "" },
        { "let x: A<B<C<D>>> = y", "" },
        { "let x: string | number & { a: 1 } | null", "" },
        { "let x: | a | b, y: [a: string, b?: number, ...c: X[]]", "" },
        { "let x: (a: string, b?: number) => void, y: (a) => b, z: () => c, w: (string)[]", "" },
        { "let x: new () => T, y: abstract new <T>(a: T) => T, z: <T>(a: T) => T", "" },
        { "let x: typeof y.z, a: keyof B, c: unique symbol, d: readonly e[], f: g['h'][]", "" },
        { "let x: { [K in keyof T as `a${K}`]?: T[K] }, y: { -readonly [K in T]-?: U }", "" },
        { "type A<T> = T extends (infer U)[] ? U : T extends infer V extends string ? V : never",
          "" },
        { "let x: import('a').b<c>, y: typeof import('a'), z: `a${b}c`, w: -1 | 2n", "" },
        { "interface A<T> extends B, C<D> { x: T; y?(a: string): void; readonly z: n[], [k: "
          "string]: m; new (x): T; (y): Z\n get a(): b; set a(v) }",
          "" },
        { "function f(this: A, x?: B, ...y: C[]): x is D { }", "" },
        { "function f(x): asserts x is A { } function g(x): asserts x { }", "" },
    };

    (void)state;
    ASSERT_ROWS(rows, .goal = PARSER_MODULE, .typescript = true, .jsx = true);
}

static void code(void **state)
{
    static const struct row rows[] = {
        { "f<T>(x); new F<T>(); f<T>`a`; f<T>; f<<T>(x: T) => T>(y); a?.<T>(b)", "" },
        { "x as T; x as const; x satisfies T; x!; x![0]!.a; (x as T) = 1; x! = 2; <T>x", "" },
        { "const a = <T,>(x: T) => x, b = <T>(x: T): T => x, c = async <T>(x: T) => x", "" },
        { "a ? (b) : c => d; a ? (b): c => d : e; a ? (b, c) : d", "" },
        { "a ? async (b) : c => d; a ? (b?: c) => d : e; a ? (b): c => (d) : e => f : g", "" },
        { "(x: T, y?: U, { a, b }: V = {}, [c]: W = []) => x; async (x: T): P<T> => x", "" },
        { "switch (a) { case (b): c => d; case b: (e): f => g }", "" },
        { "a < b > c; a < b; a < b || c > d; f(a < b, c > d); a<b>>c; a < b >= c", "" },
        { "function f(x: A): B; function f(x) { } declare function g(): void; declare let h: i",
          "" },
        { "enum A { B, C = 1, 'd' = f() } const enum E { } declare enum F { G }", "" },
        { "namespace A.B { export const c = 1 } declare module 'x' { export function f() }", "" },
        { "abstract class A<T> extends B<T> implements C, D<E> { private readonly x!: T; static "
          "y?: "
          "U = 1; constructor(private a: V, public readonly b = 1) { super() } abstract c(): "
          "void; d?(): void; [k: string]: any; declare e: W; override f() { } f(x): void }",
          "" },
        { "import type A from 'a'; import type { B } from 'b'; import { type C, type as, D } from "
          "'c'; export type { E }; export type { F } from 'f'; export type * from 'g'",
          "" },
        { "import A = B.C; export import D = E.F; export = x", "" },
        { "type; declare; namespace; abstract; let type = 1; type = 2; module.exports = 3; as",
          "" },
        { "let x; x\nas\ny", "" },
        { "@a class B { }", "2030@0" },
        { "{ using a = b; }", "2030@2" },
        { "async () => { await using a = b; }", "2030@20" },
        { "<A<T> b/>, <string>a, <A[]>b, <c>d</c>, <any>\"</a>\"", "" },
        { "export default abstract class A { }", "" },
        { "export default interface A { }\nexport default class B { }", "" },
    };

    (void)state;
    ASSERT_ROWS(rows, .goal = PARSER_MODULE, .typescript = true, .jsx = true);
}

static void is_nothing_in_plain_code(void **state)
{
    static const struct row rows[] = {
        { "let a: b", "2033@5" },
        { "a as b", "2033@2" },
        { "a!", "2033@1" },
        { "f<T>(x), a < b > c, a<b>>c", "" },
        { "enum A { }", "2033@0" },
        { "(a?: b) => c", "2033@3" },
        { "interface A { }", "2033@10" },
        { "type A = b", "2033@5" },
    };

    (void)state;
    ASSERT_ROWS(rows, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types),
        cmocka_unit_test(code),
        cmocka_unit_test(is_nothing_in_plain_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

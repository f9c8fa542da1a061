/* parser_test.c - what is accepted, what is refused where, and how it goes on behind an error. */
#include "unit/memory.h"
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

/* ---- the tree ------------------------------------------------------------------------ */

static struct node *tree_of(struct arena *arena, const char *text)
{
    struct parser_options options = { .goal = PARSER_MODULE, .typescript = true, .jsx = true };
    struct findings findings = { 0 };
    struct names names;
    struct node *program;

    arena_init(arena, allocator_system());
    assert_true(names_init(&names, arena));
    program = parser_run(arena, &names, slice_of(text), &options, &findings);
    assert_non_null(program);
    assert_int_equal(findings.count, 0);
    return program;
}

static void functions_tell_what_they_use(void **state)
{
    static const struct {
        const char *text;
        uint32_t flags, length;
    } rows[] = {
        { "async function* f(a, b = 1, ...c) { await a; yield b }",
          FUNCTION_ASYNC | FUNCTION_GENERATOR | FUNCTION_STRICT | FUNCTION_HAS_AWAIT |
              FUNCTION_HAS_YIELD,
          1 },
        { "function f(a, b) { () => { this; arguments } }",
          FUNCTION_STRICT | FUNCTION_SIMPLE | FUNCTION_USES_ARGUMENTS | FUNCTION_USES_THIS, 2 },
        { "function f({ a }) { function b() { this } new.target }",
          FUNCTION_STRICT | FUNCTION_USES_NEW_TARGET, 1 },
        { "async function f() { async () => await 1; eval('a') }",
          FUNCTION_ASYNC | FUNCTION_STRICT | FUNCTION_SIMPLE | FUNCTION_USES_EVAL, 0 },
    };

    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct arena arena;
        const struct node *function = tree_of(&arena, rows[row].text)->block.list;

        assert_int_equal(function->kind, NODE_FUNCTION_DECLARATION);
        assert_int_equal(function->function.flags, rows[row].flags);
        assert_int_equal(function->function.length, rows[row].length);
        assert_int_equal(function->end, strlen(rows[row].text));
        arena_free(&arena);
    }
}

static void arrow_functions_know_what_their_parameters_use(void **state)
{
    struct arena arena;
    const struct node *arrow =
        tree_of(&arena, "(a = this, { b } = arguments) => a")->block.list->unary.argument;

    (void)state;
    assert_int_equal(arrow->function.flags, FUNCTION_ARROW | FUNCTION_EXPRESSION_BODY |
                                                FUNCTION_STRICT | FUNCTION_USES_THIS |
                                                FUNCTION_USES_ARGUMENTS);
    assert_int_equal(arrow->function.parameters->kind, NODE_DEFAULT);
    assert_int_equal(arrow->function.parameters->next->binary.left->kind, NODE_OBJECT_PATTERN);
    arena_free(&arena);
}

static void comments_belong_to_functions(void **state)
{
    static const char *const rows[] = {
        "/** x */ function f() { }",
        "/** x */ export async function f() { }",
        "/** x */ export default function () { }",
        "/** x */ const f = () => 1",
        "/** x */ export const f = function () { }",
    };

    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct arena arena;
        const struct node *node = tree_of(&arena, rows[row])->block.list;

        if (node->kind == NODE_EXPORT || node->kind == NODE_EXPORT_DEFAULT)
            node = node->module.declaration;
        if (node->kind == NODE_VARIABLES)
            node = node->list.list->binary.right;
        assert_int_equal(node->function.comment, 0);
        assert_int_equal(node->function.comment_end, 8);
        arena_free(&arena);
    }
}

static bool parses(const struct allocator *allocator, void *context)
{
    static const char text[] =
        "import a, { b as c } from 'd'; export const e = async <T,>(x?: T) => { await x! };"
        "class F extends G { #h = `i${j}k`; static { this.#h } get [l]() { return super.m?.n } }"
        "for (const { o, ...p } of q) r ? (s) : t; label: while (u) break label;"
        "<v w='&amp;\n' {...x}>y\nz {a}</v>; type A = { b: C[] } | [d, e?]; enum B { C = 1 }"
        "([a, b = 1]) => /(c)/u.test('\\u{1F600}'), 1_000n, a b; if (a b) c";
    struct parser_options options = { .goal = PARSER_MODULE, .typescript = true, .jsx = true };
    struct findings findings = { 0 };
    struct arena arena;
    struct names names;
    bool done;

    (void)context;
    arena_init(&arena, allocator);
    done = names_init(&names, &arena) &&
           parser_run(&arena, &names, slice_of(text), &options, &findings) != NULL;
    arena_free(&arena);
    return done;
}

static void runs_out_of_memory_cleanly(void **state)
{
    (void)state;
    memory_torture(parses, NULL);
}

/* Of each the same piece, again and again. */
static void deep_code_is_refused(void **state)
{
    static const char *const rows[] = { "(",
                                        "[",
                                        "{",
                                        "a=>",
                                        "!",
                                        "new ",
                                        "`${",
                                        "a**",
                                        "({a:",
                                        "class a extends ",
                                        "a:",
                                        "if(a)",
                                        "f(function(){",
                                        "<a>",
                                        "a?(b):(",
                                        "let a:(",
                                        "let a:({b:",
                                        "async(a=",
                                        "<a>(b=",
                                        "namespace a{" };
    struct parser_options options = { .typescript = true, .jsx = true };
    size_t most = 200000;
    char *text = test_malloc(most);
    char errors[512];

    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        size_t each = strlen(rows[row]), len = 0;

        for (; len + each < most; len += each)
            memcpy(text + len, rows[row], each);
        parse_text(text, len, &options, errors);
        assert_string_not_equal(errors, "");
    }
    test_free(text);
}

static void long_code_is_taken(void **state)
{
    static const char *const rows[][2] = { { "a+", "b" }, { "a?b:", "c" }, { "if(a);else ", "b" },
                                           { "a,", "b" }, { "a&&", "b" },  { "a.b(c).", "d" },
                                           { "a;", "" } };
    struct parser_options options = { 0 };
    size_t most = 200000;
    char *text = test_malloc(most);
    char errors[512];

    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        size_t each = strlen(rows[row][0]), len = 0;

        for (; len + each + 1 < most; len += each)
            memcpy(text + len, rows[row][0], each);
        memcpy(text + len, rows[row][1], strlen(rows[row][1]));
        parse_text(text, len + strlen(rows[row][1]), &options, errors);
        assert_string_equal(errors, "");
    }
    test_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions),
        cmocka_unit_test(statements),
        cmocka_unit_test(modules),
        cmocka_unit_test(goes_on_behind_an_error),
        cmocka_unit_test(functions_tell_what_they_use),
        cmocka_unit_test(arrow_functions_know_what_their_parameters_use),
        cmocka_unit_test(comments_belong_to_functions),
        cmocka_unit_test(runs_out_of_memory_cleanly),
        cmocka_unit_test(deep_code_is_refused),
        cmocka_unit_test(long_code_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

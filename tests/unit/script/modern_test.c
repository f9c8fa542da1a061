/* modern_test.c - what is refused, by number and place, and what to write instead. */
#include "script/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <string.h>

static struct error error;

static void lower(enum script_kind kind, struct slice text)
{
    struct script_options options = { .kind = kind, .document = SLICE("a.mdx") };
    struct script script;

    error_init(&error, allocator_system());
    script_lower(&script, allocator_system(), text, &options, &error);
    script_free(&script);
}

/* The numbers, each with its column or line and column, one a line. */
static void assert_found(enum script_kind kind, const char *text, const char *found)
{
    struct buffer list;

    lower(kind, slice_of(text));
    buffer_init(&list, allocator_system(), SIZE_MAX);
    buffer_add_text(&list, "");
    for (const struct error *one = error.status ? &error : NULL; one; one = one->next)
        buffer_printf(&list, "%u %u:%u;", one->number, one->line, one->column);
    assert_string_equal(list.data, found);
    buffer_free(&list);
    error_free(&error);
}

static void assert_refused(const char *text, const char *found)
{
    assert_found(SCRIPT_MODULE, text, found);
}

static void arrow_functions(void **state)
{
    (void)state;
    assert_refused("var f = x => x;", "2010 1:11;");
    assert_refused("var f = (a, b) => { return a };", "2010 1:16;");
}

static void let_and_const(void **state)
{
    (void)state;
    assert_refused("let a = 1;\nconst b = 2;", "2011 1:1;2011 2:1;");
}

static void classes_once_with_all_inside(void **state)
{
    (void)state;
    assert_refused("class A extends B { #p = 1; get x() { return `a` } static { } m(a = 1) {} }\n"
                   "var c = class { };",
                   "2012 1:1;2012 2:9;");
}

static void template_literals(void **state)
{
    (void)state;
    assert_refused("var a = `x ${ { b: `}` } } y`;", "2013 1:9;2013 1:20;");
}

static void parameters(void **state)
{
    (void)state;
    assert_refused("function f(a = 1, { b }, [c], ...d) {}",
                   "2014 1:12;2014 1:19;2014 1:26;2014 1:31;");
}

static void spread_and_destructuring(void **state)
{
    (void)state;
    assert_refused("f(...a); var b = [...a], { c, d } = a; [a, b] = [b, a]; ({ a: b } = c);",
                   "2015 1:3;2015 1:19;2016 1:26;2016 1:40;2016 1:58;");
}

static void for_of(void **state)
{
    (void)state;
    assert_refused("for (var a of b) {}\nfor (a of b) {}", "2017 1:1;2017 2:1;");
}

static void async_and_await(void **state)
{
    (void)state;
    assert_refused("async function f() { await g(); }\nvar a = { async b() {} };",
                   "2018 1:1;2018 1:22;2018 2:11;");
    assert_refused("var f = async (a) => a, g = async a => a;",
                   "2018 1:9;2010 1:19;2018 1:29;2010 1:37;");
}

static void generators_once_with_their_yields(void **state)
{
    (void)state;
    assert_refused("function* f() { yield 1; }", "2019 1:9;");
    assert_refused("function f() { yield 1; }", "2019 1:16;");
}

static void newer_operators(void **state)
{
    (void)state;
    assert_refused("a?.b; a?.5:1; a ?\? b; a ?\?= b; a ||= b; a &&= b; a ** b; a **= b;",
                   "2020 1:2;2021 1:17;2021 1:25;2021 1:34;2021 1:43;2021 1:52;2021 1:60;");
}

static void newer_object_literals(void **state)
{
    (void)state;
    assert_refused("var o = { a, b() {}, [c]: 1, d };", "2022 1:11;2022 1:14;2022 1:22;2022 1:30;");
}

static void types(void **state)
{
    (void)state;
    assert_refused("function f(a: { x: number }, b?: string[]): { y: number } {\n"
                   "  var c: Map<string, number> = g<T>(a as any)!.x;\n}",
                   "2023 1:13;2023 1:31;2023 1:43;2023 2:8;2023 2:33;2023 2:39;2023 2:46;");
}

static void declarations(void **state)
{
    (void)state;
    assert_refused("interface A { x: number; y?: string }\ntype B = 'a' | { [k: string]: C };\n"
                   "enum D { E, F = 2 }\nconst enum G { H }\ndeclare var z;\nvar a = 1;",
                   "2024 1:1;2024 2:1;2024 3:1;2024 4:7;2024 5:1;");
}

static void jsx_ends_the_reading(void **state)
{
    (void)state;
    assert_refused("let a = <b>don't</b>; let c", "2011 1:1;2025 1:9;");
}

static void comparison_is_not_jsx(void **state)
{
    (void)state;
    assert_refused("if (a <b && c > (d)) {}", "");
}

static void numbers_and_regular_expressions(void **state)
{
    (void)state;
    assert_refused("var a = 1_000, b = 10n, c = 0xFFn, d = 1e-5, e = .5, f = 1.5.toFixed();",
                   "2027 1:9;2027 1:20;2027 1:29;");
    assert_refused("/a/gi; /a/u; /(?<n>a)/; /(?<=a)b/; /[(?<n>]\\(?</;",
                   "2028 1:8;2028 1:14;2028 1:25;");
}

static void small_things(void **state)
{
    (void)state;
    assert_refused("try { f(a,) } catch { }\n@g\nx.#p;", "2029 1:10;2029 1:15;2030 2:1;2026 3:3;");
}

static void imports(void **state)
{
    (void)state;
    assert_refused(
        "import a, { b as c } from 'd';\nimport 'e';\nimport * as f from 'g'\nimport('h')",
        "2101 1:1;2101 2:1;2101 3:1;2102 4:1;");
}

static void exports(void **state)
{
    (void)state;
    assert_refused("export * from 'a';\nexport { nope };\nfunction f() { export var a }\n"
                   "export function b() {}\nexport { b };\nexport 5;",
                   "2103 1:1;2105 2:10;2104 3:16;2106 5:10;2107 6:1;");
}

static void brackets_and_ends(void **state)
{
    (void)state;
    assert_refused("function f() {\n  if (a { }\n}", "2005 3:1;");
    assert_refused("function f() {\n  g(\n", "2004 2:4;");
    assert_refused("a }", "2005 1:3;");
    assert_refused("var a = 'x\nvar b = \"y\n/* z", "2001 1:9;2001 2:9;2002 3:1;");
    assert_refused("var a = /x\n;var b = `", "2003 1:9;2001 2:10;");
    assert_refused("var a = 1 \\ 2", "2007 1:11;");
}

static void what_is_no_function_expression(void **state)
{
    (void)state;
    assert_found(SCRIPT_EXPRESSION, "5", "2031 1:1;");
    assert_found(SCRIPT_EXPRESSION, "function f", "2031 1:11;");
    assert_found(SCRIPT_EXPRESSION, "function () {} + 1", "2032 1:16;");
    assert_found(SCRIPT_EXPRESSION, "(function () {}", "2004 1:1;");
    assert_found(SCRIPT_EXPRESSION, "async (id) => $.db.get(id)", "2018 1:1;2010 1:12;");
    assert_found(SCRIPT_EXPRESSION, "", "2031 1:1;");
}

static void a_message_says_what_to_write(void **state)
{
    (void)state;
    lower(SCRIPT_MODULE, SLICE("var a = 1;\nvar o = { a };"));
    assert_string_equal(error.message, "shorthand properties are not supported yet: write a: a");
    assert_string_equal(error.excerpt, "var o = { a };");
    assert_string_equal(error.document, "a.mdx");
    assert_string_equal(error_code_name(&error), "SYNTAX_ERROR");
    error_free(&error);
}

static void a_bracket_error_names_the_line_of_the_open_one(void **state)
{
    (void)state;
    lower(SCRIPT_MODULE, SLICE("\nf([\n)"));
    assert_string_equal(error.message, ") stands where ] is due: the [ of line 2 is not closed");
    error_free(&error);
}

static void at_most_twenty_are_told(void **state)
{
    (void)state;
    assert_refused(
        "let a;let a;let a;let a;let a;let a;let a;let a;let a;let a;let a;let a;let a;"
        "let a;let a;let a;let a;let a;let a;let a;let a;let a;let a;",
        "2011 1:1;2011 1:7;2011 1:13;2011 1:19;2011 1:25;2011 1:31;2011 1:37;2011 1:43;"
        "2011 1:49;2011 1:55;2011 1:61;2011 1:67;2011 1:73;2011 1:79;2011 1:85;2011 1:91;"
        "2011 1:97;2011 1:103;2011 1:109;2011 1:115;");
}

static void places_are_those_of_the_document(void **state)
{
    struct linemap place;
    struct script script;
    struct script_options options = { .kind = SCRIPT_MODULE,
                                      .source = SLICE("---\n---\n\n  let a"),
                                      .place = &place };

    (void)state;
    linemap_init(&place, allocator_system());
    linemap_add(&place, &(struct linemap_piece){
                            .lowered_line = 1, .lowered_column = 1, .line = 4, .column = 3 });
    error_init(&error, allocator_system());
    assert_int_equal(script_lower(&script, allocator_system(), SLICE("let a"), &options, &error),
                     MDX_E_VALIDATION);
    assert_int_equal(error.line, 4);
    assert_int_equal(error.column, 3);
    assert_string_equal(error.excerpt, "  let a");
    error_free(&error);
    linemap_free(&place);
}

static void a_hundred_thousand_brackets_are_an_error(void **state)
{
    static char text[100000];

    (void)state;
    memset(text, '(', sizeof text);
    lower(SCRIPT_MODULE, slice_make(text, sizeof text));
    assert_int_equal(error.number, 2006);
    assert_int_equal(error.column, 1001);
    error_free(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrow_functions),
        cmocka_unit_test(let_and_const),
        cmocka_unit_test(classes_once_with_all_inside),
        cmocka_unit_test(template_literals),
        cmocka_unit_test(parameters),
        cmocka_unit_test(spread_and_destructuring),
        cmocka_unit_test(for_of),
        cmocka_unit_test(async_and_await),
        cmocka_unit_test(generators_once_with_their_yields),
        cmocka_unit_test(newer_operators),
        cmocka_unit_test(newer_object_literals),
        cmocka_unit_test(types),
        cmocka_unit_test(declarations),
        cmocka_unit_test(jsx_ends_the_reading),
        cmocka_unit_test(comparison_is_not_jsx),
        cmocka_unit_test(numbers_and_regular_expressions),
        cmocka_unit_test(small_things),
        cmocka_unit_test(imports),
        cmocka_unit_test(exports),
        cmocka_unit_test(brackets_and_ends),
        cmocka_unit_test(what_is_no_function_expression),
        cmocka_unit_test(a_message_says_what_to_write),
        cmocka_unit_test(a_bracket_error_names_the_line_of_the_open_one),
        cmocka_unit_test(at_most_twenty_are_told),
        cmocka_unit_test(places_are_those_of_the_document),
        cmocka_unit_test(a_hundred_thousand_brackets_are_an_error),
    };

    return cmocka_run_group_tests_name("modern", tests, NULL, NULL);
}

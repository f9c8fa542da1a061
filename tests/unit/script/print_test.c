/* print_test.c - ES5 comes out as it went in, each token on its line, and places lead back. */
#include "script/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <string.h>

static struct script script;

static void lower(const char *text)
{
    struct script_options options = { .kind = SCRIPT_PLAIN, .document = SLICE("test") };
    struct error error;

    error_init(&error, allocator_system());
    assert_int_equal(script_lower(&script, allocator_system(), slice_of(text), &options, &error),
                     MDX_OK);
    error_free(&error);
}

static void assert_prints(const char *text, const char *printed)
{
    lower(text);
    assert_string_equal(script.lowered.data, printed);
    script_free(&script);
}

/* The same, but for how many blanks stand side by side. */
static void assert_reads(const char *text, const char *printed)
{
    char read[500];
    size_t len = 0;

    lower(text);
    for (const char *at = script.lowered.data; *at && len < sizeof read - 1; at++)
        if (*at != ' ' || (len && read[len - 1] != ' '))
            read[len++] = *at;
    read[len] = 0;
    assert_string_equal(read, printed);
    script_free(&script);
}

static void plain_code_stays_as_it_is(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a = b + c * (d - e) / -f;",
        "for (var i = 0, n = a.length; i < n; i++) f(i);",
        "do a(); while (b);",
        "throw new A(b).c;",
        "a ? b : c ? d : e;",
        "new (a())(b).c;",
        "(1).a;",
        "a = b[c](d, e).f++;",
        "typeof a in b;",
        "!(a instanceof b);",
        "a, b;",
        "debugger;",
    };

    for (size_t at = 0; at < sizeof texts / sizeof texts[0]; at++)
        assert_prints(texts[at], texts[at]);
}

static void brackets_are_those_that_are_needed(void **state)
{
    (void)state;
    assert_reads("(a + b) + c", "a + b + c;");
    assert_reads("a + (b + c)", "a + (b + c);");
    assert_reads("(function () {})()", "(function () { \"@- 0 1-15 \";}());");
    assert_reads("({}).a", "({} .a);");
    assert_reads("('use strict')", "(\"use strict\");");
    assert_reads("for (var i = (a in b); ; );", "for (var i = (a in b); ; ) ;");
    assert_reads("if (a) { if (b) c } else d", "if (a) { if (b) c;} else d;");
    assert_reads("a = (b, c)", "a = (b, c);");
    assert_reads("-(-a); +(+a); a - (-b)", "- -a; + +a; a - -b;");
}

static void texts_and_numbers_are_written_for_es5(void **state)
{
    (void)state;
    assert_reads("a = '\\u2028\\ud800\"\\0'", "a = \"\\u2028\\ud800\\\"\\x00\";");
    assert_reads("a = [0x1F, 0b11, 0o17, 1_000, 0.1, 1e21, .5]",
                 "a = [31, 3, 15, 1000, 0.1, 1e21, .5];");
    assert_reads("a = 0xFFFFFFFFFFFFFFFFF", "a = 0x100000000000000000;");
}

static void tokens_stay_on_their_lines_and_columns(void **state)
{
    (void)state;
    assert_prints("/* a\n */ b;\n\n// c\nd(\n  e);\n\n", "\n    b;\n\n\nd(\n  e);\n\n");
    assert_prints("a\n  .b\n  .c();", "a\n  .b\n  .c();");
    assert_prints("if (a) {\n  b();\n}", "if (a) {\n  b();\n}");
}

static void assert_place(uint32_t line, uint32_t column, uint32_t to_line, uint32_t to_column)
{
    uint32_t found_line, found_column;

    assert_true(
        linemap_find(&script.columns, script.text, line, column, &found_line, &found_column));
    assert_int_equal(found_line, to_line);
    assert_int_equal(found_column, to_column);
}

static void places_lead_back(void **state)
{
    (void)state;
    const char *at;

    lower("const f = x => x ** g(y);\nh(1)");
    at = strstr(script.lowered.data, "g(y)");
    assert_non_null(at);
    assert_place(1, (uint32_t)(at - script.lowered.data) + 1, 1, 21);
    assert_place(2, 1, 2, 1);
    script_free(&script);
}

static void a_directive_tells_of_the_function(void **state)
{
    (void)state;
    assert_reads("function f(a, b) {}", "function f(a, b) { \"@- 2 0-19 f\";}");
    assert_reads("var f = (a, b = 1) => a",
                 "var f = function (a, b) { \"@a 1 8-23 f\"; if (b === void 0) b = 1; return a;};");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_code_stays_as_it_is),
        cmocka_unit_test(brackets_are_those_that_are_needed),
        cmocka_unit_test(texts_and_numbers_are_written_for_es5),
        cmocka_unit_test(tokens_stay_on_their_lines_and_columns),
        cmocka_unit_test(places_lead_back),
        cmocka_unit_test(a_directive_tells_of_the_function),
    };

    return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}

/* scope_test.c - what may not be declared twice. */
#include "script/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <string.h>

static bool is_fine(const char *text, enum script_kind kind, uint32_t *line)
{
    struct script_options options = { .kind = kind, .document = SLICE("test") };
    struct script script;
    struct error error;
    bool fine;

    if (kind == SCRIPT_EVAL)
        options.taken = SLICE("a b");
    error_init(&error, allocator_system());
    fine = !script_lower(&script, allocator_system(), slice_of(text), &options, &error);
    if (!fine && error.number != 2080)
        fail_msg("%s is refused otherwise: %s", text, error_message(&error));
    *line = error.line;
    error_free(&error);
    script_free(&script);
    return fine;
}

static void assert_each(const char *const *texts, enum script_kind kind, bool fine)
{
    for (; *texts; texts++) {
        uint32_t line;

        if (is_fine(*texts, kind, &line) != fine)
            fail_msg("%s is %s", *texts, fine ? "refused" : "taken");
    }
}

static void names_may_be_declared_once(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "let a; let a",
        "let a; var a",
        "var a; const a = 1",
        "let a; { var a }",
        "{ { var a } let a }",
        "{ function f() {} let f }",
        "class A {} let A",
        "function f(a) { let a }",
        "function f(a = 1) { let a }",
        "try {} catch (e) { let e }",
        "try {} catch ([e]) { var e }",
        "for (let a of b) { var a }",
        "switch (a) { case 1: let b; case 2: let b }",
        "'use strict'; { function f() {} function f() {} }",
        "{ async function f() {} function f() {} }",
        NULL,
    };

    assert_each(texts, SCRIPT_PLAIN, false);
}

static void these_live_beside_each_other(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "var a; var a; function a() {}",
        "let a; { let a; { let a } }",
        "function f(a) { var a; function a() {} }",
        "try {} catch (e) { var e; { let e } }",
        "try {} catch (e) { for (var e of []); }",
        "{ function f() {} function f() {} }",
        "let f; { function f() {} }",
        "for (let a of b) { let a }",
        "let a; function f() { var a }",
        "function f() { let arguments }",
        NULL,
    };

    assert_each(texts, SCRIPT_PLAIN, true);
}

static void modules_are_stricter(void **state)
{
    (void)state;
    static const char *const wrong[] = { "var f; function f() {}", "let a; enum E { a } let a",
                                         "const E = 1; enum E { a }", NULL };
    static const char *const fine[] = {
        "type A = 1; const A = 1; export { A }", "interface I {} class I {}",
        "enum E { A } enum E { B = 1 }",         "let a; enum E { a, a } { let a }",
        "function f(): void; function f() {}",   NULL
    };

    assert_each(wrong, SCRIPT_MODULE, false);
    assert_each(fine, SCRIPT_MODULE, true);
}

static void an_eval_leaves_names_around_it_alone(void **state)
{
    (void)state;
    static const char *const wrong[] = { "var a", "{ var b }", "function a() {}", NULL };
    static const char *const fine[] = { "let a", "var c", "'use strict'; var a", "a = b", NULL };

    assert_each(wrong, SCRIPT_EVAL, false);
    assert_each(fine, SCRIPT_EVAL, true);
}

static void the_second_place_is_named(void **state)
{
    (void)state;
    uint32_t line;

    assert_false(is_fine("let a\nlet b\nvar a", SCRIPT_PLAIN, &line));
    assert_int_equal(line, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_may_be_declared_once),
        cmocka_unit_test(these_live_beside_each_other),
        cmocka_unit_test(modules_are_stricter),
        cmocka_unit_test(an_eval_leaves_names_around_it_alone),
        cmocka_unit_test(the_second_place_is_named),
    };

    return cmocka_run_group_tests_name("scope", tests, NULL, NULL);
}

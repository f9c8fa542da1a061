/* lower_let_test.c - let, const, functions in blocks, and their scopes, as ES5. */
#include "unit/script/lowering.h"

static void let_and_const_become_var(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "function g() { let a = 1, b; const c = 2; }", "var a = 1, b; … var c = 2;" },
        { "function g() { { let a; } }", "var a; … !void 0" },
        { "function g() { while (x) { let a; } }", "var a = void 0;" },
        { "function g() { { let x = 1; } let x = 2 }", "var x@ = 1; … var x = 2;" },
        { "function g() { { let x; } return x }", "var x@ = void 0; … return x;" },
    };

    ASSERT_LOWERED(rows);
}

static void the_dead_zone_is_looked_at_only_where_it_may_be(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "function g() { let x = 1; return x + (() => x)() }", "!@T" },
        { "function g() { x; let x = 1; x }",
          "var x = @T; x === @T ? @tdz(\"x\") : x; var x = 1; x;" },
        { "function g() { x = 2; let x = 1; }", "x = (@ = 2, x === @T && @tdz(\"x\"), @);" },
        { "function g() { const a = 1; return h(); function h() { return a } }", "!@T" },
        { "function g() { h(); const a = 1; function h() { return a } }",
          "var a = @T; … a === @T ? @tdz(\"a\") : a" },
        { "function g(a) { switch (a) { case 1: let z = 1; default: z } }",
          "var z = @T; switch (a) … z === @T ? @tdz(\"z\") : z" },
        { "function g(a = b, b) {}", "var b = @T; … b === @T ? @tdz(\"b\") : b" },
        { "typeof x; { typeof y; let y }", "typeof x; … typeof (y@ === @T ? @tdz(\"y\") : y@)" },
    };

    ASSERT_LOWERED(rows);
}

static void constants_cannot_be_assigned(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "const c = 1; c = f()", "f(), @const(\"c\");" },
        { "const c = 1; c++", "+c, @const(\"c\");" },
        { "const c = 1; c ||= 2", "c || (2, @const(\"c\"));" },
    };

    ASSERT_LOWERED(rows);
}

static void functions_in_blocks_stand_where_they_are_needed(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "'use strict'; { f(); function f() {} }", "{ var f@ = function () { }; f@();" },
        { "'use strict'; { a(); function f() {} f() }", "{ a(); var f@ = function () { };" },
        { "{ function f() {} }", "var f@ = function () { }; var f = f@;" },
        { "let f; { function f() {} }", "var f@ = function () { };} … !var f = f@" },
    };

    ASSERT_LOWERED(rows);
}

static void arrows_reach_what_is_around_them(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "function g() { return () => this }", "var @ = this; return function () { return @;};" },
        { "function g() { this; }", "!var" },
        { "function g() { return () => arguments[0] }", "var @ = arguments; … return @[0];" },
        { "function g() { return () => new.target }", "var @ = new.target;" },
    };

    ASSERT_LOWERED(rows);
}

static void parameters_are_filled_before_the_body(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "(a, b = 1) => 0", "(a, b) { if (b === void 0) b = 1; return 0;}" },
        { "({ a }, [b]) => 0", "(@, @) { … var a = @.a; … @iter(@); … var b = " },
        { "function f(a = 1) { return arguments }", "(@) { var a = @ === void 0 ? 1 : @;" },
        { "function f(a = x) { var x }", "if (a === void 0) a = x; … var x@;" },
        { "function f(a, b = () => a) { var a; }", "var a@ = a; … var a@;" },
    };

    ASSERT_LOWERED(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(let_and_const_become_var),
        cmocka_unit_test(the_dead_zone_is_looked_at_only_where_it_may_be),
        cmocka_unit_test(constants_cannot_be_assigned),
        cmocka_unit_test(functions_in_blocks_stand_where_they_are_needed),
        cmocka_unit_test(arrows_reach_what_is_around_them),
        cmocka_unit_test(parameters_are_filled_before_the_body),
    };

    return cmocka_run_group_tests_name("lower_let", tests, NULL, NULL);
}

/* lower_loop_test.c - loops, their rounds, and jumps, as ES5. */
#include "unit/script/lowering.h"

static void a_loop_without_closures_stays(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "function g() { for (let i = 0; i < 3; i++) f(i) }",
          "for (var i = 0; i < 3; i++) f(i);" },
        { "function g() { for (const k in o) f(k) }", "var k; for (k in o) f(k);" },
        { "function g() { for (var k in o) f(k) }", "for (@ in o) { var k = @; f(k); }" },
    };

    ASSERT_LOWERED(rows);
}

static void what_a_closure_sees_is_new_in_each_round(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "function g() { for (let i = 0; i < 3; i++) f(() => i) }",
          "@ = function (i) { f(function () { return i;}); }; … for (var i = 0; i < 3; i++) "
          "@(i);" },
        { "function g() { for (let i = 0; i < 3; i++) { f(() => i); i++ } }",
          "@ = i; }; … @(i), i = @;" },
        { "function g() { while (a) { let b; f(() => b) } }", "var b = void 0; … while (a) @();" },
        { "function g() { for (const x of y) f(() => x) }", "@ = function (x) { … @(@);" },
        { "function g() { for (const i = 0; ;) f(() => i) }", "for (var i = 0; ; ) f(" },
        { "function g() { for (let i = 0, f = () => i; i < 2; i++); }",
          "if (@) @ = false; else i++; if (!(i < 2)) return 1;" },
    };

    ASSERT_LOWERED(rows);
}

static void jumps_leave_the_closure_of_a_round(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "function g() { for (let i of y) { f(() => i); if (a) continue; if (b) break; } }",
          "if (a) return; if (b) return 1;} … if (@(@)) break;" },
        { "function g() { for (let i of y) { f(() => i); return i } }",
          "return @ = i, 1; … if (@(@)) return @;" },
        { "function g() { l: for (;;) for (let i of y) { f(() => i); continue l } }",
          "return 1; … if (@(@)) continue l;" },
        { "function g() { for (let i of y) { var v = i; f(() => i) } return v }",
          "var v, … v = i; … return v;" },
        { "function g() { for (let i of y) f(() => this) }", "!= this; @ = function" },
    };

    ASSERT_LOWERED(rows);
}

static void iterators_are_closed(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "for (const x of y) h(x)",
          "@ = @iter(y); @ = @items(@); @ = 0; try { while ((x@ = @ < @.length ? @[@++] : "
          "@next(@)) !== @D) h(x@); } catch (@) { @abandon(@); throw @; } … !finally" },
        { "for (const x of y) { if (x) break; }", "finally { @close(@); }" },
        { "l: for (;;) { for (const x of y) continue l; }",
          "continue l; … finally { @close(@); }" },
        { "l: for (const x of y) { for (;;) continue l; }", "l: while ( … !finally" },
        { "function* g() { for (const x of y) yield x }", "finally { @close(@); }" },
        { "async function g() { for await (const x of y) h(x) }",
          "@iterAsync(y); try { while ((x = @nextAsync(@)) !== @D) … @abandonAsync(@)" },
    };

    ASSERT_LOWERED(rows);
}

static void labels_stand_on_loops_and_blocks(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "l: try { f() } finally { break l }", "l: { try { f();} finally { break l;} }" },
        { "a: b: for (;;) continue a;", "a: b: for (; ; ) continue a;" },
        { "l: function f() {}", "function f() {" },
    };

    ASSERT_LOWERED(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loop_without_closures_stays),
        cmocka_unit_test(what_a_closure_sees_is_new_in_each_round),
        cmocka_unit_test(jumps_leave_the_closure_of_a_round),
        cmocka_unit_test(iterators_are_closed),
        cmocka_unit_test(labels_stand_on_loops_and_blocks),
    };

    return cmocka_run_group_tests_name("lower_loop", tests, NULL, NULL);
}

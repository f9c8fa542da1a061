/* lower_expression_test.c - patterns, assignments, spread, chains and templates, as ES5. */
#include "unit/script/lowering.h"

static void objects_are_taken_apart_in_order(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "var { a } = b", "var a = b.a;" },
        { "var { a, b: c = 1 } = d()", "@ = d(); var a = @.a, c = (@ = @.b) === void 0 ? 1 : @;" },
        { "var {} = a", "@coerce(a);" },
        { "var { [k()]: a, ...r } = b", "@coerce(b); … @key(k()); … @rest(@, [@])" },
        { "({ a, b: o.c } = d())", "@ = d(); a = @.a; o.c = @.b;" },
        { "f({ a, b: o.c } = d())", "@ = d(), a = @.a, o.c = @.b, @));" },
    };

    ASSERT_LOWERED(rows);
}

static void arrays_are_taken_apart_through_an_iterator(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "function g() { var [a] = b }",
          "@ = @iter(b); @ = @items(@); var a = @.length > 0 ? @[0] : @item(@); @ || @close(@);" },
        { "function g() { var [, a, ...r] = b }", "@item(@); … var a = @item(@) … r = @take(@)" },
        { "function g() { var [a = f()] = b }", "try { … } catch (@) { @abandon(@); throw @; }" },
        { "function g() { var [a = 1] = b }", "!try" },
        { "[a.b, c.d] = e", "!function" },
        { "f([a.b] = c)", "f(function (@) { … try { a.b = … return @; }(c));" },
    };

    ASSERT_LOWERED(rows);
}

static void targets_are_evaluated_once(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "a ?"
          "?= b",
          "a == null ? a = b : a;" },
        { "a ||= b", "a || (a = b);" },
        { "o[k()] ?"
          "?= v",
          "(@ = (@ = o)[@ = @key(k())]) == null ? @[@] = v : @;" },
        { "o().p &&= v", "(@ = o()).p && (@.p = v);" },
        { "o().p **= 2", "(@ = o()).p = @pow(@.p, 2);" },
        { "a ** b ** c", "@pow(a, @pow(b, c));" },
        { "a ?? b ?? c", "(@ = a) != null ? @ : (@ = b) != null ? @ : c;" },
    };

    ASSERT_LOWERED(rows);
}

static void spread_makes_a_list(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "[...a, 1, , ...b]", "@list(9, a, 1, @H, b);" },
        { "f(1, ...a)", "@apply(f, void 0, @list(2, 1, a));" },
        { "o().m(...a)", "@apply((@ = o()).m, @, @list(1, a));" },
        { "new F(...a)", "@construct(F, @list(1, a));" },
        { "eval(...a)", "eval(@list(1, a)[0]);" },
    };

    ASSERT_LOWERED(rows);
}

static void a_chain_is_left_as_a_whole(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "a?.b.c(1)", "(@ = a) == null ? void 0 : @.b.c(1);" },
        { "a?.[b]?.c", "(@ = a) == null || (@ = @[b]) == null ? void 0 : @.c;" },
        { "a.b?.(1)", "(@ = (@ = a).b) == null ? void 0 : @call(@, @, 1);" },
        { "a?.(...b)", "== null ? void 0 : @apply(@, void 0, @list(1, b));" },
        { "(a?.b).c", "((@ = a) == null ? void 0 : @.b).c;" },
        { "(a?.b)()", "@call((@ = a) == null ? void 0 : @.b, @);" },
        { "delete a?.b", "(@ = a) == null ? true : delete @.b;" },
        { "a?.5:1", "a ? .5 : 1;" },
    };

    ASSERT_LOWERED(rows);
}

static void templates_are_joined(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "`a${x}b`", "\"a\" + @string(x) + \"b\";" },
        { "`${x}`", "@string(x);" },
        { "``", "(\"\");" },
        { "t`a${x}\\u`", "t(@ || (@ = @template([\"a\", void 0], [\"a\", \"\\\\u\"])), x);" },
        { "10n", "@bigint(\"10\");" },
    };

    ASSERT_LOWERED(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_taken_apart_in_order),
        cmocka_unit_test(arrays_are_taken_apart_through_an_iterator),
        cmocka_unit_test(targets_are_evaluated_once),
        cmocka_unit_test(spread_makes_a_list),
        cmocka_unit_test(a_chain_is_left_as_a_whole),
        cmocka_unit_test(templates_are_joined),
    };

    return cmocka_run_group_tests_name("lower_expression", tests, NULL, NULL);
}

/* lower_class_test.c - classes, constructors, super and private names, as ES5. */
#include "unit/script/lowering.h"

static void a_class_is_made_by_a_closure(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "class A {}", "A = function () { … = @class(@ = function () {" },
        { "class A { m() { return 1 } }", "@method(@, \"m\", function () {" },
        { "class A { static s() {} get g() {} set g(v) {} }",
          "@method(@, \"s\" … @getter(@, \"g\" … @setter(@, \"g\"" },
        { "class A { [k()]() {} static [l()]() {} }", "@method(@, k() … @method(@, l()" },
        { "class A extends B {}", "}, B); … return @" },
        { "f(class {})", "f(function () {" },
    };

    ASSERT_LOWERED(rows);
}

static void a_class_is_strict(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "class A { m() {} }", "\"use strict\"; … @class" },
        { "'use strict'; class A { m() {} }", "\"use strict\"; … ! \"use strict\"" },
    };

    ASSERT_LOWERED(rows);
}

static void fields_are_defined_before_the_constructor_goes_on(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "class A { x = 1; constructor() { f() } }",
          "@call(@, this); … f() … @prop(this, \"x\", 1)" },
        { "class A { [k()] = 1 }", "= @key(k()) … @prop(this, @, 1)" },
        { "class A { static x = 1; static { f() } }",
          "@call(function () { … @prop(this, \"x\", 1) … @call(function () { … f()" },
        { "class A {}", "!@call" },
    };

    ASSERT_LOWERED(rows);
}

static void super_calls_the_parent_with_new_target(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "class A extends B { constructor(a) { super(a, 1) } }",
          "= @T; … @construct(@parent(@), [a, 1], new.target) … === @T ? … @superTwice()" },
        { "class A extends B { x = 1; constructor() { super() } }", "@superTwice() … @call(@, @)" },
        { "class A extends B { constructor() { super(...a) } }", "@construct(@parent(@), @list(" },
        { "class A extends B {}", "@construct(@parent(@), arguments, new.target)" },
    };

    ASSERT_LOWERED(rows);
}

static void this_is_checked_where_super_may_be_missing(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "class A extends B { constructor() { if (x) super(); this.a = 1 } }",
          "(@ === @T ? @noThis() : @).a = 1" },
        { "class A extends B { constructor() { super(); this.a = 1 } }", "@.a = 1 … !@noThis" },
        { "class A extends B { constructor() { super(); return v } }", "return @derived(v, @)" },
    };

    ASSERT_LOWERED(rows);
}

static void super_looks_above_the_home(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "class A extends B { m() { return super.x } }", "@superGet(@.prototype, \"x\", this)" },
        { "class A extends B { static m() { return super[k] } }", "@superGet(@, k, this)" },
        { "class A extends B { m() { super.m(1) } }",
          "@call(@superGet(@.prototype, \"m\", this), this, 1)" },
        { "class A extends B { m() { super.x = 1 } }",
          "@superSet(@.prototype, \"x\", 1, this, true)" },
        { "class A extends B { m() { super.x += 1 } }",
          "@superSet(@.prototype, \"x\", @superGet(@.prototype, \"x\", this) + 1, this, true)" },
        { "class A extends B { m() { return () => super.x } }",
          "@ = this; … @superGet(@.prototype, \"x\", @)" },
        { "({ m() { return super.x } })", "= {} … @method(@, \"m\" … @superGet(@, \"x\", this)" },
        { "class A { m() { delete super.x } }", "@superDelete()" },
    };

    ASSERT_LOWERED(rows);
}

static void private_members_have_names_of_their_own(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "class A { #x = 1; m() { return this.#x } }",
          "= @private(\"#x\") … @privateGet(this, @) … @privateAdd(this, @, 1)" },
        { "class A { #x; m(o) { o.#x = 1; o.#x++; o.#x ?\?= 2 } }",
          "@privateSet(o, @, 1) … @privateGet( … @privateSet( … null ?" },
        { "class A { #m() {} n(o) { o.#m(1) } }",
          "@call(@privateGet(o, @), o, 1) … @privateMethod(this, @, @)" },
        { "class A { static #m() {} }", "@privateMethod(@, @, @)" },
        { "class A { get #a() {} }", "@privateAccessor(this, @, @, void 0)" },
        { "class A { #x; m(o) { return #x in o } }", "@privateHas(o, @)" },
        { "class A { #x; m(o) { [o.#x] = [1] } }", "@privateSet(o, @," },
    };

    ASSERT_LOWERED(rows);
}

static void the_inner_name_is_dead_in_heritage_and_keys(void **state)
{
    (void)state;
    static const struct lowered_row rows[] = {
        { "(class A extends f(A) {})", "= @T; … === @T ? @tdz(\"A\")" },
        { "(class A { m() { return A } })", "!@tdz" },
        { "(class A { [A]() {} })", "@tdz(\"A\")" },
    };

    ASSERT_LOWERED(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_is_made_by_a_closure),
        cmocka_unit_test(a_class_is_strict),
        cmocka_unit_test(fields_are_defined_before_the_constructor_goes_on),
        cmocka_unit_test(super_calls_the_parent_with_new_target),
        cmocka_unit_test(this_is_checked_where_super_may_be_missing),
        cmocka_unit_test(super_looks_above_the_home),
        cmocka_unit_test(private_members_have_names_of_their_own),
        cmocka_unit_test(the_inner_name_is_dead_in_heritage_and_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

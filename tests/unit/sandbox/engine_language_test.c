/* engine_language_test.c - what the engine understands beyond ES5: the lowered language. */
#include "heap.h"
#include "stage.h"

#include "sandbox/engine/language.h"

static int open_heap(void **state)
{
    *state = malloc(sizeof(struct heap));
    heap_open(*state);
    return 0;
}

static int close_heap(void **state)
{
    heap_close(*state);
    free(*state);
    return 0;
}

static void markers_are_values_of_their_own(void **state)
{
    assert_gives(*state,
                 "function () { var x = @T, y = @D, z = @H; "
                 "return [x === @T, y === @D, z === @H, x === y, y === z]; }",
                 "[true,true,true,false,false]");
}

static void an_unknown_intrinsic_is_a_syntax_error(void **state)
{
    assert_false(heap_run(*state, "function () { return @nothing; }"));
    assert_int_equal(((struct heap *)*state)->error.code, CODE_SYNTAX_ERROR);
}

static void hidden_variables_are_variables(void **state)
{
    assert_gives(*state,
                 "function () { var @1 = 1, x = 2, x@1 = 3, @22 = 4; "
                 "function get() { return [@1, x, x@1, @22, typeof @9]; } @1++; return get(); }",
                 "[2,2,3,4,\"undefined\"]");
}

static void hidden_globals_do_not_show(void **state)
{
    assert_gives(*state,
                 "function () { @5 = 7; x@2 = 8; return [@5, x@2, "
                 "Reflect.ownKeys(globalThis).filter(function (k) { return /@|^5$/.test("
                 "String(k)); }).length]; }",
                 "[7,8,0]");
}

static void intrinsics_outlive_a_collection_and_the_frozen_base(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, NULL,
               "exports['f'] = function () { for (var i = 0, a; i < 100000; i++) a = { i: i };"
               "return [@T === @T, @D === @T]; };");
    assert_string_equal(stage_call(&stage, "f", "[]"), "[true,false]");
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(markers_are_values_of_their_own, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(an_unknown_intrinsic_is_a_syntax_error, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(hidden_variables_are_variables, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(hidden_globals_do_not_show, open_heap, close_heap),
        cmocka_unit_test(intrinsics_outlive_a_collection_and_the_frozen_base),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

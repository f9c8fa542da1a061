/* coroutine_test.c - functions that stop in the middle and go on later. */
#include "heap.h"

#include "sandbox/engine/coroutine.h"

static duk_ret_t do_new(duk_context *ctx)
{
    coroutine_new(ctx);
    return 1;
}

static duk_ret_t do_state(duk_context *ctx)
{
    duk_push_int(ctx, coroutine_state(ctx, 0));
    return 1;
}

static duk_ret_t do_resume(duk_context *ctx)
{
    const enum coroutine_mode mode = (enum coroutine_mode)duk_get_current_magic(ctx);

    return coroutine_resume(ctx, mode);
}

static duk_ret_t do_yield(duk_context *ctx)
{
    return coroutine_yield(ctx);
}

static duk_ret_t do_current(duk_context *ctx)
{
    (void)coroutine_push_current(ctx);
    return 1;
}

static void define(duk_context *ctx, const char *name, duk_c_function function, duk_idx_t args,
                   int magic)
{
    duk_push_c_function(ctx, function, args);
    duk_set_magic(ctx, -1, magic);
    duk_put_global_string(ctx, name);
}

static duk_ret_t define_all(duk_context *ctx, void *udata)
{
    (void)udata;
    define(ctx, "co", do_new, 1, 0);
    define(ctx, "state", do_state, 1, 0);
    define(ctx, "go", do_resume, 2, COROUTINE_VALUE);
    define(ctx, "hurl", do_resume, 2, COROUTINE_THROW);
    define(ctx, "leave", do_resume, 2, COROUTINE_RETURN);
    define(ctx, "y", do_yield, 1, 0);
    define(ctx, "current", do_current, 0, 0);
    return 0;
}

static int open_heap(void **state)
{
    *state = malloc(sizeof(struct heap));
    heap_open(*state);
    return heap_do(*state, define_all, NULL, "") ? 0 : 1;
}

static int close_heap(void **state)
{
    heap_close(*state);
    free(*state);
    return 0;
}

static void values_go_both_ways(void **state)
{
    assert_gives(*state,
                 "function () { var c = co(function () { var a = y(1), b = y(a + 1); return a + b; "
                 "}); return [state(c), go(c, 0), state(c), go(c, 10), go(c, 20), state(c)]; }",
                 "[0,1,1,11,30,3]");
}

static void throws_go_both_ways(void **state)
{
    assert_gives(*state,
                 "function () { var c = co(function () { try { y(1); } catch (e) { throw e + 1; } "
                 "}), r = [go(c, 0)]; try { hurl(c, 5); } catch (e) { r.push(e); } "
                 "r.push(state(c)); try { go(c, 1); } catch (e) { r.push(e.name); } return r; }",
                 "[1,6,3,\"TypeError\"]");
}

static void native_code_can_resume(void **state)
{
    assert_gives(*state,
                 "function () { var c = co(function () { for (var i = 1; ; i++) y(i); }); "
                 "return [1, 2, 3].map(function () { return go(c, 0); }).concat("
                 "[c, c].map(go), Reflect.apply(go, null, [c, 0]), go.call(null, c, 0)); }",
                 "[1,2,3,4,5,6,7]");
}

static void an_error_passes_native_code(void **state)
{
    assert_gives(*state,
                 "function () { var c = co(function () { y(1); throw 'x'; }); [c].map(go); "
                 "try { [c].forEach(go); } catch (e) { return e + state(c); } }",
                 "\"x3\"");
}

static void coercions_are_no_direct_calls(void **state)
{
    assert_gives(*state,
                 "function () { var c = co(function () { y(4); y(5); }); "
                 "var o = { valueOf: function () { return go(c, 0); } }; "
                 "var p = { valueOf: go.bind(null, c, 0) }; return [o + 1, p * 2]; }",
                 "[5,10]");
}

static void no_catch_sees_a_return(void **state)
{
    assert_gives(
        *state,
        "function () { var log = []; var c = co(function () { try { try { "
        "(function () { try { y(1); } catch (e) { log.push('bad'); } "
        "finally { log.push('f1'); } })(); log.push('bad'); } catch (e) { log.push('bad'); "
        "} } finally { log.push('f2'); } return 7; }); go(c, 0); log.push(leave(c, 9), "
        "state(c)); return log; }",
        "[\"f1\",\"f2\",9,3]");
}

static void finally_may_do_something_else(void **state)
{
    assert_gives(*state,
                 "function () { function f(end) { var c = co(function () { try { y(1); } "
                 "finally { return end(); } }); go(c, 0); return c; } "
                 "var a = f(function () { return 'mine'; }), "
                 "b = f(function () { throw 'oops'; }), r = [leave(a, 9)]; "
                 "try { leave(b, 9); } catch (e) { r.push(e); } "
                 "var d = co(function () { try { y(1); } finally { y(2); y(3); } return 4; }); "
                 "go(d, 0); r.push(leave(d, 'end'), go(d, 0), go(d, 0), state(d)); "
                 "var l = co(function () { for (;;) { try { y(1); } finally { break; } } return 5; "
                 "}); go(l, 0); r.push(leave(l, 6)); return r; }",
                 "[\"mine\",\"oops\",2,3,\"end\",3,5]");
}

static void a_new_one_can_be_ended(void **state)
{
    assert_gives(*state,
                 "function () { var a = co(function () {}), b = co(function () {}), r = []; "
                 "r.push(leave(a, 3), state(a)); try { hurl(b, 4); } catch (e) { r.push(e); } "
                 "r.push([co(function () {})].map(function (c) { return leave(c, 8); })[0]); "
                 "return r.concat(state(b)); }",
                 "[3,3,4,8,3]");
}

static void coroutines_nest(void **state)
{
    assert_gives(*state,
                 "function () { function walk(n) { return co(function () { y(n); if (n < 50) { "
                 "var c = walk(n + 1); while (state(c) != 3) y(go(c, 0)); } }); } "
                 "var c = walk(0), n = 0, s = 0, v; while (state(c) != 3) { v = go(c, 0); "
                 "if (v !== undefined) { n++; s += v; } } return [n, s]; }",
                 "[51,1275]");
}

static void one_that_runs_cannot_be_resumed(void **state)
{
    assert_gives(
        *state,
        "function () { var c = co(function () { try { go(current(), 1); } catch (e) { "
        "return e.name + state(current()); } }); return [go(c, 0), current() === undefined];"
        " }",
        "[\"TypeError2\",true]");
}

static void there_must_be_something_to_suspend(void **state)
{
    assert_gives(*state,
                 "function () { var r = []; function t(f) { try { f(); r.push('bad'); } "
                 "catch (e) { r.push(e.name); } } t(function () { y(1); }); "
                 "go(co(function () { t(function () { [1].map(y); }); "
                 "t(function () { return 1 + { valueOf: y }; }); }), 0); "
                 "t(function () { co(Math.max); }); t(function () { co(1); }); return r; }",
                 "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\"]");
}

static void they_do_not_nest_without_end(void **state)
{
    assert_gives(*state,
                 "function () { var depth = 0; function dive() { depth++; return co(function () { "
                 "return go(dive(), 0); }); } try { go(dive(), 0); } catch (e) { return [e.name, "
                 "depth > 2000]; } }",
                 "[\"RangeError\",true]");
}

static void many_can_wait(void **state)
{
    assert_gives(*state,
                 "function () { var all = []; for (var i = 0; i < 1500; i++) { "
                 "all[i] = co(function () { return y(1) + 1; }); go(all[i], 0); } "
                 "var s = 0; for (i = 0; i < 1500; i++) s += go(all[i], i); return s; }",
                 "1125750");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_go_both_ways, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(throws_go_both_ways, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(native_code_can_resume, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(an_error_passes_native_code, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(coercions_are_no_direct_calls, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(no_catch_sees_a_return, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(finally_may_do_something_else, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_new_one_can_be_ended, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(coroutines_nest, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(one_that_runs_cannot_be_resumed, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(there_must_be_something_to_suspend, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(many_can_wait, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(they_do_not_nest_without_end, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

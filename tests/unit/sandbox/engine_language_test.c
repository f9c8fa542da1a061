/* engine_language_test.c - what the engine understands beyond ES5: the lowered language. */
#include "heap.h"
#include "stage.h"

#include "sandbox/engine/language.h"

#include <stdio.h>

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

/* ---- directives ---------------------------------------------------------- */

static void own_properties_have_the_order_of_the_standard(void **state)
{
    assert_gives(
        *state,
        "function () { function f(a, b) { '@- 1 0-0 given'; } "
        "var a = function (x) { '@a 3 0-0 '; }, c = function () { '@c 0 0-0 C'; 'use "
        "strict'; }, n = function () { '@n 0 0-0 X'; }; "
        "return [f, a, c, n].map(function (f) { return Reflect.ownKeys(f).map(function "
        "(k) { var d = Reflect.getOwnPropertyDescriptor(f, k); return k + (d.writable ? "
        "'w' : '') + (d.enumerable ? 'e' : '') + (d.configurable ? 'c' : ''); }).join(); })"
        ".concat(f.length, f.name, a.length, a.name); }",
        "[\"lengthc,namec,prototypew\",\"lengthc,namec\",\"lengthc,namec,prototype\","
        "\"lengthc,prototypew\",1,\"given\",3,\"\"]");
}

static void own_properties_can_be_changed_before_they_are_seen(void **state)
{
    assert_gives(
        *state,
        "function () { function f() { '@- 1 0-0 f'; } function g() { '@- 2 0-0 g'; } "
        "function h() { '@- 3 0-0 h'; } function i() { '@- 0 0-0 i'; } f.x = 1; "
        "delete g.name; Object.defineProperty(h, 'name', { value: 'new' }); "
        "i.prototype = { a: 1 }; Object.freeze(i); "
        "return [Reflect.ownKeys(f).join(), Reflect.ownKeys(g).join(), h.name, h.length, "
        "new i().a, Object.isFrozen(i), 'prototype' in f, f.hasOwnProperty('name'), "
        "f.prototype.constructor === f]; }",
        "[\"length,name,prototype,x\",\"length,prototype\",\"new\",3,1,true,true,true,true]");
}

static void what_is_no_constructor_does_not_construct(void **state)
{
    assert_gives(*state,
                 "function () { function t(f) { try { new f(); return 'made'; } catch (e) { "
                 "return e.name; } } return [t(function () { '@a 0 0-0 '; }), t(function () { "
                 "'@g 0 0-0 '; }), t(function () { '@y 0 0-0 '; }), t(function () { '@gy 0 0-0 '; "
                 "}), t(function () { '@- 0 0-0 '; })]; }",
                 "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",\"made\"]");
}

static void a_class_is_not_called(void **state)
{
    assert_gives(
        *state,
        "function () { var C = function () { '@c 0 0-0 C'; 'use strict'; this.a = 1; }; "
        "function t(f) { try { f(); return 'called'; } catch (e) { return e.name; } } "
        "return [t(C), t(function () { C.call({}); }), t(C.bind({})), t(new Proxy(C, {})), "
        "t(function () { [1].map(C); }), new C().a, new (C.bind())().a, "
        "new (new Proxy(C, {}))().a, Reflect.construct(C, []).a]; }",
        "[\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",\"TypeError\",1,1,1,1]");
}

static void new_target_is_exact(void **state)
{
    assert_gives(*state,
                 "function () { function F() { return { t: new.target }; } function G() {} "
                 "var B = F.bind(), P = new Proxy(F, {}), T = new Proxy(F, { construct: "
                 "function (t, a, n) { return { t: n }; } }), u = {}; "
                 "F.apply(u); function U() { u.t = new.target; } U(); "
                 "return [new F().t === F, new B().t === F, new P().t === P, new T().t === T, "
                 "Reflect.construct(F, [], G).t === G, Reflect.construct(B, [], G).t === G, "
                 "Reflect.construct(P, [], G).t === G, Reflect.construct(T, [], G).t === G, "
                 "u.t === undefined, @construct(F, [], G).t === G, @construct(F, []).t === F]; }",
                 "[true,true,true,true,true,true,true,true,true,true,true]");
}

static void the_prototype_comes_from_new_target(void **state)
{
    assert_gives(
        *state,
        "function () { function F() {} function G() {} G.prototype = Array.prototype; "
        "function N() {} N.prototype = 3; var is = Array.isArray; "
        "function of(C, a, n) { return Object.getPrototypeOf(Reflect.construct(C, a, n)); }"
        "var d = Reflect.construct(Date, [0], G), x = Reflect.construct(Array, [3], F); "
        "return [of(F, [], G) === Array.prototype, of(F, [], N) === Object.prototype, "
        "of(Date, [], G) === Array.prototype, of(Date, [], N) === Date.prototype, "
        "Date.prototype.getTime.call(d), is(x), x.length, of(Array, [], F) === F.prototype,"
        "of(Error, [], F) === F.prototype, of(Object, [{}], F) === F.prototype, "
        "of(Map0, [], F) === F.prototype]; function Map0() {} }",
        "[true,true,true,true,0,true,3,true,true,true,true]");
}

static void a_derived_class_has_no_this_at_first(void **state)
{
    assert_gives(*state,
                 "function () { 'use strict'; var A = function (x) { '@c 1 0-0 A'; 'use strict'; "
                 "this.x = x; }, D = function (x) { '@d 1 0-0 D'; 'use strict'; var before = this, "
                 "that = @construct(A, [x], new.target); that.before = before; return that; }; "
                 "D.prototype.get = function () { return this.x; }; "
                 "var d = new D(7); return [d.get(), d.before === undefined, d instanceof D]; }",
                 "[7,true,true]");
}

static void calls_carry_their_this(void **state)
{
    assert_gives(*state,
                 "function () { 'use strict'; function f(a, b) { return [this, a, b].join(); } "
                 "var r = [@call(f, 1, 2, 3), @call(f), @apply(f, 4, [5, 6])]; "
                 "try { @call(1); } catch (e) { r.push(e.name); } return r; }",
                 "[\"1,2,3\",\",,\",\"4,5,6\",\"TypeError\"]");
}

static duk_ret_t compile_with_source(duk_context *ctx, void *udata)
{
    static const char text[] = "function () { function f(a) { '@- 1 2-19 f'; } var x@1 = function "
                               "x@1() { '@- 0 21-24 x'; return x@1; }; return [f.toString(), "
                               "x@1.toString(), x@1.name, x@1() === x@1, (function () { '@s 0 0-3 "
                               "q'; }).toString(), String(Math.max), String(f.bind()), "
                               "String(new Proxy(f, {}))]; }";

    (void)udata;
    inside_of(ctx)->source = slice_of("..function f(\xc3\xa4) {}..yes");
    return heap_call(ctx, (void *)(uintptr_t)text);
}

static void functions_show_their_source(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_do(heap, compile_with_source, NULL, ""));
    assert_string_equal(
        heap->result.data,
        "[\"function f(\xc3\xa4) {}\",\"yes\",\"x\",true,\"function q() { [native "
        "code] }\",\"function max() { [native code] }\",\"function () { [native code] "
        "}\",\"function () { [native code] }\"]");
}

static void a_directive_of_the_user_means_nothing(void **state)
{
    assert_gives(
        *state,
        "function () { function f() { '@- 0 0-0 f'; '@a 5 0-0 g'; } function g() { 1; '@a 5 "
        "0-0 h'; } function h() { '@bad'; } return [f.name, f.length, typeof new f(), "
        "g.name, h.name, h.length]; }",
        "[\"f\",0,\"object\",\"g\",\"h\",0]");
}

/* ---- positions and labels --------------------------------------------------- */

static void frames_have_columns(void **state)
{
    assert_gives(*state,
                 "function () {\n"
                 "  function f() { return  new Error('x'); }\n"
                 "  var o = { m: function () { var e = f(1,\n 2); return e; } }, u;\n"
                 "  function at(g) { try { g(); } catch (e) {"
                 " return /:(\\d+:\\d+)\\)/.exec(e.stack)[1]; } }\n"
                 "  return [o.m().stack.match(/:\\d+:\\d+/g).join(''),\n"
                 "    at(function () {  u.x.y; }), at(function () { o.z(3); }),\n"
                 "    at(function () { nowhere; }), at(function () { u.a  = 1 + 2; })];\n"
                 "}",
                 "[\":2:26:3:38:6:13\",\"7:25\",\"7:53\",\"8:22\",\"8:54\"]");
}

static void a_line_may_be_long(void **state)
{
    static char text[20000];
    size_t at = (size_t)snprintf(text, sizeof text, "function () { var e; ");

    while (at < 9000)
        at += (size_t)snprintf(text + at, sizeof text - at, "e = 1; e = e + 1;   ");
    snprintf(text + at, sizeof text - at,
             "e = new Error();\n\n\n\n\n\n\n\n\n\n\n\nreturn [e.stack, new Error().stack]; }");
    assert_gives(*state, text,
                 "[\"Error\\n    at <anonymous> (calc.mdx:1)\","
                 "\"Error\\n    at <anonymous> (calc.mdx:13:18)\"]");
}

static void a_label_may_be_on_any_statement(void **state)
{
    assert_gives(
        *state,
        "function () { function f() { l: try { return 1; } finally { break l; } return 2; } "
        "function g(x) { a: b: if (x) { break a; } else { break b; } return x; } "
        "c: switch (1) { case 1: break c; } d: { e: for (;;) { break d; } } "
        "h: try { throw 1; } catch (e) { break h; } "
        "return [f(), g(true), g(false)]; }",
        "[2,true,false]");
}

/* ---- arguments, with, values of eval ------------------------------------------ */

static void arguments_objects_are_those_of_the_standard(void **state)
{
    assert_gives(*state,
                 "function () { function f(a, b) { a = 9; return arguments; } "
                 "function g(a) { 'use strict'; a = 9; return arguments; } "
                 "function h(a) { '@u 1 0-0 h'; a = 9; return arguments; } "
                 "return [f(1, 2, 3), g(1, 2), h(1)].map(function (a) { var d = "
                 "Object.getOwnPropertyDescriptor(a, 'callee'); return "
                 "Reflect.ownKeys(a).map(String).join() + ' ' + a[0] + typeof d.value + "
                 "(a[Symbol.iterator] === Array.prototype.values); }); }",
                 "[\"0,1,2,length,callee,Symbol(Symbol.iterator) 9functiontrue\","
                 "\"0,1,length,callee,Symbol(Symbol.iterator) 1undefinedtrue\","
                 "\"0,length,callee,Symbol(Symbol.iterator) 1undefinedtrue\"]");
    assert_gives(*state,
                 "function () { return (function (a) { Object.defineProperty(arguments, '0', { "
                 "configurable: false }); a = 2; Object.defineProperty(arguments, '0', { writable: "
                 "false }); a = 3; return [a, arguments[0]]; })(1); }",
                 "[3,2]");
}

static duk_ret_t run_script(duk_context *ctx, void *udata)
{
    duk_eval_string(ctx, udata);
    value_write_json(ctx, -1, &((struct heap *)inside_of(ctx))->result);
    return 0;
}

static void a_with_asks_for_unscopables(void **state)
{
    static const char text[] =
        "var o = { x: 1, y: 2 }, x = 'outer', r = []; o[Symbol.unscopables] = { x: true }; "
        "with (o) { r.push(x, y); x = 'set'; } r.concat(x, o.x);";
    struct heap *heap = *state;

    assert_true(heap_do(heap, run_script, (void *)(uintptr_t)text, ""));
    assert_string_equal(heap->result.data, "[\"outer\",2,\"set\",1]");
}

static void a_missing_variable_is_named_as_the_user_wrote_it(void **state)
{
    assert_false(heap_run(*state, "function () { return a@3; }"));
    assert_string_equal(error_message(&((struct heap *)*state)->error), "a is not defined");
}

static void functions_have_no_caller(void **state)
{
    assert_gives(
        *state,
        "function () { function f() { 'use strict'; } var r = [f.hasOwnProperty('caller'), "
        "Function.prototype.hasOwnProperty('arguments')]; try { f.caller; } catch (e) { "
        "r.push(e.name); } return r; }",
        "[false,true,\"TypeError\"]");
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
        cmocka_unit_test_setup_teardown(own_properties_have_the_order_of_the_standard, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(own_properties_can_be_changed_before_they_are_seen,
                                        open_heap, close_heap),
        cmocka_unit_test_setup_teardown(what_is_no_constructor_does_not_construct, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(a_class_is_not_called, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(new_target_is_exact, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(the_prototype_comes_from_new_target, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_derived_class_has_no_this_at_first, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(calls_carry_their_this, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(functions_show_their_source, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_directive_of_the_user_means_nothing, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(frames_have_columns, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_line_may_be_long, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_label_may_be_on_any_statement, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(arguments_objects_are_those_of_the_standard, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(a_with_asks_for_unscopables, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_missing_variable_is_named_as_the_user_wrote_it, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(functions_have_no_caller, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

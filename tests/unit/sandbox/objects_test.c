/* objects_test.c - what literals, patterns and classes of the lowered language do. */
#include "heap.h"

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

static void properties_are_defined_not_set(void **state)
{
    assert_gives(*state,
                 "function () { 'use strict'; var o = Object.create({ set a(v) { throw 1; } });"
                 "@prop(o, 'a', 1); @method(o, 'm', function () { return 2; }, false);"
                 "@getter(o, 'g', function () { return 3; }, true);"
                 "@setter(o, 'g', function (v) { this.a = v; }, true); o.g = 9;"
                 "return [o.a, o.m(), o.g, Object.keys(o),"
                 "typeof Object.getOwnPropertyDescriptor(o, 'g').set]; }",
                 "[9,2,3,[\"a\",\"g\"],\"function\"]");
}

static void keys_are_made_once(void **state)
{
    assert_gives(*state,
                 "function () { var n = 0, o = { toString: function () { n++; return 'k'; } };"
                 "var s = Symbol('x'); return [@key(o), @key(1), @key(s) === s, n]; }",
                 "[\"k\",\"1\",true,1]");
}

static void functions_get_their_names(void **state)
{
    assert_gives(*state,
                 "function () { function n(key, prefix) { return @name(function () {}, key, "
                 "prefix || '').name; } return [n('a'), n(5), n('b', 'get'), n(Symbol('s')),"
                 "n(Symbol()), n(Symbol('')), n(Symbol.iterator, 'set'), n(Symbol.for('g')),"
                 "n(@private('#p'))]; }",
                 "[\"a\",\"5\",\"get b\",\"[s]\",\"\",\"[]\",\"set [Symbol.iterator]\",\"[g]\","
                 "\"#p\"]");
}

static void copies_take_what_is_own_and_enumerable(void **state)
{
    assert_gives(*state,
                 "function () { var s = Symbol('s'), o = Object.create({ no: 1 }), log = [];"
                 "o.b = 1; o[2] = 2; o[1] = 3; o[s] = 4;"
                 "Object.defineProperty(o, 'hidden', { value: 1 });"
                 "Object.defineProperty(o, 'g', { enumerable: true, get: function () {"
                 "log.push('get'); return 5; } });"
                 "var c = @copy({}, o), r = @rest(o, ['b', 1, s]);"
                 "return [c, c[s], r, s in r, log, @copy({}, 'xy'), @copy({ a: 1 }, null),"
                 "@copy({}, [7, , 8])]; }",
                 "[{\"1\":3,\"2\":2,\"b\":1,\"g\":5},4,{\"2\":2,\"g\":5},false,[\"get\",\"get\"],"
                 "{\"0\":\"x\",\"1\":\"y\"},{\"a\":1},{\"0\":7,\"2\":8}]");
}

static void a_proxy_is_copied_by_its_traps(void **state)
{
    assert_gives(*state,
                 "function () { var log = [], p = new Proxy({ a: 1, b: 2 }, {"
                 "ownKeys: function (t) { log.push('keys'); return ['a', 'b']; },"
                 "getOwnPropertyDescriptor: function (t, k) { log.push('own ' + k);"
                 "return Object.getOwnPropertyDescriptor(t, k); },"
                 "get: function (t, k) { log.push('get ' + k); return t[k]; } });"
                 "return [@rest(p, ['a']), log]; }",
                 "[{\"b\":2},[\"keys\",\"own b\",\"get b\"]]");
}

static void classes_are_wired(void **state)
{
    assert_gives(
        *state,
        "function () { function A() {} function B() {} function C() {}"
        "var a = @class(A, @T), b = @class(B, A), c = @class(C, null), r = ["
        "a === A.prototype, Object.getPrototypeOf(b) === a,"
        "Object.getPrototypeOf(B) === A, Object.getPrototypeOf(c),"
        "Object.getPrototypeOf(C) === Function.prototype, @parent(B) === A];"
        "[5, Math.max, undefined].forEach(function (h) { try { @class(function () {}, h); }"
        "catch (e) { r.push(e.name); } });"
        "try { @construct(@parent(C), [], C); } catch (e) { r.push(e.name); } return r; }",
        "[true,true,true,null,true,true,\"TypeError\",\"TypeError\",\"TypeError\","
        "\"TypeError\"]");
}

static void super_looks_above_the_home_with_this(void **state)
{
    assert_gives(*state,
                 "function () { 'use strict'; var base = { get x() { return this.v; },"
                 "set x(v) { this.v = v * 2; }, y: 7 }, home = Object.create(base), me = { v: 1 };"
                 "return [@superGet(home, 'x', me), @superGet(home, 'y', me),"
                 "@superSet(home, 'x', 5, me), me.v, @superSet(home, 'z', 3, me), me.z,"
                 "'z' in base]; }",
                 "[1,7,5,10,3,3,false]");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(properties_are_defined_not_set),
        TEST(keys_are_made_once),
        TEST(functions_get_their_names),
        TEST(copies_take_what_is_own_and_enumerable),
        TEST(a_proxy_is_copied_by_its_traps),
        TEST(classes_are_wired),
        TEST(super_looks_above_the_home_with_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

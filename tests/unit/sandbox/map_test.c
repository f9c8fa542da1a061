/* map_test.c - Map, Set and their weak kin: order, equality, and change while they are walked. */
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

static void keys_are_the_same_by_same_value_zero(void **state)
{
    assert_gives(*state,
                 "function () { var m = new Map([[NaN, 1], [0, 2], ['0', 3], [null, "
                 "4]]); m.set(-0, 5); return [m.size, m.get(NaN), m.get(0), m.get('0'), "
                 "m.get(null), m.get(undefined) === undefined]; }",
                 "[4,1,5,3,4,true]");
    assert_gives(*state,
                 "function () { var a = {}, f = Object.freeze({}), m = new Map(); "
                 "m.set(a, 1).set(f, 2).set(Math, 3).set(new Proxy({}, {}), 4); return "
                 "[m.get(a), m.get(f), m.get(Math), m.has({}), m.size]; }",
                 "[1,2,3,false,4]");
}

static void order_is_that_of_insertion(void **state)
{
    assert_gives(*state,
                 "function () { var m = new Map(); for (var i = 20; i > 0; i--) "
                 "m.set(i, 0); m.delete(7); m.set(7, 0); m.set(20, 1); var k = []; "
                 "m.forEach(function (v, key) { k.push(key); }); return [k[0], k[1], "
                 "k[19], k.length]; }",
                 "[20,19,7,20]");
}

static void many_are_found_again_and_deleted(void **state)
{
    assert_gives(*state,
                 "function () { var s = new Set(), n = 0; for (var i = 0; i < 5000; "
                 "i++) s.add('k' + i); for (i = 0; i < 5000; i += 2) s.delete('k' + i); "
                 "for (i = 0; i < 5000; i++) if (s.has('k' + i)) n++; return [s.size, "
                 "n]; }",
                 "[2500,2500]");
}

static void a_walk_meets_what_is_added_and_not_what_is_deleted(void **state)
{
    assert_gives(*state,
                 "function () { var s = new Set([1, 2, 3, 4, 5, 6, 7, 8]), seen = []; "
                 "s.forEach(function (v) { seen.push(v); s.delete(v); if (v < 50) "
                 "s.add(v + 8); }); return [seen.length, seen[56], s.size]; }",
                 "[57,57,0]");
    assert_gives(*state,
                 "function () { var s = new Set([1, 2, 3]), it = s.values(); it.next(); "
                 "s.clear(); s.add(9); var a = it.next(), b = it.next(); s.add(10); "
                 "return [a, b, it.next().done]; }",
                 "[{\"value\":9,\"done\":false},{\"done\":true},true]");
    assert_gives(*state,
                 "function () { var m = new Map([[1, 1], [2, 2], [3, 3]]), it = "
                 "m.keys(), out = [it.next().value]; m.delete(1); m.delete(2); for (var "
                 "i = 10; i < 60; i++) m.set(i, i); return out.concat(it.next().value, "
                 "it.next().value, m.size); }",
                 "[1,3,10,51]");
}

static void weak_ones_take_objects_and_symbols_of_their_own(void **state)
{
    assert_gives(*state,
                 "function () { var o = {}, s = Symbol('x'), w = new WeakMap([[o, 1], "
                 "[s, 2]]), bad = 0; [1, 'a', null, Symbol.for('y')].forEach(function "
                 "(k) { try { w.set(k, 1); } catch (e) { bad++; } }); return [w.get(o), "
                 "w.get(s), bad, new WeakRef(o).deref() === o]; }",
                 "[1,2,4,true]");
}

static void methods_know_their_own(void **state)
{
    assert_gives(*state,
                 "function () { var bad = 0; [[Map.prototype.get, new Set()], "
                 "[Set.prototype.has, new Map()], [Map.prototype.get, new Proxy(new "
                 "Map(), {})], [Map, undefined]].forEach(function (p) { try { "
                 "p[0].call(p[1]); } catch (e) { if (e instanceof TypeError) bad++; } "
                 "}); return bad; }",
                 "4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_are_the_same_by_same_value_zero, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(order_is_that_of_insertion, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(many_are_found_again_and_deleted, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_walk_meets_what_is_added_and_not_what_is_deleted,
                                        open_heap, close_heap),
        cmocka_unit_test_setup_teardown(weak_ones_take_objects_and_symbols_of_their_own, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(methods_know_their_own, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

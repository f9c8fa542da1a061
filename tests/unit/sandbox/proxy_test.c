/* proxy_test.c - Proxies by all their traps, and what holds of them whatever these say. */
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

static void every_operation_asks_its_trap(void **state)
{
    assert_gives(*state,
                 "function () { var log = [], p = new Proxy(function () {}, new "
                 "Proxy({}, { get: function (t, k) { log.push(k); } })); p.a; p.a = 1; "
                 "'a' in p; delete p.a; Object.getPrototypeOf(p); "
                 "Reflect.setPrototypeOf(p, null); Reflect.isExtensible(p); "
                 "Reflect.ownKeys(p); Reflect.getOwnPropertyDescriptor(p, 'a'); "
                 "Reflect.defineProperty(p, 'a', {}); Reflect.preventExtensions(p); "
                 "return log; }",
                 "[\"get\",\"set\",\"getOwnPropertyDescriptor\",\"defineProperty\",\"has\","
                 "\"deleteProperty\",\"getPrototypeOf\",\"setPrototypeOf\",\"isExtensib"
                 "le\",\"ownKeys\",\"getOwnPropertyDescriptor\",\"defineProperty\",\"prev"
                 "entExtensions\"]");
}

static void what_is_inherited_from_a_proxy_is_told_the_receiver(void **state)
{
    assert_gives(*state,
                 "function () { var o = Object.create(new Proxy({}, { get: function (t, "
                 "k, r) { return r === o; }, set: function (t, k, v, r) { t[k] = r === "
                 "o; return true; }, has: function (t, k) { return k === 'q'; } })); "
                 "o.x = 1; return [o.y, 'q' in o, 'r' in o, Object.keys(o)]; }",
                 "[true,true,false,[]]");
}

static void a_trap_cannot_lie_about_what_is_fixed(void **state)
{
    assert_gives(*state,
                 "function () { var t = Object.freeze({ a: 1 }), lies = 0; [function () "
                 "{ return new Proxy(t, { get: function () { return 2; } }).a; }, "
                 "function () { return 'a' in new Proxy(t, { has: function () { return "
                 "false; } }); }, function () { return Reflect.ownKeys(new Proxy(t, { "
                 "ownKeys: function () { return []; } })); }, function () { return "
                 "Reflect.isExtensible(new Proxy(t, { isExtensible: function () { "
                 "return true; } })); }, function () { return "
                 "Reflect.getPrototypeOf(new Proxy(t, { getPrototypeOf: function () { "
                 "return null; } })); }].forEach(function (f) { try { f(); } catch (e) "
                 "{ if (e instanceof TypeError) lies++; } }); return lies; }",
                 "5");
}

static void one_that_was_revoked_answers_nothing(void **state)
{
    assert_gives(*state,
                 "function () { var r = Proxy.revocable({ a: 1 }, {}), bad = 0; "
                 "r.revoke(); r.revoke(); [function () { r.proxy.a; }, function () { "
                 "'a' in r.proxy; }, function () { Object.keys(r.proxy); }, function () "
                 "{ Array.isArray(r.proxy); }, function () { new Proxy(r.proxy, {}).a; "
                 "}].forEach(function (f) { try { f(); } catch (e) { if (e instanceof "
                 "TypeError) bad++; } }); return [typeof r.proxy, bad]; }",
                 "[\"object\",5]");
}

static void enumeration_asks_it(void **state)
{
    assert_gives(*state,
                 "function () { var p = new Proxy({ a: 1, b: 2 }, { ownKeys: function "
                 "() { return ['b', 'z', 'a']; } }), seen = []; for (var k in "
                 "Object.create(p)) seen.push(k); return [seen, Object.keys(p)]; }",
                 "[[\"b\",\"a\"],[\"b\",\"a\"]]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_operation_asks_its_trap, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(what_is_inherited_from_a_proxy_is_told_the_receiver,
                                        open_heap, close_heap),
        cmocka_unit_test_setup_teardown(a_trap_cannot_lie_about_what_is_fixed, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(one_that_was_revoked_answers_nothing, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(enumeration_asks_it, open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

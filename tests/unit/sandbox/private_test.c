/* private_test.c - private names. */
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

static void fields_are_added_once_read_and_written(void **state)
{
    assert_gives(*state,
                 "function () { var x = @private('#x'), y = @private('#x'), o = {}, r = [];"
                 "@privateAdd(o, x, 1); r.push(@privateGet(o, x), @privateSet(o, x, 2),"
                 "@privateGet(o, x), @privateHas(o, x), @privateHas(o, y), @privateHas({}, x));"
                 "return r; }",
                 "[1,2,2,true,false,false]");
}

static void what_has_no_such_name_is_refused(void **state)
{
    assert_gives(*state,
                 "function () { var x = @private('#x'), o = {}; @privateMethod(o, x, Math.max);"
                 "return [function () { @privateGet({}, x); }, function () { @privateGet(5, x); },"
                 "function () { @privateSet({}, x, 1); }, function () { @privateHas(1, x); },"
                 "function () { @privateAdd(o, x, 1); }, function () { @privateSet(o, x, 1); }]"
                 ".map(function (f) { try { f(); } catch (e) { return e.name + ': ' + e.message; "
                 "} }); }",
                 "[\"TypeError: Cannot read private member #x from an object whose class did not "
                 "declare it\",\"TypeError: Cannot read private member #x from an object whose "
                 "class did not declare it\",\"TypeError: Cannot write private member #x to an "
                 "object whose class did not declare it\",\"TypeError: Cannot look for private "
                 "member #x in what is no object\",\"TypeError: Cannot add private member #x twice "
                 "to the same object\",\"TypeError: Private method '#x' is not writable\"]");
}

static void accessors_are_called(void **state)
{
    assert_gives(*state,
                 "function () { 'use strict'; var x = @private('#x'), y = @private('#y'), o = { v: "
                 "1 }, r = []; @privateAccessor(o, x, function () { return this.v; }, function (v) "
                 "{ this.v = v; }); @privateAccessor(o, y, undefined, undefined);"
                 "@privateSet(o, x, 5); r.push(@privateGet(o, x)); try { @privateGet(o, y); } "
                 "catch (e) { r.push(e.message); } return r; }",
                 "[5,\"'#y' was defined without a getter\"]");
}

static void frozen_objects_and_proxies_hold_them_and_nothing_shows(void **state)
{
    assert_gives(*state,
                 "function () { var x = @private('#x'), m = @private('#m'), log = [], t = {}, o = "
                 "Object.freeze([7]), p = new Proxy(t, { get: function () { log.push('get'); }, "
                 "has: function () { log.push('has'); } }); @privateAdd(o, x, 1);"
                 "@privateMethod(o, m, Math.min); Object.freeze(o); @privateSet(o, x, 2);"
                 "@privateAdd(p, x, 3); var names = []; for (var k in o) names.push(k);"
                 "return [@privateGet(o, x), @privateGet(p, x), @privateHas(t, x), log, names,"
                 "Reflect.ownKeys(o), JSON.stringify(o), Object.isFrozen(o)]; }",
                 "[2,3,false,[],[\"0\"],[\"0\",\"length\"],\"[7]\",true]");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fields_are_added_once_read_and_written),
        TEST(what_has_no_such_name_is_refused),
        TEST(accessors_are_called),
        TEST(frozen_objects_and_proxies_hold_them_and_nothing_shows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* freeze_test.c - built-ins cannot be changed, and ordinary code does not notice.
 *
 * The frozen part is read-only memory here: whatever writes to it ends the test. */
#include "stage.h"

/* All objects that can be reached from the global one, and what can be done to them. */
static const char program[] =
    "function reach() {\n"
    "    var seen = [], queue = [globalThis, $, Object.getPrototypeOf(function () {})];\n"
    "    function add(v) {\n"
    "        if ((typeof v === 'object' && v || typeof v === 'function') && seen.indexOf(v) < 0) "
    "{\n"
    "            seen.push(v); queue.push(v);\n"
    "        }\n"
    "    }\n"
    "    while (queue.length) {\n"
    "        var o = queue.pop();\n"
    "        if (o === $) continue;\n"
    "        add(Object.getPrototypeOf(o));\n"
    "        Reflect.ownKeys(o).forEach(function (k) {\n"
    "            var d = Object.getOwnPropertyDescriptor(o, k);\n"
    "            if (d) { add(d.value); add(d.get); add(d.set); }\n"
    "        });\n"
    "    }\n"
    "    return seen.filter(function (v) { return v !== globalThis && v !== $; });\n"
    "}\n"
    "function attempt(f) { try { f(); return true; } catch (e) { return false; } }\n"
    "exports['count'] = function () { var n = reach().length; return n > 300 && n < 2500; };\n"
    "exports['assign'] = function () {\n"
    "    var kept = 0;\n"
    "    reach().forEach(function (o) {\n"
    "        if (attempt(function () { o.added = 1; })) kept++;\n"
    "        Reflect.ownKeys(o).forEach(function (k) {\n"
    "            if (attempt(function () { o[k] = 1; })) kept++;\n"
    "            if (attempt(function () { delete o[k]; })) kept++;\n"
    "        });\n"
    "    });\n"
    "    return kept;\n"
    "};\n"
    "exports['define'] = function () {\n"
    "    var kept = 0;\n"
    "    reach().forEach(function (o) {\n"
    "        Object.getOwnPropertyNames(o).concat(['added', 'length', 7]).forEach(function (k) {\n"
    "            if (Reflect.defineProperty(o, k, { value: 3, configurable: true })) kept++;\n"
    "            if (Reflect.defineProperty(o, k, { get: function () { return 3; } })) kept++;\n"
    "            if (Reflect.deleteProperty(o, k) && Reflect.has(o, k) &&\n"
    "                Object.prototype.hasOwnProperty.call(o, k)) kept++;\n"
    "        });\n"
    "        if (Reflect.setPrototypeOf(o, { a: 1 })) kept++;\n"
    "        if (!Reflect.preventExtensions(o)) kept++;\n"
    "        Object.freeze(o); Object.seal(o);\n"
    "        if (!Object.isFrozen(o) || !Object.isSealed(o) || Object.isExtensible(o)) kept++;\n"
    "    });\n"
    "    return kept;\n"
    "};\n"
    "exports['proxied'] = function () {\n"
    "    var kept = 0;\n"
    "    reach().forEach(function (o) {\n"
    "        var p = new Proxy(o, {});\n"
    "        Reflect.ownKeys(o).concat(['added', 'length', 0]).forEach(function (k) {\n"
    "            if (k !== '__proto__' && attempt(function () { p[k] = 1; })) kept++;\n"
    "            attempt(function () { delete p[k]; });\n"
    "            attempt(function () { Object.defineProperty(p, k, { value: 4 }); });\n"
    "        });\n"
    "    });\n"
    "    return kept;\n"
    "};\n"
    /* Each function with each object as `this` and as its arguments: that it comes to an end
     * is all that counts. What queueMicrotask is given would throw after that end. */
    "exports['call'] = function (from, to) {\n"
    "    var all = reach();\n"
    "    var things = [Array.prototype, Object.prototype, Error.prototype, Date.prototype,\n"
    "        RegExp.prototype, Function.prototype, Math, JSON, Promise, String.prototype,\n"
    "        Object, Symbol.prototype, Number.prototype, Boolean.prototype];\n"
    "    all.slice(from, to).forEach(function (f) {\n"
    "        if (typeof f !== 'function' || f === queueMicrotask) return;\n"
    "        things.forEach(function (thing) {\n"
    "            attempt(function () { f.call(thing); });\n"
    "            attempt(function () { f.call(thing, thing, thing, thing); });\n"
    "            attempt(function () { f.call(thing, 'length', { value: 1 }); });\n"
    "            attempt(function () { f.call(undefined, thing, 'constructor', { value: 1 }); });\n"
    "            attempt(function () { f.call(thing, 1, 2); });\n"
    "            attempt(function () { f.call(thing, 'name', 'x'); });\n"
    "            attempt(function () { new f(thing); });\n"
    "        });\n"
    "    });\n"
    "    return true;\n"
    "};\n"
    "exports['ordinary'] = function () {\n"
    "    var o = {}, e = new Error('m'), a = [1], F = function () {}, r = /x/, d = new Date(0);\n"
    "    o.toString = function () { return 'mine'; };\n"
    "    o.constructor = 1; o.hasOwnProperty = 2; o.valueOf = 3;\n"
    "    e.name = 'Mine'; e.message = 'other'; e.toString = function () { return 'E'; };\n"
    "    a.push = function () { return 'pushed'; }; a.length = 3;\n"
    "    F.prototype.toString = function () { return 'F'; }; F.call = 4; F.apply = 5;\n"
    "    r.lastIndex = 2; r.exec = 6; d.getTime = 7;\n"
    "    function Sub() {} Sub.prototype = Object.create(Error.prototype);\n"
    "    Sub.prototype.name = 'Sub'; Sub.prototype.constructor = Sub;\n"
    "    return [String({ toString: o.toString }), o.constructor, o.hasOwnProperty, e.name,\n"
    "        e.message, String(e), a.push(), a.length, String(new F()), F.call, r.lastIndex,\n"
    "        r.exec, d.getTime, new Sub().name, new Sub() instanceof Error,\n"
    "        Object.keys(o).join()];\n"
    "};\n"
    "exports['globals'] = function () {\n"
    "    globalThis.mine = 1; globalThis.Math = { mine: 2 }; delete globalThis.JSON;\n"
    "    return [mine, Math.mine, typeof JSON];\n"
    "};\n"
    "exports['collect'] = function () {\n"
    "    var ring = null;\n"
    "    for (var i = 0; i < 200000; i++) { var a = { next: ring }; a.self = a; ring = i % 9 ? a : "
    "null; }\n"
    "    return [].concat([Math.max, Object.prototype.toString].map(function (f) { return f.name; "
    "}));\n"
    "};\n"
    "exports['strings'] = function () {\n"
    "    var s = {}, n = 0;\n"
    "    for (var i = 0; i < 20000; i++) s['constructor' + i] = i;\n"
    "    for (var k in s) n += s[k];\n"
    "    return [n, s['construct' + 'or19999'], typeof s['const' + 'ructor'], ''.length,\n"
    "        'prototype'.charAt(2), 'length'.length];\n"
    "};\n";

static struct stage stage;

static int open_stage(void **state)
{
    (void)state;
    stage_open(&stage, NULL, program);
    return 0;
}

static int close_stage(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static void the_walk_reaches_the_built_ins(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "count", "[]"), "true");
}

static void no_built_in_takes_an_assignment_or_a_deletion(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "assign", "[]"), "0");
}

static void no_built_in_can_be_defined_anew(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "define", "[]"), "0");
}

static void no_proxy_leads_around_it(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "proxied", "[]"), "0");
}

static void no_built_in_function_writes_to_a_built_in_object(void **state)
{
    (void)state;
    for (int from = 0; from < 2500; from += 5) {
        char args[32];

        snprintf(args, sizeof args, "[%d,%d]", from, from + 5);
        assert_string_equal(stage_call(&stage, "call", args), "true");
    }
    assert_string_equal(stage_call(&stage, "count", "[]"), "true");
}

static void ordinary_code_overrides_what_it_inherits(void **state)
{
    (void)state;
    assert_string_equal(
        stage_call(&stage, "ordinary", "[]"),
        "[\"mine\",1,2,\"Mine\",\"other\",\"E\",\"pushed\",3,\"F\",4,2,6,7,\"Sub\",true,"
        "\"toString,constructor,hasOwnProperty,valueOf\"]");
}

static void the_global_object_can_be_changed_for_one_call(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "globals", "[]"), "[1,2,\"undefined\"]");
    assert_string_equal(stage_call(&stage, "globals", "[]"), "[1,2,\"undefined\"]");
}

static void collections_leave_the_built_ins_alone(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "collect", "[]"), "[\"max\",\"toString\"]");
}

static void strings_of_both_tables_are_the_same_strings(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "strings", "[]"),
                        "[199990000,19999,\"function\",0,\"o\",6]");
}

static void an_unfrozen_sandbox_lets_a_call_change_its_own(void **state)
{
    (void)state;
    struct stage own;

    stage_open(&own, &(struct sandbox_options){ .unfrozen = true },
               "exports['extend'] = function () {\n"
               "    var was = typeof Array.prototype.last;\n"
               "    Array.prototype.last = function () { return this[this.length - 1]; };\n"
               "    return [was, [1, 2, 3].last()];\n"
               "};\n");
    assert_string_equal(stage_call(&own, "extend", "[]"), "[\"undefined\",3]");
    assert_string_equal(stage_call(&own, "extend", "[]"), "[\"undefined\",3]");
    stage_close(&own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_walk_reaches_the_built_ins),
        cmocka_unit_test(no_built_in_takes_an_assignment_or_a_deletion),
        cmocka_unit_test(no_built_in_can_be_defined_anew),
        cmocka_unit_test(no_proxy_leads_around_it),
        cmocka_unit_test(no_built_in_function_writes_to_a_built_in_object),
        cmocka_unit_test(ordinary_code_overrides_what_it_inherits),
        cmocka_unit_test(the_global_object_can_be_changed_for_one_call),
        cmocka_unit_test(collections_leave_the_built_ins_alone),
        cmocka_unit_test(strings_of_both_tables_are_the_same_strings),
        cmocka_unit_test(an_unfrozen_sandbox_lets_a_call_change_its_own),
    };

    return cmocka_run_group_tests(tests, open_stage, close_stage);
}

/* globals_test.c - what scripts must not have, and what they have under the host's control. */
#include "heap.h"

static int open_heap(void **state)
{
    *state = malloc(sizeof(struct heap));
    heap_open(*state);
    return 0;
}

static int open_dynamic_heap(void **state)
{
    *state = malloc(sizeof(struct heap));
    heap_open_with(*state, true);
    return 0;
}

static int close_heap(void **state)
{
    heap_close(*state);
    free(*state);
    return 0;
}

static void the_global_names_are_these(void **state)
{
    assert_gives(*state,
                 "function () { return Object.getOwnPropertyNames(globalThis).sort().join(' '); }",
                 /* clang-format off */
        "\"$ "
        "AbortController "
        "AbortSignal "
        "AggregateError "
        "Array "
        "ArrayBuffer "
        "BigInt "
        "BigInt64Array "
        "BigUint64Array "
        "Blob "
        "Boolean "
        "ByteLengthQueuingStrategy "
        "CountQueuingStrategy "
        "CustomEvent "
        "DOMException "
        "DataView "
        "Date "
        "Error "
        "EvalError "
        "Event "
        "EventTarget "
        "File "
        "FinalizationRegistry "
        "Float32Array "
        "Float64Array "
        "FormData "
        "Function "
        "Headers "
        "Infinity "
        "Int16Array "
        "Int32Array "
        "Int8Array "
        "Intl "
        "Iterator "
        "JSON "
        "Map "
        "Math "
        "NaN "
        "Number "
        "Object "
        "Promise "
        "Proxy "
        "RangeError "
        "ReadableStream "
        "ReferenceError "
        "Reflect "
        "RegExp "
        "Request "
        "Response "
        "Set "
        "SharedArrayBuffer "
        "String "
        "Symbol "
        "SyntaxError "
        "TextDecoder "
        "TextDecoderStream "
        "TextEncoder "
        "TextEncoderStream "
        "TransformStream "
        "TypeError "
        "URIError "
        "URL "
        "URLSearchParams "
        "Uint16Array "
        "Uint32Array "
        "Uint8Array "
        "Uint8ClampedArray "
        "WeakMap "
        "WeakRef "
        "WeakSet "
        "WritableStream "
        "atob "
        "btoa "
        "call "
        "callRaw "
        "clearInterval "
        "clearTimeout "
        "console "
        "crypto "
        "decodeURI "
        "decodeURIComponent "
        "encodeURI "
        "encodeURIComponent "
        "escape "
        "fetch "
        "globalThis "
        "isFinite "
        "isNaN "
        "parseFloat "
        "parseInt "
        "performance "
        "print "
        "queueMicrotask "
        "self "
        "setInterval "
        "setTimeout "
        "sleep "
        "structuredClone "
        "undefined "
        "unescape\"");
    /* clang-format on */
}

static void no_text_becomes_code(void **state)
{
    assert_gives(*state,
                 "function () { var f = function () {}; var ways = ["
                 "function () { return new Function('return 1')(); },"
                 "function () { return Function('return 1')(); },"
                 "function () { return f.constructor('return 1')(); },"
                 "function () { return new (Object.getPrototypeOf(f).constructor)('return 1')(); },"
                 "function () { return Reflect.construct(Function, ['return 1'])(); },"
                 "function () { return Promise.constructor('return 1')(); },"
                 "function () { return (new Proxy(f, {})).constructor('return 1')(); },"
                 "function () { return Function.call(null, 'return 1')(); },"
                 "function () { return Function.prototype.constructor.apply(0, ['return 1'])(); }];"
                 "return ways.filter(function (w) { try { w(); return true; } catch (e) {"
                 "return e.name !== 'TypeError' || !/dynamic code/.test(e.message); } }).length; }",
                 "0");
}

static void eval_is_gone(void **state)
{
    assert_gives(*state,
                 "function () { var e = typeof eval; try { eval('1'); } catch (x) {"
                 "return [e, x.name, typeof (0, globalThis.eval)]; } }",
                 "[\"undefined\",\"ReferenceError\",\"undefined\"]");
}

static void functions_are_still_functions(void **state)
{
    assert_gives(*state,
                 "function () { function f() {} return [f instanceof Function,"
                 "f.constructor === Function, Function.prototype === Object.getPrototypeOf(f),"
                 "Promise instanceof Function, {} instanceof Function, f.call.name]; }",
                 "[true,true,true,true,false,\"call\"]");
}

static void dynamic_code_is_there_when_it_is_allowed(void **state)
{
    assert_gives(*state, "function () { return [eval('1 + 1'), new Function('return 3')()]; }",
                 "[2,3]");
}

static void no_string_is_a_symbol_in_disguise(void **state)
{
    assert_gives(*state,
                 "function () { var bad = [];"
                 "function check(s) { if (typeof s !== 'string') bad.push(typeof s); }"
                 "for (var i = 0; i < 256; i++) { check(String.fromCharCode(i, 65));"
                 "  check(unescape('%' + (i < 16 ? '0' : '') + i.toString(16) + 'A'));"
                 "  check(String.fromCodePoint ? String.fromCodePoint(i) : '');"
                 "  try { check(decodeURIComponent('%' + (i < 16 ? '0' : '') + i.toString(16)));"
                 "  } catch (e) {} check(new Array(2).join(String.fromCharCode(i)) +"
                 "  String(new Uint8Array([i, 83, 116]))); }"
                 "check(String(new Uint8Array([130, 86]).buffer));"
                 "check(JSON.parse('\"\\\\u00ff\\\\u0082\"'));"
                 "return bad; }",
                 "[]");
}

static void hidden_properties_are_not_seen(void **state)
{
    assert_gives(
        *state,
        "function () { var p = Promise.resolve(1); return ["
        "Object.getOwnPropertyNames(p), Object.getOwnPropertySymbols(p), Reflect.ownKeys(p),"
        "p['\\u00ffstate'] === undefined, p['\\xffvalue'] === undefined,"
        "JSON.stringify(p), Reflect.ownKeys(Object.getOwnPropertyDescriptor($, 'x') || {})]; }",
        "[[],[],[],true,true,\"{}\",[]]");
}

static void no_address_is_seen(void **state)
{
    assert_gives(
        *state,
        "function () { var f = function named() {}; var all = [String(f), String({}),"
        "String(Symbol('d')), String(Math), String($), String(Promise.resolve()),"
        "String(new ArrayBuffer(1)), String(Object.getPrototypeOf(f)), String(Math.sin)];"
        "try { null.x; } catch (e) { all.push(e.stack); }"
        "try { ({}).x(); } catch (e) { all.push(e.stack); }"
        "return all.filter(function (s) { return /0x[0-9a-f]{4}|[0-9a-f]{8,}/.test(s); }); }",
        "[]");
}

static void a_stack_names_the_users_functions_only(void **state)
{
    assert_gives(
        *state,
        "function () {\nfunction inner() { null.x; }\nfunction outer() {\n[1].map(inner); }\n"
        "try { outer(); } catch (e) { return [e.stack, e.fileName, e.lineNumber]; } }",
        "[\"TypeError: cannot read property 'x' of null\\n"
        "    at inner (calc.mdx:2:25)\\n    at outer (calc.mdx:4:5)\\n"
        "    at <anonymous> (calc.mdx:5:7)\",\"calc.mdx\",2]");
}

static void no_c_source_is_named(void **state)
{
    assert_gives(
        *state,
        "function () { var seen = [];"
        "[function () { new Promise(1); }, function () { $(); }, function () { [].reduce(1); },"
        "function () { JSON.parse('{'); }, function () { new Array(-1); },"
        "function () { 'x'.repeat(-1); }, function () { decodeURI('%'); },"
        "function () { new RegExp('('); }, function () { throw new Error('own'); }]"
        ".forEach(function (f) { try { f(); } catch (e) {"
        "seen.push(e.stack, String(e.fileName), e.message); } });"
        "return seen.filter(function (s) { return /\\.[ch]\\b|duk|lib\\//.test(s); }); }",
        "[]");
}

static void an_assigned_stack_is_an_own_property(void **state)
{
    assert_gives(*state,
                 "function () { var e = new Error('x'); e.stack = 'mine';"
                 "return [e.stack, Object.keys(Error.prototype)]; }",
                 "[\"mine\",[]]");
}

static void aggregate_error_is_an_error(void **state)
{
    assert_gives(
        *state,
        "function () { var e = new AggregateError([1, 2], 'both'), f = AggregateError([]);"
        "return [e.name, e.message, e.errors, e instanceof AggregateError, e instanceof Error,"
        "String(e), f.message, Object.keys(e), AggregateError.name]; }",
        "[\"AggregateError\",\"both\",[1,2],true,true,\"AggregateError: both\",\"\",[],"
        "\"AggregateError\"]");
}

static void clock_and_chance_are_the_hosts(void **state)
{
    struct heap *heap = *state;

    assert_gives(heap, "function () { return [Date.now(), new Date().toISOString()]; }",
                 "[1700000000000,\"2023-11-14T22:13:20.000Z\"]");
    /* Of 0x0707…: the sum 0x0e0e… turned by 23 bits is 0x0707…, and once more 0x0e0e…: 14/255. */
    memset(heap->inside.random, 7, sizeof heap->inside.random);
    assert_true(heap_run(heap, "function () { return Math.random(); }"));
    assert_string_equal(heap->result.data, "0.05490196078431364");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_global_names_are_these),
        TEST(no_text_becomes_code),
        TEST(eval_is_gone),
        TEST(functions_are_still_functions),
        cmocka_unit_test_setup_teardown(dynamic_code_is_there_when_it_is_allowed, open_dynamic_heap,
                                        close_heap),
        TEST(no_string_is_a_symbol_in_disguise),
        TEST(hidden_properties_are_not_seen),
        TEST(no_address_is_seen),
        TEST(a_stack_names_the_users_functions_only),
        TEST(no_c_source_is_named),
        TEST(an_assigned_stack_is_an_own_property),
        TEST(aggregate_error_is_an_error),
        TEST(clock_and_chance_are_the_hosts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

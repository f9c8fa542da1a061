/* value_test.c - JSON between bytes and engine values, compared with the engine's own. */
#include "heap.h"

/* What the scripts of this file call: read(text) and write(value). */
static duk_ret_t call_read(duk_context *ctx)
{
    struct buffer *text = &inside_of(ctx)->scratch;

    buffer_clear(text);
    value_read_text(ctx, 0, text);
    value_push_json(ctx, buffer_slice(text));
    return 1;
}

static duk_ret_t call_write(duk_context *ctx)
{
    struct buffer *text = &inside_of(ctx)->scratch;

    buffer_clear(text);
    value_write_json(ctx, 0, text);
    value_push_text(ctx, buffer_slice(text));
    return 1;
}

static duk_ret_t add_functions(duk_context *ctx, void *udata)
{
    (void)udata;
    duk_push_c_function(ctx, call_read, 1);
    duk_put_global_literal(ctx, "read");
    duk_push_c_function(ctx, call_write, 1);
    duk_put_global_literal(ctx, "write");
    return 0;
}

static int open_heap(void **state)
{
    *state = malloc(sizeof(struct heap));
    heap_open(*state);
    return heap_do(*state, add_functions, NULL, "") ? 0 : 1;
}

static int close_heap(void **state)
{
    heap_close(*state);
    free(*state);
    return 0;
}

/* ---- reading ------------------------------------------------------------ */

static duk_ret_t read_to_result(duk_context *ctx, void *udata)
{
    struct heap *heap = (struct heap *)inside_of(ctx);

    value_push_json(ctx, *(struct slice *)udata);
    buffer_clear(&heap->result);
    value_write_json(ctx, -1, &heap->result);
    return 0;
}

static bool reads(struct heap *heap, struct slice json)
{
    return heap_do(heap, read_to_result, &json, "");
}

static void json_comes_back_as_it_was(void **state)
{
    static const char text[] =
        "{\"a\":[1,-2,3.5,true,false,null,\"x\"],\"b\":{},\"c\":[],\"\":\"\"}";

    assert_true(reads(*state, slice_of(text)));
    assert_string_equal(((struct heap *)*state)->result.data, text);
}

static void white_space_is_skipped(void **state)
{
    assert_true(reads(*state, slice_of(" \t\r\n{ \"a\" : [ 1 , 2 ] } \n")));
    assert_string_equal(((struct heap *)*state)->result.data, "{\"a\":[1,2]}");
}

static void a_character_beyond_the_plane_is_a_pair_inside_and_four_bytes_outside(void **state)
{
    struct heap *heap = *state;

    heap->args = SLICE("[\"\xf0\x9f\x98\x80 x\", {\"\xf0\x9f\x98\x80\": 1}]");
    assert_gives(heap,
                 "function (s, o) { return [s, s.length, s.charCodeAt(0), s === '\\ud83d\\ude00 x',"
                 "o['\\ud83d\\ude00']]; }",
                 "[\"\xf0\x9f\x98\x80 x\",4,55357,true,1]");
}

static void escapes_are_decoded(void **state)
{
    assert_true(reads(*state, SLICE("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\ud83d\\ude00\"")));
    assert_string_equal(((struct heap *)*state)->result.data,
                        "\"\\\"\\\\/\\b\\f\\n\\r\\tA\xc3\xa9\xf0\x9f\x98\x80\"");
}

static void a_lone_half_comes_back_as_an_escape(void **state)
{
    assert_true(reads(*state, SLICE("[\"\\ud83d\",\"a\\ude00b\",\"\\ude00\\ud83d\"]")));
    assert_string_equal(((struct heap *)*state)->result.data,
                        "[\"\\ud83d\",\"a\\ude00b\",\"\\ude00\\ud83d\"]");
}

static void a_name_like_a_hidden_symbol_is_a_name(void **state)
{
    assert_true(reads(*state, SLICE("{\"\\u00ffstate\":1,\"\\u0082Value\":2}")));
    assert_string_equal(((struct heap *)*state)->result.data,
                        "{\"\xc3\xbfstate\":1,\"\xc2\x82Value\":2}");
}

static void bytes_that_are_no_utf8_are_refused(void **state)
{
    assert_false(reads(*state, SLICE("\"\xffstate\"")));
    assert_false(reads(*state, SLICE("{\"\x82Value\":1}")));
    assert_false(reads(*state, SLICE("\"\xc3\"")));
    assert_false(reads(*state, SLICE("\"\xed\xa0\x80\"")));
    assert_false(reads(*state, SLICE("\"\xc0\x80\"")));
    assert_false(reads(*state, SLICE("\"\xf4\x90\x80\x80\"")));
}

static void proto_is_a_name_like_any_other(void **state)
{
    struct heap *heap = *state;

    heap->args = SLICE("[{\"__proto__\": {\"x\": 1}, \"constructor\": 2, \"toString\": 3}]");
    assert_gives(heap,
                 "function (o) { return [Object.keys(o), o.x === undefined,"
                 "Object.getPrototypeOf(o) === Object.prototype, o.toString]; }",
                 "[[\"__proto__\",\"constructor\",\"toString\"],true,true,3]");
}

static void of_a_name_given_twice_the_last_counts(void **state)
{
    assert_true(reads(*state, SLICE("{\"a\":1,\"b\":2,\"a\":3}")));
    assert_string_equal(((struct heap *)*state)->result.data, "{\"a\":3,\"b\":2}");
}

static void a_name_whose_first_object_is_gone_is_still_that_name(void **state)
{
    static const char text[] =
        "{\"p\":{\"qx\":1},\"p\":{\"zy.\":1},\"p\":{\"qx\":2,\"w-w\":3,\"qx\":4}}";

    assert_true(reads(*state, slice_of(text)));
    assert_string_equal(((struct heap *)*state)->result.data, "{\"p\":{\"qx\":4,\"w-w\":3}}");
}

static void numbers_are_exact(void **state)
{
    assert_true(reads(*state, SLICE("[0,-0,1e3,1E-7,0.1,123456789012345,9007199254740993,"
                                    "1.7976931348623157e308,5e-324,1e400,0.30000000000000004,"
                                    "-123456789.125,2147483648,999999999999999.9]")));
    assert_string_equal(((struct heap *)*state)->result.data,
                        "[0,0,1000,1e-7,0.1,123456789012345,9007199254740992,"
                        "1.7976931348623157e+308,5e-324,null,0.30000000000000004,"
                        "-123456789.125,2147483648,999999999999999.9]");
}

static void minus_zero_stays_so_inside(void **state)
{
    struct heap *heap = *state;

    heap->args = SLICE("[-0, -0.0]");
    assert_gives(heap, "function (a, b) { return [1 / a < 0, 1 / b < 0]; }", "[true,true]");
}

static void what_is_no_json_is_refused(void **state)
{
    static const char *const texts[] = {
        "",          " ",         "{",           "[",        "[1",    "[1,",       "[1,]", "{\"a\"",
        "{,}",       "{\"a\":",   "{\"a\":1,}",  "{a:1}",    "'a'",   "01",        "1.",   ".5",
        "1e",        "1e+",       "-",           "+1",       "tru",   "nulll",     "NaN",  "\"a",
        "\"\\x\"",   "\"\\u12\"", "\"\\u12g4\"", "\"a\nb\"", "[1 2]", "{\"a\" 1}", "1 2",  "[}",
        "{\"a\":1]", "\"\\",      "]",           "\"\\u",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (reads(*state, slice_of(texts[i])))
            fail_msg("%s", texts[i]);
}

static void a_refusal_is_a_syntax_error_with_a_place(void **state)
{
    struct heap *heap = *state;

    assert_false(reads(heap, SLICE("[1, x]")));
    assert_string_equal(heap->error.name, "SyntaxError");
    assert_string_equal(error_message(&heap->error),
                        "not JSON: something that is no value at byte 4");
}

static void nesting_is_bounded(void **state)
{
    struct heap *heap = *state;
    char text[1024];

    memset(text, '[', 512);
    memset(text + 512, ']', 512);
    assert_true(reads(heap, slice_make(text, 1024)));
    memset(text, '[', 513);
    assert_false(reads(heap, slice_make(text, 1024)));
    assert_string_equal(heap->error.name, "RangeError");
}

static void long_strings_with_escapes_are_whole(void **state)
{
    assert_gives(*state,
                 "function () { var s = ''; for (var i = 0; i < 3000; i++) s += i + "
                 "'\\n\\u00e9\\ud83d\\ude00';"
                 "return read(JSON.stringify(s)) === s && read(write(s)) === s; }",
                 "true");
}

static void a_context_is_frozen_in_depth(void **state)
{
    struct heap *heap = *state;

    heap->args = SLICE("[]");
    assert_true(heap_run(heap, "function () { return 1; }"));
    assert_gives(heap, "function () { return Object.isFrozen($.config); }", "true");
}

/* ---- writing -------------------------------------------------------------- */

static void everything_is_written_as_stringify_writes_it(void **state)
{
    assert_gives(
        *state,
        "function () { function F() { this.own = 1; } F.prototype.inherited = 2;"
        "var getter = {}; Object.defineProperty(getter, 'g', { enumerable: true,"
        "  get: function () { return 'got'; } });"
        "var hidden = { a: 1 }; Object.defineProperty(hidden, 'h', { value: 2 });"
        "var sparse = [1]; sparse[3] = 4; var named = [1]; named.x = 2;"
        "var late = { b: 1 }; late[2] = 'two'; late[1] = 'one';"
        "var deleted = { a: 1, b: 2, c: 3 }; delete deleted.b;"
        "var nothing = Object.create(null); nothing.x = 1;"
        "var json = { toJSON: function (key) { return 'key ' + key; } };"
        "var inherits = Object.create(json);"
        "var withJson = function () {}; withJson.toJSON = function () { return 'fn'; };"
        "var values = [undefined, null, true, false, 0, -0, 1.5, NaN, Infinity, -Infinity,"
        "'', 'a\\\"b\\\\c\\u0000\\u001f', [], {}, [undefined, function () {}],"
        "{ u: undefined, f: function () {}, s: Symbol('x'), n: null }, new F(), getter,"
        "hidden, sparse, named, late, deleted, nothing, [json], { k: json }, inherits,"
        "[inherits], withJson, { w: withJson }, new Date(0), { d: new Date(0) },"
        "new Date(NaN), new Number(3), new String('s'), new Boolean(false), [new Number(1)],"
        "Object('boxed'), new Error('e'), /re/g, new Uint8Array([1, 2]), new ArrayBuffer(2),"
        "new Proxy({ p: 1 }, {}), new Proxy([1, 2], {}), Math, function () {}, Symbol('s'),"
        "{ '': 1, ' ': 2 }, { 'a b': [[[1]]] }, (function () { return arguments; })(1, 2),"
        "1e21, 1e-7, 123456789.123, 0.1 + 0.2, 4.35, 1 / 3, 2e-7, 1e15 + 0.5, 5e-324];"
        "return values.map(function (v, i) { var is = write(v), due = JSON.stringify(v);"
        "  return is === (due === undefined ? 'null' : due) ? 0 : i + ': ' + is; })"
        ".filter(function (x) { return x !== 0; }); }",
        "[]");
}

/* A generator that is the same each time makes values of all kinds, 2,000 of them. */
static void generated_values_are_written_and_read_as_the_engine_does(void **state)
{
    assert_gives(
        *state,
        "function () { var seed = 12345;"
        "function next(n) { seed = (seed * 1103515245 + 12345) % 2147483648;"
        "  return Math.floor(seed / 65536) % n; }"
        "var pieces = ['a', 'B', '\\n', '\"', '\\\\', '\\u00e9', '\\u20ac', '\\ud83d\\ude00',"
        "  '0', ' ', '\\u0001', '\\ud7ff', '\\uffff', 'long enough to matter'];"
        "function text() { var s = ''; for (var n = next(6); n > 0; n--)"
        "  s += pieces[next(pieces.length)]; return s; }"
        "function number() { var n = next(100000) * next(100000);"
        "  return [n, -n, n / 100, n / 7, n / 1e10, n * 1e15, n / 8][next(7)]; }"
        "function value(depth) { var i, v; switch (next(depth > 4 ? 5 : 8)) {"
        "  case 0: return null; case 1: return next(2) === 1; case 2: return number();"
        "  case 3: return text(); case 4: return undefined;"
        "  case 5: v = []; for (i = next(5); i > 0; i--) v.push(value(depth + 1)); return v;"
        "  case 6: return next(9) ? {} : new Date(next(100000));"
        "  default: v = {}; for (i = next(6); i > 0; i--)"
        "    v[next(8) ? text() : next(30)] = value(depth + 1); return v; } }"
        "for (var i = 0; i < 2000; i++) { var v = [value(0)], due = JSON.stringify(v);"
        "  if (write(v) !== due) return ['write', due, write(v)];"
        "  if (JSON.stringify(read(due)) !== due) return ['read', due];"
        "  if (JSON.stringify(read(JSON.stringify(v, null, 2))) !== due) return ['space', due]; }"
        "return 'same'; }",
        "\"same\"");
}

static void a_cycle_is_a_type_error(void **state)
{
    struct heap *heap = *state;

    assert_false(heap_run(heap, "function () { var a = { b: [] }; a.b.push(a); return a; }"));
    assert_string_equal(heap->error.name, "TypeError");
}

static void the_same_object_twice_is_no_cycle(void **state)
{
    assert_gives(*state, "function () { var a = {}; return [a, a, { a: a }]; }",
                 "[{},{},{\"a\":{}}]");
}

static void nothing_at_the_top_is_null(void **state)
{
    assert_gives(*state, "function () {}", "null");
    assert_gives(*state, "function () { return function () {}; }", "null");
    assert_gives(*state, "function () { return Symbol('x'); }", "null");
}

static void a_result_past_the_limit_is_output_limit(void **state)
{
    struct heap *heap = *state;

    heap->result.most = 50;
    assert_true(heap_run(heap, "function () { var s = 'xxxxxxxxxx'; return [s, s, s]; }"));
    assert_false(heap_run(heap, "function () { var s = 'xxxxxxxxxx'; return [s, s, s, s, s]; }"));
    assert_int_equal(heap->error.code, CODE_OUTPUT_LIMIT);
}

static void a_small_to_json_makes_a_large_object_small(void **state)
{
    struct heap *heap = *state;

    heap->result.most = 50;
    assert_gives(heap,
                 "function () { var o = { big: new Array(1000).join('x') };"
                 "o.toJSON = function () { return 1; }; return o; }",
                 "1");
}

static void script_that_runs_meanwhile_does_not_disturb(void **state)
{
    struct heap *heap = *state;

    assert_gives(heap,
                 "function () { return [1, { toJSON: function () { console.log('meanwhile', [1]);"
                 "$.a.b(2); return 'x'; } }, 3]; }",
                 "[1,\"x\",3]");
    assert_string_equal(heap_lines(heap), "i meanwhile [1]\n");
    assert_string_equal(heap_operations(heap), "1 0 0 a.b [2]\n");
}

/* ---- texts ------------------------------------------------------------------ */

static duk_ret_t push_and_read_text(duk_context *ctx, void *udata)
{
    struct heap *heap = (struct heap *)inside_of(ctx);

    value_push_text(ctx, *(struct slice *)udata);
    assert_int_equal(duk_get_type(ctx, -1), DUK_TYPE_STRING);
    assert_false(duk_is_symbol(ctx, -1));
    buffer_clear(&heap->result);
    value_read_text(ctx, -1, &heap->result);
    return 0;
}

static void texts_cross_the_border_and_back(void **state)
{
    struct heap *heap = *state;
    struct slice text = SLICE("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z");

    assert_true(heap_do(heap, push_and_read_text, &text, ""));
    assert_string_equal(heap->result.data, text.data);
}

static void bytes_that_are_no_text_become_replacement_characters(void **state)
{
    struct heap *heap = *state;
    struct slice text = SLICE("\xff\x82Value");

    assert_true(heap_do(heap, push_and_read_text, &text, ""));
    assert_string_equal(heap->result.data, "\xef\xbf\xbd\xef\xbf\xbdValue");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(json_comes_back_as_it_was),
        TEST(white_space_is_skipped),
        TEST(a_character_beyond_the_plane_is_a_pair_inside_and_four_bytes_outside),
        TEST(escapes_are_decoded),
        TEST(a_lone_half_comes_back_as_an_escape),
        TEST(a_name_like_a_hidden_symbol_is_a_name),
        TEST(bytes_that_are_no_utf8_are_refused),
        TEST(proto_is_a_name_like_any_other),
        TEST(of_a_name_given_twice_the_last_counts),
        TEST(a_name_whose_first_object_is_gone_is_still_that_name),
        TEST(numbers_are_exact),
        TEST(minus_zero_stays_so_inside),
        TEST(what_is_no_json_is_refused),
        TEST(a_refusal_is_a_syntax_error_with_a_place),
        TEST(nesting_is_bounded),
        TEST(long_strings_with_escapes_are_whole),
        TEST(a_context_is_frozen_in_depth),
        TEST(everything_is_written_as_stringify_writes_it),
        TEST(generated_values_are_written_and_read_as_the_engine_does),
        TEST(a_cycle_is_a_type_error),
        TEST(the_same_object_twice_is_no_cycle),
        TEST(nothing_at_the_top_is_null),
        TEST(a_result_past_the_limit_is_output_limit),
        TEST(a_small_to_json_makes_a_large_object_small),
        TEST(script_that_runs_meanwhile_does_not_disturb),
        TEST(texts_cross_the_border_and_back),
        TEST(bytes_that_are_no_text_become_replacement_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* console_test.c - what console writes: values as people read them, lines, limits. */
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

static void assert_logs(struct heap *heap, const char *text, const char *lines)
{
    if (!heap_run(heap, text))
        fail_msg("%s", error_message(&heap->error));
    assert_string_equal(heap_lines(heap), lines);
}

static void each_method_has_its_level(void **state)
{
    assert_logs(*state,
                "function () { console.log('l'); console.info('i'); console.debug('d');"
                "console.warn('w'); console.error('e'); console.trace('t'); }",
                "i l\ni i\nd d\nw w\ne e\nd t\n");
}

static void strings_are_written_as_they_are_and_values_apart(void **state)
{
    assert_logs(
        *state,
        "function () { console.log('a', 1, -0, true, null, undefined, NaN, 1.5); console.log(); }",
        "i a 1 -0 true null undefined NaN 1.5\ni \n");
}

static void objects_are_written_like_json(void **state)
{
    assert_logs(
        *state,
        "function () { console.log({ a: 1, 'b c': [1, 'x\\n', , undefined], d: {} }, [], [[]]); }",
        "i {\"a\":1,\"b c\":[1,\"x\\n\",,undefined],\"d\":{}} [] [[]]\n");
}

static void what_json_has_no_word_for_has_one_here(void **state)
{
    assert_logs(
        *state,
        "function () { function named() {} console.log(named, function () {}, Symbol('s'),"
        "new TypeError('bad'), [new Error()], /a+/g, new Date(0), new Date(NaN),"
        "new Number(5), new Uint8Array(2), Promise.resolve(1), $.a, new Proxy({}, {})); }",
        "i [Function named] [Function] Symbol(s) TypeError: bad [Error] /a+/g"
        " 1970-01-01T00:00:00.000Z [Date NaN] 5 [bytes] [Promise fulfilled] [Proxy] [Proxy]\n");
}

static void a_cycle_is_shown_and_depth_is_bounded(void **state)
{
    assert_logs(*state,
                "function () { var a = { b: {} }; a.b.a = a; console.log(a);"
                "var d = 1; for (var i = 0; i < 50; i++) d = [d]; console.log(d);"
                "for (i = 0; i < 500; i++) d = { d: d }; console.log(d); }",
                "i {\"b\":{\"a\":[Circular]}}\ni [[[[[[[Array]]]]]]]\n"
                "i {\"d\":{\"d\":{\"d\":{\"d\":{\"d\":{\"d\":[Object]}}}}}}\n");
}

static void no_script_runs(void **state)
{
    assert_logs(
        *state,
        "function () { var o = { toString: function () { throw 1; } };"
        "Object.defineProperty(o, 'g', { enumerable: true, get: function () { throw 2; } });"
        "var e = new Error('m');"
        "Object.defineProperty(e, 'name', { get: function () { throw 3; } });"
        "var p = new Proxy({}, { get: function () { throw 4; },"
        "  ownKeys: function () { throw 5; } });"
        "console.log('%s %d', e, p, [o]); }",
        "i Error: m NaN [{\"toString\":[Function],\"g\":[Getter]}]\n");
}

static void long_lists_are_cut(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(heap, "function () { var a = new Array(101), o = {};"
                               "for (var i = 0; i < 101; i++) { a[i] = 7; o[i] = 8; }"
                               "console.log(a); console.log(o); }"));
    assert_non_null(strstr(heap_lines(heap), "i [7,7,"));
    assert_non_null(strstr(heap_lines(heap), ",7,\xe2\x80\xa6]\n"));
    assert_non_null(strstr(heap_lines(heap), "\"99\":8,\xe2\x80\xa6}\n"));
}

static void formats_are_filled_in(void **state)
{
    assert_logs(
        *state,
        "function () { console.log('%s|%d|%i|%f|%j|%o|%O|%c|%%|%x', 'a', '1.5', 1.5, '2.5',"
        "{ a: 'b' }, 'q', [1], 'css', 'rest', 2); console.log('%d %s', 5);"
        "console.log('100%', 1); console.log('%d', {}); console.log('%'); }",
        "i a|1.5|1|2.5|{\"a\":\"b\"}|[\"q\"]|[1]||%|%x rest 2\ni 5 %s\ni 100% 1\ni NaN\ni %\n");
}

static void a_line_end_begins_a_line(void **state)
{
    assert_logs(*state, "function () { console.log('a\\nb\\n\\nc'); console.log('d\\n'); }",
                "i a\ni b\ni \ni c\ni d\n");
}

static void characters_of_all_planes_are_utf8(void **state)
{
    assert_logs(*state, "function () { console.log('\\u00e9\\ud83d\\ude00', ['\\ud83d\\ude00']); }",
                "i \xc3\xa9\xf0\x9f\x98\x80 [\"\xf0\x9f\x98\x80\"]\n");
}

static void lines_past_the_limit_are_dropped_after_one_that_says_so(void **state)
{
    struct heap *heap = *state;

    heap->inside.log_lines = heap->inside.log_lines_left = 2;
    assert_logs(heap, "function () { console.log(1); console.log('2\\n3'); console.log(4); }",
                "i 1\ni 2\nw (further lines are dropped: log_lines is 2)\n");
}

static void a_very_long_text_is_cut(void **state)
{
    struct heap *heap = *state;

    assert_true(heap_run(heap, "function () { console.log(new Array(100001).join('x')); }"));
    assert_int_equal(heap->lines.len, 2 + 50000 + 3 + 1);
}

static void note_line(void *host, enum sandbox_level level, struct slice line)
{
    heap_log(host, level, line);
}

static void a_plain_script_prints(void **state)
{
    struct heap *heap = *state;
    const struct script_run script = { .host = heap, .print = note_line };

    heap->inside.script = &script;
    heap->inside.log_lines_left = 0;
    assert_logs(heap, "function () { print('a', 1); console.error({}); }", "i a 1\ne {}\n");
}

static void without_a_host_nothing_is_written(void **state)
{
    struct heap *heap = *state;

    heap->inside.host = NULL;
    assert_logs(heap, "function () { console.log('a'); }", "");
}

static void lines_of_groups_are_indented(void **state)
{
    assert_logs(
        *state,
        "function () { console.group('g', 1); console.log('a\\nb'); console.groupCollapsed();"
        "console.warn('c'); console.groupEnd(); console.groupEnd(); console.groupEnd();"
        "console.log('d'); for (var i = 0; i < 1000; i++) console.group();"
        "console.log('e'); }",
        "i g 1\ni   a\ni   b\nw     c\ni d\ni "
        "                                                                e\n");
}

static void counts_and_times_have_labels(void **state)
{
    assert_logs(*state,
                "function () { console.count(); console.count('x'); console.count();"
                "console.countReset(); console.count(); console.countReset('y'); console.time();"
                "console.time(); console.timeLog(); console.timeEnd(); console.timeEnd('z'); }",
                "i default: 1\ni x: 1\ni default: 2\ni default: 1\n"
                "w console.countReset(): there is no count 'y'\n"
                "w console.time(): there is a time 'default' already\n"
                "i default: 0ms\ni default: 0ms\n"
                "w console.timeEnd(): there is no time 'z'\n");
}

static void assertions_are_told_when_they_fail(void **state)
{
    assert_logs(
        *state,
        "function () { console.assert(1, 'a'); console.assert(0, 'b %d', 2);"
        "console.assert(); console.assert(null, { a: 1 }); console.dir([1], { depth: 0 });"
        "console.clear(); }",
        "e Assertion failed: b 2\ne Assertion failed\ne Assertion failed {\"a\":1}\ni [1]\n");
}

static void tables_have_rows_and_columns(void **state)
{
    assert_logs(*state,
                "function () { console.table([{ a: 1, b: 'xy' }, { c: [1] }, 7]); console.table(5);"
                "console.table({ r: { p: 1, q: 2 } }, ['q']); }",
                "i ┌─────────┬───┬────┬─────┬────────┐\n"
                "i │ (index) │ a │ b  │ c   │ Values │\n"
                "i ├─────────┼───┼────┼─────┼────────┤\n"
                "i │ 0       │ 1 │ xy │     │        │\n"
                "i │ 1       │   │    │ [1] │        │\n"
                "i │ 2       │   │    │     │ 7      │\n"
                "i └─────────┴───┴────┴─────┴────────┘\n"
                "i 5\n"
                "i ┌─────────┬───┐\n"
                "i │ (index) │ q │\n"
                "i ├─────────┼───┤\n"
                "i │ r       │ 2 │\n"
                "i └─────────┴───┘\n");
}

static void tables_end_at_the_limit_of_memory(void **state)
{
    assert_false(heap_run(*state,
                          "function () { var all = [], i, k; for (i = 0; i < 3000; i++) {"
                          "all[i] = {}; for (k = 0; k < 30; k++) all[i]['k' + (i * 30 + k)] = k; }"
                          "console.table(all); while (true) console.table(all); }"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_heap, close_heap)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lines_of_groups_are_indented),
        TEST(counts_and_times_have_labels),
        TEST(assertions_are_told_when_they_fail),
        TEST(tables_have_rows_and_columns),
        TEST(tables_end_at_the_limit_of_memory),
        TEST(each_method_has_its_level),
        TEST(strings_are_written_as_they_are_and_values_apart),
        TEST(objects_are_written_like_json),
        TEST(what_json_has_no_word_for_has_one_here),
        TEST(a_cycle_is_shown_and_depth_is_bounded),
        TEST(no_script_runs),
        TEST(long_lists_are_cut),
        TEST(formats_are_filled_in),
        TEST(a_line_end_begins_a_line),
        TEST(characters_of_all_planes_are_utf8),
        TEST(lines_past_the_limit_are_dropped_after_one_that_says_so),
        TEST(a_very_long_text_is_cut),
        TEST(a_plain_script_prints),
        TEST(without_a_host_nothing_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

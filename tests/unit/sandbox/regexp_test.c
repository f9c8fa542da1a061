/* regexp_test.c - RegExp and the methods of strings that take patterns. */
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

struct example {
    const char *expression, *json;
};

static void expect(struct heap *heap, const struct example *examples, size_t count)
{
    char text[1000];

    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "function () { return %s; }", examples[i].expression);
        assert_gives(heap, text, examples[i].json);
    }
}
#define EXPECT(state, examples) expect(*(state), (examples), sizeof(examples) / sizeof(examples)[0])

static void a_regexp_says_what_it_is(void **state)
{
    static const struct example examples[] = {
        { "String(new RegExp('a/b[/]\\n', 'yusmigd'))", "\"/a\\\\/b[/]\\\\n/dgimsuy\"" },
        { "[new RegExp('').source, RegExp('x', 'u').unicode, /x/g.global, /x/.sticky]",
          "[\"(?:)\",true,true,false]" },
        { "[RegExp.prototype.source, RegExp.prototype.flags, RegExp.prototype.global === "
          "undefined]",
          "[\"(?:)\",\"\",true]" },
        { "Object.prototype.toString.call(/x/)", "\"[object RegExp]\"" },
        { "(function () { try { RegExp('(') } catch (e) { return e.name + ': ' + e.message } })()",
          "\"SyntaxError: invalid regular expression /(/: unterminated group\"" },
        { "(function () { try { RegExp('', 'uv') } catch (e) { return e.name } })()",
          "\"SyntaxError\"" },
        { "RegExp.escape('a.b-\\n')", "\"\\\\x61\\\\.b\\\\x2d\\\\n\"" },
        { "Object.getOwnPropertyNames(/x/)", "[\"lastIndex\"]" },
    };

    EXPECT(state, examples);
}

static void exec_tells_where_and_what(void **state)
{
    static const struct example examples[] = {
        { "/(b)(x)?(?<n>c)/d.exec('abc')", "[\"bc\",\"b\",null,\"c\"]" },
        { "/(?<n>c)/.exec('abc').groups", "{\"n\":\"c\"}" },
        { "/(b)(?<n>x)?/d.exec('\xC3\xA9"
          "ab').indices",
          "[[2,3],[2,3],null]" },
        { "(function () { var r = /./gu, a = []; while (r.test('a\xF0\x9F\x98\x80"
          "b'))"
          " a.push(r.lastIndex); return a })()",
          "[1,3,4]" },
        { "(function () { var r = /b/y; return [r.test('ab'), r.lastIndex, (r.lastIndex = 1,"
          " r.test('ab')), r.lastIndex] })()",
          "[false,0,true,2]" },
        { "/^.$/u.test('\xF0\x9F\x98\x80') && !/^.$/.test('\xF0\x9F\x98\x80')", "true" },
    };

    EXPECT(state, examples);
}

static void strings_take_patterns(void **state)
{
    static const struct example examples[] = {
        { "'aXbX'.replace('X', '[$&$$$`]')", "\"a[X$a]bX\"" },
        { "'aXbX'.replaceAll('X', function (m, at) { return at })", "\"a1b3\"" },
        { "'2024-05'.replace(/(?<y>\\d+)-(\\d+)/, '$2/$<y>/$3')", "\"05/2024/$3\"" },
        { "'abc'.replace(/(?<x>b)/, function () { return JSON.stringify([].slice.call(arguments))"
          " })",
          "\"a[\\\"b\\\",\\\"b\\\",1,\\\"abc\\\",{\\\"x\\\":\\\"b\\\"}]c\"" },
        { "'aab'.match(/a/g)", "[\"a\",\"a\"]" },
        { "'aab'.match(/x/g)", "null" },
        { "'aab'.search('b')", "2" },
        { "'a1b2'.split(/(\\d)/)", "[\"a\",\"1\",\"b\",\"2\",\"\"]" },
        { "'a,b,c'.split(',', 2)", "[\"a\",\"b\"]" },
        { "'\xF0\x9F\x98\x80"
          "a'.split('').length",
          "3" },
        { "'\xF0\x9F\x98\x80"
          "a'.split(/(?:)/u).length",
          "2" },
        { "(function () { var all = [], i = 'a1b2'.matchAll(/[a-z](\\d)/g), n;"
          " while (!(n = i.next()).done) all.push(n.value[1] + n.value.index); return all })()",
          "[\"10\",\"22\"]" },
        { "(function () { try { 'a'.replaceAll(/a/, '') } catch (e) { return e.name } })()",
          "\"TypeError\"" },
    };

    EXPECT(state, examples);
}

static void what_the_pattern_is_decides(void **state)
{
    static const struct example examples[] = {
        { "(function () { var p = {}; p[Symbol.replace] = function (s, r) { return s + r + 1 };"
          " return 'a'.replace(p, 'b') })()",
          "\"ab1\"" },
        { "(function () { var r = /a/g; r.exec = function () { return null };"
          " return ['a'.replace(r, 'b'), 'a'.match(r), r.test('a')] })()",
          "[\"a\",null,false]" },
        { "(function () { RegExp.prototype.exec = function () { return null };"
          " return [/a/.test('a'), 'a'.replace(/a/, 'b')] })()",
          "[false,\"a\"]" },
    };

    EXPECT(state, examples);
}

static void what_a_function_does_to_the_regexp_changes_no_match(void **state)
{
    static const struct example examples[] = {
        { "(function () { var r = /a/g; return 'aa'.replace(r, function () { r.compile('(x)');"
          " r.lastIndex = 7; return 'b' }) })()",
          "\"bb\"" },
    };

    EXPECT(state, examples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_regexp_says_what_it_is, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(exec_tells_where_and_what, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(strings_take_patterns, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(what_the_pattern_is_decides, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(what_a_function_does_to_the_regexp_changes_no_match,
                                        open_heap, close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

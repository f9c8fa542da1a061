/* match_test.c - what patterns find, and how searching ends. */
#include "../memory.h"

#include "regex/regex.h"

#include <stdio.h>
#include <string.h>

struct clock {
    int64_t left;
};

static bool spend(void *host, int64_t units)
{
    struct clock *clock = host;

    clock->left -= units;
    return clock->left > 0;
}

/* "0-2 1-2", a group that took no part as "-"; or "none". */
static void find(const char *pattern, const char *letters, struct slice text, char found[200])
{
    const struct regex_host host = { .allocator = allocator_system() };
    struct regex_search search;
    struct buffer program;
    unsigned flags;
    size_t len = 0;

    assert_true(regex_flags(slice_of(letters), &flags));
    buffer_init(&program, allocator_system(), SIZE_MAX);
    assert_int_equal(regex_compile(&host, slice_of(pattern), flags, &program, NULL), REGEX_OK);
    assert_int_equal(regex_search_begin(&search, &host, program.data, text), REGEX_OK);
    snprintf(found, 200, "none");
    if (regex_search_next(&search, 0, false) == REGEX_OK)
        for (uint32_t i = 0; i < regex_groups(program.data); i++) {
            if (search.places[2 * i + 1] == REGEX_UNSET)
                len += (size_t)snprintf(found + len, 200 - len, "%s-", i ? " " : "");
            else
                len += (size_t)snprintf(found + len, 200 - len, "%s%u-%u", i ? " " : "",
                                        search.places[2 * i], search.places[2 * i + 1]);
        }
    regex_search_end(&search);
    buffer_free(&program);
}

struct example {
    const char *pattern, *flags, *text, *found;
};

static void expect(const struct example *examples, size_t count)
{
    char found[200];

    for (size_t i = 0; i < count; i++) {
        find(examples[i].pattern, examples[i].flags, slice_of(examples[i].text), found);
        if (strcmp(found, examples[i].found) != 0)
            fail_msg("/%s/%s on '%s': %s, not %s", examples[i].pattern, examples[i].flags,
                     examples[i].text, found, examples[i].found);
    }
}
#define EXPECT(examples) expect((examples), sizeof(examples) / sizeof(examples)[0])

static void quantifiers_take_as_the_standard_says(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "a*", "", "aab", "0-2" },
        { "a*?b", "", "aab", "0-3" },
        { "(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", "0-10 0-1 8-10 8-9 - 9-10" },
        { "(a*)*", "", "b", "0-0 -" },
        { "(?=(a+))a*b\\1", "", "baaabac", "3-6 3-4" },
        { "(.*?)a(?!(a+)b\\2c)\\2(.*)", "", "baaabaac", "0-8 0-2 - 3-8" },
        { "(?:a{2}){2}", "", "aaaaa", "0-4" },
        { "(?:a|ab)(?:c|bcd)(?:d*)", "", "abcd", "0-4" },
        { "((a)|(b))*?c", "", "abc", "0-3 1-2 - 1-2" },
        { "(?:){3}x", "", "x", "0-1" },
    };

    EXPECT(examples);
}

static void looking_behind_goes_backward(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "(?<=\\$)\\d+", "", "a$42", "2-4" },
        { "(?<!\\$)\\b\\d+", "", "$42 7", "4-5" },
        { "(?<=(\\d+)(\\d+))$", "", "1053", "4-4 0-1 1-4" },
        { "(?<=\\1(a))b", "", "aab", "2-3 1-2" },
        { "(?<=([abc]+)\\1)d", "", "abcabcd", "6-7 0-6" },
    };

    EXPECT(examples);
}

static void case_does_not_count(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "stra\xC3\x9F"
          "e",
          "i",
          "STRA\xC3\x9F"
          "E",
          "0-7" },
        { "\xCF\x83", "i", "\xCE\xA3", "0-2" },
        { "\xE2\x84\xAA", "iu", "k", "0-1" },
        { "\xE2\x84\xAA", "i", "k", "none" },
        { "[^x]", "iu", "X", "none" },
        { "\\w", "iu", "\xC5\xBF", "0-2" },
        { "\\w", "i", "\xC5\xBF", "none" },
        { "(\xC3\xA9)\\1", "i", "\xC3\xA9\xC3\x89", "0-4 0-2" },
        { "(?i:a)b", "", "Ab", "0-2" },
        { "(?-i:a)b", "i", "AB", "none" },
    };

    EXPECT(examples);
}

static void characters_are_what_the_flags_say(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "^.$", "u", "\xF0\x9F\x98\x80", "0-4" },
        { "^.$", "u", "\xED\xA0\xBD\xED\xB8\x80", "0-6" },
        { "^.$", "", "\xED\xA0\xBD\xED\xB8\x80", "none" },
        { "^..$", "", "\xED\xA0\xBD\xED\xB8\x80", "0-6" },
        { "\xF0\x9F\x98\x80", "", "\xED\xA0\xBD\xED\xB8\x80", "0-6" },
        { "\\ude00", "u", "\xED\xA0\xBD\xED\xB8\x80", "none" },
        { "\\ude00", "", "\xED\xA0\xBD\xED\xB8\x80", "3-6" },
        { "\\p{Script=Greek}+", "u", "abc \xCE\xB1\xCE\xB2", "4-8" },
        { "^\\p{RGI_Emoji}$", "v", "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x92\xBB", "0-11" },
        { "[\\p{L}--[a-z]]", "v", "ab\xC3\xA9", "2-4" },
        { "[[a-z]&&[^aeiou]]", "v", "aeb", "2-3" },
        { "^[\\q{abc|d|}]$", "v", "abc", "0-3" },
        { ".", "", "\n\xE2\x80\xA8x", "4-5" },
        { ".", "s", "\n", "0-1" },
        { "^b", "m",
          "a\xE2\x80\xA9"
          "b",
          "4-5" },
    };

    EXPECT(examples);
}

static void names_may_come_in_several_alternatives(void **state)
{
    (void)state;
    static const struct example examples[] = {
        { "(?:(?<x>a)|(?<x>b))\\k<x>", "", "abb", "1-3 - 1-2" },
        { "(?:(?:(?<x>a)|(?<x>b))\\k<x>){2}", "", "aabb", "0-4 - 2-3" },
    };

    EXPECT(examples);
}

static void a_program_names_its_groups(void **state)
{
    (void)state;
    const struct regex_host host = { .allocator = allocator_system() };
    struct buffer program;
    struct slice name;
    uint32_t group;

    buffer_init(&program, allocator_system(), SIZE_MAX);
    assert_int_equal(
        regex_compile(&host, SLICE("(a)(?<one>b)(?<\\u{1F600}>c)?"), 0, &program, NULL),
        REGEX_SYNTAX);
    assert_int_equal(
        regex_compile(&host, SLICE("(a)(?<one>b)(?<t\\u0077o>c)?"), REGEX_GLOBAL, &program, NULL),
        REGEX_OK);
    assert_int_equal(regex_groups(program.data), 4);
    assert_int_equal(regex_program_flags(program.data), REGEX_GLOBAL);
    assert_int_equal(regex_program_bytes(program.data), program.len);
    assert_true(regex_name(program.data, 0, &name, &group));
    assert_true(slice_is(name, "one"));
    assert_int_equal(group, 2);
    assert_true(regex_name(program.data, 1, &name, &group));
    assert_true(slice_is(name, "two"));
    assert_false(regex_name(program.data, 2, &name, &group));
    buffer_free(&program);
}

static void a_search_goes_on_from_any_place(void **state)
{
    (void)state;
    const struct regex_host host = { .allocator = allocator_system() };
    struct regex_search search;
    struct buffer program;

    buffer_init(&program, allocator_system(), SIZE_MAX);
    assert_int_equal(regex_compile(&host, SLICE("ab?"), 0, &program, NULL), REGEX_OK);
    assert_int_equal(regex_search_begin(&search, &host, program.data, SLICE("ab-a")), REGEX_OK);
    assert_int_equal(regex_search_next(&search, 0, false), REGEX_OK);
    assert_int_equal(search.places[1], 2);
    assert_int_equal(regex_search_next(&search, 2, true), REGEX_NOT_FOUND);
    assert_int_equal(regex_search_next(&search, 2, false), REGEX_OK);
    assert_int_equal(search.places[0], 3);
    assert_int_equal(regex_search_next(&search, 4, false), REGEX_NOT_FOUND);
    assert_int_equal(regex_search_next(&search, 5, false), REGEX_NOT_FOUND);
    regex_search_end(&search);
    buffer_free(&program);
}

static void a_search_without_end_is_stopped(void **state)
{
    (void)state;
    struct clock clock = { 1000000 };
    const struct regex_host host = { allocator_system(), spend, &clock };
    struct regex_search search;
    struct buffer program;

    buffer_init(&program, allocator_system(), SIZE_MAX);
    assert_int_equal(regex_compile(&host, SLICE("^(a+)+$"), 0, &program, NULL), REGEX_OK);
    assert_int_equal(regex_search_begin(&search, &host, program.data,
                                        SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")),
                     REGEX_OK);
    assert_int_equal(regex_search_next(&search, 0, false), REGEX_STOPPED);
    assert_true(clock.left > -10000);
    regex_search_end(&search);
    buffer_free(&program);
}

static bool compile_and_search(const struct allocator *allocator, void *context)
{
    const struct regex_host host = { .allocator = allocator };
    static const char text[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac";
    struct regex_search search;
    struct buffer program;
    enum regex_result result;

    buffer_init(&program, allocator, SIZE_MAX);
    result =
        regex_compile(&host, slice_of(context), REGEX_UNICODE | REGEX_IGNORE_CASE, &program, NULL);
    if (result == REGEX_OK)
        result = regex_search_begin(&search, &host, program.data, slice_of(text));
    if (result == REGEX_OK) {
        result = regex_search_next(&search, 0, false);
        regex_search_end(&search);
    }
    buffer_free(&program);
    assert_true(result == REGEX_OK || result == REGEX_MEMORY);
    return result == REGEX_OK;
}

static void want_of_memory_is_told(void **state)
{
    (void)state;
    static char pattern[] = "^(?:(a)|(b)|([\\p{Lu}x-z]))*(?<n>c)(?=\\k<n>|)(?<!d)$";
    static char groups[] = "()()()()()()()()()()()()()()()()()()()()()()()()()()a(?:(a)|b)+c";

    assert_true(memory_torture(compile_and_search, pattern) > 10);
    assert_true(memory_torture(compile_and_search, groups) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantifiers_take_as_the_standard_says),
        cmocka_unit_test(looking_behind_goes_backward),
        cmocka_unit_test(case_does_not_count),
        cmocka_unit_test(characters_are_what_the_flags_say),
        cmocka_unit_test(names_may_come_in_several_alternatives),
        cmocka_unit_test(a_program_names_its_groups),
        cmocka_unit_test(a_search_goes_on_from_any_place),
        cmocka_unit_test(a_search_without_end_is_stopped),
        cmocka_unit_test(want_of_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

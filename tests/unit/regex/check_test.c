/* check_test.c - what is a pattern and what is not, and where it goes wrong. */
#include "../memory.h"

#include "regex/regex.h"

#include <string.h>

static enum regex_result check(const char *pattern, const char *letters, struct regex_error *error)
{
    const struct regex_host host = { .allocator = allocator_system() };
    unsigned flags;

    assert_true(regex_flags(slice_of(letters), &flags));
    return regex_check(&host, slice_of(pattern), flags, error);
}

static void flags_come_once_each_and_not_both_of_u_and_v(void **state)
{
    (void)state;
    unsigned flags;

    assert_true(regex_flags(SLICE(""), &flags));
    assert_int_equal(flags, 0);
    assert_true(regex_flags(SLICE("dgimsuy"), &flags));
    assert_int_equal(flags, 0xbf);
    assert_false(regex_flags(SLICE("gg"), &flags));
    assert_false(regex_flags(SLICE("uv"), &flags));
    assert_false(regex_flags(SLICE("x"), &flags));
    assert_false(regex_flags(slice_make("\0", 1), &flags));
}

static void good_patterns_are_taken(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *flags;
    } good[] = {
        { "", "" },
        { "a|b|", "" },
        { "(?:a)(?=b)(?!c)(?<=d)(?<!e)", "u" },
        { "(?<name>a)\\k<name>", "" },
        { "(?<n>a)|(?<n>b)", "u" },
        { "(?:(?:(?<n>a)|b)|(?<n>c))|(?<n>d)", "" },
        { "(?i:a)(?-i:b)(?im-s:c)", "" },
        { "a{2}b{2,}c{2,3}d*?e+?f??", "u" },
        { "{", "" },
        { "a{,5}", "" },
        { "a{1", "" },
        { "]}", "" },
        { "(?=a)*", "" },
        { "\\1(a)", "u" },
        { "\\8\\9\\77\\c", "" },
        { "\\u{1F600}\\ud83d\\ude00\\x41\\cA\\0", "u" },
        { "[a-z\\d\\-_]", "u" },
        { "[\\d-x]", "" },
        { "\\p{L}\\P{Script=Greek}\\p{scx=Latn}\\p{ASCII}\\p{gc=Lu}", "u" },
        { "[\\p{L}--[a-z]]", "v" },
        { "[\\w&&\\d]", "v" },
        { "[[a-z]\\q{abc|d|}\\p{RGI_Emoji}]", "v" },
        { "\\k", "" },
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(check(good[i].pattern, good[i].flags, NULL), REGEX_OK);
}

static void bad_patterns_are_refused_where_they_go_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *flags;
        size_t at;
        const char *message;
    } bad[] = {
        { "ab(c", "", 3, "unterminated group" },
        { "a)", "", 1, "unmatched )" },
        { "*", "", 0, "nothing to repeat" },
        { "a**", "", 2, "nothing to repeat" },
        { "^*", "", 1, "nothing to repeat" },
        { "a{3,2}", "", 1, "numbers out of order in a quantifier" },
        { "[b-a]", "", 1, "range out of order in a character class" },
        { "x[ab", "", 1, "unterminated character class" },
        { "\\", "", 1, "\\ at the end of the pattern" },
        { "(?<a>.)(?<a>.)", "", 12, "two groups with one name" },
        { "(?:(?<a>.)|b)(?<a>.)", "", 18, "two groups with one name" },
        { "(?<a>.|(?<a>.))", "", 12, "two groups with one name" },
        { "(?<1>.)", "", 3, "invalid group name" },
        { "(?<a>.)\\k<b>", "", 12, "a reference to a name that no group has" },
        { "(?a)", "", 2, "invalid group" },
        { "\xF0\x9F\x98\x80(", "", 5, "unterminated group" },
        { "\xF0\x9F\x98\x80\\-", "u", 5, "invalid escape" },
        { "\\2(a)", "u", 1, "a reference to a group that is not there" },
        { "{", "u", 0, "nothing to repeat" },
        { "a{", "u", 1, "incomplete quantifier" },
        { "]", "u", 0, "a bracket alone" },
        { "\\p{Nothing}", "u", 11, "invalid property name" },
        { "[\\d-x]", "u", 1, "invalid range in a character class" },
        { "(?=a)*", "u", 5, "nothing to repeat" },
        { "[a&&&b]", "v", 4, "invalid set operation in a character class" },
        { "[(]", "v", 1, "invalid character in a character class" },
        { "[^\\q{ab}]", "v", 2, "a negated character class may not hold strings" },
    };
    struct regex_error error;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(check(bad[i].pattern, bad[i].flags, &error), REGEX_SYNTAX);
        assert_string_equal(error.message, bad[i].message);
        assert_int_equal(error.at, bad[i].at);
    }
}

static void no_depth_is_too_deep(void **state)
{
    (void)state;
    enum { DEPTH = 50000 };
    static char pattern[2 * DEPTH + 2];

    memset(pattern, '(', DEPTH);
    assert_int_equal(check(pattern, "", NULL), REGEX_SYNTAX);
    pattern[DEPTH] = 'a';
    memset(pattern + DEPTH + 1, ')', DEPTH);
    assert_int_equal(check(pattern, "", NULL), REGEX_OK);
    memset(pattern, '[', DEPTH);
    assert_int_equal(check(pattern, "v", NULL), REGEX_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_come_once_each_and_not_both_of_u_and_v),
        cmocka_unit_test(good_patterns_are_taken),
        cmocka_unit_test(bad_patterns_are_refused_where_they_go_wrong),
        cmocka_unit_test(no_depth_is_too_deep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

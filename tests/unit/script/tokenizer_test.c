/* tokenizer_test.c - words, numbers, texts and templates: what they are, and what is wrong with
 * them. */
#include "parsing.h"

#include "script/tokenizer.h"

struct reading {
    struct arena arena;
    struct names names;
    struct tokenizer tokenizer;
    struct token token;
};

static void begin(struct reading *reading, const char *text)
{
    arena_init(&reading->arena, allocator_system());
    assert_true(names_init(&reading->names, &reading->arena));
    tokenizer_init(&reading->tokenizer, &reading->arena, &reading->names, slice_of(text));
    token_next(&reading->tokenizer, &reading->token);
}

static void end(struct reading *reading)
{
    arena_free(&reading->arena);
}

static void assert_text(struct slice text, const char *expected)
{
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.data, expected, text.len);
}

static void numbers(void **state)
{
    static const struct {
        const char *text;
        double value;
    } rows[] = {
        { "0", 0 },
        { "1.5", 1.5 },
        { ".5e1", 5 },
        { "1_000.2_5", 1000.25 },
        { "0x1F", 31 },
        { "0B101", 5 },
        { "0o17", 15 },
        { "017", 15 },
        { "019", 19 },
        { "08.5", 8.5 },
        { "9007199254740993", 9007199254740992.0 },
        { "0x20000000000003", 9007199254740996.0 },
        { "0x20000000000001", 9007199254740992.0 },
        { "1e1000", __builtin_inf() },
    };

    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct reading reading;

        begin(&reading, rows[row].text);
        assert_int_equal(reading.token.kind, TOKEN_NUMBER);
        assert_true(reading.token.number == rows[row].value);
        end(&reading);
    }
}

static void bigints_keep_their_digits(void **state)
{
    static const char *const rows[][2] = {
        { "0n", "0" }, { "1_2n", "12" }, { "0xF_fn", "0xFf" }, { "0b1n", "0b1" }
    };

    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct reading reading;

        begin(&reading, rows[row][0]);
        assert_int_equal(reading.token.kind, TOKEN_BIGINT);
        assert_text(reading.token.string, rows[row][1]);
        end(&reading);
    }
}

static void texts(void **state)
{
    static const char *const rows[][2] = {
        { "'a\\n\\x41\\u0042\\u{43}\\\n\\q'", "a\nABCq" },
        { "\"\\101\\8\\07\"", "A8\a" },
        { "'\xF0\x9F\x98\x80'", "\xED\xA0\xBD\xED\xB8\x80" },
        { "'\\u{1F600}\\uD83D'", "\xED\xA0\xBD\xED\xB8\x80\xED\xA0\xBD" },
        { "'\xFF'", "\xEF\xBF\xBD" },
        { "'\xE2\x80\xA8'", "\xE2\x80\xA8" },
        { "'\\\r\na'", "a" },
    };

    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct reading reading;

        begin(&reading, rows[row][0]);
        assert_int_equal(reading.token.kind, TOKEN_STRING);
        assert_text(reading.token.string, rows[row][1]);
        end(&reading);
    }
}

static void templates_have_two_values(void **state)
{
    struct reading reading;

    (void)state;
    begin(&reading, "`a\\n\r\nb${");
    assert_int_equal(reading.token.kind, TOKEN_TEMPLATE);
    assert_text(reading.token.string, "a\n\nb");
    assert_text(reading.token.raw, "a\\n\nb");
    assert_false(reading.token.last);
    end(&reading);
    begin(&reading, "`\\u`");
    assert_true(reading.token.invalid);
    assert_true(reading.token.last);
    assert_text(reading.token.raw, "\\u");
    end(&reading);
}

static void words_are_one_name_each(void **state)
{
    struct reading reading;
    const struct name *name;

    (void)state;
    begin(&reading, "abc \\u0061b\\u{63} \\u0069f \xC3\xA9t\xC3\xA9 abc-");
    name = reading.token.name;
    token_next(&reading.tokenizer, &reading.token);
    assert_ptr_equal(reading.token.name, name);
    assert_true(reading.token.escaped);
    token_next(&reading.tokenizer, &reading.token);
    assert_int_equal(reading.token.word, WORD_NONE);
    assert_int_equal(reading.token.name->word, WORD_IF);
    token_next(&reading.tokenizer, &reading.token);
    assert_int_equal(reading.token.name->len, 5);
    token_next(&reading.tokenizer, &reading.token);
    assert_ptr_equal(reading.token.name, name);
    end(&reading);
}

static void comments_and_lines(void **state)
{
    struct reading reading;

    (void)state;
    begin(&reading, "#!x\na /* \n */ b // c\xE2\x80\xA8"
                    "d /** e */ f");
    assert_true(reading.token.line_before);
    token_next(&reading.tokenizer, &reading.token);
    assert_true(reading.token.line_before);
    assert_int_equal(reading.token.doc_end, 0);
    token_next(&reading.tokenizer, &reading.token);
    assert_int_equal(reading.token.name->text[0], 'd');
    assert_true(reading.token.line_before);
    token_next(&reading.tokenizer, &reading.token);
    assert_false(reading.token.line_before);
    assert_int_equal(reading.token.doc_end - reading.token.doc_start, 8);
    token_next(&reading.tokenizer, &reading.token);
    assert_int_equal(reading.token.kind, TOKEN_END);
    end(&reading);
}

static void mistakes(void **state)
{
    static const struct row rows[] = {
        { "'a\n'", "2001@0" },    { "/* a", "2002@0" },    { "/a\n/", "2003@0" },
        { "/[/", "2003@0" },      { "1__0", "2046@2" },    { "1_", "2046@2" },
        { "0_1", "2046@1" },      { "01_0", "2046@2" },    { "0x", "2046@0" },
        { "1a", "2046@1" },       { "1e", "2046@0" },      { "09n", "2046@2" },
        { "0b12", "2046@3" },     { "a = #", "2007@4" },   { "\\u0030", "2045@0" },
        { "a\\u002D", "2045@1" }, { "'\\x4'", "2045@1" },  { "'\\u{110000}'", "2045@1" },
        { "`\\x`", "2045@0" },    { "a`\\x`", "" },        { "a = \xE2\x80\x9C", "2007@4" },
        { "\xFF", "2007@0" },     { "/a/gg", "2044@3" },   { "/a/uv", "2044@3" },
        { "/(/", "2044@2" },      { "<!-- a\n--> b", "" }, { "a --> b", "" },
    };

    (void)state;
    ASSERT_ROWS(rows, 0);
}

static void html_comments_are_none_in_modules(void **state)
{
    static const struct row rows[] = { { "a <!-- b", "" }, { "a\n--> b", "2033@4" } };

    (void)state;
    ASSERT_ROWS(rows, .goal = PARSER_MODULE);
}

static void a_megabyte_is_one_token(void **state)
{
    size_t len = 1u << 20;
    char *text = test_malloc(len + 3);
    char errors[512];
    struct parser_options options = { 0 };

    (void)state;
    memset(text, 'a', len + 2);
    parse_text(text, len, &options, errors);
    assert_string_equal(errors, "");
    text[0] = text[len] = '"';
    parse_text(text, len + 1, &options, errors);
    assert_string_equal(errors, "");
    test_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(bigints_keep_their_digits),
        cmocka_unit_test(texts),
        cmocka_unit_test(templates_have_two_values),
        cmocka_unit_test(words_are_one_name_each),
        cmocka_unit_test(comments_and_lines),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(html_comments_are_none_in_modules),
        cmocka_unit_test(a_megabyte_is_one_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* words_test.c - texts cut into words, and the terms of a definition. */
#include "fixture.h"
#include "store/inside.h"

/* All words of the text, with blanks between. */
static const char *words(struct fixture *f, const char *text)
{
    struct word word;
    size_t at = 0;

    buffer_clear(&f->out);
    buffer_add_text(&f->out, "");
    while (word_next(slice_of(text), &at, &word, NULL)) {
        buffer_add_text(&f->out, f->out.len ? " " : "");
        buffer_add(&f->out, word.text, word.len);
    }
    return f->out.data ? f->out.data : "";
}

static const char *parts(struct fixture *f, const char *name)
{
    struct word part;
    size_t at = 0;

    buffer_clear(&f->out);
    while (word_part(slice_of(name), &at, &part)) {
        buffer_add_text(&f->out, f->out.len ? " " : "");
        buffer_add(&f->out, part.text, part.len);
    }
    return f->out.data;
}

static void words_are_letters_and_digits_in_lower_case(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(words(f, "Hello, World 42x (v2.0)"), "hello world 42x v2 0");
    assert_string_equal(words(f, "crm.acme.com/a-b_c"), "crm acme com a b c");
    assert_string_equal(words(f, "one"), "one");
    assert_string_equal(words(f, ""), "");
    assert_string_equal(words(f, " .,;"), "");
}

static void letters_beyond_ascii_are_letters(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(words(f, "Größe ÄÖÜ"), "größe äöü");
    assert_string_equal(words(f, "ΑΒΓ Привет ЁЖ"), "αβγ привет ёж");
    assert_string_equal(words(f, "Łódź Ňx"), "łódź ňx");
    assert_string_equal(words(f, "a\u00A0b\u2014c\u201Cd\u201D"), "a b c d");
}

static void each_chinese_character_is_a_word(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(words(f, "計算abc器"), "計 算 abc 器");
}

static void bytes_that_are_no_characters_part_words(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(words(f, "a\xff\xfe"
                                 "b\xc3"),
                        "a b");
}

static void a_word_is_cut_at_120_bytes_between_characters(void **state)
{
    struct fixture *f = *state;
    char text[300];
    struct word word;
    size_t at = 0;

    memset(text, 'a', 119);
    for (size_t to = 119; to < 299; to += 2)
        memcpy(text + to, "ä", 2);
    text[299] = 0;
    (void)f;
    assert_true(word_next(slice_of(text), &at, &word, NULL));
    assert_int_equal(word.len, 119);
    assert_false(word_next(slice_of(text), &at, &word, NULL));
}

static void names_have_parts(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(parts(f, "getCustomer"), "get customer");
    assert_string_equal(parts(f, "parseJSONText2Go"), "parse json text2 go");
    assert_string_equal(parts(f, "URL"), "url");
    assert_string_equal(parts(f, "x"), "x");
}

static uint32_t weight_of(struct slice terms, const char *wanted)
{
    struct slice word;
    uint32_t weight;

    while (term_next(&terms, &word, &weight)) {
        if (slice_is(word, wanted))
            return weight;
    }
    return 0;
}

static void terms_add_up_by_where_they_stand(void **state)
{
    struct fixture *f = *state;
    struct store_texts texts = { SLICE("crm/get"), SLICE("The CRM"), SLICE("getCustomer"),
                                 SLICE("a customer"), SLICE("crm crm") };

    assert_true(terms_make(&texts, &f->out));
    assert_int_equal(weight_of(buffer_slice(&f->out), "crm"), 16 + 8 + 1 + 1);
    assert_int_equal(weight_of(buffer_slice(&f->out), "get"), 16 + 4);
    assert_int_equal(weight_of(buffer_slice(&f->out), "getcustomer"), 4);
    assert_int_equal(weight_of(buffer_slice(&f->out), "customer"), 4 + 2);
    assert_int_equal(weight_of(buffer_slice(&f->out), "nobody"), 0);
    assert_int_equal(terms_weight(buffer_slice(&f->out)), 26 + 20 + 8 + 4 + 6 + 2);
}

static void a_definition_has_128_terms_at_most_the_best_ones(void **state)
{
    struct fixture *f = *state;
    struct store_texts texts = { .id = SLICE("first") };
    struct slice terms, word;
    struct buffer prose;
    uint32_t weight;
    unsigned count = 0;

    buffer_init(&prose, &f->memory.allocator, SIZE_MAX);
    for (unsigned at = 0; at < 1000; at++)
        buffer_printf(&prose, "w%u ", at);
    texts.prose = buffer_slice(&prose);
    assert_true(terms_make(&texts, &f->out));
    terms = buffer_slice(&f->out);
    while (term_next(&terms, &word, &weight))
        count++;
    assert_int_equal(count, 128);
    assert_int_equal(terms.len, 0);
    assert_int_equal(weight_of(buffer_slice(&f->out), "first"), 16);
    assert_int_equal(weight_of(buffer_slice(&f->out), "w126"), 1);
    assert_int_equal(weight_of(buffer_slice(&f->out), "w127"), 0);
    buffer_free(&prose);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_MEMORY(words_are_letters_and_digits_in_lower_case),
        IN_MEMORY(letters_beyond_ascii_are_letters),
        IN_MEMORY(each_chinese_character_is_a_word),
        IN_MEMORY(bytes_that_are_no_characters_part_words),
        IN_MEMORY(a_word_is_cut_at_120_bytes_between_characters),
        IN_MEMORY(names_have_parts),
        IN_MEMORY(terms_add_up_by_where_they_stand),
        IN_MEMORY(a_definition_has_128_terms_at_most_the_best_ones),
    };

    return cmocka_run_group_tests_name("store words", tests, NULL, NULL);
}

/* utf8_test.c - validity, one character at a time, CESU-8 and back. */
#include "../memory.h"

#include "base/utf8.h"

static void expect(struct buffer *buffer, const char *text)
{
    char *taken = buffer_take(buffer, NULL);

    assert_string_equal(taken, text);
    mem_free(buffer->allocator, taken);
}

static void good_texts_are_valid(void **state)
{
    (void)state;
    assert_true(utf8_valid(SLICE(""), NULL));
    assert_true(utf8_valid(SLICE("plain ascii, longer than a word"), NULL));
    assert_true(utf8_valid(SLICE("\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80"), NULL));
    assert_true(utf8_valid(SLICE("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), NULL));
}

static void bad_texts_are_found_at_their_first_byte(void **state)
{
    (void)state;
    size_t at = 0;

    assert_false(utf8_valid(SLICE("0123456789\xFFxx"), &at));
    assert_int_equal(at, 10);
    assert_false(utf8_valid(SLICE("ab\xC3"), &at));
    assert_int_equal(at, 2);
    assert_false(utf8_valid(SLICE("a\x80"), &at));
    assert_int_equal(at, 1);
    assert_false(utf8_valid(SLICE("\xE2\x82"), NULL));
    assert_false(utf8_valid(SLICE("\xF0\x9F\x98"), NULL));
}

static void overlong_forms_and_surrogates_are_bad(void **state)
{
    (void)state;
    assert_false(utf8_valid(SLICE("\xC0\x80"), NULL));
    assert_false(utf8_valid(SLICE("\xC1\xBF"), NULL));
    assert_false(utf8_valid(SLICE("\xE0\x9F\xBF"), NULL));
    assert_false(utf8_valid(SLICE("\xED\xA0\x80"), NULL));
    assert_false(utf8_valid(SLICE("\xF0\x8F\xBF\xBF"), NULL));
    assert_false(utf8_valid(SLICE("\xF4\x90\x80\x80"), NULL));
    assert_false(utf8_valid(SLICE("\xF5\x80\x80\x80"), NULL));
}

/* As many bytes as begin a character are one U+FFFD: what browsers and node make of them. */
static void what_begins_a_character_is_replaced_once(void **state)
{
    static const struct {
        const char *text, *replaced;
    } table[] = {
        { "\xE1\x87 ", "\xEF\xBF\xBD " },
        { "\xF0\x9F\x98 ", "\xEF\xBF\xBD " },
        { "\xF0\x9F\x98", "\xEF\xBF\xBD" },
        { "\xF0\x9F", "\xEF\xBF\xBD" },
        { "\xE1\xE1\x87\xC3\xC3\xA4", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA4" },
        { "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xE0\x80\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xF4\x90\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct buffer buffer;

        buffer_init(&buffer, allocator_system(), 100);
        utf8_to_cesu8(&buffer, slice_of(table[i].text));
        expect(&buffer, table[i].replaced);
    }
}

static void characters_are_decoded_one_by_one(void **state)
{
    (void)state;
    struct slice text = SLICE("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\xFF!");
    size_t at = 0;

    assert_int_equal(utf8_next(text, &at), 'a');
    assert_int_equal(utf8_next(text, &at), 0xE4);
    assert_int_equal(utf8_next(text, &at), 0x20AC);
    assert_int_equal(utf8_next(text, &at), 0x1F600);
    assert_int_equal(utf8_next(text, &at), 0xFFFD);
    assert_int_equal(utf8_next(text, &at), '!');
    assert_int_equal(at, text.len);
}

static void characters_are_encoded_as_short_as_can_be(void **state)
{
    (void)state;
    char out[4];

    assert_int_equal(utf8_put(0x7F, out), 1);
    assert_int_equal(utf8_put(0x80, out), 2);
    assert_memory_equal(out, "\xC2\x80", 2);
    assert_int_equal(utf8_put(0xFFFD, out), 3);
    assert_memory_equal(out, "\xEF\xBF\xBD", 3);
    assert_int_equal(utf8_put(0x10FFFF, out), 4);
    assert_memory_equal(out, "\xF4\x8F\xBF\xBF", 4);
}

static void cesu8_splits_what_is_beyond_the_first_plane(void **state)
{
    (void)state;
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    utf8_to_cesu8(&out, SLICE("a\xF0\x9F\x98\x80z\xE2\x82\xAC\xFF"));
    expect(&out, "a\xED\xA0\xBD\xED\xB8\x80z\xE2\x82\xAC\xEF\xBF\xBD");
}

static void utf8_joins_the_halves(void **state)
{
    (void)state;
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    utf8_from_cesu8(&out, SLICE("a\xED\xA0\xBD\xED\xB8\x80z\xF0\x9F\x98\x80"));
    expect(&out, "a\xF0\x9F\x98\x80z\xF0\x9F\x98\x80");
}

static void lone_halves_become_replacement_characters(void **state)
{
    (void)state;
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    utf8_from_cesu8(&out, SLICE("\xED\xA0\xBDx\xED\xB8\x80\xED\xA0\xBD\xED\xA0\xBD\xED\xB8\x80"));
    expect(&out, "\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD\xF0\x9F\x98\x80");
    utf8_from_cesu8(&out, SLICE("\xFF\xED\xA0\xBD"));
    expect(&out, "\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void halves_alone_may_stay(void **state)
{
    (void)state;
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    utf8_from_cesu8_with_halves(&out, SLICE("a\xED\xA0\xBD\xED\xB8\x80\xED\xA0\xBD\xFF"));
    expect(&out, "a\xF0\x9F\x98\x80\xED\xA0\xBD\xEF\xBF\xBD");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_alone_may_stay),
        cmocka_unit_test(good_texts_are_valid),
        cmocka_unit_test(bad_texts_are_found_at_their_first_byte),
        cmocka_unit_test(overlong_forms_and_surrogates_are_bad),
        cmocka_unit_test(what_begins_a_character_is_replaced_once),
        cmocka_unit_test(characters_are_decoded_one_by_one),
        cmocka_unit_test(characters_are_encoded_as_short_as_can_be),
        cmocka_unit_test(cesu8_splits_what_is_beyond_the_first_plane),
        cmocka_unit_test(utf8_joins_the_halves),
        cmocka_unit_test(lone_halves_become_replacement_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

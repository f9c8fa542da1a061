/* id_test.c - which ids there may be, and which rule the others break. */
#include "reading.h"

static void refuse_id(const char *id, uint32_t number, const char *message)
{
    struct error error;

    error_init(&error, allocator_system());
    assert_false(id_valid(slice_of(id), &error));
    assert_int_equal(error.number, number);
    assert_string_equal(error_message(&error), message);
    error_free(&error);
}

static void names_paths_and_hosts_are_ids(void **state)
{
    (void)state;
    assert_true(id_valid(SLICE("calculate"), NULL));
    assert_true(id_valid(SLICE("crm.acme.com"), NULL));
    assert_true(id_valid(SLICE("acme.com/tools/My_Tool-2"), NULL));
    assert_true(id_valid(SLICE("my-app.do"), NULL));
    assert_true(id_valid(SLICE("a"), NULL));
    assert_true(id_valid(SLICE("..."), NULL));
}

static void an_id_has_1_to_255_bytes(void **state)
{
    (void)state;
    char longest[257];

    memset(longest, 'a', sizeof longest);
    assert_true(id_valid(slice_make(longest, 255), NULL));
    assert_false(id_valid(slice_make(longest, 256), NULL));
    refuse_id("", 1401, "The id is empty.");
}

static void other_characters_are_refused(void **state)
{
    (void)state;
    refuse_id("a b", 1402, "The id holds a character other than A-Z a-z 0-9 . _ - /: \"a b\".");
    refuse_id("\xC3\xA4", 1402,
              "The id holds a character other than A-Z a-z 0-9 . _ - /: \"\xC3\xA4\".");
    assert_false(id_valid(SLICE("a@1"), NULL));
    assert_false(id_valid(SLICE("a#b"), NULL));
    assert_false(id_valid(slice_make("a\0b", 3), NULL));
}

static void segments_are_names(void **state)
{
    (void)state;
    refuse_id("a//b", 1403, "The id has a segment that is empty, . or ..: \"a//b\".");
    assert_false(id_valid(SLICE("/a"), NULL));
    assert_false(id_valid(SLICE("a/"), NULL));
    assert_false(id_valid(SLICE("a/./b"), NULL));
    assert_false(id_valid(SLICE(".."), NULL));
}

static void words_of_the_server_do_not_lead(void **state)
{
    (void)state;
    refuse_id("api/x", 1404, "The id begins with a word that is a path of the server: \"api\".");
    assert_false(id_valid(SLICE("openapi.json"), NULL));
    assert_false(id_valid(SLICE(".well-known/x"), NULL));
    assert_true(id_valid(SLICE("x/execute"), NULL));
    assert_true(id_valid(SLICE("apis"), NULL));
}

static void words_that_ask_of_a_definition_do_not_end_one(void **state)
{
    (void)state;
    refuse_id("x/diff", 1405,
              "The id ends with a word that asks something of a definition: \"diff\".");
    assert_false(id_valid(SLICE("versions"), NULL));
    assert_false(id_valid(SLICE("a/b/__schema"), NULL));
    assert_true(id_valid(SLICE("diff/x"), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_paths_and_hosts_are_ids),
        cmocka_unit_test(an_id_has_1_to_255_bytes),
        cmocka_unit_test(other_characters_are_refused),
        cmocka_unit_test(segments_are_names),
        cmocka_unit_test(words_of_the_server_do_not_lead),
        cmocka_unit_test(words_that_ask_of_a_definition_do_not_end_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

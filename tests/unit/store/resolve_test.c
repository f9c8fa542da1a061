/* resolve_test.c - which revision a version means. */
#include "fixture.h"

#define HASH_ONE "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed" /* of "one" */

/* Loads with a hash of the test's own choice. */
static void load_hashed(struct fixture *f, const char *id, const char *hash)
{
    char ignored[65];
    struct store_put put = definition(id, "", hash, ignored);

    put.hash = slice_of(hash);
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_OK);
}

static void load_three(struct fixture *f)
{
    load(f, "calculate", "1.0.0", "one");
    load(f, "calculate", "v1.1.0", "two");
    load(f, "calculate", "2.0.0", "three");
}

static void no_version_is_the_latest(void **state)
{
    struct fixture *f = *state;

    load_three(f);
    assert_int_equal(resolve(f, "calculate", ""), 3);
    assert_int_equal(resolve(f, "calculate", "latest"), 3);
}

static void digits_with_or_without_a_v_are_a_revision(void **state)
{
    struct fixture *f = *state;

    load_three(f);
    assert_int_equal(resolve(f, "calculate", "1"), 1);
    assert_int_equal(resolve(f, "calculate", "2"), 2);
    assert_int_equal(resolve(f, "calculate", "v2"), 2);
}

static void a_label_is_found_with_or_without_its_v(void **state)
{
    struct fixture *f = *state;

    load_three(f);
    assert_int_equal(resolve(f, "calculate", "1.0.0"), 1);
    assert_int_equal(resolve(f, "calculate", "v1.0.0"), 1);
    assert_int_equal(resolve(f, "calculate", "1.1.0"), 2);
    assert_int_equal(resolve(f, "calculate", "v1.1.0"), 2);
}

static void a_label_used_twice_is_the_newer_revision(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "1.0.0", "one");
    load(f, "calculate", "1.0.0", "two");
    assert_int_equal(resolve(f, "calculate", "1.0.0"), 2);
}

static void a_hash_is_found_by_its_first_six_characters(void **state)
{
    struct fixture *f = *state;

    load_three(f);
    assert_int_equal(resolve(f, "calculate", HASH_ONE), 1);
    assert_int_equal(resolve(f, "calculate", "7692c3"), 1);
    assert_int_equal(resolve(f, "calculate", "7692C3AD"), 1);
    assert_int_equal(resolve(f, "calculate", "7692c"), 0);
    assert_string_equal(error_code_name(&f->error), "VERSION_NOT_FOUND");
}

static void a_hash_without_a_letter_in_it_is_a_revision(void **state)
{
    struct fixture *f = *state;

    load_hashed(f, "calculate", "1234567890123456789012345678901234567890123456789012345678901234");
    assert_int_equal(resolve(f, "calculate", "123456"), 0);
    assert_string_equal(error_code_name(&f->error), "VERSION_NOT_FOUND");
}

static void a_hash_prefix_of_two_contents_is_ambiguous(void **state)
{
    struct fixture *f = *state;

    load_hashed(f, "calculate", "abcdef00000000000000000000000000000000000000000000000000000000a1");
    load_hashed(f, "calculate", "abcdef11111111111111111111111111111111111111111111111111111111a2");
    assert_int_equal(resolve(f, "calculate", "abcdef0"), 1);
    assert_int_equal(resolve(f, "calculate", "abcdef1"), 2);
    assert_int_equal(resolve(f, "calculate", "abcdef"), 0);
    assert_error(f, MDX_E_VALIDATION, "AMBIGUOUS_VERSION",
                 "more than one content of 'calculate' has a hash that begins with 'abcdef'");
}

static void the_same_content_twice_is_not_ambiguous(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    load(f, "calculate", "", "two");
    load(f, "calculate", "", "one");
    assert_int_equal(resolve(f, "calculate", "7692c3"), 3);
}

static void an_unknown_version_tells_which_there_are(void **state)
{
    struct fixture *f = *state;

    load_three(f);
    assert_int_equal(resolve(f, "calculate", "9"), 0);
    assert_error(f, MDX_E_NOT_FOUND, "VERSION_NOT_FOUND",
                 "'calculate' has no version '9'; its revisions are 1 to 3");
    assert_string_equal(f->error.hint, "Its labels: 1.0.0, 2.0.0, v1.1.0");
    assert_int_equal(resolve(f, "calculate", "0"), 0);
    assert_int_equal(resolve(f, "calculate", "99999999999999999999999"), 0);
    assert_int_equal(resolve(f, "calculate", "3.0.0"), 0);
}

static void an_unknown_id_is_answered_with_the_nearest(void **state)
{
    struct fixture *f = *state;

    load_three(f);
    load(f, "customers", "", "one");
    assert_int_equal(resolve(f, "calcluate", ""), 0);
    assert_error(f, MDX_E_NOT_FOUND, "TOOL_NOT_FOUND", "no definition has the id 'calcluate'");
    assert_string_equal(f->error.hint, "Did you mean 'calculate'?");
    assert_int_equal(resolve(f, "xustomers", ""), 0);
    assert_string_equal(f->error.hint, "Did you mean 'customers'?");
    assert_int_equal(resolve(f, "something-else", ""), 0);
    assert_null(f->error.hint);
}

static void ids_that_cannot_be_are_not_found(void **state)
{
    struct fixture *f = *state;
    char longer[1001];

    memset(longer, 'a', 1000);
    longer[1000] = 0;
    load_three(f);
    assert_int_equal(resolve(f, "", ""), 0);
    assert_int_equal(f->error.status, MDX_E_NOT_FOUND);
    assert_int_equal(resolve(f, longer, ""), 0);
    assert_int_equal(f->error.status, MDX_E_NOT_FOUND);
    assert_int_equal(resolve(f, "calculate", longer), 0);
    assert_int_equal(f->error.status, MDX_E_NOT_FOUND);
}

static void a_deleted_id_is_not_found_whatever_the_version(void **state)
{
    struct fixture *f = *state;
    uint64_t revision;

    load_three(f);
    assert_int_equal(store_delete(f->store, SLICE("calculate"), 0, 5, NULL, &f->error), MDX_OK);
    assert_int_equal(resolve(f, "calculate", ""), 0);
    assert_string_equal(error_code_name(&f->error), "TOOL_NOT_FOUND");
    assert_int_equal(resolve(f, "calculate", "1"), 0);
    assert_string_equal(error_code_name(&f->error), "TOOL_NOT_FOUND");
    assert_int_equal(store_resolve(f->store, SLICE("calculate"), SLICE("1"), SLICE(""), 0, true,
                                   &revision, NULL, &f->error),
                     MDX_OK);
    assert_int_equal(revision, 1);
}

static void a_deletion_in_the_middle_has_no_content(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    assert_int_equal(store_delete(f->store, SLICE("calculate"), 0, 5, NULL, &f->error), MDX_OK);
    load(f, "calculate", "", "one");
    assert_int_equal(resolve(f, "calculate", "1"), 1);
    assert_int_equal(resolve(f, "calculate", "2"), 0);
    assert_error(f, MDX_E_NOT_FOUND, "VERSION_NOT_FOUND",
                 "revision 2 of 'calculate' is a deletion: it has no content");
    assert_int_equal(resolve(f, "calculate", "3"), 3);
}

static size_t longest(struct fixture *f, const char *path)
{
    size_t len = 99;

    assert_int_equal(store_longest(f->store, slice_of(path), &len, &f->error), MDX_OK);
    return len;
}

static void the_longest_id_in_a_path_ends_at_a_slash(void **state)
{
    struct fixture *f = *state;

    load(f, "crm", "", "one");
    load(f, "crm/acme", "", "one");
    load(f, "crm/acme.com/eu", "", "one");
    load(f, "crma", "", "one");
    assert_int_equal(longest(f, "crm"), 3);
    assert_int_equal(longest(f, "crm/"), 3);
    assert_int_equal(longest(f, "crm/acme"), 8);
    assert_int_equal(longest(f, "crm/acme/customers/12"), 8);
    assert_int_equal(longest(f, "crm/acme.com/eu"), 15);
    assert_int_equal(longest(f, "crm/acme.com/us"), 3);
    assert_int_equal(longest(f, "crm/acmes"), 3);
    assert_int_equal(longest(f, "cr"), 0);
    assert_int_equal(longest(f, "crmb"), 0);
    assert_int_equal(longest(f, "zzz/crm"), 0);
    assert_int_equal(longest(f, "/crm"), 0);
    assert_int_equal(longest(f, ""), 0);
}

static void the_longest_id_in_a_path_ends_at_a_version(void **state)
{
    struct fixture *f = *state;

    load(f, "crm", "", "one");
    load(f, "crm/acme", "", "one");
    assert_int_equal(longest(f, "crm@2"), 3);
    assert_int_equal(longest(f, "crm/acme@1.0.0/customers"), 8);
    assert_int_equal(longest(f, "crm/anna@example.com"), 3);
}

static void the_longest_id_in_a_path_is_alive(void **state)
{
    struct fixture *f = *state;

    load(f, "crm", "", "one");
    load(f, "crm/acme", "", "one");
    assert_int_equal(store_delete(f->store, SLICE("crm/acme"), 0, 5, NULL, &f->error), MDX_OK);
    assert_int_equal(longest(f, "crm/acme/customers"), 3);
}

static void a_very_long_path_is_looked_at_as_far_as_ids_go(void **state)
{
    struct fixture *f = *state;
    char path[100001];

    for (size_t at = 0; at < 100000; at += 2)
        memcpy(path + at, "a/", 2);
    path[100000] = 0;
    load(f, "a", "", "one");
    load(f, "a/a/a", "", "one");
    assert_int_equal(longest(f, path), 5);
    memset(path, 'a', 100000);
    assert_int_equal(longest(f, path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVERYWHERE(no_version_is_the_latest),
        EVERYWHERE(digits_with_or_without_a_v_are_a_revision),
        EVERYWHERE(a_label_is_found_with_or_without_its_v),
        EVERYWHERE(a_label_used_twice_is_the_newer_revision),
        EVERYWHERE(a_hash_is_found_by_its_first_six_characters),
        EVERYWHERE(a_hash_without_a_letter_in_it_is_a_revision),
        EVERYWHERE(a_hash_prefix_of_two_contents_is_ambiguous),
        EVERYWHERE(the_same_content_twice_is_not_ambiguous),
        EVERYWHERE(an_unknown_version_tells_which_there_are),
        EVERYWHERE(an_unknown_id_is_answered_with_the_nearest),
        EVERYWHERE(ids_that_cannot_be_are_not_found),
        EVERYWHERE(a_deleted_id_is_not_found_whatever_the_version),
        EVERYWHERE(a_deletion_in_the_middle_has_no_content),
        EVERYWHERE(the_longest_id_in_a_path_ends_at_a_slash),
        EVERYWHERE(the_longest_id_in_a_path_ends_at_a_version),
        EVERYWHERE(the_longest_id_in_a_path_is_alive),
        EVERYWHERE(a_very_long_path_is_looked_at_as_far_as_ids_go),
    };

    return cmocka_run_group_tests_name("store resolve", tests, NULL, NULL);
}

/* weights_test.c - unpinned calls shared out between revisions. */
#include "fixture.h"

#define ID    SLICE("calculate")
#define DRAWS 10000

static void load_three(struct fixture *f)
{
    load(f, "calculate", "1.0.0", "one");
    load(f, "calculate", "2.0.0", "two");
    load(f, "calculate", "3.0.0", "three");
}

static mdx_status weigh(struct fixture *f, const char *weights)
{
    return store_weights(f->store, ID, slice_of(weights), 0, &f->error);
}

static uint64_t draw(struct fixture *f, struct slice key, uint64_t chance)
{
    uint64_t revision;
    bool weighted;

    assert_int_equal(
        store_resolve(f->store, ID, SLICE(""), key, chance, false, &revision, &weighted, &f->error),
        MDX_OK);
    assert_true(weighted);
    return revision;
}

static void keys_are_shared_out_by_weight(void **state)
{
    struct fixture *f = *state;
    unsigned count[4] = { 0 };
    char key[32];

    load_three(f);
    assert_int_equal(weigh(f, "{\"3\":90,\"2\":10}"), MDX_OK);
    for (unsigned at = 0; at < DRAWS; at++) {
        int len = snprintf(key, sizeof key, "caller-%u", at);

        count[draw(f, slice_make(key, (size_t)len), 0)]++;
    }
    assert_int_equal(count[1], 0);
    assert_in_range(count[3], DRAWS * 88 / 100, DRAWS * 92 / 100);
    assert_int_equal(count[2] + count[3], DRAWS);
}

static void chances_are_shared_out_by_weight(void **state)
{
    struct fixture *f = *state;
    unsigned count[4] = { 0 };

    load_three(f);
    assert_int_equal(weigh(f, "{\"3\":90,\"2\":10}"), MDX_OK);
    for (unsigned at = 0; at < DRAWS; at++)
        count[draw(f, SLICE(""), at * UINT64_C(0x9E3779B97F4A7C15))]++;
    assert_in_range(count[3], DRAWS * 88 / 100, DRAWS * 92 / 100);
    assert_int_equal(count[2] + count[3], DRAWS);
}

static void a_key_always_gets_the_same_revision(void **state)
{
    struct fixture *f = *state;
    uint64_t first;

    load_three(f);
    assert_int_equal(weigh(f, "{\"1\":50,\"2\":50}"), MDX_OK);
    first = draw(f, SLICE("anna"), 1);
    assert_int_equal(draw(f, SLICE("anna"), 2), first);
    assert_int_equal(draw(f, SLICE("anna"), 3), first);
}

static void pinned_versions_and_latest_are_not_weighed(void **state)
{
    struct fixture *f = *state;
    uint64_t revision;
    bool weighted = true;

    load_three(f);
    assert_int_equal(weigh(f, "{\"1\":1}"), MDX_OK);
    assert_int_equal(resolve(f, "calculate", ""), 1);
    assert_int_equal(resolve(f, "calculate", "2"), 2);
    assert_int_equal(store_resolve(f->store, ID, SLICE("latest"), SLICE(""), 0, false, &revision,
                                   &weighted, &f->error),
                     MDX_OK);
    assert_int_equal(revision, 3);
    assert_false(weighted);
}

static void shares_may_name_labels(void **state)
{
    struct fixture *f = *state;

    load_three(f);
    assert_int_equal(weigh(f, "{\"2.0.0\":1,\"v3\":0}"), MDX_OK);
    assert_int_equal(resolve(f, "calculate", ""), 2);
}

static void a_load_ends_them_and_says_so(void **state)
{
    struct fixture *f = *state;
    char hash[65];
    struct store_put put = definition("calculate", "3.0.0", "three", hash);
    struct store_result result;

    load_three(f);
    assert_int_equal(weigh(f, "{\"1\":1}"), MDX_OK);
    assert_int_equal(store_put(f->store, &put, &result, &f->error), MDX_OK);
    assert_true(result.unchanged);
    assert_false(result.weights_dropped);
    assert_int_equal(resolve(f, "calculate", ""), 1);
    put.label = SLICE("4.0.0");
    assert_int_equal(store_put(f->store, &put, &result, &f->error), MDX_OK);
    assert_true(result.weights_dropped);
    assert_int_equal(resolve(f, "calculate", ""), 4);
}

static void a_rollback_ends_them_and_says_so(void **state)
{
    struct fixture *f = *state;
    struct store_result result;

    load_three(f);
    assert_int_equal(weigh(f, "{\"1\":1}"), MDX_OK);
    assert_int_equal(store_rollback(f->store, ID, SLICE("2"), 0, 5, &result, &f->error), MDX_OK);
    assert_true(result.weights_dropped);
    assert_int_equal(resolve(f, "calculate", ""), 4);
}

static void an_empty_object_ends_them(void **state)
{
    struct fixture *f = *state;

    load_three(f);
    assert_int_equal(weigh(f, "{\"1\":1}"), MDX_OK);
    assert_int_equal(weigh(f, "{}"), MDX_OK);
    assert_int_equal(resolve(f, "calculate", ""), 3);
}

static void shares_that_make_no_sense_are_refused(void **state)
{
    struct fixture *f = *state;

    load_three(f);
    assert_int_equal(store_delete(f->store, ID, 0, 5, NULL, &f->error), MDX_OK);
    load(f, "calculate", "5.0.0", "five");
    assert_int_equal(weigh(f, "{\"1\":7}"), MDX_OK);

    assert_error(f, weigh(f, "{\"3\":-1}"), "INVALID_PARAMS",
                 "weights: '3' has a share that is no whole number from 0 to 1000000");
    assert_error(f, weigh(f, "{\"3\":1.5}"), "INVALID_PARAMS",
                 "weights: '3' has a share that is no whole number from 0 to 1000000");
    assert_error(f, weigh(f, "{\"3\":1000001}"), "INVALID_PARAMS",
                 "weights: '3' has a share that is no whole number from 0 to 1000000");
    assert_error(f, weigh(f, "{\"3\":0,\"2\":0}"), "INVALID_PARAMS",
                 "weights: all shares are 0; give one of them more");
    assert_error(f, weigh(f, "{\"4\":1}"), "INVALID_PARAMS",
                 "weights: '4' is a deletion: it cannot answer calls");
    assert_error(f, weigh(f, "{\"3\":1,\"v3\":1}"), "INVALID_PARAMS",
                 "weights: 'v3' names a revision that is there already");
    assert_error(f, weigh(f, "[1]"), "INVALID_PARAMS",
                 "weights are an object of at most 64 revisions and their shares");
    assert_int_equal(weigh(f, "{\"9\":1}"), MDX_E_NOT_FOUND);
    assert_int_equal(weigh(f, "{\"3\":"), MDX_E_VALIDATION);
    assert_int_equal(store_weights(f->store, ID, SLICE("{\"3\":1}"), 4, &f->error), MDX_E_CONFLICT);
    assert_int_equal(store_weights(f->store, SLICE("other"), SLICE("{\"3\":1}"), 0, &f->error),
                     MDX_E_NOT_FOUND);
    assert_int_equal(resolve(f, "calculate", ""), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVERYWHERE(keys_are_shared_out_by_weight),
        EVERYWHERE(chances_are_shared_out_by_weight),
        EVERYWHERE(a_key_always_gets_the_same_revision),
        EVERYWHERE(pinned_versions_and_latest_are_not_weighed),
        EVERYWHERE(shares_may_name_labels),
        EVERYWHERE(a_load_ends_them_and_says_so),
        EVERYWHERE(a_rollback_ends_them_and_says_so),
        EVERYWHERE(an_empty_object_ends_them),
        EVERYWHERE(shares_that_make_no_sense_are_refused),
    };

    return cmocka_run_group_tests_name("store weights", tests, NULL, NULL);
}

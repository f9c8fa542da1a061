/* put_test.c - what a load writes, and when it writes nothing. */
#include "fixture.h"

static void each_load_makes_the_next_revision(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(load(f, "calculate", "1.0.0", "one"), 1);
    assert_int_equal(load(f, "calculate", "1.1.0", "two"), 2);
    assert_int_equal(load(f, "other", "", "one"), 1);
    assert_int_equal(load(f, "calculate", "1.1.0", "three"), 3);
}

static void a_revision_comes_back_as_it_was_stored(void **state)
{
    struct fixture *f = *state;
    struct store_revision revision;
    char hash[65];
    struct store_put put = definition("crm.acme.com", "1.0.0", "the source", hash);

    put.title = SLICE("Customers");
    put.description = SLICE("All of them");
    put.model = SLICE("{\"a\":1}");
    put.lowered = SLICE("var a;");
    put.map = SLICE("[[1]]");
    put.metadata = SLICE("{\"note\":\"first\"}");
    put.created_ms = 123456789;
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_OK);
    load(f, "crm.acme.com", "2.0.0", "newer");

    assert_int_equal(store_read(f->store, put.id, 1, &revision, &f->error), MDX_OK);
    assert_true(slice_is(revision.id, "crm.acme.com"));
    assert_true(slice_is(revision.type, "Function"));
    assert_true(slice_is(revision.label, "1.0.0"));
    assert_true(slice_is(revision.title, "Customers"));
    assert_true(slice_is(revision.description, "All of them"));
    assert_true(slice_is(revision.kind, "load"));
    assert_true(slice_is(revision.source, "the source"));
    assert_true(slice_is(revision.model, "{\"a\":1}"));
    assert_true(slice_is(revision.lowered, "var a;"));
    assert_true(slice_is(revision.map, "[[1]]"));
    assert_true(slice_is(revision.metadata, "{\"note\":\"first\"}"));
    assert_true(slice_equal(revision.hash, put.hash));
    assert_int_equal(revision.revision, 1);
    assert_int_equal(revision.latest, 2);
    assert_int_equal(revision.created_ms, 123456789);
    revision_free(&revision);
}

static void a_source_of_four_megabytes_is_kept(void **state)
{
    struct fixture *f = *state;
    struct store_revision revision;
    size_t len = 4u << 20;
    char *source = malloc(len + 1);

    memset(source, 'x', len);
    source[len] = 0;
    load(f, "big", "", source);
    source[len / 2] = 'y';
    load(f, "big", "", source);

    assert_int_equal(store_read(f->store, SLICE("big"), 2, &revision, &f->error), MDX_OK);
    assert_int_equal(revision.source.len, len);
    assert_memory_equal(revision.source.data, source, len);
    revision_free(&revision);
    free(source);
}

static void the_same_bytes_again_write_nothing(void **state)
{
    struct fixture *f = *state;
    char hash[65];
    struct store_put put = definition("calculate", "1.0.0", "one", hash);
    struct store_result result;
    uint64_t generation;

    load(f, "calculate", "1.0.0", "one");
    generation = store_generation(f->store);
    assert_int_equal(store_put(f->store, &put, &result, &f->error), MDX_OK);
    assert_true(result.unchanged);
    assert_int_equal(result.revision, 1);
    assert_int_equal(store_generation(f->store), generation);
}

static void another_label_or_metadata_is_a_new_revision(void **state)
{
    struct fixture *f = *state;
    char hash[65];
    struct store_put put = definition("calculate", "1.0.1", "one", hash);
    struct store_result result;

    load(f, "calculate", "1.0.0", "one");
    assert_int_equal(store_put(f->store, &put, &result, &f->error), MDX_OK);
    assert_false(result.unchanged);
    assert_int_equal(result.revision, 2);
    put.metadata = SLICE("{\"author\":\"a\"}");
    assert_int_equal(store_put(f->store, &put, &result, &f->error), MDX_OK);
    assert_false(result.unchanged);
    assert_int_equal(result.revision, 3);
}

static void the_content_before_last_is_a_new_revision(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    load(f, "calculate", "", "two");
    assert_int_equal(load(f, "calculate", "", "one"), 3);
}

static void the_expected_revision_must_be_the_latest(void **state)
{
    struct fixture *f = *state;
    char hash[65];
    struct store_put put = definition("calculate", "", "three", hash);
    struct store_result result;

    load(f, "calculate", "", "one");
    load(f, "calculate", "", "two");
    put.expected = 1;
    assert_error(f, store_put(f->store, &put, &result, &f->error), "REVISION_CONFLICT",
                 "the latest revision of 'calculate' is 2, not 1");
    assert_string_equal(f->error.details, "{\"expected\":1,\"latest\":2}");
    assert_int_equal(resolve(f, "calculate", "latest"), 2);
    put.expected = 2;
    assert_int_equal(store_put(f->store, &put, &result, &f->error), MDX_OK);
    assert_int_equal(result.revision, 3);
}

static void a_revision_expected_of_a_new_id_is_a_conflict(void **state)
{
    struct fixture *f = *state;
    char hash[65];
    struct store_put put = definition("calculate", "", "one", hash);

    put.expected = 1;
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_E_CONFLICT);
    assert_string_equal(f->error.details, "{\"expected\":1,\"latest\":0}");
}

static void a_new_id_must_not_be_there(void **state)
{
    struct fixture *f = *state;
    char hash[65];
    struct store_put put = definition("calculate", "", "two", hash);

    load(f, "calculate", "", "one");
    put.expect_none = true;
    assert_error(f, store_put(f->store, &put, NULL, &f->error), "REVISION_CONFLICT",
                 "'calculate' is there already, at revision 1");
    assert_string_equal(f->error.details, "{\"expected\":0,\"latest\":1}");
    assert_int_equal(store_delete(f->store, SLICE("calculate"), 0, 1, NULL, &f->error), MDX_OK);
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_OK);
    assert_int_equal(resolve(f, "calculate", ""), 3);
}

static void a_load_after_a_deletion_goes_on_with_the_numbers(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    assert_int_equal(store_delete(f->store, SLICE("calculate"), 1, 5, NULL, &f->error), MDX_OK);
    assert_int_equal(load(f, "calculate", "", "one"), 3);
    assert_int_equal(resolve(f, "calculate", ""), 3);
}

static void ids_and_labels_that_do_not_fit_are_refused(void **state)
{
    struct fixture *f = *state;
    char hash[65];
    char longer[257];
    struct store_put put = definition("calculate", "", "one", hash);

    memset(longer, 'a', 256);
    longer[256] = 0;
    put.id = slice_make(longer, 256);
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_E_VALIDATION);
    put.id = SLICE("");
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_E_VALIDATION);
    put.id = slice_make(longer, 255);
    put.label = slice_make(longer, 121);
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_E_VALIDATION);
    put.label = slice_make(longer, 120);
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_OK);
    assert_int_equal(resolve(f, longer + 1, ""), 1);
}

/* Two loads and a rollback with an allocation failing: what failed left nothing behind. */
static bool load_twice(const struct allocator *allocator, void *context)
{
    const struct store_options *options = context;
    char hash[65];
    struct store_put put = definition("calculate", "1.0.0", "one", hash);
    struct store_revision revision;
    struct store *store;
    struct buffer out;
    struct error error;
    mdx_status status;

    error_init(&error, allocator);
    buffer_init(&out, allocator, SIZE_MAX);
    status = store_open(&store, allocator, options, &error);
    if (!status)
        status = store_put(store, &put, NULL, &error);
    put.label = SLICE("2.0.0");
    if (!status)
        status = store_put(store, &put, NULL, &error);
    if (!status)
        status = store_rollback(store, put.id, SLICE("1"), 0, 9, NULL, &error);
    if (!status)
        status = store_weights(store, put.id, SLICE("{\"1\":1}"), 0, &error);
    if (!status)
        status = store_read(store, put.id, 3, &revision, &error);
    if (!status) {
        revision_free(&revision);
        status = store_search(store, SLICE("calculate"), NULL, &out, &error);
    }
    if (!status)
        status = store_diff(store, put.id, SLICE("1"), SLICE("2"), &out, &error);
    if (!status)
        status = store_versions(store, put.id, &out, &error);
    if (!status)
        status = store_purge(store, put.id, &error);
    assert_true(status == MDX_OK || status == MDX_E_NOMEM);
    store_close(store);
    buffer_free(&out);
    error_free(&error);
    return status == MDX_OK;
}

static void any_allocation_may_fail(void **state)
{
    struct fixture *f = *state;
    struct store_options options = { .folder = slice_of(f->folder), .sync = STORE_SYNC_NONE };

    assert_true(memory_torture(load_twice, &options) > 20);
}

static void a_load_that_finds_no_memory_changes_nothing(void **state)
{
    struct fixture *f = *state;
    char hash[65];
    struct store_put put = definition("calculate", "2.0.0", "two", hash);
    size_t nth = 0;
    mdx_status status;

    load(f, "calculate", "1.0.0", "one");
    do {
        memory_fail(&f->memory, ++nth, false);
        status = store_put(f->store, &put, NULL, &f->error);
        memory_fail(&f->memory, 0, false);
        assert_int_equal(resolve(f, "calculate", "latest"), status ? 1 : 2);
    } while (status == MDX_E_NOMEM);
    assert_int_equal(status, MDX_OK);
    assert_true(nth > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVERYWHERE(each_load_makes_the_next_revision),
        EVERYWHERE(a_revision_comes_back_as_it_was_stored),
        EVERYWHERE(a_source_of_four_megabytes_is_kept),
        EVERYWHERE(the_same_bytes_again_write_nothing),
        EVERYWHERE(another_label_or_metadata_is_a_new_revision),
        EVERYWHERE(the_content_before_last_is_a_new_revision),
        EVERYWHERE(the_expected_revision_must_be_the_latest),
        EVERYWHERE(a_revision_expected_of_a_new_id_is_a_conflict),
        EVERYWHERE(a_new_id_must_not_be_there),
        EVERYWHERE(a_load_after_a_deletion_goes_on_with_the_numbers),
        EVERYWHERE(ids_and_labels_that_do_not_fit_are_refused),
        EVERYWHERE(any_allocation_may_fail),
        EVERYWHERE(a_load_that_finds_no_memory_changes_nothing),
    };

    return cmocka_run_group_tests_name("store put", tests, NULL, NULL);
}

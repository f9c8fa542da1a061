/* history_test.c - going back, deleting, removing for good, and what is told of it. */
#include "fixture.h"

#define ID SLICE("calculate")

static void rollback_makes_the_old_content_a_new_revision(void **state)
{
    struct fixture *f = *state;
    struct store_result result;
    struct store_revision revision;

    load(f, "calculate", "1.0.0", "one");
    load(f, "calculate", "2.0.0", "two");
    assert_int_equal(store_rollback(f->store, ID, SLICE("1.0.0"), 2, 77, &result, &f->error),
                     MDX_OK);
    assert_int_equal(result.revision, 3);
    assert_int_equal(result.from, 1);
    assert_false(result.unchanged);

    assert_int_equal(store_read(f->store, ID, 3, &revision, &f->error), MDX_OK);
    assert_true(slice_is(revision.source, "one"));
    assert_true(slice_is(revision.label, "1.0.0"));
    assert_true(slice_is(revision.kind, "rollback"));
    assert_int_equal(revision.created_ms, 77);
    revision_free(&revision);
    assert_int_equal(resolve(f, "calculate", "1.0.0"), 3);
    assert_int_equal(resolve(f, "calculate", "2.0.0"), 2);
}

static void rollback_to_the_latest_writes_nothing(void **state)
{
    struct fixture *f = *state;
    struct store_result result;

    load(f, "calculate", "", "one");
    assert_int_equal(store_rollback(f->store, ID, SLICE("1"), 0, 77, &result, &f->error), MDX_OK);
    assert_true(result.unchanged);
    assert_int_equal(result.revision, 1);
}

static void rollback_minds_the_expected_revision(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    load(f, "calculate", "", "two");
    assert_error(f, store_rollback(f->store, ID, SLICE("1"), 1, 77, NULL, &f->error),
                 "REVISION_CONFLICT", "the latest revision of 'calculate' is 2, not 1");
    assert_int_equal(resolve(f, "calculate", ""), 2);
}

static void rollback_to_a_deletion_is_refused(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    assert_int_equal(store_delete(f->store, ID, 0, 5, NULL, &f->error), MDX_OK);
    load(f, "calculate", "", "two");
    assert_error(f, store_rollback(f->store, ID, SLICE("2"), 0, 77, NULL, &f->error),
                 "INVALID_PARAMS",
                 "revision 2 of 'calculate' is a deletion: it has no content to go back to");
}

static void rollback_brings_a_deleted_definition_back(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    assert_int_equal(store_delete(f->store, ID, 0, 5, NULL, &f->error), MDX_OK);
    assert_int_equal(store_rollback(f->store, ID, SLICE("1"), 2, 77, NULL, &f->error), MDX_OK);
    assert_int_equal(resolve(f, "calculate", ""), 3);
}

static void rollback_to_nothing_known_is_not_found(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(store_rollback(f->store, ID, SLICE("1"), 0, 77, NULL, &f->error),
                     MDX_E_NOT_FOUND);
    load(f, "calculate", "", "one");
    assert_error(f, store_rollback(f->store, ID, SLICE("2"), 0, 77, NULL, &f->error),
                 "VERSION_NOT_FOUND", "'calculate' has no version '2'; its revisions are 1 to 1");
}

static void deletion_is_a_revision_without_content(void **state)
{
    struct fixture *f = *state;
    struct store_result result;
    struct store_revision revision;

    load(f, "calculate", "", "one");
    assert_int_equal(store_delete(f->store, ID, 1, 5, &result, &f->error), MDX_OK);
    assert_int_equal(result.revision, 2);
    assert_int_equal(store_read(f->store, ID, 2, &revision, &f->error), MDX_OK);
    assert_true(slice_is(revision.kind, "delete"));
    assert_int_equal(revision.source.len, 0);
    revision_free(&revision);
    assert_int_equal(store_read(f->store, ID, 1, &revision, &f->error), MDX_OK);
    assert_true(slice_is(revision.source, "one"));
    revision_free(&revision);
}

static void deletion_of_nothing_is_not_found(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    assert_int_equal(store_delete(f->store, SLICE("other"), 0, 5, NULL, &f->error),
                     MDX_E_NOT_FOUND);
    assert_int_equal(store_delete(f->store, ID, 2, 5, NULL, &f->error), MDX_E_CONFLICT);
    assert_int_equal(store_delete(f->store, ID, 0, 5, NULL, &f->error), MDX_OK);
    assert_int_equal(store_delete(f->store, ID, 0, 6, NULL, &f->error), MDX_E_NOT_FOUND);
}

static void versions_are_told_newest_first(void **state)
{
    struct fixture *f = *state;
    char hash[65];
    struct store_put put = definition("calculate", "1.0.0", "one", hash);

    put.metadata = SLICE("{\"note\":\"the \\\"first\\\"\"}");
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_OK);
    assert_int_equal(store_delete(f->store, ID, 0, 2000, NULL, &f->error), MDX_OK);
    assert_int_equal(store_rollback(f->store, ID, SLICE("1"), 0, 3000, NULL, &f->error), MDX_OK);
    assert_int_equal(store_weights(f->store, ID, SLICE("{\"3\":90,\"1\":10}"), 3, &f->error),
                     MDX_OK);

#define ONE "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert_answer(f, store_versions(f->store, ID, &f->out, &f->error),
                  "{\"id\":\"calculate\",\"versions\":["
                  "{\"revision\":3,\"label\":\"1.0.0\",\"hash\":\"" ONE "\","
                  "\"created\":\"1970-01-01T00:00:03.000Z\",\"kind\":\"rollback\",\"from\":1,"
                  "\"note\":\"the \\\"first\\\"\"},"
                  "{\"revision\":2,\"label\":\"\",\"hash\":\"\","
                  "\"created\":\"1970-01-01T00:00:02.000Z\",\"kind\":\"delete\"},"
                  "{\"revision\":1,\"label\":\"1.0.0\",\"hash\":\"" ONE "\","
                  "\"created\":\"1970-01-01T00:00:01.000Z\",\"kind\":\"load\","
                  "\"note\":\"the \\\"first\\\"\"}],"
                  "\"weights\":{\"3\":90,\"1\":10}}");
}

static void versions_of_a_deleted_definition_are_told(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    assert_int_equal(store_delete(f->store, ID, 0, 2000, NULL, &f->error), MDX_OK);
    assert_int_equal(store_versions(f->store, ID, &f->out, &f->error), MDX_OK);
    assert_int_equal(store_versions(f->store, SLICE("other"), &f->out, &f->error), MDX_E_NOT_FOUND);
}

static void purge_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct store_revision revision;

    load(f, "calculate", "1.0.0", "one");
    load(f, "calculate", "2.0.0", "two");
    load(f, "calculator", "1.0.0", "one");
    assert_int_equal(store_purge(f->store, ID, &f->error), MDX_OK);
    assert_int_equal(store_read(f->store, ID, 1, &revision, &f->error), MDX_E_NOT_FOUND);
    assert_int_equal(resolve(f, "calculate", "1.0.0"), 0);
    assert_answer(f, store_search(f->store, ID, NULL, &f->out, &f->error),
                  "{\"query\":\"calculate\",\"results\":[]}");
    assert_int_equal(store_versions(f->store, ID, &f->out, &f->error), MDX_E_NOT_FOUND);
    buffer_clear(&f->out);
    assert_int_equal(resolve(f, "calculator", "1.0.0"), 1);
    assert_int_equal(store_purge(f->store, ID, &f->error), MDX_E_NOT_FOUND);
    assert_int_equal(load(f, "calculate", "1.0.0", "one"), 1);
}

static void purge_takes_deleted_definitions_too(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "1.0.0", "one");
    assert_int_equal(store_delete(f->store, ID, 0, 2000, NULL, &f->error), MDX_OK);
    assert_int_equal(store_purge(f->store, ID, &f->error), MDX_OK);
    assert_int_equal(load(f, "calculate", "1.0.0", "one"), 1);
}

static void note_change(void *context, struct slice id, struct slice kind)
{
    buffer_printf(context, "%.*s %.*s;", (int)kind.len, kind.data, (int)id.len, id.data);
}

static void changes_are_told_in_order_and_once(void **state)
{
    struct fixture *f = *state;
    uint64_t sequence = 0;
    uint64_t now = UINT64_MAX;

    load(f, "calculate", "", "one");
    load(f, "calculate", "", "one");
    assert_int_equal(store_changes(f->store, &now, NULL, NULL, &f->error), MDX_OK);
    assert_int_equal(now, 1);
    load(f, "calculate", "", "two");
    assert_int_equal(store_weights(f->store, ID, SLICE("{\"1\":1}"), 0, &f->error), MDX_OK);
    assert_int_equal(store_rollback(f->store, ID, SLICE("1"), 0, 5, NULL, &f->error), MDX_OK);
    assert_int_equal(store_delete(f->store, ID, 0, 5, NULL, &f->error), MDX_OK);
    assert_int_equal(store_purge(f->store, ID, &f->error), MDX_OK);

    assert_int_equal(store_changes(f->store, &sequence, note_change, &f->out, &f->error), MDX_OK);
    assert_int_equal(sequence, 6);
    assert_answer(f, MDX_OK,
                  "load calculate;load calculate;weights calculate;rollback calculate;"
                  "delete calculate;purge calculate;");
    assert_int_equal(store_changes(f->store, &sequence, note_change, &f->out, &f->error), MDX_OK);
    assert_int_equal(f->out.len, 0);
    load(f, "other", "", "one");
    assert_int_equal(store_changes(f->store, &sequence, note_change, &f->out, &f->error), MDX_OK);
    assert_answer(f, MDX_OK, "load other;");
}

static void many_changes_are_told_in_several_goes(void **state)
{
    struct fixture *f = *state;
    uint64_t sequence = 0;
    char source[16];

    for (unsigned at = 0; at < 600; at++) {
        snprintf(source, sizeof source, "%u", at);
        load(f, "a", "", source);
    }
    assert_int_equal(store_changes(f->store, &sequence, note_change, &f->out, &f->error), MDX_OK);
    assert_int_equal(sequence, 600);
    assert_int_equal(f->out.len, 600 * strlen("load a;"));
}

static void the_generation_moves_with_every_change(void **state)
{
    struct fixture *f = *state;
    uint64_t before = store_generation(f->store);

    load(f, "calculate", "", "one");
    assert_int_not_equal(store_generation(f->store), before);
    before = store_generation(f->store);
    resolve(f, "calculate", "");
    assert_int_equal(store_generation(f->store), before);
}

static void the_figures_add_up(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "one");
    load(f, "calculate", "", "two");
    load(f, "other", "", "two");
    load(f, "gone", "", "two");
    assert_int_equal(store_delete(f->store, SLICE("gone"), 0, 5, NULL, &f->error), MDX_OK);
    assert_int_equal(store_stats(f->store, true, &f->out, &f->error), MDX_OK);
    assert_true(slice_starts(buffer_slice(&f->out),
                             "\"definitions\":2,\"revisions\":5,\"tombstones\":1,\"bytes\":"));
    assert_int_equal(store_purge(f->store, SLICE("gone"), &f->error), MDX_OK);
    assert_int_equal(store_purge(f->store, SLICE("other"), &f->error), MDX_OK);
    assert_int_equal(store_purge(f->store, ID, &f->error), MDX_OK);
    buffer_clear(&f->out);
    assert_int_equal(store_stats(f->store, true, &f->out, &f->error), MDX_OK);
    assert_true(slice_starts(buffer_slice(&f->out),
                             "\"definitions\":0,\"revisions\":0,\"tombstones\":0,\"bytes\":0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVERYWHERE(rollback_makes_the_old_content_a_new_revision),
        EVERYWHERE(rollback_to_the_latest_writes_nothing),
        EVERYWHERE(rollback_minds_the_expected_revision),
        EVERYWHERE(rollback_to_a_deletion_is_refused),
        EVERYWHERE(rollback_brings_a_deleted_definition_back),
        EVERYWHERE(rollback_to_nothing_known_is_not_found),
        EVERYWHERE(deletion_is_a_revision_without_content),
        EVERYWHERE(deletion_of_nothing_is_not_found),
        EVERYWHERE(versions_are_told_newest_first),
        EVERYWHERE(versions_of_a_deleted_definition_are_told),
        EVERYWHERE(purge_leaves_nothing),
        EVERYWHERE(purge_takes_deleted_definitions_too),
        EVERYWHERE(changes_are_told_in_order_and_once),
        EVERYWHERE(many_changes_are_told_in_several_goes),
        EVERYWHERE(the_generation_moves_with_every_change),
        EVERYWHERE(the_figures_add_up),
    };

    return cmocka_run_group_tests_name("store history", tests, NULL, NULL);
}

/* graphql_documents_test.c - documents that come again: known ones are as good as new ones. */
#include "unit/memory.h"

#include "unit/codec/graphql_host.h"

#include "codec/graphql/graphql.h"

#include <pthread.h>

#define MODEL(output)                                                                              \
    "{\"id\":\"calc\",\"functions\":[{\"path\":\"\",\"readOnly\":true,\"inputSchema\":{\"type\":"  \
    "\"object\",\"properties\":{\"x\":{\"type\":\"integer\"}}},\"outputSchema\":{\"type\":"        \
    "\"object\",\"properties\":{\"" output "\":{\"type\":\"integer\"}}}}]}"

static const char *const with_y[] = { MODEL("y") };
static const char *const with_z[] = { MODEL("z") };

static const char fragments[] =
    "query($x:Int){a:calc(x:$x){...one} b:calc{...one ...two}} "
    "fragment one on CalcOutput{y} fragment two on CalcOutput{...one second:y}";

/* What a new request with that document is answered; the caller frees it. */
static char *answer(void *shared, struct catalogue *catalogue, const char *query,
                    const char *variables)
{
    struct graphql_host host;
    char *text;

    graphql_host_init(&host, allocator_system());
    assert_true(graphql_host_ask(&host, shared, catalogue, slice_of(query), slice_of(variables)));
    graphql_host_finish(&host, "{\"y\":1,\"z\":2}", NULL);
    assert_true(host.host.ended);
    text = strdup(host.host.out.data);
    host_free(&host.host);
    return text;
}

static void expect(void *shared, struct catalogue *catalogue, const char *query,
                   const char *variables, const char *part)
{
    char *text = answer(shared, catalogue, query, variables);

    if (!strstr(text, part))
        fail_msg("no %s in %s", part, text);
    free(text);
}

static size_t kept(const struct graphql_shared *shared)
{
    size_t count = 0;

    for (unsigned i = 0; i < GRAPHQL_DOCUMENTS_MOST; i++)
        count += shared->documents[i] != NULL;
    return count;
}

static void the_second_answer_is_as_the_first(void **state)
{
    struct catalogue *catalogue = host_definitions(allocator_system(), with_y, 1);
    void *shared = codec_graphql.share(allocator_system());

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        expect(shared, catalogue, fragments, "{\"x\":1}",
               "{\"data\":{\"a\":{\"y\":1},\"b\":{\"y\":1,\"second\":1}}}");
    assert_int_equal(kept(shared), 1);
    codec_graphql.unshare(shared);
    catalogue_release(catalogue);
}

/* Its places are those of the document, and each request has errors of its own. */
static void wrong_variables_are_told_each_time(void **state)
{
    struct catalogue *catalogue = host_definitions(allocator_system(), with_y, 1);
    void *shared = codec_graphql.share(allocator_system());

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        expect(shared, catalogue, "query(\n  $x:Int!){calc(x:$x){y}}", "{\"x\":\"no\"}",
               "\"locations\":[{\"line\":2,\"column\":3}]");
    expect(shared, catalogue, "query(\n  $x:Int!){calc(x:$x){y}}", "{\"x\":1}",
           "{\"data\":{\"calc\":{\"y\":1}}}");
    codec_graphql.unshare(shared);
    catalogue_release(catalogue);
}

static void a_changed_schema_forgets_what_was_valid(void **state)
{
    struct catalogue *before = host_definitions(allocator_system(), with_y, 1);
    struct catalogue *after = host_definitions(allocator_system(), with_z, 1);
    void *shared = codec_graphql.share(allocator_system());

    (void)state;
    after->generation = before->generation + 1;
    expect(shared, before, "{calc{y}}", "", "{\"data\":{\"calc\":{\"y\":1}}}");
    assert_int_equal(kept(shared), 1);
    expect(shared, after, "{calc{y}}", "", "Cannot query field");
    assert_int_equal(kept(shared), 0);
    expect(shared, after, "{calc{z}}", "", "{\"data\":{\"calc\":{\"z\":2}}}");
    expect(shared, after, "{calc{y}}", "", "Cannot query field");
    assert_int_equal(kept(shared), 1);
    codec_graphql.unshare(shared);
    catalogue_release(before);
    catalogue_release(after);
}

/* A caller who sees an older state has a schema of his own. */
static void a_schema_that_is_not_kept_keeps_no_documents(void **state)
{
    struct catalogue *fresh = host_definitions(allocator_system(), with_z, 1);
    struct catalogue *old = host_definitions(allocator_system(), with_y, 1);
    void *shared = codec_graphql.share(allocator_system());

    (void)state;
    fresh->generation = old->generation + 1;
    expect(shared, fresh, "{calc{z}}", "", "{\"data\":");
    expect(shared, old, "{calc{y}}", "", "{\"data\":");
    expect(shared, old, "{calc{z}}", "", "Cannot query field");
    expect(shared, fresh, "{calc{y}}", "", "Cannot query field");
    assert_int_equal(kept(shared), 1);
    codec_graphql.unshare(shared);
    catalogue_release(fresh);
    catalogue_release(old);
}

/* Who sees a part has a schema of that part, which is kept beside that of the whole. */
static void documents_of_a_part_are_kept_beside_the_others(void **state)
{
    static const char other[] =
        "{\"id\":\"other\",\"functions\":[{\"path\":\"\",\"readOnly\":true}]}";
    const char *const both[] = { MODEL("y"), other };
    struct catalogue *all = host_definitions(allocator_system(), both, 2);
    struct catalogue *part = host_definitions(allocator_system(), both, 1);
    struct graphql_shared *shared = codec_graphql.share(allocator_system());

    (void)state;
    part->generation = all->generation;
    for (int round = 0; round < 2; round++) {
        expect(shared, all, "{calc{y}}", "", "{\"data\":");
        expect(shared, all, "{other}", "", "{\"data\":");
        expect(shared, part, "{calc{y}}", "", "{\"data\":");
        expect(shared, part, "{other}", "", "Cannot query field");
    }
    assert_int_equal(kept(shared), 3);
    /* Of what is loaded next, nothing of before is kept. */
    all->generation++;
    catalogue_release(part);
    part = host_definitions(allocator_system(), both, 1);
    part->generation = all->generation + 1;
    expect(shared, part, "{calc{y}}", "", "{\"data\":");
    assert_int_equal(kept(shared), 1);
    for (int i = 0; i < GRAPHQL_PARTS_MOST; i++)
        assert_null(shared->parts[i].catalogue);
    codec_graphql.unshare(shared);
    catalogue_release(all);
    catalogue_release(part);
}

/* More parts than are kept. */
static void parts_that_are_kept_are_few(void **state)
{
    const char *const one[] = { MODEL("y") };
    struct graphql_shared *shared = codec_graphql.share(allocator_system());
    struct catalogue *all = host_definitions(allocator_system(), one, 1);

    (void)state;
    expect(shared, all, "{calc{y}}", "", "{\"data\":");
    for (int i = 0; i < GRAPHQL_PARTS_MOST * 2; i++) {
        struct catalogue *part = host_definitions(allocator_system(), one, 0);
        char query[32];

        snprintf(query, sizeof query, "query q%d{__typename}", i);
        part->generation = all->generation;
        expect(shared, part, query, "", "{\"data\":");
        catalogue_release(part);
    }
    assert_int_equal(kept(shared), 1 + GRAPHQL_PARTS_MOST);
    codec_graphql.unshare(shared);
    catalogue_release(all);
}

static void what_is_kept_is_bounded(void **state)
{
    struct catalogue *catalogue = host_definitions(allocator_system(), with_y, 1);
    struct graphql_shared *shared = codec_graphql.share(allocator_system());
    struct buffer query;

    (void)state;
    buffer_init(&query, allocator_system(), SIZE_MAX);
    for (unsigned i = 0; i < 1000; i++) {
        buffer_clear(&query);
        buffer_printf(&query, "query q%u{calc{y", i);
        for (unsigned j = 0; j < i % 100; j++)
            buffer_printf(&query, " y%u:y", j);
        buffer_add_text(&query, "}}");
        expect(shared, catalogue, query.data, "", "{\"data\":{\"calc\":{\"y\":1");
        assert_true(shared->document_bytes <= 1 << 20);
    }
    assert_true(kept(shared) > 16);
    /* One that is large is not kept. */
    buffer_clear(&query);
    buffer_add_text(&query, "query large{calc{y}}#");
    while (query.len < 20000)
        buffer_add_char(&query, '#');
    expect(shared, catalogue, query.data, "", "{\"data\":{\"calc\":{\"y\":1}}}");
    for (unsigned i = 0; i < GRAPHQL_DOCUMENTS_MOST; i++)
        assert_true(!shared->documents[i] ||
                    gql_kept_document(shared->documents[i])->source.len < 20000);
    buffer_free(&query);
    codec_graphql.unshare(shared);
    catalogue_release(catalogue);
}

struct meeting {
    void *shared;
    struct catalogue *catalogue;
    unsigned wrong;
};

static void *ask_often(void *context)
{
    struct meeting *meeting = context;

    for (unsigned i = 0; i < 300; i++) {
        char *text = answer(meeting->shared, meeting->catalogue, fragments, "{\"x\":1}");

        meeting->wrong +=
            strcmp(text, "{\"data\":{\"a\":{\"y\":1},\"b\":{\"y\":1,\"second\":1}}}") != 0;
        free(text);
    }
    return NULL;
}

static void many_threads_execute_one_document(void **state)
{
    struct catalogue *catalogue = host_definitions(allocator_system(), with_y, 1);
    void *shared = codec_graphql.share(allocator_system());
    struct meeting meetings[4];
    pthread_t threads[4];

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        meetings[i] = (struct meeting){ shared, catalogue, 0 };
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &meetings[i]), 0);
    }
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(meetings[i].wrong, 0);
    }
    codec_graphql.unshare(shared);
    catalogue_release(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_answer_is_as_the_first),
        cmocka_unit_test(wrong_variables_are_told_each_time),
        cmocka_unit_test(a_changed_schema_forgets_what_was_valid),
        cmocka_unit_test(a_schema_that_is_not_kept_keeps_no_documents),
        cmocka_unit_test(documents_of_a_part_are_kept_beside_the_others),
        cmocka_unit_test(parts_that_are_kept_are_few),
        cmocka_unit_test(what_is_kept_is_bounded),
        cmocka_unit_test(many_threads_execute_one_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

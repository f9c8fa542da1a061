/* list_test.c - which definitions there are, page by page. */
#include "fixture.h"

static void load_typed(struct fixture *f, const char *id, const char *type)
{
    char hash[65];
    struct store_put put = definition(id, "1.0.0", id, hash);

    put.type = slice_of(type);
    put.description = SLICE("about");
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_OK);
}

static void load_five(struct fixture *f)
{
    load_typed(f, "b", "Function");
    load_typed(f, "a", "SaaS");
    load_typed(f, "c/x", "Function");
    load_typed(f, "c/y", "SaaS");
    load_typed(f, "d", "Function");
}

static mdx_status list(struct fixture *f, mdx_list_options *options)
{
    options->size = sizeof *options;
    return store_list(f->store, options, &f->out, &f->error);
}

#define ENTRY(id, type)                                                                            \
    "{\"id\":\"" id "\",\"revision\":1,\"label\":\"1.0.0\",\"type\":\"" type "\",\"title\":\"" id  \
    "\",\"description\":\"about\",\"updated\":\"1970-01-01T00:00:01.000Z\"}"

static void an_empty_store_lists_nothing(void **state)
{
    struct fixture *f = *state;

    assert_answer(f, store_list(f->store, NULL, &f->out, &f->error), "{\"definitions\":[]}");
}

static void definitions_come_by_id(void **state)
{
    struct fixture *f = *state;

    load_five(f);
    assert_answer(f, store_list(f->store, NULL, &f->out, &f->error),
                  "{\"definitions\":[" ENTRY("a", "SaaS") "," ENTRY("b", "Function") "," ENTRY(
                      "c/x", "Function") "," ENTRY("c/y", "SaaS") "," ENTRY("d", "Function") "]}");
}

static void deleted_definitions_are_not_listed(void **state)
{
    struct fixture *f = *state;

    load_typed(f, "a", "SaaS");
    load_typed(f, "b", "SaaS");
    assert_int_equal(store_delete(f->store, SLICE("a"), 0, 5, NULL, &f->error), MDX_OK);
    assert_answer(f, store_list(f->store, NULL, &f->out, &f->error),
                  "{\"definitions\":[" ENTRY("b", "SaaS") "]}");
}

static void pages_follow_one_another(void **state)
{
    struct fixture *f = *state;
    mdx_list_options options = { .limit = 2 };

    load_five(f);
    assert_answer(
        f, list(f, &options),
        "{\"definitions\":[" ENTRY("a", "SaaS") "," ENTRY("b", "Function") "],"
                                                                           "\"next\":\"b\"}");
    options.cursor = "b";
    options.cursor_len = 1;
    assert_answer(
        f, list(f, &options),
        "{\"definitions\":[" ENTRY("c/x", "Function") "," ENTRY("c/y", "SaaS") "],"
                                                                               "\"next\":\"c/y\"}");
    options.cursor = "c/y";
    options.cursor_len = 3;
    assert_answer(f, list(f, &options), "{\"definitions\":[" ENTRY("d", "Function") "]}");
}

static void a_full_last_page_has_no_next(void **state)
{
    struct fixture *f = *state;
    mdx_list_options options = { .limit = 5 };

    load_five(f);
    assert_int_equal(list(f, &options), MDX_OK);
    assert_null(strstr(f->out.data, "next"));
}

static void a_prefix_narrows_the_list(void **state)
{
    struct fixture *f = *state;
    mdx_list_options options = { .prefix = "c/", .prefix_len = 2 };

    load_five(f);
    assert_answer(f, list(f, &options),
                  "{\"definitions\":[" ENTRY("c/x", "Function") "," ENTRY("c/y", "SaaS") "]}");
    options.limit = 1;
    options.cursor = "c/x";
    options.cursor_len = 3;
    assert_answer(f, list(f, &options), "{\"definitions\":[" ENTRY("c/y", "SaaS") "]}");
}

static void a_type_narrows_the_list(void **state)
{
    struct fixture *f = *state;
    mdx_list_options options = { .type = "SaaS", .type_len = 4, .limit = 1 };

    load_five(f);
    assert_answer(f, list(f, &options),
                  "{\"definitions\":[" ENTRY("a", "SaaS") "],\"next\":\"c/x\"}");
    options.cursor = "c/x";
    options.cursor_len = 3;
    assert_answer(f, list(f, &options), "{\"definitions\":[" ENTRY("c/y", "SaaS") "]}");
}

static void a_cursor_that_is_none_is_refused(void **state)
{
    struct fixture *f = *state;
    char longer[300] = { 0 };
    mdx_list_options options = { .cursor = longer, .cursor_len = sizeof longer };

    assert_error(f, list(f, &options), "INVALID_PARAMS",
                 "the cursor is none; give the `next` of the page before");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVERYWHERE(an_empty_store_lists_nothing),
        EVERYWHERE(definitions_come_by_id),
        EVERYWHERE(deleted_definitions_are_not_listed),
        EVERYWHERE(pages_follow_one_another),
        EVERYWHERE(a_full_last_page_has_no_next),
        EVERYWHERE(a_prefix_narrows_the_list),
        EVERYWHERE(a_type_narrows_the_list),
        EVERYWHERE(a_cursor_that_is_none_is_refused),
    };

    return cmocka_run_group_tests_name("store list", tests, NULL, NULL);
}

/* search_test.c - definitions found by their words. */
#include "fixture.h"

static void load_texts(struct fixture *f, const char *id, const struct store_texts *texts)
{
    char hash[65];
    struct store_put put = definition(id, "", id, hash);

    put.texts = *texts;
    put.texts.id = put.id;
    put.title = texts->title;
    put.description = texts->description;
    assert_int_equal(store_put(f->store, &put, NULL, &f->error), MDX_OK);
}

static void load_shop(struct fixture *f)
{
    load_texts(f, "shop/invoice", &(struct store_texts){ .title = SLICE("Invoices") });
    load_texts(f, "billing",
               &(struct store_texts){ .title = SLICE("Billing"),
                                      .functions = SLICE("createInvoice\nsendReminder"),
                                      .description = SLICE("Everything about money") });
    load_texts(f, "mail",
               &(struct store_texts){ .title = SLICE("Mail"),
                                      .description = SLICE("Sends an invoice, too") });
    load_texts(f, "notes",
               &(struct store_texts){ .title = SLICE("Notes"),
                                      .prose = SLICE("Not about an invoice. Grüße aus Köln.") });
    load_texts(f, "weather", &(struct store_texts){ .title = SLICE("Weather") });
}

/* The ids that are found, in order, with blanks between. */
static const char *search(struct fixture *f, const char *query, mdx_list_options *options)
{
    static char ids[256];
    size_t len = 0;

    buffer_clear(&f->out);
    assert_int_equal(store_search(f->store, slice_of(query), options, &f->out, &f->error), MDX_OK);
    for (const char *at = strstr(f->out.data, "{\"id\":\""); at; at = strstr(at, "{\"id\":\"")) {
        const char *end;

        at += strlen("{\"id\":\"");
        end = strchr(at, '"');
        len += (size_t)snprintf(ids + len, sizeof ids - len, "%s%.*s", len ? " " : "",
                                (int)(end - at), at);
    }
    ids[len] = 0;
    return ids;
}

static void the_id_counts_most_and_prose_least(void **state)
{
    struct fixture *f = *state;

    load_shop(f);
    assert_string_equal(search(f, "invoice", NULL), "shop/invoice billing mail notes");
}

static void a_prefix_finds_the_whole_word(void **state)
{
    struct fixture *f = *state;

    load_shop(f);
    assert_string_equal(search(f, "wea", NULL), "weather");
    assert_string_equal(search(f, "createinv", NULL), "billing");
}

static void parts_of_a_function_name_are_words(void **state)
{
    struct fixture *f = *state;

    load_shop(f);
    assert_string_equal(search(f, "reminder", NULL), "billing");
    assert_string_equal(search(f, "sendReminder", NULL), "billing");
}

static void more_words_that_fit_come_first(void **state)
{
    struct fixture *f = *state;

    load_shop(f);
    assert_string_equal(search(f, "money invoice", NULL), "billing shop/invoice mail notes");
}

static void case_and_signs_do_not_matter(void **state)
{
    struct fixture *f = *state;

    load_shop(f);
    assert_string_equal(search(f, "  \"WEATHER\"?! ", NULL), "weather");
    assert_string_equal(search(f, "KÖLN", NULL), "notes");
}

static void a_query_without_words_finds_nothing(void **state)
{
    struct fixture *f = *state;

    load_shop(f);
    assert_string_equal(search(f, "", NULL), "");
    assert_string_equal(search(f, "?!", NULL), "");
    assert_string_equal(search(f, "\xff\xfe", NULL), "");
    assert_string_equal(search(f, "nothinglikethis", NULL), "");
}

static void the_newest_revision_alone_is_found(void **state)
{
    struct fixture *f = *state;

    load_texts(f, "a", &(struct store_texts){ .title = SLICE("Apples") });
    load_texts(f, "b", &(struct store_texts){ .title = SLICE("Apples") });
    assert_string_equal(search(f, "apples", NULL), "a b");
    load(f, "a", "2", "pears");
    assert_string_equal(search(f, "apples", NULL), "b");
    assert_int_equal(store_rollback(f->store, SLICE("a"), SLICE("1"), 0, 5, NULL, &f->error),
                     MDX_OK);
    assert_string_equal(search(f, "apples", NULL), "a b");
    assert_int_equal(store_delete(f->store, SLICE("a"), 0, 5, NULL, &f->error), MDX_OK);
    assert_string_equal(search(f, "apples", NULL), "b");
    assert_int_equal(store_purge(f->store, SLICE("b"), &f->error), MDX_OK);
    assert_string_equal(search(f, "apples", NULL), "");
}

static void pages_follow_one_another(void **state)
{
    struct fixture *f = *state;
    mdx_list_options options = { .size = sizeof options, .limit = 3 };
    char cursor[300];
    const char *next;

    load_shop(f);
    assert_string_equal(search(f, "invoice", &options), "shop/invoice billing mail");
    next = strstr(f->out.data, "\"next\":\"");
    assert_non_null(next);
    snprintf(cursor, sizeof cursor, "%s", next + strlen("\"next\":\""));
    options.cursor = cursor;
    options.cursor_len = strcspn(cursor, "\"");
    assert_string_equal(search(f, "invoice", &options), "notes");
    assert_null(strstr(f->out.data, "next"));
}

static void equal_scores_go_by_id_and_page_too(void **state)
{
    struct fixture *f = *state;
    mdx_list_options options = { .size = sizeof options, .limit = 2 };
    char cursor[300];

    load_texts(f, "c", &(struct store_texts){ .title = SLICE("Apples") });
    load_texts(f, "a", &(struct store_texts){ .title = SLICE("Apples") });
    load_texts(f, "b", &(struct store_texts){ .title = SLICE("Apples") });
    assert_string_equal(search(f, "apples", &options), "a b");
    snprintf(cursor, sizeof cursor, "%s", strstr(f->out.data, "\"next\":\"") + 8);
    options.cursor = cursor;
    options.cursor_len = strcspn(cursor, "\"");
    assert_string_equal(search(f, "apples", &options), "c");
}

static void a_prefix_or_type_of_id_narrows_the_search(void **state)
{
    struct fixture *f = *state;
    mdx_list_options options = { .size = sizeof options, .prefix = "shop/", .prefix_len = 5 };

    load_shop(f);
    assert_string_equal(search(f, "invoice", &options), "shop/invoice");
    options.prefix_len = 0;
    options.type = "SaaS";
    options.type_len = 4;
    assert_string_equal(search(f, "invoice", &options), "");
}

static void a_cursor_that_is_none_is_refused(void **state)
{
    struct fixture *f = *state;
    mdx_list_options options = { .size = sizeof options, .cursor = "x:y", .cursor_len = 3 };

    assert_error(f, store_search(f->store, SLICE("a"), &options, &f->out, &f->error),
                 "INVALID_PARAMS", "the cursor is none; give the `next` of the page before");
}

/* The one definition has one entry for "apple" of weight 16: ln(1 + 0.5 / 1.5) * 16 * 2.2 / 17.2
 * = 0.589. Its length is the average. */
static void an_answer_has_what_a_list_of_results_shows(void **state)
{
    struct fixture *f = *state;

    load_texts(
        f, "apple",
        &(struct store_texts){ .title = SLICE("Fruit"), .description = SLICE("Round \"fruit\"") });
    assert_answer(f, store_search(f->store, SLICE("apple"), NULL, &f->out, &f->error),
                  "{\"query\":\"apple\",\"results\":[{\"id\":\"apple\",\"title\":\"Fruit\","
                  "\"description\":\"Round \\\"fruit\\\"\",\"type\":\"Function\","
                  "\"score\":0.589}]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVERYWHERE(the_id_counts_most_and_prose_least),
        EVERYWHERE(a_prefix_finds_the_whole_word),
        EVERYWHERE(parts_of_a_function_name_are_words),
        EVERYWHERE(more_words_that_fit_come_first),
        EVERYWHERE(case_and_signs_do_not_matter),
        EVERYWHERE(a_query_without_words_finds_nothing),
        EVERYWHERE(the_newest_revision_alone_is_found),
        EVERYWHERE(pages_follow_one_another),
        EVERYWHERE(equal_scores_go_by_id_and_page_too),
        EVERYWHERE(a_prefix_or_type_of_id_narrows_the_search),
        EVERYWHERE(a_cursor_that_is_none_is_refused),
        EVERYWHERE(an_answer_has_what_a_list_of_results_shows),
    };

    return cmocka_run_group_tests_name("store search", tests, NULL, NULL);
}

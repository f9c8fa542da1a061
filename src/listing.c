/* listing.c - the verbs list and search. */
#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static void list_options(const struct choices *choices, mdx_list_options *options)
{
    MDX_INIT(*options);
    options->prefix = choices->text[OPT_PREFIX];
    options->prefix_len = options->prefix ? strlen(options->prefix) : 0;
    options->type = choices->text[OPT_TYPE];
    options->type_len = options->type ? strlen(options->type) : 0;
    options->cursor = choices->text[OPT_CURSOR];
    options->cursor_len = options->cursor ? strlen(options->cursor) : 0;
    options->limit =
        choices->number[OPT_LIMIT] > 1000 ? 1000 : (uint32_t)choices->number[OPT_LIMIT];
}

/* Joins the pages of a list; with --limit there is only the first. */
static mdx_status list_all(const struct choices *choices, mdx_runtime *rt, json_t **all,
                           mdx_error **error)
{
    mdx_list_options options;
    mdx_status status = MDX_OK;
    char *next = NULL;
    json_t *definitions = json_array();

    list_options(choices, &options);
    if (!options.limit)
        options.limit = 1000;
    do {
        char *json = NULL;
        json_t *page;

        status = mdx_list(rt, &options, &json, NULL, error);
        free(next);
        next = NULL;
        if (status)
            break;
        page = json_loads(json, 0, NULL);
        mdx_free(json);
        json_array_extend(definitions, json_object_get(page, "definitions"));
        if (json_object_get(page, "next"))
            next = shown_member(page, "next");
        json_decref(page);
        options.cursor = next;
        options.cursor_len = next ? strlen(next) : 0;
    } while (next && !chosen(choices, OPT_LIMIT));
    *all = next ? json_pack("{s:o,s:s}", "definitions", definitions, "next", next)
                : json_pack("{s:o}", "definitions", definitions);
    free(next);
    return status;
}

static void add_members(struct table *table, const json_t *item, const char *const *keys)
{
    for (; *keys; keys++) {
        char *cell = shown_member(item, *keys);

        table_add(table, cell);
        free(cell);
    }
}

static void say_next(const struct program *program, const json_t *page)
{
    const char *next = json_string_value(json_object_get(page, "next"));

    if (next)
        printf("more: mdx %s --cursor %s\n", program->verb_name, next);
}

int verb_list(struct program *program)
{
    static const char *const headings[] = { "ID",   "REVISION", "VERSION",
                                            "TYPE", "UPDATED",  "DESCRIPTION" };
    static const char *const keys[] = { "id", "revision", "label", "type", NULL };
    struct table table = { .headings = headings, .columns = 6 };
    struct session session;
    mdx_error *error = NULL;
    json_t *all = NULL;
    json_t *item;
    size_t at;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);
    mdx_status status =
        exit_status ? MDX_OK : list_all(&program->choices, session.rt, &all, &error);

    if (status)
        exit_status = report(program, status, error);
    if (!exit_status && program->json) {
        write_value(program, json_incref(all));
    } else if (!exit_status) {
        json_array_foreach(json_object_get(all, "definitions"), at, item)
        {
            char *updated = shown_time(json_object_get(item, "updated"));
            char *description = shown_member(item, "description");
            char *title = shown_member(item, "title");

            add_members(&table, item, keys);
            table_add(&table, updated);
            table_add(&table, *description ? description : title);
            free(updated);
            free(description);
            free(title);
        }
        table_write(program, &table);
        say_next(program, all);
    }
    json_decref(all);
    session_close(&session);
    return exit_status;
}

static void write_found(struct program *program, const char *json)
{
    static const char *const headings[] = { "ID", "TYPE", "TITLE", "DESCRIPTION" };
    static const char *const keys[] = { "id", "type", "title", "description", NULL };
    struct table table = { .headings = headings, .columns = 4 };
    json_t *page = json_loads(json, 0, NULL);
    json_t *item;
    size_t at;

    json_array_foreach(json_object_get(page, "results"), at, item) add_members(&table, item, keys);
    if (table.cell_count)
        table_write(program, &table);
    else
        puts("nothing found");
    say_next(program, page);
    json_decref(page);
}

int verb_search(struct program *program)
{
    struct choices *choices = &program->choices;
    mdx_list_options options;
    struct session session;
    struct text query = { 0 };
    mdx_error *error = NULL;
    char *json = NULL;
    mdx_status status = MDX_OK;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);

    list_options(choices, &options);
    for (size_t at = 0; at < choices->word_count; at++)
        text_format(&query, "%s%s", at ? " " : "", choices->words[at]);
    if (!exit_status)
        status = mdx_search(session.rt, query.data, query.len, &options, &json, NULL, &error);
    if (status)
        exit_status = report(program, status, error);
    else if (!exit_status && program->json)
        write_json(program, json, strlen(json));
    else if (!exit_status)
        write_found(program, json);
    mdx_free(json);
    text_free(&query);
    session_close(&session);
    return exit_status;
}

/* check.c - the verbs check and explain. */
#include "loading.h"
#include "nearest.h"
#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static void write_report(struct program *program, const char *path, const json_t *checked)
{
    const char *id = json_string_value(json_object_get(checked, "id"));
    json_t *item;
    size_t at;

    printf("%s%s: fine%s, %s, %zu function%s\n", paint(program->colour_out, PAINT_GREEN), path,
           paint(program->colour_out, PAINT_PLAIN), id ? id : "",
           json_array_size(json_object_get(checked, "functions")),
           json_array_size(json_object_get(checked, "functions")) == 1 ? "" : "s");
    json_array_foreach(json_object_get(checked, "joined"), at, item)
    {
        char *lang = shown_member(item, "lang");
        char *line = shown_member(item, "line");
        char *lines = shown_member(item, "lines");

        printf("  joined: %s at line %s, %s line%s\n", lang, line, lines,
               !strcmp(lines, "1") ? "" : "s");
        free(lang);
        free(line);
        free(lines);
    }
    json_array_foreach(json_object_get(checked, "warnings"), at, item)
        warn(program, "%s: %s", path, json_string_value(item) ? json_string_value(item) : "");
}

/* One file: its report is added to reports, or its errors. */
static int check_file(struct program *program, mdx_runtime *rt, struct origins *origins,
                      const char *path, json_t *reports)
{
    struct text text = { 0 };
    mdx_load_options options;
    mdx_error *error = NULL;
    mdx_status status;
    const struct origin *other;
    char *metadata;
    char *json = NULL;
    json_t *checked;
    const char *id;
    int exit_status = read_file(path, DOCUMENT_MOST_BYTES, &text);

    if (exit_status) {
        text_free(&text);
        return report_file(program, path, exit_status);
    }
    loading_options(program, path, &options, &metadata);
    status = mdx_check(rt, &options, text.data, text.len, &json, NULL, &error);
    free(metadata);
    text_free(&text);
    if (status)
        return loading_failed(program, status, error);
    checked = json_loads(json, 0, NULL);
    mdx_free(json);
    id = json_string_value(json_object_get(checked, "id"));
    other = id ? origin_of_id(origins, id) : NULL;
    if (other) {
        exit_status = problem(program, PROBLEM_INPUT, "Give one of them another $id.",
                              "%s and %s both have the id \"%s\"", other->path, path, id);
    } else {
        origins_put(origins, id ? id : "", path);
        if (!program->json)
            write_report(program, path, checked);
        json_object_set_new(checked, "file", json_string(path));
        json_array_append(reports, checked);
    }
    json_decref(checked);
    return exit_status;
}

int verb_check(struct program *program)
{
    struct choices *choices = &program->choices;
    struct session session = { 0 };
    struct origins origins = { 0 };
    struct files files = { 0 };
    json_t *reports = json_array();
    int status = files_collect(program, choices->words, choices->word_count, 1, &files);

    if (!status && !files.count)
        status = problem(program, PROBLEM_FILE, FOLDER_GIVES, "there is no definition in %s",
                         choices->words[0]);
    if (!status)
        status = session_open(program, SESSION_MEMORY, &session);
    for (size_t at = 0; at < files.count && session.rt; at++) {
        int failed;

        if (files.count > 20)
            progress(program, "checking %zu of %zu", at + 1, files.count);
        failed = check_file(program, session.rt, &origins, files.items[at].path, reports);
        status = failed ? failed : status;
    }
    progress_end(program);
    if (program->json && session.rt)
        write_value(program, json_pack("{s:O}", "checked", reports));
    json_decref(reports);
    files_free(&files);
    origins_free(&origins);
    session_close(&session);
    return status;
}

static void explain_all(struct program *program, const json_t *all)
{
    static const char *const headings[] = { "CODE", "CATEGORY", "WHAT IT MEANS" };
    struct table table = { .headings = headings, .columns = 3 };
    json_t *row;
    size_t at;

    json_array_foreach(all, at, row)
    {
        char *name = shown_member(row, "name");
        char *category = shown_member(row, "category");
        char *text = shown_member(row, "text");

        table_add(&table, name);
        table_add(&table, category);
        table_add(&table, text);
        free(name);
        free(category);
        free(text);
    }
    table_write(program, &table);
}

static int explain_unknown(struct program *program, const json_t *all, const char *name)
{
    struct nearest nearest = { .wanted = name };
    json_t *row;
    size_t at;
    char *hint;
    int status;

    json_array_foreach(all, at, row)
        nearest_offer(&nearest, json_string_value(json_object_get(row, "name")));
    hint = nearest.best ? format_text("Did you mean %s?", nearest.best)
                        : format_text("mdx explain lists all codes.");
    status = problem(program, PROBLEM_UNKNOWN, hint, "there is no error \"%s\"", name);
    free(hint);
    return status;
}

int verb_explain(struct program *program)
{
    const char *name = program->choices.word_count ? program->choices.words[0] : NULL;
    const char *text = name ? mdx_explain(name, strlen(name)) : NULL;
    char *json = NULL;
    mdx_status failed = mdx_explain_all(&json, NULL);
    json_t *all = failed ? NULL : json_loads(json, 0, NULL);
    int status = 0;

    if (failed)
        status = report(program, failed, NULL);
    else if (name && !text)
        status = explain_unknown(program, all, name);
    else if (name && program->json)
        write_value(program, json_pack("{s:s,s:s}", "name", name, "text", text));
    else if (name)
        puts(text);
    else if (program->json)
        write_json(program, json, strlen(json));
    else
        explain_all(program, all);
    json_decref(all);
    mdx_free(json);
    return status;
}

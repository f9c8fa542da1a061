/* test.c - the verb test: runs the `test` fences of documents. */
#include "files.h"
#include "loading.h"
#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

struct tally {
    size_t passed, failed;
    json_t *results; /* [{file, line, name, ok, message?, error?}] */
};

/* Takes what is told of one test. */
static void add_result(struct program *program, struct tally *tally, const char *path,
                       json_t *result)
{
    const json_t *message = json_object_get(result, "message");
    const int ok = json_is_true(json_object_get(result, "ok"));

    tally->passed += ok != 0;
    tally->failed += ok == 0;
    json_object_set_new(result, "file", json_string(path));
    if (!program->json) {
        printf("%s%s%s %s:%lld", paint(program->colour_out, ok ? PAINT_GREEN : PAINT_RED),
               ok ? "ok" : "not ok", paint(program->colour_out, PAINT_PLAIN), path,
               (long long)json_integer_value(json_object_get(result, "line")));
        if (json_string_length(json_object_get(result, "name"))) {
            putchar(' ');
            write_shown(stdout, json_string_value(json_object_get(result, "name")),
                        json_string_length(json_object_get(result, "name")), program->terminal_out);
        }
        putchar('\n');
        if (json_is_string(message)) {
            fputs("    ", stdout);
            write_shown(stdout, json_string_value(message), json_string_length(message),
                        program->terminal_out);
            putchar('\n');
        }
    }
    json_array_append_new(tally->results, result);
}

/* What a fence answered: a list of its test() calls, or nothing, which is one test passed. */
static void read_answer(struct program *program, struct tally *tally, const char *path,
                        json_int_t line, const char *name, const char *json, size_t len)
{
    json_t *answer = json_loadb(json, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    json_t *item;
    size_t at;

    if (!json_array_size(answer))
        add_result(program, tally, path,
                   json_pack("{s:I,s:s,s:b}", "line", line, "name", name, "ok", 1));
    json_array_foreach(answer, at, item)
    {
        json_t *result =
            json_pack("{s:I,s:O?,s:O?}", "line", line, "name", json_object_get(item, "name"), "ok",
                      json_object_get(item, "ok"));

        if (json_object_get(item, "message"))
            json_object_set(result, "message", json_object_get(item, "message"));
        add_result(program, tally, path, result);
    }
    json_decref(answer);
}

static void run_fence(struct program *program, mdx_runtime *rt, struct tally *tally,
                      const char *path, const char *id, const json_t *function)
{
    const char *name = json_string_value(json_object_get(function, "title"));
    const char *where = json_string_value(json_object_get(function, "path"));
    const json_int_t line = where && !strncmp(where, "line", 4) ? strtoll(where + 4, NULL, 10) : 0;
    char *target = format_text("%s#%s", id, where ? where : "");
    mdx_error *error = NULL;
    char *output = NULL;
    size_t len = 0;

    if (mdx_call(rt, NULL, target, strlen(target), "{}", 2, &output, &len, &error)) {
        add_result(program, tally, path,
                   json_pack("{s:I,s:s,s:b,s:s,s:o}", "line", line, "name", name ? name : "", "ok",
                             0, "message", mdx_error_text(error), "error",
                             json_loads(mdx_error_json(error), 0, NULL)));
    } else {
        read_answer(program, tally, path, line, name ? name : "", output, len);
    }
    mdx_free(output);
    mdx_error_free(error);
    free(target);
}

static int run_loaded(struct program *program, mdx_runtime *rt, struct tally *tally,
                      const char *path, const mdx_loaded *loaded)
{
    mdx_error *error = NULL;
    char *json = NULL;
    mdx_status status = mdx_get(rt, loaded->id, loaded->id_len, &json, NULL, &error);
    json_t *definition;
    json_t *function;
    size_t at;

    if (status)
        return report(program, status, error);
    definition = json_loads(json, JSON_ALLOW_NUL, NULL);
    mdx_free(json);
    json_array_foreach(json_object_get(definition, "functions"), at, function)
        run_fence(program, rt, tally, path, loaded->id, function);
    json_decref(definition);
    return 0;
}

static int test_file(struct program *program, struct tally *tally, const char *path)
{
    struct session session = { 0 };
    struct text text = { 0 };
    mdx_load_options options;
    mdx_loaded *loaded = NULL;
    mdx_error *error = NULL;
    mdx_status status;
    char *metadata;
    int exit_status = read_file(path, DOCUMENT_MOST_BYTES, &text);

    if (exit_status)
        exit_status = report_file(program, path, exit_status);
    else
        exit_status = session_open(program, SESSION_MEMORY, &session);
    if (!exit_status) {
        loading_options(program, path, &options, &metadata);
        options.flags |= MDX_LOAD_TESTS;
        status = mdx_load(session.rt, &options, text.data, text.len, &loaded, &error);
        free(metadata);
        exit_status = status ? report(program, status, error)
                             : run_loaded(program, session.rt, tally, path, loaded);
    }
    mdx_loaded_free(loaded);
    text_free(&text);
    session_close(&session);
    return exit_status;
}

int verb_test(struct program *program)
{
    struct choices *choices = &program->choices;
    struct tally tally = { .results = json_array() };
    struct files files = { 0 };
    int status = files_collect(program, choices->words, choices->word_count, 1, &files);

    if (!status && !files.count)
        status = problem(program, PROBLEM_FILE, FOLDER_GIVES, "there is no definition in %s",
                         choices->words[0]);
    for (size_t at = 0; at < files.count; at++) {
        int failed;

        progress(program, "testing %s", files.items[at].path);
        progress_end(program);
        failed = test_file(program, &tally, files.items[at].path);
        status = failed ? failed : status;
    }
    if (program->json)
        write_value(program, json_pack("{s:I,s:I,s:O}", "passed", (json_int_t)tally.passed,
                                       "failed", (json_int_t)tally.failed, "tests", tally.results));
    else if (!status || tally.passed || tally.failed)
        printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
    json_decref(tally.results);
    files_free(&files);
    return status ? status : tally.failed ? 1 : 0;
}

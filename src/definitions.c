/* definitions.c - the verbs load, get, delete, stats. */
#include "loading.h"
#include "output.h"
#include "report.h"
#include "session.h"
#include "targets.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static void say_loaded(struct program *program, const char *path, const mdx_loaded *loaded)
{
    if (program->json)
        return;
    printf("%s: revision %llu%s%s%s (%s)\n", loaded->id, (unsigned long long)loaded->revision,
           loaded->label_len ? ", version " : "", loaded->label_len ? loaded->label : "",
           loaded->unchanged ? ", unchanged" : "", strcmp(path, "-") ? path : "stdin");
}

/* What is to be loaded; a single `-` is standard input. */
static int collect(struct program *program, struct files *files)
{
    const struct choices *choices = &program->choices;
    char piped[] = "-";

    if (choices->word_count > 1 || strcmp(choices->words[0], piped))
        return files_collect(program, choices->words, choices->word_count, 1, files);
    files_keep(files, &(struct file){ .path = piped });
    return 0;
}

int verb_load(struct program *program)
{
    struct choices *choices = &program->choices;
    struct session session = { 0 };
    struct origins origins = { 0 };
    struct files files = { 0 };
    json_t *answers = json_array();
    int status = collect(program, &files);

    if (!status && !files.count)
        status = problem(program, PROBLEM_FILE, FOLDER_GIVES, "there is no definition in %s",
                         choices->words[0]);
    if (!status && files.count > 1 && chosen(choices, OPT_ID))
        status = problem(program, PROBLEM_USAGE, NULL, "--id goes with one file, not with %zu",
                         files.count);
    if (!status)
        status = session_open(program, SESSION_STORE, &session);
    for (size_t at = 0; at < files.count && session.rt; at++) {
        mdx_loaded *loaded;
        int failed;

        if (files.count > 20)
            progress(program, "loading %zu of %zu", at + 1, files.count);
        failed = loading_file(program, session.rt, &origins, files.items[at].path, &loaded);
        if (failed) {
            status = failed;
            continue;
        }
        progress_end(program);
        say_loaded(program, files.items[at].path, loaded);
        json_array_append_new(answers, json_loadb(loaded->json, loaded->json_len, 0, NULL));
        mdx_loaded_free(loaded);
    }
    if (program->json && session.rt)
        write_value(program, json_pack("{s:O}", "loaded", answers));
    json_decref(answers);
    files_free(&files);
    origins_free(&origins);
    session_close(&session);
    return status;
}

int verb_get(struct program *program)
{
    const char *target = program->choices.words[0];
    struct session session;
    mdx_error *error = NULL;
    char *json = NULL;
    size_t len = 0;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);
    mdx_status status =
        exit_status ? MDX_OK : mdx_get(session.rt, target, strlen(target), &json, &len, &error);

    if (status) {
        exit_status = report_target(program, session.rt, target, status, error);
    } else if (!exit_status && program->json) {
        write_json(program, json, len);
    } else if (!exit_status) {
        json_t *definition = json_loadb(json, len, JSON_ALLOW_NUL, NULL);
        const json_t *source = json_object_get(definition, "source");
        size_t source_len = json_string_length(source);
        const char *text = source_len ? json_string_value(source) : "";

        write_shown(stdout, text, source_len, program->terminal_out);
        if (source_len && text[source_len - 1] != '\n')
            putchar('\n');
        json_decref(definition);
    }
    mdx_free(json);
    session_close(&session);
    return exit_status;
}

int verb_delete(struct program *program)
{
    const char *id = program->choices.words[0];
    int purge = chosen(&program->choices, OPT_PURGE);
    struct session session;
    mdx_error *error = NULL;
    mdx_status status = MDX_OK;
    char *json = NULL;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);

    if (!exit_status)
        status = purge ? mdx_purge(session.rt, id, strlen(id), &error)
                       : mdx_delete(session.rt, id, strlen(id), program->choices.number[OPT_EXPECT],
                                    &json, NULL, &error);
    if (status)
        exit_status = report_target(program, session.rt, id, status, error);
    else if (!exit_status && program->json)
        write_value(program, json ? json_loads(json, 0, NULL)
                                  : json_pack("{s:s,s:b}", "id", id, "purged", 1));
    else if (!exit_status && purge)
        printf("%s: gone, with its history\n", id);
    else if (!exit_status)
        printf("%s: deleted; mdx rollback %s REVISION brings it back\n", id, id);
    mdx_free(json);
    session_close(&session);
    return exit_status;
}

/* Members line by line; those of objects with their path. */
static void write_members(const json_t *object, const char *before)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        char *name = format_text("%s%s%s", before, *before ? "." : "", key);

        if (json_is_object(value)) {
            write_members(value, name);
        } else {
            char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

            printf("%-24s %s\n", name, text ? text : "");
            free(text);
        }
        free(name);
    }
}

int verb_stats(struct program *program)
{
    struct session session;
    mdx_error *error = NULL;
    char *json = NULL;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);
    mdx_status status = exit_status ? MDX_OK : mdx_stats(session.rt, &json, NULL, &error);

    if (status) {
        exit_status = report(program, status, error);
    } else if (!exit_status && program->json) {
        write_json(program, json, strlen(json));
    } else if (!exit_status) {
        json_t *stats = json_loads(json, 0, NULL);

        write_members(stats, "");
        json_decref(stats);
    }
    mdx_free(json);
    session_close(&session);
    return exit_status;
}

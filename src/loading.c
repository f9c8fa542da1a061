/* loading.c - files into a runtime: read, checked, one id in one file, loaded. */
#include "loading.h"

#include "report.h"
#include "text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct origin *origin_of_id(struct origins *origins, const char *id)
{
    for (size_t at = 0; at < origins->count; at++) {
        if (!strcmp(origins->items[at].id, id))
            return &origins->items[at];
    }
    return NULL;
}

struct origin *origin_of_path(struct origins *origins, const char *path)
{
    for (size_t at = 0; at < origins->count; at++) {
        if (!strcmp(origins->items[at].path, path))
            return &origins->items[at];
    }
    return NULL;
}

void origins_drop(struct origins *origins, struct origin *origin)
{
    free(origin->id);
    free(origin->path);
    *origin = origins->items[--origins->count];
}

void origins_put(struct origins *origins, const char *id, const char *path)
{
    struct origin *old = origin_of_path(origins, path);

    if (old)
        origins_drop(origins, old);
    origins->items = grow(origins->items, origins->count, sizeof *origins->items);
    origins->items[origins->count++] = (struct origin){
        .id = copy_text(id, strlen(id)),
        .path = copy_text(path, strlen(path)),
    };
}

void origins_free(struct origins *origins)
{
    while (origins->count)
        origins_drop(origins, &origins->items[0]);
    free(origins->items);
    *origins = (struct origins){ 0 };
}

void loading_options(struct program *program, const char *path, mdx_load_options *options,
                     char **metadata)
{
    const struct choices *choices = &program->choices;

    MDX_INIT(*options);
    *metadata = NULL;
    options->file = path;
    options->file_len = strlen(path);
    options->expected = choices->number[OPT_EXPECT];
    if (chosen(choices, OPT_ID)) {
        options->id = choices->text[OPT_ID];
        options->id_len = strlen(options->id);
    }
    if (chosen(choices, OPT_NEW))
        options->flags |= MDX_LOAD_NEW;
    if (file_is_module(path))
        options->flags |= MDX_LOAD_MODULE;
    if (chosen(choices, OPT_NOTE)) {
        json_t *note = json_pack("{s:s}", "note", choices->text[OPT_NOTE]);

        *metadata = json_dumps(note, JSON_COMPACT);
        options->metadata = *metadata;
        options->metadata_len = *metadata ? strlen(*metadata) : 0;
        json_decref(note);
    }
}

int loading_failed(struct program *program, mdx_status status, mdx_error *error)
{
    const uint32_t number = mdx_error_number(error);
    int exit_status;

    if (!chosen(&program->choices, OPT_ID) || number < 1401 || number > 1405)
        return report(program, status, error);
    exit_status =
        problem(program, PROBLEM_INPUT, *mdx_error_hint(error) ? mdx_error_hint(error) : NULL,
                "--id: %s", mdx_error_message(error));
    mdx_error_free(error);
    return exit_status;
}

int loading_check(struct program *program, mdx_runtime *rt, struct origins *origins,
                  const char *path, const char *text, size_t len, char **id)
{
    mdx_load_options options;
    mdx_error *error = NULL;
    mdx_status status;
    struct origin *other;
    char *metadata;
    char *json = NULL;
    json_t *report_value;
    int exit_status = 0;

    *id = NULL;
    loading_options(program, path, &options, &metadata);
    status = mdx_check(rt, &options, text, len, &json, NULL, &error);
    free(metadata);
    if (status)
        return loading_failed(program, status, error);
    report_value = json_loads(json, 0, NULL);
    mdx_free(json);
    *id = need(strdup(json_string_value(json_object_get(report_value, "id"))
                          ? json_string_value(json_object_get(report_value, "id"))
                          : ""));
    json_decref(report_value);
    other = origin_of_id(origins, *id);
    if (other && strcmp(other->path, path) && access(other->path, F_OK)) {
        /* The file was renamed: what it held goes on under its new name. */
        origins_drop(origins, other);
        other = NULL;
    }
    if (other && strcmp(other->path, path)) {
        origins->twice = 1;
        exit_status = problem(program, PROBLEM_INPUT, "Give one of them another $id.",
                              "%s and %s both have the id \"%s\"", other->path, path, *id);
    }
    return exit_status;
}

int loading_file(struct program *program, mdx_runtime *rt, struct origins *origins,
                 const char *path, mdx_loaded **loaded)
{
    struct text text = { 0 };
    mdx_load_options options;
    mdx_error *error = NULL;
    char *metadata = NULL;
    char *id = NULL;
    const int piped = !strcmp(path, "-");
    int exit_status = piped ? read_stream(STDIN_FILENO, DOCUMENT_MOST_BYTES, &text)
                            : read_file(path, DOCUMENT_MOST_BYTES, &text);
    mdx_status status;

    path = piped ? "stdin" : path;
    *loaded = NULL;
    if (exit_status) {
        exit_status = report_file(program, path, exit_status);
        goto done;
    }
    exit_status = loading_check(program, rt, origins, path, text.data, text.len, &id);
    if (exit_status)
        goto done;
    loading_options(program, path, &options, &metadata);
    status = mdx_load(rt, &options, text.data, text.len, loaded, &error);
    if (status) {
        exit_status = report(program, status, error);
        goto done;
    }
    origins_put(origins, (*loaded)->id, path);
    for (uint32_t at = 0; at < (*loaded)->warning_count; at++)
        warn(program, "%s: %s", path, (*loaded)->warnings[at]);

done:
    free(id);
    free(metadata);
    text_free(&text);
    return exit_status;
}

int is_document(const char *path)
{
    struct stat info;

    return path && !stat(path, &info) && S_ISREG(info.st_mode);
}

int load_document(struct program *program, mdx_runtime *rt, const char *path, char **id)
{
    mdx_load_options options;
    mdx_loaded *loaded = NULL;
    mdx_error *error = NULL;
    struct text text = { 0 };
    char *metadata = NULL;
    mdx_status status;
    int wrong = read_file(path, DOCUMENT_MOST_BYTES, &text);

    if (wrong) {
        text_free(&text);
        return report_file(program, path, wrong);
    }
    loading_options(program, path, &options, &metadata);
    status = mdx_load(rt, &options, text.data, text.len, &loaded, &error);
    free(metadata);
    text_free(&text);
    if (status)
        return report(program, status, error);
    *id = copy_text(loaded->id, loaded->id_len);
    mdx_loaded_free(loaded);
    return 0;
}

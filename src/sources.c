/* sources.c - `sources` of the configuration file: NAME: { "kind": "openapi" | "graphql" | "mcp",
 * "where": URL or FILE, "tag"?, "method"?, "below"?, and the settings of mdx_import() }. */
#include "sources.h"

#include "files.h"
#include "remote.h"
#include "report.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { NOT_REACHABLE = 69, TRY_LATER = 75 };

static int is_url(const char *where)
{
    return !strncmp(where, "http://", 7) || !strncmp(where, "https://", 8);
}

static void set_text(const json_t *source, const char *member, const char **field, size_t *len)
{
    *field = json_string_value(json_object_get(source, member));
    *len = *field ? strlen(*field) : 0;
}

/* What is not for mdx_import() itself. The caller frees it. */
static char *settings_of(const json_t *source)
{
    static const char *const own[] = { "kind", "where", "tag", "method", "below" };
    json_t *settings = json_copy((json_t *)source);
    char *text;

    for (size_t at = 0; at < sizeof own / sizeof own[0]; at++)
        json_object_del(settings, own[at]);
    text = json_dumps(settings, JSON_COMPACT);
    json_decref(settings);
    return need(text);
}

static int report_source_file(struct program *program, const char *name, const char *file,
                              int problem_number)
{
    char *place =
        format_text("%s: sources: \"%s\": %s", program->choices.text[OPT_CONFIG], name, file);
    int status = report_file(program, place, problem_number);

    free(place);
    return status;
}

/* What is wrong with its settings stands in the configuration. */
static int report_source(struct program *program, const char *name, mdx_status status,
                         mdx_error *error)
{
    int exit_status;

    if (status != MDX_E_CONFIG)
        return report(program, status, error);
    exit_status =
        problem(program, PROBLEM_CONFIG, *mdx_error_hint(error) ? mdx_error_hint(error) : NULL,
                "%s: sources: \"%s\": %s", program->choices.text[OPT_CONFIG], name,
                mdx_error_message(error));
    mdx_error_free(error);
    return exit_status;
}

static int read_document(struct program *program, const mdx_import_options *options,
                         const char *where, struct text *document)
{
    int wrong;

    if (!strcmp(options->kind, "mcp"))
        return 0;
    if (is_url(where) && !strcmp(options->kind, "graphql"))
        return remote_introspect(program, options, document);
    if (is_url(where))
        return remote_read(program, where, document);
    wrong = read_file(where, DOCUMENT_MOST_BYTES, document);
    return wrong ? report_source_file(program, options->name, where, wrong) : 0;
}

static int wrong_source(struct program *program, const char *name, const char *what)
{
    return problem(program, PROBLEM_CONFIG, "As in {\"kind\":\"mcp\",\"where\":\"https://…\"}.",
                   "%s: sources: \"%s\" %s", program->choices.text[OPT_CONFIG], name, what);
}

static int import_one(struct program *program, mdx_runtime *rt, const char *name,
                      const json_t *source)
{
    const char *kind = json_string_value(json_object_get(source, "kind"));
    const char *where = json_string_value(json_object_get(source, "where"));
    struct text document = { 0 };
    mdx_import_options options;
    mdx_error *error = NULL;
    mdx_status status;
    char *settings;
    int exit_status;

    if (!kind || (strcmp(kind, "openapi") && strcmp(kind, "graphql") && strcmp(kind, "mcp")))
        return wrong_source(program, name, "has a kind: openapi, graphql or mcp");
    if (!where && strcmp(kind, "mcp"))
        return wrong_source(program, name, "says where its document is: a URL or a file");
    settings = settings_of(source);
    MDX_INIT(options);
    options.name = name;
    options.name_len = strlen(name);
    set_text(source, "kind", &options.kind, &options.kind_len);
    if (where && (is_url(where) || !strcmp(kind, "mcp")))
        set_text(source, "where", &options.where, &options.where_len);
    set_text(source, "tag", &options.tag, &options.tag_len);
    set_text(source, "method", &options.method, &options.method_len);
    set_text(source, "below", &options.path, &options.path_len);
    if (where && strcmp(kind, "mcp"))
        set_text(source, "where", &options.file, &options.file_len);
    options.settings = settings;
    options.settings_len = strlen(settings);
    exit_status = read_document(program, &options, where, &document);
    if (!exit_status) {
        status = mdx_import(rt, &options, document.data, document.len, NULL, &error);
        exit_status = status ? report_source(program, name, status, error) : 0;
    }
    text_free(&document);
    free(settings);
    return exit_status;
}

static int is_there(mdx_runtime *rt, const char *name)
{
    char *json = NULL;
    mdx_status status = mdx_get(rt, name, strlen(name), &json, NULL, NULL);

    mdx_free(json);
    return !status;
}

int sources_import(struct program *program, mdx_runtime *rt, int all)
{
    const char *name;
    json_t *source;
    int status = 0;

    json_object_foreach(program->config.sources, name, source)
    {
        if (status || (!all && is_there(rt, name)))
            continue;
        progress(program, "asking %s", name);
        status = import_one(program, rt, name, source);
        progress_end(program);
        if (status == NOT_REACHABLE || status == TRY_LATER) {
            warn(program, "the source %s is left as it was", name);
            status = 0;
        }
    }
    return status;
}

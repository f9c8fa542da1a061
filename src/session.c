/* session.c - an open runtime for a verb, with the default bridge. */
#include "session.h"

#include "granted.h"
#include "output.h"
#include "report.h"
#include "sources.h"
#include "text.h"
#include "tokens.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

const char *store_folder(const struct program *program)
{
    const char *folder = program->choices.text[OPT_STORE];

    if (!folder)
        folder = getenv("MDX_STORE");
    return folder && *folder ? folder : "./.mdxrt";
}

int store_is_there(const char *folder)
{
    struct stat info;

    return !stat(folder, &info) && S_ISDIR(info.st_mode);
}

char *joined_list(const struct choices *choices, enum option option)
{
    struct text text = { 0 };

    for (size_t at = 0; at < choices->list_count[option]; at++)
        text_format(&text, "%s%s", at ? " " : "", choices->list[option][at]);
    return text_take(&text);
}

void session_settings(struct program *program, mdx_options *settings, char **allow)
{
    const struct choices *choices = &program->choices;

    MDX_INIT(*settings);
    *allow = granted_words(choices);
    settings->allow = *allow;
    settings->allow_len = strlen(*allow);
    if (chosen(choices, OPT_TIMEOUT))
        settings->timeout_ms = (uint32_t)choices->number[OPT_TIMEOUT];
    if (chosen(choices, OPT_MEMORY))
        settings->arena_bytes = (size_t)choices->number[OPT_MEMORY];
}

void session_retry(const struct choices *choices, mdx_options *settings)
{
    if (!chosen(choices, OPT_RETRY))
        return;
    settings->retry = choices->text[OPT_RETRY];
    settings->retry_len = strlen(settings->retry);
}

static const char *level_name(const mdx_log *line)
{
    static const char *const levels[] = { "debug", "info", "warn", "error" };

    return levels[line->level < 4 ? line->level : 3];
}

/* One JSON object a line. */
static void log_json(const mdx_log *line)
{
    char *text = NULL;
    json_t *shown = json_pack("{s:I, s:s, s:s%, s:s%, s:s%, s:s%}", "time", (json_int_t)time(NULL),
                              "level", level_name(line), "id", line->id, line->id_len, "scope",
                              line->scope, line->scope_len, "correlationId", line->correlation_id,
                              line->correlation_id_len, "text", line->text, line->text_len);

    if (shown)
        text = json_dumps(shown, JSON_COMPACT);
    json_decref(shown);
    if (text)
        fprintf(stderr, "%s\n", text);
    free(text);
}

static void log_to_stderr(void *host, const mdx_log *line)
{
    const struct program *program = host;
    const char *level = level_name(line);
    struct text text = { 0 };

    if (program->json) {
        log_json(line);
        return;
    }
    text_format(&text, "%.*s%s%s: %.*s\n", (int)line->id_len, line->id_len ? line->id : "",
                line->id_len ? " " : "", level, (int)line->text_len, line->text);
    write_shown(stderr, text.data, text.len, program->terminal_err);
    text_free(&text);
}

int session_bridge(struct program *program, mdx_bridge **bridge)
{
    mdx_bridge_options options;
    mdx_error *error = NULL;
    mdx_status status;
    char *files;
    int exit_status = granted_folder(program, &files);

    if (exit_status)
        return exit_status;
    MDX_INIT(options);
    options.files_root = files;
    options.files_root_len = files ? strlen(files) : 0;
    options.log = log_to_stderr;
    options.log_host = program;
    options.http_proxy = "environment";
    options.http_proxy_len = strlen(options.http_proxy);
    options.http_ca = "environment";
    options.http_ca_len = strlen(options.http_ca);
    status = mdx_bridge_default(&options, bridge, &error);
    free(files);
    if (!status)
        status = tokens_serve(*bridge, store_folder(program));
    return status ? report(program, status, error) : 0;
}

/* A verb tells how it ended; what was tried again on the way is for those who serve. */
static mdx_status set_levels(mdx_runtime *rt, mdx_error **error)
{
    static const char levels[] = "debug source=silent";
    mdx_telemetry_options settings;

    MDX_INIT(settings);
    settings.log_levels = levels;
    settings.log_levels_len = sizeof levels - 1;
    return mdx_telemetry_set(rt, &settings, error);
}

static int is_file(const char *path)
{
    struct stat info;

    return !stat(path, &info) && !S_ISDIR(info.st_mode);
}

int session_open(struct program *program, enum session_kind kind, struct session *session)
{
    const char *folder = store_folder(program);
    mdx_options settings;
    mdx_error *error = NULL;
    mdx_status status;
    char *allow;
    int exit_status;

    *session = (struct session){ 0 };
    if (kind == SESSION_STORE_THERE && is_file(folder))
        return problem(program, PROBLEM_STORE, "--store names a folder.",
                       "the store %s is a file, not a folder", folder);
    if (kind == SESSION_STORE_THERE && !store_is_there(folder))
        return problem(program, PROBLEM_STORE,
                       "mdx load FILE makes one; --store or $MDX_STORE names another.",
                       "there is no store at %s", folder);
    exit_status = session_bridge(program, &session->bridge);
    if (exit_status)
        return exit_status;
    session_settings(program, &settings, &allow);
    if (kind != SESSION_MEMORY) {
        settings.store = folder;
        settings.store_len = strlen(folder);
    }
    status = mdx_runtime_open(&settings, mdx_bridge_table(session->bridge), &session->rt, &error);
    free(allow);
    if (!status)
        status = set_levels(session->rt, &error);
    return status ? report(program, status, error) : sources_import(program, session->rt, 0);
}

void session_close(struct session *session)
{
    const struct timespec moment = { .tv_nsec = 2000000 };

    while (mdx_runtime_close(session->rt) == MDX_E_BUSY)
        nanosleep(&moment, NULL);
    mdx_bridge_free(session->bridge);
    *session = (struct session){ 0 };
}

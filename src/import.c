/* import.c - the verbs import, tools and request: other people's tools in the store. */
#include "auth.h"
#include "output.h"
#include "files.h"
#include "remote.h"
#include "report.h"
#include "session.h"
#include "targets.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- import ------------------------------------------------------------------------------ */

static int is_url(const char *where)
{
    return !strncmp(where, "http://", 7) || !strncmp(where, "https://", 8);
}

static void set_text(const char *text, const char **field, size_t *len)
{
    *field = text;
    *len = text ? strlen(text) : 0;
}

/* An option's JSON, or of @FILE; NULL and *status: it could not be read. */
static json_t *read_json_option(struct program *program, enum option option, int *status)
{
    const char *given = program->choices.text[option];
    struct text text = { 0 };
    json_error_t wrong;
    json_t *value;
    int problem_number;

    if (*given == '@') {
        problem_number = read_file(given + 1, DOCUMENT_MOST_BYTES, &text);
        if (problem_number) {
            text_free(&text);
            *status = report_file(program, given + 1, problem_number);
            return NULL;
        }
    } else {
        text_say(&text, given);
    }
    value = json_loadb(text.data, text.len, JSON_DECODE_ANY, &wrong);
    text_free(&text);
    /* `--retry NETWORK`: the name of a preset. */
    if (!value && *given != '@' && *given != '{')
        value = json_string(given);
    if (!value)
        *status = problem(program, PROBLEM_INPUT, NULL, "--%s is not JSON: %s",
                          option_rows[option].name, wrong.text);
    return value;
}

/* `--env NAME=VALUE`, as often as it is given. */
static int read_env(struct program *program, json_t *settings)
{
    const struct choices *choices = &program->choices;
    json_t *env = need(json_object());

    for (size_t at = 0; at < choices->list_count[OPT_ENV]; at++) {
        const char *given = choices->list[OPT_ENV][at];
        size_t name = strcspn(given, "=");

        if (!given[name]) {
            json_decref(env);
            return problem(program, PROBLEM_USAGE, NULL, "--env: write NAME=VALUE, not \"%s\"",
                           given);
        }
        json_object_setn_new(env, given, name, need(json_string(given + name + 1)));
    }
    json_object_set_new(settings, "env", env);
    return 0;
}

/* A command of several words is taken as they are; one word is a line that the library parts. */
static void read_command(const struct choices *choices, json_t *settings)
{
    json_t *args = need(json_array());

    json_object_set_new(settings, "command", need(json_string(choices->words[2])));
    for (size_t at = 3; at < choices->word_count; at++)
        json_array_append_new(args, need(json_string(choices->words[at])));
    json_object_set_new(settings, "args", args);
}

/* What the command line says of the source itself. */
static char *read_settings(struct program *program, int *status)
{
    static const enum option options[] = { OPT_AUTH, OPT_RETRY, OPT_CACHE };
    const struct choices *choices = &program->choices;
    json_t *settings = need(json_object());
    char *text = NULL;

    if (chosen(choices, OPT_SETTINGS)) {
        json_decref(settings);
        settings = read_json_option(program, OPT_SETTINGS, status);
        if (!*status && !json_is_object(settings))
            *status =
                problem(program, PROBLEM_INPUT,
                        "As in --settings '{\"limits\":{\"concurrent\":4}}', or --settings @FILE.",
                        "--settings is no JSON object");
    }
    for (size_t at = 0; at < sizeof options / sizeof options[0] && !*status; at++) {
        json_t *value;

        if (!chosen(choices, options[at]))
            continue;
        value = read_json_option(program, options[at], status);
        if (value)
            json_object_set_new(settings, option_rows[options[at]].name, value);
    }
    if (chosen(choices, OPT_SERVER))
        json_object_set_new(settings, "serverOverride", json_string(choices->text[OPT_SERVER]));
    if (chosen(choices, OPT_CWD))
        json_object_set_new(settings, "cwd", json_string(choices->text[OPT_CWD]));
    if (!*status && chosen(choices, OPT_ENV))
        *status = read_env(program, settings);
    if (!*status && choices->word_count > 3)
        read_command(choices, settings);
    if (!*status && json_object_size(settings))
        text = need(json_dumps(settings, JSON_COMPACT));
    json_decref(settings);
    return text;
}

static void write_names(const json_t *report, const char *key, const char *sign)
{
    enum { SHOWN = 10 };
    const json_t *names = json_object_get(report, key);
    json_t *name;
    size_t at;

    json_array_foreach(names, at, name)
    {
        if (at == SHOWN) {
            printf("  %s %zu more\n", sign, json_array_size(names) - at);
            break;
        }
        printf("  %s %s\n", sign, json_string_value(name));
    }
}

static void write_imported(struct program *program, const mdx_loaded *loaded)
{
    json_t *report;

    if (program->json) {
        write_json(program, loaded->json, loaded->json_len);
        return;
    }
    printf("%.*s: revision %llu%s, %u %s\n", (int)loaded->id_len, loaded->id,
           (unsigned long long)loaded->revision, loaded->unchanged ? ", unchanged" : "",
           loaded->tool_count, loaded->tool_count == 1 ? "tool" : "tools");
    report = json_loadb(loaded->json, loaded->json_len, 0, NULL);
    if (loaded->revision > 1) {
        write_names(report, "added", "+");
        write_names(report, "removed", "-");
        write_names(report, "changed", "~");
    }
    json_decref(report);
    for (uint32_t at = 0; at < loaded->warning_count && at < 10; at++)
        warn(program, "%s", loaded->warnings[at]);
}

static int asks_a_server(const struct choices *choices)
{
    return !strcmp(choices->words[0], "mcp");
}

/* Of a document, its URL; of a server, that or its command line, unless settings say it. */
static const char *where_of(const struct choices *choices)
{
    const char *where = choices->words[2];

    if (asks_a_server(choices))
        return choices->word_count > 3 ? NULL : where;
    return is_url(where) ? where : NULL;
}

/* What the import is of. */
static void set_source(const struct choices *choices, const char *settings,
                       mdx_import_options *options)
{
    MDX_INIT(*options);
    set_text(choices->words[0], &options->kind, &options->kind_len);
    set_text(choices->words[1], &options->name, &options->name_len);
    set_text(where_of(choices), &options->where, &options->where_len);
    set_text(settings, &options->settings, &options->settings_len);
    if (!asks_a_server(choices))
        set_text(strcmp(choices->words[2], "-") ? choices->words[2] : "stdin", &options->file,
                 &options->file_len);
    set_text(choices->text[OPT_TAG], &options->tag, &options->tag_len);
    set_text(choices->text[OPT_METHOD], &options->method, &options->method_len);
    set_text(choices->text[OPT_BELOW], &options->path, &options->path_len);
    options->expected = choices->number[OPT_EXPECT];
}

/* A server's tools are told to nobody before a person has allowed it: is it such a one, and new? */
static int wants_person(mdx_runtime *rt, const mdx_import_options *options)
{
    json_t *settings = json_loadb(options->settings ? options->settings : "{}",
                                  options->settings ? options->settings_len : 2, 0, NULL);
    const char *grant =
        json_string_value(json_object_get(json_object_get(settings, "auth"), "grant"));
    int wants = !strcmp(options->kind, "mcp") && grant && !strcmp(grant, "authorization_code");
    char *json = NULL;

    if (wants) {
        mdx_status status = mdx_get(rt, options->name, options->name_len, &json, NULL, NULL);

        wants = status == MDX_E_NOT_FOUND;
    }
    mdx_free(json);
    json_decref(settings);
    return wants;
}

/* It is a source without tools until then, and no source at all when it comes to nothing. */
static int import_allowed(struct program *program, mdx_runtime *rt,
                          const mdx_import_options *options, mdx_loaded **loaded)
{
    static const char empty[] = "{\"tools\":[]}";
    mdx_import_options next = *options;
    mdx_error *error = NULL;
    mdx_status status = mdx_import(rt, options, empty, sizeof empty - 1, loaded, &error);
    int exit_status;

    if (status)
        return report(program, status, error);
    progress_end(program);
    next.expected = (*loaded)->revision;
    mdx_loaded_free(*loaded);
    *loaded = NULL;
    exit_status = auth_ask(program, rt, options->name);
    if (!exit_status)
        status = mdx_import(rt, &next, NULL, 0, loaded, &error);
    if (status)
        exit_status = report(program, status, error);
    if (exit_status)
        mdx_purge(rt, options->name, options->name_len, NULL);
    return exit_status;
}

static int import_text(struct program *program, const struct text *document,
                       const mdx_import_options *options)
{
    mdx_loaded *loaded = NULL;
    mdx_error *error = NULL;
    struct session session;
    mdx_status status = MDX_OK;
    int exit_status = session_open(program, SESSION_STORE, &session);

    if (!exit_status)
        status = mdx_import(session.rt, options, document->data, document->len, &loaded, &error);
    if (status == MDX_E_CONFIG && wants_person(session.rt, options)) {
        mdx_error_free(error);
        exit_status = import_allowed(program, session.rt, options, &loaded);
    } else if (status) {
        exit_status = report(program, status, error);
    }
    if (!exit_status && loaded)
        write_imported(program, loaded);
    mdx_loaded_free(loaded);
    session_close(&session);
    return exit_status;
}

/* Settings are looked at before documents: what is wrong with them is said before one is fetched.
 */
static int check_settings(struct program *program, const mdx_import_options *options)
{
    mdx_error *error = NULL;
    struct session session;
    mdx_status status = MDX_OK;
    int exit_status = session_open(program, SESSION_MEMORY, &session);

    if (!exit_status)
        status = mdx_import(session.rt, options, "", 0, NULL, &error);
    if (status == MDX_E_CONFIG)
        exit_status = report(program, status, error);
    else
        mdx_error_free(error);
    session_close(&session);
    return exit_status;
}

static int is_kind(const char *word)
{
    return !strcmp(word, "openapi") || !strcmp(word, "graphql") || !strcmp(word, "mcp");
}

int verb_import(struct program *program)
{
    const char *where = program->choices.words[2];
    struct text document = { 0 };
    mdx_import_options options;
    int status = 0, wrong = 0;
    char *settings;

    if (!is_kind(program->choices.words[0]))
        return problem(program, PROBLEM_USAGE, "There are openapi, graphql and mcp.",
                       "nothing is imported as \"%s\"", program->choices.words[0]);
    if (program->choices.word_count > 3 && !asks_a_server(&program->choices))
        return problem(program, PROBLEM_USAGE, "mdx import openapi NAME FILE",
                       "only `mdx import mcp` takes a command of several words");
    settings = read_settings(program, &status);
    set_source(&program->choices, settings, &options);
    if (!status && settings && !asks_a_server(&program->choices))
        status = check_settings(program, &options);
    if (!status && asks_a_server(&program->choices))
        progress(program, "asking %s", program->choices.words[1]);
    else if (!status && is_url(where) && !strcmp(program->choices.words[0], "graphql"))
        status = remote_introspect(program, &options, &document);
    else if (!status && is_url(where))
        status = remote_read(program, where, &document);
    else if (!status && !strcmp(where, "-"))
        wrong = read_stream(STDIN_FILENO, DOCUMENT_MOST_BYTES, &document);
    else if (!status)
        wrong = read_file(where, DOCUMENT_MOST_BYTES, &document);
    if (wrong)
        status = report_file(program, where, wrong);
    if (!status)
        status = import_text(program, &document, &options);
    progress_end(program);
    text_free(&document);
    free(settings);
    return status;
}

/* ---- tools ------------------------------------------------------------------------------------
 */

/* The first line, or sentence, of a description. */
static char *first_line(const json_t *tool)
{
    char *text = shown_member(tool, "description");

    text[strcspn(text, "\r\n")] = '\0';
    return text;
}

static void write_tools(struct program *program, const json_t *tools)
{
    static const char *const headings[] = { "NAME", "DESCRIPTION" };
    struct table table = { .headings = headings, .columns = 2 };
    json_t *tool;
    size_t at;

    json_array_foreach(tools, at, tool)
    {
        char *name = shown_member(tool, "name"), *description = first_line(tool);

        table_add(&table, name);
        table_add(&table, description);
        free(name);
        free(description);
    }
    table_write(program, &table);
}

/* Those of one source, where one is named; at most so many, 0: all. */
static json_t *of_source(const json_t *tools, const char *source, size_t most)
{
    json_t *chosen_tools = need(json_array()), *tool;
    size_t at;

    json_array_foreach(tools, at, tool)
    {
        const char *id = json_string_value(json_object_get(tool, "source"));

        if (most && json_array_size(chosen_tools) == most)
            break;
        if (!source || (id && !strcmp(id, source)))
            json_array_append(chosen_tools, tool);
    }
    return chosen_tools;
}

static mdx_status ask_tools(const struct choices *choices, mdx_runtime *rt, char **json,
                            size_t *len, mdx_error **error)
{
    const char *query = choices->text[OPT_SEARCH];

    if (!chosen(choices, OPT_SEARCH))
        return mdx_tools(rt, json, len, error);
    return mdx_find_tools(rt, query, strlen(query),
                          chosen(choices, OPT_LIMIT) ? (uint32_t)choices->number[OPT_LIMIT] : 10,
                          json, len, error);
}

/* Without tools it may have been mistyped. */
static int check_source(struct program *program, mdx_runtime *rt, const char *id)
{
    mdx_error *error = NULL;
    char *json = NULL;
    mdx_status status = mdx_get(rt, id, strlen(id), &json, NULL, &error);

    mdx_free(json);
    return status ? report_target(program, rt, id, status, error) : 0;
}

int verb_tools(struct program *program)
{
    const struct choices *choices = &program->choices;
    struct session session;
    mdx_error *error = NULL;
    char *json = NULL;
    size_t len = 0;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);
    mdx_status status = exit_status ? MDX_OK : ask_tools(choices, session.rt, &json, &len, &error);

    if (status) {
        exit_status = report(program, status, error);
    } else if (!exit_status) {
        json_t *all = json_loadb(json, len, JSON_ALLOW_NUL, NULL);
        json_t *tools = of_source(all, choices->word_count ? choices->words[0] : NULL,
                                  (size_t)choices->number[OPT_LIMIT]);

        json_decref(all);
        if (choices->word_count && !json_array_size(tools) && !chosen(choices, OPT_SEARCH))
            exit_status = check_source(program, session.rt, choices->words[0]);
        if (exit_status) {
            json_decref(tools);
        } else if (program->json) {
            write_value(program, tools);
        } else if (chosen(choices, OPT_SEARCH) && !json_array_size(tools)) {
            puts("nothing found");
            json_decref(tools);
        } else {
            write_tools(program, tools);
            json_decref(tools);
        }
    }
    mdx_free(json);
    session_close(&session);
    return exit_status;
}

/* ---- request ------------------------------------------------------------------------------------
 */

static int is_json_object(const char *word)
{
    return word[strspn(word, " \t\r\n")] == '{';
}

/* NAME=VALUE as a member: what is JSON as such, all else as text. False: there is no `=`. */
static int add_argument(json_t *args, const char *word)
{
    size_t name = strcspn(word, "=");
    json_t *value;

    if (!word[name])
        return 0;
    value = json_loads(word + name + 1, JSON_DECODE_ANY, NULL);
    if (!value)
        value = json_string(word + name + 1);
    json_object_setn_new(args, word, name, value);
    return 1;
}

/* The arguments as JSON; NULL: *status, and it has been said. */
static char *read_arguments(struct program *program, int *status)
{
    const struct choices *choices = &program->choices;
    json_t *args;
    char *text;

    if (choices->word_count == 2 && is_json_object(choices->words[1]))
        return copy_text(choices->words[1], strlen(choices->words[1]));
    if (chosen(choices, OPT_INPUT)) {
        args = read_json_option(program, OPT_INPUT, status);
    } else {
        args = need(json_object());
        for (size_t at = 1; at < choices->word_count && !*status; at++)
            if (!add_argument(args, choices->words[at]))
                *status = problem(program, PROBLEM_USAGE, "mdx request TOOL '{\"x\":21}'",
                                  "\"%s\" is no argument: write NAME=VALUE, or one JSON object",
                                  choices->words[at]);
    }
    text = *status ? NULL : need(json_dumps(args, JSON_COMPACT));
    json_decref(args);
    return text;
}

static int request_one(struct program *program, struct session *session)
{
    const char *tool = program->choices.words[0];
    mdx_error *error = NULL;
    char *json = NULL, *args;
    size_t len = 0;
    mdx_status status = MDX_OK;
    int exit_status = 0;

    args = read_arguments(program, &exit_status);
    if (args)
        status = mdx_tool_request(session->rt, tool, strlen(tool), args, strlen(args), &json, &len,
                                  &error);
    if (status)
        exit_status = report(program, status, error);
    else if (args)
        write_json(program, json, len);
    mdx_free(json);
    free(args);
    return exit_status;
}

static void write_failure(const char *code, const char *message)
{
    json_t *answer = need(json_pack("{s:{s:s,s:s}}", "error", "code", code, "message", message));
    char *text = need(json_dumps(answer, JSON_COMPACT));

    puts(text);
    free(text);
    json_decref(answer);
}

/* {"tool","args"} in, a request or {"error"} out. Other members are left alone. */
static void request_line(struct session *session, const char *line, size_t len)
{
    json_t *asked = json_loadb(line, len, JSON_ALLOW_NUL, NULL);
    const json_t *tool = json_object_get(asked, "tool");
    const json_t *args = json_object_get(asked, "args");
    mdx_error *error = NULL;
    char *json = NULL, *text = NULL;
    mdx_status status;

    if (!json_is_string(tool)) {
        write_failure("INVALID_PARAMS",
                      asked ? "the line has no member `tool`" : "the line is no JSON object");
        json_decref(asked);
        return;
    }
    if (args)
        text = need(json_dumps(args, JSON_COMPACT | JSON_ENCODE_ANY));
    status = mdx_tool_request(session->rt, json_string_value(tool), json_string_length(tool), text,
                              text ? strlen(text) : 0, &json, NULL, &error);
    if (status) {
        printf("{\"error\":%s}\n", mdx_error_json(error));
        mdx_error_free(error);
    } else {
        puts(json);
    }
    mdx_free(json);
    free(text);
    json_decref(asked);
}

static int request_lines(struct session *session)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;

    while ((len = getline(&line, &room, stdin)) > 0) {
        if (strspn(line, " \t\r\n") < (size_t)len)
            request_line(session, line, (size_t)len);
        fflush(stdout);
    }
    free(line);
    return 0;
}

int verb_request(struct program *program)
{
    struct session session;
    int status;

    if (chosen(&program->choices, OPT_NDJSON) == (program->choices.word_count > 0))
        return problem(program, PROBLEM_USAGE, NULL,
                       "write: mdx request TOOL ARGS, or mdx request --ndjson");
    status = session_open(program, SESSION_STORE_THERE, &session);
    if (!status)
        status = chosen(&program->choices, OPT_NDJSON) ? request_lines(&session)
                                                       : request_one(program, &session);
    session_close(&session);
    return status;
}

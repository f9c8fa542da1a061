/* run.c - the verbs run, call and script: code is executed, its result printed. */
#include "client.h"
#include "input.h"
#include "loading.h"
#include "output.h"
#include "report.h"
#include "session.h"
#include "targets.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Failures of a call that are no throw, though the code is to blame for them. */
static int was_thrown(mdx_status status, const mdx_error *error)
{
    static const char *const others[] = { "NEVER_SETTLES", "OPERATION_UNAVAILABLE",
                                          "OUTPUT_INVALID" };

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (!*mdx_error_name(error) && !strcmp(mdx_error_code(error), others[i]))
            return 0;
    return status == MDX_E_EXECUTION;
}

/* What the code itself threw, or could not be parsed: exit status 1, `Name: message` first. */
static int report_thrown(struct program *program, mdx_status status, mdx_error *error)
{
    const char *name = mdx_error_name(error);
    int syntax = !strcmp(mdx_error_code(error), "SYNTAX_ERROR");

    if (!syntax && !was_thrown(status, error))
        return report(program, status, error);
    if (!*name)
        name = syntax ? "SyntaxError" : "Error"; /* not every thrown value has one */
    progress_end(program);
    if (!program->json) {
        const char *message = mdx_error_message(error);
        size_t named = strlen(name);

        /* The message may say the name already. */
        if (strncmp(message, name, named) || message[named] != ':')
            fprintf(stderr, "%s: ", name);
        write_shown(stderr, message, strlen(message), program->terminal_err);
        putc('\n', stderr);
    }
    report_shown(program, status, error);
    mdx_error_free(error);
    return 1;
}

static int call_target(struct program *program, mdx_runtime *rt, const char *target,
                       const json_t *schema, int thrown_is_1)
{
    struct input input;
    mdx_call_options options;
    mdx_error *error = NULL;
    mdx_status status;
    char *output = NULL;
    size_t len = 0;
    int exit_status = input_read(program, schema, &input);

    if (exit_status)
        return exit_status;
    MDX_INIT(options);
    options.flags = input.coerce ? MDX_CALL_COERCE : 0;
    status = mdx_call(rt, &options, target, strlen(target), input.json, input.len, &output, &len,
                      &error);
    if (!status)
        write_json(program, output, len);
    else if (thrown_is_1)
        exit_status = report_thrown(program, status, error);
    else
        exit_status = report_target(program, rt, target, status, error);
    mdx_free(output);
    free(input.json);
    return exit_status;
}

/* `id`, or `id#path` with --path, or the target as it is. The caller frees it. */
static char *full_target(const struct program *program, const char *target)
{
    const char *path = program->choices.text[OPT_PATH];

    return path ? format_text("%s#%s", target, path) : copy_text(target, strlen(target));
}

static int list_functions(struct program *program, const char *target, const json_t *definition)
{
    json_t *functions = json_object_get(definition, "functions");
    json_t *function;
    size_t at;

    printf("mdx %s %s --path PATH [NAME=VALUE...]\n\nIts functions:\n", program->verb_name, target);
    json_array_foreach(functions, at, function)
    {
        char *path = shown_member(function, "path");
        char *description = shown_member(function, "description");

        printf("  %-24s ", path);
        write_shown(stdout, description, strlen(description), program->terminal_out);
        putchar('\n');
        free(path);
        free(description);
    }
    return 0;
}

/* Help, or the call itself, of a function that is known by its definition. */
static int call_known(struct program *program, mdx_runtime *rt, const char *shown,
                      const char *target, const json_t *definition, int thrown_is_1)
{
    const char *hash = strchr(target, '#');
    const json_t *function = function_of(definition, hash ? hash + 1 : "");

    if (!chosen(&program->choices, OPT_HELP))
        return call_target(program, rt, target, json_object_get(function, "inputSchema"),
                           thrown_is_1);
    if (!function)
        return list_functions(program, shown, definition);
    input_help(program, shown, function);
    return 0;
}

static int run_text(struct program *program, mdx_runtime *rt, const char *path,
                    const struct text *text)
{
    mdx_load_options options;
    mdx_loaded *loaded = NULL;
    mdx_error *error = NULL;
    json_t *definition;
    char *metadata;
    char *target;
    char *json = NULL;
    mdx_status status;
    int exit_status;

    loading_options(program, path, &options, &metadata);
    status = mdx_load(rt, &options, text->data, text->len, &loaded, &error);
    free(metadata);
    if (status)
        return report_thrown(program, status, error);
    status = mdx_get(rt, loaded->id, loaded->id_len, &json, NULL, &error);
    if (status) {
        mdx_loaded_free(loaded);
        return report(program, status, error);
    }
    definition = json_loads(json, JSON_ALLOW_NUL, NULL);
    mdx_free(json);
    target = full_target(program, loaded->id);
    exit_status = call_known(program, rt, path, target, definition, 1);
    free(target);
    json_decref(definition);
    mdx_loaded_free(loaded);
    return exit_status;
}

int verb_run(struct program *program)
{
    const char *path = program->choices.words[0];
    struct session session = { 0 };
    struct text text = { 0 };
    int wrong = read_file(path, DOCUMENT_MOST_BYTES, &text);
    int status =
        wrong ? report_file(program, path, wrong) : session_open(program, SESSION_MEMORY, &session);

    if (!status)
        status = run_text(program, session.rt, path, &text);
    text_free(&text);
    session_close(&session);
    return status;
}

static int call_remote(struct program *program, const char *url, const char *target)
{
    struct input input;
    json_t *schema = client_schema(url, target);
    int exit_status = input_read(program, schema, &input);

    if (!exit_status && input.coerce) {
        json_t *value = json_loadb(input.json, input.len, JSON_DECODE_ANY, NULL);

        input_coerce(value, schema);
        free(input.json);
        input.json = need(json_dumps(value, JSON_COMPACT));
        input.len = strlen(input.json);
        json_decref(value);
    }
    if (!exit_status)
        exit_status = client_call(program, url, target, input.json, input.len);
    free(input.json);
    json_decref(schema);
    return exit_status;
}

static int call_stored(struct program *program, const char *target)
{
    struct session session;
    mdx_error *error = NULL;
    char *json = NULL;
    json_t *definition = NULL;
    char *id = copy_text(target, strcspn(target, "#"));
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);
    mdx_status status =
        exit_status ? MDX_OK : mdx_get(session.rt, id, strlen(id), &json, NULL, &error);

    if (status)
        exit_status = report_target(program, session.rt, id, status, error);
    if (!exit_status) {
        definition = json_loads(json, JSON_ALLOW_NUL, NULL);
        exit_status =
            call_known(program, session.rt, program->choices.words[0], target, definition, 0);
    }
    json_decref(definition);
    mdx_free(json);
    free(id);
    session_close(&session);
    return exit_status;
}

int verb_call(struct program *program)
{
    const struct choices *choices = &program->choices;
    char *target = full_target(program, choices->words[0]);
    int status;

    if (!chosen(choices, OPT_URL))
        status = call_stored(program, target);
    else if (chosen(choices, OPT_HELP))
        status = client_help(program, choices->text[OPT_URL], target);
    else
        status = call_remote(program, choices->text[OPT_URL], target);
    free(target);
    return status;
}

static void print_line(void *host, uint32_t level, const char *line, size_t len)
{
    const struct program *program = host;

    (void)level;
    write_shown(stdout, line, len, program->terminal_out);
    putchar('\n');
}

int verb_script(struct program *program)
{
    const struct choices *choices = &program->choices;
    const char *path = choices->words[0];
    int piped = !strcmp(path, "-");
    mdx_script_options options;
    struct text text = { 0 };
    mdx_error *error = NULL;
    mdx_status status;
    int wrong = piped ? read_stream(STDIN_FILENO, DOCUMENT_MOST_BYTES, &text)
                      : read_file(path, DOCUMENT_MOST_BYTES, &text);

    if (wrong) {
        text_free(&text);
        return report_file(program, path, wrong);
    }
    MDX_INIT(options);
    options.file = piped ? "stdin" : path;
    options.file_len = strlen(options.file);
    options.timeout_ms = (uint32_t)choices->number[OPT_TIMEOUT];
    options.arena_bytes = (size_t)choices->number[OPT_MEMORY];
    options.host = program;
    options.print = print_line;
    status = mdx_script(&options, text.data, text.len, &error);
    text_free(&text);
    fflush(stdout);
    return status ? report_thrown(program, status, error) : 0;
}

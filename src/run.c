/* run.c - the verbs run, call and script: code is executed, its result printed. */
#include "client.h"
#include "console.h"
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

/* `id`, or `id#path` with --path, or the target as it is. The caller frees it. */
static char *full_target(const struct program *program, const char *target)
{
    const char *path = program->choices.text[OPT_PATH];

    return path ? format_text("%s#%s", target, path) : copy_text(target, strlen(target));
}

/* What was typed before the words, for help. */
static char *usage_of(const struct program *program)
{
    return format_text("mdx %s %s", program->verb_name, program->choices.words[0]);
}

static int call_here(struct program *program, struct session *session, const char *method,
                     const char *target)
{
    char *usage = usage_of(program);
    int status = console_call(program, session, method, usage, target);

    free(usage);
    return status;
}

static int run_text(struct program *program, struct session *session, const char *path,
                    const struct text *text)
{
    mdx_load_options options;
    mdx_loaded *loaded = NULL;
    mdx_error *error = NULL;
    char *metadata;
    char *target;
    mdx_status status;
    int exit_status;

    loading_options(program, path, &options, &metadata);
    options.flags |= MDX_LOAD_LOOSE;
    status = mdx_load(session->rt, &options, text->data, text->len, &loaded, &error);
    free(metadata);
    if (status)
        return report_thrown(program, status, error);
    target = full_target(program, loaded->id);
    exit_status = call_here(program, session, "run", target);
    free(target);
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
        status = run_text(program, &session, path, &text);
    text_free(&text);
    session_close(&session);
    return status;
}

/* *target is allocated, and may be exchanged for what it means there. */
static int call_remote(struct program *program, const char *url, char **target)
{
    char *usage = usage_of(program);
    char *input = NULL, *id;
    json_t *function = NULL;
    int status = client_function(program, url, target, &function);

    id = copy_text(*target, target_id_len(*target));
    if (!status)
        status = console_input(program, usage, id, function, &input);
    if (!status && input)
        status = client_call(program, url, *target, input, strlen(input));
    free(input);
    json_decref(function);
    free(usage);
    free(id);
    return status;
}

static int call_stored(struct program *program, const char *target)
{
    struct session session;
    int status = session_open(program, SESSION_STORE_THERE, &session);

    if (!status)
        status = call_here(program, &session, "call", target);
    session_close(&session);
    return status;
}

int verb_call(struct program *program)
{
    const struct choices *choices = &program->choices;
    char *target = full_target(program, choices->words[0]);
    int status;

    if (!chosen(choices, OPT_URL))
        status = call_stored(program, target);
    else
        status = call_remote(program, choices->text[OPT_URL], &target);
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

/* report.c - saying what went wrong, to a person or as JSON, and with which exit status. */
#include "report.h"

#include "advice.h"
#include "output.h"
#include "text.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const struct kind_row {
    int exit_status;
    const char *code, *category;
} kinds[] = {
    [PROBLEM_USAGE] = { 64, "USAGE", "VALIDATION" },
    [PROBLEM_INPUT] = { 65, "INVALID_PARAMS", "VALIDATION" },
    [PROBLEM_FILE] = { 66, "FILE_NOT_READABLE", "NOT_FOUND" },
    [PROBLEM_UNKNOWN] = { 66, "UNKNOWN_NAME", "NOT_FOUND" },
    [PROBLEM_UNKNOWN_TARGET] = { 66, "TOOL_NOT_FOUND", "NOT_FOUND" },
    [PROBLEM_STORE] = { 66, "STORE_NOT_FOUND", "NOT_FOUND" },
    [PROBLEM_EXISTS] = { 73, "FILE_EXISTS", "CONFLICT" },
    [PROBLEM_CONFIG] = { 78, "CONFIG_INVALID", "CONFIG" },
    [PROBLEM_CONNECTION] = { 69, "CONNECTION_FAILED", "CONNECTION" },
    [PROBLEM_TRANSPORT] = { 69, "HTTP_STATUS", "TRANSPORT" },
    [PROBLEM_OUTPUT] = { 74, "OUTPUT_NOT_WRITTEN", "EXECUTION" },
    [PROBLEM_FAILED] = { 70, "INTERNAL", "INTERNAL" },
};

static void say_json(const struct kind_row *kind, const char *message, const char *hint)
{
    json_t *error = json_object();

    json_object_set_new(error, "code", json_string(kind->code));
    json_object_set_new(error, "category", json_string(kind->category));
    json_object_set_new(error, "retryable", json_boolean(kind->exit_status == 69));
    json_object_set_new(error, "message", json_string(message));
    if (hint)
        json_object_set_new(error, "hint", json_string(hint));
    error = json_pack("{s:o}", "error", error);
    json_dumpf(error, stderr, JSON_COMPACT);
    putc('\n', stderr);
    json_decref(error);
}

static void say_text(const struct program *program, const char *message, const char *hint)
{
    fprintf(stderr, "%serror:%s ", paint(program->colour_err, PAINT_RED),
            paint(program->colour_err, PAINT_PLAIN));
    write_shown(stderr, message, strlen(message), 1);
    if (hint) {
        fputs("\n  ", stderr);
        write_shown(stderr, hint, strlen(hint), 1);
    }
    putc('\n', stderr);
}

int problem(struct program *program, enum problem_kind kind, const char *hint, const char *format,
            ...)
{
    struct text message = { 0 };
    char *more = NULL;
    va_list values;

    va_start(values, format);
    text_vformat(&message, format, values);
    va_end(values);
    if (!hint && program->verb_name &&
        (kind == PROBLEM_USAGE || kind == PROBLEM_INPUT || kind == PROBLEM_CONFIG))
        more = format_text("mdx help %s says more.", program->verb_name);
    progress_end(program);
    if (program->json)
        say_json(&kinds[kind], message.data, hint ? hint : more);
    else
        say_text(program, message.data, hint ? hint : more);
    free(more);
    text_free(&message);
    return kinds[kind].exit_status;
}

void report_text(struct program *program, const char *said, const char *code)
{
    char *text = advice_worded(said);
    char *advice = code ? advice_for(program, code) : NULL;
    json_t *answer = program->json && advice ? json_loads(text, 0, NULL) : NULL;

    if (answer) {
        json_object_set_new(json_object_get(answer, "error"), "hint", json_string(advice));
        json_dumpf(answer, stderr, JSON_COMPACT);
        putc('\n', stderr);
    } else if (program->json) {
        fputs(text, stderr);
    } else {
        write_error(program, text);
    }
    if (advice && !program->json) {
        fputs("  ", stderr);
        write_shown(stderr, advice, strlen(advice), program->terminal_err);
        putc('\n', stderr);
    }
    json_decref(answer);
    free(advice);
    free(text);
}

/* MDX2107, or the code. */
static char *name_of(const mdx_error *error)
{
    const uint32_t number = mdx_error_number(error);
    const char *code = mdx_error_code(error);

    return number && strcmp(code, "INVALID_DEFINITION") ? format_text("MDX%u", (unsigned)number)
                                                        : copy_text(code, strlen(code));
}

static int was_thrown(mdx_status status, const mdx_error *error)
{
    return status == MDX_E_EXECUTION && *mdx_error_name(error);
}

int report_shown(struct program *program, mdx_status status, const mdx_error *error)
{
    char *text, *name;

    if (!error)
        return problem(program, PROBLEM_FAILED, NULL,
                       status == MDX_E_NOMEM ? "out of memory" : "the library failed (%d)",
                       (int)status);
    progress_end(program);
    text = program->json ? format_text("{\"error\":%s}\n", mdx_error_json(error))
                         : copy_text(mdx_error_text(error), strlen(mdx_error_text(error)));
    name = *mdx_error_hint(error) || was_thrown(status, error) ? NULL : name_of(error);
    report_text(program, text, name);
    free(name);
    free(text);
    return mdx_error_exit_status(error);
}

int report(struct program *program, mdx_status status, mdx_error *error)
{
    int exit_status = report_shown(program, status, error);

    mdx_error_free(error);
    return exit_status;
}

int report_file(struct program *program, const char *path, int problem_number)
{
    if (problem_number == ENOENT || problem_number == ENOTDIR)
        return problem(program, PROBLEM_FILE,
                       *path == '/' ? "Look at its path."
                                    : "Look at its path, from this folder on.",
                       "%s: there is no such file", path);
    if (problem_number == EISDIR)
        return problem(program, PROBLEM_FILE, "Name a file in it.",
                       "%s is a folder, and a file is wanted", path);
    if (problem_number == EACCES || problem_number == EPERM)
        return problem(program, PROBLEM_FILE, "Whoever owns it can let you: chmod a+r FILE.",
                       "%s may not be read", path);
    if (problem_number == EFBIG)
        return problem(program, PROBLEM_FILE, "Is it the file that you mean?", "%s is too large",
                       path);
    return problem(program, PROBLEM_FILE, "Is it the file that you mean?", "%s: %s", path,
                   strerror(problem_number));
}

/* The category's exit status, by the names that errors have on the wire. */
static int exit_of_category(const char *category)
{
    static const struct {
        const char *name;
        int exit_status;
    } rows[] = { { "CONFIG", 78 },   { "VALIDATION", 65 }, { "NOT_FOUND", 66 },
                 { "CONFLICT", 73 }, { "AUTH", 77 },       { "RATE_LIMIT", 75 },
                 { "TIMEOUT", 75 },  { "TRANSPORT", 69 },  { "CONNECTION", 69 },
                 { "SECURITY", 77 } };

    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        if (!strcmp(rows[row].name, category))
            return rows[row].exit_status;
    }
    return 70;
}

static const char *member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

int report_remote(struct program *program, int http_status, const char *body, size_t len)
{
    json_t *answer = json_loadb(body, len, JSON_DECODE_ANY, NULL);
    const json_t *error = json_object_get(answer, "error"), *first;
    const char *message;
    int exit_status;

    /* Each protocol has its own place for it: RPC and MCP `error.data`, GraphQL `errors`. */
    error = json_is_object(error) ? error : answer;
    first = json_array_get(json_object_get(answer, "errors"), 0);
    if (json_object_get(first, "extensions"))
        error = json_object_get(first, "extensions");
    if (json_is_object(json_object_get(error, "data")))
        error = json_object_get(error, "data");
    message = *member(error, "detail") ? member(error, "detail") : member(error, "message");
    exit_status = exit_of_category(member(error, "category"));
    if (!*message) {
        exit_status = problem(program, PROBLEM_TRANSPORT, NULL,
                              "the server answered with status %d", http_status);
    } else {
        const char *hint = member(error, "hint");
        char *whole = json_dumps(error, JSON_COMPACT);
        char *text = program->json ? format_text("{\"error\":%s}\n", whole ? whole : "{}")
                                   : format_text("error %s: %s%s%s\n", member(error, "code"),
                                                 message, *hint ? "\n  " : "", hint);

        report_text(program, text, *hint ? NULL : member(error, "code"));
        free(text);
        free(whole);
    }
    json_decref(answer);
    return exit_status;
}

void progress(struct program *program, const char *format, ...)
{
    va_list values;

    if (!program->terminal_err || program->json)
        return;
    va_start(values, format);
    fputs("\r\033[K", stderr);
    vfprintf(stderr, format, values);
    va_end(values);
    fflush(stderr);
    program->in_progress = 1;
}

void progress_end(struct program *program)
{
    if (program->in_progress)
        fputs("\r\033[K", stderr);
    program->in_progress = 0;
}

void warn(struct program *program, const char *format, ...)
{
    struct text message = { 0 };
    va_list values;

    va_start(values, format);
    text_vformat(&message, format, values);
    va_end(values);
    progress_end(program);
    if (!program->json) {
        fprintf(stderr, "%swarning:%s ", paint(program->colour_err, PAINT_YELLOW),
                paint(program->colour_err, PAINT_PLAIN));
        write_shown(stderr, message.data, message.len, program->terminal_err);
        putc('\n', stderr);
    }
    text_free(&message);
}

/* advice.c - what to do about an error that does not say it itself: by its code, and by what was
 * asked for. */
#include "advice.h"

#include "files.h"
#include "targets.h"
#include "text.h"

#include <mdxrt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The id, target or tool that the command line names; or NULL. */
static const char *subject(const struct program *program)
{
    const struct choices *choices = &program->choices;
    size_t at = program->verb_name && !strcmp(program->verb_name, "export") ? 1 : 0;

    return at < choices->word_count ? choices->words[at] : NULL;
}

static int looks_like_file(const char *name)
{
    const char *dot = strrchr(name, '.');

    return strchr(name, '/') || file_is_module(name) ||
           (dot && (!strcmp(dot, ".mdx") || !strcmp(dot, ".md") || !strcmp(dot, ".json")));
}

static char *about_unknown(const struct program *program)
{
    const struct choices *choices = &program->choices;
    const char *name = subject(program);
    struct stat info;

    if (chosen(choices, OPT_URL))
        return format_text("%s/mdxld lists what that server has.", choices->text[OPT_URL]);
    if (name && !stat(name, &info) && !S_ISDIR(info.st_mode))
        return format_text("%s is a file: mdx run %s calls it, mdx load %s stores it.", name, name,
                           name);
    if (name && looks_like_file(name))
        return format_text("Nor is there a file %s. mdx list says what the store has.", name);
    return format_text("mdx list says what the store has, mdx tools what its sources have.");
}

static char *about_function(const struct program *program)
{
    const char *name = subject(program);

    if (!name)
        return NULL;
    return format_text("mdx %s %.*s --help lists its functions.",
                       !strcmp(program->verb_name, "run") ? "run" : "call",
                       (int)target_id_len(name), name);
}

static char *about_version(const struct program *program)
{
    const char *name = subject(program);

    return name ? format_text("mdx versions %.*s lists them.", (int)target_id_len(name), name)
                : NULL;
}

static char *about_input(const struct program *program)
{
    const char *name = subject(program);

    if (name && (!strcmp(program->verb_name, "run") || !strcmp(program->verb_name, "call")))
        return format_text("mdx %s %s --help says what it takes.", program->verb_name, name);
    return format_text("mdx help %s says what it takes.", program->verb_name);
}

static char *about_conflict(const struct program *program)
{
    if (!chosen(&program->choices, OPT_NEW))
        return format_text("Look at what is there, then try again with the revision you saw.");
    return format_text("Without --new this makes its next revision; --id gives another id.");
}

static char *about_definition(const struct program *program)
{
    const char *kind = subject(program);

    if (strcmp(program->verb_name, "import") || (kind && !strcmp(kind, "mcp")))
        return NULL;
    return format_text("What is imported is an OpenAPI 3 document (openapi), or an endpoint or the "
                       "answer to its introspection (graphql): mdx help import.");
}

static char *about_operation(const struct program *program)
{
    const char *name = subject(program);

    if (!name || strcmp(program->verb_name, "request"))
        return NULL;
    return format_text("mdx call %s calls it; mdx tools lists what sends requests.", name);
}

static char *about_connection(const struct program *program)
{
    (void)program;
    return format_text("Look at the address, and whether a server answers there.");
}

static char *about_process(const struct program *program)
{
    (void)program;
    return format_text("Run its command by hand, and see what it says.");
}

static const struct {
    const char *code;
    char *(*about)(const struct program *program);
} rows[] = {
    { "TOOL_NOT_FOUND", about_unknown },
    { "METHOD_NOT_FOUND", about_function },
    { "VERSION_NOT_FOUND", about_version },
    { "INVALID_PARAMS", about_input },
    { "REVISION_CONFLICT", about_conflict },
    { "INVALID_DEFINITION", about_definition },
    { "OPERATION_UNAVAILABLE", about_operation },
    { "CONNECTION_FAILED", about_connection },
    { "PROCESS_DIED", about_process },
};

char *advice_for(const struct program *program, const char *code)
{
    char *advice = NULL;

    for (size_t at = 0; at < sizeof rows / sizeof rows[0] && !advice; at++) {
        if (!strcmp(rows[at].code, code) && program->verb_name)
            advice = rows[at].about(program);
    }
    /* What code throws is its author's to explain. */
    if (!advice && strcmp(code, "EXECUTION_FAILED") && mdx_explain(code, strlen(code)))
        advice = format_text("mdx explain %s says more.", code);
    return advice;
}

/* What the library says to those who link it, and what it is here. */
static const struct {
    const char *theirs, *ours;
} words[] = {
    { "Raise run_ms, or await something in between.", "Await something in between." },
    { ", write the pattern without repeats in repeats, or raise run_ms.",
      ", or write the pattern without repeats in repeats." },
    { "Raise timeout_ms.", "--timeout gives it longer: --timeout 60s." },
    { ", or raise timeout_ms.", ", or give it longer: --timeout 60s." },
    { "(timeout_ms is ", "(--timeout is " },
    { " (idle_ms)", "" },
    { "Raise arena_bytes, or hold", "--memory gives it more, as in --memory 64M; or hold" },
    { "Raise stack_bytes, or use a loop instead of recursion.",
      "Use a loop instead of recursion." },
    { ", or raise stack_bytes.", "." },
    { "Raise output_bytes, or return less.", "Return less." },
    { "Raise operations, or ask for", "Ask for" },
    { "serverOverride is no ", "--server is no " },
};

static char *replaced(char *text, const char *theirs, const char *ours)
{
    char *at = strstr(text, theirs), *made;

    if (!at)
        return text;
    made = format_text("%.*s%s%s", (int)(at - text), text, ours, at + strlen(theirs));
    free(text);
    return made;
}

char *advice_worded(const char *text)
{
    char *worded = copy_text(text, strlen(text));

    for (size_t at = 0; at < sizeof words / sizeof words[0]; at++)
        worded = replaced(worded, words[at].theirs, words[at].ours);
    return worded;
}

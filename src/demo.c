/* demo.c - the verb demo: shows that what is promised is kept. */
#include "nearest.h"
#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RUN_MS 250
/* What a machine with other things to do may add before it counts as broken. */
#define SLACK_MS 250

static const struct bad_code {
    const char *what, *code, *promised;
} bad_codes[] = {
    { "a loop without end", "while (true) {}", "RUN_TIMEOUT" },
    { "a regular expression that explodes",
      "return /^(a+)+$/.test(new Array(60).join(\"a\") + \"!\")", "RUN_TIMEOUT" },
    { "a string of 1 GB",
      "var s = \"0123456789abcdef\"; while (s.length < 1073741824) s += s; return s.length",
      "MEMORY_LIMIT" },
};

#define BAD_CODES (sizeof bad_codes / sizeof bad_codes[0])

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static mdx_status load_code(mdx_runtime *rt, const char *id, const char *code, mdx_error **error)
{
    char *text = format_text("---\n$type: Function\n$id: %s\n---\n\n```javascript\n"
                             "export function execute(input) { %s }\n```\n",
                             id, code);
    mdx_status status = mdx_load(rt, NULL, text, strlen(text), NULL, error);

    free(text);
    return status;
}

/* Runs one; answers whether it ended as promised, and the next call worked. */
static int show_one(struct program *program, mdx_runtime *rt, const struct bad_code *bad,
                    json_t *shown)
{
    mdx_error *error = NULL;
    mdx_error *next_error = NULL;
    char *output = NULL;
    double start;
    double took;
    int works;
    int kept;
    const char *code;

    if (load_code(rt, "limits", bad->code, &error)) {
        report(program, MDX_E_INTERNAL, error);
        return 0;
    }
    start = milliseconds();
    mdx_call(rt, NULL, "limits", 6, NULL, 0, &output, NULL, &error);
    took = milliseconds() - start;
    mdx_free(output);
    output = NULL;
    works = !mdx_call(rt, NULL, "works", 5, "{\"x\":21}", 8, &output, NULL, &next_error) &&
            !strcmp(output, "{\"y\":42}");
    mdx_free(output);
    mdx_error_free(next_error);
    code = mdx_error_code(error);
    kept = works && !strcmp(code, bad->promised) && took < RUN_MS + SLACK_MS;
    if (!program->json)
        printf("%s%-4s%s %-36s %s after %.1f ms; the next call %s\n",
               paint(program->colour_out, kept ? PAINT_GREEN : PAINT_RED), kept ? "ok" : "fail",
               paint(program->colour_out, PAINT_PLAIN), bad->what, *code ? code : "no error", took,
               works ? "works" : "FAILS");
    json_array_append_new(shown, json_pack("{s:s,s:s,s:s,s:f,s:b,s:b}", "what", bad->what,
                                           "promised", bad->promised, "code", code, "ms", took,
                                           "nextCallWorks", works, "ok", kept));
    mdx_error_free(error);
    return kept;
}

static int demo_limits(struct program *program)
{
    struct session session = { 0 };
    json_t *shown = json_array();
    mdx_options settings;
    mdx_error *error = NULL;
    mdx_status status;
    size_t kept = 0;
    int exit_status = 0;

    MDX_INIT(settings);
    settings.run_ms = RUN_MS;
    status = mdx_runtime_open(&settings, NULL, &session.rt, &error);
    if (!status)
        status = load_code(session.rt, "works", "return { y: input.x * 2 }", &error);
    if (status)
        exit_status = report(program, status, error);
    else if (!program->json)
        printf("Code may run %d ms and hold 16 MiB here:\n", RUN_MS);
    for (size_t at = 0; at < BAD_CODES && !exit_status; at++)
        kept += (size_t)show_one(program, session.rt, &bad_codes[at], shown);
    if (!exit_status && program->json)
        write_value(program, json_pack("{s:O}", "limits", shown));
    if (!exit_status && kept < BAD_CODES)
        exit_status = problem(program, PROBLEM_FAILED, "Is the machine very busy? Try again.",
                              "%zu of %zu did not end as promised", BAD_CODES - kept, BAD_CODES);
    json_decref(shown);
    session_close(&session);
    return exit_status;
}

static const struct demo {
    const char *name, *summary;
    int (*show)(struct program *program);
} demos[] = {
    { "limits", "a loop, a regular expression and a 1 GB string end in time", demo_limits },
};

#define DEMOS (sizeof demos / sizeof demos[0])

static int list_demos(struct program *program)
{
    json_t *names = json_array();

    for (size_t at = 0; at < DEMOS; at++) {
        if (!program->json)
            printf("mdx demo %-10s %s\n", demos[at].name, demos[at].summary);
        json_array_append_new(
            names, json_pack("{s:s,s:s}", "name", demos[at].name, "summary", demos[at].summary));
    }
    if (program->json)
        write_value(program, json_pack("{s:O}", "demos", names));
    json_decref(names);
    return 0;
}

int verb_demo(struct program *program)
{
    struct nearest nearest = { 0 };
    char *hint;
    int status;

    if (!program->choices.word_count)
        return list_demos(program);
    nearest.wanted = program->choices.words[0];
    for (size_t at = 0; at < DEMOS; at++) {
        if (!strcmp(demos[at].name, nearest.wanted))
            return demos[at].show(program);
        nearest_offer(&nearest, demos[at].name);
    }
    hint = nearest.best ? format_text("Did you mean mdx demo %s?", nearest.best)
                        : format_text("mdx demo lists them.");
    status = problem(program, PROBLEM_USAGE, hint, "there is no demo \"%s\"", nearest.wanted);
    free(hint);
    return status;
}

/* inspect.c - the verb inspect: what becomes of a document's code, beside the code. */
#include "loading.h"
#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

struct line {
    const char *text;
    size_t len;
};

static struct line next_line(const char **rest)
{
    const size_t len = strcspn(*rest, "\n");
    const struct line line = { *rest, len };

    *rest += len + ((*rest)[len] == '\n');
    return line;
}

static int is_blank(struct line line)
{
    return strspn(line.text, " \t\r;") >= line.len;
}

static void write_lowered(struct program *program, struct line line)
{
    if (is_blank(line))
        return;
    printf("%s       >%s ", paint(program->colour_out, PAINT_CYAN),
           paint(program->colour_out, PAINT_PLAIN));
    write_shown(stdout, line.text, line.len, program->terminal_out);
    putchar('\n');
}

/* Each line of the document that became code, and below it the lowered lines that stand for it. */
static void write_beside(struct program *program, const char *source, const json_t *checked)
{
    const char *lowered = json_string_value(json_object_get(checked, "lowered"));
    const json_t *lines = json_object_get(checked, "lines");
    const size_t count = json_array_size(lines);
    json_int_t at_line = 0;
    const char *rest = source;

    for (size_t i = 0; lowered && i < count; i++) {
        const json_int_t wanted = json_integer_value(json_array_get(lines, i));
        const struct line made = next_line(&lowered);
        struct line written = { "", 0 };

        if (wanted < at_line) { /* a later part of a JSON document may stand earlier */
            rest = source;
            at_line = 0;
        }
        while (wanted > at_line && *rest) {
            written = next_line(&rest);
            at_line++;
        }
        if (wanted && written.text[0] && !is_blank(written) && !is_blank(made)) {
            printf("%s%6lld |%s ", paint(program->colour_out, PAINT_DIM), (long long)wanted,
                   paint(program->colour_out, PAINT_PLAIN));
            write_shown(stdout, written.text, written.len, program->terminal_out);
            putchar('\n');
        }
        write_lowered(program, made);
    }
}

int verb_inspect(struct program *program)
{
    const char *path = program->choices.words[0];
    struct session session = { 0 };
    struct text text = { 0 };
    mdx_load_options options;
    mdx_error *error = NULL;
    mdx_status status;
    char *metadata;
    char *json = NULL;
    int exit_status = read_file(path, DOCUMENT_MOST_BYTES, &text);

    if (exit_status)
        exit_status = report_file(program, path, exit_status);
    else
        exit_status = session_open(program, SESSION_MEMORY, &session);
    if (!exit_status) {
        loading_options(program, path, &options, &metadata);
        options.flags |= MDX_LOAD_LOWERED;
        status = mdx_check(session.rt, &options, text.data, text.len, &json, NULL, &error);
        free(metadata);
        if (status) {
            exit_status = report(program, status, error);
        } else {
            json_t *checked = json_loads(json, JSON_ALLOW_NUL, NULL);
            char *source = copy_text(text.data, text.len);

            if (program->json)
                write_value(program, json_incref(checked));
            else
                write_beside(program, source, checked);
            free(source);
            json_decref(checked);
        }
    }
    mdx_free(json);
    text_free(&text);
    session_close(&session);
    return exit_status;
}

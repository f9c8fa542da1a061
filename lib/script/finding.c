/* finding.c - findings in order of place, and the errors made of them. */
#include "script/finding.h"

#include "base/json.h"
#include "base/utf8.h"

#define MOST_NAME 60 /* bytes of a name in a message */

void finding_add(struct findings *findings, const struct finding *finding)
{
    uint32_t at = findings->count;

    while (at && findings->list[at - 1].offset > finding->offset)
        at--;
    if (at == FINDINGS_MOST)
        return;
    if (findings->count < FINDINGS_MOST)
        findings->count++;
    for (uint32_t to = findings->count - 1; to > at; to--)
        findings->list[to] = findings->list[to - 1];
    findings->list[at] = *finding;
}

void cursor_init(struct cursor *cursor, struct slice text)
{
    *cursor = (struct cursor){ .text = text, .line = 1, .column = 1 };
}

void cursor_move(struct cursor *cursor, size_t offset)
{
    while (cursor->offset < offset && cursor->offset < cursor->text.len) {
        if (cursor->text.data[cursor->offset] == '\n') {
            cursor->line++;
            cursor->column = 1;
            cursor->offset++;
        } else {
            utf8_next(cursor->text, &cursor->offset);
            cursor->column++;
        }
    }
}

static struct slice shorten(struct slice name)
{
    size_t end = 0;

    while (end < name.len && end < MOST_NAME && name.data[end] != '\n' && name.data[end] != '\r')
        utf8_next(name, &end);
    return slice_to(name, end);
}

static void write_message(struct buffer *out, const struct finding *finding, struct slice text)
{
    for (const char *c = finding->message; *c; c++) {
        struct cursor cursor;

        if (*c == '\1') {
            buffer_add_slice(out, shorten(finding->name));
        } else if (*c == '\2') {
            cursor_init(&cursor, text);
            cursor_move(&cursor, finding->about);
            buffer_add_u64(out, cursor.line);
        } else {
            buffer_add_char(out, *c);
        }
    }
}

/* The place in the user's document, and the line that stands there. */
static void put_place(struct error *error, const struct cursor *cursor,
                      const struct script_options *options)
{
    struct slice source = options->source.len ? options->source : cursor->text;
    uint32_t line = cursor->line, column = cursor->column;

    if (options->place &&
        !linemap_find(options->place, source, cursor->line, cursor->column, &line, &column))
        line = column = 0;
    error_at(error, options->document, line, column);
    if (line)
        error_excerpt(error, text_line(source, line));
}

mdx_status findings_report(const struct findings *findings, struct slice text,
                           const struct script_options *options, struct error *error)
{
    struct cursor cursor;
    struct buffer message;

    if (!findings->count || !error)
        return findings->count ? MDX_E_VALIDATION : MDX_OK;
    error_free(error);
    cursor_init(&cursor, text);
    buffer_init(&message, error->allocator, SIZE_MAX);
    for (uint32_t at = 0; at < findings->count; at++) {
        const struct finding *finding = &findings->list[at];
        struct error one;

        error_init(&one, error->allocator);
        buffer_clear(&message);
        write_message(&message, finding, text);
        error_diagnose(&one, finding->number, "%.*s", (int)message.len,
                       message.data ? message.data : "");
        cursor_move(&cursor, finding->offset);
        put_place(&one, &cursor, options);
        error_append(error, &one);
    }
    buffer_free(&message);
    return MDX_E_VALIDATION;
}

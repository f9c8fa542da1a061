/* error_text.c - an error as people read it on a terminal. */
#include "base/error.h"

#include "base/utf8.h"

/* A document that is no UTF-8 is shown as far as it is. */
static void add_line(struct buffer *out, struct slice line)
{
    char bytes[4];

    if (utf8_valid(line, NULL)) {
        buffer_add_slice(out, line);
        return;
    }
    for (size_t at = 0; at < line.len;)
        buffer_add(out, bytes, utf8_put(utf8_next(line, &at), bytes));
}

static void add_caret(struct buffer *out, const struct error *error)
{
    struct slice line = slice_of(error->excerpt);
    size_t at = 0;

    buffer_add_text(out, "\n    ");
    add_line(out, line);
    if (!error->column)
        return;
    buffer_add_text(out, "\n    ");
    for (uint32_t column = 1; column < error->column && at < line.len; column++) {
        buffer_add_char(out, line.data[at] == '\t' ? '\t' : ' ');
        for (at++; at < line.len && (line.data[at] & 0xC0) == 0x80;)
            at++;
    }
    buffer_add_char(out, '^');
}

static void add_place(struct buffer *out, const struct error *error)
{
    if (!error->document)
        return;
    buffer_add_text(out, error->document);
    if (error->line)
        buffer_printf(out, ":%u", error->line);
    if (error->line && error->column)
        buffer_printf(out, ":%u", error->column);
    buffer_add_text(out, ": ");
}

/* file:line:column: error MDX1001: message, the line, a caret, the hint. */
static void write_one(const struct error *error, struct buffer *out)
{
    add_place(out, error);
    buffer_add_text(out, "error ");
    if (error->number)
        buffer_printf(out, "MDX%u", error->number);
    else
        buffer_add_text(out, error_code_name(error));
    buffer_add_text(out, ": ");
    buffer_add_text(out, error_message(error));
    if (error->excerpt)
        add_caret(out, error);
    if (error->hint) {
        buffer_add_text(out, "\n  ");
        buffer_add_text(out, error->hint);
    }
}

void error_write_text(const struct error *error, struct buffer *out)
{
    write_one(error, out);
    for (const struct error *next = error->next; next; next = next->next) {
        buffer_add_char(out, '\n');
        write_one(next, out);
    }
}

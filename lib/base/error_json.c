/* error_json.c - what an error says: by name, by number, and as JSON. */
#include "base/error.h"

/* The table's row; when a user's own code gave another category, the first row of that. */
static const struct code_row *row_of(const struct error *error)
{
    const struct code_row *row = code_row(error->code);

    if (row->status == error->status)
        return row;
    for (unsigned code = 0; code < CODE_COUNT; code++) {
        if (code_row((enum code)code)->status == error->status)
            return code_row((enum code)code);
    }
    return row;
}

const char *error_code_name(const struct error *error)
{
    return error->own_code ? error->own_code : code_row(error->code)->name;
}

const char *error_message(const struct error *error)
{
    if (error->message)
        return error->message;
    return error->number && diagnostic_find(error->number) ? diagnostic_find(error->number)->title
                                                           : code_row(error->code)->text;
}

unsigned error_http(const struct error *error)
{
    return error->http ? error->http : row_of(error)->http;
}

int error_exit_status(const struct error *error)
{
    return row_of(error)->exit_status;
}

static void write_text(struct buffer *out, const char *key, const char *text)
{
    if (!text)
        return;
    buffer_printf(out, ",\"%s\":", key);
    buffer_add_json(out, slice_of(text));
}

/* A stranger may see where it is, not where this machine keeps it, nor the source itself. */
static void write_location(const struct error *error, struct buffer *out, bool in_full)
{
    struct slice document = slice_of(error->document);
    const char *comma = "";

    if (!error->document && !error->line)
        return;
    if (!in_full && slice_starts(document, "/"))
        while (slice_find(document, '/') < document.len)
            slice_split(document, '/', &document);
    buffer_add_text(out, ",\"location\":{");
    if (error->document) {
        buffer_add_text(out, "\"document\":");
        buffer_add_json(out, document);
        comma = ",";
    }
    if (error->line) {
        buffer_printf(out, "%s\"line\":%u", comma, error->line);
        if (error->column)
            buffer_printf(out, ",\"column\":%u", error->column);
        if (in_full)
            write_text(out, "text", error->excerpt);
    }
    buffer_add_char(out, '}');
}

static void write_one(const struct error *error, struct buffer *out, bool in_full)
{
    buffer_add_text(out, "{\"code\":");
    buffer_add_json(out, slice_of(error_code_name(error)));
    buffer_printf(out, ",\"category\":\"%s\",\"retryable\":%s", category_name(error->status),
                  error->retryable ? "true" : "false");
    if (error->retry_after_ms)
        buffer_printf(out, ",\"retryAfterMs\":%u", error->retry_after_ms);
    write_text(out, "message", error_message(error));
    write_text(out, "hint", error->hint);
    write_location(error, out, in_full);
    if (error->number)
        buffer_printf(out, ",\"number\":\"MDX%04u\"", error->number);
    write_text(out, "name", error->name);
    if (error->details)
        buffer_printf(out, ",\"details\":%s", error->details);
    if (in_full)
        write_text(out, "stack", error->stack);
}

void error_write_json(const struct error *error, struct buffer *out, bool in_full)
{
    write_one(error, out, in_full);
    if (error->next)
        buffer_add_text(out, ",\"errors\":[");
    for (const struct error *more = error->next; more; more = more->next) {
        write_one(more, out, in_full);
        buffer_add_text(out, more->next ? "}," : "}]");
    }
    buffer_add_char(out, '}');
}

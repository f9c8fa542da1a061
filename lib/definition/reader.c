/* reader.c - noting errors and warnings, counting lines, copying texts. */
#include "definition/reader.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <string.h>

#define MOST_WARNINGS 65536 /* bytes */

void reader_init(struct reader *reader, const struct allocator *allocator,
                 const struct definition_options *options)
{
    *reader = (struct reader){ .allocator = allocator, .options = options };
    error_init(&reader->error, allocator);
    reader->seen_line = reader->seen_column = 1;
}

void reader_free(struct reader *reader)
{
    error_free(&reader->error);
    mem_free(reader->allocator, reader->places);
    reader->places = NULL;
    json_decref(reader->trees);
    reader->trees = NULL;
}

void reader_text(struct reader *reader, struct slice text)
{
    reader->text = text;
    reader->place_count = 0;
    reader->seen_offset = 0;
    reader->seen_line = reader->seen_column = 1;
}

/* Most questions come in the order of the document, so a long line is counted once. */
void reader_position(struct reader *reader, size_t at, uint32_t *line, uint32_t *column)
{
    size_t seen = reader->seen_offset;

    if (at > reader->text.len)
        at = reader->text.len;
    if (at < seen) {
        seen = 0;
        reader->seen_line = reader->seen_column = 1;
    }
    while (seen < at) {
        if (utf8_next(reader->text, &seen) == '\n') {
            reader->seen_line++;
            reader->seen_column = 1;
        } else {
            reader->seen_column++;
        }
    }
    reader->seen_offset = seen;
    *line = reader->seen_line;
    *column = reader->seen_column;
}

void reader_no_memory(struct reader *reader)
{
    reader->no_memory = true;
}

bool reader_full(const struct reader *reader)
{
    return reader->no_memory || reader->errors >= READER_MOST_ERRORS;
}

/* The next error of the list, empty; NULL when there are enough or no memory. */
static struct error *next_error(struct reader *reader)
{
    struct error *error = &reader->error;

    if (reader->errors++ >= READER_MOST_ERRORS)
        return NULL;
    if (reader->last) {
        error = mem_new(reader->allocator, sizeof *error);
        if (!error) {
            reader_no_memory(reader);
            return NULL;
        }
        error_init(error, reader->allocator);
        reader->last->next = error;
    }
    reader->last = error;
    return error;
}

static void place_error(struct reader *reader, struct error *error, size_t at)
{
    uint32_t line, column;

    reader_position(reader, at, &line, &column);
    error_at(error, reader->options->file, line, column);
    error_excerpt(error, text_line_at(reader->text, at));
}

struct error *reader_fault(struct reader *reader, uint32_t number, size_t at, const char *format,
                           ...)
{
    const struct diagnostic *diagnostic = diagnostic_find(number);
    struct error *error = next_error(reader);
    struct buffer message;
    va_list args;

    if (!error)
        return NULL;
    buffer_init(&message, reader->allocator, SIZE_MAX);
    va_start(args, format);
    buffer_vprintf(&message, format, args);
    va_end(args);
    if (buffer_failed(&message))
        reader_no_memory(reader);
    error_diagnose(error, number, "%s", buffer_failed(&message) ? "" : message.data);
    buffer_free(&message);
    if (diagnostic)
        error_hint(error, "%s", diagnostic->cure);
    place_error(reader, error, at);
    return error;
}

void reader_take(struct reader *reader, struct error *error, size_t at)
{
    struct error *more = error->next;
    struct error *error_kept = error->status == MDX_E_NOMEM ? NULL : next_error(reader);

    if (error->status == MDX_E_NOMEM)
        reader_no_memory(reader);
    error->next = NULL;
    if (error_kept) {
        const struct diagnostic *diagnostic = diagnostic_find(error->number);

        error_move(error_kept, error);
        if (!error_kept->hint && diagnostic)
            error_hint(error_kept, "%s", diagnostic->cure);
        if (!error_kept->line)
            place_error(reader, error_kept, at);
    }
    error_free(error);
    while (more) {
        struct error *next = more->next;

        more->next = NULL;
        reader_take(reader, more, at);
        mem_free(reader->allocator, more);
        more = next;
    }
}

static bool comes_before(const struct error *a, const struct error *b)
{
    return a->line < b->line || (a->line == b->line && a->column < b->column);
}

/* The contents of two neighbours change places, for the first error is held by value. */
static void swap(struct error *one, struct error *next)
{
    struct error kept = *one;

    *one = *next;
    kept.next = one->next;
    one->next = next;
    *next = kept;
}

void reader_sort(struct reader *reader)
{
    bool again = true;

    while (again) {
        again = false;
        for (struct error *at = &reader->error; at->next; at = at->next) {
            if (comes_before(at->next, at)) {
                swap(at, at->next);
                again = true;
            }
        }
    }
}

void reader_warn(struct reader *reader, size_t at, const char *format, ...)
{
    struct buffer *warnings = &reader->definition->warnings;
    uint32_t line, column;
    va_list args;

    if (warnings->len > MOST_WARNINGS)
        return;
    reader_position(reader, at, &line, &column);
    buffer_printf(warnings, "line %u: ", line);
    va_start(args, format);
    buffer_vprintf(warnings, format, args);
    va_end(args);
    buffer_add_char(warnings, '\n');
    if (buffer_failed(warnings))
        reader_no_memory(reader);
}

char *reader_copy(struct reader *reader, struct slice text)
{
    char *copy = mem_copy(reader->allocator, text.data, text.len);

    if (!copy)
        reader_no_memory(reader);
    return copy;
}

void reader_set(struct reader *reader, char **field, struct slice text)
{
    mem_free(reader->allocator, *field);
    *field = text.len ? reader_copy(reader, text) : NULL;
}

void reader_keep(json_t **field, const json_t *value)
{
    json_decref(*field);
    /* Trees are shared by count; the count is not part of what is const here. */
    *field = json_incref((json_t *)(uintptr_t)value);
}

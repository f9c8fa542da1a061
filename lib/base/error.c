/* error.c - setting, extending and moving errors. Reading them: error_json.c. */
#include "base/error.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <string.h>

#define MOST_MESSAGE 8192 /* bytes of a message or hint; what is longer is cut */
#define MOST_EXCERPT 200  /* characters */

void error_init(struct error *error, const struct allocator *allocator)
{
    *error = (struct error){ .allocator = allocator };
}

static void free_texts(struct error *error)
{
    char *const texts[] = { error->own_code, error->name,    error->message, error->hint,
                            error->document, error->excerpt, error->stack,   error->details };

    for (size_t at = 0; at < sizeof texts / sizeof texts[0]; at++)
        mem_free(error->allocator, texts[at]);
}

void error_free(struct error *error)
{
    struct error *follower;

    if (!error)
        return;
    follower = error->next;
    while (follower) {
        struct error *next = follower->next;

        free_texts(follower);
        mem_free(error->allocator, follower);
        follower = next;
    }
    free_texts(error);
    error_init(error, error->allocator);
}

/* Formats into new bytes, cut between characters when too long; NULL when no memory. */
static char *format_text(const struct allocator *allocator, const char *format, va_list args)
{
    struct buffer text;

    buffer_init(&text, allocator, SIZE_MAX);
    buffer_vprintf(&text, format, args);
    if (!text.failed && text.len > MOST_MESSAGE) {
        text.len = MOST_MESSAGE;
        while (text.len && ((unsigned char)text.data[text.len] & 0xC0) == 0x80)
            text.len--;
        buffer_add_text(&text, "\xE2\x80\xA6");
    }
    return buffer_take(&text, NULL);
}

/* The message is made first: its arguments may be texts of this very error. */
static mdx_status set(struct error *error, enum code code, uint32_t number, const char *format,
                      va_list args)
{
    const struct code_row *row = code_row(code);
    char *message;

    if (!error)
        return row->status;
    message = format_text(error->allocator, format, args);
    error_free(error);
    error->code = code;
    error->status = row->status;
    error->retryable = row->retryable;
    error->number = number;
    error->message = message;
    return row->status;
}

mdx_status error_set(struct error *error, enum code code, const char *format, ...)
{
    va_list args;
    mdx_status status;

    va_start(args, format);
    status = set(error, code, 0, format, args);
    va_end(args);
    return status;
}

mdx_status error_diagnose(struct error *error, uint32_t number, const char *format, ...)
{
    const struct diagnostic *diagnostic = diagnostic_find(number);
    va_list args;
    mdx_status status;

    va_start(args, format);
    status = set(error, diagnostic ? diagnostic->code : CODE_INTERNAL, number, format, args);
    va_end(args);
    return status;
}

mdx_status error_no_memory(struct error *error)
{
    if (error) {
        error_free(error);
        error->code = CODE_OUT_OF_MEMORY;
        error->status = MDX_E_NOMEM;
    }
    return MDX_E_NOMEM;
}

static void replace(struct error *error, char **text, char *with)
{
    mem_free(error->allocator, *text);
    *text = with;
}

static void replace_copy(struct error *error, char **text, struct slice with)
{
    replace(error, text, with.len ? mem_copy(error->allocator, with.data, with.len) : NULL);
}

void error_hint(struct error *error, const char *format, ...)
{
    va_list args;

    if (!error)
        return;
    va_start(args, format);
    replace(error, &error->hint, format_text(error->allocator, format, args));
    va_end(args);
}

void error_at(struct error *error, struct slice document, uint32_t line, uint32_t column)
{
    if (!error)
        return;
    replace_copy(error, &error->document, document);
    error->line = line;
    error->column = column;
}

void error_excerpt(struct error *error, struct slice line)
{
    size_t at = 0;

    if (!error)
        return;
    for (size_t characters = 0; characters < MOST_EXCERPT && at < line.len; characters++)
        utf8_next(line, &at);
    replace_copy(error, &error->excerpt, slice_to(line, at));
}

void error_details(struct error *error, struct slice json)
{
    if (error)
        replace_copy(error, &error->details, json);
}

void error_stack(struct error *error, struct slice frames)
{
    if (error)
        replace_copy(error, &error->stack, frames);
}

void error_name(struct error *error, struct slice name)
{
    if (error)
        replace_copy(error, &error->name, name);
}

void error_move(struct error *to, struct error *from)
{
    if (to == from)
        return;
    if (!to) {
        error_free(from);
        return;
    }
    error_free(to);
    *to = *from;
    error_init(from, from->allocator);
}

/* Copies the texts that are there; false when one found no memory. */
static bool copy_texts(struct error *to, const struct error *from)
{
    const struct {
        char **to;
        const char *from;
    } texts[] = {
        { &to->own_code, from->own_code }, { &to->name, from->name },
        { &to->message, from->message },   { &to->hint, from->hint },
        { &to->document, from->document }, { &to->excerpt, from->excerpt },
        { &to->stack, from->stack },       { &to->details, from->details },
    };
    bool all = true;

    for (size_t at = 0; at < sizeof texts / sizeof texts[0]; at++) {
        *texts[at].to = NULL;
        if (!texts[at].from)
            continue;
        *texts[at].to = mem_copy(to->allocator, texts[at].from, strlen(texts[at].from));
        all = all && *texts[at].to;
    }
    return all;
}

/* Copies one error without its followers over `to`, which holds nothing. */
static bool copy_one(struct error *to, const struct error *from)
{
    const struct allocator *allocator = to->allocator;

    *to = *from;
    to->allocator = allocator;
    to->next = NULL;
    return copy_texts(to, from);
}

bool error_append(struct error *error, struct error *more)
{
    struct error copy;
    struct error *added;
    struct error **end = &error->next;

    if (error->status == MDX_OK) {
        error_move(error, more);
        return true;
    }
    added = mem_new(error->allocator, sizeof *added);
    if (!added) {
        error_free(more);
        return false;
    }
    /* Followers are freed by the leader's allocator: texts of another's are copied. */
    if (more->allocator != error->allocator) {
        error_init(&copy, error->allocator);
        if (error_copy(&copy, more) != MDX_OK) {
            error_free(&copy);
            error_free(more);
            mem_free(error->allocator, added);
            return false;
        }
        error_free(more);
        *added = copy;
    } else {
        error_init(added, error->allocator);
        error_move(added, more);
    }
    while (*end)
        end = &(*end)->next;
    *end = added;
    return true;
}

mdx_status error_copy(struct error *to, const struct error *from)
{
    struct error **end = &to->next;
    bool all;

    if (to == from)
        return MDX_OK;
    error_free(to);
    all = copy_one(to, from);
    for (const struct error *more = from->next; more; more = more->next) {
        struct error *added = mem_new(to->allocator, sizeof *added);

        if (!added)
            return MDX_E_NOMEM;
        added->allocator = to->allocator;
        all = copy_one(added, more) && all;
        *end = added;
        end = &added->next;
    }
    return all ? MDX_OK : MDX_E_NOMEM;
}

/* error.c - mdxrt/error.h: errors as the host holds them. */
#include "mdxrt/error.h"

#include "api/export.h"

#include <string.h>

struct mdx_error {
    struct error body; /* its followers are turned into `next` */
    struct allocator allocator;
    char *json, *text; /* made at once, so that reading never fails */
    struct mdx_error *next;
    bool fixed;
};

/* Handed out when there is no memory for another. Never written. */
static const struct mdx_error no_memory = {
    .body = { .status = MDX_E_NOMEM, .code = CODE_OUT_OF_MEMORY },
    .fixed = true,
};

static struct mdx_error *make(struct error *from)
{
    const struct allocator *allocator = from->allocator;
    struct mdx_error *made = mem_new(allocator, sizeof *made);
    struct buffer json, text;

    if (!made)
        return NULL;
    made->allocator = *allocator;
    buffer_init(&json, allocator, SIZE_MAX);
    buffer_init(&text, allocator, SIZE_MAX);
    error_write_json(from, &json, true);
    error_write_text(from, &text);
    made->json = buffer_take(&json, NULL);
    made->text = buffer_take(&text, NULL);
    error_init(&made->body, &made->allocator);
    error_move(&made->body, from);
    made->body.allocator = &made->allocator;
    return made;
}

/* Followers become errors of their own, so that each can be read alike. Too little memory ends the
 * list early. */
static void split_followers(struct mdx_error *first)
{
    struct error *follower = first->body.next;
    struct mdx_error *last = first;

    while (follower) {
        struct error *rest = follower->next;

        follower->next = NULL;
        last->next = make(follower);
        if (last->next)
            last = last->next;
        error_free(follower);
        mem_free(&first->allocator, follower);
        follower = rest;
    }
    first->body.next = NULL;
}

mdx_status export_error(mdx_error **to, struct error *from)
{
    mdx_status status = from->status;

    if (status && to) {
        *to = make(from);
        if (*to)
            split_followers(*to);
        else
            *to = (mdx_error *)(uintptr_t)&no_memory;
    }
    error_free(from);
    return status;
}

mdx_status export_argument(mdx_error **to, const char *message)
{
    struct error error;

    error_init(&error, allocator_system());
    error_set(&error, CODE_BAD_ARGUMENT, "%s", message);
    return export_error(to, &error);
}

void mdx_error_free(mdx_error *error)
{
    while (error && !error->fixed) {
        struct mdx_error *next = error->next;
        struct allocator allocator = error->allocator;

        error_free(&error->body);
        mem_free(&allocator, error->json);
        mem_free(&allocator, error->text);
        mem_free(&allocator, error);
        error = next;
    }
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

mdx_status mdx_error_status(const mdx_error *error)
{
    return error ? error->body.status : MDX_OK;
}

const char *mdx_error_code(const mdx_error *error)
{
    return error ? error_code_name(&error->body) : "OK";
}

const char *mdx_error_category(const mdx_error *error)
{
    return error ? category_name(error->body.status) : "";
}

const char *mdx_error_message(const mdx_error *error)
{
    return error ? error_message(&error->body) : "";
}

const char *mdx_error_hint(const mdx_error *error)
{
    return error ? or_empty(error->body.hint) : "";
}

const char *mdx_error_name(const mdx_error *error)
{
    return error ? or_empty(error->body.name) : "";
}

const char *mdx_error_document(const mdx_error *error)
{
    return error ? or_empty(error->body.document) : "";
}

uint32_t mdx_error_line(const mdx_error *error)
{
    return error ? error->body.line : 0;
}

uint32_t mdx_error_column(const mdx_error *error)
{
    return error ? error->body.column : 0;
}

uint32_t mdx_error_number(const mdx_error *error)
{
    return error ? error->body.number : 0;
}

int mdx_error_retryable(const mdx_error *error)
{
    return error ? error->body.retryable : 0;
}

uint32_t mdx_error_retry_after_ms(const mdx_error *error)
{
    return error ? error->body.retry_after_ms : 0;
}

int mdx_error_http(const mdx_error *error)
{
    return error ? (int)error_http(&error->body) : 200;
}

int mdx_error_exit_status(const mdx_error *error)
{
    return error ? error_exit_status(&error->body) : 0;
}

const char *mdx_error_stack(const mdx_error *error)
{
    return error ? or_empty(error->body.stack) : "";
}

const char *mdx_error_details(const mdx_error *error)
{
    return error ? or_empty(error->body.details) : "";
}

const char *mdx_error_json(const mdx_error *error)
{
    if (error && error->fixed)
        return "{\"code\":\"OUT_OF_MEMORY\",\"category\":\"INTERNAL\",\"retryable\":false,"
               "\"message\":\"The host has no memory left.\"}";
    return error ? or_empty(error->json) : "";
}

const char *mdx_error_text(const mdx_error *error)
{
    if (error && error->fixed)
        return "error OUT_OF_MEMORY: The host has no memory left.";
    return error ? or_empty(error->text) : "";
}

const mdx_error *mdx_error_next(const mdx_error *error)
{
    return error ? error->next : NULL;
}

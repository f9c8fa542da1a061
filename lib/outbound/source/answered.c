/* answered.c - the answer of a source's server: its value, or the error it stands for. */
#include "outbound/source/dispatch.h"

#include "outbound/source/openapi.h"

#define SHOWN_MOST 2000 /* bytes of a body in an error */

mdx_status answered_read(struct answered *answered, const struct allocator *allocator,
                         struct slice json, struct error *error)
{
    const struct jsonnode *nodes;
    uint32_t status;

    jsontext_init(&answered->index, allocator);
    if (jsontext_read(&answered->index, json, error))
        return error ? error->status : MDX_E_VALIDATION;
    nodes = answered->index.nodes;
    status = nodes[0].type == JSONTEXT_OBJECT
                 ? jsontext_member(&answered->index, 0, SLICE("status"))
                 : 0;
    if (!status || nodes[status].type != JSONTEXT_NUMBER)
        return error_set(error, CODE_OPERATION_FAILED,
                         "the host's answer to `fetch` is no { status, headers, body }");
    answered->status = (uint32_t)jsontext_number(&answered->index, status);
    answered->headers = jsontext_member(&answered->index, 0, SLICE("headers"));
    answered->body = jsontext_member(&answered->index, 0, SLICE("body"));
    answered->bytes = false;
    if (answered->headers && nodes[answered->headers].type != JSONTEXT_OBJECT)
        answered->headers = 0;
    if (!answered->body &&
        (answered->body = jsontext_member(&answered->index, 0, SLICE("bodyBase64"))))
        answered->bytes = true;
    if (answered->body && nodes[answered->body].type != JSONTEXT_STRING)
        answered->body = 0;
    return MDX_OK;
}

void answered_free(struct answered *answered)
{
    jsontext_free(&answered->index);
}

/* ---- its value --------------------------------------------------------------------------- */

mdx_status answered_says(const struct answered *answered, bool (*is_it)(struct slice type),
                         bool *is, struct error *error)
{
    uint32_t node = answered->headers ? jsontext_member(&answered->index, answered->headers,
                                                        SLICE("content-type"))
                                      : 0;
    struct buffer text;
    struct slice rest;
    bool no_memory;

    *is = false;
    if (!node || answered->index.nodes[node].type != JSONTEXT_STRING)
        return MDX_OK;
    buffer_init(&text, answered->index.allocator, 1024);
    jsontext_string(&answered->index, node, &text);
    no_memory = text.failed && !text.over;
    *is = is_it(slice_trim(slice_split(buffer_slice(&text), ';', &rest)));
    buffer_free(&text);
    return no_memory ? error_no_memory(error) : MDX_OK;
}

static mdx_status add_json(const struct answered *answered, struct slice text, struct slice source,
                           struct buffer *out, struct error *error)
{
    struct jsontext inner;
    mdx_status status;

    jsontext_init(&inner, answered->index.allocator);
    status = jsontext_read(&inner, text, NULL);
    jsontext_free(&inner);
    if (status == MDX_E_NOMEM)
        return error_no_memory(error);
    if (status)
        return error_set(error, CODE_OUTPUT_INVALID,
                         "%.*s says that its answer is JSON, and it is not", (int)source.len,
                         source.data);
    buffer_add_slice(out, text);
    return MDX_OK;
}

mdx_status answered_value(const struct answered *answered, struct slice source, struct buffer *out,
                          struct error *error)
{
    struct buffer text;
    mdx_status status;
    bool is_json;

    buffer_init(&text, answered->index.allocator, SIZE_MAX);
    if (answered->body)
        jsontext_string(&answered->index, answered->body, &text);
    status = answered_says(answered, media_is_json, &is_json, error);
    if (status)
        ; /* without memory nothing is known of it */
    else if (!text.len)
        buffer_add_text(out, "null");
    else if (answered->bytes || !is_json)
        buffer_add_slice(out, jsontext_raw(&answered->index, answered->body));
    else
        status = add_json(answered, slice_trim(buffer_slice(&text)), source, out, error);
    if (!status && (text.failed || buffer_failed(out)))
        status = error_no_memory(error);
    buffer_free(&text);
    return status;
}

void answered_raw(const struct answered *answered, struct buffer *out)
{
    buffer_printf(out, "{\"status\":%u,\"headers\":", answered->status);
    buffer_add_slice(out, answered->headers ? jsontext_raw(&answered->index, answered->headers)
                                            : SLICE("{}"));
    buffer_add_text(out, answered->bytes ? ",\"bodyBase64\":" : ",\"body\":");
    buffer_add_slice(out, answered->body ? jsontext_raw(&answered->index, answered->body)
                                         : SLICE("\"\""));
    buffer_add_char(out, '}');
}

/* ---- its error --------------------------------------------------------------------------- */

/* RFC 9457's title and detail, and what others call it; or the first of a list `errors`. */
static uint32_t find_object(const struct jsontext *body)
{
    static const char *const names[] = { "error", "errors" };

    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        uint32_t node = jsontext_member(body, 0, slice_of(names[at]));

        if (node && body->nodes[node].type == JSONTEXT_ARRAY && body->nodes[node].count)
            node++;
        if (node && body->nodes[node].type == JSONTEXT_OBJECT)
            return node;
    }
    return 0;
}

static bool find_message(const struct jsontext *body, struct buffer *message)
{
    static const char *const names[] = { "detail", "message", "error_description",
                                         "error",  "title",   "msg" };
    uint32_t object = 0, node;

    if (body->nodes[0].type != JSONTEXT_OBJECT)
        return false;
    object = find_object(body);
    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        node = jsontext_member(body, object, slice_of(names[at]));
        if (!node || body->nodes[node].type != JSONTEXT_STRING)
            continue;
        jsontext_string(body, node, message);
        return message->len > 0;
    }
    return false;
}

/* A line of plain text says what is wrong; a page does not. */
static bool take_line(struct slice text, struct buffer *message)
{
    text = slice_trim(text);
    if (!text.len || text.len > 300 || text.data[0] == '<' || text.data[0] == '{' ||
        text.data[0] == '[')
        return false;
    for (size_t at = 0; at < text.len; at++)
        if ((unsigned char)text.data[at] < ' ')
            return false;
    buffer_add_slice(message, text);
    return true;
}

static enum code code_of(uint32_t status)
{
    if (status == 401)
        return CODE_AUTH_FAILED;
    if (status == 403)
        return CODE_FORBIDDEN;
    return status == 429 ? CODE_RATE_LIMITED : CODE_HTTP_STATUS;
}

static bool may_pass(uint32_t status)
{
    return status == 408 || status == 425 || status == 429 || status == 500 || status == 502 ||
           status == 503 || status == 504;
}

static void write_details(const struct answered *answered, struct slice text, struct error *error)
{
    struct buffer details;

    buffer_init(&details, answered->index.allocator, SIZE_MAX);
    buffer_printf(&details, "{\"status\":%u", answered->status);
    if (text.len && !answered->bytes) {
        buffer_add_text(&details, ",\"body\":");
        buffer_add_json(&details, slice_to(text, SHOWN_MOST));
    }
    buffer_add_char(&details, '}');
    if (!buffer_failed(&details))
        error_details(error, buffer_slice(&details));
    buffer_free(&details);
}

mdx_status answered_check(const struct answered *answered, struct slice source, uint64_t now_ms,
                          struct error *error)
{
    struct buffer text, message;
    struct jsontext body;
    uint64_t delay = 0;
    bool asked, said;
    enum code code = code_of(answered->status);

    if (answered->status >= 200 && answered->status < 300)
        return MDX_OK;
    asked = retry_asked_ms(&answered->index, answered->headers, now_ms, &delay);
    if (answered->status == 403 && asked)
        code = CODE_RATE_LIMITED;
    buffer_init(&text, answered->index.allocator, SIZE_MAX);
    buffer_init(&message, answered->index.allocator, SIZE_MAX);
    jsontext_init(&body, answered->index.allocator);
    if (answered->body)
        jsontext_string(&answered->index, answered->body, &text);
    said =
        text.len && !answered->bytes &&
        (jsontext_read(&body, buffer_slice(&text), NULL) ? take_line(buffer_slice(&text), &message)
                                                         : find_message(&body, &message));
    error_set(error, code, "%.*s answered %u%s%.*s", (int)source.len, source.data, answered->status,
              said ? ": " : "", said ? (int)(message.len < 300 ? message.len : 300) : 0,
              said ? message.data : "");
    error->retryable = code == CODE_RATE_LIMITED || may_pass(answered->status);
    if (asked)
        error->retry_after_ms = delay < UINT32_MAX ? (delay ? (uint32_t)delay : 1) : UINT32_MAX;
    write_details(answered, buffer_slice(&text), error);
    jsontext_free(&body);
    buffer_free(&message);
    buffer_free(&text);
    return error->status;
}

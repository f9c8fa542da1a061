/* fetch.c - `fetch(url, {method, headers, body, redirect, stream})`: from arguments to a request.
 *
 * What goes out is built from the parts that were understood, so that nothing is read differently
 * further on than where it was granted. */
#include "outbound/inside.h"

#include "base/clock.h"
#include "base/url.h"

#include <string.h>

enum { URL_MOST = 16 * 1024 };

/* ---- the URL -------------------------------------------------------------------- */

/* Bytes beyond ASCII are written as %XX. */
static void add_encoded(struct buffer *out, struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        if ((unsigned char)text.data[at] < 0x80) {
            buffer_add_char(out, text.data[at]);
        } else {
            buffer_add_char(out, '%');
            buffer_add_hex(out, text.data + at, 1);
        }
    }
}

static void add_place(struct buffer *out, const struct url *url)
{
    bool brackets = slice_find(url->host, ':') < url->host.len;

    buffer_add_text(out, brackets ? "[" : "");
    buffer_add_slice(out, url->host);
    buffer_add_text(out, brackets ? "]" : "");
    if (url->port.len)
        buffer_add_char(out, ':');
    buffer_add_slice(out, url->port);
}

mdx_status request_aim(struct request *request, struct slice text, struct error *error)
{
    struct url url;

    if (!url_parse(text, &url) || text.len > URL_MOST)
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch(url): url is no http or https URL that can be read, such as "
                         "https://api.example.com/path");
    if (url.userinfo.data)
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch(url): %.*s: the URL holds a user or password; send them as the "
                         "header Authorization",
                         (int)(url.host.len < 255 ? url.host.len : 255), url.host.data);
    buffer_clear(&request->place);
    add_place(&request->place, &url);
    buffer_clear(&request->url);
    buffer_add_text(&request->url, slice_is_nocase(url.scheme, "https") ? "https://" : "http://");
    add_place(&request->url, &url);
    add_encoded(&request->url, url.path);
    if (!url.path.len)
        buffer_add_char(&request->url, '/');
    if (url.query.len)
        buffer_add_char(&request->url, '?');
    add_encoded(&request->url, url.query);
    return buffer_failed(&request->url) || buffer_failed(&request->place) ? error_no_memory(error)
                                                                          : MDX_OK;
}

static mdx_status read_url(struct request *request, const struct arguments *arguments,
                           struct error *error)
{
    struct buffer text;
    mdx_status status;

    buffer_init(&text, request->url.allocator, URL_MOST);
    if (arguments_text(arguments, 0, &text))
        status = request_aim(request, buffer_slice(&text), error);
    else if (text.failed && !text.over)
        status = error_no_memory(error);
    else
        status = error_set(error, CODE_INVALID_PARAMS,
                           "fetch(url): url is a text of %d bytes at most", URL_MOST);
    buffer_free(&text);
    return status;
}

static mdx_status read_request(struct request *request, const struct arguments *arguments,
                               struct error *error)
{
    const struct jsontext *index = &arguments->index;
    uint32_t init = arguments_at(arguments, 1);
    mdx_status status = read_url(request, arguments, error);

    if (!status && init && index->nodes[init].type != JSONTEXT_OBJECT)
        status = error_set(error, CODE_INVALID_PARAMS,
                           "fetch(url, init): init is an object: {method, headers, body}");
    if (!status)
        status = settings_read(request, index, init, error);
    return status;
}

/* ---- its life ------------------------------------------------------------------------- */

static void init_buffers(struct request *request, struct outbound *outbound)
{
    const struct allocator *allocator = &outbound->allocator;

    buffer_init(&request->url, allocator, SIZE_MAX);
    buffer_init(&request->owner, allocator, SIZE_MAX);
    buffer_init(&request->place, allocator, SIZE_MAX);
    buffer_init(&request->method, allocator, 32);
    buffer_init(&request->headers, allocator, HEADERS_MOST);
    buffer_init(&request->body, allocator, SIZE_MAX);
    buffer_init(&request->reason, allocator, SIZE_MAX);
    buffer_init(&request->head, allocator, SIZE_MAX);
    buffer_init(&request->received, allocator, outbound->max_body_bytes);
    buffer_init(&request->location, allocator, SIZE_MAX);
}

bool request_names_private(const struct request *request)
{
    struct url url;

    return url_parse(buffer_slice(&request->url), &url) && host_is_private(url.host);
}

struct request *request_new(struct outbound *outbound, const mdx_op *op, struct error *error)
{
    struct request *request = mem_new(&outbound->allocator, sizeof *request);
    struct arguments arguments;
    mdx_status status;

    if (!request) {
        error_no_memory(error);
        return NULL;
    }
    error_init(&request->error, &outbound->allocator);
    init_buffers(request, outbound);
    request->outbound = outbound;
    request->rt = op->rt;
    request->token = op->token;
    request->timeout_ms = outbound->http_timeout_ms;
    request->given_time = op->timeout_ms <= request->timeout_ms;
    if (request->given_time)
        request->timeout_ms = (uint32_t)op->timeout_ms;
    request->deadline_ns = clock_monotonic_ns() + (uint64_t)request->timeout_ms * 1000000;
    status = arguments_read(&arguments, &outbound->allocator, op, error);
    if (!status)
        status = read_request(request, &arguments, error);
    if (!status)
        status = settings_trace(request, slice_make(op->traceparent, op->traceparent_len), error);
    if (!status && op->flags & MDX_OP_CONFIGURED)
        request->may_private = request_names_private(request);
    arguments_free(&arguments);
    buffer_add(&request->owner, op->id, op->id_len);
    if (!status && buffer_failed(&request->owner))
        status = error_no_memory(error);
    request->pieces = op->flags & MDX_OP_STREAMS && !request->stream;
    if (request->stream) {
        /* The call's whole time: what comes late is what a stream is for. */
        request->given_time = true;
        request->timeout_ms = op->timeout_ms < UINT32_MAX ? (uint32_t)op->timeout_ms : UINT32_MAX;
        request->deadline_ns = clock_monotonic_ns() + op->timeout_ms * 1000000;
    }
    if (!status)
        return request;
    request_free(&outbound->allocator, request);
    return NULL;
}

void request_free(const struct allocator *allocator, struct request *request)
{
    struct buffer *buffers[] = { &request->owner,   &request->url,     &request->place,
                                 &request->method,  &request->headers, &request->body,
                                 &request->reason,  &request->head,    &request->received,
                                 &request->location };

    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++)
        buffer_free(buffers[i]);
    error_free(&request->error);
    mem_free(allocator, request);
}

void fetch_begin(struct outbound *outbound, const mdx_op *op)
{
    struct request *request = NULL;
    struct error error;

    error_init(&error, &outbound->allocator);
    if (!outbound->transport)
        error_set(&error, CODE_OPERATION_UNAVAILABLE,
                  "fetch: this build has no HTTP client; build with MDX_CURL=1, or register a "
                  "service `fetch`");
    else
        request = request_new(outbound, op, &error);
    if (request)
        drive_add(outbound, request);
    else
        answer_error(op->rt, op->token, &error);
    error_free(&error);
}

/* scope.c - paths, media types and plain responses, as most codecs need them. */
#include "codec/scope.h"

#include "base/url.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f')
        return (c | 32) - 'a' + 10;
    return -1;
}

/* Decoded in place; false: a bad escape, or a NUL. */
static bool decode(char *text, size_t *len)
{
    size_t to = 0;

    for (size_t at = 0; at < *len; at++) {
        int high, low;

        if (text[at] != '%') {
            text[to++] = text[at];
            continue;
        }
        high = at + 2 < *len ? hex_digit(text[at + 1]) : -1;
        low = high >= 0 ? hex_digit(text[at + 2]) : -1;
        if (low < 0 || !(high * 16 + low))
            return false;
        text[to++] = (char)(high * 16 + low);
        at += 2;
    }
    *len = to;
    return true;
}

static struct slice trim_slashes(struct slice path)
{
    while (path.len && path.data[0] == '/')
        path = slice_from(path, 1);
    while (path.len && path.data[path.len - 1] == '/')
        path = slice_to(path, path.len - 1);
    return path;
}

bool codec_scope_read(struct codec_scope *scope, const struct allocator *allocator,
                      const struct codec_request *request, const char *word, bool *no_memory)
{
    size_t len = request->path.len;
    struct slice path, first, rest;

    *scope = (struct codec_scope){ .allocator = allocator };
    *no_memory = false;
    scope->memory = mem_new(allocator, len + 1);
    if (!scope->memory) {
        *no_memory = true;
        return false;
    }
    memcpy(scope->memory, request->path.data, len);
    if (!decode(scope->memory, &len))
        return false;
    path = trim_slashes(slice_make(scope->memory, len));
    first = slice_split(path, '/', &rest);
    if (slice_is(path, word))
        scope->target = request->own;
    else if (slice_is(first, word))
        scope->target = trim_slashes(rest);
    else if (slice_ends(path, word) && path.len > strlen(word) + 1 &&
             path.data[path.len - strlen(word) - 1] == '/')
        scope->target = slice_to(path, path.len - strlen(word) - 1);
    else
        scope->target = request->own;
    return true;
}

void codec_scope_free(struct codec_scope *scope)
{
    mem_free(scope->allocator, scope->memory);
    scope->memory = NULL;
}

struct slice codec_media_type(const struct codec_request *request)
{
    struct slice parameters;

    return slice_trim(slice_split(codec_header(request, "content-type"), ';', &parameters));
}

bool codec_body_is_json(const struct codec_request *request, struct slice body)
{
    struct slice type = codec_media_type(request);

    body = slice_trim(body);
    if (!type.len || slice_is_nocase(type, "application/json") ||
        (slice_starts(type, "application/") && slice_ends(type, "+json")))
        return true;
    if (slice_is_nocase(type, "application/json-rpc") ||
        slice_is_nocase(type, "application/jsonrequest"))
        return true;
    /* curl says this of everything that it sends. */
    return slice_is_nocase(type, "application/x-www-form-urlencoded") && body.len &&
           strchr("{[\"-0123456789tfn", body.data[0]);
}

void codec_reply(const struct codec_port *port, uint32_t status, const char *type,
                 struct slice body)
{
    port->head(port->exchange, status);
    if (body.len) {
        port->header(port->exchange, SLICE("Content-Type"), slice_of(type));
        port->header(port->exchange, SLICE("X-Content-Type-Options"), SLICE("nosniff"));
    }
    port->bytes(port->exchange, body);
    port->end(port->exchange);
}

void codec_reply_buffer(const struct codec_port *port, uint32_t status, const char *type,
                        struct buffer *body)
{
    if (buffer_failed(body))
        codec_reply(port, 500, type, SLICE(""));
    else
        codec_reply(port, status, type, buffer_slice(body));
    buffer_free(body);
}

void codec_reply_options(const struct codec_request *request, const struct codec_port *port,
                         const char *methods)
{
    port->head(port->exchange, 204);
    port->header(port->exchange, SLICE("Allow"), slice_of(methods));
    if (codec_header(request, "access-control-request-method").len) {
        port->header(port->exchange, SLICE("Access-Control-Allow-Methods"), slice_of(methods));
        port->header(port->exchange, SLICE("Access-Control-Allow-Headers"),
                     SLICE("Authorization, Content-Type, Accept, If-Match, If-None-Match, "
                           "Last-Event-ID, MCP-Protocol-Version, Mcp-Session-Id, Mcp-Method, "
                           "Mcp-Name, X-Request-Id, traceparent"));
        port->header(port->exchange, SLICE("Access-Control-Max-Age"), SLICE("600"));
    }
    port->end(port->exchange);
}

void codec_error_headers(const struct codec_port *port, const struct error *error, unsigned status,
                         const char *methods, const struct allocator *allocator)
{
    struct buffer seconds;

    if (status == 405 && methods)
        port->header(port->exchange, SLICE("Allow"), slice_of(methods));
    if (status == 401)
        port->header(port->exchange, SLICE("WWW-Authenticate"), SLICE("Bearer"));
    if (!error->retry_after_ms && status != 429 && status != 503)
        return;
    buffer_init(&seconds, allocator, 32);
    buffer_add_u64(&seconds, error->retry_after_ms ? (error->retry_after_ms + 999) / 1000 : 1);
    port->header(port->exchange, SLICE("Retry-After"), buffer_slice(&seconds));
    buffer_free(&seconds);
}

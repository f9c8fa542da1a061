/* fetch.c - `fetch(url, {method, headers, body, redirect})`: from arguments to a request.
 *
 * What goes out is built from the parts that were understood, so that nothing is read differently
 * further on than where it was granted. */
#include "outbound/inside.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/url.h"

#include <string.h>

enum { URL_MOST = 16 * 1024, HEADERS_MOST = 64 * 1024, HEADER_COUNT_MOST = 200 };

/* RFC 9110, 5.6.2: token. */
static bool is_token(struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        if (c <= ' ' || c > '~' || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return text.len > 0;
}

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
    buffer_add_text(&request->url,
                    slice_is_nocase(url.scheme, "https") ? "https://" : "http://");
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

/* ---- the settings ------------------------------------------------------------------ */

static mdx_status read_method(struct request *request, const struct jsontext *index, uint32_t init,
                              struct error *error)
{
    static const char *const refused[] = { "CONNECT", "TRACE", "TRACK" };
    static const char *const known[] = { "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS" };
    uint32_t node = init ? jsontext_member(index, init, SLICE("method")) : 0;
    struct buffer *method = &request->method;

    if (!node) {
        buffer_add_text(method, "GET");
        return buffer_failed(method) ? error_no_memory(error) : MDX_OK;
    }
    if (index->nodes[node].type == JSONTEXT_STRING)
        jsontext_string(index, node, method);
    if (method->failed && !method->over)
        return error_no_memory(error);
    if (buffer_failed(method) || !is_token(buffer_slice(method)))
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch: method is no HTTP method, such as GET or POST");
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (slice_is_nocase(buffer_slice(method), refused[i]))
            return error_set(error, CODE_INVALID_PARAMS, "fetch: the method %s is not sent",
                             refused[i]);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (slice_is_nocase(buffer_slice(method), known[i]))
            memcpy(method->data, known[i], method->len);
    return MDX_OK;
}

static bool is_refused_header(struct slice name)
{
    static const char *const refused[] = { "host",    "content-length", "transfer-encoding",
                                           "connection", "keep-alive",  "upgrade",
                                           "te",      "trailer",        "expect" };

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (slice_is_nocase(name, refused[i]))
            return true;
    return name.len >= 6 && slice_is_nocase(slice_to(name, 6), "proxy-");
}

static bool is_header_value(struct slice value)
{
    for (size_t at = 0; at < value.len; at++) {
        unsigned char c = (unsigned char)value.data[at];

        if ((c < ' ' && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

static mdx_status add_header(struct request *request, struct slice name, struct slice value,
                             struct error *error)
{
    int shown = (int)(name.len < 100 ? name.len : 100);

    value = slice_trim(value);
    if (!is_token(name))
        return error_set(error, CODE_INVALID_PARAMS, "fetch: headers: a name is no header's name");
    if (is_refused_header(name))
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch: headers: %.*s is set by the host alone; leave it out", shown,
                         name.data);
    if (!is_header_value(value))
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch: headers: the value of %.*s has a line end or another control "
                         "character in it",
                         shown, name.data);
    buffer_add_slice(&request->headers, name);
    /* A colon and nothing would take the header away; libcurl sends `Name;` as an empty one. */
    buffer_add_text(&request->headers, value.len ? ": " : ";");
    buffer_add_slice(&request->headers, value);
    buffer_add_char(&request->headers, 0);
    if (request->headers.over)
        return error_set(error, CODE_INVALID_PARAMS, "fetch: headers: more than %d bytes",
                         HEADERS_MOST);
    return buffer_failed(&request->headers) ? error_no_memory(error) : MDX_OK;
}

/* A text as it is; numbers, true and false as they are written. */
static mdx_status read_header(struct request *request, const struct jsontext *index, uint32_t key,
                              struct error *error)
{
    uint32_t value = index->nodes[key].next;
    uint32_t type = index->nodes[value].type;
    struct buffer name, text;
    mdx_status status;

    if (type == JSONTEXT_ARRAY || type == JSONTEXT_OBJECT || type == JSONTEXT_NULL)
        return error_set(error, CODE_INVALID_PARAMS, "fetch: headers: every value is a text");
    buffer_init(&name, request->headers.allocator, HEADERS_MOST);
    buffer_init(&text, request->headers.allocator, HEADERS_MOST);
    jsontext_string(index, key, &name);
    if (type == JSONTEXT_STRING)
        jsontext_string(index, value, &text);
    else
        buffer_add_slice(&text, jsontext_raw(index, value));
    if (name.over || text.over)
        status = error_set(error, CODE_INVALID_PARAMS, "fetch: headers: more than %d bytes",
                           HEADERS_MOST);
    else if (buffer_failed(&name) || buffer_failed(&text))
        status = error_no_memory(error);
    else
        status = add_header(request, buffer_slice(&name), buffer_slice(&text), error);
    buffer_free(&name);
    buffer_free(&text);
    return status;
}

static mdx_status read_headers(struct request *request, const struct jsontext *index,
                               uint32_t init, struct error *error)
{
    uint32_t headers = init ? jsontext_member(index, init, SLICE("headers")) : 0;
    mdx_status status = MDX_OK;
    uint32_t key = headers + 1;

    if (!headers || index->nodes[headers].type == JSONTEXT_NULL)
        return MDX_OK;
    if (index->nodes[headers].type != JSONTEXT_OBJECT)
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch: headers is an object, as in {Accept: 'application/json'}");
    if (index->nodes[headers].count > HEADER_COUNT_MOST)
        return error_set(error, CODE_INVALID_PARAMS, "fetch: headers: more than %d",
                         HEADER_COUNT_MOST);
    for (uint32_t i = 0; i < index->nodes[headers].count && !status; i++) {
        status = read_header(request, index, key, error);
        key = index->nodes[index->nodes[key].next].next;
    }
    return status;
}

static bool has_header(const struct request *request, const char *name)
{
    struct slice rest = buffer_slice(&request->headers);

    while (rest.len) {
        struct slice line = slice_split(rest, '\0', &rest);
        size_t end = slice_find(line, line.data[slice_find(line, ':')] == ':' ? ':' : ';');

        if (slice_is_nocase(slice_to(line, end), name))
            return true;
    }
    return false;
}

static mdx_status read_bytes(struct request *request, const struct jsontext *index, uint32_t node,
                             struct error *error)
{
    struct buffer text;
    mdx_status status = MDX_OK;

    buffer_init(&text, request->body.allocator, SIZE_MAX);
    jsontext_string(index, node, &text);
    if (buffer_failed(&text) ||
        (!base64_decode(&request->body, buffer_slice(&text)) && buffer_failed(&request->body)))
        status = error_no_memory(error);
    else if (text.len && !request->body.len)
        status = error_set(error, CODE_INVALID_PARAMS, "fetch: bodyBase64 is no base64");
    buffer_free(&text);
    return status;
}

static mdx_status read_body(struct request *request, const struct jsontext *index, uint32_t init,
                            struct error *error)
{
    uint32_t text = init ? jsontext_member(index, init, SLICE("body")) : 0;
    uint32_t bytes = init ? jsontext_member(index, init, SLICE("bodyBase64")) : 0;
    uint32_t node = text && index->nodes[text].type != JSONTEXT_NULL ? text : bytes;
    mdx_status status = MDX_OK;

    if (!node || index->nodes[node].type == JSONTEXT_NULL)
        return MDX_OK;
    if (index->nodes[node].type != JSONTEXT_STRING)
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch: body is a text; make one with JSON.stringify(value)");
    if (slice_is(buffer_slice(&request->method), "GET") ||
        slice_is(buffer_slice(&request->method), "HEAD"))
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch: GET and HEAD have no body; set method: 'POST'");
    request->has_body = true;
    if (node != text)
        return read_bytes(request, index, node, error);
    jsontext_string(index, node, &request->body);
    if (!buffer_failed(&request->body) && !has_header(request, "content-type"))
        status = add_header(request, SLICE("Content-Type"), SLICE("text/plain;charset=UTF-8"),
                            error);
    return buffer_failed(&request->body) ? error_no_memory(error) : status;
}

static mdx_status read_redirect(struct request *request, const struct jsontext *index,
                                uint32_t init, struct error *error)
{
    uint32_t node = init ? jsontext_member(index, init, SLICE("redirect")) : 0;

    if (!node || jsontext_equals(index, node, SLICE("follow")))
        request->redirect = REDIRECT_FOLLOW;
    else if (jsontext_equals(index, node, SLICE("error")))
        request->redirect = REDIRECT_REFUSE;
    else if (jsontext_equals(index, node, SLICE("manual")))
        request->redirect = REDIRECT_SHOW;
    else
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch: redirect is 'follow', 'error' or 'manual'");
    return MDX_OK;
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
        status = read_method(request, index, init, error);
    if (!status)
        status = read_headers(request, index, init, error);
    if (!status)
        status = read_body(request, index, init, error);
    if (!status)
        status = read_redirect(request, index, init, error);
    return status;
}

/* ---- its life ------------------------------------------------------------------------- */

static void init_buffers(struct request *request, struct outbound *outbound)
{
    const struct allocator *allocator = &outbound->allocator;

    buffer_init(&request->url, allocator, SIZE_MAX);
    buffer_init(&request->place, allocator, SIZE_MAX);
    buffer_init(&request->method, allocator, 32);
    buffer_init(&request->headers, allocator, HEADERS_MOST);
    buffer_init(&request->body, allocator, SIZE_MAX);
    buffer_init(&request->reason, allocator, SIZE_MAX);
    buffer_init(&request->head, allocator, SIZE_MAX);
    buffer_init(&request->received, allocator, outbound->max_body_bytes);
    buffer_init(&request->location, allocator, SIZE_MAX);
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
    request->rt = op->rt;
    request->token = op->token;
    request->timeout_ms = outbound->http_timeout_ms;
    if (op->timeout_ms < request->timeout_ms)
        request->timeout_ms = (uint32_t)op->timeout_ms;
    request->deadline_ns = clock_monotonic_ns() + (uint64_t)request->timeout_ms * 1000000;
    status = arguments_read(&arguments, &outbound->allocator, op, error);
    if (!status)
        status = read_request(request, &arguments, error);
    arguments_free(&arguments);
    if (!status)
        return request;
    request_free(&outbound->allocator, request);
    return NULL;
}

void request_free(const struct allocator *allocator, struct request *request)
{
    struct buffer *buffers[] = { &request->url,      &request->place, &request->method,
                                 &request->headers,  &request->body,  &request->reason,
                                 &request->head,     &request->received,
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

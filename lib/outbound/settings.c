/* settings.c - the second argument of fetch: {method, headers, body, bodyBase64, redirect, stream}.
 * A body {stream: number} is what is written with fetch.write.
 *
 * A method or header that could change what request this is, or where it goes, is refused. */
#include "outbound/inside.h"

#include "base/base64.h"

#include <string.h>

enum { HEADER_COUNT_MOST = 200 };

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
    static const char *const refused[] = { "host",       "content-length", "transfer-encoding",
                                           "connection", "keep-alive",     "upgrade",
                                           "te",         "trailer",        "expect" };

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

static mdx_status read_headers(struct request *request, const struct jsontext *index, uint32_t init,
                               struct error *error)
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

/* {stream: number} */
static mdx_status read_upload(struct request *request, const struct jsontext *index, uint32_t node,
                              struct error *error)
{
    const uint32_t number = jsontext_member(index, node, SLICE("stream"));

    if (number && slice_to_u64(jsontext_raw(index, number), &request->upload_number) &&
        request->upload_number)
        return MDX_OK;
    return error_set(error, CODE_INVALID_PARAMS,
                     "fetch: body is a text; make one with JSON.stringify(value)");
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
    if (index->nodes[node].type == JSONTEXT_OBJECT)
        status = read_upload(request, index, node, error);
    else if (index->nodes[node].type != JSONTEXT_STRING)
        status = error_set(error, CODE_INVALID_PARAMS,
                           "fetch: body is a text; make one with JSON.stringify(value)");
    if (status)
        return status;
    if (slice_is(buffer_slice(&request->method), "GET") ||
        slice_is(buffer_slice(&request->method), "HEAD"))
        return error_set(error, CODE_INVALID_PARAMS,
                         "fetch: GET and HEAD have no body; set method: 'POST'");
    request->has_body = true;
    if (request->upload_number)
        return MDX_OK;
    if (node != text)
        return read_bytes(request, index, node, error);
    jsontext_string(index, node, &request->body);
    if (!buffer_failed(&request->body) && !has_header(request, "content-type"))
        status =
            add_header(request, SLICE("Content-Type"), SLICE("text/plain;charset=UTF-8"), error);
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

static mdx_status read_stream(struct request *request, const struct jsontext *index, uint32_t init,
                              struct error *error)
{
    uint32_t node = init ? jsontext_member(index, init, SLICE("stream")) : 0;

    request->stream = node && index->nodes[node].type == JSONTEXT_TRUE;
    if (!node || request->stream || index->nodes[node].type == JSONTEXT_FALSE)
        return MDX_OK;
    return error_set(error, CODE_INVALID_PARAMS, "fetch: stream is true or false");
}

mdx_status settings_read(struct request *request, const struct jsontext *index, uint32_t init,
                         struct error *error)
{
    mdx_status status = read_method(request, index, init, error);

    if (!status)
        status = read_headers(request, index, init, error);
    if (!status)
        status = read_body(request, index, init, error);
    if (!status)
        status = read_redirect(request, index, init, error);
    if (!status)
        status = read_stream(request, index, init, error);
    return status;
}

mdx_status settings_trace(struct request *request, struct slice traceparent, struct error *error)
{
    if (!traceparent.len || has_header(request, "traceparent"))
        return MDX_OK;
    return add_header(request, SLICE("traceparent"), traceparent, error);
}

/* outgoing.c - a request as it is built: headers once each, query behind the URL, and as JSON. */
#include "outbound/source/source.h"

#include "base/base64.h"

#include <string.h>

void outgoing_init(struct outgoing *outgoing, const struct allocator *allocator)
{
    memset(outgoing, 0, sizeof *outgoing);
    buffer_init(&outgoing->method, allocator, 64);
    buffer_init(&outgoing->url, allocator, SIZE_MAX);
    buffer_init(&outgoing->headers, allocator, SIZE_MAX);
    buffer_init(&outgoing->body, allocator, SIZE_MAX);
}

void outgoing_free(struct outgoing *outgoing)
{
    buffer_free(&outgoing->method);
    buffer_free(&outgoing->url);
    buffer_free(&outgoing->headers);
    buffer_free(&outgoing->body);
}

bool outgoing_failed(const struct outgoing *outgoing)
{
    return outgoing->method.failed || outgoing->url.failed || outgoing->headers.failed ||
           outgoing->body.failed;
}

/* One header out of what is left; false: none is. */
static bool next_header(struct slice *rest, struct slice *name, struct slice *value)
{
    if (!rest->len)
        return false;
    *name = slice_split(*rest, '\0', rest);
    *value = slice_split(*rest, '\0', rest);
    return true;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_name(struct slice a, struct slice b)
{
    for (size_t at = 0; at < a.len && a.len == b.len; at++)
        if (lower(a.data[at]) != lower(b.data[at]))
            return false;
    return a.len == b.len;
}

struct slice outgoing_find(const struct outgoing *outgoing, struct slice name)
{
    struct slice rest = buffer_slice(&outgoing->headers), key, value;

    while (next_header(&rest, &key, &value))
        if (same_name(key, name))
            return value;
    return slice_make(NULL, 0);
}

static bool is_one_line(struct slice text)
{
    return slice_find(text, '\0') == text.len && slice_find(text, '\r') == text.len &&
           slice_find(text, '\n') == text.len;
}

static void remove_header(struct outgoing *outgoing, struct slice name)
{
    struct buffer *headers = &outgoing->headers;
    struct slice rest = buffer_slice(headers), key, value;

    while (next_header(&rest, &key, &value)) {
        size_t from = (size_t)(key.data - headers->data);
        size_t to = (size_t)(value.data - headers->data) + value.len + 1;

        if (!same_name(key, name))
            continue;
        memmove(headers->data + from, headers->data + to, headers->len - to);
        headers->len -= to - from;
        return;
    }
}

bool outgoing_header(struct outgoing *outgoing, struct slice name, struct slice value)
{
    if (!name.len || !is_one_line(name) || !is_one_line(value))
        return false;
    remove_header(outgoing, name);
    buffer_add_slice(&outgoing->headers, name);
    buffer_add_char(&outgoing->headers, '\0');
    buffer_add_slice(&outgoing->headers, value);
    buffer_add_char(&outgoing->headers, '\0');
    return true;
}

static void add_encoded(struct buffer *out, struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            strchr("-._~", c)) {
            buffer_add_char(out, c);
        } else {
            buffer_add_char(out, '%');
            buffer_add_hex(out, text.data + at, 1);
        }
    }
}

void outgoing_query(struct outgoing *outgoing, struct slice name, struct slice value)
{
    struct buffer *url = &outgoing->url;

    buffer_add_char(url, slice_find(buffer_slice(url), '?') < url->len ? '&' : '?');
    add_encoded(url, name);
    buffer_add_char(url, '=');
    add_encoded(url, value);
}

static void write_headers(const struct outgoing *outgoing, struct buffer *out)
{
    struct slice rest = buffer_slice(&outgoing->headers), key, value;
    bool first = true;

    buffer_add_char(out, '{');
    for (; next_header(&rest, &key, &value); first = false) {
        if (!first)
            buffer_add_char(out, ',');
        buffer_add_json(out, key);
        buffer_add_char(out, ':');
        buffer_add_json(out, value);
    }
    buffer_add_char(out, '}');
}

static void write_body(const struct outgoing *outgoing, struct buffer *out)
{
    struct slice body = buffer_slice(&outgoing->body);

    if (!outgoing->has_body)
        return;
    buffer_add_text(out, outgoing->body_is_bytes ? ",\"bodyBase64\":" : ",\"body\":");
    if (!outgoing->body_is_bytes) {
        buffer_add_json(out, body);
        return;
    }
    buffer_add_char(out, '"');
    base64_encode(out, body);
    buffer_add_char(out, '"');
}

void outgoing_write(const struct outgoing *outgoing, struct buffer *out)
{
    buffer_add_text(out, "{\"method\":");
    buffer_add_json(out, buffer_slice(&outgoing->method));
    buffer_add_text(out, ",\"url\":");
    buffer_add_json(out, buffer_slice(&outgoing->url));
    buffer_add_text(out, ",\"headers\":");
    write_headers(outgoing, out);
    write_body(outgoing, out);
    buffer_add_char(out, '}');
}

void outgoing_fetch(const struct outgoing *outgoing, struct buffer *out)
{
    buffer_add_char(out, '[');
    buffer_add_json(out, buffer_slice(&outgoing->url));
    buffer_add_text(out, ",{\"method\":");
    buffer_add_json(out, buffer_slice(&outgoing->method));
    buffer_add_text(out, ",\"headers\":");
    write_headers(outgoing, out);
    write_body(outgoing, out);
    buffer_add_text(out, outgoing->streams ? ",\"stream\":true}]" : "}]");
}

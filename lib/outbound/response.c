/* response.c - what came back, as the value that the script gets:
 * {status, ok, statusText, url, redirected, headers: {lower-case names}, body}, where a body that
 * is no UTF-8 is `bodyBase64` instead. */
#include "outbound/inside.h"

#include "base/base64.h"
#include "base/utf8.h"

enum { HEAD_MOST = 64 * 1024, HEAD_LINES_MOST = 500 };

void response_clear(struct request *request)
{
    request->status = 0;
    request->head_count = 0;
    request->head_bytes = 0;
    request->head_over = false;
    request->head_ended = false;
    request->refused_address = false;
    buffer_clear(&request->reason);
    buffer_clear(&request->head);
    buffer_clear(&request->received);
    buffer_clear(&request->location);
}

/* HTTP/1.1 200 OK: a new head begins; an interim one (103 …) is forgotten. */
static void begin_head(struct request *request, struct slice line)
{
    struct slice rest;
    uint64_t status = 0;

    slice_split(line, ' ', &rest);
    slice_to_u64(slice_split(rest, ' ', &rest), &status);
    request->status = (uint32_t)(status < 1000 ? status : 0);
    buffer_clear(&request->reason);
    buffer_clear(&request->head);
    request->head_count = 0;
    buffer_add_slice(&request->reason, slice_trim(rest));
}

static void add_line(struct request *request, struct slice name, struct slice value)
{
    for (size_t at = 0; at < name.len; at++) {
        char c = name.data[at];

        buffer_add_char(&request->head, (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
    }
    buffer_add_char(&request->head, ':');
    buffer_add_slice(&request->head, value);
    buffer_add_char(&request->head, '\n');
    request->head_count++;
}

bool response_head_line(struct request *request, struct slice line)
{
    struct slice value, name;

    request->head_bytes += line.len;
    if (request->head_bytes > HEAD_MOST || request->head_count == HEAD_LINES_MOST) {
        request->head_over = true;
        return false;
    }
    line = slice_trim(line);
    if (slice_starts(line, "HTTP/")) {
        begin_head(request, line);
    } else if (!line.len) {
        request->head_ended = request->status >= 200;
    } else {
        name = slice_split(line, ':', &value);
        if (name.len && name.len < line.len)
            add_line(request, name, slice_trim(value));
    }
    return !buffer_failed(&request->head) && !buffer_failed(&request->reason);
}

/* A name that comes again is joined to its first place, with a comma. */
static void write_header(struct buffer *out, struct buffer *joined, struct slice name,
                         struct slice value, struct slice rest)
{
    buffer_clear(joined);
    buffer_add_slice(joined, value);
    while (rest.len) {
        struct slice later;
        struct slice line = slice_split(rest, '\n', &rest);

        if (slice_equal(slice_split(line, ':', &later), name)) {
            buffer_add_text(joined, ", ");
            buffer_add_slice(joined, later);
        }
    }
    buffer_add_json(out, name);
    buffer_add_char(out, ':');
    buffer_add_json(out, buffer_slice(joined));
}

static bool came_before(struct slice head, struct slice line, struct slice name)
{
    struct slice rest = slice_to(head, (size_t)(line.data - head.data));

    while (rest.len) {
        struct slice value;

        if (slice_equal(slice_split(slice_split(rest, '\n', &rest), ':', &value), name))
            return true;
    }
    return false;
}

static void write_headers(struct buffer *out, const struct buffer *head)
{
    struct slice rest = buffer_slice(head);
    bool first = true;
    struct buffer joined;

    buffer_init(&joined, out->allocator, SIZE_MAX);
    buffer_add_char(out, '{');
    while (rest.len) {
        struct slice value;
        struct slice line = slice_split(rest, '\n', &rest);
        struct slice name = slice_split(line, ':', &value);

        if (came_before(buffer_slice(head), line, name))
            continue;
        if (!first)
            buffer_add_char(out, ',');
        first = false;
        write_header(out, &joined, name, value, rest);
    }
    buffer_add_char(out, '}');
    out->failed |= joined.failed;
    buffer_free(&joined);
}

/* Set-Cookie alone cannot be joined with commas: `"setCookies":[…]` where there are some. */
static void write_cookies(struct buffer *out, const struct buffer *head)
{
    struct slice rest = buffer_slice(head);
    bool any = false;

    while (rest.len) {
        struct slice value;
        struct slice line = slice_split(rest, '\n', &rest);

        if (!slice_is(slice_split(line, ':', &value), "set-cookie"))
            continue;
        buffer_add_text(out, any ? "," : ",\"setCookies\":[");
        buffer_add_json(out, value);
        any = true;
    }
    if (any)
        buffer_add_char(out, ']');
}

static void write_body(struct buffer *out, struct slice body)
{
    if (utf8_valid(body, NULL)) {
        buffer_add_text(out, ",\"body\":");
        buffer_add_json(out, body);
        return;
    }
    buffer_add_text(out, ",\"bodyBase64\":\"");
    base64_encode(out, body);
    buffer_add_char(out, '"');
}

void response_write_head(const struct request *request, struct buffer *out)
{
    bool ok = request->status >= 200 && request->status < 300;

    buffer_printf(out, "{\"status\":%u,\"ok\":%s,\"statusText\":", request->status,
                  ok ? "true" : "false");
    buffer_add_json(out, buffer_slice(&request->reason));
    buffer_add_text(out, ",\"url\":");
    buffer_add_json(out, buffer_slice(&request->url));
    buffer_printf(out, ",\"redirected\":%s,\"headers\":", request->hops ? "true" : "false");
    write_headers(out, &request->head);
    write_cookies(out, &request->head);
}

static void write(struct buffer *out, const struct request *request)
{
    response_write_head(request, out);
    write_body(out, buffer_slice(&request->received));
    buffer_add_char(out, '}');
}

void response_answer(const struct allocator *allocator, struct request *request)
{
    const mdx_op op = { .size = sizeof op, .rt = request->rt, .token = request->token };
    struct buffer out;

    if (request->error.status) {
        answer_error(request->rt, request->token, &request->error);
        return;
    }
    buffer_init(&out, allocator, SIZE_MAX);
    write(&out, request);
    answer_json(&op, &out);
    buffer_free(&out);
}

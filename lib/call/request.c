/* request.c - a request as it came, copied: the host's memory is not needed any more. */
#include "call/traffic.h"

#include <string.h>

enum { MOST_HEADERS = 200, MOST_HEAD_BYTES = 256 * 1024, LONGEST_CORRELATION = 128 };

struct copier {
    char *at;
};

static struct slice copy(struct copier *copier, const char *text, size_t len)
{
    struct slice made = slice_make(copier->at, text ? len : 0);

    if (made.len)
        memcpy(copier->at, text, made.len);
    copier->at[made.len] = '\0';
    copier->at += made.len + 1;
    return made;
}

static bool count_bytes(const mdx_request *request, size_t *bytes)
{
    *bytes = 16;
    for (size_t i = 0; i < request->header_count; i++)
        if (!size_add(*bytes, 2, bytes) || !size_add(*bytes, request->name_lens[i], bytes) ||
            !size_add(*bytes, request->value_lens[i], bytes))
            return false;
    return size_add(*bytes, request->method_len, bytes) &&
           size_add(*bytes, request->target_len, bytes) &&
           size_add(*bytes, request->listening_len, bytes) &&
           size_add(*bytes, request->caller_len, bytes) && *bytes <= MOST_HEAD_BYTES;
}

static bool is_plain(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] <= ' ' || text.data[i] > '~')
            return false;
    return true;
}

/* The client's own id of the request, where it is one that can be shown, else one of ours. */
static void read_correlation(struct exchange *exchange)
{
    struct slice id = codec_header(&exchange->request, "x-request-id");

    if (id.len && id.len <= LONGEST_CORRELATION && is_plain(id)) {
        exchange->request.correlation_id = id;
        return;
    }
    runtime_correlation(exchange->runtime, exchange->own_correlation);
    exchange->request.correlation_id =
        slice_make(exchange->own_correlation, sizeof exchange->own_correlation);
}

/* A keyed hash of numbers that come once. */
void exchange_make_nonce(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;

    if (!exchange->codec->takes_nonce)
        return;
    runtime_correlation(runtime, exchange->nonce);
    runtime_correlation(runtime, exchange->nonce + CORRELATION);
    exchange->request.nonce = slice_make(exchange->nonce, sizeof exchange->nonce);
}

void exchange_write_request(const struct exchange *exchange, struct buffer *out)
{
    const struct codec_request *request = &exchange->request;
    bool any = false;

    buffer_add_text(out, "{\"method\":");
    buffer_add_json(out, request->method);
    buffer_add_text(out, ",\"path\":");
    buffer_add_json(out, request->path);
    buffer_add_text(out, ",\"headers\":{");
    for (size_t i = 0; i < request->header_count; i++) {
        if (slice_is_nocase(request->headers[i].name, "authorization") ||
            slice_is_nocase(request->headers[i].name, "cookie") ||
            slice_is_nocase(request->headers[i].name, "proxy-authorization"))
            continue;
        if (any)
            buffer_add_char(out, ',');
        any = true;
        buffer_add_json(out, request->headers[i].name);
        buffer_add_char(out, ':');
        buffer_add_json(out, request->headers[i].value);
    }
    buffer_add_text(out, "}}");
}

static void copy_head(struct exchange *exchange, const mdx_request *from, char *memory)
{
    struct codec_request *request = &exchange->request;
    struct codec_header *headers = (struct codec_header *)(void *)memory;
    struct copier copier = { .at = memory + from->header_count * sizeof *headers };
    struct slice target;

    request->method = copy(&copier, from->method, from->method_len);
    target = copy(&copier, from->target, from->target_len);
    request->path = slice_split(target, '?', &request->query);
    request->query = slice_split(request->query, '#', &target);
    exchange->caller = copy(&copier, from->caller, from->caller_len);
    for (size_t i = 0; i < from->header_count; i++) {
        headers[i].name = copy(&copier, from->names[i], from->name_lens[i]);
        headers[i].value = slice_trim(copy(&copier, from->values[i], from->value_lens[i]));
    }
    request->headers = headers;
    request->header_count = from->header_count;
}

mdx_status exchange_copy_request(struct exchange *exchange, const mdx_request *from,
                                 struct error *error)
{
    const struct runtime_settings *settings = &exchange->runtime->settings;
    struct codec_request *request = &exchange->request;
    size_t texts, bytes;

    if (from->header_count > MOST_HEADERS || !count_bytes(from, &texts))
        return error_set(error, CODE_INPUT_LIMIT,
                         "the request's head is larger than %d headers or %d bytes", MOST_HEADERS,
                         MOST_HEAD_BYTES);
    bytes = texts + from->header_count * sizeof(struct codec_header);
    exchange->memory = mem_new(&exchange->runtime->allocator, bytes);
    if (!exchange->memory)
        return error_no_memory(error);
    copy_head(exchange, from, exchange->memory);
    exchange->head_only = slice_is(request->method, "HEAD");
    exchange->authorization = codec_header(request, "authorization");
    request->most_body = settings->input_bytes > settings->document_bytes
                             ? settings->input_bytes
                             : settings->document_bytes;
    request->development = settings->development;
    request->tls = from->flags & MDX_REQUEST_TLS;
    request->number = atomic_fetch_add(&exchange->runtime->exchange_number, 1) + 1;
    read_correlation(exchange);
    return MDX_OK;
}

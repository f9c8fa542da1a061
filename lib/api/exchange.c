/* exchange.c - mdxrt/exchange.h. */
#include "mdxrt/exchange.h"

#include "api/export.h"

#include <string.h>

/* The host's options, and what the last head handed out points to. */
struct mdx_exchange {
    struct exchange *exchange;
    struct allocator allocator;
    void *host;
    void (*ready)(void *host, mdx_exchange *exchange);
    const struct codec *codec; /* NULL: detected */
    const char **texts;        /* names, then values, of the head */
    size_t *lens;
};

/* A whole response in memory of its own. */
struct response {
    mdx_response body;
    struct allocator allocator;
    char *texts;
    struct buffer bytes;
};

static void tell(void *host, struct exchange *exchange)
{
    mdx_exchange *own = host;

    (void)exchange;
    own->ready(own->host, own);
}

static bool request_is_whole(const mdx_request *request)
{
    if ((!request->method && request->method_len) || (!request->target && request->target_len) ||
        (!request->body && request->body_len))
        return false;
    return !request->header_count ||
           (request->names && request->name_lens && request->values && request->value_lens);
}

static mdx_status read_request(mdx_request *own, const mdx_request *request, mdx_error **error)
{
    if (!request)
        return export_argument(error, "request is NULL");
    if (!import_struct(own, sizeof *own, request, offsetof(mdx_request, names)))
        return export_argument(error, "request.size is too small: set it with MDX_INIT()");
    if (!request_is_whole(own))
        return export_argument(error, "request has a length, but no bytes");
    return MDX_OK;
}

static mdx_status start(struct runtime *runtime, mdx_exchange *own, const mdx_request *request,
                        struct error *failure)
{
    struct exchange_options options = {
        .codec = own->codec,
        .host = own,
        .ready = own->ready ? tell : NULL,
    };

    return exchange_start(runtime, &options, request, &own->exchange, failure);
}

mdx_status mdx_exchange_start(mdx_runtime *rt, const mdx_exchange_options *options,
                              const mdx_request *request, mdx_exchange **exchange,
                              mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    mdx_exchange_options own_options;
    mdx_exchange *own = NULL;
    const struct codec *codec;
    mdx_request own_request;
    struct error failure;
    mdx_status status;

    if (!runtime || !exchange)
        return export_argument(error, runtime ? "exchange is NULL" : "the runtime is NULL");
    *exchange = NULL;
    status = read_request(&own_request, request, error);
    if (status)
        return status;
    if (!import_struct(&own_options, sizeof own_options, options, sizeof(size_t)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    codec = codec_named(import_text(own_options.protocol, own_options.protocol_len));
    if (own_options.protocol_len && !codec)
        return export_argument(error, "options.protocol is none that is spoken here");
    error_init(&failure, runtime_allocator(runtime));
    status = runtime_enter(runtime, false, &failure);
    if (status)
        return export_error(error, &failure);
    own = mem_new(runtime_allocator(runtime), sizeof *own);
    if (!own) {
        status = error_no_memory(&failure);
    } else {
        own->allocator = *runtime_allocator(runtime);
        own->host = own_options.host;
        own->ready = own_options.ready;
        own->codec = codec;
        *exchange = own; /* ready may come before this function returns */
        status = start(runtime, own, &own_request, &failure);
    }
    if (status) {
        *exchange = NULL;
        mem_free(runtime_allocator(runtime), own);
        export_error(error, &failure);
    }
    runtime_leave(runtime);
    return status;
}

mdx_status mdx_exchange_feed(mdx_exchange *exchange, const char *body, size_t len, uint32_t last)
{
    struct runtime *runtime;
    mdx_status status;

    if (!exchange || (!body && len))
        return MDX_E_ARGUMENT;
    runtime = exchange_runtime(exchange->exchange);
    status = runtime_enter(runtime, false, NULL);
    if (status)
        return status;
    status = exchange_feed(exchange->exchange, import_text(body, len), last != 0);
    runtime_leave(runtime);
    return status;
}

static bool room_for_head(mdx_exchange *own, size_t count)
{
    if (own->texts)
        return true;
    own->texts = mem_array(&own->allocator, count * 2 + 1, sizeof *own->texts);
    own->lens = mem_array(&own->allocator, count * 2 + 1, sizeof *own->lens);
    if (own->texts && own->lens)
        return true;
    mem_free(&own->allocator, (void *)(uintptr_t)own->texts);
    mem_free(&own->allocator, own->lens);
    own->texts = NULL;
    own->lens = NULL;
    return false;
}

static void point(const struct exchange_head *head, const char **texts, size_t *lens)
{
    for (size_t i = 0; i < head->header_count; i++) {
        texts[i] = head->headers[i].name.data;
        lens[i] = head->headers[i].name.len;
        texts[head->header_count + i] = head->headers[i].value.data;
        lens[head->header_count + i] = head->headers[i].value.len;
    }
}

static void fill_head(mdx_response *body, const struct exchange_head *head,
                      const char *const *texts, const size_t *lens)
{
    body->status = head->status;
    body->header_count = head->header_count;
    body->names = texts;
    body->name_lens = lens;
    body->values = texts + head->header_count;
    body->value_lens = lens + head->header_count;
}

mdx_status mdx_exchange_head(mdx_exchange *exchange, mdx_response *to)
{
    struct exchange_head head = { 0 };
    mdx_response own = { .size = sizeof own };
    size_t size;
    mdx_status status;

    if (!exchange || !to || to->size < offsetof(mdx_response, header_count))
        return MDX_E_ARGUMENT;
    status = exchange_head(exchange->exchange, &head);
    if (status)
        return status;
    if (!room_for_head(exchange, head.header_count))
        return MDX_E_NOMEM;
    point(&head, exchange->texts, exchange->lens);
    fill_head(&own, &head, exchange->texts, exchange->lens);
    own.body = "";
    size = to->size < sizeof own ? to->size : sizeof own;
    own.size = to->size;
    memcpy(to, &own, size);
    return MDX_OK;
}

mdx_status mdx_exchange_next_chunk(mdx_exchange *exchange, const char **chunk, size_t *len)
{
    struct slice bytes;
    mdx_status status;

    if (!exchange || !chunk || !len)
        return MDX_E_ARGUMENT;
    status = exchange_next_chunk(exchange->exchange, &bytes);
    *chunk = bytes.data;
    *len = bytes.len;
    return status;
}

mdx_status mdx_exchange_cancel(mdx_exchange *exchange)
{
    if (!exchange)
        return MDX_E_ARGUMENT;
    exchange_cancel(exchange->exchange);
    return MDX_OK;
}

void mdx_exchange_free(mdx_exchange *exchange)
{
    struct allocator allocator;

    if (!exchange)
        return;
    allocator = exchange->allocator;
    exchange_free(exchange->exchange);
    mem_free(&allocator, (void *)(uintptr_t)exchange->texts);
    mem_free(&allocator, exchange->lens);
    mem_free(&allocator, exchange);
}

void mdx_response_free(mdx_response *response)
{
    struct response *own = (struct response *)response;
    struct allocator allocator;

    if (!own)
        return;
    allocator = own->allocator;
    own->bytes.allocator = &allocator;
    mem_free(&allocator, own->texts);
    mem_free(&allocator, (void *)(uintptr_t)own->body.names);
    mem_free(&allocator, (void *)(uintptr_t)own->body.name_lens);
    buffer_free(&own->bytes);
    mem_free(&allocator, own);
}

/* Header texts in one block, since the exchange's go with it. */
static bool copy_head(struct response *response, const struct exchange_head *head)
{
    size_t count = head->header_count, bytes = 1;
    const char **texts = mem_array(&response->allocator, count * 2 + 1, sizeof *texts);
    size_t *lens = mem_array(&response->allocator, count * 2 + 1, sizeof *lens);
    char *at;

    for (size_t i = 0; i < count; i++)
        bytes += head->headers[i].name.len + head->headers[i].value.len + 2;
    at = response->texts = mem_new(&response->allocator, bytes);
    if (!texts || !lens || !at) {
        mem_free(&response->allocator, (void *)(uintptr_t)texts);
        mem_free(&response->allocator, lens);
        return false;
    }
    point(head, texts, lens);
    for (size_t i = 0; i < count * 2; i++) {
        memcpy(at, texts[i], lens[i] + 1);
        texts[i] = at;
        at += lens[i] + 1;
    }
    fill_head(&response->body, head, texts, lens);
    return true;
}

static mdx_status collect(struct exchange *exchange, struct response *response)
{
    struct exchange_head head = { 0 };
    struct slice chunk;
    mdx_status status = exchange_head(exchange, &head);

    if (status)
        return MDX_E_STATE;
    if (!copy_head(response, &head))
        return MDX_E_NOMEM;
    while (!(status = exchange_next_chunk(exchange, &chunk)) && chunk.len)
        buffer_add_slice(&response->bytes, chunk);
    if (status)
        return MDX_E_STATE;
    buffer_add_char(&response->bytes, '\0');
    if (buffer_failed(&response->bytes))
        return MDX_E_NOMEM;
    response->body.body = response->bytes.data;
    response->body.body_len = response->bytes.len - 1;
    return MDX_OK;
}

static mdx_status handle(struct runtime *runtime, const mdx_request *request,
                         mdx_response **response, struct error *failure)
{
    struct exchange_options options = { .whole = true };
    struct exchange *exchange = NULL;
    struct response *own;
    mdx_status status = exchange_start(runtime, &options, request, &exchange, failure);

    if (status)
        return status;
    exchange_wait(exchange);
    own = mem_new(runtime_allocator(runtime), sizeof *own);
    if (!own) {
        exchange_free(exchange);
        return error_no_memory(failure);
    }
    own->allocator = *runtime_allocator(runtime);
    own->body.size = sizeof own->body;
    buffer_init(&own->bytes, &own->allocator, SIZE_MAX);
    status = collect(exchange, own);
    exchange_free(exchange);
    if (!status) {
        *response = &own->body;
        return MDX_OK;
    }
    mdx_response_free(&own->body);
    return status == MDX_E_NOMEM ? error_no_memory(failure)
                                 : error_set(failure, CODE_WRONG_STATE, "the exchange was ended");
}

mdx_status mdx_handle(mdx_runtime *rt, const mdx_request *request, mdx_response **response,
                      mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    mdx_request own;
    struct error failure;
    mdx_status status;

    if (!runtime || !response)
        return export_argument(error, runtime ? "response is NULL" : "the runtime is NULL");
    *response = NULL;
    status = read_request(&own, request, error);
    if (status)
        return status;
    own.flags &= ~MDX_REQUEST_MORE;
    error_init(&failure, runtime_allocator(runtime));
    status = runtime_enter(runtime, true, &failure);
    if (status)
        return export_error(error, &failure);
    status = handle(runtime, &own, response, &failure);
    if (status)
        export_error(error, &failure);
    runtime_leave(runtime);
    return status;
}

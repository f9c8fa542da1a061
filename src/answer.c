/* answer.c - responses: what the service answers, handed to libmicrohttpd.
 *
 * A body that is whole goes out from where it lies; one that is still being made is fetched chunk
 * by chunk, and the connection sleeps in between. */
#include "http_inside.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

/* What the server itself says of a message; the service does not. */
static int is_ours(const char *name)
{
    return !strcasecmp(name, "Content-Length") || !strcasecmp(name, "Connection") ||
           !strcasecmp(name, "Transfer-Encoding") || !strcasecmp(name, "Date");
}

static enum MHD_Result send_response(struct request *request, struct MHD_Response *response,
                                     unsigned status)
{
    enum MHD_Result sent;

    if (!response)
        return MHD_NO;
    if (atomic_load(&request->loop->server->draining))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    sent = MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
    request->loop->unanswered -= request->unanswered;
    request->unanswered = 0;
    return sent;
}

static const char *category_of(unsigned status)
{
    if (status == 400 || status == 501)
        return "VALIDATION";
    if (status == 413 || status == 431)
        return "LIMIT";
    if (status == 429)
        return "RATE_LIMIT";
    return status == 503 ? "CONNECTION" : "INTERNAL";
}

/* The length of what was written into `text`, which has room for 512 bytes. */
static int say_problem(char *text, size_t room, unsigned status, const char *code,
                       const char *detail)
{
    bool later = status == 429 || status == 503;

    return snprintf(text, room,
                    "{\"type\":\"about:blank#%s\",\"title\":\"%s\",\"status\":%u,"
                    "\"detail\":\"%s\",\"code\":\"%s\",\"category\":\"%s\","
                    "\"retryable\":%s}\n",
                    code, detail, status, detail, code, category_of(status),
                    later ? "true" : "false");
}

enum MHD_Result answer_plainly(struct request *request, unsigned status, const char *code,
                               const char *detail)
{
    char text[512];
    struct MHD_Response *response;
    int len = say_problem(text, sizeof text, status, code, detail);

    response = MHD_create_response_from_buffer((size_t)len, text, MHD_RESPMEM_MUST_COPY);
    if (response)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/problem+json");
    /* Where this message ends is not known for sure. */
    if (response && (status == 400 || status == 501))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    if (response && (status == 429 || status == 503))
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    return send_response(request, response, status);
}

enum MHD_Result answer_past(struct request *request, unsigned status, const char *detail)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    char problem[512], text[1024];
    int problem_len = say_problem(problem, sizeof problem, status, "INPUT_LIMIT", detail);
    int len = snprintf(text, sizeof text,
                       "HTTP/1.1 %u %s\r\nContent-Type: application/problem+json\r\n"
                       "Content-Length: %d\r\nConnection: close\r\n\r\n%s",
                       status, MHD_get_reason_phrase_for(status), problem_len, problem);

    /* All that was answered before on this connection has been sent; nothing waits. */
    if (info)
        send(info->connect_fd, text, (size_t)len, MSG_DONTWAIT | MSG_NOSIGNAL);
    return MHD_NO;
}

/* The next bytes of a body that is still being made. */
static ssize_t read_body(void *host, uint64_t position, char *bytes, size_t most)
{
    struct request *request = host;
    const struct http_service *service = &request->loop->server->service;
    mdx_status status = MDX_OK;
    size_t len;

    (void)position;
    if (request->gone)
        return request->feed ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
    if (!request->chunk_len)
        status = service->next_chunk(request->exchange, &request->chunk, &request->chunk_len);
    if (status == MDX_PENDING) {
        request_suspend(request);
        return 0;
    }
    if (status)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (!request->chunk_len)
        return MHD_CONTENT_READER_END_OF_STREAM;
    len = request->chunk_len < most ? request->chunk_len : most;
    memcpy(bytes, request->chunk, len);
    request->chunk += len;
    request->chunk_len -= len;
    return (ssize_t)len;
}

static const char *head_value(const mdx_response *head, const char *name)
{
    for (size_t at = 0; at < head->header_count; at++) {
        if (!strcasecmp(head->names[at], name))
            return head->values[at];
    }
    return NULL;
}

static int is_feed(const struct request *request, const mdx_response *head)
{
    const char *type = head_value(head, "Content-Type");

    return !strcmp(request->method, "GET") && type && !strncasecmp(type, "text/event-stream", 17);
}

/* The first chunk is here. Is it all? */
static struct MHD_Response *make_response(struct request *request, const mdx_response *head)
{
    const struct http_service *service = &request->loop->server->service;
    const char *length = head_value(head, "Content-Length");
    uint64_t total = length ? strtoull(length, NULL, 10) : MHD_SIZE_UNKNOWN;
    const char *more = NULL;
    size_t more_len = 0;
    mdx_status status;

    if (!strcmp(request->method, "HEAD"))
        return MHD_create_response_from_callback(length ? total : 0, 1024, read_body, request,
                                                 NULL);
    if (!request->chunk_len)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (total == request->chunk_len)
        return MHD_create_response_from_buffer(
            request->chunk_len, (void *)(uintptr_t)request->chunk, MHD_RESPMEM_PERSISTENT);
    if (length)
        return MHD_create_response_from_callback(total, 16384, read_body, request, NULL);
    /* The chunk does not outlive the question whether there is another one. */
    request->copied = malloc(request->chunk_len);
    if (!request->copied)
        return NULL;
    memcpy(request->copied, request->chunk, request->chunk_len);
    request->chunk = request->copied;
    status = service->next_chunk(request->exchange, &more, &more_len);
    if (!status && !more_len)
        return MHD_create_response_from_buffer(request->chunk_len, request->copied,
                                               MHD_RESPMEM_PERSISTENT);
    if (!status) {
        char *joined = realloc(request->copied, request->chunk_len + more_len);

        if (!joined)
            return NULL;
        memcpy(joined + request->chunk_len, more, more_len);
        request->chunk = request->copied = joined;
        request->chunk_len += more_len;
    }
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384, read_body, request, NULL);
}

/* What goes out when the service could not even begin. */
static enum MHD_Result answer_failure(struct request *request)
{
    if (request->failed == MDX_E_RATE_LIMIT)
        return answer_plainly(request, 429, "RATE_LIMITED", "Too many calls at once.");
    if (request->failed == MDX_E_STATE)
        return answer_plainly(request, 503, "CLOSING", "The server is closing.");
    return answer_plainly(request, 500, "INTERNAL", "The request could not be taken.");
}

enum MHD_Result answer_begin(struct request *request)
{
    const struct http_service *service = &request->loop->server->service;
    struct MHD_Response *response;
    mdx_response head;
    mdx_status status;

    if (request->failed)
        return answer_failure(request);
    MDX_INIT(head);
    status = service->head(request->exchange, &head);
    request->feed = !status && is_feed(request, &head);
    if (!status)
        status = service->next_chunk(request->exchange, &request->chunk, &request->chunk_len);
    if (status == MDX_PENDING && head.status && head_value(&head, "Content-Length") == NULL) {
        /* A stream whose first bytes are not there yet: its head goes out now. */
        response =
            MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384, read_body, request, NULL);
    } else if (status == MDX_PENDING) {
        request_suspend(request);
        return MHD_YES;
    } else {
        response = status ? NULL : make_response(request, &head);
    }
    for (size_t at = 0; response && at < head.header_count; at++) {
        if (!is_ours(head.names[at]))
            MHD_add_response_header(response, head.names[at], head.values[at]);
    }
    return send_response(request, response, head.status);
}

/* http.c - requests: from libmicrohttpd's callbacks to the service.
 *
 * All callbacks run on the thread that owns the loop. A request is read whole, its connection put
 * to sleep, and the request handed to the loop's work list; loop.c starts it at the service. */
#include "http_inside.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define HEADERS_MOST 400
#define IDLE_SECONDS 75
#define HEAD_BYTES   32768

/* A spare request, or a new one; all of it zero but the loop. */
static struct request *request_take(struct loop *loop)
{
    struct request *request = loop->spare;

    if (!request) {
        request = calloc(1, sizeof *request);
        if (request)
            request->loop = loop;
        return request;
    }
    loop->spare = request->next_work;
    pthread_mutex_lock(&loop->lock);
    *request = (struct request){ .loop = loop };
    pthread_mutex_unlock(&loop->lock);
    return request;
}

/* The first that is heard of a request: its target as it was sent. */
static void *request_begin(void *host, const char *target, struct MHD_Connection *connection)
{
    struct request *request = request_take(host);

    if (!request)
        return NULL;
    request->connection = connection;
    request->target = strdup(target);
    return request;
}

static void request_end(void *host, struct MHD_Connection *connection, void **state,
                        enum MHD_RequestTerminationCode how)
{
    struct request *request = *state;
    struct loop *loop = host;

    (void)connection;
    (void)how;
    if (!request)
        return;
    if (request->exchange)
        loop->server->service.free(request->exchange);
    pthread_mutex_lock(&loop->lock);
    for (struct request **at = &loop->inbox; request->posted && *at; at = &(*at)->next_posted) {
        if (*at == request) {
            *at = request->next_posted;
            break;
        }
    }
    request->idle = 1;
    pthread_mutex_unlock(&loop->lock);
    if (request->counted)
        loop_count_request(loop->server, -1);
    free(request->target);
    free(request->method);
    free(request->body);
    free(request->copied);
    request->next_work = loop->spare;
    loop->spare = request;
    *state = NULL;
}

void request_suspend(struct request *request)
{
    struct loop *loop = request->loop;

    request->suspended = 1;
    request->suspended_at_ms = http_now_ms();
    request->before = NULL;
    request->after = loop->suspended;
    if (loop->suspended)
        loop->suspended->before = request;
    loop->suspended = request;
    MHD_suspend_connection(request->connection);
}

void request_resume(struct request *request)
{
    if (!request->suspended)
        return;
    request->suspended = 0;
    if (request->before)
        request->before->after = request->after;
    else
        request->loop->suspended = request->after;
    if (request->after)
        request->after->before = request->before;
    MHD_resume_connection(request->connection);
}

void request_give_up(struct request *request)
{
    request->gone = 1;
    if (request->exchange)
        request->loop->server->service.cancel(request->exchange);
    request_resume(request);
}

/* The caller holds the lock. */
static int post(struct request *request)
{
    struct loop *loop = request->loop;

    if (request->posted)
        return 0;
    request->posted = 1;
    request->next_posted = loop->inbox;
    loop->inbox = request;
    return atomic_load(&loop->sleeping);
}

static void request_ready(void *host, mdx_exchange *exchange)
{
    struct request *request = host;
    struct loop *loop = request->loop;
    int wake = 0;

    (void)exchange;
    pthread_mutex_lock(&loop->lock);
    if (request->idle)
        wake = 0;
    else if (request->started)
        wake = post(request);
    else
        request->early = 1;
    pthread_mutex_unlock(&loop->lock);
    if (wake)
        poller_wake(&loop->poller);
}

struct headers {
    const char *names[HEADERS_MOST], *values[HEADERS_MOST];
    size_t name_lens[HEADERS_MOST], value_lens[HEADERS_MOST];
    size_t count;
};

static enum MHD_Result add_header(void *host, enum MHD_ValueKind kind, const char *name,
                                  size_t name_len, const char *value, size_t value_len)
{
    struct headers *headers = host;

    (void)kind;
    if (headers->count == HEADERS_MOST)
        return MHD_NO;
    headers->names[headers->count] = name;
    headers->name_lens[headers->count] = name_len;
    headers->values[headers->count] = value ? value : "";
    headers->value_lens[headers->count] = value_len;
    headers->count++;
    return MHD_YES;
}

static int is_loopback(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *peer = info ? info->client_addr : NULL;

    if (peer && peer->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const void *)peer;

        return ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
    if (peer && peer->sa_family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr;

        return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
    }
    return 0;
}

void request_start(struct request *request)
{
    struct loop *loop = request->loop;
    const struct http_server *server = loop->server;
    struct headers headers;
    mdx_exchange_options options;
    mdx_request asked;
    mdx_response head;
    void *exchange = NULL;
    mdx_status status;
    int wake = 0;

    headers.count = 0;
    MHD_get_connection_values_n(request->connection, MHD_HEADER_KIND, add_header, &headers);
    MDX_INIT(options);
    options.host = request;
    options.ready = request_ready;
    MDX_INIT(asked);
    asked.method = request->method;
    asked.method_len = strlen(request->method);
    asked.target = request->target;
    asked.target_len = strlen(request->target);
    asked.names = headers.names;
    asked.name_lens = headers.name_lens;
    asked.values = headers.values;
    asked.value_lens = headers.value_lens;
    asked.header_count = headers.count;
    asked.body = request->body;
    asked.body_len = request->body_len;
    asked.listening = server->listening;
    asked.listening_len = strlen(server->listening);
    asked.flags = is_loopback(request->connection) ? MDX_REQUEST_LOOPBACK : 0;
    status = server->service.start(server->service.host, &options, &asked, &exchange);
    free(request->body);
    request->body = NULL;
    MDX_INIT(head);
    if (!status && server->service.head(exchange, &head) == MDX_PENDING)
        head.status = 0;
    else
        head.status = 1;
    pthread_mutex_lock(&loop->lock);
    request->exchange = exchange;
    request->failed = status;
    request->started = 1;
    if (status || head.status || request->early)
        wake = post(request);
    pthread_mutex_unlock(&loop->lock);
    if (wake)
        poller_wake(&loop->poller);
}

static enum MHD_Result first_sight(struct request *request, const char *method)
{
    const char *length = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_CONTENT_LENGTH);

    request->seen = 1;
    request->method = strdup(method);
    if (!request->target || !request->method)
        return MHD_NO;
    request->counted = 1;
    loop_count_request(request->loop->server, 1);
    /* Refused before the body is sent, so that nobody sends it. */
    if (length && strtoull(length, NULL, 10) > request->loop->server->most_body_bytes)
        return answer_plainly(request, 413, "INPUT_LIMIT", "The body is too large.");
    return MHD_YES;
}

static enum MHD_Result take_body(struct request *request, const char *bytes, size_t len)
{
    size_t most = request->loop->server->most_body_bytes;

    if (request->too_large || len > most - request->body_len) {
        request->too_large = 1;
        return MHD_YES;
    }
    if (request->body_len + len > request->body_room) {
        size_t room = (request->body_len + len) * 2;
        char *body = realloc(request->body, room);

        if (!body)
            return MHD_NO;
        request->body = body;
        request->body_room = room;
    }
    memcpy(request->body + request->body_len, bytes, len);
    request->body_len += len;
    return MHD_YES;
}

static enum MHD_Result whole(struct request *request)
{
    struct loop *loop = request->loop;

    if (request->too_large)
        return answer_plainly(request, 413, "INPUT_LIMIT", "The body is too large.");
    request_suspend(request);
    request->next_work = NULL;
    pthread_mutex_lock(&loop->lock);
    *loop->work_end = request;
    loop->work_end = &request->next_work;
    pthread_mutex_unlock(&loop->lock);
    return MHD_YES;
}

static enum MHD_Result handle(void *host, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_len, void **state)
{
    struct request *request = *state;

    (void)host;
    (void)connection;
    (void)url;
    (void)version;
    if (!request || request->gone)
        return MHD_NO;
    if (!request->seen)
        return first_sight(request, method);
    if (*upload_len) {
        size_t len = *upload_len;

        *upload_len = 0;
        return take_body(request, upload, len);
    }
    return request->started ? answer_begin(request) : whole(request);
}

struct MHD_Daemon *http_daemon(struct loop *loop, int listener, unsigned most_connections)
{
    return MHD_start_daemon(
        poller_daemon_flags | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL, handle, loop,
        MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_URI_LOG_CALLBACK, request_begin, loop,
        MHD_OPTION_NOTIFY_COMPLETED, request_end, loop, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_LIMIT, most_connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_BYTES, MHD_OPTION_END);
}

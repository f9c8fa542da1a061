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

#define HEADERS_MOST 200 /* more are refused at first sight */
#define IDLE_SECONDS 75
#define MEMORY_BYTES 32768

/* Room for headers that a spare request keeps. */
#define HEAD_KEPT_BYTES 2048

/* A spare request, or a new one; all of it zero but the loop and the room for headers. */
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
    *request =
        (struct request){ .loop = loop, .head = request->head, .head_room = request->head_room };
    pthread_mutex_unlock(&loop->lock);
    return request;
}

/* RFC 9112, 3.2.2: a server takes http://host/path?query, too. */
static void take_target(struct request *request, const char *target)
{
    size_t scheme = !strncasecmp(target, "http://", 7)    ? 7
                    : !strncasecmp(target, "https://", 8) ? 8
                                                          : 0;
    const char *rest = target + scheme + (scheme ? strcspn(target + scheme, "/?#") : 0);
    size_t len = strlen(rest);

    if (scheme)
        request->authority = strndup(target + scheme, (size_t)(rest - target) - scheme);
    request->target = malloc(len + 2);
    if (!request->target)
        return;
    /* An empty path is the root. */
    memcpy(request->target, "/", 1);
    memcpy(request->target + (scheme && *rest != '/'), rest, len + 1);
}

/* The first that is heard of a request: its target as it was sent. libmicrohttpd would part the
 * query into arguments, which nobody asks for, and answers nothing at all when there is no room
 * for them: in its own copy, which is read no more, there is but one. */
static void *request_begin(void *host, const char *target, struct MHD_Connection *connection)
{
    struct request *request = request_take(host);

    if (!request)
        return NULL;
    request->connection = connection;
    request->sent_target = target;
    request->sent_target_len = strlen(target);
    take_target(request, target);
    for (char *at = (char *)(uintptr_t)target; (at = strchr(at, '&'));)
        *at = '.';
    return request;
}

/* Out of the lists that others look into. Under the lock. */
static void unlink_request(struct request *request)
{
    struct loop *loop = request->loop;
    struct request **at;

    for (at = &loop->inbox; request->posted && *at; at = &(*at)->next_posted) {
        if (*at == request) {
            *at = request->next_posted;
            break;
        }
    }
    if (!request->whole || request->starting || request->started)
        return;
    for (at = &loop->work; *at; at = &(*at)->next_work) {
        if (*at != request)
            continue;
        *at = request->next_work;
        if (!*at)
            loop->work_end = at;
        break;
    }
}

void request_recycle(struct request *request)
{
    struct loop *loop = request->loop;

    if (request->exchange)
        loop->server->service.free(request->exchange);
    pthread_mutex_lock(&loop->lock);
    unlink_request(request);
    request->idle = 1;
    pthread_mutex_unlock(&loop->lock);
    if (request->counted)
        loop_count_request(loop->server, -1);
    loop->unanswered -= request->unanswered;
    free(request->target);
    free(request->authority);
    free(request->method);
    free(request->body);
    free(request->copied);
    if (request->head_room > HEAD_KEPT_BYTES) {
        free(request->head);
        request->head = NULL;
        request->head_room = 0;
    }
    request->next_work = loop->spare;
    loop->spare = request;
}

static void request_end(void *host, struct MHD_Connection *connection, void **state,
                        enum MHD_RequestTerminationCode how)
{
    struct request *request = *state;
    struct loop *loop = host;
    int starting;

    (void)connection;
    (void)how;
    *state = NULL;
    if (!request)
        return;
    pthread_mutex_lock(&loop->lock);
    starting = request->starting;
    request->orphan = starting;
    pthread_mutex_unlock(&loop->lock);
    if (!starting)
        request_recycle(request);
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
    atomic_store(&loop->has_post, 1);
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

static int is_host(const char *name, size_t len)
{
    return len == 4 && !strncasecmp(name, "Host", 4);
}

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
    headers->value_lens[headers->count] = value ? trimmed_len(value, value_len) : 0;
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

/* Bytes of a head with these headers; the texts begin behind the four arrays. */
static size_t head_bytes(const struct headers *headers)
{
    size_t bytes = sizeof(struct head) + headers->count * 4 * sizeof(char *);

    for (size_t at = 0; at < headers->count; at++)
        bytes += headers->name_lens[at] + headers->value_lens[at] + 2;
    return bytes;
}

static char *put(char *to, const char **text, const char *from, size_t len)
{
    *text = to;
    memcpy(to, from, len);
    to[len] = '\0';
    return to + len + 1;
}

/* 0: no memory. */
static int copy_head(struct request *request)
{
    struct headers headers;
    struct head *head;
    size_t bytes;
    char *at;

    headers.count = 0;
    MHD_get_connection_values_n(request->connection, MHD_HEADER_KIND, add_header, &headers);
    for (size_t i = 0; request->authority && i < headers.count; i++) {
        if (!is_host(headers.names[i], headers.name_lens[i]))
            continue;
        headers.values[i] = request->authority;
        headers.value_lens[i] = strlen(request->authority);
    }
    bytes = head_bytes(&headers);
    if (bytes > request->head_room) {
        free(request->head);
        request->head = malloc(bytes);
        request->head_room = request->head ? bytes : 0;
    }
    head = request->head;
    if (!head)
        return 0;
    head->count = headers.count;
    head->loopback = is_loopback(request->connection);
    head->names = (void *)(head + 1);
    head->values = head->names + headers.count;
    head->name_lens = (void *)(head->values + headers.count);
    head->value_lens = head->name_lens + headers.count;
    at = (char *)(head->value_lens + headers.count);
    for (size_t i = 0; i < headers.count; i++) {
        head->name_lens[i] = headers.name_lens[i];
        head->value_lens[i] = headers.value_lens[i];
        at = put(at, &head->names[i], headers.names[i], headers.name_lens[i]);
        at = put(at, &head->values[i], headers.values[i], headers.value_lens[i]);
    }
    return 1;
}

/* The service has taken it, or not. Whoever runs the loop goes on. */
static void give_back(struct request *request, void *exchange, mdx_status status, int answered)
{
    struct loop *loop = request->loop;
    int wake = 0;

    pthread_mutex_lock(&loop->lock);
    request->exchange = exchange;
    request->failed = status;
    request->starting = 0;
    request->started = 1;
    if (status || answered || request->early || request->orphan)
        wake = post(request);
    pthread_mutex_unlock(&loop->lock);
    if (wake)
        poller_wake(&loop->poller);
}

void request_start(struct request *request)
{
    const struct http_server *server = request->loop->server;
    const struct head *head = request->head;
    mdx_exchange_options options;
    mdx_request asked;
    mdx_response answer;
    void *exchange = NULL;
    mdx_status status;

    MDX_INIT(options);
    options.host = request;
    options.ready = request_ready;
    MDX_INIT(asked);
    asked.method = request->method;
    asked.method_len = strlen(request->method);
    asked.target = request->target;
    asked.target_len = strlen(request->target);
    asked.names = head->names;
    asked.name_lens = head->name_lens;
    asked.values = head->values;
    asked.value_lens = head->value_lens;
    asked.header_count = head->count;
    asked.body = request->body;
    asked.body_len = request->body_len;
    asked.listening = server->listening;
    asked.listening_len = strlen(server->listening);
    asked.flags = head->loopback ? MDX_REQUEST_LOOPBACK : 0;
    status = server->service.start(server->service.host, &options, &asked, &exchange);
    free(request->body);
    request->body = NULL;
    MDX_INIT(answer);
    give_back(request, exchange, status,
              !status && server->service.head(exchange, &answer) != MDX_PENDING);
}

static enum MHD_Result first_sight(struct request *request, const char *method, const char *version)
{
    unsigned status = 400;
    const char *fault = request_fault(request, method, version, &status);
    const char *length = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_CONTENT_LENGTH);

    request->seen = 1;
    request->method = strdup(method);
    if (!request->target || !request->method)
        return MHD_NO;
    request->counted = 1;
    loop_count_request(request->loop->server, 1);
    if (status == 431)
        return answer_past(request, status, fault);
    if (fault)
        return answer_plainly(request, status, "INVALID_REQUEST", fault);
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
    if (!copy_head(request))
        return MHD_NO;
    request->whole = 1;
    request->unanswered = 1;
    loop->unanswered++;
    request->next_work = NULL;
    pthread_mutex_lock(&loop->lock);
    *loop->work_end = request;
    loop->work_end = &request->next_work;
    pthread_mutex_unlock(&loop->lock);
    return MHD_YES;
}

/* It stood in the work list when libmicrohttpd was left; now libmicrohttpd asks again. */
static enum MHD_Result go_on(struct request *request)
{
    struct loop *loop = request->loop;
    int started;

    pthread_mutex_lock(&loop->lock);
    started = request->started;
    pthread_mutex_unlock(&loop->lock);
    if (started)
        return answer_begin(request);
    if (!request->suspended)
        request_suspend(request);
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
    if (!request || request->gone)
        return MHD_NO;
    if (!request->seen)
        return first_sight(request, method, version);
    if (*upload_len) {
        size_t len = *upload_len;

        *upload_len = 0;
        return take_body(request, upload, len);
    }
    return request->whole ? go_on(request) : whole(request);
}

struct MHD_Daemon *http_daemon(struct loop *loop, int listener, unsigned most_connections)
{
    return MHD_start_daemon(
        poller_daemon_flags | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL, handle, loop,
        MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_URI_LOG_CALLBACK, request_begin, loop,
        MHD_OPTION_NOTIFY_COMPLETED, request_end, loop, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_LIMIT, most_connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_BYTES, MHD_OPTION_STRICT_FOR_CLIENT,
        http_cuts_in_place() ? 0 : 1, MHD_OPTION_END);
}

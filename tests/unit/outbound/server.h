/* server.h - a small HTTP server on loopback, which behaves well or badly by path.
 *
 * A thread accepts, each connection has a thread and one request. */
#ifndef MDX_TESTS_OUTBOUND_SERVER_H
#define MDX_TESTS_OUTBOUND_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SERVER_MOST = 1024 };

struct server;

struct visitor {
    struct server *server;
    int socket;
    pthread_t thread;
};

struct server {
    int listening;
    unsigned port;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned together; /* how many are at /together */
    unsigned waiting;  /* how many came to /slow */
    unsigned left;     /* how many of those hung up */
    struct visitor visitors[SERVER_MOST];
    size_t count;
    char seen[8192]; /* the last request, head and body */
    char url[2048];  /* of the last server_args() */
};

static inline void server_say(int socket, const char *text)
{
    send(socket, text, strlen(text), MSG_NOSIGNAL);
}

static inline void server_reply(int socket, const char *head, const void *body, size_t len)
{
    char text[1024];

    snprintf(text, sizeof text, "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
             head, len);
    server_say(socket, text);
    send(socket, body, len, MSG_NOSIGNAL);
}

static inline size_t server_body_length(const char *head)
{
    const char *at = strcasestr(head, "\r\nContent-Length:");

    return at ? strtoul(at + 17, NULL, 10) : 0;
}

/* Head and body into request; 0 when the other end went away. */
static inline int server_read(int socket, char *request, size_t room)
{
    size_t len = 0;

    for (;;) {
        char *end;
        ssize_t got = recv(socket, request + len, room - 1 - len, 0);

        if (got <= 0)
            return 0;
        len += (size_t)got;
        request[len] = 0;
        if (request[0] == 0x16) /* a TLS handshake: answered in plain text */
            return 1;
        end = strstr(request, "\r\n\r\n");
        if (end && len >= (size_t)(end + 4 - request) + server_body_length(request))
            return 1;
    }
}

static inline void server_wait_together(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    server->together++;
    pthread_cond_broadcast(&server->changed);
    while (server->together < 3)
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

/* Never answers; notes when the other end goes away. */
static inline void server_hold(struct server *server, int socket)
{
    char byte;

    pthread_mutex_lock(&server->lock);
    server->waiting++;
    pthread_mutex_unlock(&server->lock);
    recv(socket, &byte, 1, 0);
    pthread_mutex_lock(&server->lock);
    server->left++;
    pthread_mutex_unlock(&server->lock);
}

static inline void server_big(int socket)
{
    char *body = calloc(1, 200000);

    memset(body, 'x', 200000);
    server_reply(socket, "200 OK", body, 200000);
    free(body);
}

/* The gzip of 200,000 zero bytes. */
static inline void server_bomb(int socket)
{
    static const unsigned char packed[] = {
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x31, 0x01, 0x00,
        0x00, 0x00, 0xc2, 0xa0, 0xf5, 0x4f, 0x6d, 0x06, 0x7f, 0xa0, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0xd7, 0x00, 0x7b, 0x58, 0xe0, 0x5c,
        0x40, 0x0d, 0x03, 0x00,
    };

    server_reply(socket, "200 OK\r\nContent-Encoding: gzip", packed, sizeof packed);
}

/* A body in pieces, with pauses; its end is the connection's. */
static inline void server_drip(int socket)
{
    server_say(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\none\ntw");
    usleep(100000);
    server_say(socket, "o\n");
    usleep(100000);
    server_say(socket, "rest");
}

static inline void server_drip_for_ever(struct server *server, int socket)
{
    server_say(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\none\n");
    server_hold(server, socket);
}

static inline void server_many_headers(int socket)
{
    server_say(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\n");
    for (int i = 0; i < 600; i++)
        server_say(socket, "X-A: b\r\n");
    server_say(socket, "\r\n");
}

static inline void server_reset(int socket)
{
    struct linger hard = { .l_onoff = 1 };

    setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

static inline void server_redirect(int socket, const char *status, const char *host, unsigned port,
                                   const char *path)
{
    char head[256];

    snprintf(head, sizeof head, "%s\r\nLocation: http://%s:%u%s", status, host, port, path);
    server_reply(socket, head, "", 0);
}

static inline void server_answer(struct server *server, int socket, const char *path)
{
    if (!strcmp(path, "/hello"))
        server_reply(socket, "200 OK\r\nX-One: 1\r\nx-one: 2\r\nContent-Type: text/plain",
                     "h\xC3\xA9llo", 6);
    else if (!strcmp(path, "/missing"))
        server_reply(socket, "404 Not Here", "gone", 4);
    else if (!strcmp(path, "/binary"))
        server_reply(socket, "200 OK", "\xFF\xFE", 2);
    else if (!strcmp(path, "/together"))
        server_wait_together(server), server_reply(socket, "200 OK", "met", 3);
    else if (!strcmp(path, "/slow"))
        server_hold(server, socket);
    else if (!strcmp(path, "/drip"))
        server_drip(socket);
    else if (!strcmp(path, "/drip-for-ever"))
        server_drip_for_ever(server, socket);
    else if (!strcmp(path, "/big"))
        server_big(socket);
    else if (!strcmp(path, "/bomb"))
        server_bomb(socket);
    else if (!strcmp(path, "/headers"))
        server_many_headers(socket);
    else if (!strcmp(path, "/reset"))
        server_reset(socket);
    else if (!strcmp(path, "/to-hello"))
        server_reply(socket, "302 Found\r\nLocation: /hello", "", 0);
    else if (!strcmp(path, "/to-slow"))
        server_reply(socket, "302 Found\r\nLocation: /slow", "", 0);
    else if (!strcmp(path, "/see-hello"))
        server_reply(socket, "303 See Other\r\nLocation: hello", "", 0);
    else if (!strcmp(path, "/keep"))
        server_reply(socket, "307 Temporary Redirect\r\nLocation: /echo", "", 0);
    else if (!strcmp(path, "/loop"))
        server_reply(socket, "302 Found\r\nLocation: /loop", "", 0);
    else if (!strcmp(path, "/away"))
        server_redirect(socket, "302 Found", "localhost", server->port, "/hello");
    else if (!strcmp(path, "/other-port"))
        server_redirect(socket, "302 Found", "127.0.0.1", server->port ^ 1, "/hello");
    else if (!strcmp(path, "http://up.example/safe"))
        server_reply(socket, "302 Found\r\nLocation: https://up.example/hello", "", 0);
    else if (!strcmp(path, "/to-file"))
        server_reply(socket, "302 Found\r\nLocation: file:///etc/hostname", "", 0);
    else
        server_reply(socket, "200 OK", "echo", 4);
}

static inline void *server_visit(void *host)
{
    struct visitor *visitor = host;
    struct server *server = visitor->server;
    char request[8192], path[256] = "";

    if (server_read(visitor->socket, request, sizeof request)) {
        pthread_mutex_lock(&server->lock);
        memcpy(server->seen, request, sizeof request);
        pthread_mutex_unlock(&server->lock);
        sscanf(request, "%*s %255s", path);
        server_answer(server, visitor->socket, path);
    }
    shutdown(visitor->socket, SHUT_WR);
    close(visitor->socket);
    return NULL;
}

static inline void *server_run(void *host)
{
    struct server *server = host;
    int socket;

    while (server->count < SERVER_MOST && (socket = accept(server->listening, NULL, NULL)) >= 0) {
        struct visitor *visitor = &server->visitors[server->count++];

        visitor->server = server;
        visitor->socket = socket;
        pthread_create(&visitor->thread, NULL, server_visit, visitor);
    }
    return NULL;
}

static inline void server_open(struct server *server)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;

    memset(server, 0, sizeof *server);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->changed, NULL);
    server->listening = socket(AF_INET, SOCK_STREAM, 0);
    bind(server->listening, (struct sockaddr *)&address, sizeof address);
    listen(server->listening, 64);
    getsockname(server->listening, (struct sockaddr *)&address, &len);
    server->port = ntohs(address.sin_port);
    pthread_create(&server->thread, NULL, server_run, server);
}

/* Once every client has gone. */
static inline void server_close(struct server *server)
{
    shutdown(server->listening, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listening);
    for (size_t i = 0; i < server->count; i++)
        pthread_join(server->visitors[i].thread, NULL);
    pthread_cond_destroy(&server->changed);
    pthread_mutex_destroy(&server->lock);
}

/* The arguments of a fetch of this path: ["http://127.0.0.1:PORT/path"more] */
static inline const char *server_args(struct server *server, const char *path, const char *more)
{
    snprintf(server->url, sizeof server->url, "[\"http://127.0.0.1:%u%s\"%s]", server->port, path,
             more);
    return server->url;
}

static inline unsigned server_count(struct server *server, const unsigned *figure)
{
    unsigned count;

    pthread_mutex_lock(&server->lock);
    count = *figure;
    pthread_mutex_unlock(&server->lock);
    return count;
}

#endif

/* http.h - an HTTP server on libmicrohttpd that never waits for what it serves.
 *
 * One loop a core: each has its own daemon on the shared listening socket, and one thread that
 * moves bytes, starts requests at the service and lets the service work. When the service keeps a
 * loop's thread longer than a moment (a script runs long), another thread takes the loop over, so
 * that nobody else waits; the old one ends when it comes back. */
#ifndef MDX_SRC_HTTP_H
#define MDX_SRC_HTTP_H

#include <mdxrt.h>

/* What answers the requests: the functions of exchange.h, or something that looks the same. All
 * may be called from any thread; one exchange from one thread at a time. */
struct http_service {
    void *host;
    mdx_status (*start)(void *host, const mdx_exchange_options *options, const mdx_request *request,
                        void **exchange);
    mdx_status (*head)(void *exchange, mdx_response *head);
    mdx_status (*next_chunk)(void *exchange, const char **chunk, size_t *len);
    void (*cancel)(void *exchange);
    void (*free)(void *exchange);
    /* Runs what is ready; NULL: there is never anything. */
    mdx_status (*step)(void *host, uint32_t budget_us, uint32_t *next_due_ms);
};

struct http_options {
    int listener;          /* taken: a listening socket, not blocking */
    const char *listening; /* HOST:PORT; borrowed while the server lives */
    unsigned loops;        /* 0: one a core */
    size_t most_body_bytes;
    struct http_service service;
};

struct http_server;

/* 0, or an errno. */
int http_start(const struct http_options *options, struct http_server **server);

/* The service has something ready. From any thread, also before http_start() is done. */
void http_wake(struct http_server *server);

/* Takes no more connections, lets requests end for drain_ms at most, then ends all threads. 0, or
 * -1 when something would not end: then http_free() must not be called, and the process should go.
 */
int http_stop(struct http_server *server, uint32_t drain_ms);

/* Frees a server that was stopped; nobody may call http_wake() any more. NULL is allowed. */
void http_free(struct http_server *server);

#endif

/* constant_server.c - the mdx program's HTTP server with nothing behind it: every request gets the
 * same answer. What `mdx serve` costs is measured against it.
 *
 * Prints its URL, and ends at the end of its standard input. An argument is the number of loops. */
#include "http.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char body[] =
    "{\"data\":{\"y\":42},\"_links\":{\"self\":{\"href\":\"/api/calculate\"}}}";

static const char *const names[] = { "Content-Type", "Content-Length", "Cache-Control" };
static const char *const values[] = { "application/json", "61", "no-store" };
static const size_t name_lens[] = { 12, 14, 13 };
static const size_t value_lens[] = { 16, 2, 8 };

struct exchange {
    int taken;
};

static mdx_status start(void *host, const mdx_exchange_options *options, const mdx_request *request,
                        void **exchange)
{
    (void)host;
    (void)options;
    (void)request;
    *exchange = calloc(1, sizeof(struct exchange));
    return *exchange ? MDX_OK : MDX_E_NOMEM;
}

static mdx_status head(void *exchange, mdx_response *response)
{
    (void)exchange;
    response->status = 200;
    response->header_count = 3;
    response->names = names;
    response->name_lens = name_lens;
    response->values = values;
    response->value_lens = value_lens;
    return MDX_OK;
}

static mdx_status next_chunk(void *exchange, const char **chunk, size_t *len)
{
    struct exchange *own = exchange;

    *chunk = body;
    *len = own->taken ? 0 : sizeof body - 1;
    own->taken = 1;
    return MDX_OK;
}

static void cancel(void *exchange)
{
    (void)exchange;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t len = sizeof address;
    struct http_server *server = NULL;
    struct http_options options = {
        .listening = "127.0.0.1",
        .loops = argc > 1 ? (unsigned)atoi(argv[1]) : 0,
        .most_body_bytes = 1 << 20,
        .service = { .start = start,
                     .head = head,
                     .next_chunk = next_chunk,
                     .cancel = cancel,
                     .free = free },
    };
    char byte;

    options.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(options.listener, (struct sockaddr *)&address, len) ||
        listen(options.listener, 1024) ||
        getsockname(options.listener, (struct sockaddr *)&address, &len) ||
        http_start(&options, &server))
        return 1;
    printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    if (http_stop(server, 1000))
        return 1;
    http_free(server);
    return 0;
}

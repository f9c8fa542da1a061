/* listen.c - where a server listens: reading an address, refusing an unguarded one, binding it. */
#include "listen.h"

#include "report.h"
#include "text.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_PORT  8787
#define PORTS_TRIED 100
#define BACKLOG     1024

static int is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(
            &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
    return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 == 127;
}

/* A new listening socket, or -1 with errno set. */
static int try_address(const struct addrinfo *address)
{
    int one = 1;
    int problem;
    int listener = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (listener < 0)
        return -1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (!bind(listener, address->ai_addr, address->ai_addrlen) && !listen(listener, BACKLOG))
        return listener;
    problem = errno;
    close(listener);
    errno = problem;
    return -1;
}

static int port_of(int listener, int *any)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;

    memset(&address, 0, sizeof address);
    getsockname(listener, (struct sockaddr *)&address, &len);
    if (address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)&address;

        *any = IN6_IS_ADDR_UNSPECIFIED(&six->sin6_addr);
        return ntohs(six->sin6_port);
    }
    *any = ((const struct sockaddr_in *)(const void *)&address)->sin_addr.s_addr == INADDR_ANY;
    return ntohs(((const struct sockaddr_in *)(const void *)&address)->sin_port);
}

/* `HOST:PORT` in two; either may be left out. The caller frees both. */
static int split(const char *asked, char **host, char **port)
{
    const char *colon = strrchr(asked, ':');
    size_t digits;

    if (*asked == '[') {
        const char *end = strchr(asked, ']');

        if (!end || (end[1] && end[1] != ':'))
            return -1;
        *host = copy_text(asked + 1, (size_t)(end - asked - 1));
        colon = end[1] ? end + 1 : NULL;
    } else if (!colon && asked[strspn(asked, "0123456789")] == '\0') {
        *host = copy_text("127.0.0.1", 9);
        colon = asked - 1;
    } else {
        *host = copy_text(asked, colon ? (size_t)(colon - asked) : strlen(asked));
        if (!**host) {
            free(*host);
            *host = copy_text("127.0.0.1", 9);
        }
    }
    *port = colon ? copy_text(colon + 1, strlen(colon + 1)) : format_text("%d", FIRST_PORT);
    digits = strspn(*port, "0123456789");
    return !digits || (*port)[digits] || digits > 5 || atoi(*port) > 65535 ? -1 : 0;
}

static int bind_asked(struct program *program, const char *asked, const struct addrinfo *found,
                      int guarded, struct listening *listening)
{
    if (!guarded && !is_loopback(found->ai_addr))
        return problem(
            program, PROBLEM_CONFIG,
            "Set MDX_TOKEN (openssl rand -hex 16) or --token-file, or listen on 127.0.0.1.",
            "listening on %s lets other machines in, and there is no token", asked);
    listening->socket = try_address(found);
    if (listening->socket >= 0)
        return 0;
    return problem(program, PROBLEM_CONFIG,
                   errno == EADDRINUSE ? "Name another port; port 0 picks a free one."
                   : errno == EACCES   ? "Ports below 1024 are the system's: name another one."
                                       : "Name an address of this machine, like 127.0.0.1.",
                   "cannot listen on %s: %s", asked, strerror(errno));
}

static int bind_default(struct program *program, struct listening *listening)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    struct addrinfo info = { .ai_family = AF_INET, .ai_addrlen = sizeof address };

    info.ai_addr = (struct sockaddr *)&address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int tried = 0; tried < PORTS_TRIED; tried++) {
        address.sin_port = htons((uint16_t)(FIRST_PORT + tried));
        listening->socket = try_address(&info);
        if (listening->socket < 0 && errno == EADDRINUSE)
            continue;
        if (listening->socket < 0)
            break;
        if (tried)
            warn(program, "port %d is in use; listening on %d", FIRST_PORT, FIRST_PORT + tried);
        return 0;
    }
    return problem(program, PROBLEM_CONFIG, "Name one with --listen.",
                   "cannot listen on 127.0.0.1:%d: %s", FIRST_PORT, strerror(errno));
}

int listen_open(struct program *program, const char *asked, int guarded,
                struct listening *listening)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
    struct addrinfo *found = NULL;
    char *host = NULL;
    char *port = NULL;
    const char *six = "";
    int status;
    int any = 0;

    *listening = (struct listening){ .socket = -1 };
    if (!asked)
        status = bind_default(program, listening);
    else if (split(asked, &host, &port))
        status = problem(program, PROBLEM_USAGE, "Write HOST:PORT, like 127.0.0.1:8787.",
                         "--listen: \"%s\" is no address", asked);
    else if (getaddrinfo(host, port, &hints, &found))
        status = problem(program, PROBLEM_CONFIG, "Write HOST:PORT, like 127.0.0.1:8787.",
                         "--listen: \"%s\" is no known host", host);
    else
        status = bind_asked(program, asked, found, guarded, listening);
    if (!status) {
        int number = port_of(listening->socket, &any);
        const char *name = host ? host : "127.0.0.1";

        six = strchr(name, ':') ? "6" : "";
        listening->where = format_text("%s%s%s:%d", *six ? "[" : "", name, *six ? "]" : "", number);
        listening->url = any ? format_text("http://127.0.0.1:%d", number)
                             : format_text("http://%s", listening->where);
    }
    if (found)
        freeaddrinfo(found);
    free(host);
    free(port);
    return status;
}

void listen_free(struct listening *listening)
{
    if (listening->socket >= 0)
        close(listening->socket);
    free(listening->where);
    free(listening->url);
    *listening = (struct listening){ .socket = -1 };
}

/* auth.c - the verb auth: a person allows a source to act for them.
 *
 * The browser comes back to the redirect URI: where that is on this machine, we wait there;
 * otherwise what came back is read from standard input. */
#include "auth.h"

#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 600000, READ_MS = 5000, MOST_HEAD = 16384 };

static const char page[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                           "Connection: close\r\nCache-Control: no-store\r\n\r\n"
                           "<!doctype html><title>mdx</title><p>You can close this window.";
static const char nothing[] = "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n";

/* `http://127.0.0.1:PORT/…` or localhost: the port; 0: it is elsewhere. */
static unsigned local_port(const char *uri)
{
    static const char *const starts[] = { "http://127.0.0.1:", "http://localhost:" };

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (!strncmp(uri, starts[i], strlen(starts[i])))
            return (unsigned)strtoul(uri + strlen(starts[i]), NULL, 10) & 0xFFFF;
    return 0;
}

static int listen_on(unsigned port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (listener >= 0 && !bind(listener, (const struct sockaddr *)&address, sizeof address) &&
        !listen(listener, 8))
        return listener;
    if (listener >= 0)
        close(listener);
    return -1;
}

static void send_all(int peer, const char *bytes)
{
    size_t len = strlen(bytes);

    while (len) {
        ssize_t sent = send(peer, bytes, len, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        bytes += sent;
        len -= (size_t)sent;
    }
}

/* The target of one request, `/callback?code=…`; what is none of ours is answered 404. */
static int take_request(int peer, struct text *back)
{
    char head[MOST_HEAD];
    size_t len = 0;
    char *target, *end;

    while (len < sizeof head - 1) {
        struct pollfd ready = { .fd = peer, .events = POLLIN };
        ssize_t got =
            poll(&ready, 1, READ_MS) > 0 ? read(peer, head + len, sizeof head - 1 - len) : 0;

        if (got <= 0)
            break;
        len += (size_t)got;
        head[len] = '\0';
        if (strstr(head, "\r\n"))
            break;
    }
    head[len] = '\0';
    target = strncmp(head, "GET ", 4) ? NULL : head + 4;
    end = target ? strchr(target, ' ') : NULL;
    if (!end || !memchr(target, '?', (size_t)(end - target))) {
        send_all(peer, nothing);
        return 0;
    }
    text_add(back, target, (size_t)(end - target));
    send_all(peer, page);
    return 1;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The first request that brings a query; nonzero: none came in time. */
static int wait_for_browser(int listener, struct text *back)
{
    int64_t end = now_ms() + WAIT_MS;

    while (now_ms() < end) {
        struct pollfd ready = { .fd = listener, .events = POLLIN };
        int taken = 0, peer;

        if (poll(&ready, 1, (int)(end - now_ms())) <= 0)
            continue;
        peer = accept(listener, NULL, NULL);
        if (peer >= 0) {
            taken = take_request(peer, back);
            close(peer);
        }
        if (taken)
            return 0;
    }
    return 1;
}

static int read_line(struct text *back)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len = getline(&line, &room, stdin);

    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        len--;
    if (len > 0)
        text_add(back, line, (size_t)len);
    free(line);
    return len <= 0;
}

static void show(struct program *program, const char *url, int local)
{
    if (program->json) {
        json_t *line = need(json_pack("{s:s}", "url", url));

        write_value(program, line);
        fflush(stdout);
        return;
    }
    fprintf(stderr, "Open this in a browser:\n\n  %s\n\n%s\n", url,
            local ? "waiting for it to come back …"
                  : "Then paste the address that it came back to, and press Enter:");
}

static int take_back(struct program *program, mdx_runtime *rt, const char *name,
                     const json_t *opened)
{
    const char *redirect = json_string_value(json_object_get(opened, "redirectUri"));
    unsigned port = local_port(redirect);
    int listener = port ? listen_on(port) : -1, missing;
    struct text back = { 0 };
    mdx_error *error = NULL;
    mdx_status status;

    if (port && listener < 0)
        return problem(program, PROBLEM_FAILED, NULL, "port %u is taken: %s", port,
                       strerror(errno));
    show(program, json_string_value(json_object_get(opened, "url")), port != 0);
    missing = port ? wait_for_browser(listener, &back) : read_line(&back);
    if (listener >= 0)
        close(listener);
    if (missing) {
        text_free(&back);
        return problem(program, PROBLEM_FAILED, NULL, "nothing came back");
    }
    status = mdx_source_authorized(rt, name, strlen(name), back.data, back.len, &error);
    text_free(&back);
    if (status)
        return report(program, status, error);
    if (program->json)
        puts("{\"authorized\":true}");
    else
        printf("%s: authorized\n", name);
    return 0;
}

int auth_ask(struct program *program, mdx_runtime *rt, const char *name)
{
    mdx_error *error = NULL;
    char *json = NULL;
    size_t len = 0;
    mdx_status status = mdx_source_authorize(rt, name, strlen(name), NULL, 0, &json, &len, &error);
    json_t *opened;
    int exit_status;

    if (status)
        return report(program, status, error);
    opened = json_loadb(json, len, 0, NULL);
    exit_status = take_back(program, rt, name, opened);
    json_decref(opened);
    mdx_free(json);
    return exit_status;
}

int verb_auth(struct program *program)
{
    struct session session;
    int exit_status = session_open(program, SESSION_STORE_THERE, &session);

    if (!exit_status)
        exit_status = auth_ask(program, session.rt, program->choices.words[0]);
    session_close(&session);
    return exit_status;
}

/* client.c - calling a function on a server.
 *
 * HTTP/1.0 over a plain socket: an answer ends where the connection does, so there is nothing to
 * unpack. https is for a program that has TLS, and the message says so. */
#include "client.h"

#include "output.h"
#include "report.h"
#include "targets.h"
#include "text.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define ANSWER_MOST_BYTES ((size_t)64 << 20)
#define WAIT_SECONDS      120

struct answer {
    int status; /* 0: there is none, wrong says why */
    const char *wrong;
    int misused; /* the address is none */
    struct text all;
    const char *body;
    size_t body_len;
};

static int open_connection(const char *host, const char *port, const char **wrong)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    const struct timeval patience = { .tv_sec = WAIT_SECONDS };
    struct addrinfo *found = NULL;
    int connection = -1;

    *wrong = getaddrinfo(host, port, &hints, &found) ? "its name is not known" : NULL;
    for (const struct addrinfo *at = found; at && connection < 0; at = at->ai_next) {
        connection = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        if (connection >= 0 && connect(connection, at->ai_addr, at->ai_addrlen)) {
            close(connection);
            connection = -1;
        }
    }
    if (found)
        freeaddrinfo(found);
    if (connection < 0 && !*wrong)
        *wrong = "nothing answers there";
    if (connection >= 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return connection;
}

static int send_all(int connection, const char *bytes, size_t len)
{
    while (len) {
        ssize_t sent = send(connection, bytes, len, MSG_NOSIGNAL);

        if (sent <= 0)
            return -1;
        bytes += sent;
        len -= (size_t)sent;
    }
    return 0;
}

static void read_answer(struct answer *answer)
{
    const char *end = answer->all.data ? strstr(answer->all.data, "\r\n\r\n") : NULL;

    if (!end || strncmp(answer->all.data, "HTTP/1.", 7) || answer->all.len < 12) {
        answer->wrong = "it did not answer in HTTP";
        return;
    }
    answer->status = atoi(answer->all.data + 9);
    answer->body = end + 4;
    answer->body_len = answer->all.len - (size_t)(answer->body - answer->all.data);
}

/* `http://host[:port][/base]` in pieces, which the caller frees. */
struct place {
    char *host, *port, *authority, *base;
};

static const char *split_url(const char *url, struct place *place)
{
    const char *at = url + 7;
    size_t len;
    const char *colon;

    *place = (struct place){ 0 };
    if (!strncmp(url, "https://", 8))
        return "https is not spoken here: use a plain http:// address, or curl";
    if (strncmp(url, "http://", 7) || strpbrk(url, " \r\n"))
        return "that is no address: write http://HOST:PORT";
    len = strcspn(at, "/?#");
    place->authority = copy_text(at, len);
    place->base = copy_text(at + len, strcspn(at + len, "?#"));
    while (*place->base && place->base[strlen(place->base) - 1] == '/')
        place->base[strlen(place->base) - 1] = '\0';
    colon = strrchr(place->authority, ':');
    if (colon && strchr(colon, ']'))
        colon = NULL;
    place->port = copy_text(colon ? colon + 1 : "80", colon ? strlen(colon + 1) : 2);
    if (*place->authority == '[')
        place->host = copy_text(place->authority + 1, strcspn(place->authority + 1, "]"));
    else
        place->host = copy_text(place->authority, strcspn(place->authority, ":"));
    return NULL;
}

static void place_free(struct place *place)
{
    free(place->host);
    free(place->port);
    free(place->authority);
    free(place->base);
}

static void add_token(struct text *request)
{
    const char *token = getenv("MDX_TOKEN");

    if (token && *token && !strpbrk(token, "\r\n"))
        text_format(request, "Authorization: Bearer %s\r\n", token);
}

static void exchange(const char *url, const char *method, const char *path, const char *body,
                     size_t len, struct answer *answer)
{
    struct place place;
    struct text request = { 0 };
    int connection = -1;

    *answer = (struct answer){ 0 };
    answer->wrong = split_url(url, &place);
    answer->misused = answer->wrong != NULL;
    if (!answer->wrong)
        connection = open_connection(place.host, place.port, &answer->wrong);
    if (connection >= 0) {
        text_format(&request, "%s %s%s HTTP/1.0\r\nHost: %s\r\nAccept: application/json\r\n",
                    method, place.base, path, place.authority);
        add_token(&request);
        if (body)
            text_format(&request, "Content-Type: application/json\r\nContent-Length: %zu\r\n", len);
        text_say(&request, "\r\n");
        text_add(&request, body ? body : "", len);
        if (send_all(connection, request.data, request.len) ||
            read_stream(connection, ANSWER_MOST_BYTES, &answer->all))
            answer->wrong = "the connection broke off";
        else
            read_answer(answer);
        close(connection);
    }
    text_free(&request);
    place_free(&place);
}

/* Percent-encodes what a path cannot hold; `.` of a function's path becomes `/`. */
static void add_segment(struct text *path, const char *at, size_t len, int is_function)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char letter = (unsigned char)at[i];

        if (is_function && letter == '.')
            text_say(path, "/");
        else if (letter < 0x80 && (strchr("-._~/@", letter) || (letter >= '0' && letter <= '9') ||
                                   ((letter | 32) >= 'a' && (letter | 32) <= 'z')))
            text_add(path, at + i, 1);
        else
            text_format(path, "%%%02X", letter);
    }
}

static char *api_path(const char *target)
{
    size_t len = strcspn(target, "#");
    struct text path = { 0 };

    text_say(&path, "/api/");
    add_segment(&path, target, len, 0);
    if (target[len]) {
        text_say(&path, "/");
        add_segment(&path, target + len + 1, strlen(target + len + 1), 1);
    }
    return text_take(&path);
}

static int unreachable(struct program *program, const char *url, const struct answer *answer)
{
    return problem(program, answer->misused ? PROBLEM_USAGE : PROBLEM_CONNECTION,
                   "mdx serve starts a server and prints its address.", "%s: %s", url,
                   answer->wrong);
}

int client_call(struct program *program, const char *url, const char *target, const char *input,
                size_t len)
{
    struct answer answer;
    char *path = api_path(target);
    json_t *value;
    int status = 0;

    exchange(url, "POST", path, input, len, &answer);
    free(path);
    if (!answer.status) {
        status = unreachable(program, url, &answer);
    } else if (answer.status >= 300) {
        status = report_remote(program, answer.status, answer.body, answer.body_len);
    } else {
        value = json_loadb(answer.body, answer.body_len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        if (json_object_get(value, "data"))
            write_value(program, json_incref(json_object_get(value, "data")));
        else
            write_json(program, answer.body, answer.body_len);
        json_decref(value);
    }
    text_free(&answer.all);
    return status;
}

/* What the server tells of a definition to those who may know. */
static json_t *fetch_definition(const char *url, const char *target, struct answer *answer)
{
    struct text path = { 0 };
    size_t len = target_id_len(target);
    json_t *definition = NULL;

    text_say(&path, "/mdxld/");
    add_segment(&path, target, len, 0);
    if (target[len] == '@') {
        text_say(&path, "?version=");
        add_segment(&path, target + len + 1, strcspn(target + len + 1, "#"), 0);
    }
    exchange(url, "GET", path.data, NULL, 0, answer);
    text_free(&path);
    if (answer->status == 200)
        definition = json_loadb(answer->body, answer->body_len, JSON_ALLOW_NUL, NULL);
    return definition;
}

/* `shop.get` and `shop__get` are `shop#get` where nothing is called so: tells what was meant, which
 * the caller frees, or NULL. */
static char *meant_by(const char *url, const char *target, json_t **definition)
{
    char *meant = NULL;

    for (size_t at = strpbrk(target, "@#") ? 0 : strlen(target); !meant && at-- > 1;) {
        size_t gap = target[at] == '.' ? 1 : !strncmp(target + at, "__", 2) ? 2 : 0;
        struct answer answer = { 0 };

        if (!gap || !target[at + gap])
            continue;
        meant = format_text("%.*s#%s", (int)at, target, target + at + gap);
        *definition = fetch_definition(url, meant, &answer);
        text_free(&answer.all);
        if (!function_of(*definition, target + at + gap)) {
            free(meant);
            meant = NULL;
            json_decref(*definition);
            *definition = NULL;
        }
    }
    return meant;
}

int client_function(struct program *program, const char *url, char **target, json_t **function)
{
    struct answer answer;
    json_t *definition = fetch_definition(url, *target, &answer);
    char *meant = answer.status == 404 ? meant_by(url, *target, &definition) : NULL;
    const char *path;
    int status = 0;

    if (meant) {
        free(*target);
        *target = meant;
    }
    path = strchr(*target, '#');
    *function = json_incref(function_of(definition, path ? path + 1 : ""));
    if (!answer.status)
        status = unreachable(program, url, &answer);
    else if (answer.status == 404 && !meant)
        status = report_remote(program, answer.status, answer.body, answer.body_len);
    else if (definition && !*function)
        status =
            problem(program, PROBLEM_UNKNOWN, "mdx call ID --url URL --help lists its functions.",
                    "%s has no such function", *target);
    json_decref(definition);
    text_free(&answer.all);
    return status;
}

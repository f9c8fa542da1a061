/* guard.c - the server's bridge: the default one, plus who may, plus waking the server.
 *
 * Where mdx.json has callers or tokens, the library has looked at them. Else:
 * With a token, managing needs it, and calling too unless the server is public. Without one, who
 * sits at this machine may manage, and everybody who reaches the server may call. */
#include "guard.h"

#include "output.h"
#include "report.h"
#include "text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TOKEN_MOST_BYTES 4096

int guard_token(struct program *program, char **token)
{
    const char *file = program->choices.text[OPT_TOKEN_FILE];
    const char *from = file ? file : "MDX_TOKEN";
    const char *set = getenv("MDX_TOKEN");
    struct text text = { 0 };
    int wrong;

    *token = NULL;
    if (!file && !set)
        return 0;
    wrong = file ? read_file(file, TOKEN_MOST_BYTES, &text) : 0;
    if (wrong) {
        text_free(&text);
        return report_file(program, file, wrong);
    }
    if (!file)
        text_say(&text, set);
    while (text.len && strchr(" \t\r\n", text.data[text.len - 1]))
        text.data[--text.len] = '\0';
    *token = text_take(&text);
    if (!**token || strpbrk(*token, " \t\r\n"))
        return problem(
            program, PROBLEM_CONFIG, "openssl rand -hex 16 makes one; unset it to run without.",
            **token ? "%s: the token has white space in it" : "%s: the token is empty", from);
    return 0;
}

/* Takes as long whatever is wrong with what was sent; its length is no secret. */
static int same_token(const char *token, const char *sent, size_t sent_len)
{
    size_t len = strlen(token);
    volatile unsigned char differs = len != sent_len;

    for (size_t at = 0; at < sent_len; at++)
        differs = (unsigned char)(differs | (unsigned char)(sent[at] ^ token[at % len]));
    return !differs;
}

static int has_token(const struct guard *guard, const mdx_access *access)
{
    const char *sent = access->authorization;
    size_t len = access->authorization_len;

    if (len < 7 || strncasecmp(sent, "Bearer ", 7))
        return 0;
    sent += 7;
    len -= 7;
    while (len && *sent == ' ') {
        sent++;
        len--;
    }
    return same_token(guard->token, sent, len);
}

static mdx_status authorize(void *host, const mdx_access *access)
{
    const struct guard *guard = host;
    int managing = access->action != MDX_ACCESS_CALL && access->action != MDX_ACCESS_LIST;

    if (access->flags & MDX_ACCESS_GRANTED)
        return MDX_OK;
    if (!guard->token)
        return managing && !(access->flags & MDX_ACCESS_DIRECT_LOOPBACK) ? MDX_E_AUTH : MDX_OK;
    if (!managing && guard->open)
        return MDX_OK;
    return has_token(guard, access) ? MDX_OK : MDX_E_AUTH;
}

/* What happens to definitions over HTTP; what happens to files is told where they are loaded. */
static void event(void *host, const mdx_event *happened)
{
    const struct guard *guard = host;
    const char *text;
    size_t len;
    json_t *data;
    char *id;
    char *revision;

    if ((strncmp(happened->name, "definition:", 11) && strcmp(happened->name, "load:complete")) ||
        pthread_equal(pthread_self(), guard->loader))
        return;
    text = mdx_event_json(happened, &len);
    data = text ? json_loadb(text, len, 0, NULL) : NULL;
    id = shown_member(data, "id");
    revision = shown_member(data, "revision");
    if (guard->program->json)
        printf("{\"event\":\"%s\",\"data\":%s}\n", happened->name, text ? text : "null");
    else if (!strcmp(happened->name, "definition:deleted"))
        printf("%s: deleted, over HTTP\n", id);
    else if (*revision)
        printf("%s: revision %s, over HTTP\n", id, revision);
    fflush(stdout);
    free(id);
    free(revision);
    json_decref(data);
}

static void wake(void *host)
{
    const struct guard *guard = host;

    if (guard->server)
        http_wake(guard->server);
}

static uint64_t now_ms(void *host)
{
    const RuntimeBridge *inner = ((const struct guard *)host)->inner;

    return inner->now_ms(inner->host);
}

static mdx_status random_bytes(void *host, void *bytes, size_t len)
{
    const RuntimeBridge *inner = ((const struct guard *)host)->inner;

    return inner->random(inner->host, bytes, len);
}

static mdx_status op_begin(void *host, const mdx_op *op)
{
    const RuntimeBridge *inner = ((const struct guard *)host)->inner;
    mdx_status status = inner->op_begin(inner->host, op);

    /* The thread that waits for the bridge's I/O has something new to wait for. */
    if (!status && inner->wake)
        inner->wake(inner->host);
    return status;
}

static void op_cancel(void *host, uint64_t token)
{
    const RuntimeBridge *inner = ((const struct guard *)host)->inner;

    inner->op_cancel(inner->host, token);
}

static void log_line(void *host, const mdx_log *line)
{
    const RuntimeBridge *inner = ((const struct guard *)host)->inner;

    inner->log(inner->host, line);
}

static void close_bridge(void *host)
{
    const RuntimeBridge *inner = ((const struct guard *)host)->inner;

    inner->close(inner->host);
}

void guard_table(struct guard *guard, RuntimeBridge *table)
{
    const RuntimeBridge *inner = guard->inner;

    MDX_INIT(*table);
    table->host = guard;
    table->now_ms = inner->now_ms ? now_ms : NULL;
    table->random = inner->random ? random_bytes : NULL;
    table->op_begin = inner->op_begin ? op_begin : NULL;
    table->op_cancel = inner->op_cancel ? op_cancel : NULL;
    table->log = inner->log ? log_line : NULL;
    table->close = inner->close ? close_bridge : NULL;
    table->wake = wake;
    table->authorize = authorize;
    table->event = event;
}

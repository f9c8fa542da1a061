/* ask.c - questions of a running function to the client's user or model.
 *
 * Until 2025-11-25 they go out as requests of ours, on the stream of the answer. In 2026-07-28 they
 * are an answer themselves: retry.c. */
#include "codec/mcp/mcp.h"

#include <string.h>

void mcp_free_asks(struct mcp_task *task)
{
    struct mcp_ask *next;

    for (struct mcp_ask *ask = task->asks; ask; ask = next) {
        next = ask->next;
        mem_free(task->mcp->allocator, ask);
    }
    task->asks = NULL;
}

static void fail_ask(struct mcp_task *task, uint64_t ask, enum code code, const char *what)
{
    struct error error;

    error_init(&error, task->mcp->allocator);
    error_set(&error, code, "%s", what);
    task->mcp->port->answer(task->mcp->port->exchange, task->n, ask, SLICE(""), &error);
    error_free(&error);
}

/* ---- what is asked, as a request ---- */

static void add_raw(struct buffer *out, const struct jsontext *json, const char *from,
                    const char *to, const char *otherwise)
{
    const uint32_t node = jsontext_member(json, 0, slice_of(from));

    if (!node && !otherwise)
        return;
    mcp_member(out, to);
    buffer_add_slice(out, node ? jsontext_raw(json, node) : slice_of(otherwise));
}

static void write_elicitation(struct buffer *out, const struct jsontext *json,
                              enum mcp_revision revision)
{
    buffer_add_text(out, "\"method\":\"elicitation/create\",\"params\":{");
    if (jsontext_member(json, 0, SLICE("url")) && revision >= MCP_2025_11) {
        buffer_add_text(out, "\"mode\":\"url\"");
        add_raw(out, json, "url", "url", NULL);
        add_raw(out, json, "elicitationId", "elicitationId", NULL);
        add_raw(out, json, "message", "message", "\"\"");
    } else {
        add_raw(out, json, "message", "message", "\"\"");
        add_raw(out, json, "schema", "requestedSchema", "{\"type\":\"object\",\"properties\":{}}");
    }
    buffer_add_char(out, '}');
}

/* *capability: what the client needs for it. */
static void write_request(struct buffer *out, const struct jsontext *json, bool samples,
                          enum mcp_revision revision, uint32_t *capability)
{
    if (jsontext_member(json, 0, SLICE("roots"))) {
        *capability = MCP_ROOTS;
        buffer_add_text(out, "\"method\":\"roots/list\",\"params\":{}");
    } else if (samples) {
        *capability = MCP_SAMPLING;
        buffer_add_text(out, "\"method\":\"sampling/createMessage\",\"params\":");
        buffer_add_slice(out, jsontext_raw(json, 0));
    } else {
        *capability = jsontext_member(json, 0, SLICE("url")) && revision >= MCP_2025_11
                          ? MCP_ELICITATION_URL
                          : MCP_ELICITATION;
        write_elicitation(out, json, revision);
    }
}

/* A name of its own in the task: the given one, with a number when it was there before. */
static void write_key(struct buffer *out, const struct mcp_task *task, const struct jsontext *json)
{
    const uint32_t node = jsontext_member(json, 0, SLICE("name"));
    uint32_t before = 0;
    size_t len;

    if (node && json->nodes[node].type == JSONTEXT_STRING)
        jsontext_string(json, node, out);
    else
        buffer_printf(out, "input%u", task->asked);
    len = out->len;
    for (const struct mcp_ask *ask = task->asks; ask; ask = ask->next)
        before += ask->base == len && !memcmp(ask->key.data, out->data, len);
    if (before)
        buffer_printf(out, "_%u", before + 1);
}

static struct mcp_ask *make_ask(struct mcp_task *task, struct slice key, size_t base,
                                struct slice request)
{
    struct mcp_ask *ask = mem_new(task->mcp->allocator, sizeof *ask + key.len + request.len + 1);
    struct mcp_ask **link = &task->asks;
    char *texts;

    if (!ask)
        return NULL;
    texts = (char *)(ask + 1);
    memcpy(texts, key.data, key.len);
    memcpy(texts + key.len, request.data, request.len);
    ask->key = slice_make(texts, key.len);
    ask->base = base;
    ask->request = slice_make(texts + key.len, request.len);
    while (*link)
        link = &(*link)->next;
    *link = ask;
    return ask;
}

static size_t base_of(const struct jsontext *json, const struct buffer *key)
{
    const uint32_t node = jsontext_member(json, 0, SLICE("name"));

    if (!node || json->nodes[node].type != JSONTEXT_STRING)
        return key->len;
    /* Without the number that was put behind it. */
    for (size_t at = key->len; at; at--)
        if (jsontext_equals(json, node, slice_to(buffer_slice(key), at)))
            return at;
    return 0;
}

/* ---- requests of ours ---- */

/* The id says which exchange it belongs to, and cannot be guessed. */
static void send_request(struct mcp_task *task, struct mcp_ask *ask)
{
    struct mcp *mcp = task->mcp;
    struct buffer *out = &mcp->out;

    ask->k = ++mcp->last_k;
    ask->open = true;
    buffer_clear(out);
    buffer_printf(out, "{\"jsonrpc\":\"2.0\",\"id\":\"%u-", ask->k);
    buffer_add_slice(out, mcp->request->nonce);
    buffer_add_text(out, "\",");
    buffer_add_slice(out, ask->request);
    buffer_add_char(out, '}');
    mcp_send(mcp, buffer_slice(out));
}

static struct mcp_ask *find_ask(struct mcp *mcp, struct slice id, struct mcp_task **task)
{
    struct buffer text;
    struct mcp_ask *found = NULL;

    buffer_init(&text, mcp->allocator, 256);
    for (*task = mcp->tasks; *task; *task = (*task)->next) {
        for (found = (*task)->asks; found; found = found->next) {
            buffer_clear(&text);
            buffer_printf(&text, "\"%u-", found->k);
            buffer_add_slice(&text, mcp->request->nonce);
            buffer_add_char(&text, '"');
            if (found->open && slice_equal(buffer_slice(&text), id))
                break;
        }
        if (found)
            break;
    }
    buffer_free(&text);
    return found;
}

static void refuse_answer(struct mcp_task *task, const struct mcp_ask *ask,
                          const struct jsontext *json, uint32_t node)
{
    const uint32_t said = jsontext_member(json, node, SLICE("message"));
    struct buffer text;

    buffer_init(&text, task->mcp->allocator, 1000);
    buffer_add_text(&text, "the client refused");
    if (said && json->nodes[said].type == JSONTEXT_STRING) {
        buffer_add_text(&text, ": ");
        jsontext_string(json, said, &text);
    }
    fail_ask(task, ask->ask, CODE_OPERATION_FAILED,
             buffer_failed(&text) ? "the client refused" : text.data);
    buffer_free(&text);
}

void mcp_response(struct mcp *mcp, const struct jsontext *json,
                  const struct jsonrpc_message *message)
{
    struct mcp_task *task;
    struct mcp_ask *ask = find_ask(mcp, message->id, &task);

    if (!ask)
        return;
    ask->open = false;
    if (message->error)
        refuse_answer(task, ask, json, message->error);
    else
        mcp->port->answer(mcp->port->exchange, task->n, ask->ask,
                          jsontext_raw(json, message->result), NULL);
}

/* ---- from the function ---- */

static void put_question(struct mcp_task *task, const struct codec_event *event,
                         struct mcp_ask *ask, uint32_t capability)
{
    struct mcp *mcp = task->mcp;

    ask->ask = event->ask;
    if (task->revision == MCP_2026_07 && mcp_take_answer(task, ask)) {
        mcp->port->answer(mcp->port->exchange, task->n, ask->ask, ask->answer, NULL);
    } else if (!(task->capabilities & capability)) {
        task->missing |= capability;
        fail_ask(task, event->ask, CODE_OPERATION_UNAVAILABLE,
                 capability == MCP_ELICITATION       ? "the client cannot ask its user"
                 : capability == MCP_ELICITATION_URL ? "the client cannot send its user to a URL"
                 : capability == MCP_SAMPLING        ? "the client cannot ask a model"
                                                     : "the client has no roots");
    } else if (task->revision == MCP_2026_07) {
        ask->open = true;
        if (!mcp->gathering)
            mcp->port->timer(mcp->port->exchange, MCP_GATHER_MS);
        mcp->gathering = true;
    } else if (mcp_begin_sse(mcp)) {
        send_request(task, ask);
    } else {
        fail_ask(task, event->ask, CODE_OPERATION_UNAVAILABLE,
                 "the client takes no stream on which it could be asked");
    }
}

void mcp_question(struct mcp_task *task, const struct codec_event *event)
{
    const struct allocator *allocator = task->mcp->allocator;
    const bool samples = event->kind == CODEC_SAMPLE;
    struct buffer request, key;
    struct mcp_ask *ask = NULL;
    struct jsonfault fault;
    struct jsontext json;
    uint32_t capability = 0;

    jsontext_init(&json, allocator);
    buffer_init(&request, allocator, SIZE_MAX);
    buffer_init(&key, allocator, 4096);
    if (++task->asked <= MCP_MOST_ASKS && jsontext_index(&json, event->json, 512, &fault)) {
        write_request(&request, &json, samples, task->revision, &capability);
        write_key(&key, task, &json);
        if (!buffer_failed(&request) && !buffer_failed(&key))
            ask = make_ask(task, buffer_slice(&key), base_of(&json, &key), buffer_slice(&request));
    }
    if (ask)
        put_question(task, event, ask, capability);
    else
        fail_ask(task, event->ask, CODE_OPERATION_LIMIT, "no more can be asked");
    jsontext_free(&json);
    buffer_free(&request);
    buffer_free(&key);
}

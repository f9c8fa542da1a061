/* frame.c - messages in and out: each request becomes a task, each task is answered once. */
#include "codec/mcp/mcp.h"

#include <string.h>

void mcp_free_task(struct mcp_task *task)
{
    const struct allocator *allocator = task->mcp->allocator;

    mcp_free_asks(task);
    jsontext_free(&task->json);
    jsontext_free(&task->state_json);
    buffer_free(&task->chunks);
    buffer_free(&task->subject);
    buffer_free(&task->state);
    mem_free(allocator, task->text);
    mem_free(allocator, task);
}

static struct mcp_task *make_task(struct mcp *mcp, struct slice text)
{
    struct mcp_task *task = mem_new(mcp->allocator, sizeof *task);

    if (!task)
        return NULL;
    task->mcp = mcp;
    task->status = 200;
    task->log_level = mcp->log_level;
    task->capabilities = mcp->capabilities;
    task->revision = mcp->revision == MCP_NO_REVISION ? MCP_2025_11 : mcp->revision;
    jsontext_init(&task->json, mcp->allocator);
    jsontext_init(&task->state_json, mcp->allocator);
    buffer_init(&task->chunks, mcp->allocator, mcp->request->most_body);
    buffer_init(&task->subject, mcp->allocator, SIZE_MAX);
    buffer_init(&task->state, mcp->allocator, mcp->request->most_body);
    task->text = mem_copy(mcp->allocator, text.data, text.len);
    if (task->text)
        return task;
    mcp_free_task(task);
    return NULL;
}

struct mcp_task *mcp_find_task(struct mcp *mcp, uint32_t n)
{
    struct mcp_task *task = mcp->tasks;

    while (task && task->n != n)
        task = task->next;
    return task;
}

static void unlink_task(struct mcp_task *task)
{
    struct mcp_task **link = &task->mcp->tasks;

    while (*link && *link != task)
        link = &(*link)->next;
    if (!*link)
        return;
    *link = task->next;
    if (!task->next)
        task->mcp->last_task = link;
    task->mcp->task_count--;
}

/* ---- out ---- */

void mcp_send(struct mcp *mcp, struct slice message)
{
    const struct codec_port *port = mcp->port;

    if (mcp->ended || buffer_failed(&mcp->out))
        return;
    if (mcp->sse) {
        mcp_sse(mcp, message);
        return;
    }
    if (mcp->stdio && message.data == mcp->out.data) {
        buffer_add_char(&mcp->out, '\n');
        if (!buffer_failed(&mcp->out))
            port->bytes(port->exchange, buffer_slice(&mcp->out));
        return;
    }
    port->bytes(port->exchange, message);
    if (mcp->stdio)
        port->bytes(port->exchange, SLICE("\n"));
}

static void end_batch(struct mcp *mcp, struct mcp_batch *batch)
{
    if (batch->some) {
        buffer_add_char(&batch->out, ']');
        if (!mcp->stdio && !mcp->headed)
            mcp_http_head(mcp, mcp->refused ? mcp->refused : 200, "application/json");
        if (!buffer_failed(&batch->out))
            mcp_send(mcp, buffer_slice(&batch->out));
    }
    buffer_free(&batch->out);
    mem_free(mcp->allocator, batch);
}

/* One of the batch is done with, or none of it is left; message: its answer, or empty. */
static void settle_batch(struct mcp *mcp, struct mcp_batch *batch, struct slice message)
{
    if (message.len) {
        buffer_add_char(&batch->out, batch->some ? ',' : '[');
        buffer_add_slice(&batch->out, message);
        batch->some = true;
    }
    if (--batch->left == 0)
        end_batch(mcp, batch);
}

void mcp_drop(struct mcp_task *task)
{
    struct mcp *mcp = task->mcp;

    unlink_task(task);
    if (task->batch)
        settle_batch(mcp, task->batch, SLICE(""));
    mcp_free_task(task);
    mcp_settle(mcp);
}

/* There was no memory for an answer: it is told in pieces, which need none of ours. */
static void send_failure(struct mcp *mcp, struct slice id)
{
    const struct slice texts[] = {
        SLICE("{\"jsonrpc\":\"2.0\",\"id\":"),
        id,
        SLICE(",\"error\":{\"code\":-32603,\"message\":\"" MCP_NO_MEMORY "\"}}\n"),
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && !mcp->sse && id.len; i++)
        mcp->port->bytes(mcp->port->exchange, texts[i]);
    buffer_clear(&mcp->out);
}

void mcp_answer(struct mcp_task *task, struct slice message)
{
    struct mcp *mcp = task->mcp;

    if (task->batch) {
        unlink_task(task);
        settle_batch(mcp, task->batch, message);
        mcp_free_task(task);
        mcp_settle(mcp);
        return;
    }
    if (!mcp->stdio && task->status == 200 && !buffer_failed(&mcp->out) && mcp_prefers_sse(mcp))
        mcp_begin_sse(mcp);
    if (!mcp->stdio && !mcp->headed)
        mcp_http_head(mcp, buffer_failed(&mcp->out) ? 500 : task->status, "application/json");
    if (buffer_failed(&mcp->out))
        send_failure(mcp, task->message.id);
    else
        mcp_send(mcp, message);
    mcp_drop(task);
}

void mcp_cancel(struct mcp *mcp, struct slice id)
{
    struct mcp_task *next;

    for (struct mcp_task *task = mcp->tasks; task; task = next) {
        next = task->next;
        if (!slice_equal(task->message.id, id))
            continue;
        if (task->waits == MCP_CALLING)
            mcp->port->cancel(mcp->port->exchange, task->n);
        mcp_drop(task);
        return;
    }
}

/* ---- in ---- */

static void cancel_named(struct mcp *mcp, const struct mcp_task *task)
{
    const uint32_t id = mcp_param(task, "requestId");

    if (!id)
        return;
    if (mcp->stdio)
        mcp_cancel(mcp, jsontext_raw(&task->json, id));
    else
        mcp_session_post(mcp, slice_of(task->text));
}

/* What needs no answer. Unknown ones are nothing to us. */
static void notice(struct mcp *mcp, const struct mcp_task *task)
{
    if (task->message.kind == JSONRPC_RESPONSE && mcp->stdio)
        mcp_response(mcp, &task->json, &task->message);
    else if (task->message.kind == JSONRPC_RESPONSE)
        mcp_session_post(mcp, slice_of(task->text));
    else if (jsontext_equals(&task->json, task->message.method, SLICE("notifications/cancelled")))
        cancel_named(mcp, task);
}

static void read_meta(struct mcp_task *task)
{
    const uint32_t token = mcp_meta(task, "progressToken");

    if (token && (task->json.nodes[token].type == JSONTEXT_STRING ||
                  task->json.nodes[token].type == JSONTEXT_NUMBER))
        task->token = jsontext_raw(&task->json, token);
}

void mcp_run_task(struct mcp_task *task)
{
    task->method->run(task);
}

static void begin_request(struct mcp_task *task)
{
    struct mcp *mcp = task->mcp;
    const bool stateless = task->revision == MCP_2026_07;

    task->method = mcp_find_method(&task->json, task->message.method);
    if (!task->method || task->revision < task->method->first ||
        task->revision > task->method->last) {
        if (stateless)
            task->status = 404;
        mcp_fail(task, JSONRPC_METHOD_NOT_FOUND, SLICE(""), "there is no such method");
        return;
    }
    read_meta(task);
    task->waits = MCP_LOOKING;
    /* By HTTP nobody begins anything who may not see anything. */
    if (task->method->looks || mcp->scope.len || (!mcp->stdio && task->method->run != mcp_ping))
        mcp_describe(mcp);
    else
        mcp_run_task(task);
}

static void refuse_message(struct mcp *mcp, struct mcp_batch *batch, struct slice id, int32_t code,
                           const char *what)
{
    if (!batch) {
        mcp_fail_unread(mcp, id, code, code == JSONRPC_INTERNAL_ERROR ? 500 : 400, slice_of(what),
                        SLICE(""));
        return;
    }
    buffer_clear(&mcp->out);
    jsonrpc_error(&mcp->out, id.len ? id : SLICE("null"), code, slice_of(what), SLICE(""));
    settle_batch(mcp, batch, buffer_slice(&mcp->out));
}

static void refuse_unread(struct mcp *mcp, struct mcp_batch *batch, const struct jsonfault *fault)
{
    if (fault->kind == JSONFAULT_MEMORY)
        refuse_message(mcp, batch, SLICE(""), JSONRPC_INTERNAL_ERROR, MCP_NO_MEMORY);
    else
        refuse_message(mcp, batch, SLICE(""), JSONRPC_PARSE_ERROR,
                       fault->kind == JSONFAULT_UTF8 ? "the message is not UTF-8" : fault->what);
}

/* Index and kind of the message; false: it was no message, which was said. */
static bool read_task(struct mcp_task *task, size_t len, struct mcp_batch *batch)
{
    struct mcp *mcp = task->mcp;
    struct jsonfault fault;

    if (!jsontext_index(&task->json, slice_make(task->text, len), 512, &fault)) {
        refuse_unread(mcp, batch, &fault);
        return false;
    }
    jsonrpc_read(&task->json, 0, &task->message);
    if (task->message.kind != JSONRPC_INVALID)
        return true;
    refuse_message(mcp, batch, task->message.id, JSONRPC_INVALID_REQUEST, task->message.what);
    return false;
}

static void link_task(struct mcp_task *task)
{
    struct mcp *mcp = task->mcp;

    *mcp->last_task = task;
    mcp->last_task = &task->next;
    mcp->task_count++;
}

/* What is no request passes: it may be what ends one. */
static bool has_room(const struct mcp_task *task, struct mcp_batch *batch)
{
    if (task->mcp->task_count < MCP_MOST_TASKS || task->message.kind != JSONRPC_REQUEST)
        return true;
    refuse_message(task->mcp, batch, task->message.id, JSONRPC_INTERNAL_ERROR,
                   "too many requests are under way");
    return false;
}

void mcp_accept(struct mcp *mcp, struct slice text, struct mcp_batch *batch)
{
    struct mcp_task *task = make_task(mcp, text);

    mcp->no_memory = false;
    if (!task) {
        refuse_message(mcp, batch, SLICE(""), JSONRPC_INTERNAL_ERROR, MCP_NO_MEMORY);
        return;
    }
    if (!read_task(task, text.len, batch) || !has_room(task, batch)) {
        mcp_free_task(task);
        return;
    }
    task->batch = batch;
    task->n = ++mcp->last_n;
    link_task(task);
    if (!(mcp->stdio ? mcp_check_meta(task) : mcp_http_admit(task)))
        return;
    if (task->message.kind == JSONRPC_REQUEST) {
        begin_request(task);
        return;
    }
    notice(mcp, task);
    mcp_drop(task);
}

static void accept_batch(struct mcp *mcp, const struct jsontext *json)
{
    struct mcp_batch *batch = mem_new(mcp->allocator, sizeof *batch);
    uint32_t at = 1;

    if (!batch) {
        refuse_message(mcp, NULL, SLICE(""), JSONRPC_INTERNAL_ERROR, MCP_NO_MEMORY);
        return;
    }
    buffer_init(&batch->out, mcp->allocator, SIZE_MAX);
    batch->left = json->nodes[0].count + 1;
    for (uint32_t i = 0; i < json->nodes[0].count && !mcp->ended; i++) {
        mcp_accept(mcp, jsontext_raw(json, at), batch);
        at = json->nodes[at].next;
    }
    settle_batch(mcp, batch, SLICE(""));
}

static void try_batch(struct mcp *mcp, struct slice text)
{
    const char *fault = NULL;
    struct jsonfault wrong;
    struct jsontext json;

    jsontext_init(&json, mcp->allocator);
    if (!jsontext_index(&json, text, 512, &wrong)) {
        refuse_unread(mcp, NULL, &wrong);
    } else {
        if (mcp->revision != MCP_2025_03 && mcp->revision != MCP_2024_11)
            fault = "batches are of the revision 2025-03-26 only: send one message at a time";
        else if (!json.nodes[0].count)
            fault = "a batch has at least one message";
        else if (json.nodes[0].count > MCP_MOST_BATCH)
            fault = "a batch has at most 1000 messages";
        if (fault)
            refuse_message(mcp, NULL, SLICE(""), JSONRPC_INVALID_REQUEST, fault);
        else
            accept_batch(mcp, &json);
    }
    jsontext_free(&json);
}

bool mcp_accept_text(struct mcp *mcp, struct slice text)
{
    text = slice_trim(text);
    if (slice_starts(text, "["))
        try_batch(mcp, text);
    else
        mcp_accept(mcp, text, NULL);
    return true;
}

/* answer.c - answers: the envelope of results by revision, and errors. */
#include "codec/mcp/mcp.h"

#include "mdxrt/runtime.h"

void mcp_member(struct buffer *out, const char *key)
{
    if (out->len && out->data[out->len - 1] != '{' && out->data[out->len - 1] != '[')
        buffer_add_char(out, ',');
    buffer_add_char(out, '"');
    buffer_add_text(out, key);
    buffer_add_text(out, "\":");
}

void mcp_text_member(struct buffer *out, const char *key, struct slice text)
{
    mcp_member(out, key);
    buffer_add_json(out, text);
}

void mcp_add_server(struct mcp *mcp, struct buffer *out)
{
    const struct program *own = mcp->own;

    buffer_add_text(out, "{\"name\":\"mdxrt\"");
    if (own && own->title.len)
        mcp_text_member(out, "title", own->title);
    buffer_add_text(out, ",\"version\":\"" MDX_VERSION "\"}");
}

/* In _meta: who answers, in 2026-07-28, and the failure. */
static void add_meta(struct mcp_task *task, struct buffer *out, const struct error *error)
{
    buffer_add_text(out, "\"_meta\":{");
    if (task->revision == MCP_2026_07) {
        mcp_member(out, "io.modelcontextprotocol/serverInfo");
        mcp_add_server(task->mcp, out);
    }
    if (task->waits == MCP_LISTENING) {
        mcp_member(out, "io.modelcontextprotocol/subscriptionId");
        buffer_add_slice(out, task->message.id);
    }
    if (error) {
        mcp_member(out, "error");
        error_write_json(error, out, task->mcp->request->development);
    }
    buffer_add_char(out, '}');
}

static struct buffer *begin_result(struct mcp_task *task, const char *type,
                                   const struct error *error)
{
    struct buffer *out = &task->mcp->out;

    buffer_clear(out);
    jsonrpc_begin(out, task->message.id);
    buffer_add_text(out, "\"result\":{");
    if (task->revision == MCP_2026_07) {
        mcp_text_member(out, "resultType", slice_of(type));
        buffer_add_char(out, ',');
    }
    if (task->revision == MCP_2026_07 || error)
        add_meta(task, out, error);
    return out;
}

struct buffer *mcp_result(struct mcp_task *task)
{
    return begin_result(task, "complete", NULL);
}

struct buffer *mcp_error_result(struct mcp_task *task, const struct error *error)
{
    return begin_result(task, "complete", error);
}

struct buffer *mcp_input_required(struct mcp_task *task)
{
    return begin_result(task, "input_required", NULL);
}

/* What is loaded may change at any moment, and not all callers see the same. */
void mcp_cacheable(struct mcp_task *task, struct buffer *out)
{
    if (task->revision != MCP_2026_07)
        return;
    mcp_member(out, "ttlMs");
    buffer_add_char(out, '0');
    mcp_text_member(out, "cacheScope", SLICE("private"));
}

void mcp_finish(struct mcp_task *task)
{
    struct buffer *out = &task->mcp->out;

    buffer_add_text(out, "}}");
    mcp_answer(task, buffer_slice(out));
}

void mcp_finish_empty(struct mcp_task *task)
{
    mcp_result(task);
    mcp_finish(task);
}

/* Whatever was wrong, it may be wrong for want of memory alone. */
void mcp_fail_memory(struct mcp_task *task)
{
    struct buffer *out = &task->mcp->out;

    task->mcp->no_memory = false;
    task->status = 500;
    buffer_clear(out);
    jsonrpc_error(out, task->message.id, JSONRPC_INTERNAL_ERROR, SLICE(MCP_NO_MEMORY), SLICE(""));
    mcp_answer(task, buffer_slice(out));
}

void mcp_fail(struct mcp_task *task, int32_t code, struct slice data, const char *format, ...)
{
    struct buffer *out = &task->mcp->out;
    struct buffer message;
    __builtin_va_list args;

    if (task->mcp->no_memory) {
        mcp_fail_memory(task);
        return;
    }
    buffer_init(&message, task->mcp->allocator, 4096);
    __builtin_va_start(args, format);
    buffer_vprintf(&message, format, args);
    __builtin_va_end(args);
    buffer_clear(out);
    jsonrpc_error(out, task->message.id, code,
                  buffer_failed(&message) ? SLICE("the request failed") : buffer_slice(&message),
                  data);
    buffer_free(&message);
    mcp_answer(task, buffer_slice(out));
}

void mcp_fail_error(struct mcp_task *task, const struct error *error)
{
    const bool asked_wrongly =
        error->status == MDX_E_VALIDATION || error->status == MDX_E_NOT_FOUND;
    struct buffer data;

    buffer_init(&data, task->mcp->allocator, SIZE_MAX);
    error_write_json(error, &data, task->mcp->request->development);
    mcp_fail(task, asked_wrongly ? JSONRPC_INVALID_PARAMS : JSONRPC_INTERNAL_ERROR,
             buffer_failed(&data) ? SLICE("") : buffer_slice(&data), "%s", error_message(error));
    buffer_free(&data);
}

/* Until 2025-06-18 an error has an id; afterwards none is better than null. */
void mcp_fail_unread(struct mcp *mcp, struct slice id, int32_t code, uint32_t status,
                     struct slice message, struct slice data)
{
    enum mcp_revision revision = mcp->revision;
    struct buffer *out = &mcp->out;

    if (revision == MCP_NO_REVISION)
        revision = mcp_revision_of(codec_header(mcp->request, "mcp-protocol-version"));
    if (!id.len && (revision < MCP_2025_11 || revision == MCP_NO_REVISION))
        id = SLICE("null");
    buffer_clear(out);
    jsonrpc_error(out, id, code, message, data);
    if (!mcp->stdio && !mcp->headed)
        mcp_http_head(mcp, status, "application/json");
    mcp_send(mcp, buffer_slice(out));
}

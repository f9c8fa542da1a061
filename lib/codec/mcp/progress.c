/* progress.c - progress of a call, told to those who gave a token for it. It only ever rises. */
#include "codec/mcp/mcp.h"

static void begin(struct mcp_task *task, struct buffer *out)
{
    buffer_clear(out);
    jsonrpc_begin(out, SLICE(""));
    buffer_add_text(out, "\"method\":\"notifications/progress\",\"params\":{\"progressToken\":");
    buffer_add_slice(out, task->token);
}

static void add_node(struct buffer *out, const struct jsontext *json, const char *name,
                     enum jsontype type)
{
    const uint32_t node = jsontext_member(json, 0, slice_of(name));

    if (!node || json->nodes[node].type != type)
        return;
    mcp_member(out, name);
    buffer_add_slice(out, jsontext_raw(json, node));
}

static void tell(struct mcp_task *task, const struct jsontext *json)
{
    const uint32_t node = jsontext_member(json, 0, SLICE("progress"));
    struct buffer *out = &task->mcp->out;
    double progress;

    if (!node || json->nodes[node].type != JSONTEXT_NUMBER)
        return;
    progress = jsontext_number(json, node);
    if (task->told && !(progress > task->progress))
        return;
    task->told = true;
    task->progress = progress;
    begin(task, out);
    add_node(out, json, "progress", JSONTEXT_NUMBER);
    add_node(out, json, "total", JSONTEXT_NUMBER);
    if (task->revision >= MCP_2025_03)
        add_node(out, json, "message", JSONTEXT_STRING);
    buffer_add_text(out, "}}");
    mcp_send(task->mcp, buffer_slice(out));
}

void mcp_progress(struct mcp_task *task, struct slice text)
{
    struct jsonfault fault;
    struct jsontext json;

    if (!task->token.len || !mcp_begin_sse(task->mcp))
        return;
    jsontext_init(&json, task->mcp->allocator);
    if (jsontext_index(&json, text, 512, &fault))
        tell(task, &json);
    jsontext_free(&json);
}

/* A generator's values are told as they come, and are together its result. */
void mcp_chunk(struct mcp_task *task, struct slice json)
{
    struct buffer *out = &task->mcp->out;

    buffer_add_char(&task->chunks, task->chunks.len ? ',' : '[');
    buffer_add_slice(&task->chunks, json);
    if (!task->token.len || !mcp_begin_sse(task->mcp))
        return;
    task->told = true;
    task->progress += 1;
    begin(task, out);
    mcp_member(out, "progress");
    buffer_add_u64(out, (uint64_t)task->progress);
    if (task->revision >= MCP_2025_03) {
        mcp_member(out, "message");
        if (slice_starts(json, "\""))
            buffer_add_slice(out, json);
        else
            buffer_add_json(out, json);
    }
    buffer_add_text(out, "}}");
    mcp_send(task->mcp, buffer_slice(out));
}

/* lifecycle.c - how a conversation begins: initialize, or server/discover where there is none. */
#include "codec/mcp/mcp.h"

static void add_capabilities(struct buffer *out, enum mcp_revision revision)
{
    mcp_member(out, "capabilities");
    buffer_add_text(out, "{\"tools\":{\"listChanged\":true},\"prompts\":{\"listChanged\":true},"
                         "\"resources\":{\"subscribe\":true,\"listChanged\":true},\"logging\":{}");
    if (revision >= MCP_2025_03)
        buffer_add_text(out, ",\"completions\":{}");
    buffer_add_char(out, '}');
}

static void add_instructions(struct mcp *mcp, struct buffer *out)
{
    if (mcp->own && mcp->own->description.len)
        mcp_text_member(out, "instructions", mcp->own->description);
}

/* The revision asked for when it is one with sessions, else the newest of those. */
static enum mcp_revision choose(const struct mcp_task *task)
{
    const uint32_t node = mcp_param(task, "protocolVersion");

    for (int revision = MCP_2024_11; node && revision <= MCP_2025_11; revision++)
        if (jsontext_equals(&task->json, node,
                            slice_of(mcp_revision_name((enum mcp_revision)revision))))
            return (enum mcp_revision)revision;
    return MCP_2025_11;
}

static bool begin(struct mcp_task *task, enum mcp_revision revision)
{
    struct mcp *mcp = task->mcp;
    const uint32_t capabilities =
        mcp_read_capabilities(&task->json, mcp_param(task, "capabilities"));

    if (!mcp->stdio)
        return mcp_session_begin(mcp, revision, capabilities);
    mcp->revision = revision;
    mcp->capabilities = capabilities;
    mcp_watch(mcp);
    return true;
}

void mcp_initialize(struct mcp_task *task)
{
    const enum mcp_revision revision = choose(task);
    const uint32_t version = mcp_param(task, "protocolVersion");
    struct buffer *out;

    if (task->batch || !version || task->json.nodes[version].type != JSONTEXT_STRING) {
        task->status = 400;
        mcp_fail(task, task->batch ? JSONRPC_INVALID_REQUEST : JSONRPC_INVALID_PARAMS, SLICE(""),
                 task->batch ? "initialize comes alone" : "initialize names a protocolVersion");
        return;
    }
    if (!begin(task, revision)) {
        mcp_fail(task, JSONRPC_INTERNAL_ERROR, SLICE(""), "no memory is left");
        return;
    }
    out = mcp_result(task);
    mcp_text_member(out, "protocolVersion", slice_of(mcp_revision_name(revision)));
    add_capabilities(out, revision);
    mcp_member(out, "serverInfo");
    mcp_add_server(task->mcp, out);
    add_instructions(task->mcp, out);
    mcp_finish(task);
}

void mcp_discover(struct mcp_task *task)
{
    struct buffer *out = mcp_result(task);

    mcp_member(out, "supportedVersions");
    mcp_add_revisions(out);
    add_capabilities(out, MCP_2026_07);
    add_instructions(task->mcp, out);
    mcp_cacheable(task, out);
    mcp_finish(task);
}

void mcp_ping(struct mcp_task *task)
{
    mcp_finish_empty(task);
}

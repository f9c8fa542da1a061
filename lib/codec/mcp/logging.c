/* logging.c - lines that a function logs, for clients that want them. */
#include "codec/mcp/mcp.h"

static const char *const levels[] = { "debug", "info",     "notice", "warning",
                                      "error", "critical", "alert",  "emergency" };

bool mcp_level_of(const struct jsontext *json, uint32_t node, uint32_t *level)
{
    for (uint32_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (jsontext_equals(json, node, slice_of(levels[i]))) {
            *level = i;
            return json->nodes[node].type == JSONTEXT_STRING;
        }
    return false;
}

void mcp_set_level(struct mcp_task *task)
{
    const uint32_t node = mcp_param(task, "level");
    uint32_t level;

    if (!node || !mcp_level_of(&task->json, node, &level)) {
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""),
                 "the level is not one of debug, info, notice, warning, error, critical, alert, "
                 "emergency");
        return;
    }
    if (task->mcp->stdio)
        task->mcp->log_level = level;
    else
        mcp_session_log_level(task->mcp, level);
    mcp_finish_empty(task);
}

void mcp_log(struct mcp_task *task, uint32_t level, struct slice json)
{
    static const uint32_t ours[] = { 0, 1, 3, 4 }; /* mdx_log's: debug, info, warn, error */
    struct mcp *mcp = task->mcp;
    struct buffer *out = &mcp->out;

    level = ours[level < 4 ? level : 3];
    if (level < task->log_level || !mcp_begin_sse(mcp))
        return;
    buffer_clear(out);
    jsonrpc_begin(out, SLICE(""));
    buffer_add_text(out, "\"method\":\"notifications/message\",\"params\":{");
    mcp_text_member(out, "level", slice_of(levels[level]));
    if (task->subject.len)
        mcp_text_member(
            out, "logger",
            slice_split(buffer_slice(&task->subject), '\0', &(struct slice){ NULL, 0 }));
    mcp_member(out, "data");
    buffer_add_slice(out, json);
    buffer_add_text(out, "}}");
    mcp_send(mcp, buffer_slice(out));
}

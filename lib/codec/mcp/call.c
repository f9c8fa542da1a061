/* call.c - a task becomes a call. */
#include "codec/mcp/mcp.h"

void mcp_invoke(struct mcp_task *task, struct slice target, struct slice input, bool inner,
                void (*finish)(struct mcp_task *, const struct codec_outcome *))
{
    struct mcp *mcp = task->mcp;
    const struct codec_invoke invoke = {
        .n = task->n,
        .target = target,
        .input = input,
        .inner = inner,
        .listens = true,
        .streams = !inner && task->token.len > 0,
    };

    if (mcp->no_memory || buffer_failed(&task->subject)) {
        mcp_fail_memory(task);
        return;
    }
    task->waits = MCP_CALLING;
    task->finish = finish;
    if (!mcp->stdio && !mcp->registered && mcp->session.len)
        mcp_session_register(mcp, true);
    mcp->port->invoke(mcp->port->exchange, &invoke);
}

/* stdio.c - one message a line, in and out, for as long as the exchange lasts. */
#include "codec/mcp/mcp.h"

#include <string.h>

static void take_line(struct mcp *mcp, struct slice line)
{
    if (mcp->line_over) {
        mcp->line_over = false;
        if (mcp->line_lost) {
            mcp->line_lost = false;
            mcp_fail_unread(mcp, SLICE(""), JSONRPC_INTERNAL_ERROR, 0, SLICE(MCP_NO_MEMORY),
                            SLICE(""));
            return;
        }
        mcp_fail_unread(mcp, SLICE(""), JSONRPC_INVALID_REQUEST, 0,
                        SLICE("the message is larger than this server takes"), SLICE(""));
        return;
    }
    if (slice_trim(line).len)
        mcp_accept_text(mcp, line);
}

/* A line that goes on later is kept; too much of it is not. */
static void keep(struct mcp *mcp, struct slice part)
{
    buffer_add_slice(&mcp->body, part);
    if (!buffer_failed(&mcp->body))
        return;
    mcp->line_over = true;
    mcp->line_lost |= !mcp->body.over;
    buffer_free(&mcp->body);
}

static void end_line(struct mcp *mcp, struct slice part)
{
    if (!mcp->body.len && !mcp->line_over) {
        take_line(mcp, part);
        return;
    }
    keep(mcp, part);
    take_line(mcp, buffer_slice(&mcp->body));
    buffer_clear(&mcp->body);
}

/* What was asked is still answered; nothing more is told, and subscriptions are told that. */
static void end_listening(struct mcp *mcp)
{
    struct mcp_task *next;

    for (struct mcp_task *task = mcp->tasks; task; task = next) {
        next = task->next;
        if (task->waits == MCP_LISTENING)
            mcp_finish_empty(task);
    }
}

void mcp_stdio_feed(struct mcp *mcp, struct slice bytes, bool last)
{
    while (bytes.len) {
        const size_t end = slice_find(bytes, '\n');

        if (end == bytes.len) {
            keep(mcp, bytes);
            break;
        }
        end_line(mcp, slice_to(bytes, end));
        bytes = slice_from(bytes, end + 1);
    }
    if (!last)
        return;
    if (mcp->body.len || mcp->line_over)
        end_line(mcp, SLICE(""));
    end_listening(mcp);
    mcp->stream = false;
    mcp_settle(mcp);
}

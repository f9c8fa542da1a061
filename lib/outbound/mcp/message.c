/* message.c - what a client says: requests, notifications, answers to the server's own requests. */
#include "outbound/mcp/mcp.h"

#include "mdxrt/runtime.h"

#define META "io.modelcontextprotocol/"

static const char *const names[] = {
    [MCP_UNKNOWN] = "",
    [MCP_2024_11_05] = "2024-11-05",
    [MCP_2025_03_26] = "2025-03-26",
    [MCP_2025_06_18] = "2025-06-18",
    [MCP_2025_11_25] = "2025-11-25",
    [MCP_2026_07_28] = "2026-07-28",
};

enum mcp_revision mcp_known(struct slice name)
{
    for (int at = MCP_2024_11_05; at <= MCP_2026_07_28; at++)
        if (slice_is(name, names[at]))
            return (enum mcp_revision)at;
    return MCP_UNKNOWN;
}

const char *mcp_name_of(enum mcp_revision revision)
{
    return names[revision];
}

enum mcp_revision mcp_revision_best(const struct jsontext *index, uint32_t list)
{
    const uint32_t count =
        list && index->nodes[list].type == JSONTEXT_ARRAY ? index->nodes[list].count : 0;
    enum mcp_revision best = MCP_UNKNOWN;
    uint32_t node = list + 1;

    for (uint32_t n = 0; n < count; n++, node = index->nodes[node].next)
        for (int at = MCP_2024_11_05; at <= MCP_2026_07_28; at++)
            if (at > (int)best && index->nodes[node].type == JSONTEXT_STRING &&
                jsontext_equals(index, node, slice_of(names[at])))
                best = (enum mcp_revision)at;
    return best;
}

/* ---- requests --------------------------------------------------------------------------- */

static void begin(const struct mcp_saying *saying, const char *method, struct buffer *out)
{
    buffer_add_text(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    buffer_add_u64(out, saying->id);
    buffer_printf(out, ",\"method\":\"%s\",\"params\":{", method);
}

static void add_capabilities(const struct mcp_saying *saying, struct buffer *out)
{
    if (!saying->elicits)
        buffer_add_text(out, "{}");
    else
        buffer_add_text(out, saying->revision >= MCP_2025_11_25 ? "{\"elicitation\":{\"form\":{}}}"
                                                                : "{\"elicitation\":{}}");
}

static void add_client(struct buffer *out)
{
    buffer_add_text(out, "{\"name\":\"libmdxrt\",\"version\":\"" MDX_VERSION "\"}");
}

/* What 2026-07-28 wants of each request, as the last member. */
static void add_meta(const struct mcp_saying *saying, bool first, struct buffer *out)
{
    if (saying->revision < MCP_2026_07_28)
        return;
    buffer_add_text(out, first ? "" : ",");
    buffer_printf(out, "\"_meta\":{\"" META "protocolVersion\":\"%s\",\"" META "clientInfo\":",
                  names[saying->revision]);
    add_client(out);
    buffer_add_text(out, ",\"" META "clientCapabilities\":");
    add_capabilities(saying, out);
    buffer_add_char(out, '}');
}

void mcp_say_initialize(const struct mcp_saying *saying, struct buffer *out)
{
    begin(saying, "initialize", out);
    buffer_printf(out, "\"protocolVersion\":\"%s\",\"capabilities\":", names[saying->revision]);
    add_capabilities(saying, out);
    buffer_add_text(out, ",\"clientInfo\":");
    add_client(out);
    buffer_add_text(out, "}}");
}

void mcp_say_initialized(struct buffer *out)
{
    buffer_add_text(out, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
}

void mcp_say_discover(const struct mcp_saying *saying, struct buffer *out)
{
    begin(saying, "server/discover", out);
    add_meta(saying, true, out);
    buffer_add_text(out, "}}");
}

void mcp_say_list(const struct mcp_saying *saying, struct slice cursor, struct buffer *out)
{
    begin(saying, "tools/list", out);
    if (cursor.len) {
        buffer_add_text(out, "\"cursor\":");
        buffer_add_json(out, cursor);
    }
    add_meta(saying, !cursor.len, out);
    buffer_add_text(out, "}}");
}

void mcp_say_call(const struct mcp_saying *saying, struct slice tool, struct slice args,
                  struct slice more, struct buffer *out)
{
    begin(saying, "tools/call", out);
    buffer_add_text(out, "\"name\":");
    buffer_add_json(out, tool);
    buffer_add_text(out, ",\"arguments\":");
    buffer_add_slice(out, args.len ? args : SLICE("{}"));
    buffer_add_slice(out, more);
    add_meta(saying, false, out);
    buffer_add_text(out, "}}");
}

void mcp_say_task_result(const struct mcp_saying *saying, struct slice id, struct buffer *out)
{
    begin(saying, "tasks/result", out);
    buffer_add_text(out, "\"taskId\":");
    buffer_add_slice(out, id);
    buffer_add_text(out, "}}");
}

void mcp_say_listen(const struct mcp_saying *saying, struct buffer *out)
{
    begin(saying, "subscriptions/listen", out);
    buffer_add_text(out, "\"notifications\":{\"toolsListChanged\":true}");
    add_meta(saying, false, out);
    buffer_add_text(out, "}}");
}

void mcp_say_cancelled(uint64_t id, struct buffer *out)
{
    buffer_add_text(out, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{"
                         "\"requestId\":");
    buffer_add_u64(out, id);
    buffer_add_text(out, ",\"reason\":\"the call is over\"}}");
}

/* ---- answers ------------------------------------------------------------------------------ */

void mcp_say_answer(const struct jsontext *index, const struct jsonrpc_message *message,
                    bool elicits, struct buffer *out)
{
    if (message->kind != JSONRPC_REQUEST)
        return;
    if (jsontext_equals(index, message->method, SLICE("ping"))) {
        jsonrpc_begin(out, message->id);
        buffer_add_text(out, "\"result\":{}}");
    } else if (elicits && jsontext_equals(index, message->method, SLICE("elicitation/create"))) {
        jsonrpc_begin(out, message->id);
        buffer_add_text(out, "\"result\":");
        mcp_elicit(index, message->params, out);
        buffer_add_char(out, '}');
    } else {
        jsonrpc_error(out, message->id, JSONRPC_METHOD_NOT_FOUND,
                      SLICE("this client does not do that"), SLICE(""));
    }
}

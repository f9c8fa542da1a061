/* revision.c - the revisions of the protocol by name, and which method belongs to which. */
#include "codec/mcp/mcp.h"

static const char *const names[MCP_REVISIONS] = { "2024-11-05", "2025-03-26", "2025-06-18",
                                                  "2025-11-25", "2026-07-28" };

const char *mcp_revision_name(enum mcp_revision revision)
{
    return names[revision];
}

enum mcp_revision mcp_revision_of(struct slice text)
{
    int revision = 0;

    while (revision < MCP_REVISIONS && !slice_is(text, names[revision]))
        revision++;
    return (enum mcp_revision)revision;
}

void mcp_add_revisions(struct buffer *out)
{
    buffer_add_char(out, '[');
    for (int revision = MCP_REVISIONS - 1; revision >= 0; revision--) {
        buffer_add_json(out, slice_of(names[revision]));
        if (revision)
            buffer_add_char(out, ',');
    }
    buffer_add_char(out, ']');
}

/* `initialize`, `ping` and what needs a session ended with 2025-11-25. */
static const struct mcp_method methods[] = {
    { "tools/call", mcp_call_tool, MCP_2024_11, MCP_2026_07, true, "name" },
    { "tools/list", mcp_list_tools, MCP_2024_11, MCP_2026_07, true, NULL },
    { "ping", mcp_ping, MCP_2024_11, MCP_2025_11, false, NULL },
    { "initialize", mcp_initialize, MCP_2024_11, MCP_2025_11, false, NULL },
    { "server/discover", mcp_discover, MCP_2026_07, MCP_2026_07, false, NULL },
    { "resources/list", mcp_list_resources, MCP_2024_11, MCP_2026_07, true, NULL },
    { "resources/templates/list", mcp_list_templates, MCP_2024_11, MCP_2026_07, true, NULL },
    { "resources/read", mcp_read_resource, MCP_2024_11, MCP_2026_07, true, "uri" },
    { "resources/subscribe", mcp_subscribe_resource, MCP_2024_11, MCP_2025_11, true, NULL },
    { "resources/unsubscribe", mcp_unsubscribe_resource, MCP_2024_11, MCP_2025_11, false, NULL },
    { "prompts/list", mcp_list_prompts, MCP_2024_11, MCP_2026_07, true, NULL },
    { "prompts/get", mcp_get_prompt, MCP_2024_11, MCP_2026_07, true, "name" },
    { "completion/complete", mcp_complete, MCP_2024_11, MCP_2026_07, true, NULL },
    { "logging/setLevel", mcp_set_level, MCP_2024_11, MCP_2025_11, false, NULL },
    { "subscriptions/listen", mcp_listen, MCP_2026_07, MCP_2026_07, true, NULL },
};

const struct mcp_method *mcp_find_method(const struct jsontext *json, uint32_t node)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (jsontext_equals(json, node, slice_of(methods[i].name)))
            return &methods[i];
    return NULL;
}

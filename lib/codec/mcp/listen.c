/* listen.c - who wants to know what changes: subscriptions/listen, a session's GET stream, stdio.
 */
#include "codec/mcp/mcp.h"

enum { WANTS_TOOLS = 1, WANTS_PROMPTS = 2, WANTS_RESOURCES = 4 };

static const struct {
    const char *filter, *method;
    uint32_t wants;
} lists[] = {
    { "toolsListChanged", "notifications/tools/list_changed", WANTS_TOOLS },
    { "promptsListChanged", "notifications/prompts/list_changed", WANTS_PROMPTS },
    { "resourcesListChanged", "notifications/resources/list_changed", WANTS_RESOURCES },
};
#define LISTS (sizeof lists / sizeof lists[0])

static void send(struct mcp *mcp, const char *method, const struct mcp_task *task, struct slice uri)
{
    struct buffer *out = &mcp->out;

    buffer_clear(out);
    jsonrpc_begin(out, SLICE(""));
    buffer_add_text(out, "\"method\":");
    buffer_add_json(out, slice_of(method));
    buffer_add_text(out, ",\"params\":{");
    if (task) {
        buffer_add_text(out, "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":");
        buffer_add_slice(out, task->message.id);
        buffer_add_char(out, '}');
    }
    if (uri.len)
        mcp_text_member(out, "uri", uri);
    buffer_add_text(out, "}}");
    mcp_send(mcp, buffer_slice(out));
}

/* ---- subscriptions/listen ---- */

static bool is_true(const struct mcp_task *task, uint32_t filter, const char *name)
{
    const uint32_t node = jsontext_member(&task->json, filter, slice_of(name));

    return node && task->json.nodes[node].type == JSONTEXT_TRUE;
}

/* The list of uris in the filter, or 0. */
static uint32_t uris_of(const struct mcp_task *task)
{
    const uint32_t filter = mcp_param(task, "notifications");
    const uint32_t list =
        filter ? jsontext_member(&task->json, filter, SLICE("resourceSubscriptions")) : 0;

    return list && task->json.nodes[list].type == JSONTEXT_ARRAY ? list : 0;
}

/* Those that something is behind. The definitions they are of are kept in `subject`:
 * `URI NUL ID NUL` each. */
static void take_uris(struct mcp_task *task, struct buffer *out)
{
    const uint32_t list = uris_of(task);
    uint32_t at = list + 1, some = 0;
    struct buffer uri;

    buffer_init(&uri, task->mcp->allocator, 8192);
    for (uint32_t i = 0; list && i < task->json.nodes[list].count && some < MCP_MOST_SUBSCRIBED;
         i++) {
        const size_t before = task->subject.len;

        buffer_clear(&uri);
        if (task->json.nodes[at].type == JSONTEXT_STRING)
            jsontext_string(&task->json, at, &uri);
        buffer_add_slice(&task->subject, buffer_slice(&uri));
        buffer_add_char(&task->subject, '\0');
        if (mcp_resource_owner(task->mcp, buffer_slice(&uri), &task->subject)) {
            buffer_add_char(&task->subject, '\0');
            if (some++)
                buffer_add_char(out, ',');
            buffer_add_json(out, buffer_slice(&uri));
        } else {
            task->subject.len = before;
        }
        at = task->json.nodes[at].next;
    }
    buffer_free(&uri);
}

static void acknowledge(struct mcp_task *task, uint32_t filter)
{
    struct buffer *out = &task->mcp->out;

    buffer_clear(out);
    jsonrpc_begin(out, SLICE(""));
    buffer_add_text(out, "\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{"
                         "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":");
    buffer_add_slice(out, task->message.id);
    buffer_add_text(out, "},\"notifications\":{");
    for (size_t i = 0; i < LISTS; i++) {
        if (!is_true(task, filter, lists[i].filter))
            continue;
        task->wants |= lists[i].wants;
        mcp_member(out, lists[i].filter);
        buffer_add_text(out, "true");
    }
    if (uris_of(task)) {
        mcp_member(out, "resourceSubscriptions");
        buffer_add_char(out, '[');
        take_uris(task, out);
        buffer_add_char(out, ']');
    }
    buffer_add_text(out, "}}}");
    mcp_send(task->mcp, buffer_slice(out));
}

static uint32_t count_listening(const struct mcp *mcp)
{
    uint32_t count = 0;

    for (const struct mcp_task *task = mcp->tasks; task; task = task->next)
        count += task->waits == MCP_LISTENING;
    return count;
}

void mcp_listen(struct mcp_task *task)
{
    const uint32_t filter = mcp_param(task, "notifications");

    if (!filter || task->json.nodes[filter].type != JSONTEXT_OBJECT) {
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""),
                 "subscriptions/listen says which notifications");
    } else if (count_listening(task->mcp) >= MCP_MOST_LISTENING) {
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "no more than %d subscriptions",
                 MCP_MOST_LISTENING);
    } else if (!mcp_begin_sse(task->mcp)) {
        task->status = 406;
        mcp_fail(task, JSONRPC_INVALID_REQUEST, SLICE(""), "send Accept: text/event-stream");
    } else {
        task->waits = MCP_LISTENING;
        acknowledge(task, filter);
        mcp_watch(task->mcp);
    }
}

/* ---- a change ---- */

static void tell_listener(struct mcp_task *task, struct slice id)
{
    struct slice rest = buffer_slice(&task->subject);

    for (size_t i = 0; i < LISTS; i++)
        if (task->wants & lists[i].wants)
            send(task->mcp, lists[i].method, task, SLICE(""));
    while (rest.len) {
        struct slice uri = slice_split(rest, '\0', &rest);
        struct slice owner = slice_split(rest, '\0', &rest);

        if (slice_equal(owner, id))
            send(task->mcp, "notifications/resources/updated", task, uri);
    }
}

static void tell_updated(struct mcp *mcp, struct slice uri)
{
    send(mcp, "notifications/resources/updated", NULL, uri);
}

/* A stream of a session, or stdio after initialize, is told of everything. */
static void tell_session(struct mcp *mcp, struct slice id)
{
    for (size_t i = 0; i < LISTS; i++)
        send(mcp, lists[i].method, NULL, SLICE(""));
    mcp_subscribed(mcp, id, tell_updated);
}

void mcp_listen_changed(struct mcp *mcp, const struct codec_change *change)
{
    struct slice version, own = slice_split(mcp->scope, '@', &version);

    if (slice_is(change->name, "definition:weighed") || (own.len && !slice_equal(own, change->id)))
        return;
    if (mcp->stream && mcp->revision != MCP_NO_REVISION)
        tell_session(mcp, change->id);
    for (struct mcp_task *task = mcp->tasks; task; task = task->next)
        if (task->waits == MCP_LISTENING)
            tell_listener(task, change->id);
}

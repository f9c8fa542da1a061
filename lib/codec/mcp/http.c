/* http.c - Streamable HTTP: POST for messages, GET for a session's stream, DELETE for its end.
 *
 * An answer is JSON until something comes before it; then it is a stream of events. */
#include "codec/mcp/mcp.h"

#include <string.h>

#define METHODS "POST, GET, DELETE, OPTIONS"

static bool read_scope(struct mcp *mcp, bool *no_memory)
{
    if (!codec_scope_read(&mcp->place, mcp->allocator, mcp->request, "mcp", no_memory))
        return false;
    mcp->scope = mcp->place.target;
    return true;
}

/* ---- the response ---- */

/* Where it is told who gives credentials for this endpoint (RFC 9728). */
static void add_challenge(struct mcp *mcp)
{
    struct slice path = mcp->request->path, host = codec_header(mcp->request, "host");
    struct buffer value;

    buffer_init(&value, mcp->allocator, 8192);
    buffer_add_text(&value, "Bearer");
    if (host.len && slice_find(host, '"') == host.len && slice_find(path, '"') == path.len) {
        buffer_add_text(&value, " resource_metadata=\"http");
        buffer_add_text(&value, mcp->request->tls ? "s://" : "://");
        buffer_add_slice(&value, host);
        buffer_add_text(&value, CODEC_PROTECTED);
        buffer_add_slice(&value, path);
        buffer_add_char(&value, '"');
    }
    mcp->port->header(mcp->port->exchange, SLICE("WWW-Authenticate"),
                      buffer_failed(&value) ? SLICE("Bearer") : buffer_slice(&value));
    buffer_free(&value);
}

void mcp_http_head(struct mcp *mcp, uint32_t status, const char *type)
{
    const struct codec_port *port = mcp->port;

    if (mcp->headed)
        return;
    mcp->headed = true;
    port->head(port->exchange, status);
    if (type)
        port->header(port->exchange, SLICE("Content-Type"), slice_of(type));
    port->header(port->exchange, SLICE("Cache-Control"), SLICE("no-store"));
    if (status == 405)
        port->header(port->exchange, SLICE("Allow"), SLICE(METHODS));
    if (status == 401)
        add_challenge(mcp);
}

static void end(struct mcp *mcp)
{
    if (mcp->ended)
        return;
    mcp->ended = true;
    mcp->port->end(mcp->port->exchange);
}

static void answer_status(struct mcp *mcp, uint32_t status)
{
    mcp_http_head(mcp, status, NULL);
    end(mcp);
}

static void refuse(struct mcp *mcp, uint32_t status, const char *what)
{
    mcp_fail_unread(mcp, SLICE(""),
                    status == 500 ? JSONRPC_INTERNAL_ERROR : JSONRPC_INVALID_REQUEST, status,
                    slice_of(what), SLICE(""));
    end(mcp);
}

void mcp_settle(struct mcp *mcp)
{
    if (mcp->accepting || mcp->tasks || mcp->stream || mcp->ended)
        return;
    if (!mcp->stdio && !mcp->headed)
        mcp_http_head(mcp, 202, NULL);
    end(mcp);
}

void mcp_http_error(struct mcp *mcp, const struct error *error)
{
    struct buffer data;

    buffer_init(&data, mcp->allocator, SIZE_MAX);
    error_write_json(error, &data, false);
    mcp_fail_unread(mcp, SLICE(""), JSONRPC_INVALID_REQUEST, error_http(error),
                    slice_of(error_message(error)),
                    buffer_failed(&data) ? SLICE("") : buffer_slice(&data));
    buffer_free(&data);
    end(mcp);
}

/* Whether one of the media types in Accept takes `type`; nothing said: everything. */
static bool accepts(const struct mcp *mcp, const char *type)
{
    struct slice rest = codec_header(mcp->request, "accept");
    const size_t family = slice_find(slice_of(type), '/');

    if (!slice_trim(rest).len)
        return true;
    while (rest.len) {
        struct slice parameters;
        struct slice range = slice_split(slice_split(rest, ',', &rest), ';', &parameters);

        range = slice_trim(range);
        if (slice_is_nocase(range, type) || slice_is(range, "*/*"))
            return true;
        if (range.len == family + 2 && slice_ends(range, "/*") && !memcmp(range.data, type, family))
            return true;
    }
    return false;
}

/* Who names streams first gets one, also for an answer alone. */
bool mcp_prefers_sse(const struct mcp *mcp)
{
    struct slice parameters;
    struct slice accept = codec_header(mcp->request, "accept");
    struct slice first = slice_split(slice_split(accept, ',', &parameters), ';', &parameters);

    return slice_is_nocase(slice_trim(first), "text/event-stream");
}

bool mcp_begin_sse(struct mcp *mcp)
{
    const struct codec_port *port = mcp->port;

    if (mcp->sse || mcp->stdio)
        return true;
    if (mcp->headed || mcp->ended || !accepts(mcp, "text/event-stream"))
        return false;
    mcp_http_head(mcp, 200, "text/event-stream");
    port->header(port->exchange, SLICE("X-Accel-Buffering"), SLICE("no"));
    mcp->sse = true;
    if (!mcp->gathering)
        port->timer(port->exchange, MCP_KEEP_ALIVE_MS);
    return true;
}

void mcp_sse(struct mcp *mcp, struct slice message)
{
    struct buffer event;

    buffer_init(&event, mcp->allocator, SIZE_MAX);
    buffer_add_text(&event, "event: message\ndata: ");
    buffer_add_slice(&event, message);
    buffer_add_text(&event, "\n\n");
    if (!buffer_failed(&event))
        mcp->port->bytes(mcp->port->exchange, buffer_slice(&event));
    buffer_free(&event);
}

/* ---- the methods of HTTP ---- */

static enum mcp_revision header_revision(const struct mcp *mcp)
{
    return mcp_revision_of(slice_trim(codec_header(mcp->request, "mcp-protocol-version")));
}

/* False when there is none of that id, which was said. */
static bool enter(struct mcp *mcp)
{
    if (mcp_session_enter(mcp))
        return true;
    refuse(mcp, 404,
           "there is no such session: it ended, or the server began anew; initialize "
           "again");
    return false;
}

static void open_stream(struct mcp *mcp)
{
    if (header_revision(mcp) == MCP_2026_07 || !mcp->session.len ||
        !accepts(mcp, "text/event-stream")) {
        answer_status(mcp, 405);
        return;
    }
    if (!enter(mcp))
        return;
    mcp->stream = true;
    mcp_begin_sse(mcp);
    mcp->port->bytes(mcp->port->exchange, SLICE(": open\n\n"));
    mcp_watch(mcp);
    mcp_session_register(mcp, true);
}

static void end_session(struct mcp *mcp)
{
    if (!mcp->session.len)
        refuse(mcp, 400, "the header Mcp-Session-Id is missing");
    else if (enter(mcp)) {
        mcp_session_end(mcp);
        answer_status(mcp, 200);
    }
}

static bool is_json(struct slice type)
{
    return slice_is_nocase(type, "application/json") ||
           slice_is_nocase(type, "application/json-rpc") ||
           slice_is_nocase(type, "application/jsonrequest");
}

static void post(struct mcp *mcp)
{
    struct slice version = slice_trim(codec_header(mcp->request, "mcp-protocol-version"));

    if (mcp->body.over)
        refuse(mcp, 413, "the message is larger than this server takes");
    else if (buffer_failed(&mcp->body))
        refuse(mcp, 500, MCP_NO_MEMORY);
    else if (!is_json(codec_media_type(mcp->request)))
        refuse(mcp, 415, "send Content-Type: application/json");
    else if (!accepts(mcp, "application/json") && !accepts(mcp, "text/event-stream"))
        refuse(mcp, 406, "send Accept: application/json, text/event-stream");
    else if (mcp->session.len && !slice_is(version, "2026-07-28") && !enter(mcp))
        return;
    else {
        mcp->accepting = true;
        mcp_accept_text(mcp, buffer_slice(&mcp->body));
        mcp->accepting = false;
        mcp_settle(mcp);
    }
}

static void answer_options(struct mcp *mcp)
{
    mcp->headed = true;
    mcp->ended = true;
    codec_reply_options(mcp->request, mcp->port, METHODS);
}

void mcp_http_body(struct mcp *mcp)
{
    struct slice method = mcp->request->method;
    bool no_memory;

    if (!read_scope(mcp, &no_memory))
        refuse(mcp, no_memory ? 500 : 400,
               no_memory ? MCP_NO_MEMORY : "the path is not percent-encoded as it should be");
    else if (slice_is(method, "POST"))
        post(mcp);
    else if (slice_is(method, "GET"))
        open_stream(mcp);
    else if (slice_is(method, "DELETE"))
        end_session(mcp);
    else if (slice_is(method, "OPTIONS"))
        answer_options(mcp);
    else
        answer_status(mcp, 405);
}

/* ---- which era a message is of ---- */

static void fail_task(struct mcp_task *task, const char *what)
{
    task->status = 400;
    mcp_fail(task, JSONRPC_INVALID_REQUEST, SLICE(""), "%s", what);
}

static bool admit_to_session(struct mcp_task *task)
{
    struct mcp *mcp = task->mcp;
    struct slice version = slice_trim(codec_header(mcp->request, "mcp-protocol-version"));

    if (version.len && mcp_revision_of(version) == MCP_NO_REVISION) {
        if (task->message.kind == JSONRPC_REQUEST)
            return mcp_refuse_version(task, version);
        mcp_http_head(mcp, 400, NULL);
        mcp_drop(task);
        return false;
    }
    if (mcp->session.len)
        return true;
    if (task->message.method &&
        (jsontext_equals(&task->json, task->message.method, SLICE("initialize")) ||
         jsontext_equals(&task->json, task->message.method, SLICE("ping"))))
        return true;
    if (task->message.kind == JSONRPC_REQUEST) {
        fail_task(task, "the header Mcp-Session-Id is missing: initialize begins a session");
        return false;
    }
    mcp_http_head(mcp, 400, NULL);
    mcp_drop(task);
    return false;
}

bool mcp_http_admit(struct mcp_task *task)
{
    if (header_revision(task->mcp) == MCP_2026_07 ||
        mcp_meta(task, "io.modelcontextprotocol/protocolVersion"))
        return task->message.kind != JSONRPC_REQUEST || mcp_check_headers(task);
    return admit_to_session(task);
}

/* mcp.c - the Model Context Protocol as a codec: what comes in goes to the file of its subject. */
#include "codec/mcp/mcp.h"

static void *open_exchange(const struct allocator *allocator, const struct codec_request *request,
                           const struct codec_port *port, bool stdio)
{
    struct mcp *mcp = mem_new(allocator, sizeof *mcp);

    if (!mcp)
        return NULL;
    mcp->allocator = allocator;
    mcp->request = request;
    mcp->port = port;
    mcp->shared = request->shared;
    mcp->stdio = stdio;
    mcp->last_task = &mcp->tasks;
    mcp->revision = MCP_NO_REVISION;
    mcp->log_level = 1; /* info, until the client says */
    mcp->session = slice_trim(codec_header(request, "mcp-session-id"));
    buffer_init(&mcp->body, allocator, request->most_body);
    buffer_init(&mcp->out, allocator, SIZE_MAX);
    return mcp;
}

static void *open_http(const struct allocator *allocator, const struct codec_request *request,
                       const struct codec_port *port)
{
    return open_exchange(allocator, request, port, false);
}

static void *open_stdio(const struct allocator *allocator, const struct codec_request *request,
                        const struct codec_port *port)
{
    struct mcp *mcp = open_exchange(allocator, request, port, true);

    if (!mcp)
        return NULL;
    mcp->stream = true; /* until the other end is closed */
    mcp->headed = true;
    port->head(port->exchange, 200);
    port->header(port->exchange, SLICE("Content-Type"), SLICE("application/x-ndjson"));
    return mcp;
}

static void close_exchange(void *state)
{
    struct mcp *mcp = state;
    struct mcp_task *next;

    if (mcp->registered)
        mcp_session_register(mcp, false);
    for (struct mcp_task *task = mcp->tasks; task; task = next) {
        next = task->next;
        if (task->batch && --task->batch->left == 0) {
            buffer_free(&task->batch->out);
            mem_free(mcp->allocator, task->batch);
        }
        mcp_free_task(task);
    }
    mcp_index_release(mcp->index);
    mcp_free_subscriptions(mcp->allocator, mcp->subscriptions);
    codec_scope_free(&mcp->place);
    buffer_free(&mcp->body);
    buffer_free(&mcp->out);
    mem_free(mcp->allocator, mcp);
}

static void feed_http(void *state, struct slice body, bool last)
{
    struct mcp *mcp = state;

    buffer_add_slice(&mcp->body, body);
    if (last && !mcp->ended)
        mcp_http_body(mcp);
}

static void feed_stdio(void *state, struct slice body, bool last)
{
    mcp_stdio_feed(state, body, last);
}

void mcp_describe(struct mcp *mcp)
{
    const struct codec_look look = { .target = mcp->scope, .must_see = !mcp->stdio };

    if (!mcp->describing)
        mcp->port->describe(mcp->port->exchange, &look);
    mcp->describing = true;
}

void mcp_watch(struct mcp *mcp)
{
    if (!mcp->watching)
        mcp->port->watch(mcp->port->exchange, true);
    mcp->watching = true;
}

/* ---- what is loaded ---- */

static void fail_looking(struct mcp *mcp, const struct error *error)
{
    struct mcp_task *next;

    if (error->status == MDX_E_AUTH)
        mcp->refused = error_http(error);
    for (struct mcp_task *task = mcp->tasks; task; task = next) {
        next = task->next;
        if (task->waits != MCP_LOOKING)
            continue;
        task->status = error_http(error);
        mcp_fail_error(task, error);
    }
}

/* The definition that the endpoint is of, and the index of its tools or of all. */
static mdx_status look(struct mcp *mcp, const struct catalogue *catalogue, struct error *error)
{
    struct slice version, id = slice_split(mcp->scope, '@', &version);

    mcp->own = mcp->scope.len ? catalogue_find(catalogue, id) : NULL;
    if (mcp->scope.len && !mcp->own)
        return error_set(error, CODE_TOOL_NOT_FOUND, "there is no '%.*s'", (int)id.len, id.data);
    mcp->index = mcp->own ? mcp_index_make(mcp->allocator, catalogue, mcp->own,
                                           mcp->request->settings->tool_name_chars)
                          : mcp_shared_index(mcp, catalogue);
    return mcp->index ? MDX_OK : error_no_memory(error);
}

/* Tasks may be answered, and so vanish, while the list is walked. */
static void run_looking(struct mcp *mcp)
{
    uint32_t last = 0;
    struct mcp_task *task;

    do {
        for (task = mcp->tasks; task && (task->waits != MCP_LOOKING || task->n <= last);)
            task = task->next;
        if (task) {
            last = task->n;
            mcp_run_task(task);
        }
    } while (task);
}

static void described(void *state, const struct catalogue *catalogue, const struct error *error)
{
    struct mcp *mcp = state;
    struct error own;

    mcp->describing = false;
    if (!catalogue) {
        fail_looking(mcp, error);
        return;
    }
    error_init(&own, mcp->allocator);
    if (look(mcp, catalogue, &own))
        fail_looking(mcp, &own);
    else
        run_looking(mcp);
    mcp_index_release(mcp->index);
    mcp->index = NULL;
    mcp->own = NULL;
    error_free(&own);
}

/* ---- calls ---- */

static void outcome(void *state, uint32_t n, const struct codec_outcome *result)
{
    struct mcp *mcp = state;
    struct mcp_task *task = mcp_find_task(mcp, n);

    if (!task || task->waits != MCP_CALLING)
        return;
    task->finish(task, result);
}

static void managed(void *state, const struct codec_managed *result)
{
    struct mcp *mcp = state;
    struct mcp_task *task = mcp->tasks;

    while (task && task->waits != MCP_MANAGING)
        task = task->next;
    if (task)
        mcp_finish_managed(task, result);
}

static void event(void *state, uint32_t n, const struct codec_event *what)
{
    struct mcp_task *task = mcp_find_task(state, n);

    if (!task || task->waits != MCP_CALLING)
        return;
    switch (what->kind) {
    case CODEC_CHUNK:
        mcp_chunk(task, what->json);
        break;
    case CODEC_PROGRESS:
        mcp_progress(task, what->json);
        break;
    case CODEC_LOG:
        mcp_log(task, what->level, what->json);
        break;
    case CODEC_ASK:
    case CODEC_SAMPLE:
        mcp_question(task, what);
        break;
    case CODEC_HEAD: /* asked for by nobody here */
    case CODEC_PIECE:
        break;
    }
}

/* From another POST of the session: an answer to a question, or a request not wanted any more. */
static void posted(void *state, struct slice bytes)
{
    struct mcp *mcp = state;
    struct jsonrpc_message message;
    struct jsonfault fault;
    struct jsontext json;
    uint32_t id;

    if (slice_is(bytes, MCP_SESSION_ENDED)) {
        mcp->stream = false;
        mcp_settle(mcp);
        return;
    }
    jsontext_init(&json, mcp->allocator);
    if (jsontext_index(&json, bytes, 512, &fault)) {
        jsonrpc_read(&json, 0, &message);
        id = message.params ? jsontext_member(&json, message.params, SLICE("requestId")) : 0;
        if (message.kind == JSONRPC_RESPONSE)
            mcp_response(mcp, &json, &message);
        else if (id)
            mcp_cancel(mcp, jsontext_raw(&json, id));
    }
    jsontext_free(&json);
}

static void tick(void *state)
{
    struct mcp *mcp = state;

    if (mcp->gathering) {
        mcp->gathering = false;
        mcp_ask_again(mcp);
    } else if (mcp->sse && !mcp->ended) {
        mcp->port->bytes(mcp->port->exchange, SLICE(": alive\n\n"));
    }
    if (mcp->sse && !mcp->ended)
        mcp->port->timer(mcp->port->exchange, MCP_KEEP_ALIVE_MS);
}

/* Before 2026-07-28 a connection that ends cancels nothing: notifications/cancelled does. */
static bool goes_on(void *state)
{
    const struct mcp *mcp = state;
    const struct mcp_task *task = mcp->stdio ? NULL : mcp->tasks;

    while (task && (task->waits != MCP_CALLING || task->revision == MCP_2026_07))
        task = task->next;
    return task != NULL;
}

static void refuse(void *state, const struct error *error)
{
    mcp_http_error(state, error);
}

/* Targets say all; nothing is routed. */
static mdx_status resolve(void *state, uint32_t n, const struct program *program, struct slice rest,
                          struct codec_resolved *resolved, struct error *error)
{
    (void)state;
    (void)n;
    (void)resolved;
    return program_no_function(program, rest, error);
}

void mcp_changed(void *state, const struct codec_change *change)
{
    if (slice_starts(change->name, "definition:"))
        mcp_listen_changed(state, change);
}

#define SHARED_ENTRIES                                                                             \
    .share = mcp_share, .unshare = mcp_unshare, .outcome = outcome, .managed = managed,            \
    .refuse = refuse, .resolve = resolve, .close = close_exchange, .event = event,                 \
    .described = described, .changed = mcp_changed, .posted = posted, .tick = tick,                \
    .goes_on = goes_on

const struct codec codec_mcp = {
    .name = "mcp", .takes_nonce = true, .open = open_http, .feed = feed_http, SHARED_ENTRIES
};

const struct codec codec_mcp_stdio = {
    .name = "mcp-stdio", .takes_nonce = true, .open = open_stdio, .feed = feed_stdio, SHARED_ENTRIES
};

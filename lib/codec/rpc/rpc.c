/* rpc.c - the RPC codec: JSON-RPC 2.0 with batches, and two short forms.
 *
 * The whole body is read, every request of it becomes a call at once, and when the last is over the
 * replies go out in the order of the requests. */
#include "codec/rpc/rpc.h"

enum { MOST_BATCH = 1000, MOST_DEPTH = 200, MOST_METHOD = 4096 };

#define METHODS "POST, OPTIONS"

static void *rpc_open(const struct allocator *allocator, const struct codec_request *request,
                      const struct codec_port *port)
{
    struct rpc *rpc = mem_new(allocator, sizeof *rpc);

    if (!rpc)
        return NULL;
    rpc->allocator = allocator;
    rpc->request = request;
    rpc->port = port;
    rpc->scope.allocator = allocator;
    buffer_init(&rpc->body, allocator, request->most_body);
    jsontext_init(&rpc->index, allocator);
    return rpc;
}

static void free_entry(struct rpc_entry *entry)
{
    buffer_free(&entry->name);
    buffer_free(&entry->reply);
}

static void rpc_close(void *state)
{
    struct rpc *rpc = state;

    for (uint32_t i = 0; i < rpc->count; i++)
        free_entry(&rpc->entries[i]);
    mem_free(rpc->allocator, rpc->entries);
    jsontext_free(&rpc->index);
    buffer_free(&rpc->body);
    codec_scope_free(&rpc->scope);
    mem_free(rpc->allocator, rpc);
}

/* ---- answers ---- */

/* The request as a whole is not right: in JSON-RPC's form, since none is known. */
static void refuse_with(struct rpc *rpc, const struct error *error, int number)
{
    unsigned status = error_http(error);
    struct buffer out;

    rpc->answered = true;
    buffer_init(&out, rpc->allocator, SIZE_MAX);
    rpc_write_failure(rpc, SLICE("null"), number, error, &out);
    codec_error_headers(rpc->port, error, status, METHODS, rpc->allocator);
    codec_reply_buffer(rpc->port, status, "application/json", &out);
}

static void refuse(struct rpc *rpc, enum code code, int number, const char *message,
                   const char *hint)
{
    struct error error;

    error_init(&error, rpc->allocator);
    error_set(&error, code, "%s", message);
    if (hint)
        error_hint(&error, "%s", hint);
    refuse_with(rpc, &error, number);
    error_free(&error);
}

/* A refusal of the only entry is one of the whole request. */
static void add_headers(struct rpc *rpc)
{
    const struct rpc_entry *entry = &rpc->entries[0];
    const struct error told = { .retry_after_ms = entry->retry_after_ms };

    if (!rpc->batch && entry->status >= 400)
        codec_error_headers(rpc->port, &told, entry->status, METHODS, rpc->allocator);
}

static void answer(struct rpc *rpc)
{
    unsigned status = rpc->batch ? 200 : rpc->entries[0].status;
    struct buffer out;
    bool any = false;

    rpc->answered = true;
    buffer_init(&out, rpc->allocator, SIZE_MAX);
    if (rpc->batch)
        buffer_add_char(&out, '[');
    for (uint32_t i = 0; i < rpc->count; i++) {
        const struct rpc_entry *entry = &rpc->entries[i];

        if (entry->form == RPC_JSON && !entry->id.len)
            continue;
        if (any)
            buffer_add_char(&out, ',');
        any = true;
        buffer_add_slice(&out, buffer_slice(&entry->reply));
        if (buffer_failed(&entry->reply))
            out.failed = true;
    }
    if (rpc->batch)
        buffer_add_char(&out, ']');
    if (any) {
        add_headers(rpc);
        codec_reply_buffer(rpc->port, status, "application/json", &out);
        return;
    }
    buffer_free(&out);
    codec_reply(rpc->port, 204, "", SLICE("")); /* notifications alone */
}

/* ---- requests ---- */

/* Where a method of no definition's space leads: `ID[@V][#path]`. */
static struct slice target_of(const struct rpc *rpc, struct rpc_entry *entry)
{
    struct slice name = buffer_slice(&entry->name);

    if (rpc->scope.target.len) {
        entry->path = name;
        return rpc->scope.target;
    }
    return slice_split(name, '#', &entry->path);
}

static void invoke(struct rpc *rpc, uint32_t n)
{
    struct rpc_entry *entry = &rpc->entries[n];
    struct codec_invoke invoke = { .n = n,
                                   .target = target_of(rpc, entry),
                                   .input = entry->input,
                                   .routed = true,
                                   .positional = entry->positional && !entry->bare };

    rpc->waiting++;
    rpc->port->invoke(rpc->port->exchange, &invoke);
}

static void begin_entry(struct rpc *rpc, uint32_t n, uint32_t node)
{
    struct rpc_entry *entry = &rpc->entries[n];
    struct error error;

    error_init(&error, rpc->allocator);
    if (!rpc_read_entry(rpc, node, entry, &error))
        rpc_write_error(rpc, entry, &error);
    else if (entry->name.over)
        error_set(&error, CODE_INVALID_REQUEST, "the method is longer than %d bytes", MOST_METHOD);
    else if (buffer_failed(&entry->name))
        error_no_memory(&error);
    else if (!rpc->scope.target.len && !entry->name.len)
        error_set(&error, CODE_METHOD_NOT_FOUND, "the method names no definition");
    else
        invoke(rpc, n);
    if (error.status && !entry->reply.len)
        rpc_write_error(rpc, entry, &error);
    error_free(&error);
}

static bool make_entries(struct rpc *rpc, uint32_t count)
{
    rpc->entries = mem_array(rpc->allocator, count, sizeof *rpc->entries);
    if (!rpc->entries)
        return false;
    rpc->count = count;
    for (uint32_t i = 0; i < count; i++) {
        buffer_init(&rpc->entries[i].name, rpc->allocator, MOST_METHOD);
        buffer_init(&rpc->entries[i].reply, rpc->allocator, SIZE_MAX);
    }
    return true;
}

/* /execute/ID: the body is the input. */
static void begin_bare(struct rpc *rpc, struct slice body)
{
    struct rpc_entry *entry = rpc->entries;

    entry->form = RPC_EXECUTE;
    entry->bare = true;
    entry->input = body;
    if (rpc->scope.target.len)
        invoke(rpc, 0);
    else
        refuse(rpc, CODE_PATH_NOT_FOUND, -32601, "which definition is to be executed is missing",
               "POST to /execute/ID.");
}

static void begin_all(struct rpc *rpc)
{
    uint32_t node = rpc->batch ? 1 : 0;

    for (uint32_t n = 0; n < rpc->count; n++) {
        begin_entry(rpc, n, node);
        node = rpc->index.nodes[node].next;
    }
    if (!rpc->waiting)
        answer(rpc);
}

static void begin_parsed(struct rpc *rpc, struct slice body)
{
    const struct jsonnode *root = rpc->index.nodes;

    rpc->batch = !rpc->execute && body.len && root->type == JSONTEXT_ARRAY;
    if (rpc->batch && (!root->count || root->count > MOST_BATCH))
        refuse(rpc, root->count ? CODE_INPUT_LIMIT : CODE_INVALID_REQUEST, -32600,
               root->count ? "a batch has at most 1000 requests" : "the batch is empty",
               root->count ? "Send it in parts." : NULL);
    else if (!make_entries(rpc, rpc->batch ? root->count : 1))
        refuse(rpc, CODE_OUT_OF_MEMORY, -32603, "the host has no memory left", NULL);
    else if (rpc->execute)
        begin_bare(rpc, body);
    else
        begin_all(rpc);
}

static void parse(struct rpc *rpc)
{
    struct slice body = slice_trim(buffer_slice(&rpc->body));
    struct jsonfault fault;
    struct error error;
    uint32_t line, column;

    if (!body.len && rpc->execute) {
        begin_parsed(rpc, body);
        return;
    }
    if (jsontext_index(&rpc->index, body, MOST_DEPTH, &fault)) {
        begin_parsed(rpc, body);
        return;
    }
    if (fault.kind == JSONFAULT_MEMORY) {
        refuse(rpc, CODE_OUT_OF_MEMORY, -32603, "the host has no memory left", NULL);
        return;
    }
    error_init(&error, rpc->allocator);
    text_position(body, fault.at, &line, &column);
    error_set(&error, CODE_INVALID_REQUEST, "the body is no JSON: %s at line %u, column %u",
              fault.what, line, column);
    refuse_with(rpc, &error, -32700);
    error_free(&error);
}

static void begin(struct rpc *rpc)
{
    struct slice body = buffer_slice(&rpc->body), tail;
    bool no_memory = false;

    rpc->execute = slice_is(slice_split(slice_from(rpc->request->path, 1), '/', &tail), "execute");
    if (slice_is(rpc->request->method, "OPTIONS")) {
        rpc->answered = true;
        codec_reply_options(rpc->request, rpc->port, METHODS);
    } else if (!slice_is(rpc->request->method, "POST")) {
        refuse(rpc, CODE_METHOD_NOT_ALLOWED, -32600, "RPC takes POST",
               "Send the request as a body.");
    } else if (rpc->body.over) {
        refuse(rpc, CODE_INPUT_LIMIT, -32600, "the body is larger than this server takes", NULL);
    } else if (buffer_failed(&rpc->body)) {
        refuse(rpc, CODE_OUT_OF_MEMORY, -32603, "the host has no memory left", NULL);
    } else if (!codec_body_is_json(rpc->request, body)) {
        refuse(rpc, CODE_UNSUPPORTED_MEDIA_TYPE, -32600, "RPC takes JSON",
               "Send Content-Type: application/json.");
    } else if (!codec_scope_read(&rpc->scope, rpc->allocator, rpc->request,
                                 rpc->execute ? "execute" : "rpc", &no_memory)) {
        refuse(rpc, no_memory ? CODE_OUT_OF_MEMORY : CODE_INVALID_REQUEST,
               no_memory ? -32603 : -32600,
               no_memory ? "the host has no memory left"
                         : "the path is not percent-encoded as it should be",
               NULL);
    } else {
        parse(rpc);
    }
}

static void rpc_feed(void *state, struct slice body, bool last)
{
    struct rpc *rpc = state;

    buffer_add_slice(&rpc->body, body);
    if (!rpc->answered && (last || rpc->body.over))
        begin(rpc);
}

/* ---- what comes back ---- */

static void rpc_outcome(void *state, uint32_t n, const struct codec_outcome *outcome)
{
    struct rpc *rpc = state;
    struct rpc_entry *entry = &rpc->entries[n];

    if (outcome->error)
        rpc_write_error(rpc, entry, outcome->error);
    else
        rpc_write_result(rpc, entry, outcome->output);
    if (!--rpc->waiting)
        answer(rpc);
}

static mdx_status rpc_resolve(void *state, uint32_t n, const struct program *program,
                              struct slice rest, struct codec_resolved *resolved,
                              struct error *error)
{
    struct rpc *rpc = state;

    return rpc_resolve_entry(rpc, &rpc->entries[n], program, rest, resolved, error);
}

static void rpc_managed(void *state, const struct codec_managed *managed)
{
    (void)state;
    (void)managed;
}

static void rpc_refuse(void *state, const struct error *error)
{
    refuse_with(state, error, -32000);
}

const struct codec codec_rpc = {
    .name = "rpc",
    .open = rpc_open,
    .feed = rpc_feed,
    .outcome = rpc_outcome,
    .managed = rpc_managed,
    .refuse = rpc_refuse,
    .resolve = rpc_resolve,
    .close = rpc_close,
};

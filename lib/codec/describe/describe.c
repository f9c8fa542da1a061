/* describe.c - the codec of descriptions: OpenAPI, schemas as JSON or as TypeScript, the card for
 * agents. All by GET, made anew of what is loaded. */
#include "codec/describe/describe.h"

#define METHODS "GET, HEAD, OPTIONS"

enum kind { KIND_NONE, KIND_OPENAPI, KIND_SCHEMA, KIND_TYPES, KIND_AGENTS, KIND_PROTECTED };

struct describe {
    const struct allocator *allocator;
    const struct codec_request *request;
    const struct codec_port *port;
    struct codec_scope scope;
    enum kind kind;
    bool answered;
};

static void *describe_open(const struct allocator *allocator, const struct codec_request *request,
                           const struct codec_port *port)
{
    struct describe *describe = mem_new(allocator, sizeof *describe);

    if (!describe)
        return NULL;
    describe->allocator = allocator;
    describe->request = request;
    describe->port = port;
    describe->scope.allocator = allocator;
    return describe;
}

static void describe_close(void *state)
{
    struct describe *describe = state;

    codec_scope_free(&describe->scope);
    mem_free(describe->allocator, describe);
}

/* ---- answers ---- */

static void refuse_with(struct describe *describe, const struct error *error)
{
    unsigned status = error_http(error);
    struct buffer out;

    describe->answered = true;
    buffer_init(&out, describe->allocator, SIZE_MAX);
    buffer_printf(&out, "{\"type\":\"about:blank#%s\",\"title\":", error_code_name(error));
    buffer_add_json(&out, slice_of(code_row(error->code)->text));
    buffer_printf(&out, ",\"status\":%u,\"detail\":", status);
    buffer_add_json(&out, slice_of(error_message(error)));
    buffer_printf(&out, ",\"code\":\"%s\",\"category\":\"%s\",\"retryable\":%s}",
                  error_code_name(error), category_name(error->status),
                  error->retryable ? "true" : "false");
    codec_error_headers(describe->port, error, status, METHODS, describe->allocator);
    codec_reply_buffer(describe->port, status, "application/problem+json", &out);
}

static void refuse(struct describe *describe, enum code code, const char *message)
{
    struct error error;

    error_init(&error, describe->allocator);
    error_set(&error, code, "%s", message);
    refuse_with(describe, &error);
    error_free(&error);
}

static void refuse_id(struct describe *describe, struct slice id)
{
    struct error error;

    error_init(&error, describe->allocator);
    error_set(&error, CODE_TOOL_NOT_FOUND, "no definition has the id '%.*s'",
              (int)(id.len < 200 ? id.len : 200), id.data);
    refuse_with(describe, &error);
    error_free(&error);
}

/* ---- what is asked ---- */

static bool wants_types(struct slice query)
{
    while (query.len)
        if (slice_is(slice_split(query, '&', &query), "format=ts"))
            return true;
    return false;
}

static struct slice first_segment(struct slice path)
{
    struct slice rest;

    return slice_split(slice_from(path, path.len && path.data[0] == '/'), '/', &rest);
}

/* The card of a path at which credentials may be needed. */
static bool is_protected(struct slice path)
{
    if (!slice_starts(path, CODEC_PROTECTED))
        return false;
    path = slice_from(path, sizeof CODEC_PROTECTED - 1);
    return !path.len || path.data[0] == '/';
}

static const char *read_kind(struct describe *describe)
{
    struct slice path = describe->request->path, first = first_segment(path);

    if (slice_is(first, "openapi.json") || slice_is(first, "openapi")) {
        describe->kind = KIND_OPENAPI;
        return slice_is(first, "openapi") ? "openapi" : "openapi.json";
    }
    if (slice_is(first, ".well-known")) {
        if (slice_is(path, "/.well-known/agent-ready.json"))
            describe->kind = KIND_AGENTS;
        if (is_protected(path))
            describe->kind = KIND_PROTECTED;
        return "agent-ready.json";
    }
    if (slice_ends(path, "__schema"))
        describe->kind = wants_types(describe->request->query) ? KIND_TYPES : KIND_SCHEMA;
    return "__schema";
}

/* RFC 9728: which resource it is, and who gives tokens for it. */
static void send_protected(struct describe *describe)
{
    const struct codec_request *request = describe->request;
    struct buffer out, url;

    buffer_init(&out, describe->allocator, SIZE_MAX);
    buffer_init(&url, describe->allocator, SIZE_MAX);
    buffer_add_text(&url, request->tls ? "https://" : "http://");
    buffer_add_slice(&url, codec_header(request, "host"));
    buffer_add_slice(&url, slice_from(request->path, sizeof CODEC_PROTECTED - 1));
    buffer_add_text(&out, "{\"resource\":");
    buffer_add_json(&out, buffer_slice(&url));
    if (request->issuers.len > 2) {
        buffer_add_text(&out, ",\"authorization_servers\":");
        buffer_add_slice(&out, request->issuers);
    }
    buffer_add_text(&out, ",\"bearer_methods_supported\":[\"header\"]}");
    if (buffer_failed(&url))
        out.failed = true;
    buffer_free(&url);
    describe->answered = true;
    codec_reply_buffer(describe->port, 200, "application/json", &out);
}

static void begin(struct describe *describe)
{
    struct slice method = describe->request->method;
    const char *word = read_kind(describe);
    struct codec_look look = { 0 };
    bool no_memory = false;

    if (slice_is(method, "OPTIONS")) {
        describe->answered = true;
        codec_reply_options(describe->request, describe->port, METHODS);
    } else if (describe->kind == KIND_NONE) {
        refuse(describe, CODE_PATH_NOT_FOUND, "nothing is served at this path");
    } else if (!slice_is(method, "GET") && !slice_is(method, "HEAD")) {
        refuse(describe, CODE_METHOD_NOT_ALLOWED, "a description is read by GET");
    } else if (describe->kind == KIND_PROTECTED) {
        send_protected(describe);
    } else if (!codec_scope_read(&describe->scope, describe->allocator, describe->request, word,
                                 &no_memory)) {
        refuse(describe, no_memory ? CODE_OUT_OF_MEMORY : CODE_INVALID_REQUEST,
               "the path is not percent-encoded as it should be");
    } else {
        if (describe->kind != KIND_AGENTS)
            look.target = describe->scope.target;
        describe->port->describe(describe->port->exchange, &look);
    }
}

static void describe_feed(void *state, struct slice body, bool last)
{
    struct describe *describe = state;

    (void)body;
    if (last && !describe->answered)
        begin(describe);
}

static void send(struct describe *describe, const struct described *described)
{
    const char *type = "application/json";
    struct buffer out;

    buffer_init(&out, describe->allocator, SIZE_MAX);
    switch (describe->kind) {
    case KIND_OPENAPI:
        type = "application/openapi+json;version=3.1";
        describe_openapi(described, &out);
        break;
    case KIND_TYPES:
        type = "text/plain; charset=utf-8";
        describe_types(described, &out);
        break;
    case KIND_AGENTS:
        describe_agents(described, &out);
        break;
    default:
        describe_index(described, &out);
        break;
    }
    describe->answered = true;
    describe->port->header(describe->port->exchange, SLICE("Cache-Control"), SLICE("no-cache"));
    codec_reply_buffer(describe->port, 200, type, &out);
}

static void describe_described(void *state, const struct catalogue *catalogue,
                               const struct error *error)
{
    struct describe *describe = state;
    struct described described = { .catalogue = catalogue };
    struct slice version, id = slice_split(describe->scope.target, '@', &version);

    if (!error && describe->kind == KIND_AGENTS)
        id = describe->request->own;
    if (!error && id.len)
        described.only = catalogue_find(catalogue, id);
    if (error)
        refuse_with(describe, error);
    else if (id.len && !described.only)
        refuse_id(describe, id);
    else
        send(describe, &described);
}

static void describe_outcome(void *state, uint32_t n, const struct codec_outcome *outcome)
{
    (void)state;
    (void)n;
    (void)outcome;
}

static void describe_managed(void *state, const struct codec_managed *managed)
{
    (void)state;
    (void)managed;
}

static void describe_refuse(void *state, const struct error *error)
{
    refuse_with(state, error);
}

const struct codec codec_describe = {
    .name = "describe",
    .open = describe_open,
    .feed = describe_feed,
    .outcome = describe_outcome,
    .managed = describe_managed,
    .refuse = describe_refuse,
    .close = describe_close,
    .described = describe_described,
};

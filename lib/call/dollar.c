/* dollar.c - the switchboard behind `$`: what sandboxed code asks of the world.
 *
 * Each operation is checked against the grants, gets a token, and is handed to the bridge, with
 * no lock held. Timers are the runtime's own and need no grant. */
#include "call/inside.h"

#include "base/hash.h"
#include "base/jsontext.h"
#include "base/url.h"

#include <string.h>

/* The first argument, when it is text: a URL, a name, a path. Without memory, detail has failed. */
static void first_text(struct call *call, const struct sandbox_operation *asked,
                       struct buffer *detail)
{
    struct jsontext index;
    mdx_status status;

    jsontext_init(&index, &call->runtime->allocator);
    status = jsontext_read(&index, asked->args, NULL);
    if (status == MDX_E_NOMEM)
        detail->failed = true;
    if (!status && index.nodes[0].type == JSONTEXT_ARRAY && index.nodes[0].count &&
        index.nodes[1].type == JSONTEXT_STRING)
        jsontext_string(&index, 1, detail);
    jsontext_free(&index);
}

static void tell_denied(struct call *call, const struct sandbox_operation *asked)
{
    struct buffer members;

    if (!telemetry_wants(&call->runtime->telemetry, EVENT_ACCESS_DENY))
        return;
    buffer_init(&members, &call->runtime->allocator, 64 * 1024);
    buffer_add_text(&members, "\"path\":");
    buffer_add_json(&members, call->path);
    buffer_add_text(&members, ",\"action\":\"operation\",\"operation\":");
    buffer_add_json(&members, asked->path);
    buffer_add_text(&members, ",\"reason\":\"CAPABILITY_DENIED\"");
    if (!buffer_failed(&members))
        call_emit(call, EVENT_ACCESS_DENY, buffer_slice(&members));
    buffer_free(&members);
}

static bool is_variable(struct slice name)
{
    for (size_t at = 0; at < name.len; at++)
        if (!(name.data[at] >= 'A' && name.data[at] <= 'Z') &&
            !(name.data[at] >= 'a' && name.data[at] <= 'z') &&
            !(name.data[at] >= '0' && name.data[at] <= '9') && name.data[at] != '_')
            return false;
    return name.len > 0;
}

/* What would grant it and no more: `net=HOST:PORT`, `env=NAME`, or its path. */
static void add_grant(struct buffer *grant, struct slice path, struct slice detail)
{
    struct url url;

    if (slice_is(path, "fetch") && url_parse(detail, &url)) {
        const bool brackets = slice_find(url.host, ':') < url.host.len;

        buffer_add_text(grant, brackets ? "net=[" : "net=");
        buffer_add_slice(grant, url.host);
        buffer_add_text(grant, brackets ? "]" : "");
        if (url.port.len)
            buffer_add_char(grant, ':');
        buffer_add_slice(grant, url.port);
    } else if (slice_is(path, "env") && is_variable(detail)) {
        buffer_add_text(grant, "env=");
        buffer_add_slice(grant, detail);
    } else {
        buffer_add_slice(grant, path);
    }
}

static mdx_status deny(struct call *call, const struct sandbox_operation *asked,
                       struct slice detail, struct error *error)
{
    /* What belongs to a request goes with it. */
    const struct slice path = slice_starts(asked->path, "fetch.") ? SLICE("fetch") : asked->path;
    struct buffer grant;

    tell_denied(call, asked);
    error_set(error, CODE_CAPABILITY_DENIED, "$.%.*s is not granted", (int)path.len, path.data);
    buffer_init(&grant, &call->runtime->allocator, 400);
    add_grant(&grant, path, detail);
    if (!buffer_failed(&grant))
        error_hint(error, "Grant it with --allow '%.*s', or the option `allow` of the host.",
                   (int)grant.len, grant.data);
    buffer_free(&grant);
    return MDX_E_AUTH;
}

static mdx_status check_grant(struct call *call, const struct sandbox_operation *asked,
                              struct error *error)
{
    struct buffer detail;
    mdx_status status = MDX_OK;

    buffer_init(&detail, &call->runtime->allocator, 64 * 1024);
    if (asked->kind == OPERATION_CALL)
        first_text(call, asked, &detail);
    if (detail.failed && !detail.over)
        status = error_no_memory(error);
    else if (buffer_failed(&detail) ||
             !grant_covers(call->runtime->settings.allow, asked->path, buffer_slice(&detail)))
        status = deny(call, asked, buffer_slice(&detail), error);
    buffer_free(&detail);
    return status;
}

static mdx_status unavailable(const struct sandbox_operation *asked, struct error *error)
{
    error_set(error, CODE_OPERATION_UNAVAILABLE, "nobody in this host answers $.%.*s",
              (int)asked->path.len, asked->path.data);
    error_hint(error, "Register a service `%.*s`, or answer it in the bridge's op_begin.",
               (int)asked->path.len, asked->path.data);
    return MDX_E_EXECUTION;
}

/* A token, known before the bridge hears of it. 0: no memory. */
uint64_t call_open_operation(struct call *call, const struct sandbox_operation *asked)
{
    struct runtime *runtime = call->runtime;
    struct operation *operation;
    uint64_t token = 0;
    bool timer = asked->kind == OPERATION_TIMER;

    lock_take(&runtime->lock);
    operation = operation_new(&runtime->operations, call);
    if (operation) {
        operation->inner = asked->id;
        operation->begun = !timer;
        operation->streams = asked->streams;
        call->operation_count += !timer;
        operation->timer.due_ns = clock_monotonic_ns() + (uint64_t)asked->delay_ms * 1000000;
        token = operation->token;
        if (call->spans && asked->path.len)
            spans_operation(&runtime->telemetry.tracer, call->spans, asked->id, asked->path,
                            clock_monotonic_ns());
        if (timer && !timer_start(&runtime->timers, &operation->timer)) {
            operation_remove(&runtime->operations, operation, false);
            token = 0;
        }
    }
    lock_give(&runtime->lock);
    return token;
}

mdx_status call_check_grant(struct call *call, struct slice path, struct slice args,
                            struct error *error)
{
    const struct sandbox_operation asked = { .kind = OPERATION_CALL, .path = path, .args = args };

    return check_grant(call, &asked, error);
}

/* Rounded up: who is given it does not end before the call does. */
static uint64_t milliseconds_left(const struct call *call)
{
    uint64_t now = clock_monotonic_ns();

    return call->deadline_ns > now ? (call->deadline_ns - now + 999999) / 1000000 : 0;
}

bool call_close_operation(struct runtime *runtime, uint64_t token)
{
    struct operation *operation;

    lock_take(&runtime->lock);
    operation = operation_find(&runtime->operations, token);
    if (operation)
        operation_remove(&runtime->operations, operation, false);
    lock_give(&runtime->lock);
    return operation != NULL;
}

/* `allow` may name a private address, which `fetch` without a host does not reach. */
static bool is_named(struct call *call, const struct sandbox_operation *asked)
{
    struct buffer url;
    bool named;

    if (!slice_is(asked->path, "fetch"))
        return false;
    buffer_init(&url, &call->runtime->allocator, 64 * 1024);
    first_text(call, asked, &url);
    named =
        !buffer_failed(&url) && grant_names_host(call->runtime->settings.allow, buffer_slice(&url));
    buffer_free(&url);
    return named;
}

static mdx_status begin(struct call *call, const struct sandbox_operation *asked, uint64_t token,
                        struct error *error)
{
    char traceparent[TRACEPARENT + 1];
    struct mdx_op op = {
        .size = sizeof op,
        .rt = (mdx_runtime *)call->runtime,
        .token = token,
        .kind = asked->kind == OPERATION_TAG ? MDX_OP_TAG : MDX_OP_CALL,
        .depth = call->depth,
        .path = asked->path.data,
        .path_len = asked->path.len,
        .args = asked->args.data,
        .args_len = asked->args.len,
        .id = call->program->id.data,
        .id_len = call->program->id.len,
        .revision = call->program->revision,
        .caller = call->caller.data,
        .caller_len = call->caller.len,
        .correlation_id = call->correlation_id.data,
        .correlation_id_len = call->correlation_id.len,
        .timeout_ms = milliseconds_left(call),
        .flags = (is_named(call, asked) ? MDX_OP_CONFIGURED : 0) |
                 (asked->streams && host_can_cancel(&call->runtime->host) ? MDX_OP_STREAMS : 0),
        .traceparent = traceparent,
    };

    call_operation_trace(call, asked->id, traceparent);
    op.traceparent_len = strlen(traceparent);
    if (host_op_begin(&call->runtime->host, &op, error) &&
        call_close_operation(call->runtime, token))
        return unavailable(asked, error);
    return MDX_OK;
}

static mdx_status operate(void *context, const struct sandbox_operation *asked, struct error *error)
{
    struct call *call = context;
    bool timer = asked->kind == OPERATION_TIMER;
    mdx_status status = MDX_OK;
    uint64_t token;

    if (!timer && (call_answer_own(call, asked, &status, error) ||
                   call_answer_tool(call, asked, &status, error)))
        return status;
    if (!timer)
        status = check_grant(call, asked, error);
    if (status)
        return status;
    if (!timer && !host_can_operate(&call->runtime->host))
        return unavailable(asked, error);
    token = call_open_operation(call, asked);
    if (!token)
        return error_no_memory(error);
    return timer ? MDX_OK : begin(call, asked, token, error);
}

/* A timer, or an operation whose answer is not wanted any more. */
static void clear(void *context, uint64_t id)
{
    struct call *call = context;
    uint64_t token = call_forget_operation(call, id);

    if (token)
        host_op_cancel(&call->runtime->host, token);
}

static void write_log(void *context, enum sandbox_level level, struct slice text)
{
    struct call *call = context;
    mdx_log line = {
        .size = sizeof line,
        .level = (uint32_t)level,
        .text = text.data,
        .text_len = text.len,
        .id = call->program ? call->program->id.data : call->id.data,
        .id_len = call->program ? call->program->id.len : call->id.len,
        .correlation_id = call->correlation_id.data,
        .correlation_id_len = call->correlation_id.len,
        .scope = call->path.data,
        .scope_len = call->path.len,
    };

    telemetry_log(&call->runtime->telemetry, &line);
    if (call->listens)
        call_tell_log(call, (uint32_t)level, text);
}

static uint64_t now_ms(void *context)
{
    struct call *call = context;

    return host_now_ms(&call->runtime->host);
}

/* The seed of Math.random(): the bridge's bytes, so that a host can make runs repeatable, else
 * a keyed sequence of the runtime's own, since the system's would cost as much as the rest of a
 * small call. What must be unguessable is asked of the bridge by its own operation. */
static void fill_random(void *context, void *bytes, size_t len)
{
    struct runtime *runtime = ((struct call *)context)->runtime;
    unsigned char *at = bytes;

    if (runtime->host.bridge.random && host_random(&runtime->host, bytes, len))
        return;
    while (len) {
        uint64_t number =
            atomic_fetch_add_explicit(&runtime->correlations, 1, memory_order_relaxed);
        uint64_t piece = siphash(runtime->seed_key, &number, sizeof number);
        size_t part = len < sizeof piece ? len : sizeof piece;

        memcpy(at, &piece, part);
        at += part;
        len -= part;
    }
}

const struct isolate_host call_isolate_host = {
    .operate = operate,
    .clear = clear,
    .log = write_log,
    .now_ms = now_ms,
    .random = fill_random,
};

/* port.c - what a codec does to its exchange: actions noted, head and bytes kept.
 *
 * Called under the exchange's lock. Without memory the exchange is marked as failed, and its
 * response ends there. */
#include "call/traffic.h"

#include <string.h>

/* Copies of up to eight texts behind the struct that is noted. */
struct copier {
    char *at;
};

static struct slice copy(struct copier *copier, struct slice text)
{
    struct slice made = slice_make(copier->at, text.len);

    if (text.len)
        memcpy(copier->at, text.data, text.len);
    copier->at[text.len] = '\0';
    copier->at += text.len + 1;
    return made;
}

static void fail(struct exchange *exchange)
{
    exchange->failed = true;
    exchange->broken |= exchange->begun;
    /* The host has seen nothing yet: it sees that this went wrong. */
    if (!exchange->begun) {
        exchange->head_known = true;
        exchange->status = 500;
        exchange->header_count = 0;
    }
    exchange->ended = true;
}

static struct action *note(struct exchange *exchange, enum action_kind kind, size_t texts)
{
    struct action *action;
    size_t bytes;

    if (!size_add(sizeof *action + 16, texts, &bytes))
        return NULL;
    action = mem_new(&exchange->runtime->allocator, bytes);
    if (!action) {
        fail(exchange);
        return NULL;
    }
    action->kind = kind;
    *exchange->last_action = action;
    exchange->last_action = &action->next;
    return action;
}

static void port_invoke(void *context, const struct codec_invoke *invoke)
{
    struct action *action = note(context, ACTION_INVOKE, invoke->target.len + invoke->input.len);
    struct copier copier;

    if (!action)
        return;
    copier.at = (char *)(action + 1);
    action->invoke = *invoke;
    action->invoke.target = copy(&copier, invoke->target);
    action->invoke.input = copy(&copier, invoke->input);
}

static void port_cancel(void *context, uint32_t n)
{
    struct action *action = note(context, ACTION_CANCEL, 0);

    if (action)
        action->n = n;
}

static void port_manage(void *context, const struct codec_manage *manage)
{
    struct codec_manage own = *manage;
    struct slice *texts[] = { &own.id,     &own.version, &own.to,     &own.body,
                              &own.prefix, &own.type,    &own.cursor, &own.query };
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    struct copier copier;
    struct action *action;
    size_t bytes = 0;

    for (size_t i = 0; i < TEXTS; i++)
        bytes += texts[i]->len;
    action = note(context, ACTION_MANAGE, bytes);
    if (!action)
        return;
    copier.at = (char *)(action + 1);
    for (size_t i = 0; i < TEXTS; i++)
        *texts[i] = copy(&copier, *texts[i]);
    action->manage = own;
}

static void port_describe(void *context, const struct codec_look *look)
{
    struct action *action = note(context, ACTION_DESCRIBE, look->target.len);
    struct copier copier;

    if (!action)
        return;
    copier.at = (char *)(action + 1);
    action->look = *look;
    action->look.target = copy(&copier, look->target);
}

static void port_watch(void *context, bool on)
{
    struct action *action = note(context, ACTION_WATCH, 0);

    if (action)
        action->n = on;
}

static void port_post(void *context, uint64_t number, struct slice bytes)
{
    struct action *action = note(context, ACTION_POST, bytes.len);
    struct copier copier;

    if (!action)
        return;
    copier.at = (char *)(action + 1);
    action->number = number;
    action->bytes = copy(&copier, bytes);
}

static void port_answer(void *context, uint32_t n, uint64_t ask, struct slice json,
                        const struct error *failure)
{
    struct action *action = note(context, ACTION_ANSWER, json.len);
    struct copier copier;

    if (!action)
        return;
    copier.at = (char *)(action + 1);
    action->n = n;
    action->number = ask;
    action->bytes = copy(&copier, json);
    action->failed = failure != NULL;
    if (!failure)
        return;
    error_init(&action->failure, &((struct exchange *)context)->runtime->allocator);
    error_copy(&action->failure, failure);
}

static void port_timer(void *context, uint32_t ms)
{
    struct action *action = note(context, ACTION_TIMER, 0);

    if (action)
        action->n = ms;
}

static void port_head(void *context, uint32_t status)
{
    struct exchange *exchange = context;

    if (!exchange->failed)
        exchange->status = status;
}

/* Until the head is known the slices hold offsets: the texts' buffer may still move. */
static void port_header(void *context, struct slice name, struct slice value)
{
    struct exchange *exchange = context;
    struct buffer *texts = &exchange->header_texts;

    if (exchange->head_known)
        return;
    if (exchange->header_count == exchange->header_room) {
        size_t room = exchange->header_room ? exchange->header_room * 2 : 8;
        struct codec_header *headers =
            mem_resize(&exchange->runtime->allocator, exchange->headers, room * sizeof *headers);

        if (!headers) {
            fail(exchange);
            return;
        }
        exchange->headers = headers;
        exchange->header_room = room;
    }
    struct codec_header *header = &exchange->headers[exchange->header_count++];

    header->name.len = name.len;
    buffer_add_slice(texts, name);
    buffer_add_char(texts, '\0');
    header->value.len = value.len;
    buffer_add_slice(texts, value);
    buffer_add_char(texts, '\0');
}

static void add_timing(struct exchange *exchange)
{
    struct buffer value;

    if (!exchange->timing.on || !(exchange->runtime->settings.development ||
                                  telemetry_on(&exchange->runtime->telemetry.times)))
        return;
    buffer_init(&value, &exchange->runtime->allocator, 1024);
    timing_write_header(&exchange->timing, &value);
    port_header(exchange, SLICE("Server-Timing"), buffer_slice(&value));
    buffer_free(&value);
}

static void add_common_headers(struct exchange *exchange)
{
    struct slice trace = codec_header(&exchange->request, "traceparent");

    port_header(exchange, SLICE("X-Request-Id"), exchange->request.correlation_id);
    if (trace.len == 55)
        port_header(exchange, SLICE("traceparent"), trace);
    add_timing(exchange);
    if (exchange->origin.len) {
        port_header(exchange, SLICE("Access-Control-Allow-Origin"), exchange->origin);
        port_header(exchange, SLICE("Access-Control-Expose-Headers"),
                    SLICE("ETag, Location, Mcp-Session-Id, X-Request-Id"));
        port_header(exchange, SLICE("Vary"), SLICE("Origin"));
    }
}

static void fix_headers(struct exchange *exchange)
{
    const char *at = exchange->header_texts.data;

    for (size_t i = 0; i < exchange->header_count; i++) {
        struct codec_header *header = &exchange->headers[i];

        header->name.data = at;
        at += header->name.len + 1;
        header->value.data = at;
        at += header->value.len + 1;
    }
}

static void close_head(struct exchange *exchange)
{
    if (exchange->head_known)
        return;
    add_common_headers(exchange);
    if (exchange->failed)
        return;
    if (buffer_failed(&exchange->header_texts)) {
        exchange->header_count = 0;
        fail(exchange);
        return;
    }
    exchange->head_known = true;
    fix_headers(exchange);
}

static void port_bytes(void *context, struct slice bytes)
{
    struct exchange *exchange = context;
    struct chunk *chunk;
    size_t size;

    close_head(exchange);
    if (!bytes.len || exchange->ended || exchange->head_only)
        return;
    chunk = size_add(sizeof *chunk + 1, bytes.len, &size)
                ? mem_resize(&exchange->runtime->allocator, NULL, size)
                : NULL;
    if (!chunk) {
        fail(exchange);
        return;
    }
    chunk->next = NULL;
    chunk->len = bytes.len;
    memcpy(chunk->bytes, bytes.data, bytes.len);
    chunk->bytes[bytes.len] = '\0';
    exchange->begun = true;
    exchange->waiting += bytes.len;
    *exchange->last_chunk = chunk;
    exchange->last_chunk = &chunk->next;
    exchange->waiting_bytes += chunk->len;
}

static void port_end(void *context)
{
    struct exchange *exchange = context;

    close_head(exchange);
    exchange->ended = true;
}

/* What the host has seen nothing of can still be told as what it is. */
static void port_abort(void *context)
{
    struct exchange *exchange = context;

    fail(exchange);
}

void exchange_open_port(struct exchange *exchange)
{
    exchange->port = (struct codec_port){
        .exchange = exchange,
        .invoke = port_invoke,
        .cancel = port_cancel,
        .describe = port_describe,
        .watch = port_watch,
        .post = port_post,
        .answer = port_answer,
        .timer = port_timer,
        .manage = port_manage,
        .head = port_head,
        .header = port_header,
        .bytes = port_bytes,
        .end = port_end,
        .abort = port_abort,
    };
    buffer_init(&exchange->header_texts, &exchange->runtime->allocator, 64 * 1024);
}

/* otlp.c - what waits in the tracer's queue, as an OTLP ExportTraceServiceRequest in JSON
 * (opentelemetry-proto 1.x: ids in hexadecimal, times in nanoseconds as text). */
#include "telemetry/trace.h"

#include "mdxrt/runtime.h"

#include <string.h>

/* A batch goes out when so many calls wait, or the first has waited so long. */
enum { BATCH = 512 };
#define BATCH_NS ((uint64_t)1000000000)

/* opentelemetry.proto.trace.v1: Span.SpanKind, Status.StatusCode. */
enum { KIND_INTERNAL = '1', KIND_SERVER = '2', KIND_CLIENT = '3' };
#define STATUS_ERROR "2"

static const struct slice stages[TRACE_STAGES] = {
    SLICE("\"parse\""),    SLICE("\"route\""),   SLICE("\"authorize\""),
    SLICE("\"validate\""), SLICE("\"execute\""), SLICE("\"respond\""),
};

static void add_attribute(struct buffer *out, bool first, const char *key, struct slice value)
{
    buffer_add_text(out, first ? "{\"key\":\"" : ",{\"key\":\"");
    buffer_add_text(out, key);
    buffer_add_text(out, "\",\"value\":{\"stringValue\":");
    buffer_add_json(out, value);
    buffer_add_text(out, "}}");
}

/* ---- spans: most of what is written, so into room that is there ---- */

#define PUT(at, literal) put(at, literal, sizeof literal - 1)

static char *put(char *at, const char *text, size_t len)
{
    memcpy(at, text, len);
    return at + len;
}

static char *put_hex(char *at, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    return at;
}

static char *put_digits(char *at, uint32_t number, int digits)
{
    for (int i = digits; i-- > 0; number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + digits;
}

/* From 2001 to 2286 the seconds have ten digits; a clock that is elsewhere is taken into it. */
static char *put_time(char *at, const struct spans *spans, uint64_t ns)
{
    uint64_t time = spans->began_wall_ms * 1000000 + (ns - spans->from_ns);

    at = put_digits(at, (uint32_t)(time / 1000000000 % 10000000000 / 10), 9);
    at = put_digits(at, (uint32_t)(time / 1000000000 % 10), 1);
    return put_digits(at, (uint32_t)(time % 1000000000), 9);
}

struct shown {
    const unsigned char *span, *parent; /* parent: NULL: none */
    struct slice name;                  /* as JSON */
    char kind;
    uint64_t from_ns, to_ns;
};

/* A span but for what comes behind its times. */
static void open_span(struct buffer *out, const struct spans *spans, const struct shown *shown)
{
    char *at = buffer_reserve(out, 300 + shown->name.len), *start = at;

    if (!at)
        return;
    at = PUT(at, "{\"traceId\":\"");
    at = put_hex(at, spans->own.trace, 16);
    at = PUT(at, "\",\"spanId\":\"");
    at = put_hex(at, shown->span, 8);
    if (shown->parent) {
        at = PUT(at, "\",\"parentSpanId\":\"");
        at = put_hex(at, shown->parent, 8);
    }
    at = PUT(at, "\",\"kind\":");
    *at++ = shown->kind;
    at = PUT(at, ",\"startTimeUnixNano\":\"");
    at = put_time(at, spans, shown->from_ns);
    at = PUT(at, "\",\"endTimeUnixNano\":\"");
    at = put_time(at, spans, shown->to_ns);
    at = PUT(at, "\",\"name\":");
    at = put(at, shown->name.data, shown->name.len);
    out->len += (size_t)(at - start);
}

static void add_failure(struct buffer *out, struct slice message)
{
    buffer_add_text(out, ",\"status\":{\"code\":" STATUS_ERROR);
    if (message.len) {
        buffer_add_text(out, ",\"message\":");
        buffer_add_json(out, message);
    }
    buffer_add_char(out, '}');
}

static void add_call(struct buffer *out, const struct spans *spans, struct buffer *name)
{
    struct shown shown = { .span = spans->own.span,
                           .parent = spans->has_parent ? spans->parent : NULL,
                           .kind = spans->served ? KIND_SERVER : KIND_INTERNAL,
                           .from_ns = spans->from_ns,
                           .to_ns = spans->to_ns };
    struct slice parts[] = { spans->id, SLICE("#"), spans->path };
    struct buffer plain;

    buffer_init(&plain, out->allocator, 64 * 1024);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        buffer_add_slice(&plain, parts[i]);
    buffer_clear(name);
    buffer_add_json(name, buffer_slice(&plain));
    buffer_free(&plain);
    shown.name = buffer_slice(name);
    open_span(out, spans, &shown);
    buffer_add_text(out, ",\"attributes\":[");
    add_attribute(out, true, "mdx.definition", spans->id);
    add_attribute(out, false, "mdx.function", spans->path);
    add_attribute(out, false, "mdx.protocol", spans->protocol);
    add_attribute(out, false, "mdx.correlation_id", spans->correlation_id);
    buffer_add_text(out, ",{\"key\":\"mdx.revision\",\"value\":{\"intValue\":\"");
    buffer_add_u64(out, spans->revision);
    buffer_add_text(out, "\"}}");
    if (spans->failed)
        add_attribute(out, false, "error.type", spans->code);
    buffer_add_char(out, ']');
    if (spans->failed)
        add_failure(out, spans->message);
    buffer_add_char(out, '}');
}

/* Stages have no ids of their own: the call's, with the stage's number in them. */
static void add_stage(struct buffer *out, const struct spans *spans, unsigned stage)
{
    unsigned char span[8];

    memcpy(span, spans->own.span, sizeof span);
    span[0] ^= (unsigned char)(0x80 + stage);
    buffer_add_char(out, ',');
    open_span(out, spans,
              &(struct shown){ .span = span,
                               .parent = spans->own.span,
                               .kind = KIND_INTERNAL,
                               .name = stages[stage],
                               .from_ns = spans->stages[stage].from_ns,
                               .to_ns = spans->stages[stage].to_ns });
    buffer_add_char(out, '}');
}

static void add_operation(struct buffer *out, const struct spans *spans,
                          const struct operation_span *operation, struct buffer *name)
{
    buffer_clear(name);
    buffer_add_json(name, slice_make(operation->name, operation->name_len));
    buffer_add_char(out, ',');
    open_span(out, spans,
              &(struct shown){ .span = operation->span,
                               .parent = spans->own.span,
                               .kind = KIND_CLIENT,
                               .name = buffer_slice(name),
                               .from_ns = operation->from_ns,
                               .to_ns = operation->to_ns ? operation->to_ns : spans->to_ns });
    if (operation->failed || !operation->to_ns)
        add_failure(out, SLICE(""));
    buffer_add_char(out, '}');
}

static void add_spans(struct buffer *out, const struct spans *spans, struct buffer *name)
{
    add_call(out, spans, name);
    for (unsigned stage = 0; stage < TRACE_STAGES; stage++)
        if (spans->stages[stage].to_ns)
            add_stage(out, spans, stage);
    for (const struct operation_span *at = spans->operations; at; at = at->next)
        add_operation(out, spans, at, name);
}

bool tracer_take(struct tracer *tracer, struct buffer *out)
{
    struct spans *first, *next;
    struct slice service;
    struct buffer name; /* of a span, as JSON */

    buffer_init(&name, tracer->allocator, SIZE_MAX);
    lock_take(&tracer->lock);
    first = tracer->first;
    tracer->first = NULL;
    tracer->last = &tracer->first;
    tracer->count = 0;
    tracer->bytes = 0;
    service = tracer->service ? slice_of(tracer->service) : SLICE("mdxrt");
    buffer_add_text(out, "{\"resourceSpans\":[{\"resource\":{\"attributes\":[");
    add_attribute(out, true, "service.name", service);
    lock_give(&tracer->lock);
    buffer_add_text(out, "]},\"scopeSpans\":[{\"scope\":{\"name\":\"libmdxrt\",\"version\":\"");
    buffer_add_text(out, MDX_VERSION "\"},\"spans\":[");
    for (struct spans *at = first; at; at = next) {
        next = at->next;
        if (at != first)
            buffer_add_char(out, ',');
        add_spans(out, at, &name);
        spans_free(tracer, at);
    }
    buffer_add_text(out, "]}]}]}");
    buffer_free(&name);
    return first != NULL;
}

bool tracer_due(const struct tracer *tracer, uint64_t now_ns, uint64_t *due_ns)
{
    uint32_t count = atomic_load_explicit(&tracer->count, memory_order_relaxed);

    *due_ns = UINT64_MAX;
    if (!count)
        return false;
    *due_ns = atomic_load_explicit(&tracer->first_ns, memory_order_relaxed) + BATCH_NS;
    return count >= BATCH || now_ns >= *due_ns;
}

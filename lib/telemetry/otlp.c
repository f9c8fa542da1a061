/* otlp.c - what waits in the tracer's queue, as an OTLP ExportTraceServiceRequest in JSON
 * (opentelemetry-proto 1.x: ids in hexadecimal, times in nanoseconds as text). */
#include "telemetry/trace.h"

#include "mdxrt/runtime.h"

#include <string.h>

/* A batch goes out when so many calls wait, or the first has waited so long. */
enum { BATCH = 64 };
#define BATCH_NS ((uint64_t)1000000000)

/* opentelemetry.proto.trace.v1: Span.SpanKind, Status.StatusCode. */
enum { KIND_INTERNAL = '1', KIND_SERVER = '2', KIND_CLIENT = '3' };
#define STATUS_ERROR "2"

/* With what ends the span. */
static const struct slice stages[TRACE_STAGES] = {
    SLICE("\"parse\"}"),    SLICE("\"route\"}"),   SLICE("\"authorize\"}"),
    SLICE("\"validate\"}"), SLICE("\"execute\"}"), SLICE("\"respond\"}"),
};

#define ATTRIBUTE(key) "{\"key\":\"" key "\",\"value\":{\"stringValue\":"

/* ---- spans: most of what is written, so forms whose blanks are filled in ---- */

enum { TRACE_HEX = 32, SPAN_HEX = 16, TIME_DIGITS = 19 };

#define BLANK8      "........"
#define BLANK16     BLANK8 BLANK8
#define FORM_IDS    ",{\"traceId\":\"" BLANK16 BLANK16 "\",\"spanId\":\"" BLANK16 "\""
#define FORM_PARENT ",\"parentSpanId\":\"" BLANK16 "\""
#define FORM_TIMES                                                                                 \
    ",\"kind\":.,\"startTimeUnixNano\":\"" BLANK16 "...\",\"endTimeUnixNano\":\"" BLANK16          \
    "...\",\"name\":"

/* Where the blanks begin. */
enum {
    AT_TRACE = sizeof ",{\"traceId\":\"" - 1,
    AT_SPAN = AT_TRACE + TRACE_HEX + sizeof "\",\"spanId\":\"" - 1,
    AT_PARENT = sizeof ",\"parentSpanId\":\"" - 1,
    AT_KIND = sizeof ",\"kind\":" - 1,
    AT_START = AT_KIND + sizeof ".,\"startTimeUnixNano\":\"" - 1,
    AT_END = AT_START + TIME_DIGITS + sizeof "\",\"endTimeUnixNano\":\"" - 1,
    SPAN_ROOM = sizeof FORM_IDS FORM_PARENT FORM_TIMES,
};

/* What is written of one call; what its spans have in common is made once. */
struct scribe {
    struct buffer *out;
    const struct spans *spans;
    char trace[TRACE_HEX], own[SPAN_HEX];
    uint64_t second; /* as text: */
    char second_text[10];
    uint64_t last_ns; /* a stage begins when the one before it ends */
    char last_text[TIME_DIGITS], first_text[TIME_DIGITS];
};

static void put_hex(char *at, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
}

static void put_pair(char *at, uint32_t number)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930"
                                "31323334353637383940414243444546474849505152535455565758596061"
                                "62636465666768697071727374757677787980818283848586878889909192"
                                "93949596979899";

    memcpy(at, pairs + 2 * number, 2);
}

/* All but a last digit in pairs, from the right. */
static void put_digits(char *at, uint32_t number, unsigned digits)
{
    for (; digits > 1; number /= 100) {
        digits -= 2;
        put_pair(at + digits, number % 100);
    }
    if (digits)
        at[0] = (char)('0' + number % 10);
}

/* From 2001 to 2286 the seconds have ten digits; a clock that is elsewhere is taken into it. */
static void put_time(struct scribe *scribe, char *at, uint64_t ns)
{
    uint64_t time = scribe->spans->began_wall_ms * 1000000 + (ns - scribe->spans->from_ns);
    uint64_t second = time / 1000000000;

    if (ns == scribe->spans->from_ns && scribe->first_text[0]) {
        memcpy(at, scribe->first_text, TIME_DIGITS);
        return;
    }
    if (ns != scribe->last_ns) {
        if (second != scribe->second) {
            put_digits(scribe->second_text, (uint32_t)(second / 100000 % 100000), 5);
            put_digits(scribe->second_text + 5, (uint32_t)(second % 100000), 5);
            scribe->second = second;
        }
        memcpy(scribe->last_text, scribe->second_text, 10);
        put_digits(scribe->last_text + 10, (uint32_t)(time - second * 1000000000), 9);
        scribe->last_ns = ns;
    }
    memcpy(at, scribe->last_text, TIME_DIGITS);
}

struct shown {
    const char *span, *parent; /* hexadecimal; parent: NULL: none */
    struct slice behind;       /* what is written behind it: its name, as JSON */
    char kind;
    uint64_t from_ns, to_ns;
};

/* A span up to its name. */
static void open_span(struct scribe *scribe, const struct shown *shown)
{
    struct buffer *out = scribe->out;
    char *start = buffer_reserve(out, SPAN_ROOM + shown->behind.len), *at = start;

    if (!at)
        return;
    memcpy(at, FORM_IDS, sizeof FORM_IDS - 1);
    memcpy(at + AT_TRACE, scribe->trace, TRACE_HEX);
    memcpy(at + AT_SPAN, shown->span, SPAN_HEX);
    at += sizeof FORM_IDS - 1;
    if (shown->parent) {
        memcpy(at, FORM_PARENT, sizeof FORM_PARENT - 1);
        memcpy(at + AT_PARENT, shown->parent, SPAN_HEX);
        at += sizeof FORM_PARENT - 1;
    }
    memcpy(at, FORM_TIMES, sizeof FORM_TIMES - 1);
    at[AT_KIND] = shown->kind;
    put_time(scribe, at + AT_START, shown->from_ns);
    put_time(scribe, at + AT_END, shown->to_ns);
    at += sizeof FORM_TIMES - 1;
    if (shown->behind.len)
        memcpy(at, shown->behind.data, shown->behind.len);
    out->len += (size_t)(at - start) + shown->behind.len;
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

static void add_text(struct buffer *out, struct slice before, struct slice text)
{
    buffer_add_slice(out, before);
    buffer_add_json(out, text);
}

static void add_call(struct scribe *scribe)
{
    const struct spans *spans = scribe->spans;
    struct buffer *out = scribe->out;
    char parent[SPAN_HEX];

    put_hex(parent, spans->parent, sizeof spans->parent);
    open_span(scribe, &(struct shown){ .span = scribe->own,
                                       .parent = spans->has_parent ? parent : NULL,
                                       .kind = spans->served ? KIND_SERVER : KIND_INTERNAL,
                                       .from_ns = spans->from_ns,
                                       .to_ns = spans->to_ns });
    buffer_add_json(out, spans->name);
    add_text(out, SLICE(",\"attributes\":[" ATTRIBUTE("mdx.definition")), spans->id);
    add_text(out, SLICE("}}," ATTRIBUTE("mdx.function")), spans->path);
    add_text(out, SLICE("}}," ATTRIBUTE("mdx.protocol")), spans->protocol);
    add_text(out, SLICE("}}," ATTRIBUTE("mdx.correlation_id")), spans->correlation_id);
    if (spans->failed)
        add_text(out, SLICE("}}," ATTRIBUTE("error.type")), spans->code);
    buffer_add_slice(out, SLICE("}},{\"key\":\"mdx.revision\",\"value\":{\"intValue\":\""));
    buffer_add_u64(out, spans->revision);
    buffer_add_slice(out, SLICE("\"}}]"));
    if (spans->failed)
        add_failure(out, spans->message);
    buffer_add_char(out, '}');
}

/* Stages have no ids of their own: the call's, with the stage's number in its first byte. */
static void add_stage(struct scribe *scribe, unsigned stage)
{
    const unsigned char first = scribe->spans->own.span[0] ^ (unsigned char)(0x80 + stage);
    char span[SPAN_HEX];

    memcpy(span, scribe->own, sizeof span);
    put_hex(span, &first, 1);
    open_span(scribe, &(struct shown){ .span = span,
                                       .parent = scribe->own,
                                       .kind = KIND_INTERNAL,
                                       .behind = stages[stage],
                                       .from_ns = scribe->spans->stages[stage].from_ns,
                                       .to_ns = scribe->spans->stages[stage].to_ns });
}

static void add_operation(struct scribe *scribe, const struct operation_span *operation)
{
    const uint64_t to_ns = operation->to_ns ? operation->to_ns : scribe->spans->to_ns;
    char span[SPAN_HEX];

    put_hex(span, operation->span, sizeof operation->span);
    open_span(scribe, &(struct shown){ .span = span,
                                       .parent = scribe->own,
                                       .kind = KIND_CLIENT,
                                       .from_ns = operation->from_ns,
                                       .to_ns = to_ns });
    buffer_add_json(scribe->out, slice_make(operation->name, operation->name_len));
    if (operation->failed || !operation->to_ns)
        add_failure(scribe->out, SLICE(""));
    buffer_add_char(scribe->out, '}');
}

static void add_spans(struct buffer *out, const struct spans *spans)
{
    struct scribe scribe = {
        .out = out, .spans = spans, .second = UINT64_MAX, .last_ns = UINT64_MAX
    };

    put_hex(scribe.trace, spans->own.trace, sizeof spans->own.trace);
    put_hex(scribe.own, spans->own.span, sizeof spans->own.span);
    put_time(&scribe, scribe.first_text, spans->from_ns);
    for (unsigned stage = 0; stage < TRACE_STAGES; stage++)
        if (spans->stages[stage].to_ns)
            add_stage(&scribe, stage);
    for (const struct operation_span *at = spans->operations; at; at = at->next)
        add_operation(&scribe, at);
    add_call(&scribe);
}

/* Under the lock: the queue is empty then. *room: about what it takes as JSON. */
static struct spans *take_all(struct tracer *tracer, size_t *room)
{
    struct spans *first = tracer->first;

    *room = tracer->bytes + tracer->count * (1 + TRACE_STAGES) * (size_t)(SPAN_ROOM + 32);
    tracer->first = NULL;
    tracer->last = &tracer->first;
    tracer->count = 0;
    tracer->bytes = 0;
    return first;
}

bool tracer_take(struct tracer *tracer, struct buffer *out)
{
    struct spans *first, *next;
    size_t room, start;

    lock_take(&tracer->lock);
    first = take_all(tracer, &room);
    if (room < out->most)
        buffer_reserve(out, room);
    add_text(out,
             SLICE("{\"resourceSpans\":[{\"resource\":{\"attributes\":[" ATTRIBUTE("service.name")),
             tracer->service ? slice_of(tracer->service) : SLICE("mdxrt"));
    lock_give(&tracer->lock);
    buffer_add_text(out, "}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"libmdxrt\",\"version\":\"");
    buffer_add_text(out, MDX_VERSION "\"},\"spans\":[");
    start = out->len;
    for (struct spans *at = first; at; at = next) {
        next = at->next;
        add_spans(out, at);
        spans_free(tracer, at);
    }
    /* Each span has a comma before it. */
    if (first && !buffer_failed(out))
        out->data[start] = ' ';
    buffer_add_text(out, "]}]}]}");
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

/* trace.c - trace contexts, ids, and the spans of calls on their way to the queue. */
#include "telemetry/trace.h"

#include <string.h>

/* Past these, what is over is dropped: nobody takes it. */
enum { MOST_WAITING = 4096 };
#define MOST_BYTES ((size_t)8 << 20)

/* ---- W3C Trace Context, 3.2 ---- */

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Lower case only; all zeros are none. */
static bool read_hex(const char *text, unsigned char *bytes, size_t len)
{
    unsigned char any = 0;

    for (size_t i = 0; i < len; i++) {
        int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        bytes[i] = (unsigned char)(high << 4 | low);
        any |= bytes[i];
    }
    return any != 0;
}

/* Later versions may have more behind the flags; ff is no version. */
bool trace_read(struct slice text, struct trace_context *context)
{
    int high, low;

    if (text.len < TRACEPARENT || text.data[2] != '-' || text.data[35] != '-' ||
        text.data[52] != '-')
        return false;
    high = digit(text.data[0]);
    low = digit(text.data[1]);
    if (high < 0 || low < 0 || (high == 15 && low == 15))
        return false;
    if (text.len > TRACEPARENT && ((high == 0 && low == 0) || text.data[TRACEPARENT] != '-'))
        return false;
    if (!read_hex(text.data + 3, context->trace, 16) || !read_hex(text.data + 36, context->span, 8))
        return false;
    high = digit(text.data[53]);
    low = digit(text.data[54]);
    context->sampled = low & 1;
    return high >= 0 && low >= 0;
}

static char *write_hex(char *at, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    return at;
}

void trace_write(const struct trace_context *context, char text[TRACEPARENT + 1])
{
    char *at = text;

    memcpy(at, "00-", 3);
    at = write_hex(at + 3, context->trace, 16);
    *at++ = '-';
    at = write_hex(at, context->span, 8);
    memcpy(at, context->sampled ? "-01" : "-00", 4);
}

/* ---- the tracer ---- */

bool tracer_init(struct tracer *tracer, const struct allocator *allocator)
{
    tracer->allocator = allocator;
    tracer->last = &tracer->first;
    return lock_init(&tracer->lock);
}

void spans_free(const struct tracer *tracer, struct spans *spans)
{
    struct operation_span *next;

    if (!spans)
        return;
    for (struct operation_span *at = spans->operations; at; at = next) {
        next = at->next;
        mem_free(tracer->allocator, at);
    }
    if (spans->texts != spans->near)
        mem_free(tracer->allocator, spans->texts);
    mem_free(tracer->allocator, spans);
}

void tracer_free(struct tracer *tracer)
{
    struct spans *next;

    for (struct spans *at = tracer->first; at; at = next) {
        next = at->next;
        spans_free(tracer, at);
    }
    mem_free(tracer->allocator, tracer->service);
    lock_free(&tracer->lock);
}

bool tracer_set(struct tracer *tracer, const unsigned char key[16], uint32_t share,
                struct slice service)
{
    char *copy = mem_copy(tracer->allocator, service.data, service.len);
    char *old;

    if (!copy)
        return false;
    lock_take(&tracer->lock);
    memcpy(tracer->key, key, 16);
    old = tracer->service;
    tracer->service = copy;
    lock_give(&tracer->lock);
    mem_free(tracer->allocator, old);
    atomic_store(&tracer->least,
                 share >= 1000000 ? UINT64_MAX : UINT64_MAX / 1000000 * (uint64_t)share);
    return true;
}

/* SplitMix64: Steele, Lea and Flood. */
static uint64_t mix(uint64_t piece)
{
    piece = (piece ^ piece >> 30) * 0xbf58476d1ce4e5b9u;
    piece = (piece ^ piece >> 27) * 0x94d049bb133111ebu;
    return piece ^ piece >> 31;
}

/* Where the ids of one call begin: a place that only the key tells, as far from those of the other
 * calls as chance has it. Ids of traces are no secret. */
static uint64_t ids_begin(struct tracer *tracer)
{
    uint64_t number = atomic_fetch_add_explicit(&tracer->ids, 1, memory_order_relaxed);
    uint64_t key[2];

    memcpy(key, tracer->key, sizeof key);
    return mix(key[0] + number * 0xd1342543de82ef95u) ^ key[1];
}

/* The next eight bytes. */
static void ids_next(uint64_t *ids, unsigned char id[8])
{
    uint64_t piece = mix(*ids += 0x9e3779b97f4a7c15u);

    piece += !piece; /* all zeros are no id */
    memcpy(id, &piece, 8);
}

/* The same for all who see this trace, wherever they are. */
static bool is_chosen(const struct tracer *tracer, const struct trace_context *context)
{
    uint64_t number = 0;

    for (int i = 8; i < 16; i++)
        number = number << 8 | context->trace[i];
    return number < atomic_load_explicit(&tracer->least, memory_order_relaxed) ||
           atomic_load_explicit(&tracer->least, memory_order_relaxed) == UINT64_MAX;
}

/* ---- a call's spans ---- */

struct spans *spans_begin(struct tracer *tracer, const struct trace_context *parent,
                          uint64_t now_ns)
{
    uint64_t ids = ids_begin(tracer);
    struct trace_context own;
    struct spans *spans;

    if (parent)
        own = *parent;
    else
        ids_next(&ids, own.trace + 8);
    if ((parent && !parent->sampled) || !is_chosen(tracer, &own))
        return NULL;
    if (!parent)
        ids_next(&ids, own.trace);
    spans = mem_new(tracer->allocator, sizeof *spans);
    if (!spans)
        return NULL;
    spans->own = own;
    spans->own.sampled = true;
    spans->has_parent = parent != NULL;
    if (parent)
        memcpy(spans->parent, parent->span, sizeof spans->parent);
    ids_next(&ids, spans->own.span);
    spans->from_ns = now_ns;
    spans->last_operation = &spans->operations;
    return spans;
}

void spans_operation(struct tracer *tracer, struct spans *spans, uint64_t number, struct slice name,
                     uint64_t now_ns)
{
    size_t len = name.len < 200 ? name.len : 200;
    uint64_t ids = ids_begin(tracer);
    struct operation_span *made;

    if (spans->operation_count == TRACE_OPERATIONS)
        return;
    made = mem_new(tracer->allocator, sizeof *made + len + 1);
    if (!made)
        return;
    made->number = number;
    made->from_ns = now_ns;
    made->name_len = len;
    memcpy(made->name, name.data, len);
    ids_next(&ids, made->span);
    *spans->last_operation = made;
    spans->last_operation = &made->next;
    spans->operation_count++;
}

static struct operation_span *find_open(const struct spans *spans, uint64_t number)
{
    struct operation_span *at = spans->operations;

    while (at && (at->number != number || at->to_ns))
        at = at->next;
    return at;
}

bool spans_find(const struct spans *spans, uint64_t number, struct trace_context *context)
{
    const struct operation_span *found = find_open(spans, number);

    if (!found)
        return false;
    *context = spans->own;
    memcpy(context->span, found->span, sizeof context->span);
    return true;
}

void spans_operation_over(struct spans *spans, uint64_t number, uint64_t now_ns, bool failed)
{
    struct operation_span *found = find_open(spans, number);

    if (!found)
        return;
    found->to_ns = now_ns;
    found->failed = failed;
}

static struct slice put(char **at, struct slice text)
{
    struct slice made = slice_make(*at, text.len);

    if (text.len)
        memcpy(*at, text.data, text.len);
    *at += text.len;
    return made;
}

static bool copy_texts(const struct tracer *tracer, struct spans *spans,
                       const struct spans_end *end)
{
    struct slice message = slice_to(end->message, end->message.len < 500 ? end->message.len : 500);
    size_t bytes = 2 + end->id.len + end->path.len + end->protocol.len + end->correlation_id.len +
                   end->code.len + message.len;
    char *at = bytes <= sizeof spans->near ? spans->near : mem_new(tracer->allocator, bytes);

    if (!at)
        return false;
    spans->texts = at;
    spans->name = slice_make(at, end->id.len + 1 + end->path.len);
    spans->id = put(&at, end->id);
    put(&at, SLICE("#"));
    spans->path = put(&at, end->path);
    spans->protocol = put(&at, end->protocol);
    spans->correlation_id = put(&at, end->correlation_id);
    spans->code = put(&at, end->code);
    spans->message = put(&at, message);
    spans->bytes =
        sizeof *spans + bytes + spans->operation_count * (sizeof *spans->operations + 64);
    return true;
}

void spans_end(struct tracer *tracer, struct spans *spans, const struct spans_end *end)
{
    bool kept = copy_texts(tracer, spans, end);

    spans->to_ns = end->now_ns;
    spans->revision = end->revision;
    spans->failed = end->code.len > 0;
    lock_take(&tracer->lock);
    kept = kept && tracer->count < MOST_WAITING && tracer->bytes + spans->bytes <= MOST_BYTES;
    if (kept) {
        if (!tracer->count)
            tracer->first_ns = end->now_ns;
        *tracer->last = spans;
        tracer->last = &spans->next;
        tracer->count++;
        tracer->bytes += spans->bytes;
    }
    lock_give(&tracer->lock);
    if (kept)
        return;
    atomic_fetch_add(&tracer->dropped, 1);
    spans_free(tracer, spans);
}

/* trace.h - traces: who asked for a call, what it did when, and what it asked for in turn.
 *
 * A call has a span, so has each of its stages and each operation (OpenTelemetry's words). They are
 * kept as they are until somebody exports them, as OTLP in JSON. */
#ifndef MDX_TELEMETRY_TRACE_H
#define MDX_TELEMETRY_TRACE_H

#include "base/buffer.h"
#include "base/lock.h"

#include <stdatomic.h>

/* W3C Trace Context: version 00. */
struct trace_context {
    unsigned char trace[16], span[8];
    bool sampled;
};

enum { TRACEPARENT = 55 };

/* False: it is none, and the caller begins a trace of its own. */
bool trace_read(struct slice traceparent, struct trace_context *context);
void trace_write(const struct trace_context *context, char text[TRACEPARENT + 1]);

enum { TRACE_STAGES = 6, TRACE_OPERATIONS = 128 };

struct operation_span {
    struct operation_span *next;
    uint64_t number; /* of the operation, while it is open */
    uint64_t from_ns, to_ns;
    bool failed;
    unsigned char span[8];
    size_t name_len;
    char name[];
};

/* Of one call. Its times are monotonic. */
struct spans {
    struct spans *next; /* in the tracer's queue */
    struct trace_context own;
    unsigned char parent[8];
    bool has_parent, served; /* served: it came over a protocol */
    bool failed;
    uint64_t began_wall_ms; /* its maker sets it */
    uint64_t from_ns, to_ns;
    struct {
        uint64_t from_ns, to_ns;
    } stages[TRACE_STAGES];
    struct operation_span *operations, **last_operation;
    uint32_t operation_count;
    /* Once over: in one block, which is `near` where they fit. */
    char *texts;
    struct slice name, id, path; /* name: id#path */
    struct slice protocol, correlation_id, code, message;
    uint64_t revision;
    size_t bytes; /* all of it, about */
    char near[160];
};

struct tracer {
    const struct allocator *allocator;
    struct lock lock;
    unsigned char key[16]; /* of ids */
    _Atomic uint64_t ids;
    _Atomic uint64_t least; /* trace ids whose last eight bytes are below are recorded */
    struct spans *first, **last;
    _Atomic uint32_t count; /* written under the lock */
    size_t bytes;
    _Atomic uint64_t first_ns; /* since when something waits; likewise */
    _Atomic uint64_t dropped;
    char *service;
};

bool tracer_init(struct tracer *tracer, const struct allocator *allocator);
void tracer_free(struct tracer *tracer);
/* share: of a million traces so many are recorded. service: its name; false: no memory. */
bool tracer_set(struct tracer *tracer, const unsigned char key[16], uint32_t share,
                struct slice service);

/* The spans of a call that begins, below `parent` (NULL: none). NULL: it is not recorded. */
struct spans *spans_begin(struct tracer *tracer, const struct trace_context *parent,
                          uint64_t now_ns);
/* An operation begins. Past the most, or without memory, it has no span. */
void spans_operation(struct tracer *tracer, struct spans *spans, uint64_t number, struct slice name,
                     uint64_t now_ns);
/* False: it has none of that number that is open. */
bool spans_find(const struct spans *spans, uint64_t number, struct trace_context *context);
void spans_operation_over(struct spans *spans, uint64_t number, uint64_t now_ns, bool failed);
void spans_free(const struct tracer *tracer, struct spans *spans); /* NULL allowed */

struct spans_end {
    struct slice id, path, protocol, correlation_id;
    uint64_t revision, now_ns;
    struct slice code, message; /* of the failure; empty: none */
};

/* The call is over: into the queue, or dropped where that is full. */
void spans_end(struct tracer *tracer, struct spans *spans, const struct spans_end *end);
/* otlp.c: all that waits, out of the queue, as an ExportTraceServiceRequest; false: nothing. */
bool tracer_take(struct tracer *tracer, struct buffer *out);
/* Is a batch to go out? Without the lock. *due_ns: when; UINT64_MAX: nothing waits. */
bool tracer_due(const struct tracer *tracer, uint64_t now_ns, uint64_t *due_ns);

#endif

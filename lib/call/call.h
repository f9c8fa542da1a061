/* call.h - the door of the request corridor: runtimes, calls, exchanges.
 *
 * A runtime is a library (what is loaded) and the calls that are under way. A call is
 * one invocation and its way through the stages; all its state is in struct call, none on a C
 * stack, so it can stop and go on on another thread. An exchange is one protocol request with
 * its codec's state and its calls.
 *
 * One lock a runtime, held for moments: never while script, a bridge function, the store or a codec
 * runs. */
#ifndef MDX_CALL_CALL_H
#define MDX_CALL_CALL_H

#include "base/error.h"
#include "codec/codec.h"
#include "load/load.h"
#include "mdxrt/exchange.h"

struct runtime;
struct call;
struct exchange;

struct runtime_settings {
    struct sandbox_options sandbox;
    struct store_options store;
    uint32_t timeout_ms, run_ms, idle_ms, max_calls, operations, log_lines, programs;
    size_t output_bytes, input_bytes, document_bytes;
    struct slice allow, hosts, origins; /* copied */
    struct slice retry;                 /* of sources that say nothing of it; read at open */
    void *retrying_host;
    void (*retrying)(void *host, const mdx_retry *retry); /* NULL allowed */
    bool development;
    struct codec_settings codecs; /* zero: the default */
};

/* CONFIG_INVALID: a word of `allow` names nothing that could be granted. */
mdx_status grants_check(struct slice allow, struct error *error);
mdx_status runtime_open(struct runtime **runtime, const struct allocator *allocator,
                        const struct runtime_settings *settings, const RuntimeBridge *bridge,
                        struct error *error);
mdx_status runtime_close(struct runtime *runtime);

/* Every public function stands between these two. Fails when closing, in a fork's child, and,
 * where `outside`, inside the bridge. */
mdx_status runtime_enter(struct runtime *runtime, bool outside, struct error *error);
void runtime_leave(struct runtime *runtime);

struct access;
struct access *runtime_access(struct runtime *runtime);
struct library *runtime_library(struct runtime *runtime);
const struct allocator *runtime_allocator(const struct runtime *runtime);
const struct runtime_settings *runtime_settings(const struct runtime *runtime);
/* Runs what is ready; see mdx_runtime_step(). */
void runtime_step(struct runtime *runtime, uint32_t budget_us, uint32_t *next_due_ms);
/* Tells exchanges that watch what has changed in the store since they were told last. */
void runtime_notice(struct runtime *runtime);
struct telemetry;
struct telemetry *runtime_telemetry(struct runtime *runtime);
struct telemetry_settings {
    bool metrics, timing;
    uint32_t trace_share; /* of a million */
    struct slice levels, service, url, headers;
    void *host;
    void (*take)(void *host, const char *json, size_t len);
};
/* On failure nothing has changed. */
mdx_status runtime_set_telemetry(struct runtime *runtime, const struct telemetry_settings *settings,
                                 struct error *error);
void runtime_flush_telemetry(struct runtime *runtime);
/* Members without braces: those of stats, and of each definition. */
mdx_status runtime_metrics(struct runtime *runtime, struct buffer *out, struct error *error);
/* The same as Prometheus' text. */
mdx_status runtime_metrics_text(struct runtime *runtime, struct buffer *out, struct error *error);
/* As library_import(); a server that has to be asked is asked first, which blocks. */
mdx_status runtime_import(struct runtime *runtime, const struct import_request *request,
                          struct load_report *report, struct error *error);
/* Whether a call of the function with this JSON would be made, as far as the input goes. */
mdx_status runtime_check_input(const struct runtime *runtime, const struct function *function,
                               struct slice input, struct error *error);
/* Members without braces, for mdx_stats(). */
mdx_status runtime_stats(struct runtime *runtime, struct buffer *out, struct error *error);

/* ---- calls ------------------------------------------------------------ */

struct call_start {
    struct slice target; /* id[@version][#path]; with `resolve`: a protocol's path */
    struct slice input;  /* JSON; empty: {} */
    struct slice caller, correlation_id, protocol;
    struct slice authorization;
    struct slice traceparent; /* of W3C Trace Context, or empty */
    /* Writes `context.request`, for functions that take it; NULL: there is none. */
    void (*write_request)(void *host, struct buffer *out);
    uint32_t timeout_ms; /* 0: the runtime's */
    bool coerce, positional, direct_loopback;
    bool inner;                      /* as codec_invoke's */
    bool streams, responds, listens; /* likewise: what event() is told */
    bool keeps_odd;                  /* likewise */
    /* What happens while the call runs: in the middle of script, so it may only note things down.
     * A chunk: false, the next one waits for call_go_on(). NULL: nobody listens. */
    bool (*event)(void *host, struct call *call, const struct codec_event *event);
    struct slice options;        /* of a source's call, a JSON object; or empty */
    struct slice retry;          /* in place of its `retry`, as mdx_call_options.retry; or empty */
    enum source_purpose purpose; /* of a source's call */
    bool raw;                    /* a source's whole answer is wanted */
    bool granted;                /* nobody is asked whether the caller may */
    struct program *program; /* it is this one's unnamed function, whatever is loaded; or NULL */
    size_t output_bytes;     /* 0: the runtime's */
    uint64_t parent;         /* operation that this call answers, or 0 */
    /* From a program and what is left of the target's path to a function and its input; NULL: the
     * target says it all. Called once, in the route stage. */
    mdx_status (*resolve)(void *host, const struct program *program, struct slice rest,
                          struct codec_resolved *resolved, struct error *error);
    void *host;                                  /* first argument of all of them */
    void (*done)(void *host, struct call *call); /* no lock held; NULL: nobody waits */
};

/* A started call, with one reference for the caller. queued: it waits for a step; else
 * the caller goes on with call_wait() at once. */
mdx_status call_start(struct runtime *runtime, const struct call_start *start, bool queued,
                      struct call **call, struct error *error);
/* Steps until the call is over. */
void call_wait(struct call *call);
bool call_is_over(struct call *call);
/* Once over; both borrowed until call_free. */
mdx_status call_result(struct call *call, struct slice *output, const struct error **error);
const struct program *
call_program(const struct call *call); /* NULL before its route stage, and once over */
const struct function *call_function(const struct call *call); /* likewise */
struct slice call_odd(const struct call *call);       /* of its result: see codec_outcome */
enum codec_result call_kind(const struct call *call); /* of its result, once over */
/* The generator that was held back goes on. The caller then wakes the runtime. */
void call_go_on(struct call *call);
void call_cancel(struct call *call);
/* Cancels it when it is not over; done is not called any more. */
void call_free(struct call *call);
struct runtime *call_runtime(const struct call *call);

/* ---- operations -------------------------------------------------------- */

mdx_status operation_complete(struct runtime *runtime, uint64_t token, struct slice json);
mdx_status operation_fail(struct runtime *runtime, uint64_t token, const struct error *failure);

/* ---- exchanges: one protocol request and its response --------------------
 *
 * The codec is called under the exchange's lock and only notes down what it wants; the
 * exchange then does it, without the lock. Chunks wait there until the host takes them. */

/* What all exchanges of a codec share in this runtime, made when it is first asked for; NULL for
 * those that share nothing. */
mdx_status runtime_share(struct runtime *runtime, const struct codec *codec, void **shared,
                         struct error *error);

struct exchange_options {
    const struct codec *codec; /* NULL: detected */
    void *host;
    void (*ready)(void *host, struct exchange *exchange);
    bool whole; /* nobody looks before all is there: no Response comes piece by piece */
};

mdx_status exchange_start(struct runtime *runtime, const struct exchange_options *options,
                          const mdx_request *request, struct exchange **exchange,
                          struct error *error);
mdx_status exchange_feed(struct exchange *exchange, struct slice body, bool last);
/* The calls of the exchange step with all others; this waits for the end of the response. */
void exchange_wait(struct exchange *exchange);

struct exchange_head {
    uint32_t status;
    const struct codec_header *headers;
    size_t header_count;
};
/* MDX_PENDING: not known yet. Borrowed from the exchange. */
mdx_status exchange_head(struct exchange *exchange, struct exchange_head *head);
/* Borrowed until the next call; empty with MDX_OK: the end. */
mdx_status exchange_next_chunk(struct exchange *exchange, struct slice *chunk);
void exchange_cancel(struct exchange *exchange);
void exchange_free(struct exchange *exchange);
struct runtime *exchange_runtime(const struct exchange *exchange);

#endif

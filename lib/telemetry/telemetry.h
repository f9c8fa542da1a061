/* telemetry.h - the door of instrumentation: events, metrics, traces, levels of logs.
 *
 * All of it is off until somebody wants it: what is off costs one relaxed load where it would
 * happen. Nothing is told with a lock held; data that is told holds no secrets, for which the one
 * who tells it cares. */
#ifndef MDX_TELEMETRY_TELEMETRY_H
#define MDX_TELEMETRY_TELEMETRY_H

#include "base/error.h"
#include "base/lock.h"
#include "host/host.h"
#include "telemetry/metrics.h"
#include "telemetry/trace.h"

#include <stdatomic.h>

enum event_kind {
    EVENT_RUNTIME_INIT,
    EVENT_LOAD_START,
    EVENT_LOAD_COMPLETE,
    EVENT_LOAD_ERROR,
    EVENT_DEFINITION_ROLLED_BACK,
    EVENT_DEFINITION_DELETED,
    EVENT_DEFINITION_PURGED,
    EVENT_CALL_START,
    EVENT_CALL_SUCCESS,
    EVENT_CALL_ERROR,
    EVENT_CALL_RETRY,
    EVENT_DISCOVERY_START,
    EVENT_DISCOVERY_COMPLETE,
    EVENT_DISCOVERY_ERROR,
    EVENT_AUTH_RESOLVE,
    EVENT_AUTH_REFRESH,
    EVENT_AUTH_ERROR,
    EVENT_CONNECTION_OPEN,
    EVENT_CONNECTION_CLOSE,
    EVENT_CONNECTION_ERROR,
    EVENT_TRANSPORT_SEND,
    EVENT_TRANSPORT_RECEIVE,
    EVENT_BREAKER_OPEN,
    EVENT_BREAKER_HALF,
    EVENT_BREAKER_CLOSE,
    EVENT_LIMIT_HIT,
    EVENT_ACCESS_DENY,
    EVENT_KINDS
};

struct happening {
    enum event_kind kind;
    struct slice id; /* the definition, or empty */
    uint64_t revision;
    struct slice correlation_id;
    struct slice members; /* more members of its JSON, `"a":1,"b":2`, or empty */
    /* Or what adds them, when somebody reads them; NULL: `members` are all. */
    void (*write)(const void *context, struct buffer *out);
    const void *context;
};

enum { SCOPES = 32 };

struct log_level {
    struct slice scope; /* empty: all others */
    uint32_t level;
};

struct subscription;

/* Its members are this room's own; others use the functions below. */
struct telemetry {
    const struct allocator *allocator;
    const struct host *host;
    _Atomic uint32_t wanted;     /* bit: event_kind */
    _Atomic uint32_t subscribed; /* the same, without the bridge, which hears of all */
    _Atomic bool counts;         /* metrics are kept */
    _Atomic bool traces;
    _Atomic bool times; /* Server-Timing is sent */
    struct lock lock;
    struct signal idle; /* a subscription is not being told any more */
    struct subscription *subscriptions;
    uint64_t last_number;
    struct metrics metrics;
    struct tracer tracer;
    struct lock levels_lock;
    _Atomic bool filters;
    uint32_t level_count;
    struct log_level levels[SCOPES];
    char *levels_text;
};

mdx_status telemetry_open(struct telemetry *telemetry, const struct allocator *allocator,
                          const struct host *host, struct error *error);
void telemetry_close(struct telemetry *telemetry); /* also after a failed open, or zeroed */

/* ---- events.c ---- */

static inline bool telemetry_wants(const struct telemetry *telemetry, enum event_kind kind)
{
    return atomic_load_explicit(&telemetry->wanted, memory_order_relaxed) >> kind & 1;
}

/* Tells the bridge and whoever has subscribed. Without a lock. */
void telemetry_emit(struct telemetry *telemetry, const struct happening *happening);
/* Its JSON, made when it is first asked for; NULL: no memory. */
const char *telemetry_event_json(const mdx_event *event, size_t *len);
/* pattern: a name, `call:*`, or `*`. */
mdx_status telemetry_subscribe(struct telemetry *telemetry, struct slice pattern,
                               void (*tell)(void *host, const mdx_event *event), void *host,
                               uint64_t *number, struct error *error);
/* Waits for threads that are just telling it, but not for itself. False: no such number. */
bool telemetry_unsubscribe(struct telemetry *telemetry, uint64_t number);

/* ---- logs.c ---- */

/* `warn`, or `info github=debug crm=silent`: what has no scope holds for all others. */
mdx_status telemetry_set_levels(struct telemetry *telemetry, struct slice text,
                                struct error *error);
/* To the bridge, unless its definition's or scope's level is higher. */
void telemetry_log(struct telemetry *telemetry, const mdx_log *line);
bool telemetry_logs(struct telemetry *telemetry, struct slice id, struct slice scope,
                    uint32_t level);

static inline bool telemetry_on(const _Atomic bool *what)
{
    return atomic_load_explicit(what, memory_order_relaxed);
}

#endif

/** @file telemetry.h
 * What a runtime tells of itself: events, metrics, traces, levels of logs.
 *
 * All of it is off until it is asked for, and costs nothing measurable then. No secret is in it:
 * tokens, keys and passwords of sources are taken out before anything is told.
 *
 * Events, by name. The JSON of each (mdx_event_json()) is an object with `time` (milliseconds since
 * 1970) and, as far as they are known, `id`, `revision`, `correlationId`; and with:
 *
 * - `runtime:init`: nothing more
 * - `load:start`: nothing more; `load:complete`: the report of mdx_load(); `load:error`: code,
 *   message
 * - `definition:rolled-back`, `definition:deleted`, `definition:purged`: the report
 * - `call:start`: path, protocol
 * - `call:success`: path, protocol, ms, and where time is taken `stages`; `call:error`: the same,
 *   code, message
 * - `call:retry`, a source's request is sent again: tool, attempt, delayMs, code
 * - `discovery:start`, `discovery:complete`, `discovery:error`, an import: its report; or code,
 *   message
 * - `auth:resolve`, `auth:refresh`, `auth:error`: type; error: code, message
 * - `connection:open`, `connection:close`, `connection:error`, of a source that holds one: reason
 * - `transport:send`: tool, method, url (without its query), attempt, bytes
 * - `transport:receive`: tool, status, bytes; or code
 * - `breaker:open`, `breaker:half`, `breaker:close`, of a source (source.h): nothing more
 * - `limit:hit`: path, caller, action, reason
 * - `access:deny`: path, caller, action (call, manage, operation), reason
 *
 * `call:start` comes once it is known what is called. A source is a definition, and a call of one
 * of its tools a call.
 */
#ifndef MDXRT_TELEMETRY_H
#define MDXRT_TELEMETRY_H

#include "bridge.h"
#include "error.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Hears events.
 *
 * Called on the thread where it happened, with no lock held, under the rules of a bridge function
 * (bridge.h). The event is borrowed.
 */
typedef void (*mdx_event_fn)(void *host, const mdx_event *event);

/**
 * All that is known of an event, as a JSON object: see the table above.
 *
 * Made when it is first asked for, so that those who only look at the event's members do not pay
 * for it.
 * @param event  As it was handed to a mdx_event_fn or to RuntimeBridge.event, which has not
 * returned.
 * @param len    Its length; NULL to ignore.
 * @return  The text, NUL terminated; borrowed until that function returns. NULL: no memory.
 * Threads: the one that was told.
 */
MDX_API const char *mdx_event_json(const mdx_event *event, size_t *len);

/**
 * Subscribes to events.
 *
 * @param pattern       A name, all of a kind (`call:*`), or `*`.
 * @param host          First argument of hear.
 * @param subscription  Set to its number, for mdx_unsubscribe().
 * @return MDX_OK, MDX_E_ARGUMENT (no event has that name), MDX_E_RATE_LIMIT (64 are the most),
 *         MDX_E_NOMEM, MDX_E_STATE.
 *
 * Threads: any, also from inside hear.
 */
MDX_API mdx_status mdx_subscribe(mdx_runtime *rt, const char *pattern, size_t pattern_len,
                                 mdx_event_fn hear, void *host, uint64_t *subscription,
                                 mdx_error **error);

/**
 * Ends a subscription. When it returns, hear is not running and is not called any more; called
 * from inside a bridge function or hear it does not wait for other threads that are in it.
 * @return MDX_OK, MDX_E_NOT_FOUND, MDX_E_STATE.
 */
MDX_API mdx_status mdx_unsubscribe(mdx_runtime *rt, uint64_t subscription);

/** What is to be kept and sent. Zero in any field means "off" or "the default"; texts are copied.
 */
typedef struct mdx_telemetry_options {
    size_t size;
    uint32_t flags;         /**< MDX_TELEMETRY_… */
    uint32_t trace_share;   /**< Of a million traces so many are recorded, chosen by trace id; one
                                 that its caller does not record is not. 0: none. */
    const char *log_levels; /**< Least level of lines that go to the bridge: `warn`, or
                                 `info github=debug crm.acme.com=silent`: debug, info, warn, error,
                                 silent; SCOPE is a definition's id, or mdx_log.scope. */
    size_t log_levels_len;
    const char *service; /**< OTLP's service.name. Default "mdxrt". */
    size_t service_len;
    const char *otlp_url; /**< Where spans are sent, as OTLP in JSON, by the bridge's `fetch`:
                               `http://127.0.0.1:4318/v1/traces`. */
    size_t otlp_url_len;
    const char *otlp_headers; /**< A JSON object of headers to send along. */
    size_t otlp_headers_len;
    void *otlp_host; /**< First argument of otlp. */
    /** Gets spans as OTLP in JSON, on a thread that steps, blocks or closes; may use nothing of the
     * interface. Borrowed. */
    void (*otlp)(void *otlp_host, const char *json, size_t len);
} mdx_telemetry_options;

#define MDX_TELEMETRY_METRICS 1u /**< Figures per definition are kept. */
#define MDX_TELEMETRY_TIMING  2u /**< Responses over HTTP carry Server-Timing. */

/**
 * Sets what is kept and sent, from now on.
 *
 * Spans wait for a second or until 512 calls are over, and go out when a thread steps or ends a
 * blocking call; at most 4,096 calls wait, further ones are counted and dropped.
 * @param options  NULL: all off.
 * @return MDX_OK, MDX_E_ARGUMENT (log_levels, otlp_url or otlp_headers are not right),
 *         MDX_E_VALIDATION (otlp_headers is no JSON), MDX_E_NOMEM, MDX_E_STATE. On failure nothing
 *         has changed.
 */
MDX_API mdx_status mdx_telemetry_set(mdx_runtime *rt, const mdx_telemetry_options *options,
                                     mdx_error **error);

/** Sends what waits. Threads: any; not from inside otlp. */
MDX_API mdx_status mdx_telemetry_flush(mdx_runtime *rt);

/**
 * All figures.
 *
 * @param json  Set to the members of mdx_stats(), but that `definitions` has for each id `calls`,
 *              `successes`, `failures`, `failuresByCategory`, `retries`, `ms` {min, avg, max, p50,
 *              p90, p99} (quantiles to an eighth), `bytesIn`, `bytesOut`, `cacheHits`, `isolates`,
 *              `arenaPeakBytes`. Past 4,096 ids the others are counted as `(others)`; calls of what
 *              is not there as `(unknown)`. Free with mdx_free().
 */
MDX_API mdx_status mdx_metrics(mdx_runtime *rt, char **json, size_t *json_len, mdx_error **error);

/** The same as the text that Prometheus reads (0.0.4), as `/metrics` answers it. */
MDX_API mdx_status mdx_metrics_text(mdx_runtime *rt, char **text, size_t *text_len,
                                    mdx_error **error);

#ifdef __cplusplus
}
#endif

#endif

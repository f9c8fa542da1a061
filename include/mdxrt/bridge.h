/** @file bridge.h
 * The host's side: everything that touches the world outside.
 *
 * The library copies the table at mdx_runtime_open(). The host's pointer is the
 * first argument of every function. Each may be NULL; what that means is said
 * at each. Bridge functions are called with no lock and no transaction held, on
 * whichever thread is inside the library; they may use the whole interface but
 * mdx_runtime_close(), mdx_runtime_step() and the blocking forms (mdx_call(),
 * mdx_call_json(), mdx_handle()), which answer MDX_E_STATE there.
 */
#ifndef MDXRT_BRIDGE_H
#define MDXRT_BRIDGE_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MDX_OP_CONFIGURED 1u /**< Of mdx_op.flags. */
#define MDX_OP_STREAMS    2u /**< Likewise. */

/** One thing that sandboxed code asked of the world. Borrowed: valid until the
 * function it was handed to returns. */
typedef struct mdx_op {
    size_t size;
    mdx_runtime *rt;  /**< The runtime that asks. */
    uint64_t token;   /**< Names the operation for mdx_op_complete() and mdx_op_fail(). Never 0. */
    uint32_t kind;    /**< MDX_OP_CALL or MDX_OP_TAG. */
    uint32_t depth;   /**< Calls this one is nested in. */
    const char *path; /**< `db.Customer.get` of `$.db.Customer.get(id)`. NUL terminated. */
    size_t path_len;
    const char *args; /**< JSON. MDX_OP_CALL: an array, one element an argument. Those of `fetch`
                           and `process.open` may hold credentials: not for logs.
                           MDX_OP_TAG: {"strings":[…],"values":[…]}. NUL terminated. */
    size_t args_len;
    const char *id; /**< The definition that asks. */
    size_t id_len;
    uint64_t revision;  /**< Its revision. */
    const char *caller; /**< mdx_call_options.caller, or "". */
    size_t caller_len;
    const char *correlation_id;
    size_t correlation_id_len;
    uint64_t timeout_ms; /**< What is left of the whole call's time, rounded up. When it is over,
                            the call ends by itself with CALL_TIMEOUT, whatever is answered then;
                              UPSTREAM_TIMEOUT, which may be tried again, is for a limit of the
                              host's own. */
    uint32_t flags;      /**< MDX_OP_CONFIGURED: the host itself named what is asked for, by
                              mdx_import(), or its `allow` names the very host: `fetch` may go to
                              the private address that its URL names, and `process.open` may start
                              the command of a source.
                              MDX_OP_STREAMS: of `fetch` that code called as a function, where the
                              bridge has op_cancel. The answer may have `stream`, a whole number, in
                              place of its body, which then comes by `fetch.read(stream, at)` →
                              {next, base64, ended?}: bytes from `at` on, at least one unless
                              `ended`. When the call ends, op_cancel is called with the token of
                              that `fetch`, though it was answered long ago: it hangs up.
                              The other way, of `fetch.open()`, which is asked for before a `fetch`
                              whose body is a stream: the answer is {stream}, a whole number. Then
                              that `fetch` has `body: {stream}` in place of a text, and meanwhile
                              `fetch.write(stream, {base64, ended?})` → {next} brings the bytes, one
                              at a time: answer it when more may come. `ended` may come without
                              base64. `fetch.close(stream)` tells that the rest never comes: the
                              request is broken off, so that the server does not take it for
                              whole. A write that fails, since nobody takes the rest, is no failure
                              of the `fetch`. op_cancel is called with the token of `fetch.open`
                              when the call ends. A host that answers it with anything else, or
                              not at all, gets the body at once, as a `bodyBase64`, when it is
                              there; who answers `fetch` by a function of its own does that too,
                              instead of passing `fetch.open` on. */
    uint32_t reserved;
    const char *traceparent; /**< W3C Trace Context of the operation's span, to be sent along;
                                  or "". NUL terminated. */
    size_t traceparent_len;
} mdx_op;

#define MDX_OP_CALL 0u /**< `$.path(args)` */
#define MDX_OP_TAG  1u /**< `` $.path`text ${value}` `` */

/** What somebody wants to do. Borrowed. */
typedef struct mdx_access {
    size_t size;
    uint32_t action; /**< MDX_ACCESS_… */
    uint32_t flags;  /**< MDX_ACCESS_DIRECT_LOOPBACK … */
    const char *id;  /**< The definition, or "". */
    size_t id_len;
    const char *path; /**< The function, or "". */
    size_t path_len;
    const char *caller; /**< Who the access policy found it to be; else mdx_call_options.caller or
                             mdx_request.caller, or "". */
    size_t caller_len;
    const char *authorization; /**< The request's Authorization header, or "". */
    size_t authorization_len;
    const char *protocol; /**< "rest", "cli", …; "c" for mdx_call(). */
    size_t protocol_len;
} mdx_access;

#define MDX_ACCESS_CALL   1u /**< Call a function, or see that it exists. */
#define MDX_ACCESS_MANAGE 2u /**< Load, roll back, weigh, delete; see source text. */
#define MDX_ACCESS_LIST   3u /**< See that a definition exists, in a list or a search. */

#define MDX_ACCESS_DIRECT_LOOPBACK                                                                 \
    1u /**< The request came from this machine, through no proxy.                                  \
        */
#define MDX_ACCESS_GRANTED                                                                         \
    2u /**< mdx_access_set()'s policy has looked at the credentials and allows it. */

/** One line of log. Borrowed. */
typedef struct mdx_log {
    size_t size;
    uint32_t level; /**< MDX_LOG_DEBUG … MDX_LOG_ERROR */
    uint32_t reserved;
    const char *text; /**< One line, UTF-8, NUL terminated. */
    size_t text_len;
    const char *id; /**< The definition whose code wrote it, or "" for the library. */
    size_t id_len;
    const char *correlation_id;
    size_t correlation_id_len;
    const char *scope; /**< The function whose code wrote it; of the library: "source". */
    size_t scope_len;
} mdx_log;

#define MDX_LOG_DEBUG 0u
#define MDX_LOG_INFO  1u
#define MDX_LOG_WARN  2u
#define MDX_LOG_ERROR 3u

/** Something that happened. Borrowed; the library's alone to make: mdx_event_json() tells more. */
typedef struct mdx_event {
    size_t size;
    const char *name; /**< `call:success` …: see telemetry.h. NUL terminated. */
    size_t name_len;
    uint64_t time_ms;  /**< Since 1970, UTC, by the bridge's clock. */
    uint64_t revision; /**< Of the definition; 0: none. */
    const char *id;    /**< The definition, or "". */
    size_t id_len;
    const char *correlation_id; /**< Or "". */
    size_t correlation_id_len;
} mdx_event;

/** A request of a source that failed and is about to be sent again. Borrowed. */
typedef struct mdx_retry {
    size_t size;
    const char *id; /**< The source: `github`. */
    size_t id_len;
    const char *tool; /**< Its tool: `list_repos`. */
    size_t tool_len;
    const char *correlation_id; /**< The call's. */
    size_t correlation_id_len;
    uint32_t attempt;  /**< The one that failed, from 1. */
    mdx_status status; /**< Why: MDX_E_… */
    uint64_t delay_ms; /**< From now to the next one. */
    const char *error; /**< The failure as JSON, as mdx_error_json() gives it; credentials are
                            taken out. NUL terminated. */
    size_t error_len;
} mdx_retry;

/** The host's functions. */
typedef struct RuntimeBridge {
    size_t size; /**< sizeof(RuntimeBridge) as the host compiled it. */
    void *host;  /**< First argument of every function below. */

    /** Wall clock in milliseconds since 1970, UTC. NULL: the system's. */
    uint64_t (*now_ms)(void *host);

    /** Fills bytes with unpredictable ones; MDX_OK or any failure. NULL: the system's. */
    mdx_status (*random)(void *host, void *bytes, size_t len);

    /**
     * Begins an operation. Answer it with mdx_op_complete() or mdx_op_fail(),
     * from inside this function or later from any thread.
     * @return MDX_OK when begun (or answered already). Anything else: nobody here
     *         does this; the script sees OPERATION_UNAVAILABLE.
     * NULL: every operation is OPERATION_UNAVAILABLE.
     */
    mdx_status (*op_begin)(void *host, const mdx_op *op);

    /** The answer is not wanted any more. One that still comes is harmless until the runtime is
     * closed; after that, an operation that was cancelled may not be answered.
     * NULL: cancelled operations run to their end, and each has to be answered even after close,
     * which then finds MDX_E_STATE. */
    void (*op_cancel)(void *host, uint64_t token);

    /** Something is ready: call mdx_runtime_step() soon. From any thread; only
     * signals, never steps. NULL: the host steps on its own. */
    void (*wake)(void *host);

    /** Waits until wake() or for timeout_ms at most, doing the host's I/O meanwhile.
     * Used by the blocking forms only, by one thread at a time. NULL: they wait
     * for completions from other threads. */
    void (*wait)(void *host, uint32_t timeout_ms);

    /** MDX_OK: allowed. MDX_E_AUTH: who asks is not known, or the credentials are wrong
     * (AUTH_REQUIRED, AUTH_FAILED: 401). Anything else: known, but may not (FORBIDDEN: 403).
     * NULL: calling and listing are allowed, managing over a protocol is not.
     * The C functions of store.h and load.h do not ask: who holds the handle may. */
    mdx_status (*authorize)(void *host, const mdx_access *access);

    /** A line of log. NULL: dropped. */
    void (*log)(void *host, const mdx_log *line);

    /** An event, each of them: see telemetry.h, also for hearing only some. NULL: dropped. */
    void (*event)(void *host, const mdx_event *event);

    /** The runtime is closed and calls no bridge function any more. NULL: nothing. The default
     * bridge's ends the children that are left, which may take two seconds. */
    void (*close)(void *host);

    /* New functions go here, at the end, and nowhere else. */
} RuntimeBridge;

/**
 * Answers an operation.
 *
 * @param token  mdx_op.token.
 * @param json   The result, one JSON value. Copied. NULL with length 0 is null.
 * @return MDX_OK
 * @return MDX_E_STATE       Answered already, cancelled, or its call or runtime is gone. Harmless.
 * @return MDX_E_VALIDATION  json is no JSON; the operation is still open.
 * @return MDX_E_NOMEM       The operation is still open.
 *
 * Threads: any, also from inside op_begin. Only queues the answer; the script goes
 * on inside mdx_runtime_step() or a blocking form.
 */
MDX_API mdx_status mdx_op_complete(mdx_runtime *rt, uint64_t token, const char *json, size_t len);

/**
 * Answers an operation with a failure, which the script sees as a thrown Error.
 *
 * @param status   Its category: MDX_E_TIMEOUT, MDX_E_NOT_FOUND …
 * @param code     Its code, `RATE_LIMITED` or one of the host's own. NULL: OPERATION_FAILED.
 * @param message  For people. Copied. No secrets: scripts and callers read it.
 * Returns and threads: as mdx_op_complete(); but where there is no memory to tell the script of the
 * failure, the call ends with OUT_OF_MEMORY, and MDX_OK is returned.
 */
MDX_API mdx_status mdx_op_fail(mdx_runtime *rt, uint64_t token, mdx_status status, const char *code,
                               const char *message, size_t len);

/** A bridge that does its own I/O: clock, randomness, environment, files below a
 * root, log, services by name, HTTP by libcurl. Opaque. */
typedef struct mdx_bridge mdx_bridge;

/** Settings of the default bridge. */
typedef struct mdx_bridge_options {
    size_t size;
    mdx_resize_fn allocator; /**< NULL: the C library's. */
    void *allocator_host;
    const char *files_root; /**< `$.files` reads and writes below this folder; NULL: no files. */
    size_t files_root_len;
    size_t max_body_bytes;    /**< Largest file or HTTP body taken in. Default 8 MiB. */
    uint32_t http_timeout_ms; /**< For a whole answer: UPSTREAM_TIMEOUT. Default 30000; a call that
                                   has less time left ends with CALL_TIMEOUT. */
    uint32_t http_private;    /**< 1: fetch may reach loopback and private addresses. Default 0. */
    void *log_host;           /**< First argument of log. */
    void (*log)(void *log_host, const mdx_log *line); /**< NULL: dropped. */
    uint32_t http_connect_ms;    /**< For a connection to be there, with TLS. Default 10000. */
    uint32_t http_first_byte_ms; /**< Until an answer begins, from the request's start. Default 0:
                                    http_timeout_ms alone counts. */
    /** The URL of a proxy for all requests, or `environment`: http_proxy, https_proxy, all_proxy
     * and no_proxy are read when the bridge is made, as curl does. NULL: none. What a proxy
     * reaches is for the proxy to decide; addresses that are written as private ones, and those
     * that `allow` names, never go through it. */
    const char *http_proxy;
    size_t http_proxy_len;
    /** A file with the certificates (PEM) of the authorities that servers are trusted by, in place
     * of the system's; or `environment`: SSL_CERT_FILE and SSL_CERT_DIR are read when the bridge
     * is made, as curl does. NULL: the system's. */
    const char *http_ca;
    size_t http_ca_len;
} mdx_bridge_options;

/**
 * Makes a default bridge.
 *
 * Operations it answers, each only where the runtime's `allow` grants it; every service
 * registered by name comes first:
 * - `fetch(url, {method, headers, body, redirect})` → {status, ok, statusText, url, redirected,
 *   headers, body}. Names of headers are in lower case. body is text; bytes that are no
 *   UTF-8 come as `bodyBase64` instead, and may be sent so. An HTTP error is an answer. http and
 *   https only, TLS verified, no cookies, no proxy but http_proxy. Redirects are followed to
 *   the same host and port (or from http to https of the host), five at most; another one fails
 *   with SECURITY_VIOLATION, and `redirect: 'manual'` shows it instead. In a build without libcurl:
 *   OPERATION_UNAVAILABLE.
 *   `stream: true` answers as soon as the head is there, with `stream`, a number, in place of body.
 *   `fetch.read(stream, at)` → {next, text, ended?} then waits for whole lines (at the end, for the
 *   rest) from byte `at` on, which is 0 and then the `next` of the read before; what is before it
 *   is forgotten. Bytes that are no UTF-8 come as U+FFFD. At most max_body_bytes wait to be read.
 *   With MDX_OP_STREAMS a body that is larger than 64 KiB, or has not ended 20 ms after its head,
 *   comes as such a stream of bytes: about 256 KiB wait to be read, then the server has to wait.
 *   http_timeout_ms and max_body_bytes are of the whole body, as always.
 *   Likewise `fetch.open()` and `fetch.write()`: a body of code's that has ended within 20 ms of
 *   its `fetch` and 64 KiB goes out with its length, another one chunked as it is written; once
 *   64 KiB wait, code has to. Neither is sent twice: of redirects only a 303 is followed. Where a
 *   service answers `fetch`, `fetch.open` is nobody's unless a service answers it too.
 *   `fetch.close(stream)` hangs up, and so does cancelling a read; a stream is its definition's
 *   own, and lives as long as the call that fetched. `fetch` grants them.
 * - `process.open({command, args, env, cwd})` → {process}: starts a child, for operations with
 *   MDX_OP_CONFIGURED alone; no grant gives them to code. It has its own process group, no other
 *   descriptor than its three pipes, of the environment PATH, HOME and `env`, and ends with the
 *   runtime. The command is looked for in PATH. `process.write(process, text)` queues bytes for
 *   its standard input, max_body_bytes at most. `process.read(process, at)` → {next, text, ended?}
 *   waits for whole lines as fetch.read does; `ended` is {exit or signal, stderr: the end of what
 *   it wrote there}, and comes as soon as the child ends, whoever else holds its pipes. Cancelling
 *   a read loses nothing. `process.close(process)` ends it: its input is closed, SIGTERM after a
 *   second, SIGKILL after another, to all of its group. PROCESS_DIED: it has ended. INPUT_LIMIT: a
 *   line is longer than max_body_bytes. 64 at most. A host that answers these operations itself
 *   keeps to the same shapes.
 * - `env(name)` → text or null. Do not change the environment while it is used.
 * - `files.read(path)` → text, `files.write(path, text)`, `files.list(path)` → [{name, type,
 *   bytes}] sorted, 10,000 at most, `files.remove(path)` (files only). Paths are relative to the
 *   root and cannot leave it, neither by `..` nor by links. A write makes missing folders and is
 *   whole or not there. Read and write take {encoding: 'base64'} last, for bytes. The missing
 *   is FILE_NOT_FOUND. File operations are done inside op_begin.
 *
 * Memory comes from options.allocator, but for libcurl's and the C library's own (folders'
 * listings). libcurl may look up names on threads of its own; it is initialised here and cleaned up
 * by mdx_bridge_free(), which libcurl counts; before its 7.84 do neither while another thread uses
 * libcurl's global functions.
 *
 * @param options  NULL for defaults.
 * @param bridge   Set to the new bridge; the caller frees it with mdx_bridge_free(), after the
 *                 runtimes that use it are closed. Give each runtime one of its own: tokens are
 *                 a runtime's, so fetch is refused while one of another runtime is under way.
 * @param error    As everywhere; NULL to ignore.
 * @return MDX_OK, MDX_E_CONFIG (the files root is no folder, http_ca no file), MDX_E_NOMEM.
 */
MDX_API mdx_status mdx_bridge_default(const mdx_bridge_options *options, mdx_bridge **bridge,
                                      mdx_error **error);

/**
 * The table to hand to mdx_runtime_open(), or to copy and change: replaced functions
 * get the bridge itself as host, so keep `host` unless all are replaced. Borrowed.
 *
 * HTTP and children's pipes move only while a thread is inside `wait`; the library starts none for
 * it, and neither uses nor needs SIGCHLD: children are waited for by their own numbers alone. The
 * blocking forms see to that. A host that steps by itself either calls `table->wait(table->host,
 * 0)` from its loop, or keeps one thread in `table->wait(table->host, UINT32_MAX)` and leaves
 * `wait` NULL in the table that it hands over. `wait` ends early when an operation was answered or
 * `wake` was called, also when that was before. A table that replaces op_begin or op_cancel passes
 * on both, or neither: an answer to what was not cancelled here may reach a runtime that is gone.
 */
MDX_API const RuntimeBridge *mdx_bridge_table(mdx_bridge *bridge);

/**
 * A function of the host that answers operations.
 * Called as op_begin is; must answer through mdx_op_complete()/mdx_op_fail(), at once or later.
 */
typedef void (*mdx_service_fn)(void *host, mdx_runtime *rt, const mdx_op *op);

/**
 * Registers a service: `db.Customer.get`, or `db.*` for all below `db`. The longest
 * name that fits wins. Before or after the runtime is opened.
 * @return MDX_OK, MDX_E_ARGUMENT (not a dotted name), MDX_E_NOMEM.
 */
MDX_API mdx_status mdx_bridge_service(mdx_bridge *bridge, const char *name, size_t name_len,
                                      mdx_service_fn service, void *host);

/** Frees the bridge; no runtime that uses it may be open. Ends the children that are left. NULL is
 * allowed. */
MDX_API void mdx_bridge_free(mdx_bridge *bridge);

#ifdef __cplusplus
}
#endif

#endif

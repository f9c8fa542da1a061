/** @file runtime.h
 * Opening, stepping and closing a runtime.
 */
#ifndef MDXRT_RUNTIME_H
#define MDXRT_RUNTIME_H

#include "bridge.h"
#include "error.h"
#include "store.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** This header's version. */
#define MDX_VERSION        "0.1.0"
#define MDX_VERSION_NUMBER 100u /**< major * 10000 + minor * 100 + patch */

/** Settings for mdx_runtime_open(). Zero in any field means "the default". */
typedef struct mdx_options {
    size_t size;             /**< sizeof(mdx_options) as the caller compiled it. */
    mdx_resize_fn allocator; /**< NULL: the C library's. */
    void *allocator_host;
    const char *store; /**< Folder of the store; made when absent. NULL: in memory. */
    size_t store_len;
    const mdx_store_ops *store_ops; /**< The host's own store instead. */
    uint32_t store_sync;            /**< MDX_SYNC_FULL (default), _META, _NONE. */
    uint32_t timeout_ms;   /**< Longest a whole call may take, running or waiting. Default 30000. */
    uint32_t run_ms;       /**< Longest its script may run without waiting. Default 5000. */
    uint32_t max_isolates; /**< Most calls that have a slot at once. Default 64. */
    uint32_t max_calls;    /**< Most calls alive at once. Default 100000. */
    uint32_t operations;   /**< Most operations of one call. Default 1000. */
    uint32_t log_lines;    /**< Most log lines of one call. Default 1000. */
    uint32_t programs;     /**< Most programs kept ready. Default 1024. */
    size_t arena_bytes;  /**< Most memory one isolate may hold. Default 16 MiB, at least 256 KiB. */
    size_t stack_bytes;  /**< Most C stack script may use. Default 160 KiB. */
    size_t output_bytes; /**< Largest result of a call. Default 1 MiB. */
    size_t input_bytes;  /**< Largest input of a call, and largest request body. Default 8 MiB. */
    size_t document_bytes; /**< Largest definition. Default 4 MiB. */
    size_t parked_bytes;   /**< Most memory of waiting calls without a slot. Default 1 GiB. */
    const char *allow;     /**< What `$` may reach, words between spaces or commas: `db`
                                (and all below), `db.Customer.get`, `fetch:api.example.com`,
                                `fetch:*.example.com`, `fetch:http://localhost:8080`,
                                `env:HOME`, `files.read`, `*`.
                                NULL: nothing. A word that can name nothing (`$.db`, `db.`,
                                `fetch:`) is CONFIG_INVALID. */
    size_t allow_len;
    const char *hosts; /**< Host names that requests may name, besides loopback names,
                            mdx_request.listening and loaded ids; words between spaces. */
    size_t hosts_len;
    const char *origins; /**< Foreign origins that may call from a browser; `*` for any. */
    size_t origins_len;
    uint32_t flags;   /**< MDX_OPTION_… */
    uint32_t idle_ms; /**< Streams, and questions to people: longest until the next value is taken,
                           or the answer is there. Default: timeout_ms. */
    uint32_t list_tools; /**< MCP: more tools than so many are listed as two, `search` and `call`;
                            all stay callable by name. Default 40; UINT32_MAX: list all. */
    uint32_t tool_name_chars; /**< MCP: longest listed name of a tool, at least 16. Default 48. */
    /** How requests of sources are tried again where neither the source nor the call says: NONE,
     * CONSERVATIVE, AGGRESSIVE, NETWORK, RATE_LIMIT, or JSON as {"maxAttempts": 3, "initialDelay":
     * 1000, "maxDelay": 30000, "multiplier": 2, "jitter": true, "preset"?}, with milliseconds: what
     * is left out is the preset's, or what stands here, which is the default. A setting takes the
     * place of the wider one as a whole: a source's that of the runtime, a call's that of both.
     * What is wrong with it is MDX_E_CONFIG at open. NULL: the default. */
    const char *retry;
    size_t retry_len;
    void *retrying_host; /**< First argument of retrying. */
    /** Told of each retry before its delay begins. Called with no lock held, by the thread that
     * runs the call; may use the whole interface but close, step and the blocking forms. NULL:
     * nobody is told; the event `call:retry` is told all the same. */
    void (*retrying)(void *host, const mdx_retry *retry);
    /* New fields go here, at the end, and nowhere else. */
} mdx_options;

#define MDX_SYNC_FULL 0u
#define MDX_SYNC_META 1u /**< A crash of the machine may lose the last loads, never the store. */
#define MDX_SYNC_NONE 2u /**< A crash of the machine may lose the store. */

#define MDX_OPTION_DYNAMIC_CODE 1u /**< Scripts have eval and Function. */
#define MDX_OPTION_UNFROZEN     2u /**< Scripts may change built-ins, each in its own isolate. */
#define MDX_OPTION_DEVELOPMENT                                                                     \
    4u /**< Stacks of scripts go out on the wire, and in `Server-Timing` how long each stage took. \
        */

/**
 * Opens a runtime.
 *
 * @param options  NULL for defaults. Copied.
 * @param bridge   The host's functions; NULL for none. The table is copied.
 * @param rt       Set to the runtime, else to NULL.
 * @return MDX_OK, MDX_E_CONFIG (an option, or the store: STORE_FORMAT, STORE_READ_ONLY, …),
 *         MDX_E_ARGUMENT, MDX_E_NOMEM.
 *
 * Threads: any. Many runtimes may be open, on one store too.
 */
MDX_API mdx_status mdx_runtime_open(const mdx_options *options, const RuntimeBridge *bridge,
                                    mdx_runtime **rt, mdx_error **error);

/**
 * Closes a runtime: cancels every call and operation, refuses new work, then frees all.
 *
 * @return MDX_OK      Also for NULL. The handle is gone; calls and exchanges not freed yet
 *                     stay valid until they are: those that were not over have failed with
 *                     MDX_E_CANCELLED, and what would go on with them answers MDX_E_STATE.
 * @return MDX_E_BUSY  Another thread is inside a function of this runtime. It refuses new
 *                     work from now on; call again.
 * @return MDX_E_STATE From inside a bridge function, or in a fork's child.
 */
MDX_API mdx_status mdx_runtime_close(mdx_runtime *rt);

/**
 * Runs what is ready: answered operations, due timers, started calls.
 *
 * @param budget_us    Begin no further run after so many microseconds; 0: until nothing is
 *                     ready. A script that runs is never interrupted for it.
 * @param next_due_ms  Set to the milliseconds until the next timer or deadline; 0: more is
 *                     ready now; UINT32_MAX: nothing is due. NULL to ignore.
 * @return MDX_OK, MDX_E_STATE (closing, inside the bridge, in a fork's child), MDX_E_ARGUMENT.
 *
 * Threads: any, many at once; each call runs on one of them at a time.
 */
MDX_API mdx_status mdx_runtime_step(mdx_runtime *rt, uint32_t budget_us, uint32_t *next_due_ms);

/** The library's version, "0.1.0". */
MDX_API const char *mdx_version(void);

/** Features compiled in, and limits, as a fixed JSON object: {version, curl, lmdb, yaml, markdown,
 * jwt}. */
MDX_API const char *mdx_features(void);

#ifdef __cplusplus
}
#endif

#endif

/** @file call.h
 * Calling functions from C.
 *
 * A target is `id[@version][#path]`: `calculate`, `calculate@2`, `crm.acme.com#customers.get`.
 * Each call runs in an isolate of its own, and leaves nothing behind.
 */
#ifndef MDXRT_CALL_H
#define MDXRT_CALL_H

#include "error.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One invocation, started and resumable. */
typedef struct mdx_invocation mdx_invocation;

/** Settings of a call. Zero in any field means "the default". */
typedef struct mdx_call_options {
    size_t size;
    uint32_t timeout_ms; /**< Less than the runtime's; 0: the runtime's. */
    uint32_t flags;      /**< MDX_CALL_… */
    const char *caller;  /**< Who calls: key of quotas and weights; `context.caller`. */
    size_t caller_len;
    const char *correlation_id; /**< NULL: one is made. */
    size_t correlation_id_len;
    uint64_t parent; /**< mdx_op.token of the operation that this call answers: it inherits
                          depth and deadline, and is cancelled with it. 0: none. */
    void *host;      /**< First argument of done. */
    /** The call is over: mdx_call_result() has the answer. Called once, with no lock held, from
     * the thread that finished it, also from inside mdx_call_cancel() and close. May use the
     * whole interface but close, step and the blocking forms; may free the call. */
    void (*done)(void *host, mdx_invocation *call);
    const char *traceparent; /**< W3C Trace Context of who calls; NULL: a trace begins here. */
    size_t traceparent_len;
    const char *retry; /**< For the tool of a source that is called: as mdx_options.retry, and in
                            its place and the source's; wrong: the call ends with CONFIG_INVALID.
                            NULL: theirs. */
    size_t retry_len;
} mdx_call_options;

#define MDX_CALL_COERCE     1u /**< Strings of the input are coerced by the schema ("21" is 21). */
#define MDX_CALL_POSITIONAL 2u /**< An array is positional arguments, not one value. */

/**
 * Calls a function and waits for its result.
 *
 * @param options     NULL for defaults.
 * @param input       One JSON value, mostly an object. Borrowed. NULL with 0: {}.
 * @param output      Set to the result, one JSON value. Free with mdx_free().
 * @param output_len  Its length; NULL to ignore.
 * @return MDX_OK
 * @return MDX_E_NOT_FOUND, MDX_E_VALIDATION (the error's details list the fields), MDX_E_AUTH,
 *         MDX_E_EXECUTION, MDX_E_TIMEOUT, MDX_E_LIMIT, MDX_E_RATE_LIMIT, MDX_E_NOMEM,
 *         MDX_E_STATE (closing, inside the bridge, in a fork's child), or whatever category an
 *         operation failed with that the function did not catch.
 *
 * Threads: any, many at once. Blocks; steps the runtime meanwhile.
 */
MDX_API mdx_status mdx_call(mdx_runtime *rt, const mdx_call_options *options, const char *target,
                            size_t target_len, const char *input, size_t input_len, char **output,
                            size_t *output_len, mdx_error **error);

/**
 * As mdx_call(), with pointers and lengths only, for ctypes and the like.
 *
 * @param output  Always set (NULL only when there is no memory): the result, or on failure the
 *                error as JSON, mdx_error_json()'s. Free with mdx_free().
 */
MDX_API mdx_status mdx_call_json(mdx_runtime *rt, const char *target, size_t target_len,
                                 const char *input, size_t input_len, char **output,
                                 size_t *output_len);

/**
 * Starts a call; it runs inside mdx_runtime_step() or a blocking form.
 *
 * Target and input are copied. Whatever is wrong with them is the call's result, not an error here.
 * @param call  Set to the call; the caller frees it with mdx_call_free().
 * @return MDX_OK, MDX_E_RATE_LIMIT (max_calls, or nested deeper than 8), MDX_E_NOMEM, MDX_E_STATE,
 *         MDX_E_ARGUMENT.
 * Threads: any, also from inside the bridge. Never blocks, runs no script.
 */
MDX_API mdx_status mdx_call_start(mdx_runtime *rt, const mdx_call_options *options,
                                  const char *target, size_t target_len, const char *input,
                                  size_t input_len, mdx_invocation **call, mdx_error **error);

/**
 * The result of a started call.
 *
 * @param output  Set to the result; borrowed from the call until it is freed.
 * @param error   Set to the call's failure, as a copy that the caller frees.
 * @return MDX_PENDING while it is not over; else what mdx_call() would return.
 */
MDX_API mdx_status mdx_call_result(mdx_invocation *call, const char **output, size_t *output_len,
                                   mdx_error **error);

/** Ends a call that is not over: its result is CANCELLED, its operations are cancelled, a script
 * that runs on another thread is stopped at its next poll. MDX_OK also when it was over. */
MDX_API mdx_status mdx_call_cancel(mdx_invocation *call);

/** Cancels it if it is not over (done is then not called any more), and frees it. NULL is
 * allowed. Also after the runtime was closed. */
MDX_API void mdx_call_free(mdx_invocation *call);

#ifdef __cplusplus
}
#endif

#endif

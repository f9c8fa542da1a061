/** @file exchange.h
 * One protocol request and its response: bytes and headers in, bytes and headers out.
 *
 * The host has the sockets. It hands over a request as it came and sends what comes back. Path and
 * headers say which protocol is meant: REST and the management paths (/api/ID, POST /load,
 * /mdxld/ID, /search …), GraphQL (/graphql), MCP (/mcp), RPC (/rpc, /execute/ID), pages (/web/ID,
 * and / for a browser).
 */
#ifndef MDXRT_EXCHANGE_H
#define MDXRT_EXCHANGE_H

#include "error.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One request. Borrowed: all of it is copied by mdx_exchange_start(). */
typedef struct mdx_request {
    size_t size;
    const char *method; /**< `POST` */
    size_t method_len;
    const char *target; /**< Path and query as on the request line, percent-encoded:
                           `/api/calculate?x=21`. */
    size_t target_len;
    const char *const *names; /**< Header names and values, header_count of each. */
    const size_t *name_lens;
    const char *const *values;
    const size_t *value_lens;
    size_t header_count;
    const char
        *body; /**< mdx_handle(): the whole body. mdx_exchange_start(): its first bytes, or NULL. */
    size_t body_len;
    const char *listening; /**< `HOST:PORT` that the host listens on; may be NULL. */
    size_t listening_len;
    const char *caller; /**< Who the host says it is; NULL: nobody in particular. */
    size_t caller_len;
    uint32_t flags; /**< MDX_REQUEST_… */
    uint32_t reserved;
} mdx_request;

#define MDX_REQUEST_LOOPBACK                                                                       \
    1u                     /**< The peer's address is of this machine. Whether a proxy stands      \
                                between is read from the headers. */
#define MDX_REQUEST_TLS 2u /**< It came encrypted: links say https. */
#define MDX_REQUEST_MORE                                                                           \
    4u /**< mdx_exchange_start(): the body goes on with mdx_exchange_feed().                       \
        */

/** A whole response. Free it with mdx_response_free(). Texts end in NUL. */
typedef struct mdx_response {
    size_t size;
    uint32_t status; /**< 200 */
    uint32_t reserved;
    size_t header_count;
    const char *const *names;
    const size_t *name_lens;
    const char *const *values;
    const size_t *value_lens;
    const char *body;
    size_t body_len;
} mdx_response;

/**
 * Answers one request and waits for it.
 *
 * @return MDX_OK whenever there is a response, 404 and 500 among them. MDX_E_NOMEM, MDX_E_STATE,
 *         MDX_E_ARGUMENT: there is none.
 * Threads: any, many at once. Blocks; steps the runtime meanwhile.
 */
MDX_API mdx_status mdx_handle(mdx_runtime *rt, const mdx_request *request, mdx_response **response,
                              mdx_error **error);

/** Frees a response of mdx_handle(). NULL is allowed. */
MDX_API void mdx_response_free(mdx_response *response);

/** One exchange, started and resumable. */
typedef struct mdx_exchange mdx_exchange;

/** The host's wish to be told. Called with no lock held, on any thread that steps. */
typedef struct mdx_exchange_options {
    size_t size;
    void *host; /**< First argument of ready. */
    /** There is a chunk to take, or the end. May be called more often than needed; only signal
     * from it, or call mdx_exchange_next_chunk(). NULL: the host asks. */
    void (*ready)(void *host, mdx_exchange *exchange);
    const char *protocol; /**< `rest`, `graphql`, `mcp`, `rpc`, `web`; `mcp-stdio`: one line a
                             message, in and out, for as long as the exchange lasts; `cli`, whose
                             answers have the header Error-Code when an error does not say what to
                             do. NULL: what path and headers say. */
    size_t protocol_len;
} mdx_exchange_options;

/**
 * Starts an exchange.
 * @return MDX_OK, MDX_E_RATE_LIMIT, MDX_E_NOMEM, MDX_E_STATE, MDX_E_ARGUMENT.
 * Threads: any. Never blocks on script or I/O of calls; a load inside it waits for the disk.
 */
MDX_API mdx_status mdx_exchange_start(mdx_runtime *rt, const mdx_exchange_options *options,
                                      const mdx_request *request, mdx_exchange **exchange,
                                      mdx_error **error);

/** More of the body; last 1: that was all. MDX_E_STATE when none is wanted any more (an early
 * answer may be there), MDX_E_LIMIT when it is too large (the answer says so), MDX_E_NOMEM. */
MDX_API mdx_status mdx_exchange_feed(mdx_exchange *exchange, const char *body, size_t len,
                                     uint32_t last);

/**
 * Status and headers of the response, once they are known.
 * @param head  Filled: status and headers; body is empty. Set head->size before. Borrowed from the
 *              exchange.
 * @return MDX_OK, MDX_PENDING.
 */
MDX_API mdx_status mdx_exchange_head(mdx_exchange *exchange, mdx_response *head);

/**
 * The next bytes of the body.
 *
 * A generator's values go out one by one where the client accepts that, and over REST the body of
 * a Response that is a stream. The function runs at most 64 KiB ahead of what was taken here, and
 * goes on once less than half of that is left.
 * @param chunk  Borrowed until the next call on this exchange. Length 0 with MDX_OK: the end.
 * @return MDX_OK, MDX_PENDING (none yet), MDX_E_STATE (cancelled, or the function failed in the
 *         middle of such a body: what came so far is not all of it).
 */
MDX_API mdx_status mdx_exchange_next_chunk(mdx_exchange *exchange, const char **chunk, size_t *len);

/** The peer is gone: cancels the calls of the exchange. Only in MCP over HTTP before 2026-07-28,
 * where the end of a connection cancels nothing, they go on to their end, or to their time's, and
 * their results are dropped; a `notifications/cancelled` that comes later still ends them. */
MDX_API mdx_status mdx_exchange_cancel(mdx_exchange *exchange);

/** Cancels what is left of it, and frees it. NULL is allowed. Also after the runtime was closed.
 * Once it returns, ready is not called any more: it waits for one that is under way on another
 * thread, so hold no lock here that ready takes, and do not call it from ready. */
MDX_API void mdx_exchange_free(mdx_exchange *exchange);

#ifdef __cplusplus
}
#endif

#endif

/** @file store.h
 * What has been loaded: every revision, kept; and the store it is kept in.
 *
 * Answers are JSON text that the caller frees with mdx_free(). These functions
 * ask nobody for permission: who holds the handle may. Over a protocol the
 * bridge's authorize decides.
 *
 * A version is `latest` (or empty), a revision (`2`, `v2`), a label (`1.0.0`,
 * `v1.0.0`) or a prefix of at least 6 characters of the content hash that has a
 * letter in it.
 */
#ifndef MDXRT_STORE_H
#define MDXRT_STORE_H

#include "error.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One revision: {id, revision, label, hash, type, title, description, created,
 * latest, source, functions: [{path, description, inputSchema, outputSchema, hints}], metadata}.
 *
 * @param target  `id` or `id@version`.
 * @param json    Set to the text; its length goes to *json_len when that is not NULL.
 * @return MDX_OK, MDX_E_NOT_FOUND (TOOL_NOT_FOUND, VERSION_NOT_FOUND; deleted ones too unless
 *         the version is given), MDX_E_VALIDATION (an ambiguous hash prefix), MDX_E_NOMEM.
 */
MDX_API mdx_status mdx_get(mdx_runtime *rt, const char *target, size_t target_len, char **json,
                           size_t *json_len, mdx_error **error);

/** Which definitions mdx_list() and mdx_search() answer. Zero: all, 100 a page. */
typedef struct mdx_list_options {
    size_t size;
    const char *prefix; /**< Ids that begin so. */
    size_t prefix_len;
    const char *type; /**< `Function`, `SaaS` …; NULL: any. */
    size_t type_len;
    const char *cursor; /**< `next` of the page before. */
    size_t cursor_len;
    uint32_t limit; /**< Most entries a page. Default 100, at most 1000. */
    uint32_t reserved;
} mdx_list_options;

/** {definitions: [{id, revision, label, type, title, description, updated}], next?}, by id. */
MDX_API mdx_status mdx_list(mdx_runtime *rt, const mdx_list_options *options, char **json,
                            size_t *json_len, mdx_error **error);

/** {id, versions: [{revision, label, hash, created, kind, from?, note?}], weights?}, the newest
 * 1000 at most, newest first; kind is `load`, `rollback` (from: of which revision) or `delete`.
 * note is metadata's. Answers for deleted ids too. */
MDX_API mdx_status mdx_versions(mdx_runtime *rt, const char *id, size_t id_len, char **json,
                                size_t *json_len, mdx_error **error);

/** {id, from, to, same, diff}: the sources as a unified diff with three lines around. from and
 * to are versions; empty: the latest but one, and the latest. */
MDX_API mdx_status mdx_diff(mdx_runtime *rt, const char *id, size_t id_len, const char *from,
                            size_t from_len, const char *to, size_t to_len, char **json,
                            size_t *json_len, mdx_error **error);

/**
 * Makes the content of an old revision the newest one, as a new revision.
 *
 * @param expected  The latest revision as the caller knows it; 0: whichever.
 * @param json      {id, revision, from, hash, label}. NULL to ignore.
 * @return MDX_OK, MDX_E_NOT_FOUND, MDX_E_CONFLICT (the latest is not `expected`),
 *         MDX_E_VALIDATION (a tombstone has no content), MDX_E_NOMEM. Nothing changed on failure.
 */
MDX_API mdx_status mdx_rollback(mdx_runtime *rt, const char *id, size_t id_len, const char *to,
                                size_t to_len, uint64_t expected, char **json, size_t *json_len,
                                mdx_error **error);

/**
 * Shares unpinned calls out between revisions: {"3": 90, "2": 10}; {} ends it.
 * A caller with a key (mdx_call_options.caller) always gets the same one. The next load ends it.
 * @return MDX_OK, MDX_E_NOT_FOUND, MDX_E_VALIDATION, MDX_E_CONFLICT, MDX_E_NOMEM.
 */
MDX_API mdx_status mdx_weights(mdx_runtime *rt, const char *id, size_t id_len, const char *weights,
                               size_t weights_len, uint64_t expected, mdx_error **error);

/** Writes a tombstone revision: calls answer TOOL_NOT_FOUND, pinned ones too; history
 * stays; a later load goes on with the numbering. json: {id, revision}. */
MDX_API mdx_status mdx_delete(mdx_runtime *rt, const char *id, size_t id_len, uint64_t expected,
                              char **json, size_t *json_len, mdx_error **error);

/** Removes a definition and its whole history for good. */
MDX_API mdx_status mdx_purge(mdx_runtime *rt, const char *id, size_t id_len, mdx_error **error);

/** {query, results: [{id, title, description, type, score}], next?}, best first (BM25 over id,
 * title, function names, description and prose; each word also as a prefix). */
MDX_API mdx_status mdx_search(mdx_runtime *rt, const char *query, size_t query_len,
                              const mdx_list_options *options, char **json, size_t *json_len,
                              mdx_error **error);

/** {definitions, revisions, tombstones, bytes, map: {size, used}, readers, cache: {hits, misses,
 * entries}, sandbox: {slots, isolates, parked, parkedBytes, imageBytes, frozenBytes}, calls: {…}}.
 */
MDX_API mdx_status mdx_stats(mdx_runtime *rt, char **json, size_t *json_len, mdx_error **error);

/** The tables that a store keeps. */
#define MDX_STORE_META      0u
#define MDX_STORE_HEADS     1u
#define MDX_STORE_REVISIONS 2u
#define MDX_STORE_LABELS    3u
#define MDX_STORE_HASHES    4u
#define MDX_STORE_WORDS     5u
#define MDX_STORE_CHANGES   6u
#define MDX_STORE_TABLES    7u

/**
 * A store of the host's own: ordered tables of bytes under transactions.
 *
 * Keys are 1 to 511 bytes, in order of memcmp. Transactions are short: none is held
 * across script, bridge or wait. Readers see one moment and never block; there is one writer
 * at a time. Functions answer MDX_OK, MDX_E_NOT_FOUND (get, seek, remove),
 * MDX_E_BUSY (begin to write, put, remove or commit: nothing was written, the whole transaction is
 * run again, 64 times at most) or a failure, after which the transaction is aborted. Called from
 * any thread. stats and close may be NULL, or missing at the end of the table.
 */
typedef struct mdx_store_ops {
    size_t size;
    void *host;
    /** write 1: the one writer; waits for the writer before. */
    mdx_status (*begin)(void *host, uint32_t write, void **txn);
    /** The value is borrowed until the transaction's next write or its end. */
    mdx_status (*get)(void *host, void *txn, uint32_t table, const void *key, size_t key_len,
                      const void **value, size_t *value_len);
    mdx_status (*put)(void *host, void *txn, uint32_t table, const void *key, size_t key_len,
                      const void *value, size_t value_len);
    mdx_status (*remove)(void *host, void *txn, uint32_t table, const void *key, size_t key_len);
    /** The first entry whose key is at least key (down 0), or the last whose key is at most key
     * (down 1). Key and value are borrowed as in get. */
    mdx_status (*seek)(void *host, void *txn, uint32_t table, uint32_t down, const void *key,
                       size_t key_len, const void **found, size_t *found_len, const void **value,
                       size_t *value_len);
    /** On disk when it returns. Ends the transaction, also when it fails. */
    mdx_status (*commit)(void *host, void *txn);
    void (*abort)(void *host, void *txn);
    /** A number that moves with every commit, other processes' too; cheap. It never runs ahead: who
     * begins to read after it was told sees every commit that it counts. */
    uint64_t (*generation)(void *host);
    /** Adds members to mdx_stats(): a JSON object, or NULL. Borrowed until the next call. NULL:
     * none. */
    const char *(*stats)(void *host);
    /** The runtime is closed. NULL: nothing. */
    void (*close)(void *host);
} mdx_store_ops;

#ifdef __cplusplus
}
#endif

#endif

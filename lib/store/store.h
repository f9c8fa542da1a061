/* store.h - the door of the store: definitions with every revision, kept.
 *
 * store.c and its neighbours hold the meaning (revisions, labels, weights, search)
 * over mdx_store_ops, an ordered key-value store; lmdb.c and memory.c are the two
 * that are built in. Everything a load writes is one transaction. Only text is kept.
 * All functions from any thread. No transaction outlives a function, and nothing
 * that is handed out points into the store. */
#ifndef MDX_STORE_STORE_H
#define MDX_STORE_STORE_H

#include "base/buffer.h"
#include "base/error.h"
#include "mdxrt/store.h"

struct store;

enum store_sync { STORE_SYNC_FULL, STORE_SYNC_META, STORE_SYNC_NONE };

struct store_options {
    struct slice folder; /* empty: in memory */
    enum store_sync sync;
    size_t map_bytes;         /* LMDB's first map size; 0: 16 MiB. It grows by itself. */
    const mdx_store_ops *ops; /* the host's own instead; its table is copied */
};

mdx_status store_open(struct store **store, const struct allocator *allocator,
                      const struct store_options *options, struct error *error);
void store_close(struct store *store);

/* What the index is made of, best first. Borrowed texts. */
struct store_texts {
    struct slice id, title, functions, description, prose;
};

struct store_put {
    struct slice id, type, label, title, description;
    struct slice hash;                                  /* 64 lower-case hex digits */
    struct slice source, model, lowered, map, metadata; /* metadata: JSON object or empty */
    struct store_texts texts;
    uint64_t created_ms;
    uint64_t expected; /* latest revision the caller knows; 0: whichever */
    bool expect_none;  /* there must be none (a tombstone counts as none) */
};

struct store_result {
    uint64_t revision;
    bool unchanged;       /* the latest has the same hash and label: nothing was written */
    bool weights_dropped; /* weights were set and are gone */
    uint64_t from;        /* rollback: the revision whose content it is */
};

mdx_status store_put(struct store *store, const struct store_put *put, struct store_result *result,
                     struct error *error);

/* A revision in the caller's memory; free with revision_free. */
struct store_revision {
    const struct allocator *allocator;
    char *memory; /* one block; the slices point into it */
    struct slice id, type, label, title, description, hash, kind; /* kind: load, rollback, delete */
    struct slice source, model, lowered, map, metadata;
    uint64_t revision, created_ms, latest;
};
void revision_free(struct store_revision *revision);

/* Which revision `version` means (empty: weights apply, by the stable hash of key, or when
 * that is empty by `chance`, and *weighted, when not NULL, says whether there are any; "latest":
 * the newest one). Errors: TOOL_NOT_FOUND (with did-you-mean hint), VERSION_NOT_FOUND,
 * AMBIGUOUS_VERSION. A deleted id is TOOL_NOT_FOUND whatever the version unless `deleted_too`. */
mdx_status store_resolve(struct store *store, struct slice id, struct slice version,
                         struct slice key, uint64_t chance, bool deleted_too, uint64_t *revision,
                         bool *weighted, struct error *error);
mdx_status store_read(struct store *store, struct slice id, uint64_t revision,
                      struct store_revision *out, struct error *error);
/* The longest id that is alive and a prefix of path at a '/' or at its end; its length,
 * 0 for none. Version suffixes are the caller's matter (path may hold `id@v/rest`: then the id
 * ends at '@'). */
mdx_status store_longest(struct store *store, struct slice path, size_t *id_len,
                         struct error *error);

/* The answers of mdxrt/store.h, as JSON into out. */
mdx_status store_list(struct store *store, const mdx_list_options *options, struct buffer *out,
                      struct error *error);
mdx_status store_versions(struct store *store, struct slice id, struct buffer *out,
                          struct error *error);
mdx_status store_diff(struct store *store, struct slice id, struct slice from, struct slice to,
                      struct buffer *out, struct error *error);
mdx_status store_search(struct store *store, struct slice query, const mdx_list_options *options,
                        struct buffer *out, struct error *error);
/* Members without the braces: "definitions":… where it is wanted, "revisions":…, and so on. */
mdx_status store_stats(struct store *store, bool definitions, struct buffer *out,
                       struct error *error);

mdx_status store_rollback(struct store *store, struct slice id, struct slice to, uint64_t expected,
                          uint64_t now_ms, struct store_result *result, struct error *error);
mdx_status store_delete(struct store *store, struct slice id, uint64_t expected, uint64_t now_ms,
                        struct store_result *result, struct error *error);
mdx_status store_purge(struct store *store, struct slice id, struct error *error);
mdx_status store_weights(struct store *store, struct slice id, struct slice weights_json,
                         uint64_t expected, struct error *error);

/* Moves when anything was committed, by any process: a read of nanoseconds. */
uint64_t store_generation(struct store *store);
/* Calls each(context, id, kind) for the changes after *sequence and moves it. kind:
 * load, rollback, weights, delete, purge. With *sequence UINT64_MAX: only sets it to now. */
mdx_status store_changes(struct store *store, uint64_t *sequence,
                         void (*each)(void *context, struct slice id, struct slice kind),
                         void *context, struct error *error);

#endif

/* lmdb.c - mdx_store_ops over LMDB.
 *
 * A transaction runs inside the environment's shared lock. When the map is full
 * it answers MDX_E_BUSY, and giving up grows the map, so that the next try has
 * room. Nothing here outlives a transaction. */
#include "store/lmdb_env.h"

#include <errno.h>

struct lmdb_store {
    const struct allocator *allocator;
    struct environment *environment;
    _Atomic uint64_t seen; /* the last transaction that a reader is known to see */
    struct buffer stats;
};

struct lmdb_txn {
    MDB_txn *txn;
    MDB_cursor *cursors[MDX_STORE_TABLES]; /* opened when first sought */
    size_t full;                           /* the map's size when it was full; 0: it was not */
};

static mdx_status trouble(int rc)
{
    switch (rc) {
    case MDB_SUCCESS:
        return MDX_OK;
    case MDB_NOTFOUND:
        return MDX_E_NOT_FOUND;
    case ENOMEM:
        return MDX_E_NOMEM;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EIO: /* LMDB's word for a write that was cut short */
        return STORE_TROUBLE(CODE_STORE_FULL);
    case EACCES:
    case EPERM:
    case EROFS:
        return STORE_TROUBLE(CODE_STORE_READ_ONLY);
    case MDB_READERS_FULL:
        return STORE_TROUBLE(CODE_RATE_LIMITED);
    default:
        return STORE_TROUBLE(CODE_STORE_FAILED);
    }
}

/* A full map: once more with a larger one, unless it could not be made larger. */
static mdx_status answer(struct lmdb_store *lmdb, struct lmdb_txn *txn, int rc)
{
    struct environment *environment = lmdb->environment;

    if (rc != MDB_MAP_FULL)
        return trouble(rc);
    txn->full = environment_size(environment);
    return environment->stuck == txn->full ? STORE_TROUBLE(CODE_STORE_FULL) : MDX_E_BUSY;
}

static void enter(struct environment *environment)
{
    lock_take(&environment->gate);
    rwlock_share(&environment->transactions);
    lock_give(&environment->gate);
}

static void leave(struct environment *environment)
{
    rwlock_give(&environment->transactions);
}

/* Begins inside the shared lock, or is outside of it again. */
static int begin_inside(struct environment *environment, unsigned flags, MDB_txn **txn)
{
    bool checked = false;
    int rc = MDB_MAP_RESIZED;

    for (unsigned tries = 0; tries < MOST_RESIZED && rc == MDB_MAP_RESIZED; tries++) {
        int dead = 0;

        enter(environment);
        rc = environment->broken ? MDB_PANIC : mdb_txn_begin(environment->env, NULL, flags, txn);
        if (rc == MDB_READERS_FULL && !checked && !mdb_reader_check(environment->env, &dead)) {
            checked = true;
            rc = mdb_txn_begin(environment->env, NULL, flags, txn);
        }
        if (rc == MDB_SUCCESS)
            return rc;
        leave(environment);
        if (rc == MDB_MAP_RESIZED && environment_adopt(environment))
            return MDB_PANIC;
    }
    return rc;
}

static mdx_status lmdb_begin(void *host, uint32_t write, void **txn)
{
    struct lmdb_store *lmdb = host;
    struct lmdb_txn *begun;
    int rc;

    if (write && lmdb->environment->read_only)
        return STORE_TROUBLE(CODE_STORE_READ_ONLY);
    begun = mem_new(lmdb->allocator, sizeof *begun);
    if (!begun)
        return MDX_E_NOMEM;
    rc = begin_inside(lmdb->environment, write ? 0 : MDB_RDONLY, &begun->txn);
    if (rc) {
        mem_free(lmdb->allocator, begun);
        return trouble(rc);
    }
    *txn = begun;
    return MDX_OK;
}

static void close_cursors(struct lmdb_txn *txn)
{
    for (unsigned table = 0; table < MDX_STORE_TABLES; table++) {
        if (txn->cursors[table])
            mdb_cursor_close(txn->cursors[table]);
        txn->cursors[table] = NULL;
    }
}

/* The transaction itself is over; what is left of it goes, and the map grows if it must. */
static void end(struct lmdb_store *lmdb, struct lmdb_txn *txn)
{
    size_t full = txn->full;

    leave(lmdb->environment);
    mem_free(lmdb->allocator, txn);
    if (full)
        environment_grow(lmdb->environment, full);
}

static void lmdb_abort(void *host, void *txn)
{
    struct lmdb_txn *ended = txn;

    close_cursors(ended);
    mdb_txn_abort(ended->txn);
    end(host, ended);
}

static mdx_status lmdb_commit(void *host, void *txn)
{
    struct lmdb_txn *ended = txn;
    mdx_status status;

    close_cursors(ended);
    status = answer(host, ended, mdb_txn_commit(ended->txn));
    end(host, ended);
    return status;
}

static MDB_val value_of(const void *data, size_t len)
{
    return (MDB_val){ .mv_size = len, .mv_data = (void *)(uintptr_t)data };
}

static mdx_status lmdb_get(void *host, void *txn, uint32_t table, const void *key, size_t key_len,
                           const void **value, size_t *value_len)
{
    const struct lmdb_store *lmdb = host;
    const struct lmdb_txn *begun = txn;
    MDB_val wanted = value_of(key, key_len);
    MDB_val found;
    int rc = mdb_get(begun->txn, lmdb->environment->tables[table], &wanted, &found);

    if (rc)
        return trouble(rc);
    *value = found.mv_data;
    *value_len = found.mv_size;
    return MDX_OK;
}

static mdx_status lmdb_put(void *host, void *txn, uint32_t table, const void *key, size_t key_len,
                           const void *value, size_t value_len)
{
    struct lmdb_store *lmdb = host;
    struct lmdb_txn *begun = txn;
    MDB_val wanted = value_of(key, key_len);
    MDB_val data = value_of(value, value_len);

    return answer(lmdb, begun,
                  mdb_put(begun->txn, lmdb->environment->tables[table], &wanted, &data, 0));
}

static mdx_status lmdb_remove(void *host, void *txn, uint32_t table, const void *key,
                              size_t key_len)
{
    struct lmdb_store *lmdb = host;
    struct lmdb_txn *begun = txn;
    MDB_val wanted = value_of(key, key_len);

    return answer(lmdb, begun,
                  mdb_del(begun->txn, lmdb->environment->tables[table], &wanted, NULL));
}

/* The last entry at or before key: one step back from the first after it. */
static int seek_down(MDB_cursor *cursor, const MDB_val *wanted, MDB_val *found, MDB_val *value)
{
    int rc;

    *found = *wanted;
    rc = mdb_cursor_get(cursor, found, value, MDB_SET_RANGE);
    if (rc == MDB_NOTFOUND)
        return mdb_cursor_get(cursor, found, value, MDB_LAST);
    if (rc)
        return rc;
    if (slice_equal(slice_make(found->mv_data, found->mv_size),
                    slice_make(wanted->mv_data, wanted->mv_size)))
        return MDB_SUCCESS;
    return mdb_cursor_get(cursor, found, value, MDB_PREV);
}

static mdx_status lmdb_seek(void *host, void *txn, uint32_t table, uint32_t down, const void *key,
                            size_t key_len, const void **found, size_t *found_len,
                            const void **value, size_t *value_len)
{
    const struct lmdb_store *lmdb = host;
    struct lmdb_txn *begun = txn;
    MDB_val wanted = value_of(key, key_len);
    MDB_val there = wanted;
    MDB_val data = { 0, NULL };
    int rc = MDB_SUCCESS;

    if (!begun->cursors[table])
        rc = mdb_cursor_open(begun->txn, lmdb->environment->tables[table], &begun->cursors[table]);
    if (!rc && down)
        rc = seek_down(begun->cursors[table], &wanted, &there, &data);
    else if (!rc)
        rc = mdb_cursor_get(begun->cursors[table], &there, &data, MDB_SET_RANGE);
    if (rc)
        return trouble(rc);
    *found = there.mv_data;
    *found_len = there.mv_size;
    *value = data.mv_data;
    *value_len = data.mv_size;
    return MDX_OK;
}

static uint64_t last_written(struct environment *environment)
{
    MDB_envinfo info = { 0 };

    environment_look(environment);
    if (!environment->broken)
        mdb_env_info(environment->env, &info);
    environment_looked(environment);
    return info.me_last_txnid;
}

/* The number of the last transaction, of any process, that whoever begins to read now will see.
 * What mdb_env_info() tells may be ahead of that: a commit is in the map, where it looks, until
 * the disk has it and readers are let on to it. So a new number is believed when a reader got it;
 * when none can begin, the number from before stays. */
static uint64_t lmdb_generation(void *host)
{
    struct lmdb_store *lmdb = host;
    uint64_t seen = atomic_load_explicit(&lmdb->seen, memory_order_acquire);
    MDB_txn *reader;

    if (last_written(lmdb->environment) == seen ||
        begin_inside(lmdb->environment, MDB_RDONLY, &reader))
        return seen;
    seen = mdb_txn_id(reader);
    mdb_txn_abort(reader);
    leave(lmdb->environment);
    atomic_store_explicit(&lmdb->seen, seen, memory_order_release);
    return seen;
}

static const char *lmdb_stats(void *host)
{
    struct lmdb_store *lmdb = host;
    struct environment *environment = lmdb->environment;
    MDB_envinfo info = { 0 };
    MDB_stat stat = { 0 };

    environment_look(environment);
    if (!environment->broken) {
        mdb_env_info(environment->env, &info);
        mdb_env_stat(environment->env, &stat);
    }
    environment_looked(environment);
    buffer_clear(&lmdb->stats);
    buffer_printf(&lmdb->stats, "{\"map\":{\"size\":%zu,\"used\":%zu},\"readers\":%u}",
                  info.me_mapsize, (info.me_last_pgno + 1) * stat.ms_psize, info.me_numreaders);
    return buffer_failed(&lmdb->stats) ? NULL : lmdb->stats.data;
}

static void lmdb_close(void *host)
{
    struct lmdb_store *lmdb = host;

    environment_close(lmdb->environment);
    buffer_free(&lmdb->stats);
    mem_free(lmdb->allocator, lmdb);
}

mdx_status lmdb_open(mdx_store_ops *ops, const struct allocator *allocator,
                     const struct store_options *options, struct error *error)
{
    struct lmdb_store *lmdb = mem_new(allocator, sizeof *lmdb);
    mdx_status status;

    if (!lmdb)
        return error_no_memory(error);
    lmdb->allocator = allocator;
    atomic_init(&lmdb->seen, 0);
    buffer_init(&lmdb->stats, allocator, SIZE_MAX);
    status = environment_open(&lmdb->environment, options, allocator, error);
    if (status) {
        mem_free(allocator, lmdb);
        return status;
    }
    *ops = (mdx_store_ops){
        .size = sizeof *ops,
        .host = lmdb,
        .begin = lmdb_begin,
        .get = lmdb_get,
        .put = lmdb_put,
        .remove = lmdb_remove,
        .seek = lmdb_seek,
        .commit = lmdb_commit,
        .abort = lmdb_abort,
        .generation = lmdb_generation,
        .stats = lmdb_stats,
        .close = lmdb_close,
    };
    return MDX_OK;
}

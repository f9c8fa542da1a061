/* transaction.c - one function's worth of reading or writing, over mdx_store_ops.
 *
 * Begins, runs the work, commits or gives up; runs it again when the back end
 * was busy (a map that had to grow, another writer that came first). Turns the
 * back end's answers into errors, once. */
#include "store/inside.h"

#include <string.h>
#include <unistd.h>

#define MOST_TRIES 64

struct trouble {
    enum code code;
    const char *message;
    const char *hint;
};

static const struct trouble troubles[] = {
    { CODE_STORE_FULL, "there is no room for the store to grow; nothing was written",
      "Free some space on the disk (or, on a small machine, addresses), and try again." },
    { CODE_STORE_READ_ONLY, "the store was opened for reading only: its folder cannot be written",
      "Give this user write permission on the folder and its files, and open it again." },
    { CODE_STORE_FAILED, "the store could not be read or written",
      "Check the disk. Close the store and open it again; if it stays so, restore a copy." },
    { CODE_RATE_LIMITED, "too many readers are inside the store at once", "Try again." },
};

static mdx_status explain(const struct store *store, mdx_status status, struct error *error)
{
    if (status == MDX_E_NOMEM)
        return error_no_memory(error);
    if (status == MDX_E_BUSY)
        return error_set(error, CODE_BUSY, "other writers of the store kept coming first");
    for (size_t at = 0; at < sizeof troubles / sizeof troubles[0] && store->builtin; at++) {
        if (status != STORE_TROUBLE(troubles[at].code))
            continue;
        status = error_set(error, troubles[at].code, "%s", troubles[at].message);
        error_hint(error, "%s", troubles[at].hint);
        return status;
    }
    return error_set(error, CODE_STORE_FAILED, "the store answered with failure %d", (int)status);
}

static bool silent(mdx_status status)
{
    return status == MDX_OK || status == MDX_E_NOT_FOUND || status == MDX_E_BUSY;
}

static mdx_status passed(struct txn *txn, mdx_status status)
{
    return silent(status) ? status : explain(txn->store, status, txn->error);
}

static mdx_status begin(struct txn *txn, bool write)
{
    struct store *store = txn->store;
    mdx_status status;

    if ((int64_t)getpid() != store->process)
        return error_set(txn->error, CODE_WRONG_STATE,
                         "the store was opened before fork(); open a new one in the child");
    status = store->ops.begin(store->ops.host, write, &txn->handle);
    /* Nothing can be "not found" here; a back end that says so has failed. */
    return status == MDX_E_BUSY ? status : status ? explain(store, status, txn->error) : MDX_OK;
}

mdx_status txn_read(struct store *store, txn_work work, void *context, struct error *error)
{
    struct txn txn = { .store = store, .error = error };
    mdx_status status = begin(&txn, false);

    if (status)
        return status == MDX_E_BUSY ? explain(store, status, error) : status;
    status = work(&txn, context);
    store->ops.abort(store->ops.host, txn.handle);
    return status;
}

/* Work that wrote nothing is not committed: the generation stays. */
static mdx_status try_write(struct txn *txn, txn_work work, void *context)
{
    struct store *store = txn->store;
    mdx_status status = begin(txn, true);

    txn->wrote = false;
    if (status)
        return status;
    status = work(txn, context);
    if (status || !txn->wrote) {
        store->ops.abort(store->ops.host, txn->handle);
        return status;
    }
    status = store->ops.commit(store->ops.host, txn->handle);
    return status == MDX_E_BUSY ? status : status ? explain(store, status, txn->error) : MDX_OK;
}

mdx_status txn_write(struct store *store, txn_work work, void *context, struct error *error)
{
    struct txn txn = { .store = store, .error = error };

    for (unsigned tries = 0; tries < MOST_TRIES; tries++) {
        mdx_status status = try_write(&txn, work, context);

        if (status != MDX_E_BUSY)
            return status;
    }
    return explain(store, MDX_E_BUSY, error);
}

mdx_status txn_get(struct txn *txn, uint32_t table, const struct key *key, struct slice *value)
{
    const void *data = NULL;
    size_t len = 0;
    mdx_status status = txn->store->ops.get(txn->store->ops.host, txn->handle, table, key->bytes,
                                            key->len, &data, &len);

    *value = slice_make(status ? NULL : data, status ? 0 : len);
    return passed(txn, status);
}

mdx_status txn_put(struct txn *txn, uint32_t table, const struct key *key, struct slice value)
{
    mdx_status status = txn->store->ops.put(txn->store->ops.host, txn->handle, table, key->bytes,
                                            key->len, value.data, value.len);

    txn->wrote = true;
    return status == MDX_E_BUSY ? status
           : status             ? explain(txn->store, status, txn->error)
                                : MDX_OK;
}

mdx_status txn_remove(struct txn *txn, uint32_t table, const struct key *key)
{
    mdx_status status =
        txn->store->ops.remove(txn->store->ops.host, txn->handle, table, key->bytes, key->len);

    txn->wrote = true;
    return status == MDX_E_NOT_FOUND ? MDX_OK : passed(txn, status);
}

mdx_status txn_seek(struct txn *txn, uint32_t table, bool down, struct key *key, size_t same,
                    struct slice *value)
{
    const void *found = NULL;
    const void *data = NULL;
    size_t found_len = 0;
    size_t len = 0;
    mdx_status status = txn->store->ops.seek(txn->store->ops.host, txn->handle, table, down,
                                             key->bytes, key->len, &found, &found_len, &data, &len);

    if (status)
        return passed(txn, status);
    if (!found_len || found_len > STORE_MOST_KEY)
        return explain(txn->store, MDX_E_INTERNAL, txn->error);
    if (found_len < same || (same && memcmp(found, key->bytes, same) != 0))
        return MDX_E_NOT_FOUND;
    memcpy(key->bytes, found, found_len);
    key->len = found_len;
    *value = slice_make(data, len);
    return MDX_OK;
}

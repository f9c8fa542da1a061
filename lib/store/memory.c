/* memory.c - the store in memory: for tests, firmware and one-off runs.
 *
 * Each table is a persistent tree (tree.c): a reader keeps the roots of the
 * moment it began, a writer makes new ones beside them, and commit swaps them
 * in. So readers see one moment and never wait for a writer. */
#include "store/inside.h"
#include "store/tree.h"

#include <stdatomic.h>

struct memory_store {
    const struct allocator *allocator;
    struct lock writer;     /* held by the one writer from begin to its end */
    struct lock roots_lock; /* held while roots are copied or swapped */
    struct tree_node *roots[MDX_STORE_TABLES];
    _Atomic uint64_t generation;
};

struct memory_txn {
    bool write;
    struct tree_node *roots[MDX_STORE_TABLES];
};

static void release_roots(struct memory_store *memory, struct tree_node **roots)
{
    for (unsigned table = 0; table < MDX_STORE_TABLES; table++)
        tree_release(memory->allocator, roots[table]);
}

static mdx_status memory_begin(void *host, uint32_t write, void **txn)
{
    struct memory_store *memory = host;
    struct memory_txn *begun = mem_new(memory->allocator, sizeof *begun);

    if (!begun)
        return MDX_E_NOMEM;
    begun->write = write != 0;
    if (write)
        lock_take(&memory->writer);
    lock_take(&memory->roots_lock);
    for (unsigned table = 0; table < MDX_STORE_TABLES; table++)
        begun->roots[table] = tree_keep(memory->roots[table]);
    lock_give(&memory->roots_lock);
    *txn = begun;
    return MDX_OK;
}

static void memory_abort(void *host, void *txn)
{
    struct memory_store *memory = host;
    struct memory_txn *ended = txn;

    if (ended->write)
        lock_give(&memory->writer);
    release_roots(memory, ended->roots);
    mem_free(memory->allocator, ended);
}

/* The roots trade places: the old ones are released with the transaction. */
static mdx_status memory_commit(void *host, void *txn)
{
    struct memory_store *memory = host;
    struct memory_txn *ended = txn;

    lock_take(&memory->roots_lock);
    for (unsigned table = 0; table < MDX_STORE_TABLES; table++) {
        struct tree_node *old = memory->roots[table];

        memory->roots[table] = ended->roots[table];
        ended->roots[table] = old;
    }
    atomic_fetch_add(&memory->generation, 1);
    lock_give(&memory->roots_lock);
    memory_abort(host, txn);
    return MDX_OK;
}

static mdx_status memory_get(void *host, void *txn, uint32_t table, const void *key, size_t key_len,
                             const void **value, size_t *value_len)
{
    const struct memory_txn *begun = txn;
    struct slice wanted = slice_make(key, key_len);
    struct slice found, data;

    (void)host;
    if (!tree_seek(begun->roots[table], false, wanted, &found, &data) ||
        !slice_equal(found, wanted))
        return MDX_E_NOT_FOUND;
    *value = data.data;
    *value_len = data.len;
    return MDX_OK;
}

static mdx_status memory_seek(void *host, void *txn, uint32_t table, uint32_t down, const void *key,
                              size_t key_len, const void **found, size_t *found_len,
                              const void **value, size_t *value_len)
{
    const struct memory_txn *begun = txn;
    struct slice there, data;

    (void)host;
    if (!tree_seek(begun->roots[table], down != 0, slice_make(key, key_len), &there, &data))
        return MDX_E_NOT_FOUND;
    *found = there.data;
    *found_len = there.len;
    *value = data.data;
    *value_len = data.len;
    return MDX_OK;
}

static mdx_status memory_put(void *host, void *txn, uint32_t table, const void *key, size_t key_len,
                             const void *value, size_t value_len)
{
    struct memory_store *memory = host;
    struct memory_txn *begun = txn;

    return tree_put(memory->allocator, &begun->roots[table], slice_make(key, key_len),
                    slice_make(value, value_len))
               ? MDX_OK
               : MDX_E_NOMEM;
}

static mdx_status memory_remove(void *host, void *txn, uint32_t table, const void *key,
                                size_t key_len)
{
    struct memory_store *memory = host;
    struct memory_txn *begun = txn;
    bool found;

    if (!tree_remove(memory->allocator, &begun->roots[table], slice_make(key, key_len), &found))
        return MDX_E_NOMEM;
    return found ? MDX_OK : MDX_E_NOT_FOUND;
}

static uint64_t memory_generation(void *host)
{
    return atomic_load(&((struct memory_store *)host)->generation);
}

static void memory_close(void *host)
{
    struct memory_store *memory = host;

    release_roots(memory, memory->roots);
    lock_free(&memory->writer);
    lock_free(&memory->roots_lock);
    mem_free(memory->allocator, memory);
}

mdx_status memory_open(mdx_store_ops *ops, const struct allocator *allocator, struct error *error)
{
    struct memory_store *memory = mem_new(allocator, sizeof *memory);

    if (!memory)
        return error_no_memory(error);
    memory->allocator = allocator;
    if (!lock_init(&memory->writer)) {
        mem_free(allocator, memory);
        return error_no_memory(error);
    }
    if (!lock_init(&memory->roots_lock)) {
        lock_free(&memory->writer);
        mem_free(allocator, memory);
        return error_no_memory(error);
    }
    *ops = (mdx_store_ops){
        .size = sizeof *ops,
        .host = memory,
        .begin = memory_begin,
        .get = memory_get,
        .put = memory_put,
        .remove = memory_remove,
        .seek = memory_seek,
        .commit = memory_commit,
        .abort = memory_abort,
        .generation = memory_generation,
        .close = memory_close,
    };
    return MDX_OK;
}

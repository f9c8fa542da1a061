/* store.c - opening and closing: which back end, and whether what lies there is
 * a store that this version can read. */
#include "store/inside.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define MARK "mdxrt-store "

static void format_key(struct key *key)
{
    key_text(key, SLICE("format"));
}

/* A store without a mark holds nothing yet; one with things in it is not ours. */
static mdx_status check_unmarked(struct txn *txn)
{
    struct key key = { .len = 1, .bytes = { 0 } };
    struct slice value;
    mdx_status status = txn_seek(txn, MDX_STORE_HEADS, false, &key, 0, &value);

    if (status == MDX_OK)
        return error_set(txn->error, CODE_STORE_FORMAT,
                         "what lies in the store was not written by this library");
    return status;
}

/* MDX_E_NOT_FOUND when the store is empty and has no mark yet. */
static mdx_status check_format(struct txn *txn, void *context)
{
    struct key key;
    struct slice value;
    uint64_t format;
    mdx_status status;

    (void)context;
    format_key(&key);
    status = txn_get(txn, MDX_STORE_META, &key, &value);
    if (status == MDX_E_NOT_FOUND)
        return check_unmarked(txn);
    if (status)
        return status;
    if (!slice_starts(value, MARK) || !slice_to_u64(slice_from(value, sizeof MARK - 1), &format) ||
        !format)
        return error_set(txn->error, CODE_STORE_FORMAT,
                         "what lies in the store was not written by this library");
    if (format == STORE_FORMAT)
        return MDX_OK;
    status = error_set(txn->error, CODE_STORE_FORMAT,
                       "the store has format %llu; this version of the library reads format %u",
                       (unsigned long long)format, STORE_FORMAT);
    error_hint(txn->error, "Open it with the version that wrote it, or use another folder.");
    return status;
}

static mdx_status mark_format(struct txn *txn, void *context)
{
    struct key key;
    mdx_status status = check_format(txn, context);

    if (status != MDX_E_NOT_FOUND)
        return status;
    format_key(&key);
    return txn_put(txn, MDX_STORE_META, &key, SLICE(MARK "1"));
}

static mdx_status settle_format(struct store *store, struct error *error)
{
    mdx_status status = txn_read(store, check_format, NULL, error);

    return status == MDX_E_NOT_FOUND ? txn_write(store, mark_format, NULL, error) : status;
}

/* The host's table may be shorter (compiled before us) or longer; what we must have is there
 * and not NULL. */
static mdx_status copy_ops(mdx_store_ops *ops, const mdx_store_ops *given, struct error *error)
{
    size_t size = given->size < sizeof *ops ? given->size : sizeof *ops;

    *ops = (mdx_store_ops){ 0 };
    if (size < offsetof(mdx_store_ops, generation) + sizeof ops->generation)
        return error_set(error, CODE_CONFIG_INVALID,
                         "mdx_store_ops.size is %zu, less than the functions it must hold; "
                         "set it with MDX_INIT()",
                         given->size);
    memcpy(ops, given, size);
    ops->size = size;
    if (!ops->begin || !ops->get || !ops->put || !ops->remove || !ops->seek || !ops->commit ||
        !ops->abort || !ops->generation)
        return error_set(error, CODE_CONFIG_INVALID,
                         "mdx_store_ops needs begin, get, put, remove, seek, commit, abort and "
                         "generation; one of them is NULL");
    return MDX_OK;
}

static mdx_status open_backend(struct store *store, const struct store_options *options,
                               struct error *error)
{
    if (options->ops)
        return copy_ops(&store->ops, options->ops, error);
    store->builtin = true;
    if (options->folder.len)
        return lmdb_open(&store->ops, store->allocator, options, error);
    return memory_open(&store->ops, store->allocator, error);
}

mdx_status store_open(struct store **store, const struct allocator *allocator,
                      const struct store_options *options, struct error *error)
{
    struct store *made = mem_new(allocator, sizeof *made);
    mdx_status status;

    *store = NULL;
    if (!made)
        return error_no_memory(error);
    made->allocator = allocator;
    made->process = (int64_t)getpid();
    if (!lock_init(&made->stats)) {
        mem_free(allocator, made);
        return error_no_memory(error);
    }
    status = open_backend(made, options, error);
    if (status) {
        lock_free(&made->stats);
        mem_free(allocator, made);
        return status;
    }
    status = settle_format(made, error);
    if (status) {
        store_close(made);
        return status;
    }
    *store = made;
    return MDX_OK;
}

/* In a fork's child the back end is left alone: it is the parent's. */
void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->ops.close && (int64_t)getpid() == store->process)
        store->ops.close(store->ops.host);
    lock_free(&store->stats);
    mem_free(store->allocator, store);
}

uint64_t store_generation(struct store *store)
{
    return store->ops.generation(store->ops.host);
}

/* changes.c - what happened since, and figures about the whole. */
#include "store/inside.h"

#include <string.h>

#define MOST_AT_ONCE 256 /* changes read in one transaction */

struct telling {
    uint64_t sequence;
    struct buffer entries; /* length byte, NUL-parted kind and id */
    bool more;
};

static mdx_status last_change(struct txn *txn, void *context)
{
    struct telling *telling = context;
    struct key key;
    struct slice value;
    mdx_status status;

    key_number(&key, UINT64_MAX);
    telling->sequence = 0;
    status = txn_seek(txn, MDX_STORE_CHANGES, true, &key, 0, &value);
    if (status)
        return status == MDX_E_NOT_FOUND ? MDX_OK : status;
    telling->sequence = key.len == 8 ? number_read(key.bytes) : 0;
    return MDX_OK;
}

/* Copies entries: they are told when the transaction is over. */
static mdx_status read_changes(struct txn *txn, void *context)
{
    struct telling *telling = context;
    struct key key;
    struct slice value;
    mdx_status status = MDX_OK;
    unsigned count = 0;

    buffer_clear(&telling->entries);
    for (; count < MOST_AT_ONCE && telling->sequence < UINT64_MAX; count++) {
        uint16_t len;

        key_number(&key, telling->sequence + 1);
        status = txn_seek(txn, MDX_STORE_CHANGES, false, &key, 0, &value);
        if (status)
            break;
        if (key.len != 8 || value.len > STORE_MOST_KEY)
            return store_damaged(txn, SLICE("changes"));
        telling->sequence = number_read(key.bytes);
        len = (uint16_t)value.len;
        buffer_add(&telling->entries, &len, sizeof len);
        buffer_add_slice(&telling->entries, value);
    }
    telling->more = count == MOST_AT_ONCE;
    if (status && status != MDX_E_NOT_FOUND)
        return status;
    return buffer_failed(&telling->entries) ? error_no_memory(txn->error) : MDX_OK;
}

static void tell(struct slice entries, void (*each)(void *, struct slice, struct slice),
                 void *context)
{
    while (entries.len > 2) {
        struct slice id;
        struct slice kind;
        uint16_t len;

        memcpy(&len, entries.data, sizeof len);
        entries = slice_from(entries, sizeof len);
        kind = slice_split(slice_to(entries, len), 0, &id);
        entries = slice_from(entries, len);
        each(context, id, kind);
    }
}

mdx_status store_changes(struct store *store, uint64_t *sequence,
                         void (*each)(void *context, struct slice id, struct slice kind),
                         void *context, struct error *error)
{
    struct telling telling = { .sequence = *sequence };
    mdx_status status;

    if (*sequence == UINT64_MAX) {
        status = txn_read(store, last_change, &telling, error);
        if (!status)
            *sequence = telling.sequence;
        return status;
    }
    buffer_init(&telling.entries, store->allocator, SIZE_MAX);
    do {
        status = txn_read(store, read_changes, &telling, error);
        if (status)
            break;
        *sequence = telling.sequence;
        tell(buffer_slice(&telling.entries), each, context);
    } while (telling.more);
    buffer_free(&telling.entries);
    return status;
}

/* --- figures --- */

static mdx_status read_counts(struct txn *txn, void *context)
{
    return counts_get(txn, context);
}

/* The back end's own members: a JSON object, without its braces. */
static void add_backend(struct store *store, struct buffer *out)
{
    struct slice members;

    if (!store->ops.stats)
        return;
    lock_take(&store->stats);
    members = slice_trim(slice_of(store->ops.stats(store->ops.host)));
    if (members.len > 2 && members.data[0] == '{' && members.data[members.len - 1] == '}') {
        buffer_add_char(out, ',');
        buffer_add(out, members.data + 1, members.len - 2);
    }
    lock_give(&store->stats);
}

mdx_status store_stats(struct store *store, bool definitions, struct buffer *out,
                       struct error *error)
{
    struct counts counts;
    mdx_status status = txn_read(store, read_counts, &counts, error);

    if (status)
        return status;
    if (definitions)
        buffer_printf(out, "\"definitions\":%llu,", (unsigned long long)counts.definitions);
    buffer_printf(out, "\"revisions\":%llu,\"tombstones\":%llu,\"bytes\":%llu",
                  (unsigned long long)counts.revisions, (unsigned long long)counts.tombstones,
                  (unsigned long long)counts.bytes);
    add_backend(store, out);
    return answer_end(out, error);
}

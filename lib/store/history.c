/* history.c - going back, deleting, removing for good. */
#include "store/inside.h"

#include <string.h>

struct turning {
    struct slice id, to;
    uint64_t expected, now_ms;
    struct store_result *result;
};

/* The head of a definition that must be there; a deleted one too when the caller says so. */
static mdx_status known_head(struct txn *txn, struct slice id, bool deleted_too, struct head *head)
{
    mdx_status status = head_get(txn, id, head);

    if (status == MDX_E_NOT_FOUND || (!status && head->kind == RECORD_DELETE && !deleted_too))
        return unknown_id(txn, id);
    return status;
}

/* --- rollback --- */

static mdx_status add_rolled_back(struct txn *txn, const struct turning *turning,
                                  const struct head *old, const struct record *content)
{
    struct record record = *content;
    struct buffer bytes;
    mdx_status status;

    record.kind = RECORD_ROLLBACK;
    record.created_ms = turning->now_ms;
    record.from = turning->result->from;
    buffer_init(&bytes, txn->store->allocator, SIZE_MAX);
    record_write(&record, &bytes);
    /* From here on the texts are those of the copy: the old ones end with the first write. */
    if (buffer_failed(&bytes) || !record_parse(&record, buffer_slice(&bytes))) {
        status = error_no_memory(txn->error);
    } else {
        const struct head head = {
            .kind = RECORD_ROLLBACK,
            .latest = old->latest + 1,
            .updated_ms = turning->now_ms,
            .label = record.label,
            .hash = record.hash,
            .type = record.type,
            .title = record.title,
            .description = record.description,
        };
        const struct addition addition = { turning->id, &head, buffer_slice(&bytes), record.terms };

        turning->result->revision = head.latest;
        turning->result->weights_dropped = old->weights.len > 0;
        status = revision_add(txn, &addition, old);
    }
    buffer_free(&bytes);
    return status;
}

static mdx_status roll_back(struct txn *txn, void *context)
{
    const struct turning *turning = context;
    struct store_result *result = turning->result;
    struct head head;
    struct record record;
    mdx_status status = known_head(txn, turning->id, true, &head);

    *result = (struct store_result){ 0 };
    if (!status)
        status = expected_check(txn, turning->id, turning->expected, head.latest);
    if (!status)
        status = version_find(txn, turning->id, &head, turning->to, &result->from);
    if (status)
        return status;
    status = record_get(txn, turning->id, result->from, &record, NULL);
    if (status)
        return status == MDX_E_NOT_FOUND ? store_damaged(txn, turning->id) : status;
    if (record.kind == RECORD_DELETE)
        return error_set(txn->error, CODE_INVALID_PARAMS,
                         "revision %llu of '%.*s' is a deletion: it has no content to go back to",
                         (unsigned long long)result->from, (int)turning->id.len, turning->id.data);
    if (result->from == head.latest) {
        result->unchanged = true;
        result->revision = head.latest;
        return MDX_OK;
    }
    return add_rolled_back(txn, turning, &head, &record);
}

mdx_status store_rollback(struct store *store, struct slice id, struct slice to, uint64_t expected,
                          uint64_t now_ms, struct store_result *result, struct error *error)
{
    struct store_result ignored;
    struct turning turning = { id, to, expected, now_ms, result ? result : &ignored };

    return txn_write(store, roll_back, &turning, error);
}

/* --- delete --- */

static mdx_status add_tombstone(struct txn *txn, void *context)
{
    const struct turning *turning = context;
    const struct record record = { .kind = RECORD_DELETE, .created_ms = turning->now_ms };
    struct head tombstone = { .kind = RECORD_DELETE, .updated_ms = turning->now_ms };
    struct buffer bytes;
    struct head head;
    mdx_status status = known_head(txn, turning->id, false, &head);

    *turning->result = (struct store_result){ 0 };
    if (!status)
        status = expected_check(txn, turning->id, turning->expected, head.latest);
    if (status)
        return status;
    tombstone.latest = head.latest + 1;
    turning->result->revision = tombstone.latest;
    turning->result->weights_dropped = head.weights.len > 0;
    buffer_init(&bytes, txn->store->allocator, SIZE_MAX);
    record_write(&record, &bytes);
    if (buffer_failed(&bytes)) {
        status = error_no_memory(txn->error);
    } else {
        const struct addition addition = { turning->id, &tombstone, buffer_slice(&bytes),
                                           SLICE("") };

        status = revision_add(txn, &addition, &head);
    }
    buffer_free(&bytes);
    return status;
}

mdx_status store_delete(struct store *store, struct slice id, uint64_t expected, uint64_t now_ms,
                        struct store_result *result, struct error *error)
{
    struct store_result ignored;
    struct turning turning = { id, SLICE(""), expected, now_ms, result ? result : &ignored };

    return txn_write(store, add_tombstone, &turning, error);
}

/* --- purge --- */

/* Removes every entry of the table whose key is id, NUL, anything. */
static mdx_status remove_all(struct txn *txn, uint32_t table, struct slice id, uint64_t *count,
                             uint64_t *bytes)
{
    for (;;) {
        struct key key;
        struct slice value;
        mdx_status status;

        key_pair(&key, id, SLICE(""));
        status = txn_seek(txn, table, false, &key, key.len, &value);
        if (status)
            return status == MDX_E_NOT_FOUND ? MDX_OK : status;
        ++*count;
        *bytes += value.len;
        status = txn_remove(txn, table, &key);
        if (status)
            return status;
    }
}

static mdx_status latest_terms(struct txn *txn, struct slice id, const struct head *head,
                               struct buffer *terms)
{
    struct record record;
    mdx_status status;

    if (head->kind == RECORD_DELETE)
        return MDX_OK;
    status = record_get(txn, id, head->latest, &record, NULL);
    if (status)
        return status == MDX_E_NOT_FOUND ? MDX_OK : status;
    buffer_add_slice(terms, record.terms);
    return buffer_failed(terms) ? error_no_memory(txn->error) : MDX_OK;
}

static mdx_status remove_tables(struct txn *txn, struct slice id, bool alive, struct slice terms)
{
    struct counts counts;
    struct key key;
    uint64_t removed = 0;
    uint64_t bytes = 0;
    uint64_t ignored = 0;
    mdx_status status = terms_remove(txn, id, terms);

    if (!status)
        status = remove_all(txn, MDX_STORE_REVISIONS, id, &removed, &bytes);
    if (!status)
        status = remove_all(txn, MDX_STORE_LABELS, id, &ignored, &ignored);
    if (!status)
        status = remove_all(txn, MDX_STORE_HASHES, id, &ignored, &ignored);
    key_text(&key, id);
    if (!status)
        status = txn_remove(txn, MDX_STORE_HEADS, &key);
    if (!status)
        status = counts_get(txn, &counts);
    if (status)
        return status;
    counts.definitions -= alive;
    counts.tombstones -= !alive;
    counts.revisions -= removed;
    counts.bytes -= bytes;
    counts.weight -= terms_weight(terms);
    return counts_put(txn, &counts);
}

static mdx_status purge(struct txn *txn, void *context)
{
    const struct slice id = *(const struct slice *)context;
    struct head head;
    struct buffer terms;
    mdx_status status = known_head(txn, id, true, &head);

    if (status)
        return status;
    buffer_init(&terms, txn->store->allocator, SIZE_MAX);
    status = latest_terms(txn, id, &head, &terms);
    if (!status)
        status = remove_tables(txn, id, head.kind != RECORD_DELETE, buffer_slice(&terms));
    if (!status)
        status = change_add(txn, id, SLICE("purge"));
    buffer_free(&terms);
    return status;
}

mdx_status store_purge(struct store *store, struct slice id, struct error *error)
{
    return txn_write(store, purge, &id, error);
}

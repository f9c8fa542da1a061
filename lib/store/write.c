/* write.c - a new revision: numbered, filed under label and hash, indexed,
 * counted and announced, all in one transaction. */
#include "store/inside.h"

#include <string.h>

#define MOST_RECORD (512u << 20) /* bytes of one revision */

mdx_status expected_check(struct txn *txn, struct slice id, uint64_t expected, uint64_t latest)
{
    struct buffer details;
    mdx_status status;

    if (!expected || expected == latest)
        return MDX_OK;
    status = error_set(txn->error, CODE_REVISION_CONFLICT,
                       "the latest revision of '%.*s' is %llu, not %llu", (int)id.len, id.data,
                       (unsigned long long)latest, (unsigned long long)expected);
    error_hint(txn->error, "Somebody else stored something meanwhile. Look at it, then try again "
                           "with the revision you saw.");
    buffer_init(&details, txn->store->allocator, SIZE_MAX);
    buffer_printf(&details, "{\"expected\":%llu,\"latest\":%llu}", (unsigned long long)expected,
                  (unsigned long long)latest);
    if (!buffer_failed(&details))
        error_details(txn->error, buffer_slice(&details));
    buffer_free(&details);
    return status;
}

static mdx_status there_already(struct txn *txn, struct slice id, uint64_t latest)
{
    struct buffer details;
    mdx_status status =
        error_set(txn->error, CODE_REVISION_CONFLICT, "'%.*s' is there already, at revision %llu",
                  (int)id.len, id.data, (unsigned long long)latest);

    buffer_init(&details, txn->store->allocator, SIZE_MAX);
    buffer_printf(&details, "{\"expected\":0,\"latest\":%llu}", (unsigned long long)latest);
    if (!buffer_failed(&details))
        error_details(txn->error, buffer_slice(&details));
    buffer_free(&details);
    return status;
}

mdx_status change_add(struct txn *txn, struct slice id, struct slice kind)
{
    struct key key;
    struct key entry;
    struct slice value;
    uint64_t sequence = 0;
    mdx_status status;

    key_number(&key, UINT64_MAX);
    status = txn_seek(txn, MDX_STORE_CHANGES, true, &key, 0, &value);
    if (status && status != MDX_E_NOT_FOUND)
        return status;
    if (!status && key.len == 8)
        sequence = number_read(key.bytes);
    key_number(&key, sequence + 1);
    key_pair(&entry, kind, id);
    return txn_put(txn, MDX_STORE_CHANGES, &key, slice_make(entry.bytes, entry.len));
}

static mdx_status file_under(struct txn *txn, uint32_t table, struct slice id, struct slice name,
                             uint64_t revision)
{
    struct key key;
    char number[8];

    if (!name.len)
        return MDX_OK;
    key_pair(&key, id, name);
    number_write(number, revision);
    return txn_put(txn, table, &key, slice_make(number, sizeof number));
}

/* The terms of the latest revision, copied: writes follow. */
static mdx_status old_terms(struct txn *txn, struct slice id, uint64_t latest, struct buffer *terms)
{
    struct record record;
    mdx_status status = record_get(txn, id, latest, &record, NULL);

    if (status == MDX_E_NOT_FOUND)
        return store_damaged(txn, id);
    if (status)
        return status;
    buffer_add_slice(terms, record.terms);
    return buffer_failed(terms) ? error_no_memory(txn->error) : MDX_OK;
}

static mdx_status count_addition(struct txn *txn, const struct addition *addition, bool was_there,
                                 bool was_alive, uint64_t old_weight)
{
    bool alive = addition->head->kind != RECORD_DELETE;
    struct counts counts;
    mdx_status status = counts_get(txn, &counts);

    if (status)
        return status;
    counts.definitions = counts.definitions + alive - was_alive;
    counts.tombstones = counts.tombstones + !alive - (was_there && !was_alive);
    counts.revisions++;
    counts.bytes += addition->record.len;
    counts.weight = counts.weight + terms_weight(addition->terms) - old_weight;
    return counts_put(txn, &counts);
}

static mdx_status put_revision(struct txn *txn, const struct addition *addition)
{
    const struct head *head = addition->head;
    struct buffer bytes;
    struct key key;
    mdx_status status;

    key_revision(&key, addition->id, head->latest);
    status = txn_put(txn, MDX_STORE_REVISIONS, &key, addition->record);
    if (status)
        return status;
    buffer_init(&bytes, txn->store->allocator, SIZE_MAX);
    head_write(head, &bytes);
    key_text(&key, addition->id);
    status = buffer_failed(&bytes) ? error_no_memory(txn->error)
                                   : txn_put(txn, MDX_STORE_HEADS, &key, buffer_slice(&bytes));
    buffer_free(&bytes);
    if (!status)
        status = file_under(txn, MDX_STORE_LABELS, addition->id, head->label, head->latest);
    if (!status)
        status = file_under(txn, MDX_STORE_HASHES, addition->id, head->hash, head->latest);
    return status;
}

mdx_status revision_add(struct txn *txn, const struct addition *addition, const struct head *old)
{
    bool alive = old && old->kind != RECORD_DELETE;
    struct buffer terms;
    mdx_status status;

    buffer_init(&terms, txn->store->allocator, SIZE_MAX);
    status = alive ? old_terms(txn, addition->id, old->latest, &terms) : MDX_OK;
    if (!status)
        status =
            count_addition(txn, addition, old != NULL, alive, terms_weight(buffer_slice(&terms)));
    if (!status)
        status = terms_remove(txn, addition->id, buffer_slice(&terms));
    if (!status)
        status = put_revision(txn, addition);
    if (!status)
        status = terms_index(txn, addition->id, addition->terms);
    if (!status)
        status = change_add(txn, addition->id, kind_name(addition->head->kind));
    buffer_free(&terms);
    return status;
}

/* --- a load --- */

struct putting {
    const struct store_put *put;
    struct slice record;
    struct slice terms;
    struct store_result *result;
};

static mdx_status check_unchanged(struct txn *txn, const struct store_put *put,
                                  const struct head *head, bool *unchanged)
{
    struct record record;
    mdx_status status;

    *unchanged = false;
    if (head->kind == RECORD_DELETE || !slice_equal(head->hash, put->hash) ||
        !slice_equal(head->label, put->label))
        return MDX_OK;
    status = record_get(txn, put->id, head->latest, &record, NULL);
    if (status)
        return status == MDX_E_NOT_FOUND ? store_damaged(txn, put->id) : status;
    *unchanged = slice_equal(record.metadata, put->metadata);
    return MDX_OK;
}

static mdx_status put_new(struct txn *txn, const struct putting *putting, const struct head *old)
{
    const struct store_put *put = putting->put;
    const struct head head = {
        .kind = RECORD_LOAD,
        .latest = old ? old->latest + 1 : 1,
        .updated_ms = put->created_ms,
        .label = put->label,
        .hash = put->hash,
        .type = put->type,
        .title = put->title,
        .description = put->description,
    };
    const struct addition addition = { put->id, &head, putting->record, putting->terms };

    putting->result->revision = head.latest;
    putting->result->weights_dropped = old && old->weights.len > 0;
    return revision_add(txn, &addition, old);
}

static mdx_status put_definition(struct txn *txn, void *context)
{
    const struct putting *putting = context;
    const struct store_put *put = putting->put;
    struct store_result *result = putting->result;
    struct head head = { 0 };
    mdx_status status = head_get(txn, put->id, &head);

    *result = (struct store_result){ 0 };
    if (status && status != MDX_E_NOT_FOUND)
        return status;
    if (!status && put->expect_none && head.kind != RECORD_DELETE)
        return there_already(txn, put->id, head.latest);
    if (expected_check(txn, put->id, put->expected, head.latest))
        return MDX_E_CONFLICT;
    if (status == MDX_E_NOT_FOUND)
        return put_new(txn, putting, NULL);
    status = check_unchanged(txn, put, &head, &result->unchanged);
    if (status)
        return status;
    if (!result->unchanged)
        return put_new(txn, putting, &head);
    result->revision = head.latest;
    return MDX_OK;
}

static mdx_status check_put(const struct store_put *put, struct error *error)
{
    if (!id_fits(put->id))
        return error_set(error, CODE_INVALID_DEFINITION, "an id has 1 to %d bytes", STORE_MOST_ID);
    if (put->label.len > STORE_MOST_LABEL || slice_find(put->label, 0) < put->label.len)
        return error_set(error, CODE_INVALID_DEFINITION,
                         "the version label has %zu bytes; at most %d can be kept", put->label.len,
                         STORE_MOST_LABEL);
    if (put->hash.len != 64)
        return error_set(error, CODE_INTERNAL, "a content hash has 64 hex digits");
    return MDX_OK;
}

/* Both buffers are the caller's to free, whatever comes back. */
static mdx_status encode(const struct store_put *put, struct buffer *terms, struct buffer *bytes,
                         struct error *error)
{
    struct record record = {
        .kind = RECORD_LOAD,
        .created_ms = put->created_ms,
        .label = put->label,
        .hash = put->hash,
        .type = put->type,
        .title = put->title,
        .description = put->description,
        .metadata = put->metadata,
        .model = put->model,
        .map = put->map,
        .lowered = put->lowered,
        .source = put->source,
    };

    if (!terms_make(&put->texts, terms))
        return error_no_memory(error);
    record.terms = buffer_slice(terms);
    record_write(&record, bytes);
    if (!buffer_failed(bytes))
        return MDX_OK;
    if (!bytes->over)
        return error_no_memory(error);
    return error_set(error, CODE_INPUT_LIMIT, "the definition is larger than a store can hold");
}

mdx_status store_put(struct store *store, const struct store_put *put, struct store_result *result,
                     struct error *error)
{
    struct store_result ignored;
    struct putting putting = { .put = put, .result = result ? result : &ignored };
    struct buffer terms;
    struct buffer bytes;
    mdx_status status = check_put(put, error);

    if (status)
        return status;
    buffer_init(&terms, store->allocator, SIZE_MAX);
    buffer_init(&bytes, store->allocator, MOST_RECORD);
    status = encode(put, &terms, &bytes, error);
    putting.record = buffer_slice(&bytes);
    putting.terms = buffer_slice(&terms);
    if (!status)
        status = txn_write(store, put_definition, &putting, error);
    buffer_free(&bytes);
    buffer_free(&terms);
    return status;
}

/* resolve.c - from what a caller names to a revision. */
#include "store/inside.h"

#include <string.h>

#define LEAST_PREFIX 6 /* characters of a hash */
#define HASH_LENGTH  64
#define MOST_NAMED   10 /* labels that a message lists */

mdx_status unknown_id(struct txn *txn, struct slice id)
{
    struct slice shown = slice_to(id, STORE_MOST_ID);
    struct key near;
    mdx_status status = suggest_id(txn, id, &near);

    if (status)
        return status;
    status = error_set(txn->error, CODE_TOOL_NOT_FOUND, "no definition has the id '%.*s'",
                       (int)shown.len, shown.data);
    if (near.len)
        error_hint(txn->error, "Did you mean '%.*s'?", (int)near.len, near.bytes);
    return status;
}

/* Says which versions there are: the numbers have no holes. */
static mdx_status unknown_version(struct txn *txn, struct slice id, const struct head *head,
                                  struct slice version)
{
    struct slice shown = slice_to(version, STORE_MOST_LABEL);
    struct buffer labels;
    struct key key;
    struct slice value;
    size_t same;
    unsigned count = 0;
    mdx_status status =
        error_set(txn->error, CODE_VERSION_NOT_FOUND,
                  "'%.*s' has no version '%.*s'; its revisions are 1 to %llu", (int)id.len, id.data,
                  (int)shown.len, shown.data, (unsigned long long)head->latest);

    buffer_init(&labels, txn->store->allocator, SIZE_MAX);
    key_pair(&key, id, SLICE(""));
    same = key.len;
    while (count < MOST_NAMED && !txn_seek(txn, MDX_STORE_LABELS, false, &key, same, &value)) {
        buffer_add_text(&labels, count++ ? ", " : "");
        buffer_add_slice(&labels, key_second(&key));
        key_after(&key);
    }
    if (count && !buffer_failed(&labels))
        error_hint(txn->error, "Its labels: %.*s%s", (int)labels.len, labels.data,
                   count == MOST_NAMED ? ", …" : "");
    buffer_free(&labels);
    return status;
}

static mdx_status find_filed(struct txn *txn, uint32_t table, struct slice id, struct slice name,
                             uint64_t *revision)
{
    struct key key;
    struct slice value;
    mdx_status status;

    if (!name.len || name.len > STORE_MOST_LABEL || slice_find(name, 0) < name.len)
        return MDX_E_NOT_FOUND;
    key_pair(&key, id, name);
    status = txn_get(txn, table, &key, &value);
    if (status)
        return status;
    if (value.len != 8)
        return store_damaged(txn, id);
    *revision = number_read(value.data);
    return MDX_OK;
}

/* A label as it is, else without its v, else with one. */
static mdx_status find_label(struct txn *txn, struct slice id, struct slice name,
                             uint64_t *revision)
{
    char with[STORE_MOST_LABEL + 1] = { 'v' };
    mdx_status status = find_filed(txn, MDX_STORE_LABELS, id, name, revision);

    if (status != MDX_E_NOT_FOUND || name.len >= STORE_MOST_LABEL)
        return status;
    if (slice_starts(name, "v"))
        return find_filed(txn, MDX_STORE_LABELS, id, slice_from(name, 1), revision);
    memcpy(with + 1, name.data, name.len);
    return find_filed(txn, MDX_STORE_LABELS, id, slice_make(with, name.len + 1), revision);
}

/* Lower case, into prefix; false when the text is no prefix of a hash. */
static bool hash_prefix(struct slice text, char prefix[HASH_LENGTH])
{
    bool letter = false;

    if (text.len < LEAST_PREFIX || text.len > HASH_LENGTH)
        return false;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        c = (char)(c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c);
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        letter = letter || c >= 'a';
        prefix[at] = c;
    }
    return letter;
}

static mdx_status find_hash(struct txn *txn, struct slice id, struct slice text, uint64_t *revision)
{
    char prefix[HASH_LENGTH];
    struct key key;
    struct slice value;
    size_t same;
    mdx_status status;

    if (!hash_prefix(text, prefix))
        return MDX_E_NOT_FOUND;
    key_pair(&key, id, slice_make(prefix, text.len));
    same = key.len;
    status = txn_seek(txn, MDX_STORE_HASHES, false, &key, same, &value);
    if (status)
        return status;
    if (value.len != 8)
        return store_damaged(txn, id);
    *revision = number_read(value.data);
    key_after(&key);
    status = txn_seek(txn, MDX_STORE_HASHES, false, &key, same, &value);
    if (status)
        return status == MDX_E_NOT_FOUND ? MDX_OK : status;
    status = error_set(txn->error, CODE_AMBIGUOUS_VERSION,
                       "more than one content of '%.*s' has a hash that begins with '%.*s'",
                       (int)id.len, id.data, (int)text.len, text.data);
    error_hint(txn->error, "Give more characters of the hash, or the revision's number.");
    return status;
}

static bool is_number(struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        if (text.data[at] < '0' || text.data[at] > '9')
            return false;
    }
    return text.len > 0;
}

mdx_status version_find(struct txn *txn, struct slice id, const struct head *head,
                        struct slice version, uint64_t *revision)
{
    struct slice digits = slice_starts(version, "v") ? slice_from(version, 1) : version;
    mdx_status status = MDX_E_NOT_FOUND;

    if (!version.len || slice_is(version, "latest")) {
        *revision = head->latest;
        return MDX_OK;
    }
    if (is_number(digits)) {
        if (slice_to_u64(digits, revision) && *revision >= 1 && *revision <= head->latest)
            return MDX_OK;
        return unknown_version(txn, id, head, version);
    }
    status = find_label(txn, id, version, revision);
    if (status == MDX_E_NOT_FOUND)
        status = find_hash(txn, id, version, revision);
    return status == MDX_E_NOT_FOUND ? unknown_version(txn, id, head, version) : status;
}

struct resolving {
    struct slice id, version, key;
    uint64_t chance;
    bool deleted_too;
    uint64_t *revision;
    bool weighted;
};

/* A pinned revision may itself be a deletion that a later load followed. */
static mdx_status check_content(struct txn *txn, const struct resolving *resolving)
{
    struct record record;
    mdx_status status = record_get(txn, resolving->id, *resolving->revision, &record, NULL);

    if (status == MDX_E_NOT_FOUND)
        return store_damaged(txn, resolving->id);
    if (status || record.kind != RECORD_DELETE || resolving->deleted_too)
        return status;
    return error_set(txn->error, CODE_VERSION_NOT_FOUND,
                     "revision %llu of '%.*s' is a deletion: it has no content",
                     (unsigned long long)*resolving->revision, (int)resolving->id.len,
                     resolving->id.data);
}

static mdx_status resolve(struct txn *txn, void *context)
{
    struct resolving *resolving = context;
    struct head head;
    mdx_status status = head_get(txn, resolving->id, &head);

    if (status == MDX_E_NOT_FOUND ||
        (!status && head.kind == RECORD_DELETE && !resolving->deleted_too))
        return unknown_id(txn, resolving->id);
    if (status)
        return status;
    resolving->weighted = !resolving->version.len && head.weights.len > 0;
    if (resolving->weighted) {
        *resolving->revision =
            weights_pick(head.weights, resolving->id, resolving->key, resolving->chance);
        return MDX_OK;
    }
    status = version_find(txn, resolving->id, &head, resolving->version, resolving->revision);
    if (status || *resolving->revision == head.latest)
        return status;
    return check_content(txn, resolving);
}

mdx_status store_resolve(struct store *store, struct slice id, struct slice version,
                         struct slice key, uint64_t chance, bool deleted_too, uint64_t *revision,
                         bool *weighted, struct error *error)
{
    struct resolving resolving = { id, version, key, chance, deleted_too, revision, false };
    mdx_status status;

    status = txn_read(store, resolve, &resolving, error);
    if (status)
        *revision = 0;
    if (weighted)
        *weighted = resolving.weighted;
    return status;
}

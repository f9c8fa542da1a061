/* diff.c - what changed between two revisions of a definition. */
#include "store/inside.h"

#define MOST_DIFF (16u << 20) /* bytes of diff text */

struct comparing {
    struct slice id, from, to;
    struct buffer *out;
};

struct side {
    uint64_t revision;
    struct record record;
};

static mdx_status find_sides(struct txn *txn, const struct comparing *comparing,
                             const struct head *head, struct side *from, struct side *to)
{
    mdx_status status = version_find(txn, comparing->id, head, comparing->to, &to->revision);

    if (status)
        return status;
    if (comparing->from.len)
        return version_find(txn, comparing->id, head, comparing->from, &from->revision);
    if (head->latest < 2)
        return error_set(txn->error, CODE_VERSION_NOT_FOUND,
                         "'%.*s' has one revision only: there is nothing to compare it with",
                         (int)comparing->id.len, comparing->id.data);
    from->revision = head->latest - 1;
    return MDX_OK;
}

static mdx_status read_side(struct txn *txn, struct slice id, struct side *side)
{
    mdx_status status = record_get(txn, id, side->revision, &side->record, NULL);

    return status == MDX_E_NOT_FOUND ? store_damaged(txn, id) : status;
}

static mdx_status add_diff(struct txn *txn, const struct comparing *comparing,
                           const struct side *from, const struct side *to)
{
    struct buffer *out = comparing->out;
    bool same = slice_equal(from->record.source, to->record.source);
    struct buffer diff;
    mdx_status status = MDX_OK;

    buffer_init(&diff, txn->store->allocator, MOST_DIFF);
    if (!same) {
        buffer_printf(&diff, "--- %.*s@%llu\n+++ %.*s@%llu\n", (int)comparing->id.len,
                      comparing->id.data, (unsigned long long)from->revision,
                      (int)comparing->id.len, comparing->id.data, (unsigned long long)to->revision);
        if (!unified_diff(from->record.source, to->record.source, &diff))
            status = error_no_memory(txn->error);
    }
    if (!status)
        status = answer_end(&diff, txn->error);
    if (!status) {
        buffer_add_text(out, "{\"id\":");
        buffer_add_json(out, comparing->id);
        buffer_printf(out, ",\"from\":%llu,\"to\":%llu,\"same\":%s",
                      (unsigned long long)from->revision, (unsigned long long)to->revision,
                      same ? "true" : "false");
        answer_member(out, "diff", buffer_slice(&diff));
        buffer_add_char(out, '}');
        status = answer_end(out, txn->error);
    }
    buffer_free(&diff);
    return status;
}

/* The texts are compared where they lie; the bounds of the search keep the transaction short. */
static mdx_status compare(struct txn *txn, void *context)
{
    const struct comparing *comparing = context;
    struct side from = { .revision = 0 };
    struct side to = { .revision = 0 };
    struct head head;
    mdx_status status = head_get(txn, comparing->id, &head);

    if (status == MDX_E_NOT_FOUND)
        return unknown_id(txn, comparing->id);
    if (!status)
        status = find_sides(txn, comparing, &head, &from, &to);
    if (!status)
        status = read_side(txn, comparing->id, &from);
    if (!status)
        status = read_side(txn, comparing->id, &to);
    return status ? status : add_diff(txn, comparing, &from, &to);
}

mdx_status store_diff(struct store *store, struct slice id, struct slice from, struct slice to,
                      struct buffer *out, struct error *error)
{
    struct comparing comparing = { id, from, to, out };

    return txn_read(store, compare, &comparing, error);
}

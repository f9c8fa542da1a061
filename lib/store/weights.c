/* weights.c - unpinned calls shared out between revisions.
 *
 * Kept in the head: revision (8 bytes) and share (4 bytes) of each, big-endian. */
#include "store/inside.h"

#include "base/hash.h"
#include "base/json.h"

#include <string.h>

#define MOST_WEIGHTS 64
#define MOST_SHARE   1000000
#define MOST_TEXT    65536
#define EACH         12

static uint64_t share_at(struct slice weights, size_t at)
{
    char number[8] = { 0 };

    memcpy(number + 4, weights.data + at + 8, 4);
    return number_read(number);
}

/* The key of the hash is fixed: one caller gets the same revision in every process. */
static uint64_t stable_hash(struct slice id, struct slice key)
{
    static const unsigned char fixed[16] = "mdxrt weights 1";
    unsigned char both[16];
    uint64_t first = siphash(fixed, id.data, id.len);
    uint64_t second = siphash(fixed, key.data, key.len);

    number_write((char *)both, first);
    number_write((char *)both + 8, second);
    return siphash(fixed, both, sizeof both);
}

uint64_t weights_pick(struct slice weights, struct slice id, struct slice key, uint64_t chance)
{
    uint64_t sum = 0;
    uint64_t place;

    for (size_t at = 0; at < weights.len; at += EACH)
        sum += share_at(weights, at);
    place = (key.len ? stable_hash(id, key) : chance) % (sum ? sum : 1);
    for (size_t at = 0; at < weights.len; at += EACH) {
        uint64_t share = share_at(weights, at);

        if (place < share)
            return number_read(weights.data + at);
        place -= share;
    }
    return number_read(weights.data);
}

void weights_answer(struct slice weights, struct buffer *out)
{
    buffer_add_char(out, '{');
    for (size_t at = 0; at < weights.len; at += EACH) {
        buffer_printf(out, "%s\"%llu\":%llu", at ? "," : "",
                      (unsigned long long)number_read(weights.data + at),
                      (unsigned long long)share_at(weights, at));
    }
    buffer_add_char(out, '}');
}

/* --- setting them --- */

struct weighing {
    struct slice id;
    uint64_t expected;
    const json_t *wanted;
};

static mdx_status refuse(struct txn *txn, struct slice version, const char *why)
{
    mdx_status status = error_set(txn->error, CODE_INVALID_PARAMS, "weights: '%.*s' %s",
                                  (int)slice_to(version, STORE_MOST_LABEL).len, version.data, why);

    error_hint(txn->error, "Weights look like {\"3\": 90, \"2\": 10}; {} ends them.");
    return status;
}

static bool is_there(const struct buffer *weights, uint64_t revision)
{
    for (size_t at = 0; at < weights->len; at += EACH) {
        if (number_read(weights->data + at) == revision)
            return true;
    }
    return false;
}

static mdx_status add_weight(struct txn *txn, struct slice id, const struct head *head,
                             struct slice version, const json_t *share, struct buffer *weights)
{
    struct record record;
    uint64_t revision = 0;
    char number[8];
    mdx_status status;

    if (!json_is_integer(share) || json_integer_value(share) < 0 ||
        json_integer_value(share) > MOST_SHARE)
        return refuse(txn, version, "has a share that is no whole number from 0 to 1000000");
    status = version_find(txn, id, head, version, &revision);
    if (!status)
        status = record_get(txn, id, revision, &record, NULL);
    if (status)
        return status == MDX_E_NOT_FOUND && txn->error && !txn->error->status
                   ? store_damaged(txn, id)
                   : status;
    if (record.kind == RECORD_DELETE)
        return refuse(txn, version, "is a deletion: it cannot answer calls");
    if (is_there(weights, revision))
        return refuse(txn, version, "names a revision that is there already");
    number_write(number, revision);
    buffer_add(weights, number, sizeof number);
    number_write(number, (uint64_t)json_integer_value(share));
    buffer_add(weights, number + 4, 4);
    return MDX_OK;
}

static mdx_status read_weights(struct txn *txn, const struct weighing *weighing,
                               const struct head *head, struct buffer *weights)
{
    json_t *wanted = (json_t *)(uintptr_t)weighing->wanted;
    const char *version;
    json_t *share;
    json_int_t sum = 0;
    mdx_status status;

    json_object_foreach(wanted, version, share)
    {
        status = add_weight(txn, weighing->id, head, slice_of(version), share, weights);
        if (status)
            return status;
        sum += json_integer_value(share);
    }
    if (buffer_failed(weights))
        return error_no_memory(txn->error);
    if (!sum && json_object_size(wanted))
        return error_set(txn->error, CODE_INVALID_PARAMS,
                         "weights: all shares are 0; give one of them more");
    return MDX_OK;
}

static mdx_status put_weights(struct txn *txn, const struct weighing *weighing,
                              const struct head *head, struct slice weights)
{
    struct head changed = *head;
    struct buffer bytes;
    struct key key;
    mdx_status status;

    changed.weights = weights;
    buffer_init(&bytes, txn->store->allocator, SIZE_MAX);
    head_write(&changed, &bytes);
    key_text(&key, weighing->id);
    status = buffer_failed(&bytes) ? error_no_memory(txn->error)
                                   : txn_put(txn, MDX_STORE_HEADS, &key, buffer_slice(&bytes));
    buffer_free(&bytes);
    return status ? status : change_add(txn, weighing->id, SLICE("weights"));
}

static mdx_status weigh(struct txn *txn, void *context)
{
    const struct weighing *weighing = context;
    struct buffer weights;
    struct head head;
    mdx_status status = head_get(txn, weighing->id, &head);

    if (status == MDX_E_NOT_FOUND || (!status && head.kind == RECORD_DELETE))
        return unknown_id(txn, weighing->id);
    if (!status)
        status = expected_check(txn, weighing->id, weighing->expected, head.latest);
    if (status)
        return status;
    buffer_init(&weights, txn->store->allocator, SIZE_MAX);
    status = read_weights(txn, weighing, &head, &weights);
    if (!status && !slice_equal(head.weights, buffer_slice(&weights)))
        status = put_weights(txn, weighing, &head, buffer_slice(&weights));
    buffer_free(&weights);
    return status;
}

mdx_status store_weights(struct store *store, struct slice id, struct slice weights_json,
                         uint64_t expected, struct error *error)
{
    struct weighing weighing = { .id = id, .expected = expected };
    json_t *wanted = NULL;
    mdx_status status = json_read(weights_json, SLICE("weights"), MOST_TEXT, &wanted, error);

    if (status)
        return status;
    if (!json_is_object(wanted) || json_object_size(wanted) > MOST_WEIGHTS) {
        status = error_set(error, CODE_INVALID_PARAMS,
                           "weights are an object of at most %d revisions and their shares",
                           MOST_WEIGHTS);
        error_hint(error, "Weights look like {\"3\": 90, \"2\": 10}; {} ends them.");
    } else {
        weighing.wanted = wanted;
        status = txn_write(store, weigh, &weighing, error);
    }
    json_decref(wanted);
    return status;
}

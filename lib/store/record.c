/* record.c - how a head and a revision are kept as bytes.
 *
 * letter, version, kind, count of texts; two numbers of 8 bytes; the length of
 * each text, 4 bytes; the texts. All big-endian. The lengths come first, so that
 * reading a small text touches none of the large ones. What does not add up to
 * the byte is refused. */
#include "store/inside.h"

#include <string.h>

#define VERSION 1
#define FIXED   20 /* bytes before the lengths */

struct slice kind_name(enum record_kind kind)
{
    static const char *const names[] = { "", "load", "rollback", "delete" };

    return slice_of(names[kind]);
}

static void add_u32(struct buffer *out, uint32_t number)
{
    const unsigned char bytes[4] = { (unsigned char)(number >> 24), (unsigned char)(number >> 16),
                                     (unsigned char)(number >> 8), (unsigned char)number };

    buffer_add(out, bytes, sizeof bytes);
}

static uint32_t read_u32(const char *bytes)
{
    const unsigned char *at = (const unsigned char *)bytes;

    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write_record(struct buffer *out, char letter, enum record_kind kind,
                         const uint64_t numbers[2], const struct slice *texts, unsigned count)
{
    const char start[4] = { letter, VERSION, (char)kind, (char)count };
    char number[8];

    buffer_add(out, start, sizeof start);
    for (unsigned at = 0; at < 2; at++) {
        number_write(number, numbers[at]);
        buffer_add(out, number, sizeof number);
    }
    for (unsigned at = 0; at < count; at++)
        add_u32(out, (uint32_t)texts[at].len);
    for (unsigned at = 0; at < count; at++)
        buffer_add_slice(out, texts[at]);
}

static bool parse_record(struct slice bytes, char letter, enum record_kind *kind,
                         uint64_t numbers[2], struct slice *const *texts, unsigned count)
{
    size_t at = FIXED + 4 * (size_t)count;

    if (bytes.len < at || bytes.data[0] != letter || bytes.data[1] != VERSION ||
        bytes.data[2] < RECORD_LOAD || bytes.data[2] > RECORD_DELETE ||
        bytes.data[3] != (char)count)
        return false;
    *kind = (enum record_kind)bytes.data[2];
    numbers[0] = number_read(bytes.data + 4);
    numbers[1] = number_read(bytes.data + 12);
    for (unsigned text = 0; text < count; text++) {
        size_t len = read_u32(bytes.data + FIXED + 4 * (size_t)text);

        if (len > bytes.len - at)
            return false;
        *texts[text] = slice_make(bytes.data + at, len);
        at += len;
    }
    return at == bytes.len;
}

void head_write(const struct head *head, struct buffer *out)
{
    const uint64_t numbers[2] = { head->latest, head->updated_ms };
    const struct slice texts[] = { head->label, head->hash,        head->type,
                                   head->title, head->description, head->weights };

    write_record(out, 'H', head->kind, numbers, texts, sizeof texts / sizeof texts[0]);
}

bool head_parse(struct head *head, struct slice bytes)
{
    uint64_t numbers[2] = { 0, 0 };
    struct slice *const texts[] = { &head->label, &head->hash,        &head->type,
                                    &head->title, &head->description, &head->weights };

    if (!parse_record(bytes, 'H', &head->kind, numbers, texts, sizeof texts / sizeof texts[0]))
        return false;
    head->latest = numbers[0];
    head->updated_ms = numbers[1];
    return head->latest > 0 && head->weights.len % 12 == 0;
}

void record_write(const struct record *record, struct buffer *out)
{
    const uint64_t numbers[2] = { record->created_ms, record->from };
    const struct slice texts[] = { record->label,   record->hash,        record->type,
                                   record->title,   record->description, record->metadata,
                                   record->terms,   record->model,       record->map,
                                   record->lowered, record->source };

    write_record(out, 'R', record->kind, numbers, texts, sizeof texts / sizeof texts[0]);
}

bool record_parse(struct record *record, struct slice bytes)
{
    uint64_t numbers[2] = { 0, 0 };
    struct slice *const texts[] = { &record->label,   &record->hash,        &record->type,
                                    &record->title,   &record->description, &record->metadata,
                                    &record->terms,   &record->model,       &record->map,
                                    &record->lowered, &record->source };

    if (!parse_record(bytes, 'R', &record->kind, numbers, texts, sizeof texts / sizeof texts[0]))
        return false;
    record->created_ms = numbers[0];
    record->from = numbers[1];
    return true;
}

static void counts_key(struct key *key)
{
    key_text(key, SLICE("counts"));
}

mdx_status counts_get(struct txn *txn, struct counts *counts)
{
    uint64_t *const numbers[] = { &counts->definitions, &counts->tombstones, &counts->revisions,
                                  &counts->bytes, &counts->weight };
    struct key key;
    struct slice value;
    mdx_status status;

    *counts = (struct counts){ 0 };
    counts_key(&key);
    status = txn_get(txn, MDX_STORE_META, &key, &value);
    if (status == MDX_E_NOT_FOUND)
        return MDX_OK;
    if (status)
        return status;
    for (unsigned at = 0; at < 5 && value.len == 40; at++)
        *numbers[at] = number_read(value.data + 8 * at);
    return MDX_OK;
}

mdx_status counts_put(struct txn *txn, const struct counts *counts)
{
    const uint64_t numbers[] = { counts->definitions, counts->tombstones, counts->revisions,
                                 counts->bytes, counts->weight };
    char bytes[40];
    struct key key;

    for (unsigned at = 0; at < 5; at++)
        number_write(bytes + 8 * at, numbers[at]);
    counts_key(&key);
    return txn_put(txn, MDX_STORE_META, &key, slice_make(bytes, sizeof bytes));
}

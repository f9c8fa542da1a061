/* read.c - heads and revisions, read; and the longest id in a path. */
#include "store/inside.h"

#include "base/clock.h"

#include <string.h>

mdx_status store_damaged(struct txn *txn, struct slice id)
{
    mdx_status status =
        error_set(txn->error, CODE_STORE_FAILED, "what the store keeps of '%.*s' cannot be read",
                  (int)id.len, id.data);

    error_hint(txn->error, "The store is damaged there. Restore a copy of it.");
    return status;
}

mdx_status head_get(struct txn *txn, struct slice id, struct head *head)
{
    struct key key;
    struct slice value;
    mdx_status status;

    if (!id_fits(id))
        return MDX_E_NOT_FOUND;
    key_text(&key, id);
    status = txn_get(txn, MDX_STORE_HEADS, &key, &value);
    if (status)
        return status;
    return head_parse(head, value) ? MDX_OK : store_damaged(txn, id);
}

mdx_status record_get(struct txn *txn, struct slice id, uint64_t revision, struct record *record,
                      size_t *bytes)
{
    struct key key;
    struct slice value;
    mdx_status status;

    key_revision(&key, id, revision);
    status = txn_get(txn, MDX_STORE_REVISIONS, &key, &value);
    if (status)
        return status;
    if (bytes)
        *bytes = value.len;
    return record_parse(record, value) ? MDX_OK : store_damaged(txn, id);
}

mdx_status answer_end(struct buffer *out, struct error *error)
{
    if (!buffer_failed(out))
        return MDX_OK;
    if (!out->over)
        return error_no_memory(error);
    return error_set(error, CODE_OUTPUT_LIMIT, "the answer is longer than %zu bytes", out->most);
}

void answer_member(struct buffer *out, const char *name, struct slice text)
{
    buffer_printf(out, ",\"%s\":", name);
    buffer_add_json(out, text);
}

void answer_time(struct buffer *out, const char *name, uint64_t wall_ms)
{
    char text[25];

    clock_format(wall_ms, text);
    buffer_printf(out, ",\"%s\":\"%s\"", name, text);
}

/* --- one revision --- */

struct reading {
    struct slice id;
    uint64_t revision;
    struct store_revision *out;
};

/* Copies every text into one block; the slices of texts then point there. */
static bool copy_texts(const struct allocator *allocator, struct slice *const *texts, size_t count,
                       char **memory)
{
    size_t total = 1;
    size_t at = 0;

    for (size_t text = 0; text < count; text++) {
        if (!size_add(total, texts[text]->len, &total) || !size_add(total, 1, &total))
            return false;
    }
    *memory = mem_new(allocator, total);
    if (!*memory)
        return false;
    for (size_t text = 0; text < count; text++) {
        if (texts[text]->len)
            memcpy(*memory + at, texts[text]->data, texts[text]->len);
        texts[text]->data = *memory + at;
        at += texts[text]->len + 1;
    }
    return true;
}

static mdx_status take_revision(struct txn *txn, struct slice id, const struct record *record,
                                struct store_revision *out)
{
    struct slice *const texts[] = { &out->id,    &out->type,        &out->label, &out->title,
                                    &out->hash,  &out->description, &out->kind,  &out->source,
                                    &out->model, &out->lowered,     &out->map,   &out->metadata };

    out->id = id;
    out->type = record->type;
    out->label = record->label;
    out->title = record->title;
    out->description = record->description;
    out->hash = record->hash;
    out->kind = kind_name(record->kind);
    out->source = record->source;
    out->model = record->model;
    out->lowered = record->lowered;
    out->map = record->map;
    out->metadata = record->metadata;
    out->created_ms = record->created_ms;
    if (copy_texts(out->allocator, texts, sizeof texts / sizeof texts[0], &out->memory))
        return MDX_OK;
    *out = (struct store_revision){ .allocator = out->allocator };
    return error_no_memory(txn->error);
}

static mdx_status read_revision(struct txn *txn, void *context)
{
    struct reading *reading = context;
    struct head head;
    struct record record;
    mdx_status status = head_get(txn, reading->id, &head);

    if (status == MDX_E_NOT_FOUND)
        return unknown_id(txn, reading->id);
    if (status)
        return status;
    reading->out->revision = reading->revision;
    reading->out->latest = head.latest;
    status = record_get(txn, reading->id, reading->revision, &record, NULL);
    if (status == MDX_E_NOT_FOUND)
        return error_set(txn->error, CODE_VERSION_NOT_FOUND, "'%.*s' has no revision %llu",
                         (int)reading->id.len, reading->id.data,
                         (unsigned long long)reading->revision);
    return status ? status : take_revision(txn, reading->id, &record, reading->out);
}

mdx_status store_read(struct store *store, struct slice id, uint64_t revision,
                      struct store_revision *out, struct error *error)
{
    struct reading reading = { id, revision, out };

    *out = (struct store_revision){ .allocator = store->allocator };
    return txn_read(store, read_revision, &reading, error);
}

void revision_free(struct store_revision *revision)
{
    if (!revision || !revision->memory)
        return;
    mem_free(revision->allocator, revision->memory);
    *revision = (struct store_revision){ .allocator = revision->allocator };
}

/* --- the longest id in a path --- */

struct longest {
    struct slice path;
    size_t len;
};

/* The longest end of an id at or before `most`: where path ends, or at '/' or '@'. */
static size_t id_end(struct slice path, size_t most)
{
    for (size_t end = most < path.len ? most : path.len; end > 0; end--) {
        if (end == path.len || path.data[end] == '/' || path.data[end] == '@')
            return end;
    }
    return 0;
}

static size_t same_bytes(struct slice a, const struct key *key)
{
    size_t at = 0;

    while (at < a.len && at < key->len && a.data[at] == key->bytes[at])
        at++;
    return at;
}

/* Among the ids at or before the candidate the last one shares the most with it: no id that is
 * a prefix of path is longer than what they share. So few seeks are needed. */
static mdx_status find_longest(struct txn *txn, void *context)
{
    struct longest *longest = context;
    size_t end = slice_find(longest->path, '@');

    end = id_end(longest->path, end < STORE_MOST_ID ? end : STORE_MOST_ID);
    while (end) {
        struct slice candidate = slice_to(longest->path, end);
        struct key key;
        struct slice value;
        struct head head;
        size_t shared;
        mdx_status status;

        key_text(&key, candidate);
        status = txn_seek(txn, MDX_STORE_HEADS, true, &key, 0, &value);
        if (status)
            return status == MDX_E_NOT_FOUND ? MDX_OK : status;
        shared = same_bytes(candidate, &key);
        if (shared == end && key.len == end) {
            if (!head_parse(&head, value))
                return store_damaged(txn, candidate);
            if (head.kind != RECORD_DELETE) {
                longest->len = end;
                return MDX_OK;
            }
            shared = end - 1;
        }
        end = id_end(longest->path, shared);
    }
    return MDX_OK;
}

mdx_status store_longest(struct store *store, struct slice path, size_t *id_len,
                         struct error *error)
{
    struct longest longest = { path, 0 };
    mdx_status status;

    *id_len = 0;
    if (!path.len)
        return MDX_OK;
    status = txn_read(store, find_longest, &longest, error);
    if (!status)
        *id_len = longest.len;
    return status;
}

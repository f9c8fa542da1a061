/* list.c - which definitions there are, and which revisions of one; page by page. */
#include "store/inside.h"

#include "base/json.h"

#include <string.h>

#define DEFAULT_LIMIT 100
#define MOST_LIMIT    1000
#define MOST_LOOKED   100000 /* heads that one page looks at */
#define MOST_VERSIONS 1000   /* revisions that are told of, the newest */
#define MOST_NOTE     65536  /* bytes of metadata that are looked at for a note */

struct page {
    struct slice prefix, type, cursor;
    uint32_t limit;
};

struct listing {
    struct page page;
    struct buffer *out;
    size_t start;
    uint32_t count;
};

static mdx_status read_page(const mdx_list_options *options, struct page *page, struct error *error)
{
    *page = (struct page){ .limit = DEFAULT_LIMIT };
    if (!options)
        return MDX_OK;
    page->prefix = slice_make(options->prefix, options->prefix_len);
    page->type = slice_make(options->type, options->type_len);
    page->cursor = slice_make(options->cursor, options->cursor_len);
    if (options->limit)
        page->limit = options->limit < MOST_LIMIT ? options->limit : MOST_LIMIT;
    if (page->cursor.len && !id_fits(page->cursor))
        return error_set(error, CODE_INVALID_PARAMS,
                         "the cursor is none; give the `next` of the page before");
    return MDX_OK;
}

static void add_head(struct buffer *out, struct slice id, const struct head *head)
{
    buffer_add_text(out, "{\"id\":");
    buffer_add_json(out, id);
    buffer_printf(out, ",\"revision\":%llu", (unsigned long long)head->latest);
    answer_member(out, "label", head->label);
    answer_member(out, "type", head->type);
    answer_member(out, "title", head->title);
    answer_member(out, "description", head->description);
    answer_time(out, "updated", head->updated_ms);
    buffer_add_char(out, '}');
}

/* Where the page begins: after the cursor, and not before the prefix. */
static void page_start(const struct page *page, struct key *key)
{
    key_text(key, page->prefix.len ? page->prefix : SLICE("\1"));
    if (page->cursor.len && slice_compare(page->cursor, slice_make(key->bytes, key->len)) >= 0) {
        key_text(key, page->cursor);
        key_after(key);
    }
}

static bool shown(const struct page *page, const struct head *head)
{
    return head->kind != RECORD_DELETE && (!page->type.len || slice_equal(page->type, head->type));
}

/* Adds `next` when something is left after the page: the id of the last one looked at. */
static void end_list(struct buffer *out, bool more, const struct key *last)
{
    buffer_add_char(out, ']');
    if (more)
        answer_member(out, "next", slice_make(last->bytes, last->len));
    buffer_add_char(out, '}');
}

static mdx_status list_heads(struct txn *txn, void *context)
{
    struct listing *listing = context;
    struct key last = { .len = 0 };
    struct key key;
    struct slice value;
    struct head head;
    mdx_status status = MDX_OK;
    bool more = false;

    buffer_add_text(listing->out, "{\"definitions\":[");
    page_start(&listing->page, &key);
    for (uint32_t looked = 0;; looked++) {
        struct key found = key;

        status = txn_seek(txn, MDX_STORE_HEADS, false, &found, 0, &value);
        if (status || found.len < listing->page.prefix.len ||
            slice_compare(slice_make(found.bytes, listing->page.prefix.len),
                          listing->page.prefix) != 0)
            break;
        if (!head_parse(&head, value))
            return store_damaged(txn, slice_make(found.bytes, found.len));
        more = listing->count == listing->page.limit && shown(&listing->page, &head);
        if (more || looked == MOST_LOOKED) {
            more = true;
            break;
        }
        if (shown(&listing->page, &head)) {
            if (listing->count++)
                buffer_add_char(listing->out, ',');
            add_head(listing->out, slice_make(found.bytes, found.len), &head);
        }
        last = found;
        key = found;
        key_after(&key);
    }
    if (status && status != MDX_E_NOT_FOUND)
        return status;
    end_list(listing->out, more, &last);
    return answer_end(listing->out, txn->error);
}

mdx_status store_list(struct store *store, const mdx_list_options *options, struct buffer *out,
                      struct error *error)
{
    struct listing listing = { .out = out };
    mdx_status status = read_page(options, &listing.page, error);

    return status ? status : txn_read(store, list_heads, &listing, error);
}

/* --- the revisions of one definition --- */

struct history {
    struct slice id;
    struct buffer *out;
};

/* The note of somebody who loaded it: metadata's string `note`. */
static void add_note(struct buffer *out, struct slice metadata)
{
    json_t *object = NULL;
    struct slice note;

    if (!metadata.len || json_read(metadata, SLICE("metadata"), MOST_NOTE, &object, NULL))
        return;
    note = json_text(object, "note");
    if (note.data)
        answer_member(out, "note", note);
    json_decref(object);
}

static void add_version(struct buffer *out, uint64_t revision, const struct record *record)
{
    buffer_printf(out, "{\"revision\":%llu", (unsigned long long)revision);
    answer_member(out, "label", record->label);
    answer_member(out, "hash", record->hash);
    answer_time(out, "created", record->created_ms);
    answer_member(out, "kind", kind_name(record->kind));
    if (record->from)
        buffer_printf(out, ",\"from\":%llu", (unsigned long long)record->from);
    add_note(out, record->metadata);
    buffer_add_char(out, '}');
}

static mdx_status add_versions(struct txn *txn, struct history *history, uint64_t latest)
{
    struct record record;
    uint64_t last = latest > MOST_VERSIONS ? latest - MOST_VERSIONS : 0;

    for (uint64_t revision = latest; revision > last; revision--) {
        mdx_status status = record_get(txn, history->id, revision, &record, NULL);

        if (status)
            return status == MDX_E_NOT_FOUND ? store_damaged(txn, history->id) : status;
        if (revision < latest)
            buffer_add_char(history->out, ',');
        add_version(history->out, revision, &record);
    }
    return MDX_OK;
}

static mdx_status list_versions(struct txn *txn, void *context)
{
    struct history *history = context;
    struct head head;
    mdx_status status = head_get(txn, history->id, &head);

    if (status == MDX_E_NOT_FOUND)
        return unknown_id(txn, history->id);
    if (status)
        return status;
    buffer_add_text(history->out, "{\"id\":");
    buffer_add_json(history->out, history->id);
    buffer_add_text(history->out, ",\"versions\":[");
    status = add_versions(txn, history, head.latest);
    if (status)
        return status;
    buffer_add_char(history->out, ']');
    if (head.weights.len) {
        buffer_add_text(history->out, ",\"weights\":");
        weights_answer(head.weights, history->out);
    }
    buffer_add_char(history->out, '}');
    return answer_end(history->out, txn->error);
}

mdx_status store_versions(struct store *store, struct slice id, struct buffer *out,
                          struct error *error)
{
    struct history history = { id, out };

    return txn_read(store, list_versions, &history, error);
}

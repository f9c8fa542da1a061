/* documents.c - documents that were found valid, kept for the next request with the same text.
 *
 * A kept document holds its text and the schema that it is valid for, and does not change any more:
 * any number of requests may execute it at once. Kept are only documents for schemas that are kept
 * themselves, few, and none that is large; the one that was longest without use goes first. */
#include "codec/graphql/graphql.h"

#include "base/hash.h"

#include <stdatomic.h>
#include <string.h>

enum {
    WAYS = 4, /* places that a text may have */
    SETS = GRAPHQL_DOCUMENTS_MOST / WAYS,
    LARGEST_TEXT = 16 << 10,
    LARGEST = 64 << 10,
    MOST_BYTES = 1 << 20
};

struct gql_kept {
    struct gql_document document;
    atomic_uint references;
    const struct allocator *allocator;
    char *text;
    uint64_t hash;
    uint64_t used; /* when: of shared->uses; under its lock */
    size_t bytes;
    struct gql_schema *schema; /* that it is valid for; NULL: it is not kept */
};

struct gql_kept *gql_kept_new(const struct allocator *allocator, struct slice text)
{
    struct gql_kept *kept = mem_new(allocator, sizeof *kept);

    if (!kept)
        return NULL;
    kept->allocator = allocator;
    gql_arena_init(&kept->document.arena, allocator);
    atomic_init(&kept->references, 1);
    kept->text = mem_copy(allocator, text.data, text.len);
    if (kept->text) {
        kept->document.source = slice_make(kept->text, text.len);
        return kept;
    }
    mem_free(allocator, kept);
    return NULL;
}

struct gql_document *gql_kept_document(struct gql_kept *kept)
{
    return &kept->document;
}

void gql_kept_release(struct gql_kept *kept)
{
    if (!kept || atomic_fetch_sub_explicit(&kept->references, 1, memory_order_acq_rel) != 1)
        return;
    gql_schema_release(kept->schema);
    gql_document_free(&kept->document);
    mem_free(kept->allocator, kept->text);
    mem_free(kept->allocator, kept);
}

static uint64_t hash_of(struct slice text)
{
    static const unsigned char key[16]; /* who makes texts collide makes them be forgotten */

    return siphash(key, text.data, text.len);
}

static struct gql_kept **set_of(struct graphql_shared *shared, uint64_t hash)
{
    return shared->documents + hash % SETS * WAYS;
}

struct gql_kept *graphql_document_find(struct graphql_shared *shared,
                                       const struct gql_schema *schema, struct slice text)
{
    struct gql_kept *found = NULL;
    struct gql_kept **set;
    uint64_t hash;

    if (text.len > LARGEST_TEXT)
        return NULL;
    hash = hash_of(text);
    set = set_of(shared, hash);
    lock_take(&shared->lock);
    for (unsigned i = 0; i < WAYS && !found; i++)
        if (set[i] && set[i]->hash == hash && set[i]->schema == schema &&
            slice_equal(set[i]->document.source, text))
            found = set[i];
    if (found) {
        found->used = ++shared->uses;
        atomic_fetch_add_explicit(&found->references, 1, memory_order_relaxed);
    }
    lock_give(&shared->lock);
    return found;
}

static void forget(struct graphql_shared *shared, struct gql_kept **place)
{
    shared->document_bytes -= (*place)->bytes;
    gql_kept_release(*place);
    *place = NULL;
}

/* All that are valid for that schema. Under the lock. */
void graphql_documents_forget(struct graphql_shared *shared, const struct gql_schema *schema)
{
    for (unsigned i = 0; schema && i < GRAPHQL_DOCUMENTS_MOST; i++)
        if (shared->documents[i] && shared->documents[i]->schema == schema)
            forget(shared, &shared->documents[i]);
}

/* A free place, or that of the one that was longest without use. */
static struct gql_kept **place_for(struct gql_kept **set)
{
    struct gql_kept **oldest = set;

    for (unsigned i = 0; i < WAYS; i++) {
        if (!set[i])
            return &set[i];
        if (set[i]->used < (*oldest)->used)
            oldest = &set[i];
    }
    return oldest;
}

static void make_room(struct graphql_shared *shared, size_t bytes)
{
    while (shared->document_bytes + bytes > MOST_BYTES) {
        struct gql_kept **oldest = NULL;

        for (unsigned i = 0; i < GRAPHQL_DOCUMENTS_MOST; i++)
            if (shared->documents[i] && (!oldest || shared->documents[i]->used < (*oldest)->used))
                oldest = &shared->documents[i];
        if (!oldest)
            return;
        forget(shared, oldest);
    }
}

static bool is_kept(const struct graphql_shared *shared, const struct gql_schema *schema)
{
    bool found = shared->schema == schema;

    for (size_t i = 0; i < GRAPHQL_OWN_MOST && !found; i++)
        found = shared->own[i] == schema;
    for (size_t i = 0; i < GRAPHQL_PARTS_MOST && !found; i++)
        found = shared->parts[i].schema == schema;
    return found;
}

void graphql_document_keep(struct graphql_shared *shared, struct gql_kept *kept,
                           struct gql_schema *schema)
{
    const size_t bytes = sizeof *kept + kept->document.source.len + kept->document.arena.bytes;
    struct gql_kept **place;

    if (kept->document.source.len > LARGEST_TEXT || bytes > LARGEST)
        return;
    kept->hash = hash_of(kept->document.source);
    lock_take(&shared->lock);
    if (is_kept(shared, schema)) {
        place = place_for(set_of(shared, kept->hash));
        if (*place)
            forget(shared, place);
        make_room(shared, bytes);
        kept->schema = gql_schema_retain(schema);
        kept->bytes = bytes;
        kept->used = ++shared->uses;
        atomic_fetch_add_explicit(&kept->references, 1, memory_order_relaxed);
        shared->document_bytes += bytes;
        *place = kept;
    }
    lock_give(&shared->lock);
}

/* store_folder.h - what the fault tests of the store share: a folder of their own, and loads
 * whose content tells which they are. */
#ifndef MDX_TESTS_STORE_FOLDER_H
#define MDX_TESTS_STORE_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "store/store.h"

static inline void folder_make(char folder[256])
{
    const char *tmp = getenv("TMPDIR");

    snprintf(folder, 256, "%.200s/mdx-fault-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(folder));
}

static inline void folder_remove(const char *folder)
{
    static const char *const names[] = { "data.mdb", "lock.mdb" };
    char path[300];

    for (size_t at = 0; at < 2; at++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[at]);
        unlink(path);
    }
    rmdir(folder);
}

static inline mdx_status folder_open(struct store **store, const char *folder, enum store_sync sync,
                                     size_t map_bytes, struct error *error)
{
    struct store_options options = { .folder = slice_of(folder),
                                     .sync = sync,
                                     .map_bytes = map_bytes };

    return store_open(store, allocator_system(), &options, error);
}

/* Loads a source of `len` bytes that begins with `number`. */
static inline mdx_status load_number(struct store *store, const char *id, uint64_t number,
                                     size_t len, struct store_result *result, struct error *error)
{
    char hash[65];
    char *source = malloc(len + 32);
    struct store_put put = { .id = slice_of(id), .type = SLICE("Function"), .model = SLICE("{}") };
    mdx_status status;
    int written = snprintf(source, 32, "%llu ", (unsigned long long)number);

    memset(source + written, 'x', len);
    put.source = slice_make(source, (size_t)written + len);
    sha256_hex(put.source, hash);
    put.hash = slice_make(hash, 64);
    put.texts = (struct store_texts){ .id = put.id, .prose = slice_to(put.source, 40) };
    status = store_put(store, &put, result, error);
    free(source);
    return status;
}

/* The number that a revision's source begins with; UINT64_MAX when it cannot be read. */
static inline uint64_t read_number(struct store *store, const char *id, uint64_t revision)
{
    struct store_revision read;
    uint64_t number = UINT64_MAX;
    struct slice rest;

    if (store_read(store, slice_of(id), revision, &read, NULL))
        return UINT64_MAX;
    if (!slice_to_u64(slice_split(read.source, ' ', &rest), &number))
        number = UINT64_MAX;
    revision_free(&read);
    return number;
}

static inline uint64_t latest_revision(struct store *store, const char *id)
{
    uint64_t revision = 0;

    store_resolve(store, slice_of(id), SLICE(""), SLICE(""), 0, false, &revision, NULL, NULL);
    return revision;
}

#endif

/* fixture.h - a store to test with, in memory or in a folder, and short ways to
 * use it. Every block is counted: a test that leaks fails. */
#ifndef MDX_TESTS_STORE_FIXTURE_H
#define MDX_TESTS_STORE_FIXTURE_H

#include "unit/memory.h"

#include "base/hash.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    struct memory memory;
    struct error error;
    struct store *store;
    struct buffer out;
    char folder[256]; /* empty: in memory */
};

static inline mdx_status fixture_open(struct fixture *f)
{
    struct store_options options = { .folder = slice_of(f->folder), .sync = STORE_SYNC_NONE };

    return store_open(&f->store, &f->memory.allocator, &options, &f->error);
}

static inline struct fixture *fixture_new(void)
{
    struct fixture *f = calloc(1, sizeof *f);

    memory_init(&f->memory);
    error_init(&f->error, &f->memory.allocator);
    buffer_init(&f->out, &f->memory.allocator, SIZE_MAX);
    return f;
}

/* A new folder below TMPDIR, for the store of this test. */
static inline void fixture_folder(struct fixture *f)
{
    const char *tmp = getenv("TMPDIR");

    snprintf(f->folder, sizeof f->folder, "%s/mdx-store-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(f->folder));
}

static inline void fixture_remove(struct fixture *f)
{
    static const char *const names[] = { "data.mdb", "lock.mdb" };
    char path[300];

    for (size_t at = 0; at < 2; at++) {
        snprintf(path, sizeof path, "%s/%s", f->folder, names[at]);
        unlink(path);
    }
    rmdir(f->folder);
}

static inline int setup_memory(void **state)
{
    struct fixture *f = fixture_new();

    *state = f;
    return fixture_open(f);
}

static inline int setup_folder(void **state)
{
    struct fixture *f = fixture_new();

    *state = f;
    fixture_folder(f);
    return fixture_open(f);
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    size_t live;

    store_close(f->store);
    error_free(&f->error);
    buffer_free(&f->out);
    if (f->folder[0])
        fixture_remove(f);
    live = f->memory.live;
    free(f);
    return live != 0;
}

/* The same test over each back end there is. */
#define IN_MEMORY(test)                                                                            \
    {                                                                                              \
        "in memory: " #test, test, setup_memory, teardown, NULL                                    \
    }
#define IN_FOLDER(test)                                                                            \
    {                                                                                              \
        "in a folder: " #test, test, setup_folder, teardown, NULL                                  \
    }
#if MDX_LMDB
#define EVERYWHERE(test) IN_MEMORY(test), IN_FOLDER(test)
#else
#define EVERYWHERE(test) IN_MEMORY(test)
#endif

/* What a load hands to the store; change what matters to the test. */
static inline struct store_put definition(const char *id, const char *label, const char *source,
                                          char hash[65])
{
    struct store_put put = {
        .id = slice_of(id),
        .type = SLICE("Function"),
        .label = slice_of(label),
        .title = slice_of(id),
        .source = slice_of(source),
        .model = SLICE("{}"),
        .lowered = SLICE("lowered"),
        .map = SLICE("[]"),
        .created_ms = 1000,
    };

    sha256_hex(put.source, hash);
    put.hash = slice_make(hash, 64);
    put.texts = (struct store_texts){ .id = put.id, .title = put.title };
    return put;
}

/* Loads it; its revision. */
static inline uint64_t load(struct fixture *f, const char *id, const char *label,
                            const char *source)
{
    char hash[65];
    struct store_put put = definition(id, label, source, hash);
    struct store_result result;

    assert_int_equal(store_put(f->store, &put, &result, &f->error), MDX_OK);
    return result.revision;
}

/* The revision that version means, 0 when it means none: f->error says why. */
static inline uint64_t resolve(struct fixture *f, const char *id, const char *version)
{
    uint64_t revision;

    error_free(&f->error);
    store_resolve(f->store, slice_of(id), slice_of(version), SLICE(""), 0, false, &revision, NULL,
                  &f->error);
    return revision;
}

/* Compares what an answer added to f->out, and empties it. */
static inline void assert_answer(struct fixture *f, mdx_status status, const char *json)
{
    assert_int_equal(status, MDX_OK);
    assert_false(buffer_failed(&f->out));
    assert_string_equal(f->out.data, json);
    buffer_clear(&f->out);
}

static inline void assert_error(struct fixture *f, mdx_status status, const char *code,
                                const char *message)
{
    assert_int_equal(status, f->error.status);
    assert_string_equal(error_code_name(&f->error), code);
    assert_string_equal(error_message(&f->error), message);
}

#endif

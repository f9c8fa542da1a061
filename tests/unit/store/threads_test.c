/* threads_test.c - one store used by many threads at once. */
#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 4
#define LOADS   50

struct worker {
    struct store *store;
    unsigned nth;
    unsigned done;
};

/* Loads and reads; what it resolved it can always read. */
static void *load_and_read(void *context)
{
    struct worker *worker = context;
    char source[64];
    char hash[65];

    for (unsigned at = 0; at < LOADS; at++) {
        struct store_revision revision;
        struct store_put put;
        uint64_t latest;

        snprintf(source, sizeof source, "%u of %u", at, worker->nth);
        put = definition("shared", "", source, hash);
        worker->done += store_put(worker->store, &put, NULL, NULL) == MDX_OK;
        worker->done += store_resolve(worker->store, put.id, SLICE(""), SLICE(""), 0, false,
                                      &latest, NULL, NULL) == MDX_OK;
        worker->done += store_read(worker->store, put.id, latest, &revision, NULL) == MDX_OK;
        worker->done += store_generation(worker->store) > 0;
        revision_free(&revision);
    }
    return NULL;
}

/* In a folder the map is as small as can be and grows under them. */
static void threads_load_and_read_at_once(void **state)
{
    struct fixture *f = *state;
    struct store_options options = { .folder = slice_of(f->folder),
                                     .sync = STORE_SYNC_NONE,
                                     .map_bytes = 1 };
    struct worker workers[THREADS];
    pthread_t threads[THREADS];

    store_close(f->store);
    assert_int_equal(store_open(&f->store, &f->memory.allocator, &options, &f->error), MDX_OK);
    for (unsigned at = 0; at < THREADS; at++) {
        workers[at] = (struct worker){ f->store, at, 0 };
        assert_int_equal(pthread_create(&threads[at], NULL, load_and_read, &workers[at]), 0);
    }
    for (unsigned at = 0; at < THREADS; at++)
        pthread_join(threads[at], NULL);
    for (unsigned at = 0; at < THREADS; at++)
        assert_int_equal(workers[at].done, 4 * LOADS);
    assert_int_equal(resolve(f, "shared", ""), THREADS * LOADS);
}

struct watcher {
    struct store *store;
    _Atomic bool over;
    uint64_t first; /* the generation when the id had no revision yet */
    unsigned behind;
};

/* Each load is one commit: the revision that is read is never older than the generation said. */
static void *watch(void *context)
{
    struct watcher *watcher = context;

    do {
        uint64_t generation = store_generation(watcher->store), latest = 0;

        if (store_resolve(watcher->store, SLICE("watched"), SLICE(""), SLICE(""), 0, false, &latest,
                          NULL, NULL))
            latest = 0;
        watcher->behind += latest < generation - watcher->first;
    } while (!atomic_load(&watcher->over));
    return NULL;
}

/* Written through to the disk, so that a commit takes its time. */
static void threads_see_what_the_generation_counts(void **state)
{
    struct fixture *f = *state;
    struct store_options options = { .folder = slice_of(f->folder), .sync = STORE_SYNC_FULL };
    struct watcher watchers[THREADS];
    pthread_t threads[THREADS];
    char source[32];

    store_close(f->store);
    assert_int_equal(store_open(&f->store, &f->memory.allocator, &options, &f->error), MDX_OK);
    for (unsigned at = 0; at < THREADS; at++) {
        watchers[at] = (struct watcher){ .store = f->store, .first = store_generation(f->store) };
        assert_int_equal(pthread_create(&threads[at], NULL, watch, &watchers[at]), 0);
    }
    for (unsigned at = 0; at < 2 * LOADS; at++) {
        snprintf(source, sizeof source, "%u", at);
        load(f, "watched", "", source);
    }
    for (unsigned at = 0; at < THREADS; at++) {
        atomic_store(&watchers[at].over, true);
        pthread_join(threads[at], NULL);
    }
    for (unsigned at = 0; at < THREADS; at++)
        assert_int_equal(watchers[at].behind, 0);
    assert_int_equal(store_generation(f->store) - watchers[0].first, 2 * LOADS);
}

#if MDX_LMDB
struct opener {
    struct slice folder;
    unsigned done;
};

static void *open_and_close(void *context)
{
    struct opener *opener = context;
    struct store_options options = { .folder = opener->folder, .sync = STORE_SYNC_NONE };

    for (unsigned at = 0; at < LOADS; at++) {
        struct store *store;
        uint64_t latest;

        if (store_open(&store, allocator_system(), &options, NULL))
            continue;
        opener->done += store_resolve(store, SLICE("shared"), SLICE(""), SLICE(""), 0, false,
                                      &latest, NULL, NULL) == MDX_OK;
        store_close(store);
    }
    return NULL;
}

static void threads_open_and_close_the_same_folder(void **state)
{
    struct fixture *f = *state;
    struct opener openers[THREADS];
    pthread_t threads[THREADS];

    load(f, "shared", "", "one");
    store_close(f->store);
    f->store = NULL;
    for (unsigned at = 0; at < THREADS; at++) {
        openers[at] = (struct opener){ slice_of(f->folder), 0 };
        assert_int_equal(pthread_create(&threads[at], NULL, open_and_close, &openers[at]), 0);
    }
    for (unsigned at = 0; at < THREADS; at++)
        pthread_join(threads[at], NULL);
    for (unsigned at = 0; at < THREADS; at++)
        assert_int_equal(openers[at].done, LOADS);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVERYWHERE(threads_load_and_read_at_once),
        EVERYWHERE(threads_see_what_the_generation_counts),
#if MDX_LMDB
        IN_FOLDER(threads_open_and_close_the_same_folder),
#endif
    };

    return cmocka_run_group_tests_name("store threads", tests, NULL, NULL);
}

/* needs: lmdb
 * share_test.c - four processes of eight threads load into one store and read
 * from it, while its tiny map grows under them all. */
#include "store_folder.h"

#include <pthread.h>
#include <sys/wait.h>

#define PROCESSES    4
#define THREADS      8
#define LOADS        20
#define ID           "shared"
#define SOURCE_BYTES 20000

/* What a thread was told is stored. Fits a pipe's write whole. */
struct acknowledgement {
    uint64_t revision, number;
};

struct worker {
    struct store *store;
    uint64_t first; /* number of its first load */
    int pipe_end;
    bool failed;
};

static void *load_and_read(void *context)
{
    struct worker *worker = context;

    for (uint64_t number = worker->first; number < worker->first + LOADS; number++) {
        struct acknowledgement told = { .number = number };
        struct store_result result;

        if (load_number(worker->store, ID, number, SOURCE_BYTES, &result, NULL)) {
            worker->failed = true;
            break;
        }
        told.revision = result.revision;
        if (read_number(worker->store, ID, result.revision) != number ||
            latest_revision(worker->store, ID) < result.revision ||
            write(worker->pipe_end, &told, sizeof told) != sizeof told)
            worker->failed = true;
    }
    return NULL;
}

static int work(const char *folder, uint64_t process, int pipe_end)
{
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    struct store *store;
    int failed = 0;

    if (folder_open(&store, folder, STORE_SYNC_NONE, 1, NULL))
        return 1;
    for (uint64_t at = 0; at < THREADS; at++) {
        workers[at] = (struct worker){ store, (process * THREADS + at) * LOADS, pipe_end, false };
        if (pthread_create(&threads[at], NULL, load_and_read, &workers[at]))
            return 2;
    }
    for (uint64_t at = 0; at < THREADS; at++) {
        pthread_join(threads[at], NULL);
        failed |= workers[at].failed;
    }
    store_close(store);
    return failed ? 3 : 0;
}

static void every_load_of_every_thread_is_kept(void **state)
{
    enum { ALL = PROCESSES * THREADS * LOADS };
    struct acknowledgement told;
    struct store *store;
    char folder[256];
    int ends[2];
    unsigned count = 0;

    (void)state;
    folder_make(folder);
    assert_int_equal(pipe(ends), 0);
    for (uint64_t process = 0; process < PROCESSES; process++) {
        pid_t child = fork();

        assert_true(child >= 0);
        if (!child)
            _exit(work(folder, process, ends[1]));
    }
    close(ends[1]);
    assert_int_equal(folder_open(&store, folder, STORE_SYNC_NONE, 1, NULL), MDX_OK);
    while (read(ends[0], &told, sizeof told) == sizeof told) {
        assert_int_equal(read_number(store, ID, told.revision), told.number);
        count++;
    }
    for (unsigned process = 0; process < PROCESSES; process++) {
        int ended;

        assert_true(wait(&ended) > 0);
        assert_int_equal(ended, 0);
    }
    assert_int_equal(count, ALL);
    assert_int_equal(latest_revision(store, ID), ALL);
    for (uint64_t revision = 1; revision <= ALL; revision++)
        assert_true(read_number(store, ID, revision) < ALL);
    store_close(store);
    close(ends[0]);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_load_of_every_thread_is_kept),
    };

    return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}

/* needs: lmdb
 * kill_test.c - a process that loads is killed at any moment: what it was told
 * is stored is there, numbered without holes, and the store opens at once.
 *
 * 20 kills, 200 with MDX_TORTURE=1. The moments are random but the same every time. */
#include "store_folder.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define ID "killed"

/* Loads for ever; writes each revision to the pipe once it is acknowledged. */
static void load_for_ever(const char *folder, int acknowledged)
{
    struct store *store;
    struct store_result result;

    if (folder_open(&store, folder, STORE_SYNC_FULL, 1, NULL))
        _exit(1);
    for (uint64_t number = latest_revision(store, ID) + 1;; number++) {
        if (load_number(store, ID, number, (size_t)(number % 7) * 3000, &result, NULL))
            _exit(2);
        if (write(acknowledged, &result.revision, sizeof result.revision) != sizeof result.revision)
            _exit(3);
    }
}

/* The last revision in the pipe; it has no writer any more. */
static uint64_t last_acknowledged(int pipe_end, uint64_t last)
{
    uint64_t revision;

    while (read(pipe_end, &revision, sizeof revision) == sizeof revision)
        last = revision;
    return last;
}

/* Lets a child load, kills it after so many microseconds; the last revision it was told of. */
static uint64_t kill_after(const char *folder, long microseconds, uint64_t last)
{
    const struct timespec pause = { 0, microseconds * 1000 };
    struct pollfd first;
    int ends[2];
    int ended;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (!child) {
        close(ends[0]);
        load_for_ever(folder, ends[1]);
    }
    close(ends[1]);
    first = (struct pollfd){ .fd = ends[0], .events = POLLIN };
    assert_int_equal(poll(&first, 1, 60000), 1);
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended));
    last = last_acknowledged(ends[0], last);
    close(ends[0]);
    return last;
}

static uint64_t seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec;
}

static void what_was_acknowledged_outlives_a_kill(void **state)
{
    unsigned kills = getenv("MDX_TORTURE") ? 200 : 20;
    uint32_t seed = 1;
    uint64_t checked = 0;
    uint64_t last = 0;
    char folder[256];

    (void)state;
    folder_make(folder);
    for (unsigned nth = 0; nth < kills; nth++) {
        struct store *store;
        uint64_t began;
        uint64_t latest;

        seed = seed * 1664525u + 1013904223u;
        last = kill_after(folder, (long)(seed >> 8) % 20000, last);
        began = seconds();
        assert_int_equal(folder_open(&store, folder, STORE_SYNC_FULL, 0, NULL), MDX_OK);
        assert_true(seconds() - began <= 2);
        latest = latest_revision(store, ID);
        assert_true(latest >= last);
        while (checked < latest) {
            checked++;
            assert_int_equal(read_number(store, ID, checked), checked);
        }
        store_close(store);
        last = latest;
    }
    assert_true(checked >= kills);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_outlives_a_kill),
    };

    return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}

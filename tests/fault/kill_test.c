/* needs: lmdb
 * kill_test.c - a process that loads is killed at any moment: what it was told
 * is stored is there, numbered without holes, and the store opens at once.
 *
 * 20 kills, 200 with MDX_TORTURE=1. The moments are random but the same every time. */
#include "store_folder.h"

#include <mdxrt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#define ID "killed"

static mdx_status open_on(const char *folder, mdx_runtime **rt)
{
    mdx_options options;

    MDX_INIT(options);
    options.store = folder;
    options.store_len = strlen(folder);
    options.max_isolates = 1;
    return mdx_runtime_open(&options, NULL, rt, NULL);
}

/* The definition whose function answers `number`; padded, so that the map has to grow. */
static mdx_status load_answer(mdx_runtime *rt, uint64_t number, uint64_t *revision)
{
    static char text[24000];
    mdx_loaded *loaded = NULL;
    int pad = (int)(number % 7) * 3000;
    int len = snprintf(text, sizeof text,
                       "{\"$id\":\"" ID "\",\"api\":{\"f\":\"function () { return %llu }\"},"
                       "\"config\":{\"pad\":\"%*s\"}}",
                       (unsigned long long)number, pad, "");
    mdx_status status = mdx_load(rt, NULL, text, (size_t)len, &loaded, NULL);

    if (!status)
        *revision = loaded->revision;
    mdx_loaded_free(loaded);
    return status;
}

/* Loads for ever; writes each revision to the pipe once it is acknowledged. */
static void load_for_ever(const char *folder, uint64_t number, int acknowledged)
{
    mdx_runtime *rt = NULL;
    uint64_t revision = 0;

    if (open_on(folder, &rt))
        _exit(1);
    for (;; number++) {
        if (load_answer(rt, number, &revision))
            _exit(2);
        if (write(acknowledged, &revision, sizeof revision) != sizeof revision)
            _exit(3);
    }
}

/* What revision `number` answers; 0 when there is none. */
static uint64_t call_revision(mdx_runtime *rt, uint64_t number)
{
    char target[64];
    char *output = NULL;
    uint64_t answer = 0;
    int len = snprintf(target, sizeof target, ID "@%llu#f", (unsigned long long)number);

    if (!mdx_call(rt, NULL, target, (size_t)len, NULL, 0, &output, NULL, NULL))
        answer = strtoull(output, NULL, 10);
    mdx_free(output);
    return answer;
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
        load_for_ever(folder, last + 1, ends[1]);
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
        mdx_runtime *rt = NULL;
        uint64_t began;

        seed = seed * 1664525u + 1013904223u;
        last = kill_after(folder, (long)(seed >> 8) % 20000, last);
        began = seconds();
        assert_int_equal(open_on(folder, &rt), MDX_OK);
        assert_true(seconds() - began <= 2);
        while (call_revision(rt, checked + 1) == checked + 1)
            checked++;
        assert_true(checked >= last);
        last = checked;
        assert_int_equal(mdx_runtime_close(rt), MDX_OK);
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

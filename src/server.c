/* server.c - the server as a whole: started, minded, stopped.
 *
 * The minder gives a loop to a new thread when the old one is held up inside the service. */
#include "http_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define HELD_UP_MS     20
#define LOOPS_MOST     16
#define STRAYS_WAIT_MS 8000

void loop_count_request(struct http_server *server, int change)
{
    /* The minder sleeps while there is nothing to mind. */
    if (atomic_fetch_add(&server->in_flight, change) == 0 && change > 0) {
        pthread_mutex_lock(&server->lock);
        if (server->minder_idle)
            pthread_cond_signal(&server->changed);
        pthread_mutex_unlock(&server->lock);
    }
}

/* Gives the loop of a thread that is held up to a new one. */
static void mind_loop(struct loop *loop)
{
    uint64_t old;

    pthread_mutex_lock(&loop->lock);
    if (loop->away_since_ms && http_now_ms() - loop->away_since_ms > HELD_UP_MS) {
        old = atomic_load(&loop->owner);
        atomic_store(&loop->owner, atomic_fetch_add(&loop->server->next_thread, 1));
        if (loop_thread(loop))
            atomic_store(&loop->owner, old);
        else
            loop->away_since_ms = 0;
    }
    pthread_mutex_unlock(&loop->lock);
}

static void *run_minder(void *host)
{
    struct http_server *server = host;
    struct timespec until;

    pthread_mutex_lock(&server->lock);
    while (!server->minder_ends) {
        if (!atomic_load(&server->in_flight)) {
            server->minder_idle = 1;
            pthread_cond_wait(&server->changed, &server->lock);
            server->minder_idle = 0;
            continue;
        }
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += HELD_UP_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&server->changed, &server->lock, &until);
        pthread_mutex_unlock(&server->lock);
        for (unsigned at = 0; at < server->loop_count; at++)
            mind_loop(&server->loops[at]);
        pthread_mutex_lock(&server->lock);
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static unsigned most_connections(unsigned loops)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur < 128)
        return 64;
    return (unsigned)((files.rlim_cur > 65536 ? 65536 : files.rlim_cur) - 64) / loops;
}

static int open_loop(struct http_server *server, struct loop *loop, int listener)
{
    int shared = dup(listener);
    int problem;

    loop->server = server;
    loop->due_at_ms = UINT64_MAX;
    loop->work_end = &loop->work;
    atomic_store(&loop->owner, atomic_fetch_add(&server->next_thread, 1));
    pthread_mutex_init(&loop->lock, NULL);
    if (shared < 0)
        return errno;
    loop->daemon = http_daemon(loop, shared, most_connections(server->loop_count));
    if (!loop->daemon) {
        close(shared);
        return ENOMEM;
    }
    problem = poller_open(&loop->poller, loop->daemon);
    if (problem) {
        MHD_stop_daemon(loop->daemon);
        loop->daemon = NULL;
    }
    return problem;
}

void http_free(struct http_server *server)
{
    if (!server)
        return;
    for (unsigned at = 0; at < server->loop_count; at++) {
        struct loop *loop = &server->loops[at];

        if (loop->daemon) {
            MHD_stop_daemon(loop->daemon);
            poller_close(&loop->poller);
        }
        for (struct request *spare = loop->spare, *next; spare; spare = next) {
            next = spare->next_work;
            free(spare->head);
            free(spare);
        }
        pthread_mutex_destroy(&loop->lock);
    }
    pthread_cond_destroy(&server->changed);
    pthread_mutex_destroy(&server->lock);
    free(server->loops);
    free(server);
}

static unsigned loops_for(unsigned wanted)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    if (!wanted)
        wanted = cores > 0 ? (unsigned)cores : 1;
    return wanted > LOOPS_MOST ? LOOPS_MOST : wanted;
}

int http_start(const struct http_options *options, struct http_server **out)
{
    struct http_server *server = calloc(1, sizeof *server);
    pthread_condattr_t monotonic;
    unsigned opened = 0;
    int problem = 0;

    *out = NULL;
    if (!server)
        return ENOMEM;
    server->service = options->service;
    server->listening = options->listening;
    server->most_body_bytes = options->most_body_bytes;
    server->loop_count = loops_for(options->loops);
    atomic_store(&server->next_thread, 1);
    pthread_mutex_init(&server->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&server->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    server->loops = calloc(server->loop_count, sizeof *server->loops);
    if (!server->loops)
        problem = ENOMEM;
    for (; !problem && opened < server->loop_count; opened++)
        problem = open_loop(server, &server->loops[opened], options->listener);
    close(options->listener);
    *out = server;
    if (!problem)
        problem = pthread_create(&server->minder, NULL, run_minder, server);
    if (problem) {
        server->loop_count = opened;
        http_free(server);
        *out = NULL;
        return problem;
    }
    for (unsigned at = 0; at < server->loop_count && !problem; at++)
        problem = loop_thread(&server->loops[at]);
    if (problem && !http_stop(server, 0)) {
        http_free(server);
        *out = NULL;
    }
    return problem;
}

static void wake_all(struct http_server *server)
{
    for (unsigned at = 0; at < server->loop_count; at++)
        loop_wake(&server->loops[at]);
}

static int wait_until(atomic_int *count, uint32_t ms)
{
    const struct timespec moment = { .tv_nsec = 5000000 };
    uint64_t end = http_now_ms() + ms;

    while (atomic_load(count) && http_now_ms() < end)
        nanosleep(&moment, NULL);
    return atomic_load(count);
}

/* 0 when all threads are gone. */
static int wait_for_threads(struct http_server *server)
{
    uint64_t end = http_now_ms() + STRAYS_WAIT_MS;
    int left;

    pthread_mutex_lock(&server->lock);
    while (server->threads && http_now_ms() < end) {
        struct timespec until;

        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&server->changed, &server->lock, &until);
    }
    left = server->threads;
    pthread_mutex_unlock(&server->lock);
    return left;
}

int http_stop(struct http_server *server, uint32_t drain_ms)
{
    atomic_store(&server->draining, 1);
    wake_all(server);
    wait_until(&server->in_flight, drain_ms);
    atomic_store(&server->stopping, 1);
    wake_all(server);
    if (wait_for_threads(server))
        return -1;
    pthread_mutex_lock(&server->lock);
    server->minder_ends = 1;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->minder, NULL);
    return 0;
}

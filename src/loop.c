/* loop.c - the threads of the server: loops that own their daemons, and a minder that gives a loop
 * to a new thread when the old one is held up inside the service. */
#include "http_inside.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define STEP_BUDGET_US 2000
#define HELD_UP_MS 20
#define THREADS_MOST 256
#define PEERS_EVERY_MS 250
#define LOOPS_MOST 16
#define STRAYS_WAIT_MS 8000

/* Which thread this is, and the loop it runs: for http_wake() from inside the service. */
static _Thread_local uint64_t this_thread;
static _Thread_local struct loop *this_loop;

uint64_t http_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

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

static void wake_loop(struct loop *loop)
{
    atomic_store(&loop->step_wanted, 1);
    if (atomic_load(&loop->sleeping))
        poller_wake(&loop->poller);
}

void http_wake(struct http_server *server)
{
    unsigned at;

    if (this_loop && this_loop->server == server && atomic_load(&this_loop->owner) == this_thread) {
        atomic_store(&this_loop->step_wanted, 1);
        return;
    }
    at = atomic_fetch_add(&server->next_loop, 1);
    for (unsigned tried = 0; tried < server->loop_count; tried++) {
        struct loop *loop = &server->loops[(at + tried) % server->loop_count];

        if (atomic_load(&loop->sleeping)) {
            wake_loop(loop);
            return;
        }
    }
    wake_loop(&server->loops[at % server->loop_count]);
}

/* More is ready than one thread gets done: somebody who sleeps may help. */
static void wake_helper(struct loop *loop)
{
    struct http_server *server = loop->server;

    for (unsigned at = 0; at < server->loop_count; at++) {
        if (&server->loops[at] != loop && atomic_load(&server->loops[at].sleeping)) {
            wake_loop(&server->loops[at]);
            return;
        }
    }
}

static void resume_posted(struct loop *loop)
{
    struct request *posted;

    pthread_mutex_lock(&loop->lock);
    posted = loop->inbox;
    loop->inbox = NULL;
    for (struct request *at = posted; at; at = at->next_posted)
        at->posted = 0;
    pthread_mutex_unlock(&loop->lock);
    while (posted) {
        struct request *next = posted->next_posted;

        request_resume(posted);
        posted = next;
    }
}

static struct request *next_work(struct loop *loop)
{
    struct request *request;

    pthread_mutex_lock(&loop->lock);
    request = atomic_load(&loop->owner) == this_thread ? loop->work : NULL;
    if (request) {
        loop->work = request->next_work;
        if (!loop->work)
            loop->work_end = &loop->work;
        loop->away_since_ms = http_now_ms();
    }
    pthread_mutex_unlock(&loop->lock);
    return request;
}

/* Back from the service: is the loop still ours? */
static int come_back(struct loop *loop)
{
    int ours;

    pthread_mutex_lock(&loop->lock);
    ours = atomic_load(&loop->owner) == this_thread;
    if (ours)
        loop->away_since_ms = 0;
    pthread_mutex_unlock(&loop->lock);
    return ours;
}

/* Starts what was asked and lets the service work. 0: the loop was given to another thread. */
static int serve_loop(struct loop *loop)
{
    const struct http_service *service = &loop->server->service;
    uint32_t due_ms = UINT32_MAX;
    int started = 0;
    struct request *request;

    while ((request = next_work(loop))) {
        request_start(request);
        started = 1;
    }
    if (started && !come_back(loop))
        return 0;
    if (!service->step || (!started && !atomic_load(&loop->step_wanted) &&
                           http_now_ms() < loop->due_at_ms))
        return 1;
    atomic_store(&loop->step_wanted, 0);
    pthread_mutex_lock(&loop->lock);
    loop->away_since_ms = http_now_ms();
    pthread_mutex_unlock(&loop->lock);
    service->step(service->host, STEP_BUDGET_US, &due_ms);
    if (!come_back(loop))
        return 0;
    loop->due_at_ms = due_ms == UINT32_MAX ? UINT64_MAX : http_now_ms() + due_ms;
    if (!due_ms)
        wake_helper(loop);
    return 1;
}

/* libmicrohttpd does not look at connections that sleep: we do, so that nobody computes for a
 * client that left. */
static void check_peers(struct loop *loop)
{
    uint64_t now = http_now_ms();

    if (!loop->suspended || now - loop->peers_checked_ms < PEERS_EVERY_MS)
        return;
    loop->peers_checked_ms = now;
    for (struct request *at = loop->suspended, *next; at; at = next) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(at->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct pollfd peer = { .fd = info ? info->connect_fd : -1, .events = POLLRDHUP };
        int started;

        next = at->after;
        pthread_mutex_lock(&loop->lock);
        started = at->started;
        pthread_mutex_unlock(&loop->lock);
        if (started && now - at->suspended_at_ms >= PEERS_EVERY_MS && poll(&peer, 1, 0) > 0 &&
            peer.revents & (POLLRDHUP | POLLHUP | POLLERR))
            request_give_up(at);
    }
}

static int timeout_ms(struct loop *loop)
{
    MHD_UNSIGNED_LONG_LONG daemon_ms;
    uint64_t now = http_now_ms();
    uint64_t least = UINT64_MAX;
    int busy;

    pthread_mutex_lock(&loop->lock);
    busy = loop->work || loop->inbox;
    pthread_mutex_unlock(&loop->lock);
    if (busy || atomic_load(&loop->step_wanted))
        return 0;
    if (MHD_get_timeout(loop->daemon, &daemon_ms) == MHD_YES)
        least = daemon_ms;
    if (loop->due_at_ms != UINT64_MAX) {
        uint64_t due = loop->due_at_ms > now ? loop->due_at_ms - now : 0;

        least = due < least ? due : least;
    }
    if (loop->suspended && least > PEERS_EVERY_MS)
        least = PEERS_EVERY_MS;
    return least > 60000 ? 60000 : (int)least;
}

static void sleep_loop(struct loop *loop)
{
    int ms;

    /* Said before the last look: who comes after the look sees that we sleep. */
    atomic_store(&loop->sleeping, 1);
    ms = timeout_ms(loop);
    if (ms)
        poller_wait(&loop->poller, loop->daemon, ms);
    atomic_store(&loop->sleeping, 0);
}

static void stop_listening(struct loop *loop)
{
    MHD_socket listener;

    if (loop->quiet)
        return;
    loop->quiet = 1;
    listener = MHD_quiesce_daemon(loop->daemon);
    if (listener != MHD_INVALID_SOCKET)
        close(listener);
}

/* Whoever is still asleep goes: all that were started; the others are in a thread's hands. */
static int give_up_all(struct loop *loop)
{
    for (struct request *at = loop->suspended, *next; at; at = next) {
        int started;

        next = at->after;
        pthread_mutex_lock(&loop->lock);
        started = at->started;
        pthread_mutex_unlock(&loop->lock);
        if (started)
            request_give_up(at);
    }
    MHD_run(loop->daemon);
    return loop->suspended == NULL;
}

static void thread_ends(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->threads--;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

static void *run_loop(void *host)
{
    struct loop *loop = host;
    struct http_server *server = loop->server;

    /* The owner was named before the thread began. */
    this_thread = atomic_load(&loop->owner);
    this_loop = loop;
    for (;;) {
        if (atomic_load(&server->draining))
            stop_listening(loop);
        sleep_loop(loop);
        resume_posted(loop);
        MHD_run(loop->daemon);
        if (!serve_loop(loop))
            break;
        check_peers(loop);
        if (atomic_load(&server->stopping) && give_up_all(loop))
            break;
    }
    thread_ends(server);
    return NULL;
}

static int start_thread(struct loop *loop)
{
    struct http_server *server = loop->server;
    pthread_attr_t detached;
    pthread_t thread;
    int problem = pthread_attr_init(&detached);

    if (problem)
        return problem;
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_mutex_lock(&server->lock);
    problem = server->threads >= THREADS_MOST ? EAGAIN
                                              : pthread_create(&thread, &detached, run_loop, loop);
    server->threads += !problem;
    pthread_mutex_unlock(&server->lock);
    pthread_attr_destroy(&detached);
    return problem;
}

/* Gives the loop of a thread that is held up to a new one. */
static void mind_loop(struct loop *loop)
{
    uint64_t old;

    pthread_mutex_lock(&loop->lock);
    if (loop->away_since_ms && http_now_ms() - loop->away_since_ms > HELD_UP_MS) {
        old = atomic_load(&loop->owner);
        atomic_store(&loop->owner, atomic_fetch_add(&loop->server->next_thread, 1));
        if (start_thread(loop))
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
        problem = start_thread(&server->loops[at]);
    if (problem && !http_stop(server, 0)) {
        http_free(server);
        *out = NULL;
    }
    return problem;
}

static void wake_all(struct http_server *server)
{
    for (unsigned at = 0; at < server->loop_count; at++)
        wake_loop(&server->loops[at]);
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

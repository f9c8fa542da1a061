/* loop.c - a loop of the server: its owner moves bytes, starts requests at the service, and lets
 * the service work. While it is inside the service the loop may be given to another thread
 * (server.c); then it ends when it comes back. */
#include "http_inside.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STEP_BUDGET_US 2000
#define THREADS_MOST   256
#define PEERS_EVERY_MS 250

/* Which thread this is, and the loop it runs: for http_wake() from inside the service. */
static _Thread_local uint64_t this_thread;
static _Thread_local struct loop *this_loop;

uint64_t http_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void loop_wake(struct loop *loop)
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
            loop_wake(loop);
            return;
        }
    }
    loop_wake(&server->loops[at % server->loop_count]);
}

/* More is ready than one thread gets done: somebody who sleeps may help. */
static void wake_helper(struct loop *loop)
{
    struct http_server *server = loop->server;

    for (unsigned at = 0; at < server->loop_count; at++) {
        if (&server->loops[at] != loop && atomic_load(&server->loops[at].sleeping)) {
            loop_wake(&server->loops[at]);
            return;
        }
    }
}

static void resume_posted(struct loop *loop)
{
    struct request *posted;

    if (!atomic_load(&loop->has_post))
        return;
    pthread_mutex_lock(&loop->lock);
    posted = loop->inbox;
    loop->inbox = NULL;
    atomic_store(&loop->has_post, 0);
    for (struct request *at = posted; at; at = at->next_posted)
        at->posted = 0;
    pthread_mutex_unlock(&loop->lock);
    while (posted) {
        struct request *next = posted->next_posted;

        if (posted->orphan)
            request_recycle(posted);
        else
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
        request->starting = 1;
        loop->away_since_ms = http_now_ms();
    }
    pthread_mutex_unlock(&loop->lock);
    return request;
}

/* Into the service, if the loop is still ours. */
static int go_away(struct loop *loop)
{
    int ours;

    pthread_mutex_lock(&loop->lock);
    ours = atomic_load(&loop->owner) == this_thread;
    if (ours)
        loop->away_since_ms = http_now_ms();
    pthread_mutex_unlock(&loop->lock);
    return ours;
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

/* The loop is another thread's now: what is left to do here, or was asked of us meanwhile, it does.
 */
static int leave_loop(struct loop *loop)
{
    loop_wake(loop);
    return 0;
}

/* Starts what was asked and lets the service work. 0: the loop was given to another thread. */
static int serve_loop(struct loop *loop)
{
    const struct http_service *service = &loop->server->service;
    uint32_t due_ms = UINT32_MAX;
    int started = 0;
    struct request *request;

    while ((started || loop->work) && (request = next_work(loop))) {
        request_start(request);
        started = 1;
    }
    if (!service->step)
        return !started || come_back(loop) || leave_loop(loop);
    if (!started && !atomic_load(&loop->step_wanted) && http_now_ms() < loop->due_at_ms)
        return 1;
    if (!go_away(loop))
        return leave_loop(loop);
    atomic_store(&loop->step_wanted, 0);
    service->step(service->host, STEP_BUDGET_US, &due_ms);
    if (!come_back(loop))
        return leave_loop(loop);
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

    if (loop->work || atomic_load(&loop->has_post) || atomic_load(&loop->step_wanted))
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
    return !loop->suspended && !loop->unanswered;
}

/* A server that ends does not wait for feeds, which have no end. */
static void give_up_feeds(struct loop *loop)
{
    for (struct request *at = loop->suspended, *next; at; at = next) {
        next = at->after;
        if (at->feed)
            request_give_up(at);
    }
    MHD_run(loop->daemon);
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
        if (atomic_load(&server->draining)) {
            stop_listening(loop);
            give_up_feeds(loop);
        }
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

int loop_thread(struct loop *loop)
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

/* poller.c - how a loop sleeps: epoll and eventfd on Linux, select and a pipe elsewhere. */
#include "http_inside.h"

#include <errno.h>
#include <unistd.h>

#if defined(__linux__)

#include <sys/epoll.h>
#include <sys/eventfd.h>

const unsigned poller_daemon_flags = MHD_USE_EPOLL;

static int watch(int wait_on, int descriptor)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = descriptor };

    return epoll_ctl(wait_on, EPOLL_CTL_ADD, descriptor, &event) ? errno : 0;
}

int poller_open(struct poller *poller, struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    int problem;

    poller->wait_on = epoll_create1(EPOLL_CLOEXEC);
    poller->wake[0] = poller->wake[1] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!info || poller->wait_on < 0 || poller->wake[0] < 0)
        problem = info ? errno : ENOTSUP;
    else
        problem = watch(poller->wait_on, info->epoll_fd);
    if (!problem)
        problem = watch(poller->wait_on, poller->wake[0]);
    if (problem)
        poller_close(poller);
    return problem;
}

void poller_wait(struct poller *poller, struct MHD_Daemon *daemon, int timeout_ms)
{
    struct epoll_event events[2];
    uint64_t count;
    int got = epoll_wait(poller->wait_on, events, 2, timeout_ms);

    (void)daemon;
    for (int at = 0; at < got; at++) {
        if (events[at].data.fd == poller->wake[0] &&
            read(poller->wake[0], &count, sizeof count) < 0 && errno != EAGAIN)
            return;
    }
}

void poller_wake(struct poller *poller)
{
    const uint64_t one = 1;
    /* A full counter wakes as well as one more would. */
    ssize_t written = write(poller->wake[1], &one, sizeof one);

    (void)written;
}

void poller_close(struct poller *poller)
{
    if (poller->wait_on >= 0)
        close(poller->wait_on);
    if (poller->wake[0] >= 0)
        close(poller->wake[0]);
    poller->wait_on = poller->wake[0] = poller->wake[1] = -1;
}

#else

#include <fcntl.h>
#include <sys/select.h>

const unsigned poller_daemon_flags = MHD_USE_ITC;

int poller_open(struct poller *poller, struct MHD_Daemon *daemon)
{
    (void)daemon;
    poller->wait_on = -1;
    if (pipe(poller->wake))
        return errno;
    for (int end = 0; end < 2; end++) {
        fcntl(poller->wake[end], F_SETFL, O_NONBLOCK);
        fcntl(poller->wake[end], F_SETFD, FD_CLOEXEC);
    }
    return 0;
}

void poller_wait(struct poller *poller, struct MHD_Daemon *daemon, int timeout_ms)
{
    struct timeval wait = { .tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000 };
    fd_set readers, writers, others;
    char bytes[64];
    int most = poller->wake[0];

    FD_ZERO(&readers);
    FD_ZERO(&writers);
    FD_ZERO(&others);
    MHD_get_fdset2(daemon, &readers, &writers, &others, &most, FD_SETSIZE);
    FD_SET(poller->wake[0], &readers);
    if (select(most + 1, &readers, &writers, &others, timeout_ms < 0 ? NULL : &wait) > 0 &&
        FD_ISSET(poller->wake[0], &readers)) {
        while (read(poller->wake[0], bytes, sizeof bytes) == (ssize_t)sizeof bytes)
            ;
    }
}

void poller_wake(struct poller *poller)
{
    ssize_t written = write(poller->wake[1], "", 1);

    (void)written;
}

void poller_close(struct poller *poller)
{
    close(poller->wake[0]);
    close(poller->wake[1]);
}

#endif

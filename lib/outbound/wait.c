/* wait.c - a descriptor by which any thread wakes the one that waits.
 *
 * Level triggered: a wake before the wait ends the wait at once. Many wakes count as one. */
#include "outbound/inside.h"

#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/eventfd.h>

bool waker_open(struct waker *waker)
{
    waker->read_end = waker->write_end = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return waker->read_end >= 0;
}
#else
bool waker_open(struct waker *waker)
{
    int ends[2];

    waker->read_end = waker->write_end = -1;
    if (pipe(ends))
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    waker->read_end = ends[0];
    waker->write_end = ends[1];
    return true;
}
#endif

void waker_close(struct waker *waker)
{
    if (waker->write_end >= 0 && waker->write_end != waker->read_end)
        close(waker->write_end);
    if (waker->read_end >= 0)
        close(waker->read_end);
    waker->read_end = waker->write_end = -1;
}

void waker_wake(const struct waker *waker)
{
    const uint64_t one = 1;
    /* It can only fail when it is full, and then it is awake already. */
    ssize_t ignored = write(waker->write_end, &one, sizeof one);

    (void)ignored;
}

void waker_clear(const struct waker *waker)
{
    uint64_t wakes[64];

    while (read(waker->read_end, wakes, sizeof wakes) == (ssize_t)sizeof wakes)
        ;
}

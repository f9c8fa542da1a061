/* outlet.c - what an exchange has to say, on a descriptor: at once as far as the other end takes
 * it, the rest when it can.
 *
 * The descriptor is not made non-blocking, since others may hold it too: it is asked before each
 * piece, and a pipe that can be written to takes a piece of PIPE_BUF bytes whole. */
#include "outlet.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#define TAKE_MOST ((size_t)64 << 10)

void outlet_init(struct outlet *outlet, int descriptor)
{
    *outlet = (struct outlet){ .descriptor = descriptor };
    pthread_mutex_init(&outlet->lock, NULL);
}

void outlet_free(struct outlet *outlet)
{
    text_free(&outlet->pending);
    pthread_mutex_destroy(&outlet->lock);
}

void outlet_set(struct outlet *outlet, mdx_exchange *exchange)
{
    pthread_mutex_lock(&outlet->lock);
    outlet->exchange = exchange;
    pthread_mutex_unlock(&outlet->lock);
}

static int can_write(const struct outlet *outlet)
{
    struct pollfd asked = { .fd = outlet->descriptor, .events = POLLOUT };

    return poll(&asked, 1, 0) != 0;
}

/* Under the lock, as those below. 0: something is left. */
static int write_pending(struct outlet *outlet)
{
    struct text *pending = &outlet->pending;

    while (outlet->written < pending->len && !outlet->gone) {
        const size_t left = pending->len - outlet->written;
        ssize_t written;

        if (!can_write(outlet))
            return 0;
        written = write(outlet->descriptor, pending->data + outlet->written,
                        left < PIPE_BUF ? left : PIPE_BUF);
        if (written < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (written <= 0)
            outlet->gone = 1;
        else
            outlet->written += (size_t)written;
    }
    pending->len = 0;
    outlet->written = 0;
    return 1;
}

static void take(struct outlet *outlet)
{
    mdx_status status = MDX_OK;
    const char *chunk;
    size_t len;

    while (!outlet->ended && !status && outlet->pending.len < TAKE_MOST) {
        status = mdx_exchange_next_chunk(outlet->exchange, &chunk, &len);
        outlet->ended = status == MDX_E_STATE || (!status && !len);
        if (!status && len)
            text_add(&outlet->pending, chunk, len);
    }
}

int outlet_write(struct outlet *outlet)
{
    int all = 1, over;

    pthread_mutex_lock(&outlet->lock);
    while (all && outlet->exchange && !outlet->gone) {
        if (!outlet->pending.len)
            take(outlet);
        if (!outlet->pending.len)
            break;
        all = write_pending(outlet);
    }
    atomic_store(&outlet->blocked, !all);
    over = outlet->gone || (outlet->ended && all);
    pthread_mutex_unlock(&outlet->lock);
    return !over;
}

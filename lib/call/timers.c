/* timers.c - what is due next: a binary heap of moments.
 *
 * Not locked: the runtime's lock is held by whoever comes here. */
#include "call/inside.h"

static void place(struct timers *timers, uint32_t at, struct timer *timer)
{
    timers->heap[at] = timer;
    timer->at = at;
}

static void rise(struct timers *timers, uint32_t at)
{
    struct timer *timer = timers->heap[at];

    while (at && timers->heap[(at - 1) / 2]->due_ns > timer->due_ns) {
        place(timers, at, timers->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    place(timers, at, timer);
}

static void sink(struct timers *timers, uint32_t at)
{
    struct timer *timer = timers->heap[at];

    for (;;) {
        uint32_t child = at * 2 + 1;

        if (child >= timers->count)
            break;
        if (child + 1 < timers->count &&
            timers->heap[child + 1]->due_ns < timers->heap[child]->due_ns)
            child++;
        if (timers->heap[child]->due_ns >= timer->due_ns)
            break;
        place(timers, at, timers->heap[child]);
        at = child;
    }
    place(timers, at, timer);
}

bool timer_start(struct timers *timers, struct timer *timer)
{
    if (timers->count == timers->room) {
        uint32_t room = timers->room ? timers->room * 2 : 64;
        struct timer **heap = mem_resize(timers->allocator, timers->heap, room * sizeof *heap);

        if (!heap)
            return false;
        timers->heap = heap;
        timers->room = room;
    }
    place(timers, timers->count++, timer);
    rise(timers, timer->at);
    return true;
}

void timer_stop(struct timers *timers, struct timer *timer)
{
    uint32_t at = timer->at;
    struct timer *last;

    if (at == TIMER_IDLE)
        return;
    timer->at = TIMER_IDLE;
    last = timers->heap[--timers->count];
    if (last == timer)
        return;
    place(timers, at, last);
    rise(timers, at);
    sink(timers, last->at);
}

struct timer *timer_due(struct timers *timers, uint64_t now_ns)
{
    struct timer *first;

    if (!timers->count || timers->heap[0]->due_ns > now_ns)
        return NULL;
    first = timers->heap[0];
    timer_stop(timers, first);
    return first;
}

uint64_t timer_next(const struct timers *timers)
{
    return timers->count ? timers->heap[0]->due_ns : UINT64_MAX;
}

/* ready.c - which of the calls that can run is next. */
#include "call/inside.h"

void list_push(struct call_list *list, struct call *call)
{
    call->next = NULL;
    call->previous = list->last;
    *(list->last ? &list->last->next : &list->first) = call;
    list->last = call;
}

void list_remove(struct call_list *list, struct call *call)
{
    *(call->previous ? &call->previous->next : &list->first) = call->next;
    *(call->next ? &call->next->previous : &list->last) = call->previous;
    call->next = call->previous = NULL;
}

/* The lane of the thread, or one for it: one that nobody had, else an idle one, else the last. */
uint8_t ready_lane(struct ready *ready)
{
    const pthread_t self = pthread_self();
    uint8_t best = READY_LANES - 1;

    for (uint8_t at = READY_LANES; at--;) {
        const struct ready_lane *lane = &ready->lanes[at];

        if (lane->taken && pthread_equal(lane->thread, self))
            return at;
        if (!lane->taken || (ready->lanes[best].taken && !lane->calls.first))
            best = at;
    }
    ready->lanes[best].taken = true;
    ready->lanes[best].thread = self;
    return best;
}

void ready_push(struct ready *ready, struct call *call)
{
    struct ready_lane *lane = &ready->lanes[call->lane];

    call->turn = ready->turns++;
    if (!lane->calls.first)
        lane->turn = call->turn;
    list_push(&lane->calls, call);
    ready->count++;
}

void ready_remove(struct ready *ready, struct call *call)
{
    struct ready_lane *lane = &ready->lanes[call->lane];

    list_remove(&lane->calls, call);
    if (lane->calls.first)
        lane->turn = lane->calls.first->turn;
    ready->count--;
}

static struct ready_lane *oldest_lane(struct ready *ready)
{
    struct ready_lane *oldest = NULL;

    for (uint8_t at = 0; at < READY_LANES; at++)
        if (ready->lanes[at].calls.first && (!oldest || ready->lanes[at].turn < oldest->turn))
            oldest = &ready->lanes[at];
    return oldest;
}

struct call *ready_take(struct ready *ready)
{
    struct ready_lane *lane;
    struct call *call;
    uint8_t own;

    if (!ready->count)
        return NULL;
    own = ready_lane(ready);
    lane = oldest_lane(ready);
    if (ready->lanes[own].calls.first && ready->lanes[own].turn - lane->turn < READY_OVERTAKEN)
        lane = &ready->lanes[own];
    call = lane->calls.first;
    ready_remove(ready, call);
    call->lane = own;
    return call;
}

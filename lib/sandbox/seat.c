/* seat.c - who sits in which slot: taking one, waiting in it, being parked, leaving. */
#include "sandbox/isolate.h"

#include <string.h>

static void list_add(struct sandbox *sandbox, struct isolate *isolate)
{
    isolate->older = sandbox->newest;
    isolate->newer = NULL;
    if (sandbox->newest)
        sandbox->newest->newer = isolate;
    else
        sandbox->oldest = isolate;
    sandbox->newest = isolate;
}

static void list_remove(struct sandbox *sandbox, struct isolate *isolate)
{
    if (isolate->older)
        isolate->older->newer = isolate->newer;
    else
        sandbox->oldest = isolate->newer;
    if (isolate->newer)
        isolate->newer->older = isolate->older;
    else
        sandbox->newest = isolate->older;
}

void isolate_drop_parcel(struct isolate *isolate)
{
    struct sandbox *sandbox = isolate->sandbox;

    sandbox->parked--;
    sandbox->parked_bytes -= isolate->parcel.size;
    parcel_free(&sandbox->allocator, &isolate->parcel);
}

void isolate_leave(struct isolate *isolate)
{
    struct sandbox *sandbox = isolate->sandbox;

    if (isolate->phase == PHASE_WAITING)
        list_remove(sandbox, isolate);
    if (isolate->phase == PHASE_WAITING || isolate->phase == PHASE_RUNNING)
        slot_give(sandbox, isolate->slot);
    if (isolate->phase == PHASE_PARKED)
        isolate_drop_parcel(isolate);
    isolate->phase = PHASE_OVER;
    isolate->slot = NULL;
    isolate->pending_count = 0;
}

/* Parks a waiting isolate; its slot is free then. */
static mdx_status park(struct isolate *isolate, size_t most)
{
    struct sandbox *sandbox = isolate->sandbox;
    struct place *place = isolate->slot->place;
    mdx_status status;

    arena_tidy(&place->arena);
    status =
        parcel_pack(&isolate->parcel, place, &isolate->image->snapshot, &sandbox->allocator, most);
    if (status) {
        memset(&isolate->parcel, 0, sizeof isolate->parcel);
        return status;
    }
    list_remove(sandbox, isolate);
    isolate->phase = PHASE_PARKED;
    slot_give(sandbox, isolate->slot);
    sandbox->parked++;
    sandbox->parks++;
    sandbox->parked_bytes += isolate->parcel.size;
    return MDX_OK;
}

static size_t parking_room(const struct sandbox *sandbox, size_t freed)
{
    const size_t used = sandbox->parked_bytes - freed;

    return used < sandbox->options.parked_bytes ? sandbox->options.parked_bytes - used : 0;
}

static mdx_status take_new(struct isolate *isolate)
{
    struct sandbox *sandbox = isolate->sandbox;
    mdx_status status;

    isolate->slot = slot_take(sandbox, isolate->image);
    if (isolate->slot)
        return MDX_OK;
    if (!sandbox->oldest)
        return sandbox->slots_made ? MDX_PENDING : MDX_E_NOMEM;
    status = park(sandbox->oldest, parking_room(sandbox, 0));
    if (status)
        return status;
    isolate->slot = slot_take(sandbox, isolate->image);
    return MDX_OK;
}

static mdx_status take_back(struct isolate *isolate)
{
    struct sandbox *sandbox = isolate->sandbox;
    struct isolate *holder = isolate->slot->holder;

    if (holder && holder->phase == PHASE_RUNNING)
        return MDX_PENDING;
    if (holder) {
        /* Two change places: what comes out makes room for what goes in. */
        mdx_status status = park(holder, parking_room(sandbox, isolate->parcel.size));

        if (status)
            return status == MDX_E_RATE_LIMIT ? MDX_PENDING : status;
    }
    slot_take_this(sandbox, isolate->slot);
    return MDX_OK;
}

mdx_status isolate_sit(struct isolate *isolate)
{
    struct sandbox *sandbox = isolate->sandbox;
    mdx_status status = MDX_OK;

    if (isolate->phase == PHASE_NEW)
        status = take_new(isolate);
    else if (isolate->phase == PHASE_PARKED)
        status = take_back(isolate);
    else if (isolate->phase == PHASE_WAITING)
        list_remove(sandbox, isolate);
    else
        status = MDX_E_STATE;
    if (status)
        return status;
    isolate->slot->holder = isolate;
    return MDX_OK;
}

void isolate_wait(struct isolate *isolate)
{
    isolate->phase = PHASE_WAITING;
    list_add(isolate->sandbox, isolate);
}

/* slot.c - which arena a call gets: a warm one if there is one. */
#include "sandbox/core.h"

#define SLOT_LOOK 8       /* free slots looked at for one that this thread used */
#define SLOT_ROOM 1048576 /* an arena that grew beyond it gives its pages back */

static struct slot *make(struct sandbox *sandbox)
{
    struct slot *slot = &sandbox->slots[sandbox->slots_made];

    if (sandbox->slots_made == sandbox->options.max_isolates)
        return NULL;
    slot->place = region_take(sandbox, &slot->memory);
    if (!slot->place)
        return NULL;
    sandbox->slots_made++;
    return slot;
}

/* The link that holds the best free slot; NULL when none is free. */
static struct slot **choose(struct sandbox *sandbox, const struct image *image)
{
    struct slot **link = &sandbox->free_slots;
    const pthread_t self = pthread_self();

    if (image->reuse)
        for (; *link; link = &(*link)->next)
            if ((*link)->warm == image)
                return link;
    link = &sandbox->free_slots;
    for (int i = 0; i < SLOT_LOOK && *link; i++, link = &(*link)->next)
        if (pthread_equal((*link)->thread, self))
            return link;
    return sandbox->free_slots ? &sandbox->free_slots : NULL;
}

static struct slot *unlink_slot(struct sandbox *sandbox, struct slot **link)
{
    struct slot *slot = *link;

    *link = slot->next;
    slot->next = NULL;
    sandbox->slots_used++;
    return slot;
}

struct slot *slot_take(struct sandbox *sandbox, struct image *image)
{
    struct slot **link = choose(sandbox, image);
    struct slot *slot;

    if (link)
        return unlink_slot(sandbox, link);
    slot = make(sandbox);
    if (slot)
        sandbox->slots_used++;
    return slot;
}

void slot_take_this(struct sandbox *sandbox, struct slot *slot)
{
    struct slot **link = &sandbox->free_slots;

    while (*link != slot)
        link = &(*link)->next;
    unlink_slot(sandbox, link);
}

void slot_give(struct sandbox *sandbox, struct slot *slot)
{
    const struct place *place = slot->place;

    if (!slot->warm && offsetof(struct place, arena) + place->arena.peak > SLOT_ROOM)
        region_rest(sandbox, slot->place, SLOT_ROOM);
    slot->holder = NULL;
    slot->thread = pthread_self();
    slot->next = sandbox->free_slots;
    sandbox->free_slots = slot;
    sandbox->slots_used--;
}

void slots_free(struct sandbox *sandbox)
{
    for (uint32_t i = 0; i < sandbox->slots_made; i++)
        region_give(sandbox, sandbox->slots[i].place, sandbox->slots[i].memory);
    mem_free(&sandbox->allocator, sandbox->slots);
}

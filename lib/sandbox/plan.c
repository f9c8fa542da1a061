/* plan.c - lays the blocks that will survive side by side. See plan.h. */
#include "sandbox/plan.h"

#include <string.h>

enum fate { FATE_STAYS, FATE_PASSES, FATE_FROZEN };

/* Before every block in the passing arena. */
struct mark {
    uint32_t number;
    uint32_t pad;
};

void plan_init(struct plan *plan, const struct allocator *allocator, struct arena *passing,
               struct arena *stays)
{
    memset(plan, 0, sizeof *plan);
    plan->allocator = allocator;
    plan->passing = passing;
    plan->stays = stays;
}

void plan_free(struct plan *plan)
{
    mem_free(plan->allocator, plan->fates);
    plan->fates = NULL;
}

void plan_learn(struct plan *plan)
{
    plan->count = plan->next = 0;
    plan->replay = plan->broken = false;
    plan->frozen_bytes = plan->frozen_used = 0;
}

void plan_replay(struct plan *plan, struct arena *stays, char *frozen)
{
    plan->stays = stays;
    plan->frozen = frozen;
    plan->frozen_used = 0;
    plan->next = 0;
    plan->replay = true;
}

void plan_give_up(struct plan *plan, struct arena *stays)
{
    plan->stays = stays;
    plan->plain = true;
    plan->broken = false;
}

static bool lies_in(const struct arena *arena, const void *block)
{
    return (const char *)block > (const char *)arena &&
           (const char *)block < (const char *)arena + arena->end;
}

static struct mark *mark_of(void *block)
{
    return (struct mark *)block - 1;
}

static bool learn_one(struct plan *plan)
{
    if (plan->count == plan->room) {
        uint32_t room = plan->room ? plan->room * 2 : 4096;
        unsigned char *fates =
            room <= 2 * PLAN_MOST ? mem_resize(plan->allocator, plan->fates, room) : NULL;

        if (!fates) {
            plan->broken = true;
            return false;
        }
        plan->fates = fates;
        plan->room = room;
    }
    plan->fates[plan->count++] = FATE_STAYS;
    return true;
}

static void *take_passing(struct plan *plan, size_t bytes, uint32_t number)
{
    struct mark *mark = arena_take(plan->passing, bytes + sizeof *mark);

    if (!mark)
        return NULL;
    mark->number = number;
    mark->pad = 0;
    return mark + 1;
}

static void *take_staying(struct plan *plan, size_t bytes)
{
    void *block = arena_take(plan->stays, bytes);

    if (block)
        memset(block, 0, arena_room(block));
    return block;
}

static void *take_kept(struct plan *plan, size_t bytes)
{
    size_t room = (bytes + ARENA_STEP - 1) & ~(size_t)(ARENA_STEP - 1);
    char *block = plan->frozen + plan->frozen_used;

    if (room < bytes || room > plan->frozen_bytes - plan->frozen_used) {
        plan->broken = true;
        return NULL;
    }
    plan->frozen_used += room;
    return block;
}

void *plan_take(struct plan *plan, size_t bytes)
{
    uint32_t number = plan->next;

    if (!bytes || plan->broken || bytes > plan->stays->end)
        return NULL;
    if (plan->plain)
        return take_staying(plan, bytes);
    if (!plan->replay) {
        if (!learn_one(plan))
            return NULL;
        plan->next++;
        return take_passing(plan, bytes, number);
    }
    if (number >= plan->count) {
        plan->broken = true;
        return NULL;
    }
    plan->next++;
    if (plan->fates[number] == FATE_STAYS)
        return take_staying(plan, bytes);
    return plan->fates[number] == FATE_PASSES ? take_passing(plan, bytes, number)
                                              : take_kept(plan, bytes);
}

void plan_give(struct plan *plan, void *block)
{
    if (!block)
        return;
    if (lies_in(plan->stays, block)) {
        memset(block, 0, arena_room(block));
        arena_give(plan->stays, block);
    } else if (lies_in(plan->passing, block)) {
        if (!plan->replay)
            plan->fates[mark_of(block)->number] = FATE_PASSES;
        arena_give(plan->passing, mark_of(block));
    }
}

void *plan_resize(struct plan *plan, void *block, size_t bytes)
{
    size_t had;
    void *other;

    if (!block)
        return plan_take(plan, bytes);
    if (!bytes) {
        plan_give(plan, block);
        return NULL;
    }
    other = plan_take(plan, bytes);
    if (!other)
        return NULL;
    had = lies_in(plan->stays, block) ? arena_room(block)
                                      : arena_room(mark_of(block)) - sizeof(struct mark);
    memcpy(other, block, had < bytes ? had : bytes);
    plan_give(plan, block);
    return other;
}

void plan_freeze(struct plan *plan, void *block)
{
    if (plan->replay)
        return;
    plan->fates[mark_of(block)->number] = FATE_FROZEN;
    plan->frozen_bytes += arena_room(mark_of(block)) - sizeof(struct mark);
}

void *plan_take_frozen(struct plan *plan, size_t bytes)
{
    if (plan->replay)
        return take_kept(plan, bytes);
    plan->frozen_bytes += (bytes + ARENA_STEP - 1) & ~(size_t)(ARENA_STEP - 1);
    return take_passing(plan, bytes, 0);
}

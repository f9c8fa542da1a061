/* plan.c - lays the blocks that will survive side by side. See plan.h. */
#include "sandbox/plan.h"

#include <string.h>

/* The lowest bits of an entry of fates; above them, where the block lies in the replay. */
enum fate { FATE_STAYS, FATE_PASSES, FATE_FROZEN, FATE_MASK = ARENA_STEP - 1 };

/* Before every block in the passing arena. */
struct mark {
    uint32_t number;
    uint32_t bytes;
};

void plan_learn(struct plan *plan, const struct allocator *allocator, struct arena *passing,
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
    mem_free(plan->allocator, plan->survivors);
    plan->fates = plan->survivors = NULL;
}

/* Notes what is left in the arena in which everything was. */
static bool list_survivors(struct plan *plan)
{
    uint32_t n = 0;

    arena_tidy(plan->learned);
    for (void *block = NULL; (block = arena_next(plan->learned, block)) != NULL;)
        n++;
    plan->survivors = mem_array(plan->allocator, (size_t)n + 1, sizeof *plan->survivors);
    if (!plan->survivors)
        return false;
    for (void *block = NULL; (block = arena_next(plan->learned, block)) != NULL;)
        plan->survivors[plan->survivor_count++] =
            (uint32_t)((char *)block - (char *)plan->learned) + (uint32_t)sizeof(struct mark);
    return true;
}

void plan_replay(struct plan *plan, struct arena *passing, struct arena *stays, char *frozen)
{
    plan->learned = plan->passing;
    plan->passing = passing;
    plan->stays = stays;
    plan->frozen = frozen;
    plan->next = 0;
    plan->replay = true;
    if (!plan->broken && !list_survivors(plan))
        plan->broken = true;
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

static size_t whole_words(size_t bytes)
{
    return (bytes + ARENA_STEP - 1) & ~(size_t)(ARENA_STEP - 1);
}

static struct mark *mark_of(void *block)
{
    return (struct mark *)block - 1;
}

static bool learn_one(struct plan *plan)
{
    if (plan->count == plan->room) {
        uint32_t room = plan->room ? plan->room * 2 : 4096;
        uint32_t *fates = room <= 2 * PLAN_MOST
                              ? mem_resize(plan->allocator, plan->fates, room * sizeof *fates)
                              : NULL;

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
    memset(mark, 0, arena_room(mark));
    mark->number = number;
    mark->bytes = (uint32_t)bytes;
    return mark + 1;
}

static void *take_staying(struct plan *plan, size_t bytes)
{
    void *block = arena_take(plan->stays, bytes);

    if (block)
        memset(block, 0, arena_room(block));
    return block;
}

static void *take_kept(struct plan *plan, size_t bytes, uint32_t number)
{
    size_t room = whole_words(bytes);
    char *block = plan->frozen + plan->frozen_used;

    if (room < bytes || room > plan->frozen_bytes - plan->frozen_used) {
        plan->broken = true;
        return NULL;
    }
    plan->fates[number] |= (uint32_t)plan->frozen_used;
    plan->frozen_used += room;
    return block;
}

void *plan_take(struct plan *plan, size_t bytes)
{
    uint32_t number = plan->next;
    char *block;

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
    if (plan->fates[number] == FATE_PASSES)
        return take_passing(plan, bytes, number);
    if (plan->fates[number] == FATE_FROZEN)
        return take_kept(plan, bytes, number);
    block = take_staying(plan, bytes);
    if (block)
        plan->fates[number] |= (uint32_t)(block - (char *)plan->stays);
    return block;
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
    had = lies_in(plan->stays, block) ? arena_room(block) : mark_of(block)->bytes;
    memcpy(other, block, had < bytes ? had : bytes);
    plan_give(plan, block);
    return other;
}

void plan_freeze(struct plan *plan, void *block)
{
    if (plan->replay)
        return;
    plan->fates[mark_of(block)->number] = FATE_FROZEN;
    plan->frozen_bytes += whole_words(mark_of(block)->bytes);
}

void *plan_take_frozen(struct plan *plan, size_t bytes)
{
    void *block = plan_take(plan, bytes);

    if (block)
        plan_freeze(plan, block);
    return block;
}

bool plan_done(struct plan *plan)
{
    arena_tidy(plan->passing);
    return !plan->broken && plan->next == plan->count && !arena_next(plan->passing, NULL);
}

static char *replayed_at(const struct plan *plan, uint32_t fate)
{
    const uint32_t at = fate & ~(uint32_t)FATE_MASK;

    return (fate & FATE_MASK) == FATE_FROZEN ? plan->frozen + at : (char *)plan->stays + at;
}

static struct mark *learned_at(const struct plan *plan, uint32_t survivor)
{
    return mark_of((char *)plan->learned + survivor);
}

void plan_survivor(const struct plan *plan, uint32_t i, struct survivor *survivor)
{
    struct mark *mark = learned_at(plan, plan->survivors[i]);
    const uint32_t fate = plan->fates[mark->number];

    survivor->learned = (const char *)(mark + 1);
    survivor->replayed = replayed_at(plan, fate);
    survivor->bytes = whole_words(mark->bytes);
    survivor->frozen = (fate & FATE_MASK) == FATE_FROZEN;
}

/* The survivor that begins at `at` in the first making's arena and at `replayed` in the second's;
 * NULL: there is none. What is before `at` may be anything. */
static const struct mark *beginning(const struct plan *plan, uintptr_t at, uintptr_t replayed)
{
    const struct mark *mark = learned_at(plan, (uint32_t)at);

    if (at % ARENA_STEP || mark->number >= plan->count ||
        (plan->fates[mark->number] & FATE_MASK) == FATE_PASSES)
        return NULL;
    return (uintptr_t)replayed_at(plan, plan->fates[mark->number]) == replayed ? mark : NULL;
}

/* The survivor that `at` lies in or ends: the last that does not begin after it. */
static uint32_t survivor_around(const struct plan *plan, uintptr_t at)
{
    uint32_t low = 0, high = plan->survivor_count;

    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;

        if (plan->survivors[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return plan->survivors[low];
}

bool plan_moved(const struct plan *plan, uintptr_t learned, uintptr_t replayed, bool *frozen)
{
    const uintptr_t at = learned - (uintptr_t)plan->learned;
    const struct mark *mark;

    if (!plan->survivor_count || at < plan->survivors[0] || at > plan->learned->top)
        return false;
    mark = beginning(plan, at, replayed);
    if (!mark) {
        const uintptr_t start = survivor_around(plan, at);

        mark = learned_at(plan, (uint32_t)start);
        if (at - start > mark->bytes ||
            (uintptr_t)replayed_at(plan, plan->fates[mark->number]) + (at - start) != replayed)
            return false;
    }
    *frozen = (plan->fates[mark->number] & FATE_MASK) == FATE_FROZEN;
    return true;
}

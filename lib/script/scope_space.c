/* scope_space.c - what the blocks of one namespace, and the declarations of one enum, know of each
 * other: a name that one of them exports is known in all.
 *
 * They are gathered in the first walk. In the second, what they export is put into one table as
 * soon as the first of several is entered, and a use that nothing nearer declares is looked up
 * there: so that any number of blocks costs no more than their text is long. */
#include "script/analysis.h"

struct space {
    struct scope *blocks; /* by their `sibling`; enums and namespaces of one name too */
    bool known;           /* what they export is in the table */
};

struct shared {
    const struct space *space;
    const struct name *name;
    struct space *inner; /* of this name, when it is a namespace or an enum itself */
    uint8_t kind;        /* enum scope_kind of the blocks that know it */
};

#define FIRST_ROOM 64u

static bool is_same(const struct shared *one, const struct shared *other)
{
    return one->space == other->space && one->name == other->name && one->kind == other->kind;
}

static struct shared *place_of(const struct shared_names *names, const struct shared *row)
{
    const uintptr_t space = (uintptr_t)row->space;
    uint32_t at = row->name->hash ^ (uint32_t)(space >> 4) * 2654435761u ^ row->kind;

    for (;; at++) {
        struct shared *place = &names->rows[at & (names->room - 1)];

        if (!place->space || is_same(place, row))
            return place;
    }
}

static void grow(struct lower *lower, struct shared_names *names)
{
    struct shared_names more = { .room = names->room ? names->room * 2 : FIRST_ROOM,
                                 .count = names->count };

    more.rows = lower_take(lower, more.room * sizeof *more.rows);
    for (uint32_t at = 0; at < names->room; at++)
        if (names->rows[at].space)
            *place_of(&more, &names->rows[at]) = names->rows[at];
    *names = more;
}

static struct shared *add(struct analysis *analysis, const struct shared *row)
{
    struct shared_names *names = &analysis->shared;
    struct shared *place;

    if (names->count >= names->room / 2)
        grow(analysis->lower, names);
    place = place_of(names, row);
    if (!place->space) {
        *place = *row;
        names->count++;
    }
    return place;
}

void space_add(struct analysis *analysis, struct scope *scope, struct binding *binding)
{
    if (!binding) /* it stands where nothing may be declared */
        return;
    if (!binding->space)
        binding->space = lower_take(analysis->lower, sizeof *binding->space);
    scope->block->sibling = binding->space->blocks;
    binding->space->blocks = scope;
}

/* Namespaces of one name in blocks of one namespace are one. */
static void unite(struct shared *shared, struct binding *binding)
{
    struct scope **end;

    if (!shared->inner)
        shared->inner = binding->space;
    if (shared->inner == binding->space)
        return;
    end = &binding->space->blocks;
    while (*end)
        end = &(*end)->block->sibling;
    *end = shared->inner->blocks;
    shared->inner->blocks = binding->space->blocks;
    binding->space = shared->inner;
}

static void learn(struct analysis *analysis, struct space *space)
{
    space->known = true;
    for (struct scope *at = space->blocks; at; at = at->block->sibling)
        for (struct binding *one = at->bindings; one; one = one->next) {
            const struct shared row = { .space = space, .name = one->name, .kind = at->kind };
            struct shared *shared;

            if (!(one->flags & BINDING_EXPORTED))
                continue;
            shared = add(analysis, &row);
            if (one->space)
                unite(shared, one);
        }
}

void space_enter(struct analysis *analysis, struct scope *scope, struct binding *binding)
{
    scope->block->merged = analysis->merged;
    if (!binding || !binding->space || !binding->space->blocks->block->sibling)
        return;
    scope->block->space = binding->space;
    if (!scope->block->space->known)
        learn(analysis, scope->block->space);
    analysis->merged = scope;
}

void space_leave(struct analysis *analysis, const struct scope *scope)
{
    analysis->merged = scope->block->merged;
}

struct scope *space_find(const struct analysis *analysis, const struct name *name)
{
    const struct binding *nearest = name->binding;

    for (struct scope *at = analysis->merged; at; at = at->block->merged) {
        const struct shared row = { .space = at->block->space, .name = name, .kind = at->kind };

        if (nearest && nearest->scope->depth >= at->depth)
            return NULL;
        if (analysis->shared.room && place_of(&analysis->shared, &row)->space)
            return at;
    }
    return NULL;
}

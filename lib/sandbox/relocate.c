/* relocate.c - which words of a heap are addresses: two makings of it, compared.
 *
 * The same heap was made at two places. What differs must be an address, of the place itself or
 * of a block in it, and lead to the same block in both. What was planned is compared block by
 * block, for the first making left its blocks where they were learned. */
#include "sandbox/core.h"

#include <string.h>

struct relocation {
    const struct making *first, *second;
    const struct plan *plan; /* NULL: every block lies at the same distance in both */
    unsigned char *found;    /* a bit for each word of the second place's used part */
    size_t used;             /* its bytes */
};

enum word { WORD_SAME, WORD_ADDRESS, WORD_LEFT, WORD_WRONG };

/* The upper half of some address in the region. */
static bool upper_half(const void *region, size_t bytes, uintptr_t word)
{
    const unsigned half = sizeof word * 4;
    const uintptr_t at = (uintptr_t)region;

    return word >> half == at >> half || word >> half == (at + bytes) >> half;
}

static bool made_at(const struct making *making, uintptr_t word)
{
    return upper_half(making->place, making->bytes, word) ||
           upper_half(making->passing, making->bytes, word) ||
           upper_half(making->frozen, making->frozen_bytes, word);
}

/* A value that needs half a word (a boolean, undefined) leaves in the other half what was there
 * before: of an address the upper half, which differs when the places lie on two sides of a 4 GiB
 * border. True when that is all that differs; nobody reads it. */
static bool stale_half(const struct relocation *relocation, uintptr_t a, uintptr_t b)
{
    const uintptr_t low = ((uintptr_t)1 << (sizeof a * 4 - 1) << 1) - 1;

    return sizeof a == 8 && (a & low) == (b & low) && made_at(relocation->first, a) &&
           made_at(relocation->second, b);
}

/* The second making has left nothing among what passes: such an address is a leftover. */
static bool passed(const struct making *making, uintptr_t word)
{
    return word - (uintptr_t)making->passing < making->bytes;
}

static enum word word_of(const struct relocation *relocation, uintptr_t a, uintptr_t b)
{
    const uintptr_t at = a - (uintptr_t)relocation->first->place;
    bool frozen;

    if (a == b)
        return WORD_SAME;
    if (at <= relocation->first->bytes && at == b - (uintptr_t)relocation->second->place)
        return WORD_ADDRESS;
    if (relocation->plan && plan_moved(relocation->plan, a, b, &frozen))
        return frozen ? WORD_SAME : WORD_ADDRESS;
    if (relocation->plan && passed(relocation->first, a) && passed(relocation->second, b))
        return WORD_LEFT;
    return stale_half(relocation, a, b) ? WORD_SAME : WORD_WRONG;
}

/* Compares `bytes` at a in the first making with those at b in the second. The frozen part, which
 * does not move, may hold no address of the place. */
static bool compare(const struct relocation *relocation, const void *a, void *b, size_t bytes)
{
    const char *place = (const char *)relocation->second->place;
    const uintptr_t *first = a;
    uintptr_t *second = b;

    for (size_t i = 0; i < bytes / sizeof *first; i++) {
        const enum word word = word_of(relocation, first[i], second[i]);
        const size_t at = (size_t)((const char *)&second[i] - place);

        if (word == WORD_LEFT)
            second[i] = 0;
        else if (word == WORD_ADDRESS && at < relocation->used)
            relocation->found[at / sizeof *first / 8] |=
                (unsigned char)(1u << at / sizeof *first % 8);
        else if (word != WORD_SAME)
            return false;
    }
    return true;
}

/* The blocks that were there before either was made, and still are. */
static bool compare_old(const struct relocation *relocation)
{
    struct place *first = relocation->first->place, *second = relocation->second->place;

    arena_tidy(&first->arena);
    for (char *block = NULL; (block = arena_next(&first->arena, block)) != NULL;)
        if (!compare(relocation, block, (char *)second + (block - (char *)first),
                     arena_room(block)))
            return false;
    return true;
}

static bool compare_survivors(const struct relocation *relocation)
{
    struct survivor survivor;

    for (uint32_t i = 0; i < relocation->plan->survivor_count; i++) {
        plan_survivor(relocation->plan, i, &survivor);
        if (!compare(relocation, survivor.learned, survivor.replayed, survivor.bytes))
            return false;
    }
    return true;
}

static bool compare_all(const struct relocation *relocation)
{
    struct place *first = relocation->first->place, *second = relocation->second->place;

    if (!relocation->plan)
        return place_used(first) == relocation->used &&
               compare(relocation, first, second, relocation->used);
    return compare(relocation, first, second, offsetof(struct place, arena)) &&
           compare_old(relocation) && compare_survivors(relocation);
}

static bool take_found(const struct relocation *relocation, const struct allocator *allocator,
                       struct snapshot *snapshot)
{
    const size_t bytes = relocation->used / sizeof(uintptr_t) / 8 + 1;
    size_t count = 0;

    for (size_t i = 0; i < bytes; i++)
        count += (size_t)__builtin_popcount(relocation->found[i]);
    snapshot->pointers = mem_array(allocator, count + 1, sizeof *snapshot->pointers);
    if (!snapshot->pointers)
        return false;
    for (size_t i = 0; i < bytes; i++)
        for (unsigned bits = relocation->found[i]; bits; bits &= bits - 1)
            snapshot->pointers[snapshot->pointer_count++] =
                (uint32_t)((i * 8 + (unsigned)__builtin_ctz(bits)) * sizeof(uintptr_t));
    return true;
}

static bool copy_place(const struct place *place, const struct allocator *allocator,
                       struct snapshot *snapshot)
{
    snapshot->len = place_used(place);
    snapshot->bytes = mem_resize(allocator, NULL, snapshot->len);
    if (!snapshot->bytes)
        return false;
    memcpy(snapshot->bytes, place, snapshot->len);
    for (uint32_t i = 0; i < snapshot->pointer_count; i++)
        *(uintptr_t *)(snapshot->bytes + snapshot->pointers[i]) -= (uintptr_t)place;
    return true;
}

mdx_status snapshot_take(const struct making *first, const struct making *second,
                         const struct plan *plan, const struct allocator *allocator,
                         struct snapshot *snapshot, struct error *error)
{
    struct relocation relocation = {
        .first = first, .second = second, .plan = plan, .used = place_used(second->place)
    };
    mdx_status status = MDX_OK;

    relocation.found = mem_new(allocator, relocation.used / sizeof(uintptr_t) / 8 + 1);
    if (!relocation.found)
        return error_no_memory(error);
    if (!compare_all(&relocation))
        status = error_set(error, CODE_INTERNAL, "Making the same image twice gave two results.");
    else if (!take_found(&relocation, allocator, snapshot) ||
             !copy_place(second->place, allocator, snapshot))
        status = error_no_memory(error);
    mem_free(allocator, relocation.found);
    return status;
}

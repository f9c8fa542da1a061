/* catalogue.c - the programs of a catalogue, in the order of their ids. */
#include "program/program.h"

#include <stdatomic.h>
#include <string.h>

static struct catalogue *make(const struct allocator *allocator, uint32_t room)
{
    struct catalogue *made = mem_new(allocator, sizeof *made);

    if (!made)
        return NULL;
    made->allocator = allocator;
    made->references = 1;
    made->programs = mem_array(allocator, (size_t)room + 1, sizeof(struct program *));
    if (made->programs)
        return made;
    mem_free(allocator, made);
    return NULL;
}

struct catalogue *catalogue_new(const struct allocator *allocator)
{
    return make(allocator, 0);
}

struct catalogue *catalogue_retain(const struct catalogue *catalogue)
{
    struct catalogue *kept = (struct catalogue *)(uintptr_t)catalogue;

    atomic_fetch_add_explicit((_Atomic uint32_t *)&kept->references, 1, memory_order_relaxed);
    return kept;
}

void catalogue_release(struct catalogue *catalogue)
{
    const struct allocator *allocator;

    if (!catalogue || atomic_fetch_sub_explicit((_Atomic uint32_t *)&catalogue->references, 1,
                                                memory_order_acq_rel) != 1)
        return;
    allocator = catalogue->allocator;
    for (uint32_t i = 0; i < catalogue->count; i++)
        program_release(catalogue->programs[i]);
    mem_free(allocator, catalogue->programs);
    mem_free(allocator, catalogue);
}

/* Where the id is, or would be. */
static uint32_t place_of(const struct catalogue *catalogue, struct slice id, bool *found)
{
    uint32_t low = 0, high = catalogue->count;

    *found = false;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = slice_compare(catalogue->programs[middle]->id, id);

        if (!order) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct program *catalogue_find(const struct catalogue *catalogue, struct slice id)
{
    bool found;
    uint32_t at = place_of(catalogue, id, &found);

    return found ? catalogue->programs[at] : NULL;
}

struct catalogue *catalogue_copy(const struct allocator *allocator, const struct catalogue *from)
{
    struct catalogue *made = make(allocator, from ? from->count : 0);

    if (!made || !from)
        return made;
    made->generation = from->generation;
    made->count = from->count;
    for (uint32_t i = 0; i < from->count; i++)
        made->programs[i] = program_retain(from->programs[i]);
    return made;
}

bool catalogue_put(struct catalogue *catalogue, struct program *program)
{
    bool found;
    uint32_t at = place_of(catalogue, program->id, &found);
    struct program **programs;

    if (found) {
        program_release(catalogue->programs[at]);
        catalogue->programs[at] = program;
        return true;
    }
    programs = catalogue->count == UINT32_MAX - 1
                   ? NULL
                   : mem_resize(catalogue->allocator, catalogue->programs,
                                ((size_t)catalogue->count + 2) * sizeof *programs);
    if (!programs) {
        program_release(program);
        return false;
    }
    memmove(programs + at + 1, programs + at, (catalogue->count - at) * sizeof *programs);
    programs[at] = program;
    catalogue->programs = programs;
    catalogue->count++;
    return true;
}

void catalogue_take(struct catalogue *catalogue, struct slice id)
{
    bool found;
    uint32_t at = place_of(catalogue, id, &found);

    if (!found)
        return;
    program_release(catalogue->programs[at]);
    catalogue->count--;
    memmove(catalogue->programs + at, catalogue->programs + at + 1,
            (catalogue->count - at) * sizeof *catalogue->programs);
}

/* choices.c - parts of a catalogue, as different callers see it. */
#include "base/lock.h"
#include "program/program.h"

#include <string.h>

enum { MOST_CHOICES = 8 };

struct choice {
    struct catalogue *from, *chosen; /* NULL: none */
    unsigned char *marks;
};

struct catalogue_choices {
    const struct allocator *allocator;
    struct lock lock;
    struct choice kept[MOST_CHOICES];
    uint32_t next; /* the one that goes next */
};

struct catalogue_choices *catalogue_choices_new(const struct allocator *allocator)
{
    struct catalogue_choices *made = mem_new(allocator, sizeof *made);

    if (!made)
        return NULL;
    made->allocator = allocator;
    if (lock_init(&made->lock))
        return made;
    mem_free(allocator, made);
    return NULL;
}

static void drop(const struct allocator *allocator, struct choice *choice)
{
    catalogue_release(choice->from);
    catalogue_release(choice->chosen);
    mem_free(allocator, choice->marks);
    *choice = (struct choice){ 0 };
}

void catalogue_choices_free(struct catalogue_choices *choices)
{
    if (!choices)
        return;
    for (uint32_t i = 0; i < MOST_CHOICES; i++)
        drop(choices->allocator, &choices->kept[i]);
    lock_free(&choices->lock);
    mem_free(choices->allocator, choices);
}

static bool all_marked(const struct catalogue *catalogue, const unsigned char *marks)
{
    for (uint32_t i = 0; i < catalogue->count; i++)
        if (!catalogue_marked(marks, i))
            return false;
    return true;
}

static struct catalogue *find(struct catalogue_choices *choices, const struct catalogue *catalogue,
                              const unsigned char *marks)
{
    struct catalogue *found = NULL;

    lock_take(&choices->lock);
    for (uint32_t i = 0; i < MOST_CHOICES && !found; i++) {
        const struct choice *choice = &choices->kept[i];

        if (choice->from == catalogue &&
            !memcmp(choice->marks, marks, catalogue_mark_bytes(catalogue)))
            found = catalogue_retain(choice->chosen);
    }
    lock_give(&choices->lock);
    return found;
}

/* What is left of catalogues before this one goes, then the one kept longest. */
static struct choice *place_for(struct catalogue_choices *choices,
                                const struct catalogue *catalogue)
{
    struct choice *place = NULL;

    for (uint32_t i = 0; i < MOST_CHOICES; i++) {
        struct choice *choice = &choices->kept[i];

        if (choice->from && choice->from->generation < catalogue->generation)
            drop(choices->allocator, choice);
        if (!choice->from)
            place = choice;
    }
    if (!place) {
        place = &choices->kept[choices->next];
        choices->next = (choices->next + 1) % MOST_CHOICES;
        drop(choices->allocator, place);
    }
    return place;
}

/* It may be made without being kept. */
static void keep(struct catalogue_choices *choices, const struct catalogue *catalogue,
                 const unsigned char *marks, const struct catalogue *chosen)
{
    const size_t bytes = catalogue_mark_bytes(catalogue);
    unsigned char *own = (unsigned char *)mem_copy(choices->allocator, (const char *)marks, bytes);

    if (!own)
        return;
    lock_take(&choices->lock);
    *place_for(choices, catalogue) = (struct choice){ .from = catalogue_retain(catalogue),
                                                      .chosen = catalogue_retain(chosen),
                                                      .marks = own };
    lock_give(&choices->lock);
}

static struct catalogue *make(const struct catalogue *catalogue, const unsigned char *marks)
{
    struct catalogue *made = catalogue_new(catalogue->allocator);

    if (!made)
        return NULL;
    mem_free(made->allocator, made->programs);
    made->programs =
        mem_array(made->allocator, (size_t)catalogue->count + 1, sizeof *made->programs);
    if (!made->programs) {
        catalogue_release(made);
        return NULL;
    }
    made->generation = catalogue->generation;
    for (uint32_t i = 0; i < catalogue->count; i++)
        if (catalogue_marked(marks, i))
            made->programs[made->count++] = program_retain(catalogue->programs[i]);
    return made;
}

struct catalogue *catalogue_choose(struct catalogue_choices *choices,
                                   const struct catalogue *catalogue, const unsigned char *marks)
{
    struct catalogue *made;

    if (all_marked(catalogue, marks))
        return catalogue_retain(catalogue);
    made = find(choices, catalogue, marks);
    if (made)
        return made;
    made = make(catalogue, marks);
    if (made)
        keep(choices, catalogue, marks, made);
    return made;
}

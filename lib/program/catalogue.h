/* catalogue.h - everything that is loaded, as it was at one moment.
 *
 * Immutable and counted by references, shared between threads. Its programs are the latest
 * revisions, sorted by id, made for reading about: they have no image, so none of them runs. */
#ifndef MDX_PROGRAM_CATALOGUE_H
#define MDX_PROGRAM_CATALOGUE_H

#include "base/slice.h"

struct program;

struct catalogue {
    const struct allocator *allocator;
    uint32_t references; /* atomic */
    uint64_t generation; /* the store's, when it was looked at */
    struct program **programs;
    uint32_t count;
};

/* An empty one, or NULL: no memory. */
struct catalogue *catalogue_new(const struct allocator *allocator);
struct catalogue *catalogue_retain(const struct catalogue *catalogue);
void catalogue_release(struct catalogue *catalogue); /* NULL allowed */

/* NULL when there is none of that id. */
const struct program *catalogue_find(const struct catalogue *catalogue, struct slice id);

/* A catalogue under construction: a copy of `from` (NULL: empty) to which programs are put and
 * from which ids are taken. */
struct catalogue *catalogue_copy(const struct allocator *allocator, const struct catalogue *from);
/* Takes the reference of program, also when it fails: false, no memory. */
bool catalogue_put(struct catalogue *catalogue, struct program *program);
void catalogue_take(struct catalogue *catalogue, struct slice id);

/* Marks: a bit for each program of a catalogue, of which not all are seen by everybody. */
static inline size_t catalogue_mark_bytes(const struct catalogue *catalogue)
{
    return catalogue->count / 8 + 1;
}

static inline bool catalogue_marked(const unsigned char *marks, uint32_t at)
{
    return marks[at / 8] >> at % 8 & 1;
}

static inline void catalogue_mark(unsigned char *marks, uint32_t at)
{
    marks[at / 8] |= (unsigned char)(1u << at % 8);
}

static inline void catalogue_unmark(unsigned char *marks, uint32_t at)
{
    marks[at / 8] &= (unsigned char)~(1u << at % 8);
}

/* The last few choices, so that the same choice is the same catalogue again, by whose address what
 * was made of it is found. Any thread. */
struct catalogue_choices;
struct catalogue_choices *catalogue_choices_new(const struct allocator *allocator);
void catalogue_choices_free(struct catalogue_choices *choices); /* NULL allowed */
/* The marked ones; the same catalogue with one more reference when all are. NULL: no memory. */
struct catalogue *catalogue_choose(struct catalogue_choices *choices,
                                   const struct catalogue *catalogue, const unsigned char *marks);

#endif

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

/* Those for which visible() is true; the same catalogue with one more reference when all are.
 * NULL: no memory. */
struct catalogue *catalogue_filter(const struct catalogue *catalogue,
                                   bool (*visible)(void *context, const struct program *program),
                                   void *context);

#endif

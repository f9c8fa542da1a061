/* nearest.h - "did you mean". */
#ifndef MDX_SRC_NEAREST_H
#define MDX_SRC_NEAREST_H

#include <stddef.h>

/* The most likely meant of names, or NULL when none is near. Names are compared without case. */
struct nearest {
    const char *wanted;
    const char *best;
    size_t distance;
};

void nearest_offer(struct nearest *nearest, const char *name);

#endif

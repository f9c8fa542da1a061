/* sort.h - heap sort: no memory, no recursion, the same time for every order, however hostile. */
#ifndef MDX_BASE_SORT_H
#define MDX_BASE_SORT_H

#include <stddef.h>

/* compare as qsort's; equal things end up in any order. */
void sort_things(void *things, size_t count, size_t each,
                 int (*compare)(const void *a, const void *b));

#endif

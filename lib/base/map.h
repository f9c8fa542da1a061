/* map.h - a hash table from bytes to pointers, in order of insertion.
 *
 * Keys are copied. Strangers choose keys, so the hash is keyed with random
 * bytes per table. Not thread safe. */
#ifndef MDX_BASE_MAP_H
#define MDX_BASE_MAP_H

#include "base/alloc.h"
#include "base/slice.h"

struct map;

struct map *map_new(const struct allocator *allocator); /* NULL when no memory */
void map_free(struct map *map, void (*free_value)(void *value, void *context), void *context);
size_t map_count(const struct map *map);
void *map_get(const struct map *map, struct slice key); /* NULL when absent */
/* False when no memory; *old (may be NULL) gets the value that was there or NULL. value is not
 * NULL. */
bool map_put(struct map *map, struct slice key, void *value, void **old);
void *map_remove(struct map *map, struct slice key); /* the value, or NULL */
/* Walk: start with *at = 0; false at the end. Removing what was just returned is allowed. */
bool map_next(const struct map *map, size_t *at, struct slice *key, void **value);

#endif

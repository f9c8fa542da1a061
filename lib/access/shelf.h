/* shelf.h - a bounded table by key, inside this room: the one not used for longest goes first. */
#ifndef MDX_ACCESS_SHELF_H
#define MDX_ACCESS_SHELF_H

#include "base/map.h"

/* First member of what stands on a shelf. */
struct shelf_item {
    struct shelf_item *newer, *older;
    char *key;
    size_t key_len;
};

struct shelf {
    const struct allocator *allocator;
    struct map *map;
    struct shelf_item *newest, *oldest;
    uint32_t count, most;
    void (*drop)(struct shelf *shelf, struct shelf_item *item); /* frees what the item holds */
};

bool shelf_open(struct shelf *shelf, const struct allocator *allocator, uint32_t most,
                void (*drop)(struct shelf *, struct shelf_item *));
void shelf_close(struct shelf *shelf);
void shelf_clear(struct shelf *shelf);
/* NULL: it is not there. What is found is the newest. */
struct shelf_item *shelf_find(struct shelf *shelf, struct slice key);
/* A new zeroed item of so many bytes; NULL: no memory. The key is not there yet. */
struct shelf_item *shelf_add(struct shelf *shelf, struct slice key, size_t bytes);

#endif

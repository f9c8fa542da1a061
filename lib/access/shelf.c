/* shelf.c - a bounded table by key: the one not used for longest goes first. */
#include "access/shelf.h"

bool shelf_open(struct shelf *shelf, const struct allocator *allocator, uint32_t most,
                void (*drop)(struct shelf *, struct shelf_item *))
{
    *shelf = (struct shelf){ .allocator = allocator, .most = most, .drop = drop };
    shelf->map = map_new(allocator);
    return shelf->map != NULL;
}

static void unlink_item(struct shelf *shelf, struct shelf_item *item)
{
    if (item->newer)
        item->newer->older = item->older;
    else
        shelf->newest = item->older;
    if (item->older)
        item->older->newer = item->newer;
    else
        shelf->oldest = item->newer;
}

static void link_newest(struct shelf *shelf, struct shelf_item *item)
{
    item->newer = NULL;
    item->older = shelf->newest;
    if (shelf->newest)
        shelf->newest->newer = item;
    else
        shelf->oldest = item;
    shelf->newest = item;
}

static void remove_item(struct shelf *shelf, struct shelf_item *item)
{
    unlink_item(shelf, item);
    map_remove(shelf->map, slice_make(item->key, item->key_len));
    shelf->count--;
    if (shelf->drop)
        shelf->drop(shelf, item);
    mem_free(shelf->allocator, item->key);
    mem_free(shelf->allocator, item);
}

void shelf_clear(struct shelf *shelf)
{
    while (shelf->oldest)
        remove_item(shelf, shelf->oldest);
}

void shelf_close(struct shelf *shelf)
{
    if (!shelf->map)
        return;
    shelf_clear(shelf);
    map_free(shelf->map, NULL, NULL);
    shelf->map = NULL;
}

struct shelf_item *shelf_find(struct shelf *shelf, struct slice key)
{
    struct shelf_item *item = map_get(shelf->map, key);

    if (item && item != shelf->newest) {
        unlink_item(shelf, item);
        link_newest(shelf, item);
    }
    return item;
}

struct shelf_item *shelf_add(struct shelf *shelf, struct slice key, size_t bytes)
{
    struct shelf_item *item = mem_new(shelf->allocator, bytes);

    if (!item)
        return NULL;
    item->key = mem_copy(shelf->allocator, key.data ? key.data : "", key.len);
    item->key_len = key.len;
    if (!item->key || !map_put(shelf->map, key, item, NULL)) {
        mem_free(shelf->allocator, item->key);
        mem_free(shelf->allocator, item);
        return NULL;
    }
    link_newest(shelf, item);
    shelf->count++;
    while (shelf->count > shelf->most)
        remove_item(shelf, shelf->oldest);
    return item;
}

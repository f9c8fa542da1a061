/* tree.h - an ordered map from bytes to bytes that keeps its old versions.
 *
 * A root is one version; changing it makes another that shares most of it.
 * Versions are counted and may be released from any thread; one root is changed
 * by one thread at a time. */
#ifndef MDX_STORE_TREE_H
#define MDX_STORE_TREE_H

#include "base/alloc.h"
#include "base/slice.h"

struct tree_node; /* NULL is the empty map */

struct tree_node *tree_keep(struct tree_node *root); /* one more owner; returns root */
void tree_release(const struct allocator *allocator, struct tree_node *root);

/* The first entry at or after key; down: the last at or before. Borrowed from the root. */
bool tree_seek(const struct tree_node *root, bool down, struct slice key, struct slice *found,
               struct slice *value);
/* *root becomes the new version, the old one is released. False: no memory, *root untouched. */
bool tree_put(const struct allocator *allocator, struct tree_node **root, struct slice key,
              struct slice value);
bool tree_remove(const struct allocator *allocator, struct tree_node **root, struct slice key,
                 bool *found);

#endif

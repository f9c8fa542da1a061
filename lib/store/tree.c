/* tree.c - a persistent AVL tree with counted nodes.
 *
 * Nodes never change once made: a change copies the way from the root to it.
 * Functions here that take nodes as `left` and `right` own them from then on,
 * also when they fail. Depth is at most 1.44 log2 of the count, so recursion is
 * bounded. */
#include "store/tree.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

struct entry {
    _Atomic size_t owners;
    size_t key_len, value_len;
    char bytes[]; /* key, then value */
};

struct tree_node {
    _Atomic size_t owners;
    struct tree_node *left, *right;
    struct entry *entry;
    int height;
};

static struct slice entry_key(const struct entry *entry)
{
    return slice_make(entry->bytes, entry->key_len);
}

static struct entry *entry_make(const struct allocator *allocator, struct slice key,
                                struct slice value)
{
    size_t bytes;
    struct entry *entry;

    if (!size_add(key.len, value.len, &bytes) || !size_add(bytes, sizeof *entry, &bytes))
        return NULL;
    entry = mem_new(allocator, bytes);
    if (!entry)
        return NULL;
    atomic_init(&entry->owners, 1);
    entry->key_len = key.len;
    entry->value_len = value.len;
    if (key.len)
        memcpy(entry->bytes, key.data, key.len);
    if (value.len)
        memcpy(entry->bytes + key.len, value.data, value.len);
    return entry;
}

static struct entry *entry_keep(struct entry *entry)
{
    atomic_fetch_add(&entry->owners, 1);
    return entry;
}

static void entry_release(const struct allocator *allocator, struct entry *entry)
{
    if (entry && atomic_fetch_sub(&entry->owners, 1) == 1)
        mem_free(allocator, entry);
}

struct tree_node *tree_keep(struct tree_node *root)
{
    if (root)
        atomic_fetch_add(&root->owners, 1);
    return root;
}

void tree_release(const struct allocator *allocator, struct tree_node *root)
{
    while (root && atomic_fetch_sub(&root->owners, 1) == 1) {
        struct tree_node *right = root->right;

        tree_release(allocator, root->left);
        entry_release(allocator, root->entry);
        mem_free(allocator, root);
        root = right;
    }
}

static int height(const struct tree_node *node)
{
    return node ? node->height : 0;
}

/* The entry is kept, not taken. NULL when no memory. */
static struct tree_node *node_make(const struct allocator *allocator, struct entry *entry,
                                   struct tree_node *left, struct tree_node *right)
{
    struct tree_node *node = mem_new(allocator, sizeof *node);

    if (!node) {
        tree_release(allocator, left);
        tree_release(allocator, right);
        return NULL;
    }
    atomic_init(&node->owners, 1);
    node->left = left;
    node->right = right;
    node->entry = entry_keep(entry);
    node->height = 1 + (height(left) > height(right) ? height(left) : height(right));
    return node;
}

/* left is too high by one: its children are shared out anew. */
static struct tree_node *lean_right(const struct allocator *allocator, struct entry *entry,
                                    struct tree_node *left, struct tree_node *right)
{
    struct tree_node *middle = left->right;
    struct tree_node *low, *high;
    struct tree_node *top;

    if (height(left->left) >= height(middle)) {
        high = node_make(allocator, entry, tree_keep(middle), right);
        top = high ? node_make(allocator, left->entry, tree_keep(left->left), high) : NULL;
    } else {
        high = node_make(allocator, entry, tree_keep(middle->right), right);
        low =
            high ? node_make(allocator, left->entry, tree_keep(left->left), tree_keep(middle->left))
                 : NULL;
        if (high && !low)
            tree_release(allocator, high);
        top = low ? node_make(allocator, middle->entry, low, high) : NULL;
    }
    tree_release(allocator, left);
    return top;
}

static struct tree_node *lean_left(const struct allocator *allocator, struct entry *entry,
                                   struct tree_node *left, struct tree_node *right)
{
    struct tree_node *middle = right->left;
    struct tree_node *low, *high;
    struct tree_node *top;

    if (height(right->right) >= height(middle)) {
        low = node_make(allocator, entry, left, tree_keep(middle));
        top = low ? node_make(allocator, right->entry, low, tree_keep(right->right)) : NULL;
    } else {
        low = node_make(allocator, entry, left, tree_keep(middle->left));
        high = low ? node_make(allocator, right->entry, tree_keep(middle->right),
                               tree_keep(right->right))
                   : NULL;
        if (low && !high)
            tree_release(allocator, low);
        top = high ? node_make(allocator, middle->entry, low, high) : NULL;
    }
    tree_release(allocator, right);
    return top;
}

static struct tree_node *join(const struct allocator *allocator, struct entry *entry,
                              struct tree_node *left, struct tree_node *right)
{
    if (height(left) > height(right) + 1)
        return lean_right(allocator, entry, left, right);
    if (height(right) > height(left) + 1)
        return lean_left(allocator, entry, left, right);
    return node_make(allocator, entry, left, right);
}

static struct tree_node *with(const struct allocator *allocator, const struct tree_node *node,
                              struct entry *entry)
{
    struct tree_node *changed;
    int order;

    if (!node)
        return node_make(allocator, entry, NULL, NULL);
    order = slice_compare(entry_key(entry), entry_key(node->entry));
    if (order == 0)
        return node_make(allocator, entry, tree_keep(node->left), tree_keep(node->right));
    changed = with(allocator, order < 0 ? node->left : node->right, entry);
    if (!changed)
        return NULL;
    if (order < 0)
        return join(allocator, node->entry, changed, tree_keep(node->right));
    return join(allocator, node->entry, tree_keep(node->left), changed);
}

/* Without its first entry; false when no memory. */
static bool without_first(const struct allocator *allocator, const struct tree_node *node,
                          struct tree_node **rest)
{
    struct tree_node *left;

    if (!node->left) {
        *rest = tree_keep(node->right);
        return true;
    }
    if (!without_first(allocator, node->left, &left))
        return false;
    *rest = join(allocator, node->entry, left, tree_keep(node->right));
    return *rest != NULL;
}

static const struct tree_node *first_of(const struct tree_node *node)
{
    while (node->left)
        node = node->left;
    return node;
}

/* Without the node itself: the first entry of its right side takes its place. */
static bool without_top(const struct allocator *allocator, const struct tree_node *node,
                        struct tree_node **rest)
{
    struct tree_node *right;

    if (!node->left || !node->right) {
        *rest = tree_keep(node->left ? node->left : node->right);
        return true;
    }
    if (!without_first(allocator, node->right, &right))
        return false;
    *rest = join(allocator, first_of(node->right)->entry, tree_keep(node->left), right);
    return *rest != NULL;
}

/* The key is there. */
static bool without(const struct allocator *allocator, const struct tree_node *node,
                    struct slice key, struct tree_node **rest)
{
    struct tree_node *changed;
    int order = slice_compare(key, entry_key(node->entry));

    if (order == 0)
        return without_top(allocator, node, rest);
    if (!without(allocator, order < 0 ? node->left : node->right, key, &changed))
        return false;
    *rest = order < 0 ? join(allocator, node->entry, changed, tree_keep(node->right))
                      : join(allocator, node->entry, tree_keep(node->left), changed);
    return *rest != NULL;
}

bool tree_seek(const struct tree_node *root, bool down, struct slice key, struct slice *found,
               struct slice *value)
{
    const struct entry *best = NULL;

    while (root) {
        int order = slice_compare(key, entry_key(root->entry));

        if (order == 0 || (order > 0) == down)
            best = root->entry;
        if (order == 0)
            break;
        root = order < 0 ? root->left : root->right;
    }
    if (!best)
        return false;
    *found = entry_key(best);
    *value = slice_make(best->bytes + best->key_len, best->value_len);
    return true;
}

bool tree_put(const struct allocator *allocator, struct tree_node **root, struct slice key,
              struct slice value)
{
    struct entry *entry = entry_make(allocator, key, value);
    struct tree_node *changed = entry ? with(allocator, *root, entry) : NULL;

    entry_release(allocator, entry);
    if (!changed)
        return false;
    tree_release(allocator, *root);
    *root = changed;
    return true;
}

bool tree_remove(const struct allocator *allocator, struct tree_node **root, struct slice key,
                 bool *found)
{
    struct tree_node *changed;
    struct slice there, value;

    *found = tree_seek(*root, false, key, &there, &value) && slice_equal(there, key);
    if (!*found)
        return true;
    if (!without(allocator, *root, key, &changed))
        return false;
    tree_release(allocator, *root);
    *root = changed;
    return true;
}

/* tree_test.c - the ordered map in memory, and its versions. */
#include "fixture.h"
#include "store/tree.h"

#define MANY 2000

static struct slice key_of(char text[8], unsigned number)
{
    return slice_make(text, (size_t)snprintf(text, 8, "k%05u", number));
}

static struct tree_node *tree_of(struct fixture *f, unsigned from, unsigned to, unsigned step)
{
    struct tree_node *root = NULL;
    char text[8];

    for (unsigned at = from; at < to; at += step) {
        struct slice key = key_of(text, at);

        assert_true(tree_put(&f->memory.allocator, &root, key, key));
    }
    return root;
}

static void assert_found(const struct tree_node *root, bool down, unsigned sought, unsigned there)
{
    struct slice found, value;
    char text[8];

    assert_true(tree_seek(root, down, key_of(text, sought), &found, &value));
    assert_true(slice_equal(found, key_of(text, there)));
    assert_true(slice_equal(value, found));
}

static void entries_are_found_from_above_and_below(void **state)
{
    struct fixture *f = *state;
    struct tree_node *root = tree_of(f, 0, MANY, 2);
    struct slice found, value;

    for (unsigned at = 0; at < MANY; at += 2) {
        assert_found(root, false, at, at);
        assert_found(root, true, at, at);
        assert_found(root, true, at + 1, at);
    }
    for (unsigned at = 1; at + 1 < MANY; at += 2)
        assert_found(root, false, at, at + 1);
    assert_false(tree_seek(root, false, SLICE("l"), &found, &value));
    assert_false(tree_seek(root, true, SLICE("a"), &found, &value));
    assert_false(tree_seek(NULL, true, SLICE("a"), &found, &value));
    tree_release(&f->memory.allocator, root);
}

static void a_kept_version_does_not_change(void **state)
{
    struct fixture *f = *state;
    struct tree_node *root = tree_of(f, 0, MANY, 1);
    struct tree_node *kept = tree_keep(root);
    char text[8];
    bool found;

    for (unsigned at = 0; at < MANY; at += 2) {
        assert_true(tree_remove(&f->memory.allocator, &root, key_of(text, at), &found));
        assert_true(found);
    }
    assert_true(tree_put(&f->memory.allocator, &root, key_of(text, 1), SLICE("new")));
    for (unsigned at = 0; at < MANY; at++)
        assert_found(kept, false, at, at);
    for (unsigned at = 2; at + 1 < MANY; at += 2)
        assert_found(root, false, at, at + 1);
    tree_release(&f->memory.allocator, kept);
    tree_release(&f->memory.allocator, root);
}

static void removing_everything_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct tree_node *root = tree_of(f, 0, MANY, 1);
    char text[8];
    bool found;

    for (unsigned at = 0; at < MANY; at++)
        assert_true(tree_remove(&f->memory.allocator, &root, key_of(text, at * 7 % MANY), &found));
    assert_null(root);
    assert_true(tree_remove(&f->memory.allocator, &root, SLICE("a"), &found));
    assert_false(found);
}

static bool change(const struct allocator *allocator, void *context)
{
    struct tree_node *root = NULL;
    char text[8];
    bool found;
    bool done = true;

    (void)context;
    for (unsigned at = 0; done && at < 20; at++)
        done = tree_put(allocator, &root, key_of(text, at * 7 % 20), SLICE("v"));
    for (unsigned at = 0; done && at < 20; at++)
        done = tree_remove(allocator, &root, key_of(text, at * 3 % 20), &found) && found;
    tree_release(allocator, root);
    return done;
}

static void any_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(memory_torture(change, NULL) > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_MEMORY(entries_are_found_from_above_and_below),
        IN_MEMORY(a_kept_version_does_not_change),
        IN_MEMORY(removing_everything_leaves_nothing),
        cmocka_unit_test(any_allocation_may_fail),
    };

    return cmocka_run_group_tests_name("store tree", tests, NULL, NULL);
}

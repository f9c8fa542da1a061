/* map_test.c - what is put is found, in the order it came. */
#include "../memory.h"

#include "base/buffer.h"
#include "base/map.h"

static int one = 1, two = 2, three = 3;

static void what_was_put_is_found(void **state)
{
    (void)state;
    struct map *map = map_new(allocator_system());
    void *old = &three;

    assert_null(map_get(map, SLICE("a")));
    assert_true(map_put(map, SLICE("a"), &one, &old));
    assert_null(old);
    assert_true(map_put(map, SLICE(""), &two, NULL));
    assert_ptr_equal(map_get(map, SLICE("a")), &one);
    assert_ptr_equal(map_get(map, SLICE("")), &two);
    assert_null(map_get(map, SLICE("A")));
    assert_int_equal(map_count(map), 2);
    map_free(map, NULL, NULL);
}

static void a_second_put_gives_the_old_value_back(void **state)
{
    (void)state;
    struct map *map = map_new(allocator_system());
    void *old = NULL;

    map_put(map, SLICE("a"), &one, NULL);
    assert_true(map_put(map, SLICE("a"), &two, &old));
    assert_ptr_equal(old, &one);
    assert_ptr_equal(map_get(map, SLICE("a")), &two);
    assert_int_equal(map_count(map), 1);
    map_free(map, NULL, NULL);
}

static void a_walk_follows_the_order_of_insertion(void **state)
{
    (void)state;
    struct map *map = map_new(allocator_system());
    struct slice key;
    void *value;
    size_t at = 0;

    map_put(map, SLICE("z"), &one, NULL);
    map_put(map, SLICE("m"), &two, NULL);
    map_put(map, SLICE("a"), &three, NULL);
    assert_ptr_equal(map_remove(map, SLICE("m")), &two);
    assert_true(map_next(map, &at, &key, &value));
    assert_true(slice_is(key, "z"));
    assert_ptr_equal(value, &one);
    assert_ptr_equal(map_remove(map, SLICE("z")), &one);
    assert_true(map_next(map, &at, &key, NULL));
    assert_true(slice_is(key, "a"));
    assert_false(map_next(map, &at, &key, &value));
    map_free(map, NULL, NULL);
}

static void removed_keys_may_come_again(void **state)
{
    (void)state;
    struct map *map = map_new(allocator_system());

    for (int round = 0; round < 100; round++) {
        assert_true(map_put(map, SLICE("a"), &one, NULL));
        assert_ptr_equal(map_remove(map, SLICE("a")), &one);
        assert_null(map_remove(map, SLICE("a")));
    }
    assert_int_equal(map_count(map), 0);
    map_free(map, NULL, NULL);
}

static void count_value(void *value, void *context)
{
    assert_ptr_equal(value, &one);
    ++*(size_t *)context;
}

static bool fill(const struct allocator *allocator, void *context)
{
    struct map *map = map_new(allocator);
    char key[8];
    size_t put = 0;
    size_t freed = 0;

    (void)context;
    if (!map)
        return false;
    for (int at = 0; at < 40; at++) {
        struct buffer text = { .allocator = allocator, .data = key, .room = 8, .most = 7 };

        buffer_add_u64(&text, (uint64_t)at);
        put += map_put(map, buffer_slice(&text), &one, NULL);
    }
    assert_int_equal(map_count(map), put);
    map_free(map, count_value, &freed);
    assert_int_equal(freed, put);
    return put == 40;
}

static void failing_memory_loses_nothing_that_was_put(void **state)
{
    (void)state;
    assert_true(memory_torture(fill, NULL) > 40);
}

static void many_keys_are_all_found(void **state)
{
    (void)state;
    struct map *map = map_new(allocator_system());
    size_t found = 0;

    for (uint32_t at = 0; at < 5000; at++)
        map_put(map, slice_make((const char *)&at, sizeof at), &one, NULL);
    for (uint32_t at = 0; at < 5000; at += 2)
        map_remove(map, slice_make((const char *)&at, sizeof at));
    for (uint32_t at = 0; at < 6000; at++)
        found += map_get(map, slice_make((const char *)&at, sizeof at)) != NULL;
    assert_int_equal(found, 2500);
    map_free(map, NULL, NULL);
}

static void no_map_may_be_freed(void **state)
{
    (void)state;
    map_free(NULL, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_found),
        cmocka_unit_test(a_second_put_gives_the_old_value_back),
        cmocka_unit_test(a_walk_follows_the_order_of_insertion),
        cmocka_unit_test(removed_keys_may_come_again),
        cmocka_unit_test(failing_memory_loses_nothing_that_was_put),
        cmocka_unit_test(many_keys_are_all_found),
        cmocka_unit_test(no_map_may_be_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

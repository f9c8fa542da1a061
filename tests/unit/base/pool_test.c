/* pool_test.c - small things in one block. */
#include "unit/memory.h"

#include "base/pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static _Alignas(max_align_t) char block[512];
static struct pool pool;

static void begin(void)
{
    pool_init(&pool, allocator_system(), block, sizeof block);
}

static void *refuse(void *host, void *ptr, size_t bytes)
{
    (void)host;
    (void)ptr;
    (void)bytes;
    return NULL;
}

static bool inside(const void *thing)
{
    return (const char *)thing >= block && (const char *)thing < block + sizeof block;
}

static void *get(size_t bytes)
{
    void *thing = mem_resize(&pool.allocator, NULL, bytes);

    assert_non_null(thing);
    assert_int_equal((uintptr_t)thing % _Alignof(max_align_t), 0);
    memset(thing, 0xA5, bytes);
    return thing;
}

static void small_things_lie_in_the_block(void **state)
{
    char *one, *other;

    (void)state;
    begin();
    one = get(1);
    other = get(40);
    assert_true(inside(one) && inside(other) && other >= one + 1);
    mem_free(&pool.allocator, one);
    mem_free(&pool.allocator, other);
}

static void what_finds_no_room_comes_from_behind(void **state)
{
    void *large = NULL, *small;

    (void)state;
    begin();
    large = get(513);
    small = get(100);
    assert_false(inside(large));
    assert_true(inside(small));
    mem_free(&pool.allocator, large);
    pool_init(&pool, &(struct allocator){ refuse, NULL }, block, sizeof block);
    assert_null(mem_resize(&pool.allocator, NULL, SIZE_MAX));
    assert_null(mem_resize(&pool.allocator, NULL, SIZE_MAX - 15));
}

static void the_last_one_grows_where_it_lies(void **state)
{
    char *thing, *grown;

    (void)state;
    begin();
    thing = get(16);
    grown = mem_resize(&pool.allocator, thing, 200);
    assert_ptr_equal(grown, thing);
    memset(grown, 1, 200);
    assert_true((char *)get(16) >= thing + 200);
}

static void others_move_and_keep_what_they_hold(void **state)
{
    char *first, *next, *moved;

    (void)state;
    begin();
    first = get(32);
    next = get(32);
    memcpy(first, "0123456789abcdef0123456789ABCDEF", 32);
    moved = mem_resize(&pool.allocator, first, 64);
    assert_ptr_not_equal(moved, first);
    assert_true(inside(moved));
    assert_memory_equal(moved, "0123456789abcdef0123456789ABCDEF", 32);
    for (int i = 0; i < 32; i++)
        assert_int_equal((unsigned char)next[i], 0xA5);
    /* And out of the block, when it is full. */
    moved = mem_resize(&pool.allocator, moved, 4000);
    assert_false(inside(moved));
    assert_memory_equal(moved, "0123456789abcdef0123456789ABCDEF", 32);
    moved = mem_resize(&pool.allocator, moved, 8000);
    assert_memory_equal(moved, "0123456789abcdef0123456789ABCDEF", 32);
    mem_free(&pool.allocator, moved);
}

static void the_last_ones_room_is_used_again(void **state)
{
    char *one;

    (void)state;
    begin();
    get(16);
    one = get(64);
    mem_free(&pool.allocator, one);
    assert_ptr_equal(get(48), one);
    /* Freed out of order: nothing is used twice. */
    begin();
    one = get(16);
    get(16);
    mem_free(&pool.allocator, one);
    assert_ptr_not_equal(get(16), one);
}

/* Any order of taking, growing and freeing leaves what the others hold alone. */
static void nothing_overlaps(void **state)
{
    enum { THINGS = 24 };
    unsigned char *things[THINGS] = { 0 };
    size_t sizes[THINGS] = { 0 };
    unsigned seed = 7;

    (void)state;
    begin();
    for (unsigned turn = 0; turn < 20000; turn++) {
        unsigned at = (seed = seed * 1103515245 + 12345) / 65536 % THINGS;
        size_t bytes = (seed / 8) % 90 + 1;

        for (size_t i = 0; i < sizes[at]; i++)
            assert_int_equal(things[at][i], at + 1);
        if (things[at] && turn % 3 == 0) {
            mem_free(&pool.allocator, things[at]);
            things[at] = NULL;
            sizes[at] = 0;
            continue;
        }
        things[at] = mem_resize(&pool.allocator, things[at], bytes);
        for (size_t i = 0; i < bytes && i < sizes[at]; i++)
            assert_int_equal(things[at][i], at + 1);
        memset(things[at], (int)at + 1, bytes);
        sizes[at] = bytes;
        if (turn % 500 == 0) {
            for (unsigned i = 0; i < THINGS; i++)
                mem_free(&pool.allocator, things[i]);
            memset(things, 0, sizeof things);
            memset(sizes, 0, sizeof sizes);
            begin();
        }
    }
    for (unsigned i = 0; i < THINGS; i++)
        mem_free(&pool.allocator, things[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_things_lie_in_the_block),
        cmocka_unit_test(what_finds_no_room_comes_from_behind),
        cmocka_unit_test(the_last_one_grows_where_it_lies),
        cmocka_unit_test(others_move_and_keep_what_they_hold),
        cmocka_unit_test(the_last_ones_room_is_used_again),
        cmocka_unit_test(nothing_overlaps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

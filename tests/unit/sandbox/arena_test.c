/* arena_test.c - blocks hold what is put in them, and what is given back is used again. */
#include "../memory.h"

#include "sandbox/arena.h"

#include <string.h>

#define REGION 65536

static _Alignas(8) unsigned char region[2][REGION];

static struct arena *open_at(int i)
{
    struct arena *arena = (struct arena *)(void *)region[i];

    memset(region[i], 0, REGION);
    arena_open(arena, REGION);
    return arena;
}

static void blocks_do_not_overlap(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    char *a = arena_take(arena, 24);
    char *b = arena_take(arena, 1000);
    char *c = arena_take(arena, 1);

    memset(a, 1, 24);
    memset(b, 2, 1000);
    memset(c, 3, 1);
    assert_int_equal(a[23], 1);
    assert_int_equal(b[0], 2);
    assert_int_equal(b[999], 2);
    assert_int_equal((uintptr_t)b % 8, 0);
    assert_int_equal((uintptr_t)c % 8, 0);
}

static void nothing_is_taken_for_no_bytes(void **state)
{
    (void)state;
    assert_null(arena_take(open_at(0), 0));
}

static void more_than_the_region_is_refused(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);

    assert_null(arena_take(arena, REGION));
    assert_null(arena_take(arena, SIZE_MAX));
    assert_null(arena_take(arena, UINT32_MAX));
    assert_non_null(arena_take(arena, REGION / 2));
    assert_null(arena_take(arena, REGION / 2));
}

static void a_small_block_that_was_given_back_is_the_next_of_its_size(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    void *a = arena_take(arena, 40);

    arena_take(arena, 40);
    arena_give(arena, a);
    assert_ptr_equal(arena_take(arena, 40), a);
}

static void neighbours_that_were_given_back_are_one_block(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    void *a = arena_take(arena, 1000);
    void *b = arena_take(arena, 1000);
    void *c = arena_take(arena, 1000);

    arena_take(arena, 1000);
    arena_give(arena, a);
    arena_give(arena, c);
    arena_give(arena, b);
    assert_ptr_equal(arena_take(arena, 3000), a);
}

static void small_pieces_are_merged_when_memory_runs_short(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    void *pieces[400];

    for (int i = 0; i < 400; i++)
        pieces[i] = arena_take(arena, 120);
    assert_non_null(pieces[399]);
    for (int i = 0; i < 400; i++)
        arena_give(arena, pieces[i]);
    assert_non_null(arena_take(arena, 50000));
}

static void the_last_block_grows_in_place(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    char *a = arena_take(arena, 100);

    memset(a, 7, 100);
    assert_ptr_equal(arena_resize(arena, a, 20000), a);
    assert_int_equal(a[99], 7);
}

static void a_block_in_the_middle_moves_with_its_bytes(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    char *a = arena_take(arena, 100);
    char *moved;

    memset(a, 7, 100);
    arena_take(arena, 100);
    moved = arena_resize(arena, a, 2000);
    assert_ptr_not_equal(moved, a);
    assert_int_equal(moved[0], 7);
    assert_int_equal(moved[99], 7);
}

static void a_block_grows_into_a_free_neighbour(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    void *a = arena_take(arena, 1000);
    void *b = arena_take(arena, 2000);

    arena_take(arena, 8);
    arena_give(arena, b);
    assert_ptr_equal(arena_resize(arena, a, 2500), a);
}

static void a_resize_that_fails_leaves_the_block(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    char *a = arena_take(arena, 100);

    a[99] = 5;
    assert_null(arena_resize(arena, a, REGION));
    assert_int_equal(a[99], 5);
}

static void what_a_shrunk_block_lost_is_used_again(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    char *a = arena_take(arena, 4000);

    arena_take(arena, 8);
    assert_ptr_equal(arena_resize(arena, a, 1000), a);
    assert_ptr_equal(arena_take(arena, 2500), a + 1008);
}

static void giving_everything_back_leaves_it_empty(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    const size_t before = arena_used(arena);
    void *a = arena_take(arena, 3000);
    void *b = arena_take(arena, 30);

    arena_give(arena, a);
    arena_give(arena, b);
    arena_tidy(arena);
    assert_int_equal(arena_used(arena), before);
}

static void work(struct arena *arena)
{
    void *a = arena_take(arena, 300);
    void *b = arena_take(arena, 33);

    arena_take(arena, 4000);
    arena_give(arena, a);
    a = arena_resize(arena, b, 90);
    arena_give(arena, arena_take(arena, 17));
    arena_take(arena, 250);
}

static void the_same_calls_give_the_same_bytes_at_another_place(void **state)
{
    (void)state;
    work(open_at(0));
    work(open_at(1));
    assert_memory_equal(region[0], region[1], REGION);
}

static void a_copy_of_the_used_part_is_a_copy_of_the_allocator(void **state)
{
    (void)state;
    struct arena *first = open_at(0);
    struct arena *second = (struct arena *)(void *)region[1];

    work(first);
    memset(region[1], 0xee, REGION);
    memcpy(region[1], region[0], arena_used(first));
    assert_int_equal((char *)arena_take(first, 60) - (char *)first,
                     (char *)arena_take(second, 60) - (char *)second);
    assert_int_equal((char *)arena_take(first, 9000) - (char *)first,
                     (char *)arena_take(second, 9000) - (char *)second);
}

/* Fills each block with its own number and looks again after everything has moved. */
static void many_blocks_of_all_sizes_keep_their_bytes(void **state)
{
    (void)state;
    struct arena *arena = open_at(0);
    unsigned char *blocks[64] = { 0 };
    size_t sizes[64] = { 0 };
    uint32_t next = 1;

    for (int i = 0; i < 100000; i++) {
        const uint32_t at = (next >> 8) % 64;
        const size_t bytes = 1 + (next >> 16) % ((next & 7) ? 90 : 2500);
        unsigned char *block;

        next = next * 1664525u + 1013904223u;
        for (size_t k = 0; k < sizes[at]; k++)
            assert_int_equal(blocks[at][k], at);
        block = (next & 1) ? arena_resize(arena, blocks[at], bytes) : NULL;
        if (!block) {
            arena_give(arena, blocks[at]);
            block = arena_take(arena, bytes);
        }
        blocks[at] = block;
        sizes[at] = block ? bytes : 0;
        memset(block ? block : region[1], (int)at, sizes[at]);
    }
    for (int i = 0; i < 64; i++)
        arena_give(arena, blocks[i]);
    arena_tidy(arena);
    assert_non_null(arena_take(arena, REGION - sizeof *arena - 16));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_do_not_overlap),
        cmocka_unit_test(nothing_is_taken_for_no_bytes),
        cmocka_unit_test(more_than_the_region_is_refused),
        cmocka_unit_test(a_small_block_that_was_given_back_is_the_next_of_its_size),
        cmocka_unit_test(neighbours_that_were_given_back_are_one_block),
        cmocka_unit_test(small_pieces_are_merged_when_memory_runs_short),
        cmocka_unit_test(the_last_block_grows_in_place),
        cmocka_unit_test(a_block_in_the_middle_moves_with_its_bytes),
        cmocka_unit_test(a_block_grows_into_a_free_neighbour),
        cmocka_unit_test(a_resize_that_fails_leaves_the_block),
        cmocka_unit_test(what_a_shrunk_block_lost_is_used_again),
        cmocka_unit_test(giving_everything_back_leaves_it_empty),
        cmocka_unit_test(the_same_calls_give_the_same_bytes_at_another_place),
        cmocka_unit_test(a_copy_of_the_used_part_is_a_copy_of_the_allocator),
        cmocka_unit_test(many_blocks_of_all_sizes_keep_their_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

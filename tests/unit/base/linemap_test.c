/* linemap_test.c - from lowered code back to the document, and the text form. */
#include "../memory.h"

#include "base/linemap.h"

static void expect_place(const struct linemap *map, struct slice document, uint32_t line,
                         uint32_t column, uint32_t to_line, uint32_t to_column)
{
    uint32_t found_line, found_column;

    assert_true(linemap_find(map, document, line, column, &found_line, &found_column));
    assert_int_equal(found_line, to_line);
    assert_int_equal(found_column, to_column);
}

static void expect_nowhere(const struct linemap *map, uint32_t line, uint32_t column)
{
    uint32_t found_line = 9, found_column = 9;

    assert_false(linemap_find(map, SLICE(""), line, column, &found_line, &found_column));
    assert_int_equal(found_line, 0);
    assert_int_equal(found_column, 0);
}

static void lines_of_a_piece_differ_by_a_constant(void **state)
{
    (void)state;
    struct linemap map;

    linemap_init(&map, allocator_system());
    linemap_add(&map, &(struct linemap_piece){ 2, 5, 10, 1, 0, 0, 0 });
    linemap_add(&map, &(struct linemap_piece){ 6, 1, 30, 3, 0, 0, 0 });
    expect_nowhere(&map, 1, 1);
    expect_nowhere(&map, 2, 4);
    expect_place(&map, SLICE(""), 2, 5, 10, 1);
    expect_place(&map, SLICE(""), 2, 8, 10, 4);
    expect_place(&map, SLICE(""), 3, 8, 11, 8);
    expect_place(&map, SLICE(""), 6, 2, 30, 4);
    expect_place(&map, SLICE(""), 7, 2, 31, 2);
    linemap_free(&map);
}

static void column_0_asks_for_the_line_only(void **state)
{
    (void)state;
    struct linemap map;

    linemap_init(&map, allocator_system());
    linemap_add(&map, &(struct linemap_piece){ 2, 5, 10, 7, 0, 0, 0 });
    linemap_add(&map, &(struct linemap_piece){ 2, 20, 40, 7, 0, 0, 0 });
    expect_place(&map, SLICE(""), 2, 0, 10, 0);
    expect_place(&map, SLICE(""), 2, 21, 40, 8);
    expect_place(&map, SLICE(""), 3, 0, 41, 0);
    linemap_free(&map);
}

static void a_piece_of_line_0_is_the_librarys_own(void **state)
{
    (void)state;
    struct linemap map;

    linemap_init(&map, allocator_system());
    linemap_add(&map, &(struct linemap_piece){ 1, 1, 5, 1, 0, 0, 0 });
    linemap_add(&map, &(struct linemap_piece){ 4, 1, 0, 0, 0, 0, 0 });
    expect_place(&map, SLICE(""), 3, 2, 7, 2);
    expect_nowhere(&map, 4, 1);
    expect_nowhere(&map, 9, 1);
    linemap_free(&map);
}

static void code_in_a_json_string_is_found_through_its_escapes(void **state)
{
    (void)state;
    /* Decoded: a = "b";<newline>c<emoji>;d */
    struct slice document = SLICE("{\n \"f\": \"a = \\\"b\\\";\\nc\\ud83d\\ude00;d\"}");
    struct linemap map;

    linemap_init(&map, allocator_system());
    linemap_add(&map, &(struct linemap_piece){ 3, 2, 0, 0, 8, 0, 1 });
    expect_place(&map, document, 3, 2, 2, 8);
    expect_place(&map, document, 3, 7, 2, 13 + 1);
    expect_place(&map, document, 4, 1, 2, 20);
    expect_place(&map, document, 4, 3, 2, 33);
    expect_place(&map, document, 4, 4, 2, 34);
    expect_place(&map, document, 4, 99, 2, 35);
    expect_place(&map, document, 9, 1, 2, 35);
    linemap_free(&map);
}

static void skipped_characters_come_before_the_piece(void **state)
{
    (void)state;
    struct slice document = SLICE("\"\\tab\\ncd\"");
    struct linemap map;

    linemap_init(&map, allocator_system());
    linemap_add(&map, &(struct linemap_piece){ 1, 1, 0, 0, 0, 2, 1 });
    expect_place(&map, document, 1, 1, 1, 5);
    expect_place(&map, document, 2, 2, 1, 9);
    linemap_free(&map);
}

static void a_document_that_is_too_short_does_no_harm(void **state)
{
    (void)state;
    struct linemap map;

    linemap_init(&map, allocator_system());
    linemap_add(&map, &(struct linemap_piece){ 1, 1, 0, 0, 900, 0, 1 });
    linemap_add(&map, &(struct linemap_piece){ 2, 1, 0, 0, 0, 0, 1 });
    expect_place(&map, SLICE("\"a\\u"), 1, 5, 1, 5);
    expect_place(&map, SLICE("\"a\\ud8"), 2, 9, 1, 7);
    expect_place(&map, SLICE("\"a\\"), 2, 9, 1, 4);
    linemap_free(&map);
}

/* Each first on a line, later on it, further up the document, elsewhere in a string. */
static const struct linemap_piece differing[] = {
    { 1, 1, 1, 1, 0, 0, 0 },
    { 1, 9, 1, 5, 0, 0, 0 },
    { 1, 300, 1, 2, 0, 0, 0 },
    { 2, 4, 2, 4, 0, 0, 0 },
    { 7, 1, 3, 8, 0, 0, 0 },
    { 7, 2, 0, 0, 0, 0, 0 },
    { 8, 4294967295u, 4294967295u, 4294967295u, 4294967295u, 4294967295u, 4294967295u },
    { 4294967295u, 0, 0, 2147483648u, 0, 2147483647u, 1 },
};
#define DIFFERING (sizeof differing / sizeof *differing)

static void pieces_come_back_as_they_were_added(void **state)
{
    (void)state;
    struct linemap map, copy;
    struct linemap_walk walk = { 0 };

    linemap_init(&map, allocator_system());
    linemap_init(&copy, allocator_system());
    for (size_t i = 0; i < DIFFERING; i++)
        assert_true(linemap_add(&map, &differing[i]));
    assert_true(linemap_copy(&copy, &map));
    linemap_free(&map);
    for (size_t i = 0; i < DIFFERING; i++) {
        assert_true(linemap_next(&copy, &walk));
        assert_memory_equal(&walk.piece, &differing[i], sizeof walk.piece);
    }
    assert_false(linemap_next(&copy, &walk));
    assert_true(linemap_add(&copy, &(struct linemap_piece){ 4294967295u, 7, 1, 1, 0, 0, 0 }));
    assert_true(linemap_next(&copy, &walk));
    assert_int_equal(walk.piece.lowered_column, 7);
    assert_int_equal(copy.count, DIFFERING + 1);
    linemap_free(&copy);
}

static void most_pieces_are_told_in_three_bytes(void **state)
{
    (void)state;
    struct linemap map;

    linemap_init(&map, allocator_system());
    for (uint32_t i = 0; i < 100; i++)
        linemap_add(&map, &(struct linemap_piece){ 1, 1 + 9 * i, 1, 1 + 5 * i, 0, 0, 0 });
    assert_in_range(map.len, 1, 300 + 8);
    linemap_free(&map);
}

static void what_is_put_in_moves_the_rest_of_its_line(void **state)
{
    (void)state;
    const struct linemap_piece in = { 1, 15, 1, 3, 0, 0, 0 };
    struct linemap map;
    struct linemap_walk end;
    struct buffer out;

    linemap_init(&map, allocator_system());
    buffer_init(&out, allocator_system(), SIZE_MAX);
    linemap_add(&map, &(struct linemap_piece){ 1, 1, 1, 1, 0, 0, 0 });
    end = linemap_end(&map);
    linemap_add(&map, &(struct linemap_piece){ 1, 7, 1, 9, 0, 0, 0 });
    linemap_add(&map, &(struct linemap_piece){ 1, 9, 1, 12, 0, 0, 0 });
    assert_true(linemap_insert(&map, &end, &in, 10));
    linemap_add(&map, &(struct linemap_piece){ 2, 5, 2, 4, 0, 0, 0 });
    linemap_write(&map, &out);
    assert_string_equal(out.data, "[[1,1,1,1,0,0,0],[1,15,1,3,0,0,0],[1,17,1,9,0,0,0],"
                                  "[1,19,1,12,0,0,0],[2,5,2,4,0,0,0]]");
    buffer_free(&out);
    linemap_free(&map);
}

static void what_is_put_in_last_is_the_last(void **state)
{
    (void)state;
    const struct linemap_piece in = { 3, 6, 3, 1, 0, 0, 0 };
    struct linemap map;
    struct linemap_walk end;
    struct buffer out;

    linemap_init(&map, allocator_system());
    buffer_init(&out, allocator_system(), SIZE_MAX);
    end = linemap_end(&map);
    assert_true(linemap_insert(&map, &end, &in, 5));
    linemap_add(&map, &(struct linemap_piece){ 3, 8, 3, 2, 0, 0, 0 });
    linemap_write(&map, &out);
    assert_string_equal(out.data, "[[3,6,3,1,0,0,0],[3,8,3,2,0,0,0]]");
    buffer_free(&out);
    linemap_free(&map);
}

static void maps_survive_being_written(void **state)
{
    (void)state;
    struct linemap map, again;
    struct buffer out;

    linemap_init(&map, allocator_system());
    linemap_init(&again, allocator_system());
    linemap_add(&map, &(struct linemap_piece){ 1, 2, 3, 4, 5, 6, 1 });
    linemap_add(&map, &(struct linemap_piece){ 4294967295u, 1, 0, 0, 0, 0, 0 });
    buffer_init(&out, allocator_system(), SIZE_MAX);
    linemap_write(&map, &out);
    assert_string_equal(out.data, "[[1,2,3,4,5,6,1],[4294967295,1,0,0,0,0,0]]");
    assert_int_equal(linemap_read(&again, buffer_slice(&out), NULL), MDX_OK);
    assert_int_equal(again.count, 2);
    assert_int_equal(again.len, map.len);
    assert_memory_equal(again.bytes, map.bytes, map.len);
    buffer_free(&out);
    linemap_free(&map);
    linemap_free(&again);
}

static void texts_that_are_no_maps_are_refused(void **state)
{
    (void)state;
    struct linemap map;

    linemap_init(&map, allocator_system());
    assert_int_equal(linemap_read(&map, SLICE("[[1,2,3]]"), NULL), MDX_E_CONFIG);
    assert_int_equal(linemap_read(&map, SLICE("{}"), NULL), MDX_E_CONFIG);
    assert_int_equal(linemap_read(&map, SLICE("[1]"), NULL), MDX_E_CONFIG);
    assert_int_equal(linemap_read(&map, SLICE("[[1,2,3,4,5,6,-1]]"), NULL), MDX_E_CONFIG);
    assert_int_equal(linemap_read(&map, SLICE("[[1,2,3,4,5,6,[1]]]"), NULL), MDX_E_CONFIG);
    assert_int_equal(linemap_read(&map, SLICE("[[1,2,3,4,5,6,4294967296]]"), NULL), MDX_E_CONFIG);
    assert_int_equal(linemap_read(&map, SLICE("["), NULL), MDX_E_VALIDATION);
    assert_int_equal(map.count, 0);
    linemap_free(&map);
}

static bool read_map(const struct allocator *allocator, void *context)
{
    struct linemap map;

    (void)context;
    linemap_init(&map, allocator);
    mdx_status status = linemap_read(&map, SLICE("[[1,2,3,4,5,6,1],[2,2,3,4,5,6,1]]"), NULL);
    assert_true(status == MDX_OK || status == MDX_E_NOMEM);
    linemap_free(&map);
    return status == MDX_OK;
}

static void failing_memory_leaves_an_empty_map(void **state)
{
    (void)state;
    assert_int_equal(memory_torture(read_map, NULL), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_a_piece_differ_by_a_constant),
        cmocka_unit_test(column_0_asks_for_the_line_only),
        cmocka_unit_test(a_piece_of_line_0_is_the_librarys_own),
        cmocka_unit_test(code_in_a_json_string_is_found_through_its_escapes),
        cmocka_unit_test(skipped_characters_come_before_the_piece),
        cmocka_unit_test(a_document_that_is_too_short_does_no_harm),
        cmocka_unit_test(pieces_come_back_as_they_were_added),
        cmocka_unit_test(most_pieces_are_told_in_three_bytes),
        cmocka_unit_test(what_is_put_in_moves_the_rest_of_its_line),
        cmocka_unit_test(what_is_put_in_last_is_the_last),
        cmocka_unit_test(maps_survive_being_written),
        cmocka_unit_test(texts_that_are_no_maps_are_refused),
        cmocka_unit_test(failing_memory_leaves_an_empty_map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

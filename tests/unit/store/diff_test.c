/* diff_test.c - what changed between two revisions, as a unified diff. */
#include "fixture.h"
#include "store/inside.h"

#define ID SLICE("calculate")

/* The diff of two texts alone, into f->out. */
static void diff(struct fixture *f, const char *from, const char *to)
{
    buffer_clear(&f->out);
    assert_true(unified_diff(slice_of(from), slice_of(to), &f->out));
    assert_false(buffer_failed(&f->out));
    buffer_add_text(&f->out, "");
}

static void a_changed_line_is_shown_with_three_around(void **state)
{
    struct fixture *f = *state;

    diff(f, "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n");
    assert_string_equal(f->out.data, "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

static void changes_that_are_close_share_a_hunk(void **state)
{
    struct fixture *f = *state;

    diff(f, "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n");
    assert_string_equal(f->out.data, "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
    diff(f, "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n");
    assert_string_equal(f->out.data, "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
                                     "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

static void additions_and_removals_are_counted(void **state)
{
    struct fixture *f = *state;

    diff(f, "", "a\nb\n");
    assert_string_equal(f->out.data, "@@ -0,0 +1,2 @@\n+a\n+b\n");
    diff(f, "a\nb\n", "");
    assert_string_equal(f->out.data, "@@ -1,2 +0,0 @@\n-a\n-b\n");
    diff(f, "a\nb\n", "a\nx\nb\n");
    assert_string_equal(f->out.data, "@@ -1,2 +1,3 @@\n a\n+x\n b\n");
    diff(f, "a\nx\nb\n", "a\nb\n");
    assert_string_equal(f->out.data, "@@ -1,3 +1,2 @@\n a\n-x\n b\n");
}

static void a_missing_line_end_is_told(void **state)
{
    struct fixture *f = *state;

    diff(f, "a\nb", "a\nb\n");
    assert_string_equal(f->out.data, "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
    diff(f, "a", "b");
    assert_string_equal(f->out.data, "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
                                     "\\ No newline at end of file\n");
}

static void the_shortest_way_is_found(void **state)
{
    struct fixture *f = *state;

    diff(f, "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n");
    assert_string_equal(f->out.data, "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n");
}

static void equal_texts_have_no_diff(void **state)
{
    struct fixture *f = *state;

    diff(f, "a\nb\n", "a\nb\n");
    assert_int_equal(f->out.len, 0);
    diff(f, "", "");
    assert_int_equal(f->out.len, 0);
}

/* Two million lines of two sorts, in an order that has no short way. */
static char *hostile(uint32_t seed)
{
    char *text = malloc((4u << 20) + 1);

    for (size_t at = 0; at < 4u << 20; at += 2) {
        seed = seed * 1664525u + 1013904223u;
        text[at] = (char)('a' + (seed >> 31));
        text[at + 1] = '\n';
    }
    text[4u << 20] = 0;
    return text;
}

static void texts_made_to_be_slow_are_replaced_as_a_whole(void **state)
{
    struct fixture *f = *state;
    char *from = hostile(1);
    char *to = hostile(2);

    diff(f, from, to);
    assert_true(f->out.len > (8u << 20));
    free(from);
    free(to);
}

static void revisions_are_compared(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "1.0.0", "a\nb\n");
    load(f, "calculate", "2.0.0", "a\nB\n");
    load(f, "calculate", "3.0.0", "a\nB\n");
    assert_answer(f, store_diff(f->store, ID, SLICE("1.0.0"), SLICE("2"), &f->out, &f->error),
                  "{\"id\":\"calculate\",\"from\":1,\"to\":2,\"same\":false,\"diff\":"
                  "\"--- calculate@1\\n+++ calculate@2\\n@@ -1,2 +1,2 @@\\n a\\n-b\\n+B\\n\"}");
    assert_answer(f, store_diff(f->store, ID, SLICE(""), SLICE(""), &f->out, &f->error),
                  "{\"id\":\"calculate\",\"from\":2,\"to\":3,\"same\":true,\"diff\":\"\"}");
}

static void a_deletion_compares_as_an_empty_text(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "a\n");
    assert_int_equal(store_delete(f->store, ID, 0, 5, NULL, &f->error), MDX_OK);
    assert_answer(f, store_diff(f->store, ID, SLICE(""), SLICE(""), &f->out, &f->error),
                  "{\"id\":\"calculate\",\"from\":1,\"to\":2,\"same\":false,\"diff\":"
                  "\"--- calculate@1\\n+++ calculate@2\\n@@ -1 +0,0 @@\\n-a\\n\"}");
}

static void what_is_not_there_cannot_be_compared(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "", "a\n");
    assert_error(f, store_diff(f->store, ID, SLICE(""), SLICE(""), &f->out, &f->error),
                 "VERSION_NOT_FOUND",
                 "'calculate' has one revision only: there is nothing to compare it with");
    assert_int_equal(store_diff(f->store, ID, SLICE("1"), SLICE("2"), &f->out, &f->error),
                     MDX_E_NOT_FOUND);
    assert_int_equal(store_diff(f->store, SLICE("x"), SLICE("1"), SLICE("2"), &f->out, &f->error),
                     MDX_E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_MEMORY(a_changed_line_is_shown_with_three_around),
        IN_MEMORY(changes_that_are_close_share_a_hunk),
        IN_MEMORY(additions_and_removals_are_counted),
        IN_MEMORY(a_missing_line_end_is_told),
        IN_MEMORY(the_shortest_way_is_found),
        IN_MEMORY(equal_texts_have_no_diff),
        IN_MEMORY(texts_made_to_be_slow_are_replaced_as_a_whole),
        EVERYWHERE(revisions_are_compared),
        EVERYWHERE(a_deletion_compares_as_an_empty_text),
        EVERYWHERE(what_is_not_there_cannot_be_compared),
    };

    return cmocka_run_group_tests_name("store diff", tests, NULL, NULL);
}

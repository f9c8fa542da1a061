/* base64_test.c - the examples of RFC 4648, and what is refused. */
#include "../memory.h"

#include "base/base64.h"

static void expect_encoded(struct slice bytes, const char *text)
{
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    base64_encode(&out, bytes);
    assert_true(slice_is(buffer_slice(&out), text));
    buffer_free(&out);
}

static void expect_decoded(struct slice text, struct slice bytes)
{
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    assert_true(base64_decode(&out, text));
    assert_true(slice_equal(buffer_slice(&out), bytes));
    buffer_free(&out);
}

static void expect_refused(struct slice text)
{
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    buffer_add_text(&out, "kept");
    assert_false(base64_decode(&out, text));
    assert_string_equal(out.data, "kept");
    buffer_free(&out);
}

static void bytes_are_written_with_padding(void **state)
{
    (void)state;
    expect_encoded(SLICE(""), "");
    expect_encoded(SLICE("f"), "Zg==");
    expect_encoded(SLICE("fo"), "Zm8=");
    expect_encoded(SLICE("foo"), "Zm9v");
    expect_encoded(SLICE("foob"), "Zm9vYg==");
    expect_encoded(SLICE("\xFF\xFE\xFD"), "//79");
}

static void padding_may_be_left_out(void **state)
{
    (void)state;
    expect_decoded(SLICE("Zg=="), SLICE("f"));
    expect_decoded(SLICE("Zg"), SLICE("f"));
    expect_decoded(SLICE("Zm8="), SLICE("fo"));
    expect_decoded(SLICE("Zm8"), SLICE("fo"));
    expect_decoded(SLICE(""), SLICE(""));
}

static void both_alphabets_are_read(void **state)
{
    (void)state;
    expect_decoded(SLICE("//79"), SLICE("\xFF\xFE\xFD"));
    expect_decoded(SLICE("__79"), SLICE("\xFF\xFE\xFD"));
    expect_decoded(SLICE("+-+-"), SLICE("\xFB\xEF\xBE"));
}

static void anything_else_is_refused_and_leaves_the_buffer(void **state)
{
    (void)state;
    expect_refused(SLICE("Z"));
    expect_refused(SLICE("Zg="));
    expect_refused(SLICE("Zg==="));
    expect_refused(SLICE("Zm9v="));
    expect_refused(SLICE("===="));
    expect_refused(SLICE("Zm 9v"));
    expect_refused(SLICE("Zm9v\n"));
    expect_refused(SLICE("Zh=="));
    expect_refused(SLICE("Zm9="));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_written_with_padding),
        cmocka_unit_test(padding_may_be_left_out),
        cmocka_unit_test(both_alphabets_are_read),
        cmocka_unit_test(anything_else_is_refused_and_leaves_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

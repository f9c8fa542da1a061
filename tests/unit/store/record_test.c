/* record_test.c - heads and revisions as bytes, and what is refused as such. */
#include "fixture.h"
#include "store/inside.h"

static void a_head_comes_back_as_it_was_written(void **state)
{
    struct fixture *f = *state;
    const struct head head = { RECORD_ROLLBACK,
                               7,
                               12345,
                               SLICE("1.0.0"),
                               SLICE("hash"),
                               SLICE("Function"),
                               SLICE("Title"),
                               SLICE("About"),
                               SLICE("123456781234") };
    struct head back;

    head_write(&head, &f->out);
    assert_true(head_parse(&back, buffer_slice(&f->out)));
    assert_int_equal(back.kind, RECORD_ROLLBACK);
    assert_int_equal(back.latest, 7);
    assert_int_equal(back.updated_ms, 12345);
    assert_true(slice_is(back.label, "1.0.0"));
    assert_true(slice_is(back.hash, "hash"));
    assert_true(slice_is(back.type, "Function"));
    assert_true(slice_is(back.title, "Title"));
    assert_true(slice_is(back.description, "About"));
    assert_true(slice_is(back.weights, "123456781234"));
}

static void a_revision_comes_back_as_it_was_written(void **state)
{
    struct fixture *f = *state;
    const struct record record = { .kind = RECORD_LOAD,
                                   .created_ms = 5,
                                   .from = 3,
                                   .label = SLICE("l"),
                                   .source = SLICE("the source"),
                                   .model = SLICE("{}") };
    struct record back;

    record_write(&record, &f->out);
    assert_true(record_parse(&back, buffer_slice(&f->out)));
    assert_int_equal(back.created_ms, 5);
    assert_int_equal(back.from, 3);
    assert_true(slice_is(back.label, "l"));
    assert_true(slice_is(back.model, "{}"));
    assert_true(slice_is(back.source, "the source"));
    assert_int_equal(back.lowered.len, 0);
}

static void bytes_that_do_not_add_up_are_refused(void **state)
{
    struct fixture *f = *state;
    const struct record record = { .kind = RECORD_LOAD, .source = SLICE("the source") };
    struct record back;
    struct head head;
    struct slice whole;

    record_write(&record, &f->out);
    whole = buffer_slice(&f->out);
    for (size_t len = 0; len < whole.len; len++)
        assert_false(record_parse(&back, slice_to(whole, len)));
    assert_false(head_parse(&head, whole));
    buffer_add_char(&f->out, 'x');
    assert_false(record_parse(&back, buffer_slice(&f->out)));
    f->out.len--;
    f->out.data[1] = 2;
    assert_false(record_parse(&back, buffer_slice(&f->out)));
    f->out.data[1] = 1;
    f->out.data[2] = 4;
    assert_false(record_parse(&back, buffer_slice(&f->out)));
    f->out.data[2] = 1;
    assert_true(record_parse(&back, buffer_slice(&f->out)));
    f->out.data[20] = (char)0xFF;
    assert_false(record_parse(&back, buffer_slice(&f->out)));
}

static void numbers_sort_as_bytes(void **state)
{
    char small[8];
    char large[8];

    (void)state;
    number_write(small, 255);
    number_write(large, 256);
    assert_true(memcmp(small, large, 8) < 0);
    assert_int_equal(number_read(large), 256);
    number_write(large, UINT64_MAX);
    assert_true(number_read(large) == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_MEMORY(a_head_comes_back_as_it_was_written),
        IN_MEMORY(a_revision_comes_back_as_it_was_written),
        IN_MEMORY(bytes_that_do_not_add_up_are_refused),
        IN_MEMORY(numbers_sort_as_bytes),
    };

    return cmocka_run_group_tests_name("store record", tests, NULL, NULL);
}

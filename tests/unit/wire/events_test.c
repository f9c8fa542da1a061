/* events_test.c - server-sent events, cut anywhere. */
#include "unit/memory.h"

#include "wire/events.h"

#include <string.h>

static void expect_event(struct events *events, struct slice *rest, const char *data)
{
    assert_true(events_next(events, rest));
    assert_true(slice_is(buffer_slice(&events->data), data));
}

static void lines_make_events(void **state)
{
    struct events events;
    struct slice rest =
        SLICE(": hello\ndata: one\ndata:two\n\nevent: x\nid: 7\nretry: 250\ndata\n\n"
              "id: 8\n\ndata: three\r\n\r\ndata: four\r\rdata: five");

    (void)state;
    events_init(&events, allocator_system(), 1000);
    expect_event(&events, &rest, "one\ntwo");
    expect_event(&events, &rest, "");
    assert_true(slice_is(buffer_slice(&events.id), "7"));
    assert_true(events.said_retry);
    assert_int_equal(events.retry_ms, 250);
    expect_event(&events, &rest, "three");
    assert_true(slice_is(buffer_slice(&events.id), "8"));
    expect_event(&events, &rest, "four");
    assert_false(events_next(&events, &rest));
    rest = SLICE("\n\n");
    expect_event(&events, &rest, "five");
    events_free(&events);
}

static void an_event_has_a_type(void **state)
{
    struct events events;
    struct slice rest = SLICE("event: x\n\ndata: a\n\nevent:y\nevent: z\ndata: b\n\ndata: c\n\n");

    (void)state;
    events_init(&events, allocator_system(), 1000);
    expect_event(&events, &rest, "a");
    assert_int_equal(events.type.len, 0); /* x had no data, and was none */
    expect_event(&events, &rest, "b");
    assert_true(slice_is(buffer_slice(&events.type), "z"));
    expect_event(&events, &rest, "c");
    assert_int_equal(events.type.len, 0);
    events_free(&events);
}

static void any_cut_gives_the_same(void **state)
{
    static const char text[] = "\xEF\xBB\xBF"
                               "data: a\r\n\r\ndata: b\n\nid: 1\rdata: c\r\r";
    struct events events;
    struct buffer seen;

    (void)state;
    for (size_t size = 1; size < sizeof text; size++) {
        events_init(&events, allocator_system(), 1000);
        buffer_init(&seen, allocator_system(), 1000);
        for (size_t at = 0; at < sizeof text - 1; at += size) {
            struct slice rest = slice_to(slice_make(text + at, sizeof text - 1 - at), size);

            while (events_next(&events, &rest))
                buffer_add_slice(&seen, buffer_slice(&events.data));
        }
        assert_string_equal(seen.data, "abc");
        buffer_free(&seen);
        events_free(&events);
    }
}

static void what_is_too_large_fails(void **state)
{
    struct events events;
    struct slice rest = SLICE("data: 0123456789\n\ndata: x\n\n");

    (void)state;
    events_init(&events, allocator_system(), 10);
    assert_false(events_next(&events, &rest));
    assert_true(events_failed(&events));
    events_free(&events);
}

static void odd_fields_change_nothing(void **state)
{
    struct events events;
    struct slice rest = SLICE("id: a\0b\nretry: -5\nretry: 1x\nother: 1\n\ndata: x\n\n");

    (void)state;
    events_init(&events, allocator_system(), 1000);
    expect_event(&events, &rest, "x");
    assert_int_equal(events.id.len, 0);
    assert_false(events.said_retry);
    events_free(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_make_events),         cmocka_unit_test(an_event_has_a_type),
        cmocka_unit_test(any_cut_gives_the_same),    cmocka_unit_test(what_is_too_large_fails),
        cmocka_unit_test(odd_fields_change_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* buffer_test.c - growing to a ceiling, remembering failure, and the writers. */
#include "../memory.h"

#include "base/buffer.h"

static void expect(struct buffer *buffer, const char *text)
{
    char *taken = buffer_take(buffer, NULL);

    assert_non_null(taken);
    assert_string_equal(taken, text);
    mem_free(buffer->allocator, taken);
}

static void additions_follow_each_other(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    buffer_add(&buffer, "abc", 2);
    buffer_add_slice(&buffer, SLICE("-"));
    buffer_add_text(&buffer, "xyz");
    buffer_add_char(&buffer, '!');
    expect(&buffer, "ab-xyz!");
}

static void an_empty_buffer_gives_an_empty_text(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), 0);
    expect(&buffer, "");
}

static void growth_keeps_all_bytes(void **state)
{
    (void)state;
    struct buffer buffer;
    size_t len;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    for (size_t at = 0; at < 1000; at++)
        buffer_add_text(&buffer, "0123456789");
    char *text = buffer_take(&buffer, &len);
    assert_int_equal(len, 10000);
    assert_int_equal(text[9999], '9');
    assert_int_equal(text[10000], 0);
    mem_free(allocator_system(), text);
}

static void ceiling_is_reached_but_not_passed(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), 4);
    buffer_add_text(&buffer, "abcd");
    assert_false(buffer_failed(&buffer));
    buffer_add_char(&buffer, 'e');
    assert_true(buffer_failed(&buffer));
    assert_true(buffer.over);
    buffer_add(&buffer, "", 0);
    assert_int_equal(buffer.len, 4);
    assert_null(buffer_take(&buffer, NULL));
}

static void cleared_buffer_forgets_its_failure(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), 3);
    buffer_add_text(&buffer, "abcd");
    buffer_clear(&buffer);
    assert_false(buffer_failed(&buffer));
    buffer_add_text(&buffer, "abc");
    expect(&buffer, "abc");
}

static void absurd_sizes_fail_without_overflow(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    buffer_add_char(&buffer, 'a');
    assert_null(buffer_reserve(&buffer, SIZE_MAX - 1));
    assert_true(buffer_failed(&buffer));
    buffer_free(&buffer);
}

static void reserved_room_is_written_by_the_caller(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    char *place = buffer_reserve(&buffer, 3);
    place[0] = 'h';
    place[1] = 'i';
    buffer.len += 2;
    expect(&buffer, "hi");
}

static void numbers_are_decimal(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    buffer_add_u64(&buffer, 0);
    buffer_add_char(&buffer, ' ');
    buffer_add_u64(&buffer, UINT64_MAX);
    buffer_add_char(&buffer, ' ');
    buffer_add_i64(&buffer, INT64_MIN);
    expect(&buffer, "0 18446744073709551615 -9223372036854775808");
}

static void hex_is_lower_case(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    buffer_add_hex(&buffer, "\x00\xAF\x09", 3);
    expect(&buffer, "00af09");
}

static void json_text_is_escaped(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    buffer_add_json(&buffer, slice_make("a\"\\/\b\f\n\r\t\x01\x7F\0z", 13));
    expect(&buffer, "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7F\\u0000z\"");
}

static void json_text_mends_what_is_no_utf8(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    buffer_add_json(&buffer, SLICE("\xC3\xA4\xFF\xE2\x82"));
    expect(&buffer, "\"\xC3\xA4\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void printf_knows_its_conversions(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    buffer_printf(&buffer, "%s|%.*s|%d|%u|%zu|%llu|%c|%x|%%", "text", 2, "abc", -5, 7u, (size_t)9,
                  10ull, 'c', 0xBEEFu);
    expect(&buffer, "text|ab|-5|7|9|10|c|beef|%");
}

static void printf_pads_numbers(void **state)
{
    (void)state;
    struct buffer buffer;

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    buffer_printf(&buffer, "%04x|%3u|%05d|%4d|%ld|%lu|%lld", 0x2Fu, 7u, -42, -42, -1L, 2UL, -3LL);
    expect(&buffer, "002f|  7|-0042| -42|-1|2|-3");
}

static void printf_stops_a_text_at_its_precision(void **state)
{
    (void)state;
    struct buffer buffer;
    const char unterminated[3] = { 'a', 'b', 'c' };

    buffer_init(&buffer, allocator_system(), SIZE_MAX);
    buffer_printf(&buffer, "%.*s|%.*s", 3, unterminated, 9, "x");
    expect(&buffer, "abc|x");
}

static bool write_much(const struct allocator *allocator, void *context)
{
    struct buffer buffer;

    (void)context;
    buffer_init(&buffer, allocator, SIZE_MAX);
    buffer_add_json(&buffer, SLICE("a text that is longer than the first room of a buffer is, \n"));
    buffer_printf(&buffer, "%d %s", 12, "and so it goes on, and on, and on, until it grew again");
    buffer_add_hex(&buffer, "0123456789012345678901234567890123456789012345678901234567890", 60);
    char *text = buffer_take(&buffer, NULL);
    mem_free(allocator, text);
    return text != NULL;
}

static void failing_memory_is_remembered(void **state)
{
    (void)state;
    assert_int_equal(memory_torture(write_much, NULL), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additions_follow_each_other),
        cmocka_unit_test(an_empty_buffer_gives_an_empty_text),
        cmocka_unit_test(growth_keeps_all_bytes),
        cmocka_unit_test(ceiling_is_reached_but_not_passed),
        cmocka_unit_test(cleared_buffer_forgets_its_failure),
        cmocka_unit_test(absurd_sizes_fail_without_overflow),
        cmocka_unit_test(reserved_room_is_written_by_the_caller),
        cmocka_unit_test(numbers_are_decimal),
        cmocka_unit_test(hex_is_lower_case),
        cmocka_unit_test(json_text_is_escaped),
        cmocka_unit_test(json_text_mends_what_is_no_utf8),
        cmocka_unit_test(printf_knows_its_conversions),
        cmocka_unit_test(printf_pads_numbers),
        cmocka_unit_test(printf_stops_a_text_at_its_precision),
        cmocka_unit_test(failing_memory_is_remembered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

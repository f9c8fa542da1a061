/* retry_test.c - presets, delays, and what servers ask for. */
#include "unit/memory.h"

#include "outbound/retry.h"

static struct retry_policy read_policy(const char *text)
{
    json_t *setting = json_loads(text, JSON_DECODE_ANY, NULL);
    struct retry_policy policy;

    assert_int_equal(retry_read(setting, &policy, NULL), MDX_OK);
    json_decref(setting);
    return policy;
}

static void retry_waits_twice_as_long_each_time(void **state)
{
    struct retry_policy policy = { 4, 1000, 3000, 2, false };

    (void)state;
    assert_int_equal(retry_delay_ms(&policy, 1, 0), 1000);
    assert_int_equal(retry_delay_ms(&policy, 2, 0), 2000);
    assert_int_equal(retry_delay_ms(&policy, 3, 0), 3000); /* 4000, held to most_ms */
}

static void jitter_is_a_quarter_each_way(void **state)
{
    struct retry_policy policy = { 2, 1000, 3000, 2, true };

    (void)state;
    assert_int_equal(retry_delay_ms(&policy, 1, 0), 750);
    assert_int_equal(retry_delay_ms(&policy, 1, UINT32_MAX), 1250);
}

static void presets_have_names(void **state)
{
    (void)state;
    assert_int_equal(read_policy("\"NONE\"").attempts, 1);
    assert_int_equal(read_policy("\"network\"").attempts, 4);
    assert_int_equal(read_policy("\"RATE_LIMIT\"").most_ms, 300000);
    assert_int_equal(read_policy("null").attempts, 3);
    assert_int_equal(read_policy("{\"preset\":\"AGGRESSIVE\",\"maxAttempts\":2}").first_ms, 500);
    assert_int_equal(read_policy("{\"preset\":\"AGGRESSIVE\",\"maxAttempts\":2}").attempts, 2);
}

static void wrong_settings_are_told(void **state)
{
    static const char *const wrong[] = { "\"OFTEN\"", "7", "{\"maxAttempts\":0}", "{\"jitter\":1}",
                                         "{\"multiplier\":\"2\"}" };
    struct retry_policy policy;

    (void)state;
    for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++) {
        json_t *setting = json_loads(wrong[at], JSON_DECODE_ANY, NULL);

        assert_int_equal(retry_read(setting, &policy, NULL), MDX_E_CONFIG);
        json_decref(setting);
    }
}

/* 784111777 s is Sun, 06 Nov 1994 08:49:37 GMT. */
static bool asked(const char *headers, uint64_t *delay)
{
    struct memory memory;
    struct jsontext index;
    bool found;

    memory_init(&memory);
    jsontext_init(&index, &memory.allocator);
    assert_int_equal(jsontext_read(&index, slice_of(headers), NULL), MDX_OK);
    found = jsontext_member(&index, 0, SLICE("h")) &&
            retry_asked_ms(&index, jsontext_member(&index, 0, SLICE("h")), 784111770000u, delay);
    jsontext_free(&index);
    return found;
}

static void servers_ask_in_seconds_or_dates(void **state)
{
    uint64_t delay = 0;

    (void)state;
    assert_true(asked("{\"h\":{\"retry-after\":\"120\"}}", &delay));
    assert_int_equal(delay, 120000);
    assert_true(asked("{\"h\":{\"retry-after\":\"Sun, 06 Nov 1994 08:49:37 GMT\"}}", &delay));
    assert_int_equal(delay, 7000);
    assert_true(asked("{\"h\":{\"retry-after\":\"Sunday, 06-Nov-94 08:49:37 GMT\"}}", &delay));
    assert_int_equal(delay, 7000);
    assert_true(asked("{\"h\":{\"x-ratelimit-remaining\":\"0\",\"x-ratelimit-reset\":"
                      "\"5\"}}",
                      &delay));
    assert_int_equal(delay, 5000);
    assert_false(asked("{\"h\":{\"retry-after\":\"soon\"}}", &delay));
    assert_false(asked("{\"h\":{\"x-ratelimit-remaining\":\"3\",\"x-ratelimit-reset\":"
                       "\"784111777\"}}",
                       &delay));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry_waits_twice_as_long_each_time),
        cmocka_unit_test(jitter_is_a_quarter_each_way),
        cmocka_unit_test(presets_have_names),
        cmocka_unit_test(wrong_settings_are_told),
        cmocka_unit_test(servers_ask_in_seconds_or_dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

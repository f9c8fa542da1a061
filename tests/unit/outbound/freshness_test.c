/* freshness_test.c - what RFC 9111 says of answers and requests, on a clock of our own. */
#include "unit/memory.h"

#include "outbound/freshness.h"
#include "outbound/httpdate.h"

#include <stdio.h>

/* 1994-11-06 08:49:37 UTC */
#define NOON 784111777000ull

static bool read_headers(const char *headers, uint32_t status, struct freshness *freshness)
{
    struct memory memory;
    struct jsontext index;
    char text[1024];
    bool keep;

    memory_init(&memory);
    snprintf(text, sizeof text, "{\"headers\":{%s}}", headers);
    jsontext_init(&index, &memory.allocator);
    assert_int_equal(jsontext_read(&index, slice_of(text), NULL), MDX_OK);
    keep = freshness_of(&index, status, jsontext_member(&index, 0, SLICE("headers")), NOON,
                        NOON + 2000, freshness);
    jsontext_free(&index);
    assert_int_equal(memory.live, 0);
    return keep;
}

static bool is_kept(const char *headers)
{
    struct freshness freshness;

    return read_headers(headers, 200, &freshness);
}

/* Is it good for such a request, so many seconds after it came? */
static bool is_good(const char *headers, const char *request, int after_s)
{
    struct freshness freshness;
    struct cache_control control;

    assert_true(read_headers(headers, 200, &freshness));
    cache_control_read(slice_of(request), &control);
    return freshness_is_good(&freshness, &control, freshness.came_ms + (uint64_t)after_s * 1000);
}

static void what_may_be_kept(void **state)
{
    struct freshness freshness;

    (void)state;
    assert_true(is_kept("\"cache-control\":\"max-age=60\""));
    assert_true(is_kept("\"etag\":\"\\\"a\\\"\""));
    assert_true(is_kept("\"last-modified\":\"Sun, 06 Nov 1994 08:49:37 GMT\""));
    assert_true(is_kept("\"cache-control\":\"no-cache\",\"etag\":\"\\\"a\\\"\""));
    assert_true(is_kept("\"cache-control\":\"private, max-age=9\""));
    assert_true(is_kept("\"cache-control\":\"x=\\\"no-store\\\", max-age=9\""));
    assert_true(read_headers("\"cache-control\":\"max-age=60\"", 404, &freshness));
    assert_false(is_kept(""));
    assert_false(is_kept("\"cache-control\":\"max-age=0\""));
    assert_false(is_kept("\"cache-control\":\"public\""));
    assert_false(is_kept("\"cache-control\":\"max-age=60, No-Store\",\"etag\":\"\\\"a\\\"\""));
    assert_false(is_kept("\"cache-control\":\"s-maxage=60\""));
    assert_false(is_kept("\"cache-control\":\"max-age=60\",\"vary\":\"accept, *\""));
    assert_false(read_headers("\"cache-control\":\"max-age=60\"", 206, &freshness));
    assert_false(read_headers("\"cache-control\":\"max-age=60\"", 304, &freshness));
    assert_false(read_headers("\"cache-control\":\"max-age=60\"", 500, &freshness));
    assert_false(read_headers("\"cache-control\":\"max-age=60\"", 302, &freshness));
}

static void how_long_it_is_good(void **state)
{
    static const char minute[] = "\"cache-control\":\"max-age=60\"";
    /* Two seconds lie between the question and its answer. */
    static const char expires[] = "\"expires\":\"Sun, 06 Nov 1994 08:50:39 GMT\","
                                  "\"date\":\"Sun, 06 Nov 1994 08:49:39 GMT\"";

    (void)state;
    assert_true(is_good(minute, "", 57));
    assert_false(is_good(minute, "", 58));
    assert_false(is_good("\"cache-control\":\"max-age=60\",\"age\":\"50\"", "", 9));
    assert_true(is_good("\"cache-control\":\"max-age=60\",\"age\":\"50\"", "", 7));
    assert_false(is_good("\"cache-control\":\"max-age=60, max-age=10\"", "", 20));
    assert_true(is_good("\"cache-control\":\"max-age=60\",\"expires\":\"0\"", "", 20));
    assert_false(is_good("\"cache-control\":\"max-age=soon\",\"etag\":\"x\"", "", 0));
    assert_true(is_good("\"cache-control\":\"max-age=99999999999999999999999\"", "", 1000000));
    assert_true(is_good("\"cache-control\":\"max-age=\\\"60\\\"\"", "", 57));
    assert_true(is_good(expires, "", 57));
    assert_false(is_good(expires, "", 60));
    assert_false(is_good("\"expires\":\"0\",\"etag\":\"x\"", "", 0));
    /* Made a minute before: its Date says so. */
    assert_false(is_good(
        "\"cache-control\":\"max-age=60\",\"date\":\"Sun, 06 Nov 1994 08:48:37 GMT\"", "", 0));
    assert_false(is_good("\"cache-control\":\"no-cache, max-age=60\"", "", 0));
}

static void what_a_request_says(void **state)
{
    static const char minute[] = "\"cache-control\":\"max-age=60\"";
    static const char strict[] = "\"cache-control\":\"max-age=60, must-revalidate\"";

    (void)state;
    assert_false(is_good(minute, "no-cache", 0));
    assert_false(is_good(minute, "max-age=5", 10));
    assert_true(is_good(minute, "max-age=20", 10));
    assert_false(is_good(minute, "min-fresh=30", 40));
    assert_true(is_good(minute, "min-fresh=30", 20));
    assert_true(is_good(minute, "max-stale=30", 80));
    assert_false(is_good(minute, "max-stale=30", 100));
    assert_true(is_good(minute, "max-stale", 1000));
    assert_false(is_good(strict, "max-stale", 1000));
    assert_true(is_good(strict, "", 50));
}

static void a_clock_that_is_set_back_makes_all_old(void **state)
{
    (void)state;
    assert_false(is_good("\"cache-control\":\"max-age=60\"", "", -1));
}

static void dates_have_three_forms(void **state)
{
    static const char *const dates[] = { "Sun, 06 Nov 1994 08:49:37 GMT",
                                         "Sunday, 06-Nov-94 08:49:37 GMT",
                                         "Sun Nov  6 08:49:37 1994" };
    static const char *const wrong[] = {
        "", "0", "-1", "Sun, 06 Nov", "Sun, 06 Nov 1994 25:00:00 GMT", "Sun Nov 1994", "tomorrow"
    };
    uint64_t at_ms;

    (void)state;
    for (size_t at = 0; at < sizeof dates / sizeof dates[0]; at++) {
        assert_true(http_date(slice_of(dates[at]), &at_ms));
        assert_int_equal(at_ms, NOON);
    }
    for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++)
        assert_false(http_date(slice_of(wrong[at]), &at_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_kept),
        cmocka_unit_test(how_long_it_is_good),
        cmocka_unit_test(what_a_request_says),
        cmocka_unit_test(a_clock_that_is_set_back_makes_all_old),
        cmocka_unit_test(dates_have_three_forms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

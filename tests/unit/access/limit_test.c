/* limit_test.c - buckets and quotas on a clock of the test's own. */
#include "../memory.h"

#include "access/access.h"

#include <string.h>

#define S  UINT64_C(1000000000)
#define MS UINT64_C(1000000)

static struct access *make(const char *policy)
{
    struct access *access = access_new(allocator_system());
    struct error error;

    error_init(&error, allocator_system());
    if (access_set(access, slice_of(policy), &error))
        fail_msg("%s", error_message(&error));
    return access;
}

/* The wait that is asked for in milliseconds; 0: allowed. */
static uint32_t take(struct access *access, const char *id, const char *caller, uint64_t now_ns)
{
    struct access_limit limit;
    struct error error;
    uint32_t wait;

    error_init(&error, allocator_system());
    access_take(access, slice_of(id), slice_of(caller), now_ns, &limit, &error);
    wait = error.retry_after_ms;
    assert_int_equal(wait != 0, error.status == MDX_E_RATE_LIMIT);
    assert_int_equal(wait != 0, limit.what != NULL);
    error_free(&error);
    return wait;
}

static void a_bucket_gives_its_burst_and_then_its_rate(void **state)
{
    (void)state;
    struct access *access = make("{\"limits\":{\"definitions\":{\"*\":{\"rate\":2,\"burst\":3}}}}");

    assert_int_equal(take(access, "a", "", 100 * S), 0);
    assert_int_equal(take(access, "a", "", 100 * S), 0);
    assert_int_equal(take(access, "a", "", 100 * S), 0);
    assert_int_equal(take(access, "a", "", 100 * S), 501);
    assert_int_equal(take(access, "b", "", 100 * S), 0); /* each has its own */
    assert_int_equal(take(access, "a", "", 100 * S + 499 * MS), 2);
    assert_int_equal(take(access, "a", "", 100 * S + 500 * MS), 0);
    assert_int_equal(take(access, "a", "", 100 * S + 500 * MS), 501);
    assert_int_equal(take(access, "a", "", 200 * S), 0); /* full again, and no fuller */
    assert_int_equal(take(access, "a", "", 200 * S), 0);
    assert_int_equal(take(access, "a", "", 200 * S), 0);
    assert_int_equal(take(access, "a", "", 200 * S), 501);
    access_free(access);
}

static void what_one_limit_refuses_costs_the_other_nothing(void **state)
{
    (void)state;
    struct access *access = make("{\"limits\":{\"definitions\":{\"a\":{\"rate\":1,\"burst\":2}},"
                                 "\"callers\":{\"ann\":{\"rate\":1}}}}");

    assert_int_equal(take(access, "a", "ann", S), 0);
    assert_int_equal(take(access, "a", "ann", S), 1001); /* ann's */
    assert_int_equal(take(access, "a", "bob", S), 0); /* the second of a's burst is still there */
    assert_int_equal(take(access, "a", "bob", S), 1001);
    assert_int_equal(take(access, "b", "bob", S), 0); /* nobody limits b or bob */
    access_free(access);
}

static void quotas_of_time_and_operations_end_with_their_window(void **state)
{
    (void)state;
    struct access *access =
        make("{\"limits\":{\"definitions\":{\"a\":{\"time\":1000,\"operations\":"
             "10,\"window\":60}}}}");

    assert_int_equal(take(access, "a", "", 100 * S), 0);
    access_charge(access, SLICE("a"), SLICE(""), 999 * MS, 3, 101 * S);
    assert_int_equal(take(access, "a", "", 101 * S), 0);
    access_charge(access, SLICE("a"), SLICE(""), 1 * MS, 0, 102 * S);
    assert_int_equal(take(access, "a", "", 110 * S), 50001);
    assert_int_equal(take(access, "a", "", 160 * S), 0); /* a new window */
    access_charge(access, SLICE("a"), SLICE(""), 1 * MS, 10, 161 * S);
    assert_int_equal(take(access, "a", "", 161 * S), 59001);
    access_free(access);
}

static void stored_bytes_are_refused_before_they_are_counted(void **state)
{
    (void)state;
    struct access *access =
        make("{\"limits\":{\"callers\":{\"*\":{\"storedBytes\":100,\"window\":10}}}}");
    struct access_limit limit;

    assert_int_equal(access_take_bytes(access, SLICE(""), SLICE("ann"), 60, S, &limit, NULL), 0);
    assert_int_equal(access_take_bytes(access, SLICE(""), SLICE("ann"), 41, S, &limit, NULL),
                     MDX_E_RATE_LIMIT);
    assert_string_equal(limit.what, "storedBytes");
    assert_true(limit.of_caller);
    assert_int_equal(access_take_bytes(access, SLICE(""), SLICE("ann"), 40, S, &limit, NULL), 0);
    assert_int_equal(access_take_bytes(access, SLICE(""), SLICE("ann"), 100, 11 * S, &limit, NULL),
                     0);
    access_free(access);
}

static void many_callers_take_bounded_memory(void **state)
{
    (void)state;
    struct memory memory;
    struct access *access;
    char name[32];
    size_t full;

    memory_init(&memory);
    access = access_new(&memory.allocator);
    assert_int_equal(access_set(access,
                                SLICE("{\"limits\":{\"callers\":{\"*\":{\"rate\":0.001}},"
                                      "\"most\":100}}"),
                                NULL),
                     MDX_OK);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "c%d", i);
        assert_int_equal(take(access, "a", name, S), 0);
    }
    full = memory.live;
    for (int i = 100; i < 20000; i++) {
        snprintf(name, sizeof name, "c%d", i);
        assert_int_equal(take(access, "a", name, S), 0);
        if (i % 50 == 0)
            assert_int_not_equal(take(access, "a", "c100", S), 0); /* seen often, so remembered */
    }
    assert_true(memory.live <= full + 4);
    assert_int_equal(take(access, "a", "c5", S), 0); /* forgotten */
    access_free(access);
    assert_int_equal(memory.live, 0);
}

static void what_cannot_be_counted_is_not_let_through(void **state)
{
    (void)state;
    struct memory memory;
    struct access_limit limit;
    struct access *access;

    memory_init(&memory);
    access = access_new(&memory.allocator);
    assert_int_equal(
        access_set(access, SLICE("{\"limits\":{\"callers\":{\"*\":{\"rate\":1}}}}"), NULL), MDX_OK);
    memory_fail(&memory, 1, true);
    assert_int_equal(access_take(access, SLICE("a"), SLICE("ann"), S, &limit, NULL), MDX_E_NOMEM);
    memory_fail(&memory, 0, false);
    access_free(access);
    assert_int_equal(memory.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_gives_its_burst_and_then_its_rate),
        cmocka_unit_test(what_one_limit_refuses_costs_the_other_nothing),
        cmocka_unit_test(quotas_of_time_and_operations_end_with_their_window),
        cmocka_unit_test(stored_bytes_are_refused_before_they_are_counted),
        cmocka_unit_test(many_callers_take_bounded_memory),
        cmocka_unit_test(what_cannot_be_counted_is_not_let_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

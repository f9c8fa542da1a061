/* bridge_table_test.c - clock, randomness, environment, log, and waiting. */
#include "unit/outbound/world.h"

#include "outbound/transport.h"

#include <pthread.h>

static void the_clock_and_randomness_are_the_systems(void **state)
{
    (void)state;
    struct world world;
    unsigned char bytes[32] = { 0 };
    const unsigned char zeros[32] = { 0 };

    world_open(&world);
    assert_true(world.table->now_ms(world.table->host) > 1700000000000u);
    assert_int_equal(world.table->random(world.table->host, bytes, sizeof bytes), MDX_OK);
    assert_memory_not_equal(bytes, zeros, sizeof bytes);
    world_close(&world);
}

static void a_variable_is_its_text_and_a_missing_one_is_null(void **state)
{
    (void)state;
    struct world world;

    setenv("MDX_TEST_VARIABLE", "a \"b\"", 1);
    world_open(&world);
    assert_string_equal(world_get(&world, "env", "[\"MDX_TEST_VARIABLE\"]"), "\"a \\\"b\\\"\"");
    assert_string_equal(world_get(&world, "env", "[\"MDX_TEST_NO_SUCH\"]"), "null");
    assert_string_equal(world_refusal(&world, "env", "[]"), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&world, "env", "[7]"), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&world, "env", "[\"\"]"), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&world, "env", "[\"A=B\"]"), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&world, "env", "[\"HOME\\u0000\"]"), "INVALID_PARAMS");
    world_close(&world);
}

static void keep_line(void *host, const mdx_log *line)
{
    *(const char **)host = line->text;
}

static void lines_of_log_go_to_the_hosts_function(void **state)
{
    (void)state;
    const char *kept = NULL;
    const struct outbound_options options = { .log_host = &kept, .log = keep_line };
    const mdx_log line = { .size = sizeof line, .text = "hello", .text_len = 5 };
    struct world world;

    world_open_with(&world, &options);
    world.table->log(world.table->host, &line);
    assert_string_equal(kept, "hello");
    world_close(&world);
}

static void without_such_a_function_there_is_no_log(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    assert_null(world.table->log);
    world_close(&world);
}

static void a_wake_before_the_wait_ends_it_at_once(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    world.table->wake(world.table->host);
    world.table->wake(world.table->host);
    /* Would not come back otherwise. */
    world.table->wait(world.table->host, UINT32_MAX);
    world_close(&world);
}

static void *wake_it(void *host)
{
    struct world *world = host;

    world->table->wake(world->table->host);
    return NULL;
}

static void a_wake_from_another_thread_ends_the_wait(void **state)
{
    (void)state;
    struct world world;
    pthread_t other;

    world_open(&world);
    pthread_create(&other, NULL, wake_it, &world);
    world.table->wait(world.table->host, UINT32_MAX);
    pthread_join(other, NULL);
    world_close(&world);
}

static void *wait_for_wake(void *host)
{
    struct world *world = host;

    world->table->wait(world->table->host, UINT32_MAX);
    return NULL;
}

static void two_threads_that_wait_are_both_woken_in_the_end(void **state)
{
    (void)state;
    struct world world;
    pthread_t others[2];

    world_open(&world);
    pthread_create(&others[0], NULL, wait_for_wake, &world);
    pthread_create(&others[1], NULL, wait_for_wake, &world);
    for (int i = 0; i < 2; i++)
        while (pthread_tryjoin_np(others[i], NULL))
            world.table->wake(world.table->host);
    world_close(&world);
}

static void a_wait_of_no_time_comes_back(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    world.table->wait(world.table->host, 0);
    world.table->wait(world.table->host, 1);
    world_close(&world);
}

static void a_build_without_a_client_says_so(void **state)
{
    (void)state;
    struct world world;

    if (transport_is_built())
        skip();
    world_open(&world);
    assert_string_equal(world_refusal(&world, "fetch", "[\"http://a.test/\"]"),
                        "OPERATION_UNAVAILABLE");
    assert_non_null(strstr(world_message(&world), "MDX_CURL=1"));
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_and_randomness_are_the_systems),
        cmocka_unit_test(a_variable_is_its_text_and_a_missing_one_is_null),
        cmocka_unit_test(lines_of_log_go_to_the_hosts_function),
        cmocka_unit_test(without_such_a_function_there_is_no_log),
        cmocka_unit_test(a_wake_before_the_wait_ends_it_at_once),
        cmocka_unit_test(a_wake_from_another_thread_ends_the_wait),
        cmocka_unit_test(two_threads_that_wait_are_both_woken_in_the_end),
        cmocka_unit_test(a_wait_of_no_time_comes_back),
        cmocka_unit_test(a_build_without_a_client_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* stream_test.c - generators over exchanges: chunk by chunk, never far ahead of the host, gone with
 * the peer, and no longer than idle_ms without progress. */
#include "fixture.h"

#include <time.h>

static struct world *open_world(uint32_t idle_ms)
{
    struct world *world = calloc(1, sizeof *world);
    RuntimeBridge bridge;
    mdx_options options;

    MDX_INIT(bridge);
    MDX_INIT(options);
    pthread_mutex_init(&world->lock, NULL);
    bridge.host = world;
    bridge.op_begin = world_begin;
    bridge.op_cancel = world_cancel;
    options.allow = "db";
    options.allow_len = 2;
    options.timeout_ms = 5000;
    options.idle_ms = idle_ms;
    assert_int_equal(mdx_runtime_open(&options, &bridge, &world->rt, NULL), MDX_OK);
    return world;
}

static mdx_exchange *start(struct world *world, const char *target)
{
    static const char *const names[] = { "Accept" };
    static const char *const values[] = { "application/x-ndjson" };
    static const size_t name_lens[] = { 6 }, value_lens[] = { 20 };
    mdx_exchange *exchange = NULL;
    mdx_request request;

    MDX_INIT(request);
    request.method = "POST";
    request.method_len = 4;
    request.target = target;
    request.target_len = strlen(target);
    request.names = names;
    request.name_lens = name_lens;
    request.values = values;
    request.value_lens = value_lens;
    request.header_count = 1;
    assert_int_equal(mdx_exchange_start(world->rt, NULL, &request, &exchange, NULL), MDX_OK);
    world_step(world);
    return exchange;
}

/* Takes what there is; the bytes of it. *end: that was all. */
static size_t take(mdx_exchange *exchange, int *end)
{
    const char *chunk;
    size_t len, all = 0;

    *end = 0;
    while (!mdx_exchange_next_chunk(exchange, &chunk, &len)) {
        *end = !len;
        if (!len)
            break;
        all += len;
    }
    return all;
}

static void a_generator_is_never_far_ahead_of_the_host(void **state)
{
    struct world *world = open_world(0);
    mdx_exchange *exchange;
    size_t all = 0;
    int end = 0, rounds = 0;

    (void)state;
    world_load(world, "d",
               "function* () { for (let i = 0; i < 1000; i++) yield 'x'.repeat(1000) }");
    exchange = start(world, "/api/d/f");
    while (!end) {
        size_t some = take(exchange, &end);

        assert_true(some < 80000);
        all += some;
        rounds++;
        world_step(world);
    }
    assert_int_equal(all, 1000 * 1003);
    assert_true(rounds > 10);
    mdx_exchange_free(exchange);
    world_close(world);
}

static void values_come_while_the_generator_still_waits(void **state)
{
    struct world *world = open_world(0);
    mdx_exchange *exchange;
    const char *chunk;
    size_t len;
    int end;

    (void)state;
    world_load(world, "d", "async function* () { yield 1; yield await $.db.get(); }");
    exchange = start(world, "/api/d/f");
    assert_int_equal(mdx_exchange_next_chunk(exchange, &chunk, &len), MDX_OK);
    assert_int_equal(len, 1);
    assert_int_equal(*chunk, '1');
    assert_int_equal(take(exchange, &end), 1);
    assert_false(end);
    assert_int_equal(world->asked_count, 1);
    mdx_op_complete(world->rt, world->asked[0], "22", 2);
    world_step(world);
    assert_int_equal(take(exchange, &end), 3);
    assert_true(end);
    mdx_exchange_free(exchange);
    world_close(world);
}

static void a_peer_that_goes_ends_the_generator(void **state)
{
    struct world *world = open_world(0);
    mdx_exchange *exchange;
    char code[64];

    (void)state;
    world_load(world, "d", "async function* () { yield 1; await $.db.get(); }");
    exchange = start(world, "/api/d/f");
    assert_int_equal(world->asked_count, 1);
    mdx_exchange_cancel(exchange);
    assert_int_equal(world->cancelled_count, 1);
    mdx_exchange_free(exchange);
    world_load(world, "e", "() => 1");
    assert_int_equal(world_call(world, "e#f", "{}", code), MDX_OK);
    world_close(world);
}

static void a_host_that_takes_nothing_ends_it_after_idle_ms(void **state)
{
    const struct timespec moment = { .tv_nsec = 60000000 };
    struct world *world = open_world(50);
    mdx_exchange *exchange;
    const char *chunk;
    char all[400000];
    size_t len, used = 0;

    (void)state;
    world_load(world, "d", "function* () { while (true) yield 'x'.repeat(1000) }");
    exchange = start(world, "/api/d/f");
    /* The call's own time is 5 s. */
    nanosleep(&moment, NULL);
    world_step(world);
    while (!mdx_exchange_next_chunk(exchange, &chunk, &len) && len) {
        assert_true(used + len < sizeof all);
        memcpy(all + used, chunk, len);
        used += len;
    }
    all[used] = '\0';
    assert_non_null(strstr(all, "CALL_TIMEOUT"));
    mdx_exchange_free(exchange);
    world_close(world);
}

static void without_a_stream_the_values_are_an_array(void **state)
{
    struct world *world = open_world(0);
    mdx_invocation *call;

    (void)state;
    world_load(world, "d", "async function* () { yield 1; yield { a: 2 }; return 3 }");
    call = world_start(world, "d#f", "{}");
    world_step(world);
    assert_result(call, "[1,{\"a\":2}]");
    mdx_call_free(call);
    world_load(world, "e", "function* () {}");
    call = world_start(world, "e#f", "{}");
    world_step(world);
    assert_result(call, "[]");
    mdx_call_free(call);
    world_close(world);
}

static void an_exchange_may_go_while_its_generator_is_held(void **state)
{
    struct world *world = open_world(0);
    mdx_exchange *exchange;

    (void)state;
    world_load(world, "d", "function* () { while (true) yield 'x'.repeat(1000) }");
    exchange = start(world, "/api/d/f");
    mdx_exchange_free(exchange);
    exchange = start(world, "/api/d/f");
    assert_int_equal(mdx_runtime_close(world->rt), MDX_OK);
    mdx_exchange_free(exchange);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_generator_is_never_far_ahead_of_the_host),
        cmocka_unit_test(values_come_while_the_generator_still_waits),
        cmocka_unit_test(a_peer_that_goes_ends_the_generator),
        cmocka_unit_test(a_host_that_takes_nothing_ends_it_after_idle_ms),
        cmocka_unit_test(without_a_stream_the_values_are_an_array),
        cmocka_unit_test(an_exchange_may_go_while_its_generator_is_held),
    };

    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}

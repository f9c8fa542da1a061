/* exchange_test.c - what a codec may count on: many calls in flight, chunks before they end, a
 * cancellation in the middle. The codec here is the test's own. */
#include "fixture.h"

#include "call/call.h"

/* Starts three calls at once; sends a chunk at once and one for each that ends. */
struct three {
    const struct allocator *allocator;
    const struct codec_port *port;
    uint32_t over;
};

static void *three_open(const struct allocator *allocator, const struct codec_request *request,
                        const struct codec_port *port)
{
    struct three *three = mem_new(allocator, sizeof *three);

    (void)request;
    three->allocator = allocator;
    three->port = port;
    return three;
}

static void three_feed(void *state, struct slice body, bool last)
{
    struct three *three = state;

    (void)body;
    if (!last)
        return;
    for (uint32_t n = 0; n < 3; n++) {
        struct codec_invoke invoke = { .n = n,
                                       .target = SLICE("d#f"),
                                       .input = SLICE("{\"id\":1}") };

        three->port->invoke(three->port->exchange, &invoke);
    }
    three->port->head(three->port->exchange, 200);
    three->port->header(three->port->exchange, SLICE("Content-Type"), SLICE("text/plain"));
    three->port->bytes(three->port->exchange, SLICE("begin;"));
}

static void three_outcome(void *state, uint32_t n, const struct codec_outcome *outcome)
{
    struct three *three = state;
    char text[64];
    int len =
        snprintf(text, sizeof text, "%u=%.*s;", n, outcome->error ? 5 : (int)outcome->output.len,
                 outcome->error ? "error" : outcome->output.data);

    three->port->bytes(three->port->exchange, slice_make(text, (size_t)len));
    if (++three->over == 3)
        three->port->end(three->port->exchange);
}

static void three_managed(void *state, const struct codec_managed *managed)
{
    (void)state;
    (void)managed;
}

static void three_refuse(void *state, const struct error *error)
{
    struct three *three = state;

    (void)error;
    three->port->head(three->port->exchange, 400);
    three->port->end(three->port->exchange);
}

static void three_close(void *state)
{
    struct three *three = state;

    mem_free(three->allocator, three);
}

static const struct codec codec_three = {
    .name = "three",
    .open = three_open,
    .feed = three_feed,
    .outcome = three_outcome,
    .managed = three_managed,
    .refuse = three_refuse,
    .close = three_close,
};

static const char ask[] = "function (id) { return $.db.get(id) }";

static struct exchange *start(struct world *world)
{
    struct exchange_options options = { .codec = &codec_three };
    struct exchange *exchange = NULL;
    mdx_request request;

    MDX_INIT(request);
    request.method = "GET";
    request.method_len = 3;
    request.target = "/";
    request.target_len = 1;
    assert_int_equal(
        exchange_start((struct runtime *)world->rt, &options, &request, &exchange, NULL), MDX_OK);
    return exchange;
}

static void assert_chunk(struct exchange *exchange, const char *expected)
{
    struct slice chunk;

    assert_int_equal(exchange_next_chunk(exchange, &chunk), MDX_OK);
    assert_int_equal(chunk.len, strlen(expected));
    assert_memory_equal(chunk.data, expected, chunk.len);
}

static void a_chunk_goes_out_while_three_calls_are_in_flight(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    struct exchange *exchange;
    struct exchange_head head;
    struct slice chunk;

    world_load(world, "d", ask);
    exchange = start(world);
    world_step(world);
    assert_int_equal(world->asked_count, 3);
    assert_int_equal(exchange_head(exchange, &head), MDX_OK);
    assert_int_equal(head.status, 200);
    assert_chunk(exchange, "begin;");
    assert_int_equal(exchange_next_chunk(exchange, &chunk), MDX_PENDING);

    mdx_op_complete(world->rt, world->asked[1], "\"b\"", 3);
    world_step(world);
    assert_chunk(exchange, "1=\"b\";");
    mdx_op_complete(world->rt, world->asked[0], "\"a\"", 3);
    mdx_op_fail(world->rt, world->asked[2], MDX_E_TIMEOUT, NULL, "late", 4);
    world_step(world);
    assert_chunk(exchange, "0=\"a\";");
    assert_chunk(exchange, "2=error;");
    assert_chunk(exchange, "");
    exchange_free(exchange);
    world_close(world);
}

static void a_cancelled_exchange_cancels_what_is_in_flight(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    struct exchange *exchange;
    struct slice chunk;

    world_load(world, "d", ask);
    exchange = start(world);
    world_step(world);
    mdx_op_complete(world->rt, world->asked[0], "\"a\"", 3);
    world_step(world);
    exchange_cancel(exchange);
    assert_int_equal(world->cancelled_count, 2);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[1], "1", 1), MDX_E_STATE);
    assert_int_equal(exchange_next_chunk(exchange, &chunk), MDX_E_STATE);
    exchange_free(exchange);
    world_close(world);
}

static void an_exchange_can_be_freed_in_the_middle_and_after_close(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    struct exchange *middle, *late;

    world_load(world, "d", ask);
    middle = start(world);
    late = start(world);
    world_step(world);
    exchange_free(middle);
    assert_int_equal(world->cancelled_count, 3);
    assert_int_equal(mdx_runtime_close(world->rt), MDX_OK);
    exchange_free(late);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chunk_goes_out_while_three_calls_are_in_flight),
        cmocka_unit_test(a_cancelled_exchange_cancels_what_is_in_flight),
        cmocka_unit_test(an_exchange_can_be_freed_in_the_middle_and_after_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* body_test.c - answers to fetch whose body is a stream: who is told that they may be, and who
 * hangs up when the call is over. */
#include "fixture.h"

static uint32_t flags;
static uint64_t cancelled[8];

static void note(struct world *world, const mdx_op *op)
{
    (void)world;
    flags = op->flags;
}

static void note_cancel(void *host, uint64_t token)
{
    struct world *world = host;

    cancelled[world->cancelled_count++] = token;
}

static struct world *open_world(void (*cancel)(void *, uint64_t))
{
    struct world *world = calloc(1, sizeof *world);
    RuntimeBridge bridge;
    mdx_options options;

    MDX_INIT(bridge);
    MDX_INIT(options);
    pthread_mutex_init(&world->lock, NULL);
    world->on_op = note;
    bridge.host = world;
    bridge.op_begin = world_begin;
    bridge.op_cancel = cancel;
    options.allow = "fetch";
    options.allow_len = 5;
    assert_int_equal(mdx_runtime_open(&options, &bridge, &world->rt, NULL), MDX_OK);
    return world;
}

static void complete(struct world *world, uint32_t at, const char *json)
{
    assert_int_equal(mdx_op_complete(world->rt, world->asked[at], json, strlen(json)), MDX_OK);
    world_step(world);
}

static void a_stream_is_hung_up_when_the_call_is_over(void **state)
{
    (void)state;
    struct world *world = open_world(note_cancel);
    mdx_invocation *call;

    world_load(world, "d",
               "async function () { const a = await fetch('http://a.example/'); "
               "const b = await fetch('http://b.example/'); return [a.status, await b.text()] }");
    call = world_start(world, "d#f", "{}");
    world_step(world);
    assert_int_equal(flags & MDX_OP_STREAMS, MDX_OP_STREAMS);
    complete(world, 0, "{\"status\":200,\"headers\":{},\"stream\":1}");
    complete(world, 1, "{\"status\":200,\"headers\":{},\"stream\":2}");
    assert_string_equal(world->last_path, "fetch.read");
    assert_string_equal(world->last_args, "[2,0]");
    assert_int_equal(flags, 0);
    assert_int_equal(world->cancelled_count, 0);
    complete(world, 2, "{\"next\":2,\"base64\":\"aGk=\",\"ended\":true}");
    assert_result(call, "[200,\"hi\"]");
    assert_int_equal(world->cancelled_count, 2);
    assert_true(cancelled[0] == world->asked[0] && cancelled[1] == world->asked[1]);
    mdx_call_free(call);
    world_close(world);
}

static void a_call_that_is_cancelled_hangs_up_too(void **state)
{
    (void)state;
    struct world *world = open_world(note_cancel);
    mdx_invocation *call;

    world_load(world, "d",
               "async function () { return (await fetch('http://a.example/')).text() }");
    call = world_start(world, "d#f", "{}");
    world_step(world);
    complete(world, 0, "{\"status\":200,\"headers\":{},\"stream\":1}");
    assert_int_equal(mdx_call_cancel(call), MDX_OK);
    world_step(world);
    assert_int_equal(world->cancelled_count, 2);
    assert_true(cancelled[0] == world->asked[1] && cancelled[1] == world->asked[0]);
    mdx_call_free(call);
    world_close(world);
}

static void a_host_that_cannot_cancel_is_asked_for_no_streams(void **state)
{
    (void)state;
    struct world *world = open_world(NULL);
    mdx_invocation *call;

    world_load(world, "d",
               "async function () { return (await fetch('http://a.example/')).text() }");
    call = world_start(world, "d#f", "{}");
    world_step(world);
    assert_int_equal(flags & MDX_OP_STREAMS, 0);
    complete(world, 0, "{\"status\":200,\"headers\":{},\"body\":\"all\"}");
    assert_result(call, "\"all\"");
    mdx_call_free(call);
    world_close(world);
}

static void a_body_that_goes_up_is_hung_up_too(void **state)
{
    (void)state;
    struct world *world = open_world(note_cancel);
    mdx_invocation *call;

    world_load(world, "d",
               "async function () { const body = new ReadableStream({ pull(c) { "
               "c.enqueue(new Uint8Array(3)) } }); return (await fetch('http://a.example/', "
               "{ method: 'POST', duplex: 'half', body })).status }");
    call = world_start(world, "d#f", "{}");
    world_step(world);
    assert_string_equal(world->last_path, "fetch.open");
    assert_int_equal(flags & MDX_OP_STREAMS, MDX_OP_STREAMS);
    complete(world, 0, "{\"stream\":1}");
    assert_string_equal(world->last_path, "fetch.write");
    assert_string_equal(world->last_args, "[1,{\"base64\":\"AAAA\"}]");
    complete(world, 1, "{\"status\":200,\"headers\":{}}");
    assert_result(call, "200");
    /* The write that nobody has answered, then the stream. */
    assert_int_equal(world->cancelled_count, 2);
    assert_true(cancelled[0] == world->asked[2] && cancelled[1] == world->asked[0]);
    mdx_call_free(call);
    world_close(world);
}

static void the_operation_itself_asks_for_no_streams(void **state)
{
    (void)state;
    struct world *world = open_world(note_cancel);
    mdx_invocation *call;

    world_load(world, "d",
               "async function () { return (await $.fetch('http://a.example/')).stream }");
    call = world_start(world, "d#f", "{}");
    world_step(world);
    assert_int_equal(flags & MDX_OP_STREAMS, 0);
    complete(world, 0, "{\"status\":200,\"headers\":{},\"stream\":5}");
    assert_result(call, "5");
    assert_int_equal(world->cancelled_count, 0);
    mdx_call_free(call);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_is_hung_up_when_the_call_is_over),
        cmocka_unit_test(a_call_that_is_cancelled_hangs_up_too),
        cmocka_unit_test(a_host_that_cannot_cancel_is_asked_for_no_streams),
        cmocka_unit_test(a_body_that_goes_up_is_hung_up_too),
        cmocka_unit_test(the_operation_itself_asks_for_no_streams),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* upload_test.c - bodies that go out while they are made: who may open, write and end one.
 * needs: curl */
#include "unit/outbound/world.h"

#include "unit/outbound/server.h"

static mdx_status begin(struct world *world, const char *path, const char *args, const char *id,
                        uint32_t flags)
{
    const mdx_op op = { .size = sizeof op,
                        .rt = (mdx_runtime *)world,
                        .token = ++world->asked,
                        .kind = MDX_OP_CALL,
                        .path = path,
                        .path_len = strlen(path),
                        .args = args,
                        .args_len = strlen(args),
                        .id = id,
                        .id_len = strlen(id),
                        .timeout_ms = 30000,
                        .flags = flags };

    return world->table->op_begin(world->table->host, &op);
}

static const char *open_upload(struct world *world)
{
    assert_int_equal(begin(world, "fetch.open", "[]", "test", MDX_OP_STREAMS), MDX_OK);
    return world->answers[world->asked].text;
}

static uint64_t put(struct world *world, struct server *server, const char *path)
{
    return world_ask(world, "fetch",
                     server_args(server, path, ",{\"method\":\"PUT\",\"body\":{\"stream\":1}}"));
}

static void pieces_become_one_body(void **state)
{
    struct world world;
    struct server server;
    uint64_t fetch;

    (void)state;
    server_open(&server);
    world_open(&world);
    assert_string_equal(open_upload(&world), "{\"stream\":1}");
    assert_string_equal(world_get(&world, "fetch.write", "[1,{\"base64\":\"YWJj\"}]"),
                        "{\"next\":3}");
    assert_string_equal(
        world_get(&world, "fetch.write", "[1,{\"base64\":\"ZGVm\",\"ended\":true}]"),
        "{\"next\":6}");
    fetch = put(&world, &server, "/hello");
    world_wait(&world, fetch);
    assert_int_equal(world.answers[fetch].status, MDX_OK);
    assert_non_null(strstr(server.seen, "\r\n\r\nabcdef"));
    assert_non_null(strcasestr(server.seen, "\r\nContent-Length: 6\r\n"));
    assert_string_equal(world_refusal(&world, "fetch.write", "[1,{\"ended\":true}]"),
                        "NETWORK_ERROR");
    world_close(&world);
    server_close(&server);
}

static void what_may_be_written_is_checked(void **state)
{
    static const char *const wrong[] = { "[1]",
                                         "[1,{}]",
                                         "[1,\"YQ==\"]",
                                         "[1,{\"base64\":\"?\"}]",
                                         "[1,{\"base64\":7}]",
                                         "[1,{\"ended\":false}]" };
    struct world world;

    (void)state;
    world_open(&world);
    open_upload(&world);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_string_equal(world_refusal(&world, "fetch.write", wrong[i]), "INVALID_PARAMS");
    assert_string_equal(world_refusal(&world, "fetch.write", "[2,{\"base64\":\"YQ==\"}]"),
                        "NETWORK_ERROR");
    assert_int_equal(begin(&world, "fetch.write", "[1,{\"base64\":\"YQ==\"}]", "other", 0), MDX_OK);
    assert_string_equal(world.answers[world.asked].code, "NETWORK_ERROR");
    world_get(&world, "fetch.write", "[1,{\"ended\":true}]");
    assert_string_equal(world_refusal(&world, "fetch.write", "[1,{\"base64\":\"YQ==\"}]"),
                        "WRONG_STATE");
    world_close(&world);
}

static void one_write_waits_at_a_time(void **state)
{
    static char large[140000] = "[1,{\"base64\":\"";
    struct world world;

    (void)state;
    memset(large + 14, 'A', 120000);
    memcpy(large + 14 + 120000, "\"}]", 4);
    world_open(&world);
    open_upload(&world);
    /* Nobody takes it, so there is room for no more. */
    world_ask(&world, "fetch.write", large);
    world.table->wait(world.table->host, 0);
    assert_false(world_answered(&world, 2));
    assert_string_equal(world_refusal(&world, "fetch.write", "[1,{\"base64\":\"YQ==\"}]"),
                        "WRONG_STATE");
    world.table->op_cancel(world.table->host, 2);
    world.table->wait(world.table->host, 0);
    assert_false(world_answered(&world, 2));
    assert_string_equal(world_refusal(&world, "fetch.write", "[1,{\"base64\":\"YQ==\"}]"),
                        "NETWORK_ERROR");
    world_close(&world);
}

static void an_opening_that_is_cancelled_is_forgotten(void **state)
{
    struct world world;
    struct server server;

    (void)state;
    server_open(&server);
    world_open(&world);
    open_upload(&world);
    world.table->op_cancel(world.table->host, 1);
    assert_string_equal(world_refusal(&world, "fetch.write", "[1,{\"base64\":\"YQ==\"}]"),
                        "NETWORK_ERROR");
    assert_string_equal(world_refusal(&world, "fetch",
                                      server_args(&server, "/hello",
                                                  ",{\"method\":\"PUT\",\"body\":{\"stream\":1}}")),
                        "INVALID_PARAMS");
    world_close(&world);
    server_close(&server);
}

static void what_is_given_up_fails_its_request(void **state)
{
    struct world world;
    struct server server;
    uint64_t fetch;

    (void)state;
    server_open(&server);
    world_open(&world);
    open_upload(&world);
    fetch = put(&world, &server, "/slow");
    world_get(&world, "fetch.write", "[1,{\"base64\":\"YWJj\"}]");
    world_get(&world, "fetch.close", "[1]");
    world_wait(&world, fetch);
    assert_string_equal(world.answers[fetch].code, "NETWORK_ERROR");
    assert_non_null(strstr(world.answers[fetch].text, "given up before its end"));
    world_close(&world);
    server_close(&server);
}

static void answer_own(void *host, mdx_runtime *rt, const mdx_op *op)
{
    (void)host;
    mdx_op_complete(rt, op->token, "null", 4);
}

static void where_no_streams_are_wanted_none_is_opened(void **state)
{
    struct world world;

    (void)state;
    world_open(&world);
    assert_int_equal(begin(&world, "fetch.open", "[]", "test", 0), MDX_E_EXECUTION);
    assert_int_equal(outbound_service(world.outbound, SLICE("fetch"), answer_own, NULL), MDX_OK);
    assert_int_equal(begin(&world, "fetch.open", "[]", "test", MDX_OP_STREAMS), MDX_E_EXECUTION);
    world_close(&world);
}

static void no_memory_is_a_clean_failure(void **state)
{
    (void)state;
    for (size_t nth = 1; nth < 40; nth++) {
        struct world world;
        uint64_t write;

        world_open(&world);
        memory_fail(&world.memory, nth, false);
        assert_int_equal(begin(&world, "fetch.open", "[]", "test", MDX_OP_STREAMS), MDX_OK);
        write = world_ask(&world, "fetch.write", "[1,{\"base64\":\"YWJj\"}]");
        world_wait(&world, write);
        if (world.answers[1].status)
            assert_string_equal(world.answers[1].code, "OUT_OF_MEMORY");
        else if (world.answers[write].status && strcmp(world.answers[write].code, "NETWORK_ERROR"))
            assert_string_equal(world.answers[write].code, "OUT_OF_MEMORY");
        world_close(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_become_one_body),
        cmocka_unit_test(what_may_be_written_is_checked),
        cmocka_unit_test(one_write_waits_at_a_time),
        cmocka_unit_test(an_opening_that_is_cancelled_is_forgotten),
        cmocka_unit_test(what_is_given_up_fails_its_request),
        cmocka_unit_test(where_no_streams_are_wanted_none_is_opened),
        cmocka_unit_test(no_memory_is_a_clean_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

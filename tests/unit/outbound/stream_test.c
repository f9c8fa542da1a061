/* stream_test.c - bodies that are read while they come. needs: curl */
#include "unit/outbound/world.h"

#include "unit/outbound/server.h"

static const char *open_stream(struct world *world, struct server *server, const char *path)
{
    uint64_t token = world_ask(world, "fetch", server_args(server, path, ",{\"stream\":true}"));

    world_wait(world, token);
    return world->answers[token].text;
}

static uint64_t read_stream(struct world *world, const char *args)
{
    return world_ask(world, "fetch.read", args);
}

static const char *answer_of(struct world *world, uint64_t token)
{
    world_wait(world, token);
    return world->answers[token].text;
}

static void lines_come_before_the_end(void **state)
{
    struct world world;
    struct server server;

    (void)state;
    server_open(&server);
    world_open(&world);
    assert_non_null(strstr(open_stream(&world, &server, "/drip"), "\"stream\":1}"));
    assert_null(strstr(world.answers[1].text, "\"body\""));
    assert_string_equal(answer_of(&world, read_stream(&world, "[1,0]")),
                        "{\"next\":4,\"text\":\"one\\n\"}");
    assert_string_equal(answer_of(&world, read_stream(&world, "[1,4]")),
                        "{\"next\":8,\"text\":\"two\\n\"}");
    assert_string_equal(answer_of(&world, read_stream(&world, "[1,8]")),
                        "{\"next\":12,\"text\":\"rest\",\"ended\":true}");
    assert_string_equal(world.answers[read_stream(&world, "[1,12]")].code, "NETWORK_ERROR");
    world_close(&world);
    server_close(&server);
}

static void a_short_answer_is_read_like_a_long_one(void **state)
{
    struct world world;
    struct server server;

    (void)state;
    server_open(&server);
    world_open(&world);
    assert_non_null(strstr(open_stream(&world, &server, "/to-hello"), "\"redirected\":true"));
    assert_string_equal(answer_of(&world, read_stream(&world, "[1,0]")),
                        "{\"next\":6,\"text\":\"h\xC3\xA9llo\",\"ended\":true}");
    assert_non_null(strstr(open_stream(&world, &server, "/missing"), "\"status\":404"));
    world_close(&world);
    server_close(&server);
}

static void a_cancelled_read_hangs_up(void **state)
{
    struct world world;
    struct server server;

    (void)state;
    server_open(&server);
    world_open(&world);
    open_stream(&world, &server, "/drip-for-ever");
    answer_of(&world, read_stream(&world, "[1,0]"));
    world.table->op_cancel(world.table->host, read_stream(&world, "[1,4]"));
    while (!server_count(&server, &server.left))
        world.table->wait(world.table->host, 10);
    assert_string_equal(world.answers[read_stream(&world, "[1,4]")].code, "NETWORK_ERROR");
    world_close(&world);
    server_close(&server);
}

static void a_closed_stream_hangs_up(void **state)
{
    struct world world;
    struct server server;

    (void)state;
    server_open(&server);
    world_open(&world);
    open_stream(&world, &server, "/drip-for-ever");
    assert_string_equal(answer_of(&world, world_ask(&world, "fetch.close", "[1]")), "null");
    while (!server_count(&server, &server.left))
        world.table->wait(world.table->host, 10);
    world_close(&world);
    server_close(&server);
}

static void a_stream_is_its_definitions_own(void **state)
{
    struct world world;
    struct server server;
    mdx_op op = { .size = sizeof op,
                  .path = "fetch.read",
                  .path_len = 10,
                  .args = "[1,0]",
                  .args_len = 5,
                  .id = "other",
                  .id_len = 5 };

    (void)state;
    server_open(&server);
    world_open(&world);
    open_stream(&world, &server, "/drip");
    op.rt = (mdx_runtime *)&world;
    op.token = ++world.asked;
    world.table->op_begin(world.table->host, &op);
    assert_string_equal(world.answers[op.token].code, "NETWORK_ERROR");
    world_close(&world);
    server_close(&server);
}

static void too_much_that_nobody_reads_is_an_error(void **state)
{
    struct world world;
    struct server server;
    uint64_t token = 1;

    (void)state;
    server_open(&server);
    world_open(&world);
    open_stream(&world, &server, "/big");
    /* All of it may have come with the head. */
    if (!world.answers[1].status)
        token = read_stream(&world, "[1,0]");
    world_wait(&world, token);
    assert_string_equal(world.answers[token].code, "INPUT_LIMIT");
    world_close(&world);
    server_close(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_before_the_end),
        cmocka_unit_test(a_short_answer_is_read_like_a_long_one),
        cmocka_unit_test(a_cancelled_read_hangs_up),
        cmocka_unit_test(a_closed_stream_hangs_up),
        cmocka_unit_test(a_stream_is_its_definitions_own),
        cmocka_unit_test(too_much_that_nobody_reads_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* drive_test.c - many requests under way: together, cancelled, left behind. needs: curl */
#include "unit/outbound/world.h"

#include "unit/outbound/server.h"

#include <sched.h>
#include <stdatomic.h>

static void ask_slow(struct world *world, struct server *server)
{
    world_ask(world, "fetch", server_args(server, "/slow", ""));
    while (server_count(server, &server->waiting) < world->asked)
        world->table->wait(world->table->host, 10);
}

static void requests_overlap(void **state)
{
    (void)state;
    struct world world;
    struct server server;
    uint64_t tokens[3];

    server_open(&server);
    world_open(&world);
    /* The server answers none of the three before all have come. */
    for (int i = 0; i < 3; i++)
        tokens[i] = world_ask(&world, "fetch", server_args(&server, "/together", ""));
    for (int i = 0; i < 3; i++)
        world_wait(&world, tokens[i]);
    assert_non_null(strstr(world.answers[3].text, "\"body\":\"met\""));
    world_close(&world);
    server_close(&server);
}

static void a_cancelled_request_is_hung_up_and_never_answered(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    ask_slow(&world, &server);
    ask_slow(&world, &server);
    world.table->op_cancel(world.table->host, 1);
    while (!server_count(&server, &server.left))
        world.table->wait(world.table->host, 10);
    assert_int_equal(server_count(&server, &server.left), 1);
    assert_false(world_answered(&world, 1));
    world.table->op_cancel(world.table->host, 2);
    world.table->op_cancel(world.table->host, 2);
    world.table->op_cancel(world.table->host, 77);
    world_close(&world);
    server_close(&server);
    assert_false(world.answers[2].given);
}

static void a_request_may_be_cancelled_before_it_was_sent(void **state)
{
    (void)state;
    struct world world;
    struct server server;
    uint64_t token;

    server_open(&server);
    world_open(&world);
    token = world_ask(&world, "fetch", server_args(&server, "/hello", ""));
    world.table->op_cancel(world.table->host, token);
    world.table->wait(world.table->host, 0);
    assert_false(world_answered(&world, token));
    world_close(&world);
    server_close(&server);
    assert_int_equal(server.count, 0);
}

static void a_wait_without_time_moves_what_it_can(void **state)
{
    (void)state;
    struct world world;
    struct server server;
    uint64_t token;

    server_open(&server);
    world_open(&world);
    token = world_ask(&world, "fetch", server_args(&server, "/hello", ""));
    while (!world_answered(&world, token))
        world.table->wait(world.table->host, 0);
    world_close(&world);
    server_close(&server);
}

struct driver {
    struct world *world;
    atomic_bool over;
};

static void *drive(void *host)
{
    struct driver *driver = host;

    while (!atomic_load(&driver->over))
        driver->world->table->wait(driver->world->table->host, UINT32_MAX);
    return NULL;
}

static void a_thread_that_waits_takes_up_what_others_begin(void **state)
{
    (void)state;
    struct world world;
    struct server server;
    struct driver driver = { .world = &world };
    pthread_t thread;
    uint64_t token;

    server_open(&server);
    world_open(&world);
    pthread_create(&thread, NULL, drive, &driver);
    token = world_ask(&world, "fetch", server_args(&server, "/hello", ""));
    while (!world_answered(&world, token))
        sched_yield();
    world_ask(&world, "fetch", server_args(&server, "/slow", ""));
    while (!server_count(&server, &server.waiting))
        sched_yield();
    world.table->op_cancel(world.table->host, 2);
    while (!server_count(&server, &server.left))
        sched_yield();
    atomic_store(&driver.over, true);
    world.table->wake(world.table->host);
    pthread_join(thread, NULL);
    world_close(&world);
    server_close(&server);
    assert_false(world.answers[2].given);
}

static void what_is_left_when_the_bridge_goes_is_answered(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    ask_slow(&world, &server);
    outbound_close(world.outbound);
    world.outbound = NULL;
    assert_string_equal(world.answers[1].code, "CLOSING");
    world_close(&world);
    server_close(&server);
}

static void two_runtimes_at_once_are_refused(void **state)
{
    (void)state;
    struct world world, other;
    struct server server;
    struct outbound *own;

    server_open(&server);
    world_open(&world);
    world_open(&other);
    own = other.outbound;
    other.table = world.table;
    ask_slow(&world, &server);
    assert_string_equal(world_refusal(&other, "fetch", server_args(&server, "/hello", "")),
                        "OPERATION_UNAVAILABLE");
    world.table->op_cancel(world.table->host, 1);
    world_get(&other, "fetch", server_args(&server, "/hello", ""));
    world_close(&world);
    other.outbound = own;
    world_close(&other);
    server_close(&server);
}

struct torture {
    struct world world;
    struct server server;
};

/* Whatever fails for want of memory is answered all the same, unless opening did. */
static bool fetch_once(const struct allocator *allocator, void *context)
{
    struct torture *torture = context;
    struct world *world = &torture->world;
    const struct outbound_options options = { .max_body_bytes = 65536,
                                              .http_timeout_ms = 10000,
                                              .http_private = true };
    bool done = false;

    world->asked = 0;
    if (outbound_open(&world->outbound, allocator, &options, NULL) == MDX_OK) {
        world->table = outbound_table(world->outbound);
        world_wait(world,
                   world_ask(world, "fetch", server_args(&torture->server, "/to-hello", "")));
        done = world->answers[1].status == MDX_OK;
        assert_true(done || world->answers[1].status == MDX_E_NOMEM);
        free(world->answers[1].text);
        memset(world->answers, 0, sizeof world->answers);
    }
    outbound_close(world->outbound);
    return done;
}

static void a_fetch_fails_cleanly_without_memory(void **state)
{
    (void)state;
    struct torture *torture = calloc(1, sizeof *torture);

    assert_true(lock_init(&torture->world.lock));
    server_open(&torture->server);
    assert_true(memory_torture(fetch_once, torture) > 10);
    server_close(&torture->server);
    lock_free(&torture->world.lock);
    free(torture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_overlap),
        cmocka_unit_test(a_cancelled_request_is_hung_up_and_never_answered),
        cmocka_unit_test(a_request_may_be_cancelled_before_it_was_sent),
        cmocka_unit_test(a_wait_without_time_moves_what_it_can),
        cmocka_unit_test(a_thread_that_waits_takes_up_what_others_begin),
        cmocka_unit_test(what_is_left_when_the_bridge_goes_is_answered),
        cmocka_unit_test(two_runtimes_at_once_are_refused),
        cmocka_unit_test(a_fetch_fails_cleanly_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

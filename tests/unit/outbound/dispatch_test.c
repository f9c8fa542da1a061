/* dispatch_test.c - a source's request on a clock of our own: what it asks for, and when again. */
#include "unit/memory.h"

#include "outbound/outbound.h"

#include <stdio.h>
#include <string.h>

/* The task's owner: remembers what was asked, and answers when the test says so. */
struct world {
    struct memory memory;
    struct sources *sources;
    json_t *source, *tool;
    uint64_t now_ms;
    uint32_t chance;
    char told[4096]; /* `5 {…}` and a line end for each event: its kind's number */
};

struct owner {
    struct world *world;
    struct task *task;
    struct task_port port;
    uint32_t asked, number;
    char path[32];
    uint64_t timer_ms;
    bool done, failed, woken;
    enum code code;
    uint32_t retry_after_ms;
};

static void operate(void *host, uint32_t n, struct slice path, struct slice args)
{
    struct owner *owner = host;

    (void)args;
    owner->asked++;
    owner->number = n;
    memcpy(owner->path, path.data, path.len);
    owner->path[path.len] = '\0';
}

static void cancel(void *host, uint32_t n)
{
    (void)host;
    (void)n;
}

static void timer(void *host, uint64_t ms)
{
    ((struct owner *)host)->timer_ms = ms;
}

static void wake(void *host)
{
    ((struct owner *)host)->woken = true;
}

static void done(void *host, struct slice json)
{
    (void)json;
    ((struct owner *)host)->done = true;
}

static void take_failure(void *host, const struct error *error)
{
    struct owner *owner = host;

    owner->failed = true;
    owner->code = error->code;
    owner->retry_after_ms = error->retry_after_ms;
}

static uint64_t now_ms(void *host)
{
    return ((struct owner *)host)->world->now_ms;
}

static bool fill_random(void *host, void *bytes, size_t len)
{
    memcpy(bytes, &((struct owner *)host)->world->chance, len);
    return true;
}

static bool hears(void *host, enum event_kind kind)
{
    (void)host;
    return kind < EVENT_KINDS;
}

static void tell(void *host, enum event_kind kind, struct slice members)
{
    struct world *world = ((struct owner *)host)->world;
    size_t len = strlen(world->told);

    snprintf(world->told + len, sizeof world->told - len, "%d {%.*s}\n", (int)kind,
             (int)members.len, members.data);
}

/* How often an event of that kind was told. */
static int count_told(const struct world *world, enum event_kind kind)
{
    char start[16];
    int count = 0;

    snprintf(start, sizeof start, "\n%d {", (int)kind);
    count += !strncmp(world->told, start + 1, strlen(start + 1));
    for (const char *at = world->told; (at = strstr(at, start)); at++)
        count++;
    return count;
}

static void world_begin(struct world *world, const char *settings)
{
    *world = (struct world){ .now_ms = 1000000 };
    memory_init(&world->memory);
    world->sources = sources_open(&world->memory.allocator);
    world->source = json_loads(settings, 0, NULL);
    json_object_set_new(world->source, "kind", json_string("openapi"));
    json_object_set_new(world->source, "server", json_string("http://up.example"));
    world->tool = json_loads("{\"request\":{\"method\":\"GET\",\"path\":\"/a\"}}", 0, NULL);
}

static void world_end(struct world *world)
{
    sources_close(world->sources);
    json_decref(world->source);
    json_decref(world->tool);
    assert_int_equal(world->memory.live, 0);
}

static void owner_begin(struct owner *owner, struct world *world)
{
    const struct source_call call = {
        .id = SLICE("up"),
        .revision = 1,
        .source = world->source,
        .tool = world->tool,
        .args = SLICE("{}"),
        .deadline_ms = world->now_ms + 60000,
    };

    *owner = (struct owner){ .world = world };
    owner->port = (struct task_port){ owner,  operate,     cancel, timer, wake, done, take_failure,
                                      now_ms, fill_random, hears,  tell,  NULL, NULL, NULL };
    assert_int_equal(source_call_make(world->sources, &call, &owner->port, &owner->task, NULL),
                     MDX_OK);
    task_begin(owner->task);
}

static void answer(struct owner *owner, const char *json)
{
    owner->timer_ms = 0;
    task_answer(owner->task, owner->number, slice_of(json), NULL);
}

/* The pause is over. */
static void pass(struct owner *owner)
{
    owner->world->now_ms += owner->timer_ms;
    task_tick(owner->task);
}

static void delays_double_with_a_quarter_of_chance(void **state)
{
    static const char busy[] = "{\"status\":503,\"headers\":{},\"body\":\"\"}";
    struct world world;
    struct owner owner;

    (void)state;
    world_begin(&world, "{\"retry\":{\"maxAttempts\":4,\"initialDelay\":1000,\"maxDelay\":30000}}");
    owner_begin(&owner, &world);
    world.chance = 0;
    answer(&owner, busy);
    assert_int_equal(owner.timer_ms, 750);
    pass(&owner);
    world.chance = UINT32_MAX;
    answer(&owner, busy);
    assert_int_equal(owner.timer_ms, 2500);
    pass(&owner);
    world.chance = UINT32_MAX / 2;
    answer(&owner, busy);
    assert_int_equal(owner.timer_ms, 4000);
    pass(&owner);
    answer(&owner, busy);
    assert_true(owner.failed);
    assert_int_equal(owner.code, CODE_HTTP_STATUS);
    assert_int_equal(owner.asked, 4);
    assert_int_equal(count_told(&world, EVENT_TRANSPORT_SEND), 4);
    assert_int_equal(count_told(&world, EVENT_TRANSPORT_RECEIVE), 4);
    assert_int_equal(count_told(&world, EVENT_CALL_RETRY), 3);
    assert_non_null(strstr(world.told, "\"method\":\"GET\",\"url\":\"http://up.example/a\","
                                       "\"attempt\":1,\"bytes\":0}"));
    assert_non_null(strstr(world.told, "\"attempt\":3,\"delayMs\":4000,\"code\":\"HTTP_STATUS\""));
    task_free(owner.task);
    world_end(&world);
}

static void a_servers_word_wins_up_to_the_ceiling(void **state)
{
    struct world world;
    struct owner owner;

    (void)state;
    world_begin(&world, "{\"retry\":{\"initialDelay\":10,\"maxDelay\":8000}}");
    owner_begin(&owner, &world);
    answer(&owner, "{\"status\":429,\"headers\":{\"retry-after\":\"5\"},\"body\":\"\"}");
    assert_int_equal(owner.timer_ms, 5000);
    pass(&owner);
    answer(&owner, "{\"status\":429,\"headers\":{\"retry-after\":\"500\"},\"body\":\"\"}");
    assert_int_equal(owner.timer_ms, 8000);
    pass(&owner);
    answer(&owner, "{\"status\":200,\"headers\":{},\"body\":\"\"}");
    assert_true(owner.done);
    task_free(owner.task);
    world_end(&world);
}

static void a_pause_that_outlasts_the_call_is_not_begun(void **state)
{
    struct world world;
    struct owner owner;

    (void)state;
    world_begin(&world, "{\"retry\":\"RATE_LIMIT\"}");
    owner_begin(&owner, &world);
    answer(&owner, "{\"status\":429,\"headers\":{\"retry-after\":\"60\"},\"body\":\"\"}");
    assert_int_equal(owner.code, CODE_RATE_LIMITED);
    assert_int_equal(owner.retry_after_ms, 60000);
    task_free(owner.task);
    world_end(&world);
}

static void a_breaker_lets_one_probe_through(void **state)
{
    struct world world;
    struct owner owners[7];

    (void)state;
    world_begin(&world, "{\"retry\":\"NONE\"}");
    for (int n = 0; n < 5; n++) {
        owner_begin(&owners[n], &world);
        answer(&owners[n], "{\"status\":500,\"headers\":{},\"body\":\"\"}");
        task_free(owners[n].task);
    }
    owner_begin(&owners[5], &world);
    assert_int_equal(owners[5].code, CODE_CIRCUIT_OPEN);
    assert_int_equal(owners[5].retry_after_ms, 30000);
    assert_int_equal(owners[5].asked, 0);
    task_free(owners[5].task);
    world.now_ms += 30000;
    owner_begin(&owners[5], &world);
    assert_int_equal(owners[5].asked, 1);
    owner_begin(&owners[6], &world);
    assert_int_equal(owners[6].code, CODE_CIRCUIT_OPEN);
    answer(&owners[5], "{\"status\":200,\"headers\":{},\"body\":\"\"}");
    task_free(owners[5].task);
    task_free(owners[6].task);
    owner_begin(&owners[6], &world);
    assert_int_equal(owners[6].asked, 1);
    task_free(owners[6].task);
    assert_int_equal(count_told(&world, EVENT_BREAKER_OPEN), 1);
    assert_int_equal(count_told(&world, EVENT_BREAKER_HALF), 1);
    assert_int_equal(count_told(&world, EVENT_BREAKER_CLOSE), 1);
    world_end(&world);
}

#define OAUTH                                                                                      \
    "{\"retry\":\"NONE\",\"auth\":{\"type\":\"oauth2\",\"tokenUrl\":\"http://auth.example\","      \
    "\"clientId\":\"me\"}}"

static void a_token_is_got_once_for_all_who_wait(void **state)
{
    struct world world;
    struct owner first, second;

    (void)state;
    world_begin(&world, OAUTH);
    owner_begin(&first, &world);
    owner_begin(&second, &world);
    assert_int_equal(first.asked, 1);
    assert_int_equal(second.asked, 0);
    answer(&first, "{\"status\":200,\"body\":\"{\\\"access_token\\\":\\\"abcdef\\\"}\"}");
    assert_true(second.woken);
    task_tick(second.task);
    assert_int_equal(second.asked, 1);
    task_free(first.task);
    task_free(second.task);
    assert_int_equal(count_told(&world, EVENT_AUTH_REFRESH), 1);
    assert_true(count_told(&world, EVENT_AUTH_RESOLVE) > 1);
    world_end(&world);
}

static void who_waits_takes_over_when_the_first_one_goes(void **state)
{
    struct world world;
    struct owner first, second;

    (void)state;
    world_begin(&world, OAUTH);
    owner_begin(&first, &world);
    owner_begin(&second, &world);
    task_free(first.task);
    assert_true(second.woken);
    task_tick(second.task);
    assert_int_equal(second.asked, 1);
    task_free(second.task);
    world_end(&world);
}

static void a_refused_client_fails_all_who_wait(void **state)
{
    struct world world;
    struct owner first, second;

    (void)state;
    world_begin(&world, OAUTH);
    owner_begin(&first, &world);
    owner_begin(&second, &world);
    answer(&first, "{\"status\":401,\"body\":\"{\\\"error\\\":\\\"invalid_client\\\"}\"}");
    task_tick(second.task);
    assert_int_equal(first.code, CODE_AUTH_FAILED);
    assert_int_equal(second.code, CODE_AUTH_FAILED);
    assert_int_equal(second.asked, 0);
    task_free(first.task);
    task_free(second.task);
    world_end(&world);
}

static void run_out(struct owner *owner, enum code code)
{
    struct error error;

    error_init(&error, &owner->world->memory.allocator);
    error_set(&error, code, "late");
    owner->timer_ms = 0;
    task_answer(owner->task, owner->number, SLICE("null"), &error);
    error_free(&error);
}

/* Those who wait for its token have a time of their own. */
static void who_has_no_more_time_fails_alone(void **state)
{
    struct world world;
    struct owner first, second;

    (void)state;
    world_begin(&world, OAUTH);
    owner_begin(&first, &world);
    owner_begin(&second, &world);
    run_out(&first, CODE_CALL_TIMEOUT);
    assert_int_equal(first.code, CODE_CALL_TIMEOUT);
    assert_true(second.woken);
    task_tick(second.task);
    assert_int_equal(second.asked, 1);
    assert_false(second.failed);
    assert_int_equal(count_told(&world, EVENT_AUTH_ERROR), 0);
    task_free(first.task);
    task_free(second.task);
    world_end(&world);
}

static void only_the_upstreams_timeout_is_tried_again(void **state)
{
    struct world world;
    struct owner owner;

    (void)state;
    world_begin(&world, "{\"retry\":{\"maxAttempts\":3,\"initialDelay\":10}}");
    owner_begin(&owner, &world);
    run_out(&owner, CODE_UPSTREAM_TIMEOUT);
    assert_false(owner.failed);
    pass(&owner);
    run_out(&owner, CODE_CALL_TIMEOUT);
    assert_int_equal(owner.code, CODE_CALL_TIMEOUT);
    assert_int_equal(owner.asked, 2);
    task_free(owner.task);
    world_end(&world);
}

/* A server that answers nobody in time is left alone, whoever's time that was. */
static void requests_that_are_given_up_open_the_breaker(void **state)
{
    struct world world;
    struct owner owner;

    (void)state;
    world_begin(&world, "{\"retry\":\"NONE\"}");
    for (int n = 0; n < 5; n++) {
        owner_begin(&owner, &world);
        world.now_ms += 60000;
        task_free(owner.task);
    }
    owner_begin(&owner, &world);
    assert_int_equal(owner.code, CODE_CIRCUIT_OPEN);
    task_free(owner.task);
    world_end(&world);
}

static void requests_wait_for_their_turn(void **state)
{
    struct world world;
    struct owner first, second, third;

    (void)state;
    world_begin(&world, "{\"limits\":{\"concurrent\":1,\"requestsPerSecond\":2}}");
    owner_begin(&first, &world);
    owner_begin(&second, &world);
    assert_int_equal(second.asked, 0);
    answer(&first, "{\"status\":200,\"headers\":{},\"body\":\"\"}");
    assert_true(second.woken);
    task_tick(second.task);
    assert_int_equal(second.timer_ms, 500);
    pass(&second);
    assert_int_equal(second.asked, 1);
    owner_begin(&third, &world);
    assert_int_equal(third.asked, 0);
    task_free(first.task);
    task_free(second.task);
    assert_true(third.woken);
    task_free(third.task);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delays_double_with_a_quarter_of_chance),
        cmocka_unit_test(a_servers_word_wins_up_to_the_ceiling),
        cmocka_unit_test(a_pause_that_outlasts_the_call_is_not_begun),
        cmocka_unit_test(a_breaker_lets_one_probe_through),
        cmocka_unit_test(a_token_is_got_once_for_all_who_wait),
        cmocka_unit_test(who_has_no_more_time_fails_alone),
        cmocka_unit_test(only_the_upstreams_timeout_is_tried_again),
        cmocka_unit_test(requests_that_are_given_up_open_the_breaker),
        cmocka_unit_test(who_waits_takes_over_when_the_first_one_goes),
        cmocka_unit_test(a_refused_client_fails_all_who_wait),
        cmocka_unit_test(requests_wait_for_their_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* traffic_test.c - what exchanges are told: the catalogue, changes, posts, ticks; and parts that
 * only the library calls. The codec is one of the test's own: it writes down all it hears. */
#include "call/call.h"
#include "fixture.h"

#include <time.h>

struct ear {
    const struct allocator *allocator;
    const struct codec_port *port;
    uint64_t number;
    void *shared;
};

static struct ear *last_ear;

static void *ear_share(const struct allocator *allocator)
{
    return mem_new(allocator, 8);
}

static const struct allocator *ear_allocator;

static void ear_unshare(void *shared)
{
    mem_free(ear_allocator, shared);
}

static void *ear_open(const struct allocator *allocator, const struct codec_request *request,
                      const struct codec_port *port)
{
    struct ear *ear = mem_new(allocator, sizeof *ear);

    assert_non_null(ear);
    ear_allocator = allocator;
    ear->allocator = allocator;
    ear->port = port;
    ear->number = request->number;
    ear->shared = request->shared;
    assert_int_equal(request->nonce.len, 32);
    last_ear = ear;
    port->head(port->exchange, 200);
    return ear;
}

static void say(struct ear *ear, const char *word, struct slice text)
{
    ear->port->bytes(ear->port->exchange, slice_of(word));
    ear->port->bytes(ear->port->exchange, text);
    ear->port->bytes(ear->port->exchange, SLICE(";"));
}

static const char much[1024 * 1024 + 1]; /* more than waits for a peer that reads */

/* The body is a row of words: what to do. */
static void ear_feed(void *state, struct slice body, bool last)
{
    struct ear *ear = state;
    const struct codec_port *port = ear->port;
    struct codec_invoke inner = { .n = 1,
                                  .target = SLICE("d#prompt:p"),
                                  .inner = true,
                                  .input = SLICE("[{\"who\":\"you\"}]"),
                                  .positional = true };

    (void)last;
    if (slice_is(body, "describe"))
        port->describe(port->exchange, &(struct codec_look){ 0 });
    if (slice_is(body, "watch"))
        port->watch(port->exchange, true);
    if (slice_is(body, "unwatch"))
        port->watch(port->exchange, false);
    if (slice_is(body, "tick"))
        port->timer(port->exchange, 1);
    if (slice_is(body, "untick"))
        port->timer(port->exchange, 0);
    if (slice_is(body, "inner"))
        port->invoke(port->exchange, &inner);
    inner.inner = false;
    if (slice_is(body, "outer"))
        port->invoke(port->exchange, &inner);
    if (slice_is(body, "much"))
        port->bytes(port->exchange, slice_make(much, sizeof much));
    if (slice_starts(body, "post "))
        port->post(port->exchange, (uint64_t)body.data[5] - '0', slice_from(body, 7));
}

static void ear_outcome(void *state, uint32_t n, const struct codec_outcome *outcome)
{
    (void)n;
    if (outcome->error)
        say(state, "error ", slice_of(error_code_name(outcome->error)));
    else
        say(state, "outcome ", outcome->output);
}

static void ear_described(void *state, const struct catalogue *catalogue, const struct error *error)
{
    assert_null(error);
    for (uint32_t i = 0; i < catalogue->count; i++)
        say(state, "has ", catalogue->programs[i]->id);
    say(state, "described", SLICE(""));
}

static void ear_changed(void *state, const struct codec_change *change)
{
    say(state, "", change->name);
    say(state, "", change->json);
}

static void ear_posted(void *state, struct slice bytes)
{
    say(state, "posted ", bytes);
}

static void ear_tick(void *state)
{
    say(state, "tick", SLICE(""));
}

static void ear_refuse(void *state, const struct error *error)
{
    (void)state;
    (void)error;
}

static void ear_close(void *state)
{
    struct ear *ear = state;

    mem_free(ear->allocator, ear);
}

static const struct codec codec_ear = {
    .takes_nonce = true,
    .name = "ear",
    .hears_calls = true,
    .share = ear_share,
    .unshare = ear_unshare,
    .open = ear_open,
    .feed = ear_feed,
    .outcome = ear_outcome,
    .refuse = ear_refuse,
    .close = ear_close,
    .described = ear_described,
    .changed = ear_changed,
    .posted = ear_posted,
    .tick = ear_tick,
};

static struct exchange *start(struct world *world)
{
    struct exchange_options options = { .codec = &codec_ear };
    struct exchange *exchange = NULL;
    mdx_request request;

    MDX_INIT(request);
    request.flags = MDX_REQUEST_MORE;
    assert_int_equal(
        exchange_start((struct runtime *)world->rt, &options, &request, &exchange, NULL), MDX_OK);
    return exchange;
}

static void tell(struct exchange *exchange, const char *word)
{
    assert_int_equal(exchange_feed(exchange, slice_of(word), false), MDX_OK);
}

static void assert_heard(struct exchange *exchange, const char *expected)
{
    char heard[1024] = "";
    struct slice chunk;

    while (exchange_next_chunk(exchange, &chunk) == MDX_OK)
        strncat(heard, chunk.data, sizeof heard - strlen(heard) - 1);
    assert_string_equal(heard, expected);
}

static void a_codec_is_told_what_is_loaded(void **state)
{
    struct world *world = world_open(4, NULL, 1);
    struct exchange *exchange = start(world);

    (void)state;
    tell(exchange, "describe");
    assert_heard(exchange, "described;");
    world_load(world, "b", "() => 1");
    world_load(world, "a", "() => 1");
    tell(exchange, "describe");
    assert_heard(exchange, "has a;has b;described;");
    assert_int_equal(mdx_delete(world->rt, "a", 1, 0, NULL, NULL, NULL), MDX_OK);
    tell(exchange, "describe");
    assert_heard(exchange, "has b;described;");
    exchange_free(exchange);
    world_close(world);
}

static void watchers_hear_of_changes_until_they_stop(void **state)
{
    struct world *world = world_open(4, NULL, 1);
    struct exchange *exchange = start(world), *deaf = start(world);

    (void)state;
    world_load(world, "before", "() => 1");
    tell(exchange, "watch");
    world_load(world, "a", "() => 1");
    world_step(world);
    assert_heard(exchange, "definition:loaded;{\"id\":\"a\"};");
    assert_int_equal(mdx_delete(world->rt, "a", 1, 0, NULL, NULL, NULL), MDX_OK);
    world_step(world);
    assert_heard(exchange, "definition:deleted;{\"id\":\"a\"};");
    tell(exchange, "unwatch");
    world_load(world, "b", "() => 1");
    world_step(world);
    assert_heard(exchange, "");
    assert_heard(deaf, "");
    exchange_free(exchange);
    exchange_free(deaf);
    world_close(world);
}

static void watchers_hear_of_calls_and_their_time(void **state)
{
    struct world *world = world_open(4, NULL, 1);
    struct exchange *exchange = start(world);
    char heard[4096] = "", code[64];
    struct slice chunk;

    (void)state;
    world_load(world, "a", "(x) => { if (x) throw new Error('no'); return 1 }");
    assert_int_equal(world_call(world, "a#f", "{\"x\":0}", code), MDX_OK);
    tell(exchange, "watch");
    assert_int_equal(world_call(world, "a#f", "{\"x\":0}", code), MDX_OK);
    assert_int_equal(world_call(world, "a#f", "{\"x\":1}", code), MDX_E_EXECUTION);
    while (exchange_next_chunk(exchange, &chunk) == MDX_OK)
        strncat(heard, chunk.data, sizeof heard - strlen(heard) - 1);
    assert_ptr_equal(strstr(heard, "call:success;{\"id\":\"a\",\"correlationId\":\""), heard);
    assert_non_null(strstr(heard, "\"path\":\"f\",\"protocol\":\"c\",\"ms\":"));
    assert_non_null(strstr(heard, ",\"stages\":{\"queue\":"));
    assert_non_null(strstr(heard, "call:error;{\"id\":\"a\""));
    assert_non_null(strstr(heard, "\"code\":\"EXECUTION_FAILED\",\"message\":"));
    exchange_free(exchange);
    world_close(world);
}

static void a_watcher_that_does_not_read_is_let_go(void **state)
{
    struct world *world = world_open(4, NULL, 1);
    struct exchange *exchange = start(world);
    struct slice chunk;

    (void)state;
    tell(exchange, "watch");
    tell(exchange, "much");
    world_load(world, "a", "() => 1");
    world_step(world);
    assert_int_equal(exchange_next_chunk(exchange, &chunk), MDX_OK);
    assert_int_equal(chunk.len, sizeof much);
    assert_int_equal(exchange_next_chunk(exchange, &chunk), MDX_OK);
    assert_int_equal(chunk.len, 0);
    exchange_free(exchange);
    world_close(world);
}

static void exchanges_of_a_codec_share_and_post(void **state)
{
    struct world *world = world_open(4, NULL, 1);
    struct exchange *one = start(world);
    void *shared = last_ear->shared;
    struct exchange *two = start(world);

    (void)state;
    assert_non_null(shared);
    assert_ptr_equal(last_ear->shared, shared);
    assert_int_equal(last_ear->number, 2);
    tell(one, "post 2 hello");
    assert_heard(two, "posted hello;");
    tell(two, "post 1 back");
    assert_heard(one, "posted back;");
    exchange_free(two);
    tell(one, "post 2 nobody");
    exchange_free(one);
    world_close(world);
}

static void a_tick_comes_once(void **state)
{
    const struct timespec moment = { .tv_nsec = 3000000 };
    struct world *world = world_open(4, NULL, 1);
    struct exchange *exchange = start(world);

    (void)state;
    tell(exchange, "tick");
    nanosleep(&moment, NULL);
    world_step(world);
    world_step(world);
    assert_heard(exchange, "tick;");
    tell(exchange, "tick");
    tell(exchange, "untick");
    nanosleep(&moment, NULL);
    world_step(world);
    assert_heard(exchange, "");
    tell(exchange, "tick"); /* and freed with its timer running */
    exchange_free(exchange);
    world_close(world);
}

static void parts_are_called_by_the_library_alone(void **state)
{
    static const char text[] = "{\"$id\":\"d\",\"api\":{\"f\":\"() => 1\"},"
                               "\"prompts\":{\"p\":{\"get\":\"async ({who}) => 'hi ' + who\"}}}";
    struct world *world = world_open(4, NULL, 1);
    struct exchange *exchange = start(world);
    char code[64];

    (void)state;
    assert_int_equal(mdx_load(world->rt, NULL, text, strlen(text), NULL, NULL), MDX_OK);
    tell(exchange, "inner");
    world_step(world);
    assert_heard(exchange, "outcome \"hi you\";");
    tell(exchange, "outer");
    world_step(world);
    assert_heard(exchange, "error METHOD_NOT_FOUND;");
    assert_int_equal(world_call(world, "d#prompt:p", "{}", code), MDX_E_NOT_FOUND);
    exchange_free(exchange);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_codec_is_told_what_is_loaded),
        cmocka_unit_test(watchers_hear_of_changes_until_they_stop),
        cmocka_unit_test(watchers_hear_of_calls_and_their_time),
        cmocka_unit_test(a_watcher_that_does_not_read_is_let_go),
        cmocka_unit_test(exchanges_of_a_codec_share_and_post),
        cmocka_unit_test(a_tick_comes_once),
        cmocka_unit_test(parts_are_called_by_the_library_alone),
    };

    return cmocka_run_group_tests_name("traffic", tests, NULL, NULL);
}

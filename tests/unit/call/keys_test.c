/* keys_test.c - requests that wait until the keys of their token's issuer have been fetched, by a
 * host that answers late, at once, wrongly, or never. needs: jwt */
#include "fixture.h"

#define ISSUER "https://login.example.com"
#define POLICY                                                                                     \
    "{\"tokens\":[{\"issuer\":\"" ISSUER "\",\"audience\":\"a\",\"jwksUrl\":\"" ISSUER "/jwks\"}]" \
    "}"
#define KEYS                                                                                       \
    "{\\\"keys\\\":[{\\\"kty\\\":\\\"EC\\\",\\\"crv\\\":\\\"P-256\\\",\\\"kid\\\":\\\"a\\\","      \
    "\\\"x\\\":\\\"LkiSn4mPY-mQkdVigjjAf41U2etMQiakiO63umFHKaY\\\","                               \
    "\\\"y\\\":\\\"lqRn9CnoXN6P9DUtEgPZjKNL31UovGl9u_WEUnYdwyg\\\"}]}"
#define ANSWER "{\"status\":200,\"headers\":{},\"body\":\"" KEYS "\"}"
/* ES256 by that key, of kid `a`, until the year 5138. */
#define TOKEN                                                                                      \
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1"                       \
    "wbGUuY29tIiwiYXVkIjoiYSIsInN1YiI6ImFubiIsImV4cCI6OTk5OTk5OTk5OTl9.oJBj"                       \
    "aJvMEbz4MrZ3th1DTKzOeyXyGiw8J5cXPy0xZB_GOupQ_StFjbMxdWV4QD1b4S2HDUYhiw"                       \
    "Cyw1df-F9d6A"

static void set_up(struct world *world)
{
    world_load(world, "d", "function (x) { return x }");
    assert_int_equal(mdx_access_set(world->rt, POLICY, strlen(POLICY), NULL), MDX_OK);
}

static struct world *open_world(int cancels)
{
    struct world *world = world_open(4, NULL, cancels);

    set_up(world);
    return world;
}

static uint64_t clock_ms = 1800000000000;
static size_t largest_block;

static uint64_t now_ms(void *host)
{
    (void)host;
    return clock_ms;
}

static void *resize(void *host, void *block, size_t bytes)
{
    (void)host;
    if (bytes > largest_block)
        largest_block = bytes;
    if (bytes)
        return realloc(block, bytes);
    free(block);
    return NULL;
}

/* With a clock and memory that the test sees. */
static struct world *open_watched(size_t input_bytes)
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
    bridge.now_ms = now_ms;
    bridge.log = world_log;
    options.allocator = resize;
    options.input_bytes = options.document_bytes = input_bytes;
    assert_int_equal(mdx_runtime_open(&options, &bridge, &world->rt, NULL), MDX_OK);
    set_up(world);
    return world;
}

static void fill_request(mdx_request *request, const char *body, uint32_t flags)
{
    static const char *const names[] = { "Authorization", "Content-Type" };
    static const char *const values[] = { "Bearer " TOKEN, "application/json" };
    static const size_t name_lens[] = { 13, 12 }, value_lens[] = { sizeof "Bearer " TOKEN - 1, 16 };

    MDX_INIT(*request);
    request->method = "POST";
    request->method_len = 4;
    request->target = "/api/d/f";
    request->target_len = 8;
    request->names = names;
    request->name_lens = name_lens;
    request->values = values;
    request->value_lens = value_lens;
    request->header_count = 2;
    request->body = body;
    request->body_len = strlen(body);
    request->flags = flags;
}

static mdx_exchange *start(struct world *world, const char *body, uint32_t flags)
{
    mdx_exchange *exchange = NULL;
    mdx_request request;

    fill_request(&request, body, flags);
    assert_int_equal(mdx_exchange_start(world->rt, NULL, &request, &exchange, NULL), MDX_OK);
    world_step(world);
    return exchange;
}

/* 0: not known yet. */
static uint32_t status_of(mdx_exchange *exchange)
{
    mdx_response head;

    MDX_INIT(head);
    return mdx_exchange_head(exchange, &head) ? 0 : head.status;
}

static void complete(struct world *world, uint32_t n, const char *json)
{
    mdx_op_complete(world->rt, world->asked[n], json, strlen(json));
    world_step(world);
}

static void a_request_waits_for_the_keys(void **state)
{
    struct world *world = open_world(1);
    mdx_exchange *first, *second;

    (void)state;
    first = start(world, "{\"x\":1}", 0);
    second = start(world, "{\"x\":2}", 0);
    assert_int_equal(world->asked_count, 1);
    assert_string_equal(world->last_path, "fetch");
    assert_non_null(strstr(world->last_args, "[\"" ISSUER "/jwks\",{"));
    assert_non_null(strstr(world->last_args, "\"redirect\":\"error\""));
    assert_null(strstr(world->last_args, "eyJ"));
    assert_int_equal(status_of(first), 0);
    complete(world, 0, ANSWER);
    assert_int_equal(status_of(first), 200);
    assert_int_equal(status_of(second), 200);
    mdx_exchange_free(first);
    mdx_exchange_free(second);
    first = start(world, "{\"x\":3}", 0);
    assert_int_equal(status_of(first), 200);
    assert_int_equal(world->asked_count, 1);
    mdx_exchange_free(first);
    world_close(world);
}

static void what_it_is_fed_meanwhile_is_kept(void **state)
{
    struct world *world = open_world(1);
    mdx_exchange *exchange = start(world, "{\"x\"", MDX_REQUEST_MORE);
    const char *chunk;
    size_t len;

    (void)state;
    assert_int_equal(mdx_exchange_feed(exchange, ":4", 2, 0), MDX_OK);
    complete(world, 0, ANSWER);
    assert_int_equal(status_of(exchange), 0);
    assert_int_equal(mdx_exchange_feed(exchange, "2}", 2, 1), MDX_OK);
    world_step(world);
    assert_int_equal(status_of(exchange), 200);
    assert_int_equal(mdx_exchange_next_chunk(exchange, &chunk, &len), MDX_OK);
    assert_non_null(strstr(chunk, "42"));
    mdx_exchange_free(exchange);
    exchange = start(world, "{\"x\":1}", 0);
    assert_int_equal(mdx_exchange_feed(exchange, "more", 4, 1), MDX_E_STATE);
    mdx_exchange_free(exchange);
    world_close(world);
}

static void answer_at_once(struct world *world, const mdx_op *op)
{
    assert_int_equal(op->flags & MDX_OP_CONFIGURED, MDX_OP_CONFIGURED);
    assert_in_range(op->timeout_ms, 1, 10000);
    mdx_op_complete(world->rt, op->token, ANSWER, sizeof ANSWER - 1);
}

static void the_blocking_form_waits_too(void **state)
{
    struct world *world = open_world(1);
    mdx_response *response = NULL;
    mdx_request request;

    (void)state;
    world->on_op = answer_at_once;
    fill_request(&request, "{\"x\":1}", 0);
    assert_int_equal(mdx_handle(world->rt, &request, &response, NULL), MDX_OK);
    assert_int_equal(response->status, 200);
    mdx_response_free(response);
    world_close(world);
}

static void answers_that_are_wrong_refuse_who_waits(void **state)
{
    static const char *const wrong[] = { "null",
                                         "7",
                                         "[]",
                                         "{\"status\":500,\"body\":\"" KEYS "\"}",
                                         "{\"status\":200}",
                                         "{\"status\":200,\"body\":7}",
                                         "{\"status\":200,\"body\":\"<html>\"}" };

    (void)state;
    for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++) {
        struct world *world = open_world(1);
        mdx_exchange *exchange = start(world, "{\"x\":1}", 0);

        complete(world, 0, wrong[at]);
        assert_int_equal(status_of(exchange), 401);
        assert_int_equal(world->log_lines, 1);
        assert_string_equal(world->log_scope, "access");
        mdx_exchange_free(exchange);
        world_close(world);
    }
}

/* More than a MiB of blanks around good keys. */
static void a_set_has_a_largest_size(void **state)
{
    enum { BLANKS = 1 << 20 };
    struct world *world = open_world(1);
    mdx_exchange *exchange = start(world, "{\"x\":1}", 0);
    char *text = calloc(1, BLANKS + sizeof ANSWER + 32);
    size_t len = (size_t)sprintf(text, "{\"status\":200,\"body\":\"");

    (void)state;
    memset(text + len, ' ', BLANKS);
    strcpy(text + len + BLANKS, KEYS "\"}");
    complete(world, 0, text);
    assert_int_equal(status_of(exchange), 401);
    mdx_exchange_free(exchange);
    free(text);
    world_close(world);
}

/* After an hour they are asked for anew, by a request that is answered with the old ones. */
static void old_keys_are_renewed_behind_a_request(void **state)
{
    struct world *world = open_watched(0);
    mdx_exchange *exchange = start(world, "{\"x\":1}", 0);

    (void)state;
    complete(world, 0, ANSWER);
    mdx_exchange_free(exchange);
    clock_ms += 3600001;
    exchange = start(world, "{\"x\":1}", 0);
    assert_int_equal(status_of(exchange), 200);
    assert_int_equal(world->asked_count, 2);
    mdx_exchange_free(exchange);
    complete(world, 1, ANSWER);
    world_close(world);
}

static void what_waits_is_no_longer_than_a_body_may_be(void **state)
{
    enum { PART = 1 << 20 };
    struct world *world = open_watched(1000);
    mdx_exchange *exchange = start(world, "{\"x\":1", MDX_REQUEST_MORE);
    char *part = malloc(PART);

    (void)state;
    memset(part, ' ', PART);
    largest_block = 0;
    assert_int_equal(mdx_exchange_feed(exchange, part, PART, 1), MDX_OK);
    assert_in_range(largest_block, 0, PART / 2);
    complete(world, 0, ANSWER);
    assert_int_equal(status_of(exchange), 413);
    mdx_exchange_free(exchange);
    free(part);
    world_close(world);
}

static void bodies_without_a_limit_wait_whole(void **state)
{
    struct world *world = open_watched(SIZE_MAX);
    mdx_exchange *exchange = start(world, "{\"x\":", MDX_REQUEST_MORE);
    const char *chunk;
    size_t len;

    (void)state;
    assert_int_equal(mdx_exchange_feed(exchange, "42}", 3, 1), MDX_OK);
    complete(world, 0, ANSWER);
    assert_int_equal(status_of(exchange), 200);
    assert_int_equal(mdx_exchange_next_chunk(exchange, &chunk, &len), MDX_OK);
    assert_non_null(strstr(chunk, "42"));
    mdx_exchange_free(exchange);
    world_close(world);
}

static void a_host_that_does_not_fetch_refuses(void **state)
{
    struct world *world = open_world(1);
    mdx_exchange *exchange;

    (void)state;
    world->refuse = MDX_E_STATE;
    exchange = start(world, "{\"x\":1}", 0);
    assert_int_equal(status_of(exchange), 401);
    mdx_exchange_free(exchange);
    world->refuse = MDX_OK;
    exchange = start(world, "{\"x\":1}", 0); /* not before a minute has passed */
    assert_int_equal(status_of(exchange), 401);
    assert_int_equal(world->asked_count, 0);
    mdx_exchange_free(exchange);
    world_close(world);
}

static void who_goes_while_it_waits_leaves_nothing(void **state)
{
    (void)state;
    for (int cancels = 0; cancels < 2; cancels++) {
        struct world *world = open_world(cancels);
        mdx_exchange *exchange = start(world, "{\"x\":1}", 0);

        mdx_exchange_free(exchange);
        complete(world, 0, ANSWER);
        exchange = start(world, "{\"x\":1}", 0);
        assert_int_equal(status_of(exchange), 200);
        mdx_exchange_free(exchange);
        world_close(world);
    }
}

static void closing_gives_up_what_is_on_its_way(void **state)
{
    struct world *world = open_world(1);
    mdx_exchange *exchange = start(world, "{\"x\":1}", 0);

    (void)state;
    assert_int_equal(mdx_runtime_close(world->rt), MDX_OK);
    assert_int_equal(world->cancelled_count, 1);
    mdx_exchange_free(exchange);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

static void another_policy_meanwhile_has_no_use_for_the_keys(void **state)
{
    struct world *world = open_world(1);
    mdx_exchange *exchange = start(world, "{\"x\":1}", 0);

    (void)state;
    assert_int_equal(mdx_access_set(world->rt, NULL, 0, NULL), MDX_OK);
    complete(world, 0, ANSWER);
    assert_int_equal(status_of(exchange), 200); /* there is no policy */
    mdx_exchange_free(exchange);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_waits_for_the_keys),
        cmocka_unit_test(what_it_is_fed_meanwhile_is_kept),
        cmocka_unit_test(the_blocking_form_waits_too),
        cmocka_unit_test(answers_that_are_wrong_refuse_who_waits),
        cmocka_unit_test(a_set_has_a_largest_size),
        cmocka_unit_test(old_keys_are_renewed_behind_a_request),
        cmocka_unit_test(what_waits_is_no_longer_than_a_body_may_be),
        cmocka_unit_test(bodies_without_a_limit_wait_whole),
        cmocka_unit_test(a_host_that_does_not_fetch_refuses),
        cmocka_unit_test(who_goes_while_it_waits_leaves_nothing),
        cmocka_unit_test(closing_gives_up_what_is_on_its_way),
        cmocka_unit_test(another_policy_meanwhile_has_no_use_for_the_keys),
    };

    /* Without libcrypto there are no public keys. */
    if (!strstr(mdx_features(), "\"jwt\":true"))
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

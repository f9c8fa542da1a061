/* retry_test.c - how requests of sources are tried again is said for all, for a source and for a
 * call; the host is told of each retry. */
#include "fixture.h"

#include <time.h>

struct seen {
    int count;
    uint32_t attempt;
    uint64_t delay_ms;
    mdx_status status, stepped;
    mdx_runtime *rt;
    char id[16], tool[16], error[256];
};

static void retrying(void *host, const mdx_retry *retry)
{
    struct seen *seen = host;

    assert_int_equal(retry->size, sizeof *retry);
    assert_true(retry->correlation_id_len > 0);
    assert_int_equal(strlen(retry->error), retry->error_len);
    seen->count++;
    seen->attempt = retry->attempt;
    seen->delay_ms = retry->delay_ms;
    seen->status = retry->status;
    snprintf(seen->id, sizeof seen->id, "%.*s", (int)retry->id_len, retry->id);
    snprintf(seen->tool, sizeof seen->tool, "%.*s", (int)retry->tool_len, retry->tool);
    snprintf(seen->error, sizeof seen->error, "%s", retry->error);
    /* As in any function of the host's. */
    seen->stepped = mdx_runtime_step(seen->rt, 0, NULL);
}

static mdx_status open_with(struct world *world, const char *retry, struct seen *seen)
{
    RuntimeBridge bridge;
    mdx_options options;
    mdx_status status;

    MDX_INIT(bridge);
    MDX_INIT(options);
    bridge.host = world;
    bridge.op_begin = world_begin;
    options.allow = "*";
    options.allow_len = 1;
    options.retry = retry;
    options.retry_len = retry ? strlen(retry) : 0;
    options.retrying = seen ? retrying : NULL;
    options.retrying_host = seen;
    status = mdx_runtime_open(&options, &bridge, &world->rt, NULL);
    if (seen)
        seen->rt = world->rt;
    return status;
}

static struct world *make_world(void)
{
    struct world *world = calloc(1, sizeof *world);

    pthread_mutex_init(&world->lock, NULL);
    return world;
}

static void load_source(struct world *world, const char *retry)
{
    char text[1024];
    mdx_error *error = NULL;
    int len = snprintf(text, sizeof text,
                       "{\"$id\":\"up\",\"$type\":\"Source\",\"source\":{\"kind\":\"openapi\","
                       "\"server\":\"http://up.example\"%s%s},\"tools\":[{\"name\":\"a\","
                       "\"inputSchema\":{\"type\":\"object\"},\"request\":{\"method\":\"GET\","
                       "\"path\":\"/a\"}}]}",
                       retry ? ",\"retry\":" : "", retry ? retry : "");

    if (mdx_load(world->rt, NULL, text, (size_t)len, NULL, &error))
        fail_msg("%s", mdx_error_text(error));
}

/* How often the request went out, each time failing in a way that may pass; the call's failure in
 * code. */
static uint32_t count_attempts(struct world *world, const char *retry, char code[64])
{
    const struct timespec pause = { .tv_nsec = 2000000 };
    mdx_call_options options;
    mdx_invocation *call = NULL;
    mdx_error *error = NULL;
    uint32_t answered = 0;
    mdx_status status;

    MDX_INIT(options);
    options.retry = retry;
    options.retry_len = retry ? strlen(retry) : 0;
    world->asked_count = 0;
    assert_int_equal(mdx_call_start(world->rt, &options, "up#a", 4, "{}", 2, &call, NULL), MDX_OK);
    for (;;) {
        world_step(world);
        status = mdx_call_result(call, NULL, NULL, &error);
        if (status != MDX_PENDING)
            break;
        if (answered < world->asked_count)
            mdx_op_fail(world->rt, world->asked[answered++], MDX_E_CONNECTION, "CONNECTION_FAILED",
                        "nobody there", 12);
        else
            nanosleep(&pause, NULL);
    }
    snprintf(code, 64, "%s", mdx_error_code(error));
    mdx_error_free(error);
    mdx_call_free(call);
    return answered;
}

#define FAST(attempts) "{\"maxAttempts\":" attempts ",\"initialDelay\":3,\"jitter\":false}"

static uint32_t attempts_with(const char *all, const char *source, const char *call)
{
    struct world *world = make_world();
    char code[64];
    uint32_t attempts;

    assert_int_equal(open_with(world, all, NULL), MDX_OK);
    load_source(world, source);
    attempts = count_attempts(world, call, code);
    assert_string_equal(code, "CONNECTION_FAILED");
    world_close(world);
    return attempts;
}

static void the_narrower_setting_counts(void **state)
{
    (void)state;
    assert_int_equal(attempts_with(FAST("4"), NULL, NULL), 4);
    assert_int_equal(attempts_with(FAST("4"), FAST("2"), NULL), 2);
    assert_int_equal(attempts_with(FAST("4"), FAST("2"), "NONE"), 1);
    assert_int_equal(attempts_with(FAST("4"), "\"NONE\"", FAST("3")), 3);
    assert_int_equal(attempts_with("NONE", NULL, FAST("2")), 2);
}

static void the_host_is_told_of_each_retry(void **state)
{
    struct world *world = make_world();
    struct seen seen = { 0 };
    char code[64];

    (void)state;
    assert_int_equal(open_with(world, FAST("3"), &seen), MDX_OK);
    load_source(world, NULL);
    count_attempts(world, NULL, code);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.attempt, 2);
    assert_int_equal(seen.delay_ms, 6);
    assert_int_equal(seen.status, MDX_E_CONNECTION);
    assert_string_equal(seen.id, "up");
    assert_string_equal(seen.tool, "a");
    assert_non_null(strstr(seen.error, "\"code\":\"CONNECTION_FAILED\""));
    assert_non_null(strstr(seen.error, "nobody there"));
    assert_int_equal(seen.stepped, MDX_E_STATE);
    count_attempts(world, "NONE", code);
    assert_int_equal(seen.count, 2);
    world_close(world);
}

static void a_preset_is_a_name(void **state)
{
    struct world *world = make_world();
    char code[64];

    (void)state;
    assert_int_equal(open_with(world, "none", NULL), MDX_OK);
    load_source(world, NULL);
    assert_int_equal(count_attempts(world, NULL, code), 1);
    world_close(world);
}

static void what_is_no_setting_is_refused(void **state)
{
    static const char *const wrong[] = { "OFTEN", "{\"maxAttempts\":0}", "{\"atempts\":1}",
                                         "{\"maxAttempts\":", "{}}" };
    struct world *world = make_world();
    char code[64];

    (void)state;
    for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++) {
        assert_int_equal(open_with(world, wrong[at], NULL), MDX_E_CONFIG);
        assert_null(world->rt);
    }
    assert_int_equal(open_with(world, NULL, NULL), MDX_OK);
    load_source(world, NULL);
    assert_int_equal(count_attempts(world, "OFTEN", code), 0);
    assert_string_equal(code, "CONFIG_INVALID");
    assert_int_equal(count_attempts(world, "{", code), 0);
    assert_string_equal(code, "CONFIG_INVALID");
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_narrower_setting_counts),
        cmocka_unit_test(the_host_is_told_of_each_retry),
        cmocka_unit_test(a_preset_is_a_name),
        cmocka_unit_test(what_is_no_setting_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

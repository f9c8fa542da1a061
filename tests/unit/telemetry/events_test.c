/* events_test.c - who hears what, and what is in it. */
#include "../call/fixture.h"

enum { MOST_HEARD = 64 };

struct ears {
    struct world *world;
    uint32_t count;
    char names[MOST_HEARD][32];
    char data[MOST_HEARD][1024];
    uint64_t own; /* to be ended from inside */
    uint64_t revision;
    char id[64], correlation_id[64];
    mdx_status inside;
};

static void hear(void *host, const mdx_event *event)
{
    struct ears *ears = host;
    const char *text;
    size_t len;

    assert_true(ears->count < MOST_HEARD);
    assert_int_equal(event->name[event->name_len], 0);
    text = mdx_event_json(event, &len);
    assert_int_equal(strlen(text), len);
    assert_ptr_equal(mdx_event_json(event, NULL), text);
    assert_true(event->time_ms > 1600000000000);
    snprintf(ears->names[ears->count], 32, "%s", event->name);
    snprintf(ears->data[ears->count], 1024, "%s", text);
    snprintf(ears->id, 64, "%.*s", (int)event->id_len, event->id);
    snprintf(ears->correlation_id, 64, "%.*s", (int)event->correlation_id_len,
             event->correlation_id);
    ears->revision = event->revision;
    ears->count++;
    if (ears->own)
        ears->inside = mdx_unsubscribe(ears->world->rt, ears->own);
}

static uint64_t subscribe(struct world *world, const char *pattern, struct ears *ears)
{
    uint64_t number = 0;

    ears->world = world;
    assert_int_equal(mdx_subscribe(world->rt, pattern, strlen(pattern), hear, ears, &number, NULL),
                     MDX_OK);
    assert_true(number > 0);
    return number;
}

static void a_pattern_says_what_is_heard(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    struct ears all = { 0 }, calls = { 0 }, errors = { 0 };
    char code[64];

    world_load(world, "a", "(x) => { if (x) throw new Error('no'); return 1 }");
    subscribe(world, "*", &all);
    subscribe(world, "call:*", &calls);
    subscribe(world, "call:error", &errors);
    world_load(world, "b", "() => 1");
    assert_int_equal(world_call(world, "a#f", "{\"x\":0}", code), MDX_OK);
    assert_int_equal(world_call(world, "a#f", "{\"x\":1}", code), MDX_E_EXECUTION);
    assert_int_equal(world_call(world, "nobody", "{}", code), MDX_E_NOT_FOUND);
    assert_int_equal(all.count, 8);
    assert_string_equal(all.names[0], "load:start");
    assert_string_equal(all.names[1], "load:complete");
    assert_string_equal(all.names[2], "call:start");
    assert_string_equal(all.names[3], "call:success");
    assert_string_equal(all.names[5], "call:error");
    assert_string_equal(all.names[6], "call:start");
    assert_string_equal(all.names[7], "call:error");
    assert_int_equal(calls.count, 6);
    assert_int_equal(errors.count, 2);
    assert_non_null(strstr(errors.data[0], "\"code\":\"EXECUTION_FAILED\",\"message\":\"no\""));
    assert_non_null(strstr(errors.data[0], "\"id\":\"a\",\"revision\":1,\"correlationId\":\""));
    assert_non_null(strstr(errors.data[1], "\"code\":\"TOOL_NOT_FOUND\""));
    assert_non_null(strstr(calls.data[1], "\"path\":\"f\",\"protocol\":\"c\",\"ms\":"));
    assert_non_null(strstr(all.data[1], "\"id\":\"b\",\"revision\":1,"));
    world_close(world);
}

static void what_is_no_event_cannot_be_subscribed_to(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    const char *const wrong[] = {
        "", "call", "call:", "call:none", "calls:*", "Call:*", "*:error"
    };
    mdx_error *error = NULL;
    uint64_t number;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(
            mdx_subscribe(world->rt, wrong[i], strlen(wrong[i]), hear, NULL, &number, &error),
            MDX_E_ARGUMENT);
        assert_non_null(strstr(mdx_error_message(error), wrong[i]));
        mdx_error_free(error);
    }
    assert_int_equal(mdx_subscribe(world->rt, "*", 1, NULL, NULL, &number, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_unsubscribe(world->rt, 1), MDX_E_NOT_FOUND);
    for (int i = 0; i < 64; i++)
        assert_int_equal(mdx_subscribe(world->rt, "load:*", 6, hear, NULL, &number, NULL), MDX_OK);
    assert_int_equal(mdx_subscribe(world->rt, "*", 1, hear, NULL, &number, NULL), MDX_E_RATE_LIMIT);
    world_close(world);
}

static void an_ended_subscription_hears_nothing_also_when_it_ends_itself(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    struct ears once = { 0 }, twice = { 0 };
    uint64_t number;
    char code[64];

    world_load(world, "a", "() => 1");
    number = subscribe(world, "call:success", &twice);
    once.own = subscribe(world, "call:success", &once);
    assert_int_equal(world_call(world, "a#f", "{}", code), MDX_OK);
    assert_int_equal(world_call(world, "a#f", "{}", code), MDX_OK);
    assert_int_equal(once.inside, MDX_OK);
    assert_int_equal(mdx_unsubscribe(world->rt, number), MDX_OK);
    assert_int_equal(mdx_unsubscribe(world->rt, number), MDX_E_NOT_FOUND);
    assert_int_equal(world_call(world, "a#f", "{}", code), MDX_OK);
    assert_int_equal(once.count, 1);
    assert_int_equal(twice.count, 2);
    world_close(world);
}

static void the_event_names_definition_revision_and_call(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    struct ears ears = { 0 };
    mdx_call_options options;
    char *output = NULL;

    world_load(world, "a", "() => 1");
    world_load(world, "a", "() => 2");
    subscribe(world, "call:success", &ears);
    MDX_INIT(options);
    options.correlation_id = "abc-1";
    options.correlation_id_len = 5;
    assert_int_equal(mdx_call(world->rt, &options, "a#f", 3, NULL, 0, &output, NULL, NULL), MDX_OK);
    mdx_free(output);
    assert_string_equal(ears.id, "a");
    assert_string_equal(ears.correlation_id, "abc-1");
    assert_int_equal(ears.revision, 2);
    world_close(world);
}

struct nested {
    mdx_runtime *rt;
    mdx_status blocking, plain;
};

static void use_inside(void *host, const mdx_event *event)
{
    struct nested *nested = host;
    char *output = NULL;

    (void)event;
    nested->blocking = mdx_call(nested->rt, NULL, "a#f", 3, NULL, 0, &output, NULL, NULL);
    nested->plain = mdx_metrics(nested->rt, &output, NULL, NULL);
    mdx_free(output);
}

static void inside_the_rules_of_the_bridge_hold(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    struct nested nested = { world->rt, MDX_OK, MDX_E_STATE };
    uint64_t number;
    char code[64];

    world_load(world, "a", "() => 1");
    assert_int_equal(
        mdx_subscribe(world->rt, "call:success", 12, use_inside, &nested, &number, NULL), MDX_OK);
    assert_int_equal(world_call(world, "a#f", "{}", code), MDX_OK);
    assert_int_equal(nested.blocking, MDX_E_STATE);
    assert_int_equal(nested.plain, MDX_OK);
    world_close(world);
}

static void denied_operations_are_told(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    struct ears ears = { 0 };
    char code[64];

    world_load(world, "a", "async () => { await $.mail.send('x') }");
    subscribe(world, "access:deny", &ears);
    world_call(world, "a#f", "{}", code);
    assert_string_equal(code, "CAPABILITY_DENIED");
    assert_int_equal(ears.count, 1);
    assert_non_null(strstr(ears.data[0], "\"action\":\"operation\",\"operation\":\"mail.send\""));
    world_close(world);
}

/* ---- logs ---- */

static void lines_below_their_level_do_not_come(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    mdx_telemetry_options options;
    mdx_error *error = NULL;
    const char *const wrong[] = { "loud", "a=", "info b=loud", "=" };
    char code[64];

    world_load(world, "a", "() => { console.info('i'); console.warn('w') }");
    world_load(world, "b", "() => { console.info('i'); console.warn('w') }");
    MDX_INIT(options);
    assert_int_equal(world_call(world, "a#f", "{}", code), MDX_OK);
    assert_int_equal(world->log_lines, 2);
    options.log_levels = "warn a=silent";
    options.log_levels_len = 13;
    assert_int_equal(mdx_telemetry_set(world->rt, &options, NULL), MDX_OK);
    assert_int_equal(world_call(world, "a#f", "{}", code), MDX_OK);
    assert_int_equal(world->log_lines, 2);
    assert_int_equal(world_call(world, "b#f", "{}", code), MDX_OK);
    assert_int_equal(world->log_lines, 3);
    assert_string_equal(world->log_scope, "f");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        options.log_levels = wrong[i];
        options.log_levels_len = strlen(wrong[i]);
        assert_int_equal(mdx_telemetry_set(world->rt, &options, &error), MDX_E_ARGUMENT);
        mdx_error_free(error);
    }
    assert_int_equal(world_call(world, "b#f", "{}", code), MDX_OK);
    assert_int_equal(world->log_lines, 4);
    assert_int_equal(mdx_telemetry_set(world->rt, NULL, NULL), MDX_OK);
    assert_int_equal(world_call(world, "b#f", "{}", code), MDX_OK);
    assert_int_equal(world->log_lines, 6);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_says_what_is_heard),
        cmocka_unit_test(what_is_no_event_cannot_be_subscribed_to),
        cmocka_unit_test(an_ended_subscription_hears_nothing_also_when_it_ends_itself),
        cmocka_unit_test(the_event_names_definition_revision_and_call),
        cmocka_unit_test(inside_the_rules_of_the_bridge_hold),
        cmocka_unit_test(denied_operations_are_told),
        cmocka_unit_test(lines_below_their_level_do_not_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* cache_test.c - answers of a source that are kept, on a clock of our own: when they are used,
 * asked about, forgotten, and for whom. */
#include "unit/memory.h"

#include "unit/outbound/talk_world.h"

#include <stdio.h>

struct world {
    struct memory memory;
    struct sources *sources;
    json_t *source, *tool;
    uint64_t now_ms;
    const char *caller, *args;
    bool raw;
    struct paper paper; /* of the last call */
    char asked[1024];   /* the arguments of its fetch; empty: it asked for nothing */
};

static void world_open(struct world *world, const char *settings)
{
    *world = (struct world){ .now_ms = 1000000, .caller = "", .args = "{}" };
    memory_init(&world->memory);
    world->sources = sources_open(&world->memory.allocator);
    world->source = json_loads(settings, 0, NULL);
    json_object_set_new(world->source, "kind", json_string("openapi"));
    json_object_set_new(world->source, "imported", json_true());
    json_object_set_new(world->source, "server", json_string("http://up.example"));
    world->tool = json_loads("{\"request\":{\"method\":\"GET\",\"path\":\"/a\",\"parameters\":["
                             "{\"name\":\"q\",\"in\":\"query\"},{\"name\":\"Accept-Language\","
                             "\"in\":\"header\",\"arg\":\"lang\"},{\"name\":\"Cache-Control\","
                             "\"in\":\"header\",\"arg\":\"cc\"}]}}",
                             0, NULL);
}

static void world_close(struct world *world)
{
    sources_close(world->sources);
    json_decref(world->source);
    json_decref(world->tool);
    assert_int_equal(world->memory.live, 0);
}

static void world_method(struct world *world, const char *method)
{
    json_object_set_new(json_object_get(world->tool, "request"), "method", json_string(method));
}

/* Begins a call; its paper has what it asks for. */
static void begin(struct world *world, struct paper *paper)
{
    const struct source_call call = { .id = SLICE("up"),
                                      .revision = 1,
                                      .source = world->source,
                                      .tool = world->tool,
                                      .args = slice_of(world->args),
                                      .caller = slice_of(world->caller),
                                      .raw = world->raw,
                                      .deadline_ms = world->now_ms + 60000 };
    const struct task_port port = {
        .host = paper,
        .operate = paper_operate,
        .cancel = paper_cancel,
        .timer = paper_timer,
        .wake = paper_wake,
        .done = paper_done,
        .fail = paper_fail,
        .now_ms = paper_now,
        .random = paper_random,
    };

    *paper = (struct paper){ .now_ms = world->now_ms };
    assert_int_equal(source_call_make(world->sources, &call, &port, &paper->task, NULL), MDX_OK);
    task_begin(paper->task);
}

static void answer(struct paper *paper, const char *json)
{
    uint32_t n = paper->asked[0].n;

    paper_take(paper, 0);
    task_answer(paper->task, n, slice_of(json), NULL);
}

/* A whole call: its value, or NULL and its code. `json` is what the server says if it is asked. */
static const char *call(struct world *world, const char *json)
{
    struct paper *paper = &world->paper;

    begin(world, paper);
    world->asked[0] = '\0';
    if (paper->count) {
        snprintf(world->asked, sizeof world->asked, "%s", paper->asked[0].args);
        answer(paper, json);
    }
    assert_true(paper->over);
    paper_end(paper);
    return paper->done ? paper->value : NULL;
}

static void pass(struct world *world, unsigned seconds)
{
    world->now_ms += seconds * 1000ull;
}

#define ANSWER(headers, body)                                                                      \
    "{\"status\":200,\"ok\":true,\"redirected\":false,\"headers\":{" headers "},\"body\":\"" body  \
    "\"}"
#define MINUTE      "\"cache-control\":\"max-age=60\""
#define NAMED(etag) "\"etag\":\"\\\"" etag "\\\"\""

static void nothing_is_kept_unless_it_is_asked_for(void **state)
{
    static const char *const off[] = { "{}", "{\"cache\":false}", "{\"cache\":null}" };

    (void)state;
    for (size_t at = 0; at < sizeof off / sizeof off[0]; at++) {
        struct world world;

        world_open(&world, off[at]);
        assert_string_equal(call(&world, ANSWER(MINUTE, "1")), "\"1\"");
        assert_string_equal(call(&world, ANSWER(MINUTE, "2")), "\"2\"");
        world_close(&world);
    }
}

/* It has to ask the bridge, which may not let it. */
static void nothing_is_kept_of_a_source_that_was_uploaded(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    json_object_del(world.source, "imported");
    call(&world, ANSWER(MINUTE, "1"));
    assert_string_equal(call(&world, ANSWER(MINUTE, "2")), "\"2\"");
    world_close(&world);
}

static void what_is_fresh_is_not_asked_for(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true,\"limits\":{\"requestsPerSecond\":0.001}}");
    assert_string_equal(call(&world, ANSWER(MINUTE, "1")), "\"1\"");
    pass(&world, 59);
    assert_string_equal(call(&world, ANSWER(MINUTE, "2")), "\"1\"");
    assert_string_equal(world.asked, "");
    pass(&world, 1000);
    assert_string_equal(call(&world, ANSWER(MINUTE, "3")), "\"3\"");
    world_close(&world);
}

static void other_arguments_are_another_question(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    world.args = "{\"q\":1,\"lang\":\"de\"}";
    call(&world, ANSWER(MINUTE ",\"vary\":\"Accept-Language\"", "1"));
    world.args = "{\"q\":2,\"lang\":\"de\"}";
    assert_string_equal(call(&world, ANSWER(MINUTE, "2")), "\"2\"");
    world.args = "{\"q\":1,\"lang\":\"en\"}";
    assert_string_equal(call(&world, ANSWER(MINUTE, "3")), "\"3\"");
    world.args = "{\"q\":1,\"lang\":\"de\"}";
    assert_string_equal(call(&world, ANSWER(MINUTE, "4")), "\"1\"");
    world_close(&world);
}

static void what_is_old_is_asked_about(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    world.raw = true;
    call(&world,
         ANSWER(MINUTE "," NAMED("v1") ",\"x\":\"old\",\"content-length\":\"1\","
                                       "\"last-modified\":\"Sun, 06 Nov 1994 08:49:37 GMT\"",
                "1"));
    pass(&world, 61);
    /* Its new headers count, and those that are the body's do not. */
    call(&world, "{\"status\":304,\"headers\":{\"cache-control\":\"max-age=10\",\"x\":\"new\","
                 "\"content-length\":\"0\"},\"body\":\"\"}");
    assert_non_null(strstr(world.asked, "\"If-None-Match\":\"\\\"v1\\\"\""));
    assert_non_null(strstr(world.asked, "\"If-Modified-Since\":\"Sun, 06 Nov 1994 08:49:37 GMT\""));
    assert_non_null(strstr(world.paper.value, "\"status\":200"));
    assert_non_null(strstr(world.paper.value, "\"body\":\"1\""));
    assert_non_null(strstr(world.paper.value, "\"x\":\"new\""));
    assert_null(strstr(world.paper.value, "\"x\":\"old\""));
    assert_non_null(strstr(world.paper.value, "\"content-length\":\"1\""));
    pass(&world, 7);
    call(&world, "{\"status\":500,\"body\":\"\"}");
    assert_string_equal(world.asked, "");
    assert_non_null(strstr(world.paper.value, "\"age\":\"7\""));
    pass(&world, 4);
    call(&world, ANSWER(NAMED("v2"), "2"));
    assert_non_null(strstr(world.paper.value, "\"body\":\"2\""));
    call(&world, "{\"status\":304,\"headers\":{},\"body\":\"\"}");
    assert_non_null(strstr(world.asked, "\"If-None-Match\":\"\\\"v2\\\"\""));
    assert_null(strstr(world.asked, "If-Modified-Since"));
    assert_non_null(strstr(world.paper.value, "\"body\":\"2\""));
    world_close(&world);
}

static void an_old_answer_is_no_answer_to_a_failure(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true,\"retry\":\"NONE\"}");
    call(&world, ANSWER("\"cache-control\":\"max-age=1, must-revalidate\"," NAMED("v1"), "1"));
    pass(&world, 2);
    assert_null(call(&world, "{\"status\":503,\"headers\":{},\"body\":\"\"}"));
    assert_int_equal(world.paper.code, CODE_HTTP_STATUS);
    /* It is asked about again when the server is well. */
    assert_string_equal(call(&world, "{\"status\":304,\"headers\":{},\"body\":\"\"}"), "\"1\"");
    world_close(&world);
}

static void a_304_of_another_one_is_asked_again(void **state)
{
    struct world world;
    struct paper paper;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    call(&world, ANSWER("\"cache-control\":\"no-cache\"," NAMED("v1"), "1"));
    begin(&world, &paper);
    answer(&paper, "{\"status\":304,\"headers\":{" NAMED("v9") "},\"body\":\"\"}");
    assert_int_equal(paper.count, 1);
    assert_null(strstr(paper.asked[0].args, "If-None-Match"));
    answer(&paper, ANSWER(NAMED("v9"), "9"));
    assert_string_equal(paper.value, "\"9\"");
    paper_end(&paper);
    world_close(&world);
}

static void private_answers_are_for_their_caller(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    world.caller = "anna";
    call(&world, ANSWER("\"cache-control\":\"private, max-age=60\"", "1"));
    world.caller = "bert";
    assert_string_equal(call(&world, ANSWER("\"cache-control\":\"private, max-age=60\"", "2")),
                        "\"2\"");
    world.caller = "anna";
    assert_string_equal(call(&world, ANSWER(MINUTE, "3")), "\"1\"");
    world.caller = "bert";
    assert_string_equal(call(&world, ANSWER(MINUTE, "3")), "\"2\"");
    world_close(&world);
}

static void others_are_for_all_with_the_same_credentials(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true,\"auth\":{\"type\":\"bearer\",\"token\":\"first-one\"}}");
    world.caller = "anna";
    call(&world, ANSWER(MINUTE, "1"));
    world.caller = "bert";
    assert_string_equal(call(&world, ANSWER(MINUTE, "2")), "\"1\"");
    json_object_set_new(json_object_get(world.source, "auth"), "token", json_string("second-one"));
    assert_string_equal(call(&world, ANSWER(MINUTE, "2")), "\"2\"");
    world_close(&world);
}

static void a_resolvers_credentials_part_callers(void **state)
{
    struct world world;
    struct paper paper;

    (void)state;
    world_open(&world, "{\"cache\":true,\"auth\":{\"type\":\"custom\",\"resolver\":\"r\"}}");
    begin(&world, &paper);
    answer(&paper, "{\"query\":{\"key\":\"of-anna\"}}");
    answer(&paper, ANSWER(MINUTE, "1"));
    paper_end(&paper);
    begin(&world, &paper);
    answer(&paper, "{\"query\":{\"key\":\"of-bert\"}}");
    assert_int_equal(paper.count, 1);
    answer(&paper, ANSWER(MINUTE, "2"));
    assert_string_equal(paper.value, "\"2\"");
    paper_end(&paper);
    begin(&world, &paper);
    answer(&paper, "{\"query\":{\"key\":\"of-anna\"}}");
    assert_string_equal(paper.value, "\"1\"");
    paper_end(&paper);
    world_close(&world);
}

static void unsafe_methods_are_not_kept_and_forget(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    call(&world, ANSWER(MINUTE, "1"));
    world.args = "{\"q\":\"page\"}";
    call(&world, ANSWER(MINUTE, "2"));
    world.args = "{}";
    world_method(&world, "POST");
    assert_string_equal(call(&world, ANSWER(MINUTE, "3")), "\"3\"");
    assert_string_equal(call(&world, ANSWER(MINUTE, "4")), "\"4\"");
    world_method(&world, "GET");
    assert_string_equal(call(&world, ANSWER(MINUTE, "5")), "\"5\"");
    world.args = "{\"q\":\"page\"}";
    assert_string_equal(call(&world, ANSWER(MINUTE, "6")), "\"6\"");
    world_close(&world);
}

static void an_answer_that_a_change_overtook_is_not_kept(void **state)
{
    struct world world;
    struct paper slow;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    begin(&world, &slow);
    world_method(&world, "DELETE");
    call(&world, ANSWER("", "gone"));
    world_method(&world, "GET");
    answer(&slow, ANSWER(MINUTE, "1"));
    assert_string_equal(slow.value, "\"1\"");
    paper_end(&slow);
    assert_string_equal(call(&world, ANSWER(MINUTE, "2")), "\"2\"");
    world_close(&world);
}

static void requests_say_what_they_take(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    world.args = "{\"cc\":\"no-store\"}";
    call(&world, ANSWER(MINUTE, "1"));
    assert_string_equal(call(&world, ANSWER(MINUTE, "2")), "\"2\"");
    world.args = "{\"cc\":\"only-if-cached\"}";
    assert_null(call(&world, ANSWER(MINUTE, "3")));
    assert_string_equal(world.asked, "");
    world_close(&world);
}

static void no_store_takes_the_place_of_what_was_kept(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    call(&world, ANSWER("\"cache-control\":\"max-age=1\"," NAMED("v1"), "1"));
    pass(&world, 2);
    call(&world, ANSWER("\"cache-control\":\"no-store\"", "2"));
    call(&world, ANSWER(MINUTE, "3"));
    assert_null(strstr(world.asked, "If-None-Match"));
    world_close(&world);
}

static void redirected_and_partial_answers_are_not_kept(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":true}");
    call(&world, "{\"status\":200,\"redirected\":true,\"headers\":{" MINUTE "},\"body\":\"1\"}");
    assert_string_equal(call(&world, "{\"status\":206,\"headers\":{" MINUTE "},\"body\":\"2\"}"),
                        "\"2\"");
    assert_string_equal(call(&world, ANSWER(MINUTE, "3")), "\"3\"");
    world_close(&world);
}

static void what_was_used_longest_ago_goes_first(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, "{\"cache\":{\"maxEntries\":2}}");
    world.args = "{\"q\":1}";
    call(&world, ANSWER(MINUTE, "1"));
    world.args = "{\"q\":2}";
    call(&world, ANSWER(MINUTE, "2"));
    world.args = "{\"q\":1}";
    call(&world, ANSWER(MINUTE, "x"));
    world.args = "{\"q\":3}";
    call(&world, ANSWER(MINUTE, "3"));
    world.args = "{\"q\":1}";
    assert_string_equal(call(&world, ANSWER(MINUTE, "x")), "\"1\"");
    world.args = "{\"q\":2}";
    assert_string_equal(call(&world, ANSWER(MINUTE, "x")), "\"x\"");
    world_close(&world);
}

static void bytes_are_bounded(void **state)
{
    struct world world;
    char large[2048];

    (void)state;
    world_open(&world, "{\"cache\":{\"maxBytes\":1024}}");
    snprintf(large, sizeof large, ANSWER(MINUTE, "%01500d"), 1);
    call(&world, large);
    assert_string_equal(call(&world, ANSWER(MINUTE, "2")), "\"2\"");
    assert_string_equal(call(&world, ANSWER(MINUTE, "3")), "\"2\"");
    world_close(&world);
}

static void wrong_settings_are_told(void **state)
{
    static const char *const wrong[] = { "{\"cache\":1}",
                                         "{\"cache\":\"yes\"}",
                                         "{\"cache\":[]}",
                                         "{\"cache\":{\"maxEntries\":0}}",
                                         "{\"cache\":{\"maxEntries\":1.5}}",
                                         "{\"cache\":{\"maxBytes\":99999999999}}" };

    (void)state;
    for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++) {
        struct world world;
        struct source_call call = { .id = SLICE("up"), .args = SLICE("{}") };
        const struct task_port port = { 0 };
        struct task *task;

        world_open(&world, wrong[at]);
        call.source = world.source;
        call.tool = world.tool;
        assert_int_equal(source_call_make(world.sources, &call, &port, &task, NULL), MDX_E_CONFIG);
        task_free(task);
        world_close(&world);
    }
}

/* Whatever allocation fails, an answer comes or the call fails, and nothing is left behind. */
static bool ask_and_ask_about(const struct allocator *allocator, void *context)
{
    static const char *const answers[] = { ANSWER("\"cache-control\":\"no-cache\"," NAMED("v1"),
                                                  "1"),
                                           "{\"status\":304,\"headers\":{},\"body\":\"\"}" };
    struct source_call call = { .id = SLICE("up"), .args = SLICE("{}"), .deadline_ms = UINT64_MAX };
    struct sources *sources = sources_open(allocator);
    struct paper paper = { 0 };
    const struct task_port port = {
        .host = &paper,
        .operate = paper_operate,
        .cancel = paper_cancel,
        .timer = paper_timer,
        .wake = paper_wake,
        .done = paper_done,
        .fail = paper_fail,
        .now_ms = paper_now,
        .random = paper_random,
    };
    json_t *source = json_loads(
        "{\"kind\":\"openapi\",\"imported\":true,\"server\":\"http://u.example\",\"cache\":true}",
        0, NULL);
    json_t *tool = json_loads("{\"request\":{\"method\":\"GET\",\"path\":\"/a\"}}", 0, NULL);

    (void)context;
    call.source = source;
    call.tool = tool;
    for (size_t at = 0; at < 2 && sources; at++) {
        paper = (struct paper){ .now_ms = 1000000 };
        if (!source_call_make(sources, &call, &port, &paper.task, NULL)) {
            task_begin(paper.task);
            if (paper.count)
                answer(&paper, answers[paper.asked[0].args && strstr(paper.asked[0].args, "v1")]);
        }
        paper_end(&paper);
    }
    sources_close(sources);
    json_decref(source);
    json_decref(tool);
    return paper.done;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    memory_torture(ask_and_ask_about, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_kept_unless_it_is_asked_for),
        cmocka_unit_test(nothing_is_kept_of_a_source_that_was_uploaded),
        cmocka_unit_test(what_is_fresh_is_not_asked_for),
        cmocka_unit_test(other_arguments_are_another_question),
        cmocka_unit_test(what_is_old_is_asked_about),
        cmocka_unit_test(an_old_answer_is_no_answer_to_a_failure),
        cmocka_unit_test(a_304_of_another_one_is_asked_again),
        cmocka_unit_test(private_answers_are_for_their_caller),
        cmocka_unit_test(others_are_for_all_with_the_same_credentials),
        cmocka_unit_test(a_resolvers_credentials_part_callers),
        cmocka_unit_test(unsafe_methods_are_not_kept_and_forget),
        cmocka_unit_test(an_answer_that_a_change_overtook_is_not_kept),
        cmocka_unit_test(requests_say_what_they_take),
        cmocka_unit_test(no_store_takes_the_place_of_what_was_kept),
        cmocka_unit_test(redirected_and_partial_answers_are_not_kept),
        cmocka_unit_test(what_was_used_longest_ago_goes_first),
        cmocka_unit_test(bytes_are_bounded),
        cmocka_unit_test(wrong_settings_are_told),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

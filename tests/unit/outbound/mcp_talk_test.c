/* mcp_talk_test.c - conversations with MCP servers on paper: who opens, who reads, what a death
 * does. */
#include "unit/memory.h"

#include "unit/outbound/talk_world.h"

#define CHILD "{\"kind\":\"mcp\",\"command\":\"x\",\"protocol\":\"2025-11-25\",\"retry\":\"NONE\"}"
#define HTTP                                                                                       \
    "{\"kind\":\"mcp\",\"where\":\"http://x.example/mcp\",\"protocol\":\"2025-11-25\","            \
    "\"retry\":\"NONE\"}"
#define READ(next, text) "{\"next\":" next ",\"text\":\"" text "\"}"
#define ANSWER(id, result)                                                                         \
    "{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":" id ",\\\"result\\\":" result "}\\n"
#define INITIALIZED "{\\\"protocolVersion\\\":\\\"2025-11-25\\\",\\\"capabilities\\\":{}}"
#define SAID(text)  "{\\\"content\\\":[{\\\"type\\\":\\\"text\\\",\\\"text\\\":\\\"" text "\\\"}]}"

enum { PAPERS_MOST = 8 };

struct world {
    struct memory memory;
    struct sources *sources;
    json_t *source, *tool;
    struct paper papers[PAPERS_MOST]; /* one for each call that was begun */
    unsigned count;
};

static void world_end(struct world *world)
{
    for (unsigned at = 0; at < world->count; at++)
        paper_end(&world->papers[at]);
    sources_close(world->sources);
    json_decref(world->source);
    json_decref(world->tool);
    assert_int_equal(world->memory.live, 0);
}

/* Another call of the tool, so much later than the first. */
static struct paper *begin_at(struct world *world, uint64_t later_ms)
{
    struct paper *paper = &world->papers[world->count++];

    assert_true(world->count <= PAPERS_MOST);
    assert_int_equal(paper_begin_later(paper, world->sources, world->source, world->tool,
                                       "{\"a\":1}", later_ms, NULL),
                     MDX_OK);
    return paper;
}

static struct paper *begin(struct world *world)
{
    return begin_at(world, 0);
}

/* Its first call. */
static struct paper *world_begin(struct world *world, const char *source)
{
    *world = (struct world){ .source = json_loads(source, 0, NULL),
                             .tool = json_loads("{\"request\":{\"tool\":\"t\"}}", 0, NULL) };
    memory_init(&world->memory);
    world->sources = sources_open(&world->memory.allocator);
    return begin(world);
}

/* The fetch that it waits for has this in it. */
static void assert_fetches(struct paper *paper, const char *part)
{
    assert_non_null(paper_find(paper, "fetch"));
    assert_non_null(strstr(paper_find(paper, "fetch")->args, part));
}

/* Answers all that was written: nobody waits for that. */
static void let_write(struct paper *paper)
{
    while (paper_answer(paper, "process.write", "null", NULL))
        continue;
}

/* The child is started and has answered initialize. */
static void open_child(struct paper *paper)
{
    assert_true(paper_answer(paper, "process.open", "{\"process\":5}", NULL));
    let_write(paper);
    assert_true(paper_answer(paper, "process.read", READ("90", ANSWER("1", INITIALIZED)), NULL));
}

static void a_child_is_opened_and_called(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, CHILD);

    (void)state;
    assert_string_equal(paper->asked[0].args, "[{\"command\":\"x\"}]");
    open_child(paper);
    assert_non_null(strstr(paper_find(paper, "process.write")->args, "notifications/initialized"));
    let_write(paper);
    assert_string_equal(paper_find(paper, "process.read")->args, "[5,90]");
    paper_answer(paper, "process.read", READ("200", ANSWER("2", SAID("hi"))), NULL);
    assert_true(paper->done);
    assert_string_equal(paper->value, "\"hi\"");
    world_end(&world);
}

static void one_reads_for_all(void **state)
{
    struct world world;
    struct paper *first, *second;

    (void)state;
    first = world_begin(&world, CHILD);
    second = begin(&world);
    assert_int_equal(second->count, 0); /* it waits for the first one's opening */
    open_child(first);
    assert_true(second->woken);
    task_tick(second->task);
    assert_null(paper_find(second, "process.open"));
    assert_null(paper_find(second, "process.read"));
    paper_answer(first, "process.read", READ("300", ANSWER("3", SAID("b")) ANSWER("2", SAID("a"))),
                 NULL);
    assert_string_equal(first->value, "\"a\"");
    task_tick(second->task);
    assert_string_equal(second->value, "\"b\"");
    world_end(&world);
}

static void who_is_left_reads_on_where_the_other_stopped(void **state)
{
    struct world world;
    struct paper *first, *second;

    (void)state;
    first = world_begin(&world, CHILD);
    second = begin(&world);
    open_child(first);
    task_tick(second->task);
    second->woken = false;
    paper_end(first); /* cancelled in the middle */
    assert_true(second->woken);
    task_tick(second->task);
    assert_string_equal(paper_find(second, "process.read")->args, "[5,90]");
    paper_answer(second, "process.read", READ("300", ANSWER("3", SAID("b"))), NULL);
    assert_string_equal(second->value, "\"b\"");
    world_end(&world);
}

static void who_waits_opens_when_the_first_one_goes(void **state)
{
    struct world world;
    struct paper *first, *second;

    (void)state;
    first = world_begin(&world, CHILD);
    second = begin(&world);
    paper_end(first);
    task_tick(second->task);
    assert_non_null(paper_find(second, "process.open"));
    world_end(&world);
}

static void a_death_fails_all_and_holds_the_next_back(void **state)
{
    struct world world;
    struct paper *first, *second, *third;

    (void)state;
    first = world_begin(&world, CHILD);
    second = begin(&world);
    open_child(first);
    task_tick(second->task);
    paper_answer(first, "process.read",
                 "{\"next\":90,\"text\":\"\",\"ended\":{\"signal\":9,\"stderr\":\"why\\n\"}}",
                 NULL);
    assert_int_equal(first->code, CODE_PROCESS_DIED);
    assert_string_equal(first->message, "peer: the server's process ended (signal 9): why");
    task_tick(second->task);
    assert_int_equal(second->code, CODE_PROCESS_DIED);
    third = begin(&world);
    assert_int_equal(third->count, 0);
    assert_int_equal(third->timer_ms, 100);
    paper_pass(third);
    assert_non_null(paper_find(third, "process.open"));
    world_end(&world);
}

static void an_opening_that_fails_fails_for_all_who_wait(void **state)
{
    struct world world;
    struct paper *first, *second;
    struct error error;

    (void)state;
    first = world_begin(&world, CHILD);
    second = begin(&world);
    error_init(&error, allocator_system());
    error_set(&error, CODE_CONFIG_INVALID, "no such command");
    paper_answer(first, "process.open", "null", &error);
    error_free(&error);
    task_tick(second->task);
    assert_int_equal(first->code, CODE_CONFIG_INVALID);
    assert_int_equal(second->code, CODE_CONFIG_INVALID);
    world_end(&world);
}

static void a_call_that_goes_is_cancelled_at_the_server(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, CHILD);

    (void)state;
    open_child(paper);
    let_write(paper);
    task_free(paper->task);
    paper->task = NULL;
    assert_string_equal(paper_find(paper, "process.write")->args,
                        "[5,\"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"method\\\":\\\"notifications/"
                        "cancelled\\\",\\\"params\\\":{\\\"requestId\\\":2,\\\"reason\\\":\\\"the "
                        "call is over\\\"}}\\n\"]");
    world_end(&world);
}

/* The answer to the write behind the one that is there. */
static void fail_write(struct paper *paper, enum code code)
{
    struct error error;

    assert_true(paper_answer(paper, "process.write", "null", NULL));
    error_init(&error, allocator_system());
    error_set(&error, code, "why");
    assert_true(paper_answer(paper, "process.write", "null", &error));
    error_free(&error);
}

static void what_cannot_be_written_fails_at_once(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, CHILD), *next;

    (void)state;
    open_child(paper);
    next = begin(&world);
    fail_write(paper, CODE_INPUT_LIMIT);
    assert_int_equal(paper->code, CODE_INPUT_LIMIT);
    assert_null(paper_find(paper, "process.close")); /* others still speak with it */
    assert_non_null(strstr(paper_find(next, "process.write")->args, "tools/call"));
    world_end(&world);
}

static void a_dead_childs_reader_says_why_it_died(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, CHILD);

    (void)state;
    open_child(paper);
    fail_write(paper, CODE_PROCESS_DIED);
    assert_false(paper->over);
    paper_answer(paper, "process.read",
                 "{\"next\":90,\"text\":\"\",\"ended\":{\"exit\":3,\"stderr\":\"no\\n\"}}", NULL);
    assert_string_equal(paper->message, "peer: the server's process ended (exit status 3): no");
    world_end(&world);
}

static void late_and_foreign_answers_are_dropped(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, CHILD);

    (void)state;
    open_child(paper);
    let_write(paper);
    paper_answer(paper, "process.read",
                 READ("300", ANSWER("1", "{}") ANSWER("77", "{}") ANSWER("\\\"2\\\"", "{}")), NULL);
    assert_false(paper->over);
    paper_answer(paper, "process.read", READ("400", ANSWER("2", SAID("a")) ANSWER("2", "{}")),
                 NULL);
    assert_string_equal(paper->value, "\"a\"");
    world_end(&world);
}

/* ---- over HTTP ----------------------------------------------------------------------------- */

#define HEAD(kind)                                                                                 \
    "{\"status\":200,\"headers\":{\"content-type\":\"" kind "\",\"mcp-session-id\":\"s1\"},"       \
    "\"stream\":3}"
#define ENDED(text) "{\"next\":1,\"text\":\"" text "\",\"ended\":true}"

static void open_http(struct paper *paper)
{
    paper_answer(paper, "fetch", HEAD("application/json"), NULL);
    paper_answer(paper, "fetch.read", ENDED(ANSWER("1", INITIALIZED)), NULL);
    paper_answer(paper, "fetch", "{\"status\":202,\"headers\":{},\"body\":\"\"}", NULL);
    assert_fetches(paper, "\"GET\"");
    paper_answer(paper, "fetch", "{\"status\":405,\"headers\":{},\"stream\":4}", NULL);
}

static void a_session_is_opened_and_used(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, HTTP);

    (void)state;
    assert_null(strstr(paper_find(paper, "fetch")->args, "Mcp-Session-Id"));
    open_http(paper);
    assert_fetches(paper, "\"Mcp-Session-Id\":\"s1\"");
    paper_answer(paper, "fetch", HEAD("application/json"), NULL);
    paper_answer(paper, "fetch.read", ENDED(ANSWER("2", SAID("hi"))), NULL);
    assert_string_equal(paper->value, "\"hi\"");
    world_end(&world);
}

static void a_call_that_goes_is_cancelled_over_http(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, HTTP);

    (void)state;
    open_http(paper);
    task_free(paper->task);
    paper->task = NULL;
    assert_non_null(strstr(paper->farewell, "\"Mcp-Session-Id\":\"s1\""));
    assert_non_null(strstr(paper->farewell, "notifications/cancelled\\\",\\\"params\\\":{"
                                            "\\\"requestId\\\":2,"));
    world_end(&world);
}

static void only_a_call_under_way_is_cancelled_over_http(void **state)
{
    struct world world;
    struct paper *opening, *answered, *failed;
    struct error error;

    (void)state;
    opening = world_begin(&world, HTTP);
    paper_end(opening); /* never initialize */
    assert_string_equal(opening->farewell, "");
    answered = begin(&world);
    paper_answer(answered, "fetch", HEAD("application/json"), NULL);
    paper_answer(answered, "fetch.read", ENDED(ANSWER("2", INITIALIZED)), NULL);
    paper_answer(answered, "fetch", "{\"status\":202,\"headers\":{},\"body\":\"\"}", NULL);
    paper_answer(answered, "fetch", "{\"status\":405,\"headers\":{},\"stream\":4}", NULL);
    paper_answer(answered, "fetch", HEAD("application/json"), NULL);
    paper_answer(answered, "fetch.read", ENDED(ANSWER("3", SAID("hi"))), NULL);
    assert_true(answered->done);
    failed = begin(&world);
    error_init(&error, allocator_system());
    error_set(&error, CODE_CONNECTION_FAILED, "nobody is there");
    paper_answer(failed, "fetch", "null", &error);
    error_free(&error);
    assert_int_equal(failed->code, CODE_CONNECTION_FAILED);
    paper_end(answered);
    paper_end(failed);
    assert_string_equal(answered->farewell, "");
    assert_string_equal(failed->farewell, "");
    world_end(&world);
}

static void a_stream_is_taken_up_where_it_ended(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, HTTP);

    (void)state;
    open_http(paper);
    paper_answer(paper, "fetch", HEAD("text/event-stream; charset=utf-8"), NULL);
    paper_answer(paper, "fetch.read", ENDED("id: e1\\nretry: 700\\ndata:\\n\\n"), NULL);
    assert_int_equal(paper->timer_ms, 700);
    paper_pass(paper);
    assert_fetches(paper, "\"Last-Event-ID\":\"e1\"");
    paper_answer(paper, "fetch", HEAD("text/event-stream"), NULL);
    paper_answer(paper, "fetch.read", ENDED("data: " ANSWER("2", SAID("hi")) "\\n"), NULL);
    assert_string_equal(paper->value, "\"hi\"");
    world_end(&world);
}

static void a_forgotten_session_is_opened_anew_once(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, HTTP);

    (void)state;
    open_http(paper);
    paper_answer(paper, "fetch", "{\"status\":404,\"headers\":{},\"stream\":5}", NULL);
    paper_answer(paper, "fetch.read", ENDED(""), NULL);
    assert_false(paper->over);
    assert_fetches(paper, "initialize");
    paper_answer(paper, "fetch", HEAD("application/json"), NULL);
    paper_answer(paper, "fetch.read", ENDED(ANSWER("3", INITIALIZED)), NULL);
    paper_answer(paper, "fetch", "{\"status\":202,\"headers\":{},\"body\":\"\"}", NULL);
    paper_answer(paper, "fetch", "{\"status\":405,\"headers\":{},\"stream\":4}", NULL);
    paper_answer(paper, "fetch", "{\"status\":404,\"headers\":{},\"stream\":5}", NULL);
    paper_answer(paper, "fetch.read", ENDED(""), NULL);
    assert_int_equal(paper->code, CODE_HTTP_STATUS);
    world_end(&world);
}

static void a_newer_servers_error_names_what_it_speaks(void **state)
{
    struct world world;
    struct paper *paper;

    (void)state;
    paper = world_begin(&world,
                        "{\"kind\":\"mcp\",\"where\":\"http://x.example/\",\"retry\":\"NONE\"}");
    assert_fetches(paper, "server/discover");
    paper_answer(paper, "fetch", "{\"status\":400,\"headers\":{},\"stream\":1}", NULL);
    paper_answer(
        paper, "fetch.read",
        ENDED("{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":1,\\\"error\\\":{\\\"code\\\":-32022,"
              "\\\"message\\\":\\\"no\\\",\\\"data\\\":{\\\"supported\\\":"
              "[\\\"2024-11-05\\\",\\\"2025-06-18\\\"]}}}"),
        NULL);
    assert_fetches(paper, "\\\"protocolVersion\\\":\\\"2025-06-18\\\"");
    world_end(&world);
}

static void a_server_that_speaks_only_the_newest_by_now_is_found_out(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, HTTP);

    (void)state;
    assert_fetches(paper, "initialize");
    paper_answer(paper, "fetch", "{\"status\":404,\"headers\":{},\"stream\":1}", NULL);
    paper_answer(paper, "fetch.read", ENDED(""), NULL);
    assert_fetches(paper, "server/discover");
    paper_answer(paper, "fetch", HEAD("application/json"), NULL);
    paper_answer(paper, "fetch.read",
                 ENDED(ANSWER("2", "{\\\"supportedVersions\\\":[\\\"2026-07-28\\\"]}")), NULL);
    assert_fetches(paper, "\"Mcp-Method\":\"tools/call\"");
    world_end(&world);
}

/* ---- over HTTP as 2026-07-28 has it --------------------------------------------------------- */

#define MODERN                                                                                     \
    "{\"kind\":\"mcp\",\"where\":\"http://x.example/mcp\",\"protocol\":\"2026-07-28\","            \
    "\"listens\":true,\"expires\":true,\"retry\":\"NONE\"}"
#define CHANGE                                                                                     \
    "data: "                                                                                       \
    "{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"method\\\":\\\"notifications/tools/list_changed\\\"}\\n\\n"

/* The subscription is there, and its first event; then the call is asked. */
static void open_modern(struct paper *paper)
{
    paper_answer(paper, "fetch", HEAD("text/event-stream"), NULL);
    paper_answer(paper, "fetch.read", READ("1", CHANGE), NULL);
    paper_answer(paper, "fetch", HEAD("application/json"), NULL);
    paper_answer(paper, "fetch.read", READ("2", ": alive\\n"), NULL);
    paper_answer(paper, "fetch.read", ENDED(ANSWER("2", SAID("hi"))), NULL);
}

static void a_change_of_the_list_is_heard_while_a_tool_is_called(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, MODERN);

    (void)state;
    assert_fetches(paper, "\"Mcp-Method\":\"subscriptions/listen\"");
    assert_fetches(paper, "toolsListChanged\\\":true");
    source_set_stale(world.sources, SLICE("peer"), false);
    open_modern(paper);
    assert_string_equal(paper->value, "\"hi\"");
    assert_true(source_set_stale(world.sources, SLICE("peer"), false));
    world_end(&world);
}

static void a_server_without_subscriptions_is_called_all_the_same(void **state)
{
    struct world world;
    struct paper *paper, *next;

    (void)state;
    paper = world_begin(&world, MODERN);
    paper_answer(paper, "fetch", "{\"status\":404,\"headers\":{},\"stream\":4}", NULL);
    assert_fetches(paper, "\"Mcp-Method\":\"tools/call\"");
    next = begin(&world);
    assert_fetches(next, "\"Mcp-Method\":\"tools/call\"");
    world_end(&world);
}

static void a_list_whose_time_is_over_is_asked_for_again(void **state)
{
    struct world world;
    struct paper *paper;
    json_t *lister = json_loads("{\"request\":{\"list\":true}}", 0, NULL);

    (void)state;
    paper = world_begin(&world, "{\"kind\":\"mcp\",\"where\":\"http://x.example/mcp\",\"protocol\":"
                                "\"2026-07-28\",\"expires\":true,\"retry\":\"NONE\"}");
    assert_true(
        source_set_stale(world.sources, SLICE("peer"), false)); /* nobody knows how old it is */
    paper_end(paper);
    paper = &world.papers[world.count++];
    paper_begin(paper, world.sources, world.source, lister, "{}", NULL);
    paper_answer(paper, "fetch", HEAD("application/json"), NULL); /* server/discover */
    paper_answer(paper, "fetch.read",
                 ENDED(ANSWER("2", "{\\\"supportedVersions\\\":[\\\"2026-07-28\\\"]}")), NULL);
    paper_answer(paper, "fetch", HEAD("application/json"), NULL);
    paper_answer(paper, "fetch.read", ENDED(ANSWER("3", "{\\\"tools\\\":[],\\\"ttlMs\\\":5000}")),
                 NULL);
    assert_string_equal(paper->value,
                        "{\"protocolVersion\":\"2026-07-28\",\"expires\":true,\"tools\":[]}");
    paper_end(paper);
    paper = begin(&world);
    assert_false(source_set_stale(world.sources, SLICE("peer"), false));
    paper_end(paper);
    paper = begin_at(&world, 4999);
    assert_false(source_set_stale(world.sources, SLICE("peer"), false));
    paper_end(paper);
    paper = begin_at(&world, 5000);
    assert_true(source_set_stale(world.sources, SLICE("peer"), false));
    json_decref(lister);
    world_end(&world);
}

/* ---- over HTTP as 2024-11-05 has it --------------------------------------------------------- */

#define EVENTS                                                                                     \
    "{\"kind\":\"mcp\",\"where\":\"http://x.example/sse\",\"transport\":\"sse\","                  \
    "\"protocol\":\"2024-11-05\",\"retry\":\"NONE\"}"
#define TAKEN                 "{\"status\":202,\"headers\":{},\"body\":\"\"}"
#define EVENT(at, name, data) READ(at, "event: " name "\\ndata: " data "\\n")

static void open_events(struct paper *paper, const char *initialized)
{
    paper_answer(paper, "fetch", HEAD("text/event-stream"), NULL);
    paper_answer(paper, "fetch.read", EVENT("1", "endpoint", "/m?k=1\\n"), NULL);
    paper_answer(paper, "fetch", TAKEN, NULL);
    paper_answer(paper, "fetch.read", initialized, NULL);
    paper_answer(paper, "fetch", TAKEN, NULL);
}

static void messages_go_where_the_stream_says(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, EVENTS);

    (void)state;
    assert_fetches(paper, "\"GET\"");
    assert_fetches(paper, "\"http://x.example/sse\"");
    paper_answer(paper, "fetch", HEAD("text/event-stream"), NULL);
    paper_answer(paper, "fetch.read", EVENT("1", "endpoint", "/m?k=1\\n"), NULL);
    assert_fetches(paper, "\"http://x.example/m?k=1\"");
    assert_fetches(paper, "initialize");
    paper_answer(paper, "fetch", TAKEN, NULL);
    paper_answer(paper, "fetch.read", EVENT("2", "message", ANSWER("1", INITIALIZED)), NULL);
    assert_fetches(paper, "notifications/initialized");
    paper_answer(paper, "fetch", TAKEN, NULL);
    assert_fetches(paper, "tools/call");
    /* The answer may come before the message was taken. */
    paper_answer(paper, "fetch.read", EVENT("3", "message", ANSWER("2", SAID("hi"))), NULL);
    assert_string_equal(paper->value, "\"hi\"");
    assert_string_equal(paper->farewell, "");
    world_end(&world);
}

static void each_call_has_a_stream_of_its_own(void **state)
{
    struct world world;
    struct paper *first, *second;

    (void)state;
    first = world_begin(&world, EVENTS);
    second = begin(&world);
    assert_non_null(paper_find(second, "fetch")); /* it waits for nobody */
    open_events(first, EVENT("2", "message", ANSWER("1", INITIALIZED)));
    open_events(second, EVENT("2", "message", ANSWER("3", INITIALIZED)));
    paper_answer(second, "fetch.read", EVENT("3", "message", ANSWER("4", SAID("b"))), NULL);
    paper_answer(first, "fetch.read", EVENT("3", "message", ANSWER("2", SAID("a"))), NULL);
    assert_string_equal(first->value, "\"a\"");
    assert_string_equal(second->value, "\"b\"");
    world_end(&world);
}

static void what_refuses_messages_may_have_a_stream(void **state)
{
    static const char *const refusals[] = { "400", "404", "405" };

    (void)state;
    for (int n = 0; n < 3; n++) {
        struct world world;
        struct paper *paper, *next;
        char refused[64];

        snprintf(refused, sizeof refused, "{\"status\":%s,\"headers\":{},\"stream\":1}",
                 refusals[n]);
        paper = world_begin(
            &world, "{\"kind\":\"mcp\",\"where\":\"http://x.example/\",\"retry\":\"NONE\"}");
        paper_answer(paper, "fetch", refused, NULL); /* server/discover */
        paper_answer(paper, "fetch.read", ENDED("no"), NULL);
        next = begin(&world);
        assert_int_equal(next->count, 0);            /* it waits */
        paper_answer(paper, "fetch", refused, NULL); /* initialize */
        paper_answer(paper, "fetch.read", ENDED("no"), NULL);
        assert_fetches(paper, "\"GET\"");
        open_events(paper, EVENT("2", "message", ANSWER("3", INITIALIZED)));
        paper_answer(paper, "fetch.read", EVENT("3", "message", ANSWER("4", SAID("hi"))), NULL);
        assert_string_equal(paper->value, "\"hi\"");
        task_tick(next->task);
        assert_fetches(next, "\"GET\"");
        world_end(&world);
    }
}

static void what_has_neither_says_why_it_refused(void **state)
{
    struct world world;
    struct paper *paper = world_begin(&world, HTTP);

    (void)state;
    for (int n = 0; n < 3; n++) { /* initialize, server/discover, initialize */
        paper_answer(paper, "fetch", "{\"status\":400,\"headers\":{},\"stream\":1}", NULL);
        paper_answer(paper, "fetch.read", ENDED("{\\\"error\\\":\\\"the reason\\\"}"), NULL);
    }
    paper_answer(paper, "fetch", "{\"status\":404,\"headers\":{},\"stream\":2}", NULL);
    assert_int_equal(paper->code, CODE_HTTP_STATUS);
    assert_string_equal(paper->message, "peer answered 400: the reason");
    world_end(&world);
}

/* ---- without memory ---------------------------------------------------------------------------
 */

enum line { LINE_CHILD, LINE_HTTP, LINE_EVENTS, LINE_MODERN, LINES };

static void work(struct memory *memory, enum line line)
{
    static const char *const texts[] = { CHILD, HTTP, EVENTS, MODERN };
    const char *source_text = texts[line];
    struct sources *sources = sources_open(&memory->allocator);
    json_t *source = json_loads(source_text, 0, NULL);
    json_t *tool = json_loads("{\"request\":{\"tool\":\"t\"}}", 0, NULL);
    struct paper paper = { 0 };

    if (sources && !paper_begin(&paper, sources, source, tool, "{}", NULL)) {
        if (line == LINE_EVENTS) {
            open_events(&paper, EVENT("2", "message", ANSWER("1", INITIALIZED)));
            paper_answer(&paper, "fetch.read", EVENT("3", "message", ANSWER("2", SAID("hi"))),
                         NULL);
        } else if (line == LINE_MODERN) {
            open_modern(&paper);
        } else if (line == LINE_HTTP) {
            paper_answer(&paper, "fetch", HEAD("application/json"), NULL);
            paper_answer(&paper, "fetch.read", ENDED(ANSWER("1", INITIALIZED)), NULL);
            paper_answer(&paper, "fetch", "{\"status\":202,\"headers\":{},\"body\":\"\"}", NULL);
            paper_answer(&paper, "fetch", "{\"status\":405,\"headers\":{},\"stream\":4}", NULL);
            paper_answer(&paper, "fetch", HEAD("text/event-stream"), NULL);
            paper_answer(&paper, "fetch.read", ENDED("data: " ANSWER("2", SAID("hi")) "\\n"), NULL);
        } else {
            paper_answer(&paper, "process.open", "{\"process\":5}", NULL);
            let_write(&paper);
            paper_answer(&paper, "process.read", READ("90", ANSWER("1", INITIALIZED)), NULL);
            let_write(&paper);
            paper_answer(&paper, "process.read", READ("200", ANSWER("2", SAID("hi"))), NULL);
        }
        if (paper.done)
            assert_string_equal(paper.value, "\"hi\"");
    }
    paper_end(&paper);
    sources_close(sources);
    json_decref(source);
    json_decref(tool);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (int line = 0; line < LINES; line++)
        for (size_t nth = 1; nth < 3000; nth++) {
            struct memory memory;

            memory_init(&memory);
            memory.fail_at = nth;
            memory.for_ever = nth % 2;
            work(&memory, (enum line)line);
            assert_int_equal(memory.live, 0);
            if (!memory.failed)
                break;
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_is_opened_and_called),
        cmocka_unit_test(one_reads_for_all),
        cmocka_unit_test(who_is_left_reads_on_where_the_other_stopped),
        cmocka_unit_test(who_waits_opens_when_the_first_one_goes),
        cmocka_unit_test(a_death_fails_all_and_holds_the_next_back),
        cmocka_unit_test(an_opening_that_fails_fails_for_all_who_wait),
        cmocka_unit_test(a_call_that_goes_is_cancelled_at_the_server),
        cmocka_unit_test(what_cannot_be_written_fails_at_once),
        cmocka_unit_test(a_dead_childs_reader_says_why_it_died),
        cmocka_unit_test(late_and_foreign_answers_are_dropped),
        cmocka_unit_test(a_session_is_opened_and_used),
        cmocka_unit_test(a_call_that_goes_is_cancelled_over_http),
        cmocka_unit_test(only_a_call_under_way_is_cancelled_over_http),
        cmocka_unit_test(a_stream_is_taken_up_where_it_ended),
        cmocka_unit_test(a_forgotten_session_is_opened_anew_once),
        cmocka_unit_test(a_newer_servers_error_names_what_it_speaks),
        cmocka_unit_test(a_server_that_speaks_only_the_newest_by_now_is_found_out),
        cmocka_unit_test(a_change_of_the_list_is_heard_while_a_tool_is_called),
        cmocka_unit_test(a_server_without_subscriptions_is_called_all_the_same),
        cmocka_unit_test(a_list_whose_time_is_over_is_asked_for_again),
        cmocka_unit_test(messages_go_where_the_stream_says),
        cmocka_unit_test(each_call_has_a_stream_of_its_own),
        cmocka_unit_test(what_refuses_messages_may_have_a_stream),
        cmocka_unit_test(what_has_neither_says_why_it_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

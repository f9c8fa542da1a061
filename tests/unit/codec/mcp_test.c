/* mcp_test.c - MCP as a codec: what comes while a call runs, questions and their answers, names,
 * pages, streams. */
#include "unit/memory.h"

#include "unit/codec/mcp_host.h"

static const char *const models[] = {
    "{\"id\":\"a.b\",\"type\":\"Tools\",\"prose\":\"About.\",\"functions\":[{\"path\":\"run\","
    "\"title\":\"Run\",\"description\":\"Runs.\",\"inputSchema\":{\"properties\":{\"x\":{}}},"
    "\"hints\":{\"destructive\":true}}],\"resources\":{\"n://{+p}\":{\"name\":\"n\"}}}",
    "{\"id\":\"a_b\",\"type\":\"Tools\",\"functions\":[{\"path\":\"run\"}]}",
};

struct fixture {
    void *shared;
    struct catalogue *catalogue;
    struct host host;
};

static int begin(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->shared = codec_mcp.share(allocator_system());
    fixture->catalogue = host_definitions(allocator_system(), models, 2);
    assert_non_null(fixture->catalogue);
    host_init(&fixture->host, allocator_system());
    *state = fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    host_free(&fixture->host);
    catalogue_release(fixture->catalogue);
    codec_mcp.unshare(fixture->shared);
    free(fixture);
    return 0;
}

static void again(struct fixture *fixture)
{
    host_free(&fixture->host);
    host_init(&fixture->host, allocator_system());
}

static void post(struct fixture *fixture, const char *body)
{
    host_set_header(&fixture->host, "Content-Type", SLICE("application/json"));
    assert_true(host_open(&fixture->host, &codec_mcp, fixture->shared, fixture->catalogue));
    host_feed(&fixture->host, slice_of(body), true);
}

static void stdio(struct fixture *fixture, const char *line)
{
    if (!fixture->host.state)
        assert_true(
            host_open(&fixture->host, &codec_mcp_stdio, fixture->shared, fixture->catalogue));
    host_feed(&fixture->host, slice_of(line), false);
}

#define META(capabilities)                                                                         \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{" capabilities "}"
#define INITIALIZE(capabilities)                                                                   \
    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"     \
    "\"2025-06-18\",\"capabilities\":{" capabilities "},\"clientInfo\":{}}}\n"
#define CALL(id, more)                                                                             \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\",\"params\":{\"name\":"           \
    "\"a.b#run\"" more "}}\n"

static void assert_says(const struct host *host, const char *text)
{
    if (!host->out.data || !strstr(host->out.data, text))
        fail_msg("%s\nis not in\n%s", text, host->out.data ? host->out.data : "");
}

static void assert_silent(const struct host *host, const char *text)
{
    if (host->out.data && strstr(host->out.data, text))
        fail_msg("%s\nis in\n%s", text, host->out.data);
}

/* A stateless call over HTTP with these capabilities, and more params. */
static void call_stateless(struct fixture *fixture, const char *capabilities, const char *more)
{
    struct buffer body;

    buffer_init(&body, allocator_system(), SIZE_MAX);
    buffer_printf(&body,
                  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
                  "\"a.b#run\"%s,\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
                  "\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{%s}}}}",
                  more, capabilities);
    host_set_header(&fixture->host, "MCP-Protocol-Version", SLICE("2026-07-28"));
    host_set_header(&fixture->host, "Mcp-Method", SLICE("tools/call"));
    host_set_header(&fixture->host, "Mcp-Name", SLICE("a.b#run"));
    post(fixture, body.data);
    buffer_free(&body);
}

/* ---- while a call runs ---- */

static void progress_rises_and_goes_to_those_with_a_token(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture, CALL("1", ",\"_meta\":{\"progressToken\":9007199254740993}"));
    host_event(host, CODEC_PROGRESS, "{\"progress\":1,\"total\":4,\"message\":\"m\"}", 0, 0);
    host_event(host, CODEC_PROGRESS, "{\"progress\":1}", 0, 0);
    host_event(host, CODEC_PROGRESS, "{\"progress\":2}", 0, 0);
    assert_string_equal(
        host->out.data,
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":"
        "9007199254740993,\"progress\":1,\"total\":4,\"message\":\"m\"}}\n"
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":"
        "9007199254740993,\"progress\":2}}\n");
    host_outcome(host, CODEC_VALUE, "3", NULL);
    buffer_clear(&host->out);
    stdio(fixture, CALL("2", ""));
    host_event(host, CODEC_PROGRESS, "{\"progress\":1}", 0, 0);
    assert_int_equal(host->out.len, 0);
}

static void a_generators_values_are_progress_and_together_the_result(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture, CALL("1", ",\"_meta\":{\"progressToken\":\"t\"}"));
    host_event(host, CODEC_CHUNK, "\"one\"", 0, 0);
    host_event(host, CODEC_CHUNK, "{\"n\":2}", 0, 0);
    host_outcome(host, CODEC_STREAM, "null", NULL);
    assert_says(host, "\"progressToken\":\"t\",\"progress\":1,\"message\":\"one\"}}\n");
    assert_says(host, "\"progress\":2,\"message\":\"{\\\"n\\\":2}\"}}\n");
    assert_says(host, "\"text\":\"[\\\"one\\\",{\\\"n\\\":2}]\"");
}

static void lines_below_the_level_are_not_sent(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"logging/setLevel\",\"params\":{"
                   "\"level\":\"warning\"}}\n" CALL("1", ""));
    host_event(host, CODEC_LOG, "\"quiet\"", 0, 1);
    host_event(host, CODEC_LOG, "\"loud\"", 0, 2);
    assert_silent(host, "quiet");
    assert_says(host, "\"method\":\"notifications/message\",\"params\":{\"level\":\"warning\","
                      "\"logger\":\"a.b\",\"data\":\"loud\"}}\n");
}

static void an_answer_is_json_until_something_comes_before_it(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    call_stateless(fixture, "", "");
    host_event(host, CODEC_LOG, "\"line\"", 0, 3);
    host_outcome(host, CODEC_VALUE, "1", NULL);
    assert_non_null(strstr(host->sent.data, "Content-Type: application/json"));
    assert_int_equal(host->status, 200);
    assert_true(host->ended);
    again(fixture);
    call_stateless(fixture, "", ",\"arguments\":{}");
    host_event(host, CODEC_PROGRESS, "{\"progress\":1}", 0, 0);
    assert_int_equal(host->out.len, 0);
    again(fixture);
    host_set_header(host, "Content-Type", SLICE("application/json"));
    host_set_header(host, "Mcp-Session-Id", SLICE("none"));
    assert_true(host_open(host, &codec_mcp, fixture->shared, fixture->catalogue));
    host_feed(host, SLICE(CALL("1", "")), true);
    assert_int_equal(host->status, 404);
}

static void a_cancelled_call_is_not_answered(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture, CALL("\"x\"", ""));
    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{"
                   "\"requestId\":\"x\"}}\n");
    assert_int_equal(host->cancelled, host->n);
    host_outcome(host, CODEC_VALUE, "1", NULL);
    assert_int_equal(host->out.len, 0);
}

static void a_ping_is_answered_while_a_call_runs(void **state)
{
    struct fixture *fixture = *state;

    stdio(fixture, CALL("1", "") "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n");
    assert_string_equal(fixture->host.out.data, "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n");
}

/* ---- questions ---- */

static void a_question_is_a_request_and_its_response_the_answer(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture, INITIALIZE("\"elicitation\":{}") CALL("1", ""));
    buffer_clear(&host->out);
    host_event(host, CODEC_ASK, "{\"message\":\"Who?\",\"schema\":{\"type\":\"object\"}}", 77, 0);
    assert_string_equal(host->out.data,
                        "{\"jsonrpc\":\"2.0\",\"id\":\"1-0123456789abcdef0123456789abcdef\","
                        "\"method\":\"elicitation/create\",\"params\":{\"message\":\"Who?\","
                        "\"requestedSchema\":{\"type\":\"object\"}}}\n");
    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"id\":\"1-00\",\"result\":{\"action\":\"accept\"}}\n");
    assert_int_equal(host->answers.len, 0);
    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"id\":\"1-0123456789abcdef0123456789abcdef\","
                   "\"result\":{\"action\":\"decline\"}}\n");
    assert_string_equal(host->answers.data, "77={\"action\":\"decline\"};");
}

static void a_client_that_cannot_be_asked_is_not(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture, INITIALIZE("") CALL("1", ""));
    buffer_clear(&host->out);
    host_event(host, CODEC_SAMPLE, "{\"messages\":[]}", 5, 0);
    assert_int_equal(host->out.len, 0);
    assert_true(host->failed_answer);
}

/* Who has only one way of being asked is not asked in the other. */
static void a_question_goes_only_the_ways_that_the_client_has(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture,
          "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          "\"2025-11-25\",\"capabilities\":{\"elicitation\":{\"url\":{}}},\"clientInfo\":{\"name\":"
          "\"t\","
          "\"version\":\"1\"}}}\n" CALL("1", ""));
    buffer_clear(&host->out);
    host_event(host, CODEC_ASK, "{\"message\":\"Who?\",\"schema\":{\"type\":\"object\"}}", 7, 0);
    assert_int_equal(host->out.len, 0);
    assert_true(host->failed_answer);
    host_event(host, CODEC_ASK, "{\"message\":\"Go\",\"url\":\"https://a.example\"}", 8, 0);
    assert_says(host, "\"mode\":\"url\",\"url\":\"https://a.example\"");
}

static void without_sessions_a_question_is_the_answer(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    call_stateless(fixture, "\"elicitation\":{},\"sampling\":{}", "");
    host_event(host, CODEC_ASK, "{\"message\":\"A\",\"name\":\"who\"}", 1, 0);
    host_event(host, CODEC_SAMPLE, "{\"maxTokens\":1}", 2, 0);
    assert_int_equal(host->out.len, 0);
    host->codec->tick(host->state);
    assert_says(host, "\"resultType\":\"input_required\"");
    assert_says(host, "\"inputRequests\":{\"who\":{\"method\":\"elicitation/create\",\"params\":{"
                      "\"message\":\"A\",\"requestedSchema\":{\"type\":\"object\",\"properties\":"
                      "{}}}},\"input2\":{\"method\":\"sampling/createMessage\",\"params\":{"
                      "\"maxTokens\":1}}},\"requestState\":\"");
    assert_int_equal(host->cancelled, host->n);
    assert_true(host->ended);
}

/* The state of the answer at hand. */
static void read_state(const struct host *host, char state[2048])
{
    const char *from = strstr(host->out.data, "\"requestState\":\"") + 16;
    size_t len = strcspn(from, "\"");

    assert_true(len < 2000);
    memcpy(state, from, len);
    state[len] = '\0';
}

static void retry(struct fixture *fixture, const char *answers, const char *given, const char *more)
{
    struct buffer params;

    again(fixture);
    buffer_init(&params, allocator_system(), SIZE_MAX);
    buffer_printf(&params, ",\"inputResponses\":{%s},\"requestState\":\"%s\"%s", answers, given,
                  more);
    call_stateless(fixture, "\"elicitation\":{}", params.data);
    buffer_free(&params);
}

static void a_retry_goes_on_with_all_answers_so_far(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;
    char first[2048], second[2048];

    call_stateless(fixture, "\"elicitation\":{}", "");
    host_event(host, CODEC_ASK, "{\"message\":\"A\",\"name\":\"one\"}", 1, 0);
    host->codec->tick(host->state);
    read_state(host, first);
    retry(fixture, "\"one\":{\"action\":\"accept\",\"content\":{\"x\":1}}", first, "");
    host_event(host, CODEC_ASK, "{\"message\":\"A\",\"name\":\"one\"}", 1, 0);
    assert_string_equal(host->answers.data, "1={\"action\":\"accept\",\"content\":{\"x\":1}};");
    host_event(host, CODEC_ASK, "{\"message\":\"B\",\"name\":\"two\"}", 2, 0);
    host->codec->tick(host->state);
    assert_says(host, "\"inputRequests\":{\"two\":");
    read_state(host, second);
    assert_string_not_equal(first, second);
    retry(fixture, "\"two\":{\"action\":\"decline\"},\"other\":{}", second, "");
    host_event(host, CODEC_ASK, "{\"message\":\"A\",\"name\":\"one\"}", 1, 0);
    host_event(host, CODEC_ASK, "{\"message\":\"B\",\"name\":\"two\"}", 2, 0);
    assert_string_equal(host->answers.data, "1={\"action\":\"accept\",\"content\":{\"x\":1}};"
                                            "2={\"action\":\"decline\"};");
    host_outcome(host, CODEC_VALUE, "\"done\"", NULL);
    assert_says(host, "\"resultType\":\"complete\"");
}

static void a_state_that_was_changed_or_is_of_another_request_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;
    char given[2048];

    call_stateless(fixture, "\"elicitation\":{}", "");
    host_event(host, CODEC_ASK, "{\"message\":\"A\"}", 1, 0);
    host->codec->tick(host->state);
    read_state(host, given);
    retry(fixture, "", given, ",\"arguments\":{\"x\":2}");
    assert_says(host, "\"code\":-32602");
    given[10] = given[10] == 'A' ? 'B' : 'A';
    retry(fixture, "", given, "");
    assert_says(host, "\"code\":-32602");
    again(fixture);
    call_stateless(fixture, "\"elicitation\":{}", ",\"inputResponses\":{\"x\":1}");
    assert_says(host, "\"code\":-32602");
}

static void what_needs_a_capability_that_is_not_there_says_so(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;
    struct error error;

    call_stateless(fixture, "", "");
    host_event(host, CODEC_SAMPLE, "{}", 1, 0);
    assert_true(host->failed_answer);
    error_init(&error, allocator_system());
    error_set(&error, CODE_EXECUTION_FAILED, "no");
    host_outcome(host, CODEC_VALUE, "", &error);
    error_free(&error);
    assert_int_equal(host->status, 400);
    assert_says(host, "\"code\":-32021");
    assert_says(host, "\"data\":{\"requiredCapabilities\":{\"sampling\":{}}}");
}

static void credentials_are_asked_for_by_the_status(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;
    struct error error;

    call_stateless(fixture, "", "");
    error_init(&error, allocator_system());
    error_set(&error, CODE_AUTH_REQUIRED, "credentials are needed");
    host_outcome(host, CODEC_VALUE, "", &error);
    error_free(&error);
    assert_int_equal(host->status, 401);
    assert_non_null(strstr(host->sent.data, "WWW-Authenticate: Bearer"));
    assert_says(host, "\"code\":\"AUTH_REQUIRED\"");
}

/* ---- tools ---- */

static void two_tools_never_share_a_name(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n");
    assert_says(host, "\"name\":\"a_b__run_");
    assert_silent(host, "\"name\":\"a_b__run\"");
    buffer_clear(&host->out);
    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
                   "\"a_b#run\"}}\n");
    assert_string_equal(host->target.data, "a_b#run");
}

static void a_long_name_is_cut_and_still_understood(void **state)
{
    static const char *const one[] = {
        "{\"id\":\"a.very.long.name.of.a.definition.that.goes.on\",\"type\":\"T\",\"functions\":[{"
        "\"path\":\"with.a.long.path\"}]}"
    };
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    catalogue_release(fixture->catalogue);
    fixture->catalogue = host_definitions(allocator_system(), one, 1);
    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n");
    assert_says(host, "\"name\":\"a_very_long_name_of_a_definition_that_g_");
    assert_int_equal(strcspn(strstr(host->out.data, "\"name\":\"") + 8, "\""), 48);
    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
                   "\"a_very_long_name_of_a_definition_that_goes_on__with_a_long_path\"}}\n");
    assert_string_equal(host->target.data,
                        "a.very.long.name.of.a.definition.that.goes.on#with.a.long.path");
}

static void a_tool_says_what_it_is(void **state)
{
    struct fixture *fixture = *state;

    fixture->host.request.path = SLICE("/mcp/a.b");
    host_set_header(&fixture->host, "MCP-Protocol-Version", SLICE("2026-07-28"));
    host_set_header(&fixture->host, "Mcp-Method", SLICE("tools/list"));
    post(fixture,
         "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" META("") "}"
                                                                                         "}}");
    assert_says(&fixture->host,
                "\"tools\":[{\"name\":\"run\",\"title\":\"Run\",\"description\":\"Runs.\","
                "\"inputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{}}},\"annotations\":{"
                "\"destructiveHint\":true}}],\"ttlMs\":0,\"cacheScope\":\"private\"");
}

static void many_tools_are_two(void **state)
{
    struct fixture *fixture = *state;

    fixture->host.settings.list_tools = 1;
    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n"
                   "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":"
                   "\"call\",\"arguments\":{\"name\":\"a.b#run\",\"arguments\":{\"x\":[1]}}}}\n");
    assert_says(&fixture->host, "\"name\":\"search\"");
    assert_says(&fixture->host, "\"name\":\"call\"");
    assert_silent(&fixture->host, "a_b__run");
    assert_string_equal(fixture->host.target.data, "a.b#run");
    assert_string_equal(fixture->host.input.data, "{\"x\":[1]}");
}

static void bytes_are_a_resource_and_images_are_images(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture, CALL("1", ""));
    host_outcome(host, CODEC_BYTES, "\"AAEC\"", NULL);
    assert_says(host,
                "\"content\":[{\"type\":\"resource\",\"resource\":{\"uri\":\"mdx://a.b#result\","
                "\"mimeType\":\"application/octet-stream\",\"blob\":\"AAEC\"}}]");
    stdio(fixture, CALL("2", ""));
    host_outcome(host, CODEC_RESPONSE,
                 "{\"status\":200,\"headers\":[[\"content-type\",\"image/png\"]],\"bodyBase64\":"
                 "\"AAEC\"}",
                 NULL);
    assert_says(host, "{\"type\":\"image\",\"data\":\"AAEC\",\"mimeType\":\"image/png\"}");
    stdio(fixture, CALL("3", ""));
    host_outcome(host, CODEC_RESPONSE, "{\"status\":404,\"headers\":[],\"body\":\"none\"}", NULL);
    assert_says(host, "\"content\":[{\"type\":\"text\",\"text\":\"none\"}],\"isError\":true");
}

static void content_goes_as_it_is(void **state)
{
    struct fixture *fixture = *state;

    stdio(fixture, CALL("1", ""));
    host_outcome(&fixture->host, CODEC_VALUE,
                 "{\"content\":[{\"type\":\"audio\",\"data\":\"AA==\",\"mimeType\":\"audio/wav\"}],"
                 "\"isError\":true}",
                 NULL);
    assert_says(&fixture->host, "\"content\":[{\"type\":\"audio\",\"data\":\"AA==\",\"mimeType\":"
                                "\"audio/wav\"}],\"isError\":true}");
}

/* ---- the rest ---- */

static void batches_are_of_one_revision(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture, "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                   "\"protocolVersion\":\"2025-03-26\",\"capabilities\":{}}}\n");
    buffer_clear(&host->out);
    stdio(fixture, "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},7,{\"jsonrpc\":\"2.0\","
                   "\"method\":\"x\"},{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}]\n");
    assert_string_equal(host->out.data,
                        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},{\"jsonrpc\":\"2.0\",\"id\":"
                        "null,\"error\":{\"code\":-32600,\"message\":\"a message is an object\"}},"
                        "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}]\n");
}

static void listeners_are_told_what_they_wanted(void **state)
{
    const struct codec_change change = { SLICE("definition:loaded"), SLICE("a.b"), SLICE("{}") };
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    stdio(fixture,
          "{\"jsonrpc\":\"2.0\",\"id\":\"L\",\"method\":\"subscriptions/listen\",\"params\":{"
          "\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"mdx://a.b\","
          "\"mdx://nothing\",\"n://q/r\"]}," META("") "}}}\n");
    assert_string_equal(
        host->out.data,
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{"
        "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"L\"},\"notifications\":{"
        "\"toolsListChanged\":true,\"resourceSubscriptions\":[\"mdx://a.b\",\"n://q/r\"]}}}\n");
    assert_true(host->watching);
    buffer_clear(&host->out);
    host->codec->changed(host->state, &change);
    assert_string_equal(
        host->out.data,
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/"
        "list_changed\",\"params\":{\"_meta\":{"
        "\"io.modelcontextprotocol/subscriptionId\":\"L\"}}}\n"
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/"
        "updated\",\"params\":{\"_meta\":{"
        "\"io.modelcontextprotocol/subscriptionId\":\"L\"},\"uri\":\"mdx://a.b\"}}\n"
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/"
        "updated\",\"params\":{\"_meta\":{"
        "\"io.modelcontextprotocol/subscriptionId\":\"L\"},\"uri\":\"n://q/r\"}}\n");
    buffer_clear(&host->out);
    host_feed(host, SLICE(""), true);
    assert_says(host, "{\"jsonrpc\":\"2.0\",\"id\":\"L\",\"result\":{\"resultType\":\"complete\",");
    assert_says(host, "\"io.modelcontextprotocol/subscriptionId\":\"L\"}}}\n");
    assert_true(host->ended);
}

#define LISTEN(id)                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"subscriptions/listen\",\"params\":{"          \
    "\"notifications\":{\"toolsListChanged\":true}," META("") "}}}\n"

static void there_are_so_many_listeners_and_no_more(void **state)
{
    struct fixture *fixture = *state;

    for (int n = 0; n < 100; n++)
        stdio(fixture, LISTEN("\"L\""));
    assert_null(strstr(fixture->host.out.data, "\"error\""));
    buffer_clear(&fixture->host.out);
    stdio(fixture, LISTEN("\"one more\""));
    assert_says(&fixture->host,
                "\"id\":\"one more\",\"error\":{\"code\":-32602,\"message\":\"no more than "
                "100 subscriptions\"");
}

static void listeners_to_a_definition_hear_nothing_of_others(void **state)
{
    const struct codec_change other = { SLICE("definition:loaded"), SLICE("other"), SLICE("{}") };
    const struct codec_change own = { SLICE("definition:loaded"), SLICE("a.b"), SLICE("{}") };
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;

    host->request.path = SLICE("/mcp/a.b");
    host_set_header(host, "Accept", SLICE("application/json, text/event-stream"));
    host_set_header(host, "MCP-Protocol-Version", SLICE("2026-07-28"));
    host_set_header(host, "Mcp-Method", SLICE("subscriptions/listen"));
    post(fixture, LISTEN("1"));
    assert_says(host, "notifications/subscriptions/acknowledged");
    buffer_clear(&host->out);
    host->codec->changed(host->state, &other);
    assert_int_equal(host->out.len, 0);
    host->codec->changed(host->state, &own);
    assert_says(host, "notifications/tools/list_changed");
}

static void a_session_is_known_in_its_other_posts(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;
    struct host other;

    post(fixture, INITIALIZE("\"sampling\":{}"));
    assert_non_null(strstr(host->sent.data, "Mcp-Session-Id: 0123456789abcdef0123456789abcdef\n"));
    again(fixture);
    host_set_header(host, "Mcp-Session-Id", SLICE("0123456789abcdef0123456789abcdef"));
    post(fixture, CALL("1", ""));
    host_event(host, CODEC_SAMPLE, "{\"maxTokens\":1}", 3, 0);
    assert_non_null(strstr(host->sent.data, "Content-Type: text/event-stream"));
    assert_says(host, "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":\"1-0123");
    host_init(&other, allocator_system());
    host_set_header(&other, "Content-Type", SLICE("application/json"));
    host_set_header(&other, "Mcp-Session-Id", SLICE("0123456789abcdef0123456789abcdef"));
    assert_true(host_open(&other, &codec_mcp, fixture->shared, fixture->catalogue));
    host_feed(&other,
              SLICE("{\"jsonrpc\":\"2.0\",\"id\":\"1-0123456789abcdef0123456789abcdef\","
                    "\"result\":{\"role\":\"assistant\"}}"),
              true);
    assert_int_equal(other.status, 202);
    assert_int_equal(other.posted_to, host->request.number);
    host->codec->posted(host->state, buffer_slice(&other.posted));
    assert_string_equal(host->answers.data, "3={\"role\":\"assistant\"};");
    host_outcome(host, CODEC_VALUE, "1", NULL);
    assert_true(host->ended);
    host_free(&other);
}

static void a_session_that_ends_ends_its_stream(void **state)
{
    struct fixture *fixture = *state;
    struct host *host = &fixture->host;
    struct host other;

    post(fixture, INITIALIZE(""));
    again(fixture);
    host->request.method = SLICE("GET");
    host_set_header(host, "Accept", SLICE("text/event-stream"));
    host_set_header(host, "Mcp-Session-Id", SLICE("0123456789abcdef0123456789abcdef"));
    assert_true(host_open(host, &codec_mcp, fixture->shared, fixture->catalogue));
    host_feed(host, SLICE(""), true);
    assert_true(host->watching && !host->ended && host->timer_ms > 0);
    host->codec->tick(host->state);
    assert_says(host, ": alive\n\n");
    host_init(&other, allocator_system());
    other.request.method = SLICE("DELETE");
    host_set_header(&other, "Mcp-Session-Id", SLICE("0123456789abcdef0123456789abcdef"));
    assert_true(host_open(&other, &codec_mcp, fixture->shared, fixture->catalogue));
    host_feed(&other, SLICE(""), true);
    assert_int_equal(other.status, 200);
    assert_int_equal(other.posted_to, host->request.number);
    host->codec->posted(host->state, buffer_slice(&other.posted));
    assert_true(host->ended);
    host_free(&other);
}

static void a_line_that_is_too_long_is_refused_alone(void **state)
{
    struct fixture *fixture = *state;
    char *line = malloc(2 * 1024 * 1024);

    memset(line, ' ', 2 * 1024 * 1024);
    assert_true(host_open(&fixture->host, &codec_mcp_stdio, fixture->shared, fixture->catalogue));
    host_feed(&fixture->host, slice_make(line, 2 * 1024 * 1024), false);
    stdio(fixture, "\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n");
    assert_says(&fixture->host, "larger than this server takes");
    assert_says(&fixture->host, "\"id\":2,\"result\":{}}\n");
    free(line);
}

/* ---- without memory ---- */

static const char *const talked[] = {
    INITIALIZE("\"elicitation\":{}"),
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"resources/list\"}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"prompts/list\"}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"resources/subscribe\",\"params\":{\"uri\":"
    "\"mdx://a.b\"}}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"resources/read\",\"params\":{\"uri\":"
    "\"n://q/r\"}}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"prompts/get\",\"params\":{\"name\":\"a_b\"}}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"subscriptions/listen\",\"params\":{"
    "\"notifications\":{\"resourceSubscriptions\":[\"n://q/r\"]}," META("") "}}}\n",
    CALL("8", ",\"_meta\":{\"progressToken\":1}"),
};

static bool talk_without_memory(const struct allocator *allocator, void *context)
{
    const struct codec_change change = { SLICE("definition:loaded"), SLICE("a.b"), SLICE("{}") };
    struct catalogue *catalogue = host_definitions(allocator_system(), models, 2);
    void *shared = codec_mcp_stdio.share(allocator);
    struct host host;
    bool whole;

    (void)context;
    host_init(&host, allocator);
    whole = shared && host_open(&host, &codec_mcp_stdio, shared, catalogue);
    for (size_t i = 0; whole && i < sizeof talked / sizeof talked[0]; i++)
        host_feed(&host, slice_of(talked[i]), false);
    if (whole) {
        host_event(&host, CODEC_PROGRESS, "{\"progress\":1}", 0, 0);
        host_event(&host, CODEC_CHUNK, "1", 0, 0);
        host_event(&host, CODEC_ASK, "{\"message\":\"m\"}", 1, 0);
        host_outcome(&host, CODEC_VALUE, "{\"content\":[{\"type\":\"text\"}]}", NULL);
        host.codec->changed(host.state, &change);
    }
    host_free(&host);
    codec_mcp_stdio.unshare(shared);
    catalogue_release(catalogue);
    return whole;
}

static void without_memory_nothing_is_lost_but_answers(void **state)
{
    (void)state;
    assert_true(memory_torture(talk_without_memory, NULL) > 50);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(progress_rises_and_goes_to_those_with_a_token),
        TEST(a_generators_values_are_progress_and_together_the_result),
        TEST(lines_below_the_level_are_not_sent),
        TEST(an_answer_is_json_until_something_comes_before_it),
        TEST(a_cancelled_call_is_not_answered),
        TEST(a_ping_is_answered_while_a_call_runs),
        TEST(a_question_is_a_request_and_its_response_the_answer),
        TEST(a_client_that_cannot_be_asked_is_not),
        TEST(a_question_goes_only_the_ways_that_the_client_has),
        TEST(without_sessions_a_question_is_the_answer),
        TEST(a_retry_goes_on_with_all_answers_so_far),
        TEST(a_state_that_was_changed_or_is_of_another_request_is_refused),
        TEST(what_needs_a_capability_that_is_not_there_says_so),
        TEST(credentials_are_asked_for_by_the_status),
        TEST(two_tools_never_share_a_name),
        TEST(a_long_name_is_cut_and_still_understood),
        TEST(a_tool_says_what_it_is),
        TEST(many_tools_are_two),
        TEST(bytes_are_a_resource_and_images_are_images),
        TEST(content_goes_as_it_is),
        TEST(batches_are_of_one_revision),
        TEST(listeners_are_told_what_they_wanted),
        TEST(there_are_so_many_listeners_and_no_more),
        TEST(listeners_to_a_definition_hear_nothing_of_others),
        TEST(a_session_is_known_in_its_other_posts),
        TEST(a_session_that_ends_ends_its_stream),
        TEST(a_line_that_is_too_long_is_refused_alone),
        cmocka_unit_test(without_memory_nothing_is_lost_but_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

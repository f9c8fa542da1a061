/* memory_wide_test.c - what waits, streams and talks to others, with each allocation failing in
 * turn, once and for ever: bodies of every kind, a Response that is a stream, a source that is
 * tried again, MCP servers over pipes and over both HTTPs. Whatever fails says why, and nothing
 * leaks; the runtime goes on, and in the end does all of it. */
#include "unit/memory.h"

#include <mdxrt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SAID_MOST = 8, SAID_BYTES = 600, TIME_S = 30 };

/* A bridge with a server of MCP behind it, a body in two pieces, and an API that is down at first.
 */
struct peer {
    mdx_runtime *rt;
    uint64_t reading;                 /* the read that waits; 0: none */
    char said[SAID_MOST][SAID_BYTES]; /* lines for it */
    unsigned first, count;
    uint64_t next;
    char id[16];       /* of what is loaded next */
    unsigned failures; /* how often the API is still down */
    bool ends;         /* it answers each message by itself */
    bool events;       /* its HTTP is that of 2024-11-05 */
};

/* As the default bridge does: what there is no memory to complete fails. */
static mdx_status complete(struct peer *peer, uint64_t token, const char *json)
{
    if (mdx_op_complete(peer->rt, token, json, strlen(json)) == MDX_E_NOMEM)
        mdx_op_fail(peer->rt, token, MDX_E_NOMEM, "OUT_OF_MEMORY", NULL, 0);
    return MDX_OK;
}

/* One line a read, as it is asked for. */
static mdx_status deliver(struct peer *peer)
{
    char json[SAID_BYTES + 100];
    const uint64_t token = peer->reading;

    if (!token || peer->first == peer->count)
        return MDX_OK;
    peer->reading = 0;
    peer->next += 10;
    snprintf(json, sizeof json, "{\"next\":%lu,\"text\":\"%s\"%s}", (unsigned long)peer->next,
             peer->said[peer->first++], peer->ends ? ",\"ended\":true" : "");
    return complete(peer, token, json);
}

/* A message of the server, as it is written in the text of a read. */
static void say(struct peer *peer, bool events, const char *message)
{
    assert_true(peer->count < SAID_MOST);
    snprintf(peer->said[peer->count++], SAID_BYTES, events ? "data: %s\\n\\n" : "%s\\n", message);
}

static const struct {
    const char *method, *result;
} results[] = {
    { "initialize", "{\\\"protocolVersion\\\":\\\"%s\\\",\\\"capabilities\\\":{\\\"tools\\\":{"
                    "}},\\\"serverInfo\\\":{\\\"name\\\":\\\"p\\\",\\\"version\\\":\\\"1\\\"}}" },
    { "tools/list", "{\\\"tools\\\":[{\\\"name\\\":\\\"add\\\",\\\"description\\\":\\\"Adds.\\\","
                    "\\\"inputSchema\\\":{\\\"type\\\":\\\"object\\\"}}]}" },
    { "tools/call", "{\\\"content\\\":[{\\\"type\\\":\\\"text\\\",\\\"text\\\":\\\"sum\\\"}]}" },
};

/* What a client wrote, escaped as it is in the arguments. */
static void hear(struct peer *peer, const char *args)
{
    const char *id = strstr(args, "\\\"id\\\":");
    char wanted[64], result[400], message[500];

    for (size_t at = 0; id && at < sizeof results / sizeof results[0]; at++) {
        snprintf(wanted, sizeof wanted, "\\\"method\\\":\\\"%s\\\"", results[at].method);
        if (!strstr(args, wanted))
            continue;
        snprintf(result, sizeof result, results[at].result,
                 peer->events ? "2024-11-05" : "2025-11-25");
        snprintf(message, sizeof message,
                 "{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":%d,\\\"result\\\":%s}", atoi(id + 7),
                 result);
        say(peer, peer->events, message);
    }
}

static mdx_status answer_fetch(struct peer *peer, const mdx_op *op)
{
    if (strstr(op->args, "body.example"))
        return complete(peer, op->token, "{\"status\":200,\"headers\":{},\"stream\":9}");
    if (strstr(op->args, "api.example") && peer->failures) {
        peer->failures--;
        return mdx_op_fail(peer->rt, op->token, MDX_E_CONNECTION, "CONNECTION_FAILED", "down", 4)
                   ? MDX_E_NOMEM
                   : MDX_OK;
    }
    if (strstr(op->args, "api.example"))
        return complete(peer, op->token,
                        "{\"status\":200,\"headers\":{\"content-type\":\"application/json\"},"
                        "\"body\":\"[1]\"}");
    peer->next = 0;
    hear(peer, op->args);
    if (peer->events && strstr(op->args, "\"POST\""))
        return complete(peer, op->token, "{\"status\":202,\"headers\":{},\"body\":\"\"}");
    if (peer->events && peer->count < SAID_MOST)
        snprintf(peer->said[peer->count++], SAID_BYTES, "event: endpoint\\ndata: /said\\n\\n");
    if (!strstr(op->args, "\\\"id\\\":") && !peer->events)
        return complete(peer, op->token, "{\"status\":202,\"headers\":{},\"stream\":2}");
    return complete(peer, op->token,
                    peer->events
                        ? "{\"status\":200,\"headers\":{\"content-type\":\"text/event-stream\"},"
                          "\"stream\":1}"
                        : "{\"status\":200,\"headers\":{\"content-type\":\"application/json\","
                          "\"mcp-session-id\":\"s\"},\"stream\":1}");
}

static mdx_status answer_read(struct peer *peer, const mdx_op *op)
{
    if (!strncmp(op->args, "[9,", 3))
        return complete(peer, op->token,
                        op->args[3] == '0' ? "{\"next\":3,\"base64\":\"YWJj\"}"
                                           : "{\"next\":6,\"base64\":\"ZGVm\",\"ended\":true}");
    if (!strncmp(op->args, "[2,", 3))
        return complete(peer, op->token, "{\"next\":0,\"text\":\"\",\"ended\":true}");
    peer->reading = op->token;
    return MDX_OK;
}

static mdx_status begin(void *host, const mdx_op *op)
{
    struct peer *peer = host;
    mdx_status status;

    if (!strcmp(op->path, "fetch")) {
        status = answer_fetch(peer, op);
    } else if (!strcmp(op->path, "fetch.read") || !strcmp(op->path, "process.read")) {
        status = answer_read(peer, op);
    } else if (!strcmp(op->path, "process.open")) {
        status = complete(peer, op->token, "{\"process\":1}");
    } else {
        if (!strcmp(op->path, "process.write"))
            hear(peer, op->args);
        status = complete(peer, op->token, "null");
    }
    return status ? status : deliver(peer);
}

static void cancel(void *host, uint64_t token)
{
    struct peer *peer = host;

    if (peer->reading == token)
        peer->reading = 0;
}

static mdx_status open_with(const struct allocator *allocator, struct peer *peer)
{
    RuntimeBridge bridge;
    mdx_options options;

    MDX_INIT(bridge);
    MDX_INIT(options);
    bridge.host = peer;
    bridge.op_begin = begin;
    bridge.op_cancel = cancel;
    options.allocator = allocator->resize;
    options.allocator_host = allocator->host;
    options.arena_bytes = 1024 * 1024;
    options.max_isolates = 1;
    options.allow = "fetch";
    options.allow_len = 5;
    options.timeout_ms = 1000 * TIME_S;
    return mdx_runtime_open(&options, &bridge, &peer->rt, NULL);
}

static bool good_or_told(mdx_status status, mdx_error *error)
{
    if (status)
        assert_non_null(error);
    if (error && (!mdx_error_message(error)[0] || !strcmp(mdx_error_code(error), "CALL_TIMEOUT") ||
                  !strcmp(mdx_error_code(error), "CAPABILITY_DENIED")))
        fail_msg("%s", mdx_error_text(error));
    mdx_error_free(error);
    return !status;
}

static bool load(struct peer *peer, const char *text, uint32_t flags)
{
    mdx_load_options options;
    mdx_error *error = NULL;
    mdx_status status;

    MDX_INIT(options);
    options.id = peer->id;
    options.id_len = strlen(peer->id);
    options.flags = flags;
    status = mdx_load(peer->rt, &options, text, strlen(text), NULL, &error);
    return good_or_told(status, error);
}

/* tool: what follows the id. */
static bool call(struct peer *peer, const char *tool, const char *retry, const char *expected)
{
    char target[32];
    mdx_call_options options;
    mdx_error *error = NULL;
    char *output = NULL;
    mdx_status status;

    snprintf(target, sizeof target, "%s%s", peer->id, tool);
    MDX_INIT(options);
    options.retry = retry;
    options.retry_len = retry ? strlen(retry) : 0;
    status = mdx_call(peer->rt, &options, target, strlen(target), "{}", 2, &output, NULL, &error);
    if (!status)
        assert_string_equal(output, expected);
    mdx_free(output);
    return good_or_told(status, error);
}

/* Each turn has a definition of its own, so that nothing is there already. */
static void torture(bool (*work)(struct peer *peer), bool for_ever)
{
    struct memory memory;
    struct peer peer = { 0 };
    size_t nth = 0, failed;
    time_t begun;
    bool good;

    memory_init(&memory);
    assert_int_equal(open_with(&memory.allocator, &peer), MDX_OK);
    do {
        peer.first = peer.count = 0;
        snprintf(peer.id, sizeof peer.id, "d%u", (unsigned)++nth);
        memory_fail(&memory, nth, for_ever);
        begun = time(NULL);
        good = work(&peer);
        /* What is lost is not waited for. */
        assert_true(time(NULL) - begun < TIME_S - 5);
        failed = memory.failed;
        memory_fail(&memory, 0, false);
    } while (failed);
    assert_true(good);
    assert_int_equal(mdx_runtime_close(peer.rt), MDX_OK);
    assert_int_equal(memory.live, 0);
}

/* ---- bodies ------------------------------------------------------------------------------ */

static const char bodies[] =
    "export async function execute() {\n"
    "  const form = new FormData(); form.append('a', 'b\\r\\nc');\n"
    "  form.append('f', new File(['x', new Uint8Array([1, 2]), new Blob(['y'])], 'n', { type: "
    "'t/u' "
    "}));\n"
    "  const read = await new Response(form).formData(), file = read.get('f');\n"
    "  const blob = file.slice(1, 3), seen = [];\n"
    "  for await (const piece of blob.stream()) seen.push(...piece);\n"
    "  const [one, two] = new Response(new ReadableStream({ start(c) { c.enqueue(new "
    "Uint8Array([65])); c.close() } })).body.tee();\n"
    "  const texts = [await new Response(one).text(), await new Response(two).blob().then(b => "
    "b.text())];\n"
    "  return [read.get('a'), file.name, file.type, file.size, seen, texts]\n"
    "}\n";

static bool read_bodies(struct peer *peer)
{
    return load(peer, bodies, MDX_LOAD_MODULE) &&
           call(peer, "", NULL, "[\"b\\r\\nc\",\"n\",\"t/u\",4,[1,2],[\"A\",\"A\"]]");
}

static bool fetched_body(struct peer *peer)
{
    return load(peer,
                "export async function execute() { const r = await fetch('http://body.example/'); "
                "let n = ''; for await (const piece of r.body) n += String.fromCharCode(...piece); "
                "return n }",
                MDX_LOAD_MODULE) &&
           call(peer, "", NULL, "\"abcdef\"");
}

static bool take_stream(mdx_exchange *exchange, mdx_runtime *rt)
{
    size_t all = 0, len;
    const char *chunk;
    mdx_status status;

    do {
        status = mdx_exchange_next_chunk(exchange, &chunk, &len);
        if (!status)
            all += len;
        if (status == MDX_PENDING && mdx_runtime_step(rt, 0, NULL))
            return false;
    } while (status == MDX_PENDING || (!status && len));
    return !status && all == 20000;
}

static bool streamed_response(struct peer *peer)
{
    char target[32];
    mdx_exchange *exchange = NULL;
    mdx_error *error = NULL;
    mdx_request request;
    mdx_status status;
    bool good;

    if (!load(peer,
              "export function execute() { let n = 0; return new Response(new ReadableStream({ "
              "async pull(c) { await null; if (n++ < 20) c.enqueue(new Uint8Array(1000)); else "
              "c.close() } })) }",
              MDX_LOAD_MODULE))
        return false;
    MDX_INIT(request);
    request.method = "POST";
    request.method_len = 4;
    snprintf(target, sizeof target, "/api/%s", peer->id);
    request.target = target;
    request.target_len = strlen(target);
    status = mdx_exchange_start(peer->rt, NULL, &request, &exchange, &error);
    good = good_or_told(status, error) && take_stream(exchange, peer->rt);
    mdx_exchange_free(exchange);
    return good;
}

/* ---- sources --------------------------------------------------------------------------- */

#define FAST "{\"maxAttempts\":3,\"initialDelay\":1,\"jitter\":false}"

static bool tried_again(struct peer *peer)
{
    static const char source[] =
        "{\"$type\":\"Source\",\"source\":{\"kind\":\"openapi\",\"server\":"
        "\"http://api.example\",\"retry\":" FAST "},\"tools\":[{\"name\":\"a\",\"inputSchema\":{"
        "\"type\":\"object\"},\"request\":{\"method\":\"GET\",\"path\":\"/a\"}}]}";

    peer->failures = 1;
    if (!load(peer, source, 0) || !call(peer, "#a", NULL, "[1]"))
        return false;
    peer->failures = 1;
    return call(peer, "#a", FAST, "[1]");
}

static bool import_and_call(struct peer *peer, const char *where, const char *settings)
{
    mdx_import_options options;
    mdx_error *error = NULL;
    mdx_status status;

    MDX_INIT(options);
    options.kind = "mcp";
    options.kind_len = 3;
    options.name = peer->id;
    options.name_len = strlen(peer->id);
    options.where = where;
    options.where_len = strlen(where);
    options.settings = settings;
    options.settings_len = strlen(settings);
    status = mdx_import(peer->rt, &options, NULL, 0, NULL, &error);
    if (!good_or_told(status, error))
        return false;
    peer->first = peer->count = 0;
    return call(peer, "__add", NULL, "\"sum\"");
}

static bool talks_to_a_child(struct peer *peer)
{
    return import_and_call(peer, "server", "{\"protocol\":\"2025-11-25\",\"retry\":\"NONE\"}");
}

static bool talks_over_http(struct peer *peer)
{
    peer->ends = true;
    return import_and_call(peer, "http://peer.example/mcp",
                           "{\"protocol\":\"2025-11-25\",\"retry\":\"NONE\"}");
}

static bool talks_over_events(struct peer *peer)
{
    peer->events = true;
    return import_and_call(peer, "http://peer.example/sse",
                           "{\"transport\":\"sse\",\"retry\":\"NONE\"}");
}

/* ---- each of them, tortured ------------------------------------------------------------------ */

#define TORTURED(work)                                                                             \
    static void work##_without_memory(void **state)                                                \
    {                                                                                              \
        (void)state;                                                                               \
        torture(work, true);                                                                       \
        torture(work, false);                                                                      \
    }

TORTURED(read_bodies)
TORTURED(fetched_body)
TORTURED(streamed_response)
TORTURED(tried_again)
TORTURED(talks_to_a_child)
TORTURED(talks_over_http)
TORTURED(talks_over_events)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_bodies_without_memory),
        cmocka_unit_test(fetched_body_without_memory),
        cmocka_unit_test(streamed_response_without_memory),
        cmocka_unit_test(tried_again_without_memory),
        cmocka_unit_test(talks_to_a_child_without_memory),
        cmocka_unit_test(talks_over_http_without_memory),
        cmocka_unit_test(talks_over_events_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

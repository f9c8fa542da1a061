/* memory_protocols_test.c - requests of each protocol with each allocation failing in turn: each is
 * answered as it should be, or says that there is no memory; never is something else wrong with
 * it, and nothing leaks. */
#include "unit/memory.h"

#include <mdxrt.h>
#include <stdio.h>
#include <string.h>

static const char *const definitions[] = {
    "{\"id\":\"one\",\"mdxld\":{\"inputSchema\":[{\"name\":\"x\",\"type\":\"number\","
    "\"required\":true}],\"codeBlocks\":[{\"lang\":\"js\",\"code\":"
    "\"export function execute(input) { return { y: input.x * 2 } }\"}]}}",
    "{\"$id\":\"a/shop\",\"title\":\"Shop\",\"api\":{\"get\":\"(id, deep) => ({ id, deep })\","
    "\"count\":\"function* (n) { for (let i = 0; i < n; i++) yield i }\"},"
    "\"resources\":{\"note://{name}\":{\"name\":\"note\",\"read\":\"({name}) => 'of ' + name\"}},"
    "\"prompts\":{\"hello\":{\"arguments\":[{\"name\":\"who\",\"required\":true}],"
    "\"get\":\"({who}) => 'Hello ' + who\"}},\"tools\":{\"get\":{\"hints\":{\"readOnly\":true}}}}",
    "{\"$id\":\"team\",\"permissions\":{\"*\":\"user.role === 'staff' && 'shop' in user.of\"},"
    "\"api\":{\"get\":\"(id) => ({ id })\"}}",
};

/* The key of its HMAC is in the policy; it is good until 2100. */
#define TOKEN                                                                                      \
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLCJhdWQiOiJ4Iiwic3ViIjoiZXZlIiwiZXhwIjo0MTA"             \
    "yNDQ0ODAwfQ.4tinFgVd3G5ORG_S7ozaA4RorGD87LYCMFIBOhfJ1h8"

static const char policy[] =
    "{\"callers\":[{\"name\":\"ann\",\"key\":\"0123456789abcdef\",\"manage\":true,"
    "\"user\":{\"role\":\"staff\",\"of\":[\"shop\"]}}],\"tokens\":[{\"issuer\":\"joe\","
    "\"audience\":\"x\",\"jwks\":{\"keys\":[{\"kty\":\"oct\",\"k\":"
    "\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\"}]}}]}";

#define JSON "Content-Type", "application/json"
#define META                                                                                       \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}"
#define MCP(method, name, params)                                                                  \
    NULL, "POST", "/mcp", { JSON,   "MCP-Protocol-Version",   "2026-07-28", "Mcp-Method",          \
                            method, name ? "Mcp-Name" : NULL, name },                              \
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" method "\",\"params\":{" params META "}}"

/* What is asked, and a part of the answer. */
struct asked {
    const char *protocol, *method, *target;
    const char *headers[9]; /* name, value, …, NULL */
    const char *body;
    const char *expected;
};

static const struct asked of_rest[] = {
    { NULL, "POST", "/api/one", { JSON }, "{\"x\":21}", "{\"y\":42}" },
    { NULL,
      "POST",
      "/api/one",
      { "Content-Type", "application/x-www-form-urlencoded" },
      "x=21",
      "UNSUPPORTED_MEDIA_TYPE" },
    { NULL, "GET", "/api/a/shop/get?id=%37&deep=1", { NULL }, "", "{\"id\":\"7\",\"deep\":\"1\"}" },
    { NULL, "GET", "/a/shop/api/get?id=7", { "Accept", "application/json" }, "", "\"id\":\"7\"" },
    { NULL,
      "POST",
      "/api/a/shop/count",
      { JSON, "Accept", "application/x-ndjson" },
      "{\"n\":2}",
      "0\n1\n" },
    { NULL, "OPTIONS", "/api/one", { NULL }, "", "" },
    { NULL, "GET", "/health", { NULL }, "", "ok" },
    { NULL, "GET", "/", { NULL }, "", "_links" },
    { NULL, "GET", "/api/none", { NULL }, "", "TOOL_NOT_FOUND" },
    { NULL, "POST", "/api/one", { JSON }, "{\"x\":\"b\"}", "INVALID_PARAMS" },
    { NULL,
      "POST",
      "/api/team/get",
      { JSON, "Authorization", "Bearer " TOKEN },
      "{\"id\":7}",
      "FORBIDDEN" },
    { NULL, "POST", "/api/team/get", { JSON }, "{\"id\":7}", "\"id\":7" },
};

static const struct asked of_graphql[] = {
    { NULL,
      "POST",
      "/graphql",
      { JSON },
      "{\"query\":\"query q($x: Float) { one(x: $x) }\",\"variables\":{\"x\":21}}",
      "42" },
    { NULL,
      "POST",
      "/graphql",
      { JSON },
      "{\"query\":\"{ one(x: 21) aShop { get(id: 7) } __schema { types { name } } }\"}",
      "\"data\"" },
    { NULL, "GET", "/graphql/one?query=%7B__typename%7D", { NULL }, "", "Query" },
    { NULL, "GET", "/graphql/schema.graphql", { NULL }, "", "type Query" },
};

static const struct asked of_rpc[] = {
    { NULL,
      "POST",
      "/rpc/one",
      { JSON },
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"one\",\"params\":{\"x\":21}}",
      "{\"y\":42}" },
    { NULL,
      "POST",
      "/rpc/a/shop",
      { JSON },
      "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"get\",\"params\":[7]},{\"jsonrpc\":\"2.0\","
      "\"id\":\"b\",\"method\":\"get\",\"params\":[8]}]",
      "\"id\":8" },
    { NULL,
      "POST",
      "/rpc",
      { JSON },
      "{\"method\":\"a/shop#get\",\"params\":[7]}",
      "{\"result\":{\"id\":7" },
    { NULL,
      "POST",
      "/a/shop/rpc",
      { JSON },
      "{\"method\":\"get\",\"params\":[7]}",
      "{\"result\":{\"id\":7" },
    { NULL, "POST", "/execute/one", { JSON }, "{\"x\":21}", "{\"y\":42}" },
    { NULL,
      "POST",
      "/rpc/one",
      { JSON },
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"none\"}",
      "-32601" },
};

static const struct asked of_web[] = {
    { NULL, "GET", "/web/one", { "Accept", "text/html" }, "", "<html" },
    { NULL, "GET", "/", { "Accept", "text/html" }, "", "<html" },
    { NULL,
      "POST",
      "/web/one",
      { "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html" },
      "x=21",
      "42" },
    { NULL,
      "POST",
      "/web/one",
      { "Content-Type", "multipart/form-data; boundary=b", "Accept", "text/html" },
      "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n21\r\n--b--\r\n",
      "42" },
};

static const struct asked of_described[] = {
    { NULL, "GET", "/openapi.json", { NULL }, "", "3.1" },
    { NULL, "GET", "/openapi/a/shop", { NULL }, "", "3.1" },
    { NULL, "GET", "/__schema", { NULL }, "", "shop" },
    { NULL, "GET", "/one/__schema?format=ts", { NULL }, "", "number" },
    { NULL, "GET", "/.well-known/agent-ready.json", { NULL }, "", "shop" },
};

static const struct asked of_managed[] = {
    { NULL, "GET", "/mdxld", { NULL }, "", "a/shop" },
    { NULL, "GET", "/mdxld/one", { NULL }, "", "execute" },
    { NULL, "GET", "/mdxld/one/versions", { NULL }, "", "revision" },
    { NULL, "GET", "/search?q=shop", { NULL }, "", "a/shop" },
    { NULL, "GET", "/stats", { NULL }, "", "{" },
    { NULL, "GET", "/metrics", { NULL }, "", "mdx" },
    { NULL, "PUT", "/two", { JSON }, "{\"api\":{\"f\":\"() => 1\"}}", "two" },
    { NULL, "DELETE", "/mdxld/two", { NULL }, "", "" },
    { NULL, "GET", "/mdxld/one?version=1", { NULL }, "", "execute" },
    { NULL, "GET", "/mdxld/one/diff?from=1&to=1", { NULL }, "", "{" },
    { NULL, "POST", "/mdxld/one/rollback", { JSON }, "{\"to\":\"1\"}", "revision" },
};

static const struct asked of_mcp[] = {
    { MCP("server/discover", NULL, ""), "supportedVersions" },
    { MCP("tools/list", NULL, ""), "a_shop__get" },
    { MCP("tools/call", "one", "\"name\":\"one\",\"arguments\":{\"x\":21},"), "{\"y\":42}" },
    { MCP("tools/call", "a_shop__count", "\"name\":\"a_shop__count\",\"arguments\":{\"n\":2},"),
      "[0,1]" },
    { MCP("resources/list", NULL, ""), "resources" },
    { MCP("resources/templates/list", NULL, ""), "note" },
    { MCP("resources/read", "note://x", "\"uri\":\"note://x\","), "of x" },
    { MCP("resources/read", "mdx://one?source", "\"uri\":\"mdx://one?source\","), "execute" },
    { MCP("prompts/list", NULL, ""), "hello" },
    { MCP("prompts/get", "hello", "\"name\":\"hello\",\"arguments\":{\"who\":\"x\"},"), "Hello x" },
    { NULL,
      "POST",
      "/mcp",
      { JSON, "Accept", "application/json, text/event-stream" },
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
      "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}",
      "2025-06-18" },
    { NULL,
      "POST",
      "/mcp",
      { JSON, "Accept", "text/event-stream", "MCP-Protocol-Version", "2026-07-28", "Mcp-Method",
        "ping" },
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{" META "}}",
      "-32601" },
    { MCP("completion/complete", NULL,
          "\"ref\":{\"type\":\"ref/"
          "prompt\",\"name\":\"hello\"},\"argument\":{\"name\":\"who\",\"value\":\"a\"},"),
      "values" },
    { MCP("tools/call", "no", "\"name\":\"no\","), "-32602" },
    { MCP("tools/call", "team__get", "\"name\":\"team__get\",\"arguments\":{\"id\":7},"),
      "{\"id\":7}" },
};

static const struct asked of_lines[] = {
    { "mcp-stdio",
      "",
      "",
      { NULL },
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
      "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}\n{"
      "\"jsonrpc\":\"2.0\",\"method\":\"notifications/"
      "initialized\"}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/"
      "call\",\"params\":{\"name\":\"one\",\"arguments\":{\"x\":21}}}\n{\"jsonrpc\":\"2.0\",\"id\":"
      "3,\"method\":\"tools/list\"}\n",
      "{\"y\":42}" },
    { "mcp-stdio",
      "",
      "",
      { NULL },
      "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}\n",
      "\"result\"" },
};

static const struct asked of_cli[] = {
    { "cli", "", "one", { NULL }, "x=21", "42" },
};

enum { ANSWER_BYTES = 200000 };

struct answer {
    uint32_t status; /* of HTTP, or the exit status; 0: it is lost */
    size_t len;
    char text[ANSWER_BYTES];
};

/* False: what came is not all. */
static bool read_body(mdx_runtime *rt, mdx_exchange *exchange, struct answer *answer)
{
    const char *chunk;
    size_t len = 1;

    while (len) {
        mdx_status status = mdx_exchange_next_chunk(exchange, &chunk, &len);

        if (status == MDX_PENDING) {
            assert_int_equal(mdx_runtime_step(rt, 0, NULL), MDX_OK);
            len = 1;
            continue;
        }
        if (status)
            return false;
        assert_true(answer->len + len < ANSWER_BYTES);
        memcpy(answer->text + answer->len, chunk, len);
        answer->len += len;
    }
    return true;
}

static void read_answer(mdx_runtime *rt, mdx_exchange *exchange, struct answer *answer)
{
    bool whole = read_body(rt, exchange, answer);
    mdx_response head;

    answer->text[answer->len] = '\0';
    MDX_INIT(head);
    if (whole && !mdx_exchange_head(exchange, &head))
        answer->status = head.status;
}

/* Those of the row come first. */
static size_t gather_headers(const struct asked *asked, const char **names, const char **values)
{
    static const char *const common[] = { "Host", "127.0.0.1", "Authorization",
                                          "Bearer 0123456789abcdef" };
    size_t count = 0;

    for (size_t at = 0; asked->headers[at]; at += 2) {
        names[count] = asked->headers[at];
        values[count++] = asked->headers[at + 1];
    }
    for (size_t at = 0; at < 4 && !asked->protocol; at += 2) {
        names[count] = common[at];
        values[count++] = common[at + 1];
    }
    return count;
}

static void ask(mdx_runtime *rt, const struct asked *asked, struct answer *answer)
{
    const char *names[8], *values[8];
    size_t name_lens[8], value_lens[8];
    mdx_exchange *exchange = NULL;
    mdx_exchange_options options;
    mdx_request request;

    MDX_INIT(options);
    MDX_INIT(request);
    options.protocol = asked->protocol;
    options.protocol_len = asked->protocol ? strlen(asked->protocol) : 0;
    request.method = asked->method;
    request.method_len = strlen(asked->method);
    request.target = asked->target;
    request.target_len = strlen(asked->target);
    request.header_count = gather_headers(asked, names, values);
    for (size_t at = 0; at < request.header_count; at++) {
        name_lens[at] = strlen(names[at]);
        value_lens[at] = strlen(values[at]);
    }
    request.names = names;
    request.name_lens = name_lens;
    request.values = values;
    request.value_lens = value_lens;
    request.body = asked->body;
    request.body_len = strlen(asked->body) + (asked == of_cli); /* its words end with NUL */
    request.flags = MDX_REQUEST_LOOPBACK;
    request.caller = asked->protocol ? "ann" : NULL;
    request.caller_len = asked->protocol ? 3 : 0;
    answer->status = 0;
    answer->len = 0;
    answer->text[0] = '\0';
    if (mdx_exchange_start(rt, &options, &request, &exchange, NULL))
        return;
    read_answer(rt, exchange, answer);
    mdx_exchange_free(exchange);
}

static mdx_runtime *open_runtime(struct memory *memory)
{
    mdx_options options;
    mdx_runtime *rt = NULL;

    memory_init(memory);
    MDX_INIT(options);
    options.allocator = memory->allocator.resize;
    options.allocator_host = memory->allocator.host;
    options.arena_bytes = 1024 * 1024;
    options.max_isolates = 1;
    assert_int_equal(mdx_runtime_open(&options, NULL, &rt, NULL), MDX_OK);
    for (size_t at = 0; at < sizeof definitions / sizeof definitions[0]; at++)
        assert_int_equal(mdx_load(rt, NULL, definitions[at], strlen(definitions[at]), NULL, NULL),
                         MDX_OK);
    assert_int_equal(mdx_access_set(rt, policy, strlen(policy), NULL), MDX_OK);
    return rt;
}

/* An empty 500 is what there is left to say without memory. */
static bool says_no_memory(const struct answer *answer)
{
    return strstr(answer->text, "OUT_OF_MEMORY") || strstr(answer->text, "-32603") ||
           (answer->status == 500 && !answer->len);
}

static void try_each_allocation(const struct asked *asked)
{
    static struct answer good, answer;
    struct memory memory;
    size_t failed = 1;

    for (size_t nth = 0; failed; nth++) {
        mdx_runtime *rt = open_runtime(&memory);

        memory_fail(&memory, nth, false);
        ask(rt, asked, nth ? &answer : &good);
        failed = nth ? memory.failed : 1;
        memory_fail(&memory, 0, false);
        assert_int_equal(mdx_runtime_close(rt), MDX_OK);
        assert_int_equal(memory.live, 0);
        if (!nth && !strstr(good.text, asked->expected))
            fail_msg("%s: %u %s", asked->target, good.status, good.text);
        if (nth && answer.status && !says_no_memory(&answer) &&
            (answer.status != good.status || !strstr(answer.text, asked->expected)))
            fail_msg("%s %s, %zu: %u %s", asked->target, asked->body, nth, answer.status,
                     answer.text);
    }
}

#define TRIED(protocol)                                                                            \
    static void protocol##_without_memory_says_so(void **state)                                    \
    {                                                                                              \
        (void)state;                                                                               \
        for (size_t at = 0; at < sizeof of_##protocol / sizeof of_##protocol[0]; at++)             \
            try_each_allocation(&of_##protocol[at]);                                               \
    }

TRIED(rest)
TRIED(graphql)
TRIED(rpc)
TRIED(web)
TRIED(described)
TRIED(managed)
TRIED(mcp)
TRIED(lines)
TRIED(cli)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rest_without_memory_says_so),
        cmocka_unit_test(graphql_without_memory_says_so),
        cmocka_unit_test(rpc_without_memory_says_so),
        cmocka_unit_test(web_without_memory_says_so),
        cmocka_unit_test(described_without_memory_says_so),
        cmocka_unit_test(managed_without_memory_says_so),
        cmocka_unit_test(mcp_without_memory_says_so),
        cmocka_unit_test(lines_without_memory_says_so),
        cmocka_unit_test(cli_without_memory_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

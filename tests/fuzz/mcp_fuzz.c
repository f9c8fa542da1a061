/* mcp_fuzz.c - any bytes as what a client of MCP sends: every line and every body of JSON that
 * comes out is JSON, and nothing that was asked stays without an answer for ever.
 *
 * The first byte chooses the framing and what calls do; for HTTP headers follow, one a line, then
 * an empty line and the body. Calls are answered by the target itself, so that only the codec runs.
 */
#include "unit/codec/mcp_host.h"

#include "base/jsontext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const models[] = {
    "{\"id\":\"calc\",\"type\":\"Tools\",\"title\":\"Calc\",\"description\":\"Sums.\",\"prose\":\"#"
    " "
    "Calc\",\"functions\":[{\"path\":\"\",\"title\":\"Add\",\"inputSchema\":{\"type\":\"object\","
    "\"properties\":{\"region\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"}}},"
    "\"outputSchema\":{\"type\":\"object\"},\"readOnly\":true}],\"resources\":{\"t://{a}/{+b}\":{"
    "\"name\":\"t\",\"complete\":true},\"s://x\":{\"mimeType\":\"text/plain\"}},\"prompts\":{\"p\":"
    "{\"arguments\":[{\"name\":\"q\",\"required\":true}],\"complete\":[\"q\"]}}}",
    "{\"id\":\"calc.two\",\"type\":\"Tools\",\"functions\":[{\"path\":\"a.b\",\"hints\":{"
    "\"destructive\":true}},{\"path\":\"a_b\"}]}",
};

static const struct {
    enum codec_result result;
    const char *json;
} results[] = {
    { CODEC_VALUE, "{\"y\":1}" },
    { CODEC_VALUE, "{\"content\":[{\"type\":\"text\",\"text\":\"x\"}],\"messages\":[\"m\"]}" },
    { CODEC_VALUE, "[\"a\",{\"type\":\"image\"},{\"role\":\"user\"}]" },
    { CODEC_VALUE, "{\"contents\":[{\"text\":\"x\"},{\"blob\":\"AA==\"}],\"values\":[\"v\",1]}" },
    { CODEC_VALUE, "\"text\"" },
    { CODEC_BYTES, "\"AAEC\"" },
    { CODEC_RESPONSE, "{\"status\":200,\"headers\":[[\"Content-Type\",\"audio/wav\"]],"
                      "\"bodyBase64\":\"AAEC\"}" },
    { CODEC_STREAM, "null" },
};
enum { RESULTS = sizeof results / sizeof results[0] };

static void check_json(struct slice text)
{
    struct jsontext index;

    jsontext_init(&index, allocator_system());
    if (text.len && jsontext_read(&index, text, NULL))
        abort();
    jsontext_free(&index);
}

/* A stream of events, or lines, or one JSON. */
static void check(const struct host *host, bool stdio)
{
    struct slice text = buffer_slice(&host->out);
    const bool events = host->sent.data && strstr(host->sent.data, "text/event-stream");

    if (!stdio && !events) {
        check_json(text);
        return;
    }
    while (text.len) {
        struct slice line = slice_split(text, '\n', &text);

        if (stdio)
            check_json(line);
        else if (slice_starts(line, "data: "))
            check_json(slice_from(line, 6));
        else if (line.len && !slice_starts(line, ":") && !slice_is(line, "event: message"))
            abort();
    }
}

/* What a running function does before it is over. */
static void happen(struct host *host, unsigned choice)
{
    if (choice & 1)
        host_event(host, CODEC_PROGRESS, "{\"progress\":1,\"total\":2,\"message\":\"m\"}", 0, 0);
    if (choice & 2)
        host_event(host, CODEC_LOG, "\"line\"", 0, choice >> 4 & 3);
    if (choice & 4)
        host_event(host, CODEC_ASK, "{\"message\":\"m\",\"name\":\"n\",\"schema\":{}}", 1, 0);
    if (choice & 8)
        host_event(host, CODEC_SAMPLE, "{\"maxTokens\":1}", 2, 0);
    if (results[choice % RESULTS].result == CODEC_STREAM)
        host_event(host, CODEC_CHUNK, "{\"chunk\":1}", 0, 0);
    if (host->timer_ms)
        host->codec->tick(host->state);
    host_work(host);
}

static void finish_calls(struct host *host, unsigned choice)
{
    const struct codec_change change = { SLICE("definition:loaded"), SLICE("calc"), SLICE("{}") };
    const uint32_t last = host->n;
    struct error error;

    for (uint32_t n = 1; n <= last; n++) {
        host->n = n;
        happen(host, choice);
        error_init(&error, allocator_system());
        if (choice & 128)
            error_set(&error, CODE_EXECUTION_FAILED, "it failed");
        host_outcome(host, results[choice % RESULTS].result, results[choice % RESULTS].json,
                     choice & 128 ? &error : NULL);
        error_free(&error);
    }
    if (host->watching && !host->ended)
        host->codec->changed(host->state, &change);
}

static struct slice read_headers(struct host *host, struct slice text)
{
    while (text.len) {
        static char names[HOST_HEADERS][64];
        struct slice value, line = slice_split(text, '\n', &text);
        struct slice name = slice_split(line, ':', &value);
        const size_t at = host->request.header_count;

        if (!line.len)
            break;
        if (at == HOST_HEADERS || name.len > 63)
            continue;
        memcpy(names[at], name.data, name.len);
        names[at][name.len] = '\0';
        host_set_header(host, names[at], slice_trim(value));
    }
    return text;
}

static void talk(struct host *host, void *shared, struct catalogue *catalogue, struct slice text,
                 unsigned choice)
{
    const bool stdio = choice & 64;

    if (!stdio) {
        static const struct slice paths[] = {
            { "/mcp", 4 }, { "/mcp/calc", 9 }, { "/calc.two@1/mcp", 15 }, { "/mcp?", 5 }
        };

        host->request.path = paths[choice >> 4 & 3];
        text = read_headers(host, text);
    }
    if (!host_open(host, stdio ? &codec_mcp_stdio : &codec_mcp, shared, catalogue))
        abort();
    host_feed(host, slice_to(text, text.len / 2), false);
    finish_calls(host, choice);
    host_feed(host, slice_from(text, text.len / 2), true);
    finish_calls(host, choice);
    check(host, stdio);
    host_free(host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = { (const char *)data, size };
    struct catalogue *catalogue;
    struct host host;
    void *shared;

    if (!size)
        return 0;
    catalogue = host_definitions(allocator_system(), models, 2);
    shared = codec_mcp.share(allocator_system());
    if (!catalogue || !shared)
        abort();
    /* What the first may leave behind is a session, which the second may use. */
    for (int turn = 0; turn < 2; turn++) {
        struct slice rest;
        struct slice part = slice_split(text, '\x01', &rest);

        host_init(&host, allocator_system());
        host.settings.list_tools = data[0] & 32 ? 1 : 40;
        talk(&host, shared, catalogue, slice_from(part, turn == 0), data[0] ^ (unsigned)turn);
        text = rest;
    }
    codec_mcp.unshare(shared);
    catalogue_release(catalogue);
    return 0;
}

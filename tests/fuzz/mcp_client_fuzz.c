/* mcp_client_fuzz.c - any bytes as what an MCP server says to its client, over pipes and over HTTP.
 *
 * The first byte says which line, and what is asked. Then a piece for each operation that the
 * conversation begins, each ended by 0xFF: `!` first: it fails; `#`: the rest is the host's own
 * answer; `.`: the stream ends with it; else it is text that was read. The conversation ends once,
 * with a value that is JSON or with an error. */
#include "unit/outbound/talk_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEPS_MOST = 300 };

struct input {
    struct slice rest;
    uint64_t read; /* bytes that were handed out */
};

static const char *const sources[] = {
    "{\"kind\":\"mcp\",\"command\":\"x\",\"retry\":\"NONE\"}",
    "{\"kind\":\"mcp\",\"where\":\"http://x.example/mcp\",\"retry\":\"NONE\"}",
    "{\"kind\":\"mcp\",\"command\":\"x\",\"protocol\":\"2026-07-28\",\"retry\":\"NONE\"}",
    "{\"kind\":\"mcp\",\"where\":\"http://x.example/"
    "mcp\",\"protocol\":\"2026-07-28\",\"retry\":\"NONE\"}",
    "{\"kind\":\"mcp\",\"command\":\"x\",\"protocol\":\"2025-11-25\",\"retry\":\"NONE\"}",
    "{\"kind\":\"mcp\",\"where\":\"http://x.example/"
    "mcp\",\"protocol\":\"2025-11-25\",\"retry\":\"NONE\"}",
};
/* From 128 on: the HTTP of 2024-11-05. */
static const char events_source[] = "{\"kind\":\"mcp\",\"where\":\"http://x.example/"
                                    "sse\",\"transport\":\"sse\",\"retry\":\"NONE\"}";
static const char *const tools[] = { "{\"request\":{\"list\":true}}",
                                     "{\"request\":{\"tool\":\"t\"}}",
                                     "{\"request\":{\"tool\":\"t\",\"task\":true}}" };

/* The host's answer to the operation, for what the server said. */
static void write_answer(struct input *input, const char *path, struct slice piece,
                         struct buffer *out)
{
    bool ended = piece.len && piece.data[0] == '.';

    if (piece.len && piece.data[0] == '#') {
        buffer_add_slice(out, slice_from(piece, 1));
    } else if (!strcmp(path, "process.open")) {
        buffer_add_text(out, "{\"process\":1}");
    } else if (!strcmp(path, "fetch")) {
        buffer_printf(
            out,
            "{\"status\":%u,\"headers\":{\"content-type\":\"%s\",\"mcp-session-id\":\"s\"},"
            "\"stream\":1}",
            piece.len && piece.data[0] == '4' ? 400U : 200U,
            piece.len && piece.data[0] == 'e' ? "text/event-stream" : "application/json");
    } else if (!strcmp(path, "process.read") || !strcmp(path, "fetch.read")) {
        piece = slice_from(piece, ended);
        input->read += piece.len;
        buffer_printf(out, "{\"next\":%lu,\"text\":", (unsigned long)input->read);
        buffer_add_json(out, piece);
        buffer_add_text(out, ended ? ",\"ended\":{\"exit\":1,\"stderr\":\"e\"}}" : "}");
    } else {
        buffer_add_text(out, "null");
    }
}

static void answer_one(struct paper *paper, struct input *input)
{
    struct slice piece = slice_split(input->rest, '\xFF', &input->rest);
    char path[32];
    struct buffer out;
    struct error error;

    memcpy(path, paper->asked[0].path, sizeof path);
    buffer_init(&out, allocator_system(), SIZE_MAX);
    error_init(&error, allocator_system());
    write_answer(input, path, piece, &out);
    buffer_add_text(&out, "");
    if (piece.len && piece.data[0] == '!')
        error_set(&error, CODE_PROCESS_DIED, "it died");
    paper_answer(paper, path, out.data ? out.data : "", error.status ? &error : NULL);
    error_free(&error);
    buffer_free(&out);
}

static void check_end(const struct paper *paper)
{
    struct jsontext index;

    if (!paper->done || strlen(paper->value) == sizeof paper->value - 1)
        return;
    jsontext_init(&index, allocator_system());
    if (jsontext_read(&index, slice_of(paper->value), NULL))
        abort();
    jsontext_free(&index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { 0 };
    struct sources *all;
    struct paper paper;
    json_t *source, *tool;

    if (!size)
        return 0;
    input.rest = slice_make((const char *)data + 1, size - 1);
    source = json_loads(data[0] < 128 ? sources[data[0] % 6] : events_source, 0, NULL);
    tool = json_loads(tools[data[0] / 6 % 3], 0, NULL);
    all = sources_open(allocator_system());
    paper_begin(&paper, all, source, tool, "{}", NULL);
    for (int step = 0; step < STEPS_MOST && !paper.over && (input.rest.len || paper.count);
         step++) {
        if (paper.count && (input.rest.len || strcmp(paper.asked[0].path, "process.read")))
            answer_one(&paper, &input);
        else if (paper.timer_ms)
            paper_pass(&paper);
        else
            break;
    }
    check_end(&paper);
    paper_end(&paper);
    sources_close(all);
    json_decref(source);
    json_decref(tool);
    return 0;
}

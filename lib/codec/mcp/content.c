/* content.c - what a function returned, as the content of a tool's result.
 *
 * A list under `content` goes as it is. Else there is a text, and an object beside it as
 * structuredContent. Failures are results too, so that a model can read them. */
#include "codec/mcp/mcp.h"

#include "base/base64.h"
#include "base/utf8.h"

#include <string.h>

static void add_text(struct buffer *out, struct slice text)
{
    buffer_add_text(out, "{\"type\":\"text\",\"text\":");
    buffer_add_json(out, text);
    buffer_add_char(out, '}');
}

/* ---- failures ---- */

void mcp_tool_error(struct mcp_task *task, const struct error *error)
{
    struct buffer *out = mcp_error_result(task, error);
    struct buffer text;

    buffer_init(&text, task->mcp->allocator, SIZE_MAX);
    buffer_add_text(&text, error_message(error));
    if (error->hint)
        buffer_printf(&text, "\n%s", error->hint);
    mcp_member(out, "content");
    buffer_add_char(out, '[');
    add_text(out, buffer_slice(&text));
    buffer_add_text(out, "],\"isError\":true");
    buffer_free(&text);
    mcp_finish(task);
}

static bool is_unknown(const struct codec_outcome *outcome)
{
    return (!outcome->program || !outcome->function) && outcome->error->status == MDX_E_NOT_FOUND;
}

/* Over HTTP the client is told by the status, as long as there is none yet. */
static bool wants_credentials(const struct mcp_task *task, const struct error *error)
{
    return (error->code == CODE_AUTH_REQUIRED || error->code == CODE_AUTH_FAILED) &&
           !task->mcp->stdio && !task->mcp->headed && !task->batch;
}

/* As a client declares them. */
static void add_missing(struct buffer *out, uint32_t missing)
{
    static const struct {
        uint32_t capabilities;
        const char *name, *value;
    } rows[] = {
        { MCP_SAMPLING, "sampling", "{}" },
        { MCP_ELICITATION, "elicitation", "{\"form\":{}}" },
        { MCP_ELICITATION_URL, "elicitation", "{\"url\":{}}" },
        { MCP_ELICITATION | MCP_ELICITATION_URL, "elicitation", "{\"form\":{},\"url\":{}}" },
        { MCP_ROOTS, "roots", "{}" },
    };
    const uint32_t modes = missing & (MCP_ELICITATION | MCP_ELICITATION_URL);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const uint32_t wanted = rows[i].capabilities;

        if (wanted & modes ? wanted != modes : !(wanted & missing))
            continue;
        mcp_member(out, rows[i].name);
        buffer_add_text(out, rows[i].value);
    }
}

static void fail(struct mcp_task *task, const struct codec_outcome *outcome)
{
    struct buffer data;

    if (wants_credentials(task, outcome->error)) {
        task->status = 401;
        codec_error_headers(task->mcp->port, outcome->error, 401, NULL, task->mcp->allocator);
        mcp_fail_error(task, outcome->error);
        return;
    }
    if (outcome->error->retry_after_ms && !task->mcp->stdio && !task->mcp->headed && !task->batch)
        codec_error_headers(task->mcp->port, outcome->error, 200, NULL, task->mcp->allocator);
    if (is_unknown(outcome)) {
        mcp_fail_error(task, outcome->error);
        return;
    }
    if (!task->missing || task->revision != MCP_2026_07) {
        mcp_tool_error(task, outcome->error);
        return;
    }
    buffer_init(&data, task->mcp->allocator, SIZE_MAX);
    buffer_add_text(&data, "{\"requiredCapabilities\":{");
    add_missing(&data, task->missing);
    buffer_add_text(&data, "}}");
    task->status = 400;
    mcp_fail(task, MCP_MISSING_CAPABILITY, buffer_slice(&data),
             "the client lacks a capability that this needs");
    buffer_free(&data);
}

/* ---- content given as such ---- */

static bool is_content(const struct jsontext *json, uint32_t list)
{
    uint32_t at = list + 1;

    if (!list || json->nodes[list].type != JSONTEXT_ARRAY)
        return false;
    for (uint32_t i = 0; i < json->nodes[list].count; i++) {
        const uint32_t type = jsontext_member(json, at, SLICE("type"));

        if (!type || json->nodes[type].type != JSONTEXT_STRING)
            return false;
        at = json->nodes[at].next;
    }
    return true;
}

/* What a revision does not know yet goes as a text. */
static void add_block(struct buffer *out, const struct jsontext *json, uint32_t node,
                      enum mcp_revision revision)
{
    const uint32_t type = jsontext_member(json, node, SLICE("type"));
    const bool unknown =
        (revision < MCP_2025_03 && jsontext_equals(json, type, SLICE("audio"))) ||
        (revision < MCP_2025_06 && jsontext_equals(json, type, SLICE("resource_link")));

    if (unknown)
        add_text(out, jsontext_raw(json, node));
    else
        buffer_add_slice(out, jsontext_raw(json, node));
}

static void pass_member(struct buffer *out, const struct jsontext *json, const char *name,
                        enum jsontype least, enum jsontype most)
{
    const uint32_t node = jsontext_member(json, 0, slice_of(name));

    if (!node || json->nodes[node].type < least || json->nodes[node].type > most)
        return;
    mcp_member(out, name);
    buffer_add_slice(out, jsontext_raw(json, node));
}

static void pass_content(struct mcp_task *task, const struct jsontext *json, uint32_t list)
{
    struct buffer *out = mcp_result(task);
    uint32_t at = list + 1;

    mcp_member(out, "content");
    buffer_add_char(out, '[');
    for (uint32_t i = 0; i < json->nodes[list].count; i++) {
        if (i)
            buffer_add_char(out, ',');
        add_block(out, json, at, task->revision);
        at = json->nodes[at].next;
    }
    buffer_add_char(out, ']');
    pass_member(out, json, "isError", JSONTEXT_FALSE, JSONTEXT_TRUE);
    if (task->revision >= MCP_2025_06)
        pass_member(out, json, "structuredContent",
                    task->revision == MCP_2026_07 ? JSONTEXT_NULL : JSONTEXT_OBJECT,
                    JSONTEXT_OBJECT);
    mcp_finish(task);
}

/* The node of structuredContent, where the revision has it; or 0. */
static uint32_t structured_in(const struct mcp_task *task, const struct jsontext *json)
{
    const uint32_t node = jsontext_member(json, 0, SLICE("structuredContent"));

    if (!node || task->revision < MCP_2025_06)
        return 0;
    return task->revision == MCP_2026_07 || json->nodes[node].type == JSONTEXT_OBJECT ? node : 0;
}

static bool pass(struct mcp_task *task, const struct codec_outcome *outcome, struct slice output)
{
    struct jsontext json;
    struct jsonfault fault;
    bool passed = false;

    if (!slice_starts(output, "{") || !memmem(output.data, output.len, "\"content\"", 9))
        return false;
    jsontext_init(&json, task->mcp->allocator);
    if (jsontext_index(&json, output, 512, &fault)) {
        const uint32_t list = jsontext_member(&json, 0, SLICE("content"));

        const uint32_t structured = structured_in(task, &json);

        passed = is_content(&json, list);
        if (passed &&
            (!structured || mcp_keeps_promise(task, outcome, jsontext_raw(&json, structured))))
            pass_content(task, &json, list);
    }
    jsontext_free(&json);
    return passed;
}

/* ---- plain values ---- */

/* A string is its own text. */
static void add_value(struct buffer *out, struct slice output)
{
    buffer_add_text(out, "{\"type\":\"text\",\"text\":");
    if (slice_starts(output, "\""))
        buffer_add_slice(out, output);
    else
        buffer_add_json(out, output);
    buffer_add_char(out, '}');
}

static void finish_value(struct mcp_task *task, const struct codec_outcome *outcome,
                         struct slice output)
{
    const bool object = slice_starts(output, "{");
    const bool promised = outcome->function && outcome->function->output;
    const bool structured = task->revision >= MCP_2025_06 &&
                            (object || (promised && output.len && task->revision == MCP_2026_07));
    struct buffer *out;

    if ((structured || mcp_promises(task, outcome)) &&
        !mcp_keeps_promise(task, outcome, output.len ? output : SLICE("null")))
        return;
    out = mcp_result(task);
    mcp_member(out, "content");
    buffer_add_char(out, '[');
    add_value(out, output.len ? output : SLICE("null"));
    buffer_add_char(out, ']');
    if (structured) {
        mcp_member(out, "structuredContent");
        buffer_add_slice(out, output);
    }
    mcp_finish(task);
}

/* ---- bytes and responses ---- */

/* Base64 as JSON gives it, without quotes; it has no escapes. */
static void add_binary(struct buffer *out, const struct mcp_task *task, struct slice type,
                       struct slice base64)
{
    const bool image = slice_starts(type, "image/");
    const bool audio = slice_starts(type, "audio/") && task->revision >= MCP_2025_03;

    if (image || audio) {
        buffer_add_text(out, image ? "{\"type\":\"image\",\"data\":\""
                                   : "{\"type\":\"audio\",\"data\":\"");
        buffer_add_slice(out, base64);
        buffer_add_text(out, "\",\"mimeType\":");
        buffer_add_json(out, type);
        buffer_add_char(out, '}');
        return;
    }
    buffer_add_text(out, "{\"type\":\"resource\",\"resource\":{\"uri\":\"mdx://");
    buffer_add_slice(out, buffer_slice(&task->subject));
    buffer_add_text(out, "#result\",\"mimeType\":");
    buffer_add_json(out, type.len ? type : SLICE("application/octet-stream"));
    buffer_add_text(out, ",\"blob\":\"");
    buffer_add_slice(out, base64);
    buffer_add_text(out, "\"}}");
}

static struct slice unquoted(struct slice json)
{
    return json.len >= 2 ? slice_make(json.data + 1, json.len - 2) : SLICE("");
}

static void finish_bytes(struct mcp_task *task, struct slice output)
{
    struct buffer *out = mcp_result(task);

    mcp_member(out, "content");
    buffer_add_char(out, '[');
    add_binary(out, task, SLICE(""), unquoted(output));
    buffer_add_char(out, ']');
    mcp_finish(task);
}

struct slice mcp_header_of(const json_t *response, const char *name)
{
    const json_t *pair;
    size_t at;

    json_array_foreach(json_object_get(response, "headers"), at, pair)
    {
        if (slice_is_nocase(json_string_slice(json_array_get(pair, 0)), name))
            return json_string_slice(json_array_get(pair, 1));
    }
    return SLICE("");
}

static void finish_response(struct mcp_task *task, struct slice output)
{
    struct buffer *out;
    struct slice type, base64, parameters;
    json_t *response = NULL;

    if (json_read(output, SLICE("response"), SIZE_MAX, &response, NULL)) {
        mcp_fail(task, JSONRPC_INTERNAL_ERROR, SLICE(""), "the response could not be read");
        return;
    }
    type = slice_trim(slice_split(mcp_header_of(response, "content-type"), ';', &parameters));
    base64 = json_text(response, "bodyBase64");
    out = mcp_result(task);
    mcp_member(out, "content");
    buffer_add_char(out, '[');
    if (base64.data)
        add_binary(out, task, type, base64);
    else
        add_text(out, json_text(response, "body"));
    buffer_add_char(out, ']');
    if (json_integer_value(json_object_get(response, "status")) >= 400)
        buffer_add_text(out, ",\"isError\":true");
    json_decref(response);
    mcp_finish(task);
}

static void finish_stream(struct mcp_task *task, const struct codec_outcome *outcome)
{
    struct error error;

    buffer_add_text(&task->chunks, task->chunks.len ? "]" : "[]");
    if (!buffer_failed(&task->chunks)) {
        finish_value(task, outcome, buffer_slice(&task->chunks));
        return;
    }
    error_init(&error, task->mcp->allocator);
    error_set(&error, CODE_OUTPUT_LIMIT, "the values of the generator are together too large");
    mcp_tool_error(task, &error);
    error_free(&error);
}

void mcp_finish_tool(struct mcp_task *task, const struct codec_outcome *outcome)
{
    struct slice output = outcome->output;

    if (outcome->error) {
        fail(task, outcome);
    } else if (outcome->result == CODEC_BYTES) {
        finish_bytes(task, output);
    } else if (outcome->result == CODEC_RESPONSE) {
        finish_response(task, output);
    } else if (outcome->result == CODEC_STREAM) {
        finish_stream(task, outcome);
    } else if (!pass(task, outcome, output)) {
        finish_value(task, outcome, output);
    }
}

/* contents.c - what reading a resource gives: the contents that its function returned, as the
 * protocol has them. */
#include "codec/mcp/mcp.h"

void mcp_resource_missing(struct mcp_task *task, struct slice uri)
{
    struct buffer data;

    buffer_init(&data, task->mcp->allocator, SIZE_MAX);
    buffer_add_text(&data, "{\"uri\":");
    buffer_add_json(&data, uri);
    buffer_add_char(&data, '}');
    mcp_fail(task, task->revision == MCP_2026_07 ? JSONRPC_INVALID_PARAMS : MCP_RESOURCE_NOT_FOUND,
             buffer_slice(&data), "Resource not found");
    buffer_free(&data);
}

void mcp_finish_text(struct mcp_task *task, struct slice uri, struct slice type, struct slice text)
{
    struct buffer *out = mcp_result(task);

    mcp_member(out, "contents");
    buffer_add_text(out, "[{\"uri\":");
    buffer_add_json(out, uri);
    if (type.len)
        mcp_text_member(out, "mimeType", type);
    mcp_text_member(out, "text", text);
    buffer_add_text(out, "}]");
    mcp_cacheable(task, out);
    mcp_finish(task);
}

/* One of `contents`: what it lacks is filled in. */
static void add_contents(struct buffer *out, const struct jsontext *json, uint32_t node,
                         struct slice uri, struct slice type)
{
    static const char *const members[] = { "uri", "mimeType", "text", "blob", "_meta" };

    buffer_add_char(out, '{');
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const uint32_t member = jsontext_member(json, node, slice_of(members[i]));

        if (!member && i == 0)
            mcp_text_member(out, "uri", uri);
        else if (!member && i == 1 && type.len)
            mcp_text_member(out, "mimeType", type);
        else if (member) {
            mcp_member(out, members[i]);
            buffer_add_slice(out, jsontext_raw(json, member));
        }
    }
    buffer_add_char(out, '}');
}

static bool has_body(const struct jsontext *json, uint32_t node)
{
    return json->nodes[node].type == JSONTEXT_OBJECT &&
           (jsontext_member(json, node, SLICE("text")) ||
            jsontext_member(json, node, SLICE("blob")));
}

/* The list of contents in it, or 0. */
static uint32_t list_in(const struct jsontext *json)
{
    const uint32_t list = jsontext_member(json, 0, SLICE("contents"));

    return list && json->nodes[list].type == JSONTEXT_ARRAY ? list : 0;
}

static void finish_json(struct mcp_task *task, struct slice uri, struct slice type,
                        const struct jsontext *json)
{
    struct buffer *out = mcp_result(task);
    const uint32_t list = list_in(json);
    uint32_t at = list + 1;

    mcp_member(out, "contents");
    buffer_add_char(out, '[');
    if (!list)
        add_contents(out, json, 0, uri, type);
    for (uint32_t i = 0; list && i < json->nodes[list].count; i++) {
        if (i)
            buffer_add_char(out, ',');
        add_contents(out, json, at, uri, type);
        at = json->nodes[at].next;
    }
    buffer_add_char(out, ']');
    mcp_cacheable(task, out);
    mcp_finish(task);
}

static void finish_blob(struct mcp_task *task, struct slice uri, struct slice type,
                        struct slice json)
{
    struct buffer *out = mcp_result(task);

    mcp_member(out, "contents");
    buffer_add_text(out, "[{\"uri\":");
    buffer_add_json(out, uri);
    mcp_text_member(out, "mimeType", type.len ? type : SLICE("application/octet-stream"));
    mcp_member(out, "blob");
    buffer_add_slice(out, json);
    buffer_add_text(out, "}]");
    mcp_cacheable(task, out);
    mcp_finish(task);
}

static void finish_value(struct mcp_task *task, struct slice uri, struct slice type,
                         struct slice output)
{
    struct jsonfault fault;
    struct jsontext json;
    struct buffer text;

    jsontext_init(&json, task->mcp->allocator);
    buffer_init(&text, task->mcp->allocator, SIZE_MAX);
    if (!jsontext_index(&json, output, 512, &fault))
        mcp_fail(task, JSONRPC_INTERNAL_ERROR, SLICE(""), "the resource could not be read");
    else if (list_in(&json) || has_body(&json, 0))
        finish_json(task, uri, type, &json);
    else if (json.nodes[0].type == JSONTEXT_STRING) {
        jsontext_string(&json, 0, &text);
        if (buffer_failed(&text))
            mcp_fail_memory(task);
        else
            mcp_finish_text(task, uri, type, buffer_slice(&text));
    } else
        mcp_finish_text(task, uri, type.len ? type : SLICE("application/json"), output);
    buffer_free(&text);
    jsontext_free(&json);
}

static void finish_response(struct mcp_task *task, struct slice uri, struct slice type,
                            struct slice output)
{
    json_t *response = NULL;
    struct slice base64, parameters;
    struct buffer quoted;

    if (json_read(output, SLICE("response"), SIZE_MAX, &response, NULL)) {
        mcp_fail(task, JSONRPC_INTERNAL_ERROR, SLICE(""), "the resource could not be read");
        return;
    }
    if (!type.len)
        type = slice_trim(slice_split(mcp_header_of(response, "content-type"), ';', &parameters));
    base64 = json_text(response, "bodyBase64");
    buffer_init(&quoted, task->mcp->allocator, SIZE_MAX);
    buffer_add_json(&quoted, base64);
    if (buffer_failed(&quoted))
        mcp_fail_memory(task);
    else if (base64.data)
        finish_blob(task, uri, type, buffer_slice(&quoted));
    else
        mcp_finish_text(task, uri, type, json_text(response, "body"));
    buffer_free(&quoted);
    json_decref(response);
}

/* subject: `URI NUL TYPE`. */
void mcp_finish_read(struct mcp_task *task, const struct codec_outcome *outcome)
{
    struct slice type, uri = slice_split(buffer_slice(&task->subject), '\0', &type);

    if (outcome->error && outcome->error->status == MDX_E_NOT_FOUND)
        mcp_resource_missing(task, uri);
    else if (outcome->error)
        mcp_fail_error(task, outcome->error);
    else if (outcome->result == CODEC_BYTES)
        finish_blob(task, uri, type, outcome->output);
    else if (outcome->result == CODEC_RESPONSE)
        finish_response(task, uri, type, outcome->output);
    else
        finish_value(task, uri, type, outcome->output);
}

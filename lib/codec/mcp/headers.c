/* headers.c - what 2026-07-28 wants of each request: _meta, and headers that repeat the body. */
#include "codec/mcp/mcp.h"

#include "base/base64.h"

#include <string.h>

#define META "io.modelcontextprotocol/"

static bool invalid(struct mcp_task *task, const char *what)
{
    task->status = 400;
    mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "%s", what);
    return false;
}

static bool mismatch(struct mcp_task *task, const char *header, const char *what)
{
    task->status = 400;
    mcp_fail(task, MCP_HEADER_MISMATCH, SLICE(""), "Header mismatch: %s %s", header, what);
    return false;
}

bool mcp_refuse_version(struct mcp_task *task, struct slice version)
{
    struct buffer data;

    buffer_init(&data, task->mcp->allocator, SIZE_MAX);
    buffer_add_text(&data, "{\"supported\":");
    mcp_add_revisions(&data);
    buffer_add_text(&data, ",\"requested\":");
    buffer_add_json(&data, version);
    buffer_add_char(&data, '}');
    task->status = 400;
    mcp_fail(task, MCP_UNSUPPORTED_VERSION, buffer_slice(&data),
             "this protocol version is not spoken here");
    buffer_free(&data);
    return false;
}

static bool refuse_requested(struct mcp_task *task, uint32_t node)
{
    struct buffer version;

    buffer_init(&version, task->mcp->allocator, SIZE_MAX);
    jsontext_string(&task->json, node, &version);
    mcp_refuse_version(task, buffer_slice(&version));
    buffer_free(&version);
    return false;
}

static bool is_of_type(const struct mcp_task *task, uint32_t node, enum jsontype type)
{
    return node && task->json.nodes[node].type == type;
}

/* Version, capabilities and level of the log, which each request brings. */
static bool read_meta(struct mcp_task *task, uint32_t version)
{
    const uint32_t capabilities = mcp_meta(task, META "clientCapabilities");
    const uint32_t level = mcp_meta(task, META "logLevel");

    task->revision = MCP_2026_07;
    if (!is_of_type(task, version, JSONTEXT_STRING))
        return invalid(task, "params._meta has to name \"" META "protocolVersion\"");
    if (!jsontext_equals(&task->json, version, SLICE("2026-07-28")))
        return refuse_requested(task, version);
    if (!is_of_type(task, capabilities, JSONTEXT_OBJECT))
        return invalid(task, "params._meta has to hold \"" META "clientCapabilities\"");
    if (slice_is(task->message.id, "null")) {
        task->message.id = SLICE("");
        task->status = 400;
        mcp_fail(task, JSONRPC_INVALID_REQUEST, SLICE(""), "an id is a string or a number");
        return false;
    }
    task->capabilities = mcp_read_capabilities(&task->json, capabilities);
    task->log_level = 8;
    if (level && !mcp_level_of(&task->json, level, &task->log_level))
        return invalid(task, "the log level is not one of debug … emergency");
    return true;
}

/* On stdio both eras may come, message by message. */
bool mcp_check_meta(struct mcp_task *task)
{
    const uint32_t version = mcp_meta(task, META "protocolVersion");

    if (task->message.kind != JSONRPC_REQUEST)
        return true;
    if (!version && !jsontext_equals(&task->json, task->message.method, SLICE("server/discover")) &&
        !jsontext_equals(&task->json, task->message.method, SLICE("subscriptions/listen")))
        return true;
    return read_meta(task, version);
}

/* A header's value, decoded when it is `=?base64?…?=`; false: it cannot be. */
static bool read_value(struct slice value, struct buffer *out)
{
    value = slice_trim(value);
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.data[i] > 0x7e ||
            ((unsigned char)value.data[i] < 0x20 && value.data[i] != '\t'))
            return false;
    if (!slice_starts(value, "=?base64?") || !slice_ends(value, "?=") || value.len < 11) {
        buffer_add_slice(out, value);
        return true;
    }
    value = slice_make(value.data + 9, value.len - 11);
    return value.len % 4 == 0 && base64_decode(out, value);
}

static bool check_name(struct mcp_task *task, const char *member)
{
    struct slice header = codec_header(task->mcp->request, "mcp-name");
    struct buffer value, name;
    bool good;

    if (!header.data)
        return mismatch(task, "Mcp-Name", "is missing");
    buffer_init(&value, task->mcp->allocator, 64 * 1024);
    buffer_init(&name, task->mcp->allocator, SIZE_MAX);
    good = read_value(header, &value) && mcp_text_param(task, member, &name) &&
           slice_equal(buffer_slice(&value), buffer_slice(&name));
    task->mcp->no_memory |= buffer_failed(&value) && !value.over;
    buffer_free(&value);
    buffer_free(&name);
    return good || mismatch(task, "Mcp-Name", "does not say what the body says");
}

static bool check_version(struct mcp_task *task, uint32_t version)
{
    struct slice header = slice_trim(codec_header(task->mcp->request, "mcp-protocol-version"));

    if (!is_of_type(task, version, JSONTEXT_STRING))
        return true; /* said later */
    if (!header.len)
        return mismatch(task, "MCP-Protocol-Version", "is missing");
    return jsontext_equals(&task->json, version, header) ||
           mismatch(task, "MCP-Protocol-Version", "does not say what the body says");
}

bool mcp_check_headers(struct mcp_task *task)
{
    const uint32_t version = mcp_meta(task, META "protocolVersion");
    struct slice method = codec_header(task->mcp->request, "mcp-method");
    const struct mcp_method *known;

    task->revision = MCP_2026_07;
    if (!check_version(task, version) || !read_meta(task, version))
        return false;
    if (!method.data)
        return mismatch(task, "Mcp-Method", "is missing");
    if (!jsontext_equals(&task->json, task->message.method, slice_trim(method)))
        return mismatch(task, "Mcp-Method", "does not say what the body says");
    known = mcp_find_method(&task->json, task->message.method);
    if (!known || !known->named || !mcp_param(task, known->named))
        return true;
    return check_name(task, known->named);
}

/* ---- Mcp-Param-NAME: properties of the tool's schema with `x-mcp-header` ---- */

/* The value at `node` as a header says it. Numbers are compared as numbers. */
static bool says_the_same(const struct jsontext *json, uint32_t node, struct slice header)
{
    const uint32_t type = json->nodes[node].type;

    if (type == JSONTEXT_STRING)
        return jsontext_equals(json, node, header);
    if (type == JSONTEXT_TRUE || type == JSONTEXT_FALSE)
        return slice_equal(jsontext_raw(json, node), header);
    if (type == JSONTEXT_NUMBER && header.len &&
        strspn(header.data, "+-.0123456789eE") >= header.len)
        return slice_equal(jsontext_raw(json, node), header) ||
               jsontext_number(json, node) == jsontext_decimal(header);
    return false;
}

static bool check_parameter(struct mcp_task *task, const struct jsontext *json, uint32_t node,
                            const char *name)
{
    struct buffer header, value;
    struct slice sent;
    bool good, there = node && json->nodes[node].type != JSONTEXT_NULL;

    buffer_init(&header, task->mcp->allocator, 256);
    buffer_init(&value, task->mcp->allocator, 64 * 1024);
    buffer_add_text(&header, "Mcp-Param-");
    buffer_add_text(&header, name);
    sent = buffer_failed(&header) ? slice_of(NULL) : codec_header(task->mcp->request, header.data);
    good = sent.data ? there && read_value(sent, &value) &&
                           says_the_same(json, node, buffer_slice(&value))
                     : !there;
    task->mcp->no_memory |= buffer_failed(&header) || (buffer_failed(&value) && !value.over);
    good = good && !task->mcp->no_memory;
    if (!good)
        mismatch(task, buffer_failed(&header) ? "Mcp-Param" : header.data,
                 sent.data ? "does not say what the body says" : "is missing");
    buffer_free(&header);
    buffer_free(&value);
    return good;
}

/* Depth is bounded: annotations deeper than that are none. */
static bool check_properties(struct mcp_task *task, const json_t *schema,
                             const struct jsontext *json, uint32_t node, unsigned depth)
{
    const json_t *property;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)json_object_get(schema, "properties"), key, property)
    {
        const char *name = json_string_value(json_object_get(property, "x-mcp-header"));
        const uint32_t member = node == UINT32_MAX ? 0 : jsontext_member(json, node, slice_of(key));

        if (name && *name && !check_parameter(task, json, member, name))
            return false;
        if (depth < 16 &&
            !check_properties(task, property, json, member ? member : UINT32_MAX, depth + 1))
            return false;
    }
    return true;
}

bool mcp_check_parameters(struct mcp_task *task, const json_t *schema, struct slice arguments)
{
    struct jsontext json;
    struct jsonfault fault;
    bool good = true;

    if (task->mcp->stdio || task->revision != MCP_2026_07)
        return true;
    jsontext_init(&json, task->mcp->allocator);
    if (jsontext_index(&json, arguments, 512, &fault))
        good = check_properties(task, schema, &json, 0, 0);
    else if (fault.kind == JSONFAULT_MEMORY)
        good = false;
    if (!good && !json.nodes)
        mcp_fail_memory(task);
    jsontext_free(&json);
    return good;
}

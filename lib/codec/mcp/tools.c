/* tools.c - functions as tools: the list, and the calls. */
#include "codec/mcp/mcp.h"

#include <string.h>

/* ---- the list ---- */

/* Parameters of a function without a schema, as one. */
static void add_made_schema(struct buffer *out, const struct function *function)
{
    bool first = true;

    buffer_add_text(out, "{\"type\":\"object\",\"properties\":{");
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        if (!function->parameters[i].name.len || !function->service)
            continue;
        if (!first)
            buffer_add_char(out, ',');
        buffer_add_json(out, function->parameters[i].name);
        buffer_add_text(out, function->parameters[i].rest ? ":{\"type\":\"array\"}" : ":{}");
        first = false;
    }
    buffer_add_text(out, "}}");
}

/* A tool's input is an object: a schema that says nothing of that is made to say it. */
static void add_input(struct buffer *out, const struct mcp_tool *tool, const json_t *schema)
{
    const struct function *function = &tool->program->functions[tool->at];
    const json_t *type = json_object_get(schema, "type");

    mcp_member(out, "inputSchema");
    if (!json_is_object(schema)) {
        add_made_schema(out, function);
    } else if (type) {
        if (slice_is(json_string_slice(type), "object"))
            json_write(out, schema, false);
        else
            buffer_add_text(out, "{\"type\":\"object\"}");
    } else {
        buffer_add_text(out, "{\"type\":\"object\"");
        if (json_object_size(schema)) {
            const size_t at = out->len;

            json_write(out, schema, false);
            if (!buffer_failed(out))
                out->data[at] = ',';
        } else {
            buffer_add_char(out, '}');
        }
    }
}

static bool is_object_schema(const json_t *schema)
{
    return slice_is(json_text(schema, "type"), "object");
}

bool mcp_shows_output(const json_t *row, enum mcp_revision revision)
{
    const json_t *output = json_object_get(row, "outputSchema");

    return json_is_object(output) && revision >= MCP_2025_06 &&
           (revision == MCP_2026_07 || is_object_schema(output));
}

static void add_hint(struct buffer *out, const char *name, bool value)
{
    mcp_member(out, name);
    buffer_add_text(out, value ? "true" : "false");
}

static void add_annotations(struct buffer *out, const struct mcp_tool *tool, const json_t *row,
                            bool titled)
{
    static const char *const hints[][2] = { { "readOnly", "readOnlyHint" },
                                            { "destructive", "destructiveHint" },
                                            { "idempotent", "idempotentHint" },
                                            { "openWorld", "openWorldHint" } };
    const struct function *function = &tool->program->functions[tool->at];
    const json_t *given = json_object_get(row, "hints");

    if (!json_object_size(given) && !function->read_only && !(titled && function->title.len))
        return;
    mcp_member(out, "annotations");
    buffer_add_char(out, '{');
    if (titled && function->title.len)
        mcp_text_member(out, "title", function->title);
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        const json_t *hint = json_object_get(given, hints[i][0]);

        if (hint)
            add_hint(out, hints[i][1], json_is_true(hint));
        else if (i == 0 && function->read_only)
            add_hint(out, hints[i][1], true);
    }
    buffer_add_char(out, '}');
}

static void add_description(struct buffer *out, const struct mcp_tool *tool, const json_t *row)
{
    struct slice text = json_text(row, "description");

    if (!text.len)
        text = json_text(row, "signature");
    if (!text.len)
        text = tool->program->description;
    if (text.len)
        mcp_text_member(out, "description", text);
}

/* Of a tool that is an MCP server's own, as its import kept it. */
static void add_meta(struct buffer *out, const struct mcp_tool *tool, const json_t *row)
{
    const json_t *meta = json_object_get(json_object_get(row, "request"), "meta");

    if (!json_object_size(meta) || !slice_is(json_text(tool->program->outside, "kind"), "mcp"))
        return;
    mcp_member(out, "_meta");
    json_write(out, meta, false);
}

void mcp_add_tool(struct buffer *out, const struct mcp_tool *tool, enum mcp_revision revision)
{
    const json_t *row = mcp_row(tool);
    const json_t *output = json_object_get(row, "outputSchema");
    const struct function *function = &tool->program->functions[tool->at];

    buffer_add_char(out, '{');
    mcp_text_member(out, "name", tool->name);
    if (revision >= MCP_2025_06 && function->title.len)
        mcp_text_member(out, "title", function->title);
    add_description(out, tool, row);
    add_input(out, tool, json_object_get(row, "inputSchema"));
    if (mcp_shows_output(row, revision)) {
        mcp_member(out, "outputSchema");
        json_write(out, output, false);
    }
    if (revision >= MCP_2025_03)
        add_annotations(out, tool, row, revision == MCP_2025_03);
    if (revision >= MCP_2025_06)
        add_meta(out, tool, row);
    buffer_add_char(out, '}');
}

static void add_key(struct buffer *out, const struct mcp_tool *tool)
{
    buffer_add_slice(out, tool->program->id);
    buffer_add_char(out, '#');
    buffer_add_slice(out, tool->program->functions[tool->at].path);
}

/* Where the page begins: behind the tool that the cursor names, or behind its definition when it is
 * gone. */
static uint32_t page_start(const struct mcp_index *index, struct slice after)
{
    struct slice path, id = slice_split(after, '#', &path);
    uint32_t at = 0;

    if (!after.len)
        return 0;
    while (at < index->count && slice_compare(index->tools[at].program->id, id) < 0)
        at++;
    for (uint32_t i = at; i < index->count && slice_equal(index->tools[i].program->id, id); i++) {
        const struct mcp_tool *tool = &index->tools[i];

        if (slice_equal(tool->program->functions[tool->at].path, path))
            return i + 1;
    }
    while (at < index->count && slice_equal(index->tools[at].program->id, id))
        at++;
    return at;
}

static void list_page(struct mcp_task *task, struct slice after)
{
    const struct mcp_index *index = task->mcp->index;
    const uint32_t start = page_start(index, after);
    struct buffer *out = mcp_result(task);
    uint32_t at;
    struct buffer last;

    mcp_member(out, "tools");
    buffer_add_char(out, '[');
    for (at = start; at < index->count && at < start + MCP_PAGE; at++) {
        if (at > start)
            buffer_add_char(out, ',');
        mcp_add_tool(out, &index->tools[at], task->revision);
    }
    buffer_add_char(out, ']');
    if (at < index->count) {
        buffer_init(&last, task->mcp->allocator, SIZE_MAX);
        add_key(&last, &index->tools[at - 1]);
        mcp_next_cursor(out, "tools", buffer_slice(&last));
        buffer_free(&last);
    }
    mcp_cacheable(task, out);
    mcp_finish(task);
}

void mcp_list_tools(struct mcp_task *task)
{
    struct buffer after;

    if (mcp_searches(task->mcp)) {
        mcp_list_search(task);
        return;
    }
    buffer_init(&after, task->mcp->allocator, 8192);
    if (mcp_cursor(task, "tools", &after))
        list_page(task, buffer_slice(&after));
    buffer_free(&after);
}

/* ---- the calls ---- */

void mcp_invoke_tool(struct mcp_task *task, struct slice name, struct slice arguments)
{
    struct mcp *mcp = task->mcp;
    const struct mcp_tool *tool;
    struct buffer target;

    buffer_init(&target, mcp->allocator, SIZE_MAX);
    tool = mcp_find_tool(mcp, name, &target);
    if (!tool && !mcp->index->count && name.len) {
        /* Nothing is shown to this caller; the call itself says why. */
        mcp_invoke(task, name, arguments, false, mcp_finish_tool);
    } else if (!tool) {
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "Unknown tool: %.*s",
                 (int)(name.len < 200 ? name.len : 200), name.data);
    } else if (task->wraps || mcp_check_parameters(
                                  task, json_object_get(mcp_row(tool), "inputSchema"), arguments)) {
        buffer_add_slice(&task->subject, tool->program->id);
        mcp->no_memory |= buffer_failed(&target);
        mcp_invoke(task, buffer_slice(&target), arguments, false, mcp_finish_tool);
    }
    buffer_free(&target);
}

void mcp_call_tool(struct mcp_task *task)
{
    struct slice arguments;
    struct buffer name;
    bool good;

    buffer_init(&name, task->mcp->allocator, 4096);
    arguments = mcp_object_param(task, "arguments", &good);
    if (!mcp_text_param(task, "name", &name))
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "tools/call names a tool");
    else if (!good)
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "arguments are an object");
    else if (mcp_read_answers(task) && !mcp_call_search(task, buffer_slice(&name), arguments))
        mcp_invoke_tool(task, buffer_slice(&name), arguments);
    buffer_free(&name);
}

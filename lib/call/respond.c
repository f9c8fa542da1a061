/* respond.c - the last stage of a call: its result is what it promised to be. */
#include "call/inside.h"

static bool is_of_mcp(const struct call *call)
{
    return slice_is(json_text(call->program->outside, "kind"), "mcp");
}

/* What an MCP server's tool answered is looked at by all of its clients, so also by us. */
static bool is_checked(const struct call *call)
{
    return call->function->output && !call->raw && call->purpose == SOURCE_CALL &&
           (call->program->check_output || is_of_mcp(call));
}

/* The value in a result as it came, which is what others than clients of MCP are given of it. */
static uint32_t value_of(const struct call *call, const struct jsontext *index)
{
    uint32_t content, value, type;

    if (!is_of_mcp(call) || !call_keeps_content(call) || index->nodes[0].type != JSONTEXT_OBJECT)
        return 0;
    value = jsontext_member(index, 0, SLICE("structuredContent"));
    content = jsontext_member(index, 0, SLICE("content"));
    if (value || !content || index->nodes[content].type != JSONTEXT_ARRAY)
        return value;
    if (index->nodes[content].count != 1 || index->nodes[content + 1].type != JSONTEXT_OBJECT)
        return content;
    type = jsontext_member(index, content + 1, SLICE("type"));
    value = jsontext_member(index, content + 1, SLICE("text"));
    return type && value && jsontext_equals(index, type, SLICE("text")) ? value : content;
}

mdx_status call_respond(struct call *call)
{
    struct jsontext index;
    struct buffer changed;
    struct error found;
    mdx_status status;

    if (call->odd.len && !call->keeps_odd && call_check_finite(call))
        return call->error.status;
    if (!is_checked(call))
        return MDX_OK;
    jsontext_init(&index, &call->runtime->allocator);
    buffer_init(&changed, &call->runtime->allocator, SIZE_MAX);
    error_init(&found, &call->runtime->allocator);
    status = jsontext_read(&index, buffer_slice(&call->output), &found);
    if (!status)
        status = call_check_value(call, call->function->output, &index, value_of(call, &index),
                                  SCHEMA_STRICT, &changed, &found);
    if (status == MDX_E_TIMEOUT) {
        error_move(&call->error, &found);
    } else if (status == MDX_E_NOMEM) {
        status = error_no_memory(&call->error);
    } else if (status) {
        status = error_set(&call->error, CODE_OUTPUT_INVALID,
                           "the result does not fit the output schema: %s", error_message(&found));
        error_details(&call->error, slice_of(found.details));
    }
    error_free(&found);
    buffer_free(&changed);
    jsontext_free(&index);
    return status;
}

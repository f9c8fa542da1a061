/* promise.c - what a tool's outputSchema promises holds for its structuredContent: clients check
 * it, and refuse the whole answer. */
#include "codec/mcp/mcp.h"

static mdx_status check(const struct schema *schema, struct slice value, uint64_t run_ns,
                        struct error *error)
{
    const struct allocator *allocator = error->allocator;
    struct jsontext json;
    struct jsonfault fault;
    struct buffer changed;
    struct error found;
    struct schema_time time = { run_ns, UINT64_MAX, 0 };
    mdx_status status;

    jsontext_init(&json, allocator);
    buffer_init(&changed, allocator, SIZE_MAX);
    error_init(&found, allocator);
    if (jsontext_index(&json, value, 512, &fault))
        status = schema_check(schema, &json, 0, SCHEMA_STRICT, SLICE(""), run_ns ? &time : NULL,
                              &changed, &found);
    else if (fault.kind == JSONFAULT_MEMORY)
        status = MDX_E_NOMEM;
    else
        status = error_set(&found, CODE_OUTPUT_INVALID, "%s", fault.what);
    if (status == MDX_E_TIMEOUT) {
        error_move(error, &found);
    } else if (status == MDX_E_NOMEM) {
        error_no_memory(error);
    } else if (status) {
        error_set(error, CODE_OUTPUT_INVALID, "the result does not fit the output schema: %s",
                  error_message(&found));
        if (found.details)
            error_details(error, slice_of(found.details));
    }
    error_free(&found);
    buffer_free(&changed);
    jsontext_free(&json);
    return status;
}

bool mcp_promises(const struct mcp_task *task, const struct codec_outcome *outcome)
{
    return outcome->function && outcome->function->output && task->revision >= MCP_2025_06 &&
           mcp_shows_output(outcome->function->row, task->revision);
}

bool mcp_keeps_promise(struct mcp_task *task, const struct codec_outcome *outcome,
                       struct slice value)
{
    struct error error;
    bool kept;

    if (!outcome->function || !outcome->function->output)
        return true;
    error_init(&error, task->mcp->allocator);
    kept = !check(outcome->function->output, value, outcome->check_ns, &error);
    if (!kept)
        mcp_tool_error(task, &error);
    error_free(&error);
    return kept;
}

/* respond.c - the last stage of a call: its result is what it promised to be. */
#include "call/inside.h"

mdx_status call_respond(struct call *call)
{
    struct jsontext index;
    struct buffer changed;
    struct error found;
    mdx_status status;

    if (call->odd.len && !call->keeps_odd && call_check_finite(call))
        return call->error.status;
    if (!call->program->check_output || !call->function->output)
        return MDX_OK;
    jsontext_init(&index, &call->runtime->allocator);
    buffer_init(&changed, &call->runtime->allocator, SIZE_MAX);
    error_init(&found, &call->runtime->allocator);
    status = jsontext_read(&index, buffer_slice(&call->output), &found);
    if (!status)
        status = call_check_value(call, call->function->output, &index, 0, SCHEMA_STRICT, &changed,
                                  &found);
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

/* parse.c - the first stage: what the target and the input say.
 *
 * A target is id[@version][#path]. A path of a protocol (with `resolve`) is cut in the
 * route stage, since only the store knows which ids there are. */
#include "call/inside.h"

static mdx_status cut_target(struct call *call)
{
    struct slice path;
    struct slice id = slice_split(call->target, '#', &path);
    struct slice version;

    call->path = path;
    call->id = slice_split(id, '@', &version);
    call->version = version;
    if (!call->id.len)
        return error_set(&call->error, CODE_INVALID_PARAMS,
                         "the target is empty: write id, id@version or id#path");
    return MDX_OK;
}

mdx_status call_parse(struct call *call)
{
    if (!call->input.len)
        return error_set(&call->error, CODE_INPUT_LIMIT,
                         "the input is larger than input_bytes (%zu bytes)",
                         call->runtime->settings.input_bytes);
    return call->resolve ? MDX_OK : cut_target(call);
}

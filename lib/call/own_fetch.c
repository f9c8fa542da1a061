/* own_fetch.c - what the runtime itself asks the bridge to fetch: traces on their way out, keys of
 * issuers. No call waits for it; the runtime lives until it is answered or given up. */
#include "call/inside.h"

uint64_t own_fetch_token(struct runtime *runtime)
{
    uint64_t token;

    lock_take(&runtime->lock);
    token = runtime->closed ? 0 : operation_orphan(&runtime->operations);
    if (token)
        runtime_keep(runtime);
    lock_give(&runtime->lock);
    return token;
}

void own_fetch_forget(struct runtime *runtime, uint64_t token)
{
    bool buried;

    lock_take(&runtime->lock);
    buried = operation_bury(&runtime->operations, token);
    lock_give(&runtime->lock);
    if (buried)
        runtime_drop(runtime);
}

mdx_status own_fetch_begin(struct runtime *runtime, uint64_t token, struct slice args,
                           struct error *error)
{
    const struct mdx_op op = {
        .size = sizeof op,
        .rt = (mdx_runtime *)runtime,
        .token = token,
        .kind = MDX_OP_CALL,
        .path = "fetch",
        .path_len = 5,
        .args = args.data,
        .args_len = args.len,
        .id = "",
        .caller = "",
        .correlation_id = "",
        .timeout_ms = OWN_FETCH_MS,
        .flags = MDX_OP_CONFIGURED,
        .traceparent = "",
    };

    if (!host_can_operate(&runtime->host))
        return error_set(error, CODE_OPERATION_UNAVAILABLE, "nobody in this host answers fetch");
    return host_op_begin(&runtime->host, &op, error);
}

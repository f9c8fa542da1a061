/* authorize.c - the third stage: may this caller call this?
 *
 * The bridge decides. A definition that declares permissions is refused to callers, since its
 * expressions cannot be evaluated yet: what none of them grants is denied. */
#include "call/inside.h"

mdx_status authorize(const struct host *host, uint32_t action, struct slice id, struct slice path,
                     struct slice caller, struct slice authorization, struct slice protocol,
                     bool direct_loopback, struct error *error)
{
    mdx_access access = {
        .size = sizeof access,
        .action = action,
        .flags = direct_loopback ? MDX_ACCESS_DIRECT_LOOPBACK : 0,
        .id = id.data ? id.data : "",
        .id_len = id.len,
        .path = path.data ? path.data : "",
        .path_len = path.len,
        .caller = caller.data ? caller.data : "",
        .caller_len = caller.len,
        .authorization = authorization.data ? authorization.data : "",
        .authorization_len = authorization.len,
        .protocol = protocol.data ? protocol.data : "c",
        .protocol_len = protocol.data ? protocol.len : 1,
    };

    return host_authorize(host, &access, error);
}

mdx_status call_authorize(struct call *call)
{
    const struct runtime *runtime = call->runtime;
    mdx_status status;

    if (call->granted)
        return MDX_OK;
    status = authorize(&runtime->host, MDX_ACCESS_CALL, call->id, call->path, call->caller,
                       call->authorization, call->protocol, call->direct_loopback, &call->error);

    if (status || !call->program->permissions)
        return status;
    return error_set(&call->error, CODE_FORBIDDEN,
                     "%.*s declares permissions, and none of them grants this call",
                     (int)call->id.len, call->id.data);
}

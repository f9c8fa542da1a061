/* reply.c - results and errors, in the form that the request had. */
#include "codec/rpc/rpc.h"

static void begin(struct rpc_entry *entry)
{
    if (entry->form == RPC_JSON)
        jsonrpc_begin(&entry->reply, entry->id);
}

void rpc_write_result(struct rpc *rpc, struct rpc_entry *entry, struct slice output)
{
    (void)rpc;
    entry->status = 200;
    begin(entry);
    buffer_add_text(&entry->reply, entry->form == RPC_JSON      ? "\"result\":"
                                   : entry->form == RPC_EXECUTE ? "{\"success\":true,\"data\":"
                                                                : "{\"result\":");
    buffer_add_slice(&entry->reply, output);
    buffer_add_char(&entry->reply, '}');
}

/* JSON-RPC's own numbers, where one of them says it. */
static int number_of(const struct error *error)
{
    switch (error->code) {
    case CODE_INVALID_REQUEST:
        return -32600;
    case CODE_TOOL_NOT_FOUND:
    case CODE_METHOD_NOT_FOUND:
        return -32601;
    default:
        break;
    }
    switch (error->status) {
    case MDX_E_VALIDATION:
    case MDX_E_NOT_FOUND:
    case MDX_E_CONFLICT:
        return -32602;
    case MDX_E_CONFIG:
    case MDX_E_INTERNAL:
    case MDX_E_NOMEM:
        return -32603;
    default:
        return -32000;
    }
}

void rpc_write_failure(const struct rpc *rpc, struct slice id, int number,
                       const struct error *error, struct buffer *out)
{
    struct buffer data;

    buffer_init(&data, rpc->allocator, SIZE_MAX);
    error_write_json(error, &data, rpc->request->development);
    jsonrpc_error(out, id, number, slice_of(error_message(error)), buffer_slice(&data));
    out->failed = out->failed || data.failed;
    buffer_free(&data);
}

void rpc_write_error(struct rpc *rpc, struct rpc_entry *entry, const struct error *error)
{
    bool stack = rpc->request->development;

    entry->status = error_http(error);
    entry->retry_after_ms = error->retry_after_ms;
    if (entry->form == RPC_JSON) {
        rpc_write_failure(rpc, entry->id, number_of(error), error, &entry->reply);
        return;
    }
    buffer_add_text(&entry->reply,
                    entry->form == RPC_EXECUTE ? "{\"success\":false,\"error\":" : "{\"error\":");
    error_write_json(error, &entry->reply, stack);
    buffer_add_char(&entry->reply, '}');
}

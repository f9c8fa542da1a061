/* reply.c - results and errors, in the form that the request had. */
#include "codec/rpc/rpc.h"

static void begin(struct rpc_entry *entry)
{
    if (entry->form != RPC_JSON)
        return;
    buffer_add_text(&entry->reply, "{\"jsonrpc\":\"2.0\",\"id\":");
    buffer_add_slice(&entry->reply, entry->id);
    buffer_add_char(&entry->reply, ',');
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

void rpc_write_error(struct rpc *rpc, struct rpc_entry *entry, const struct error *error)
{
    bool stack = rpc->request->development;

    entry->status = error_http(error);
    begin(entry);
    if (entry->form == RPC_JSON) {
        buffer_printf(&entry->reply, "\"error\":{\"code\":%d,\"message\":", number_of(error));
        buffer_add_json(&entry->reply, slice_of(error_message(error)));
        buffer_add_text(&entry->reply, ",\"data\":");
        error_write_json(error, &entry->reply, stack);
        buffer_add_text(&entry->reply, "}}");
        return;
    }
    buffer_add_text(&entry->reply,
                    entry->form == RPC_EXECUTE ? "{\"success\":false,\"error\":" : "{\"error\":");
    error_write_json(error, &entry->reply, stack);
    buffer_add_char(&entry->reply, '}');
}

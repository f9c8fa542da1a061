/* jsonrpc.h - messages of JSON-RPC 2.0 in place: what they are, and answers to them.
 *
 * An id is echoed as the text it was written in, so that no number loses digits. */
#ifndef MDX_WIRE_JSONRPC_H
#define MDX_WIRE_JSONRPC_H

#include "base/jsontext.h"

/* The codes of the standard. */
enum jsonrpc_code {
    JSONRPC_PARSE_ERROR = -32700,
    JSONRPC_INVALID_REQUEST = -32600,
    JSONRPC_METHOD_NOT_FOUND = -32601,
    JSONRPC_INVALID_PARAMS = -32602,
    JSONRPC_INTERNAL_ERROR = -32603
};

enum jsonrpc_kind {
    JSONRPC_INVALID, /* `what` says why; id is there when it could be read */
    JSONRPC_REQUEST,
    JSONRPC_NOTIFICATION,
    JSONRPC_RESPONSE /* result or error */
};

/* Nodes of the index; 0: there is none (the root is nobody's member). */
struct jsonrpc_message {
    enum jsonrpc_kind kind;
    const char *what;
    struct slice id; /* a string, a number or null as written; empty: none */
    uint32_t method, params, result, error;
};

/* What the value at `node` is. Params, when there, are an object or an array. */
void jsonrpc_read(const struct jsontext *index, uint32_t node, struct jsonrpc_message *message);

/* {"jsonrpc":"2.0","id":ID,  -  without an id, no member id. */
void jsonrpc_begin(struct buffer *out, struct slice id);
/* A whole error answer; data is JSON, or empty. */
void jsonrpc_error(struct buffer *out, struct slice id, int32_t code, struct slice message,
                   struct slice data);

#endif

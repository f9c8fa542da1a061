/* rpc.h - inside the RPC codec: what its files share. */
#ifndef MDX_CODEC_RPC_H
#define MDX_CODEC_RPC_H

#include "base/jsontext.h"
#include "codec/scope.h"
#include "wire/wire.h"

/* How a request was written, and is answered. */
enum rpc_form {
    RPC_JSON,    /* {"jsonrpc":"2.0","method":…} */
    RPC_SHORT,   /* {"method":…,"params":…} -> {"result":…} */
    RPC_EXECUTE, /* {"method":"execute","args":[…]}, /execute/ID -> {"success":true,"data":…} */
};

/* One request of the body. */
struct rpc_entry {
    enum rpc_form form;
    struct slice id;     /* JSON as it was written; empty: a notification (RPC_JSON) */
    struct slice input;  /* JSON of its params or args; empty: none */
    bool positional;     /* input is an array of arguments */
    bool bare;           /* /execute: input is the input, whatever it is */
    struct buffer name;  /* the method, decoded */
    struct slice path;   /* the function's within its definition; points into name */
    struct buffer reply; /* once it is over */
    unsigned status;     /* HTTP */
    uint32_t retry_after_ms;
};

struct rpc {
    const struct allocator *allocator;
    const struct codec_request *request;
    const struct codec_port *port;
    struct codec_scope scope;
    struct buffer body;
    struct jsontext index;
    struct rpc_entry *entries;
    uint32_t count, waiting; /* entries; of these calls that are not over */
    bool execute;            /* /execute/ID */
    bool batch, answered;
};

/* entry.c: reads a request out of the body's node. False: *error says what is wrong with it, and
 * form and id are what could be read. */
bool rpc_read_entry(const struct rpc *rpc, uint32_t node, struct rpc_entry *entry,
                    struct error *error);
/* A program is known: the function that the entry's method names, its input. */
mdx_status rpc_resolve_entry(const struct rpc *rpc, const struct rpc_entry *entry,
                             const struct program *program, struct slice rest,
                             struct codec_resolved *resolved, struct error *error);

/* reply.c: the entry's reply, in its form. */
void rpc_write_result(struct rpc *rpc, struct rpc_entry *entry, struct slice output);
/* A JSON-RPC error answer, with the taxonomy as its data. */
void rpc_write_failure(const struct rpc *rpc, struct slice id, int number,
                       const struct error *error, struct buffer *out);
void rpc_write_error(struct rpc *rpc, struct rpc_entry *entry, const struct error *error);

#endif

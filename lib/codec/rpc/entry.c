/* entry.c - one RPC request: its form, id, method, parameters; and the function that it means. */
#include "codec/rpc/rpc.h"

static bool refuse(struct error *error, const char *message, const char *hint)
{
    error_set(error, CODE_INVALID_REQUEST, "%s", message);
    if (hint)
        error_hint(error, "%s", hint);
    return false;
}

/* Params of either form, or the args of the second short one. */
static bool take_params(const struct jsontext *index, uint32_t params, struct rpc_entry *entry,
                        struct error *error)
{
    if (!params)
        return true;
    entry->input = jsontext_raw(index, params);
    entry->positional = index->nodes[params].type == JSONTEXT_ARRAY;
    if (entry->positional || index->nodes[params].type == JSONTEXT_OBJECT)
        return true;
    return refuse(error, "params are neither an object nor an array",
                  "Give arguments by name in an object, or by place in an array.");
}

static bool read_envelope(const struct jsontext *index, uint32_t node, struct rpc_entry *entry,
                          struct error *error)
{
    struct jsonrpc_message message;

    entry->form = RPC_JSON;
    jsonrpc_read(index, node, &message);
    entry->id = message.id;
    if (message.kind == JSONRPC_REQUEST || message.kind == JSONRPC_NOTIFICATION) {
        jsontext_string(index, message.method, &entry->name);
        return take_params(index, message.params, entry, error);
    }
    /* What cannot be understood is answered, whether an answer was wanted or not. */
    if (!entry->id.len)
        entry->id = SLICE("null");
    return refuse(error, message.what ? message.what : "a response is no request", NULL);
}

static bool read_short(const struct jsontext *index, uint32_t node, struct rpc_entry *entry,
                       struct error *error)
{
    uint32_t method = jsontext_member(index, node, SLICE("method"));
    uint32_t params = jsontext_member(index, node, SLICE("params"));
    uint32_t args = jsontext_member(index, node, SLICE("args"));

    entry->form = args && !params ? RPC_EXECUTE : RPC_SHORT;
    if (!method || index->nodes[method].type != JSONTEXT_STRING)
        return refuse(error, "the request has no method", "Write \"method\": \"…\", a text.");
    jsontext_string(index, method, &entry->name);
    return take_params(index, params ? params : args, entry, error);
}

bool rpc_read_entry(const struct rpc *rpc, uint32_t node, struct rpc_entry *entry,
                    struct error *error)
{
    const struct jsontext *index = &rpc->index;

    /* A batch is made of JSON-RPC 2.0 alone. */
    if (rpc->batch || index->nodes[node].type != JSONTEXT_OBJECT ||
        jsontext_member(index, node, SLICE("jsonrpc")))
        return read_envelope(index, node, entry, error);
    return read_short(index, node, entry, error);
}

/* ---- the function that is meant ---- */

static struct slice last_segment(struct slice id)
{
    struct slice rest = id;

    while (slice_find(rest, '/') < rest.len)
        slice_split(rest, '/', &rest);
    return rest;
}

/* The unnamed function of a definition goes by its definition's names, and by the usual ones. */
static bool names_the_only(const struct program *program, struct slice name)
{
    static const char *const usual[] = { "", "execute", "call", "handler", "main", "default" };

    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (slice_is(name, usual[i]))
            return true;
    return slice_equal(name, program->id) || slice_equal(name, last_segment(program->id)) ||
           slice_equal(name, program->title);
}

static const struct function *find(const struct program *program, struct slice name)
{
    const struct function *function = program_find(program, name);

    if (!function && program->function_count == 1 && !program->functions[0].path.len &&
        names_the_only(program, name))
        function = &program->functions[0];
    return function;
}

/* A Function is called with one input, so a list of arguments is that input alone; or, where all
 * its parameters have names, those. */
static mdx_status spread(const struct rpc *rpc, const struct rpc_entry *entry,
                         const struct function *function, struct buffer *out, struct error *error)
{
    struct jsontext index;
    uint32_t count, child = 1;
    mdx_status status;

    jsontext_init(&index, rpc->allocator);
    status = jsontext_read(&index, entry->input, error);
    if (status)
        return status;
    count = index.nodes[0].count;
    if (count > 1 && count <= function->parameter_count) {
        buffer_add_char(out, '{');
        for (uint32_t i = 0; i < count; i++) {
            buffer_add_text(out, i ? "," : "");
            buffer_add_json(out, function->parameters[i].name);
            buffer_add_char(out, ':');
            buffer_add_slice(out, jsontext_raw(&index, child));
            child = index.nodes[child].next;
        }
        buffer_add_char(out, '}');
    } else if (count <= 1) {
        buffer_add_slice(out, count ? jsontext_raw(&index, 1) : SLICE("{}"));
    } else {
        status = error_set(error, CODE_INVALID_PARAMS, "it takes one argument, not %u", count);
    }
    jsontext_free(&index);
    return status;
}

mdx_status rpc_resolve_entry(const struct rpc *rpc, const struct rpc_entry *entry,
                             const struct program *program, struct slice rest,
                             struct codec_resolved *resolved, struct error *error)
{
    /* Where the method is a tool's name, the rest is its function. */
    struct slice path = entry->path.len ? entry->path : rest;
    const struct function *function = find(program, path);

    if (!function)
        return program_no_function(program, path, error);
    resolved->path = function->path;
    if (!entry->positional || entry->bare || function->service)
        return MDX_OK;
    resolved->replaced = true;
    return spread(rpc, entry, function, &resolved->input, error);
}

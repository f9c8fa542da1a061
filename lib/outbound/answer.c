/* answer.c - the arguments of an operation, and its one answer. */
#include "outbound/inside.h"

#include <string.h>

void answer_error(mdx_runtime *rt, uint64_t token, const struct error *error)
{
    const char *message = error_message(error);

    mdx_op_fail(rt, token, error->status, error_code_name(error), message, strlen(message));
}

void answer_json(const mdx_op *op, struct buffer *json)
{
    struct slice text = buffer_slice(json);

    if (buffer_failed(json) ||
        mdx_op_complete(op->rt, op->token, text.data, text.len) == MDX_E_NOMEM)
        mdx_op_fail(op->rt, op->token, MDX_E_NOMEM, "OUT_OF_MEMORY", NULL, 0);
}

mdx_status arguments_read(struct arguments *arguments, const struct allocator *allocator,
                          const mdx_op *op, struct error *error)
{
    mdx_status status;

    jsontext_init(&arguments->index, allocator);
    status = jsontext_read(&arguments->index, slice_make(op->args, op->args_len), error);
    if (!status && arguments->index.nodes[0].type != JSONTEXT_ARRAY)
        status = error_set(error, CODE_INVALID_PARAMS, "the arguments are no list");
    return status;
}

void arguments_free(struct arguments *arguments)
{
    jsontext_free(&arguments->index);
}

uint32_t arguments_at(const struct arguments *arguments, uint32_t n)
{
    const struct jsonnode *nodes = arguments->index.nodes;
    uint32_t node = 1;

    if (n >= nodes[0].count)
        return 0;
    while (n--)
        node = nodes[node].next;
    return nodes[node].type == JSONTEXT_NULL ? 0 : node;
}

bool arguments_text(const struct arguments *arguments, uint32_t n, struct buffer *out)
{
    uint32_t node = arguments_at(arguments, n);

    if (!node || arguments->index.nodes[node].type != JSONTEXT_STRING)
        return false;
    jsontext_string(&arguments->index, node, out);
    return !buffer_failed(out);
}

mdx_status arguments_number(const struct arguments *arguments, uint32_t n, uint64_t *number,
                            struct error *error)
{
    uint32_t node = arguments_at(arguments, n);

    *number = 0;
    if (node && slice_to_u64(jsontext_raw(&arguments->index, node), number))
        return MDX_OK;
    return error_set(error, CODE_INVALID_PARAMS, "argument %u is no whole number", (unsigned)n + 1);
}

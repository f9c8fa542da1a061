/* environment.c - `env(name)`: a variable of the process, or null. */
#include "outbound/inside.h"

#include <stdlib.h>
#include <string.h>

static mdx_status read_name(const struct arguments *arguments, struct buffer *name,
                            struct error *error)
{
    if (!arguments_text(arguments, 0, name))
        return name->failed && !name->over
                   ? error_no_memory(error)
                   : error_set(error, CODE_INVALID_PARAMS,
                               "env(name): name is the name of a variable, as in env('HOME')");
    buffer_add_char(name, 0);
    if (buffer_failed(name))
        return error_no_memory(error);
    if (name->len == 1 || strlen(name->data) + 1 != name->len || strchr(name->data, '='))
        return error_set(error, CODE_INVALID_PARAMS, "env(name): no variable can have this name");
    return MDX_OK;
}

void environment_begin(struct outbound *outbound, const mdx_op *op)
{
    struct arguments arguments;
    struct buffer name, out;
    struct error error;
    mdx_status status;

    error_init(&error, &outbound->allocator);
    buffer_init(&name, &outbound->allocator, 4096);
    buffer_init(&out, &outbound->allocator, SIZE_MAX);
    status = arguments_read(&arguments, &outbound->allocator, op, &error);
    if (!status)
        status = read_name(&arguments, &name, &error);
    if (status) {
        answer_error(op->rt, op->token, &error);
    } else {
        const char *value = getenv(name.data);

        if (value)
            buffer_add_json(&out, slice_of(value));
        else
            buffer_add_text(&out, "null");
        answer_json(op, &out);
    }
    buffer_free(&out);
    buffer_free(&name);
    arguments_free(&arguments);
    error_free(&error);
}

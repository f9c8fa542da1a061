/* dynamic.c - eval, Function and their kin: their texts are lowered as any other. */
#include "api/dynamic.h"

#include "script/script.h"

static const char *const openings[] = {
    [SANDBOX_CODE_FUNCTION] = "(function anonymous(",
    [SANDBOX_CODE_GENERATOR] = "(function* anonymous(",
    [SANDBOX_CODE_ASYNC] = "(async function anonymous(",
    [SANDBOX_CODE_ASYNC_GENERATOR] = "(async function* anonymous(",
};

/* Lowers text; what comes out is dropped when lowered is NULL. */
static mdx_status lower(const struct sandbox_code *code, struct slice text,
                        struct script_options *options, struct buffer *lowered, struct error *error)
{
    struct script script;
    mdx_status status;

    options->document = SLICE("eval");
    options->first_hidden = *code->hidden;
    options->bounds =
        (struct bounds){ .floor = code->stack_floor, .go_on = code->go_on, .clock = code->clock };
    status = script_lower(&script, allocator_system(), text, options, error);
    if (status)
        return status;
    if (lowered) {
        buffer_add_slice(lowered, buffer_slice(&script.lowered));
        *code->hidden = script.next_hidden;
    }
    script_free(&script);
    return MDX_OK;
}

/* Parameters and body are each right by themselves: neither closes a bracket or a comment that
 * the other opened. */
static mdx_status check_parts(const struct sandbox_code *code, struct error *error)
{
    struct script_options options = { .kind = SCRIPT_FUNCTION };
    struct buffer text;
    mdx_status status;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, openings[code->kind]);
    buffer_add_slice(&text, code->parameters);
    buffer_add_text(&text, "\n) {})");
    status = buffer_failed(&text) ? error_no_memory(error)
                                  : lower(code, buffer_slice(&text), &options, NULL, error);
    if (!status) {
        buffer_clear(&text);
        buffer_add_text(&text, openings[code->kind]);
        buffer_add_text(&text, ") {\n");
        buffer_add_slice(&text, code->body);
        buffer_add_text(&text, "\n})");
        status = buffer_failed(&text) ? error_no_memory(error)
                                      : lower(code, buffer_slice(&text), &options, NULL, error);
    }
    buffer_free(&text);
    return status;
}

mdx_status dynamic_lower(void *host, const struct sandbox_code *code, struct buffer *lowered,
                         struct error *error)
{
    struct script_options options = {
        .kind = code->kind >= SANDBOX_CODE_FUNCTION ? SCRIPT_FUNCTION : SCRIPT_EVAL,
        .strict = code->strict,
        .new_target = code->in_function,
        .taken = code->taken,
    };
    mdx_status status = MDX_OK;

    (void)host;
    if (code->kind >= SANDBOX_CODE_FUNCTION)
        status = check_parts(code, error);
    return status ? status : lower(code, code->text, &options, lowered, error);
}

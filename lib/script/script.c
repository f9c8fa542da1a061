/* script.c - from text to ES5 in order: tokens, what is refused, what is declared, the text.
 *
 * A front end that lowers newer syntax takes the place of modern_refuse and
 * lower_write; what comes in and what goes out stays as it is. */
#include "script/blank.h"
#include "script/modern.h"

#define MOST_BYTES (4u << 20)

static mdx_status read_all(struct scan *scan, struct slice text,
                           const struct script_options *options, struct tokens *tokens,
                           struct error *error)
{
    struct findings *findings = scan->findings;

    if (!tokens_read(tokens, scan->allocator, text, findings))
        return error_no_memory(error);
    modern_refuse(tokens, findings);
    /* A text that was not read to its end, or whose expression is of a newer kind, would only
     * give complaints that vanish with the first one. */
    if (!tokens->stopped && options->kind == SCRIPT_MODULE && !scan_module(scan))
        return error_no_memory(error);
    if (!findings->count && options->kind == SCRIPT_EXPRESSION && !scan_expression(scan))
        return error_no_memory(error);
    return findings_report(findings, text, options, error);
}

mdx_status script_lower(struct script *script, const struct allocator *allocator, struct slice text,
                        const struct script_options *options, struct error *error)
{
    struct tokens tokens = { .allocator = allocator };
    struct findings findings = { 0 };
    struct scan scan = {
        .allocator = allocator, .tokens = &tokens, .findings = &findings, .script = script
    };
    mdx_status status;

    *script = (struct script){ .allocator = allocator };
    buffer_init(&script->lowered, allocator, SIZE_MAX);
    linemap_init(&script->columns, allocator);
    if (text.len > MOST_BYTES) {
        status = error_diagnose(error, 2008, "the code has more than 4 MiB: make it smaller");
        error_at(error, options->document, 0, 0);
        goto done;
    }
    status = read_all(&scan, text, options, &tokens, error);
    if (status)
        goto done;
    lower_write(&script->lowered, text, scan.edits, scan.edit_count);
    if (buffer_failed(&script->lowered))
        status = error_no_memory(error);

done:
    scan_free(&scan);
    tokens_free(&tokens);
    if (status)
        script_free(script);
    return status;
}

void script_free(struct script *script)
{
    if (!script || !script->allocator)
        return;
    for (uint32_t at = 0; at < script->function_count; at++)
        mem_free(script->allocator, script->functions[at].parameters);
    mem_free(script->allocator, script->functions);
    mem_free(script->allocator, script->memory);
    buffer_free(&script->lowered);
    linemap_free(&script->columns);
    *script = (struct script){ 0 };
}

struct slice script_reference(const struct script *script, const struct script_function *function)
{
    (void)script;
    return function->reference;
}

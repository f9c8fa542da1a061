/* limit.c - what is said when a limit was hit: which one, its value, how to raise it. */
#include "sandbox/core.h"

struct limit {
    enum code code;
    const char *message; /* with one %zu, or none */
    const char *hint;
};

static const struct limit limits[] = {
    [GUARD_RUN_TIMEOUT] = { CODE_RUN_TIMEOUT, "The code ran %zu ms without waiting.",
                            "Raise run_ms, or await something in between." },
    [GUARD_CALL_TIMEOUT] = { CODE_CALL_TIMEOUT, "The call's time ran out while its code ran.",
                             "Raise timeout_ms." },
    [GUARD_MEMORY] = { CODE_MEMORY_LIMIT, "The code needs more than its %zu bytes of memory.",
                       "Raise arena_bytes, or hold less data at once." },
    [GUARD_STACK] = { CODE_STACK_LIMIT, "The code or data nests deeper than %zu bytes of stack.",
                      "Raise stack_bytes, or use a loop instead of recursion." },
    [GUARD_OUTPUT] = { CODE_OUTPUT_LIMIT, "The result is larger than %zu bytes.",
                       "Raise output_bytes, or return less." },
    [GUARD_OPERATIONS] = { CODE_OPERATION_LIMIT, "The call asked for more than %zu operations.",
                           "Raise operations, or ask for several things at once." },
    [GUARD_INTERRUPTED] = { CODE_CANCELLED, "The call was cancelled while its code ran.", NULL },
    [GUARD_FATAL] = { CODE_MEMORY_LIMIT, "The code used up its %zu bytes of memory.",
                      "Raise arena_bytes, or hold less data at once." },
    [GUARD_HOST_MEMORY] = { CODE_OUT_OF_MEMORY, "The host has no memory left.", NULL },
};

static size_t value_of(uint32_t fault, const struct sandbox_options *options, uint32_t run_ms,
                       size_t output_bytes, uint32_t operations)
{
    switch (fault) {
    case GUARD_RUN_TIMEOUT:
        return run_ms;
    case GUARD_STACK:
        return options->stack_bytes;
    case GUARD_OUTPUT:
        return output_bytes;
    case GUARD_OPERATIONS:
        return operations;
    default:
        return options->arena_bytes;
    }
}

mdx_status limit_describe(struct error *error, const struct guard *guard,
                          const struct sandbox_options *options, uint32_t run_ms,
                          size_t output_bytes, uint32_t operations)
{
    const struct limit *limit = &limits[guard->fault];
    struct error before;

    if (!error)
        return code_row(limit->code)->status;
    error_init(&before, error->allocator);
    error_move(&before, error);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    error_set(error, limit->code, limit->message,
              value_of(guard->fault, options, run_ms, output_bytes, operations));
#pragma GCC diagnostic pop
    if (limit->hint)
        error_hint(error, "%s", limit->hint);
    if (before.line)
        error_at(error, slice_of(before.document), before.line, before.column);
    if (before.excerpt)
        error_excerpt(error, slice_of(before.excerpt));
    if (before.stack)
        error_stack(error, slice_of(before.stack));
    error_free(&before);
    return error->status;
}

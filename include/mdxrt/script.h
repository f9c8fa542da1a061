/** @file script.h
 * Running a plain script, for tools: not a definition, no `$`.
 */
#ifndef MDXRT_SCRIPT_H
#define MDXRT_SCRIPT_H

#include "error.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Settings for mdx_script(). Zero in any field means "the default". */
typedef struct mdx_script_options {
    size_t size;
    const char *file; /**< The script's name in messages. One that ends in .ts, .tsx, .mts, .jsx or
                         .mjs is a module, and may hold types and JSX. */
    size_t file_len;
    uint32_t timeout_ms; /**< Longest it may take. Default 30000. */
    uint32_t reserved;
    size_t arena_bytes; /**< Most memory. Default 16 MiB. */
    void *host;         /**< First argument of print. */
    /** One line of print() or console. NULL: dropped. level: MDX_LOG_…; print is INFO. */
    void (*print)(void *host, uint32_t level, const char *line, size_t len);
} mdx_script_options;

/**
 * Runs a script to its end, its promise jobs and timers too, in an isolate whose built-ins can
 * be changed and where dynamic code is allowed.
 *
 * @return MDX_OK
 * @return MDX_E_VALIDATION  SYNTAX_ERROR.
 * @return MDX_E_EXECUTION   It threw; mdx_error_name() is the thrown value's name.
 * @return MDX_E_TIMEOUT, MDX_E_LIMIT, MDX_E_NOMEM, MDX_E_STATE, MDX_E_ARGUMENT.
 * Threads: any. Needs no runtime. Blocks, and sleeps between the script's timers.
 */
MDX_API mdx_status mdx_script(const mdx_script_options *options, const char *text, size_t len,
                              mdx_error **error);

#ifdef __cplusplus
}
#endif

#endif

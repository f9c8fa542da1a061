/** @file load.h
 * Loading definitions.
 */
#ifndef MDXRT_LOAD_H
#define MDXRT_LOAD_H

#include "error.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Settings for mdx_load() and mdx_check(). Zero in any field means "the default". */
typedef struct mdx_load_options {
    size_t size;
    const char *file; /**< The document's name in messages, and the last resort of its id. */
    size_t file_len;
    const char *id; /**< The id; wins over what the document says. */
    size_t id_len;
    const char *metadata; /**< A JSON object kept with the revision: author, note, … */
    size_t metadata_len;
    uint64_t expected; /**< The latest revision as the caller knows it; 0: whichever. */
    uint32_t flags;    /**< MDX_LOAD_… */
    uint32_t reserved;
} mdx_load_options;

#define MDX_LOAD_NEW    1u /**< Fail with MDX_E_CONFLICT when the id is there already. */
#define MDX_LOAD_MODULE 2u /**< The text is a bare module (.ts, .js), not a document. */
/** Its `test` fences are loaded in place of its functions, each under the path lineN, where N is
 * the line of the fence. Each answers [{name, ok, message?, stack?}], one for every test() in it;
 * one without test() answers [] or throws. For runtimes that hold nothing else. */
#define MDX_LOAD_TESTS   4u
#define MDX_LOAD_LOWERED 8u /**< mdx_check() reports `lowered` and `lines` too. */
/** Schemas that were inferred from a bare module's types coerce texts, and refuse nothing: for who
 * tries a module out, as `mdx run` does. Other schemas are checked all the same. */
#define MDX_LOAD_LOOSE 16u

/** What a load made. Read it, then free it with mdx_loaded_free(). Texts end in NUL. */
typedef struct mdx_loaded {
    size_t size;
    const char *id;
    size_t id_len;
    uint64_t revision;
    const char *label; /**< "1.0.0", or "". */
    size_t label_len;
    const char *hash; /**< 64 hex digits. */
    size_t hash_len;
    uint32_t unchanged; /**< 1: these bytes are the latest revision already. */
    uint32_t tool_count;
    const char *const *tools; /**< Names of its functions as tools. */
    const char *const *paths; /**< Their paths, "" for a Function's one. */
    uint32_t warning_count;
    uint32_t reserved;
    const char *const *warnings;
    const char *json; /**< All of it as JSON: {id, revision, label, hash, unchanged, tools, paths,
                         warnings}. */
    size_t json_len;
} mdx_loaded;

/**
 * Add one definition, or a new revision of one already there.
 *
 * From the moment this returns MDX_OK the definition answers on every
 * protocol. Calls already running finish on the revision they began with.
 * The code's top level runs once, as proof.
 *
 * @param rt       An open runtime.
 * @param options  File name for messages, expected revision, metadata. NULL for none.
 * @param text     UTF-8: an MDX document or a JSON definition. Borrowed until return.
 * @param len      Bytes in text, not counting any terminator.
 * @param loaded   Set to id, revision, hash, tool names. Caller frees with
 *                 mdx_loaded_free(). NULL to ignore. It is NULL also where there was no memory to
 *                 tell what was loaded, though it was.
 * @param error    On failure, set to the reason. Caller frees with mdx_error_free().
 *                 NULL to ignore.
 *
 * @return MDX_OK
 * @return MDX_E_VALIDATION  The text is not a definition; the error and those that
 *                           follow it name line and column.
 * @return MDX_E_CONFLICT    The latest revision is not the expected one.
 * @return MDX_E_EXECUTION, MDX_E_TIMEOUT, MDX_E_LIMIT  Its top level threw, or ran past a limit.
 * @return MDX_E_CONFIG      The store cannot be written.
 * @return MDX_E_NOMEM       Nothing was stored.
 * On any failure nothing has changed.
 *
 * Threads: any thread, at any time, also during mdx_call() on the same runtime.
 * Blocks until the store has the revision on disk.
 */
MDX_API mdx_status mdx_load(mdx_runtime *rt, const mdx_load_options *options, const char *text,
                            size_t len, mdx_loaded **loaded, mdx_error **error);

/** Frees what mdx_load() handed out. NULL is allowed. */
MDX_API void mdx_loaded_free(mdx_loaded *loaded);

/**
 * Does all that mdx_load() does, but stores nothing.
 *
 * @param json  Set to a report: {id, type, label, hash, functions: [{path, description,
 *              inputSchema, outputSchema}], joined: [{lang, line, lines}], warnings}; with
 *              MDX_LOAD_LOWERED also lowered: the code as the engine gets it, and lines: for each
 *              of its lines the document's (0: none). Free with mdx_free(). NULL to ignore.
 * Returns and threads: as mdx_load().
 */
MDX_API mdx_status mdx_check(mdx_runtime *rt, const mdx_load_options *options, const char *text,
                             size_t len, char **json, size_t *json_len, mdx_error **error);

#ifdef __cplusplus
}
#endif

#endif

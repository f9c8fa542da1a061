/** @file error.h
 * Why something failed: one taxonomy, from the sandbox to the wire.
 *
 * A function that takes `mdx_error **error` sets it on failure to an error that
 * the caller owns and frees with mdx_error_free(); NULL is allowed and means that
 * the status is enough. On success *error is left as it was. Errors belong to no
 * thread and outlive the runtime. When there is no memory for an error, a fixed
 * one that says so is handed out; freeing it is harmless.
 *
 * Texts are borrowed from the error, UTF-8, NUL terminated, and never NULL: an
 * absent one is "". Reading an error is safe from any thread, also with NULL,
 * which reads as success.
 */
#ifndef MDXRT_ERROR_H
#define MDXRT_ERROR_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The category, one of the MDX_E_ values. MDX_OK for NULL. */
MDX_API mdx_status mdx_error_status(const mdx_error *error);
/** The code: "REVISION_CONFLICT", or a user's own from a thrown {code}. */
MDX_API const char *mdx_error_code(const mdx_error *error);
/** The category's name: "VALIDATION". */
MDX_API const char *mdx_error_category(const mdx_error *error);
/** What was wrong and where, for people. */
MDX_API const char *mdx_error_message(const mdx_error *error);
/** What to do about it. */
MDX_API const char *mdx_error_hint(const mdx_error *error);
/** The thrown value's name ("TypeError") when a definition's code threw. */
MDX_API const char *mdx_error_name(const mdx_error *error);
/** The user's document, as mdx_load_options.file named it. */
MDX_API const char *mdx_error_document(const mdx_error *error);
/** Line in that document, from 1. 0: not known. */
MDX_API uint32_t mdx_error_line(const mdx_error *error);
/** Column in characters, from 1. 0: not known. */
MDX_API uint32_t mdx_error_column(const mdx_error *error);
/** The number of the diagnostic, 2107 for MDX2107. 0: it has none. */
MDX_API uint32_t mdx_error_number(const mdx_error *error);
/** 1 when trying the same again later may work. */
MDX_API int mdx_error_retryable(const mdx_error *error);
/** Milliseconds to wait before that. 0: not known. */
MDX_API uint32_t mdx_error_retry_after_ms(const mdx_error *error);
/** The HTTP status that REST answers with. */
MDX_API int mdx_error_http(const mdx_error *error);
/** The exit status that the mdx program uses (sysexits.h). */
MDX_API int mdx_error_exit_status(const mdx_error *error);
/** The user's frames, one a line, with places in the user's document. */
MDX_API const char *mdx_error_stack(const mdx_error *error);
/** Details as JSON: field errors, limits. "" when there are none. */
MDX_API const char *mdx_error_details(const mdx_error *error);

/** The error as JSON: {code, category, retryable, message, hint?, location?,
 * number?, name?, details?, stack?, errors?}. Borrowed like the other texts. */
MDX_API const char *mdx_error_json(const mdx_error *error);

/** The error as a person reads it in a terminal: `file:line:column: error MDX1001: …`, the
 * line, a caret, the hint, for this error and all that follow it. Borrowed. */
MDX_API const char *mdx_error_text(const mdx_error *error);

/** Further errors of the same document, as a list; NULL at its end. Borrowed from the first. */
MDX_API const mdx_error *mdx_error_next(const mdx_error *error);

/** Frees an error that was handed out. NULL is allowed. Never a follower (mdx_error_next). */
MDX_API void mdx_error_free(mdx_error *error);

/**
 * Explains a code ("CAPABILITY_DENIED") or a diagnostic ("MDX2107", "2107").
 *
 * @return A fixed text: title, a blank line, what to do. NULL: no such code.
 */
MDX_API const char *mdx_explain(const char *name, size_t name_len);

/** All codes and diagnostics as a JSON array: {name, category, text, cure?}; a diagnostic's
 * category is its code. Free it with mdx_free(). MDX_OK, MDX_E_NOMEM, MDX_E_ARGUMENT. */
MDX_API mdx_status mdx_explain_all(char **json, size_t *json_len);

#ifdef __cplusplus
}
#endif

#endif

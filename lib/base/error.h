/* error.h - one failure, described once, where it is understood best.
 *
 * A function that can fail is handed a struct error and returns its status.
 * Texts are copies, owned by the error; when there is no memory for them, the
 * code and its fixed title remain. The taxonomy is the table in codes.h, the
 * numbered diagnostics of documents the table in diagnostics.h. */
#ifndef MDX_BASE_ERROR_H
#define MDX_BASE_ERROR_H

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/codes.h"
#include "base/slice.h"
#include "mdxrt/types.h"

#include <stdint.h>

struct error {
    const struct allocator *allocator;
    mdx_status status; /* MDX_OK: nothing has gone wrong */
    enum code code;
    uint32_t number; /* 2107 of MDX2107; 0 for none */
    bool retryable;
    uint16_t http;           /* overrides the table's when not 0 */
    uint32_t retry_after_ms; /* 0: not known */
    char *own_code;          /* a user's thrown {code}; NULL: the table's name */
    char *name;              /* of the thrown value: "RangeError"; or NULL */
    char *message;
    char *hint;
    char *document;        /* the user's file or id, as the user named it */
    uint32_t line, column; /* 1-based; 0: not known. Columns count characters. */
    char *excerpt;         /* the line itself */
    char *stack;           /* the user's frames, one a line, mapped */
    char *details;         /* JSON */
    struct error *next;    /* further errors of the same document */
};

void error_init(struct error *error, const struct allocator *allocator);
void error_free(
    struct error *error); /* frees the texts and the followers; it is then as initialised */

/* Each returns the status of the code, so that `return error_set(…)` reads well.
 * The first call decides code, status and retryable from the table and drops
 * whatever the error said before. error may be NULL: then only the status is made. */
mdx_status error_set(struct error *error, enum code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* As error_set, with the numbered diagnostic's code; number is one of diagnostics.h. */
mdx_status error_diagnose(struct error *error, uint32_t number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
mdx_status error_no_memory(struct error *error);

/* Additions to an error that is set; they do nothing when error is NULL. */
void error_hint(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
void error_at(struct error *error, struct slice document, uint32_t line, uint32_t column);
void error_excerpt(struct error *error, struct slice line); /* cut at 200 characters */
void error_details(struct error *error, struct slice json);
void error_stack(struct error *error, struct slice frames);
void error_name(struct error *error, struct slice name);

/* Takes everything out of `from`, which is then empty; `to` loses what it had. to may be NULL. */
void error_move(struct error *to, struct error *from);
/* Appends a follower: takes `more`'s contents, which is empty afterwards in any case.
 * An error that is not set yet becomes `more`. False when no memory: `more` is lost. */
bool error_append(struct error *error, struct error *more);
/* MDX_E_NOMEM: the code and what texts found room are there, the others are missing. */
mdx_status error_copy(struct error *to, const struct error *from);

/* The error as JSON, the one shape used in details, logs and on the wire:
 * {"code","category","retryable","message","hint"?,"location"?{document,line,column,text?},
 *  "number"? ("MDX2107"),"name"?,"details"?,"stack"?,"errors"? (followers)}. Not in_full, as
 * strangers get it: without stack and text, the document's name without folders. */
void error_write_json(const struct error *error, struct buffer *out, bool in_full);

/* `file:line:column: error CODE: message`, the line with a caret, the hint; then its followers. No
 * line end behind the last. */
void error_write_text(const struct error *error, struct buffer *out);

const char *error_code_name(const struct error *error); /* own_code, or the table's name */
const char *error_message(const struct error *error);   /* never NULL */
unsigned error_http(const struct error *error);
int error_exit_status(const struct error *error);

#endif

/* export.h - what crosses the border: errors and texts become the caller's own.
 *
 * Memory that is handed out carries its allocator with it, so that mdx_free() and
 * mdx_error_free() need no runtime. */
#ifndef MDX_API_EXPORT_H
#define MDX_API_EXPORT_H

#include "base/error.h"
#include "call/call.h"
#include "mdxrt/load.h"

/* A copy of text for mdx_free(), NUL terminated. NULL: no memory. */
char *export_text(const struct allocator *allocator, struct slice text);
/* Hands the buffer's text out and frees the buffer; json_len may be NULL. */
mdx_status export_buffer(struct buffer *buffer, char **text, size_t *len, struct error *error);

/* Moves *from into a new mdx_error at *to (when not NULL), frees *from, returns its status. */
mdx_status export_error(mdx_error **to, struct error *from);
/* A plain error of this status for an argument that is wrong. */
mdx_status export_argument(mdx_error **to, const char *message);

/* min(size, ours) bytes of a caller's struct over a zeroed one of ours. False: size is
 * too small to be one. NULL gives a zeroed one. */
bool import_struct(void *own, size_t own_size, const void *given, size_t least);

/* load.c: a load's report, which it takes, as mdx_loaded. The revision is stored by then: without
 * memory for the answer there is none. */
void export_loaded(const struct allocator *allocator, json_t *report, mdx_loaded **to);

struct slice import_text(const char *text, size_t len);

#endif

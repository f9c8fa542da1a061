/* markdown.h - what the two halves of the Markdown writer share. */
#ifndef MDX_CODEC_WEB_MARKDOWN_H
#define MDX_CODEC_WEB_MARKDOWN_H

#include "codec/web/html.h"

enum { MARKDOWN_DEPTH = 6 };

/* Emphasis, code, links and line breaks of one block's text. */
void markdown_inline(struct buffer *out, struct slice text, uint32_t depth);

#endif

/* text.h - from UTF-8 to the engine's CESU-8, for the files that push strings. */
#ifndef MDX_SANDBOX_TEXT_H
#define MDX_SANDBOX_TEXT_H

#include "sandbox/inside.h"

/* Writes one character as CESU-8 (1 to 6 bytes); returns the place after it. Halves of
 * pairs are written as they are. */
char *text_put(char *to, uint32_t character);

/* ToString of what lies at index, as UTF-8 (lone halves: U+FFFD). Memory that is not to be
 * had outside the arena ends the run. */
void text_add(duk_context *ctx, duk_idx_t index, struct buffer *out);

/* Checks an addition to a buffer outside the arena: leaves the engine when it failed. */
void text_check(duk_context *ctx, const struct buffer *out);

/* Pushes what was written to a buffer. */
void text_push(duk_context *ctx, const struct buffer *text);

/* The scratch buffer, emptied, with a ceiling. */
struct buffer *text_scratch(duk_context *ctx, size_t most);

#endif

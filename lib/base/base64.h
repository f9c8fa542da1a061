/* base64.h - RFC 4648, both alphabets. */
#ifndef MDX_BASE_BASE64_H
#define MDX_BASE_BASE64_H

#include "base/buffer.h"

/* Adds the standard alphabet, with padding. */
void base64_encode(struct buffer *out, struct slice bytes);
/* Takes both alphabets, with or without padding; false, and the bytes of *out as they
 * were, on anything else. */
bool base64_decode(struct buffer *out, struct slice text);

#endif

/* utf8.h - UTF-8 at the border.
 *
 * The engine keeps strings as CESU-8: a character beyond U+FFFF is two 3-byte
 * halves. These are the only converters between the two. */
#ifndef MDX_BASE_UTF8_H
#define MDX_BASE_UTF8_H

#include "base/buffer.h"
#include "base/slice.h"

/* True when text is UTF-8 (no surrogates, no overlong forms, at most U+10FFFF);
 * else *at is the offset of the first bad byte. at may be NULL. */
bool utf8_valid(struct slice text, size_t *at);

/* Bytes of the character at text[at], 1 to 4; 0 when they are no UTF-8. at < text.len. */
size_t utf8_length(struct slice text, size_t at);

/* Bytes at text[at], 1 to 3, that are no character, and that one U+FFFD stands for: as many as
 * begin one (WHATWG Encoding). */
size_t utf8_bad(struct slice text, size_t at);

/* Decodes one character at text[*at], moves *at past it. What is none gives U+FFFD. *at must be <
 * text.len. */
uint32_t utf8_next(struct slice text, size_t *at);

/* Writes 1 to 4 bytes, returns how many. */
size_t utf8_put(uint32_t character, char out[4]);

/* UTF-8 to CESU-8: 4-byte sequences become two halves, what is no character U+FFFD. */
void utf8_to_cesu8(struct buffer *out, struct slice text);

/* CESU-8 to UTF-8: pairs of halves are joined, lone ones and bad bytes become U+FFFD. */
void utf8_from_cesu8(struct buffer *out, struct slice text);
/* The same, but lone halves stay, as three bytes that are no UTF-8: for texts that are code. */
void utf8_from_cesu8_with_halves(struct buffer *out, struct slice text);

#endif

/* unicode.h - what Unicode says of characters' case and of the normal forms.
 *
 * The tables are written by unicode.mjs; NAME_count is how many numbers there are. */
#ifndef MDX_SANDBOX_BUILTIN_UNICODE_H
#define MDX_SANDBOX_BUILTIN_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

/* Rows of four: first and last character, distance between two, what is added to each. */
extern const int32_t char_upper[], char_lower[];
extern const uint32_t char_upper_count, char_lower_count;
/* Rows of four: a character, and the two or three code units it has in capitals. */
extern const uint16_t char_special[];
extern const uint32_t char_special_count;
/* Pairs, first and last: Cased and Case_Ignorable. */
extern const uint32_t char_cased[], char_ignorable[];
extern const uint32_t char_cased_count, char_ignorable_count;
/* character << 8 | canonical combining class, where that is not 0. */
extern const uint32_t char_class[];
extern const uint32_t char_class_count;
/* Characters that decompose, and those that do so otherwise in the compatible forms. Of each
 * place in the first list followed by the second: where its text begins in the pool, which is
 * a length and that many code units. */
extern const uint32_t char_canonical[], char_compatible[];
extern const uint32_t char_canonical_count, char_compatible_count;
extern const uint16_t char_places[], char_pool[];
extern const uint32_t char_places_count, char_pool_count;
/* Rows of three: first and second character, and what they make together. */
extern const uint32_t char_pairs[];
extern const uint32_t char_pairs_count;

/* The one character that c is in capitals or small letters; c when there is none. */
uint32_t char_to_upper(uint32_t c);
uint32_t char_to_lower(uint32_t c);
/* The row of char_special, or NULL. */
const uint16_t *char_find_special(uint32_t c);
bool char_is_cased(uint32_t c);
bool char_is_ignorable(uint32_t c);
uint32_t char_class_of(uint32_t c);
/* The pool's text of what c decomposes to, or NULL. */
const uint16_t *char_decompose(uint32_t c, bool compatible);
/* What the two make together; 0: nothing. */
uint32_t char_compose(uint32_t first, uint32_t second);

#endif

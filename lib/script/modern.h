/* modern.h - what is newer than ES5, refused by name until it can be lowered. */
#ifndef MDX_SCRIPT_MODERN_H
#define MDX_SCRIPT_MODERN_H

#include "script/token.h"

/* Adds a finding for everything in the tokens that plain ES5 does not have. Linear. */
void modern_refuse(const struct tokens *tokens, struct findings *findings);

/* The token behind the TypeScript type that begins at `at`, read loosely and no further than
 * `most` tokens, of which a bracket with all inside is one. */
uint32_t type_end(const struct tokens *tokens, uint32_t at, uint32_t most);

#endif

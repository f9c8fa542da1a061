/* first.h - with which bytes a match can begin. */
#ifndef MDX_REGEX_FIRST_H
#define MDX_REGEX_FIRST_H

#include "regex/inside.h"

/* A bit for each byte that a match may begin with. False: a match may be empty, or it is not
 * known. */
bool first_bytes(const struct regex *regex, uint8_t map[32]);

#endif

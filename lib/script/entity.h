/* entity.h - the named entities of HTML, as texts in JSX have them. */
#ifndef MDX_SCRIPT_ENTITY_H
#define MDX_SCRIPT_ENTITY_H

#include "base/slice.h"

struct entity {
    const char name[12];
    uint32_t character;
};

extern const struct entity entities[]; /* entity_table.c */
extern const size_t entity_count;

/* The character of &name; &#N; or &#xN; that begins at text[*at], which moves past it; without one
 * *at stays, and the result is UINT32_MAX. */
uint32_t entity_read(struct slice text, size_t *at);

#endif

/* sections.h - the lists under `## Input` and `## Output`, as form 2's list. */
#ifndef MDX_DEFINITION_SECTIONS_H
#define MDX_DEFINITION_SECTIONS_H

#include "definition/markdown.h"

/* The items under a heading of this name: [{name, type, required, default, description}]
 * with places, owned by the reader; NULL when there are none. */
json_t *section_list(struct reader *reader, const struct outline *outline, const char *heading);

#endif

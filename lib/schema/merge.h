/* merge.h - what the files that merge schemas share. */
#ifndef MDX_SCHEMA_MERGE_H
#define MDX_SCHEMA_MERGE_H

#include "schema/schema.h"

/* Two schemas as one that accepts what both do: a new reference; NULL: it has no single form.
 * Neither has `allOf`. */
json_t *merge_two(const json_t *one, const json_t *other);
/* One pass over the schema: a new reference. */
json_t *merge_once(const json_t *given);
/* Sure to accept nothing. */
bool schema_contradicts(const json_t *schema);

#endif

/* yaml.h - front matter to a tree. Two files answer: yaml.c with libfyaml,
 * yaml_none.c (MDX_YAML=0) with a refusal. */
#ifndef MDX_DEFINITION_YAML_H
#define MDX_DEFINITION_YAML_H

#include "definition/reader.h"

/* Reads `len` bytes at `from` of the reader's text: one mapping, as an object with places.
 * Errors are noted; what could be read is returned, a new reference, or NULL. */
json_t *yaml_read(struct reader *reader, size_t from, size_t len);

#endif

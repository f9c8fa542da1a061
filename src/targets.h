/* targets.h - definitions named on the command line: found, or "did you mean". */
#ifndef MDX_SRC_TARGETS_H
#define MDX_SRC_TARGETS_H

#include "program.h"

#include <jansson.h>
#include <mdxrt.h>

/* report(), with the id that was probably meant when there is no such one. */
int report_target(struct program *program, mdx_runtime *rt, const char *target, mdx_status status,
                  mdx_error *error);

/* Where the id ends: at `@`, at `#`, or at the end. */
size_t target_id_len(const char *target);

/* The function of a mdx_get() or mdx_check() report that path names ("" for the only one),
 * borrowed; NULL: none. */
json_t *function_of(const json_t *definition, const char *path);

#endif

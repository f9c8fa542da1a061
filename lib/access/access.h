/* access.h - the door of access: callers, permission expressions, limits.
 *
 * Says who somebody is by what they sent, whether they may, and whether they have had their share.
 * Whatever is unknown, missing, malformed or of the wrong type denies. Knows no bridge and no
 * program: the caller says the time, asks and tells. */
#ifndef MDX_ACCESS_ACCESS_H
#define MDX_ACCESS_ACCESS_H

#include "base/error.h"
#include "base/json.h"

/* ---- permission expressions -------------------------------------------- */

struct expression;

/* Compiles `user.role === 'admin' && !suspended`. A text that is none fails with `code`, and says
 * where in `what` ("permissions: '*'"). */
mdx_status expression_compile(struct expression **expression, const struct allocator *allocator,
                              struct slice text, struct slice what, enum code code,
                              struct error *error);
void expression_free(struct expression *expression); /* NULL allowed */
/* True only when the value is true. facts: an object; a name is a member of it, else of its `user`.
 * Takes bounded time and no memory. */
bool expression_grants(const struct expression *expression, const json_t *facts);

#endif

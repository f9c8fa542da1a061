/* describe.h - what a text says of itself: its functions, as they are written. */
#ifndef MDX_SCRIPT_DESCRIBE_H
#define MDX_SCRIPT_DESCRIBE_H

#include "script/ast.h"
#include "script/script.h"

/* What a default export without a name is called. */
#define DEFAULT_EXPORT "@0"

/* Fills script->functions and script->program. Comes before the tree is changed. False: no
 * memory. */
bool describe_program(struct script *script, const struct node *program, enum script_kind kind);
/* The function that an expression is, or NULL. */
const struct node *describe_function(const struct node *expression);

#endif

/* completion.h - the completion value of eval's code. */
#ifndef MDX_SCRIPT_COMPLETION_H
#define MDX_SCRIPT_COMPLETION_H

#include "script/ast.h"

struct lower;

/* Changes the tree, before names are analysed, so that the program's last statement gives its
 * completion value. */
void completion_keep(struct lower *lower, struct node *program);

#endif

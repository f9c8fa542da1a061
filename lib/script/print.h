/* print.h - the tree of ES5 kinds as text, each token on the line where its node began.
 *
 * Where the text would be too far left, blanks are added, so that most columns are the source's
 * own; where it is too far right, `columns` says what belongs to what. Comments are dropped. */
#ifndef MDX_SCRIPT_PRINT_H
#define MDX_SCRIPT_PRINT_H

#include "base/buffer.h"
#include "base/linemap.h"
#include "script/arena.h"
#include "script/ast.h"

/* Prints a NODE_PROGRAM; expression: only what its one statement, NODE_EXPRESSION, holds. False
 * when there is no memory. */
bool print_program(struct buffer *out, struct linemap *columns, struct arena *arena,
                   struct slice text, const struct node *program, bool expression);

#endif

/* stream.h - statements of the top level, lowered and printed one by one.
 *
 * What is made for one statement is given back before the next, so that memory grows with the
 * source and the largest statement, not with all that is made. Hidden variables of the program
 * are known only at the end: their declaration is put in at its begin. */
#ifndef MDX_SCRIPT_STREAM_H
#define MDX_SCRIPT_STREAM_H

#include "script/lower.h"
#include "script/printer.h"

/* After scope_analyse(). Leaves by lower->no_memory; the printer may have failed. */
void stream_program(struct lower *lower, struct node *program, struct printer *printer);

#endif

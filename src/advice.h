/* advice.h - what to do about an error that does not say it itself. */
#ifndef MDX_SRC_ADVICE_H
#define MDX_SRC_ADVICE_H

#include "program.h"

/* For an error with this code, in the verb and with the words of the program. NULL: there is
 * nothing to say. The caller frees it. */
char *advice_for(const struct program *program, const char *code);

/* The library's words as those of the program: options in place of settings in C. The caller frees
 * it. */
char *advice_worded(const char *text);

#endif

/* granted.h - what code may reach, as --allow, --allow-all and --files say it. */
#ifndef MDX_SRC_GRANTED_H
#define MDX_SRC_GRANTED_H

#include "program.h"

/* The words of mdx_options.allow. The caller frees them. */
char *granted_words(const struct choices *choices);
/* The folder of `$.files`, or NULL; the caller frees it. An exit status; what was wrong has been
 * said then. */
int granted_folder(struct program *program, char **folder);

#endif

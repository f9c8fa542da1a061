/* auth.h - a person allows a source of a runtime to act for them. */
#ifndef MDX_SRC_AUTH_H
#define MDX_SRC_AUTH_H

#include "program.h"

#include <mdxrt.h>

/* Shows the URL to open, and waits for what comes back. Says what goes wrong, and answers the exit
 * status. */
int auth_ask(struct program *program, mdx_runtime *rt, const char *name);

#endif

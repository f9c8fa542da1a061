/* ready.h - what a server says when it is ready: lines to paste. */
#ifndef MDX_SRC_READY_H
#define MDX_SRC_READY_H

#include "guard.h"
#include "listen.h"

/* Says where the server is, who may what, and how to call what it has. store: its folder. */
void say_ready(struct program *program, mdx_runtime *rt, const struct listening *listening,
               const struct guard *guard, const char *store);

#endif

/* sources.h - other people's tools that the configuration file names. */
#ifndef MDX_SRC_SOURCES_H
#define MDX_SRC_SOURCES_H

#include "program.h"

#include <mdxrt.h>

/* Imports each of program->config.sources: all of them, or those that the runtime has not got. One
 * that cannot be reached is told of and left as it is. An exit status. */
int sources_import(struct program *program, mdx_runtime *rt, int all);

#endif

/* rewrites.h - the rewrite functions that lower_table.c names, by the file they are in. */
#ifndef MDX_SCRIPT_REWRITES_H
#define MDX_SCRIPT_REWRITES_H

#include "script/lower.h"

/* lower_function.c */
rewrite lower_function_expression, lower_function_declaration, lower_this_node,
    lower_new_target_node;

#endif

/* rewrites.h - the rewrite functions that lower_table.c names, by the file they are in. */
#ifndef MDX_SCRIPT_REWRITES_H
#define MDX_SCRIPT_REWRITES_H

#include "script/lower.h"

/* lower_function.c */
rewrite lower_function_expression, lower_function_declaration, lower_this_node,
    lower_new_target_node;

/* lower_class.c, lower_object.c, lower_async.c */
rewrite lower_class_expression, lower_class_declaration, lower_object, lower_await, lower_yield;

/* lower_typescript.c, lower_namespace.c */
rewrite lower_as, lower_nothing, lower_enum, lower_namespace, lower_import_equals,
    lower_export_assign;

#endif

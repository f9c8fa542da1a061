/* rewrites.h - the rewrite functions that lower_table.c names, by the file they are in. */
#ifndef MDX_SCRIPT_REWRITES_H
#define MDX_SCRIPT_REWRITES_H

#include "script/lower.h"

/* lower_function.c */
rewrite lower_function_expression, lower_this_node, lower_new_target_node;

/* lower_let.c */
rewrite lower_identifier, lower_variables, lower_block, lower_function_declaration;

/* lower_jump.c, lower_loop.c, lower_each.c, lower_switch.c */
rewrite lower_break, lower_return, lower_labeled, lower_for, lower_while, lower_for_in,
    lower_for_of, lower_switch, lower_try;

/* lower_assign.c, lower_spread.c, lower_chain.c, lower_template.c */
rewrite lower_expression_statement, lower_assign, lower_update, lower_binary, lower_unary,
    lower_array, lower_call, lower_new, lower_member, lower_optional_chain, lower_delete_chain,
    lower_template, lower_tagged, lower_bigint;
/* What is called, lowered, and in *self what is `this` in it, to be used once. */
struct node *lower_callee(struct lower *lower, struct node *callee, struct node **self);
struct node *lower_chain_callee(struct lower *lower, struct node *chain, struct node **self);

/* lower_module.c */
rewrite lower_export, lower_export_default, lower_export_names, lower_import, lower_dynamic_import;

/* lower_class.c, lower_object.c, lower_async.c */
rewrite lower_class_expression, lower_class_declaration, lower_object, lower_await, lower_yield;

/* lower_typescript.c, lower_namespace.c */
rewrite lower_as, lower_nothing, lower_enum, lower_namespace, lower_import_equals,
    lower_export_assign;

#endif

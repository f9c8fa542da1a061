/* names_of.h - names and targets: what lower_let.c, lower_assign.c and lower_pattern.c share. */
#ifndef MDX_SCRIPT_NAMES_OF_H
#define MDX_SCRIPT_NAMES_OF_H

#include "script/lower.h"

/* lower_let.c */
bool needs_check(const struct node *name);
struct node *make_tdz(struct lower *lower, const struct node *name);
/* x === @T && @tdz("x") */
struct node *make_check(struct lower *lower, const struct node *name);

/* What of a scope begins as @T; and the functions of a list that stand before everything. */
void scope_begin(struct lower *lower, const struct scope *scope, struct node_list *list);
void scope_hoist(struct lower *lower, struct node **list, struct node_list *before);

/* lower_assign.c: value is lowered. */
struct node *lower_assign_name(struct lower *lower, struct node *name, struct node *value,
                               const struct node *at);

/* lower_pattern.c: statements, and an expression that gives the value. */
struct node *lower_bind_pattern(struct lower *lower, struct node *pattern, struct node *value,
                                const struct node *at);
struct node *lower_assign_pattern(struct lower *lower, struct node *pattern, struct node *value,
                                  const struct node *at);
/* The same as statements, for a pattern whose value nobody asks for. */
struct node *lower_pattern_steps(struct lower *lower, struct node *pattern, struct node *value);
/* value === void 0 ? init : value; init is as written. */
struct node *make_default(struct lower *lower, struct node *value, struct node *init,
                          const struct node *target);
/* A key that is no identifier, as an expression. */
struct node *literal_key(struct lower *lower, struct node *key);
/* The name of a property that is written as a BigInt: its decimal digits. */
struct slice bigint_name(struct lower *lower, const struct node *key);

#endif

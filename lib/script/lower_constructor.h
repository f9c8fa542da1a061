/* lower_constructor.h - constructors, for lower_class.c. */
#ifndef MDX_SCRIPT_LOWER_CONSTRUCTOR_H
#define MDX_SCRIPT_LOWER_CONSTRUCTOR_H

#include "script/classes.h"

/* The constructor of a class; member NULL: it has none of its own. */
struct node *lower_constructor(struct lower *lower, struct node *class_node, struct node *member,
                               struct home *home, struct slice name);
/* TypeScript: the first parameter that is a property too; NULL: none. member may be NULL. */
struct node *constructor_properties(struct node *member);
/* Statements that define these properties, before all fields. */
struct node *constructor_property_fields(struct lower *lower, struct node *member);

#endif

/* analysis.h - the state of scope analysis, for the files scope_*.c alone. */
#ifndef MDX_SCRIPT_ANALYSIS_H
#define MDX_SCRIPT_ANALYSIS_H

#include "script/lower.h"

/* A use that is safe or not depending on when a function declaration runs first. */
struct late {
    struct late *next;
    struct node *node;
    struct binding *binding;
};

/* scope_space.c: a hash table. */
struct shared_names {
    struct shared *rows;
    uint32_t room, count;
};

struct analysis {
    struct lower *lower;
    bool resolving; /* the second walk */
    struct scope *scope, *program, *all;
    struct scope **functions; /* the functions around, by their `functions` */
    uint32_t function_room;
    struct scope *parameters; /* the outermost function whose parameters are walked */
    struct scope *with;       /* the innermost `with` around */
    struct late *late;
    struct scope *merged; /* the innermost that is one of several blocks of a namespace or enum */
    struct shared_names shared;
    struct node *no_runtime; /* the first identifier of JSX that nothing declares */
};

/* Enters the scope in *slot, which the first walk makes. */
struct scope *scope_enter(struct analysis *analysis, struct scope **slot, enum scope_kind kind,
                          struct node *node);
void scope_leave(struct analysis *analysis);

/* scope_declare.c: the first walk. */
void declare_name(struct analysis *analysis, struct node *identifier, enum binding_kind kind,
                  uint32_t ready);
/* All names of a target. */
void declare_target(struct analysis *analysis, struct node *target, enum binding_kind kind,
                    uint32_t ready);
void declare_function(struct analysis *analysis, struct node *node);
/* What becomes of the functions in the block that is left: vars, in sloppy code. */
void declare_candidates(struct analysis *analysis, struct scope *scope);

/* scope_resolve.c: the second walk. */
void resolve_use(struct analysis *analysis, struct node *identifier, bool assigns);
void resolve_var(struct analysis *analysis, struct node *identifier);
void resolve_late(struct analysis *analysis);
/* A call that may be a direct eval. */
void resolve_eval(struct analysis *analysis, struct node *call);

/* scope_typescript.c */
void scope_split_namespace(struct analysis *analysis, struct node *node);
void scope_add_members(struct analysis *analysis, struct scope *scope, struct node *node);
void scope_add_space(struct analysis *analysis, struct scope *scope, struct node *node);
/* True when the name is a property's: the identifier has become a member expression. */
bool scope_use_property(struct analysis *analysis, struct node *identifier);

/* scope_space.c. In the first walk: a block of what the binding names, or NULL. */
void space_add(struct analysis *analysis, struct scope *scope, struct binding *binding);
/* In the second, around the block. */
void space_enter(struct analysis *analysis, struct scope *scope, struct binding *binding);
void space_leave(struct analysis *analysis, const struct scope *scope);
/* The block around, of several, that knows the name by another one, nearer than what declares it;
 * or NULL. */
struct scope *space_find(const struct analysis *analysis, const struct name *name);

/* lower_jsx.c: the element becomes a call, to be walked as one. */
void jsx_expand(struct lower *lower, struct node *element);
/* At the end: is what it calls there? */
void jsx_check(struct analysis *analysis);

/* scope_rename.c */
void rename_bindings(struct analysis *analysis);

#endif

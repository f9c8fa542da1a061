/* classes.h - what the passes of classes, super and private names have in common, and what others
 * need of them: members that only intrinsics reach, super.x, super[x] and a.#x, are *special*. */
#ifndef MDX_SCRIPT_CLASSES_H
#define MDX_SCRIPT_CLASSES_H

#include "script/lower.h"

/* One #x of a class. Its variables belong to the helper closure that makes the class. */
struct private_name {
    struct private_name *next;
    struct private_name *outer; /* of the same name, in a class around */
    const struct class_state *state;
    struct name *name;                     /* without # */
    struct name *variable;                 /* holds what @private made */
    struct name *method, *getter, *setter; /* hold its functions; all NULL: a field */
    bool is_static;
};

/* A class whose members are being lowered. */
struct class_state {
    struct class_state *outer;
    struct private_name *privates, **last;
    struct name *constructor; /* hidden variable */
    struct name *fields;      /* hidden variable: gives an instance its fields; NULL: has none */
};

/* The object whose prototype `super` looks in. */
struct home {
    struct name *object;        /* hidden variable: the constructor, or the object literal */
    bool prototype;             /* it is object.prototype instead */
    struct class_state *class_; /* NULL: an object literal */
};

/* ---- classes (lower_class.c) -------------------------------------------------------------- */

/* The class as an expression. `name` is for one that has none of its own; `key`, when not NULL, is
 * a variable with the property key to name it after. */
struct node *lower_class(struct lower *lower, struct node *node, struct slice name,
                         struct node *key);
/* A method, getter or setter as a function expression; prefix: "", "get " or "set ". */
struct node *lower_method(struct lower *lower, struct node *member, struct home *home,
                          struct slice name);
/* The key of a member or property as an expression, and the name that its function gets: empty when
 * that is known at run time only. */
struct node *lower_key(struct lower *lower, struct node *property, struct slice *name);
/* `node`, named after the key in the variable `key` when it is a function or class without name. */
struct node *lower_named_after(struct lower *lower, struct node *node, struct node *key);
bool is_anonymous_function(const struct node *node);

/* ---- special members (lower_special.c) ---------------------------------------------------- */

/* A special member, its object and key evaluated once and for all. */
struct place {
    bool super;
    struct node *before; /* evaluates them; NULL: nothing to do. Comes first */
    struct node *object; /* of super: `this` */
    struct node *key;
};

bool is_special(const struct node *node);
struct node *special_get(struct lower *lower, struct node *member);
/* a.#m(x), super.m(x): a NODE_CALL whose callee is special, not optional. */
struct node *special_call(struct lower *lower, struct node *call);
/* Its function, and in *self (to be used once) what is `this` in it. */
struct node *special_callee(struct lower *lower, struct node *member, struct node **self);
/* NODE_ASSIGN with any operator, and NODE_UPDATE, whose target is special. */
struct node *special_assign(struct lower *lower, struct node *node);
struct node *special_update(struct lower *lower, struct node *node);
/* delete super.x */
struct node *special_delete(struct lower *lower, struct node *member);
/* For targets of patterns: what place.before evaluates may be followed by anything. */
void special_open(struct lower *lower, struct node *member, struct place *place);
struct node *place_get(struct lower *lower, const struct place *place, const struct node *at);
struct node *place_set(struct lower *lower, const struct place *place, struct node *value,
                       const struct node *at);

/* ---- super and private names --------------------------------------------------------------- */

struct node *super_call(struct lower *lower, struct node *call); /* super(...) */
struct node *super_home(struct lower *lower, const struct node *at);
/* The expression that is the home of an object literal is made by lower_object.c. */
struct private_name *private_of(const struct lower *lower, const struct name *name);
struct node *private_variable(struct lower *lower, const struct node *name);
struct node *private_in(struct lower *lower, struct node *node); /* #x in o */
/* Declares the private names of a class: statements. */
struct node *private_declare(struct lower *lower, struct class_state *state, struct node *members);
void private_end(struct class_state *state);

/* The text of a function's source has the word super in it. */
bool mentions_super(const struct lower *lower, const struct node *node);

/* ---- coroutines (lower_async.c) -------------------------------------------------------------- */

/* How the function returns, and whether its body goes into a helper closure. */
enum returns coroutine_returns(const struct node *function);
/* Parameters and body of an async function or a generator: the statements of the function. */
struct node *lower_coroutine(struct lower *lower, struct node *function, enum returns returns);
/* `return value` at the level of the function itself; value is lowered or NULL. */
struct node *coroutine_return(struct lower *lower, struct node *value, const struct node *at);
/* The statements of a function and its end: what is given back when nothing else was. */
struct node *coroutine_end(struct lower *lower, struct node *statements, const struct node *at);

/* ---- TypeScript (lower_typescript.c) --------------------------------------------------------- */

/* The statement by which a declared enum or namespace has an object; space: what exports it. */
struct node *typescript_object(struct lower *lower, struct node *name, struct name *space,
                               const struct node *at);

#endif

/* scope.h - what every name of a script stands for: scopes, their bindings, and how these are used.
 *
 * One walk collects the declarations, a second resolves each identifier: NODE_IDENTIFIER's
 * `binding` is then what it names, or NULL for a global (or, under `with` and direct eval, for
 * whatever is found at run time). Both walks are linear. Redeclarations are reported as findings.
 */
#ifndef MDX_SCRIPT_SCOPE_H
#define MDX_SCRIPT_SCOPE_H

#include "script/arena.h"
#include "script/ast.h"
#include "script/finding.h"

enum scope_kind {
    SCOPE_PROGRAM,  /* a script's global code, a module's or an eval's top level */
    SCOPE_FUNCTION, /* parameters and, when they have no expressions, the body */
    SCOPE_BODY,     /* a body apart from its parameters */
    SCOPE_NAME,     /* the own name of a function expression */
    SCOPE_CLASS,    /* the inner name of a class; also of a class without a name */
    SCOPE_STATIC,   /* a static block or a field's initialiser: as a method's body */
    SCOPE_BLOCK,
    SCOPE_FOR, /* let and const of a loop's head */
    SCOPE_SWITCH,
    SCOPE_CATCH,
    SCOPE_WITH,
    SCOPE_NAMESPACE, /* TypeScript: a function's body, whose exports are properties */
    SCOPE_ENUM
};

enum binding_kind {
    BINDING_VAR,
    BINDING_PARAMETER,
    BINDING_FUNCTION, /* a declaration at the top level of a function or script: as var */
    BINDING_ARGUMENTS,
    BINDING_NAME, /* a function expression's own name: assignments do nothing, or throw in strict */
    BINDING_CATCH,
    BINDING_LET, /* from here on lexical */
    BINDING_CONST,
    BINDING_CLASS,
    BINDING_CLASS_INNER,    /* constant */
    BINDING_BLOCK_FUNCTION, /* in a block, a switch; hoisted to its begin */
    BINDING_ENUM,
    BINDING_NAMESPACE,
    BINDING_IMPORT
};

enum binding_flag {
    BINDING_CAPTURED = 1u << 0, /* by a closure */
    BINDING_IN_LOOP = 1u << 1,  /* declared anew in each round of a loop of its function */
    BINDING_ASSIGNED = 1u << 2, /* other than by its declaration */
    BINDING_CHECKED = 1u << 3,  /* some use may come before its declaration: begins as @T */
    BINDING_FIXED = 1u << 4,    /* must keep its name: direct eval or `with` may see it */
    BINDING_EXPORTED = 1u << 5, /* of a module, or a namespace */
    BINDING_ANNEX_B = 1u << 6,  /* a block's function in sloppy code that is a var too: `twin` */
    BINDING_HOISTED = 1u << 7,  /* a block's function that is used before its place */
    BINDING_SIMPLE_CATCH = 1u << 8, /* catch (e), without a pattern */
    BINDING_USED = 1u << 9,
    BINDING_GLOBAL = 1u << 10 /* a script's top level: a property of the global object */
};

struct scope;

struct binding {
    struct name *name;
    struct name *out; /* what is printed; NULL: the name itself */
    struct scope *scope;
    struct binding *next;     /* in its scope */
    struct binding *shadowed; /* for the walk */
    struct binding *twin;     /* BINDING_ANNEX_B: the var */
    struct node *node;        /* the identifier that declares it; NULL for arguments */
    struct node *declaration; /* of a function: its node */
    uint32_t ready;           /* from this source offset on, straight code may use it */
    uint16_t kind, flags;
};

enum scope_flag {
    SCOPE_STRICT = 1u << 0,
    SCOPE_HAS_EVAL = 1u << 1,     /* a direct eval in it, or in a scope in it */
    SCOPE_LOOP_CLOSURE = 1u << 2, /* of a loop's head: its body declares something that a closure
                                     captures, so that each round needs a function of its own */
    SCOPE_IN_LOOP = 1u << 3,      /* within a loop of its function */
    SCOPE_ARROW_THIS = 1u << 4,   /* an arrow in it uses this, super or new.target, arguments */
    SCOPE_ARROW_ARGUMENTS = 1u << 5,
    SCOPE_ARROW_TARGET = 1u << 6
};

struct scope {
    uint8_t kind;
    uint16_t flags;
    uint32_t depth;
    struct scope *parent;
    struct scope *function; /* the scope that holds its vars: itself for functions */
    struct node *node;
    struct binding *bindings, **last;
    uint32_t escape; /* from this source offset on, a function declared in it may have run */
};

#endif

/* scope.h - what every name of a script stands for: scopes, their bindings, and how these are used.
 *
 * One walk collects the declarations, a second resolves each identifier: NODE_IDENTIFIER's
 * `binding` is then what it names, or NULL for a global (or, under `with` and direct eval, for
 * whatever is found at run time). Both walks are linear. Redeclarations are reported as findings.
 */
#ifndef MDX_SCRIPT_SCOPE_H
#define MDX_SCRIPT_SCOPE_H

#include "script/ast.h"

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
    BINDING_ASSIGNED = 1u << 1, /* other than by its declaration */
    BINDING_CHECKED = 1u << 2,  /* some use may come before its declaration: begins as @T */
    BINDING_FIXED = 1u << 3,    /* must keep its name: direct eval or `with` may see it */
    BINDING_EXPORTED = 1u << 4, /* of a module, or a namespace */
    BINDING_ANNEX_B = 1u << 5,  /* a block's function in sloppy code that is a var too, `twin`; and
                                   that var */
    BINDING_HOISTED = 1u << 6,  /* a block's function that is used before its place */
    BINDING_SIMPLE = 1u << 7,   /* of catch (e), without a pattern; a plain function */
    BINDING_USED = 1u << 8,
    BINDING_GLOBAL = 1u << 9,     /* a script's top level: a property of the global object */
    BINDING_ROUND = 1u << 11,     /* of a loop's head: assigned in its body */
    BINDING_DECLARED = 1u << 12,  /* a var that is already printed for its function */
    BINDING_PARAMETERS = 1u << 10 /* named as something else that is seen from the same place */
};

struct binding {
    struct name *name;
    struct name *out; /* what is printed; NULL: the name itself */
    struct scope *scope;
    struct binding *next;     /* in its scope */
    struct binding *shadowed; /* the next outer one of this name, while the scopes are walked */
    struct binding *twin;     /* BINDING_ANNEX_B: the var */
    struct space *space;      /* of a namespace or an enum: what its blocks share */
    struct node *node;        /* the identifier that declares it */
    uint32_t ready;           /* from this source offset on, straight code may use it */
    uint16_t kind, flags;
    uint16_t level; /* how many of this name are around it in its function */
};

/* What is printed for it. */
static inline const struct name *binding_name(const struct binding *binding)
{
    return binding->out ? binding->out : binding->name;
}

static inline bool binding_is_lexical(const struct binding *binding)
{
    return binding->kind >= BINDING_LET;
}

enum scope_flag {
    SCOPE_STRICT = 1u << 0,
    SCOPE_HAS_EVAL = 1u << 1,     /* a direct eval in it, or in a scope in it */
    SCOPE_LOOP_CLOSURE = 1u << 2, /* of a loop: its body declares something that a closure captures,
                                     so that each round needs a function of its own */
    SCOPE_HEAD_CLOSURE = 1u << 3, /* and the closure is in the head, not the body */
    SCOPE_MEMBER = 1u << 4, /* a class's method, static block or field: runs when it is there */
    SCOPE_HOISTED = 1u << 5 /* a function declaration's: may run before its place */
};

/* One of the blocks that make a namespace, or of the declarations of an enum. */
struct block {
    struct name *object;   /* SCOPE_NAMESPACE: hidden variable that holds its object */
    struct scope *sibling; /* another one of the same */
    struct space *space;   /* what it shares with them; NULL: it is the only one */
    struct scope *merged;  /* the next one around that is not the only one */
};

/* A function, static block and so on has one scope of its own activation, `function`, and others in
 * it. `vars` is where its `var`s are. */
struct scope {
    uint8_t kind;
    uint16_t flags;
    uint32_t start;      /* source offset of what makes it */
    uint32_t depth;      /* of scopes around it */
    uint32_t functions;  /* of functions around it */
    uint32_t case_start; /* SCOPE_SWITCH: of the case at hand */
    uint32_t escape;     /* of functions: from this offset on, a function declared in it may run */
    struct scope *parent, *function, *vars;
    struct scope *loop; /* the innermost loop of this function that it is in, or that it is */
    struct node *node;
    struct binding *bindings, **last;
    struct candidate *candidates; /* functions in blocks that may be vars of the function too */
    struct scope *all;            /* the one made before it */
    struct block *block;          /* of namespaces and enums */
};

struct lower;
struct candidate;
struct space;

/* Walks the whole tree, twice, and names what has to be renamed. */
void scope_analyse(struct lower *lower, struct node *program);

/* The statement `l: function f() {}` is, or NULL. */
struct node *scope_labelled_function(struct node *statement);

#endif

/* lower.h - from the tree of newer syntax to the tree of ES5 kinds: what the passes share.
 *
 * One walk from the top. A rewrite function gets a node whose children are still as written, and
 * returns what stands in its place, with everything in it lowered: it calls lower_expression() and
 * lower_statement() on the children, exactly once each. Kinds without a rewrite function have their
 * children lowered. Nodes are changed in place where that is easiest.
 *
 * A rewrite of a statement returns a chain of statements, or NULL for none. A rewrite of an
 * expression returns one node; its `next` does not matter, lists are linked by the caller.
 *
 * There is no "no memory" in here: the makers never return NULL. Running out, of C stack and time
 * too, leaves the whole walk by longjmp to script_lower(); everything lies in the arena, so that
 * nothing is lost. A pass must not own anything outside of it. */
#ifndef MDX_SCRIPT_LOWER_H
#define MDX_SCRIPT_LOWER_H

#include "script/arena.h"
#include "script/ast.h"
#include "script/finding.h"
#include "script/scope.h"

#include <setjmp.h>

struct home;
struct class_state;
struct names;
struct loop_helper;
struct target;

/* How a function of the source gives back its result: lower_return.c. */
enum returns {
    RETURNS_PLAIN,
    RETURNS_ASYNC,           /* in a coroutine's helper */
    RETURNS_PROMISE,         /* an async function that never awaits */
    RETURNS_GENERATOR,       /* in its helper */
    RETURNS_ASYNC_GENERATOR, /* in its helper */
    RETURNS_DERIVED          /* a derived constructor */
};

/* One function that is printed: of the source, or a helper closure that a pass makes. */
struct activation {
    struct activation *outer;
    struct node
        *function;       /* of the source; a helper's is that of what it is in; NULL: the program */
    struct scope *scope; /* of that function */
    bool transparent;    /* arrows and helpers: this, arguments and new.target are the outer's */
    bool derived;        /* a derived constructor: `this` is a hidden variable, set by super() */
    uint8_t returns;     /* enum returns; of a coroutine's helper too, never inherited */
    uint32_t tries;      /* statements around whose end or catch `return` has to wait for */
    struct name *result, *end_label; /* lower_async.c: a `return` within them; else NULL */
    uint32_t late_returns;           /* how many go by `result` */
    uint32_t this_ready; /* derived: from this source offset on, super() has surely been called */
    struct node *variables;     /* NODE_DECLARATOR: hidden variables to declare at its begin */
    uint32_t temps, temps_busy; /* expression temporaries: made, and in use now */
    struct name **temp_names;
    uint32_t temp_room;
    /* Hidden variables that hold what the transparent ones within use; made on demand. */
    struct name *this_name, *arguments_name, *target_name;
    struct loop_helper *helper; /* jumps.h: it is the body of a loop; else NULL */
    struct home *home;          /* classes.h: what super needs; inherited by arrows and helpers */
};

struct lower {
    struct arena *arena;  /* where nodes are made: one of the next two */
    struct arena *kept;   /* what lives as long as the tree */
    struct arena passing; /* what lives as long as the statement of the top level at hand */
    struct findings *findings;
    struct names *names;
    struct slice text;
    const struct script_options *options;
    struct activation *activation; /* the innermost */
    struct activation *program;    /* the outermost */
    struct node *labels;           /* NODE_LABELED right around the loop at hand, the outermost */
    struct target *targets;        /* jumps.h: what break and continue may name */
    uint32_t spine;                /* calls and members since the last look at how deep they are */
    uint32_t next_hidden;          /* the number of the next hidden variable: unique in the text */
    bool strict;                   /* of the code at hand */
    struct bounds bounds;          /* of all passes, the parser and the printer too */
    bool broken;                   /* there are errors of syntax: parts of the text are missing */
    struct class_state *class_;    /* the innermost class of the text at hand; NULL: none */
    struct home *next_home;        /* for the next opaque activation: that of a method */
    const struct node *no_runtime; /* the first h or Fragment of JSX that there is not */
    struct buffer scratch;         /* make_text's */
    struct name *intrinsics[64];   /* names of intrinsics made before, by where their text lies */
    jmp_buf no_memory;
};

/* Asked wherever a pass calls itself: leaves the walk, as when there is no memory, when too little
 * of the C stack is left, or of the time. */
static inline void lower_go_on(struct lower *lower, const struct node *at)
{
    if (!bounds_pass(&lower->bounds, at->start))
        longjmp(lower->no_memory, 1);
}

/* ---- the walk (lower.c) ------------------------------------------------------------------ */

struct node *lower_expression(struct lower *lower, struct node *node); /* NULL gives NULL */
/* The same for `var f = function () {}`, `{ f: class {} }`, `f = () => 1`, ...: a function or class
 * without a name gets this one. Everything else is just lowered. */
struct node *lower_named(struct lower *lower, struct node *node, struct slice name);
struct node *lower_statement(struct lower *lower, struct node *node);
/* One statement, for where only one can stand: in a block when it became more or none. */
struct node *lower_single(struct lower *lower, struct node *node);
void lower_list(struct lower *lower, struct node **list); /* of expressions; holes stay */
/* Statements one after another, temporaries given back between. */
struct node *lower_statements(struct lower *lower, struct node *list);
/* The same for all statements of a scope: what is in its dead zone and what is hoisted comes first.
 * scope may be NULL. */
struct node *lower_scope(struct lower *lower, const struct scope *scope, struct node *list);
/* The children of a node of an ES5 kind, whatever it is. */
void lower_children(struct lower *lower, struct node *node);

/* ---- functions (lower_function.c) ------------------------------------------------------- */

/* A NODE_FUNCTION (or the function of a declaration) of the source, whole: parameters, body, its
 * directive. `name` is what its `name` property says when it has none of its own; `prefix_flags`
 * are further letters for the directive ("" for none; "a" is added for arrows and methods, "g" and
 * "y" for generators and async ones). */
struct node *lower_function(struct lower *lower, struct node *function, struct slice name,
                            const char *flags);
/* Pieces of it, for those who put something in between (async, generators, constructors). Both
 * work on the innermost activation. lower_parameters() leaves plain names as parameters and gives
 * the statements that fill the real ones; lower_body() gives the statements of the body. */
struct node *lower_parameters(struct lower *lower, struct node *function);
struct node *lower_body(struct lower *lower, struct node *function);
/* `this`, `arguments`, `new.target` as they are reached from here. */
struct node *lower_this(struct lower *lower, const struct node *at);
/* In a derived constructor, or an arrow in it: the hidden variable itself, @T before super(). */
struct node *lower_bound_this(struct lower *lower, const struct node *at);
struct node *lower_arguments(struct lower *lower, const struct node *at);
struct node *lower_new_target(struct lower *lower, const struct node *at);
/* `return value` from here: through loop helpers, and as async functions and generators end.
 * `value` is lowered, or NULL. */
struct node *lower_return_of(struct lower *lower, struct node *value, const struct node *at);

/* A helper closure: what is lowered between begin and end is its body, and is called directly (so
 * that it may await and yield). Statements of the user's that can hold `var`, `return`, `break`
 * must not be put into one without jumps.h's loop helpers. */
void helper_begin(struct lower *lower, struct activation *helper);
/* A NODE_FUNCTION ready to print, with flags "as". parameters: NODE_IDENTIFIERs or NULL. */
struct node *helper_end(struct lower *lower, struct activation *helper, struct node *parameters,
                        struct node *statements, const struct node *at);
/* A variable of the activation, declared at its begin; name NULL: a new hidden one. Gives the
 * identifier in its declaration. */
struct node *activation_declare(struct lower *lower, struct activation *activation,
                                struct name *name, const struct node *at);
/* The same for a function of the source whose activation the caller made (activation_begin). */
void activation_begin(struct lower *lower, struct activation *activation, struct node *function,
                      bool transparent);
/* Takes it off and puts `var @1, @2;`, hidden this and so on before the statements. */
struct node *activation_end(struct lower *lower, struct activation *activation,
                            struct node *statements);
/* The directive "@FLAGS LENGTH START-END NAME" as a statement. */
struct node *make_directive(struct lower *lower, const char *flags, uint32_t length, uint32_t start,
                            uint32_t end, struct slice name);

/* ---- bindings (lower_let.c, lower_pattern.c) ---------------------------------------------- */

/* Statements that give a declared target (an identifier with its binding, a pattern) its first
 * value, which is lowered. `var x = value`, or an assignment where the variable is declared
 * elsewhere. */
struct node *lower_bind(struct lower *lower, struct node *target, struct node *value,
                        const struct node *at);
/* `var name;` where it must be, for a target that something else fills. */
void lower_declare(struct lower *lower, struct binding *binding, const struct node *at);
/* True when `var` in the innermost activation declares it: not a var whose function is further out,
 * around the body of a loop that is a closure. */
bool is_declared_here(const struct lower *lower, const struct binding *binding);
/* Expression that assigns to an identifier, member or pattern (as written); the value is lowered.
 */
struct node *lower_assign_to(struct lower *lower, struct node *target, struct node *value,
                             const struct node *at);

/* ---- hidden variables (make.c) -------------------------------------------------------------- */

/* A temporary of the innermost activation, free again after the statement at hand: must not be
 * captured by a closure nor live on into another statement. */
struct node *make_temp(struct lower *lower, const struct node *at);
/* A hidden variable of the innermost activation, for ever. One that a closure captures is shared by
 * all rounds of a loop around it: put what needs one a round into a helper closure. */
struct node *make_variable(struct lower *lower, const struct node *at);
/* A hidden variable of the program, that all functions see: one for each place in the source. */
struct node *make_program_variable(struct lower *lower, const struct node *at);
/* A new hidden name that nothing declares yet: for parameters. */
struct node *make_hidden(struct lower *lower, const struct node *at);
/* A second node for an identifier, `this` or literal. */
struct node *make_again(struct lower *lower, const struct node *node);
/* `node` (lowered), to be evaluated once and then used again: returns what evaluates it, *again is
 * what uses it (make_again() makes more of it). Literals and constants need no variable. */
struct node *make_once(struct lower *lower, struct node *node, struct node **again);
/* Without the brackets and types around it. */
struct node *without_parens(struct node *node);
/* True when evaluating it has no effect, cannot throw, and gives the same later. */
bool is_stable(const struct node *node);

/* ---- making nodes (make.c): `at` gives the position ----------------------------------------- */

struct node *make_node(struct lower *lower, enum node_kind kind, const struct node *at);
struct name *make_name(struct lower *lower, struct slice text);
/* One that is used in more than one statement of the top level. */
struct name *make_kept_name(struct lower *lower, struct slice text);
struct node *make_identifier(struct lower *lower, struct name *name, const struct node *at);
struct node *make_number(struct lower *lower, double value, const struct node *at);
struct node *make_string(struct lower *lower, struct slice text, const struct node *at);
struct node *make_boolean(struct lower *lower, bool value, const struct node *at);
struct node *make_null(struct lower *lower, const struct node *at);
struct node *make_undefined(struct lower *lower, const struct node *at); /* void 0 */
struct node *make_intrinsic(struct lower *lower, const char *name,
                            const struct node *at); /* no @ */
/* @name(a, b, ...); the arguments end with NULL. */
struct node *make_invoke(struct lower *lower, const struct node *at, const char *name, ...);
struct node *make_call(struct lower *lower, struct node *callee, struct node *arguments,
                       const struct node *at);
struct node *make_array(struct lower *lower, struct node *list, const struct node *at);
struct node *make_member(struct lower *lower, struct node *object, const char *name,
                         const struct node *at);
struct node *make_index(struct lower *lower, struct node *object, struct node *key,
                        const struct node *at);
struct node *make_unary(struct lower *lower, enum operator op, struct node *argument,
                        const struct node *at);
struct node *make_binary(struct lower *lower, enum operator op, struct node *left,
                         struct node *right, const struct node *at);
/* The same for any operator that assignments have, ** too. */
struct node *make_operation(struct lower *lower, enum operator op, struct node *left,
                            struct node *right, const struct node *at);
struct node *make_logical(struct lower *lower, enum operator op, struct node *left,
                          struct node *right, const struct node *at);
struct node *make_assign(struct lower *lower, struct node *left, struct node *right,
                         const struct node *at);
struct node *make_conditional(struct lower *lower, struct node *test, struct node *yes,
                              struct node *no, const struct node *at);
/* (a, b); joins sequences, and leaves out a first part that is NULL. */
struct node *make_sequence(struct lower *lower, struct node *first, struct node *second,
                           const struct node *at);
struct node *make_expression(struct lower *lower, struct node *expression, const struct node *at);
struct node *make_return(struct lower *lower, struct node *value, const struct node *at);
struct node *make_throw(struct lower *lower, struct node *value, const struct node *at);
struct node *make_block(struct lower *lower, struct node *list, const struct node *at);
struct node *make_if(struct lower *lower, struct node *test, struct node *yes, struct node *no,
                     const struct node *at);
struct node *make_while(struct lower *lower, struct node *test, struct node *body,
                        const struct node *at);
/* var name = value; value may be NULL. */
struct node *make_var(struct lower *lower, struct node *identifier, struct node *value,
                      const struct node *at);
/* try { block } catch (parameter) { handler } finally { finalizer }: lists of statements; a
 * parameter NULL: no catch; finalizer NULL: none. */
struct node *make_try(struct lower *lower, struct node *block, struct node *parameter,
                      struct node *handler, struct node *finalizer, const struct node *at);
/* Zeroed memory that lives as long as the tree. */
void *lower_take(struct lower *lower, size_t bytes);
/* A text formatted into the arena: %s, %u, %.*s as buffer_printf(). */
struct slice make_text(struct lower *lower, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- lists ------------------------------------------------------------------------------------
 */

struct node_list {
    struct node *first, **last;
};

static inline void list_init(struct node_list *list)
{
    list->first = NULL;
    list->last = &list->first;
}

/* Adds one node, or a whole chain; NULL adds nothing. */
static inline void list_add(struct node_list *list, struct node *node)
{
    *list->last = node;
    while (*list->last)
        list->last = &(*list->last)->next;
}

static inline struct node *list_one(struct node *node)
{
    node->next = NULL;
    return node;
}

uint32_t list_count(const struct node *list);

static inline struct slice name_slice(const struct name *name)
{
    return (struct slice){ name->text, name->len };
}

/* What is wrong and is found only here. The text is fixed, \1 stands for `name`. */
void lower_refuse(struct lower *lower, uint32_t number, const struct node *at, struct slice name,
                  const char *message);

/* ---- rewrites, a kind each; lower_table.c has the two tables ------------------------------- */

typedef struct node *rewrite(struct lower *lower, struct node *node);
extern rewrite *const expression_rewrites[NODE_KINDS];
extern rewrite *const statement_rewrites[NODE_KINDS];

#endif

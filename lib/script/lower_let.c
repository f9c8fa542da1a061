/* lower_let.c - declarations: let and const become var, with what is left of the dead zone.
 *
 * A name that may be used before its declaration has run begins as @T, and uses that may come
 * first look: (x === @T ? @tdz("x") : x). Everything else is a plain variable. */
#include "script/names_of.h"
#include "script/rewrites.h"

#include <string.h>

/* ---- reading a name ------------------------------------------------------------------------ */

static struct node *test_tdz(struct lower *lower, struct node *name, const struct node *at)
{
    return make_binary(lower, OP_SAME, name, make_intrinsic(lower, "T", at), at);
}

struct node *make_tdz(struct lower *lower, const struct node *name)
{
    struct node *text = make_string(lower, name_slice(name->ident.name), name);

    return make_invoke(lower, name, "tdz", text, NULL);
}

struct node *make_check(struct lower *lower, const struct node *name)
{
    struct node *again = make_again(lower, name);

    again->flags &= (uint16_t)~FLAG_CHECK;
    return make_logical(lower, OP_AND, test_tdz(lower, again, name), make_tdz(lower, name), name);
}

bool needs_check(const struct node *name)
{
    return (name->flags & FLAG_CHECK) && name->ident.binding;
}

static bool is_arguments(const struct node *node)
{
    const struct name *name = node->ident.name;

    return !node->ident.binding && name->len == 9 && !memcmp(name->text, "arguments", 9);
}

struct node *lower_identifier(struct lower *lower, struct node *node)
{
    struct node *again;

    if (is_arguments(node) && lower->activation->function)
        return lower_arguments(lower, node);
    if (!needs_check(node))
        return node;
    again = make_again(lower, node);
    again->flags &= (uint16_t)~FLAG_CHECK;
    node->flags &= (uint16_t)~FLAG_CHECK;
    return make_conditional(lower, test_tdz(lower, again, node), make_tdz(lower, node), node, node);
}

/* ---- declaring one ------------------------------------------------------------------------------
 */

/* The function whose var it is, around the loops whose bodies are closures. */
static struct activation *owner(const struct lower *lower)
{
    struct activation *activation = lower->activation;

    while (activation->helper)
        activation = activation->outer;
    return activation;
}

/* A parameter of the function whose body a coroutine's helper is: `var` of the same name there does
 * not make it anew. */
static bool is_outer_parameter(const struct lower *lower, const struct binding *binding)
{
    return binding->kind == BINDING_PARAMETER &&
           (binding->scope->node->function.flags & FUNCTION_SIMPLE) &&
           (lower->activation->returns == RETURNS_ASYNC ||
            lower->activation->returns == RETURNS_GENERATOR ||
            lower->activation->returns == RETURNS_ASYNC_GENERATOR);
}

bool is_declared_here(const struct lower *lower, const struct binding *binding)
{
    if (binding && is_outer_parameter(lower, binding))
        return false;
    if (!binding || !lower->activation->helper)
        return true;
    return binding_is_lexical(binding) || binding->kind == BINDING_CATCH;
}

void lower_declare(struct lower *lower, struct binding *binding, const struct node *at)
{
    if (binding->flags & BINDING_DECLARED)
        return;
    binding->flags |= BINDING_DECLARED;
    activation_declare(lower, owner(lower), binding->name, at)->ident.binding = binding;
}

/* A parameter, and what a function has by itself, need no `var`. */
static bool needs_var(const struct binding *binding)
{
    return binding->kind == BINDING_VAR || binding->kind == BINDING_FUNCTION;
}

static struct node *bind_name(struct lower *lower, struct node *name, struct node *value,
                              const struct node *at)
{
    struct binding *binding = name->ident.binding;

    name->flags &= (uint16_t)~FLAG_CHECK;
    if (is_declared_here(lower, binding))
        return make_var(lower, name, value, at);
    if (needs_var(binding))
        lower_declare(lower, binding, at);
    return value ? make_expression(lower, make_assign(lower, name, value, at), at) : NULL;
}

struct node *lower_bind(struct lower *lower, struct node *target, struct node *value,
                        const struct node *at)
{
    if (target->kind == NODE_IDENTIFIER)
        return bind_name(lower, target, value, at);
    return lower_bind_pattern(lower, target, value, at);
}

/* `let x;` gives undefined each time it runs. */
static bool needs_value(const struct binding *binding)
{
    return binding->scope->loop || binding->out || (binding->flags & BINDING_CHECKED);
}

static struct node *lower_declarator(struct lower *lower, struct node *one, bool is_var)
{
    struct node *target = one->binary.left, *value = one->binary.right;

    if (target->kind != NODE_IDENTIFIER)
        return lower_bind(lower, target, lower_expression(lower, value), one);
    if (value)
        value = lower_named(lower, value, name_slice(target->ident.name));
    else if (!is_var && target->ident.binding && needs_value(target->ident.binding))
        value = make_undefined(lower, target);
    return bind_name(lower, target, value, one);
}

/* var a = 1; var b = 2; of one statement is one statement; *end is where more of it goes. */
static void join(struct node_list *list, struct node ***end, struct node *statement)
{
    for (struct node *next; statement; statement = next) {
        next = statement->next;
        statement->next = NULL;
        if (statement->kind == NODE_VARIABLES && *end)
            **end = statement->list.list;
        else
            list_add(list, statement);
        if (statement->kind != NODE_VARIABLES)
            *end = NULL;
        else
            for (*end = *end ? *end : &statement->list.list; **end; *end = &(**end)->next)
                ;
    }
}

struct node *lower_variables(struct lower *lower, struct node *node)
{
    struct node_list list;
    struct node **end = NULL, *next;

    list_init(&list);
    if (node->flags & FLAG_DECLARE)
        return NULL;
    for (struct node *one = node->list.list; one; one = next) {
        next = one->next;
        join(&list, &end, lower_declarator(lower, one, node->op == DECLARE_VAR));
    }
    if (list.first && list.first->kind == NODE_VARIABLES)
        list.first->start = node->start;
    return list.first;
}

/* ---- the begin of a scope
 * -------------------------------------------------------------------------- */

static bool begins_dead(const struct binding *binding)
{
    return (binding->flags & BINDING_CHECKED) && binding_is_lexical(binding) &&
           binding->kind != BINDING_CLASS_INNER;
}

static struct node *block_function(struct lower *lower, struct node *node)
{
    struct node *name = node->function.name;

    node->function.name = NULL;
    node->kind = NODE_FUNCTION;
    node = lower_function(lower, node, name_slice(name->ident.name), "");
    return bind_name(lower, name, node, name);
}

static struct binding *hoisted(struct node *statement)
{
    struct node *function = scope_labelled_function(statement);
    struct binding *binding;

    if (!function || !function->function.body || !function->function.name ||
        (function->flags & FLAG_DECLARE))
        return NULL;
    binding = function->function.name->ident.binding;
    return binding && binding->kind == BINDING_BLOCK_FUNCTION && (binding->flags & BINDING_HOISTED)
               ? binding
               : NULL;
}

/* In sloppy code: the var of the same name gets the function where the declaration stands. */
static struct node *annex_b(struct lower *lower, const struct binding *binding,
                            const struct node *name)
{
    struct node *from, *to;

    if (!(binding->flags & BINDING_ANNEX_B) || !binding->twin)
        return NULL;
    from = make_again(lower, name);
    from->ident.binding = (struct binding *)binding;
    to = make_again(lower, name);
    to->ident.binding = binding->twin;
    return bind_name(lower, to, from, name);
}

/* What is left in its place of a function that stands at the begin already. */
static struct node *leave_place(struct lower *lower, struct node *statement,
                                const struct binding *binding)
{
    struct node *rest = annex_b(lower, binding, scope_labelled_function(statement)->function.name);

    if (!rest)
        rest = make_node(lower, NODE_EMPTY, statement);
    return rest;
}

/* The functions of the list are taken out of it; the list keeps its statements otherwise. */
void scope_hoist(struct lower *lower, struct node **list, struct node_list *before)
{
    for (struct node **at = list; *at;) {
        struct binding *binding = hoisted(*at);
        struct node *next = (*at)->next, *rest, *function;

        if (!binding) {
            at = &(*at)->next;
            continue;
        }
        rest = leave_place(lower, *at, binding);
        function = make_again(lower, scope_labelled_function(*at));
        list_add(before, block_function(lower, function));
        rest->next = next;
        *at = rest;
        at = &rest->next;
    }
}

void scope_begin(struct lower *lower, const struct scope *scope, struct node_list *list)
{
    struct node at = { .start = scope->start, .end = scope->start };

    for (struct binding *one = scope->bindings; one; one = one->next)
        if (begins_dead(one)) {
            struct node *name = make_identifier(lower, one->name, &at);

            name->ident.binding = one;
            list_add(list, make_var(lower, name, make_intrinsic(lower, "T", &at), &at));
        }
}

struct node *lower_scope(struct lower *lower, const struct scope *scope, struct node *list)
{
    struct node_list before;

    list_init(&before);
    if (scope)
        scope_begin(lower, scope, &before);
    scope_hoist(lower, &list, &before);
    list_add(&before, lower_statements(lower, list));
    return before.first;
}

struct node *lower_block(struct lower *lower, struct node *node)
{
    node->block.list = lower_scope(lower, node->block.scope, node->block.list);
    return node;
}

struct node *lower_function_declaration(struct lower *lower, struct node *node)
{
    struct node *name = node->function.name;
    struct binding *binding = name ? name->ident.binding : NULL;
    struct node_list list;

    if (!node->function.body || (node->flags & FLAG_DECLARE))
        return NULL;
    if (!binding || binding->kind != BINDING_BLOCK_FUNCTION)
        return lower_function(lower, node, SLICE(""), "");
    list_init(&list);
    list_add(&list, block_function(lower, node));
    list_add(&list, annex_b(lower, binding, name));
    return list.first;
}

/* lower_function.c - functions of the source: their directive, parameters and body.
 *
 * Parameters that are more than names are filled by statements before the body:
 *
 *   function f(a = 1, { b }, ...c) {}
 *   function f(a, @1, c) { "@r …"; if (a === void 0) a = 1; var b = @1.b; } */
#include "script/classes.h"
#include "script/names_of.h"
#include "script/rewrites.h"

#include <string.h>

struct node *lower_this_node(struct lower *lower, struct node *node)
{
    return lower_this(lower, node);
}

struct node *lower_new_target_node(struct lower *lower, struct node *node)
{
    return lower_new_target(lower, node);
}

/* ---- parameters ----------------------------------------------------------------------------- */

/* Setting it would show in `arguments`, which lives apart from such parameters. */
static bool is_mapped(const struct lower *lower, const struct node *function)
{
    return !lower->strict && !(function->function.flags & FUNCTION_ARROW) &&
           (function->function.flags & (FUNCTION_USES_ARGUMENTS | FUNCTION_USES_EVAL));
}

static bool stays(const struct lower *lower, const struct node *function, const struct node *target)
{
    const struct binding *binding = target->ident.binding;

    return target->kind == NODE_IDENTIFIER && !is_mapped(lower, function) &&
           !(binding && (binding->flags & BINDING_CHECKED));
}

/* if (a === void 0) a = init; */
static struct node *fill(struct lower *lower, struct node *name, struct node *init)
{
    struct node *test =
        make_binary(lower, OP_SAME, make_again(lower, name), make_undefined(lower, init), init);
    struct node *value = lower_named(lower, init, name_slice(name->ident.name));

    value = make_expression(lower, make_assign(lower, make_again(lower, name), value, name), name);
    return make_if(lower, test, value, NULL, name);
}

/* One parameter: *name is what stands in the list, the statements fill what is meant. */
static struct node *lower_parameter(struct lower *lower, struct node *function,
                                    struct node *parameter, struct node **name)
{
    struct node *target = parameter, *init = NULL, *value;

    if (parameter->kind == NODE_DEFAULT) {
        target = parameter->binary.left;
        init = parameter->binary.right;
    }
    if (stays(lower, function, target)) {
        *name = target;
        return init ? fill(lower, target, init) : NULL;
    }
    *name = make_hidden(lower, parameter);
    value = make_again(lower, *name);
    if (init)
        value = make_default(lower, value, init, target);
    return lower_bind(lower, target, value, parameter);
}

/* The engine puts an array of the arguments that are left into the last parameter. */
static struct node *lower_rest(struct lower *lower, struct node *function, struct node *target,
                               struct node **name)
{
    function->function.flags |= FUNCTION_REST;
    if (stays(lower, function, target)) {
        *name = target;
        return NULL;
    }
    *name = make_hidden(lower, target);
    return lower_bind(lower, target, make_again(lower, *name), target);
}

/* Parameters that may be used before they have a value. */
static void begin_dead(struct lower *lower, const struct scope *scope, struct node_list *list)
{
    for (struct binding *one = scope->bindings; one; one = one->next)
        if (one->kind == BINDING_PARAMETER && (one->flags & BINDING_CHECKED)) {
            struct node *name = make_again(lower, one->node);

            name->ident.binding = one;
            list_add(list, make_var(lower, name, make_intrinsic(lower, "T", name), name));
        }
}

struct node *lower_parameters(struct lower *lower, struct node *function)
{
    struct node *parameter = function->function.parameters, *next, *name;
    struct node_list names, statements;

    if (function->function.flags & FUNCTION_SIMPLE)
        return NULL;
    list_init(&names);
    list_init(&statements);
    begin_dead(lower, function->function.scope, &statements);
    for (; parameter; parameter = next) {
        uint32_t busy = lower->activation->temps_busy;

        next = parameter->next;
        parameter->next = NULL;
        if (parameter->kind == NODE_REST) {
            list_add(&statements, lower_rest(lower, function, parameter->unary.argument, &name));
        } else {
            list_add(&statements, lower_parameter(lower, function, parameter, &name));
        }
        list_add(&names, list_one(name));
        lower->activation->temps_busy = busy;
    }
    function->function.parameters = names.first;
    return statements.first;
}

/* ---- body
 * ---------------------------------------------------------------------------------------- */

/* The body's own variables that are named as parameters begin with their values. */
static void begin_body(struct lower *lower, const struct node *function, struct node_list *list)
{
    const struct scope *body = function->function.body_scope;

    for (struct binding *one = body ? body->bindings : NULL; one; one = one->next) {
        struct binding *parameter = one->shadowed;
        struct node *to, *from;

        if (one->kind != BINDING_VAR || !parameter || !one->out ||
            parameter->scope != function->function.scope)
            continue;
        to = make_again(lower, one->node);
        to->ident.binding = one;
        from = make_again(lower, one->node);
        from->ident.binding = parameter;
        list_add(list, make_var(lower, to, from, function->function.body));
    }
}

static struct node *without_directives(struct node *list)
{
    while (list && list->kind == NODE_EXPRESSION && (list->flags & FLAG_DIRECTIVE))
        list = list->next;
    return list;
}

struct node *lower_body(struct lower *lower, struct node *function)
{
    struct node *body = function->function.body;
    const struct scope *scope =
        function->function.body_scope ? function->function.body_scope : function->function.scope;
    struct node_list list;

    list_init(&list);
    begin_body(lower, function, &list);
    list_add(&list, lower_scope(lower, scope, without_directives(body->block.list)));
    return list.first;
}

/* ---- whole
 * ---------------------------------------------------------------------------------------- */

static void put_flags(char text[8], const struct node *function, const char *more)
{
    uint32_t flags = function->function.flags;
    bool generator = flags & FUNCTION_GENERATOR;
    bool method = flags & (FUNCTION_METHOD | FUNCTION_GETTER | FUNCTION_SETTER);
    size_t at = 0;

    if (!generator && ((flags & (FUNCTION_ARROW | FUNCTION_ASYNC)) ||
                       (method && !(flags & FUNCTION_CONSTRUCTOR))))
        text[at++] = 'a';
    if (generator)
        text[at++] = 'g';
    if (flags & FUNCTION_ASYNC)
        text[at++] = 'y';
    if (!(flags & (FUNCTION_SIMPLE | FUNCTION_ARROW)) && (flags & FUNCTION_USES_ARGUMENTS))
        text[at++] = 'u';
    if (flags & FUNCTION_REST)
        text[at++] = 'r';
    while (*more && at < 6) {
        if (!memchr(text, *more, at))
            text[at++] = *more;
        more++;
    }
    text[at] = 0;
}

static struct node *make_strict(struct lower *lower, const struct node *at)
{
    struct node *node = make_expression(lower, make_string(lower, SLICE("use strict"), at), at);

    node->flags |= FLAG_DIRECTIVE;
    return node;
}

struct node *lower_function(struct lower *lower, struct node *function, struct slice name,
                            const char *flags)
{
    const bool strict = lower->strict;
    struct node *body = function->function.body;
    struct target *targets = lower->targets;
    struct activation activation;
    struct node_list list;
    struct node *statements;
    char letters[8];

    lower_go_on(lower, function);
    lower->strict = strict || (function->function.flags & FUNCTION_STRICT);
    lower->targets = NULL;
    activation_begin(lower, &activation, function, function->function.flags & FUNCTION_ARROW);
    activation.scope = function->function.scope;
    list_init(&list);
    if (coroutine_returns(function) != RETURNS_PLAIN) {
        list_add(&list, lower_coroutine(lower, function, coroutine_returns(function)));
    } else {
        list_add(&list, lower_parameters(lower, function));
        list_add(&list, lower_body(lower, function));
    }
    statements = activation_end(lower, &activation, list.first);
    put_flags(letters, function, flags);
    if (function->function.name)
        name = name_slice(function->function.name->ident.name);
    list_init(&list);
    list_add(&list, make_directive(lower, letters, function->function.length, function->start,
                                   function->end, name));
    if (lower->strict && !strict)
        list_add(&list, make_strict(lower, list.first));
    list_add(&list, statements);
    body->block.list = list.first;
    lower->targets = targets;
    lower->strict = strict;
    return function;
}

struct node *lower_named(struct lower *lower, struct node *node, struct slice name)
{
    struct node *value = node ? without_parens(node) : NULL;

    if (value && value->kind == NODE_FUNCTION && !value->function.name)
        return lower_function(lower, value, name, "");
    if (value && value->kind == NODE_CLASS && !value->class_.name)
        return lower_class(lower, value, name, NULL);
    return lower_expression(lower, node);
}

struct node *lower_function_expression(struct lower *lower, struct node *node)
{
    return lower_function(lower, node, SLICE(""), "");
}

/* lower_function.c - functions of the source: their directive, parameters and body. */
#include "script/classes.h"
#include "script/rewrites.h"

struct node *lower_this_node(struct lower *lower, struct node *node)
{
    return lower_this(lower, node);
}

struct node *lower_new_target_node(struct lower *lower, struct node *node)
{
    return lower_new_target(lower, node);
}

struct node *lower_parameters(struct lower *lower, struct node *function)
{
    (void)lower;
    (void)function;
    return NULL;
}

struct node *lower_body(struct lower *lower, struct node *function)
{
    return lower_statements(lower, function->function.body->block.list);
}

struct node *lower_function(struct lower *lower, struct node *function, struct slice name,
                            const char *flags)
{
    struct activation activation;
    struct node_list list;
    struct node *body = function->function.body;
    struct node *statements;

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
    list_init(&list);
    list_add(&list, make_directive(lower, flags, function->function.length, function->start,
                                   function->end, name));
    list_add(&list, statements);
    body->block.list = list.first;
    return function;
}

struct node *lower_named(struct lower *lower, struct node *node, struct slice name)
{
    if (node && node->kind == NODE_FUNCTION && !node->function.name)
        return lower_function(lower, node, name, "");
    if (node && node->kind == NODE_CLASS && !node->class_.name)
        return lower_class(lower, node, name, NULL);
    return lower_expression(lower, node);
}

struct node *lower_function_expression(struct lower *lower, struct node *node)
{
    return lower_function(lower, node, SLICE(""), "");
}

struct node *lower_function_declaration(struct lower *lower, struct node *node)
{
    return lower_function(lower, node, SLICE(""), "");
}

struct node *lower_return_of(struct lower *lower, struct node *value, const struct node *at)
{
    return coroutine_return(lower, value, at);
}

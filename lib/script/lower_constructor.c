/* lower_constructor.c - the constructor of a class: fields before its parameters, or `this` in a
 * variable until super() was called; TypeScript's properties among the parameters. */
#include "script/lower_constructor.h"

static bool is_super_statement(const struct node *statement)
{
    return statement->kind == NODE_EXPRESSION && statement->unary.argument->kind == NODE_CALL &&
           statement->unary.argument->call.callee->kind == NODE_SUPER;
}

/* The statement of the body itself that calls super(): all behind it has a `this`. */
static struct node *find_super(struct node *body)
{
    for (; body; body = body->next)
        if (is_super_statement(body))
            return body;
    return NULL;
}

/* ---- properties among the parameters --------------------------------------------------------- */

static struct node *parameter_name(struct node *parameter)
{
    return parameter->kind == NODE_DEFAULT ? parameter->binary.left : parameter;
}

static struct node *next_property(struct node *parameter)
{
    while (parameter && !(parameter_name(parameter)->flags & FLAG_PROPERTY))
        parameter = parameter->next;
    return parameter;
}

struct node *constructor_properties(struct node *member)
{
    return member && member->property.value
               ? next_property(member->property.value->function.parameters)
               : NULL;
}

struct node *constructor_property_fields(struct lower *lower, struct node *member)
{
    struct node_list list;

    list_init(&list);
    for (struct node *one = constructor_properties(member); one; one = next_property(one->next)) {
        const struct name *name = parameter_name(one)->ident.name;

        list_add(&list,
                 make_expression(lower,
                                 make_invoke(lower, one, "prop", make_node(lower, NODE_THIS, one),
                                             make_string(lower, name_slice(name), one),
                                             make_undefined(lower, one), NULL),
                                 one));
    }
    return list.first;
}

/* this.x = x; for each, as if written at the place `at`. */
static struct node *assignments(struct lower *lower, struct node *member, const struct node *at)
{
    struct node_list list;

    list_init(&list);
    for (struct node *one = constructor_properties(member); one; one = next_property(one->next)) {
        struct node *value = make_again(lower, parameter_name(one));
        struct node *target = make_node(lower, NODE_MEMBER, at);

        value->start = at->start;
        value->end = at->end;
        target->member.object = make_node(lower, NODE_THIS, at);
        target->member.property = make_identifier(lower, value->ident.name, at);
        list_add(&list, make_expression(lower, make_assign(lower, target, value, at), at));
    }
    return list.first;
}

/* Behind super(), or behind the directives. */
static void insert_assignments(struct lower *lower, struct node *class_node, struct node *member)
{
    struct node *body = member->property.value->function.body;
    struct node **place = &body->block.list;
    struct node at = *body, *made, *rest;

    if (class_node->class_.heritage) {
        struct node *called = find_super(body->block.list);

        if (!called)
            return;
        at.start = at.end = called->end;
        place = &called->next;
    } else {
        at.end = at.start;
        while (*place && (*place)->flags & FLAG_DIRECTIVE)
            place = &(*place)->next;
    }
    made = assignments(lower, member, &at);
    if (!made)
        return;
    rest = *place;
    *place = made;
    while (*place)
        place = &(*place)->next;
    *place = rest;
}

/* ---- the function ------------------------------------------------------------------------------
 */

static struct node *call_fields(struct lower *lower, const struct home *home, struct node *self,
                                const struct node *at)
{
    struct node *fields;

    if (!home->class_->fields)
        return NULL;
    fields = make_identifier(lower, home->class_->fields, at);
    return make_expression(lower, make_invoke(lower, at, "call", fields, self, NULL), at);
}

/* constructor(...args) { super(...args) }, in which nothing of the user's can be seen to run. */
static struct node *default_derived(struct lower *lower, const struct home *home,
                                    const struct node *at)
{
    struct node *self = make_variable(lower, at);
    struct node *parent =
        make_invoke(lower, at, "parent", make_identifier(lower, home->object, at), NULL);
    struct node_list list;

    list_init(&list);
    list_add(&list, make_expression(lower,
                                    make_assign(lower, self,
                                                make_invoke(lower, at, "construct", parent,
                                                            lower_arguments(lower, at),
                                                            lower_new_target(lower, at), NULL),
                                                at),
                                    at));
    list_add(&list, call_fields(lower, home, make_again(lower, self), at));
    list_add(&list, make_return(lower, make_again(lower, self), at));
    return list.first;
}

static struct node *own_derived(struct lower *lower, struct node *function)
{
    struct node_list list;
    struct node end = *function->function.body;

    list_init(&list);
    list_add(&list, make_var(lower, lower_bound_this(lower, function),
                             make_intrinsic(lower, "T", function), function));
    list_add(&list, lower_parameters(lower, function));
    list_add(&list, lower_body(lower, function));
    end.start = end.end ? end.end - 1 : 0;
    return coroutine_end(lower, list.first, &end);
}

static struct node *own_base(struct lower *lower, const struct home *home, struct node *function)
{
    struct node_list list;

    list_init(&list);
    list_add(&list, call_fields(lower, home, make_node(lower, NODE_THIS, function), function));
    list_add(&list, lower_parameters(lower, function));
    list_add(&list, lower_body(lower, function));
    return list.first;
}

static struct node *statements_of(struct lower *lower, struct activation *activation,
                                  struct node *class_node, struct node *member, struct home *home,
                                  struct node *function)
{
    bool derived = class_node->class_.heritage != NULL;
    struct node *called;

    if (!member)
        return derived
                   ? default_derived(lower, home, class_node)
                   : call_fields(lower, home, make_node(lower, NODE_THIS, class_node), class_node);
    insert_assignments(lower, class_node, member);
    if (!derived)
        return own_base(lower, home, function);
    called = find_super(function->function.body->block.list);
    activation->derived = true;
    activation->returns = RETURNS_DERIVED;
    activation->this_ready = called ? called->end : UINT32_MAX;
    return own_derived(lower, function);
}

struct node *lower_constructor(struct lower *lower, struct node *class_node, struct node *member,
                               struct home *home, struct slice name)
{
    static const char *const flags[2][2] = { { "c", "cr" }, { "d", "dr" } };
    struct node *function =
        member ? member->property.value : make_node(lower, NODE_FUNCTION, class_node);
    struct target *targets = lower->targets;
    struct activation activation;
    struct node_list list;
    struct node *statements;

    lower->targets = NULL;
    lower->next_home = home;
    activation_begin(lower, &activation, function, false);
    activation.scope = member ? function->function.scope : activation.outer->scope;
    statements = activation_end(
        lower, &activation, statements_of(lower, &activation, class_node, member, home, function));
    list_init(&list);
    list_add(&list,
             make_directive(lower,
                            flags[class_node->class_.heritage != NULL]
                                 [(function->function.flags & FUNCTION_REST) != 0],
                            function->function.length, class_node->start, class_node->end, name));
    list_add(&list, statements);
    if (!function->function.body)
        function->function.body = make_block(lower, NULL, class_node);
    function->function.body->block.list = list.first;
    function->function.name = NULL;
    lower->targets = targets;
    return function;
}

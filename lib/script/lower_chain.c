/* lower_chain.c - optional chaining: a?.b.c(d) is one condition around the whole chain.
 *
 *   (@1 = a) == null ? void 0 : @1.b.c(d)
 *
 * A callee keeps its `this`. The links are taken one by one, from the left. */
#include "script/classes.h"
#include "script/rewrites.h"

/* What is known of the chain so far: its value, and `this` for a call of it. */
struct link {
    struct node *value;
    struct node *self; /* NULL: undefined */
    struct node *test; /* all that must hold: nothing was null */
};

static struct node **object_of(struct node *node)
{
    return node->kind == NODE_CALL ? &node->call.callee : &node->member.object;
}

static bool is_link(const struct node *node)
{
    return node->kind == NODE_CALL || node->kind == NODE_MEMBER || node->kind == NODE_INDEX;
}

/* The value so far is put into a variable and compared with null. */
static void note_optional(struct lower *lower, struct link *link, const struct node *at)
{
    struct node *again;
    struct node *test = make_once(lower, link->value, &again);

    test = make_binary(lower, OP_EQ, test, make_null(lower, at), at);
    link->test = link->test ? make_logical(lower, OP_OR, link->test, test, at) : test;
    link->value = again;
}

static bool has_spread(const struct node *list)
{
    for (; list; list = list->next)
        if (list->kind == NODE_SPREAD)
            return true;
    return false;
}

static void take_call(struct lower *lower, struct link *link, struct node *node)
{
    struct node *arguments;

    if (!link->self) {
        node->call.callee = link->value;
        node->flags &= (uint16_t)~FLAG_OPTIONAL;
        if (has_spread(node->call.arguments)) {
            arguments = lower_array(lower, make_array(lower, node->call.arguments, node));
            link->value = make_invoke(lower, node, "apply", link->value,
                                      make_undefined(lower, node), arguments, NULL);
            return;
        }
        lower_list(lower, &node->call.arguments);
        link->value = node;
        return;
    }
    if (has_spread(node->call.arguments)) {
        arguments = lower_array(lower, make_array(lower, node->call.arguments, node));
        link->value = make_invoke(lower, node, "apply", link->value, link->self, arguments, NULL);
    } else {
        arguments = node->call.arguments;
        lower_list(lower, &arguments);
        link->value->next = link->self;
        link->self->next = arguments;
        link->value = make_call(lower, make_intrinsic(lower, "call", node), link->value, node);
    }
    link->self = NULL;
}

/* `last`: it is called next, by a link of its own. */
static void take_member(struct lower *lower, struct link *link, struct node *node, bool called)
{
    struct node *self = NULL;

    node->flags &= (uint16_t)~FLAG_OPTIONAL;
    if (called)
        link->value = make_once(lower, link->value, &self);
    node->member.object = link->value;
    link->self = self;
    if (node->member.property->kind == NODE_PRIVATE_NAME) {
        link->value = make_invoke(lower, node, "privateGet", link->value,
                                  private_variable(lower, node->member.property), NULL);
        return;
    }
    if (node->kind == NODE_INDEX)
        node->member.property = lower_expression(lower, node->member.property);
    link->value = node;
}

/* A call right behind a member, not optional, is an ordinary one. */
static bool is_plain_call(const struct node *call)
{
    return call && call->kind == NODE_CALL && !(call->flags & FLAG_OPTIONAL) &&
           !has_spread(call->call.arguments) &&
           call->call.callee->member.property->kind != NODE_PRIVATE_NAME;
}

static void begin(struct lower *lower, struct link *link, struct node *node, bool called)
{
    *link = (struct link){ .value = NULL };
    if (called)
        link->value = lower_callee(lower, node, &link->self);
    else
        link->value = lower_expression(lower, node);
    if (called && link->self->kind == NODE_UNARY) /* void 0 */
        link->self = NULL;
}

/* All links of the chain up to `top`; called: what it gives is called then. */
static void take_chain(struct lower *lower, struct node *top, bool called, struct link *link)
{
    uint32_t count = 0;
    struct node **nodes, *node;

    lower_go_on(lower, top);
    for (node = top; is_link(node) && (*object_of(node))->kind != NODE_SUPER;
         node = *object_of(node))
        count++;
    nodes = lower_take(lower, (count + 1) * sizeof(struct node *));
    node = top;
    for (uint32_t at = count; at > 0; node = *object_of(node))
        nodes[--at] = node;
    begin(lower, link, node, count ? nodes[0]->kind == NODE_CALL : called);
    for (uint32_t at = 0; at < count; at++) {
        struct node *next = at + 1 < count ? nodes[at + 1] : NULL;

        lower_go_on(lower, nodes[at]);
        if (nodes[at]->flags & FLAG_OPTIONAL)
            note_optional(lower, link, nodes[at]);
        if (nodes[at]->kind == NODE_CALL)
            take_call(lower, link, nodes[at]);
        else if (is_plain_call(next))
            take_member(lower, link, nodes[at], false);
        else
            take_member(lower, link, nodes[at], next ? next->kind == NODE_CALL : called);
    }
}

struct node *lower_optional_chain(struct lower *lower, struct node *node)
{
    struct link link;

    take_chain(lower, node->unary.argument, false, &link);
    if (!link.test)
        return link.value;
    return make_conditional(lower, link.test, make_undefined(lower, node), link.value, node);
}

struct node *lower_chain_callee(struct lower *lower, struct node *chain, struct node **self)
{
    struct link link;

    take_chain(lower, chain->unary.argument, true, &link);
    *self = link.self ? link.self : make_undefined(lower, chain);
    if (!link.test)
        return link.value;
    return make_conditional(lower, link.test, make_undefined(lower, chain), link.value, chain);
}

struct node *lower_delete_chain(struct lower *lower, struct node *node)
{
    struct link link;

    take_chain(lower, node->unary.argument->unary.argument, false, &link);
    node->unary.argument = link.value;
    if (!link.test)
        return node;
    return make_conditional(lower, link.test, make_boolean(lower, true, node), node, node);
}

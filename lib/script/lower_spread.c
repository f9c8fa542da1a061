/* lower_spread.c - calls, new and arrays with `...`; members and calls that only intrinsics do. */
#include "script/lower_eval.h"
#include "script/rewrites.h"

#define MOST_BITS 30 /* of a mask that is a number */

static bool has_spread(const struct node *list)
{
    for (; list; list = list->next)
        if (list->kind == NODE_SPREAD)
            return true;
    return false;
}

static struct node *make_mask(struct lower *lower, const struct node *list, const struct node *at)
{
    uint32_t count = list_count(list), bits = 0, place = 0;
    char *text;

    if (count > MOST_BITS) {
        text = lower_take(lower, count + 1);
        for (; list; list = list->next)
            text[place++] = list->kind == NODE_SPREAD ? '1' : '0';
        return make_string(lower, slice_make(text, count), at);
    }
    for (; list; list = list->next)
        bits |= (list->kind == NODE_SPREAD ? 1u : 0u) << place++;
    return make_number(lower, bits, at);
}

/* @list(mask, ...) */
static struct node *make_list(struct lower *lower, struct node *list, const struct node *at)
{
    struct node *mask = make_mask(lower, list, at);

    for (struct node **one = &list; *one; one = &(*one)->next) {
        struct node *next = (*one)->next;

        if ((*one)->kind == NODE_HOLE)
            *one = make_intrinsic(lower, "H", *one);
        else if ((*one)->kind == NODE_SPREAD)
            *one = lower_expression(lower, (*one)->unary.argument);
        else
            *one = lower_expression(lower, *one);
        (*one)->next = next;
    }
    mask->next = list;
    return make_call(lower, make_intrinsic(lower, "list", at), mask, at);
}

struct node *lower_array(struct lower *lower, struct node *node)
{
    if (has_spread(node->list.list))
        return make_list(lower, node->list.list, node);
    lower_list(lower, &node->list.list);
    return node;
}

struct node *lower_callee(struct lower *lower, struct node *callee, struct node **self)
{
    callee = without_parens(callee);
    if (is_special(callee))
        return special_callee(lower, callee, self);
    if (callee->kind == NODE_OPTIONAL_CHAIN)
        return lower_chain_callee(lower, callee, self);
    if (callee->kind != NODE_MEMBER && callee->kind != NODE_INDEX) {
        *self = make_undefined(lower, callee);
        return lower_expression(lower, callee);
    }
    callee->member.object = make_once(lower, lower_expression(lower, callee->member.object), self);
    if (callee->kind == NODE_INDEX)
        callee->member.property = lower_expression(lower, callee->member.property);
    return callee;
}

static struct node *apply(struct lower *lower, struct node *node)
{
    struct node *self;
    struct node *callee = lower_callee(lower, node->call.callee, &self);

    return make_invoke(lower, node, "apply", callee, self,
                       make_list(lower, node->call.arguments, node), NULL);
}

/* (a?.b)(x) keeps its `this`. */
static struct node *call_chain(struct lower *lower, struct node *node, struct node *chain)
{
    struct node *self;
    struct node_list list;

    list_init(&list);
    list_add(&list, list_one(lower_callee(lower, chain, &self)));
    list_add(&list, list_one(self));
    lower_list(lower, &node->call.arguments);
    list_add(&list, node->call.arguments);
    return make_call(lower, make_intrinsic(lower, "call", node), list.first, node);
}

static bool is_eval(const struct node *callee)
{
    return callee->kind == NODE_IDENTIFIER && !callee->ident.binding &&
           slice_is(name_slice(callee->ident.name), "eval");
}

/* A direct eval stays one: it looks at its first argument only. */
static struct node *eval_first(struct lower *lower, struct node *node)
{
    struct node *list = make_list(lower, node->call.arguments, node);

    node->call.arguments = make_index(lower, list, make_number(lower, 0, node), node);
    return node;
}

struct node *lower_call(struct lower *lower, struct node *node)
{
    struct node *callee = without_parens(node->call.callee);

    if (callee->kind == NODE_SUPER)
        return super_call(lower, node);
    node->call.callee = callee;
    if (is_special(callee))
        return special_call(lower, node);
    if (has_spread(node->call.arguments) && is_eval(callee))
        return eval_first(lower, node);
    if (has_spread(node->call.arguments))
        return apply(lower, node);
    if (callee->kind == NODE_OPTIONAL_CHAIN)
        return call_chain(lower, node, callee);
    if (is_eval(callee)) {
        lower_list(lower, &node->call.arguments);
        eval_tell(lower, node);
        return node;
    }
    node->call.callee = lower_expression(lower, callee);
    lower_list(lower, &node->call.arguments);
    return node;
}

struct node *lower_new(struct lower *lower, struct node *node)
{
    if (!has_spread(node->call.arguments)) {
        node->call.callee = lower_expression(lower, node->call.callee);
        lower_list(lower, &node->call.arguments);
        return node;
    }
    return make_invoke(lower, node, "construct", lower_expression(lower, node->call.callee),
                       make_list(lower, node->call.arguments, node), NULL);
}

struct node *lower_member(struct lower *lower, struct node *node)
{
    if (is_special(node))
        return special_get(lower, node);
    lower_children(lower, node);
    return node;
}

/* lower_switch.c - switch, try and with: the statements whose scopes are not just a block. */
#include "script/jumps.h"
#include "script/names_of.h"
#include "script/rewrites.h"

struct node *lower_switch(struct lower *lower, struct node *node)
{
    struct target target = { .is_switch = true };
    struct node_list list;

    list_init(&list);
    node->switch_.value = lower_expression(lower, node->switch_.value);
    scope_begin(lower, node->switch_.scope, &list);
    for (struct node *one = node->switch_.cases; one; one = one->next)
        scope_hoist(lower, &one->case_.list, &list);
    target_push(lower, &target);
    for (struct node *one = node->switch_.cases; one; one = one->next) {
        one->case_.test = lower_expression(lower, one->case_.test);
        one->case_.list = lower_statements(lower, one->case_.list);
    }
    target_pop(lower);
    if (list.first && !is_stable(node->switch_.value)) {
        /* The value is not to see what the cases declare. */
        struct node *value = make_temp(lower, node);

        struct node_list all;

        list_init(&all);
        list_add(&all,
                 make_expression(
                     lower, make_assign(lower, make_again(lower, value), node->switch_.value, node),
                     node));
        list_add(&all, list.first);
        list = all;
        node->switch_.value = value;
    }
    list_add(&list, node);
    return list.first;
}

static void lower_catch(struct lower *lower, struct node *node)
{
    struct node *parameter = node->try_.parameter, *handler = node->try_.handler;
    struct node_list list;

    list_init(&list);
    if (!parameter || parameter->kind != NODE_IDENTIFIER) {
        node->try_.parameter = make_hidden(lower, handler);
        if (parameter)
            list_add(&list, lower_bind(lower, parameter, make_again(lower, node->try_.parameter),
                                       parameter));
    }
    list_add(&list, lower_scope(lower, node->try_.scope, handler->block.list));
    handler->block.list = list.first;
}

/* A return in `finally` that something overrules there leaves the value of the one that came
 * before: { saved = result; …; result = saved; }, whose end is reached only then. */
static struct node *lower_finalizer(struct lower *lower, struct node *block)
{
    struct activation *activation = lower->activation;
    const uint32_t before = activation->late_returns;
    struct node *lowered = lower_single(lower, block), *saved, *result;
    struct node_list list;

    if (activation->late_returns == before)
        return lowered;
    result = make_identifier(lower, activation->result, lowered);
    saved = make_variable(lower, lowered);
    list_init(&list);
    list_add(&list, make_expression(lower, make_assign(lower, saved, result, lowered), lowered));
    list_add(&list, list_one(lowered));
    list_add(&list, make_expression(lower,
                                    make_assign(lower, make_again(lower, result),
                                                make_again(lower, saved), lowered),
                                    lowered));
    return make_block(lower, list.first, lowered);
}

struct node *lower_try(struct lower *lower, struct node *node)
{
    lower->activation->tries++;
    node->try_.block = lower_single(lower, node->try_.block);
    if (!node->try_.finalizer)
        lower->activation->tries--;
    if (node->try_.handler)
        lower_catch(lower, node);
    if (node->try_.finalizer)
        lower->activation->tries--;
    if (node->try_.finalizer)
        node->try_.finalizer = lower_finalizer(lower, node->try_.finalizer);
    return node;
}

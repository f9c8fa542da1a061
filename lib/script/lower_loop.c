/* lower_loop.c - for, while, do; the rounds of a loop whose closures need variables of their own.
 *
 *   for (let i = 0; i < 3; i++) f(() => i)
 *
 *   @1 = function (i) { f(function () { return i }) };  for (var i = 0; i < 3; i++) @1(i)
 *
 * What the body changes in i is handed back. Closures in the head need the whole head in there. */
#include "script/jumps.h"
#include "script/rewrites.h"

static bool needs_rounds(const struct node *node)
{
    return node->loop.scope && (node->loop.scope->flags & SCOPE_LOOP_CLOSURE);
}

/* Those of the head that each round has anew. */
static bool is_round(const struct binding *binding)
{
    return binding->kind == BINDING_LET;
}

static struct node *name_of(struct lower *lower, const struct binding *binding,
                            const struct node *at)
{
    struct node *node = make_identifier(lower, binding->name, at);

    node->ident.binding = (struct binding *)binding;
    return node;
}

static struct node *round_names(struct lower *lower, const struct scope *scope,
                                const struct node *at)
{
    struct node_list list;

    list_init(&list);
    for (const struct binding *one = scope->bindings; one; one = one->next)
        if (is_round(one))
            list_add(&list, name_of(lower, one, at));
    return list.first;
}

static struct node *add_pair(struct lower *lower, struct node *before, struct node *to,
                             struct node *from, const struct node *at)
{
    return make_sequence(lower, before, make_assign(lower, to, from, at), at);
}

/* @1 = function ...; loop */
static struct node *with_helper(struct lower *lower, struct node_list *list, struct node *variable,
                                struct node *function, struct node *loop, struct node *labels,
                                const struct node *at)
{
    list_add(list, make_expression(lower, make_assign(lower, variable, function, at), at));
    list_add(list, labels_put(labels, loop));
    return list->first;
}

/* The statements of the head's declaration or expression; only a plain `var` is left in place. */
static struct node *lower_init(struct lower *lower, struct node *init, struct node_list *before)
{
    struct node *list;

    if (!init)
        return NULL;
    if (init->kind != NODE_VARIABLES)
        return lower_expression(lower, init);
    list = lower_statement(lower, init);
    if (list && !list->next && list->kind == NODE_VARIABLES)
        return list;
    list_add(before, list);
    return NULL;
}

static void lower_plain_loop(struct lower *lower, struct node *node, struct target *target)
{
    node->loop.test = lower_expression(lower, node->loop.test);
    node->loop.update = lower_expression(lower, node->loop.update);
    target_push(lower, target);
    node->loop.body = lower_single(lower, node->loop.body);
    target_pop(lower);
}

/* The closure is in the body: the head stays where it is. */
static struct node *lower_rounds(struct lower *lower, struct node *node, struct target *target,
                                 struct node_list *list, struct node *labels)
{
    struct node at = ast_place(node);
    struct node *variable = make_variable(lower, &at);
    struct node *back = NULL, *copies = NULL, *body, *function, *call;
    struct loop_helper helper;

    node->loop.test = lower_expression(lower, node->loop.test);
    node->loop.update = lower_expression(lower, node->loop.update);
    for (const struct binding *one = node->loop.scope->bindings; one; one = one->next) {
        struct node *saved;

        if (!is_round(one) || !(one->flags & BINDING_ROUND))
            continue;
        saved = make_variable(lower, &at);
        copies = add_pair(lower, copies, make_again(lower, saved), name_of(lower, one, &at), &at);
        back = add_pair(lower, back, name_of(lower, one, &at), saved, &at);
    }
    target_push(lower, target);
    loop_helper_begin(lower, &helper, target);
    helper.copies = copies;
    body = lower_single(lower, node->loop.body);
    function =
        loop_helper_end(lower, &helper, round_names(lower, node->loop.scope, &at), body, &at);
    call = make_call(lower, make_again(lower, variable), round_names(lower, node->loop.scope, &at),
                     &at);
    node->loop.body = loop_helper_call(lower, &helper, call, back, &at);
    target_pop(lower);
    return with_helper(lower, list, variable, function, node, labels, &at);
}

static struct node *saved_names(struct lower *lower, const struct node *saved)
{
    struct node_list list;

    list_init(&list);
    for (; saved; saved = saved->next)
        list_add(&list, make_again(lower, saved));
    return list.first;
}

/* What each round begins with: update but for the first, and the test. */
static struct node *head_of_round(struct lower *lower, struct node *node, struct node *first,
                                  struct target *target, const struct node *at)
{
    struct node *update = lower_expression(lower, node->loop.update);
    struct node *test = lower_expression(lower, node->loop.test);
    struct node_list list;

    list_init(&list);
    if (update)
        list_add(&list, make_if(lower, make_again(lower, first),
                                make_expression(lower,
                                                make_assign(lower, make_again(lower, first),
                                                            make_boolean(lower, false, at), at),
                                                at),
                                make_expression(lower, update, at), at));
    if (test)
        list_add(&list, make_if(lower, make_unary(lower, OP_NOT, test, at),
                                lower_jump(lower, target, EXIT_BREAK, NULL, at), NULL, at));
    return list.first;
}

/* A closure is in the head: everything runs in a closure, the variables are handed on. */
static struct node *lower_head_rounds(struct lower *lower, struct node *node, struct target *target,
                                      struct node_list *list, struct node *labels)
{
    struct node at = ast_place(node);
    struct node *variable = make_variable(lower, &at), *first = make_variable(lower, &at);
    struct node_list saved, body;
    struct node *copies = NULL, *function;
    struct loop_helper helper;
    struct activation begin;

    list_init(&saved);
    for (const struct binding *one = node->loop.scope->bindings; one; one = one->next) {
        struct node *copy;

        if (!is_round(one))
            continue;
        copy = make_variable(lower, &at);
        copies = add_pair(lower, copies, make_again(lower, copy), name_of(lower, one, &at), &at);
        list_add(&saved, copy);
    }
    helper_begin(lower, &begin);
    list_init(&body);
    list_add(&body, lower_statement(lower, node->loop.init));
    if (copies)
        list_add(&body, make_expression(lower, make_again(lower, copies), &at));
    function = helper_end(lower, &begin, NULL, body.first, &at);
    list_add(list, make_expression(lower, make_call(lower, function, NULL, &at), &at));
    list_add(list, make_expression(lower,
                                   make_assign(lower, make_again(lower, first),
                                               make_boolean(lower, true, &at), &at),
                                   &at));
    target_push(lower, target);
    loop_helper_begin(lower, &helper, target);
    helper.copies = copies;
    list_init(&body);
    list_add(&body, head_of_round(lower, node, first, target, &at));
    list_add(&body, lower_single(lower, node->loop.body));
    function =
        loop_helper_end(lower, &helper, round_names(lower, node->loop.scope, &at), body.first, &at);
    node = make_while(lower, make_boolean(lower, true, &at),
                      loop_helper_call(lower, &helper,
                                       make_call(lower, make_again(lower, variable),
                                                 saved_names(lower, saved.first), &at),
                                       NULL, &at),
                      &at);
    target_pop(lower);
    return with_helper(lower, list, variable, function, node, labels, &at);
}

struct node *lower_for(struct lower *lower, struct node *node)
{
    struct node *labels = labels_take(lower);
    struct target target = { .labels = labels, .loop = true };
    struct node_list list;

    list_init(&list);
    list_add(&list, lower_scope(lower, node->loop.scope, NULL));
    if (needs_rounds(node) && (node->loop.scope->flags & SCOPE_HEAD_CLOSURE))
        return lower_head_rounds(lower, node, &target, &list, labels);
    node->loop.init = lower_init(lower, node->loop.init, &list);
    if (needs_rounds(node))
        return lower_rounds(lower, node, &target, &list, labels);
    lower_plain_loop(lower, node, &target);
    list_add(&list, labels_put(labels, node));
    return list.first;
}

/* while and do: nothing is declared in the head. */
struct node *lower_while(struct lower *lower, struct node *node)
{
    struct node *labels = labels_take(lower);
    struct target target = { .labels = labels, .loop = true };
    struct node_list list;

    list_init(&list);
    if (needs_rounds(node))
        return lower_rounds(lower, node, &target, &list, labels);
    lower_plain_loop(lower, node, &target);
    return labels_put(labels, node);
}

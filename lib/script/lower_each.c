/* lower_each.c - for-in, for-of and for await.
 *
 *   for (const x of list) body
 *
 *   @1 = @iter(list); @2 = @items(@1); @3 = 0;
 *   try { while ((x = @3 < @2.length ? @2[@3++] : @next(@1)) !== @D) body }
 *   catch (@4) { @abandon(@1); throw @4 } finally { @close(@1) }
 *
 * An array's elements are read right here: a call for each would cost more than all the rest.
 *
 * An iterator that has ended, by itself or by an error of its own, is closed by nothing. `finally`
 * is for break, return and a generator that is told to return; where there are none, it is left
 * out. */
#include "script/jumps.h"
#include "script/rewrites.h"

/* What a round does with its value before the body. */
struct each {
    struct node *node;    /* the loop, as written */
    struct node *target_; /* of the head: a declared name or pattern, or what is assigned to */
    bool declares;
    bool plain; /* a variable that takes the value as it comes */
    struct target target;
    struct node *labels;
    struct node *value;    /* the variable that takes the value: its own, or a temporary */
    struct node *function; /* of the rounds, or NULL */
    struct node *variable; /* that holds it */
};

static void open_each(struct lower *lower, struct each *each, struct node *node)
{
    struct node *init = node->loop.init;

    *each = (struct each){ .node = node, .labels = labels_take(lower) };
    each->target = (struct target){ .labels = each->labels, .loop = true };
    each->declares = init->kind == NODE_VARIABLES;
    each->target_ = each->declares ? init->list.list->binary.left : init;
}

/* A variable of this very function that may hold anything for a moment. */
static bool takes_all(const struct each *each)
{
    const struct node *target = each->target_;
    const struct binding *binding = target->ident.binding;

    if (target->kind != NODE_IDENTIFIER || !each->declares || !binding)
        return false;
    return binding_is_lexical(binding) && !(binding->flags & (BINDING_CAPTURED | BINDING_FIXED)) &&
           !(binding->flags & BINDING_GLOBAL);
}

/* target = value; body */
static struct node *round_of(struct lower *lower, struct each *each, struct node *value)
{
    const struct node *at = each->target_;
    struct node_list list;

    list_init(&list);
    if (value && each->declares)
        list_add(&list, lower_bind(lower, each->target_, value, at));
    else if (value)
        list_add(&list,
                 make_expression(lower, lower_assign_to(lower, each->target_, value, at), at));
    list_add(&list, lower_statement(lower, each->node->loop.body));
    if (list.first && !list.first->next)
        return list.first;
    return make_block(lower, list.first, each->node->loop.body);
}

/* The body of the loop, which finds the value in each->value. */
static struct node *lower_round(struct lower *lower, struct each *each)
{
    struct node *node = each->node, *parameter, *body;
    struct node at = ast_place(node);
    struct loop_helper helper;

    target_push(lower, &each->target);
    if (!(node->loop.scope->flags & SCOPE_LOOP_CLOSURE)) {
        body = round_of(lower, each, each->plain ? NULL : make_again(lower, each->value));
    } else {
        each->variable = make_variable(lower, &at);
        loop_helper_begin(lower, &helper, &each->target);
        parameter = each->target_;
        if (each->declares && parameter->kind == NODE_IDENTIFIER &&
            binding_is_lexical(parameter->ident.binding)) {
            body = round_of(lower, each, NULL);
            parameter = make_again(lower, parameter);
        } else {
            parameter = make_hidden(lower, &at);
            body = round_of(lower, each, make_again(lower, parameter));
        }
        each->function = loop_helper_end(lower, &helper, list_one(parameter), body, &at);
        body = make_call(lower, make_again(lower, each->variable), make_again(lower, each->value),
                         &at);
        body = loop_helper_call(lower, &helper, body, NULL, &at);
    }
    target_pop(lower);
    return body;
}

/* The variable that takes the value of a round. */
static void choose_value(struct lower *lower, struct each *each)
{
    bool rounds = each->node->loop.scope->flags & SCOPE_LOOP_CLOSURE;

    each->plain = !rounds && takes_all(each);
    each->value = each->plain ? each->target_ : make_temp(lower, each->node);
}

static void add_function(struct lower *lower, struct each *each, struct node_list *list)
{
    if (each->function)
        list_add(list, make_expression(lower,
                                       make_assign(lower, make_again(lower, each->variable),
                                                   each->function, each->node),
                                       each->node));
}

/* var k, for a plain one: the name must be declared somewhere. */
static void declare_plain(struct lower *lower, struct each *each, struct node_list *list)
{
    if (each->plain)
        list_add(list, make_var(lower, make_again(lower, each->target_), NULL, each->node));
}

struct node *lower_for_in(struct lower *lower, struct node *node)
{
    struct node *value;
    struct each each;
    struct node_list list;

    open_each(lower, &each, node);
    list_init(&list);
    list_add(&list, lower_scope(lower, node->loop.scope, NULL));
    if (each.declares && node->loop.init->list.list->binary.right) { /* Annex B: var x = 1 in */
        value = lower_named(lower, node->loop.init->list.list->binary.right,
                            name_slice(each.target_->ident.name));
        list_add(&list, lower_bind(lower, make_again(lower, each.target_), value, node));
    }
    node->loop.test = lower_expression(lower, node->loop.test);
    choose_value(lower, &each);
    node->loop.body = lower_round(lower, &each);
    add_function(lower, &each, &list);
    declare_plain(lower, &each, &list);
    node->loop.init = make_again(lower, each.value);
    list_add(&list, labels_put(each.labels, node));
    return list.first;
}

struct names_of_each {
    const char *iter, *next, *close, *abandon;
};

static const struct names_of_each names_of[] = {
    { "iter", "next", "close", "abandon" },
    { "iterAsync", "nextAsync", "closeAsync", "abandonAsync" },
};

/* True when the loop can end without a throw and before its iterator does. */
static bool needs_finally(const struct lower *lower, const struct each *each)
{
    const struct node *function = lower->activation->function;

    return each->target.left || (function && (function->function.flags & FUNCTION_HAS_YIELD));
}

static struct node *call_statement(struct lower *lower, const char *name, const struct node *record,
                                   const struct node *at)
{
    return make_expression(lower, make_invoke(lower, at, name, make_again(lower, record), NULL),
                           at);
}

static struct node *increment(struct lower *lower, struct node *variable, const struct node *at)
{
    struct node *node = make_node(lower, NODE_UPDATE, at);

    node->op = OP_INCREMENT;
    node->unary.argument = variable;
    return node;
}

static struct node *assign_statement(struct lower *lower, const struct node *variable,
                                     struct node *value, const struct node *at)
{
    return make_expression(lower, make_assign(lower, make_again(lower, variable), value, at), at);
}

/* The hidden variables of a for-of. */
struct walk {
    const struct names_of_each *names;
    struct node *record, *items, *place; /* the last two NULL in for await */
};

static void open_walk(struct lower *lower, struct walk *walk, const struct node *node)
{
    const bool waits = node->flags & FLAG_AWAIT;

    *walk = (struct walk){ .names = &names_of[waits], .record = make_temp(lower, node) };
    if (waits)
        return;
    walk->items = make_temp(lower, node);
    walk->place = make_temp(lower, node);
}

static void begin_walk(struct lower *lower, const struct walk *walk, struct node *list_of,
                       struct node_list *list, const struct node *at)
{
    struct node *record = make_invoke(lower, list_of, walk->names->iter, list_of, NULL);

    list_add(list, assign_statement(lower, walk->record, record, at));
    if (!walk->items)
        return;
    list_add(list, assign_statement(
                       lower, walk->items,
                       make_invoke(lower, at, "items", make_again(lower, walk->record), NULL), at));
    list_add(list, assign_statement(lower, walk->place, make_number(lower, 0, at), at));
}

static struct node *next_item(struct lower *lower, const struct walk *walk, const struct node *at)
{
    struct node *next =
        make_invoke(lower, at, walk->names->next, make_again(lower, walk->record), NULL);
    struct node *test, *element;

    if (!walk->items)
        return next;
    test = make_binary(lower, OP_LT, make_again(lower, walk->place),
                       make_member(lower, make_again(lower, walk->items), "length", at), at);
    element = make_index(lower, make_again(lower, walk->items),
                         increment(lower, make_again(lower, walk->place), at), at);
    return make_conditional(lower, test, element, next, at);
}

struct node *lower_for_of(struct lower *lower, struct node *node)
{
    struct node at = ast_place(node), *caught = make_hidden(lower, node);
    struct node *list_of, *test, *loop;
    struct node_list list, handler;
    struct each each;
    struct walk walk;

    open_each(lower, &each, node);
    open_walk(lower, &walk, node);
    list_init(&list);
    list_add(&list, lower_scope(lower, node->loop.scope, NULL));
    list_of = lower_expression(lower, node->loop.test);
    choose_value(lower, &each);
    lower->activation->tries++;
    loop = lower_round(lower, &each);
    lower->activation->tries--;
    add_function(lower, &each, &list);
    declare_plain(lower, &each, &list);
    begin_walk(lower, &walk, list_of, &list, &at);
    test = make_assign(lower, make_again(lower, each.value), next_item(lower, &walk, &at), &at);
    test = make_binary(lower, OP_NOT_SAME, test, make_intrinsic(lower, "D", &at), &at);
    loop = labels_put(each.labels, make_while(lower, test, loop, &at));
    list_init(&handler);
    list_add(&handler, call_statement(lower, walk.names->abandon, walk.record, &at));
    list_add(&handler, make_throw(lower, make_again(lower, caught), &at));
    list_add(&list, make_try(lower, loop, caught, handler.first,
                             needs_finally(lower, &each)
                                 ? call_statement(lower, walk.names->close, walk.record, &at)
                                 : NULL,
                             &at));
    return list.first;
}

/* lower.c - the walk: each node to its rewrite function, or on to its children. */
#include "script/lower.h"

/* ---- what may be as long as the text to the left: a.b().c()... ------------------------------ */

#define MOST_SPINE 64

static struct node **left_of(struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_CALL:
        return &node->call.callee;
    case NODE_MEMBER:
    case NODE_INDEX:
        return &node->member.object;
    case NODE_TAGGED:
        return &node->tagged.tag;
    default:
        return NULL;
    }
}

/* True for a child whose kind its parent must see: the callee a.b of a.b(). */
static bool is_seen(const struct node *parent, const struct node *child)
{
    return (parent->kind == NODE_CALL || parent->kind == NODE_TAGGED) &&
           (child->kind == NODE_MEMBER || child->kind == NODE_INDEX);
}

/* Lowers what is far to the left, from the inside. What is lowered hides in a NODE_NONE. */
static void lower_left(struct lower *lower, struct node *node)
{
    struct node **nodes, **slot;
    uint32_t count = 0;

    for (struct node *one = node; left_of(one); one = *left_of(one))
        count++;
    if (count < MOST_SPINE)
        return;
    nodes = lower_take(lower, count * sizeof(struct node *));
    for (uint32_t at = 0; at < count; at++, node = *left_of(node))
        nodes[at] = node;
    while (count > 1) {
        struct node *parent = nodes[--count - 1], *made;

        slot = left_of(parent);
        if (is_seen(parent, *slot))
            continue;
        made = make_node(lower, NODE_NONE, *slot);
        made->unary.argument = lower_expression(lower, *slot);
        *slot = made;
    }
}

struct node *lower_expression(struct lower *lower, struct node *node)
{
    rewrite *rewrite_it;

    if (!node)
        return NULL;
    lower_go_on(lower, node);
    if (node->kind == NODE_NONE)
        return node->unary.argument;
    if (left_of(node) && ++lower->spine > MOST_SPINE) {
        lower->spine = 0;
        lower_left(lower, node);
    }
    rewrite_it = expression_rewrites[node->kind];
    if (rewrite_it)
        return rewrite_it(lower, node);
    lower_children(lower, node);
    return node;
}

struct node *lower_statement(struct lower *lower, struct node *node)
{
    rewrite *rewrite_it;

    if (!node)
        return NULL;
    lower_go_on(lower, node);
    node->next = NULL;
    rewrite_it = statement_rewrites[node->kind];
    if (rewrite_it)
        return rewrite_it(lower, node);
    lower_children(lower, node);
    return node;
}

void lower_list(struct lower *lower, struct node **list)
{
    for (struct node **at = list; *at; at = &(*at)->next) {
        struct node *next = (*at)->next;

        *at = lower_expression(lower, *at);
        (*at)->next = next;
    }
}

struct node *lower_statements(struct lower *lower, struct node *list)
{
    struct node_list lowered;
    uint32_t busy = lower->activation->temps_busy;

    list_init(&lowered);
    while (list) {
        struct node *next = list->next;

        list_add(&lowered, lower_statement(lower, list));
        lower->activation->temps_busy = busy;
        list = next;
    }
    return lowered.first;
}

struct node *lower_single(struct lower *lower, struct node *node)
{
    struct node at;
    struct node *list;

    if (!node)
        return NULL;
    at = ast_place(node);
    list = lower_statement(lower, node);
    return list && !list->next ? list : make_block(lower, list, &at);
}

/* a ? b : c ? d : ..., and else if, may be many. */
static void conditional_children(struct lower *lower, struct node *node)
{
    for (;; node = node->conditional.no) {
        node->conditional.test = lower_expression(lower, node->conditional.test);
        node->conditional.yes = lower_expression(lower, node->conditional.yes);
        if (node->conditional.no->kind != NODE_CONDITIONAL)
            break;
    }
    node->conditional.no = lower_expression(lower, node->conditional.no);
}

static void if_children(struct lower *lower, struct node *node)
{
    uint32_t busy = lower->activation->temps_busy;

    for (;; node = node->conditional.no) {
        node->conditional.test = lower_expression(lower, node->conditional.test);
        lower->activation->temps_busy = busy;
        node->conditional.yes = lower_single(lower, node->conditional.yes);
        if (!node->conditional.no || node->conditional.no->kind != NODE_IF)
            break;
    }
    node->conditional.no = lower_single(lower, node->conditional.no);
}

static void loop_children(struct lower *lower, struct node *node)
{
    if (node->loop.init && node->loop.init->kind == NODE_VARIABLES)
        node->loop.init = lower_statement(lower, node->loop.init);
    else
        node->loop.init = lower_expression(lower, node->loop.init);
    node->loop.test = lower_expression(lower, node->loop.test);
    node->loop.update = lower_expression(lower, node->loop.update);
    node->loop.body = lower_single(lower, node->loop.body);
}

static void two_children(struct lower *lower, struct node *node)
{
    node->binary.left = lower_expression(lower, node->binary.left);
    node->binary.right = lower_expression(lower, node->binary.right);
}

static void member_children(struct lower *lower, struct node *node)
{
    node->member.object = lower_expression(lower, node->member.object);
    if (node->kind == NODE_INDEX)
        node->member.property = lower_expression(lower, node->member.property);
}

static void property_children(struct lower *lower, struct node *node)
{
    if (node->flags & FLAG_COMPUTED)
        node->property.key = lower_expression(lower, node->property.key);
    node->property.value = lower_expression(lower, node->property.value);
}

static void try_children(struct lower *lower, struct node *node)
{
    node->try_.block = lower_single(lower, node->try_.block);
    node->try_.handler = lower_single(lower, node->try_.handler);
    node->try_.finalizer = lower_single(lower, node->try_.finalizer);
}

void lower_children(struct lower *lower, struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_ARRAY:
    case NODE_OBJECT:
    case NODE_SEQUENCE:
    case NODE_VARIABLES:
        lower_list(lower, &node->list.list);
        return;
    case NODE_PROPERTY:
        property_children(lower, node);
        return;
    case NODE_UNARY:
    case NODE_UPDATE:
    case NODE_PAREN:
    case NODE_SPREAD:
    case NODE_EXPRESSION:
    case NODE_RETURN:
    case NODE_THROW:
        node->unary.argument = lower_expression(lower, node->unary.argument);
        return;
    case NODE_BINARY:
    case NODE_LOGICAL:
    case NODE_ASSIGN:
    case NODE_DECLARATOR:
        two_children(lower, node);
        return;
    case NODE_CONDITIONAL:
        conditional_children(lower, node);
        return;
    case NODE_CALL:
    case NODE_NEW:
        node->call.callee = lower_expression(lower, node->call.callee);
        lower_list(lower, &node->call.arguments);
        return;
    case NODE_MEMBER:
    case NODE_INDEX:
        member_children(lower, node);
        return;
    case NODE_PROGRAM:
    case NODE_BLOCK:
        node->block.list = lower_statements(lower, node->block.list);
        return;
    case NODE_IF:
        if_children(lower, node);
        return;
    case NODE_FOR:
    case NODE_FOR_IN:
    case NODE_WHILE:
    case NODE_DO_WHILE:
    case NODE_WITH:
        loop_children(lower, node);
        return;
    case NODE_TRY:
        try_children(lower, node);
        return;
    case NODE_SWITCH:
        node->switch_.value = lower_expression(lower, node->switch_.value);
        for (struct node *one = node->switch_.cases; one; one = one->next) {
            one->case_.test = lower_expression(lower, one->case_.test);
            one->case_.list = lower_statements(lower, one->case_.list);
        }
        return;
    case NODE_LABELED:
        node->labeled.body = lower_single(lower, node->labeled.body);
        return;
    default:
        return;
    }
}

void lower_refuse(struct lower *lower, uint32_t number, const struct node *at, struct slice name,
                  const char *message)
{
    finding_add(lower->findings,
                &(struct finding){
                    .number = number, .offset = at->start, .name = name, .message = message });
}

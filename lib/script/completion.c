/* completion.c - the completion value of eval's code: what the last statement that has one gave.
 *
 * The engine keeps that of plain statements. Where there are others, each expression statement
 * puts its value into a hidden variable, and what has parts begins with undefined. */
#include "script/completion.h"

#include "script/lower.h"

struct completing {
    struct lower *lower;
    struct name *name;
};

static void complete_list(struct completing *completing, struct node **list);

static struct node *set(struct completing *completing, struct node *value, const struct node *at)
{
    struct lower *lower = completing->lower;

    return make_assign(lower, make_identifier(lower, completing->name, at), value, at);
}

/* undefined, before the statement */
static struct node *reset(struct completing *completing, const struct node *at)
{
    struct lower *lower = completing->lower;

    return make_expression(lower, set(completing, make_undefined(lower, at), at), at);
}

static void complete_single(struct completing *completing, struct node **slot)
{
    struct node *node = *slot;

    if (!node)
        return;
    if (node->kind != NODE_BLOCK) {
        struct node *next = node->next;

        node->next = NULL;
        *slot = make_block(completing->lower, node, node);
        (*slot)->next = next;
        node = *slot;
    }
    complete_list(completing, &node->block.list);
}

/* Its value counts only when it is left by a jump. */
static void complete_finally(struct completing *completing, struct node *block)
{
    struct lower *lower = completing->lower;
    struct node *kept = make_hidden(lower, block), **last = &block->block.list, *save;

    complete_list(completing, last);
    while (*last)
        last = &(*last)->next;
    *last = make_expression(lower, set(completing, make_again(lower, kept), block), block);
    save = make_var(lower, kept, make_identifier(lower, completing->name, block), block);
    save->next = reset(completing, block);
    save->next->next = block->block.list;
    block->block.list = save;
}

/* `else if` may be said any number of times; what the first one began with holds for all. */
static void complete_if(struct completing *completing, struct node *node)
{
    for (;; node = node->conditional.no) {
        complete_single(completing, &node->conditional.yes);
        if (!node->conditional.no || node->conditional.no->kind != NODE_IF)
            break;
    }
    complete_single(completing, &node->conditional.no);
}

static void complete_statement(struct completing *completing, struct node *node)
{
    lower_go_on(completing->lower, node);
    while (node->kind == NODE_LABELED)
        node = node->labeled.body;
    switch ((enum node_kind)node->kind) {
    case NODE_EXPRESSION:
        node->unary.argument = set(completing, node->unary.argument, node);
        return;
    case NODE_BLOCK:
        complete_list(completing, &node->block.list);
        return;
    case NODE_IF:
        complete_if(completing, node);
        return;
    case NODE_FOR:
    case NODE_FOR_IN:
    case NODE_FOR_OF:
    case NODE_WHILE:
    case NODE_DO_WHILE:
    case NODE_WITH:
        complete_single(completing, &node->loop.body);
        return;
    case NODE_TRY:
        complete_list(completing, &node->try_.block->block.list);
        if (node->try_.handler)
            complete_list(completing, &node->try_.handler->block.list);
        if (node->try_.finalizer)
            complete_finally(completing, node->try_.finalizer);
        return;
    case NODE_SWITCH:
        for (struct node *one = node->switch_.cases; one; one = one->next)
            complete_list(completing, &one->case_.list);
        return;
    default:
        return;
    }
}

/* What begins with undefined of its own. */
static bool resets(const struct node *node)
{
    while (node->kind == NODE_LABELED)
        node = node->labeled.body;
    switch ((enum node_kind)node->kind) {
    case NODE_IF:
    case NODE_FOR:
    case NODE_FOR_IN:
    case NODE_FOR_OF:
    case NODE_WHILE:
    case NODE_DO_WHILE:
    case NODE_WITH:
    case NODE_TRY:
    case NODE_SWITCH:
        return true;
    default:
        return false;
    }
}

static void complete_list(struct completing *completing, struct node **list)
{
    while (*list) {
        struct node *node = *list;

        if (resets(node)) {
            *list = reset(completing, node);
            (*list)->next = node;
        }
        complete_statement(completing, node);
        list = &node->next;
    }
}

static bool is_plain(const struct node *list)
{
    for (; list; list = list->next)
        if (list->kind != NODE_EXPRESSION && list->kind != NODE_EMPTY &&
            list->kind != NODE_FUNCTION_DECLARATION)
            return false;
    return true;
}

void completion_keep(struct lower *lower, struct node *program)
{
    const struct node at = { .start = program->start, .end = program->start };
    struct node end = { .start = program->end, .end = program->end };
    struct completing completing = { .lower = lower };
    struct node **last = &program->block.list;
    struct node *declare;

    while (*last && (*last)->kind == NODE_EXPRESSION && ((*last)->flags & FLAG_DIRECTIVE))
        last = &(*last)->next;
    if (is_plain(*last))
        return;
    completing.name = make_hidden(lower, &at)->ident.name;
    complete_list(&completing, last);
    declare = make_var(lower, make_identifier(lower, completing.name, &at),
                       last == &program->block.list ? NULL : make_undefined(lower, &at), &at);
    declare->next = *last;
    *last = declare;
    while (*last)
        last = &(*last)->next;
    *last = make_expression(lower, make_identifier(lower, completing.name, &end), &end);
}

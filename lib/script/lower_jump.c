/* lower_jump.c - break, continue, return and labels; loop bodies that are closures (jumps.h). */
#include "script/classes.h"
#include "script/jumps.h"
#include "script/rewrites.h"

void target_push(struct lower *lower, struct target *target)
{
    target->outer = lower->targets;
    target->activation = lower->activation;
    lower->targets = target;
}

void target_pop(struct lower *lower)
{
    lower->targets = lower->targets->outer;
}

static bool has_label(const struct target *target, const struct name *label)
{
    const struct node *node = target->labels;

    for (; node && node->kind == NODE_LABELED; node = node->labeled.body)
        if (node->labeled.label == label)
            return true;
    return false;
}

static struct target *find_target(const struct lower *lower, const struct node *node)
{
    const struct name *label = node->jump.label;

    for (struct target *target = lower->targets; target; target = target->outer) {
        if (label ? has_label(target, label)
                  : target->loop || (target->is_switch && node->kind == NODE_BREAK))
            return target;
    }
    return NULL;
}

/* Everything from here up to the target is left; the target itself by a break only. NULL: all. */
static void mark_left(struct lower *lower, const struct target *target, bool itself)
{
    struct target *at = lower->targets;

    for (; at && at != target; at = at->outer)
        at->left = true;
    if (at && itself)
        at->left = true;
}

static uint32_t exit_code(struct lower *lower, struct loop_helper *helper, struct target *target,
                          enum exit_kind kind, struct name *label)
{
    struct loop_exit **at = &helper->exits;
    uint32_t code = 1;

    for (; *at; at = &(*at)->next, code++)
        if ((*at)->target == target && (*at)->kind == kind)
            return code;
    *at = lower_take(lower, sizeof **at);
    (*at)->target = target;
    (*at)->kind = kind;
    (*at)->label = label;
    helper->exit_count++;
    return code;
}

/* The copies have to wait for `finally`: break end; */
static struct node *end_later(struct lower *lower, const struct node *at)
{
    struct activation *activation = lower->activation;
    struct node *leave = make_node(lower, NODE_BREAK, at);

    if (!activation->end_label)
        activation->end_label = make_name(lower, make_text(lower, "@%u", lower->next_hidden++));
    leave->jump.label = activation->end_label;
    return leave;
}

static struct node *end_of_round(struct lower *lower, struct loop_helper *helper,
                                 const struct node *at)
{
    struct node *copies = helper->copies ? make_undefined(lower, at) : NULL;

    if (copies && lower->activation->tries)
        return end_later(lower, at);
    if (copies)
        copies = make_sequence(lower, make_again(lower, helper->copies), copies, at);
    return make_return(lower, copies, at);
}

struct node *lower_jump(struct lower *lower, struct target *target, enum exit_kind kind,
                        struct name *label, const struct node *at)
{
    struct loop_helper *helper = lower->activation->helper;
    struct node *node;

    mark_left(lower, target, kind == EXIT_BREAK);
    if (helper && target && target->activation != lower->activation) {
        if (kind == EXIT_CONTINUE && target == helper->loop)
            return end_of_round(lower, helper, at);
        return make_return(
            lower, make_number(lower, exit_code(lower, helper, target, kind, label), at), at);
    }
    node = make_node(lower, kind == EXIT_BREAK ? NODE_BREAK : NODE_CONTINUE, at);
    node->jump.label = label;
    return node;
}

struct node *lower_break(struct lower *lower, struct node *node)
{
    return lower_jump(lower, find_target(lower, node),
                      node->kind == NODE_BREAK ? EXIT_BREAK : EXIT_CONTINUE, node->jump.label,
                      node);
}

struct node *jump_return(struct lower *lower, struct node *value, const struct node *at)
{
    struct loop_helper *helper = lower->activation->helper;
    struct activation *inside = lower->activation;
    struct node *code;

    mark_left(lower, NULL, false);
    if (!helper->value) {
        lower->activation = inside->outer;
        helper->value = make_variable(lower, at)->ident.name;
        lower->activation = inside;
    }
    code = make_number(lower, exit_code(lower, helper, NULL, EXIT_RETURN, NULL), at);
    if (!value)
        value = make_undefined(lower, at);
    value = make_assign(lower, make_identifier(lower, helper->value, at), value, at);
    return make_return(lower, make_sequence(lower, value, code, at), at);
}

struct node *lower_return_of(struct lower *lower, struct node *value, const struct node *at)
{
    if (lower->activation->helper)
        return jump_return(lower, value, at);
    mark_left(lower, NULL, false);
    return coroutine_return(lower, value, at);
}

struct node *lower_return(struct lower *lower, struct node *node)
{
    return lower_return_of(lower, lower_expression(lower, node->unary.argument), node);
}

void loop_helper_begin(struct lower *lower, struct loop_helper *helper, struct target *loop)
{
    *helper = (struct loop_helper){ .loop = loop };
    helper_begin(lower, &helper->activation);
    helper->activation.helper = helper;
}

struct node *loop_helper_end(struct lower *lower, struct loop_helper *helper,
                             struct node *parameters, struct node *statements,
                             const struct node *at)
{
    struct node_list list;

    list_init(&list);
    if (helper->activation.end_label) {
        struct node *labeled = make_node(lower, NODE_LABELED, at);

        labeled->labeled.label = helper->activation.end_label;
        labeled->labeled.body = make_block(lower, statements, at);
        statements = labeled;
    }
    list_add(&list, statements);
    if (helper->copies)
        list_add(&list, make_expression(lower, make_again(lower, helper->copies), at));
    return helper_end(lower, &helper->activation, parameters, list.first, at);
}

static struct node *leave(struct lower *lower, struct loop_helper *helper,
                          const struct loop_exit *way, const struct node *at)
{
    if (way->kind == EXIT_RETURN)
        return lower_return_of(lower, make_identifier(lower, helper->value, at), at);
    return lower_jump(lower, way->target, way->kind, way->label, at);
}

struct node *loop_helper_call(struct lower *lower, struct loop_helper *helper, struct node *call,
                              struct node *after, const struct node *at)
{
    struct node_list list;
    struct node *code;
    uint32_t number = 1;

    list_init(&list);
    if (!helper->exits) {
        if (after)
            call = make_sequence(lower, call, after, at);
        return make_expression(lower, call, at);
    }
    if (helper->exit_count == 1 && !after)
        return make_if(lower, call, leave(lower, helper, helper->exits, at), NULL, at);
    code = make_temp(lower, at);
    call = make_assign(lower, code, call, at);
    list_add(&list, make_expression(lower, call, at));
    if (after)
        list_add(&list, make_expression(lower, after, at));
    for (struct loop_exit *way = helper->exits; way; way = way->next, number++)
        list_add(&list, make_if(lower,
                                make_binary(lower, OP_SAME, make_again(lower, code),
                                            make_number(lower, number, at), at),
                                leave(lower, helper, way, at), NULL, at));
    return make_block(lower, list.first, at);
}

/* ---- labels -----------------------------------------------------------------------------------
 */

struct node *labels_take(struct lower *lower)
{
    struct node *labels = lower->labels;

    lower->labels = NULL;
    return labels;
}

struct node *labels_put(struct node *labels, struct node *statement)
{
    struct node *innermost = labels;

    if (!labels)
        return statement;
    while (innermost->labeled.body->kind == NODE_LABELED)
        innermost = innermost->labeled.body;
    statement->next = NULL;
    innermost->labeled.body = statement;
    labels->next = NULL;
    return labels;
}

static bool is_loop(const struct node *node)
{
    return node->kind == NODE_FOR || node->kind == NODE_FOR_IN || node->kind == NODE_FOR_OF ||
           node->kind == NODE_WHILE || node->kind == NODE_DO_WHILE;
}

struct node *lower_labeled(struct lower *lower, struct node *node)
{
    struct node *body = node->labeled.body;
    struct target target = { .labels = node };
    struct node *list;

    while (body->kind == NODE_LABELED)
        body = body->labeled.body;
    if (body->kind == NODE_FUNCTION_DECLARATION)
        return lower_statement(lower, body);
    if (is_loop(body)) {
        lower->labels = node;
        return lower_statement(lower, body);
    }
    target_push(lower, &target);
    list = lower_statement(lower, body);
    target_pop(lower);
    if (!list || list->next || list->kind != NODE_BLOCK)
        list = make_block(lower, list, node);
    return labels_put(node, list);
}

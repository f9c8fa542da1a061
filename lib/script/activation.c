/* activation.c - the functions that are printed: their hidden variables, and how `this`,
 * `arguments` and `new.target` are reached from an arrow or helper within. */
#include "script/lower.h"

void activation_begin(struct lower *lower, struct activation *activation, struct node *function,
                      bool transparent)
{
    struct activation *outer = lower->activation;

    *activation =
        (struct activation){ .outer = outer, .function = function, .transparent = transparent };
    if (outer && transparent) {
        activation->derived = outer->derived;
        activation->home = outer->home;
        activation->scope = outer->scope;
    } else {
        activation->home = lower->next_home;
        lower->next_home = NULL;
    }
    lower->activation = activation;
}

static void hold(struct lower *lower, struct node_list *list, struct name *name, struct node *value)
{
    if (name)
        list_add(list, make_var(lower, make_identifier(lower, name, value), value, value));
}

/* The first place of a list of statements, for what is put before it. */
struct node *activation_end(struct lower *lower, struct activation *activation,
                            struct node *statements)
{
    struct node none = { .start = activation->function ? activation->function->start : 0 };
    const struct node *at = statements ? statements : &none;
    struct node_list list;

    list_init(&list);
    if (activation->variables) {
        struct node *node = make_node(lower, NODE_VARIABLES, at);

        node->op = DECLARE_VAR;
        node->list.list = activation->variables;
        for (struct node *one = activation->variables; one; one = one->next)
            one->binary.left->start = at->start;
        list_add(&list, node);
    }
    if (activation->this_name && !activation->derived)
        hold(lower, &list, activation->this_name, make_node(lower, NODE_THIS, at));
    if (activation->arguments_name)
        hold(lower, &list, activation->arguments_name,
             make_identifier(lower, make_name(lower, SLICE("arguments")), at));
    if (activation->target_name)
        hold(lower, &list, activation->target_name, make_node(lower, NODE_NEW_TARGET, at));
    list_add(&list, statements);
    lower->activation = activation->outer;
    return list.first;
}

void helper_begin(struct lower *lower, struct activation *helper)
{
    activation_begin(lower, helper, lower->activation->function, true);
}

struct node *helper_end(struct lower *lower, struct activation *helper, struct node *parameters,
                        struct node *statements, const struct node *at)
{
    struct node *node = make_node(lower, NODE_FUNCTION, at);
    struct node_list list;

    list_init(&list);
    list_add(&list, make_directive(lower, "as", 0, 0, 0, SLICE("")));
    list_add(&list, activation_end(lower, helper, statements));
    node->function.parameters = parameters;
    node->function.body = make_block(lower, list.first, at);
    return node;
}

struct node *make_directive(struct lower *lower, const char *flags, uint32_t length, uint32_t start,
                            uint32_t end, struct slice name)
{
    const struct node at = { .start = start, .end = start };
    struct node *node;

    node = make_string(lower,
                       make_text(lower, "@%s %u %u-%u %.*s", *flags ? flags : "-", length,
                                 start + lower->options->offset, end + lower->options->offset,
                                 (int)name.len, name.data),
                       &at);
    node = make_expression(lower, node, &at);
    node->flags |= FLAG_DIRECTIVE;
    return node;
}

/* The function whose `this` is meant, through arrows and helpers. */
static struct activation *opaque(struct activation *activation)
{
    while (activation->transparent && activation->outer)
        activation = activation->outer;
    return activation;
}

static struct node *reach(struct lower *lower, struct name **name, const struct node *at)
{
    if (!*name)
        *name = make_kept_name(lower, make_text(lower, "@%u", lower->next_hidden++));
    return make_identifier(lower, *name, at);
}

struct node *lower_this(struct lower *lower, const struct node *at)
{
    struct activation *function = opaque(lower->activation);

    if (function == lower->activation && !function->derived)
        return make_node(lower, NODE_THIS, at);
    if (!function->derived || at->start >= function->this_ready)
        return reach(lower, &function->this_name, at);
    return make_conditional(lower,
                            make_binary(lower, OP_SAME, lower_bound_this(lower, at),
                                        make_intrinsic(lower, "T", at), at),
                            make_invoke(lower, at, "noThis", NULL), lower_bound_this(lower, at),
                            at);
}

struct node *lower_bound_this(struct lower *lower, const struct node *at)
{
    return reach(lower, &opaque(lower->activation)->this_name, at);
}

struct node *lower_arguments(struct lower *lower, const struct node *at)
{
    struct activation *function = opaque(lower->activation);

    if (function == lower->activation || !function->function)
        return make_identifier(lower, make_name(lower, SLICE("arguments")), at);
    return reach(lower, &function->arguments_name, at);
}

struct node *lower_new_target(struct lower *lower, const struct node *at)
{
    struct activation *function = opaque(lower->activation);

    if (function == lower->activation)
        return make_node(lower, NODE_NEW_TARGET, at);
    return reach(lower, &function->target_name, at);
}

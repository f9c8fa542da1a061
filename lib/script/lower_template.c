/* lower_template.c - templates, tagged ones, and literals that ES5 lacks.
 *
 *   `a${x}b`    "a" + @string(x) + "b"
 *   tag`a${x}`  tag(@1 || (@1 = @template(["a", ""], ["a", ""])), x) */
#include "script/rewrites.h"

/* It is a text whatever happens. */
static bool is_text(const struct node *node)
{
    if (node->kind == NODE_BINARY && node->op == OP_ADD)
        return node->binary.left->kind == NODE_STRING || node->binary.right->kind == NODE_STRING;
    return node->kind == NODE_STRING || (node->kind == NODE_UNARY && node->op == OP_TYPEOF);
}

static struct node *text_of(struct lower *lower, struct node *node)
{
    node = lower_expression(lower, node);
    return is_text(node) ? node : make_invoke(lower, node, "string", node, NULL);
}

static struct node *add(struct lower *lower, struct node *before, struct node *part)
{
    return before ? make_binary(lower, OP_ADD, before, part, before) : part;
}

struct node *lower_template(struct lower *lower, struct node *node)
{
    struct node *expression = node->template_.expressions, *next, *text = NULL;

    for (struct node *part = node->template_.quasis; part; part = part->next) {
        if (part->part.cooked.len)
            text = add(lower, text, make_string(lower, part->part.cooked, part));
        if (!expression)
            continue;
        next = expression->next;
        text = add(lower, text, text_of(lower, expression));
        expression = next;
    }
    return text ? text : make_string(lower, SLICE(""), node);
}

static struct node *strings(struct lower *lower, const struct node *parts, bool raw)
{
    struct node_list list;

    list_init(&list);
    for (const struct node *part = parts; part; part = part->next)
        list_add(&list, part->part.invalid && !raw
                            ? make_undefined(lower, part)
                            : make_string(lower, raw ? part->part.raw : part->part.cooked, part));
    return make_array(lower, list.first, parts);
}

struct node *lower_tagged(struct lower *lower, struct node *node)
{
    struct node *template = node->tagged.template_;
    struct node *variable = make_program_variable(lower, template), *made;

    made =
        make_invoke(lower, template, "template", strings(lower, template->template_.quasis, false),
                    strings(lower, template->template_.quasis, true), NULL);
    made = make_assign(lower, make_again(lower, variable), made, template);
    made = make_logical(lower, OP_OR, variable, made, template);
    made->next = template->template_.expressions;
    return lower_call(lower, make_call(lower, node->tagged.tag, made, node));
}

struct node *lower_bigint(struct lower *lower, struct node *node)
{
    return make_invoke(lower, node, "bigint", make_string(lower, node->string.value, node), NULL);
}

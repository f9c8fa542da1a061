/* lower_assign.c - assignments: targets are evaluated once, from the left, before the value.
 *
 *   o[k()] ??= v   (@2 = (@1 = o)[@3 = @key(k())]) == null ? @1[@3] = v : @2 */
#include "script/classes.h"
#include "script/names_of.h"
#include "script/rewrites.h"

/* Assignments to it throw, once the value is known. */
static bool is_constant(const struct node *name)
{
    const struct binding *binding = name->ident.binding;

    return binding && (binding->kind == BINDING_CONST || binding->kind == BINDING_CLASS_INNER ||
                       binding->kind == BINDING_IMPORT);
}

static struct node *make_constant(struct lower *lower, const struct node *name)
{
    struct node *text = make_string(lower, name_slice(name->ident.name), name);

    return make_invoke(lower, name, "const", text, NULL);
}

struct node *lower_assign_name(struct lower *lower, struct node *name, struct node *value,
                               const struct node *at)
{
    struct node *temp, *check;

    if (is_constant(name)) {
        if (needs_check(name))
            value = make_sequence(lower, value, make_check(lower, name), at);
        return make_sequence(lower, value, make_constant(lower, name), at);
    }
    if (!needs_check(name))
        return make_assign(lower, name, value, at);
    check = make_check(lower, name);
    name->flags &= (uint16_t)~FLAG_CHECK;
    temp = make_temp(lower, at);
    value = make_sequence(lower, make_assign(lower, temp, value, at), check, at);
    return make_assign(lower, name, make_sequence(lower, value, make_again(lower, temp), at), at);
}

static struct node *set_special(struct lower *lower, struct node *target, struct node *value,
                                const struct node *at)
{
    struct place place;

    special_open(lower, target, &place);
    return make_sequence(lower, place.before, place_set(lower, &place, value, at), at);
}

struct node *lower_assign_to(struct lower *lower, struct node *target, struct node *value,
                             const struct node *at)
{
    target = without_parens(target);
    if (target->kind == NODE_IDENTIFIER)
        return lower_assign_name(lower, target, value, at);
    if (target->kind == NODE_OBJECT_PATTERN || target->kind == NODE_ARRAY_PATTERN)
        return lower_assign_pattern(lower, target, value, at);
    if (is_special(target))
        return set_special(lower, target, value, at);
    lower_children(lower, target);
    return make_assign(lower, target, value, at);
}

/* ---- operators ------------------------------------------------------------------------------- */

static struct node *combine(struct lower *lower, const struct node *node, struct node *old,
                            struct node *again, struct node *set)
{
    struct node *test;

    if (node->op != OP_NULLISH)
        return make_logical(lower, (enum operator)node->op, old, set, node);
    test = make_binary(lower, OP_EQ, old, make_null(lower, node), node);
    return make_conditional(lower, test, set, again, node);
}

static bool is_logical(uint8_t op)
{
    return op == OP_AND || op == OP_OR || op == OP_NULLISH;
}

static struct node *read_name(struct lower *lower, const struct node *name)
{
    return lower_expression(lower, make_again(lower, name));
}

static struct node *operate_on_name(struct lower *lower, struct node *node, struct node *name)
{
    struct node *old = read_name(lower, name), *again, *value, *rest;
    bool logical = is_logical(node->op);

    if (logical) {
        value = lower_named(lower, node->binary.right, name_slice(name->ident.name));
        again = make_again(lower, name);
        again->flags &= (uint16_t)~FLAG_CHECK;
        rest = make_again(lower, name);
        rest->flags &= (uint16_t)~FLAG_CHECK; /* it has been looked at */
        return combine(lower, node, old, again, lower_assign_name(lower, rest, value, node));
    }
    value = lower_expression(lower, node->binary.right);
    if (!is_constant(name) && !needs_check(name) && node->op != OP_POW) {
        node->binary.left = name;
        node->binary.right = value;
        return node;
    }
    value = make_operation(lower, (enum operator)node->op, old, value, node);
    name->flags &= (uint16_t)~FLAG_CHECK;
    return lower_assign_name(lower, name, value, node);
}

/* The member again, for a second use; *node becomes what evaluates object and key once. */
static struct node *twice(struct lower *lower, struct node *member)
{
    struct node *again = make_again(lower, member);

    member->member.object =
        make_once(lower, lower_expression(lower, member->member.object), &again->member.object);
    if (member->kind == NODE_INDEX) {
        struct node *key = lower_expression(lower, member->member.property);

        if (!is_stable(key))
            key = make_invoke(lower, key, "key", key, NULL);
        member->member.property = make_once(lower, key, &again->member.property);
    }
    return again;
}

static struct node *operate_on_member(struct lower *lower, struct node *node, struct node *member)
{
    struct node *again, *value, *old = member;

    if (!is_logical(node->op) && node->op != OP_POW) {
        lower_children(lower, member);
        node->binary.left = member;
        node->binary.right = lower_expression(lower, node->binary.right);
        return node;
    }
    again = twice(lower, member);
    if (node->op == OP_POW) {
        value = lower_expression(lower, node->binary.right);
        return make_assign(lower, member, make_operation(lower, OP_POW, again, value, node), node);
    }
    value = NULL;
    if (node->op == OP_NULLISH)
        old = make_once(lower, member, &value);
    return combine(lower, node, old, value,
                   make_assign(lower, again, lower_expression(lower, node->binary.right), node));
}

static struct node *assign(struct lower *lower, struct node *node, struct node *target)
{
    struct node *value = node->binary.right;

    if (target->kind == NODE_IDENTIFIER) {
        struct slice name =
            node->binary.left->kind == NODE_IDENTIFIER ? name_slice(target->ident.name) : SLICE("");

        value = name.len ? lower_named(lower, value, name) : lower_expression(lower, value);
        if (!is_constant(target) && !needs_check(target)) {
            node->binary.left = target;
            node->binary.right = value;
            return node;
        }
        return lower_assign_name(lower, target, value, node);
    }
    if (target->kind == NODE_OBJECT_PATTERN || target->kind == NODE_ARRAY_PATTERN)
        return lower_assign_pattern(lower, target, lower_expression(lower, value), node);
    lower_children(lower, target);
    node->binary.left = target;
    node->binary.right = lower_expression(lower, value);
    return node;
}

struct node *lower_assign(struct lower *lower, struct node *node)
{
    struct node *target = without_parens(node->binary.left);

    if (is_special(target)) {
        node->binary.left = target;
        return special_assign(lower, node);
    }
    if (node->op == OP_NONE)
        return assign(lower, node, target);
    if (target->kind == NODE_IDENTIFIER)
        return operate_on_name(lower, node, target);
    return operate_on_member(lower, node, target);
}

/* [a.b, c.d] = e; needs no closure when its value is not used. Of an eval it may be. */
struct node *lower_expression_statement(struct lower *lower, struct node *node)
{
    struct node *value = without_parens(node->unary.argument);

    if (value->kind == NODE_ASSIGN && value->op == OP_NONE && lower->options->kind != SCRIPT_EVAL) {
        struct node *target = without_parens(value->binary.left);

        if (target->kind == NODE_ARRAY_PATTERN || target->kind == NODE_OBJECT_PATTERN)
            return lower_pattern_steps(lower, target, lower_expression(lower, value->binary.right));
    }
    node->unary.argument = lower_expression(lower, node->unary.argument);
    return node;
}

struct node *lower_update(struct lower *lower, struct node *node)
{
    struct node *target = without_parens(node->unary.argument);
    struct node *check = NULL;

    node->unary.argument = target;
    if (is_special(target))
        return special_update(lower, node);
    if (target->kind != NODE_IDENTIFIER) {
        node->unary.argument = lower_expression(lower, target);
        return node;
    }
    if (is_constant(target))
        return make_sequence(lower, make_unary(lower, OP_PLUS, read_name(lower, target), node),
                             make_constant(lower, target), node);
    if (needs_check(target))
        check = make_check(lower, target);
    target->flags &= (uint16_t)~FLAG_CHECK;
    return make_sequence(lower, check, node, node);
}

/* ---- other operators
 * ------------------------------------------------------------------------------ */

static struct node *lower_two(struct lower *lower, struct node *node)
{
    if (node->op == OP_IN && node->binary.left->kind == NODE_PRIVATE_NAME)
        return private_in(lower, node);
    if (node->op == OP_POW)
        return make_invoke(lower, node, "pow", lower_expression(lower, node->binary.left),
                           lower_expression(lower, node->binary.right), NULL);
    return NULL;
}

/* a ?? b ?? c   (@1 = a) != null ? @1 : (@1 = b) != null ? @1 : c */
static struct node *nullish(struct lower *lower, struct node *node)
{
    struct node *made = lower_expression(lower, node->binary.right), *temp = NULL;

    for (;; node = node->binary.left) {
        struct node *left = node->binary.left, *again, *test;
        bool more = left->kind == NODE_LOGICAL && left->op == OP_NULLISH;

        left = lower_expression(lower, more ? left->binary.right : left);
        if (is_stable(left)) {
            again = make_again(lower, left);
        } else {
            temp = temp ? make_again(lower, temp) : make_temp(lower, node);
            left = make_assign(lower, temp, left, node);
            again = make_again(lower, temp);
        }
        test = make_binary(lower, OP_NE, left, make_null(lower, node), node);
        made = make_conditional(lower, test, again, made, node);
        if (!more)
            return made;
    }
}

static bool is_plain(const struct node *node)
{
    return (node->kind == NODE_LOGICAL && node->op != OP_NULLISH) ||
           (node->kind == NODE_BINARY && node->op != OP_POW &&
            node->binary.left->kind != NODE_PRIVATE_NAME);
}

/* The left operands may be as many as the text has room for: no recursion there. */
struct node *lower_binary(struct lower *lower, struct node *node)
{
    struct node *made = node->kind == NODE_BINARY ? lower_two(lower, node)
                        : node->op == OP_NULLISH  ? nullish(lower, node)
                                                  : NULL;

    if (made)
        return made;
    for (struct node *one = node;; one = one->binary.left) {
        one->binary.right = lower_expression(lower, one->binary.right);
        if (!is_plain(one->binary.left)) {
            one->binary.left = lower_expression(lower, one->binary.left);
            return node;
        }
    }
}

struct node *lower_unary(struct lower *lower, struct node *node)
{
    struct node *target = without_parens(node->unary.argument);

    if (node->op == OP_DELETE) {
        node->unary.argument = target;
        if (target->kind == NODE_OPTIONAL_CHAIN)
            return lower_delete_chain(lower, node);
        if (is_special(target))
            return special_delete(lower, target);
        if (target->kind == NODE_IDENTIFIER)
            return node;
    }
    node->unary.argument = lower_expression(lower, node->unary.argument);
    return node;
}

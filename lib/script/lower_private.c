/* lower_private.c - private names: which variable holds each, and what is made of them before a
 * class's members. The members themselves are lower_class.c's, their uses lower_special.c's. */
#include "script/classes.h"

struct private_name *private_of(const struct lower *lower, const struct name *name)
{
    /* A class's heritage sees only what is around the class. */
    for (struct private_name *one = name->declared; one; one = one->outer)
        for (const struct class_state *state = lower->class_; state; state = state->outer)
            if (one->state == state)
                return one;
    return NULL;
}

struct node *private_variable(struct lower *lower, const struct node *name)
{
    const struct private_name *found = private_of(lower, name->ident.name);

    /* One that no class declares is an early error, which the parser reports. */
    return found ? make_identifier(lower, found->variable, name) : make_undefined(lower, name);
}

struct node *private_in(struct lower *lower, struct node *node)
{
    struct node *object = lower_expression(lower, node->binary.right);

    return make_invoke(lower, node, "privateHas", object,
                       private_variable(lower, node->binary.left), NULL);
}

static struct private_name *add(struct lower *lower, struct class_state *state,
                                const struct node *name)
{
    struct private_name *one = name->ident.name->declared;

    if (one && one->state == state)
        return one; /* the other half of an accessor */
    one = lower_take(lower, sizeof *one);
    one->name = name->ident.name;
    one->state = state;
    one->outer = one->name->declared;
    one->name->declared = one;
    one->variable = make_variable(lower, name)->ident.name;
    *state->last = one;
    state->last = &one->next;
    return one;
}

static void note(struct lower *lower, struct private_name *name, const struct node *member)
{
    struct name *variable;

    if (member->flags & FLAG_STATIC)
        name->is_static = true;
    if (member->kind != NODE_METHOD)
        return;
    variable = make_variable(lower, member)->ident.name;
    if (member->op == METHOD_GET)
        name->getter = variable;
    else if (member->op == METHOD_SET)
        name->setter = variable;
    else
        name->method = variable;
}

void private_end(struct class_state *state)
{
    for (struct private_name *one = state->privates; one; one = one->next)
        one->name->declared = one->outer;
}

struct node *private_declare(struct lower *lower, struct class_state *state, struct node *members)
{
    struct node_list list;

    list_init(&list);
    state->last = &state->privates;
    for (struct node *one = members; one; one = one->next)
        if ((one->kind == NODE_METHOD || one->kind == NODE_FIELD) &&
            one->property.key->kind == NODE_PRIVATE_NAME) {
            struct node *key = one->property.key;

            note(lower, add(lower, state, key), one);
        }
    for (struct private_name *one = state->privates; one; one = one->next) {
        const struct node at = { .start = members->start, .end = members->start };
        struct node *text = make_string(
            lower, make_text(lower, "#%.*s", (int)one->name->len, one->name->text), &at);

        list_add(&list,
                 make_expression(lower,
                                 make_assign(lower, make_identifier(lower, one->variable, &at),
                                             make_invoke(lower, &at, "private", text, NULL), &at),
                                 &at));
    }
    return list.first;
}

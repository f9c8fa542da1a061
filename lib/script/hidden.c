/* hidden.c - variables that no code of the user's can name: temporaries and longer lived ones. */
#include "script/lower.h"

#include <string.h>

static struct name *new_name(struct lower *lower)
{
    return make_name(lower, make_text(lower, "@%u", lower->next_hidden++));
}

/* What belongs to the program is made where it stays: gives what to give to keep_end(). */
static struct arena *keep_begin(struct lower *lower, const struct activation *activation)
{
    struct arena *arena = lower->arena;

    if (activation == lower->program)
        lower->arena = lower->kept;
    return arena;
}

struct node *activation_declare(struct lower *lower, struct activation *activation,
                                struct name *name, const struct node *at)
{
    struct arena *arena = keep_begin(lower, activation);
    struct node *declarator = make_node(lower, NODE_DECLARATOR, at);

    declarator->binary.left = make_identifier(lower, name ? name : new_name(lower), at);
    declarator->next = activation->variables;
    activation->variables = declarator;
    lower->arena = arena;
    return declarator->binary.left;
}

/* A new variable of the activation. */
static struct name *declare(struct lower *lower, struct activation *activation,
                            const struct node *at)
{
    return activation_declare(lower, activation, NULL, at)->ident.name;
}

static void more_temps(struct lower *lower, struct activation *activation)
{
    struct arena *arena = keep_begin(lower, activation);
    uint32_t room = activation->temp_room ? activation->temp_room * 2 : 8;
    struct name **names = lower_take(lower, room * sizeof *names);

    if (activation->temps)
        memcpy(names, activation->temp_names, activation->temps * sizeof *names);
    activation->temp_names = names;
    activation->temp_room = room;
    lower->arena = arena;
}

struct node *make_temp(struct lower *lower, const struct node *at)
{
    struct activation *activation = lower->activation;

    if (activation->temps_busy == activation->temps) {
        if (activation->temps == activation->temp_room)
            more_temps(lower, activation);
        activation->temp_names[activation->temps++] = declare(lower, activation, at);
    }
    return make_identifier(lower, activation->temp_names[activation->temps_busy++], at);
}

struct node *make_variable(struct lower *lower, const struct node *at)
{
    return make_identifier(lower, declare(lower, lower->activation, at), at);
}

struct node *make_program_variable(struct lower *lower, const struct node *at)
{
    return make_identifier(lower, declare(lower, lower->program, at), at);
}

struct node *make_hidden(struct lower *lower, const struct node *at)
{
    return make_identifier(lower, new_name(lower), at);
}

struct node *make_again(struct lower *lower, const struct node *node)
{
    const size_t bytes = ast_bytes((enum node_kind)node->kind);
    struct node *again = lower_take(lower, bytes);

    memcpy(again, node, bytes);
    again->next = NULL;
    again->flags |= FLAG_MADE;
    return again;
}

/* True for a binding that nothing can change once it has its value. */
static bool is_constant(const struct binding *binding)
{
    return binding && !(binding->flags & (BINDING_ASSIGNED | BINDING_CHECKED | BINDING_FIXED)) &&
           binding->kind != BINDING_VAR && binding->kind != BINDING_FUNCTION;
}

bool is_stable(const struct node *node)
{
    switch (node->kind) {
    case NODE_NULL:
    case NODE_BOOLEAN:
    case NODE_NUMBER:
    case NODE_STRING:
    case NODE_THIS:
        return true;
    case NODE_IDENTIFIER: /* a hidden variable is set in one place only */
        return node->ident.binding ? is_constant(node->ident.binding)
                                   : node->ident.name->text[0] == '@';
    default:
        return false;
    }
}

struct node *make_once(struct lower *lower, struct node *node, struct node **again)
{
    struct node *temp;

    if (is_stable(node)) {
        *again = make_again(lower, node);
        return node;
    }
    temp = make_temp(lower, node);
    *again = make_again(lower, temp);
    return make_assign(lower, temp, node, node);
}

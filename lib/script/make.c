/* make.c - the makers of nodes. None of them returns NULL: see lower.h. */
#include "script/lower.h"

#include <stdarg.h>
#include <string.h>

static void *take(struct lower *lower, size_t bytes)
{
    void *piece = arena_new(lower->arena, bytes);

    if (!piece)
        longjmp(lower->no_memory, 1);
    return piece;
}

void *lower_take(struct lower *lower, size_t bytes)
{
    return take(lower, bytes);
}

struct slice make_text(struct lower *lower, const char *format, ...)
{
    struct slice text;
    va_list args;

    buffer_clear(&lower->scratch);
    va_start(args, format);
    buffer_vprintf(&lower->scratch, format, args);
    va_end(args);
    text = arena_copy(lower->arena, buffer_slice(&lower->scratch));
    if (buffer_failed(&lower->scratch) || lower->arena->failed)
        longjmp(lower->no_memory, 1);
    return text;
}

struct name *make_name(struct lower *lower, struct slice text)
{
    struct name *name = take(lower, sizeof *name + text.len + 1);

    name->len = (uint32_t)text.len;
    memcpy(name->text, text.data, text.len);
    return name;
}

struct name *make_kept_name(struct lower *lower, struct slice text)
{
    struct arena *arena = lower->arena;
    struct name *name;

    lower->arena = lower->kept;
    name = make_name(lower, text);
    lower->arena = arena;
    return name;
}

struct node *make_node(struct lower *lower, enum node_kind kind, const struct node *at)
{
    struct node *node = take(lower, ast_bytes(kind));

    node->kind = (uint8_t)kind;
    node->flags = FLAG_MADE;
    node->start = at->start;
    node->end = at->end;
    return node;
}

struct node *make_identifier(struct lower *lower, struct name *name, const struct node *at)
{
    struct node *node = make_node(lower, NODE_IDENTIFIER, at);

    node->ident.name = name;
    return node;
}

struct node *make_number(struct lower *lower, double value, const struct node *at)
{
    struct node *node = make_node(lower, NODE_NUMBER, at);

    node->number.value = value;
    return node;
}

struct node *make_string(struct lower *lower, struct slice text, const struct node *at)
{
    struct node *node = make_node(lower, NODE_STRING, at);

    node->string.value = text;
    return node;
}

struct node *make_boolean(struct lower *lower, bool value, const struct node *at)
{
    struct node *node = make_node(lower, NODE_BOOLEAN, at);

    if (value)
        node->flags |= FLAG_TRUE;
    return node;
}

struct node *make_null(struct lower *lower, const struct node *at)
{
    return make_node(lower, NODE_NULL, at);
}

struct node *make_undefined(struct lower *lower, const struct node *at)
{
    return make_unary(lower, OP_VOID, make_number(lower, 0, at), at);
}

struct node *make_intrinsic(struct lower *lower, const char *name, const struct node *at)
{
    const size_t room = sizeof lower->intrinsics / sizeof *lower->intrinsics;
    struct name **known = &lower->intrinsics[(uintptr_t)name / 4 % room];
    struct node *node = make_node(lower, NODE_INTRINSIC, at);

    if (!*known || strcmp((*known)->text, name) != 0)
        *known = make_kept_name(lower, slice_of(name));
    node->ident.name = *known;
    return node;
}

struct node *make_invoke(struct lower *lower, const struct node *at, const char *name, ...)
{
    struct node_list list;
    struct node *argument;
    va_list args;

    list_init(&list);
    va_start(args, name);
    for (argument = va_arg(args, struct node *); argument; argument = va_arg(args, struct node *))
        list_add(&list, list_one(argument));
    va_end(args);
    return make_call(lower, make_intrinsic(lower, name, at), list.first, at);
}

struct node *make_call(struct lower *lower, struct node *callee, struct node *arguments,
                       const struct node *at)
{
    struct node *node = make_node(lower, NODE_CALL, at);

    node->call.callee = callee;
    node->call.arguments = arguments;
    return node;
}

struct node *make_array(struct lower *lower, struct node *list, const struct node *at)
{
    struct node *node = make_node(lower, NODE_ARRAY, at);

    node->list.list = list;
    return node;
}

struct node *make_member(struct lower *lower, struct node *object, const char *name,
                         const struct node *at)
{
    struct node *node = make_node(lower, NODE_MEMBER, at);

    node->member.object = object;
    node->member.property = make_identifier(lower, make_name(lower, slice_of(name)), at);
    return node;
}

struct node *make_index(struct lower *lower, struct node *object, struct node *key,
                        const struct node *at)
{
    struct node *node = make_node(lower, NODE_INDEX, at);

    node->member.object = object;
    node->member.property = key;
    return node;
}

struct node *make_unary(struct lower *lower, enum operator op, struct node *argument,
                        const struct node *at)
{
    struct node *node = make_node(lower, NODE_UNARY, at);

    node->op = (uint8_t)op;
    node->unary.argument = argument;
    return node;
}

static struct node *make_two(struct lower *lower, enum node_kind kind, enum operator op,
                             struct node *left, struct node *right, const struct node *at)
{
    struct node *node = make_node(lower, kind, at);

    node->op = (uint8_t)op;
    node->binary.left = left;
    node->binary.right = right;
    return node;
}

struct node *make_binary(struct lower *lower, enum operator op, struct node *left,
                         struct node *right, const struct node *at)
{
    return make_two(lower, NODE_BINARY, op, left, right, at);
}

struct node *make_operation(struct lower *lower, enum operator op, struct node *left,
                            struct node *right, const struct node *at)
{
    if (op == OP_POW)
        return make_invoke(lower, at, "pow", left, right, NULL);
    return make_binary(lower, op, left, right, at);
}

struct node *make_logical(struct lower *lower, enum operator op, struct node *left,
                          struct node *right, const struct node *at)
{
    return make_two(lower, NODE_LOGICAL, op, left, right, at);
}

struct node *make_assign(struct lower *lower, struct node *left, struct node *right,
                         const struct node *at)
{
    return make_two(lower, NODE_ASSIGN, OP_NONE, left, right, at);
}

struct node *make_conditional(struct lower *lower, struct node *test, struct node *yes,
                              struct node *no, const struct node *at)
{
    struct node *node = make_node(lower, NODE_CONDITIONAL, at);

    node->conditional.test = test;
    node->conditional.yes = yes;
    node->conditional.no = no;
    return node;
}

struct node *make_sequence(struct lower *lower, struct node *first, struct node *second,
                           const struct node *at)
{
    struct node *node;
    struct node_list list;

    if (!first)
        return second;
    list_init(&list);
    list_add(&list, first->kind == NODE_SEQUENCE ? first->list.list : list_one(first));
    list_add(&list, second->kind == NODE_SEQUENCE ? second->list.list : list_one(second));
    node = make_node(lower, NODE_SEQUENCE, at);
    node->list.list = list.first;
    return node;
}

static struct node *make_one(struct lower *lower, enum node_kind kind, struct node *argument,
                             const struct node *at)
{
    struct node *node = make_node(lower, kind, at);

    node->unary.argument = argument;
    return node;
}

struct node *make_expression(struct lower *lower, struct node *expression, const struct node *at)
{
    return make_one(lower, NODE_EXPRESSION, expression, at);
}

struct node *make_return(struct lower *lower, struct node *value, const struct node *at)
{
    return make_one(lower, NODE_RETURN, value, at);
}

struct node *make_throw(struct lower *lower, struct node *value, const struct node *at)
{
    return make_one(lower, NODE_THROW, value, at);
}

struct node *make_block(struct lower *lower, struct node *list, const struct node *at)
{
    struct node *node = make_node(lower, NODE_BLOCK, at);

    node->block.list = list;
    return node;
}

struct node *make_if(struct lower *lower, struct node *test, struct node *yes, struct node *no,
                     const struct node *at)
{
    struct node *node = make_conditional(lower, test, yes, no, at);

    node->kind = NODE_IF;
    return node;
}

struct node *make_while(struct lower *lower, struct node *test, struct node *body,
                        const struct node *at)
{
    struct node *node = make_node(lower, NODE_WHILE, at);

    node->loop.test = test;
    node->loop.body = body;
    return node;
}

struct node *make_var(struct lower *lower, struct node *identifier, struct node *value,
                      const struct node *at)
{
    struct node *declarator = make_node(lower, NODE_DECLARATOR, at);
    struct node *node = make_node(lower, NODE_VARIABLES, at);

    declarator->binary.left = identifier;
    declarator->binary.right = value;
    node->op = DECLARE_VAR;
    node->list.list = declarator;
    return node;
}

struct node *make_try(struct lower *lower, struct node *block, struct node *parameter,
                      struct node *handler, struct node *finalizer, const struct node *at)
{
    struct node *node = make_node(lower, NODE_TRY, at);

    node->try_.block = make_block(lower, block, at);
    node->try_.parameter = parameter;
    if (parameter)
        node->try_.handler = make_block(lower, handler, at);
    if (finalizer)
        node->try_.finalizer = make_block(lower, finalizer, at);
    return node;
}

uint32_t list_count(const struct node *list)
{
    uint32_t count = 0;

    for (; list; list = list->next)
        count++;
    return count;
}

struct node *without_parens(struct node *node)
{
    while (node->kind == NODE_PAREN || node->kind == NODE_AS)
        node = node->kind == NODE_PAREN ? node->unary.argument : node->typed.expression;
    return node;
}

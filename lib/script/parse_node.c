/* parse_node.c - nodes, and lists of them. */
#include "script/parse.h"

#include <stddef.h>
#include <string.h>

static struct node *make(struct parser *parser, size_t bytes, enum node_kind kind, uint32_t start)
{
    struct node *node = arena_new(parser->arena, bytes);

    if (!node) {
        parser->no_memory = true;
        parse_panic(parser);
        node = parser->spare;
        memset(node, 0, sizeof *node);
    }
    node->kind = (uint8_t)kind;
    node->start = start;
    node->end = start;
    return node;
}

struct node *parse_node(struct parser *parser, enum node_kind kind, uint32_t start)
{
    return make(parser, ast_bytes(kind), kind, start);
}

struct node *parse_part_node(struct parser *parser, uint32_t start)
{
    return make(parser, offsetof(struct node, part) + sizeof(((struct node *)0)->part), NODE_STRING,
                start);
}

struct node *parse_end(struct parser *parser, struct node *node)
{
    node->end = parser->last_end > node->start ? parser->last_end : node->start;
    return node;
}

struct node *parse_unary_node(struct parser *parser, enum node_kind kind, uint32_t start,
                              struct node *argument)
{
    struct node *node = parse_node(parser, kind, start);

    node->unary.argument = argument;
    return parse_end(parser, node);
}

struct node *parse_binary_node(struct parser *parser, enum node_kind kind, uint8_t op,
                               struct node *left, struct node *right)
{
    struct node *node = parse_node(parser, kind, left->start);

    node->op = op;
    node->binary.left = left;
    node->binary.right = right;
    return parse_end(parser, node);
}

struct node *parse_identifier_node(struct parser *parser, uint32_t start, uint32_t end,
                                   struct name *name)
{
    struct node *node = parse_node(parser, NODE_IDENTIFIER, start);

    node->end = end;
    node->ident.name = name;
    return node;
}

void list_begin(struct list *list)
{
    list->first = NULL;
    list->tail = &list->first;
}

void list_add(struct list *list, struct node *node)
{
    *list->tail = node;
    list->tail = &node->next;
}

/* parse_variable.c - var, let and const. */
#include "script/parse.h"

bool parse_at_let(const struct parser *parser, bool statement)
{
    struct token next;

    if (!parse_is_word(parser, WORD_LET))
        return false;
    next = parse_peek(parser);
    if (next.kind == TOKEN_SQUARE_OPEN)
        return true;
    if (!statement)
        return false;
    if (next.kind == TOKEN_WORD)
        return !next.name->word || next.name->word > WORD_RESERVED_END || next.escaped;
    return next.kind == TOKEN_BRACE_OPEN;
}

static void check_let(struct parser *parser, struct node *name)
{
    if (name->ident.name->word == WORD_LET)
        parse_error(parser, 2036, name->start, "let cannot be the name of a let or const");
}

ASIDE static struct node *read_declarator(struct parser *parser, uint8_t kind)
{
    struct node *node = parse_node(parser, NODE_DECLARATOR, parser->token.start);
    struct node *target = parse_binding(parser);
    struct node *type;

    if (kind != DECLARE_VAR)
        parse_bound_names(parser, target, check_let);
    if (parse_typescript(parser)) {
        /* x!: T promises a value. */
        if (parse_is(parser, TOKEN_NOT) && !parser->token.line_before)
            parse_next(parser);
        type = parse_type_annotation(parser);
        if (type && target->kind == NODE_IDENTIFIER)
            target->ident.type = type;
        else if (type && !parser->panic)
            target->list.type = type;
    }
    node->binary.left = target;
    if (parse_take(parser, TOKEN_ASSIGN))
        node->binary.right = parse_assignment(parser);
    return parse_end(parser, node);
}

void parse_check_initialisers(struct parser *parser, const struct node *variables)
{
    if (parser->panic || parse_in(parser, CONTEXT_DECLARE))
        return;
    for (const struct node *at = variables->list.list; at; at = at->next) {
        if (at->binary.right)
            continue;
        if (at->binary.left->kind != NODE_IDENTIFIER)
            parse_error(parser, 2053, at->start, "a pattern takes its values from something: = …");
        else if (variables->op == DECLARE_CONST)
            parse_error(parser, 2053, at->start, "a const has a value: write = …, or let");
    }
}

struct node *parse_variables(struct parser *parser, uint32_t start, uint8_t kind)
{
    struct node *node = parse_node(parser, NODE_VARIABLES, start);
    struct list list;

    node->op = kind;
    list_begin(&list);
    do
        list_add(&list, read_declarator(parser, kind));
    while (parse_take(parser, TOKEN_COMMA));
    node->list.list = list.first;
    return parse_end(parser, node);
}

struct node *parse_variable_statement(struct parser *parser, uint8_t kind)
{
    struct origin first = parse_origin(parser);
    struct node *node;

    parse_next(parser);
    node = parse_variables(parser, first.start, kind);
    parse_check_initialisers(parser, node);
    if (!parser->panic && node->list.list->binary.right)
        parse_comment(node->list.list->binary.right, &first);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

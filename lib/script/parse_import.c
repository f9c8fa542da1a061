/* parse_import.c - import. */
#include "script/parse.h"

static struct node *read_import_specifier(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_SPECIFIER, parser->token.start);

    if (parse_take_type_word(parser))
        node->flags |= FLAG_TYPE_ONLY;
    node->specifier.other = parse_module_name(parser);
    if (parse_take_word(parser, WORD_AS)) {
        node->specifier.local = parse_binding_identifier(parser);
    } else if (node->specifier.other->kind == NODE_STRING) {
        parse_expect_word(parser, WORD_AS);
    } else {
        const struct node *name = node->specifier.other;

        parse_check_name(parser, name->ident.name, name->start, (name->flags & FLAG_ESCAPED) != 0);
        parse_check_binding_name(parser, name->ident.name, name->start);
        node->specifier.local = parse_copy_name(parser, name);
    }
    return parse_end(parser, node);
}

/* * as name: the specifier has no `other`. */
static struct node *read_namespace(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_SPECIFIER, parser->token.start);

    parse_next(parser);
    parse_expect_word(parser, WORD_AS);
    node->specifier.local = parse_binding_identifier(parser);
    return parse_end(parser, node);
}

static struct node *make_default(struct parser *parser, struct node *local)
{
    struct node *node = parse_node(parser, NODE_SPECIFIER, local->start);

    node->specifier.local = local;
    node->specifier.other =
        parse_identifier_node(parser, local->start, local->end, parser->names->words[WORD_DEFAULT]);
    return parse_end(parser, node);
}

static void read_clause(struct parser *parser, struct list *list)
{
    if (parse_is(parser, TOKEN_STAR))
        list_add(list, read_namespace(parser));
    else
        parse_specifiers(parser, list, read_import_specifier);
}

/* `import type` unless type is what is imported: import type from "x". */
static bool take_import_type(struct parser *parser)
{
    struct token next;

    if (!parse_typescript(parser) || !parse_is_word(parser, WORD_TYPE))
        return false;
    next = parse_peek(parser);
    if (next.kind != TOKEN_BRACE_OPEN && next.kind != TOKEN_STAR &&
        (next.kind != TOKEN_WORD || next.word == WORD_FROM))
        return false;
    parse_next(parser);
    return true;
}

struct node *parse_import_declaration(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_IMPORT, parser->token.start);
    struct list list;
    struct node *local;

    list_begin(&list);
    parse_next(parser);
    if (!parse_is(parser, TOKEN_STRING)) {
        if (take_import_type(parser))
            node->flags |= FLAG_TYPE_ONLY;
        if (parser->token.kind == TOKEN_WORD) {
            local = parse_binding_identifier(parser);
            if (parse_is(parser, TOKEN_ASSIGN) && parse_typescript(parser))
                return parse_import_equals(parser, node->start, local);
            list_add(&list, make_default(parser, local));
            if (parse_take(parser, TOKEN_COMMA))
                read_clause(parser, &list);
        } else {
            read_clause(parser, &list);
        }
        parse_expect_word(parser, WORD_FROM);
    }
    parse_from(parser, node);
    node->module.list = list.first;
    parse_semicolon(parser);
    return parse_end(parser, node);
}

struct node *parse_import(struct parser *parser, enum place place)
{
    struct token next = parse_peek(parser);
    struct node *node;

    if (next.kind == TOKEN_ROUND_OPEN || next.kind == TOKEN_DOT)
        return NULL;
    if (place == PLACE_LIST && parser->depth == 1 && parse_typescript(parser)) {
        /* In a script of TypeScript too, if nothing is left of it or it is an alias. */
        node = parse_import_declaration(parser);
        if (node->kind == NODE_IMPORT && !(node->flags & FLAG_TYPE_ONLY) &&
            !parse_module_place(parser, place))
            parse_error(parser, 2050, node->start, "import stands in modules only");
        return node;
    }
    if (!parse_module_place(parser, place)) {
        parse_fail(parser, 2050, parser->token.start,
                   parse_in(parser, CONTEXT_MODULE)
                       ? "import stands at the top level of a module only"
                       : "import stands in modules only");
        return parse_node(parser, NODE_EMPTY, parser->token.start);
    }
    node = parse_import_declaration(parser);
    return node;
}

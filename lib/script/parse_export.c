/* parse_export.c - export. */
#include "script/parse.h"

static struct node *read_export_specifier(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_SPECIFIER, parser->token.start);

    if (parse_take_type_word(parser))
        node->flags |= FLAG_TYPE_ONLY;
    node->specifier.local = parse_module_name(parser);
    node->specifier.other = parse_take_word(parser, WORD_AS)
                                ? parse_module_name(parser)
                                : parse_copy_name(parser, node->specifier.local);
    if (!(node->flags & FLAG_TYPE_ONLY))
        parse_add_export(parser, node->specifier.other);
    return parse_end(parser, node);
}

static void visit_export(struct parser *parser, struct node *name)
{
    parse_add_export(parser, name);
}

static void check_local(struct parser *parser, const struct node *list)
{
    if (parser->panic)
        return;
    for (const struct node *at = list; at; at = at->next) {
        const struct node *local = at->specifier.local;

        if (local->kind == NODE_STRING)
            parse_error(parser, 2107, local->start, "a text cannot name what is exported here");
        else
            parse_check_name(parser, local->ident.name, local->start,
                             (local->flags & FLAG_ESCAPED) != 0);
    }
}

static struct node *read_export_names(struct parser *parser, struct node *node)
{
    struct exported *before = parser->exported;
    struct list list;

    list_begin(&list);
    node->kind = NODE_EXPORT_NAMES;
    parse_specifiers(parser, &list, read_export_specifier);
    node->module.list = list.first;
    if (node->flags & FLAG_TYPE_ONLY)
        parser->exported = before;
    if (parse_take_word(parser, WORD_FROM))
        parse_from(parser, node);
    else
        check_local(parser, list.first);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

static struct node *read_export_all(struct parser *parser, struct node *node)
{
    node->kind = NODE_EXPORT_ALL;
    parse_next(parser);
    if (parse_take_word(parser, WORD_AS)) {
        node->module.list = parse_module_name(parser);
        parse_add_export(parser, node->module.list);
    }
    parse_expect_word(parser, WORD_FROM);
    parse_from(parser, node);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

/* What follows export default; an expression ends with a semicolon. */
static struct node *read_default_value(struct parser *parser)
{
    struct origin first = parse_origin(parser);
    struct node *node;

    if (parse_is_word(parser, WORD_FUNCTION))
        return parse_function_declaration(parser, first.start, false, true);
    if (parse_is_word(parser, WORD_CLASS))
        return parse_class(parser, NODE_CLASS_DECLARATION, first.start, true, false);
    if (parse_is_word(parser, WORD_ASYNC)) {
        struct token next = parse_peek(parser);

        if (next.kind == TOKEN_WORD && next.word == WORD_FUNCTION && !next.line_before) {
            parse_next(parser);
            return parse_function_declaration(parser, first.start, true, true);
        }
    }
    node = parse_typescript(parser) ? parse_typescript_statement(parser) : NULL;
    if (node)
        return node;
    node = parse_assignment(parser);
    parse_semicolon(parser);
    return node;
}

static void comment_on(struct parser *parser, struct node *node, const struct origin *first)
{
    if (parser->panic || !node)
        return;
    if (node->kind == NODE_VARIABLES && node->list.list->binary.right)
        node = node->list.list->binary.right;
    parse_comment(node, first);
}

static struct node *read_export_default(struct parser *parser, struct node *node,
                                        const struct origin *first)
{
    struct node name = { .kind = NODE_IDENTIFIER, .start = parser->token.start };

    name.ident.name = parser->names->words[WORD_DEFAULT];
    node->kind = NODE_EXPORT_DEFAULT;
    parse_next(parser);
    node->module.declaration = read_default_value(parser);
    /* Overloads and interfaces export nothing. */
    if (node->module.declaration->kind != NODE_DROPPED &&
        node->module.declaration->kind != NODE_INTERFACE &&
        !(node->module.declaration->kind == NODE_FUNCTION_DECLARATION &&
          !node->module.declaration->function.body))
        parse_add_export(parser, &name);
    comment_on(parser, node->module.declaration, first);
    return parse_end(parser, node);
}

static bool takes_declaration(const struct parser *parser)
{
    if (parser->token.kind != TOKEN_WORD)
        return false;
    switch (parser->token.word) {
    case WORD_VAR:
    case WORD_LET:
    case WORD_CONST:
    case WORD_FUNCTION:
    case WORD_CLASS:
    case WORD_ASYNC:
        return true;
    default:
        return parse_typescript(parser);
    }
}

static void export_declaration(struct parser *parser, struct node *declaration)
{
    if (parser->panic)
        return;
    switch (declaration->kind) {
    case NODE_VARIABLES:
        for (struct node *at = declaration->list.list; at; at = at->next)
            parse_bound_names(parser, at->binary.left, visit_export);
        break;
    case NODE_FUNCTION_DECLARATION:
        if (declaration->function.body)
            parse_add_export(parser, declaration->function.name);
        break;
    case NODE_CLASS_DECLARATION:
        parse_add_export(parser, declaration->class_.name);
        break;
    case NODE_ENUM:
    case NODE_NAMESPACE:
    case NODE_IMPORT_EQUALS:
    case NODE_INTERFACE:
    case NODE_TYPE_ALIAS:
    case NODE_DROPPED:
        break; /* may be declared more than once */
    default:
        parse_fail(parser, 2107, declaration->start,
                   "behind export stands a declaration, default, or { names }");
        break;
    }
}

static struct node *read_export_declaration(struct parser *parser, struct node *node,
                                            const struct origin *first)
{
    node->kind = NODE_EXPORT;
    if (!takes_declaration(parser)) {
        if (parse_is(parser, TOKEN_AT) || parse_is(parser, TOKEN_END))
            parse_unexpected(parser);
        parse_fail(parser, 2107, parser->token.start,
                   "behind export stands a declaration, default, or { names }");
        return node;
    }
    node->module.declaration = parse_statement(parser, PLACE_LIST);
    export_declaration(parser, node->module.declaration);
    comment_on(parser, node->module.declaration, first);
    return parse_end(parser, node);
}

/* TypeScript: export =, export import, export type { }, export as namespace; else NULL. */
static struct node *read_typescript_export(struct parser *parser, struct node *node)
{
    struct token next = parse_peek(parser);

    if (parse_is(parser, TOKEN_ASSIGN)) {
        parse_next(parser);
        node = parse_unary_node(parser, NODE_EXPORT_ASSIGN, node->start, parse_expression(parser));
    } else if (parse_is_word(parser, WORD_TYPE) &&
               (next.kind == TOKEN_BRACE_OPEN || next.kind == TOKEN_STAR)) {
        parse_next(parser);
        node->flags |= FLAG_TYPE_ONLY;
        return parse_is(parser, TOKEN_STAR) ? read_export_all(parser, node)
                                            : read_export_names(parser, node);
    } else if (parse_is_word(parser, WORD_IMPORT)) {
        node->kind = NODE_EXPORT;
        node->module.declaration = parse_import_declaration(parser);
        return parse_end(parser, node);
    } else if (parse_is_word(parser, WORD_AS)) {
        parse_next(parser);
        parse_expect_word(parser, WORD_NAMESPACE);
        parse_identifier(parser);
        node = parse_node(parser, NODE_DROPPED, node->start);
    } else {
        return NULL;
    }
    parse_semicolon(parser);
    return parse_end(parser, node);
}

static struct node *read_export(struct parser *parser, struct node *node,
                                const struct origin *first)
{
    struct node *typed;

    parse_next(parser);
    if (parse_is(parser, TOKEN_STAR))
        return read_export_all(parser, node);
    if (parse_is(parser, TOKEN_BRACE_OPEN))
        return read_export_names(parser, node);
    if (parse_is_word(parser, WORD_DEFAULT))
        return read_export_default(parser, node, first);
    typed = parse_typescript(parser) ? read_typescript_export(parser, node) : NULL;
    return typed ? typed : read_export_declaration(parser, node, first);
}

struct node *parse_export(struct parser *parser, enum place place)
{
    struct origin first = parse_origin(parser);
    struct node *node = parse_node(parser, NODE_EXPORT, first.start);

    node->module.comment = first.doc_start;
    node->module.comment_end = first.doc_end;
    if (!parse_module_place(parser, place))
        parse_fail(parser, 2104, first.start,
                   parse_in(parser, CONTEXT_MODULE)
                       ? "export stands inside of brackets: move it to the top level"
                       : "export stands in modules only");
    return read_export(parser, node, &first);
}

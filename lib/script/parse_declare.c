/* parse_declare.c - TypeScript's own statements: interface, type, enum, namespace, declare. */
#include "script/parse.h"

/* ---- interfaces and aliases ---------------------------------------------------------------- */

static struct node *read_heritage(struct parser *parser)
{
    struct list list;

    list_begin(&list);
    do
        list_add(&list, parse_type(parser));
    while (parse_take(parser, TOKEN_COMMA));
    return list.first;
}

void parse_implements(struct parser *parser)
{
    if (parse_take_word(parser, WORD_IMPLEMENTS))
        read_heritage(parser);
}

static struct node *read_interface(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_INTERFACE, parser->token.start);

    parse_next(parser);
    node->type_declaration.name = parse_identifier(parser);
    parse_type_parameters(parser);
    if (parse_take_word(parser, WORD_EXTENDS))
        node->type_declaration.list = read_heritage(parser);
    node->type_declaration.type = parse_type_members(parser);
    return parse_end(parser, node);
}

static struct node *read_alias(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_TYPE_ALIAS, parser->token.start);

    parse_next(parser);
    node->type_declaration.name = parse_identifier(parser);
    parse_type_parameters(parser);
    parse_expect(parser, TOKEN_ASSIGN);
    node->type_declaration.type = parse_type(parser);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

/* ---- enums --------------------------------------------------------------------------------------
 */

static struct node *read_enum_member(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_ENUM_MEMBER, parser->token.start);
    uint16_t flags = 0;

    node->property.key = parse_property_key(parser, &flags);
    if (!parser->panic && node->property.key->kind != NODE_STRING &&
        (node->property.key->kind != NODE_IDENTIFIER || flags & FLAG_COMPUTED))
        parse_fail(parser, 2051, node->start, "an enum's member has a plain name or a text");
    if (parse_take(parser, TOKEN_ASSIGN))
        node->property.value = parse_assignment(parser);
    return parse_end(parser, node);
}

static struct node *read_enum(struct parser *parser, uint32_t start, uint16_t flags)
{
    struct node *node = parse_node(parser, NODE_ENUM, start);
    uint32_t open;
    struct list list;

    list_begin(&list);
    node->flags |= flags;
    parse_next(parser);
    node->enum_.name = parse_binding_identifier(parser);
    open = parser->token.start;
    parse_expect(parser, TOKEN_BRACE_OPEN);
    while (!parse_is(parser, TOKEN_BRACE_CLOSE) && !parse_is(parser, TOKEN_END)) {
        list_add(&list, read_enum_member(parser));
        if (!parse_is(parser, TOKEN_BRACE_CLOSE))
            parse_expect(parser, TOKEN_COMMA);
    }
    node->enum_.list = list.first;
    parse_close(parser, TOKEN_BRACE_CLOSE, open);
    return parse_end(parser, node);
}

/* ---- namespaces
 * ------------------------------------------------------------------------------------ */

static struct node *read_namespace_name(struct parser *parser)
{
    struct node *name = parse_binding_identifier(parser);

    while (parse_take(parser, TOKEN_DOT)) {
        struct node *member = parse_node(parser, NODE_MEMBER, name->start);

        member->member.object = name;
        member->member.property = parse_identifier(parser);
        name = parse_end(parser, member);
    }
    return name;
}

static struct node *read_body(struct parser *parser)
{
    uint32_t open = parser->token.start;
    struct around around;
    struct list list;

    list_begin(&list);
    parse_begin_inside(parser, &around,
                       (parser->context & ~(uint32_t)CONTEXT_OF_FUNCTION) | CONTEXT_NAMESPACE);
    parse_expect(parser, TOKEN_BRACE_OPEN);
    parse_statements(parser, &list, TOKEN_BRACE_CLOSE, false);
    parse_end_inside(parser, &around);
    parse_close(parser, TOKEN_BRACE_CLOSE, open);
    return list.first;
}

static struct node *read_namespace(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_NAMESPACE, parser->token.start);

    parse_next(parser);
    node->namespace_.name = read_namespace_name(parser);
    node->namespace_.list = read_body(parser);
    return parse_end(parser, node);
}

/* declare module "name" { … } and declare global { … }; the body may be missing. */
static struct node *read_ambient_module(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_DROPPED, parser->token.start);

    if (!parse_take_word(parser, WORD_GLOBAL)) {
        parse_next(parser);
        parse_next(parser);
    }
    if (parse_is(parser, TOKEN_BRACE_OPEN))
        read_body(parser);
    else
        parse_semicolon(parser);
    return parse_end(parser, node);
}

/* ---- declare
 * ------------------------------------------------------------------------------------------ */

/* What is declared is nothing at run time; types are kept for signatures. */
static struct node *read_declare(struct parser *parser)
{
    uint32_t start = parser->token.start;
    uint32_t context = parser->context;
    struct exported *exported = parser->exported;
    struct token next;
    struct node *node;

    parse_next(parser);
    next = parse_peek(parser);
    parser->context |= CONTEXT_DECLARE;
    if (parse_is_word(parser, WORD_GLOBAL) ||
        (parse_is_word(parser, WORD_MODULE) && next.kind == TOKEN_STRING))
        node = read_ambient_module(parser);
    else
        node = parse_statement(parser, PLACE_LIST);
    parser->context = context;
    parser->exported = exported;
    if (node->kind == NODE_INTERFACE || node->kind == NODE_TYPE_ALIAS)
        return node;
    return parse_end(parser, parse_node(parser, NODE_DROPPED, start));
}

/* ---- import a = …
 * ------------------------------------------------------------------------------------------ */

struct node *parse_import_equals(struct parser *parser, uint32_t start, struct node *name)
{
    struct node *node = parse_node(parser, NODE_IMPORT_EQUALS, start);

    parse_next(parser);
    node->binary.left = name;
    node->binary.right = parse_left_hand_side(parser);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

/* ---- which of them
 * -------------------------------------------------------------------------------------------- */

/* A word and a name on one line: the word is no name itself. */
static bool names_follow(const struct token *next)
{
    return next->kind == TOKEN_WORD && !next->line_before &&
           (!next->word || next->word > WORD_RESERVED_END);
}

static bool declares(const struct token *next)
{
    switch (next->word) {
    case WORD_VAR:
    case WORD_LET:
    case WORD_CONST:
    case WORD_FUNCTION:
    case WORD_CLASS:
    case WORD_ENUM:
    case WORD_INTERFACE:
    case WORD_TYPE:
    case WORD_NAMESPACE:
    case WORD_MODULE:
    case WORD_GLOBAL:
    case WORD_ABSTRACT:
    case WORD_ASYNC:
    case WORD_IMPORT:
        return next->kind == TOKEN_WORD && !next->line_before;
    default:
        return false;
    }
}

static struct node *read_const_enum(struct parser *parser, uint32_t start)
{
    parse_next(parser);
    return read_enum(parser, start, FLAG_CONST);
}

static struct node *read_abstract(struct parser *parser)
{
    parse_next(parser);
    return parse_class(parser, NODE_CLASS_DECLARATION, parser->token.start, false, true);
}

struct node *parse_typescript_statement(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct token next;

    if (parser->token.kind != TOKEN_WORD || !parser->token.word)
        return NULL;
    if (parse_is_word(parser, WORD_ENUM))
        return read_enum(parser, start, 0);
    next = parse_peek(parser);
    switch (parser->token.word) {
    case WORD_CONST:
        return next.kind == TOKEN_WORD && next.word == WORD_ENUM ? read_const_enum(parser, start)
                                                                 : NULL;
    case WORD_INTERFACE:
        return names_follow(&next) ? read_interface(parser) : NULL;
    case WORD_TYPE:
        return names_follow(&next) ? read_alias(parser) : NULL;
    case WORD_NAMESPACE:
    case WORD_MODULE:
        return names_follow(&next) ? read_namespace(parser) : NULL;
    case WORD_DECLARE:
        return declares(&next) ? read_declare(parser) : NULL;
    case WORD_GLOBAL:
        return next.kind == TOKEN_BRACE_OPEN && !next.line_before &&
                       parse_in(parser, CONTEXT_DECLARE)
                   ? read_ambient_module(parser)
                   : NULL;
    case WORD_ABSTRACT:
        return next.kind == TOKEN_WORD && next.word == WORD_CLASS && !next.line_before
                   ? read_abstract(parser)
                   : NULL;
    default:
        return NULL;
    }
}

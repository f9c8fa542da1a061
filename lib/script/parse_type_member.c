/* parse_type_member.c - what stands in the braces of interfaces, object types and mapped types. */
#include "script/parse.h"

/* ---- parameters of types ------------------------------------------------------------------ */

static void skip_parameter(struct parser *parser)
{
    parse_take(parser, TOKEN_DOTS);
    if (!parse_take_word(parser, WORD_THIS))
        parse_binding(parser);
    parse_take(parser, TOKEN_QUESTION);
    parse_type_annotation(parser);
}

void parse_type_signature(struct parser *parser)
{
    uint32_t open = parser->token.start;
    uint32_t context = parser->context;

    /* These names are nothing at run time. */
    parser->context = (context & ~(uint32_t)CONTEXT_NO_CONDITIONAL) | CONTEXT_DECLARE;
    parse_expect(parser, TOKEN_ROUND_OPEN);
    while (!parse_is(parser, TOKEN_ROUND_CLOSE) && !parse_is(parser, TOKEN_END)) {
        skip_parameter(parser);
        if (!parse_is(parser, TOKEN_ROUND_CLOSE))
            parse_expect(parser, TOKEN_COMMA);
    }
    parser->context = context;
    parse_close(parser, TOKEN_ROUND_CLOSE, open);
}

/* (a: T): U */
static struct node *read_call(struct parser *parser)
{
    uint32_t start = parser->token.start;

    parse_type_parameters(parser);
    parse_type_signature(parser);
    if (parse_take(parser, TOKEN_COLON))
        parse_return_type(parser);
    return parse_end(parser, parse_node(parser, TYPE_OTHER, start));
}

/* ---- members ----------------------------------------------------------------------------------
 */

static void end_member(struct parser *parser)
{
    if (parse_take(parser, TOKEN_COMMA) || parse_take(parser, TOKEN_SEMICOLON) ||
        parse_is(parser, TOKEN_BRACE_CLOSE) || parser->token.line_before)
        return;
    parse_unexpected(parser);
}

/* [key: T], not [computed]. */
ASIDE static bool at_index(struct parser *parser)
{
    struct attempt attempt;
    bool found = false;

    if (!parse_is(parser, TOKEN_SQUARE_OPEN))
        return false;
    parse_attempt(parser, &attempt);
    parse_next(parser);
    if (parser->token.kind == TOKEN_WORD) {
        parse_next(parser);
        found = parse_is(parser, TOKEN_COLON);
    }
    parse_retreat(parser, &attempt);
    return found;
}

/* The type that an index signature gives. */
static struct node *read_index(struct parser *parser)
{
    uint32_t open = parser->token.start;

    parse_next(parser);
    parse_next(parser);
    parse_type_annotation(parser);
    parse_take(parser, TOKEN_COMMA);
    parse_close(parser, TOKEN_SQUARE_CLOSE, open);
    return parse_type_annotation(parser);
}

bool parse_index_signature(struct parser *parser)
{
    if (!at_index(parser))
        return false;
    read_index(parser);
    parse_semicolon(parser);
    return true;
}

/* readonly, get and set before a key, unless they are the key. */
ASIDE static uint16_t take_modifier(struct parser *parser)
{
    uint16_t word = parser->token.word;
    struct token next;

    if (parser->token.kind != TOKEN_WORD ||
        (word != WORD_READONLY && word != WORD_GET && word != WORD_SET))
        return WORD_NONE;
    next = parse_peek(parser);
    if (next.kind != TOKEN_WORD && next.kind != TOKEN_STRING && next.kind != TOKEN_NUMBER &&
        next.kind != TOKEN_SQUARE_OPEN)
        return WORD_NONE;
    parse_next(parser);
    return word;
}

static void read_keyed(struct parser *parser, struct node *member)
{
    uint16_t word = take_modifier(parser);
    uint16_t flags = 0;

    if (at_index(parser)) {
        member->type_member.type = read_index(parser);
        return;
    }
    member->type_member.key = parse_property_key(parser, &flags);
    member->flags = (uint16_t)(member->flags | (flags & FLAG_COMPUTED));
    member->type_member.optional = parse_take(parser, TOKEN_QUESTION);
    if (parse_is(parser, TOKEN_ROUND_OPEN) || parse_is(parser, TOKEN_LT))
        member->type_member.type = read_call(parser);
    else
        member->type_member.type = parse_type_annotation(parser);
    if (word == WORD_SET || flags & FLAG_COMPUTED)
        member->kind = NODE_DROPPED;
}

ASIDE static bool at_new(const struct parser *parser)
{
    struct token next;

    if (!parse_is_word(parser, WORD_NEW))
        return false;
    next = parse_peek(parser);
    return next.kind == TOKEN_ROUND_OPEN || next.kind == TOKEN_LT;
}

/* A kept member is kind NODE_TYPE_MEMBER, with a type. */
ASIDE static struct node *read_member(struct parser *parser)
{
    struct node *member = parse_node(parser, NODE_TYPE_MEMBER, parser->token.start);

    member->type_member.comment = parser->token.doc_start;
    member->type_member.comment_end = parser->token.doc_end;
    if (parse_is(parser, TOKEN_ROUND_OPEN) || parse_is(parser, TOKEN_LT) || at_new(parser)) {
        parse_take_word(parser, WORD_NEW);
        read_call(parser);
        member->kind = NODE_DROPPED;
    } else {
        read_keyed(parser, member);
    }
    parse_end(parser, member);
    end_member(parser);
    if (!member->type_member.type)
        member->type_member.type = parse_node(parser, TYPE_OTHER, member->start);
    return member;
}

/* ---- mapped types
 * -------------------------------------------------------------------------------- */

/* { readonly [K in T]?: U }, with + or - before readonly and ?. */
ASIDE static bool at_mapped(struct parser *parser)
{
    struct attempt attempt;
    bool found = false;

    parse_attempt(parser, &attempt);
    parse_next(parser);
    if (!parse_take(parser, TOKEN_PLUS))
        parse_take(parser, TOKEN_MINUS);
    parse_take_word(parser, WORD_READONLY);
    if (parse_take(parser, TOKEN_SQUARE_OPEN) && parser->token.kind == TOKEN_WORD) {
        parse_next(parser);
        found = parse_is_word(parser, WORD_IN);
    }
    parse_retreat(parser, &attempt);
    return found;
}

static void skip_sign(struct parser *parser)
{
    if (!parse_take(parser, TOKEN_PLUS))
        parse_take(parser, TOKEN_MINUS);
}

ASIDE static struct node *read_mapped(struct parser *parser)
{
    uint32_t start = parser->token.start;
    uint32_t context = parser->context;
    uint32_t open;

    parser->context &= ~(uint32_t)CONTEXT_NO_CONDITIONAL;
    parse_next(parser);
    skip_sign(parser);
    parse_take_word(parser, WORD_READONLY);
    open = parser->token.start;
    parse_expect(parser, TOKEN_SQUARE_OPEN);
    parse_next(parser);
    parse_expect_word(parser, WORD_IN);
    parse_type(parser);
    if (parse_take_word(parser, WORD_AS))
        parse_type(parser);
    parse_close(parser, TOKEN_SQUARE_CLOSE, open);
    skip_sign(parser);
    parse_take(parser, TOKEN_QUESTION);
    parse_type_annotation(parser);
    if (!parse_take(parser, TOKEN_SEMICOLON))
        parse_take(parser, TOKEN_COMMA);
    parser->context = context;
    parse_close(parser, TOKEN_BRACE_CLOSE, start);
    return parse_end(parser, parse_node(parser, TYPE_OTHER, start));
}

struct node *parse_type_members(struct parser *parser)
{
    struct node *node = parse_node(parser, TYPE_OBJECT, parser->token.start);
    uint32_t context = parser->context;
    struct list list;

    list_begin(&list);
    if (parse_is(parser, TOKEN_BRACE_OPEN) && at_mapped(parser))
        return read_mapped(parser);
    parser->context &= ~(uint32_t)(CONTEXT_NO_CONDITIONAL | CONTEXT_OF_PLACE);
    parse_expect(parser, TOKEN_BRACE_OPEN);
    while (!parse_is(parser, TOKEN_BRACE_CLOSE) && !parse_is(parser, TOKEN_END)) {
        struct node *member = read_member(parser);

        if (member->kind == NODE_TYPE_MEMBER)
            list_add(&list, member);
    }
    parser->context = context;
    node->list.list = list.first;
    parse_close(parser, TOKEN_BRACE_CLOSE, node->start);
    return parse_end(parser, node);
}

/* parse_type_argument.c - what stands in < and >: types, and the names of types. */
#include "script/parse.h"

struct node *parse_type_inside(struct parser *parser)
{
    uint32_t context = parser->context;
    struct node *type;

    parser->context &= ~(uint32_t)CONTEXT_NO_CONDITIONAL;
    type = parse_type(parser);
    parser->context = context;
    return type;
}

bool parse_at_greater(const struct parser *parser)
{
    return parse_is(parser, TOKEN_GT) || parse_is(parser, TOKEN_GE) ||
           parse_is(parser, TOKEN_SHR) || parse_is(parser, TOKEN_USHR) ||
           parse_is(parser, TOKEN_ASSIGN_SHR) || parse_is(parser, TOKEN_ASSIGN_USHR);
}

void parse_greater(struct parser *parser, uint32_t open)
{
    if (parse_at_greater(parser)) {
        parse_reread(parser, token_greater);
        parse_next(parser);
    } else if (parse_is(parser, TOKEN_END)) {
        parse_close(parser, TOKEN_GT, open);
    } else {
        parse_expect(parser, TOKEN_GT);
    }
}

bool parse_at_less(struct parser *parser)
{
    if (parse_is(parser, TOKEN_SHL))
        parse_reread(parser, token_less);
    return parse_is(parser, TOKEN_LT);
}

struct node *parse_type_arguments(struct parser *parser)
{
    uint32_t open = parser->token.start;
    struct list list;

    list_begin(&list);
    if (!parse_at_less(parser))
        parse_expect(parser, TOKEN_LT);
    parse_next(parser);
    do
        list_add(&list, parse_type_inside(parser));
    while (parse_take(parser, TOKEN_COMMA));
    parse_greater(parser, open);
    if (parser->panic)
        parse_refuse(parser, open);
    return list.first;
}

/* const, in and out stand before a name, or are one. */
static void skip_variance(struct parser *parser)
{
    while (parse_is_word(parser, WORD_CONST) || parse_is_word(parser, WORD_IN) ||
           parse_is_word(parser, WORD_OUT)) {
        if (parse_is_word(parser, WORD_OUT) && parse_peek(parser).kind != TOKEN_WORD)
            return;
        parse_next(parser);
    }
}

void parse_type_parameters(struct parser *parser)
{
    uint32_t open = parser->token.start;

    if (!parse_take(parser, TOKEN_LT))
        return;
    do {
        if (parse_is(parser, TOKEN_GT))
            break;
        skip_variance(parser);
        parse_identifier(parser);
        if (parse_take_word(parser, WORD_EXTENDS))
            parse_type_inside(parser);
        if (parse_take(parser, TOKEN_ASSIGN))
            parse_type_inside(parser);
    } while (parse_take(parser, TOKEN_COMMA));
    parse_greater(parser, open);
}

/* Tokens that begin no expression, or go on with one: type arguments may stand before them. */
static bool may_follow_arguments(const struct parser *parser)
{
    switch (parser->token.kind) {
    case TOKEN_ROUND_OPEN:
    case TOKEN_TEMPLATE:
    case TOKEN_END:
        return true;
    case TOKEN_LT:
    case TOKEN_GT:
    case TOKEN_PLUS:
    case TOKEN_MINUS:
        return false;
    case TOKEN_WORD:
        return parser->token.line_before || parse_is_word(parser, WORD_IN) ||
               parse_is_word(parser, WORD_INSTANCEOF) || parse_is_word(parser, WORD_AS) ||
               parse_is_word(parser, WORD_SATISFIES) || parse_is_word(parser, WORD_OF);
    case TOKEN_NUMBER:
    case TOKEN_STRING:
    case TOKEN_BIGINT:
    case TOKEN_PRIVATE:
    case TOKEN_BRACE_OPEN:
    case TOKEN_SQUARE_OPEN:
    case TOKEN_NOT:
    case TOKEN_BIT_NOT:
    case TOKEN_INCREMENT:
    case TOKEN_DECREMENT:
    case TOKEN_AT:
        return parser->token.line_before;
    default:
        return true;
    }
}

bool parse_try_type_arguments(struct parser *parser)
{
    uint32_t open = parser->token.start;
    struct attempt attempt;

    if (parse_refused(parser, open))
        return false;
    parse_attempt(parser, &attempt);
    parse_at_less(parser);
    parse_next(parser);
    do
        parse_type_inside(parser);
    while (parse_take(parser, TOKEN_COMMA));
    if (!parser->panic && parse_is(parser, TOKEN_GT)) {
        parse_next(parser);
        if (!parser->panic && may_follow_arguments(parser)) {
            parse_commit(parser);
            return true;
        }
    }
    parse_retreat(parser, &attempt);
    parse_refuse(parser, open);
    return false;
}

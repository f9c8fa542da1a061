/* parse_type_atom.c - types without operators: names, literals, tuples, what is in brackets. */
#include "script/parse.h"

/* a.b.c; NULL unless it is one name. */
static struct name *read_entity(struct parser *parser)
{
    struct name *name = NULL;

    if (parser->token.kind == TOKEN_WORD)
        name = parser->token.name;
    else
        parse_unexpected(parser);
    parse_next(parser);
    while (parse_take(parser, TOKEN_DOT)) {
        name = NULL;
        if (!parse_take(parser, TOKEN_PRIVATE))
            parse_key_name(parser);
    }
    return name;
}

/* Types of the language itself, which take no arguments: x as number < y. */
static bool is_own_type(const struct name *name)
{
    static const char *const own[] = { "any",    "bigint", "boolean", "never",     "number",
                                       "object", "string", "symbol",  "undefined", "unknown" };

    for (size_t i = 0; name && i < sizeof own / sizeof own[0]; i++)
        if (slice_is(slice_make(name->text, name->len), own[i]))
            return true;
    return false;
}

ASIDE static struct node *read_name(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct name *name = read_entity(parser);
    struct node *list = NULL, *node;

    if (!parser->token.line_before && parse_at_less(parser) && !is_own_type(name))
        list = parse_type_arguments(parser);
    if (!name)
        return parse_type_other(parser, start);
    node = parse_node(parser, TYPE_NAME, start);
    node->type_name.name = name;
    node->type_name.list = list;
    return parse_end(parser, node);
}

/* typeof a.b<T>, typeof import("a"). */
static struct node *read_typeof(struct parser *parser)
{
    uint32_t start = parser->token.start;

    parse_next(parser);
    if (parse_is_word(parser, WORD_IMPORT))
        return parse_type_import(parser);
    read_entity(parser);
    if (!parser->token.line_before && parse_at_less(parser))
        parse_type_arguments(parser);
    return parse_type_other(parser, start);
}

struct node *parse_type_import(struct parser *parser)
{
    uint32_t start = parser->token.start;
    uint32_t open;

    parse_next(parser);
    open = parser->token.start;
    parse_expect(parser, TOKEN_ROUND_OPEN);
    parse_type(parser);
    if (parse_take(parser, TOKEN_COMMA) && parse_is(parser, TOKEN_BRACE_OPEN))
        parse_object(parser);
    parse_close(parser, TOKEN_ROUND_CLOSE, open);
    while (parse_take(parser, TOKEN_DOT))
        parse_key_name(parser);
    if (!parser->token.line_before && parse_at_less(parser))
        parse_type_arguments(parser);
    return parse_type_other(parser, start);
}

/* ---- atoms --------------------------------------------------------------------------------------
 */

static struct node *read_literal(struct parser *parser)
{
    uint32_t start = parser->token.start;

    return parse_unary_node(parser, TYPE_LITERAL, start, parse_primary(parser));
}

/* -1 */
static struct node *read_negative(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct node *node = parse_node(parser, NODE_UNARY, start);

    node->op = OP_MINUS;
    parse_next(parser);
    if (!parse_is(parser, TOKEN_NUMBER) && !parse_is(parser, TOKEN_BIGINT))
        parse_unexpected(parser);
    node->unary.argument = parse_primary(parser);
    parse_end(parser, node);
    return parse_unary_node(parser, TYPE_LITERAL, start, node);
}

/* `a${T}b`. */
ASIDE static struct node *read_template(struct parser *parser)
{
    uint32_t start = parser->token.start;
    bool last = false;

    while (parse_is(parser, TOKEN_TEMPLATE)) {
        last = parser->token.last;
        parse_next(parser);
        if (last)
            break;
        parse_type_inside(parser);
        if (!parse_is(parser, TOKEN_BRACE_CLOSE)) {
            parse_expect(parser, TOKEN_BRACE_CLOSE);
            break;
        }
        parse_reread(parser, token_template);
    }
    return parse_type_other(parser, start);
}

/* [a, b?, ...c[], d: e]. A kept element is one that must be there. */
ASIDE static struct node *read_element(struct parser *parser)
{
    uint32_t start = parser->token.start;
    bool rest = parse_take(parser, TOKEN_DOTS);
    bool optional = false;
    struct token next = parse_peek(parser);
    struct node *type;

    if (parser->token.kind == TOKEN_WORD &&
        (next.kind == TOKEN_COLON || next.kind == TOKEN_QUESTION)) {
        struct attempt attempt;

        parse_attempt(parser, &attempt);
        parse_next(parser);
        optional = parse_take(parser, TOKEN_QUESTION);
        if (parse_is(parser, TOKEN_COLON)) {
            parse_commit(parser);
            parse_next(parser);
        } else {
            parse_retreat(parser, &attempt);
            optional = false;
        }
    }
    type = parse_type_inside(parser);
    optional = parse_take(parser, TOKEN_QUESTION) || optional;
    return rest || optional ? parse_type_other(parser, start) : type;
}

ASIDE static struct node *read_tuple(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct list list;

    list_begin(&list);
    parse_next(parser);
    while (!parse_is(parser, TOKEN_SQUARE_CLOSE) && !parse_is(parser, TOKEN_END)) {
        list_add(&list, read_element(parser));
        if (!parse_is(parser, TOKEN_SQUARE_CLOSE))
            parse_expect(parser, TOKEN_COMMA);
    }
    parse_close(parser, TOKEN_SQUARE_CLOSE, start);
    return parse_type_list(parser, TYPE_TUPLE, start, &list);
}

/* What was read as a type in ( ) is none, but the first parameter of a function type. */
static bool was_parameter(const struct parser *parser)
{
    return parser->panic || !parse_is(parser, TOKEN_ROUND_CLOSE) ||
           parse_next_is(parser, TOKEN_ARROW);
}

/* `({` and `([`: a type in brackets, or else a function type whose parameter is a pattern. */
ASIDE static struct node *try_round(struct parser *parser)
{
    struct attempt attempt;
    struct node *type;

    parse_attempt(parser, &attempt);
    parse_next(parser);
    type = parse_type_inside(parser);
    if (was_parameter(parser)) {
        parse_retreat(parser, &attempt);
        return parse_type_function(parser);
    }
    parse_commit(parser);
    parse_next(parser);
    return type;
}

ASIDE static struct node *read_round(struct parser *parser)
{
    uint32_t open = parser->token.start;
    struct node *type;

    if (parse_next_is(parser, TOKEN_BRACE_OPEN) || parse_next_is(parser, TOKEN_SQUARE_OPEN))
        return try_round(parser);
    parse_next(parser);
    type = parse_type_inside(parser);
    parse_close(parser, TOKEN_ROUND_CLOSE, open);
    return type;
}

static struct node *read_word(struct parser *parser)
{
    switch (parser->token.word) {
    case WORD_TRUE:
    case WORD_FALSE:
    case WORD_NULL:
        return read_literal(parser);
    case WORD_TYPEOF:
        return read_typeof(parser);
    case WORD_IMPORT:
        return parse_type_import(parser);
    case WORD_THIS:
    case WORD_VOID:
        return read_name(parser);
    default:
        break;
    }
    if (parser->token.name->word && parser->token.name->word < WORD_RESERVED_END) {
        parse_unexpected(parser);
        return parse_type_other(parser, parser->token.start);
    }
    return read_name(parser);
}

struct node *parse_type_atom(struct parser *parser)
{
    switch (parser->token.kind) {
    case TOKEN_WORD:
        return read_word(parser);
    case TOKEN_STRING:
    case TOKEN_NUMBER:
    case TOKEN_BIGINT:
        return read_literal(parser);
    case TOKEN_MINUS:
        return read_negative(parser);
    case TOKEN_TEMPLATE:
        return read_template(parser);
    case TOKEN_SQUARE_OPEN:
        return read_tuple(parser);
    case TOKEN_BRACE_OPEN:
        return parse_type_members(parser);
    case TOKEN_ROUND_OPEN:
        return read_round(parser);
    default:
        break;
    }
    parse_unexpected(parser);
    return parse_type_other(parser, parser->token.start);
}

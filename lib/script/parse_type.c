/* parse_type.c - TypeScript's types: operators, unions, functions, and the atoms they are of.
 *
 * All of them are read; kept is what signatures say to callers. */
#include "script/parse.h"

bool parse_typescript(const struct parser *parser)
{
    return parser->options->typescript;
}

struct node *parse_type_other(struct parser *parser, uint32_t start)
{
    return parse_end(parser, parse_node(parser, TYPE_OTHER, start));
}

struct node *parse_type_list(struct parser *parser, enum node_kind kind, uint32_t start,
                             const struct list *list)
{
    struct node *node = parse_node(parser, kind, start);

    node->list.list = list->first;
    return parse_end(parser, node);
}

/* ---- operators
 * -------------------------------------------------------------------------------------- */

/* T[] and T[K]. */
static struct node *read_suffixes(struct parser *parser, struct node *type)
{
    while (parse_is(parser, TOKEN_SQUARE_OPEN) && !parser->token.line_before) {
        uint32_t open = parser->token.start;

        parse_next(parser);
        if (parse_take(parser, TOKEN_SQUARE_CLOSE)) {
            type = parse_unary_node(parser, TYPE_ARRAY, type->start, type);
        } else {
            parse_type_inside(parser);
            parse_close(parser, TOKEN_SQUARE_CLOSE, open);
            type = parse_type_other(parser, type->start);
        }
    }
    return type;
}

/* infer T extends U: the constraint, unless `?` follows, which makes it a condition. */
ASIDE static void read_constraint(struct parser *parser)
{
    uint32_t context = parser->context;
    struct attempt attempt;

    if (!parse_is_word(parser, WORD_EXTENDS) || parse_refused(parser, parser->token.start))
        return;
    parse_attempt(parser, &attempt);
    parse_next(parser);
    parser->context |= CONTEXT_NO_CONDITIONAL;
    parse_type(parser);
    parser->context = context;
    if (!parser->panic &&
        (parse_in(parser, CONTEXT_NO_CONDITIONAL) || !parse_is(parser, TOKEN_QUESTION))) {
        parse_commit(parser);
        return;
    }
    parse_retreat(parser, &attempt);
    parse_refuse(parser, parser->token.start);
}

ASIDE static bool is_prefix(const struct parser *parser)
{
    struct token next;

    if (!parse_is_word(parser, WORD_KEYOF) && !parse_is_word(parser, WORD_UNIQUE) &&
        !parse_is_word(parser, WORD_READONLY) && !parse_is_word(parser, WORD_INFER))
        return false;
    next = parse_peek(parser);
    return !next.line_before &&
           (next.kind == TOKEN_WORD || next.kind == TOKEN_ROUND_OPEN ||
            next.kind == TOKEN_SQUARE_OPEN || next.kind == TOKEN_BRACE_OPEN ||
            next.kind == TOKEN_STRING || next.kind == TOKEN_TEMPLATE) &&
           !(next.kind == TOKEN_WORD && next.word == WORD_EXTENDS);
}

/* readonly T[] is an array too; the others are kept as nothing. */
ASIDE static struct node *read_prefix(struct parser *parser)
{
    uint32_t start = parser->token.start;
    bool readonly = parse_is_word(parser, WORD_READONLY);
    struct node *type;

    if (parse_take_word(parser, WORD_INFER)) {
        parse_identifier(parser);
        read_constraint(parser);
        return parse_type_other(parser, start);
    }
    parse_next(parser);
    if (parse_enter(parser))
        type = parse_type_unary(parser);
    else
        type = parse_type_other(parser, start);
    parse_leave(parser);
    return readonly ? type : parse_type_other(parser, start);
}

struct node *parse_type_unary(struct parser *parser)
{
    if (is_prefix(parser))
        return read_prefix(parser);
    return read_suffixes(parser, parse_type_atom(parser));
}

/* A | B, A & B: `read` reads what is between the operators. */
static struct node *read_list(struct parser *parser, uint8_t operator, enum node_kind kind,
                              struct node *(*read)(struct parser *))
{
    uint32_t start = parser->token.start;
    struct node *type;
    struct list list;

    parse_take(parser, operator); /* may stand before the first, too */
    type = read(parser);
    if (!parse_is(parser, operator))
        return type;
    list_begin(&list);
    list_add(&list, type);
    while (parse_take(parser, operator))
        list_add(&list, read(parser));
    return parse_type_list(parser, kind, start, &list);
}

static struct node *read_intersection(struct parser *parser)
{
    return read_list(parser, TOKEN_BIT_AND, TYPE_INTERSECTION, parse_type_unary);
}

static struct node *read_union(struct parser *parser)
{
    return read_list(parser, TOKEN_BIT_OR, TYPE_UNION, read_intersection);
}

/* ---- functions and conditions
 * ------------------------------------------------------------------------- */

/* Whether ( begins the parameters of a function type; not asked of `({` and `([`. */
ASIDE static bool parameters_here(struct parser *parser)
{
    struct attempt attempt;
    bool found;

    parse_attempt(parser, &attempt);
    parse_next(parser);
    found = parse_is(parser, TOKEN_ROUND_CLOSE) || parse_is(parser, TOKEN_DOTS);
    if (parse_at_identifier(parser) || parse_is_word(parser, WORD_THIS)) {
        parse_next(parser);
        found = parse_is(parser, TOKEN_COLON) || parse_is(parser, TOKEN_COMMA) ||
                parse_is(parser, TOKEN_QUESTION) || parse_is(parser, TOKEN_ASSIGN);
        if (parse_take(parser, TOKEN_ROUND_CLOSE))
            found = parse_is(parser, TOKEN_ARROW);
    }
    parse_retreat(parser, &attempt);
    return found;
}

ASIDE static bool at_function(struct parser *parser)
{
    struct token next;

    if (parse_is(parser, TOKEN_LT) || parse_is_word(parser, WORD_NEW))
        return true;
    if (parse_is_word(parser, WORD_ABSTRACT)) {
        next = parse_peek(parser);
        return next.kind == TOKEN_WORD && next.word == WORD_NEW;
    }
    return parse_is(parser, TOKEN_ROUND_OPEN) && parameters_here(parser);
}

struct node *parse_type_function(struct parser *parser)
{
    uint32_t start = parser->token.start;
    uint32_t context = parser->context;

    parse_take_word(parser, WORD_ABSTRACT);
    parse_take_word(parser, WORD_NEW);
    parse_type_parameters(parser);
    parse_type_signature(parser);
    parse_expect(parser, TOKEN_ARROW);
    parser->context &= ~(uint32_t)CONTEXT_NO_CONDITIONAL;
    parse_return_type(parser);
    parser->context = context;
    return parse_type_other(parser, start);
}

/* T extends U ? X : Y. */
ASIDE static struct node *read_condition(struct parser *parser, struct node *type)
{
    uint32_t context = parser->context;

    parse_next(parser);
    parser->context |= CONTEXT_NO_CONDITIONAL;
    parse_type(parser);
    parser->context = context & ~(uint32_t)CONTEXT_NO_CONDITIONAL;
    parse_expect(parser, TOKEN_QUESTION);
    parse_type(parser);
    parse_expect(parser, TOKEN_COLON);
    parse_type(parser);
    parser->context = context;
    return parse_type_other(parser, type->start);
}

static struct node *read_type(struct parser *parser)
{
    struct node *type;

    if (at_function(parser))
        return parse_type_function(parser);
    type = read_union(parser);
    if (parse_is_word(parser, WORD_EXTENDS) && !parser->token.line_before &&
        !parse_in(parser, CONTEXT_NO_CONDITIONAL))
        return read_condition(parser, type);
    return type;
}

struct node *parse_type(struct parser *parser)
{
    struct node *type;

    if (parse_enter(parser))
        type = read_type(parser);
    else
        type = parse_type_other(parser, parser->token.start);
    parse_leave(parser);
    return type;
}

/* asserts x, asserts x is T, x is T, or a type. */
struct node *parse_return_type(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct token next = parse_peek(parser);
    bool predicate = false;

    if (parse_is_word(parser, WORD_ASSERTS) && next.kind == TOKEN_WORD && !next.line_before &&
        next.word != WORD_IS && next.word != WORD_EXTENDS) {
        parse_next(parser);
        next = parse_peek(parser);
        predicate = true;
    }
    if (parser->token.kind == TOKEN_WORD && next.kind == TOKEN_WORD && next.word == WORD_IS &&
        !next.line_before) {
        parse_next(parser);
        parse_next(parser);
        parse_type(parser);
        return parse_type_other(parser, start);
    }
    if (!predicate)
        return parse_type(parser);
    parse_next(parser);
    return parse_type_other(parser, start);
}

struct node *parse_type_annotation(struct parser *parser)
{
    uint32_t context = parser->context;
    struct node *type;

    if (!parse_take(parser, TOKEN_COLON))
        return NULL;
    parser->context &= ~(uint32_t)CONTEXT_NO_CONDITIONAL;
    type = parse_type(parser);
    parser->context = context;
    return type;
}

struct node *parse_type_assertion(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_AS, parser->token.start);
    uint32_t open = parser->token.start;

    parse_at_less(parser);
    parse_next(parser);
    if (parse_take_word(parser, WORD_CONST))
        node->typed.type = parse_type_other(parser, open);
    else
        node->typed.type = parse_type(parser);
    parse_greater(parser, open);
    node->typed.expression = parse_unary(parser);
    return parse_end(parser, node);
}

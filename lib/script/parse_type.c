/* parse_type.c - TypeScript's types: operators, unions, functions, and the atoms they are of.
 *
 * All of them are read; kept is what signatures say to callers. */
#include "script/parse.h"

bool parse_typescript(const struct parser *parser)
{
    return parser->options->typescript;
}

static struct node *other(struct parser *parser, uint32_t start)
{
    return parse_end(parser, parse_node(parser, TYPE_OTHER, start));
}

static struct node *list_node(struct parser *parser, enum node_kind kind, uint32_t start,
                              const struct list *list)
{
    struct node *node = parse_node(parser, kind, start);

    node->list.list = list->first;
    return parse_end(parser, node);
}

/* A type in brackets of its own: `extends` makes a condition there again. */
static struct node *read_inside(struct parser *parser)
{
    uint32_t context = parser->context;
    struct node *type;

    parser->context &= ~(uint32_t)CONTEXT_NO_CONDITIONAL;
    type = parse_type(parser);
    parser->context = context;
    return type;
}

/* ---- angle brackets ---------------------------------------------------------------------- */

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
        list_add(&list, read_inside(parser));
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
            read_inside(parser);
        if (parse_take(parser, TOKEN_ASSIGN))
            read_inside(parser);
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
        read_inside(parser);
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

/* ---- names ---------------------------------------------------------------------------------- */

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
        return other(parser, start);
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
    return other(parser, start);
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
    return other(parser, start);
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
        read_inside(parser);
        if (!parse_is(parser, TOKEN_BRACE_CLOSE)) {
            parse_expect(parser, TOKEN_BRACE_CLOSE);
            break;
        }
        parse_reread(parser, token_template);
    }
    return other(parser, start);
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
    type = read_inside(parser);
    optional = parse_take(parser, TOKEN_QUESTION) || optional;
    return rest || optional ? other(parser, start) : type;
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
    return list_node(parser, TYPE_TUPLE, start, &list);
}

static struct node *read_function(struct parser *parser);

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
    type = read_inside(parser);
    if (was_parameter(parser)) {
        parse_retreat(parser, &attempt);
        return read_function(parser);
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
    type = read_inside(parser);
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
        return other(parser, parser->token.start);
    }
    return read_name(parser);
}

static struct node *read_atom(struct parser *parser)
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
    return other(parser, parser->token.start);
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
            read_inside(parser);
            parse_close(parser, TOKEN_SQUARE_CLOSE, open);
            type = other(parser, type->start);
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
        return other(parser, start);
    }
    parse_next(parser);
    if (parse_enter(parser))
        type = parse_type_unary(parser);
    else
        type = other(parser, start);
    parse_leave(parser);
    return readonly ? type : other(parser, start);
}

struct node *parse_type_unary(struct parser *parser)
{
    if (is_prefix(parser))
        return read_prefix(parser);
    return read_suffixes(parser, read_atom(parser));
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
    return list_node(parser, kind, start, &list);
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

ASIDE static struct node *read_function(struct parser *parser)
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
    return other(parser, start);
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
    return other(parser, type->start);
}

static struct node *read_type(struct parser *parser)
{
    struct node *type;

    if (at_function(parser))
        return read_function(parser);
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
        type = other(parser, parser->token.start);
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
        return other(parser, start);
    }
    if (!predicate)
        return parse_type(parser);
    parse_next(parser);
    return other(parser, start);
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
        node->typed.type = other(parser, open);
    else
        node->typed.type = parse_type(parser);
    parse_greater(parser, open);
    node->typed.expression = parse_unary(parser);
    return parse_end(parser, node);
}

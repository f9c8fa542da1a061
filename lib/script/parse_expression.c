/* parse_expression.c - operators: assignment, ?:, binary and unary ones. */
#include "script/parse.h"

bool parse_is_arrow(const struct node *node)
{
    return node->kind == NODE_FUNCTION && (node->function.flags & FUNCTION_ARROW);
}

bool parse_take_in(const struct parser *parser)
{
    return parse_is_word(parser, WORD_IN) && !parse_in(parser, CONTEXT_NO_IN);
}

/* ---- what waits to become a pattern ------------------------------------------------ */

void parse_cover_end(struct parser *parser)
{
    if (parser->cover.initialiser)
        parse_error(parser, 2034, parser->cover.initialiser - 1,
                    "a value is given with : in an object; with = only in what is assigned to");
    if (parser->cover.proto)
        parse_error(parser, 2043, parser->cover.proto - 1, "__proto__ is given twice");
    parser->cover = (struct cover){ 0 };
}

/* ---- assignment ------------------------------------------------------------------------ */

ASIDE static struct node *read_yield(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct node *node = parse_node(parser, NODE_YIELD, start);

    if (parse_in(parser, CONTEXT_PARAMETERS))
        parse_error(parser, 2038, start, "yield cannot stand among parameters");
    parser->yield_at = start + 1;
    parser->used |= FUNCTION_HAS_YIELD;
    parse_next(parser);
    if (parser->token.line_before)
        return parse_end(parser, node);
    if (parse_take(parser, TOKEN_STAR)) {
        node->flags |= FLAG_DELEGATE;
    } else if (parse_semicolon_due(parser) || parse_is(parser, TOKEN_ROUND_CLOSE) ||
               parse_is(parser, TOKEN_SQUARE_CLOSE) || parse_is(parser, TOKEN_COMMA) ||
               parse_is(parser, TOKEN_COLON) || parse_is_word(parser, WORD_IN) ||
               parse_is_word(parser, WORD_OF)) {
        return parse_end(parser, node);
    }
    node->unary.argument = parse_assignment(parser);
    return parse_end(parser, node);
}

/* yield 1 where yield is no operator: what else could be meant? */
ASIDE static bool misplaced_yield(struct parser *parser)
{
    struct token next;

    if (parse_in(parser, CONTEXT_YIELD) || !parse_is_word(parser, WORD_YIELD))
        return false;
    next = parse_peek(parser);
    if (next.line_before ||
        (next.kind != TOKEN_NUMBER && next.kind != TOKEN_STRING &&
         (next.kind != TOKEN_WORD || next.word == WORD_IN || next.word == WORD_INSTANCEOF ||
          next.word == WORD_OF || next.word == WORD_AS || next.word == WORD_SATISFIES)))
        return false;
    parse_error(parser, 2038, parser->token.start,
                "yield stands in generators only: write function* around it");
    return true;
}

/* What stands left of the `=`: a target, or a literal that turns out to be a pattern. */
static struct node *read_target(struct parser *parser, struct node *left)
{
    if (parse_is(parser, TOKEN_ASSIGN) && (left->kind == NODE_OBJECT || left->kind == NODE_ARRAY)) {
        parser->cover = (struct cover){ 0 };
        return parse_to_pattern(parser, left, false);
    }
    parse_check_target(parser, left, parser->token.kind < TOKEN_ASSIGN_AND);
    return left;
}

ASIDE static struct node *read_assign(struct parser *parser, struct node *left)
{
    uint8_t op = token_operator(parser->token.kind);

    left = read_target(parser, left);
    parse_next(parser);
    return parse_binary_node(parser, NODE_ASSIGN, op, left, parse_assignment(parser));
}

static struct node *read_binary(struct parser *parser, uint8_t least);

/* Type of `(x?: T)`: the `?` begins no conditional. */
ASIDE static bool optional_parameter(const struct parser *parser)
{
    struct token next;

    if (!parse_typescript(parser))
        return false;
    next = parse_peek(parser);
    return next.kind == TOKEN_COLON || next.kind == TOKEN_COMMA || next.kind == TOKEN_ROUND_CLOSE ||
           next.kind == TOKEN_ASSIGN;
}

ASIDE static struct node *read_conditional(struct parser *parser, struct node *test)
{
    struct node *node = parse_node(parser, NODE_CONDITIONAL, test->start);
    uint32_t context = parser->context;

    node->conditional.test = test;
    parse_next(parser);
    parser->context = (context & ~(uint32_t)CONTEXT_OF_PLACE) | CONTEXT_CONDITIONAL;
    node->conditional.yes = parse_assignment(parser);
    parser->context = context;
    parse_expect(parser, TOKEN_COLON);
    return node;
}

static bool at_assign(const struct parser *parser)
{
    return parser->token.kind >= TOKEN_ASSIGN && parser->token.kind <= TOKEN_ASSIGN_NULLISH;
}

/* A chain of `a ? b : c ? d : …` is read in a loop: it may be long. */
static struct node *read_chain(struct parser *parser)
{
    struct node *first = NULL;
    struct node **hole = &first;
    struct node *node;

    for (;;) {
        if (parse_is_word(parser, WORD_YIELD) &&
            (parse_in(parser, CONTEXT_YIELD) || misplaced_yield(parser))) {
            node = read_yield(parser);
            break;
        }
        parser->arrow_at = parser->token.start;
        node = read_binary(parser, 0);
        if (parse_is_arrow(node))
            break;
        if (at_assign(parser)) {
            node = read_assign(parser, node);
            break;
        }
        if (!parse_is(parser, TOKEN_QUESTION) || optional_parameter(parser))
            break;
        parse_cover_end(parser);
        node = *hole = read_conditional(parser, node);
        hole = &node->conditional.no;
    }
    *hole = node;
    for (struct node *at = first; at != node; at = at->conditional.no)
        parse_end(parser, at);
    return first;
}

struct node *parse_cover_assignment(struct parser *parser)
{
    struct cover outer = parser->cover;
    struct node *node;

    parser->cover = (struct cover){ 0 };
    if (parse_enter(parser))
        node = read_chain(parser);
    else
        node = parse_node(parser, NODE_EMPTY, parser->token.start);
    parse_leave(parser);
    if (node->kind != NODE_OBJECT && node->kind != NODE_ARRAY)
        parse_cover_end(parser);
    if (outer.initialiser)
        parser->cover.initialiser = outer.initialiser;
    if (outer.proto)
        parser->cover.proto = outer.proto;
    return node;
}

struct node *parse_assignment(struct parser *parser)
{
    struct cover outer = parser->cover;
    struct node *node;

    parser->cover = (struct cover){ 0 };
    node = parse_cover_assignment(parser);
    parse_cover_end(parser);
    parser->cover = outer;
    return node;
}

struct node *parse_expression(struct parser *parser)
{
    struct node *node = parse_assignment(parser);
    struct list list;

    if (!parse_is(parser, TOKEN_COMMA))
        return node;
    list_begin(&list);
    list_add(&list, node);
    node = parse_node(parser, NODE_SEQUENCE, node->start);
    while (parse_take(parser, TOKEN_COMMA))
        list_add(&list, parse_assignment(parser));
    node->list.list = list.first;
    return parse_end(parser, node);
}

/* ---- binary operators --------------------------------------------------------------------- */

/* The operator that stands here, its precedence, and which kind of node it makes. */
static uint8_t operator_here(const struct parser *parser, uint8_t *precedence)
{
    *precedence = 7;
    if (parser->token.kind == TOKEN_WORD) {
        if (parse_is_word(parser, WORD_INSTANCEOF))
            return OP_INSTANCEOF;
        return parse_take_in(parser) ? OP_IN : OP_NONE;
    }
    *precedence = token_precedence(parser->token.kind);
    return *precedence ? token_operator(parser->token.kind) : OP_NONE;
}

static bool is_logical(uint8_t op)
{
    return op == OP_AND || op == OP_OR || op == OP_NULLISH;
}

static bool mixes(const struct node *node, uint8_t op)
{
    return node->kind == NODE_LOGICAL && (node->op == OP_NULLISH) != (op == OP_NULLISH);
}

static struct node *make_binary(struct parser *parser, uint8_t op, uint32_t offset,
                                struct node *left, struct node *right)
{
    if (is_logical(op) && (mixes(left, op) || (op == OP_NULLISH && mixes(right, op))))
        parse_error(parser, 2047, offset, "?? cannot be mixed with || or &&: put one into ( )");
    if (op == OP_POW && (left->kind == NODE_UNARY || left->kind == NODE_AWAIT))
        parse_error(parser, 2047, offset, "put what stands before ** into ( )");
    return parse_binary_node(parser, is_logical(op) ? NODE_LOGICAL : NODE_BINARY, op, left, right);
}

/* `x as T`, `x satisfies T`. */
ASIDE static bool take_as(struct parser *parser, uint8_t least, struct node **left)
{
    struct node *node;

    if (parser->token.kind != TOKEN_WORD || least >= 7 || !parse_typescript(parser) ||
        parser->token.line_before ||
        (!parse_is_word(parser, WORD_AS) && !parse_is_word(parser, WORD_SATISFIES)))
        return false;
    parse_next(parser);
    node = parse_node(parser, NODE_AS, (*left)->start);
    node->typed.expression = *left;
    /* `as const` names no type. */
    if (!parse_take_word(parser, WORD_CONST))
        node->typed.type = parse_type(parser);
    else
        node->typed.type = parse_node(parser, TYPE_OTHER, parser->last_end);
    *left = parse_end(parser, node);
    return true;
}

ASIDE static struct node *read_private_in(struct parser *parser, uint8_t least)
{
    struct node *node = parse_node(parser, NODE_PRIVATE_NAME, parser->token.start);

    node->ident.name = parser->token.name;
    parse_private_use(parser, node->ident.name, node->start);
    parse_next(parser);
    parse_end(parser, node);
    if (!parse_take_in(parser) || least >= 7)
        parse_fail(parser, 2042, node->start, "a private name stands behind a dot, or before `in`");
    return node;
}

/* Operators that bind more tightly than `least`. */
static struct node *read_binary(struct parser *parser, uint8_t least)
{
    struct node *left =
        parse_is(parser, TOKEN_PRIVATE) ? read_private_in(parser, least) : parse_unary(parser);

    if (parse_is_arrow(left))
        return left;
    for (;;) {
        uint32_t offset = parser->token.start;
        uint8_t precedence;
        uint8_t op = operator_here(parser, &precedence);
        struct node *right;

        if (op == OP_NONE && take_as(parser, least, &left))
            continue;
        if (op == OP_NONE || precedence <= least)
            return left;
        parse_next(parser);
        if (parse_enter(parser))
            right = read_binary(parser, (uint8_t)(precedence - (op == OP_POW)));
        else
            right = parse_node(parser, NODE_EMPTY, offset);
        parse_leave(parser);
        if (parse_is_arrow(right))
            parse_fail(parser, 2033, right->start, "put the arrow function into ( )");
        left = make_binary(parser, op, offset, left, right);
    }
}

/* ---- unary operators ----------------------------------------------------------------------------
 */

static uint8_t unary_operator(const struct parser *parser)
{
    switch (parser->token.kind) {
    case TOKEN_NOT:
        return OP_NOT;
    case TOKEN_BIT_NOT:
        return OP_BIT_NOT;
    case TOKEN_PLUS:
        return OP_PLUS;
    case TOKEN_MINUS:
        return OP_MINUS;
    case TOKEN_WORD:
        return parser->token.word == WORD_TYPEOF   ? OP_TYPEOF
               : parser->token.word == WORD_VOID   ? OP_VOID
               : parser->token.word == WORD_DELETE ? OP_DELETE
                                                   : OP_NONE;
    default:
        return OP_NONE;
    }
}

static void check_delete(struct parser *parser, const struct node *node)
{
    const struct node *at = node;

    while (at->kind == NODE_PAREN || at->kind == NODE_OPTIONAL_CHAIN || at->kind == NODE_AS)
        at = at->unary.argument;
    if (at->kind == NODE_IDENTIFIER && parse_in(parser, CONTEXT_STRICT))
        parse_error(parser, 2035, node->start, "strict code cannot delete a variable");
    if (at->kind == NODE_MEMBER && at->member.property->kind == NODE_PRIVATE_NAME)
        parse_error(parser, 2042, node->start, "a private member cannot be deleted");
}

static struct node *read_unary(struct parser *parser, uint8_t op)
{
    struct node *node = parse_node(parser, NODE_UNARY, parser->token.start);

    node->op = op;
    parse_next(parser);
    node->unary.argument = parse_unary(parser);
    if (parse_is_arrow(node->unary.argument))
        parse_fail(parser, 2033, node->unary.argument->start, "put the arrow function into ( )");
    if (op == OP_DELETE)
        check_delete(parser, node->unary.argument);
    return parse_end(parser, node);
}

static struct node *read_await(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_AWAIT, parser->token.start);

    if (parse_in(parser, CONTEXT_PARAMETERS))
        parse_error(parser, 2037, node->start, "await cannot stand among parameters");
    parser->await_at = node->start + 1;
    parser->used |= FUNCTION_HAS_AWAIT;
    parse_next(parser);
    node->unary.argument = parse_unary(parser);
    if (parse_is_arrow(node->unary.argument))
        parse_fail(parser, 2033, node->unary.argument->start, "put the arrow function into ( )");
    return parse_end(parser, node);
}

static struct node *read_update(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_UPDATE, parser->token.start);

    node->op = token_operator(parser->token.kind);
    node->flags |= FLAG_PREFIX;
    parse_next(parser);
    node->unary.argument = parse_unary(parser);
    parse_check_target(parser, node->unary.argument, true);
    return parse_end(parser, node);
}

static struct node *read_postfix(struct parser *parser)
{
    struct node *argument = parse_left_hand_side(parser);
    struct node *node;

    if ((parser->token.kind != TOKEN_INCREMENT && parser->token.kind != TOKEN_DECREMENT) ||
        parser->token.line_before || parse_is_arrow(argument))
        return argument;
    node = parse_node(parser, NODE_UPDATE, argument->start);
    node->op = token_operator(parser->token.kind);
    node->unary.argument = argument;
    parse_check_target(parser, argument, true);
    parse_next(parser);
    return parse_end(parser, node);
}

/* await x where await is no operator: what else could be meant? */
ASIDE static bool misplaced_await(struct parser *parser)
{
    struct token next = parse_peek(parser);
    bool reserved = parse_in(parser, CONTEXT_MODULE);

    if (next.line_before ||
        (next.kind != TOKEN_NUMBER && next.kind != TOKEN_STRING &&
         !(next.kind == TOKEN_ROUND_OPEN && reserved) &&
         (next.kind != TOKEN_WORD || next.word == WORD_IN || next.word == WORD_INSTANCEOF ||
          next.word == WORD_OF || next.word == WORD_AS || next.word == WORD_SATISFIES)))
        return false;
    parse_error(parser, 2037, parser->token.start,
                "await stands in async functions only: write async before the function");
    return true;
}

static bool at_await(struct parser *parser)
{
    return parse_is_word(parser, WORD_AWAIT) &&
           (parse_in(parser, CONTEXT_AWAIT) || misplaced_await(parser));
}

struct node *parse_unary(struct parser *parser)
{
    uint8_t op = unary_operator(parser);
    struct node *node;

    if (op == OP_NONE && parser->token.kind != TOKEN_INCREMENT &&
        parser->token.kind != TOKEN_DECREMENT && !at_await(parser))
        return read_postfix(parser);
    if (!parse_enter(parser))
        node = parse_node(parser, NODE_EMPTY, parser->token.start);
    else if (op != OP_NONE)
        node = read_unary(parser, op);
    else if (parser->token.kind == TOKEN_WORD)
        node = read_await(parser);
    else
        node = read_update(parser);
    parse_leave(parser);
    return node;
}

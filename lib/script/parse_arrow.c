/* parse_arrow.c - what round brackets hold: an expression, or an arrow function's parameters.
 *
 * Both are read as expressions, with what TypeScript adds to parameters; what follows the
 * closing bracket tells which it was. */
#include "script/parse.h"

struct round {
    struct list list;
    uint32_t open;
    uint32_t parameters_only; /* something that no expression has: offset plus one */
    uint32_t await_at, yield_at, await_name_at, used;
    struct cover cover;
    bool trailing, rest;
    bool again; /* the guess was wrong, and the text is at `(` or `async` again */
};

/* ---- the inside ------------------------------------------------------------------------ */

static void take_annotation(struct parser *parser, struct round *round, struct node *node)
{
    uint32_t start = parser->token.start;
    struct node *type;

    if (!parse_typescript(parser) || parser->panic)
        return;
    if (parse_is(parser, TOKEN_QUESTION)) {
        parse_next(parser);
        node->flags |= FLAG_OPTIONAL;
        round->parameters_only = start + 1;
    }
    type = parse_type_annotation(parser);
    if (!type)
        return;
    round->parameters_only = start + 1;
    if (node->kind == NODE_IDENTIFIER)
        node->ident.type = type;
    else if (node->kind == NODE_OBJECT || node->kind == NODE_ARRAY)
        node->list.type = type;
}

/* `x: T = 1` and `x? = 1`: the plain `x = 1` was read as an assignment. */
static struct node *take_default(struct parser *parser, struct node *node)
{
    if (!parse_is(parser, TOKEN_ASSIGN))
        return node;
    parse_next(parser);
    if (node->kind == NODE_OBJECT || node->kind == NODE_ARRAY) {
        parser->cover = (struct cover){ 0 };
        node = parse_to_pattern(parser, node, true);
    }
    return parse_binary_node(parser, NODE_ASSIGN, OP_NONE, node, parse_assignment(parser));
}

static struct node *read_item(struct parser *parser, struct round *round)
{
    uint32_t start = parser->token.start;
    struct node *node;

    if (parse_is(parser, TOKEN_DOTS)) {
        parse_next(parser);
        node = parse_cover_assignment(parser);
        take_annotation(parser, round, node);
        round->rest = true;
        return parse_unary_node(parser, NODE_SPREAD, start, node);
    }
    node = parse_cover_assignment(parser);
    if (!parse_is(parser, TOKEN_COLON) && !parse_is(parser, TOKEN_QUESTION))
        return node;
    take_annotation(parser, round, node);
    return take_default(parser, node);
}

static void read_items(struct parser *parser, struct round *round)
{
    while (!parse_is(parser, TOKEN_ROUND_CLOSE) && !parse_is(parser, TOKEN_END)) {
        struct node *item = read_item(parser, round);

        round->trailing = false;
        list_add(&round->list, item);
        if (!parse_is(parser, TOKEN_COMMA))
            break;
        if (item->kind == NODE_SPREAD)
            item->flags |= FLAG_TRAILING;
        parse_next(parser);
        round->trailing = true;
    }
}

/* From the opening bracket to behind the closing one. */
static void read_round(struct parser *parser, struct round *round)
{
    uint32_t context = parser->context;
    uint32_t used = parser->used;
    uint32_t await_at = parser->await_at, yield_at = parser->yield_at;
    uint32_t await_name_at = parser->await_name_at;
    struct cover cover = parser->cover;

    *round = (struct round){ .open = parser->token.start };
    list_begin(&round->list);
    parser->used = parser->await_at = parser->yield_at = parser->await_name_at = 0;
    parser->cover = (struct cover){ 0 };
    parser->context &= ~(uint32_t)CONTEXT_OF_PLACE;
    parse_expect(parser, TOKEN_ROUND_OPEN);
    read_items(parser, round);
    parser->context = context;
    parse_close(parser, TOKEN_ROUND_CLOSE, round->open);
    round->used = parser->used;
    round->await_at = parser->await_at;
    round->yield_at = parser->yield_at;
    round->await_name_at = parser->await_name_at;
    round->cover = parser->cover;
    parser->used |= used;
    parser->cover = cover;
    parser->await_at = parser->await_at ? parser->await_at : await_at;
    parser->yield_at = parser->yield_at ? parser->yield_at : yield_at;
    parser->await_name_at = parser->await_name_at ? parser->await_name_at : await_name_at;
}

/* It was no list of parameters. */
ASIDE static void check_expression(struct parser *parser, struct round *round)
{
    struct cover cover = parser->cover;

    parser->cover = round->cover;
    parse_cover_end(parser);
    parser->cover = cover;
    if (round->parameters_only)
        parse_fail(parser, 2033, round->parameters_only - 1,
                   "this can stand in the parameters of an arrow function only");
}

/* ---- arrow functions ------------------------------------------------------------------------ */

/* TypeScript leaves `this: T` out of the parameters. */
static struct node *without_this(struct parser *parser, struct node *list)
{
    return parse_typescript(parser) && list && list->kind == NODE_THIS ? list->next : list;
}

ASIDE static struct node *to_parameters(struct parser *parser, struct round *round, bool async)
{
    struct node pattern = { .kind = NODE_ARRAY };

    pattern.list.list = without_this(parser, round->list.first);
    if (round->await_at)
        parse_error(parser, 2037, round->await_at - 1, "await cannot stand among parameters");
    if (round->yield_at)
        parse_error(parser, 2038, round->yield_at - 1, "yield cannot stand among parameters");
    if (round->await_name_at && async)
        parse_error(parser, 2037, round->await_name_at - 1,
                    "await cannot be a name in an async function");
    parse_to_pattern(parser, &pattern, true);
    return pattern.list.list;
}

/* From => on. */
static struct node *read_arrow(struct parser *parser, uint32_t start, bool async,
                               struct node *parameters, struct node *returns, uint32_t used)
{
    struct node *node = parse_node(parser, NODE_FUNCTION, start);

    node->function.flags = FUNCTION_ARROW | (async ? FUNCTION_ASYNC : 0) |
                           (used & ~(uint32_t)(FUNCTION_HAS_AWAIT | FUNCTION_HAS_YIELD));
    node->function.parameters = parameters;
    node->function.returns = returns;
    if (parser->token.line_before)
        parse_fail(parser, 2033, parser->token.start, "=> stands on the line of its parameters");
    parse_expect(parser, TOKEN_ARROW);
    parse_function_body(parser, node, true);
    return parse_end(parser, node);
}

struct node *parse_arrow_of_name(struct parser *parser, struct node *name, uint32_t start,
                                 bool async)
{
    parse_check_binding_name(parser, name->ident.name, name->start);
    if (async && name->ident.name->word == WORD_AWAIT)
        parse_error(parser, 2037, name->start, "await cannot be a name in an async function");
    return read_arrow(parser, start, async, name, NULL, 0);
}

/* `(…): T =>`: T is a type when an arrow function with it can stand here. */
static bool return_type_due(struct parser *parser, const struct round *round)
{
    return parse_is(parser, TOKEN_COLON) && parse_typescript(parser) &&
           (!parse_in(parser, CONTEXT_CASE) || round->parameters_only) &&
           !parse_refused(parser, round->open);
}

static struct node *make_arrow(struct parser *parser, struct round *round, uint32_t start,
                               bool async, struct node *returns)
{
    return read_arrow(parser, start, async, to_parameters(parser, round, async), returns,
                      round->used);
}

/* Whether the items could be parameters: nothing is changed yet. */
static bool may_be_parameters(const struct round *round)
{
    for (const struct node *at = round->list.first; at; at = at->next) {
        if (at->kind != NODE_IDENTIFIER && at->kind != NODE_OBJECT && at->kind != NODE_ARRAY &&
            at->kind != NODE_ASSIGN && at->kind != NODE_SPREAD && at->kind != NODE_THIS)
            return false;
    }
    return true;
}

/* Between ? and : the `:` may be the conditional's: then no arrow function stands here, or its
 * body is followed by no `:`. After a wrong guess all is read again. */
ASIDE static struct node *try_arrow(struct parser *parser, struct round *round, uint32_t start,
                                    bool async)
{
    bool ambiguous = parse_in(parser, CONTEXT_CONDITIONAL) && !round->parameters_only &&
                     round->list.first && !round->rest;
    struct attempt attempt;
    struct node *returns, *node;

    if (!may_be_parameters(round))
        return NULL;
    parse_attempt(parser, &attempt);
    parse_next(parser);
    returns = parse_return_type(parser);
    if (!parser->panic && parse_is(parser, TOKEN_ARROW) && !parser->token.line_before) {
        node = make_arrow(parser, round, start, async, returns);
        if (!ambiguous || (!parser->panic && parse_is(parser, TOKEN_COLON))) {
            parse_commit(parser);
            return node;
        }
        round->again = true;
    }
    parse_retreat(parser, &attempt);
    parse_refuse(parser, round->open);
    if (round->again)
        parse_restart(parser, start);
    return NULL;
}

/* The arrow function whose parameters were just read, or NULL. */
static struct node *arrow_after(struct parser *parser, struct round *round, uint32_t start,
                                bool async)
{
    if (parser->panic || parser->arrow_at != start)
        return NULL;
    if (parse_is(parser, TOKEN_ARROW) && !parser->token.line_before)
        return make_arrow(parser, round, start, async, NULL);
    return return_type_due(parser, round) ? try_arrow(parser, round, start, async) : NULL;
}

/* ---- the expressions
 * ------------------------------------------------------------------------------ */

ASIDE static struct node *sequence_of(struct parser *parser, struct round *round)
{
    struct node *node;

    if (!round->list.first || !round->list.first->next)
        return round->list.first;
    node = parse_node(parser, NODE_SEQUENCE, round->list.first->start);
    node->list.list = round->list.first;
    for (struct node *at = round->list.first; at && !parser->panic; at = at->next)
        node->end = at->end;
    return node;
}

struct node *parse_parenthesized(struct parser *parser)
{
    uint32_t start = parser->token.start;
    uint32_t arrow_at = parser->arrow_at;
    struct round round;
    struct node *node;

    read_round(parser, &round);
    parser->arrow_at = arrow_at;
    node = arrow_after(parser, &round, start, false);
    if (node)
        return node;
    if (round.again)
        return parse_parenthesized(parser);
    check_expression(parser, &round);
    if (!round.list.first)
        parse_fail(parser, 2033, start,
                   "an expression, or => behind the brackets, is missing here");
    if (round.trailing || round.rest)
        parse_fail(parser, 2033, start,
                   round.rest ? "... stands in parameters, arguments, arrays and objects only"
                              : "an expression is missing behind the comma");
    node = parser->panic ? NULL : sequence_of(parser, &round);
    return parse_unary_node(parser, NODE_PAREN, start,
                            node ? node : parse_node(parser, NODE_EMPTY, start));
}

ASIDE static struct node *async_call(struct parser *parser, struct node *callee,
                                     struct round *round)
{
    struct node *node = parse_node(parser, NODE_CALL, callee->start);

    check_expression(parser, round);
    node->call.callee = callee;
    node->call.arguments = round->list.first;
    for (struct node *at = round->list.first; at && !parser->panic; at = at->next)
        at->flags = (uint16_t)(at->kind == NODE_SPREAD ? 0 : at->flags);
    return parse_end(parser, node);
}

struct node *parse_async(struct parser *parser)
{
    uint32_t start = parser->token.start;
    uint32_t arrow_at = parser->arrow_at;
    struct node *callee, *node;
    struct round round;

    if (parse_at_async_function(parser)) {
        parse_next(parser);
        return parse_function_expression(parser, start, true);
    }
    callee = parse_identifier(parser);
    if (parser->token.line_before)
        return callee;
    if (parse_at_identifier(parser) && arrow_at == start) {
        if (parse_next_is(parser, TOKEN_ARROW))
            return parse_arrow_of_name(parser, parse_identifier(parser), start, true);
    }
    if (parse_is(parser, TOKEN_ARROW) && arrow_at == start)
        return parse_arrow_of_name(parser, callee, start, false);
    if (parse_is(parser, TOKEN_LT) && arrow_at == start && parse_typescript(parser)) {
        node = parse_generic_arrow(parser, start, true);
        if (node)
            return node;
    }
    if (!parse_is(parser, TOKEN_ROUND_OPEN) || arrow_at != start)
        return callee;
    read_round(parser, &round);
    parser->arrow_at = arrow_at;
    node = arrow_after(parser, &round, start, true);
    if (round.again)
        return parse_async(parser);
    return node ? node : async_call(parser, callee, &round);
}

/* <T>(x) => …: what stands before => is tried; then it is sure. */
struct node *parse_generic_arrow(struct parser *parser, uint32_t start, bool async)
{
    uint32_t open = parser->token.start;
    struct attempt attempt;
    struct round round;
    struct node *returns = NULL;

    if (parse_refused(parser, open))
        return NULL;
    parse_attempt(parser, &attempt);
    parse_type_parameters(parser);
    if (parse_is(parser, TOKEN_ROUND_OPEN)) {
        read_round(parser, &round);
        if (parse_take(parser, TOKEN_COLON))
            returns = parse_return_type(parser);
        if (parse_is(parser, TOKEN_ARROW) && !parser->panic) {
            parse_commit(parser);
            return make_arrow(parser, &round, start, async, returns);
        }
    }
    parse_retreat(parser, &attempt);
    parse_refuse(parser, open);
    return NULL;
}

/* parse_loop.c - for, for-in, for-of, while and do. */
#include "script/parse.h"

static struct node *read_body(struct parser *parser)
{
    uint32_t context = parser->context;
    struct node *node;

    parser->context |= CONTEXT_LOOP;
    node = parse_statement(parser, PLACE_BODY);
    parser->context = context;
    return node;
}

static struct node *read_while(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_WHILE, parser->token.start);
    uint32_t open;

    parse_next(parser);
    open = parser->token.start;
    parse_expect(parser, TOKEN_ROUND_OPEN);
    node->loop.test = parse_expression(parser);
    parse_close(parser, TOKEN_ROUND_CLOSE, open);
    node->loop.body = read_body(parser);
    return parse_end(parser, node);
}

static struct node *read_do(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_DO_WHILE, parser->token.start);
    uint32_t open;

    parse_next(parser);
    node->loop.body = read_body(parser);
    parse_expect_word(parser, WORD_WHILE);
    open = parser->token.start;
    parse_expect(parser, TOKEN_ROUND_OPEN);
    node->loop.test = parse_expression(parser);
    parse_close(parser, TOKEN_ROUND_CLOSE, open);
    /* A missing semicolon is always made up here. */
    parse_take(parser, TOKEN_SEMICOLON);
    return parse_end(parser, node);
}

/* ---- the heads of for ------------------------------------------------------------------- */

/* Of `for (var a = 1 in b)`: in sloppy code only, and without a pattern. */
static void check_head_declaration(struct parser *parser, const struct node *init, bool of)
{
    const struct node *first = init->list.list;

    if (parser->panic)
        return;
    if (first->next)
        parse_error(parser, 2034, first->next->start,
                    "a loop over values declares one variable or pattern");
    if (first->binary.right && (of || init->op != DECLARE_VAR || parse_in(parser, CONTEXT_STRICT) ||
                                first->binary.left->kind != NODE_IDENTIFIER))
        parse_error(parser, 2034, first->binary.right->start,
                    "the variable of a loop over values has no first value");
}

struct head {
    uint32_t open;
    struct token first;
    bool await, declares;
};

/* The first part, or what stands before in and of; NULL when there is none. */
static struct node *read_init(struct parser *parser, struct head *head)
{
    uint32_t start = parser->token.start;
    bool let = parse_at_let(parser, true);

    head->declares = let || parse_is_word(parser, WORD_VAR) || parse_is_word(parser, WORD_CONST);
    if (parse_is(parser, TOKEN_SEMICOLON))
        return NULL;
    if (head->declares) {
        uint8_t kind = let                               ? DECLARE_LET
                       : parse_is_word(parser, WORD_VAR) ? DECLARE_VAR
                                                         : DECLARE_CONST;

        parse_next(parser);
        return parse_variables(parser, start, kind);
    }
    return parse_cover_assignment(parser);
}

static bool at_of(const struct parser *parser)
{
    return parse_is_word(parser, WORD_OF);
}

static void check_of(struct parser *parser, const struct head *head, const struct node *init)
{
    if (head->declares || parser->panic)
        return;
    if (head->first.kind == TOKEN_WORD && head->first.word == WORD_LET)
        parse_error(parser, 2036, head->first.start, "let cannot begin what stands before of");
    if (!head->await && init->kind == NODE_IDENTIFIER && head->first.kind == TOKEN_WORD &&
        head->first.word == WORD_ASYNC)
        parse_error(parser, 2034, head->first.start, "async cannot stand before of");
}

static struct node *read_over(struct parser *parser, struct head *head, struct node *init,
                              uint32_t start)
{
    bool of = at_of(parser);
    struct node *node = parse_node(parser, of ? NODE_FOR_OF : NODE_FOR_IN, start);

    if (of)
        check_of(parser, head, init);
    if (head->declares) {
        check_head_declaration(parser, init, of);
    } else if (init->kind == NODE_OBJECT || init->kind == NODE_ARRAY) {
        parser->cover = (struct cover){ 0 };
        init = parse_to_pattern(parser, init, false);
    } else {
        parse_check_target(parser, init, true);
    }
    if (head->await) {
        node->flags |= FLAG_AWAIT;
        if (!of)
            parse_fail(parser, 2033, parser->token.start, "for await takes of");
    }
    node->loop.init = init;
    parse_next(parser);
    node->loop.test = of ? parse_assignment(parser) : parse_expression(parser);
    return node;
}

/* Goes on behind the first part, which may have been the first of a list with commas. */
static struct node *finish_init(struct parser *parser, struct head *head, struct node *init)
{
    struct list list;
    struct node *node;

    if (head->declares) {
        parse_check_initialisers(parser, init);
        return init;
    }
    parse_cover_end(parser);
    if (!init || !parse_is(parser, TOKEN_COMMA))
        return init;
    node = parse_node(parser, NODE_SEQUENCE, init->start);
    list_begin(&list);
    list_add(&list, init);
    while (parse_take(parser, TOKEN_COMMA))
        list_add(&list, parse_assignment(parser));
    node->list.list = list.first;
    return parse_end(parser, node);
}

static struct node *read_plain(struct parser *parser, struct head *head, struct node *init,
                               uint32_t start, uint32_t context)
{
    struct node *node = parse_node(parser, NODE_FOR, start);

    node->loop.init = finish_init(parser, head, init);
    parser->context = context;
    if (head->await)
        parse_fail(parser, 2033, parser->token.start, "for await takes of");
    parse_expect(parser, TOKEN_SEMICOLON);
    if (!parse_is(parser, TOKEN_SEMICOLON))
        node->loop.test = parse_expression(parser);
    parse_expect(parser, TOKEN_SEMICOLON);
    if (!parse_is(parser, TOKEN_ROUND_CLOSE))
        node->loop.update = parse_expression(parser);
    return node;
}

static struct node *read_for(struct parser *parser)
{
    uint32_t start = parser->token.start;
    uint32_t context = parser->context;
    struct cover cover = parser->cover;
    struct head head = { 0 };
    struct node *init, *node;

    parse_next(parser);
    if (parse_is_word(parser, WORD_AWAIT)) {
        if (!parse_in(parser, CONTEXT_AWAIT))
            parse_fail(parser, 2037, parser->token.start,
                       "for await stands in async functions only");
        head.await = true;
        parser->used |= FUNCTION_HAS_AWAIT;
        parse_next(parser);
    }
    head.open = parser->token.start;
    parse_expect(parser, TOKEN_ROUND_OPEN);
    head.first = parser->token;
    parser->cover = (struct cover){ 0 };
    parser->context |= CONTEXT_NO_IN;
    init = read_init(parser, &head);
    if (init && (at_of(parser) || parse_is_word(parser, WORD_IN))) {
        parser->context = context;
        node = read_over(parser, &head, init, start);
    } else {
        node = read_plain(parser, &head, init, start, context);
    }
    parser->cover = cover;
    parse_close(parser, TOKEN_ROUND_CLOSE, head.open);
    node->loop.body = read_body(parser);
    return parse_end(parser, node);
}

struct node *parse_loop(struct parser *parser)
{
    if (parse_is_word(parser, WORD_FOR))
        return read_for(parser);
    return parse_is_word(parser, WORD_WHILE) ? read_while(parser) : read_do(parser);
}

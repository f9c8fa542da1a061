/* parse_statement.c - lists of statements and each kind of statement but loops. */
#include "script/parse.h"

/* ---- directives and lists ------------------------------------------------------------------ */

/* A statement's first token. */
struct first {
    uint32_t start, end;
    uint8_t kind;
    bool octal;
};

/* A statement that is nothing but a text. */
static bool is_directive(const struct node *node, const struct first *first)
{
    return first->kind == TOKEN_STRING && node->kind == NODE_EXPRESSION &&
           node->unary.argument->kind == NODE_STRING && node->unary.argument->start == first->start;
}

struct prologue {
    bool over;
    uint32_t octal; /* an octal escape in a directive: offset plus one */
};

ASIDE static void read_directive(struct parser *parser, struct prologue *prologue,
                                 struct node *node, const struct first *first)
{
    struct slice raw =
        slice_make(parser->text.data + first->start + 1, first->end - first->start - 2);

    prologue->over = !is_directive(node, first);
    if (prologue->over)
        return;
    node->flags |= FLAG_DIRECTIVE;
    if (first->octal && !prologue->octal)
        prologue->octal = first->start + 1;
    if (slice_is(raw, "use strict")) {
        parser->context |= CONTEXT_STRICT;
        parser->says_strict = true;
    }
    if (prologue->octal && parse_in(parser, CONTEXT_STRICT))
        parse_error(parser, 2035, prologue->octal - 1,
                    "strict code has no octal escapes: write \\xNN or \\0");
}

/* The place that was found behind an error closes a bracket that was never open. */
static bool recovered_outside(struct parser *parser, uint8_t end)
{
    if (end != TOKEN_END || !parse_is(parser, TOKEN_BRACE_CLOSE))
        return false;
    parser->stop = true;
    parser->panic = true;
    parser->token.kind = TOKEN_END;
    return true;
}

void parse_statements(struct parser *parser, struct list *list, uint8_t end, bool directives)
{
    struct prologue prologue = { .over = !directives };

    while (parser->token.kind != end && !parser->no_memory) {
        struct open_brackets open = parser->open;
        uint32_t depth = parser->depth;
        struct first first = { .start = parser->token.start,
                               .end = parser->token.end,
                               .kind = parser->token.kind,
                               .octal = parser->token.octal };
        struct node *node;

        if (parse_is(parser, TOKEN_END))
            return;
        parser->statement_at = first.start;
        node = parse_statement(parser, PLACE_LIST);
        list_add(list, node);
        if (parser->panic) {
            prologue.over = true;
            parser->depth = depth;
            if (!parse_recover(parser, &open) || recovered_outside(parser, end))
                return;
        } else {
            parser->unsure = false;
            if (!prologue.over)
                read_directive(parser, &prologue, node, &first);
        }
    }
}

void parse_block_end(struct parser *parser, struct node *block)
{
    parse_close(parser, TOKEN_BRACE_CLOSE, block->start);
    parse_end(parser, block);
}

struct node *parse_block(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_BLOCK, parser->token.start);
    struct list list;

    list_begin(&list);
    parse_expect(parser, TOKEN_BRACE_OPEN);
    parse_statements(parser, &list, TOKEN_BRACE_CLOSE, false);
    node->block.list = list.first;
    parse_block_end(parser, node);
    return node;
}

/* ---- statements ---------------------------------------------------------------------------------
 */

static struct node *read_condition(struct parser *parser)
{
    uint32_t open = parser->token.start;
    struct node *node;

    parse_expect(parser, TOKEN_ROUND_OPEN);
    node = parse_expression(parser);
    parse_close(parser, TOKEN_ROUND_CLOSE, open);
    return node;
}

/* A chain of else-if is read in a loop: it may be long. */
ASIDE static struct node *read_if(struct parser *parser)
{
    struct node *first = NULL, *node = NULL;
    struct node **hole = &first;

    while (parse_is_word(parser, WORD_IF)) {
        node = *hole = parse_node(parser, NODE_IF, parser->token.start);
        hole = &node->conditional.no;
        parse_next(parser);
        node->conditional.test = read_condition(parser);
        node->conditional.yes = parse_statement(parser, PLACE_IF);
        if (!parse_take_word(parser, WORD_ELSE))
            break;
        if (!parse_is_word(parser, WORD_IF)) {
            *hole = parse_statement(parser, PLACE_IF);
            break;
        }
    }
    for (struct node *at = first; at != node; at = at->conditional.no)
        parse_end(parser, at);
    parse_end(parser, node);
    return first;
}

ASIDE static struct node *read_return(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_RETURN, parser->token.start);

    if (!parse_in(parser, CONTEXT_RETURN))
        parse_error(parser, 2039, node->start, "return stands in functions only");
    parse_next(parser);
    if (!parse_semicolon_due(parser))
        node->unary.argument = parse_expression(parser);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

ASIDE static struct node *read_throw(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_THROW, parser->token.start);

    parse_next(parser);
    if (parser->token.line_before)
        parse_fail(parser, 2033, node->start, "what is thrown stands on the line of throw");
    node->unary.argument = parse_expression(parser);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

ASIDE static struct node *read_with(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_WITH, parser->token.start);

    if (parse_in(parser, CONTEXT_STRICT))
        parse_error(parser, 2035, node->start, "strict code has no with");
    parse_next(parser);
    node->loop.test = read_condition(parser);
    node->loop.body = parse_statement(parser, PLACE_BODY);
    return parse_end(parser, node);
}

static void check_unique(struct parser *parser, struct node *name)
{
    if (name->ident.name->mark == parser->serial)
        parse_error_name(parser, 2043, name->start, "the name \1 is given twice",
                         slice_make(name->ident.name->text, name->ident.name->len));
    name->ident.name->mark = parser->serial;
}

static void read_catch(struct parser *parser, struct node *node)
{
    uint32_t open = parser->token.start;

    if (parse_take(parser, TOKEN_ROUND_OPEN)) {
        node->try_.parameter = parse_binding(parser);
        parser->serial++;
        parse_bound_names(parser, node->try_.parameter, check_unique);
        if (parse_typescript(parser))
            parse_type_annotation(parser);
        parse_close(parser, TOKEN_ROUND_CLOSE, open);
    }
    node->try_.handler = parse_block(parser);
}

ASIDE static struct node *read_try(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_TRY, parser->token.start);

    parse_next(parser);
    node->try_.block = parse_block(parser);
    if (parse_take_word(parser, WORD_CATCH))
        read_catch(parser, node);
    if (parse_take_word(parser, WORD_FINALLY))
        node->try_.finalizer = parse_block(parser);
    if (!node->try_.handler && !node->try_.finalizer)
        parse_fail(parser, 2033, parser->token.start, "behind try stands catch, finally, or both");
    return parse_end(parser, node);
}

/* The statements of one case. */
static void read_consequence(struct parser *parser, struct node *node)
{
    struct list list;

    list_begin(&list);
    while (!parse_is_word(parser, WORD_CASE) && !parse_is_word(parser, WORD_DEFAULT) &&
           !parse_is(parser, TOKEN_BRACE_CLOSE) && !parse_is(parser, TOKEN_END))
        list_add(&list, parse_statement(parser, PLACE_LIST));
    node->case_.list = list.first;
}

ASIDE static struct node *read_case(struct parser *parser, bool *has_default)
{
    struct node *node = parse_node(parser, NODE_CASE, parser->token.start);
    uint32_t context = parser->context;

    if (parse_is_word(parser, WORD_DEFAULT)) {
        if (*has_default)
            parse_error(parser, 2043, node->start, "a switch has one default only");
        *has_default = true;
        parse_next(parser);
    } else {
        parse_expect_word(parser, WORD_CASE);
        parser->context |= CONTEXT_CASE;
        node->case_.test = parse_expression(parser);
        parser->context = context;
    }
    parse_expect(parser, TOKEN_COLON);
    read_consequence(parser, node);
    return parse_end(parser, node);
}

ASIDE static struct node *read_switch(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_SWITCH, parser->token.start);
    uint32_t context = parser->context;
    uint32_t open;
    bool has_default = false;
    struct list list;

    list_begin(&list);
    parse_next(parser);
    node->switch_.value = read_condition(parser);
    open = parser->token.start;
    parse_expect(parser, TOKEN_BRACE_OPEN);
    parser->context |= CONTEXT_SWITCH;
    while (!parse_is(parser, TOKEN_BRACE_CLOSE) && !parse_is(parser, TOKEN_END))
        list_add(&list, read_case(parser, &has_default));
    parser->context = context;
    node->switch_.cases = list.first;
    parse_close(parser, TOKEN_BRACE_CLOSE, open);
    return parse_end(parser, node);
}

ASIDE static struct node *read_simple(struct parser *parser, enum node_kind kind)
{
    struct node *node = parse_node(parser, kind, parser->token.start);

    parse_next(parser);
    if (kind == NODE_DEBUGGER)
        parse_semicolon(parser);
    return parse_end(parser, node);
}

/* ---- labels and expressions
 * ------------------------------------------------------------------------ */

/* `using name` and `await using name`, which are newer than the language here. */
static void refuse_using(struct parser *parser, const struct node *expression)
{
    const struct node *word =
        expression->kind == NODE_AWAIT ? expression->unary.argument : expression;

    if (parse_is(parser, TOKEN_WORD) && !parser->token.line_before &&
        word->kind == NODE_IDENTIFIER &&
        slice_is(slice_make(word->ident.name->text, word->ident.name->len), "using"))
        parse_fail(parser, 2030, word->start,
                   "using is not supported: write const, and try { … } finally { … }");
}

ASIDE static struct node *read_expression(struct parser *parser, enum place place)
{
    struct node *expression = parse_expression(parser);
    struct node *node;

    if (expression->kind == NODE_IDENTIFIER && parse_is(parser, TOKEN_COLON))
        return parse_labeled(parser, expression, place);
    node = parse_unary_node(parser, NODE_EXPRESSION, expression->start, expression);
    refuse_using(parser, expression);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

/* ---- declarations, where they may stand
 * ---------------------------------------------------------------- */

bool parse_at_async_function(const struct parser *parser)
{
    struct token next;

    if (!parse_is_word(parser, WORD_ASYNC))
        return false;
    next = parse_peek(parser);
    return next.kind == TOKEN_WORD && next.word == WORD_FUNCTION && !next.line_before;
}

ASIDE static void refuse_declaration(struct parser *parser, enum place place)
{
    if (place != PLACE_LIST)
        parse_error(parser, 2048, parser->token.start,
                    "a declaration cannot stand here: put it into { }");
}

ASIDE static void check_function_place(struct parser *parser, enum place place)
{
    if (place == PLACE_LIST)
        return;
    if (place == PLACE_BODY || parse_in(parser, CONTEXT_STRICT) ||
        parse_peek(parser).kind == TOKEN_STAR)
        refuse_declaration(parser, place);
}

/* TypeScript's own statements are declarations, all of them. */
ASIDE static struct node *read_typescript(struct parser *parser, enum place place)
{
    const uint32_t start = parser->token.start;
    struct node *node = parse_typescript(parser) ? parse_typescript_statement(parser) : NULL;

    if (node && place != PLACE_LIST)
        parse_error(parser, 2048, start, "a declaration cannot stand here: put it into { }");
    return node;
}

ASIDE static struct node *read_function(struct parser *parser, enum place place)
{
    struct origin first = parse_origin(parser);
    struct node *node;

    if (parse_is_word(parser, WORD_ASYNC)) {
        refuse_declaration(parser, place);
        parse_next(parser);
        node = parse_function_declaration(parser, first.start, true, false);
    } else {
        check_function_place(parser, place);
        node = parse_function_declaration(parser, first.start, false, false);
    }
    parse_comment(node, &first);
    return node;
}

/* Declarations; NULL when none begins here. */
static struct node *read_declaration(struct parser *parser, enum place place)
{
    struct node *node;

    switch (parser->token.word) {
    case WORD_FUNCTION:
        return read_function(parser, place);
    case WORD_CLASS:
        refuse_declaration(parser, place);
        return parse_class(parser, NODE_CLASS_DECLARATION, parser->token.start, false, false);
    case WORD_CONST:
        refuse_declaration(parser, place);
        node = read_typescript(parser, place);
        return node ? node : parse_variable_statement(parser, DECLARE_CONST);
    case WORD_LET:
        if (!parse_at_let(parser, place == PLACE_LIST))
            return NULL;
        refuse_declaration(parser, place);
        return parse_variable_statement(parser, DECLARE_LET);
    case WORD_ASYNC:
        return parse_at_async_function(parser) ? read_function(parser, place) : NULL;
    default:
        return read_typescript(parser, place);
    }
}

static struct node *read_by_word(struct parser *parser, enum place place)
{
    struct node *node;

    switch (parser->token.word) {
    case WORD_VAR:
        return parse_variable_statement(parser, DECLARE_VAR);
    case WORD_IF:
        return read_if(parser);
    case WORD_FOR:
    case WORD_WHILE:
    case WORD_DO:
        return parse_loop(parser);
    case WORD_BREAK:
    case WORD_CONTINUE:
        return parse_jump(parser);
    case WORD_RETURN:
        return read_return(parser);
    case WORD_THROW:
        return read_throw(parser);
    case WORD_TRY:
        return read_try(parser);
    case WORD_SWITCH:
        return read_switch(parser);
    case WORD_WITH:
        return read_with(parser);
    case WORD_DEBUGGER:
        return read_simple(parser, NODE_DEBUGGER);
    case WORD_IMPORT:
        node = parse_import(parser, place);
        break;
    case WORD_EXPORT:
        return parse_export(parser, place);
    default:
        node = read_declaration(parser, place);
        break;
    }
    return node ? node : read_expression(parser, place);
}

static struct node *read_statement(struct parser *parser, enum place place)
{
    switch (parser->token.kind) {
    case TOKEN_BRACE_OPEN:
        return parse_block(parser);
    case TOKEN_SEMICOLON:
        return read_simple(parser, NODE_EMPTY);
    case TOKEN_WORD:
        return read_by_word(parser, place);
    case TOKEN_BRACE_CLOSE:
    case TOKEN_ROUND_CLOSE:
    case TOKEN_SQUARE_CLOSE:
        parse_fail_name(parser, 2005, parser->token.start, "\1 has no partner",
                        slice_make(parser->text.data + parser->token.start, 1));
        return parse_node(parser, NODE_EMPTY, parser->token.start);
    default:
        return read_expression(parser, place);
    }
}

struct node *parse_statement(struct parser *parser, enum place place)
{
    struct node *node;

    if (parse_enter(parser))
        node = read_statement(parser, place);
    else
        node = parse_node(parser, NODE_EMPTY, parser->token.start);
    parse_leave(parser);
    return node;
}

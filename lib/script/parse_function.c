/* parse_function.c - functions, methods, and what is checked of their parameters. */
#include "script/parse.h"

/* ---- parameters --------------------------------------------------------------------------- */

/* Accessibility before a constructor's parameter makes it a field, too. */
ASIDE static uint16_t take_accessibility(struct parser *parser)
{
    bool found = false;

    if (!parse_typescript(parser))
        return 0;
    while (parse_is_word(parser, WORD_PUBLIC) || parse_is_word(parser, WORD_PRIVATE) ||
           parse_is_word(parser, WORD_PROTECTED) || parse_is_word(parser, WORD_READONLY) ||
           parse_is_word(parser, WORD_OVERRIDE)) {
        struct token next = parse_peek(parser);

        if (next.kind != TOKEN_WORD && next.kind != TOKEN_BRACE_OPEN &&
            next.kind != TOKEN_SQUARE_OPEN)
            break;
        found = true;
        parse_next(parser);
    }
    return found ? FLAG_PROPERTY : 0;
}

static void take_type(struct parser *parser, struct node *target)
{
    struct node *type;

    if (!parse_typescript(parser))
        return;
    if (parse_take(parser, TOKEN_QUESTION))
        target->flags |= FLAG_OPTIONAL;
    type = parse_type_annotation(parser);
    if (!type || parser->panic)
        return;
    if (target->kind == NODE_IDENTIFIER)
        target->ident.type = type;
    else
        target->list.type = type;
}

static struct node *read_parameter(struct parser *parser)
{
    uint16_t flags = take_accessibility(parser);
    struct node *target = parse_binding(parser);

    take_type(parser, target);
    target->flags |= flags;
    if (flags && target->kind != NODE_IDENTIFIER)
        parse_error(parser, 2051, target->start, "a parameter property is a plain name");
    if (!parse_take(parser, TOKEN_ASSIGN))
        return target;
    return parse_binary_node(parser, NODE_DEFAULT, OP_NONE, target, parse_assignment(parser));
}

static struct node *read_rest_parameter(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct node *target, *node;

    parse_next(parser);
    target = parse_binding(parser);
    take_type(parser, target);
    node = parse_unary_node(parser, NODE_REST, start, target);
    if (!parse_is(parser, TOKEN_ROUND_CLOSE))
        parse_fail(parser, 2034, parser->token.start,
                   "nothing can follow a rest parameter, not even a comma");
    return node;
}

static struct node *read_parameters(struct parser *parser)
{
    uint32_t open = parser->token.start;
    struct list list;

    list_begin(&list);
    parse_expect(parser, TOKEN_ROUND_OPEN);
    /* TypeScript leaves `this: T` out. */
    if (parse_is_word(parser, WORD_THIS) && parse_typescript(parser)) {
        parse_next(parser);
        parse_type_annotation(parser);
        if (!parse_is(parser, TOKEN_ROUND_CLOSE))
            parse_expect(parser, TOKEN_COMMA);
    }
    while (!parse_is(parser, TOKEN_ROUND_CLOSE) && !parse_is(parser, TOKEN_END)) {
        list_add(&list, parse_is(parser, TOKEN_DOTS) ? read_rest_parameter(parser)
                                                     : read_parameter(parser));
        if (!parse_is(parser, TOKEN_ROUND_CLOSE))
            parse_expect(parser, TOKEN_COMMA);
    }
    parse_close(parser, TOKEN_ROUND_CLOSE, open);
    return list.first;
}

/* ---- checks that wait for the body -------------------------------------------------------------
 */

static void check_unique(struct parser *parser, struct node *name)
{
    if (name->ident.name->mark == parser->serial)
        parse_error_name(parser, 2043, name->start, "two parameters are named \1",
                         slice_make(name->ident.name->text, name->ident.name->len));
    name->ident.name->mark = parser->serial;
}

/* A body that says "use strict" makes its parameters strict, after they were read. */
static void check_strict(struct parser *parser, struct node *name)
{
    parse_check_name(parser, name->ident.name, name->start, false);
    parse_check_binding_name(parser, name->ident.name, name->start);
}

void parse_check_parameters(struct parser *parser, const struct node *function, bool unique)
{
    parser->serial++;
    for (struct node *at = function->function.parameters; at && !parser->panic; at = at->next) {
        if (unique)
            parse_bound_names(parser, at, check_unique);
    }
}

/* Length: up to the first default or rest. */
static void measure_parameters(struct node *function)
{
    bool counting = true;

    function->function.flags |= FUNCTION_SIMPLE;
    for (const struct node *at = function->function.parameters; at; at = at->next) {
        if (at->kind != NODE_IDENTIFIER)
            function->function.flags &= ~(uint32_t)FUNCTION_SIMPLE;
        if (at->kind == NODE_DEFAULT || at->kind == NODE_REST)
            counting = false;
        function->function.length += counting;
    }
}

/* ---- bodies
 * ---------------------------------------------------------------------------------------- */

static void read_block_body(struct parser *parser, struct node *function)
{
    struct node *block = parse_node(parser, NODE_BLOCK, parser->token.start);
    bool around = parser->says_strict;
    struct list list;

    list_begin(&list);
    parser->says_strict = false;
    parse_expect(parser, TOKEN_BRACE_OPEN);
    parse_statements(parser, &list, TOKEN_BRACE_CLOSE, true);
    block->block.list = list.first;
    function->function.body = block;
    if (parser->says_strict && !(function->function.flags & FUNCTION_SIMPLE))
        parse_error(parser, 2035, block->start,
                    "\"use strict\" cannot stand in a function whose parameters have defaults, "
                    "rest or patterns");
    parser->says_strict = around;
    parse_block_end(parser, block);
}

static void read_expression_body(struct parser *parser, struct node *function)
{
    struct node *block = parse_node(parser, NODE_BLOCK, parser->token.start);
    struct node *value = parse_assignment(parser);

    function->function.flags |= FUNCTION_EXPRESSION_BODY;
    block->block.list = parse_unary_node(parser, NODE_RETURN, value->start, value);
    function->function.body = parse_end(parser, block);
}

/* Contexts inside of a function with these flags. */
static uint32_t inner_context(const struct parser *parser, uint32_t flags)
{
    uint32_t context = parser->context & ~(uint32_t)CONTEXT_OF_FUNCTION;
    uint32_t kept =
        CONTEXT_NEW_TARGET | CONTEXT_SUPER_PROPERTY | CONTEXT_SUPER_CALL | CONTEXT_NO_ARGUMENTS;

    context |= CONTEXT_RETURN;
    if (flags & FUNCTION_ASYNC)
        context |= CONTEXT_AWAIT;
    if (flags & FUNCTION_GENERATOR)
        context |= CONTEXT_YIELD;
    if (flags & FUNCTION_ARROW)
        return context | (parser->context & kept);
    context |= CONTEXT_NEW_TARGET;
    if (flags & FUNCTION_METHOD)
        context |= CONTEXT_SUPER_PROPERTY;
    if (flags & FUNCTION_DERIVED)
        context |= CONTEXT_SUPER_CALL;
    return context;
}

/* The names were read before the body said that it is strict. */
static void check_names(struct parser *parser, struct node *function, bool was_strict)
{
    if (!parse_in(parser, CONTEXT_STRICT) || was_strict || parser->panic)
        return;
    for (struct node *at = function->function.parameters; at; at = at->next)
        parse_bound_names(parser, at, check_strict);
    if (function->function.name)
        check_strict(parser, function->function.name);
}

void parse_begin_inside(struct parser *parser, struct around *around, uint32_t context)
{
    *around = (struct around){ .labels = parser->labels,
                               .context = parser->context,
                               .used = parser->used,
                               .await_at = parser->await_at,
                               .yield_at = parser->yield_at,
                               .await_name_at = parser->await_name_at,
                               .arrow_at = parser->arrow_at };
    parser->labels = NULL;
    parser->context = context;
    parser->used = 0;
}

void parse_end_inside(struct parser *parser, const struct around *around)
{
    parser->used = around->used | (parser->used & FUNCTION_USES_EVAL);
    parser->labels = around->labels;
    parser->context = around->context;
    parser->await_at = around->await_at;
    parser->yield_at = around->yield_at;
    parser->await_name_at = around->await_name_at;
    parser->arrow_at = around->arrow_at;
}

static void end_function(struct parser *parser, const struct around *around, struct node *function)
{
    uint32_t seen = FUNCTION_USES_ARGUMENTS | FUNCTION_USES_THIS | FUNCTION_USES_NEW_TARGET;

    function->function.flags |= parser->used;
    if (parse_in(parser, CONTEXT_STRICT))
        function->function.flags |= FUNCTION_STRICT;
    parse_end_inside(parser, around);
    if (function->function.flags & FUNCTION_ARROW)
        parser->used |= function->function.flags & seen;
}

/* Duplicates are allowed in plain sloppy functions only. */
static void finish(struct parser *parser, struct node *function, bool was_strict)
{
    uint32_t flags = function->function.flags;

    check_names(parser, function, was_strict);
    parse_check_parameters(parser, function,
                           parse_in(parser, CONTEXT_STRICT) || !(flags & FUNCTION_SIMPLE) ||
                               (flags & (FUNCTION_ARROW | FUNCTION_METHOD)) != 0);
}

void parse_function_body(struct parser *parser, struct node *function, bool arrow)
{
    struct around around;
    bool was_strict = parse_in(parser, CONTEXT_STRICT);
    bool no_in = parse_in(parser, CONTEXT_NO_IN);

    parse_begin_inside(parser, &around, inner_context(parser, function->function.flags));
    if (!parser->panic)
        measure_parameters(function);
    if (arrow && !parse_is(parser, TOKEN_BRACE_OPEN)) {
        parser->context |= no_in ? CONTEXT_NO_IN : 0;
        parser->context |= around.context & (CONTEXT_CONDITIONAL | CONTEXT_CASE);
        read_expression_body(parser, function);
    } else {
        read_block_body(parser, function);
    }
    finish(parser, function, was_strict);
    end_function(parser, &around, function);
}

struct node *parse_function_rest(struct parser *parser, enum node_kind kind, uint32_t start,
                                 struct node *name, uint32_t flags)
{
    struct node *node = parse_node(parser, kind, start);
    struct around around;
    bool was_strict = parse_in(parser, CONTEXT_STRICT);

    node->function.name = name;
    node->function.flags = flags;
    parse_begin_inside(parser, &around, inner_context(parser, flags));
    if (parse_typescript(parser))
        parse_type_parameters(parser);
    parser->context |= CONTEXT_PARAMETERS;
    node->function.parameters = read_parameters(parser);
    parser->context &= ~(uint32_t)CONTEXT_PARAMETERS;
    if (!parser->panic)
        measure_parameters(node);
    if (parse_typescript(parser) && parse_take(parser, TOKEN_COLON))
        node->function.returns = parse_return_type(parser);
    if (parse_is(parser, TOKEN_BRACE_OPEN)) {
        read_block_body(parser, node);
    } else if (parse_typescript(parser) && parse_semicolon_due(parser) && !parser->panic) {
        parse_semicolon(parser);
    } else {
        parse_expect(parser, TOKEN_BRACE_OPEN);
    }
    finish(parser, node, was_strict);
    end_function(parser, &around, node);
    return parse_end(parser, node);
}

/* ---- the forms of functions
 * ---------------------------------------------------------------------------- */

struct origin parse_origin(const struct parser *parser)
{
    return (struct origin){ .start = parser->token.start,
                            .doc_start = parser->token.doc_start,
                            .doc_end = parser->token.doc_end };
}

void parse_comment(struct node *function, const struct origin *origin)
{
    if ((function->kind != NODE_FUNCTION && function->kind != NODE_FUNCTION_DECLARATION) ||
        function->function.comment_end)
        return;
    function->function.comment = origin->doc_start;
    function->function.comment_end = origin->doc_end;
}

/* A function expression's own name is one of its inside: `yield` and `await` are as there. */
static struct node *read_own_name(struct parser *parser, uint32_t flags)
{
    uint32_t context = parser->context;
    struct node *name;

    if (parse_is(parser, TOKEN_ROUND_OPEN) || parse_is(parser, TOKEN_LT))
        return NULL;
    parser->context &= ~(uint32_t)(CONTEXT_AWAIT | CONTEXT_YIELD | CONTEXT_STATIC_BLOCK);
    parser->context |= (flags & FUNCTION_ASYNC ? CONTEXT_AWAIT : 0) |
                       (flags & FUNCTION_GENERATOR ? CONTEXT_YIELD : 0);
    name = parse_binding_identifier(parser);
    parser->context = context;
    return name;
}

struct node *parse_function_expression(struct parser *parser, uint32_t start, bool async)
{
    uint32_t flags = async ? FUNCTION_ASYNC : 0;
    struct origin first = parse_origin(parser);
    struct node *node;

    parse_expect_word(parser, WORD_FUNCTION);
    if (parse_take(parser, TOKEN_STAR))
        flags |= FUNCTION_GENERATOR;
    node = parse_function_rest(parser, NODE_FUNCTION, start, read_own_name(parser, flags), flags);
    if (!node->function.body)
        parse_fail(parser, 2033, parser->token.start, "the function's body is missing here");
    parse_comment(node, &first);
    return node;
}

struct node *parse_function_declaration(struct parser *parser, uint32_t start, bool async,
                                        bool optional_name)
{
    uint32_t flags = async ? FUNCTION_ASYNC : 0;
    struct node *name = NULL;

    parse_expect_word(parser, WORD_FUNCTION);
    if (parse_take(parser, TOKEN_STAR))
        flags |= FUNCTION_GENERATOR;
    if (!optional_name || !(parse_is(parser, TOKEN_ROUND_OPEN) || parse_is(parser, TOKEN_LT)))
        name = parse_binding_identifier(parser);
    return parse_function_rest(parser, NODE_FUNCTION_DECLARATION, start, name, flags);
}

static void check_accessor(struct parser *parser, const struct node *node)
{
    const struct node *parameters = node->function.parameters;

    if (node->function.flags & FUNCTION_GETTER && parameters)
        parse_error(parser, 2049, parameters->start, "a getter has no parameters");
    if (node->function.flags & FUNCTION_SETTER &&
        (!parameters || parameters->next || parameters->kind == NODE_REST))
        parse_error(parser, 2049, node->start, "a setter has one parameter");
}

struct node *parse_method(struct parser *parser, uint32_t start, uint32_t flags)
{
    struct node *node =
        parse_function_rest(parser, NODE_FUNCTION, start, NULL, flags | FUNCTION_METHOD);

    if (!parser->panic)
        check_accessor(parser, node);
    return node;
}

/* parse_primary.c - the operands: names, literals, arrays, objects, templates. */
#include "script/parse.h"

#include "regex/regex.h"

/* ---- literals ----------------------------------------------------------------------- */

ASIDE static struct node *read_number(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_NUMBER, parser->token.start);

    if (parser->token.octal) {
        node->flags |= FLAG_OCTAL;
        if (parse_in(parser, CONTEXT_STRICT))
            parse_error(parser, 2035, node->start,
                        "strict code has no number that begins with 0: write 0o10 for eight");
    }
    node->number.value = parser->token.number;
    parse_next(parser);
    return parse_end(parser, node);
}

ASIDE static struct node *read_string(struct parser *parser, enum node_kind kind)
{
    struct node *node = parse_node(parser, kind, parser->token.start);

    node->string.value = parser->token.string;
    if (parser->token.escaped)
        node->flags |= FLAG_ESCAPED;
    if (parser->token.octal) {
        node->flags |= FLAG_OCTAL;
        if (parse_in(parser, CONTEXT_STRICT))
            parse_error(parser, 2035, node->start,
                        "strict code has no octal escapes: write \\xNN or \\0");
    }
    parse_next(parser);
    return parse_end(parser, node);
}

ASIDE static struct node *read_regex(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_REGEX, parser->token.start);

    parse_reread(parser, token_regex);
    if (parser->panic)
        return node;
    node->regex.pattern = parser->token.string;
    node->regex.flags = parser->token.raw;
    parse_regex_check(parser, &parser->token);
    parse_next(parser);
    return parse_end(parser, node);
}

void parse_regex_check(struct parser *parser, const struct token *token)
{
    const struct regex_host host = { .allocator = parser->arena->allocator };
    struct regex_error error = { 0 };
    unsigned flags;

    if (!regex_flags(token->raw, &flags)) {
        parse_error(parser, 2044, token->start + (uint32_t)token->string.len + 2,
                    "a regular expression has each of the flags dgimsuvy once at most, and not "
                    "both u and v");
        return;
    }
    switch (regex_check(&host, token->string, flags, &error)) {
    case REGEX_MEMORY:
        parser->no_memory = true;
        break;
    case REGEX_SYNTAX:
        parse_error_name(parser, 2044, token->start + 1 + (uint32_t)error.at,
                         "this is no regular expression: \1", slice_of(error.message));
        break;
    default:
        break;
    }
}

ASIDE static struct node *read_piece(struct parser *parser, bool tagged)
{
    struct node *piece = parse_part_node(parser, parser->token.start);

    piece->part.cooked = parser->token.string;
    piece->part.raw = parser->token.raw;
    piece->part.invalid = parser->token.invalid;
    if (parser->token.invalid && !tagged)
        parse_error(parser, 2045, parser->token.start,
                    "a template literal holds an escape that is none: write \\\\ for a backslash");
    return piece;
}

struct node *parse_template(struct parser *parser, bool tagged)
{
    struct node *node = parse_node(parser, NODE_TEMPLATE, parser->token.start);
    uint32_t context = parser->context;
    struct list quasis, expressions;
    bool last = false;

    list_begin(&quasis);
    list_begin(&expressions);
    parser->open.texts++;
    parser->context &= ~(uint32_t)CONTEXT_OF_PLACE;
    while (parse_is(parser, TOKEN_TEMPLATE)) {
        list_add(&quasis, read_piece(parser, tagged));
        last = parser->token.last;
        if (last)
            break;
        parse_next(parser);
        list_add(&expressions, parse_expression(parser));
        if (!parse_is(parser, TOKEN_BRACE_CLOSE)) {
            parse_close(parser, TOKEN_BRACE_CLOSE, parser->token.start);
            break;
        }
        parse_reread(parser, token_template);
    }
    parser->context = context;
    if (last)
        parse_next(parser);
    if (!parser->panic)
        parser->open.texts--;
    node->template_.quasis = quasis.first;
    node->template_.expressions = expressions.first;
    return parse_end(parser, node);
}

/* ---- arrays ---------------------------------------------------------------------------- */

static struct node *read_element(struct parser *parser)
{
    uint32_t start = parser->token.start;

    if (parse_is(parser, TOKEN_COMMA))
        return parse_node(parser, NODE_HOLE, start);
    if (parse_take(parser, TOKEN_DOTS))
        return parse_unary_node(parser, NODE_SPREAD, start, parse_cover_assignment(parser));
    return parse_cover_assignment(parser);
}

ASIDE static struct node *read_array(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_ARRAY, parser->token.start);
    uint32_t context = parser->context;
    struct list list;

    list_begin(&list);
    parser->context &= ~(uint32_t)CONTEXT_OF_PLACE;
    parse_next(parser);
    while (!parse_is(parser, TOKEN_SQUARE_CLOSE) && !parse_is(parser, TOKEN_END)) {
        struct node *element = read_element(parser);

        list_add(&list, element);
        if (parse_is(parser, TOKEN_SQUARE_CLOSE))
            break;
        /* A rest element of a pattern has no comma behind it. */
        if (element->kind == NODE_SPREAD && parse_is(parser, TOKEN_COMMA))
            element->flags |= FLAG_TRAILING;
        parse_expect(parser, TOKEN_COMMA);
    }
    parser->context = context;
    node->list.list = list.first;
    parse_close(parser, TOKEN_SQUARE_CLOSE, node->start);
    return parse_end(parser, node);
}

/* ---- objects ------------------------------------------------------------------------------- */

struct node *parse_key_name(struct parser *parser)
{
    struct node *node;

    if (parser->token.kind != TOKEN_WORD) {
        parse_unexpected(parser);
        return parse_identifier_node(parser, parser->token.start, parser->token.start,
                                     parser->names->words[WORD_UNDEFINED]);
    }
    node =
        parse_identifier_node(parser, parser->token.start, parser->token.end, parser->token.name);
    if (parser->token.escaped)
        node->flags |= FLAG_ESCAPED;
    parse_next(parser);
    return node;
}

ASIDE static struct node *read_computed_key(struct parser *parser, uint16_t *flags)
{
    uint32_t open = parser->token.start;
    uint32_t context = parser->context;
    struct node *key;

    parser->context &= ~(uint32_t)CONTEXT_OF_PLACE;
    parse_next(parser);
    key = parse_assignment(parser);
    parser->context = context;
    parse_close(parser, TOKEN_SQUARE_CLOSE, open);
    *flags |= FLAG_COMPUTED;
    return key;
}

struct node *parse_property_key(struct parser *parser, uint16_t *flags)
{
    switch (parser->token.kind) {
    case TOKEN_STRING:
        return read_string(parser, NODE_STRING);
    case TOKEN_NUMBER:
        return read_number(parser);
    case TOKEN_BIGINT:
        return read_string(parser, NODE_BIGINT);
    case TOKEN_SQUARE_OPEN:
        return read_computed_key(parser, flags);
    default:
        return parse_key_name(parser);
    }
}

/* True when the word before was a name itself: `get` in { get, get: 1, get() {} }. */
static bool key_ends(const struct parser *parser)
{
    return parse_is(parser, TOKEN_COMMA) || parse_is(parser, TOKEN_COLON) ||
           parse_is(parser, TOKEN_ROUND_OPEN) || parse_is(parser, TOKEN_BRACE_CLOSE) ||
           parse_is(parser, TOKEN_ASSIGN) || parse_is(parser, TOKEN_LT);
}

/* async, *, get, set before a key. The word that turned out to be the key itself, or NULL. */
ASIDE static struct node *read_modifiers(struct parser *parser, uint32_t *kind)
{
    uint16_t word = parser->token.kind == TOKEN_WORD ? parser->token.word : WORD_NONE;
    struct node *key;

    *kind = 0;
    if (word == WORD_ASYNC || word == WORD_GET || word == WORD_SET) {
        key = parse_key_name(parser);
        if (key_ends(parser) || (word == WORD_ASYNC && parser->token.line_before))
            return key;
        *kind = word == WORD_ASYNC ? FUNCTION_ASYNC
                : word == WORD_GET ? FUNCTION_GETTER
                                   : FUNCTION_SETTER;
    }
    if (!(*kind & (FUNCTION_GETTER | FUNCTION_SETTER)) && parse_take(parser, TOKEN_STAR))
        *kind |= FUNCTION_GENERATOR;
    return NULL;
}

ASIDE static void read_shorthand(struct parser *parser, struct node *property)
{
    struct node *key = property->property.key;
    struct node *value;

    if (key->kind != NODE_IDENTIFIER || property->flags & FLAG_COMPUTED) {
        parse_expect(parser, TOKEN_COLON);
        return;
    }
    property->flags |= FLAG_SHORTHAND;
    parse_check_name(parser, key->ident.name, key->start, (key->flags & FLAG_ESCAPED) != 0);
    value = parse_identifier_node(parser, key->start, key->end, key->ident.name);
    value->flags = key->flags;
    if (parse_is(parser, TOKEN_ASSIGN)) {
        if (!parser->cover.initialiser)
            parser->cover.initialiser = parser->token.start + 1;
        parse_next(parser);
        value = parse_binary_node(parser, NODE_ASSIGN, OP_NONE, value, parse_assignment(parser));
    }
    property->property.value = value;
}

static bool is_proto(const struct node *property)
{
    const struct node *key = property->property.key;

    if (property->flags & (FLAG_COMPUTED | FLAG_SHORTHAND) || property->op)
        return false;
    if (key->kind == NODE_IDENTIFIER)
        return key->ident.name->word == WORD_PROTO;
    return key->kind == NODE_STRING && slice_is(key->string.value, "__proto__");
}

ASIDE static struct node *read_property(struct parser *parser, bool *proto)
{
    struct origin first = parse_origin(parser);
    struct node *property = parse_node(parser, NODE_PROPERTY, first.start);
    uint32_t kind;
    struct node *key = read_modifiers(parser, &kind);

    if (!key)
        key = parse_property_key(parser, &property->flags);
    property->property.key = key;
    if (kind || parse_is(parser, TOKEN_ROUND_OPEN) || parse_is(parser, TOKEN_LT)) {
        property->op = kind & FUNCTION_GETTER   ? METHOD_GET
                       : kind & FUNCTION_SETTER ? METHOD_SET
                                                : METHOD_PLAIN;
        property->flags |= FLAG_METHOD;
        property->property.value = parse_method(parser, first.start, kind);
        if (!property->property.value->function.body)
            parse_fail(parser, 2033, parser->token.start, "the method's body is missing here");
        parse_comment(property->property.value, &first);
    } else if (parse_take(parser, TOKEN_COLON)) {
        property->property.value = parse_cover_assignment(parser);
        parse_comment(property->property.value, &first);
        if (is_proto(property)) {
            if (*proto && !parser->cover.proto)
                parser->cover.proto = first.start + 1;
            *proto = true;
        }
    } else {
        read_shorthand(parser, property);
    }
    return parse_end(parser, property);
}

struct node *parse_object(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_OBJECT, parser->token.start);
    uint32_t context = parser->context;
    struct list list;
    bool proto = false;

    list_begin(&list);
    parser->context &= ~(uint32_t)CONTEXT_OF_PLACE;
    parse_next(parser);
    while (!parse_is(parser, TOKEN_BRACE_CLOSE) && !parse_is(parser, TOKEN_END)) {
        uint32_t start = parser->token.start;
        struct node *spread;

        if (parse_take(parser, TOKEN_DOTS)) {
            spread = parse_unary_node(parser, NODE_SPREAD, start, parse_cover_assignment(parser));
            if (parse_is(parser, TOKEN_COMMA))
                spread->flags |= FLAG_TRAILING;
            list_add(&list, spread);
        } else {
            list_add(&list, read_property(parser, &proto));
        }
        if (!parse_is(parser, TOKEN_BRACE_CLOSE))
            parse_expect(parser, TOKEN_COMMA);
    }
    parser->context = context;
    node->list.list = list.first;
    parse_close(parser, TOKEN_BRACE_CLOSE, node->start);
    return parse_end(parser, node);
}

/* ---- names and keywords ------------------------------------------------------------------------
 */

static struct node *read_simple(struct parser *parser, enum node_kind kind)
{
    struct node *node = parse_node(parser, kind, parser->token.start);

    if (parse_is_word(parser, WORD_TRUE))
        node->flags |= FLAG_TRUE;
    if (kind == NODE_THIS)
        parser->used |= FUNCTION_USES_THIS;
    parse_next(parser);
    return parse_end(parser, node);
}

ASIDE static struct node *read_reference(struct parser *parser)
{
    uint32_t start = parser->token.start;
    bool await = parser->token.kind == TOKEN_WORD && parser->token.name->word == WORD_AWAIT;
    struct node *node = parse_identifier(parser);

    if (await)
        parser->await_name_at = start + 1;
    if (parse_is(parser, TOKEN_ARROW) && parser->arrow_at == start && !parser->panic)
        return parse_arrow_of_name(parser, node, start, false);
    if (node->ident.name->word == WORD_ARGUMENTS) {
        parser->used |= FUNCTION_USES_ARGUMENTS;
        if (parse_in(parser, CONTEXT_NO_ARGUMENTS))
            parse_error(parser, 2049, start,
                        "arguments cannot stand in a class field or static block");
    }
    return node;
}

static struct node *read_word(struct parser *parser)
{
    uint32_t start = parser->token.start;

    switch (parser->token.word) {
    case WORD_NULL:
        return read_simple(parser, NODE_NULL);
    case WORD_TRUE:
    case WORD_FALSE:
        return read_simple(parser, NODE_BOOLEAN);
    case WORD_THIS:
        return read_simple(parser, NODE_THIS);
    case WORD_FUNCTION:
        return parse_function_expression(parser, start, false);
    case WORD_CLASS:
        return parse_class(parser, NODE_CLASS, start, true, false);
    case WORD_ASYNC:
        return parse_async(parser);
    default:
        return read_reference(parser);
    }
}

struct node *parse_primary(struct parser *parser)
{
    struct node *node;

    switch (parser->token.kind) {
    case TOKEN_WORD:
        return read_word(parser);
    case TOKEN_NUMBER:
        return read_number(parser);
    case TOKEN_STRING:
        return read_string(parser, NODE_STRING);
    case TOKEN_BIGINT:
        return read_string(parser, NODE_BIGINT);
    case TOKEN_TEMPLATE:
        return parse_template(parser, false);
    case TOKEN_SLASH:
    case TOKEN_ASSIGN_DIV:
        return read_regex(parser);
    case TOKEN_ROUND_OPEN:
        return parse_parenthesized(parser);
    case TOKEN_SQUARE_OPEN:
        return read_array(parser);
    case TOKEN_BRACE_OPEN:
        return parse_object(parser);
    case TOKEN_LT:
        node = parse_angle(parser);
        if (node)
            return node;
        break;
    default:
        break;
    }
    parse_unexpected(parser);
    return parse_node(parser, NODE_EMPTY, parser->token.start);
}

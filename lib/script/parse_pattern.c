/* parse_pattern.c - what values are bound or assigned to: names, targets and patterns. */
#include "script/parse.h"

/* ---- names ------------------------------------------------------------------------------ */

bool parse_at_identifier(const struct parser *parser)
{
    return parser->token.kind == TOKEN_WORD &&
           (!parser->token.name->word || parser->token.name->word > WORD_RESERVED_END);
}

void parse_check_name(struct parser *parser, const struct name *name, uint32_t offset, bool escaped)
{
    struct slice text = slice_make(name->text, name->len);
    uint16_t word = name->word;

    if (!word)
        return;
    if (word < WORD_RESERVED_END)
        parse_fail_name(parser, 2036, offset,
                        escaped ? "the word \1 is reserved, and may not be written with escapes"
                                : "the word \1 is reserved: it cannot be a name",
                        text);
    else if (word == WORD_YIELD && parse_in(parser, CONTEXT_YIELD))
        parse_error(parser, 2038, offset, "yield cannot be a name in a generator");
    else if (word < WORD_STRICT_END && parse_in(parser, CONTEXT_STRICT))
        parse_error_name(parser, 2036, offset,
                         "the word \1 is reserved in strict code: it cannot be a name", text);
    else if (word == WORD_AWAIT && parse_in(parser, CONTEXT_STATIC_BLOCK))
        parse_error(parser, 2037, offset, "await cannot stand in a static block");
    else if (word == WORD_AWAIT && parse_in(parser, CONTEXT_AWAIT | CONTEXT_MODULE))
        parse_error(parser, 2037, offset,
                    "await cannot be a name here, and is an operator in async functions only");
}

struct node *parse_identifier(struct parser *parser)
{
    struct node *node;

    if (!parse_at_identifier(parser)) {
        parse_unexpected(parser);
        return parse_identifier_node(parser, parser->token.start, parser->token.start,
                                     parser->names->words[WORD_UNDEFINED]);
    }
    node =
        parse_identifier_node(parser, parser->token.start, parser->token.end, parser->token.name);
    if (parser->token.escaped)
        node->flags |= FLAG_ESCAPED;
    parse_check_name(parser, node->ident.name, node->start, parser->token.escaped);
    parse_next(parser);
    return node;
}

void parse_check_binding_name(struct parser *parser, const struct name *name, uint32_t offset)
{
    if (parse_in(parser, CONTEXT_STRICT) && !parse_in(parser, CONTEXT_DECLARE) &&
        (name->word == WORD_EVAL || name->word == WORD_ARGUMENTS))
        parse_error_name(parser, 2035, offset, "strict code cannot declare or assign to \1",
                         slice_make(name->text, name->len));
}

struct node *parse_binding_identifier(struct parser *parser)
{
    struct node *node;

    if (parser->token.kind == TOKEN_WORD && !parse_at_identifier(parser))
        parse_check_name(parser, parser->token.name, parser->token.start, parser->token.escaped);
    node = parse_identifier(parser);
    parse_check_binding_name(parser, node->ident.name, node->start);
    return node;
}

/* ---- binding patterns, as they are read ------------------------------------------------------ */

static struct node *read_default(struct parser *parser, struct node *target)
{
    uint32_t context = parser->context;
    struct node *node;

    if (!parse_take(parser, TOKEN_ASSIGN))
        return target;
    parser->context &= ~(uint32_t)CONTEXT_OF_PLACE;
    node = parse_binary_node(parser, NODE_DEFAULT, OP_NONE, target, parse_assignment(parser));
    parser->context = context;
    return node;
}

static struct node *read_rest(struct parser *parser, uint8_t close)
{
    uint32_t start = parser->token.start;
    struct node *node;

    parse_next(parser);
    node = parse_unary_node(parser, NODE_REST, start,
                            close == TOKEN_BRACE_CLOSE ? parse_binding_identifier(parser)
                                                       : parse_binding(parser));
    if (!parse_is(parser, close))
        parse_fail(parser, 2034, parser->token.start,
                   "nothing can follow a rest element, not even a comma");
    return node;
}

static struct node *read_array_pattern(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_ARRAY_PATTERN, parser->token.start);
    struct list list;

    list_begin(&list);
    parse_next(parser);
    while (!parse_is(parser, TOKEN_SQUARE_CLOSE) && !parse_is(parser, TOKEN_END)) {
        if (parse_is(parser, TOKEN_COMMA))
            list_add(&list, parse_node(parser, NODE_HOLE, parser->token.start));
        else if (parse_is(parser, TOKEN_DOTS))
            list_add(&list, read_rest(parser, TOKEN_SQUARE_CLOSE));
        else
            list_add(&list, read_default(parser, parse_binding(parser)));
        if (!parse_is(parser, TOKEN_SQUARE_CLOSE))
            parse_expect(parser, TOKEN_COMMA);
    }
    node->list.list = list.first;
    parse_close(parser, TOKEN_SQUARE_CLOSE, node->start);
    return parse_end(parser, node);
}

static struct node *read_pattern_property(struct parser *parser)
{
    struct node *property = parse_node(parser, NODE_PROPERTY, parser->token.start);
    struct node *key = parse_property_key(parser, &property->flags);
    struct node *value;

    property->property.key = key;
    if (parse_take(parser, TOKEN_COLON)) {
        value = parse_binding(parser);
    } else if (key->kind == NODE_IDENTIFIER && !(property->flags & FLAG_COMPUTED)) {
        property->flags |= FLAG_SHORTHAND;
        parse_check_name(parser, key->ident.name, key->start, (key->flags & FLAG_ESCAPED) != 0);
        parse_check_binding_name(parser, key->ident.name, key->start);
        value = parse_identifier_node(parser, key->start, key->end, key->ident.name);
        value->flags = key->flags;
    } else {
        parse_expect(parser, TOKEN_COLON);
        value = key;
    }
    property->property.value = read_default(parser, value);
    return parse_end(parser, property);
}

static struct node *read_object_pattern(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_OBJECT_PATTERN, parser->token.start);
    struct list list;

    list_begin(&list);
    parse_next(parser);
    while (!parse_is(parser, TOKEN_BRACE_CLOSE) && !parse_is(parser, TOKEN_END)) {
        if (parse_is(parser, TOKEN_DOTS))
            list_add(&list, read_rest(parser, TOKEN_BRACE_CLOSE));
        else
            list_add(&list, read_pattern_property(parser));
        if (!parse_is(parser, TOKEN_BRACE_CLOSE))
            parse_expect(parser, TOKEN_COMMA);
    }
    node->list.list = list.first;
    parse_close(parser, TOKEN_BRACE_CLOSE, node->start);
    return parse_end(parser, node);
}

struct node *parse_binding(struct parser *parser)
{
    struct node *node;

    if (!parse_is(parser, TOKEN_SQUARE_OPEN) && !parse_is(parser, TOKEN_BRACE_OPEN))
        return parse_binding_identifier(parser);
    if (!parse_enter(parser))
        node = parse_node(parser, NODE_EMPTY, parser->token.start);
    else if (parse_is(parser, TOKEN_SQUARE_OPEN))
        node = read_array_pattern(parser);
    else
        node = read_object_pattern(parser);
    parse_leave(parser);
    return node;
}

/* ---- expressions that turn out to be patterns ---------------------------------------------------
 */

static struct node *refuse_target(struct parser *parser, struct node *node)
{
    parse_error(parser, 2034, node->start,
                "this cannot be assigned to: write a variable, a member or a pattern");
    return node;
}

static void convert_element(struct parser *parser, struct node **place, bool binding);

static void convert_rest(struct parser *parser, struct node *node, bool binding, bool object)
{
    struct node **argument = &node->unary.argument;

    node->kind = NODE_REST;
    if (node->next || node->flags & FLAG_TRAILING)
        parse_error(parser, 2034, node->start,
                    "nothing can follow a rest element, not even a comma");
    node->flags = 0;
    if (object &&
        ((*argument)->kind == NODE_OBJECT || (*argument)->kind == NODE_ARRAY ||
         (*argument)->kind == NODE_OBJECT_PATTERN || (*argument)->kind == NODE_ARRAY_PATTERN))
        refuse_target(parser, *argument);
    else
        *argument = parse_to_pattern(parser, *argument, binding);
}

static void convert_list(struct parser *parser, struct node **place, bool binding, bool object)
{
    for (; *place && !parser->panic; place = &(*place)->next) {
        struct node *node = *place;

        if (node->kind == NODE_SPREAD || node->kind == NODE_REST)
            convert_rest(parser, node, binding, object);
        else if (node->kind != NODE_PROPERTY)
            convert_element(parser, place, binding);
        else if (node->flags & FLAG_METHOD)
            refuse_target(parser, node);
        else
            convert_element(parser, &node->property.value, binding);
    }
}

/* A target with or without a default. */
static void convert_element(struct parser *parser, struct node **place, bool binding)
{
    struct node *node = *place;
    struct node *next = node->next;

    if (node->kind == NODE_HOLE)
        return;
    if ((node->kind == NODE_ASSIGN && node->op == OP_NONE) || node->kind == NODE_DEFAULT) {
        node->kind = NODE_DEFAULT;
        node->binary.left = parse_to_pattern(parser, node->binary.left, binding);
        return;
    }
    *place = parse_to_pattern(parser, node, binding);
    (*place)->next = next;
}

struct node *parse_to_pattern(struct parser *parser, struct node *node, bool binding)
{
    if (parser->panic)
        return node;
    switch (node->kind) {
    case NODE_ARRAY_PATTERN:
    case NODE_OBJECT_PATTERN:
        /* As a target it was looked at before. */
        if (!binding)
            return node;
        break;
    case NODE_ARRAY:
        node->kind = NODE_ARRAY_PATTERN;
        break;
    case NODE_OBJECT:
        node->kind = NODE_OBJECT_PATTERN;
        break;
    default:
        if (binding && node->kind != NODE_IDENTIFIER)
            return refuse_target(parser, node);
        if (binding)
            parse_check_binding_name(parser, node->ident.name, node->start);
        else
            parse_check_target(parser, node, false);
        return node;
    }
    convert_list(parser, &node->list.list, binding, node->kind == NODE_OBJECT_PATTERN);
    return node;
}

void parse_check_target(struct parser *parser, const struct node *node, bool call_allowed)
{
    const struct node *at = node;

    if (parser->panic)
        return;
    while (at->kind == NODE_PAREN || at->kind == NODE_AS)
        at = at->unary.argument;
    if (at->kind == NODE_IDENTIFIER) {
        parse_check_binding_name(parser, at->ident.name, node->start);
        return;
    }
    if (at->kind == NODE_MEMBER || at->kind == NODE_INDEX)
        return;
    /* What the web is full of: f() = 1 fails when it runs. */
    if (at->kind == NODE_CALL && call_allowed && !parse_in(parser, CONTEXT_STRICT))
        return;
    if (at->kind == NODE_OPTIONAL_CHAIN)
        parse_error(parser, 2034, node->start, "what stands behind ?. cannot be assigned to");
    else
        parse_error(parser, 2034, node->start,
                    "this cannot be assigned to: write a variable, a member or a pattern");
}

void parse_bound_names(struct parser *parser, struct node *target,
                       void (*visit)(struct parser *, struct node *))
{
    if (parser->panic)
        return;
    switch (target->kind) {
    case NODE_IDENTIFIER:
        visit(parser, target);
        break;
    case NODE_DEFAULT:
    case NODE_REST:
    case NODE_PROPERTY:
        parse_bound_names(parser,
                          target->kind == NODE_DEFAULT ? target->binary.left
                          : target->kind == NODE_REST  ? target->unary.argument
                                                       : target->property.value,
                          visit);
        break;
    case NODE_ARRAY_PATTERN:
    case NODE_OBJECT_PATTERN:
        for (struct node *at = target->list.list; at; at = at->next)
            parse_bound_names(parser, at, visit);
        break;
    default:
        break;
    }
}

/* parse_suffix.c - what is called, constructed and reached: new, super, import, members. */
#include "script/parse.h"

#include <string.h>

struct node *parse_arguments(struct parser *parser)
{
    uint32_t open = parser->token.start;
    uint32_t context = parser->context;
    struct list list;

    list_begin(&list);
    parser->context &= ~(uint32_t)CONTEXT_OF_PLACE;
    parse_expect(parser, TOKEN_ROUND_OPEN);
    while (!parse_is(parser, TOKEN_ROUND_CLOSE) && !parse_is(parser, TOKEN_END)) {
        uint32_t start = parser->token.start;

        if (parse_take(parser, TOKEN_DOTS))
            list_add(&list, parse_unary_node(parser, NODE_SPREAD, start, parse_assignment(parser)));
        else
            list_add(&list, parse_assignment(parser));
        if (!parse_take(parser, TOKEN_COMMA))
            break;
    }
    parser->context = context;
    parse_close(parser, TOKEN_ROUND_CLOSE, open);
    /* A spread's end is its argument's. */
    return list.first;
}

/* ---- what stands first --------------------------------------------------------------- */

static struct node *read_suffixes(struct parser *parser, struct node *node, bool calls);

static struct node *read_new_target(struct parser *parser, uint32_t start)
{
    struct node *node = parse_node(parser, NODE_NEW_TARGET, start);

    if (!parse_in(parser, CONTEXT_NEW_TARGET))
        parse_error(parser, 2041, start, "new.target stands in functions only");
    parse_next(parser);
    parser->used |= FUNCTION_USES_NEW_TARGET;
    return parse_end(parser, node);
}

ASIDE static struct node *read_super(struct parser *parser, bool calls)
{
    struct node *node = parse_node(parser, NODE_SUPER, parser->token.start);

    parse_next(parser);
    parse_end(parser, node);
    parser->used |= FUNCTION_USES_THIS;
    if (parse_is(parser, TOKEN_ROUND_OPEN) && calls) {
        if (!parse_in(parser, CONTEXT_SUPER_CALL))
            parse_error(parser, 2041, node->start,
                        "super() stands in the constructor of a class with extends only");
        parser->used |= FUNCTION_USES_NEW_TARGET;
    } else if (parse_is(parser, TOKEN_DOT) || parse_is(parser, TOKEN_SQUARE_OPEN)) {
        if (!parse_in(parser, CONTEXT_SUPER_PROPERTY))
            parse_error(parser, 2041, node->start, "super stands in methods only");
        if (parse_is(parser, TOKEN_DOT) && parse_next_is(parser, TOKEN_PRIVATE))
            parse_fail(parser, 2042, node->start, "super has no private members");
    } else {
        parse_fail(parser, 2041, node->start, "behind super stands a member or ( )");
    }
    return node;
}

static struct node *read_import_call(struct parser *parser, uint32_t start)
{
    struct node *node = parse_node(parser, NODE_IMPORT_CALL, start);
    uint32_t open = parser->token.start;

    node->list.list = parse_arguments(parser);
    if (!node->list.list)
        parse_error(parser, 2050, open, "import() takes the module to import");
    for (const struct node *at = node->list.list; at && !parser->panic; at = at->next) {
        if (at->kind == NODE_SPREAD)
            parse_error(parser, 2050, at->start, "import() takes no spread");
        if (at != node->list.list && at != node->list.list->next) {
            parse_error(parser, 2050, at->start, "import() takes two arguments at most");
            break;
        }
    }
    return parse_end(parser, node);
}

ASIDE static struct node *read_import(struct parser *parser, bool calls)
{
    uint32_t start = parser->token.start;
    struct node *node;

    parse_next(parser);
    if (parse_is(parser, TOKEN_ROUND_OPEN)) {
        if (!calls)
            parse_error(parser, 2050, start, "import() cannot be constructed with new");
        return read_import_call(parser, start);
    }
    if (!parse_take(parser, TOKEN_DOT) || !parse_is_word(parser, WORD_META)) {
        parse_unexpected(parser);
        return parse_node(parser, NODE_EMPTY, start);
    }
    if (!parse_in(parser, CONTEXT_MODULE))
        parse_error(parser, 2050, start, "import.meta stands in modules only");
    parse_next(parser);
    node = parse_node(parser, NODE_IMPORT_META, start);
    return parse_end(parser, node);
}

static struct node *read_new(struct parser *parser);

static struct node *read_first(struct parser *parser, bool calls)
{
    if (parser->token.kind == TOKEN_WORD) {
        switch (parser->token.word) {
        case WORD_NEW:
            return read_new(parser);
        case WORD_SUPER:
            return read_super(parser, calls);
        case WORD_IMPORT:
            return read_import(parser, calls);
        default:
            break;
        }
    }
    return parse_primary(parser);
}

static struct node *read_construction(struct parser *parser, uint32_t start)
{
    struct node *node = parse_node(parser, NODE_NEW, start);

    /* What is constructed begins no arrow function. */
    parser->arrow_at = UINT32_MAX;
    node->call.callee = read_suffixes(parser, read_first(parser, false), false);
    if (parse_is_arrow(node->call.callee))
        parse_fail(parser, 2033, node->call.callee->start, "put the arrow function into ( )");
    if (parse_is(parser, TOKEN_OPTIONAL_DOT))
        parse_fail(parser, 2047, parser->token.start, "new and ?. do not go together");
    if (parse_is(parser, TOKEN_ROUND_OPEN))
        node->call.arguments = parse_arguments(parser);
    return parse_end(parser, node);
}

static struct node *read_new(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct node *node;

    parse_next(parser);
    if (parse_is(parser, TOKEN_DOT)) {
        parse_next(parser);
        if (parse_is_word(parser, WORD_TARGET))
            return read_new_target(parser, start);
        parse_unexpected(parser);
    }
    if (parse_enter(parser))
        node = read_construction(parser, start);
    else
        node = parse_node(parser, NODE_EMPTY, start);
    parse_leave(parser);
    return node;
}

/* ---- what follows ----------------------------------------------------------------------- */

ASIDE static struct node *read_member(struct parser *parser, struct node *object, uint16_t flags)
{
    struct node *node = parse_node(parser, NODE_MEMBER, object->start);
    struct node *property;

    node->flags |= flags;
    node->member.object = object;
    if (parse_is(parser, TOKEN_PRIVATE)) {
        property = parse_node(parser, NODE_PRIVATE_NAME, parser->token.start);
        property->ident.name = parser->token.name;
        parse_private_use(parser, property->ident.name, property->start);
        parse_next(parser);
        parse_end(parser, property);
    } else {
        property = parse_key_name(parser);
    }
    node->member.property = property;
    return parse_end(parser, node);
}

ASIDE static struct node *read_index(struct parser *parser, struct node *object, uint16_t flags)
{
    struct node *node = parse_node(parser, NODE_INDEX, object->start);
    uint32_t context = parser->context;
    uint32_t open = parser->token.start;

    node->flags |= flags;
    node->member.object = object;
    parser->context &= ~(uint32_t)CONTEXT_OF_PLACE;
    parse_next(parser);
    node->member.property = parse_expression(parser);
    parser->context = context;
    parse_close(parser, TOKEN_SQUARE_CLOSE, open);
    return parse_end(parser, node);
}

ASIDE static struct node *read_call(struct parser *parser, struct node *callee, uint16_t flags)
{
    struct node *node = parse_node(parser, NODE_CALL, callee->start);

    node->flags |= flags;
    node->call.callee = callee;
    if (callee->kind == NODE_IDENTIFIER && callee->ident.name->word == WORD_EVAL &&
        !(flags & FLAG_OPTIONAL))
        parser->used |= FUNCTION_USES_EVAL;
    node->call.arguments = parse_arguments(parser);
    return parse_end(parser, node);
}

ASIDE static struct node *read_tagged(struct parser *parser, struct node *tag)
{
    struct node *node = parse_node(parser, NODE_TAGGED, tag->start);

    node->tagged.tag = tag;
    node->tagged.template_ = parse_template(parser, true);
    return parse_end(parser, node);
}

/* Behind ?. */
ASIDE static struct node *read_optional(struct parser *parser, struct node *node)
{
    parse_next(parser);
    if (parse_is(parser, TOKEN_SQUARE_OPEN))
        return read_index(parser, node, FLAG_OPTIONAL);
    if (parse_is(parser, TOKEN_LT) && parse_typescript(parser))
        parse_type_arguments(parser);
    if (parse_is(parser, TOKEN_ROUND_OPEN))
        return read_call(parser, node, FLAG_OPTIONAL);
    if (parse_is(parser, TOKEN_TEMPLATE))
        parse_fail(parser, 2047, parser->token.start, "a template literal cannot stand behind ?.");
    return read_member(parser, node, FLAG_OPTIONAL);
}

/* TypeScript: x! and f<T>; true when one was taken. */
ASIDE static bool take_typed(struct parser *parser, struct node **node)
{
    struct node *typed;

    if (!parse_typescript(parser))
        return false;
    if (parse_is(parser, TOKEN_NOT) && !parser->token.line_before) {
        parse_next(parser);
        return true; /* x! is x */
    } else if ((parse_is(parser, TOKEN_LT) || parse_is(parser, TOKEN_SHL)) &&
               (*node)->kind != NODE_SUPER && parse_try_type_arguments(parser)) {
        /* f<T>(x) and f<T>`x` are read as f(x) and f`x`. */
        if (parse_is(parser, TOKEN_ROUND_OPEN) || parse_is(parser, TOKEN_TEMPLATE))
            return true;
    } else {
        return false;
    }
    typed = parse_node(parser, NODE_AS, (*node)->start);
    typed->typed.expression = *node;
    *node = parse_end(parser, typed);
    return true;
}

/* a.#b.#c...: each becomes a call around the one before, as deep as there are many. */
static void count_private(struct parser *parser, const struct node *node, uint32_t *count)
{
    enum { MOST_PRIVATE = 1000 };

    if (node->kind == NODE_MEMBER && node->member.property->kind == NODE_PRIVATE_NAME &&
        ++*count == MOST_PRIVATE)
        parse_fail(parser, 2006, node->start,
                   "too many private names follow one another here: use a variable in between");
}

static struct node *read_suffixes(struct parser *parser, struct node *node, bool calls)
{
    uint32_t privates = 0;
    bool chain = false;

    if (parse_is_arrow(node))
        return node;
    for (;; count_private(parser, node, &privates)) {
        if (parse_is(parser, TOKEN_DOT)) {
            parse_next(parser);
            node = read_member(parser, node, 0);
        } else if (parse_is(parser, TOKEN_SQUARE_OPEN)) {
            node = read_index(parser, node, 0);
        } else if (parse_is(parser, TOKEN_ROUND_OPEN) && calls) {
            node = read_call(parser, node, 0);
        } else if (parse_is(parser, TOKEN_OPTIONAL_DOT) && calls) {
            chain = true;
            node = read_optional(parser, node);
        } else if (parse_is(parser, TOKEN_TEMPLATE)) {
            if (chain)
                parse_fail(parser, 2047, parser->token.start,
                           "a template literal cannot stand behind ?.");
            node = read_tagged(parser, node);
        } else if (!take_typed(parser, &node)) {
            return chain ? parse_unary_node(parser, NODE_OPTIONAL_CHAIN, node->start, node) : node;
        }
    }
}

struct node *parse_left_hand_side(struct parser *parser)
{
    return read_suffixes(parser, read_first(parser, true), true);
}

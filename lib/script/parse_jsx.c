/* parse_jsx.c - JSX: elements, fragments, attributes and children. */
#include "script/parse.h"

#include <string.h>

/* ---- names ---------------------------------------------------------------------------- */

static struct node *read_word(struct parser *parser)
{
    struct node *node;

    if (parser->token.kind != TOKEN_WORD) {
        parse_unexpected(parser);
        return parse_identifier_node(parser, parser->token.start, parser->token.start,
                                     parser->names->words[WORD_UNDEFINED]);
    }
    parse_reread(parser, token_jsx_name);
    node =
        parse_identifier_node(parser, parser->token.start, parser->token.end, parser->token.name);
    parse_next(parser);
    return node;
}

/* a:b is one name. */
static struct node *read_spaced(struct parser *parser)
{
    struct node *node = read_word(parser);
    struct node *second;

    if (!parse_take(parser, TOKEN_COLON))
        return node;
    second = read_word(parser);
    node->end = second->end;
    node->ident.name = names_find(
        parser->names, slice_make(parser->text.data + node->start,
                                  node->end > node->start ? node->end - node->start : 0));
    if (!node->ident.name) {
        parser->no_memory = true;
        node->ident.name = parser->names->words[WORD_UNDEFINED];
    }
    return node;
}

/* a, a-b, a:b, A, a.b.c, this.a. */
static struct node *read_name(struct parser *parser)
{
    bool this = parse_is_word(parser, WORD_THIS);
    struct node *name = read_spaced(parser);

    if (this && parse_is(parser, TOKEN_DOT)) {
        name = parse_node(parser, NODE_THIS, name->start);
        parser->used |= FUNCTION_USES_THIS;
        parse_end(parser, name);
    }
    while (parse_take(parser, TOKEN_DOT)) {
        struct node *member = parse_node(parser, NODE_MEMBER, name->start);

        member->member.object = name;
        member->member.property = read_word(parser);
        name = parse_end(parser, member);
    }
    return name;
}

static bool same_name(const struct node *a, const struct node *b)
{
    while (a && b && a->kind == NODE_MEMBER && b->kind == NODE_MEMBER) {
        if (a->member.property->ident.name != b->member.property->ident.name)
            return false;
        a = a->member.object;
        b = b->member.object;
    }
    if (!a || !b || a->kind != b->kind)
        return a == b;
    return a->kind == NODE_THIS || a->ident.name == b->ident.name;
}

/* ---- attributes ---------------------------------------------------------------------------- */

static struct node *read_element(struct parser *parser);

/* {x}: the expression; NULL for none. The closing brace is the current token. */
static struct node *read_braces(struct parser *parser, bool empty_allowed)
{
    uint32_t open = parser->token.start;
    uint32_t context = parser->context;
    struct node *node = NULL;

    parser->context &= ~(uint32_t)CONTEXT_OF_PLACE;
    parse_next(parser);
    if (parse_is(parser, TOKEN_DOTS) && empty_allowed) {
        uint32_t start = parser->token.start;

        parse_next(parser);
        node = parse_unary_node(parser, NODE_SPREAD, start, parse_assignment(parser));
    } else if (!parse_is(parser, TOKEN_BRACE_CLOSE)) {
        node = parse_expression(parser);
    } else if (!empty_allowed) {
        parse_fail(parser, 2052, open, "an attribute's value is missing between { and }");
    }
    parser->context = context;
    if (!parse_is(parser, TOKEN_BRACE_CLOSE))
        parse_close(parser, TOKEN_BRACE_CLOSE, open);
    return node;
}

static struct node *read_value(struct parser *parser)
{
    struct node *node;

    if (parse_is(parser, TOKEN_STRING)) {
        node = parse_node(parser, NODE_STRING, parser->token.start);
        node->string.value = parser->token.string;
        parse_next(parser);
        return parse_end(parser, node);
    }
    if (parse_is(parser, TOKEN_BRACE_OPEN)) {
        node = read_braces(parser, false);
        parse_next(parser);
        return node;
    }
    if (parse_is(parser, TOKEN_LT)) {
        node = read_element(parser);
        parse_next(parser);
        return node;
    }
    parse_unexpected(parser);
    return parse_node(parser, NODE_EMPTY, parser->token.start);
}

static struct node *read_spread(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct node *node;

    parse_next(parser);
    parse_expect(parser, TOKEN_DOTS);
    node = parse_unary_node(parser, NODE_SPREAD, start, parse_assignment(parser));
    parse_close(parser, TOKEN_BRACE_CLOSE, start);
    return parse_end(parser, node);
}

static struct node *read_attribute(struct parser *parser)
{
    struct node *node = parse_node(parser, JSX_ATTRIBUTE, parser->token.start);
    struct node *name = read_spaced(parser);
    struct node *key = parse_node(parser, NODE_STRING, name->start);

    key->end = name->end;
    key->string.value = slice_make(name->ident.name->text, name->ident.name->len);
    node->property.key = key;
    if (parse_is(parser, TOKEN_ASSIGN)) {
        parse_advance(parser, token_jsx_value);
        node->property.value = read_value(parser);
    }
    return parse_end(parser, node);
}

static struct node *read_attributes(struct parser *parser)
{
    struct list list;

    list_begin(&list);
    while (!parse_at_greater(parser) && !parse_is(parser, TOKEN_SLASH) &&
           !parse_is(parser, TOKEN_END))
        list_add(&list,
                 parse_is(parser, TOKEN_BRACE_OPEN) ? read_spread(parser) : read_attribute(parser));
    return list.first;
}

/* ---- children ----------------------------------------------------------------------------------
 */

/* The current token is > of an opening tag, } or the > of a child: text follows it. */
static void read_text(struct parser *parser, struct list *list)
{
    struct node *node;

    parse_advance(parser, token_jsx_text);
    if (!parse_is(parser, TOKEN_JSX_TEXT))
        return;
    if (parser->token.string.len) {
        node = parse_node(parser, JSX_TEXT, parser->token.start);
        node->string.value = parser->token.string;
        node->end = parser->token.end;
        list_add(list, node);
    }
    parse_next(parser);
}

static void check_close(struct parser *parser, const struct node *element, const struct node *name,
                        uint32_t offset)
{
    struct slice open = slice_make("", 0);

    if (parser->panic || same_name(element->jsx.name, name))
        return;
    if (element->jsx.name)
        open = slice_make(parser->text.data + element->jsx.name->start,
                          element->jsx.name->end - element->jsx.name->start);
    parse_fail_name(parser, 2052, offset, "this closes another element than <\1>", open);
}

/* From </ on; the closing > is the current token at the end. */
static void read_close(struct parser *parser, const struct node *element, uint32_t offset)
{
    struct node *name = NULL;

    parse_next(parser);
    if (!parse_at_greater(parser))
        name = read_name(parser);
    check_close(parser, element, name, offset);
    if (!parse_at_greater(parser))
        parse_expect(parser, TOKEN_GT);
    parse_reread(parser, token_greater);
}

static void read_children(struct parser *parser, struct node *element)
{
    struct list list;

    list_begin(&list);
    for (;;) {
        uint32_t offset;
        struct node *child;

        read_text(parser, &list);
        offset = parser->token.start;
        if (parse_is(parser, TOKEN_BRACE_OPEN)) {
            child = read_braces(parser, true);
            if (child)
                list_add(&list, child);
        } else if (parse_is(parser, TOKEN_LT) && !parse_next_is(parser, TOKEN_SLASH)) {
            list_add(&list, read_element(parser));
        } else if (parse_is(parser, TOKEN_LT)) {
            parse_next(parser);
            read_close(parser, element, offset);
            break;
        } else {
            if (parse_is(parser, TOKEN_END) && !parser->panic)
                parse_fail(parser, 2052, element->start, "this element is never closed");
            parse_unexpected(parser);
            break;
        }
    }
    element->jsx.children = list.first;
}

/* ---- elements
 * ------------------------------------------------------------------------------------- */

/* From < on; the last > is the current token at the end. */
static void read_tag(struct parser *parser, struct node *element)
{
    parse_next(parser);
    if (!parse_at_greater(parser)) {
        element->jsx.name = read_name(parser);
        if (parse_is(parser, TOKEN_LT) && parse_typescript(parser))
            parse_type_arguments(parser);
        element->jsx.attributes = read_attributes(parser);
    }
    if (parse_is(parser, TOKEN_SLASH)) {
        parse_next(parser);
        if (!parse_at_greater(parser))
            parse_expect(parser, TOKEN_GT);
        parse_reread(parser, token_greater);
        return;
    }
    if (!parse_at_greater(parser))
        parse_expect(parser, TOKEN_GT);
    parse_reread(parser, token_greater);
    read_children(parser, element);
}

static struct node *read_element(struct parser *parser)
{
    struct node *element = parse_node(parser, JSX_ELEMENT, parser->token.start);

    if (parse_enter(parser)) {
        parser->open.texts++;
        read_tag(parser, element);
        if (!parser->panic)
            parser->open.texts--;
    }
    parse_leave(parser);
    element->end = parser->token.end > element->start ? parser->token.end : element->start;
    return element;
}

static struct node *parse_jsx(struct parser *parser)
{
    struct node *element = read_element(parser);

    parse_next(parser);
    if (parse_is(parser, TOKEN_LT) && !parser->panic &&
        (parse_next_is(parser, TOKEN_WORD) || parse_next_is(parser, TOKEN_GT)) &&
        parser->token.line_before)
        parse_fail(parser, 2052, parser->token.start,
                   "two elements side by side: put them into <> and </>");
    return element;
}

/* ---- what < begins
 * ---------------------------------------------------------------------------------- */

/* Whether any JSX can be closed behind the current token: the text is looked at once. */
static bool any_close(struct parser *parser)
{
    struct slice text = parser->text;

    if (parser->jsx_end == UINT32_MAX) {
        parser->jsx_end = 0;
        for (size_t at = text.len; at > 1 && !parser->jsx_end; at--) {
            if ((text.data[at - 2] == '<' && text.data[at - 1] == '/') ||
                (text.data[at - 2] == '/' && text.data[at - 1] == '>'))
                parser->jsx_end = (uint32_t)at;
        }
    }
    return parser->token.start < parser->jsx_end;
}

/* Whether </name stands behind the offset. What was looked at for nothing is bounded. */
static bool name_closes(struct parser *parser, const struct name *name, size_t at)
{
    struct slice text = parser->text;

    for (size_t start = at; at + 2 + name->len <= text.len; at++) {
        at += slice_find(slice_from(text, at), '<');
        if (parser->jsx_looked > 8 * text.len || at + 2 + name->len > text.len)
            return parser->jsx_looked > 8 * text.len;
        if (text.data[at + 1] == '/' && !memcmp(text.data + at + 2, name->text, name->len))
            return true;
        parser->jsx_looked += at - start;
        start = at;
    }
    return false;
}

/* `<T>x` asserts a type where no </T> follows; `<T[]>x` always. */
static bool may_be_jsx(struct parser *parser)
{
    struct tokenizer tokenizer = parser->tokenizer;
    struct token name, next;

    if (!any_close(parser))
        return false;
    token_next(&tokenizer, &name);
    if (name.kind != TOKEN_WORD)
        return true;
    token_next(&tokenizer, &next);
    if (next.kind == TOKEN_SQUARE_OPEN || next.kind == TOKEN_BIT_OR || next.kind == TOKEN_BIT_AND)
        return false;
    return next.kind != TOKEN_GT || name_closes(parser, name.name, next.end);
}

struct node *parse_angle(struct parser *parser)
{
    uint32_t start = parser->token.start;
    struct node *node;

    if (parse_typescript(parser) && parser->arrow_at == start) {
        node = parse_generic_arrow(parser, start, false);
        if (node)
            return node;
    }
    if (parser->options->jsx && (!parse_typescript(parser) || may_be_jsx(parser)))
        return parse_jsx(parser);
    return parse_typescript(parser) ? parse_type_assertion(parser) : NULL;
}

/* parse_label.c - labels, and the jumps to them. */
#include "script/parse.h"

static struct label *find_label(const struct parser *parser, const struct name *name)
{
    struct label *label = parser->labels;

    while (label && label->name != name)
        label = label->outer;
    return label;
}

static void check_jump(struct parser *parser, const struct node *node, uint32_t offset)
{
    bool next = node->kind == NODE_CONTINUE;
    const struct label *label = node->jump.label ? find_label(parser, node->jump.label) : NULL;

    if (node->jump.label && !label)
        parse_error_name(parser, 2040, offset, "no statement around this one has the label \1",
                         slice_make(node->jump.label->text, node->jump.label->len));
    else if (label && next && !label->loop)
        parse_error(parser, 2040, offset, "continue names the label of a loop");
    else if (!label && next && !parse_in(parser, CONTEXT_LOOP))
        parse_error(parser, 2040, offset, "continue stands in loops only");
    else if (!label && !next && !parse_in(parser, CONTEXT_LOOP | CONTEXT_SWITCH))
        parse_error(parser, 2040, offset, "break stands in loops and switches only");
}

struct node *parse_jump(struct parser *parser)
{
    bool next = parse_is_word(parser, WORD_CONTINUE);
    struct node *node = parse_node(parser, next ? NODE_CONTINUE : NODE_BREAK, parser->token.start);
    uint32_t offset = parser->token.start;

    parse_next(parser);
    if (!parse_semicolon_due(parser)) {
        offset = parser->token.start;
        node->jump.label = parse_identifier(parser)->ident.name;
    }
    if (!parser->panic)
        check_jump(parser, node, offset);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

static void mark_loop(struct parser *parser)
{
    uint32_t start = parser->token.start;

    if (!parse_is_word(parser, WORD_FOR) && !parse_is_word(parser, WORD_WHILE) &&
        !parse_is_word(parser, WORD_DO))
        return;
    for (struct label *at = parser->labels; at && at->body == start; at = at->outer) {
        at->loop = true;
        start = at->start;
    }
}

struct node *parse_labeled(struct parser *parser, const struct node *name, enum place place)
{
    struct node *node = parse_node(parser, NODE_LABELED, name->start);
    struct label label = { .name = name->ident.name,
                           .outer = parser->labels,
                           .start = name->start };

    if (find_label(parser, label.name))
        parse_error_name(parser, 2040, name->start, "the label \1 stands around this statement too",
                         slice_make(label.name->text, label.name->len));
    parse_next(parser);
    label.body = parser->token.start;
    parser->labels = &label;
    mark_loop(parser);
    node->labeled.label = name->ident.name;
    node->labeled.body = parse_statement(
        parser, place == PLACE_LIST || place == PLACE_LABELED ? PLACE_LABELED : PLACE_BODY);
    parser->labels = label.outer;
    return parse_end(parser, node);
}

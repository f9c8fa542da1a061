/* parse_module.c - what import and export have in common. */
#include "script/parse.h"

bool parse_module_place(const struct parser *parser, enum place place)
{
    return place == PLACE_LIST && (parse_in(parser, CONTEXT_NAMESPACE) ||
                                   (parser->depth == 1 && parse_in(parser, CONTEXT_MODULE)));
}

/* ---- names -------------------------------------------------------------------------- */

/* A text that names an export holds whole characters. */
static void check_whole(struct parser *parser, const struct node *node)
{
    struct slice text = node->string.value;

    for (size_t at = 0; at + 2 < text.len; at++) {
        const unsigned char *p = (const unsigned char *)text.data + at;
        bool high = p[0] == 0xED && p[1] >= 0xA0 && p[1] < 0xB0;
        bool low = p[0] == 0xED && p[1] >= 0xB0;
        bool pair = high && at + 5 < text.len && p[3] == 0xED && p[4] >= 0xB0;

        if (low || (high && !pair)) {
            parse_error(parser, 2050, node->start, "half of a character cannot be in a name");
            return;
        }
        at += pair ? 5 : 0;
    }
}

/* The name of an export: any word, or a text. */
struct node *parse_module_name(struct parser *parser)
{
    struct node *node;

    if (!parse_is(parser, TOKEN_STRING))
        return parse_key_name(parser);
    node = parse_node(parser, NODE_STRING, parser->token.start);
    node->string.value = parser->token.string;
    check_whole(parser, node);
    parse_next(parser);
    return parse_end(parser, node);
}

void parse_add_export(struct parser *parser, const struct node *node)
{
    struct exported *exported;

    if (parser->panic || parse_in(parser, CONTEXT_NAMESPACE))
        return;
    exported = arena_new(parser->arena, sizeof *exported);
    if (!exported) {
        parser->no_memory = true;
        return;
    }
    exported->name = node->kind == NODE_STRING ? names_find(parser->names, node->string.value)
                                               : node->ident.name;
    exported->offset = node->start;
    exported->next = parser->exported;
    if (!exported->name)
        parser->no_memory = true;
    else
        parser->exported = exported;
}

/* Names are marked from the last export to the first: the earlier of two is told. */
void parse_module_end(struct parser *parser)
{
    struct exported *previous = NULL, *next;

    for (struct exported *at = parser->exported; at; at = next) {
        next = at->next;
        at->next = previous;
        previous = at;
    }
    parser->serial++;
    for (struct exported *at = previous; at; at = at->next) {
        if (at->name->mark == parser->serial)
            parse_error_name(parser, 2106, at->offset, "\1 is exported twice",
                             slice_make(at->name->text, at->name->len));
        at->name->mark = parser->serial;
    }
    parser->exported = NULL;
}

void parse_from(struct parser *parser, struct node *node)
{
    if (!parse_is(parser, TOKEN_STRING)) {
        parse_fail(parser, 2033, parser->token.start, "the module's name, a text, is missing here");
        return;
    }
    node->module.from = parse_module_name(parser);
    if (parse_is_word(parser, WORD_WITH)) {
        parse_next(parser);
        if (parse_is(parser, TOKEN_BRACE_OPEN))
            parse_object(parser);
        else
            parse_expect(parser, TOKEN_BRACE_OPEN);
    }
}

/* ---- specifiers ------------------------------------------------------------------------ */

/* TypeScript: `type` before the name, unless it is the name. */
bool parse_take_type_word(struct parser *parser)
{
    struct token next;

    if (!parse_typescript(parser) || !parse_is_word(parser, WORD_TYPE))
        return false;
    next = parse_peek(parser);
    if (next.kind != TOKEN_WORD && next.kind != TOKEN_STRING)
        return false;
    /* { type as x } renames; { type as } and { type as as x } are types named as. */
    if (next.kind == TOKEN_WORD && next.word == WORD_AS) {
        struct attempt attempt;
        bool type;

        parse_attempt(parser, &attempt);
        parse_next(parser);
        parse_next(parser);
        type = parse_is(parser, TOKEN_COMMA) || parse_is(parser, TOKEN_BRACE_CLOSE) ||
               parse_is_word(parser, WORD_AS);
        parse_retreat(parser, &attempt);
        if (!type)
            return false;
    }
    parse_next(parser);
    return true;
}

struct node *parse_copy_name(struct parser *parser, const struct node *name)
{
    struct node *node = parse_node(parser, (enum node_kind)name->kind, name->start);

    node->end = name->end;
    node->flags = name->flags;
    if (name->kind == NODE_STRING)
        node->string.value = name->string.value;
    else
        node->ident.name = name->ident.name;
    return node;
}

/* { … }. */
void parse_specifiers(struct parser *parser, struct list *list,
                      struct node *(*read)(struct parser *))
{
    uint32_t open = parser->token.start;

    parse_expect(parser, TOKEN_BRACE_OPEN);
    while (!parse_is(parser, TOKEN_BRACE_CLOSE) && !parse_is(parser, TOKEN_END)) {
        list_add(list, read(parser));
        if (!parse_is(parser, TOKEN_BRACE_CLOSE))
            parse_expect(parser, TOKEN_COMMA);
    }
    parse_close(parser, TOKEN_BRACE_CLOSE, open);
}

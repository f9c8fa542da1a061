/* parse_module.c - import and export. */
#include "script/parse.h"

static bool may_stand(const struct parser *parser, enum place place)
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
static struct node *read_name(struct parser *parser)
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

static void add_export(struct parser *parser, const struct node *node)
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

static void visit_export(struct parser *parser, struct node *name)
{
    add_export(parser, name);
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

static void read_from(struct parser *parser, struct node *node)
{
    if (!parse_is(parser, TOKEN_STRING)) {
        parse_fail(parser, 2033, parser->token.start, "the module's name, a text, is missing here");
        return;
    }
    node->module.from = read_name(parser);
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
ASIDE static bool take_type_word(struct parser *parser)
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

static struct node *copy_name(struct parser *parser, const struct node *name)
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

static struct node *read_import_specifier(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_SPECIFIER, parser->token.start);

    if (take_type_word(parser))
        node->flags |= FLAG_TYPE_ONLY;
    node->specifier.other = read_name(parser);
    if (parse_take_word(parser, WORD_AS)) {
        node->specifier.local = parse_binding_identifier(parser);
    } else if (node->specifier.other->kind == NODE_STRING) {
        parse_expect_word(parser, WORD_AS);
    } else {
        const struct node *name = node->specifier.other;

        parse_check_name(parser, name->ident.name, name->start, (name->flags & FLAG_ESCAPED) != 0);
        parse_check_binding_name(parser, name->ident.name, name->start);
        node->specifier.local = copy_name(parser, name);
    }
    return parse_end(parser, node);
}

static struct node *read_export_specifier(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_SPECIFIER, parser->token.start);

    if (take_type_word(parser))
        node->flags |= FLAG_TYPE_ONLY;
    node->specifier.local = read_name(parser);
    node->specifier.other = parse_take_word(parser, WORD_AS)
                                ? read_name(parser)
                                : copy_name(parser, node->specifier.local);
    if (!(node->flags & FLAG_TYPE_ONLY))
        add_export(parser, node->specifier.other);
    return parse_end(parser, node);
}

/* { … }. */
static void read_specifiers(struct parser *parser, struct list *list,
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

/* ---- import -------------------------------------------------------------------------------- */

/* * as name: the specifier has no `other`. */
static struct node *read_namespace(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_SPECIFIER, parser->token.start);

    parse_next(parser);
    parse_expect_word(parser, WORD_AS);
    node->specifier.local = parse_binding_identifier(parser);
    return parse_end(parser, node);
}

static struct node *make_default(struct parser *parser, struct node *local)
{
    struct node *node = parse_node(parser, NODE_SPECIFIER, local->start);

    node->specifier.local = local;
    node->specifier.other =
        parse_identifier_node(parser, local->start, local->end, parser->names->words[WORD_DEFAULT]);
    return parse_end(parser, node);
}

static void read_clause(struct parser *parser, struct list *list)
{
    if (parse_is(parser, TOKEN_STAR))
        list_add(list, read_namespace(parser));
    else
        read_specifiers(parser, list, read_import_specifier);
}

/* `import type` unless type is what is imported: import type from "x". */
static bool take_import_type(struct parser *parser)
{
    struct token next;

    if (!parse_typescript(parser) || !parse_is_word(parser, WORD_TYPE))
        return false;
    next = parse_peek(parser);
    if (next.kind != TOKEN_BRACE_OPEN && next.kind != TOKEN_STAR &&
        (next.kind != TOKEN_WORD || next.word == WORD_FROM))
        return false;
    parse_next(parser);
    return true;
}

ASIDE static struct node *read_import(struct parser *parser)
{
    struct node *node = parse_node(parser, NODE_IMPORT, parser->token.start);
    struct list list;
    struct node *local;

    list_begin(&list);
    parse_next(parser);
    if (!parse_is(parser, TOKEN_STRING)) {
        if (take_import_type(parser))
            node->flags |= FLAG_TYPE_ONLY;
        if (parser->token.kind == TOKEN_WORD) {
            local = parse_binding_identifier(parser);
            if (parse_is(parser, TOKEN_ASSIGN) && parse_typescript(parser))
                return parse_import_equals(parser, node->start, local);
            list_add(&list, make_default(parser, local));
            if (parse_take(parser, TOKEN_COMMA))
                read_clause(parser, &list);
        } else {
            read_clause(parser, &list);
        }
        parse_expect_word(parser, WORD_FROM);
    }
    read_from(parser, node);
    node->module.list = list.first;
    parse_semicolon(parser);
    return parse_end(parser, node);
}

struct node *parse_import(struct parser *parser, enum place place)
{
    struct token next = parse_peek(parser);
    struct node *node;

    if (next.kind == TOKEN_ROUND_OPEN || next.kind == TOKEN_DOT)
        return NULL;
    if (place == PLACE_LIST && parser->depth == 1 && parse_typescript(parser)) {
        /* In a script of TypeScript too, if nothing is left of it or it is an alias. */
        node = read_import(parser);
        if (node->kind == NODE_IMPORT && !(node->flags & FLAG_TYPE_ONLY) &&
            !may_stand(parser, place))
            parse_error(parser, 2050, node->start, "import stands in modules only");
        return node;
    }
    if (!may_stand(parser, place)) {
        parse_fail(parser, 2050, parser->token.start,
                   parse_in(parser, CONTEXT_MODULE)
                       ? "import stands at the top level of a module only"
                       : "import stands in modules only");
        return parse_node(parser, NODE_EMPTY, parser->token.start);
    }
    node = read_import(parser);
    return node;
}

/* ---- export ------------------------------------------------------------------------------------
 */

static void check_local(struct parser *parser, const struct node *list)
{
    if (parser->panic)
        return;
    for (const struct node *at = list; at; at = at->next) {
        const struct node *local = at->specifier.local;

        if (local->kind == NODE_STRING)
            parse_error(parser, 2107, local->start, "a text cannot name what is exported here");
        else
            parse_check_name(parser, local->ident.name, local->start,
                             (local->flags & FLAG_ESCAPED) != 0);
    }
}

static struct node *read_export_names(struct parser *parser, struct node *node)
{
    struct exported *before = parser->exported;
    struct list list;

    list_begin(&list);
    node->kind = NODE_EXPORT_NAMES;
    read_specifiers(parser, &list, read_export_specifier);
    node->module.list = list.first;
    if (node->flags & FLAG_TYPE_ONLY)
        parser->exported = before;
    if (parse_take_word(parser, WORD_FROM))
        read_from(parser, node);
    else
        check_local(parser, list.first);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

static struct node *read_export_all(struct parser *parser, struct node *node)
{
    node->kind = NODE_EXPORT_ALL;
    parse_next(parser);
    if (parse_take_word(parser, WORD_AS)) {
        node->module.list = read_name(parser);
        add_export(parser, node->module.list);
    }
    parse_expect_word(parser, WORD_FROM);
    read_from(parser, node);
    parse_semicolon(parser);
    return parse_end(parser, node);
}

/* What follows export default; an expression ends with a semicolon. */
static struct node *read_default_value(struct parser *parser)
{
    struct origin first = parse_origin(parser);
    struct node *node;

    if (parse_is_word(parser, WORD_FUNCTION))
        return parse_function_declaration(parser, first.start, false, true);
    if (parse_is_word(parser, WORD_CLASS))
        return parse_class(parser, NODE_CLASS_DECLARATION, first.start, true, false);
    if (parse_is_word(parser, WORD_ASYNC)) {
        struct token next = parse_peek(parser);

        if (next.kind == TOKEN_WORD && next.word == WORD_FUNCTION && !next.line_before) {
            parse_next(parser);
            return parse_function_declaration(parser, first.start, true, true);
        }
    }
    node = parse_typescript(parser) ? parse_typescript_statement(parser) : NULL;
    if (node)
        return node;
    node = parse_assignment(parser);
    parse_semicolon(parser);
    return node;
}

static void comment_on(struct parser *parser, struct node *node, const struct origin *first)
{
    if (parser->panic || !node)
        return;
    if (node->kind == NODE_VARIABLES && node->list.list->binary.right)
        node = node->list.list->binary.right;
    parse_comment(node, first);
}

static struct node *read_export_default(struct parser *parser, struct node *node,
                                        const struct origin *first)
{
    struct node name = { .kind = NODE_IDENTIFIER, .start = parser->token.start };

    name.ident.name = parser->names->words[WORD_DEFAULT];
    node->kind = NODE_EXPORT_DEFAULT;
    parse_next(parser);
    node->module.declaration = read_default_value(parser);
    /* Overloads and interfaces export nothing. */
    if (node->module.declaration->kind != NODE_DROPPED &&
        node->module.declaration->kind != NODE_INTERFACE &&
        !(node->module.declaration->kind == NODE_FUNCTION_DECLARATION &&
          !node->module.declaration->function.body))
        add_export(parser, &name);
    comment_on(parser, node->module.declaration, first);
    return parse_end(parser, node);
}

static bool takes_declaration(const struct parser *parser)
{
    if (parser->token.kind != TOKEN_WORD)
        return false;
    switch (parser->token.word) {
    case WORD_VAR:
    case WORD_LET:
    case WORD_CONST:
    case WORD_FUNCTION:
    case WORD_CLASS:
    case WORD_ASYNC:
        return true;
    default:
        return parse_typescript(parser);
    }
}

static void export_declaration(struct parser *parser, struct node *declaration)
{
    if (parser->panic)
        return;
    switch (declaration->kind) {
    case NODE_VARIABLES:
        for (struct node *at = declaration->list.list; at; at = at->next)
            parse_bound_names(parser, at->binary.left, visit_export);
        break;
    case NODE_FUNCTION_DECLARATION:
        if (declaration->function.body)
            add_export(parser, declaration->function.name);
        break;
    case NODE_CLASS_DECLARATION:
        add_export(parser, declaration->class_.name);
        break;
    case NODE_ENUM:
    case NODE_NAMESPACE:
    case NODE_IMPORT_EQUALS:
    case NODE_INTERFACE:
    case NODE_TYPE_ALIAS:
    case NODE_DROPPED:
        break; /* may be declared more than once */
    default:
        parse_fail(parser, 2107, declaration->start,
                   "behind export stands a declaration, default, or { names }");
        break;
    }
}

static struct node *read_export_declaration(struct parser *parser, struct node *node,
                                            const struct origin *first)
{
    node->kind = NODE_EXPORT;
    if (!takes_declaration(parser)) {
        if (parse_is(parser, TOKEN_AT) || parse_is(parser, TOKEN_END))
            parse_unexpected(parser);
        parse_fail(parser, 2107, parser->token.start,
                   "behind export stands a declaration, default, or { names }");
        return node;
    }
    node->module.declaration = parse_statement(parser, PLACE_LIST);
    export_declaration(parser, node->module.declaration);
    comment_on(parser, node->module.declaration, first);
    return parse_end(parser, node);
}

/* TypeScript: export =, export import, export type { }, export as namespace; else NULL. */
static struct node *read_typescript_export(struct parser *parser, struct node *node)
{
    struct token next = parse_peek(parser);

    if (parse_is(parser, TOKEN_ASSIGN)) {
        parse_next(parser);
        node = parse_unary_node(parser, NODE_EXPORT_ASSIGN, node->start, parse_expression(parser));
    } else if (parse_is_word(parser, WORD_TYPE) &&
               (next.kind == TOKEN_BRACE_OPEN || next.kind == TOKEN_STAR)) {
        parse_next(parser);
        node->flags |= FLAG_TYPE_ONLY;
        return parse_is(parser, TOKEN_STAR) ? read_export_all(parser, node)
                                            : read_export_names(parser, node);
    } else if (parse_is_word(parser, WORD_IMPORT)) {
        node->kind = NODE_EXPORT;
        node->module.declaration = read_import(parser);
        return parse_end(parser, node);
    } else if (parse_is_word(parser, WORD_AS)) {
        parse_next(parser);
        parse_expect_word(parser, WORD_NAMESPACE);
        parse_identifier(parser);
        node = parse_node(parser, NODE_DROPPED, node->start);
    } else {
        return NULL;
    }
    parse_semicolon(parser);
    return parse_end(parser, node);
}

static struct node *read_export(struct parser *parser, struct node *node,
                                const struct origin *first)
{
    struct node *typed;

    parse_next(parser);
    if (parse_is(parser, TOKEN_STAR))
        return read_export_all(parser, node);
    if (parse_is(parser, TOKEN_BRACE_OPEN))
        return read_export_names(parser, node);
    if (parse_is_word(parser, WORD_DEFAULT))
        return read_export_default(parser, node, first);
    typed = parse_typescript(parser) ? read_typescript_export(parser, node) : NULL;
    return typed ? typed : read_export_declaration(parser, node, first);
}

struct node *parse_export(struct parser *parser, enum place place)
{
    struct origin first = parse_origin(parser);
    struct node *node = parse_node(parser, NODE_EXPORT, first.start);

    node->module.comment = first.doc_start;
    node->module.comment_end = first.doc_end;
    if (!may_stand(parser, place))
        parse_fail(parser, 2104, first.start,
                   parse_in(parser, CONTEXT_MODULE)
                       ? "export stands inside of brackets: move it to the top level"
                       : "export stands in modules only");
    return read_export(parser, node, &first);
}

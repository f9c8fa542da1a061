/* parse_class.c - classes: members, constructors, private names. */
#include "script/parse.h"

/* ---- private names ------------------------------------------------------------------------ */

void parse_private_use(struct parser *parser, struct name *name, uint32_t offset)
{
    struct private_use *use;

    if (name->declared || parser->panic)
        return;
    if (!parser->class_) {
        if (!parser->options->private_names)
            parse_error_name(parser, 2042, offset, "no class around declares #\1",
                             slice_make(name->text, name->len));
        return;
    }
    use = arena_new(parser->arena, sizeof *use);
    if (!use) {
        parser->no_memory = true;
        return;
    }
    *use = (struct private_use){ .name = name, .offset = offset, .next = parser->class_->uses };
    parser->class_->uses = use;
}

static void merge_private(struct parser *parser, struct private_name *private, uint32_t offset,
                          uint32_t flags, bool is_static)
{
    bool getter = (flags & FUNCTION_GETTER) != 0;
    bool setter = (flags & FUNCTION_SETTER) != 0;

    if (private->other || private->is_static != is_static || (getter && private->getter) ||
        (setter && private->setter) || (!getter && !setter))
        parse_error_name(parser, 2042, offset, "the private name #\1 is declared twice",
                         slice_make(private->name->text, private->name->len));
    private->getter = private->getter || getter;
    private->setter = private->setter || setter;
}

ASIDE static void declare_private(struct parser *parser, struct node *key, uint32_t flags,
                                  bool is_static)
{
    struct name *name = key->ident.name;
    struct private_name *private = name->declared;

    if (parser->panic || !parser->class_)
        return;
    if (name->word == WORD_CONSTRUCTOR)
        parse_error(parser, 2042, key->start, "no private member is named #constructor");
    if (private && private->owner == parser->class_) {
        merge_private(parser, private, key->start, flags, is_static);
        return;
    }
    private = arena_new(parser->arena, sizeof *private);
    if (!private) {
        parser->no_memory = true;
        return;
    }
    *private = (struct private_name){ .name = name,
                                      .owner = parser->class_,
                                      .outer = name->declared,
                                      .next = parser->class_->declared,
                                      .getter = (flags & FUNCTION_GETTER) != 0,
                                      .setter = (flags & FUNCTION_SETTER) != 0,
                                      .is_static = is_static };
    private->other = !private->getter && !private->setter;
    parser->class_->declared = private;
    name->declared = private;
}

/* What this class does not declare, one around it may. */
ASIDE static void end_private(struct parser *parser, struct class_state *state)
{
    struct private_use *next;

    parser->class_ = state->outer;
    for (struct private_use *use = state->uses; use; use = next) {
        next = use->next;
        if (use->name->declared)
            continue;
        if (state->outer) {
            use->next = state->outer->uses;
            state->outer->uses = use;
        } else if (!parser->options->private_names) {
            parse_error_name(parser, 2042, use->offset, "no class around declares #\1",
                             slice_make(use->name->text, use->name->len));
        }
    }
    for (struct private_name *at = state->declared; at; at = at->next)
        at->name->declared = at->outer;
}

/* ---- members -----------------------------------------------------------------------------------
 */

struct member {
    uint32_t start;       /* with all words before it */
    uint32_t value_start; /* where its function's text begins */
    uint32_t kind;        /* FUNCTION_* */
    bool is_static, abstract, declared, typed;
    struct node *key; /* a word that turned out to be the key */
};

static bool key_ends(const struct parser *parser)
{
    return parse_is(parser, TOKEN_ROUND_OPEN) || parse_is(parser, TOKEN_ASSIGN) ||
           parse_is(parser, TOKEN_SEMICOLON) || parse_is(parser, TOKEN_BRACE_CLOSE) ||
           parse_is(parser, TOKEN_END) || parse_is(parser, TOKEN_LT) ||
           (parse_typescript(parser) &&
            (parse_is(parser, TOKEN_COLON) || parse_is(parser, TOKEN_QUESTION) ||
             parse_is(parser, TOKEN_NOT)));
}

static bool is_modifier(const struct parser *parser, uint16_t word)
{
    switch (word) {
    case WORD_STATIC:
    case WORD_ASYNC:
    case WORD_GET:
    case WORD_SET:
        return true;
    case WORD_PUBLIC:
    case WORD_PRIVATE:
    case WORD_PROTECTED:
    case WORD_READONLY:
    case WORD_OVERRIDE:
    case WORD_ABSTRACT:
    case WORD_DECLARE:
    case WORD_ACCESSOR:
        return parse_typescript(parser);
    default:
        return false;
    }
}

/* False when the word is the key after all. */
static bool apply_modifier(struct parser *parser, struct member *member, uint16_t word)
{
    bool line = parser->token.line_before;

    switch (word) {
    case WORD_STATIC:
        if (member->is_static)
            return false;
        member->is_static = true;
        return true;
    case WORD_ASYNC:
        if (line)
            return false;
        member->kind |= FUNCTION_ASYNC;
        return true;
    case WORD_GET:
    case WORD_SET:
        /* A field `get` whose line ends before a generator method. */
        if (parse_is(parser, TOKEN_STAR))
            return false;
        member->kind |= word == WORD_GET ? FUNCTION_GETTER : FUNCTION_SETTER;
        return true;
    default:
        if (line)
            return false;
        member->typed = true;
        member->abstract = member->abstract || word == WORD_ABSTRACT;
        member->declared = member->declared || word == WORD_DECLARE;
        return true;
    }
}

/* All words before the key, and *. */
ASIDE static void read_modifiers(struct parser *parser, struct member *member)
{
    member->start = member->value_start = parser->token.start;
    while (parser->token.kind == TOKEN_WORD && is_modifier(parser, parser->token.word)) {
        uint16_t word = parser->token.word;
        struct node *key;

        if (word == WORD_STATIC && member->is_static)
            break;
        key = parse_key_name(parser);
        if (key_ends(parser) || !apply_modifier(parser, member, word)) {
            member->key = key;
            return;
        }
        if (word != WORD_ASYNC && word != WORD_GET && word != WORD_SET)
            member->value_start = parser->token.start;
        if (member->kind)
            break;
    }
    if (!(member->kind & (FUNCTION_GETTER | FUNCTION_SETTER)) && parse_take(parser, TOKEN_STAR))
        member->kind |= FUNCTION_GENERATOR;
}

static struct node *read_key(struct parser *parser, struct member *member, uint16_t *flags)
{
    struct node *key;

    if (member->key)
        return member->key;
    if (!parse_is(parser, TOKEN_PRIVATE))
        return parse_property_key(parser, flags);
    key = parse_node(parser, NODE_PRIVATE_NAME, parser->token.start);
    key->ident.name = parser->token.name;
    parse_next(parser);
    return parse_end(parser, key);
}

static bool key_is(const struct node *node, enum word word, const char *text)
{
    const struct node *key = node->property.key;

    if (node->flags & FLAG_COMPUTED)
        return false;
    if (key->kind == NODE_IDENTIFIER)
        return key->ident.name->word == word;
    return key->kind == NODE_STRING && slice_is(key->string.value, text);
}

static void check_constructor(struct parser *parser, const struct member *member, struct node *node,
                              bool *has_constructor)
{
    if (member->kind)
        parse_error(parser, 2049, node->start,
                    "a constructor is a plain method: no getter, setter, generator or async one");
    if (*has_constructor && node->property.value->function.body)
        parse_error(parser, 2043, node->start, "a class has one constructor only");
    *has_constructor = *has_constructor || node->property.value->function.body;
    node->op = METHOD_CONSTRUCTOR;
}

static struct node *dropped(struct parser *parser, struct node *node)
{
    struct node *none = parse_node(parser, NODE_DROPPED, node->start);

    return parse_end(parser, none);
}

ASIDE static struct node *read_method(struct parser *parser, struct member *member,
                                      struct node *node, bool *has_constructor)
{
    bool constructor = !member->is_static && key_is(node, WORD_CONSTRUCTOR, "constructor");
    uint32_t flags = member->kind;

    node->kind = NODE_METHOD;
    node->op = flags & FUNCTION_GETTER   ? METHOD_GET
               : flags & FUNCTION_SETTER ? METHOD_SET
                                         : METHOD_PLAIN;
    if (constructor)
        flags |= FUNCTION_CONSTRUCTOR | (parser->class_->derived ? FUNCTION_DERIVED : 0);
    node->property.value = parse_method(parser, member->value_start, flags);
    if (parser->panic)
        return node;
    if (member->is_static && key_is(node, WORD_PROTOTYPE, "prototype"))
        parse_error(parser, 2049, node->start, "no static method is named prototype");
    if (constructor)
        check_constructor(parser, member, node, has_constructor);
    return node->property.value->function.body ? node : dropped(parser, node);
}

/* The contexts of a field's value and of a static block. */
static uint32_t inner_context(const struct parser *parser)
{
    return (parser->context & ~(uint32_t)CONTEXT_OF_FUNCTION) | CONTEXT_NEW_TARGET |
           CONTEXT_SUPER_PROPERTY | CONTEXT_NO_ARGUMENTS;
}

static void check_field(struct parser *parser, const struct member *member, const struct node *node)
{
    if (member->kind)
        parse_fail(parser, 2033, parser->token.start,
                   "( of the method's parameters is missing here");
    if (key_is(node, WORD_CONSTRUCTOR, "constructor") ||
        (member->is_static && key_is(node, WORD_PROTOTYPE, "prototype")))
        parse_error(parser, 2049, node->start, "a field cannot have this name");
}

ASIDE static struct node *read_field(struct parser *parser, struct member *member,
                                     struct node *node)
{
    struct around around;

    node->kind = NODE_FIELD;
    check_field(parser, member, node);
    if (parse_typescript(parser)) {
        if (parse_is(parser, TOKEN_NOT) || parse_is(parser, TOKEN_QUESTION))
            parse_next(parser);
        node->property.type = parse_type_annotation(parser);
    }
    if (parse_take(parser, TOKEN_ASSIGN)) {
        parse_begin_inside(parser, &around, inner_context(parser));
        node->property.value = parse_assignment(parser);
        parse_end_inside(parser, &around);
    }
    parse_semicolon(parser);
    parse_end(parser, node);
    return member->abstract || member->declared ? dropped(parser, node) : node;
}

ASIDE static struct node *read_static_block(struct parser *parser, uint32_t start)
{
    struct node *node = parse_node(parser, NODE_STATIC_BLOCK, start);
    struct around around;
    struct list list;

    list_begin(&list);
    parse_next(parser);
    parse_begin_inside(parser, &around, inner_context(parser) | CONTEXT_STATIC_BLOCK);
    parse_expect(parser, TOKEN_BRACE_OPEN);
    parse_statements(parser, &list, TOKEN_BRACE_CLOSE, false);
    parse_end_inside(parser, &around);
    node->block.list = list.first;
    parse_block_end(parser, node);
    return node;
}

/* x? of TypeScript's optional methods. */
ASIDE static void skip_optional(struct parser *parser)
{
    if (parse_is(parser, TOKEN_QUESTION) && parse_typescript(parser)) {
        struct token next = parse_peek(parser);

        if (next.kind == TOKEN_ROUND_OPEN || next.kind == TOKEN_LT)
            parse_next(parser);
    }
}

ASIDE static struct node *read_member(struct parser *parser, bool *has_constructor)
{
    struct origin first = parse_origin(parser);
    struct member member = { 0 };
    struct node *node;

    if (parse_is_word(parser, WORD_STATIC) && parse_next_is(parser, TOKEN_BRACE_OPEN))
        return read_static_block(parser, first.start);
    read_modifiers(parser, &member);
    if (!member.key && !member.kind && parse_typescript(parser) && parse_index_signature(parser))
        return dropped(parser, parse_node(parser, NODE_DROPPED, first.start));
    node = parse_node(parser, NODE_METHOD, first.start);
    node->property.key = read_key(parser, &member, &node->flags);
    if (member.is_static)
        node->flags |= FLAG_STATIC;
    if (node->property.key->kind == NODE_PRIVATE_NAME)
        declare_private(parser, node->property.key, member.kind, member.is_static);
    skip_optional(parser);
    if (parse_is(parser, TOKEN_ROUND_OPEN) || parse_is(parser, TOKEN_LT)) {
        node = read_method(parser, &member, node, has_constructor);
        if (node->kind == NODE_METHOD && !parser->panic)
            parse_comment(node->property.value, &first);
        return parse_end(parser, node);
    }
    return read_field(parser, &member, node);
}

/* ---- classes
 * ------------------------------------------------------------------------------------------ */

static void read_members(struct parser *parser, struct node *node)
{
    struct class_state state = { .outer = parser->class_,
                                 .derived = node->class_.heritage != NULL };
    uint32_t open = parser->token.start;
    bool has_constructor = false;
    struct list list;

    list_begin(&list);
    parser->class_ = &state;
    parse_expect(parser, TOKEN_BRACE_OPEN);
    while (!parse_is(parser, TOKEN_BRACE_CLOSE) && !parse_is(parser, TOKEN_END)) {
        if (!parse_take(parser, TOKEN_SEMICOLON))
            list_add(&list, read_member(parser, &has_constructor));
    }
    node->class_.members = list.first;
    parse_close(parser, TOKEN_BRACE_CLOSE, open);
    end_private(parser, &state);
}

static void read_heritage(struct parser *parser, struct node *node)
{
    if (parse_take_word(parser, WORD_EXTENDS)) {
        /* What is extended begins no arrow function. */
        parser->arrow_at = UINT32_MAX;
        node->class_.heritage = parse_left_hand_side(parser);
        if (parse_is_arrow(node->class_.heritage))
            parse_fail(parser, 2033, node->class_.heritage->start,
                       "put the arrow function into ( )");
        if (parse_is(parser, TOKEN_LT) && parse_typescript(parser))
            parse_type_arguments(parser);
    }
    if (parse_typescript(parser))
        parse_implements(parser);
}

struct node *parse_class(struct parser *parser, enum node_kind kind, uint32_t start,
                         bool optional_name, bool abstract)
{
    struct node *node = parse_node(parser, kind, start);
    uint32_t context = parser->context;
    struct origin first = parse_origin(parser);

    (void)abstract;
    node->class_.comment = first.doc_start;
    node->class_.comment_end = first.doc_end;
    parse_expect_word(parser, WORD_CLASS);
    parser->context = (context & ~(uint32_t)CONTEXT_OF_PLACE) | CONTEXT_STRICT;
    if (!optional_name || (!parse_is(parser, TOKEN_BRACE_OPEN) && !parse_is(parser, TOKEN_LT) &&
                           !parse_is_word(parser, WORD_EXTENDS) &&
                           !(parse_is_word(parser, WORD_IMPLEMENTS) && parse_typescript(parser))))
        node->class_.name = parse_binding_identifier(parser);
    if (parse_typescript(parser))
        parse_type_parameters(parser);
    if (parse_enter(parser)) {
        read_heritage(parser, node);
        read_members(parser, node);
    }
    parse_leave(parser);
    parser->context = context;
    return parse_end(parser, node);
}

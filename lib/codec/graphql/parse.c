/* parse.c - GraphQL documents: one function a rule of the grammar, bounded in depth and in all that
 * can be many. */
#include "codec/graphql/ast.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NESTED_VALUES = 100 };

struct parser {
    struct gql_lexer lexer;
    struct gql_document *document;
    const struct gql_limits *limits;
    struct gql_errors *errors;
    uint32_t tokens, aliases, directives, depth, fragments;
    bool failed;
};

void gql_errors_init(struct gql_errors *errors, struct gql_arena *arena, uint32_t most)
{
    *errors = (struct gql_errors){ .arena = arena, .most = most };
    errors->last = &errors->first;
}

static void add_error(struct gql_errors *errors, const size_t *places, uint32_t count,
                      struct slice message)
{
    struct gql_error *error = gql_arena_get(errors->arena, sizeof *error);
    size_t *own = gql_arena_get(errors->arena, (count + 1) * sizeof *own);

    if (!error || !own)
        return;
    if (count)
        memcpy(own, places, count * sizeof *own);
    error->message = gql_arena_text(errors->arena, message);
    error->places = own;
    error->place_count = count;
    *errors->last = error;
    errors->last = &error->next;
    errors->count++;
}

void gql_report(struct gql_errors *errors, const size_t *places, uint32_t count, const char *format,
                ...)
{
    char text[1024];
    va_list values;
    int len;

    if (errors->count == errors->most)
        add_error(errors, NULL, 0,
                  SLICE("Too many validation errors, error limit reached. Validation aborted."));
    if (errors->count > errors->most)
        return;
    va_start(values, format);
    len = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    add_error(errors, places, count,
              slice_make(text, len < (int)sizeof text ? (size_t)len : sizeof text - 1));
}

static void fail(struct parser *parser, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void fail(struct parser *parser, size_t at, const char *format, ...)
{
    char text[512];
    va_list values;

    if (parser->failed)
        return;
    parser->failed = true;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    gql_report(parser->errors, &at, 1, "Syntax Error: %s", text);
}

static void *get(struct parser *parser, size_t bytes)
{
    void *memory = gql_arena_get(&parser->document->arena, bytes);

    parser->failed |= !memory;
    return memory;
}

static enum gql_token now(const struct parser *parser)
{
    return parser->failed ? GQL_WRONG : parser->lexer.token;
}

static void next(struct parser *parser)
{
    if (parser->failed)
        return;
    gql_lexer_next(&parser->lexer);
    if (parser->lexer.token == GQL_WRONG)
        fail(parser, parser->lexer.wrong_at, "%s", parser->lexer.message);
    else if (parser->lexer.token != GQL_END && ++parser->tokens > parser->limits->tokens)
        fail(parser, parser->lexer.start, "Document contains more than %u tokens. Parsing aborted.",
             parser->limits->tokens);
}

static void describe(const struct parser *parser, char out[200])
{
    struct buffer text;

    buffer_init(&text, parser->document->arena.allocator, 190);
    gql_lexer_describe(&parser->lexer, &text);
    snprintf(out, 200, "%.*s", (int)text.len, text.data ? text.data : "");
    buffer_free(&text);
}

static void unexpected(struct parser *parser)
{
    char found[200];

    describe(parser, found);
    fail(parser, parser->lexer.start, "Unexpected %s.", found);
}

static void expect(struct parser *parser, enum gql_token token)
{
    char found[200];

    if (now(parser) == token) {
        next(parser);
        return;
    }
    describe(parser, found);
    fail(parser, parser->lexer.start, "Expected %s, found %s.", gql_token_name(token), found);
}

static bool take(struct parser *parser, enum gql_token token)
{
    if (now(parser) != token)
        return false;
    next(parser);
    return true;
}

static bool at_word(const struct parser *parser, const char *word)
{
    return now(parser) == GQL_NAME && slice_is(gql_lexer_text(&parser->lexer), word);
}

static struct slice name(struct parser *parser, size_t *at)
{
    struct slice text = gql_lexer_text(&parser->lexer);

    *at = parser->lexer.start;
    expect(parser, GQL_NAME);
    return parser->failed ? SLICE("") : text;
}

/* ---- values ---- */

static struct gql_value *value(struct parser *parser, bool constant, unsigned depth);

static struct slice string_text(struct parser *parser)
{
    struct buffer text;
    struct slice kept;

    buffer_init(&text, parser->document->arena.allocator, SIZE_MAX);
    gql_string_value(gql_lexer_text(&parser->lexer), &text);
    if (text.len > parser->limits->string_bytes)
        fail(parser, parser->lexer.start, "A string has more than %u bytes.",
             parser->limits->string_bytes);
    kept = gql_arena_text(&parser->document->arena, buffer_slice(&text));
    parser->failed |= buffer_failed(&text);
    buffer_free(&text);
    return kept;
}

static void list_value(struct parser *parser, struct gql_value *list, bool constant, unsigned depth)
{
    struct gql_value **last = &list->first;

    list->kind = GQL_VALUE_LIST;
    expect(parser, GQL_BRACKET_OPEN);
    while (!parser->failed && !take(parser, GQL_BRACKET_CLOSE)) {
        *last = value(parser, constant, depth + 1);
        if (*last)
            last = &(*last)->next;
    }
}

static void object_value(struct parser *parser, struct gql_value *object, bool constant,
                         unsigned depth)
{
    struct gql_value **last = &object->first;

    object->kind = GQL_VALUE_OBJECT;
    expect(parser, GQL_BRACE_OPEN);
    while (!parser->failed && !take(parser, GQL_BRACE_CLOSE)) {
        size_t at;
        struct slice field = name(parser, &at);

        expect(parser, GQL_COLON);
        *last = value(parser, constant, depth + 1);
        if (!*last)
            return;
        (*last)->name = field;
        (*last)->name_at = at;
        last = &(*last)->next;
    }
}

static void variable_value(struct parser *parser, struct gql_value *made, bool constant)
{
    size_t at = parser->lexer.start, name_at;
    char found[200];

    expect(parser, GQL_DOLLAR);
    if (constant && now(parser) == GQL_NAME) {
        struct slice text = gql_lexer_text(&parser->lexer);

        fail(parser, at, "Unexpected variable \"$%.*s\" in constant value.", (int)text.len,
             text.data);
    } else if (constant) {
        describe(parser, found);
        fail(parser, at, "Unexpected \"$\".");
    }
    made->kind = GQL_VALUE_VARIABLE;
    made->text = name(parser, &name_at);
}

static void named_value(struct parser *parser, struct gql_value *made)
{
    made->text = gql_lexer_text(&parser->lexer);
    made->kind = slice_is(made->text, "true") || slice_is(made->text, "false") ? GQL_VALUE_BOOLEAN
                 : slice_is(made->text, "null")                                ? GQL_VALUE_NULL
                                                                               : GQL_VALUE_ENUM;
    next(parser);
}

static void scalar_value(struct parser *parser, struct gql_value *made, enum gql_value_kind kind)
{
    made->kind = kind;
    made->text = kind == GQL_VALUE_STRING ? string_text(parser) : gql_lexer_text(&parser->lexer);
    next(parser);
}

static struct gql_value *value(struct parser *parser, bool constant, unsigned depth)
{
    struct gql_value *made = get(parser, sizeof *made);

    if (!made)
        return NULL;
    made->at = parser->lexer.start;
    if (depth > MOST_NESTED_VALUES)
        fail(parser, made->at, "Values nest deeper than %d levels.", MOST_NESTED_VALUES);
    switch (now(parser)) {
    case GQL_BRACKET_OPEN:
        list_value(parser, made, constant, depth);
        break;
    case GQL_BRACE_OPEN:
        object_value(parser, made, constant, depth);
        break;
    case GQL_INT:
        scalar_value(parser, made, GQL_VALUE_INT);
        break;
    case GQL_FLOAT:
        scalar_value(parser, made, GQL_VALUE_FLOAT);
        break;
    case GQL_STRING:
    case GQL_BLOCK_STRING:
        scalar_value(parser, made, GQL_VALUE_STRING);
        break;
    case GQL_NAME:
        named_value(parser, made);
        break;
    case GQL_DOLLAR:
        variable_value(parser, made, constant);
        break;
    default:
        unexpected(parser);
    }
    made->end = parser->lexer.last_end;
    return parser->failed ? NULL : made;
}

/* ---- arguments and directives ---- */

static struct gql_argument *arguments(struct parser *parser, bool constant)
{
    struct gql_argument *first = NULL, **last = &first;

    if (!take(parser, GQL_PAREN_OPEN))
        return NULL;
    do {
        struct gql_argument *made = get(parser, sizeof *made);

        if (!made)
            return NULL;
        made->name = name(parser, &made->at);
        expect(parser, GQL_COLON);
        made->value = value(parser, constant, 0);
        *last = made;
        last = &made->next;
    } while (!parser->failed && !take(parser, GQL_PAREN_CLOSE));
    return first;
}

static struct gql_directive *directives(struct parser *parser, bool constant)
{
    struct gql_directive *first = NULL, **last = &first;

    while (now(parser) == GQL_AT) {
        struct gql_directive *made = get(parser, sizeof *made);
        size_t name_at;

        if (!made)
            return NULL;
        made->at = parser->lexer.start;
        if (++parser->directives > parser->limits->directives)
            fail(parser, made->at, "Document contains more than %u directives.",
                 parser->limits->directives);
        next(parser);
        made->name = name(parser, &name_at);
        made->arguments = arguments(parser, constant);
        *last = made;
        last = &made->next;
    }
    return first;
}

/* ---- selections ---- */

static struct gql_selection *selection_set(struct parser *parser);

static void field(struct parser *parser, struct gql_selection *made)
{
    made->kind = GQL_FIELD;
    made->name = name(parser, &made->name_at);
    if (take(parser, GQL_COLON)) {
        made->alias = made->name;
        made->name = name(parser, &made->name_at);
        if (++parser->aliases > parser->limits->aliases)
            fail(parser, made->at, "Document contains more than %u aliases.",
                 parser->limits->aliases);
    }
    made->arguments = arguments(parser, false);
    made->directives = directives(parser, false);
    made->braces = now(parser) == GQL_BRACE_OPEN;
    made->braces_at = parser->lexer.start;
    if (made->braces)
        made->selections = selection_set(parser);
}

static void fragment(struct parser *parser, struct gql_selection *made)
{
    next(parser);
    if (now(parser) == GQL_NAME && !at_word(parser, "on")) {
        made->kind = GQL_FRAGMENT_SPREAD;
        made->name = name(parser, &made->name_at);
        made->directives = directives(parser, false);
        if (++parser->fragments > parser->limits->fragments * 10)
            fail(parser, made->at, "Document contains more than %u fragment spreads.",
                 parser->limits->fragments * 10);
        return;
    }
    made->kind = GQL_INLINE_FRAGMENT;
    if (at_word(parser, "on")) {
        next(parser);
        made->on = name(parser, &made->on_at);
    }
    made->directives = directives(parser, false);
    made->braces = true;
    made->braces_at = parser->lexer.start;
    made->selections = selection_set(parser);
}

static struct gql_selection *selection_set(struct parser *parser)
{
    struct gql_selection *first = NULL, **last = &first;
    size_t at = parser->lexer.start;

    expect(parser, GQL_BRACE_OPEN);
    if (++parser->depth > parser->limits->depth)
        fail(parser, at, "Selections nest deeper than %u levels.", parser->limits->depth);
    do {
        struct gql_selection *made = parser->failed ? NULL : get(parser, sizeof *made);

        if (!made)
            return NULL;
        made->at = parser->lexer.start;
        if (now(parser) == GQL_SPREAD)
            fragment(parser, made);
        else
            field(parser, made);
        *last = made;
        last = &made->next;
    } while (!parser->failed && !take(parser, GQL_BRACE_CLOSE));
    parser->depth--;
    return first;
}

/* ---- definitions ---- */

static struct gql_reference *reference(struct parser *parser, unsigned depth)
{
    struct gql_reference *made = get(parser, sizeof *made), *wrapped;

    if (!made)
        return NULL;
    made->at = parser->lexer.start;
    if (depth > MOST_NESTED_VALUES)
        fail(parser, made->at, "A type nests deeper than %d levels.", MOST_NESTED_VALUES);
    if (take(parser, GQL_BRACKET_OPEN)) {
        made->kind = GQL_LIST_OF;
        made->of = reference(parser, depth + 1);
        expect(parser, GQL_BRACKET_CLOSE);
    } else {
        size_t at;

        made->name = name(parser, &at);
    }
    if (!take(parser, GQL_BANG))
        return made;
    wrapped = get(parser, sizeof *wrapped);
    if (!wrapped)
        return NULL;
    wrapped->kind = GQL_NON_NULL_OF;
    wrapped->at = made->at;
    wrapped->of = made;
    return wrapped;
}

static struct gql_variable *variables(struct parser *parser)
{
    struct gql_variable *first = NULL, **last = &first;
    uint32_t count = 0;

    if (!take(parser, GQL_PAREN_OPEN))
        return NULL;
    do {
        struct gql_variable *made = get(parser, sizeof *made);

        if (!made)
            return NULL;
        if (now(parser) == GQL_STRING || now(parser) == GQL_BLOCK_STRING)
            next(parser); /* its description */
        made->at = parser->lexer.start;
        if (++count > parser->limits->variables)
            fail(parser, made->at, "An operation has more than %u variables.",
                 parser->limits->variables);
        expect(parser, GQL_DOLLAR);
        made->name = name(parser, &made->name_at);
        expect(parser, GQL_COLON);
        made->type = reference(parser, 0);
        if (take(parser, GQL_EQUALS))
            made->default_value = value(parser, true, 0);
        made->directives = directives(parser, true);
        *last = made;
        last = &made->next;
    } while (!parser->failed && !take(parser, GQL_PAREN_CLOSE));
    return first;
}

static void operation(struct parser *parser, struct gql_operation ***last)
{
    struct gql_operation *made = get(parser, sizeof *made);

    if (!made)
        return;
    made->at = parser->lexer.start;
    made->name_at = made->at;
    if (now(parser) != GQL_BRACE_OPEN) {
        made->kind = at_word(parser, "mutation")       ? GQL_MUTATION
                     : at_word(parser, "subscription") ? GQL_SUBSCRIPTION
                                                       : GQL_QUERY;
        next(parser);
        if (now(parser) == GQL_NAME)
            made->name = name(parser, &made->name_at);
        made->variables = variables(parser);
        made->directives = directives(parser, false);
    }
    made->selections = selection_set(parser);
    **last = made;
    *last = &made->next;
}

static void fragment_definition(struct parser *parser, struct gql_fragment ***last)
{
    struct gql_fragment *made = get(parser, sizeof *made);

    if (!made)
        return;
    made->number = parser->document->fragment_count++;
    made->at = parser->lexer.start;
    next(parser);
    if (at_word(parser, "on")) {
        unexpected(parser);
        return;
    }
    made->name = name(parser, &made->name_at);
    if (!at_word(parser, "on")) {
        char found[200];

        describe(parser, found);
        fail(parser, parser->lexer.start, "Expected \"on\", found %s.", found);
        return;
    }
    next(parser);
    made->on = name(parser, &made->on_at);
    made->directives = directives(parser, false);
    made->selections = selection_set(parser);
    **last = made;
    *last = &made->next;
}

/* Definitions of types are passed as far as their braces tell, to be refused by validation. */
static void foreign(struct parser *parser, struct gql_foreign ***last)
{
    struct gql_foreign *made = get(parser, sizeof *made);
    unsigned open = 0;
    size_t at;

    if (!made)
        return;
    made->at = parser->lexer.start;
    if (at_word(parser, "extend"))
        next(parser);
    made->name = at_word(parser, "schema") ? SLICE("schema") : SLICE("");
    next(parser);
    take(parser, GQL_AT);
    if (now(parser) == GQL_NAME && !made->name.len)
        made->name = name(parser, &at);
    while (!parser->failed && now(parser) != GQL_END) {
        if (!open && now(parser) == GQL_NAME)
            break;
        if (now(parser) == GQL_BRACE_OPEN || now(parser) == GQL_PAREN_OPEN)
            open++;
        if ((now(parser) == GQL_BRACE_CLOSE || now(parser) == GQL_PAREN_CLOSE) && !open--) {
            unexpected(parser);
            break;
        }
        next(parser);
    }
    **last = made;
    *last = &made->next;
}

static bool at_foreign(const struct parser *parser)
{
    static const char *const words[] = { "schema", "scalar", "type",      "interface", "union",
                                         "enum",   "input",  "directive", "extend" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (at_word(parser, words[i]))
            return true;
    return false;
}

static void definitions(struct parser *parser)
{
    struct gql_operation **last_operation = &parser->document->operations;
    struct gql_fragment **last_fragment = &parser->document->fragments;
    struct gql_foreign **last_foreign = &parser->document->foreign;
    uint32_t fragments = 0;

    do {
        if (now(parser) == GQL_STRING || now(parser) == GQL_BLOCK_STRING) {
            next(parser); /* a description */
            if (now(parser) == GQL_BRACE_OPEN)
                unexpected(parser);
        }
        if (now(parser) == GQL_BRACE_OPEN || at_word(parser, "query") ||
            at_word(parser, "mutation") || at_word(parser, "subscription")) {
            operation(parser, &last_operation);
        } else if (at_word(parser, "fragment")) {
            if (++fragments > parser->limits->fragments)
                fail(parser, parser->lexer.start, "Document contains more than %u fragments.",
                     parser->limits->fragments);
            fragment_definition(parser, &last_fragment);
        } else if (at_foreign(parser)) {
            foreign(parser, &last_foreign);
        } else {
            unexpected(parser);
        }
    } while (!parser->failed && now(parser) != GQL_END);
}

bool gql_parse(struct gql_document *document, const struct allocator *allocator,
               struct slice source, const struct gql_limits *limits, struct gql_errors *errors)
{
    struct parser parser = { .document = document, .limits = limits, .errors = errors };

    *document = (struct gql_document){ .source = source };
    gql_arena_init(&document->arena, allocator);
    gql_errors_init(errors, &document->arena, 100);
    gql_lexer_init(&parser.lexer, source);
    if (parser.lexer.token == GQL_WRONG)
        fail(&parser, parser.lexer.wrong_at, "%s", parser.lexer.message);
    parser.tokens = 1;
    if (!parser.failed)
        definitions(&parser);
    return !parser.failed && !document->arena.failed;
}

void gql_document_free(struct gql_document *document)
{
    gql_arena_free(&document->arena);
}

struct gql_fragment *gql_fragment_find(const struct gql_document *document, struct slice name)
{
    for (struct gql_fragment *at = document->fragments; at; at = at->next)
        if (slice_equal(at->name, name))
            return at;
    return NULL;
}

/* modern.c - one walk over the tokens that stops at every construct newer than ES5.
 *
 * Each refusal is a row of the table: its number, and what to write instead. A
 * construct whose inside would only repeat the complaint (a class, a type, a
 * pattern) is passed over as a whole. */
#include "script/modern.h"

#include <string.h>

enum refusal {
    ARROW,
    LET,
    CONST,
    CLASS,
    TEMPLATE,
    DEFAULT_PARAMETER,
    REST_PARAMETER,
    PATTERN_PARAMETER,
    SPREAD,
    DESTRUCTURING,
    FOR_OF,
    ASYNC,
    AWAIT,
    GENERATOR,
    YIELD,
    CHAINING,
    SHORTHAND,
    METHOD,
    COMPUTED,
    TYPE,
    DECLARATION,
    GENERIC,
    ASSERTION,
    PRIVATE,
    SEPARATOR,
    BIGINT,
    REGEX_FLAG,
    REGEX_GROUP,
    REGEX_BEHIND,
    CATCH,
    TRAILING_COMMA,
    DECORATOR,
    DYNAMIC_IMPORT,
    IMPORT,
    EXPORT_INSIDE
};

static const struct {
    uint32_t number;
    const char *message;
} refusals[] = {
    [ARROW] = { 2010, "arrow functions are not supported yet: write function (x) { return … }" },
    [LET] = { 2011, "let is not supported yet: write var" },
    [CONST] = { 2011, "const is not supported yet: write var" },
    [CLASS] = { 2012, "classes are not supported yet: write a constructor function, and its "
                      "methods on the prototype" },
    [TEMPLATE] = { 2013, "template literals are not supported yet: write 'text ' + value" },
    [DEFAULT_PARAMETER] = { 2014, "default parameters are not supported yet: begin the body with "
                                  "if (\1 === undefined) \1 = …" },
    [REST_PARAMETER] = { 2014, "rest parameters are not supported yet: use "
                               "Array.prototype.slice.call(arguments, n)" },
    [PATTERN_PARAMETER] = { 2014, "destructured parameters are not supported yet: take one "
                                  "parameter and read its properties in the body" },
    [SPREAD] = { 2015, "spread (...) is not supported yet: use concat, apply or a loop over the "
                       "keys" },
    [DESTRUCTURING] = { 2016, "destructuring is not supported yet: write var a = value.a" },
    [FOR_OF] = { 2017, "for-of is not supported yet: write for (var i = 0; i < list.length; i++), "
                       "or list.forEach" },
    [ASYNC] = { 2018, "async functions are not supported yet: write a plain function that returns "
                      "its value" },
    [AWAIT] = { 2018, "await is not supported yet: use the value itself" },
    [GENERATOR] = { 2019, "generators are not supported yet: return an array" },
    [YIELD] = { 2019, "yield is not supported yet: return an array" },
    [CHAINING] = { 2020, "optional chaining (?.) is not supported yet: write a && a.b" },
    [SHORTHAND] = { 2022, "shorthand properties are not supported yet: write \1: \1" },
    [METHOD] = { 2022, "methods in object literals are not supported yet: write \1: function (…) "
                       "{ … }" },
    [COMPUTED] = { 2022, "computed keys are not supported yet: write object[key] = value behind "
                         "the literal" },
    [TYPE] = { 2023, "TypeScript types are not supported yet: remove this type" },
    [GENERIC] = { 2023, "TypeScript type arguments are not supported yet: remove <…>" },
    [ASSERTION] = { 2023, "the TypeScript operator \1 is not supported yet: remove it" },
    [DECLARATION] = { 2024, "TypeScript declarations (\1) are not supported yet: remove it, and "
                            "write an enum as a plain object" },
    [PRIVATE] = { 2026, "private names (\1) are not supported yet: use a plain name" },
    [SEPARATOR] = { 2027, "numeric separators are not supported yet: write the digits without _" },
    [BIGINT] = { 2027, "BigInt literals are not supported: use a number, or a text for ids" },
    [REGEX_FLAG] = { 2028, "the regular expression flags y, u, s, d and v are not supported yet: "
                           "use g, i and m" },
    [REGEX_GROUP] = { 2028, "named groups are not supported yet: write (…) and count" },
    [REGEX_BEHIND] = { 2028, "lookbehind is not supported yet: match more and cut the result" },
    [CATCH] = { 2029, "catch without a name is not supported yet: write catch (error)" },
    [TRAILING_COMMA] = { 2029, "a comma before ) is not supported yet: remove it" },
    [DECORATOR] = { 2030, "decorators are not supported: call the function yourself" },
    [IMPORT] = { 2101, "import is not supported yet: put the code that you need into this "
                       "document" },
    [DYNAMIC_IMPORT] = { 2102, "import() and import.meta are not supported: put the code that you "
                               "need into this document" },
    [EXPORT_INSIDE] = { 2104, "export stands only at the top level: move it out of the brackets" },
};

static const struct {
    const char *operator;
    const char *message;
} operators[] = {
    { "?\?", "the operator ?\? is not supported yet: write a != null ? a : b" },
    { "?\?=", "the operator ?\?= is not supported yet: write if (a == null) a = b" },
    { "||=", "the operator ||= is not supported yet: write a = a || b" },
    { "&&=", "the operator &&= is not supported yet: write a = a && b" },
    { "**", "the operator ** is not supported yet: write Math.pow(a, b)" },
    { "**=", "the operator **= is not supported yet: write a = Math.pow(a, b)" },
};

#define OPERATOR_NUMBER 2021
#define MOST_GUESS      24 /* tokens of what may be a type */

struct walk {
    const struct tokens *tokens;
    struct findings *findings;
    bool generator_seen;
};

static const struct token *token_at(const struct walk *walk, uint32_t at)
{
    return token_get(walk->tokens, at);
}

static bool is(const struct walk *walk, uint32_t at, const char *text)
{
    return token_is(walk->tokens, at, text);
}

static void refuse(struct walk *walk, enum refusal what, uint32_t at)
{
    finding_add(walk->findings, &(struct finding){ .number = refusals[what].number,
                                                   .offset = token_at(walk, at)->start,
                                                   .name = token_text(walk->tokens, at),
                                                   .message = refusals[what].message });
}

static bool is_word(const struct walk *walk, uint32_t at)
{
    return token_at(walk, at)->kind == TOKEN_NAME || token_at(walk, at)->kind == TOKEN_KEYWORD;
}

static bool at_end(const struct walk *walk, uint32_t at)
{
    return at >= walk->tokens->count - 1;
}

/* From `at`, the first token at its level that reads as one of `until`, ends the statement or
 * closes the bracket. */
static uint32_t find_level(const struct walk *walk, uint32_t at, const char *until)
{
    while (!at_end(walk, at) && !token_closes(walk->tokens, at)) {
        struct slice text = token_text(walk->tokens, at);

        if (text.len == 1 && strchr(until, text.data[0]) &&
            token_at(walk, at)->kind == TOKEN_PUNCTUATOR)
            break;
        at = token_after(walk->tokens, at);
    }
    return at;
}

/* One parameter; returns the comma or bracket that ends it. */
static uint32_t refuse_parameter(struct walk *walk, uint32_t at)
{
    uint32_t name = at;

    if (is(walk, at, "...")) {
        refuse(walk, REST_PARAMETER, at++);
    } else if (is(walk, at, "{") || is(walk, at, "[")) {
        refuse(walk, PATTERN_PARAMETER, at);
        at = token_after(walk->tokens, at);
    } else if (is_word(walk, at)) {
        at++;
    }
    if (is(walk, at, "?"))
        refuse(walk, TYPE, at++);
    else if (is(walk, at, ":"))
        refuse(walk, TYPE, at);
    if (is(walk, at, ":"))
        at = type_end(walk->tokens, at + 1, UINT32_MAX);
    if (is(walk, at, "=") && token_at(walk, name)->kind == TOKEN_NAME)
        refuse(walk, DEFAULT_PARAMETER, name);
    return find_level(walk, at, ",");
}

/* The parameters between `open` and its partner, and a return type behind; returns the token
 * to go on with. */
static uint32_t refuse_parameters(struct walk *walk, uint32_t open)
{
    uint32_t close = token_at(walk, open)->match;
    uint32_t at = open + 1;

    if (close <= open)
        return at;
    while (at < close) {
        at = refuse_parameter(walk, at);
        if (at + 1 == close && is(walk, at, ","))
            refuse(walk, TRAILING_COMMA, at);
        at++;
    }
    at = close + 1;
    if (is(walk, at, ":")) {
        refuse(walk, TYPE, at);
        at = type_end(walk->tokens, at + 1, UINT32_MAX);
    }
    return at;
}

static uint32_t refuse_function(struct walk *walk, uint32_t at)
{
    at++;
    if (is(walk, at, "*")) {
        walk->generator_seen = true;
        refuse(walk, GENERATOR, at++);
    }
    if (is_word(walk, at))
        at++;
    if (is(walk, at, "<")) {
        refuse(walk, GENERIC, at);
        at = type_end(walk->tokens, at, UINT32_MAX);
    }
    return is(walk, at, "(") ? refuse_parameters(walk, at) : at;
}

/* A word where a property's key may stand; returns the token to go on with. */
static uint32_t refuse_key(struct walk *walk, uint32_t at)
{
    bool accessor = token_named(walk->tokens, at, "get") || token_named(walk->tokens, at, "set");
    uint32_t next = at + 1;

    if (is(walk, at, "[")) {
        refuse(walk, COMPUTED, at);
        return next;
    }
    if (is(walk, at, "*")) {
        walk->generator_seen = true;
        refuse(walk, GENERATOR, at);
        return token_after(walk->tokens, next + 1);
    }
    if (token_at(walk, at)->kind == TOKEN_PUNCTUATOR || token_at(walk, at)->kind == TOKEN_TEMPLATE)
        return at;
    if (is(walk, next, ":"))
        return next + 1;
    if (is(walk, next, ",") || is(walk, next, "}")) {
        refuse(walk, SHORTHAND, at);
        return next;
    }
    if (is(walk, next, "(")) {
        refuse(walk, METHOD, at);
        return token_after(walk->tokens, next);
    }
    if (token_named(walk->tokens, at, "async")) {
        refuse(walk, ASYNC, at);
        return next + 1;
    }
    return accessor && is(walk, next + 1, "(") ? refuse_parameters(walk, next + 1) : next;
}

static bool key_place(const struct walk *walk, uint32_t at)
{
    uint32_t parent = token_at(walk, at)->parent;

    return parent && token_at(walk, parent)->opens == BRACKET_OBJECT &&
           (parent == at - 1 || is(walk, at - 1, ","));
}

/* True for an object or array literal that is assigned to. */
static bool is_pattern(const struct walk *walk, uint32_t at)
{
    uint32_t match = token_at(walk, at)->match;

    return match > at && is(walk, match + 1, "=") && token_at(walk, at)->operand &&
           token_at(walk, at)->opens != BRACKET_BLOCK;
}

static uint32_t refuse_variable(struct walk *walk, uint32_t at)
{
    if (is(walk, at, "let"))
        refuse(walk, LET, at);
    else if (is(walk, at, "const"))
        refuse(walk, CONST, at);
    at++;
    if (is(walk, at, "{") || is(walk, at, "[")) {
        refuse(walk, DESTRUCTURING, at);
        return token_after(walk->tokens, at);
    }
    if (token_at(walk, at)->kind == TOKEN_NAME && is(walk, at + 1, ":")) {
        refuse(walk, TYPE, at + 1);
        return type_end(walk->tokens, at + 2, UINT32_MAX);
    }
    return at;
}

static uint32_t refuse_for(struct walk *walk, uint32_t at)
{
    uint32_t open = at + 1 + is(walk, at + 1, "await");
    uint32_t close = token_at(walk, open)->match;

    for (uint32_t in = open + 1; in < close; in = token_after(walk->tokens, in)) {
        if (is(walk, in, ";"))
            break;
        if (token_named(walk->tokens, in, "of") && !token_at(walk, in)->operand) {
            refuse(walk, FOR_OF, at);
            break;
        }
    }
    return at + 1;
}

static uint32_t refuse_class(struct walk *walk, uint32_t at)
{
    uint32_t body = at + 1;

    refuse(walk, CLASS, at);
    while (!at_end(walk, body) && token_at(walk, body)->opens != BRACKET_CLASS &&
           !is(walk, body, ";"))
        body = token_after(walk->tokens, body);
    return token_after(walk->tokens, body);
}

static uint32_t refuse_import(struct walk *walk, uint32_t at)
{
    if (is(walk, at + 1, "(") || is(walk, at + 1, ".")) {
        refuse(walk, DYNAMIC_IMPORT, at);
        return at + 1;
    }
    refuse(walk, IMPORT, at++);
    while (!at_end(walk, at) && token_at(walk, at)->kind != TOKEN_STRING && !is(walk, at, ";") &&
           !token_at(walk, at)->statement)
        at = token_after(walk->tokens, at);
    return token_at(walk, at)->kind == TOKEN_STRING ? at + 1 : at;
}

static uint32_t refuse_keyword(struct walk *walk, uint32_t at)
{
    if (is(walk, at, "function"))
        return refuse_function(walk, at);
    if (is(walk, at, "const") && is(walk, at + 1, "enum"))
        return at + 1;
    if (is(walk, at, "var") || is(walk, at, "let") || is(walk, at, "const"))
        return refuse_variable(walk, at);
    if (is(walk, at, "class"))
        return refuse_class(walk, at);
    if (is(walk, at, "for"))
        return refuse_for(walk, at);
    if (is(walk, at, "import"))
        return refuse_import(walk, at);
    if (is(walk, at, "await")) {
        refuse(walk, AWAIT, at);
    } else if (is(walk, at, "yield") && !walk->generator_seen) {
        refuse(walk, YIELD, at);
    } else if (is(walk, at, "catch") && is(walk, at + 1, "{")) {
        refuse(walk, CATCH, at);
    } else if (is(walk, at, "export") && token_at(walk, at)->parent) {
        refuse(walk, EXPORT_INSIDE, at);
    } else if (is(walk, at, "enum")) {
        refuse(walk, DECLARATION, at);
        return token_after(walk->tokens, at + 2);
    }
    return at + 1;
}

/* interface X { … }, type X = …, namespace X { … }, declare …, abstract … */
static uint32_t refuse_declaration(struct walk *walk, uint32_t at)
{
    const struct tokens *tokens = walk->tokens;

    if (!token_at(walk, at)->statement || !is_word(walk, at + 1) ||
        token_at(walk, at + 1)->line_before || is(walk, at + 1, "in") ||
        is(walk, at + 1, "instanceof"))
        return 0;
    if (token_named(tokens, at, "type")) {
        refuse(walk, DECLARATION, at);
        at = is(walk, at + 2, "<") ? type_end(tokens, at + 2, UINT32_MAX) : at + 2;
        return is(walk, at, "=") ? type_end(tokens, at + 1, UINT32_MAX) : at;
    }
    if (token_named(tokens, at, "interface") || token_named(tokens, at, "namespace")) {
        refuse(walk, DECLARATION, at++);
        while (!at_end(walk, at) && !is(walk, at, "{") && !is(walk, at, ";"))
            at++;
        return token_after(tokens, at);
    }
    if (token_named(tokens, at, "declare") || token_named(tokens, at, "abstract")) {
        refuse(walk, DECLARATION, at);
        return at + 1;
    }
    return 0;
}

static bool is_arrow(const struct walk *walk, uint32_t open)
{
    uint32_t close = token_at(walk, open)->match;

    if (close <= open)
        return false;
    return is(walk, close + 1, "=>") ||
           (is(walk, close + 1, ":") && token_at(walk, open)->operand &&
            is(walk, type_end(walk->tokens, close + 2, MOST_GUESS), "=>"));
}

/* f<T>(x): written without a space, and a type from < to >. */
static bool is_generic(const struct walk *walk, uint32_t at)
{
    uint32_t end;

    if (!is(walk, at + 1, "<") || token_at(walk, at + 1)->start != token_at(walk, at)->end)
        return false;
    end = type_end(walk->tokens, at + 1, MOST_GUESS);
    return end > at + 2 && is(walk, end, "(") && is(walk, end - 1, ">");
}

static uint32_t refuse_name(struct walk *walk, uint32_t at)
{
    const struct tokens *tokens = walk->tokens;
    const struct token *next = token_at(walk, at + 1);
    uint32_t declared = refuse_declaration(walk, at);

    if (declared)
        return declared;
    if (token_named(tokens, at, "async") && !next->line_before &&
        (is(walk, at + 1, "function") || next->kind == TOKEN_NAME ||
         (is(walk, at + 1, "(") && is_arrow(walk, at + 1)))) {
        refuse(walk, ASYNC, at);
        return at + 1;
    }
    if ((token_named(tokens, at, "as") || token_named(tokens, at, "satisfies")) &&
        !token_at(walk, at)->operand && !token_at(walk, at)->line_before) {
        refuse(walk, ASSERTION, at);
        return type_end(tokens, at + 1, UINT32_MAX);
    }
    if (is_generic(walk, at)) {
        refuse(walk, GENERIC, at + 1);
        return type_end(tokens, at + 1, UINT32_MAX);
    }
    return at + 1;
}

static void refuse_number(struct walk *walk, uint32_t at)
{
    struct slice text = token_text(walk->tokens, at);

    if (slice_find(text, '_') < text.len)
        refuse(walk, SEPARATOR, at);
    if (text.data[text.len - 1] == 'n')
        refuse(walk, BIGINT, at);
}

static void refuse_regex(struct walk *walk, uint32_t at)
{
    struct slice text = token_text(walk->tokens, at);
    size_t c = 1;
    bool in_class = false;

    for (; c < text.len && (in_class || text.data[c] != '/'); c++) {
        struct slice rest = slice_from(text, c);

        if (rest.data[0] == '\\')
            c++;
        else if (rest.data[0] == '[')
            in_class = true;
        else if (rest.data[0] == ']')
            in_class = false;
        else if (!in_class && (slice_starts(rest, "(?<=") || slice_starts(rest, "(?<!")))
            refuse(walk, REGEX_BEHIND, at);
        else if (!in_class && slice_starts(rest, "(?<"))
            refuse(walk, REGEX_GROUP, at);
    }
    for (c++; c < text.len; c++) {
        if (strchr("yusdv", text.data[c])) {
            refuse(walk, REGEX_FLAG, at);
            return;
        }
    }
}

static uint32_t refuse_opening(struct walk *walk, uint32_t at)
{
    uint32_t match = token_at(walk, at)->match;

    if (token_at(walk, at)->opens == BRACKET_NAMES)
        return match + 1;
    if (is_pattern(walk, at)) {
        refuse(walk, DESTRUCTURING, at);
        return match + 1;
    }
    if (token_at(walk, at)->opens == BRACKET_ROUND) {
        if (is_arrow(walk, at))
            return refuse_parameters(walk, at);
        if (is(walk, match - 1, ",") && match > at + 1)
            refuse(walk, TRAILING_COMMA, match - 1);
    }
    return at + 1;
}

static uint32_t refuse_punctuator(struct walk *walk, uint32_t at)
{
    const struct token *token = token_at(walk, at);
    struct slice text = token_text(walk->tokens, at);

    if (token->match > at)
        return refuse_opening(walk, at);
    for (size_t row = 0; row < sizeof operators / sizeof operators[0]; row++) {
        if (slice_is(text, operators[row].operator))
            finding_add(walk->findings, &(struct finding){ .number = OPERATOR_NUMBER,
                                                           .offset = token->start,
                                                           .message = operators[row].message });
    }
    if (slice_is(text, "=>"))
        refuse(walk, ARROW, at);
    else if (slice_is(text, "?."))
        refuse(walk, CHAINING, at);
    else if (slice_is(text, "..."))
        refuse(walk, SPREAD, at);
    else if (slice_is(text, "@"))
        refuse(walk, DECORATOR, at);
    else if (slice_is(text, "!") && !token->operand && !token->line_before)
        refuse(walk, ASSERTION, at);
    return at + 1;
}

static uint32_t refuse_next(struct walk *walk, uint32_t at)
{
    const struct token *token = token_at(walk, at);

    if (key_place(walk, at)) {
        uint32_t next = refuse_key(walk, at);

        if (next > at)
            return next;
    }
    switch (token->kind) {
    case TOKEN_KEYWORD:
        return refuse_keyword(walk, at);
    case TOKEN_NAME:
        return refuse_name(walk, at);
    case TOKEN_NUMBER:
        refuse_number(walk, at);
        return at + 1;
    case TOKEN_REGEX:
        refuse_regex(walk, at);
        return at + 1;
    case TOKEN_TEMPLATE:
        if (walk->tokens->text.data[token->start] == '`')
            refuse(walk, TEMPLATE, at);
        return at + 1;
    case TOKEN_PRIVATE:
        refuse(walk, PRIVATE, at);
        return at + 1;
    case TOKEN_PUNCTUATOR:
        return refuse_punctuator(walk, at);
    default:
        return at + 1;
    }
}

void modern_refuse(const struct tokens *tokens, struct findings *findings)
{
    struct walk walk = { .tokens = tokens, .findings = findings };
    uint32_t at = 1;

    while (at < tokens->count - 1)
        at = refuse_next(&walk, at);
}

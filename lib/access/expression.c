/* expression.c - permission expressions from text to flat code.
 *
 * The language is a small part of JavaScript's: literals, names, members, ! && || === !== == != <
 * <= > >= in, parentheses. No calls, no assignment, nothing that loops. Recursion is bounded by the
 * nesting, the code by its length. */
#include "access/expression.h"

#include "base/jsontext.h"
#include "base/utf8.h"

#include <string.h>

enum { NESTING = 32 };

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_SIGN, TOKEN_WRONG };

struct parser {
    const struct allocator *allocator;
    struct slice text, what;
    enum code code;
    struct error *error;
    mdx_status status;
    size_t at; /* behind the token */
    enum token_kind kind;
    struct slice token; /* as written */
    uint32_t nesting, stack;
    struct expression *made;
};

static bool is_good(const struct parser *parser)
{
    return !parser->status;
}

/* The first thing that is wrong, at the token. */
static void refuse(struct parser *parser, const char *why)
{
    size_t at = (size_t)(parser->token.data - parser->text.data);

    if (parser->status)
        return;
    parser->status = error_set(parser->error, parser->code, "%.*s: %s (character %zu)",
                               (int)parser->what.len, parser->what.data, why, at + 1);
    error_hint(parser->error, "An expression is like user.role === 'admin' && !suspended, or "
                              "'editor' in user.roles: members, literals, comparisons, in, !, &&, "
                              "|| and parentheses; no calls.");
}

/* ---- tokens ------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char peek(const struct parser *parser, size_t ahead)
{
    size_t at = parser->at + ahead;

    return at < parser->text.len ? parser->text.data[at] : '\0';
}

static size_t string_length(const struct parser *parser)
{
    char quote = peek(parser, 0), c;
    size_t len = 1;

    while ((c = peek(parser, len)) != quote) {
        if (c == '\0' || c == '\n')
            return 0;
        len += c == '\\' ? 2 : 1;
    }
    return len + 1;
}

static size_t digits(const struct parser *parser, size_t len)
{
    while (is_digit(peek(parser, len)))
        len++;
    return len;
}

static size_t number_length(const struct parser *parser)
{
    size_t len = digits(parser, 0), end;

    if (peek(parser, 0) == '0' && len > 1)
        return 0;
    if (peek(parser, len) == '.') {
        end = digits(parser, len + 1);
        if (end == len + 1)
            return 0;
        len = end;
    }
    if (is_letter(peek(parser, len)))
        return 0; /* 1e9, 0x10, 10n */
    return len;
}

static size_t sign_length(const struct parser *parser)
{
    static const char *const signs[] = { "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "<",
                                         ">",   "!",   "(",  ")",  "[",  "]",  ".",  ",",  "-" };
    struct slice rest = slice_from(parser->text, parser->at);

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (slice_starts(rest, signs[i]))
            return strlen(signs[i]);
    return 0;
}

static size_t token_length(struct parser *parser)
{
    char c = peek(parser, 0);
    size_t len = 0;

    if (is_letter(c)) {
        parser->kind = TOKEN_NAME;
        while (is_letter(peek(parser, len)) || is_digit(peek(parser, len)))
            len++;
    } else if (is_digit(c)) {
        parser->kind = TOKEN_NUMBER;
        len = number_length(parser);
    } else if (c == '\'' || c == '"') {
        parser->kind = TOKEN_STRING;
        len = string_length(parser);
    } else {
        parser->kind = TOKEN_SIGN;
        len = sign_length(parser);
    }
    return len;
}

static void next(struct parser *parser)
{
    size_t len;
    char c;

    while ((c = peek(parser, 0)) == ' ' || c == '\t' || c == '\n' || c == '\r')
        parser->at++;
    parser->token = slice_make(parser->text.data + parser->at, 0);
    if (parser->at >= parser->text.len) {
        parser->kind = TOKEN_END;
        return;
    }
    len = token_length(parser);
    if (!len || parser->at + len > parser->text.len) {
        refuse(parser, parser->kind == TOKEN_STRING   ? "a string does not end"
                       : parser->kind == TOKEN_NUMBER ? "this is no decimal number"
                                                      : "this character has no meaning here");
        parser->kind = TOKEN_WRONG;
        return;
    }
    parser->token.len = len;
    parser->at += len;
}

static bool is_sign(const struct parser *parser, const char *sign)
{
    return parser->kind == TOKEN_SIGN && slice_is(parser->token, sign);
}

static bool take(struct parser *parser, const char *sign)
{
    if (!is_sign(parser, sign))
        return false;
    next(parser);
    return true;
}

/* ---- code ----------------------------------------------------------------------- */

static void emit(struct parser *parser, enum step_kind kind, size_t at, int grows)
{
    struct expression *made = parser->made;

    if (parser->status)
        return;
    if (made->count == EXPRESSION_STEPS || (grows > 0 && parser->stack == EXPRESSION_STACK)) {
        refuse(parser, "the expression is too large");
        return;
    }
    made->steps[made->count++] = (struct step){ (uint16_t)kind, (uint16_t)at };
    parser->stack = (uint32_t)((int)parser->stack + grows);
}

/* Takes value. */
static void emit_with(struct parser *parser, enum step_kind kind, json_t *value, int grows)
{
    size_t at = json_array_size(parser->made->constants);

    if (parser->status) {
        json_decref(value);
        return;
    }
    if (json_array_append_new(parser->made->constants, value)) {
        parser->status = error_no_memory(parser->error);
        return;
    }
    emit(parser, kind, at, grows);
}

/* The characters behind \u; false: they are none that stand alone. */
static bool read_hex(struct slice *rest, struct buffer *out)
{
    uint32_t point = 0;
    char bytes[4];

    if (rest->len < 5)
        return false;
    for (size_t i = 1; i < 5; i++) {
        char c = rest->data[i];
        uint32_t digit = is_digit(c)            ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : 16;

        if (digit > 15)
            return false;
        point = point << 4 | digit;
    }
    if (!point || (point >= 0xd800 && point < 0xe000))
        return false;
    buffer_add(out, bytes, utf8_put(point, bytes));
    *rest = slice_from(*rest, 5);
    return true;
}

static bool read_escape(struct slice *rest, struct buffer *out)
{
    static const char from[] = "\\'\"/nrt", to[] = "\\'\"/\n\r\t";
    const char *found = rest->len ? memchr(from, rest->data[0], sizeof from - 1) : NULL;

    if (rest->len && rest->data[0] == 'u')
        return read_hex(rest, out);
    if (!found)
        return false;
    buffer_add_char(out, to[found - from]);
    *rest = slice_from(*rest, 1);
    return true;
}

/* The token's text without quotes and escapes. NULL, with the status set: it is none. */
static json_t *string_value(struct parser *parser)
{
    struct slice rest = slice_make(parser->token.data + 1, parser->token.len - 2);
    struct buffer text;
    json_t *value = NULL;
    bool good = true;

    buffer_init(&text, parser->allocator, EXPRESSION_BYTES);
    while (good && rest.len) {
        size_t plain = slice_find(rest, '\\');

        buffer_add_slice(&text, slice_to(rest, plain));
        rest = slice_from(rest, plain);
        if (rest.len) {
            rest = slice_from(rest, 1);
            good = read_escape(&rest, &text);
        }
    }
    if (!good)
        refuse(parser, "a string has an escape that is not known");
    else if (!buffer_failed(&text))
        value = json_stringn(text.data ? text.data : "", text.len);
    if (good && !value)
        parser->status = error_no_memory(parser->error);
    buffer_free(&text);
    return value;
}

static json_t *number_value(struct parser *parser, bool negative)
{
    uint64_t whole;

    if (slice_to_u64(parser->token, &whole) && whole <= INT64_MAX)
        return json_integer(negative ? -(json_int_t)whole : (json_int_t)whole);
    return json_real(negative ? -jsontext_decimal(parser->token) : jsontext_decimal(parser->token));
}

/* ---- grammar: each function leaves one value more on the stack -------------------- */

static void parse_any(struct parser *parser);

/* A literal that may stand in a list, or NULL when the token begins none. */
static json_t *literal(struct parser *parser)
{
    json_t *value = NULL;
    bool negative = take(parser, "-");

    if (parser->kind == TOKEN_NUMBER)
        value = number_value(parser, negative);
    else if (negative)
        refuse(parser, "- stands before numbers only");
    else if (parser->kind == TOKEN_STRING)
        value = string_value(parser);
    else if (parser->kind == TOKEN_NAME && slice_is(parser->token, "true"))
        value = json_true();
    else if (parser->kind == TOKEN_NAME && slice_is(parser->token, "false"))
        value = json_false();
    else if (parser->kind == TOKEN_NAME && slice_is(parser->token, "null"))
        value = json_null();
    if (value)
        next(parser);
    return value;
}

static void parse_list(struct parser *parser)
{
    json_t *list = json_array();

    while (is_good(parser) && list && !is_sign(parser, "]")) {
        json_t *item = literal(parser);

        if (item && json_array_append_new(list, item))
            parser->status = error_no_memory(parser->error);
        else if (!item)
            refuse(parser, "a list holds strings, numbers, true, false and null only");
        if (!take(parser, ",") && !is_sign(parser, "]"))
            refuse(parser, "a , or ] is missing");
    }
    take(parser, "]");
    if (!list)
        parser->status = error_no_memory(parser->error);
    else
        emit_with(parser, STEP_CONSTANT, list, 1);
}

static json_t *name_of(const struct parser *parser)
{
    return json_stringn(parser->token.data, parser->token.len);
}

static void parse_primary(struct parser *parser)
{
    static const char *const reserved[] = { "undefined", "this", "typeof",    "in",
                                            "new",       "void", "instanceof" };
    json_t *value;

    if (take(parser, "(")) {
        parse_any(parser);
        if (!take(parser, ")"))
            refuse(parser, "a ) is missing");
        return;
    }
    if (take(parser, "[")) {
        parse_list(parser);
        return;
    }
    value = literal(parser);
    if (value) {
        emit_with(parser, STEP_CONSTANT, value, 1);
        return;
    }
    if (parser->kind != TOKEN_NAME) {
        refuse(parser, parser->kind == TOKEN_END ? "something is missing at the end"
                                                 : "a value is missing here");
        return;
    }
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (slice_is(parser->token, reserved[i]))
            refuse(parser, "this word has no meaning in an expression");
    emit_with(parser, STEP_NAME, name_of(parser), 1);
    next(parser);
}

static void parse_member(struct parser *parser)
{
    parse_primary(parser);
    while (is_good(parser)) {
        if (take(parser, ".")) {
            if (parser->kind != TOKEN_NAME)
                refuse(parser, "a member's name is missing behind the point");
            emit_with(parser, STEP_MEMBER, name_of(parser), 0);
            next(parser);
        } else if (take(parser, "[")) {
            parse_any(parser);
            emit(parser, STEP_INDEX, 0, -1);
            if (!take(parser, "]"))
                refuse(parser, "a ] is missing");
        } else if (is_sign(parser, "(")) {
            refuse(parser, "an expression calls nothing");
        } else {
            return;
        }
    }
}

static void parse_not(struct parser *parser)
{
    uint32_t count = 0;

    while (is_good(parser) && take(parser, "!"))
        count++;
    parse_member(parser);
    for (; count && is_good(parser); count--)
        emit(parser, STEP_NOT, 0, 0);
}

struct binary {
    const char *sign;
    enum step_kind kind;
};

static const struct binary *find(const struct parser *parser, const struct binary *rows)
{
    if (parser->kind != TOKEN_SIGN && parser->kind != TOKEN_NAME)
        return NULL;
    while (rows->sign && !slice_is(parser->token, rows->sign))
        rows++;
    return rows->sign ? rows : NULL;
}

/* One comparison at most: a < b < c means nothing that its writer wants. */
static void parse_compare(struct parser *parser, const struct binary *rows,
                          void (*operand)(struct parser *))
{
    const struct binary *found;

    operand(parser);
    found = is_good(parser) ? find(parser, rows) : NULL;
    if (!found)
        return;
    next(parser);
    operand(parser);
    emit(parser, found->kind, 0, -1);
    if (find(parser, rows))
        refuse(parser, "two comparisons follow each other: join them by && or put parentheses");
}

static void parse_relation(struct parser *parser)
{
    static const struct binary rows[] = { { "<=", STEP_AT_MOST },  { "<", STEP_LESS },
                                          { ">=", STEP_AT_LEAST }, { ">", STEP_MORE },
                                          { "in", STEP_IN },       { NULL, STEP_IN } };

    parse_compare(parser, rows, parse_not);
}

static void parse_equality(struct parser *parser)
{
    static const struct binary rows[] = { { "===", STEP_EQUAL },
                                          { "!==", STEP_UNEQUAL },
                                          { "==", STEP_EQUAL },
                                          { "!=", STEP_UNEQUAL },
                                          { NULL, STEP_EQUAL } };

    parse_compare(parser, rows, parse_relation);
}

static void parse_and(struct parser *parser)
{
    parse_equality(parser);
    while (is_good(parser) && take(parser, "&&")) {
        parse_equality(parser);
        emit(parser, STEP_AND, 0, -1);
    }
}

static void parse_any(struct parser *parser)
{
    if (++parser->nesting > NESTING)
        refuse(parser, "it nests too deeply");
    if (is_good(parser))
        parse_and(parser);
    while (is_good(parser) && take(parser, "||")) {
        parse_and(parser);
        emit(parser, STEP_OR, 0, -1);
    }
    parser->nesting--;
}

mdx_status expression_compile(struct expression **expression, const struct allocator *allocator,
                              struct slice text, struct slice what, enum code code,
                              struct error *error)
{
    struct parser parser = { .allocator = allocator,
                             .text = text,
                             .what = what,
                             .code = code,
                             .error = error,
                             .token = slice_make(text.data, 0) };

    *expression = NULL;
    if (text.len > EXPRESSION_BYTES)
        refuse(&parser, "the expression is longer than 4096 bytes");
    else if (!text.len || !utf8_valid(text, NULL))
        refuse(&parser, text.len ? "the expression is no UTF-8" : "the expression is empty");
    if (parser.status)
        return parser.status;
    parser.made =
        mem_new(allocator, sizeof *parser.made + EXPRESSION_STEPS * sizeof parser.made->steps[0]);
    if (!parser.made)
        return error_no_memory(error);
    parser.made->allocator = allocator;
    parser.made->constants = json_array();
    if (!parser.made->constants)
        parser.status = error_no_memory(error);
    next(&parser);
    if (is_good(&parser))
        parse_any(&parser);
    if (is_good(&parser) && parser.kind != TOKEN_END)
        refuse(&parser, "nothing may follow here");
    if (parser.status)
        expression_free(parser.made);
    else
        *expression = parser.made;
    return parser.status;
}

void expression_free(struct expression *expression)
{
    if (!expression)
        return;
    json_decref(expression->constants);
    mem_free(expression->allocator, expression);
}

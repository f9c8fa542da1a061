/* graphql.c - GraphQL's tokens. */
#include "wire/graphql.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f')
        return (c | 32) - 'a' + 10;
    return -1;
}

/* The byte at an offset; 0 behind the end. */
static char peek(const struct gql_lexer *lexer, size_t at)
{
    return at < lexer->text.len ? lexer->text.data[at] : '\0';
}

static void wrong(struct gql_lexer *lexer, size_t at, const char *message)
{
    lexer->token = GQL_WRONG;
    lexer->wrong_at = at;
    snprintf(lexer->message, sizeof lexer->message, "%s", message);
}

/* The character at an offset, as a message shows it. */
static void shown(const struct gql_lexer *lexer, size_t at, char out[24])
{
    struct slice rest = slice_from(lexer->text, at);
    size_t len = rest.len ? utf8_length(rest, 0) : 0;

    if (!rest.len)
        snprintf(out, 24, "<EOF>");
    else if (len == 1 && rest.data[0] == '"')
        snprintf(out, 24, "'\"'");
    else if (len >= 1 && (unsigned char)rest.data[0] >= 0x20 && rest.data[0] != 0x7f)
        snprintf(out, 24, "\"%.*s\"", (int)len, rest.data);
    else
        snprintf(out, 24, "U+%04X", (unsigned char)rest.data[0]);
}

static void wrong_character(struct gql_lexer *lexer, size_t at, const char *before)
{
    char character[24], message[160];

    shown(lexer, at, character);
    snprintf(message, sizeof message, "%s%s.", before, character);
    wrong(lexer, at, message);
}

static void finish(struct gql_lexer *lexer, enum gql_token token, size_t end)
{
    lexer->token = token;
    lexer->end = end;
    lexer->next = end;
}

/* Blanks, line ends, commas, comments, and a byte order mark. */
static size_t skip(const struct gql_lexer *lexer, size_t at)
{
    for (;;) {
        char c = peek(lexer, at);

        if (at < lexer->text.len && (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',')) {
            at++;
        } else if (slice_starts(slice_from(lexer->text, at), "\xEF\xBB\xBF")) {
            at += 3;
        } else if (c == '#') {
            while (at < lexer->text.len && peek(lexer, at) != '\n' && peek(lexer, at) != '\r')
                at++;
        } else {
            return at;
        }
    }
}

static void read_name(struct gql_lexer *lexer)
{
    size_t at = lexer->start;

    while (is_name_start(peek(lexer, at)) || is_digit(peek(lexer, at)))
        at++;
    finish(lexer, GQL_NAME, at);
}

static bool read_digits(struct gql_lexer *lexer, size_t *at)
{
    if (!is_digit(peek(lexer, *at))) {
        wrong_character(lexer, *at, "Invalid number, expected digit but got: ");
        return false;
    }
    while (is_digit(peek(lexer, *at)))
        ++*at;
    return true;
}

static void read_number(struct gql_lexer *lexer)
{
    size_t at = lexer->start + (peek(lexer, lexer->start) == '-');
    enum gql_token token = GQL_INT;

    if (peek(lexer, at) == '0' && is_digit(peek(lexer, at + 1))) {
        wrong_character(lexer, at + 1, "Invalid number, unexpected digit after 0: ");
        return;
    }
    if (!read_digits(lexer, &at))
        return;
    if (peek(lexer, at) == '.') {
        token = GQL_FLOAT;
        at++;
        if (!read_digits(lexer, &at))
            return;
    }
    if ((peek(lexer, at) | 32) == 'e') {
        token = GQL_FLOAT;
        at++;
        at += peek(lexer, at) == '+' || peek(lexer, at) == '-';
        if (!read_digits(lexer, &at))
            return;
    }
    if (peek(lexer, at) == '.' || is_name_start(peek(lexer, at)))
        wrong_character(lexer, at, "Invalid number, expected digit but got: ");
    else
        finish(lexer, token, at);
}

/* The four digits behind `\u`; negative: they are none. */
static long read_hex4(const struct gql_lexer *lexer, size_t at)
{
    long code = 0;

    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(peek(lexer, at + i));

        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

/* A `\u` escape at an offset: its length, and its code point; 0: it is none. */
static size_t read_unicode(const struct gql_lexer *lexer, size_t at, uint32_t *point)
{
    long high, low;
    size_t len;

    if (peek(lexer, at + 2) == '{') {
        *point = 0;
        for (len = 3; hex_digit(peek(lexer, at + len)) >= 0 && len < 12; len++)
            *point = *point * 16 + (uint32_t)hex_digit(peek(lexer, at + len));
        if (len == 3 || len == 12 || peek(lexer, at + len) != '}')
            return 0;
        len++;
        return *point > 0x10FFFF || (*point >= 0xD800 && *point <= 0xDFFF) ? 0 : len;
    }
    high = read_hex4(lexer, at + 2);
    if (high < 0 || (high >= 0xDC00 && high <= 0xDFFF))
        return 0;
    *point = (uint32_t)high;
    if (high < 0xD800 || high > 0xDFFF)
        return 6;
    low = peek(lexer, at + 6) == '\\' && peek(lexer, at + 7) == 'u' ? read_hex4(lexer, at + 8) : -1;
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *point = 0x10000 + (((uint32_t)high - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
    return 12;
}

/* Passes an escape; false: it is wrong. */
static bool pass_escape(struct gql_lexer *lexer, size_t *at)
{
    char message[160];
    uint32_t point;
    size_t len;

    if (peek(lexer, *at + 1) == 'u') {
        len = read_unicode(lexer, *at, &point);
        if (len) {
            *at += len;
            return true;
        }
        len = 2;
        while (len < 12 && *at + len < lexer->text.len &&
               (hex_digit(peek(lexer, *at + len)) >= 0 || peek(lexer, *at + len) == '{' ||
                peek(lexer, *at + len) == '}'))
            len++;
        snprintf(message, sizeof message, "Invalid Unicode escape sequence: \"%.*s\".", (int)len,
                 lexer->text.data + *at);
        wrong(lexer, *at, message);
        return false;
    }
    if (*at + 1 < lexer->text.len && strchr("\"\\/bfnrt", peek(lexer, *at + 1))) {
        *at += 2;
        return true;
    }
    len = *at + 1 < lexer->text.len ? utf8_length(lexer->text, *at + 1) : 0;
    snprintf(message, sizeof message, "Invalid character escape sequence: \"\\%.*s\".", (int)len,
             lexer->text.data + *at + 1);
    wrong(lexer, *at, message);
    return false;
}

static void read_string(struct gql_lexer *lexer)
{
    size_t at = lexer->start + 1;

    while (at < lexer->text.len) {
        char c = peek(lexer, at);

        if (c == '"') {
            finish(lexer, GQL_STRING, at + 1);
            return;
        }
        if (c == '\n' || c == '\r')
            break;
        if (c == '\\') {
            if (!pass_escape(lexer, &at))
                return;
            continue;
        }
        if (!c) {
            wrong_character(lexer, at, "Invalid character within String: ");
            return;
        }
        at++;
    }
    wrong(lexer, at, "Unterminated string.");
}

static void read_block(struct gql_lexer *lexer)
{
    size_t at = lexer->start + 3;

    while (at < lexer->text.len) {
        struct slice rest = slice_from(lexer->text, at);

        if (slice_starts(rest, "\"\"\"")) {
            finish(lexer, GQL_BLOCK_STRING, at + 3);
            return;
        }
        if (!rest.data[0]) {
            wrong_character(lexer, at, "Invalid character within String: ");
            return;
        }
        at += slice_starts(rest, "\\\"\"\"") ? 4 : 1;
    }
    wrong(lexer, at, "Unterminated string.");
}

static const char punctuators[] = "!$&():=@[]{|}";
static const enum gql_token punctuator_tokens[] = {
    GQL_BANG,       GQL_DOLLAR, GQL_AMP,         GQL_PAREN_OPEN,   GQL_PAREN_CLOSE,
    GQL_COLON,      GQL_EQUALS, GQL_AT,          GQL_BRACKET_OPEN, GQL_BRACKET_CLOSE,
    GQL_BRACE_OPEN, GQL_PIPE,   GQL_BRACE_CLOSE,
};

void gql_lexer_init(struct gql_lexer *lexer, struct slice text)
{
    *lexer = (struct gql_lexer){ .text = text };
    gql_lexer_next(lexer);
}

void gql_lexer_next(struct gql_lexer *lexer)
{
    const char *found;
    char c;

    if (lexer->token == GQL_WRONG)
        return;
    lexer->last_end = lexer->end;
    lexer->start = skip(lexer, lexer->next);
    c = peek(lexer, lexer->start);
    found = c ? strchr(punctuators, c) : NULL;
    if (lexer->start >= lexer->text.len)
        finish(lexer, GQL_END, lexer->start);
    else if (is_name_start(c))
        read_name(lexer);
    else if (found)
        finish(lexer, punctuator_tokens[found - punctuators], lexer->start + 1);
    else if (slice_starts(slice_from(lexer->text, lexer->start), "..."))
        finish(lexer, GQL_SPREAD, lexer->start + 3);
    else if (is_digit(c) || c == '-')
        read_number(lexer);
    else if (slice_starts(slice_from(lexer->text, lexer->start), "\"\"\""))
        read_block(lexer);
    else if (c == '"')
        read_string(lexer);
    else if (c == '\'')
        wrong(lexer, lexer->start,
              "Unexpected single quote character ('), did you mean to use a double quote (\")?");
    else
        wrong_character(lexer, lexer->start, "Unexpected character: ");
}

struct slice gql_lexer_text(const struct gql_lexer *lexer)
{
    return slice_make(lexer->text.data + lexer->start, lexer->end - lexer->start);
}

const char *gql_token_name(enum gql_token token)
{
    static const char *const names[] = {
        [GQL_END] = "<EOF>",
        [GQL_BANG] = "\"!\"",
        [GQL_DOLLAR] = "\"$\"",
        [GQL_AMP] = "\"&\"",
        [GQL_PAREN_OPEN] = "\"(\"",
        [GQL_PAREN_CLOSE] = "\")\"",
        [GQL_SPREAD] = "\"...\"",
        [GQL_COLON] = "\":\"",
        [GQL_EQUALS] = "\"=\"",
        [GQL_AT] = "\"@\"",
        [GQL_BRACKET_OPEN] = "\"[\"",
        [GQL_BRACKET_CLOSE] = "\"]\"",
        [GQL_BRACE_OPEN] = "\"{\"",
        [GQL_PIPE] = "\"|\"",
        [GQL_BRACE_CLOSE] = "\"}\"",
        [GQL_NAME] = "Name",
        [GQL_INT] = "Int",
        [GQL_FLOAT] = "Float",
        [GQL_STRING] = "String",
        [GQL_BLOCK_STRING] = "BlockString",
        [GQL_WRONG] = "<Wrong>",
    };

    return names[token];
}

void gql_lexer_describe(const struct gql_lexer *lexer, struct buffer *out)
{
    buffer_add_text(out, gql_token_name(lexer->token));
    if (lexer->token < GQL_NAME)
        return;
    buffer_add_text(out, " \"");
    if (lexer->token == GQL_STRING || lexer->token == GQL_BLOCK_STRING)
        gql_string_value(gql_lexer_text(lexer), out);
    else
        buffer_add_slice(out, gql_lexer_text(lexer));
    buffer_add_char(out, '"');
}

/* ---- values of strings ---- */

static void add_escaped(const struct gql_lexer *lexer, size_t *at, struct buffer *out)
{
    static const char plain[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    uint32_t point = 0;
    char bytes[4];

    if (peek(lexer, *at + 1) == 'u') {
        *at += read_unicode(lexer, *at, &point);
        buffer_add(out, bytes, utf8_put(point, bytes));
        return;
    }
    buffer_add_char(out, means[strchr(plain, peek(lexer, *at + 1)) - plain]);
    *at += 2;
}

static void add_plain_string(struct slice inside, struct buffer *out)
{
    const struct gql_lexer lexer = { .text = inside };

    for (size_t at = 0; at < inside.len;) {
        if (inside.data[at] == '\\')
            add_escaped(&lexer, &at, out);
        else
            buffer_add_char(out, inside.data[at++]);
    }
}

/* A line of a block string off the rest of it. */
static struct slice cut_line(struct slice *rest)
{
    size_t at = 0;
    struct slice line;

    while (at < rest->len && rest->data[at] != '\n' && rest->data[at] != '\r')
        at++;
    line = slice_to(*rest, at);
    at += slice_starts(slice_from(*rest, at), "\r\n") ? 2 : 1;
    *rest = at > rest->len ? (struct slice){ NULL, 0 } : slice_from(*rest, at);
    return line;
}

static size_t indent_of(struct slice line)
{
    size_t at = 0;

    while (at < line.len && (line.data[at] == ' ' || line.data[at] == '\t'))
        at++;
    return at;
}

/* The indentation that all lines but the first share, and which lines are more than blanks. */
static size_t common_indent(struct slice inside, size_t *first, size_t *last)
{
    struct slice rest = inside;
    size_t common = SIZE_MAX, number = 0;

    *first = SIZE_MAX;
    *last = 0;
    while (rest.data) {
        struct slice line = cut_line(&rest);
        size_t indent = indent_of(line);

        if (indent < line.len) {
            *first = *first == SIZE_MAX ? number : *first;
            *last = number;
            if (number && indent < common)
                common = indent;
        }
        number++;
    }
    return common == SIZE_MAX ? 0 : common;
}

static void add_block_string(struct slice inside, struct buffer *out)
{
    size_t first, last, number = 0;
    size_t common = common_indent(inside, &first, &last);
    struct slice rest = inside;

    while (rest.data) {
        struct slice line = cut_line(&rest);

        if (number >= first && number <= last && first != SIZE_MAX) {
            if (number > first)
                buffer_add_char(out, '\n');
            line = number ? slice_from(line, common < line.len ? common : line.len) : line;
            while (line.len) {
                bool quoted = slice_starts(line, "\\\"\"\"");

                if (quoted)
                    buffer_add_text(out, "\"\"\"");
                else
                    buffer_add_char(out, line.data[0]);
                line = slice_from(line, quoted ? 4 : 1);
            }
        }
        number++;
    }
}

void gql_string_value(struct slice token, struct buffer *out)
{
    if (slice_starts(token, "\"\"\"") && token.len >= 6)
        add_block_string(slice_make(token.data + 3, token.len - 6), out);
    else
        add_plain_string(slice_make(token.data + 1, token.len - 2), out);
}

void gql_position(struct slice text, size_t offset, uint32_t *line, uint32_t *column)
{
    *line = 1;
    *column = 1;
    for (size_t at = 0; at < offset && at < text.len; at++) {
        unsigned char c = (unsigned char)text.data[at];

        if (c == '\n' || (c == '\r' && !slice_starts(slice_from(text, at), "\r\n"))) {
            ++*line;
            *column = 1;
        } else if ((c & 0xC0) != 0x80) {
            *column += c >= 0xF0 ? 2 : 1;
        }
    }
}

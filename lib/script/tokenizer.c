/* tokenizer.c - blanks, comments, punctuators, and which file reads the rest. */
#include "script/tokenizer.h"

#include "base/utf8.h"
#include "script/identifier.h"

#include <string.h>

#define ROW(name, text, operator, precedence) { text, sizeof(text) - 1, operator, precedence },
static const struct {
    const char *text;
    uint8_t len;
    uint8_t operator;
    uint8_t precedence;
} punctuators[] = { TOKEN_PUNCTUATORS(ROW) };
#undef ROW

const char *token_kind_text(uint8_t kind)
{
    return kind >= TOKEN_BRACE_OPEN ? punctuators[kind - TOKEN_BRACE_OPEN].text : NULL;
}

uint8_t token_operator(uint8_t kind)
{
    return kind >= TOKEN_BRACE_OPEN ? punctuators[kind - TOKEN_BRACE_OPEN].operator: OP_NONE;
}

uint8_t token_precedence(uint8_t kind)
{
    return kind >= TOKEN_BRACE_OPEN ? punctuators[kind - TOKEN_BRACE_OPEN].precedence : 0;
}

void token_fail(struct tokenizer *tokenizer, struct token *token, uint32_t number, size_t offset,
                const char *message)
{
    if (token->kind == TOKEN_BAD)
        return;
    token->kind = TOKEN_BAD;
    tokenizer->fault =
        (struct token_fault){ .number = number, .offset = (uint32_t)offset, .message = message };
}

/* A half of a pair, alone: no UTF-8, but a text that becomes code at run time may have it. */
static uint32_t half_at(struct slice text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;

    if (text.len - at < 3 || bytes[0] != 0xed || bytes[1] < 0xa0 || bytes[1] > 0xbf ||
        (bytes[2] & 0xc0) != 0x80)
        return UINT32_MAX;
    return 0xd000 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
}

uint32_t token_character(const struct tokenizer *tokenizer, size_t at, size_t *len)
{
    uint32_t character;
    size_t end = at;

    *len = 0;
    if (at >= tokenizer->text.len)
        return UINT32_MAX;
    if ((unsigned char)tokenizer->text.data[at] < 0x80) {
        *len = 1;
        return (unsigned char)tokenizer->text.data[at];
    }
    *len = utf8_length(tokenizer->text, at);
    if (!*len) {
        character = half_at(tokenizer->text, at);
        *len = character == UINT32_MAX ? 1 : 3;
        return character;
    }
    character = utf8_next(tokenizer->text, &end);
    return character;
}

static char byte_at(const struct tokenizer *tokenizer, size_t at)
{
    return at < tokenizer->text.len ? tokenizer->text.data[at] : '\0';
}

static bool text_is(const struct tokenizer *tokenizer, const char *text)
{
    return slice_starts(slice_from(tokenizer->text, tokenizer->at), text);
}

static void skip_line(struct tokenizer *tokenizer)
{
    while (tokenizer->at < tokenizer->text.len) {
        size_t len;

        if (character_ends_line(token_character(tokenizer, tokenizer->at, &len)))
            return;
        tokenizer->at += len;
    }
}

static void skip_comment(struct tokenizer *tokenizer, struct token *token)
{
    size_t start = tokenizer->at;
    bool doc = text_is(tokenizer, "/**") && byte_at(tokenizer, start + 3) != '/';

    tokenizer->at += 2;
    for (;;) {
        size_t len;
        uint32_t character = token_character(tokenizer, tokenizer->at, &len);

        if (!len) {
            token_fail(tokenizer, token, 2002, start, "a comment has no end: close it with */");
            return;
        }
        if (character == '*' && byte_at(tokenizer, tokenizer->at + 1) == '/')
            break;
        token->line_before = token->line_before || character_ends_line(character);
        tokenizer->at += len;
    }
    tokenizer->at += 2;
    if (doc) {
        token->doc_start = (uint32_t)start;
        token->doc_end = (uint32_t)tokenizer->at;
    }
}

/* --> is a comment where nothing but blanks and comments stand before it on its line. */
static bool skip_html_comment(struct tokenizer *tokenizer, const struct token *token)
{
    if (!tokenizer->html_comments)
        return false;
    if (!text_is(tokenizer, "<!--") && !(token->line_before && text_is(tokenizer, "-->")))
        return false;
    skip_line(tokenizer);
    return true;
}

/* A blank beyond ASCII; false for anything else. */
static bool skip_wide(struct tokenizer *tokenizer, struct token *token)
{
    size_t len;
    uint32_t character = token_character(tokenizer, tokenizer->at, &len);

    if (character_ends_line(character))
        token->line_before = true;
    else if (!character_is_space(character))
        return false;
    tokenizer->at += len;
    return true;
}

/* Moves by one blank or comment; false when a token begins. */
static bool skip_one(struct tokenizer *tokenizer, struct token *token)
{
    char c = byte_at(tokenizer, tokenizer->at);

    if (tokenizer->at >= tokenizer->text.len || token->kind == TOKEN_BAD)
        return false;
    if (c == '\n' || c == '\r')
        token->line_before = true;
    else if (c != ' ' && c != '\t' && c != '\v' && c != '\f')
        goto other;
    tokenizer->at++;
    return true;

other:
    if (c == '/' && byte_at(tokenizer, tokenizer->at + 1) == '/') {
        skip_line(tokenizer);
        return true;
    }
    if (c == '/' && byte_at(tokenizer, tokenizer->at + 1) == '*') {
        skip_comment(tokenizer, token);
        return true;
    }
    if (c == '<' || c == '-')
        return skip_html_comment(tokenizer, token);
    return (unsigned char)c >= 0x80 && skip_wide(tokenizer, token);
}

/* Characters that no longer punctuator begins with. */
static uint8_t single(char c)
{
    static const uint8_t kinds[128] = {
        ['{'] = TOKEN_BRACE_OPEN,  ['}'] = TOKEN_BRACE_CLOSE, ['('] = TOKEN_ROUND_OPEN,
        [')'] = TOKEN_ROUND_CLOSE, ['['] = TOKEN_SQUARE_OPEN, [']'] = TOKEN_SQUARE_CLOSE,
        [';'] = TOKEN_SEMICOLON,   [','] = TOKEN_COMMA,       [':'] = TOKEN_COLON,
        ['~'] = TOKEN_BIT_NOT,     ['@'] = TOKEN_AT,
    };

    return (unsigned char)c < 0x80 ? kinds[(unsigned char)c] : 0;
}

/* The longest punctuator that stands here; ?. is none before a digit. */
static uint8_t punctuator_at(const struct tokenizer *tokenizer, size_t *len)
{
    struct slice rest = slice_from(tokenizer->text, tokenizer->at);
    uint8_t found = single(rest.data[0]);

    *len = 1;
    if (found)
        return found;
    *len = 0;
    found = TOKEN_BAD;
    for (size_t row = 0; row < sizeof punctuators / sizeof punctuators[0]; row++) {
        size_t room = punctuators[row].len;

        if (punctuators[row].text[0] != rest.data[0] || room <= *len || room > rest.len ||
            memcmp(punctuators[row].text, rest.data, room) != 0)
            continue;
        *len = room;
        found = (uint8_t)(TOKEN_BRACE_OPEN + row);
    }
    if (found == TOKEN_OPTIONAL_DOT && rest.len > 2 && rest.data[2] >= '0' && rest.data[2] <= '9') {
        *len = 1;
        return TOKEN_QUESTION;
    }
    return found;
}

/* What a word processor makes of quotes, or other bytes that mean nothing. */
void token_fail_character(struct tokenizer *tokenizer, struct token *token, size_t at)
{
    size_t len;
    uint32_t character = token_character(tokenizer, at, &len);

    token_fail(tokenizer, token, 2007, at,
               character >= 0x2018 && character <= 0x201F
                   ? "this is no quote of code: write ' or \""
                   : "this character has no meaning in code: remove it, or put it into a text");
}

static void read_punctuator(struct tokenizer *tokenizer, struct token *token)
{
    size_t len;
    uint8_t kind = punctuator_at(tokenizer, &len);

    if (kind == TOKEN_BAD) {
        token_fail_character(tokenizer, token, tokenizer->at);
        return;
    }
    token->kind = kind;
    tokenizer->at += len;
}

static void read_private(struct tokenizer *tokenizer, struct token *token)
{
    size_t len;
    uint32_t character = token_character(tokenizer, tokenizer->at + 1, &len);

    if (character != '\\' && (character == UINT32_MAX || !identifier_starts(character))) {
        token_fail(tokenizer, token, 2007, tokenizer->at,
                   "# has a meaning only before the name of a private member");
        return;
    }
    token_word(tokenizer, token, tokenizer->at + 1);
    if (token->kind == TOKEN_WORD)
        token->kind = TOKEN_PRIVATE;
    token->word = 0;
}

static void read_token(struct tokenizer *tokenizer, struct token *token)
{
    char c = tokenizer->text.data[tokenizer->at];

    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c == '\\' ||
        (unsigned char)c >= 0x80)
        token_word(tokenizer, token, tokenizer->at);
    else if (c == '"' || c == '\'')
        token_string(tokenizer, token);
    else if (c >= '0' && c <= '9')
        token_number(tokenizer, token);
    else if (c == '.' && byte_at(tokenizer, tokenizer->at + 1) >= '0' &&
             byte_at(tokenizer, tokenizer->at + 1) <= '9')
        token_number(tokenizer, token);
    else if (c == '`')
        token_template_piece(tokenizer, token);
    else if (c == '#')
        read_private(tokenizer, token);
    else
        read_punctuator(tokenizer, token);
}

bool token_skip_blanks(struct tokenizer *tokenizer, struct token *token)
{
    *token = (struct token){ .kind = TOKEN_END };
    /* The text's first line begins like any other. */
    token->line_before = !tokenizer->at;
    while (skip_one(tokenizer, token))
        continue;
    token->start = token->end = (uint32_t)tokenizer->at;
    return token->kind != TOKEN_BAD;
}

void token_next(struct tokenizer *tokenizer, struct token *token)
{
    if (token_skip_blanks(tokenizer, token) && tokenizer->at < tokenizer->text.len)
        read_token(tokenizer, token);
    token->end = (uint32_t)tokenizer->at;
}

void token_greater(struct tokenizer *tokenizer, struct token *token)
{
    token->kind = TOKEN_GT;
    token->end = token->start + 1;
    tokenizer->at = token->end;
}

void token_less(struct tokenizer *tokenizer, struct token *token)
{
    token->kind = TOKEN_LT;
    token->end = token->start + 1;
    tokenizer->at = token->end;
}

void token_template(struct tokenizer *tokenizer, struct token *token)
{
    tokenizer->at = token->start;
    token_template_piece(tokenizer, token);
    token->end = (uint32_t)tokenizer->at;
}

void tokenizer_init(struct tokenizer *tokenizer, struct arena *arena, struct names *names,
                    struct slice text)
{
    *tokenizer = (struct tokenizer){ .text = text, .arena = arena, .names = names };
    if (slice_starts(text, "#!"))
        skip_line(tokenizer);
}

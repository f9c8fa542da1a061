/* token_word.c - identifiers and keywords, with escapes and characters beyond ASCII. */
#include "script/tokenizer.h"

#include "base/utf8.h"
#include "script/identifier.h"

#include <string.h>

int token_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool braced_escape(struct slice text, size_t *at, uint32_t *character)
{
    uint32_t sum = 0;
    size_t digits = 0;

    for (++*at; *at < text.len && token_hex(text.data[*at]) >= 0; ++*at, digits++) {
        sum = sum * 16 + (uint32_t)token_hex(text.data[*at]);
        if (sum > 0x10FFFF)
            return false;
    }
    if (!digits || *at >= text.len || text.data[*at] != '}')
        return false;
    ++*at;
    *character = sum;
    return true;
}

bool token_unicode_escape(const struct tokenizer *tokenizer, size_t *at, uint32_t *character)
{
    struct slice text = tokenizer->text;
    uint32_t sum = 0;

    if (*at < text.len && text.data[*at] == '{')
        return braced_escape(text, at, character);
    for (int digit = 0; digit < 4; digit++, ++*at) {
        if (*at >= text.len || token_hex(text.data[*at]) < 0)
            return false;
        sum = sum * 16 + (uint32_t)token_hex(text.data[*at]);
    }
    *character = sum;
    return true;
}

/* The next character of a word, escaped or not; false, with nothing moved, when none follows. */
static bool take_character(struct tokenizer *tokenizer, struct token *token, bool first,
                           uint32_t *character)
{
    size_t len;
    size_t at = tokenizer->at;

    *character = token_character(tokenizer, at, &len);
    if (*character == '\\') {
        at += 2;
        if (at > tokenizer->text.len || tokenizer->text.data[at - 1] != 'u' ||
            !token_unicode_escape(tokenizer, &at, character) ||
            !(first ? identifier_starts(*character) : identifier_continues(*character))) {
            token_fail(tokenizer, token, 2045, tokenizer->at,
                       "this escape does not stand for a letter of a name");
            return false;
        }
        token->escaped = true;
        tokenizer->at = at;
        return true;
    }
    if (*character == UINT32_MAX ||
        !(first ? identifier_starts(*character) : identifier_continues(*character)))
        return false;
    tokenizer->at += len;
    return true;
}

/* Not longer than as written: an escape has more bytes than its character. */
static struct slice decode(struct tokenizer *tokenizer, struct token *token, size_t start)
{
    char *out;
    size_t len = 0;
    uint32_t character;

    while (take_character(tokenizer, token, false, &character))
        continue;
    if (token->kind == TOKEN_BAD || !token->escaped)
        return slice_make(tokenizer->text.data + start, tokenizer->at - start);
    out = arena_new(tokenizer->arena, tokenizer->at - start + 4);
    if (!out) {
        tokenizer->no_memory = true;
        return slice_make("", 0);
    }
    tokenizer->at = start;
    while (take_character(tokenizer, token, false, &character))
        len += utf8_put(character, out + len);
    return slice_make(out, len);
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

void token_word(struct tokenizer *tokenizer, struct token *token, size_t start)
{
    struct slice text = tokenizer->text;
    uint32_t character;
    size_t at = start;

    token->kind = TOKEN_WORD;
    while (at < text.len && is_word_byte(text.data[at]))
        at++;
    tokenizer->at = start;
    if (at == start && !take_character(tokenizer, token, true, &character)) {
        token_fail_character(tokenizer, token, start);
        tokenizer->at = start + 1;
        return;
    }
    if (at > start)
        tokenizer->at = at;
    if (at == start || (at < text.len && (text.data[at] == '\\' || text.data[at] & 0x80)))
        text = decode(tokenizer, token, start);
    else
        text = slice_make(text.data + start, at - start);
    if (token->kind == TOKEN_BAD)
        return;
    token->name = names_find(tokenizer->names, text);
    if (!token->name) {
        tokenizer->no_memory = true;
        token_fail(tokenizer, token, 0, start, "");
        return;
    }
    token->word = token->escaped ? WORD_NONE : token->name->word;
}

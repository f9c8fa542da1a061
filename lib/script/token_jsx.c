/* token_jsx.c - names, values and text of JSX, which follow other rules than the code around. */
#include "script/tokenizer.h"

#include "base/utf8.h"
#include "script/entity.h"
#include "script/identifier.h"

#include <string.h>

/* ---- names ------------------------------------------------------------------------- */

void token_jsx_name(struct tokenizer *tokenizer, struct token *token)
{
    size_t len;
    size_t at = token->end;

    for (;; at += len) {
        uint32_t character = token_character(tokenizer, at, &len);

        if (character != '-' && (character == UINT32_MAX || !identifier_continues(character)))
            break;
    }
    if (at == token->end || token->kind != TOKEN_WORD)
        return;
    token->end = (uint32_t)at;
    token->word = WORD_NONE;
    tokenizer->at = at;
    token->name = names_find(tokenizer->names,
                             slice_make(tokenizer->text.data + token->start, at - token->start));
    if (!token->name) {
        tokenizer->no_memory = true;
        token_fail(tokenizer, token, 0, token->start, "");
    }
}

/* ---- texts with entities -------------------------------------------------------------- */

/* Where decoded text goes; it never grows past what is written. */
struct writing {
    char *out;
    size_t len;
};

static void put_next(struct slice text, size_t *at, struct writing *writing)
{
    uint32_t character = UINT32_MAX;
    size_t len;

    if (text.data[*at] == '&')
        character = entity_read(text, at);
    if (character == UINT32_MAX) {
        len = utf8_length(text, *at);
        character = utf8_next(text, at);
        if (!len)
            character = 0xFFFD;
    }
    writing->len += token_put_cesu8(character, writing->out + writing->len);
}

/* Room for a text in CESU-8: a bad byte becomes three, four bytes become six. */
static char *room_for(struct tokenizer *tokenizer, size_t bytes)
{
    char *out = arena_new(tokenizer->arena, bytes * 3 + 1);

    if (!out)
        tokenizer->no_memory = true;
    return out;
}

static bool is_plain(struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        if (text.data[at] == '&' || (unsigned char)text.data[at] >= 0x80 || text.data[at] == '\n' ||
            text.data[at] == '\r')
            return false;
    }
    return true;
}

static struct slice decode(struct tokenizer *tokenizer, struct slice text)
{
    struct writing writing = { 0 };

    if (is_plain(text))
        return text;
    writing.out = room_for(tokenizer, text.len);
    for (size_t at = 0; at < text.len && writing.out;)
        put_next(text, &at, &writing);
    return slice_make(writing.out ? writing.out : "", writing.len);
}

void token_jsx_value(struct tokenizer *tokenizer, struct token *token)
{
    struct slice text = tokenizer->text;
    size_t start, end;

    if (!token_skip_blanks(tokenizer, token))
        return;
    start = tokenizer->at;
    if (start >= text.len || (text.data[start] != '"' && text.data[start] != '\'')) {
        bool line_before = token->line_before;

        token_next(tokenizer, token);
        token->line_before = line_before;
        return;
    }
    end = start + 1 + slice_find(slice_from(text, start + 1), text.data[start]);
    token->kind = TOKEN_STRING;
    if (end >= text.len) {
        tokenizer->at = text.len;
        token_fail(tokenizer, token, 2001, start, "a text has no end: close it with its quote");
        return;
    }
    token->string = decode(tokenizer, slice_make(text.data + start + 1, end - start - 1));
    tokenizer->at = end + 1;
    token->end = (uint32_t)tokenizer->at;
}

/* ---- children ------------------------------------------------------------------------------ */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next line without blanks at the ends that touch a line end; *at moves behind it. */
static struct slice take_line(struct slice text, size_t *at)
{
    size_t start = *at;
    size_t end = start;
    bool first = !start, last;

    while (end < text.len && text.data[end] != '\n' && text.data[end] != '\r')
        end++;
    last = end >= text.len;
    *at = end + 1;
    if (!last && text.data[end] == '\r' && end + 1 < text.len && text.data[end + 1] == '\n')
        ++*at;
    while (!first && start < end && is_blank(text.data[start]))
        start++;
    while (!last && end > start && is_blank(text.data[end - 1]))
        end--;
    return slice_make(text.data + start, end - start);
}

/* Lines are joined by one blank, those without text are left out. */
static struct slice fold(struct tokenizer *tokenizer, struct slice text)
{
    struct writing writing = { 0 };

    if (is_plain(text))
        return text;
    writing.out = room_for(tokenizer, text.len + 1);
    for (size_t next = 0; next < text.len && writing.out;) {
        struct slice line = take_line(text, &next);

        if (line.len && writing.len)
            writing.out[writing.len++] = ' ';
        for (size_t at = 0; at < line.len;)
            put_next(line, &at, &writing);
    }
    return slice_make(writing.out ? writing.out : "", writing.len);
}

void token_jsx_text(struct tokenizer *tokenizer, struct token *token)
{
    struct slice text = tokenizer->text;
    size_t start = tokenizer->at;
    size_t end = start;

    *token = (struct token){ .kind = TOKEN_JSX_TEXT };
    while (end < text.len && text.data[end] != '{' && text.data[end] != '<' &&
           text.data[end] != '}' && text.data[end] != '>')
        end++;
    tokenizer->at = end;
    token->start = (uint32_t)start;
    token->end = (uint32_t)end;
    if (end < text.len && (text.data[end] == '}' || text.data[end] == '>'))
        token_fail(tokenizer, token, 2052, end,
                   "this character ends something in JSX: write {\"}\"} or {\">\"}");
    else
        token->string = fold(tokenizer, slice_make(text.data + start, end - start));
}

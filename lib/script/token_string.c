/* token_string.c - texts in quotes, template literals and regular expressions. */
#include "script/tokenizer.h"

#include "base/utf8.h"
#include "script/identifier.h"

#include <string.h>

struct reading {
    struct tokenizer *tokenizer;
    struct token *token;
    struct slice text;
    size_t at;
    char *out; /* NULL: only measuring */
    size_t len;
    bool template_;
    bool differs; /* the value is not what is written */
};

static char here(const struct reading *reading)
{
    return reading->at < reading->text.len ? reading->text.data[reading->at] : '\0';
}

size_t token_put_cesu8(uint32_t character, char *out)
{
    size_t len;

    if (character < 0x10000)
        return utf8_put(character, out);
    character -= 0x10000;
    len = utf8_put(0xD800 + (character >> 10), out);
    return len + utf8_put(0xDC00 + (character & 0x3FF), out + len);
}

static void put(struct reading *reading, uint32_t character)
{
    char bytes[6];
    size_t len = token_put_cesu8(character, bytes);

    if (reading->out)
        memcpy(reading->out + reading->len, bytes, len);
    reading->len += len;
}

/* A template with a bad escape has no value, which only an untagged one may not lack. */
static void bad_escape(struct reading *reading, size_t start)
{
    if (reading->template_)
        reading->token->invalid = true;
    else
        token_fail(reading->tokenizer, reading->token, 2045, start,
                   "this escape is incomplete: write \\xNN, \\uNNNN or \\u{N}");
}

static void take_octal(struct reading *reading, size_t start)
{
    uint32_t sum = 0;
    char first = here(reading);
    char next = reading->at + 1 < reading->text.len ? reading->text.data[reading->at + 1] : '\0';

    if (first == '0' && (next < '0' || next > '9')) {
        reading->at++;
        put(reading, 0);
        return;
    }
    if (reading->template_) {
        bad_escape(reading, start);
        return;
    }
    reading->token->octal = true;
    if (first >= '8') {
        reading->at++;
        put(reading, (uint32_t)first);
        return;
    }
    for (int digit = 0; digit < (first < '4' ? 3 : 2); digit++, reading->at++) {
        if (here(reading) < '0' || here(reading) > '7')
            break;
        sum = sum * 8 + (uint32_t)(here(reading) - '0');
    }
    put(reading, sum);
}

static void take_hex(struct reading *reading, size_t start)
{
    int high =
        reading->at + 2 < reading->text.len ? token_hex(reading->text.data[reading->at + 1]) : -1;
    int low = high >= 0 ? token_hex(reading->text.data[reading->at + 2]) : -1;

    if (low < 0) {
        bad_escape(reading, start);
        reading->at++;
        return;
    }
    reading->at += 3;
    put(reading, (uint32_t)(high * 16 + low));
}

static void take_unicode(struct reading *reading, size_t start)
{
    uint32_t character;
    size_t at = reading->at + 1;

    if (!token_unicode_escape(reading->tokenizer, &at, &character)) {
        bad_escape(reading, start);
        reading->at++;
        return;
    }
    reading->at = at;
    put(reading, character);
}

/* reading->at is behind the backslash. */
static void take_escape(struct reading *reading, size_t start)
{
    static const char letters[] = "nrtbfv", values[] = "\n\r\t\b\f\v";
    size_t len;
    char c = here(reading);
    const char *letter = c ? strchr(letters, c) : NULL;
    uint32_t character;

    reading->differs = true;
    if (letter) {
        reading->at++;
        put(reading, (uint32_t)values[letter - letters]);
    } else if (c >= '0' && c <= '9') {
        take_octal(reading, start);
    } else if (c == 'x') {
        take_hex(reading, start);
    } else if (c == 'u') {
        take_unicode(reading, start);
    } else {
        character = token_character(reading->tokenizer, reading->at, &len);
        reading->at += len;
        if (character == '\r' && here(reading) == '\n')
            reading->at++;
        else if (len && !character_ends_line(character))
            put(reading, character == UINT32_MAX ? 0xFFFD : character);
    }
}

/* One character as it stands. */
static void take_plain(struct reading *reading)
{
    size_t len;
    uint32_t character = token_character(reading->tokenizer, reading->at, &len);

    if (character >= 0x10000 || (character == '\r' && reading->template_))
        reading->differs = true;
    reading->at += len;
    if (character == '\r' && reading->template_) {
        if (here(reading) == '\n')
            reading->at++;
        character = '\n';
    }
    put(reading, character == UINT32_MAX ? 0xFFFD : character);
}

static void take_string(struct reading *reading, size_t start)
{
    char quote = reading->text.data[start];

    reading->at = start + 1;
    reading->len = 0;
    while (reading->at < reading->text.len && reading->token->kind != TOKEN_BAD) {
        size_t from = reading->at;
        char c = here(reading);

        if (c == quote)
            return;
        if (c == '\n' || c == '\r')
            break;
        if (c != '\\') {
            take_plain(reading);
            continue;
        }
        reading->at++;
        reading->token->escaped = true;
        take_escape(reading, from);
    }
    token_fail(reading->tokenizer, reading->token, 2001, start,
               "a text has no end: close it with the quote that it began with, on the same line");
}

/* Up to ` or ${; the cooked value. */
static void take_cooked(struct reading *reading, size_t start)
{
    reading->at = start + 1;
    reading->len = 0;
    while (reading->at < reading->text.len) {
        size_t from = reading->at;
        char c = here(reading);

        if (c == '`' ||
            (c == '$' && from + 1 < reading->text.len && reading->text.data[from + 1] == '{'))
            return;
        if (c == '\\') {
            reading->at++;
            take_escape(reading, from);
        } else {
            take_plain(reading);
        }
    }
    token_fail(reading->tokenizer, reading->token, 2001, start,
               "a template literal has no end: close it with `");
}

static void take_raw(struct reading *reading, size_t start, size_t end)
{
    reading->at = start + 1;
    reading->len = 0;
    while (reading->at < end)
        take_plain(reading);
}

/* The value: of the text itself where it can be, else read a second time to be written. */
static struct slice value_of(struct reading *reading, size_t start, size_t end,
                             void (*take)(struct reading *, size_t))
{
    struct slice plain = slice_make(reading->text.data + start + 1, end - start - 1);

    if (reading->token->kind == TOKEN_BAD || (!reading->differs && reading->len == plain.len))
        return plain;
    reading->out = arena_new(reading->tokenizer->arena, reading->len + 1);
    if (!reading->out) {
        reading->tokenizer->no_memory = true;
        return plain;
    }
    take(reading, start);
    return slice_make(reading->out, reading->len);
}

static struct reading begin(struct tokenizer *tokenizer, struct token *token)
{
    return (struct reading){ .tokenizer = tokenizer, .token = token, .text = tokenizer->text };
}

void token_string(struct tokenizer *tokenizer, struct token *token)
{
    struct reading reading = begin(tokenizer, token);
    size_t start = tokenizer->at;
    size_t end;

    token->kind = TOKEN_STRING;
    take_string(&reading, start);
    end = reading.at;
    token->string = value_of(&reading, start, end, take_string);
    tokenizer->at = end < tokenizer->text.len ? end + 1 : end;
}

static struct slice raw_of(struct tokenizer *tokenizer, struct token *token, size_t start,
                           size_t end)
{
    struct reading reading = begin(tokenizer, token);
    struct slice plain = slice_make(tokenizer->text.data + start + 1, end - start - 1);

    reading.template_ = true;
    take_raw(&reading, start, end);
    if (!reading.differs && reading.len == plain.len)
        return plain;
    reading.out = arena_new(tokenizer->arena, reading.len + 1);
    if (!reading.out) {
        tokenizer->no_memory = true;
        return plain;
    }
    take_raw(&reading, start, end);
    return slice_make(reading.out, reading.len);
}

void token_template_piece(struct tokenizer *tokenizer, struct token *token)
{
    struct reading reading = begin(tokenizer, token);
    size_t start = tokenizer->at;
    size_t end;

    token->kind = TOKEN_TEMPLATE;
    reading.template_ = true;
    take_cooked(&reading, start);
    end = reading.at;
    if (token->kind == TOKEN_BAD) {
        tokenizer->at = end;
        return;
    }
    token->string = value_of(&reading, start, end, take_cooked);
    token->raw = raw_of(tokenizer, token, start, end);
    token->last = tokenizer->text.data[end] == '`';
    tokenizer->at = end + (token->last ? 1 : 2);
}

static size_t flags_end(const struct tokenizer *tokenizer, size_t at)
{
    size_t len;

    for (;; at += len) {
        uint32_t character = token_character(tokenizer, at, &len);

        if (character == UINT32_MAX || !identifier_continues(character))
            return at;
    }
}

void token_regex(struct tokenizer *tokenizer, struct token *token)
{
    struct slice text = tokenizer->text;
    size_t at = token->start + 1;
    size_t end;
    bool set = false;

    for (;;) {
        size_t len;
        uint32_t character = token_character(tokenizer, at, &len);
        bool escape = character == '\\';

        if (escape) {
            at++;
            character = token_character(tokenizer, at, &len);
        }
        if (!len || character_ends_line(character)) {
            tokenizer->at = at;
            token_fail(tokenizer, token, 2003, token->start,
                       "a regular expression has no end: close it with / on the same line");
            return;
        }
        if (!escape && character == '/' && !set)
            break;
        if (!escape && (character == '[' || character == ']'))
            set = character == '[';
        at += len;
    }
    end = flags_end(tokenizer, at + 1);
    token->kind = TOKEN_REGEX;
    token->string = slice_make(text.data + token->start + 1, at - token->start - 1);
    token->raw = slice_make(text.data + at + 1, end - at - 1);
    token->end = (uint32_t)end;
    tokenizer->at = end;
}

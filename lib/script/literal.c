/* literal.c - where words, numbers, texts and regular expressions end. Bytes only. */
#include "script/reader.h"

#include "base/utf8.h"

#include <string.h>

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

/* White space and line ends beyond ASCII. */
bool wide_space(uint32_t c)
{
    return c == 0xA0 || c == 0xFEFF || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* The end of the word that begins or goes on at `at`. */
size_t word_end(struct slice text, size_t at)
{
    while (at < text.len) {
        size_t next = at;

        if (is_letter(text.data[at]) || is_digit(text.data[at])) {
            at++;
        } else if (text.data[at] == '\\' && at + 1 < text.len && text.data[at + 1] == 'u') {
            at += 2;
            if (at < text.len && text.data[at] == '{') {
                while (at < text.len && text.data[at] != '}' && text.data[at] != '\n')
                    at++;
                at += at < text.len && text.data[at] == '}';
            }
        } else if ((text.data[at] & 0x80) && !wide_space(utf8_next(text, &next))) {
            at = next;
        } else {
            break;
        }
    }
    return at;
}

size_t punctuator_length(struct slice rest)
{
    static const char *const longest_first[] = {
        ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "?\?=", "=>",
        "==",   "!=",  "<=",  ">=",  "&&",  "||",  "?\?", "?.",  "++",  "--",  "+=",   "-=",
        "*=",   "/=",  "%=",  "&=",  "|=",  "^=",  "<<",  ">>",  "**",  NULL
    };

    /* a?.5:1 is a conditional. */
    if (rest.len > 2 && rest.data[0] == '?' && rest.data[1] == '.' && is_digit(rest.data[2]))
        return 1;
    for (size_t at = 0; longest_first[at]; at++) {
        if (slice_starts(rest, longest_first[at]))
            return strlen(longest_first[at]);
    }
    return 1;
}

size_t number_end(struct slice text, size_t at)
{
    bool prefixed = text.data[at] == '0' && at + 1 < text.len &&
                    strchr("xXoObB", text.data[at + 1]) && text.data[at + 1];
    bool dot = false;

    while (at < text.len) {
        char c = text.data[at];

        if (is_letter(c) || is_digit(c)) {
            bool exponent = !prefixed && (c == 'e' || c == 'E') && at + 1 < text.len &&
                            (text.data[at + 1] == '+' || text.data[at + 1] == '-');
            at += exponent ? 2 : 1;
        } else if (c == '.' && !dot && !prefixed) {
            dot = true;
            at++;
        } else {
            break;
        }
    }
    return at;
}

size_t string_end(struct slice text, size_t at, bool *closed)
{
    char quote = text.data[at++];

    while (at < text.len && text.data[at] != quote && text.data[at] != '\n' &&
           text.data[at] != '\r') {
        bool wide = at + 2 < text.len && text.data[at + 1] == '\r' && text.data[at + 2] == '\n';

        at += text.data[at] != '\\' ? 1 : wide ? 3 : 2;
    }
    *closed = at < text.len && text.data[at] == quote;
    if (*closed)
        return at + 1;
    return at < text.len ? at : text.len;
}

size_t regex_end(struct slice text, size_t at, bool *closed)
{
    bool in_class = false;

    for (at++; at < text.len && text.data[at] != '\n' && (in_class || text.data[at] != '/'); at++) {
        if (text.data[at] == '\\' && at + 1 < text.len && text.data[at + 1] != '\n')
            at++;
        else if (text.data[at] == '[')
            in_class = true;
        else if (text.data[at] == ']')
            in_class = false;
    }
    *closed = at < text.len && text.data[at] == '/';
    return *closed ? word_end(text, at + 1) : at;
}

/* Behind the ` or ${ that ends a piece which began with ` or }. */
size_t template_end(struct slice text, size_t at, bool *closed)
{
    for (at++; at < text.len; at += text.data[at] == '\\' ? 2 : 1) {
        *closed = true;
        if (text.data[at] == '`')
            return at + 1;
        if (text.data[at] == '$' && at + 1 < text.len && text.data[at + 1] == '{')
            return at + 2;
    }
    *closed = false;
    return text.len;
}

/* html.c - escaping, links, and JSON for the eye. */
#include "codec/web/html.h"

#include "base/utf8.h"

#include <string.h>

static const char *escape_of(uint32_t character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        break;
    }
    if ((character < 32 && character != '\t' && character != '\n' && character != '\r') ||
        (character >= 0x7F && character < 0xA0))
        return "\xEF\xBF\xBD";
    return NULL;
}

void html_text(struct buffer *out, struct slice text)
{
    size_t at = 0;

    while (at < text.len) {
        uint32_t character = utf8_next(text, &at);
        const char *escape = escape_of(character);
        char bytes[4];

        if (escape)
            buffer_add_text(out, escape);
        else
            buffer_add(out, bytes, utf8_put(character, bytes));
    }
}

void html_attribute(struct buffer *out, const char *name, struct slice value)
{
    buffer_add_char(out, ' ');
    buffer_add_text(out, name);
    buffer_add_text(out, "=\"");
    html_text(out, value);
    buffer_add_char(out, '"');
}

/* What stands before a `:` that comes before any of `/?#`. */
static bool has_scheme(struct slice href, struct slice *scheme)
{
    for (size_t at = 0; at < href.len; at++) {
        if (href.data[at] == ':') {
            *scheme = slice_to(href, at);
            return true;
        }
        if (strchr("/?#", href.data[at]))
            return false;
    }
    return false;
}

/* Browsers drop white space and control characters, and take \ for /. */
static bool has_tricks(struct slice href)
{
    for (size_t at = 0; at < href.len; at++)
        if ((unsigned char)href.data[at] <= 32 || href.data[at] == 127 || href.data[at] == '\\')
            return true;
    return false;
}

bool html_link_is_safe(struct slice href)
{
    struct slice scheme;

    if (!href.len || has_tricks(href) || slice_starts(href, "//"))
        return false;
    if (!has_scheme(href, &scheme))
        return true;
    return slice_is_nocase(scheme, "https") || slice_is_nocase(scheme, "http") ||
           slice_is_nocase(scheme, "mailto");
}

/* ---- JSON ---- */

enum { MOST_INDENT = 40 };

static void new_line(struct buffer *out, uint32_t depth)
{
    buffer_add_char(out, '\n');
    for (uint32_t at = 0; at < depth && at < MOST_INDENT; at++)
        buffer_add_text(out, "  ");
}

/* Past the string's last quote. */
static size_t string_end(struct slice json, size_t at)
{
    for (at++; at < json.len && json.data[at] != '"'; at++)
        at += json.data[at] == '\\';
    return at < json.len ? at + 1 : json.len;
}

/* The next piece that stands together: a string, a bracket, a number or word. */
static struct slice next_piece(struct slice json, size_t *at)
{
    size_t start = *at;

    if (json.data[start] == '"') {
        *at = string_end(json, start);
    } else if (strchr("{}[],: \t\r\n", json.data[start])) {
        *at = start + 1;
    } else {
        while (*at < json.len && !strchr("{}[],: \t\r\n\"", json.data[*at]))
            (*at)++;
    }
    return slice_make(json.data + start, *at - start);
}

static bool is_empty_pair(struct slice json, size_t at)
{
    return at < json.len && (json.data[at] == '}' || json.data[at] == ']');
}

void html_json(struct buffer *out, struct slice json, size_t most)
{
    uint32_t depth = 0;
    size_t at = 0;

    while (at < json.len && at < most) {
        struct slice piece = next_piece(json, &at);
        char first = piece.data[0];

        if (strchr(" \t\r\n", first))
            continue;
        if ((first == '}' || first == ']') && depth) {
            depth--;
            if (!strchr("{[", piece.data[-1]))
                new_line(out, depth);
        }
        html_text(out, piece);
        if (first == ':')
            buffer_add_char(out, ' ');
        if (first == ',')
            new_line(out, depth);
        if (first == '{' || first == '[') {
            depth++;
            if (!is_empty_pair(json, at))
                new_line(out, depth);
        }
    }
    if (at < json.len) {
        buffer_add_text(out, "\n… ");
        buffer_add_u64(out, json.len - at);
        buffer_add_text(out, " bytes more");
    }
}

/* mime.c - media types, as WHATWG's MIME Sniffing reads and writes them. Parameters beyond the
 * first 32 count for nothing. */
#include "sandbox/web/mime.h"

#include <string.h>
#include <strings.h>

enum { PARAMETERS_MOST = 32 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice trim_end(struct slice text)
{
    while (text.len && is_blank(text.data[text.len - 1]))
        text.len--;
    return text;
}

static struct slice trim_begin(struct slice text)
{
    while (text.len && is_blank(text.data[0]))
        text = slice_from(text, 1);
    return text;
}

static bool is_token(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];

        if (c <= ' ' || c > '~' || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return text.len > 0;
}

/* Splits at the first `c` that is not quoted. */
static struct slice split_unquoted(struct slice text, char c, struct slice *rest)
{
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        if (quoted && text.data[i] == '\\')
            i++;
        else if (text.data[i] == '"')
            quoted = !quoted;
        else if (!quoted && text.data[i] == c) {
            *rest = slice_from(text, i + 1);
            return slice_to(text, i);
        }
    }
    *rest = slice_make(NULL, 0);
    return text;
}

static bool read_one(struct slice text, struct mime *mime)
{
    struct slice subtype, type;

    text = slice_split(text, ';', &mime->rest);
    mime->essence = trim_end(trim_begin(text));
    type = slice_split(mime->essence, '/', &subtype);
    return is_token(type) && is_token(subtype);
}

bool mime_read(struct slice value, struct mime *mime)
{
    bool found = false;

    while (value.len) {
        struct mime one;
        struct slice text = split_unquoted(value, ',', &value);

        if (!read_one(text, &one) || slice_is(one.essence, "*/*"))
            continue;
        *mime = one;
        found = true;
    }
    return found;
}

/* A quoted value with its quotes, the last of which may be missing; *rest: after the semicolon. */
static struct slice take_quoted(struct slice text, struct slice *rest)
{
    size_t at = 1;

    while (at < text.len && text.data[at] != '"')
        at += text.data[at] == '\\' && at + 1 < text.len ? 2 : 1;
    (void)slice_split(slice_from(text, at), ';', rest);
    return slice_to(text, at + 1);
}

/* Nothing but tabs and what can be seen. */
static bool is_value(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((text.data[i] >= 0 && text.data[i] < ' ' && text.data[i] != '\t') ||
            text.data[i] == 0x7f)
            return false;
    return text.len > 0;
}

bool mime_parameter(struct mime *mime, struct slice *name, struct slice *value)
{
    while (mime->rest.len) {
        struct slice rest = trim_begin(mime->rest);
        const size_t equals = slice_find(rest, '=');

        if (slice_find(rest, ';') < equals || equals == rest.len) {
            (void)slice_split(rest, ';', &mime->rest);
            continue;
        }
        *name = slice_to(rest, equals);
        rest = slice_from(rest, equals + 1);
        if (rest.len && rest.data[0] == '"')
            *value = take_quoted(rest, &mime->rest);
        else
            *value = trim_end(slice_split(rest, ';', &mime->rest));
        if (is_token(*name) && is_value(*value))
            return true;
    }
    return false;
}

/* Adds the value, each character that needs it after `escape`, where that is not 0. */
static void add_unquoted(struct buffer *out, struct slice value, char escape)
{
    const bool quoted = value.data[0] == '"';

    for (size_t at = quoted; at < value.len && !(quoted && value.data[at] == '"'); at++) {
        if (quoted && value.data[at] == '\\' && at + 1 < value.len)
            at++;
        if (escape && (value.data[at] == '"' || value.data[at] == '\\'))
            buffer_add_char(out, escape);
        buffer_add_char(out, value.data[at]);
    }
}

void mime_add_value(struct buffer *out, struct slice value)
{
    add_unquoted(out, value, 0);
}

static void add_lower(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];

        buffer_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
    }
}

/* Quoted where it has to be. */
static void add_value(struct buffer *out, struct slice value)
{
    const size_t begin = out->len;

    add_unquoted(out, value, 0);
    if (buffer_failed(out) || is_token(slice_from(buffer_slice(out), begin)))
        return;
    out->len = begin;
    buffer_add_char(out, '"');
    add_unquoted(out, value, '\\');
    buffer_add_char(out, '"');
}

static bool is_among(struct slice name, const struct slice *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].len == name.len && !strncasecmp(names[i].data, name.data, name.len))
            return true;
    return false;
}

void mime_write(struct mime mime, struct buffer *out)
{
    struct slice names[PARAMETERS_MOST], value;
    size_t count = 0;

    add_lower(out, mime.essence);
    while (count < PARAMETERS_MOST && mime_parameter(&mime, &names[count], &value)) {
        if (is_among(names[count], names, count))
            continue;
        buffer_add_char(out, ';');
        add_lower(out, names[count++]);
        buffer_add_char(out, '=');
        add_value(out, value);
    }
}

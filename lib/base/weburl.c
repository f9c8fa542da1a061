/* weburl.c - from text to parts. The standard's state machine, state by state, over a text
 * whose tabs and line ends were taken out. */
#include "base/weburl.h"

#include "base/utf8.h"

#include <string.h>

struct parser {
    struct weburl *url;
    struct buffer *out;
    struct slice text;
    size_t at;
    bool special;
    size_t starts[WEBURL_PARTS]; /* offsets in out: it may move while it grows */
    size_t lens[WEBURL_PARTS];
};

static const struct {
    const char *scheme, *port;
} special[] = { { "http", "80" }, { "https", "443" }, { "ws", "80" },
                { "wss", "443" }, { "ftp", "21" },    { "file", "" } };

static bool is_special(struct slice scheme)
{
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
        if (slice_is(scheme, special[i].scheme))
            return true;
    return false;
}

static bool is_own_port(struct slice scheme, struct slice port)
{
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
        if (slice_is(scheme, special[i].scheme))
            return port.len && slice_is(port, special[i].port);
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- percent encoding ------------------------------------------------------------ */

static bool in_set(unsigned char c, enum weburl_set_name set)
{
    static const char *const extra[] = { "",        " \"<>`",      " \"#<>",
                                         " \"#<>'", " \"#<>?^`{}", " \"#<>?`{}/:;=@[\\]^|" };

    return c < 0x20 || c > 0x7e || strchr(extra[set], c);
}

void weburl_encode(struct buffer *out, struct slice text, enum weburl_set_name set)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.data[i];

        if (!in_set(c, set)) {
            buffer_add_char(out, (char)c);
            continue;
        }
        buffer_add_char(out, '%');
        buffer_add_char(out, digits[c >> 4]);
        buffer_add_char(out, digits[c & 15]);
    }
}

/* ---- parts ------------------------------------------------------------------------ */

static void begin(struct parser *parser, enum weburl_part part)
{
    parser->starts[part] = parser->out->len;
    parser->url->has[part] = true;
}

static void end(struct parser *parser, enum weburl_part part)
{
    parser->lens[part] = parser->out->len - parser->starts[part];
}

static void put(struct parser *parser, enum weburl_part part, struct slice text)
{
    begin(parser, part);
    buffer_add_slice(parser->out, text);
    end(parser, part);
}

static void put_from(struct parser *parser, const struct weburl *other, enum weburl_part part)
{
    if (other->has[part])
        put(parser, part, other->parts[part]);
}

static struct slice part(const struct parser *parser, enum weburl_part which)
{
    if (!parser->out->data)
        return slice_make("", 0);
    return slice_make(parser->out->data + parser->starts[which], parser->lens[which]);
}

static bool finish(struct parser *parser)
{
    for (int i = 0; i < WEBURL_PARTS; i++)
        if (parser->url->has[i])
            parser->url->parts[i] = part(parser, (enum weburl_part)i);
        else
            parser->url->parts[i] = slice_make("", 0);
    return !buffer_failed(parser->out);
}

static char here(const struct parser *parser, size_t ahead)
{
    return parser->at + ahead < parser->text.len ? parser->text.data[parser->at + ahead] : '\0';
}

static bool is_slash(const struct parser *parser, size_t ahead)
{
    const char c = here(parser, ahead);

    return c == '/' || (parser->special && c == '\\');
}

/* The text from here up to what ends it. */
static struct slice up_to(struct parser *parser, const char *ends)
{
    const size_t start = parser->at;

    while (parser->at < parser->text.len && !strchr(ends, parser->text.data[parser->at]))
        parser->at++;
    return slice_make(parser->text.data + start, parser->at - start);
}

/* ---- authority ---------------------------------------------------------------------- */

static const char *authority_ends(const struct parser *parser)
{
    return parser->special ? "/\\?#" : "/?#";
}

static void read_userinfo(struct parser *parser, struct slice text)
{
    const size_t colon = slice_find(text, ':');

    begin(parser, WEBURL_USERNAME);
    weburl_encode(parser->out, slice_to(text, colon), WEBURL_USERINFO_SET);
    end(parser, WEBURL_USERNAME);
    if (colon + 1 >= text.len)
        return;
    begin(parser, WEBURL_PASSWORD);
    weburl_encode(parser->out, slice_from(text, colon + 1), WEBURL_USERINFO_SET);
    end(parser, WEBURL_PASSWORD);
}

static bool read_port(struct parser *parser, struct slice text)
{
    uint64_t number = 0;
    struct slice digits = text;

    while (digits.len && digits.data[0] == '0' && digits.len > 1)
        digits = slice_from(digits, 1);
    if (!text.len)
        return true;
    if (digits.len > 5 || !slice_to_u64(digits, &number) || number > 65535)
        return false;
    if (!is_own_port(part(parser, WEBURL_SCHEME), digits))
        put(parser, WEBURL_PORT, digits);
    return true;
}

/* The colon before the port: outside of an IPv6 address. */
static size_t find_port(struct slice text)
{
    bool inside = false;

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '[')
            inside = true;
        else if (text.data[i] == ']')
            inside = false;
        else if (text.data[i] == ':' && !inside)
            return i;
    }
    return text.len;
}

static bool read_host(struct parser *parser, struct slice text)
{
    begin(parser, WEBURL_HOST);
    if (text.len && !weburl_host(text, parser->special, parser->out))
        return false;
    end(parser, WEBURL_HOST);
    return true;
}

static bool read_authority(struct parser *parser)
{
    struct slice text = up_to(parser, authority_ends(parser));
    size_t sign = text.len, colon;

    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '@')
            sign = i;
    if (sign < text.len) {
        read_userinfo(parser, slice_to(text, sign));
        text = slice_from(text, sign + 1);
        if (!text.len)
            return false;
    }
    colon = find_port(text);
    if (!colon && (parser->special || colon < text.len))
        return false;
    return read_host(parser, slice_to(text, colon)) &&
           read_port(parser, slice_from(text, colon + 1));
}

/* ---- path ------------------------------------------------------------------------------ */

static bool is_drive(struct slice text)
{
    return text.len == 2 && is_letter(text.data[0]) && (text.data[1] == ':' || text.data[1] == '|');
}

/* 1 for ".", 2 for "..", in all their spellings; else 0. */
static int count_dots(struct slice segment)
{
    int dots = 0;

    for (size_t i = 0; i < segment.len; dots++) {
        if (segment.data[i] == '.')
            i++;
        else if (slice_is_nocase(slice_to(slice_from(segment, i), 3), "%2e"))
            i += 3;
        else
            return 0;
    }
    return dots <= 2 ? dots : 0;
}

/* Takes the last segment away; a file's drive letter stays. */
static void shorten(struct parser *parser)
{
    struct buffer *out = parser->out;
    const size_t start = parser->starts[WEBURL_PATH];
    size_t at = out->len;

    if (at == start)
        return;
    if (slice_is(part(parser, WEBURL_SCHEME), "file") && at - start == 3 &&
        is_drive(slice_make(out->data + start + 1, 2)))
        return;
    while (at > start && out->data[at - 1] != '/')
        at--;
    out->len = at > start ? at - 1 : start;
}

static void add_segment(struct parser *parser, struct slice segment)
{
    const size_t start = parser->starts[WEBURL_PATH];

    buffer_add_char(parser->out, '/');
    if (slice_is(part(parser, WEBURL_SCHEME), "file") && is_drive(segment) &&
        parser->out->len - start == 1) {
        buffer_add_char(parser->out, segment.data[0]);
        buffer_add_char(parser->out, ':');
        return;
    }
    weburl_encode(parser->out, segment, WEBURL_PATH_SET);
}

/* The segments from here; the path has begun already. */
static void read_segments(struct parser *parser)
{
    for (;;) {
        struct slice segment = up_to(parser, authority_ends(parser));
        const bool more = is_slash(parser, 0) && parser->at < parser->text.len;
        const int dots = count_dots(segment);

        if (dots == 2)
            shorten(parser);
        if (dots && !more)
            buffer_add_char(parser->out, '/');
        else if (!dots)
            add_segment(parser, segment);
        if (!more)
            return;
        parser->at++;
    }
}

static void read_path(struct parser *parser)
{
    begin(parser, WEBURL_PATH);
    if (is_slash(parser, 0) && parser->at < parser->text.len) {
        parser->at++;
        read_segments(parser);
    } else if (parser->special) {
        read_segments(parser);
    } else if (parser->at < parser->text.len && !strchr("?#", here(parser, 0))) {
        read_segments(parser);
    }
    end(parser, WEBURL_PATH);
}

static void read_opaque(struct parser *parser)
{
    struct slice text = up_to(parser, "?#");

    parser->url->opaque = true;
    begin(parser, WEBURL_PATH);
    /* A space that would end the text is written out. */
    if (text.len && text.data[text.len - 1] == ' ') {
        weburl_encode(parser->out, slice_to(text, text.len - 1), WEBURL_C0);
        buffer_add_text(parser->out, "%20");
    } else {
        weburl_encode(parser->out, text, WEBURL_C0);
    }
    end(parser, WEBURL_PATH);
}

static void read_rest(struct parser *parser)
{
    if (here(parser, 0) == '?' && parser->at < parser->text.len) {
        parser->at++;
        begin(parser, WEBURL_QUERY);
        weburl_encode(parser->out, up_to(parser, "#"),
                      parser->special ? WEBURL_SPECIAL_QUERY_SET : WEBURL_QUERY_SET);
        end(parser, WEBURL_QUERY);
    }
    if (here(parser, 0) == '#' && parser->at < parser->text.len) {
        begin(parser, WEBURL_FRAGMENT);
        weburl_encode(parser->out, slice_from(parser->text, parser->at + 1), WEBURL_FRAGMENT_SET);
        end(parser, WEBURL_FRAGMENT);
    }
}

/* ---- relative ones ------------------------------------------------------------------------ */

static void copy_authority(struct parser *parser, const struct weburl *base)
{
    put_from(parser, base, WEBURL_USERNAME);
    put_from(parser, base, WEBURL_PASSWORD);
    put_from(parser, base, WEBURL_HOST);
    put_from(parser, base, WEBURL_PORT);
}

/* The base's path without its last segment, and the segments from here. */
static void read_beside(struct parser *parser, const struct weburl *base)
{
    begin(parser, WEBURL_PATH);
    buffer_add_slice(parser->out, base->parts[WEBURL_PATH]);
    shorten(parser);
    read_segments(parser);
    end(parser, WEBURL_PATH);
}

static bool read_relative(struct parser *parser, const struct weburl *base)
{
    if (is_slash(parser, 0) && is_slash(parser, 1) && parser->at + 1 < parser->text.len) {
        parser->at += 2;
        while (parser->special && is_slash(parser, 0) && parser->at < parser->text.len)
            parser->at++;
        if (!read_authority(parser))
            return false;
        read_path(parser);
    } else if (is_slash(parser, 0) && parser->at < parser->text.len) {
        copy_authority(parser, base);
        read_path(parser);
    } else {
        copy_authority(parser, base);
        if (parser->at == parser->text.len || strchr("?#", here(parser, 0))) {
            put(parser, WEBURL_PATH, base->parts[WEBURL_PATH]);
            if (here(parser, 0) != '?')
                put_from(parser, base, WEBURL_QUERY);
        } else {
            read_beside(parser, base);
        }
    }
    read_rest(parser);
    return true;
}

/* ---- file: --------------------------------------------------------------------------------- */

/* The text begins with a drive letter that stands alone. */
static bool at_drive(const struct parser *parser)
{
    const char third = here(parser, 2);
    const size_t left = parser->text.len - parser->at;

    return left >= 2 && is_drive(slice_make(parser->text.data + parser->at, 2)) &&
           (left == 2 || strchr("/\\?#", third));
}

static bool read_file_host(struct parser *parser)
{
    struct slice text;

    if (at_drive(parser)) {
        put(parser, WEBURL_HOST, slice_make("", 0));
        begin(parser, WEBURL_PATH);
        read_segments(parser);
        end(parser, WEBURL_PATH);
        return true;
    }
    text = up_to(parser, "/\\?#");
    if (!read_host(parser, text))
        return false;
    if (slice_is(part(parser, WEBURL_HOST), "localhost")) {
        parser->out->len = parser->starts[WEBURL_HOST];
        end(parser, WEBURL_HOST);
    }
    read_path(parser);
    return true;
}

static bool read_file(struct parser *parser, const struct weburl *base)
{
    const bool from_base = base && slice_is(base->parts[WEBURL_SCHEME], "file");
    const bool slash = is_slash(parser, 0) && parser->at < parser->text.len;

    if (slash && is_slash(parser, 1) && parser->at + 1 < parser->text.len) {
        parser->at += 2;
        if (!read_file_host(parser))
            return false;
    } else if (slash) {
        put(parser, WEBURL_HOST, from_base ? base->parts[WEBURL_HOST] : slice_make("", 0));
        read_path(parser);
    } else if (from_base && !at_drive(parser)) {
        return read_relative(parser, base);
    } else {
        put(parser, WEBURL_HOST, from_base ? base->parts[WEBURL_HOST] : slice_make("", 0));
        begin(parser, WEBURL_PATH);
        read_segments(parser);
        end(parser, WEBURL_PATH);
    }
    read_rest(parser);
    return true;
}

/* ---- the whole --------------------------------------------------------------------------------
 */

/* The scheme and its colon; false: there is none. */
static bool read_scheme(struct parser *parser, struct slice *scheme)
{
    size_t at = 0;

    if (!parser->text.len || !is_letter(parser->text.data[0]))
        return false;
    while (at < parser->text.len &&
           (is_letter(parser->text.data[at]) || is_digit(parser->text.data[at]) ||
            strchr("+-.", parser->text.data[at])))
        at++;
    if (at == parser->text.len || parser->text.data[at] != ':')
        return false;
    *scheme = slice_to(parser->text, at);
    return true;
}

static void put_scheme(struct parser *parser, struct slice scheme)
{
    begin(parser, WEBURL_SCHEME);
    for (size_t i = 0; i < scheme.len; i++) {
        const char c = scheme.data[i];

        buffer_add_char(parser->out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    end(parser, WEBURL_SCHEME);
    parser->special = is_special(part(parser, WEBURL_SCHEME));
}

static bool read_absolute(struct parser *parser, const struct weburl *base)
{
    const struct slice scheme = part(parser, WEBURL_SCHEME);
    const bool same = base && slice_equal(base->parts[WEBURL_SCHEME], scheme);
    const bool slashes = is_slash(parser, 0) && is_slash(parser, 1);

    if (slice_is(scheme, "file"))
        return read_file(parser, base);
    if (parser->special && same && !(here(parser, 0) == '/' && here(parser, 1) == '/'))
        return read_relative(parser, base);
    if (parser->special) {
        while (is_slash(parser, 0) && parser->at < parser->text.len)
            parser->at++;
    } else if (!slashes) {
        if (here(parser, 0) == '/')
            read_path(parser);
        else
            read_opaque(parser);
        read_rest(parser);
        return true;
    } else {
        parser->at += 2;
    }
    if (!read_authority(parser))
        return false;
    read_path(parser);
    read_rest(parser);
    return true;
}

static bool read_without_scheme(struct parser *parser, const struct weburl *base)
{
    if (!base)
        return false;
    put_scheme(parser, base->parts[WEBURL_SCHEME]);
    if (base->opaque) {
        if (here(parser, 0) != '#' || !parser->text.len)
            return false;
        parser->url->opaque = true;
        put(parser, WEBURL_PATH, base->parts[WEBURL_PATH]);
        put_from(parser, base, WEBURL_QUERY);
        read_rest(parser);
        return true;
    }
    return slice_is(base->parts[WEBURL_SCHEME], "file") ? read_file(parser, base)
                                                        : read_relative(parser, base);
}

/* Without control characters and spaces at both ends, and without tabs and line ends. The tidied
 * text is put at the begin of memory. */
static struct slice tidy(struct slice text, struct buffer *memory)
{
    while (text.len && (unsigned char)text.data[0] <= ' ')
        text = slice_from(text, 1);
    while (text.len && (unsigned char)text.data[text.len - 1] <= ' ')
        text.len--;
    for (size_t i = 0; i < text.len; i++)
        if (!strchr("\t\n\r", text.data[i]) || !text.data[i])
            buffer_add_char(memory, text.data[i]);
    return buffer_slice(memory);
}

static bool parse(struct parser *parser, const struct weburl *base)
{
    struct slice scheme;

    if (read_scheme(parser, &scheme)) {
        parser->at = scheme.len + 1;
        put_scheme(parser, scheme);
        return read_absolute(parser, base);
    }
    return read_without_scheme(parser, base);
}

bool weburl_parse(struct weburl *url, struct slice text, const struct weburl *base,
                  struct buffer *memory)
{
    struct parser parser = { .url = url, .out = memory };
    struct buffer tidied;
    bool good;

    memset(url, 0, sizeof *url);
    buffer_init(&tidied, memory->allocator, SIZE_MAX);
    parser.text = tidy(text, &tidied);
    good = !buffer_failed(&tidied) && parse(&parser, base) && finish(&parser);
    buffer_free(&tidied);
    return good;
}

/* ---- setters
 * -------------------------------------------------------------------------------------- */

static void copy(struct parser *parser, const struct weburl *old, enum weburl_part first,
                 enum weburl_part last)
{
    for (int i = first; i <= (int)last; i++)
        put_from(parser, old, (enum weburl_part)i);
}

static bool has_no_login(const struct weburl *old)
{
    return !old->has[WEBURL_HOST] || !old->parts[WEBURL_HOST].len ||
           slice_is(old->parts[WEBURL_SCHEME], "file");
}

static bool set_protocol(struct parser *parser, const struct weburl *old)
{
    struct slice scheme = slice_to(parser->text, slice_find(parser->text, ':'));
    struct parser probe = *parser;
    struct buffer colon;
    bool good;

    buffer_init(&colon, parser->out->allocator, SIZE_MAX);
    buffer_add_slice(&colon, scheme);
    buffer_add_char(&colon, ':');
    probe.text = buffer_slice(&colon);
    good = read_scheme(&probe, &scheme);
    if (good)
        put_scheme(parser, scheme);
    good = good && is_special(part(parser, WEBURL_SCHEME)) == is_special(old->parts[WEBURL_SCHEME]);
    if (good && slice_is(part(parser, WEBURL_SCHEME), "file"))
        good = !old->has[WEBURL_USERNAME] && !old->has[WEBURL_PASSWORD] && !old->has[WEBURL_PORT];
    if (good && slice_is(old->parts[WEBURL_SCHEME], "file"))
        good = old->parts[WEBURL_HOST].len > 0;
    buffer_free(&colon);
    if (!good)
        return false;
    copy(parser, old, WEBURL_USERNAME, WEBURL_HOST);
    if (!is_own_port(part(parser, WEBURL_SCHEME), old->parts[WEBURL_PORT]))
        put_from(parser, old, WEBURL_PORT);
    copy(parser, old, WEBURL_PATH, WEBURL_FRAGMENT);
    return true;
}

static void put_login(struct parser *parser, const struct weburl *old, enum weburl_part which)
{
    for (int i = WEBURL_USERNAME; i <= WEBURL_PASSWORD; i++) {
        if (i != (int)which) {
            put_from(parser, old, (enum weburl_part)i);
            continue;
        }
        begin(parser, which);
        weburl_encode(parser->out, parser->text, WEBURL_USERINFO_SET);
        end(parser, which);
        parser->url->has[which] = parser->lens[which] > 0;
    }
}

static bool set_host(struct parser *parser, const struct weburl *old, bool with_port)
{
    struct slice text = up_to(parser, authority_ends(parser));
    const size_t colon = find_port(text);
    struct slice port = slice_from(text, colon + 1);
    size_t digits = 0;

    if (old->opaque || (!with_port && colon < text.len) ||
        (!colon && (parser->special || colon < text.len)))
        return false;
    copy(parser, old, WEBURL_USERNAME, WEBURL_PASSWORD);
    if (!read_host(parser, slice_to(text, colon)))
        return false;
    while (digits < port.len && is_digit(port.data[digits]))
        digits++;
    if (!with_port || !digits || !read_port(parser, slice_to(port, digits)))
        put_from(parser, old, WEBURL_PORT);
    copy(parser, old, WEBURL_PATH, WEBURL_FRAGMENT);
    return true;
}

static bool set_port(struct parser *parser, const struct weburl *old)
{
    size_t digits = 0;

    if (has_no_login(old))
        return false;
    while (digits < parser->text.len && is_digit(parser->text.data[digits]))
        digits++;
    if (parser->text.len && !digits)
        return false;
    copy(parser, old, WEBURL_USERNAME, WEBURL_HOST);
    if (!read_port(parser, slice_to(parser->text, digits)))
        return false;
    copy(parser, old, WEBURL_PATH, WEBURL_FRAGMENT);
    return true;
}

static bool set_path(struct parser *parser, const struct weburl *old)
{
    if (old->opaque)
        return false;
    copy(parser, old, WEBURL_USERNAME, WEBURL_PORT);
    begin(parser, WEBURL_PATH);
    if (is_slash(parser, 0))
        parser->at++;
    if (parser->text.len || parser->special) {
        struct slice rest = slice_from(parser->text, parser->at);
        struct buffer escaped;

        /* Here ? and # are characters of the path. */
        buffer_init(&escaped, parser->out->allocator, SIZE_MAX);
        for (size_t i = 0; i < rest.len; i++) {
            if (rest.data[i] == '?')
                buffer_add_text(&escaped, "%3F");
            else if (rest.data[i] == '#')
                buffer_add_text(&escaped, "%23");
            else
                buffer_add_char(&escaped, rest.data[i]);
        }
        parser->text = buffer_slice(&escaped);
        parser->at = 0;
        read_segments(parser);
        buffer_free(&escaped);
    }
    end(parser, WEBURL_PATH);
    copy(parser, old, WEBURL_QUERY, WEBURL_FRAGMENT);
    return true;
}

static void set_tail(struct parser *parser, const struct weburl *old, enum weburl_part which)
{
    const char mark = which == WEBURL_QUERY ? '?' : '#';
    const enum weburl_set_name set = which == WEBURL_FRAGMENT ? WEBURL_FRAGMENT_SET
                                     : parser->special        ? WEBURL_SPECIAL_QUERY_SET
                                                              : WEBURL_QUERY_SET;
    struct slice text = parser->text;

    copy(parser, old, WEBURL_USERNAME, which == WEBURL_QUERY ? WEBURL_PATH : WEBURL_QUERY);
    if (text.len) {
        begin(parser, which);
        weburl_encode(parser->out, slice_from(text, text.data[0] == mark), set);
        end(parser, which);
    }
    if (which == WEBURL_QUERY)
        put_from(parser, old, WEBURL_FRAGMENT);
}

static bool set_part(struct parser *parser, const struct weburl *old, enum weburl_setter setter)
{
    if (setter == WEBURL_SET_PROTOCOL)
        return set_protocol(parser, old);
    put_scheme(parser, old->parts[WEBURL_SCHEME]);
    switch (setter) {
    case WEBURL_SET_USERNAME:
    case WEBURL_SET_PASSWORD:
        if (has_no_login(old))
            return false;
        put_login(parser, old, setter == WEBURL_SET_USERNAME ? WEBURL_USERNAME : WEBURL_PASSWORD);
        copy(parser, old, WEBURL_HOST, WEBURL_FRAGMENT);
        return true;
    case WEBURL_SET_HOST:
    case WEBURL_SET_HOSTNAME:
        return set_host(parser, old, setter == WEBURL_SET_HOST);
    case WEBURL_SET_PORT:
        return set_port(parser, old);
    case WEBURL_SET_PATHNAME:
        return set_path(parser, old);
    case WEBURL_SET_SEARCH:
        set_tail(parser, old, WEBURL_QUERY);
        return true;
    default:
        set_tail(parser, old, WEBURL_FRAGMENT);
        return true;
    }
}

bool weburl_set(struct weburl *url, const struct weburl *old, enum weburl_setter setter,
                struct slice text, struct buffer *memory)
{
    struct parser parser = { .url = url, .out = memory };
    struct buffer tidied;
    bool good;

    memset(url, 0, sizeof *url);
    url->opaque = old->opaque;
    buffer_init(&tidied, memory->allocator, SIZE_MAX);
    for (size_t i = 0; i < text.len; i++)
        if (!text.data[i] || !strchr("\t\n\r", text.data[i]))
            buffer_add_char(&tidied, text.data[i]);
    parser.text = buffer_slice(&tidied);
    good = !buffer_failed(&tidied) && set_part(&parser, old, setter) && finish(&parser);
    buffer_free(&tidied);
    return good;
}

/* ---- writing
 * -------------------------------------------------------------------------------------- */

void weburl_write(const struct weburl *url, struct buffer *out)
{
    const struct slice *parts = url->parts;

    buffer_add_slice(out, parts[WEBURL_SCHEME]);
    buffer_add_char(out, ':');
    if (url->has[WEBURL_HOST]) {
        buffer_add_text(out, "//");
        buffer_add_slice(out, parts[WEBURL_USERNAME]);
        if (parts[WEBURL_PASSWORD].len) {
            buffer_add_char(out, ':');
            buffer_add_slice(out, parts[WEBURL_PASSWORD]);
        }
        if (parts[WEBURL_USERNAME].len || parts[WEBURL_PASSWORD].len)
            buffer_add_char(out, '@');
        buffer_add_slice(out, parts[WEBURL_HOST]);
        if (url->has[WEBURL_PORT]) {
            buffer_add_char(out, ':');
            buffer_add_slice(out, parts[WEBURL_PORT]);
        }
    } else if (!url->opaque && slice_starts(parts[WEBURL_PATH], "//")) {
        buffer_add_text(out, "/."); /* or the path would be read as a host */
    }
    buffer_add_slice(out, parts[WEBURL_PATH]);
    if (url->has[WEBURL_QUERY]) {
        buffer_add_char(out, '?');
        buffer_add_slice(out, parts[WEBURL_QUERY]);
    }
    if (url->has[WEBURL_FRAGMENT]) {
        buffer_add_char(out, '#');
        buffer_add_slice(out, parts[WEBURL_FRAGMENT]);
    }
}

void weburl_origin(const struct weburl *url, struct buffer *out)
{
    const struct slice scheme = url->parts[WEBURL_SCHEME];

    if (slice_is(scheme, "blob")) {
        struct buffer memory;
        struct weburl inner;

        buffer_init(&memory, out->allocator, SIZE_MAX);
        if (weburl_parse(&inner, url->parts[WEBURL_PATH], NULL, &memory) &&
            (slice_is(inner.parts[WEBURL_SCHEME], "http") ||
             slice_is(inner.parts[WEBURL_SCHEME], "https")))
            weburl_origin(&inner, out);
        else
            buffer_add_text(out, "null");
        buffer_free(&memory);
        return;
    }
    if (!is_special(scheme) || slice_is(scheme, "file")) {
        buffer_add_text(out, "null");
        return;
    }
    buffer_add_slice(out, scheme);
    buffer_add_text(out, "://");
    buffer_add_slice(out, url->parts[WEBURL_HOST]);
    if (url->has[WEBURL_PORT]) {
        buffer_add_char(out, ':');
        buffer_add_slice(out, url->parts[WEBURL_PORT]);
    }
}

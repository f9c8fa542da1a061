/* url.c - percent encoding, and the parts of a URL. */
#include "base/url.h"

static bool alphanumeric(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* RFC 3986, 2.3 */
static bool unreserved(char c)
{
    return alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

void url_encode(struct buffer *out, struct slice text, bool keep_slash)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t at = 0; at < text.len; at++) {
        unsigned char c = (unsigned char)text.data[at];
        char escape[3] = { '%', digits[c >> 4], digits[c & 15] };

        if (unreserved((char)c) || (keep_slash && c == '/'))
            buffer_add_char(out, (char)c);
        else
            buffer_add(out, escape, sizeof escape);
    }
}

static unsigned hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

bool url_decode(struct buffer *out, struct slice text, bool plus_is_space)
{
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];
        unsigned high, low;

        if (c == '+' && plus_is_space)
            c = ' ';
        if (c == '%') {
            high = at + 2 < text.len ? hex_value(text.data[at + 1]) : 16;
            low = at + 2 < text.len ? hex_value(text.data[at + 2]) : 16;
            if (high > 15 || low > 15)
                return false;
            c = (char)(high << 4 | low);
            at += 2;
        }
        buffer_add_char(out, c);
    }
    return true;
}

/* White space, control characters and backslashes are read differently by
 * different readers; so none is let in. */
static bool plain(struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        unsigned char c = (unsigned char)text.data[at];

        if (c <= ' ' || c == 0x7F || c == '\\')
            return false;
    }
    return true;
}

static bool name_good(struct slice host)
{
    for (size_t at = 0; at < host.len; at++) {
        char c = host.data[at];

        if (!alphanumeric(c) && c != '.' && c != '-' && c != '_')
            return false;
    }
    return host.len > 0;
}

/* Looks like an IPv6 address: hexadecimal digits, colons, perhaps dots. */
static bool address_good(struct slice host)
{
    for (size_t at = 0; at < host.len; at++) {
        char c = host.data[at];

        if (hex_value(c) > 15 && c != ':' && c != '.')
            return false;
    }
    return slice_find(host, ':') < host.len;
}

static bool read_port(struct slice text, struct slice *port)
{
    uint64_t number;

    if (!text.len)
        return true;
    if (text.data[0] != ':')
        return false;
    *port = slice_from(text, 1);
    return slice_to_u64(*port, &number) && number <= 65535;
}

static bool read_authority(struct slice text, struct url *url)
{
    for (size_t at = text.len; at > 0; at--) {
        if (text.data[at - 1] == '@') {
            url->userinfo = slice_to(text, at - 1);
            text = slice_from(text, at);
            break;
        }
    }
    if (slice_starts(text, "[")) {
        size_t close = slice_find(text, ']');

        if (close == text.len)
            return false;
        url->host = slice_make(text.data + 1, close - 1);
        return address_good(url->host) && read_port(slice_from(text, close + 1), &url->port);
    }
    url->host = slice_to(text, slice_find(text, ':'));
    return name_good(url->host) && read_port(slice_from(text, url->host.len), &url->port);
}

static size_t find_any(struct slice text, const char *ends)
{
    size_t first = text.len;

    for (; *ends; ends++) {
        size_t at = slice_find(slice_to(text, first), *ends);

        first = at < first ? at : first;
    }
    return first;
}

bool url_parse(struct slice text, struct url *url)
{
    struct slice rest;
    struct slice authority;

    *url = (struct url){ 0 };
    url->scheme = slice_split(text, ':', &rest);
    if (!slice_is_nocase(url->scheme, "http") && !slice_is_nocase(url->scheme, "https"))
        return false;
    if (!slice_starts(rest, "//") || !plain(text))
        return false;
    rest = slice_from(rest, 2);
    authority = slice_to(rest, find_any(rest, "/?#"));
    rest = slice_from(rest, authority.len);
    rest = slice_split(rest, '#', &url->fragment);
    url->path = slice_split(rest, '?', &url->query);
    return read_authority(authority, url);
}

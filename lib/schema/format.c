/* format.c - the values of `format` that are checked, each by a small reader.
 *
 * RFC 3339 dates and times (second 60 allowed), RFC 4122, 3986, 4291 in their
 * plain forms. No locale, no library. */
#include "schema/node.h"

struct text {
    struct slice rest;
    bool good;
};

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool hex(char c)
{
    return digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* So many digits, as a number; text->good falls when they are not there or out of range. */
static unsigned take_number(struct text *text, size_t digits, unsigned least, unsigned most)
{
    unsigned sum = 0;

    if (text->rest.len < digits)
        text->good = false;
    for (size_t at = 0; text->good && at < digits; at++) {
        text->good = digit(text->rest.data[at]);
        sum = sum * 10 + (unsigned)(text->rest.data[at] - '0');
    }
    text->rest = slice_from(text->rest, digits);
    text->good = text->good && sum >= least && sum <= most;
    return sum;
}

static bool next_is(const struct text *text, char c)
{
    return text->rest.len && (text->rest.data[0] | (c >= 'a' ? 0x20 : 0)) == c;
}

static void take(struct text *text, char c)
{
    text->good = text->good && next_is(text, c);
    text->rest = slice_from(text->rest, 1);
}

static void take_date(struct text *text)
{
    static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    unsigned year = take_number(text, 4, 0, 9999);
    unsigned month, most;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    take(text, '-');
    month = take_number(text, 2, 1, 12);
    take(text, '-');
    most = text->good ? days[month - 1] + (month == 2 && leap) : 0;
    take_number(text, 2, 1, most);
}

static void take_time(struct text *text)
{
    unsigned hour = take_number(text, 2, 0, 23), minute, second, offset = 0;
    bool behind = false;

    take(text, ':');
    minute = take_number(text, 2, 0, 59);
    take(text, ':');
    second = take_number(text, 2, 0, 60);
    if (text->good && next_is(text, '.')) {
        take(text, '.');
        take_number(text, 1, 0, 9);
        while (text->rest.len && digit(text->rest.data[0]))
            text->rest = slice_from(text->rest, 1);
    }
    if (next_is(text, 'z')) {
        take(text, 'z');
    } else {
        behind = next_is(text, '-');
        take(text, behind ? '-' : '+');
        offset = take_number(text, 2, 0, 23) * 60;
        take(text, ':');
        offset += take_number(text, 2, 0, 59);
    }
    /* A leap second is the last one of a day, by Greenwich. */
    if (second == 60 && text->good)
        text->good = (hour * 60 + minute + 1440 + (behind ? offset : 1440 - offset)) % 1440 == 1439;
}

static bool ends(const struct text *text)
{
    return text->good && text->rest.len == 0;
}

static bool is_date(struct slice value)
{
    struct text text = { value, true };

    take_date(&text);
    return ends(&text);
}

static bool is_time(struct slice value)
{
    struct text text = { value, true };

    take_time(&text);
    return ends(&text);
}

static bool is_date_time(struct slice value)
{
    struct text text = { value, true };

    take_date(&text);
    take(&text, 't');
    take_time(&text);
    return ends(&text);
}

static bool is_ipv4(struct slice value)
{
    for (unsigned part = 0; part < 4; part++) {
        struct slice rest, digits = slice_split(value, '.', &rest);
        uint64_t number;

        if (digits.len > 3 || !slice_to_u64(digits, &number) || number > 255 ||
            (digits.len > 1 && digits.data[0] == '0') || (digits.len == value.len) != (part == 3))
            return false;
        value = rest;
    }
    return true;
}

static bool is_ipv6(struct slice value)
{
    unsigned groups = 0;
    bool gap = slice_starts(value, "::");

    value = slice_from(value, gap ? 2 : 0);
    while (value.len) {
        struct slice rest, group = slice_split(value, ':', &rest);
        bool last = group.len == value.len;

        if (last && slice_find(group, '.') < group.len)
            return is_ipv4(group) && (gap ? groups < 6 : groups == 6);
        if (!group.len || group.len > 4)
            return false;
        for (size_t at = 0; at < group.len; at++) {
            if (!hex(group.data[at]))
                return false;
        }
        groups++;
        if (!last && !rest.len)
            return false;
        if (slice_starts(rest, ":")) {
            if (gap)
                return false;
            gap = true;
            rest = slice_from(rest, 1);
        }
        value = rest;
    }
    return gap ? groups < 8 : groups == 8;
}

static bool is_uuid(struct slice value)
{
    for (size_t at = 0; at < value.len; at++) {
        bool dash = at == 8 || at == 13 || at == 18 || at == 23;

        if (dash ? value.data[at] != '-' : !hex(value.data[at]))
            return false;
    }
    return value.len == 36;
}

static bool is_host(struct slice host)
{
    size_t label = 0;

    for (size_t at = 0; at < host.len; at++) {
        char c = host.data[at];
        bool edge = label == 0 || at + 1 == host.len || host.data[at + 1] == '.';

        if (c == '.' && !label)
            return false;
        label = c == '.' ? 0 : label + 1;
        if (label > 63 || (c == '-' && edge) || (c != '.' && c != '-' && !letter(c) && !digit(c)))
            return false;
    }
    return host.len && host.len <= 253 && label;
}

static bool is_local_part(struct slice text)
{
    const struct slice marks = SLICE("!#$%&'*+-/=?^_`{|}~");
    bool dot = true;

    if (text.len > 2 && text.data[0] == '"' && text.data[text.len - 1] == '"')
        return slice_find(slice_to(slice_from(text, 1), text.len - 2), '"') == text.len - 2;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        if (c == '.' ? dot : !letter(c) && !digit(c) && slice_find(marks, c) == marks.len)
            return false;
        dot = c == '.';
    }
    return text.len && !dot;
}

static bool is_email(struct slice value)
{
    size_t at = value.len;
    struct slice host;

    while (at && value.data[at - 1] != '@')
        at--;
    if (!at)
        return false;
    host = slice_from(value, at);
    if (slice_starts(host, "[IPv6:") && slice_ends(host, "]")) {
        host = slice_from(host, 6);
        return is_local_part(slice_to(value, at - 1)) && is_ipv6(slice_to(host, host.len - 1));
    }
    if (slice_starts(host, "[") && slice_ends(host, "]")) {
        host = slice_from(host, 1);
        return is_local_part(slice_to(value, at - 1)) && is_ipv4(slice_to(host, host.len - 1));
    }
    return is_local_part(slice_to(value, at - 1)) && is_host(host);
}

/* A scheme, and behind it nothing that a URI must encode. */
static bool is_uri(struct slice value)
{
    const struct slice marks = SLICE("-._~:/?#[]@!$&'()*+,;=");
    size_t scheme = slice_find(value, ':');
    struct slice rest, before;
    uint64_t port;

    if (scheme == value.len || !scheme || !letter(value.data[0]))
        return false;
    for (size_t at = 0; at < value.len; at++) {
        char c = value.data[at];
        bool plain = letter(c) || digit(c);

        if (at < scheme ? !plain && c != '+' && c != '-' && c != '.'
                        : !plain && c != '%' && slice_find(marks, c) == marks.len)
            return false;
        if (c == '%' &&
            (at + 2 >= value.len || !hex(value.data[at + 1]) || !hex(value.data[at + 2])))
            return false;
    }
    rest = slice_from(value, slice_find(value, '#') + 1);
    if (slice_find(rest, '#') < rest.len)
        return false;
    rest = slice_from(value, scheme + 1);
    if (!slice_starts(rest, "//"))
        return slice_find(rest, '[') == rest.len && slice_find(rest, ']') == rest.len;
    slice_split(slice_from(rest, 2), '/', &before);
    rest = slice_to(slice_from(rest, 2), rest.len - 2 - before.len - (before.data && before.len));
    rest = slice_from(rest, slice_find(rest, '@') < rest.len ? slice_find(rest, '@') + 1 : 0);
    if (slice_starts(rest, "["))
        return slice_find(rest, ']') < rest.len;
    rest = slice_from(rest, slice_find(rest, ':'));
    rest = slice_to(rest, slice_find(rest, '/'));
    rest = slice_to(slice_to(rest, slice_find(rest, '?')), slice_find(rest, '#'));
    return rest.len < 2 || slice_to_u64(slice_from(rest, 1), &port);
}

static const struct {
    const char *name;
    bool (*fits)(struct slice value);
    const char *sentence;
} formats[] = {
    [FORMAT_DATE_TIME] = { "date-time", is_date_time,
                           "must be a date and time like 2026-01-31T23:59:59Z" },
    [FORMAT_DATE] = { "date", is_date, "must be a date like 2026-01-31" },
    [FORMAT_TIME] = { "time", is_time, "must be a time like 23:59:59Z" },
    [FORMAT_EMAIL] = { "email", is_email, "must be an email address" },
    [FORMAT_URI] = { "uri", is_uri, "must be a URI like https://example.com/" },
    [FORMAT_UUID] = { "uuid", is_uuid, "must be a UUID like 123e4567-e89b-12d3-a456-426614174000" },
    [FORMAT_IPV4] = { "ipv4", is_ipv4, "must be an IPv4 address like 192.0.2.1" },
    [FORMAT_IPV6] = { "ipv6", is_ipv6, "must be an IPv6 address like 2001:db8::1" },
    [FORMAT_REGEX] = { "regex", NULL, "must be a regular expression" }, /* see pattern.c */
};

enum format format_named(struct slice name)
{
    for (enum format at = FORMAT_DATE_TIME; at <= FORMAT_REGEX; at++) {
        if (slice_is(name, formats[at].name))
            return at;
    }
    return FORMAT_NONE;
}

bool format_fits(enum format format, struct slice text)
{
    return formats[format].fits(text);
}

const char *format_sentence(enum format format)
{
    return formats[format].sentence;
}

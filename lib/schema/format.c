/* format.c - the values of `format` that are checked, each by a small reader.
 *
 * RFC 3339 dates and times (second 60 allowed), RFC 4122, 3986, 4291 in their
 * plain forms. No locale, no library. */
#include "schema/format.h"

#include "regex/regex.h"

#include <string.h>

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

bool is_ipv4(struct slice value)
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

bool is_ipv6(struct slice value)
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

static bool is_atom_char(char c, bool foreign)
{
    const struct slice marks = SLICE("!#$%&'*+-/=?^_`{|}~");

    return letter(c) || digit(c) || slice_find(marks, c) < marks.len ||
           (foreign && (unsigned char)c >= 0x80);
}

/* RFC 5321: atoms with single dots between them, or a quoted text. foreign: RFC 6531. */
static bool is_local_part(struct slice text, bool foreign)
{
    bool dot = true;

    if (text.len > 2 && text.data[0] == '"' && text.data[text.len - 1] == '"')
        return slice_find(slice_to(slice_from(text, 1), text.len - 2), '"') == text.len - 2;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        if (c == '.' ? dot : !is_atom_char(c, foreign))
            return false;
        dot = c == '.';
    }
    return text.len && !dot;
}

static bool is_address(struct check *check, struct slice value, bool foreign)
{
    size_t at = value.len;
    struct slice host;

    while (at && value.data[at - 1] != '@')
        at--;
    if (!at || !is_local_part(slice_to(value, at - 1), foreign))
        return false;
    host = slice_from(value, at);
    if (slice_starts(host, "[") && slice_ends(host, "]")) {
        host = slice_to(slice_from(host, 1), host.len - 2);
        return slice_starts(host, "IPv6:") ? is_ipv6(slice_from(host, 5)) : is_ipv4(host);
    }
    return foreign ? is_idn_host(check, host) : is_host(check, host);
}

static bool is_email(struct check *check, struct slice value)
{
    return is_address(check, value, false);
}

static bool is_idn_email(struct check *check, struct slice value)
{
    return is_address(check, value, true);
}

/* RFC 3339, appendix A: of neighbouring units, none is left out. */
static bool is_duration(struct check *check, struct slice value)
{
    return format_matches(check, value,
                          "^P(?!$)(?:\\d+W|(?:\\d+Y(?:\\d+M(?:\\d+D)?)?|\\d+M(?:\\d+D)?|\\d+D)?"
                          "(?:T(?:\\d+H(?:\\d+M(?:\\d+S)?)?|\\d+M(?:\\d+S)?|\\d+S))?)$");
}

/* ---- by pattern ----------------------------------------------------------------------------- */

/* What it costs is steps of the check, as with `pattern`. */
bool format_matches(struct check *check, struct slice text, const char *pattern)
{
    const struct regex_host host = { .allocator = check->index->allocator };
    struct regex_search search;
    struct buffer program;
    enum regex_result result;

    if (!check_spend(check, (uint32_t)(text.len / 8 + 10)))
        return false;
    buffer_init(&program, host.allocator, SIZE_MAX);
    result = regex_compile(&host, slice_of(pattern), REGEX_UNICODE | REGEX_DOT_ALL, &program, NULL);
    if (result == REGEX_OK)
        result = regex_search_begin(&search, &host, program.data, text);
    if (result == REGEX_OK) {
        result = regex_search_next(&search, 0, true);
        regex_search_end(&search);
    }
    check->no_memory |= result == REGEX_MEMORY;
    buffer_free(&program);
    return result == REGEX_OK;
}

static const struct {
    const char *name;
    bool (*fits)(struct slice value); /* the text alone says it, or */
    bool (*asks)(struct check *check, struct slice value);
    const char *sentence;
} formats[] = {
    [FORMAT_DATE_TIME] = { "date-time", is_date_time, NULL,
                           "must be a date and time like 2026-01-31T23:59:59Z" },
    [FORMAT_DATE] = { "date", is_date, NULL, "must be a date like 2026-01-31" },
    [FORMAT_TIME] = { "time", is_time, NULL, "must be a time like 23:59:59Z" },
    [FORMAT_DURATION] = { "duration", NULL, is_duration, "must be a duration like P3DT12H" },
    [FORMAT_EMAIL] = { "email", NULL, is_email, "must be an email address" },
    [FORMAT_IDN_EMAIL] = { "idn-email", NULL, is_idn_email, "must be an email address" },
    [FORMAT_HOSTNAME] = { "hostname", NULL, is_host, "must be a host name like example.com" },
    [FORMAT_IDN_HOSTNAME] = { "idn-hostname", NULL, is_idn_host,
                              "must be a host name like example.com" },
    [FORMAT_URI] = { "uri", NULL, is_uri, "must be a URI like https://example.com/" },
    [FORMAT_URI_REFERENCE] = { "uri-reference", NULL, is_uri_reference,
                               "must be a URI or a part of one, like /path?query" },
    [FORMAT_IRI] = { "iri", NULL, is_iri, "must be an IRI like https://example.com/" },
    [FORMAT_IRI_REFERENCE] = { "iri-reference", NULL, is_iri_reference,
                               "must be an IRI or a part of one, like /path?query" },
    [FORMAT_URI_TEMPLATE] = { "uri-template", NULL, is_uri_template,
                              "must be a URI template like /users/{id}" },
    [FORMAT_JSON_POINTER] = { "json-pointer", NULL, is_json_pointer,
                              "must be a JSON pointer like /a/0" },
    [FORMAT_RELATIVE_JSON_POINTER] = { "relative-json-pointer", NULL, is_relative_json_pointer,
                                       "must be a relative JSON pointer like 1/a" },
    [FORMAT_UUID] = { "uuid", is_uuid, NULL,
                      "must be a UUID like 123e4567-e89b-12d3-a456-426614174000" },
    [FORMAT_IPV4] = { "ipv4", is_ipv4, NULL, "must be an IPv4 address like 192.0.2.1" },
    [FORMAT_IPV6] = { "ipv6", is_ipv6, NULL, "must be an IPv6 address like 2001:db8::1" },
    [FORMAT_REGEX] = { "regex", NULL, pattern_is_one, "must be a regular expression" },
};

enum format format_named(struct slice name)
{
    for (enum format at = FORMAT_DATE_TIME; at <= FORMAT_REGEX; at++) {
        if (slice_is(name, formats[at].name))
            return at;
    }
    return FORMAT_NONE;
}

bool format_fits(struct check *check, enum format format, struct slice text)
{
    return formats[format].fits ? formats[format].fits(text) : formats[format].asks(check, text);
}

const char *format_sentence(enum format format)
{
    return formats[format].sentence;
}

/* weburl_host.c - the host of a URL: a name, IPv4 in any of its spellings, IPv6, or opaque. */
#include "base/url.h"
#include "base/utf8.h"
#include "base/weburl.h"

#include <string.h>

#define MOST_LABEL 256

static bool is_forbidden(unsigned char c, bool domain)
{
    if (c <= ' ' ? c == 0 || c == '\t' || c == '\n' || c == '\r' || c == ' ' : false)
        return true;
    if (strchr("#/:<>?@[\\]^|", c))
        return true;
    return domain && (c < 0x20 || c == '%' || c == 0x7f);
}

/* ---- punycode (RFC 3492) ------------------------------------------------------------ */

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / 700 : delta / 2;
    delta += delta / points;
    for (; delta > 455; k += 36)
        delta /= 35;
    return k + 36 * delta / (delta + 38);
}

static void put_digit(struct buffer *out, uint32_t digit)
{
    buffer_add_char(out, (char)(digit < 26 ? 'a' + digit : '0' + digit - 26));
}

static void put_delta(struct buffer *out, uint32_t delta, uint32_t bias)
{
    for (uint32_t k = 36;; k += 36) {
        const uint32_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;

        if (delta < t)
            break;
        put_digit(out, t + (delta - t) % (36 - t));
        delta = (delta - t) / (36 - t);
    }
    put_digit(out, delta < 26 * 36 ? delta : 0);
}

static uint32_t next_least(const uint32_t *points, uint32_t count, uint32_t from)
{
    uint32_t least = UINT32_MAX;

    for (uint32_t i = 0; i < count; i++)
        if (points[i] >= from && points[i] < least)
            least = points[i];
    return least;
}

static bool put_punycode(struct buffer *out, const uint32_t *points, uint32_t count)
{
    uint32_t n = 128, delta = 0, bias = 72, basic = 0, done;

    buffer_add_text(out, "xn--");
    for (uint32_t i = 0; i < count; i++)
        if (points[i] < 128) {
            buffer_add_char(out, (char)points[i]);
            basic++;
        }
    if (basic)
        buffer_add_char(out, '-');
    for (done = basic; done < count; n++, delta++) {
        const uint32_t least = next_least(points, count, n);

        if ((uint64_t)(least - n) * (done + 1) + delta > UINT32_MAX - 1)
            return false;
        delta += (least - n) * (done + 1);
        n = least;
        for (uint32_t i = 0; i < count; i++) {
            if (points[i] < n)
                delta++;
            if (points[i] != n)
                continue;
            put_delta(out, delta, bias);
            bias = adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
    }
    return true;
}

/* ---- names -------------------------------------------------------------------------- */

/* The lower case of the alphabets that host names are written in. */
static uint32_t lower(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ||
        (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
        return c + 32;
    if (c >= 0x400 && c <= 0x40f)
        return c + 80;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x481) ||
        (c >= 0x48a && c <= 0x4bf) || (c >= 0x1e00 && c <= 0x1e95))
        return c | 1;
    if (c >= 0xff01 && c <= 0xff5e) /* full width */
        return lower(c - 0xfee0);
    return c;
}

static bool is_dot(uint32_t c)
{
    return c == '.' || c == 0x3002 || c == 0xff0e || c == 0xff61;
}

static bool put_label(struct buffer *out, const uint32_t *points, uint32_t count)
{
    bool ascii = true;

    for (uint32_t i = 0; i < count; i++)
        ascii = ascii && points[i] < 128;
    if (!ascii)
        return put_punycode(out, points, count);
    for (uint32_t i = 0; i < count; i++)
        buffer_add_char(out, (char)points[i]);
    return true;
}

static bool put_name(struct buffer *out, struct slice text)
{
    uint32_t points[MOST_LABEL];
    uint32_t count = 0;

    for (size_t at = 0; at < text.len;) {
        const uint32_t c = lower(utf8_next(text, &at));

        if (c == 0xad || c == 0x200b || c == 0x2060 || c == 0xfeff) /* not seen, and left out */
            continue;
        if (is_dot(c)) {
            if (!put_label(out, points, count))
                return false;
            buffer_add_char(out, '.');
            count = 0;
        } else if (count == MOST_LABEL || c == 0xfffd) {
            return false;
        } else {
            points[count++] = c;
        }
    }
    return put_label(out, points, count);
}

/* ---- IPv4 --------------------------------------------------------------------------- */

/* Decimal, octal or hexadecimal; false: it is no number. Larger ones stay at the limit. */
static bool read_number(struct slice text, uint64_t *number)
{
    unsigned base = 10;

    *number = 0;
    if (!text.len)
        return false;
    if (text.len >= 2 && text.data[0] == '0') {
        base = (text.data[1] | 32) == 'x' ? 16 : 8;
        text = slice_from(text, base == 16 ? 2 : 1);
    }
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        const unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
                               : (c | 32) >= 'a' && (c | 32) <= 'f'
                                   ? (unsigned)((c | 32) - 'a') + 10
                                   : 99;

        if (digit >= base)
            return false;
        *number = *number > UINT32_MAX ? *number : *number * base + digit;
    }
    return true;
}

static bool is_digits(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len > 0;
}

static struct slice last_label(struct slice text)
{
    size_t at;

    if (slice_ends(text, "."))
        text.len--;
    for (at = text.len; at && text.data[at - 1] != '.';)
        at--;
    return slice_from(text, at);
}

static bool ends_in_number(struct slice text)
{
    uint64_t number;
    struct slice last = last_label(text);

    return is_digits(last) || read_number(last, &number);
}

static bool put_ipv4(struct buffer *out, struct slice text)
{
    uint64_t numbers[4], address = 0;
    size_t count = 0;

    if (slice_ends(text, "."))
        text.len--;
    while (text.len || !count) {
        if (count == 4 || !read_number(slice_split(text, '.', &text), &numbers[count++]))
            return false;
    }
    for (size_t i = 0; i + 1 < count; i++) {
        if (numbers[i] > 255)
            return false;
        address |= numbers[i] << 8 * (3 - i);
    }
    if (numbers[count - 1] >> 8 * (5 - count))
        return false;
    address |= numbers[count - 1];
    buffer_printf(out, "%u.%u.%u.%u", (unsigned)(address >> 24), (unsigned)(address >> 16 & 255),
                  (unsigned)(address >> 8 & 255), (unsigned)(address & 255));
    return true;
}

/* ---- IPv6 --------------------------------------------------------------------------- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The last two pieces as a dotted address. */
static bool read_tail(struct slice text, uint16_t pieces[8], int *piece)
{
    uint32_t address = 0;
    int count = 0;

    while (text.len) {
        struct slice each = slice_split(text, '.', &text);
        uint64_t number;

        if (++count > 4 || each.len > 3 || !slice_to_u64(each, &number) || number > 255 ||
            (each.len > 1 && each.data[0] == '0'))
            return false;
        address = address << 8 | (uint32_t)number;
    }
    if (count != 4 || *piece > 6)
        return false;
    pieces[(*piece)++] = (uint16_t)(address >> 16);
    pieces[(*piece)++] = (uint16_t)address;
    return true;
}

static bool read_pieces(struct slice text, uint16_t pieces[8], int *piece, int *gap)
{
    size_t at = 0;

    if (slice_starts(text, "::")) {
        at = 2;
        *gap = 0;
    } else if (slice_starts(text, ":")) {
        return false;
    }
    while (at < text.len) {
        const size_t start = at;
        unsigned value = 0;

        if (*piece == 8)
            return false;
        while (at < text.len && at - start < 4 && hex_value(text.data[at]) >= 0)
            value = value << 4 | (unsigned)hex_value(text.data[at++]);
        if (at < text.len && text.data[at] == '.')
            return read_tail(slice_from(text, start), pieces, piece);
        if (at == start)
            return false;
        pieces[(*piece)++] = (uint16_t)value;
        if (at == text.len)
            return true;
        if (text.data[at++] != ':' || at == text.len)
            return false;
        if (text.data[at] == ':') {
            if (*gap >= 0)
                return false;
            *gap = *piece;
            at++;
        }
    }
    return true;
}

/* The longest run of zeroes of two or more; its begin, or 8. */
static int find_zeroes(const uint16_t pieces[8], int *length)
{
    int best = 8;

    *length = 1;
    for (int i = 0; i < 8; i++) {
        int run = 0;

        while (i + run < 8 && !pieces[i + run])
            run++;
        if (run > *length) {
            best = i;
            *length = run;
        }
        i += run;
    }
    return best;
}

static bool put_ipv6(struct buffer *out, struct slice text)
{
    uint16_t pieces[8] = { 0 };
    int piece = 0, gap = -1, zeroes, length;

    if (!read_pieces(text, pieces, &piece, &gap) || (gap < 0 && piece != 8) ||
        (gap >= 0 && piece == 8))
        return false;
    if (gap >= 0) {
        const int after = piece - gap;

        memmove(pieces + 8 - after, pieces + gap, (size_t)after * sizeof *pieces);
        memset(pieces + gap, 0, (size_t)(8 - piece) * sizeof *pieces);
    }
    zeroes = find_zeroes(pieces, &length);
    buffer_add_char(out, '[');
    for (int i = 0; i < 8; i++) {
        if (i == zeroes) {
            buffer_add_text(out, i ? ":" : "::");
            i += length - 1;
            continue;
        }
        buffer_printf(out, "%x", pieces[i]);
        if (i < 7)
            buffer_add_char(out, ':');
    }
    buffer_add_char(out, ']');
    return true;
}

/* ---- all of them ---------------------------------------------------------------------- */

static bool check(struct slice text, bool domain)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_forbidden((unsigned char)text.data[i], domain))
            return false;
    return true;
}

/* %XX decoded; what is none stays. */
static void decode(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '%' && i + 2 < text.len && hex_value(text.data[i + 1]) >= 0 &&
            hex_value(text.data[i + 2]) >= 0) {
            buffer_add_char(out,
                            (char)(hex_value(text.data[i + 1]) << 4 | hex_value(text.data[i + 2])));
            i += 2;
        } else {
            buffer_add_char(out, text.data[i]);
        }
    }
}

static bool put_domain(struct slice text, struct buffer *out)
{
    struct buffer decoded, name;
    bool good;

    buffer_init(&decoded, out->allocator, SIZE_MAX);
    buffer_init(&name, out->allocator, SIZE_MAX);
    decode(&decoded, text);
    good = utf8_valid(buffer_slice(&decoded), NULL) && put_name(&name, buffer_slice(&decoded)) &&
           name.len && check(buffer_slice(&name), true);
    if (good && ends_in_number(buffer_slice(&name)))
        good = put_ipv4(out, buffer_slice(&name));
    else if (good)
        buffer_add_slice(out, buffer_slice(&name));
    good = good && !buffer_failed(&decoded) && !buffer_failed(&name);
    buffer_free(&decoded);
    buffer_free(&name);
    return good;
}

bool weburl_host(struct slice text, bool special, struct buffer *out)
{
    if (text.data[0] == '[')
        return slice_ends(text, "]") &&
               put_ipv6(out, slice_make(text.data + 1, text.len > 1 ? text.len - 2 : 0));
    if (special)
        return put_domain(text, out);
    if (!check(text, false))
        return false;
    weburl_encode(out, text, WEBURL_C0);
    return true;
}

/* format_names.c - names of hosts, with the rules of IDNA 2008 for labels that are no ASCII.
 *
 * RFC 5892's classes are told by one pattern over Unicode's own properties; RFC 3492's Punycode
 * is read and its length counted. What is not checked: normalization form C, and the Bidi rule. */
#include "schema/format.h"

#include "base/utf8.h"

enum { LABEL_MOST = 63, NAME_MOST = 253 };

/* ---- Punycode ------------------------------------------------------------------------------ */

enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, START = 128, START_BIAS = 72 };

static uint32_t adapt(uint32_t delta, uint32_t count, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / DAMP : delta / 2;
    delta += delta / count;
    for (; delta > (BASE - TMIN) * TMAX / 2; k += BASE)
        delta /= BASE - TMIN;
    return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
    return k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
}

static int digit_of(char c)
{
    char small = (char)(c | 0x20);

    if (c >= '0' && c <= '9')
        return c - '0' + 26;
    return small >= 'a' && small <= 'z' ? small - 'a' : -1;
}

struct label {
    uint32_t characters[LABEL_MOST];
    uint32_t count;
};

/* One generalized integer; false: there is none. */
static bool take_delta(struct slice *text, uint32_t bias, uint32_t *delta)
{
    uint64_t sum = 0, weight = 1;

    for (uint32_t k = BASE; text->len; k += BASE) {
        int digit = digit_of(text->data[0]);
        uint32_t t = threshold(k, bias);

        *text = slice_from(*text, 1);
        if (digit < 0)
            return false;
        sum += (uint64_t)digit * weight;
        if (sum > 0x110000u * 64u)
            return false;
        if ((uint32_t)digit < t) {
            *delta = (uint32_t)sum;
            return true;
        }
        weight *= BASE - t;
    }
    return false;
}

static bool insert(struct label *label, uint32_t at, uint32_t character)
{
    if (label->count == LABEL_MOST || character > 0x10FFFF ||
        (character >= 0xD800 && character < 0xE000))
        return false;
    for (uint32_t n = label->count++; n > at; n--)
        label->characters[n] = label->characters[n - 1];
    label->characters[at] = character;
    return true;
}

static bool punycode_read(struct slice text, struct label *label)
{
    uint32_t character = START, at = 0, bias = START_BIAS, delta;
    size_t plain = text.len;

    label->count = 0;
    while (plain && text.data[plain - 1] != '-')
        plain--;
    for (size_t n = 0; n + 1 < plain; n++)
        if (!insert(label, label->count, (unsigned char)text.data[n]))
            return false;
    text = slice_from(text, plain);
    while (text.len) {
        uint32_t count = label->count + 1;

        if (!take_delta(&text, bias, &delta))
            return false;
        at += delta;
        bias = adapt(delta, count, character == START && delta == at);
        character += at / count;
        at %= count;
        if (!insert(label, at++, character))
            return false;
    }
    return true;
}

static uint32_t digits_of(uint32_t delta, uint32_t bias)
{
    uint32_t count = 1;

    for (uint32_t k = BASE; delta >= threshold(k, bias); k += BASE, count++)
        delta = (delta - threshold(k, bias)) / (BASE - threshold(k, bias));
    return count;
}

static uint32_t next_larger(const struct label *label, uint32_t least)
{
    uint32_t next = UINT32_MAX;

    for (uint32_t n = 0; n < label->count; n++)
        if (label->characters[n] >= least && label->characters[n] < next)
            next = label->characters[n];
    return next;
}

/* How long the label would be in Punycode, without its `xn--`. */
static uint32_t punycode_length(const struct label *label)
{
    uint32_t done = 0, length, character = START, bias = START_BIAS;
    uint64_t delta = 0;
    bool first = true;

    for (uint32_t n = 0; n < label->count; n++)
        done += label->characters[n] < START;
    length = done + (done > 0);
    while (done < label->count) {
        uint32_t next = next_larger(label, character);

        delta += (uint64_t)(next - character) * (done + 1);
        character = next;
        for (uint32_t n = 0; n < label->count && delta < UINT32_MAX; n++) {
            delta += label->characters[n] < character;
            if (label->characters[n] != character)
                continue;
            length += digits_of((uint32_t)delta, bias);
            bias = adapt((uint32_t)delta, done + 1, first);
            first = false;
            delta = 0;
            done++;
        }
        delta++;
        character++;
    }
    return length;
}

/* ---- labels ------------------------------------------------------------------------------- */

#define VIRAMA                                                                                     \
    "[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D3B\\u0D3C\\u0D4D\\u0DCA"        \
    "\\u0E3A\\u0EBA\\u0F84\\u1039\\u103A\\u1714\\u1734\\u17D2\\u1A60\\u1B44\\u1BAA\\u1BAB"         \
    "\\u1BF2\\u1BF3\\u2D7F\\uA806\\uA8C4\\uA953\\uA9C0\\uAAF6\\uABED]"
/* Arabic letters that join on their right side alone, or not at all. */
#define ONE_SIDED                                                                                  \
    "[\\u0621-\\u0625\\u0627\\u0629\\u062F-\\u0632\\u0648\\u0671-\\u0677\\u0688-\\u0699\\u06C0"    \
    "\\u06C3-\\u06CB\\u06CD\\u06CF\\u06D2\\u06D3\\u06D5\\u06EE\\u06EF]"

/* RFC 5892: contexts of the label as a whole, then character by character. */
static const char idn_label[] =
    "^(?![\\p{M}\\-])(?!.*-$)(?!..--)"
    "(?!.*[\\u0660-\\u0669].*[\\u06F0-\\u06F9])(?!.*[\\u06F0-\\u06F9].*[\\u0660-\\u0669])"
    "(?:(?![\\u0640\\u07FA\\u302E\\u302F\\u3031-\\u3035\\u303B\\u1100-\\u11FF\\uA960-\\uA97C"
    "\\uD7B0-\\uD7FB\\uFF00-\\uFFEF\\uFB00-\\uFB06])"
    "[\\p{Ll}\\p{Lo}\\p{Lm}\\p{Mn}\\p{Mc}\\p{Nd}\\-\\u06FD\\u06FE\\u0F0B\\u3007]"
    "|(?<=l)\\u00B7(?=l)|\\u0375(?=\\p{Script=Greek})|(?<=\\p{Script=Hebrew})[\\u05F3\\u05F4]"
    "|(?<=" VIRAMA ")[\\u200C\\u200D]"
    "|(?<=(?!" ONE_SIDED ")\\p{Script=Arabic}\\p{Mn}*)\\u200C(?=\\p{Mn}*\\p{Script=Arabic})"
    "|\\u30FB(?<=[\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Han}].*\\u30FB"
    "|(?=.*[\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Han}])\\u30FB))+$";

static bool label_matches(struct check *check, const struct label *label)
{
    char text[LABEL_MOST * 4];
    size_t len = 0;

    for (uint32_t n = 0; n < label->count; n++)
        len += utf8_put(label->characters[n], text + len);
    return format_matches(check, slice_make(text, len), idn_label);
}

/* Behind `xn--`: Punycode of a label that needs it. */
static bool is_coded(struct check *check, struct slice text)
{
    struct label label;
    bool foreign = false;

    if (!punycode_read(text, &label))
        return false;
    for (uint32_t n = 0; n < label.count; n++)
        foreign |= label.characters[n] >= START;
    return foreign && label_matches(check, &label);
}

static bool is_plain(char c)
{
    char small = (char)(c | 0x20);

    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* Letters, digits and hyphens: RFC 1123. */
static bool is_label(struct check *check, struct slice label)
{
    if (!label.len || label.len > LABEL_MOST || label.data[0] == '-' ||
        label.data[label.len - 1] == '-')
        return false;
    for (size_t at = 0; at < label.len; at++)
        if (!is_plain(label.data[at]))
            return false;
    if (label.len < 4 || !slice_is_nocase(slice_to(label, 4), "xn--"))
        return true;
    return is_coded(check, slice_from(label, 4));
}

bool is_host(struct check *check, struct slice host)
{
    struct slice rest = host, label;

    if (!host.len || host.len > NAME_MOST || host.data[host.len - 1] == '.')
        return false;
    do {
        label = slice_split(rest, '.', &rest);
        if (!is_label(check, label))
            return false;
    } while (rest.len);
    return true;
}

/* U+3002, U+FF0E and U+FF61 separate labels too: RFC 3490, 3.1. */
static bool is_dot(uint32_t character)
{
    return character == '.' || character == 0x3002 || character == 0xFF0E || character == 0xFF61;
}

static bool is_idn_label(struct check *check, struct slice text)
{
    struct label label = { .count = 0 };
    bool foreign = false;

    for (size_t at = 0; at < text.len;) {
        uint32_t character = utf8_next(text, &at);

        foreign |= character >= START;
        if (!insert(&label, label.count, character))
            return false;
    }
    if (!foreign)
        return is_label(check, text);
    return label_matches(check, &label) && 4 + punycode_length(&label) <= LABEL_MOST;
}

bool is_idn_host(struct check *check, struct slice host)
{
    size_t from = 0, at = 0;

    while (at < host.len) {
        size_t before = at;

        if (!is_dot(utf8_next(host, &at)))
            continue;
        if (!is_idn_label(check, slice_to(slice_from(host, from), before - from)))
            return false;
        from = at;
    }
    return from < host.len && is_idn_label(check, slice_from(host, from));
}

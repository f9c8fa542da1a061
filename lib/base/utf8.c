/* utf8.c - one decoder, and the two converters made of it. */
#include "base/utf8.h"

#include <string.h>

#define REPLACEMENT 0xFFFDu

static bool tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Unicode's table 3-7, with surrogates let through when `halves`. */
static size_t sequence(const unsigned char *p, size_t left, bool halves)
{
    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4 || left < 2 || !tail(p[1]))
        return 0;
    if (p[0] < 0xE0)
        return 2;
    if (left < 3 || !tail(p[2]))
        return 0;
    if (p[0] < 0xF0)
        return (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F && !halves) ? 0 : 3;
    if (left < 4 || !tail(p[3]) || (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return 4;
}

/* Of bytes that are no character: as many as begin one. */
static size_t beginning(const unsigned char *p, size_t left)
{
    const bool low = p[0] == 0xE0 || p[0] == 0xF0, high = p[0] == 0xED || p[0] == 0xF4;
    const unsigned char least = p[0] == 0xE0 ? 0xA0 : low ? 0x90 : 0x80;
    const unsigned char most = p[0] == 0xED ? 0x9F : high ? 0x8F : 0xBF;

    if (p[0] < 0xE0 || p[0] > 0xF4 || left < 2 || p[1] < least || p[1] > most)
        return 1;
    return p[0] >= 0xF0 && left > 2 && tail(p[2]) ? 3 : 2;
}

static uint32_t decode(const unsigned char *p, size_t len)
{
    static const unsigned char lead[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    uint32_t character = p[0] & lead[len];

    for (size_t at = 1; at < len; at++)
        character = character << 6 | (p[at] & 0x3Fu);
    return character;
}

size_t utf8_length(struct slice text, size_t at)
{
    return sequence((const unsigned char *)text.data + at, text.len - at, false);
}

size_t utf8_bad(struct slice text, size_t at)
{
    return beginning((const unsigned char *)text.data + at, text.len - at);
}

bool utf8_valid(struct slice text, size_t *at)
{
    size_t here = 0;

    while (here < text.len) {
        uint64_t eight;
        size_t len;

        if (text.len - here >= sizeof eight) {
            memcpy(&eight, text.data + here, sizeof eight);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                here += sizeof eight;
                continue;
            }
        }
        len = utf8_length(text, here);
        if (!len) {
            if (at)
                *at = here;
            return false;
        }
        here += len;
    }
    return true;
}

uint32_t utf8_next(struct slice text, size_t *at)
{
    size_t len = utf8_length(text, *at);
    uint32_t character = len ? decode((const unsigned char *)text.data + *at, len) : REPLACEMENT;

    *at += len ? len : utf8_bad(text, *at);
    return character;
}

size_t utf8_put(uint32_t character, char out[4])
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        out[0] = (char)(0xC0 | character >> 6);
        out[1] = (char)(0x80 | (character & 0x3F));
        return 2;
    }
    if (character < 0x10000) {
        out[0] = (char)(0xE0 | character >> 12);
        out[1] = (char)(0x80 | (character >> 6 & 0x3F));
        out[2] = (char)(0x80 | (character & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | character >> 18);
    out[1] = (char)(0x80 | (character >> 12 & 0x3F));
    out[2] = (char)(0x80 | (character >> 6 & 0x3F));
    out[3] = (char)(0x80 | (character & 0x3F));
    return 4;
}

static void put(struct buffer *out, uint32_t character)
{
    char bytes[4];

    buffer_add(out, bytes, utf8_put(character, bytes));
}

void utf8_to_cesu8(struct buffer *out, struct slice text)
{
    size_t from = 0;
    size_t at = 0;

    while (at < text.len) {
        size_t start = at;
        size_t len = utf8_length(text, at);
        uint32_t character = utf8_next(text, &at);

        if (len && character < 0x10000)
            continue;
        buffer_add(out, text.data + from, start - from);
        from = at;
        if (!len) {
            put(out, REPLACEMENT);
            continue;
        }
        put(out, 0xD800 + ((character - 0x10000) >> 10));
        put(out, 0xDC00 + ((character - 0x10000) & 0x3FF));
    }
    if (at > from)
        buffer_add(out, text.data + from, at - from);
}

/* The character at `at`, halves included; *len is 0 for a bad byte. */
static uint32_t cesu8_at(struct slice text, size_t at, size_t *len)
{
    const unsigned char *p = (const unsigned char *)text.data + at;

    *len = at < text.len ? sequence(p, text.len - at, true) : 0;
    return *len ? decode(p, *len) : REPLACEMENT;
}

static void from_cesu8(struct buffer *out, struct slice text, bool halves)
{
    size_t from = 0;
    size_t at = 0;

    while (at < text.len) {
        size_t len, second_len;
        uint32_t first = cesu8_at(text, at, &len);
        uint32_t second;

        if (len && (first < 0xD800 || first > 0xDFFF)) {
            at += len;
            continue;
        }
        buffer_add(out, text.data + from, at - from);
        second = cesu8_at(text, at + len, &second_len);
        at += len ? len : 1;
        if (len && first < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF) {
            put(out, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            at += second_len;
        } else if (len && halves) {
            buffer_add(out, text.data + at - len, len);
        } else {
            put(out, REPLACEMENT);
        }
        from = at;
    }
    if (at > from)
        buffer_add(out, text.data + from, at - from);
}

void utf8_from_cesu8(struct buffer *out, struct slice text)
{
    from_cesu8(out, text, false);
}

void utf8_from_cesu8_with_halves(struct buffer *out, struct slice text)
{
    from_cesu8(out, text, true);
}

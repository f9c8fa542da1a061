/* text.h - characters of a text that is UTF-8 or CESU-8, forward and backward.
 *
 * Bytes that are neither count as characters of their own. With u or v a pair of halves is
 * one character. */
#ifndef MDX_REGEX_TEXT_H
#define MDX_REGEX_TEXT_H

#include <stdbool.h>
#include <stdint.h>

struct text {
    const uint8_t *bytes;
    uint32_t len;
    bool unicode;
};

static inline bool text_is_half(const struct text *text, uint32_t at, uint8_t from)
{
    return at + 3 <= text->len && text->bytes[at] == 0xed && text->bytes[at + 1] >= from &&
           text->bytes[at + 1] < from + 0x10;
}
static inline bool text_is_high(const struct text *text, uint32_t at)
{
    return text_is_half(text, at, 0xa0);
}
static inline bool text_is_low(const struct text *text, uint32_t at)
{
    return text_is_half(text, at, 0xb0);
}

static inline uint32_t text_tail(const struct text *text, uint32_t at)
{
    return text->bytes[at] & 0x3fu;
}

/* The character at *at, which is below the length; moves behind it. */
static inline uint32_t text_next(const struct text *text, uint32_t *at)
{
    const uint32_t p = *at;
    const uint8_t lead = text->bytes[p];
    uint32_t c;

    if (lead < 0xc0 || p + 2 > text->len) {
        *at = p + 1;
        return lead;
    }
    if (lead < 0xe0) {
        *at = p + 2;
        return (lead & 0x1fu) << 6 | text_tail(text, p + 1);
    }
    if (lead < 0xf0 && p + 3 <= text->len) {
        c = (lead & 0x0fu) << 12 | text_tail(text, p + 1) << 6 | text_tail(text, p + 2);
        *at = p + 3;
        if (!text->unicode || c < 0xd800 || c > 0xdbff || !text_is_low(text, p + 3))
            return c;
        *at = p + 6;
        return 0x10000 +
               ((c & 0x3ff) << 10 | (text_tail(text, p + 4) & 0xf) << 6 | text_tail(text, p + 5));
    }
    if (lead >= 0xf0 && p + 4 <= text->len) {
        *at = p + 4;
        return (lead & 0x07u) << 18 | text_tail(text, p + 1) << 12 | text_tail(text, p + 2) << 6 |
               text_tail(text, p + 3);
    }
    *at = p + 1;
    return lead;
}

/* Where the character before at, which is above 0, begins. */
static inline uint32_t text_back(const struct text *text, uint32_t at)
{
    uint32_t p = at - 1;

    if (text->bytes[p] < 0x80)
        return p;
    while (p > 0 && at - p < 4 && (text->bytes[p] & 0xc0) == 0x80)
        p--;
    if (text->unicode && p >= 3 && text_is_low(text, p) && text_is_high(text, p - 3))
        return p - 3;
    return p;
}

static inline uint32_t text_before(const struct text *text, uint32_t *at)
{
    uint32_t p = text_back(text, *at);

    *at = p;
    return text_next(text, &p);
}

/* Inside of a pair that is one character. */
static inline bool text_splits(const struct text *text, uint32_t at)
{
    return text->unicode && at >= 3 && text_is_low(text, at) && text_is_high(text, at - 3);
}

#endif

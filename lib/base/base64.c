/* base64.c - RFC 4648: writes the standard alphabet with padding. */
#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buffer *out, struct slice bytes)
{
    const unsigned char *from = (const unsigned char *)bytes.data;

    for (size_t at = 0; at < bytes.len; at += 3) {
        size_t have = bytes.len - at < 3 ? bytes.len - at : 3;
        uint32_t three = (uint32_t)from[at] << 16 | (have > 1 ? (uint32_t)from[at + 1] << 8 : 0) |
                         (have > 2 ? from[at + 2] : 0u);
        char four[4] = { alphabet[three >> 18], alphabet[three >> 12 & 63],
                         have > 1 ? alphabet[three >> 6 & 63] : '=',
                         have > 2 ? alphabet[three & 63] : '=' };

        buffer_add(out, four, sizeof four);
    }
}

/* The six bits of a letter of either alphabet; 64 for anything else. */
static uint32_t six_bits(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0') + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : 64;
}

/* The text without its padding; false when there is a wrong number of =. */
static bool strip_padding(struct slice *text)
{
    size_t padding = 0;

    while (padding < 2 && text->len > padding && text->data[text->len - 1 - padding] == '=')
        padding++;
    if (padding && text->len % 4)
        return false;
    text->len -= padding;
    return text->len % 4 != 1;
}

bool base64_decode(struct buffer *out, struct slice text)
{
    size_t before = out->len;
    uint32_t bits = 0;
    unsigned held = 0;
    bool good = strip_padding(&text);

    for (size_t at = 0; good && at < text.len; at++) {
        uint32_t six = six_bits(text.data[at]);

        good = six < 64;
        bits = (bits << 6 | six) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            buffer_add_char(out, (char)(bits >> held & 0xFF));
        }
    }
    /* Bits left over must be zero: there is one text for each run of bytes. */
    good = good && !(bits & ((1u << held) - 1));
    if (!good) {
        out->len = before;
        if (out->data)
            out->data[before] = 0;
    }
    return good;
}

/* words.c - texts cut into words for the index: letters and digits in lower
 * case; everything else parts them.
 *
 * Letters beyond ASCII count as such unless they are known to be spaces, signs
 * or punctuation; each Chinese, Japanese or Korean character is a word, since
 * nothing parts the words there. Lower case is known for Latin, Greek and
 * Cyrillic. */
#include "store/inside.h"

#include "base/utf8.h"

#include <string.h>

struct range {
    uint32_t first, last;
};

static const struct range no_letters[] = {
    { 0x80, 0xA9 },     { 0xAB, 0xB4 },     { 0xB6, 0xB9 },     { 0xBB, 0xBF },
    { 0xD7, 0xD7 },     { 0xF7, 0xF7 },     { 0x2000, 0x206F }, { 0x20A0, 0x20CF },
    { 0x2190, 0x2BFF }, { 0x2E00, 0x2E7F }, { 0x3000, 0x303F }, { 0xE000, 0xF8FF },
    { 0xFE30, 0xFE4F }, { 0xFF00, 0xFF0F }, { 0xFF1A, 0xFF20 }, { 0xFFF0, 0xFFFF },
};

static const struct range alone[] = {
    { 0x3040, 0x30FF }, { 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF },
    { 0xAC00, 0xD7AF }, { 0xF900, 0xFAFF }, { 0x20000, 0x3FFFF },
};

static bool within(const struct range *ranges, size_t count, uint32_t c)
{
    for (size_t at = 0; at < count; at++) {
        if (c >= ranges[at].first && c <= ranges[at].last)
            return true;
    }
    return false;
}

static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return !within(no_letters, sizeof no_letters / sizeof no_letters[0], c);
}

static bool is_alone(uint32_t c)
{
    return c >= 0x3040 && within(alone, sizeof alone / sizeof alone[0], c);
}

/* The letters of a range, `apart` from their lower case; 1: upper and lower take turns. */
struct folding {
    uint32_t first, last, apart;
};

static const struct folding foldings[] = {
    { 0xC0, 0xDE, 32 },   { 0x100, 0x12F, 1 },   { 0x132, 0x137, 1 },   { 0x139, 0x148, 1 },
    { 0x14A, 0x177, 1 },  { 0x179, 0x17E, 1 },   { 0x391, 0x3A9, 32 },  { 0x400, 0x40F, 80 },
    { 0x410, 0x42F, 32 }, { 0x460, 0x481, 1 },   { 0x48A, 0x4BF, 1 },   { 0x4D0, 0x52F, 1 },
    { 0x531, 0x556, 48 }, { 0x1E00, 0x1E95, 1 }, { 0x1EA0, 0x1EFF, 1 },
};

static uint32_t lower(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    for (size_t at = 0; at < sizeof foldings / sizeof foldings[0]; at++) {
        const struct folding *folding = &foldings[at];

        if (c < folding->first || c > folding->last)
            continue;
        if (folding->apart > 1)
            return c + folding->apart;
        return (c - folding->first) % 2 ? c : c + 1;
    }
    return c;
}

/* What is beyond the most a word may have is left out. */
static void word_add(struct word *word, uint32_t c)
{
    char bytes[4];
    size_t len;

    if (word->len == sizeof word->text)
        return;
    len = utf8_put(lower(c), bytes);
    if (len > sizeof word->text - word->len)
        return;
    memcpy(word->text + word->len, bytes, len);
    word->len += len;
}

bool word_next(struct slice text, size_t *at, struct word *word, struct slice *raw)
{
    size_t start = *at;

    word->len = 0;
    while (*at < text.len) {
        size_t before = *at;
        uint32_t c = utf8_next(text, at);

        if (!is_letter(c) || (is_alone(c) && word->len)) {
            if (is_letter(c))
                *at = before; /* it begins the next word */
            if (word->len) {
                if (raw)
                    *raw = slice_make(text.data + start, before - start);
                return true;
            }
            continue;
        }
        if (!word->len)
            start = before;
        word_add(word, c);
        if (is_alone(c))
            break;
    }
    if (raw)
        *raw = slice_make(text.data + start, *at - start);
    return word->len > 0;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* A capital begins a part when a small letter or digit is before it ("getCustomer"), or after
 * it ("JSONText"). */
static bool begins_part(struct slice name, size_t at)
{
    if (!is_upper(name.data[at]))
        return false;
    return !is_upper(name.data[at - 1]) ||
           (at + 1 < name.len && name.data[at + 1] >= 'a' && name.data[at + 1] <= 'z');
}

bool word_part(struct slice name, size_t *at, struct word *part)
{
    size_t start = *at;
    size_t end = start + 1;

    if (start >= name.len)
        return false;
    while (end < name.len && !begins_part(name, end))
        end++;
    *at = end;
    part->len = 0;
    for (size_t in = start; in < end;)
        word_add(part, utf8_next(slice_to(name, end), &in));
    return true;
}

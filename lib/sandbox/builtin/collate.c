/* collate.c - see collate.h. */
#include "sandbox/builtin/collate.h"

#include "sandbox/builtin/string.h"
#include "sandbox/builtin/unicode.h"

#include <string.h>

#define COST_POINT 30

/* ASCII's punctuation and symbols as CLDR orders them; digits and letters follow. */
static const char order[] = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

#define WEIGHT_MONEY  60u
#define WEIGHT_DIGIT  100u
#define WEIGHT_OTHER  110u /* Latin-1's symbols, some of which lie above ASCII's */
#define WEIGHT_LETTER 0x1000u

struct walk {
    const char *at, *end;
};

enum level { LEVEL_BASE, LEVEL_ACCENT, LEVEL_CASE };

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static uint32_t base_weight(uint32_t c)
{
    const char *place;

    if (is_digit(c))
        return WEIGHT_DIGIT + (c - '0');
    if (c < 0x80) {
        if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
            return WEIGHT_LETTER + (c | 0x20);
        place = c ? strchr(order, (int)c) : NULL;
        return place ? 1 + (uint32_t)(place - order) : 0;
    }
    if (c >= 0x20a0 && c < 0x20c8)
        return WEIGHT_MONEY + (c - 0x20a0) % 20;
    if (c >= 0xa2 && c <= 0xa5)
        return WEIGHT_MONEY + 20 + (c - 0xa2);
    if (c == 0xdf)
        return WEIGHT_LETTER + 's';
    if (char_is_cased(c))
        return WEIGHT_LETTER + char_to_lower(c);
    return c < 0xc0 || (c >= 0x2000 && c < 0x2c00) ? WEIGHT_OTHER + c % WEIGHT_LETTER
                                                   : WEIGHT_LETTER + c;
}

/* The weight of a character at a level; 0: it has none there. */
static uint32_t weight(uint32_t c, enum level level, unsigned flags)
{
    const bool mark = char_class_of(c) != 0;

    switch (level) {
    case LEVEL_BASE:
        return mark ? 0 : base_weight(c);
    case LEVEL_ACCENT:
        return mark ? 1 + c : base_weight(c) ? 1 : 0;
    default:
        if (mark || !base_weight(c))
            return 0;
        return (char_to_lower(c) != c) == !(flags & COLLATE_UPPER_FIRST) ? 2 : 1;
    }
}

/* The next weight of a text; 0: its end. */
static uint32_t next_weight(duk_context *ctx, struct walk *walk, enum level level, unsigned flags)
{
    while (walk->at < walk->end) {
        const uint32_t found = weight(string_point(&walk->at, walk->end), level, flags);

        inside_spend(ctx, inside_of(ctx), COST_POINT);
        if (found)
            return found;
    }
    return 0;
}

/* The digits that the text goes on with, zeros in front left out. */
static struct slice take_digits(struct walk *walk)
{
    struct slice digits = { walk->at, 0 };

    while (walk->at < walk->end && is_digit((unsigned char)*walk->at)) {
        walk->at++;
        if (digits.len == 0 && walk->at[-1] == '0')
            digits.data = walk->at;
        else
            digits.len++;
    }
    return digits;
}

static int compare_numbers(struct walk *a, struct walk *b)
{
    const struct slice first = take_digits(a), second = take_digits(b);

    if (first.len != second.len)
        return first.len < second.len ? -1 : 1;
    return memcmp(first.data, second.data, first.len);
}

static bool at_digit(const struct walk *walk)
{
    return walk->at < walk->end && is_digit((unsigned char)*walk->at);
}

static int compare_level(duk_context *ctx, struct slice first, struct slice second,
                         enum level level, unsigned flags)
{
    struct walk a = { first.data, first.data + first.len };
    struct walk b = { second.data, second.data + second.len };

    for (;;) {
        uint32_t left, right;

        if (flags & COLLATE_NUMERIC && level == LEVEL_BASE && at_digit(&a) && at_digit(&b)) {
            const int numbers = compare_numbers(&a, &b);

            if (numbers)
                return numbers;
            continue;
        }
        left = next_weight(ctx, &a, level, flags);
        right = next_weight(ctx, &b, level, flags);
        if (left != right)
            return left < right ? -1 : 1;
        if (left == 0)
            return 0;
    }
}

int collate(duk_context *ctx, duk_idx_t a, duk_idx_t b, unsigned flags)
{
    struct slice first, second;
    int result = 0;

    duk_dup(ctx, a);
    duk_dup(ctx, b);
    string_normalize(ctx, -2, NORMAL_D);
    string_normalize(ctx, -1, NORMAL_D);
    first = string_slice(ctx, -2);
    second = string_slice(ctx, -1);
    if (!duk_strict_equals(ctx, -1, -2)) {
        result = compare_level(ctx, first, second, LEVEL_BASE, flags);
        if (!result && !(flags & COLLATE_IGNORE_ACCENTS))
            result = compare_level(ctx, first, second, LEVEL_ACCENT, flags);
        if (!result && !(flags & COLLATE_IGNORE_CASE))
            result = compare_level(ctx, first, second, LEVEL_CASE, flags);
    }
    duk_pop_2(ctx);
    return (result > 0) - (result < 0);
}

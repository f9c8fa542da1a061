/* entity.c - one entity read: by name, by decimal or by hexadecimal number. */
#include "script/entity.h"

#define MOST_NAME 10u

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return 99;
}

static uint32_t by_number(struct slice digits, uint32_t radix)
{
    uint32_t sum = 0;

    if (!digits.len)
        return UINT32_MAX;
    for (size_t at = 0; at < digits.len; at++) {
        uint32_t digit = (uint32_t)digit_of(digits.data[at]);

        if (digit >= radix)
            return UINT32_MAX;
        sum = sum * radix + digit;
        if (sum > 0x10FFFF)
            return UINT32_MAX;
    }
    return sum;
}

static uint32_t by_name(struct slice name)
{
    size_t low = 0, high = entity_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = slice_compare(name, slice_of(entities[middle].name));

        if (!order)
            return entities[middle].character;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return UINT32_MAX;
}

uint32_t entity_read(struct slice text, size_t *at)
{
    struct slice rest = slice_from(text, *at + 1);
    size_t end = slice_find(slice_to(rest, MOST_NAME), ';');
    struct slice name = slice_to(rest, end);
    uint32_t character;

    if (end >= rest.len || end >= MOST_NAME || rest.data[end] != ';')
        return UINT32_MAX;
    if (slice_starts(name, "#x") || slice_starts(name, "#X"))
        character = by_number(slice_from(name, 2), 16);
    else if (slice_starts(name, "#"))
        character = by_number(slice_from(name, 1), 10);
    else
        character = by_name(name);
    if (character != UINT32_MAX)
        *at += end + 2;
    return character;
}

/* unicode.c - looks into the tables of unicode.h. */
#include "sandbox/builtin/unicode.h"

#include <stddef.h>

/* How many of the rows (`wide` numbers each) begin with a number that is not above c. */
static uint32_t rows_up_to(const uint32_t *rows, uint32_t count, uint32_t wide, uint32_t c)
{
    uint32_t low = 0, high = count / wide;

    while (low < high) {
        const uint32_t middle = (low + high) / 2;

        if (rows[middle * wide] <= c)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t map(const int32_t *rows, uint32_t count, uint32_t c)
{
    const uint32_t place = rows_up_to((const uint32_t *)rows, count, 4, c);
    const int32_t *row = rows + (size_t)4 * (place - 1);

    if (place == 0 || c > (uint32_t)row[1] || (c - (uint32_t)row[0]) % (uint32_t)row[2] != 0)
        return c;
    return c + (uint32_t)row[3];
}

uint32_t char_to_upper(uint32_t c)
{
    return map(char_upper, char_upper_count, c);
}

uint32_t char_to_lower(uint32_t c)
{
    return map(char_lower, char_lower_count, c);
}

const uint16_t *char_find_special(uint32_t c)
{
    uint32_t low = 0, high = char_special_count / 4;

    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        const uint16_t *row = char_special + (size_t)4 * middle;

        if (row[0] == c)
            return row;
        if (row[0] < c)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool is_in(const uint32_t *rows, uint32_t count, uint32_t c)
{
    const uint32_t place = rows_up_to(rows, count, 2, c);

    return place > 0 && c <= rows[2 * place - 1];
}

bool char_is_cased(uint32_t c)
{
    return is_in(char_cased, char_cased_count, c);
}

bool char_is_ignorable(uint32_t c)
{
    return is_in(char_ignorable, char_ignorable_count, c);
}

uint32_t char_class_of(uint32_t c)
{
    const uint32_t place = rows_up_to(char_class, char_class_count, 1, c << 8 | 0xff);

    return place > 0 && char_class[place - 1] >> 8 == c ? char_class[place - 1] & 0xff : 0;
}

const uint16_t *char_decompose(uint32_t c, bool compatible)
{
    uint32_t place = rows_up_to(char_compatible, char_compatible_count, 1, c);

    if (compatible && place > 0 && char_compatible[place - 1] == c)
        return char_pool + char_places[char_canonical_count + place - 1];
    place = rows_up_to(char_canonical, char_canonical_count, 1, c);
    if (place > 0 && char_canonical[place - 1] == c)
        return char_pool + char_places[place - 1];
    return NULL;
}

uint32_t char_compose(uint32_t first, uint32_t second)
{
    uint32_t place = rows_up_to(char_pairs, char_pairs_count, 3, first);

    for (; place > 0 && char_pairs[3 * (place - 1)] == first; place--)
        if (char_pairs[3 * (place - 1) + 1] == second)
            return char_pairs[3 * (place - 1) + 2];
    return 0;
}

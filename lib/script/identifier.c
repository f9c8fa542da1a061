/* identifier.c - classes of characters, by ASCII or by the tables. */
#include "script/identifier.h"

static bool in_ranges(const struct character_range *ranges, size_t count, uint32_t character)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;

        if (character > ranges[middle].last)
            low = middle + 1;
        else if (character < ranges[middle].first)
            count = middle;
        else
            return true;
    }
    return false;
}

static bool ascii_starts(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '$' || c == '_';
}

bool identifier_starts(uint32_t character)
{
    if (character < 0x80)
        return ascii_starts(character);
    return in_ranges(identifier_start, identifier_start_count, character);
}

bool identifier_continues(uint32_t character)
{
    if (character < 0x80)
        return ascii_starts(character) || (character >= '0' && character <= '9');
    return in_ranges(identifier_start, identifier_start_count, character) ||
           in_ranges(identifier_more, identifier_more_count, character) || character == 0x200C ||
           character == 0x200D;
}

bool character_is_space(uint32_t character)
{
    static const struct character_range spaces[] = { { 0x09, 0x09 },     { 0x0B, 0x0C },
                                                     { 0x20, 0x20 },     { 0xA0, 0xA0 },
                                                     { 0x1680, 0x1680 }, { 0x2000, 0x200A },
                                                     { 0x202F, 0x202F }, { 0x205F, 0x205F },
                                                     { 0x3000, 0x3000 }, { 0xFEFF, 0xFEFF } };

    return in_ranges(spaces, sizeof spaces / sizeof spaces[0], character);
}

bool character_ends_line(uint32_t character)
{
    return character == '\n' || character == '\r' || character == 0x2028 || character == 0x2029;
}

/* oddnumber.c - see oddnumber.h. */
#include "base/oddnumber.h"

#include <string.h>

enum odd_kind odd_find(struct slice list, size_t at)
{
    size_t low = 0, high = list.len / sizeof(struct odd_number);

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        struct odd_number odd;

        memcpy(&odd, list.data + middle * sizeof odd, sizeof odd);
        if (odd.at == at)
            return (enum odd_kind)odd.kind;
        if (odd.at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return ODD_NONE;
}

const char *odd_name(enum odd_kind kind)
{
    static const char *const names[] = { "null", "NaN", "Infinity", "-Infinity" };

    return names[kind];
}

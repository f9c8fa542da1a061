/* regex.c - the flags of a pattern. */
#include "regex/regex.h"

bool regex_flags(struct slice letters, unsigned *flags)
{
    static const char names[] = "dgimsuvy"; /* in the order of enum regex_flag */

    *flags = 0;
    for (size_t i = 0; i < letters.len; i++) {
        const size_t place = slice_find(slice_make(names, sizeof names - 1), letters.data[i]);

        if (place >= sizeof names - 1 || *flags & 1u << place)
            return false;
        *flags |= 1u << place;
    }
    return (*flags & (REGEX_UNICODE | REGEX_UNICODE_SETS)) != (REGEX_UNICODE | REGEX_UNICODE_SETS);
}

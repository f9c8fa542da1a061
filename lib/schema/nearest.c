/* nearest.c - "did you mean": the known name that the fewest slips lead to.
 *
 * Damerau's distance (optimal alignment): one letter put in, left out, changed, or two
 * neighbours swapped count one each. Case does not count. */
#include "schema/schema.h"

#define MOST_LENGTH 64
#define MOST_SLIPS  3

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned distance(struct slice a, struct slice b)
{
    unsigned rows[3][MOST_LENGTH + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];

    for (unsigned x = 0; x <= b.len; x++)
        last[x] = x;
    for (unsigned y = 1; y <= a.len; y++) {
        unsigned *unused = before;

        row[0] = y;
        for (unsigned x = 1; x <= b.len; x++) {
            char one = lower(a.data[y - 1]), two = lower(b.data[x - 1]);

            row[x] = least(least(last[x], row[x - 1]) + 1, last[x - 1] + (one != two));
            if (y > 1 && x > 1 && one == lower(b.data[x - 2]) && two == lower(a.data[y - 2]))
                row[x] = least(row[x], before[x - 2] + 1);
        }
        before = last;
        last = row;
        row = unused;
    }
    return last[b.len];
}

struct slice nearest_name(struct slice typed, const struct slice *names, size_t count)
{
    struct slice nearest = { 0 };
    unsigned most = least((unsigned)(typed.len < MOST_LENGTH ? typed.len : 0) / 3, MOST_SLIPS) + 1;

    if (!typed.len || typed.len > MOST_LENGTH)
        return nearest;
    for (size_t at = 0; at < count; at++) {
        unsigned slips;

        if (names[at].len > MOST_LENGTH || !names[at].len)
            continue;
        slips = distance(typed, names[at]);
        if (slips < most) {
            most = slips;
            nearest = names[at];
        }
    }
    return nearest;
}

/* nearest.c - "did you mean": the name that the fewest slips of the finger away. */
#include "nearest.h"

#include <ctype.h>
#include <string.h>

#define LONGEST 63

static int same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters added, dropped, changed, or swapped with their neighbour. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][LONGEST + 1];

    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *now = rows[i % 3];
        const size_t *before = rows[(i + 2) % 3];

        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            now[j] = least(before[j] + 1, now[j - 1] + 1);
            now[j] = least(now[j], before[j - 1] + !same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                now[j] = least(now[j], rows[(i + 1) % 3][j - 2] + 1);
        }
    }
    return rows[a_len % 3][b_len];
}

void nearest_offer(struct nearest *nearest, const char *name)
{
    size_t wanted_len = strlen(nearest->wanted);
    size_t name_len = strlen(name);
    size_t allowed = wanted_len <= 2 ? 1 : 1 + wanted_len / 4;
    size_t found;

    if (!wanted_len || wanted_len > LONGEST || name_len > LONGEST || !name_len)
        return;
    found = distance(nearest->wanted, wanted_len, name, name_len);
    if (wanted_len >= 3 && name_len > wanted_len && !strncmp(nearest->wanted, name, wanted_len))
        found = least(found, 1);
    if (found > allowed || found >= name_len || (nearest->best && found >= nearest->distance))
        return;
    nearest->best = name;
    nearest->distance = found;
}

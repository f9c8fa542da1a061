/* suggest.c - names that were perhaps meant, by the distance that other implementations use:
 * letters added, left out, changed, or two that changed places; case counts as one change. */
#include "codec/graphql/validate.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 100 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static bool same_but_case(struct slice a, struct slice b)
{
    for (size_t i = 0; i < a.len && a.len == b.len; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return a.len == b.len;
}

/* UINT_MAX-like: more than `most`. */
static unsigned distance(struct slice a, struct slice b, unsigned most)
{
    unsigned rows[3][LONGEST + 1];

    if (slice_equal(a, b))
        return 0;
    if (same_but_case(a, b))
        return 1;
    if (a.len > LONGEST || b.len > LONGEST ||
        (a.len > b.len ? a.len - b.len : b.len - a.len) > most)
        return most + 1;
    for (unsigned j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];

        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            char x = lower(a.data[i - 1]), y = lower(b.data[j - 1]);
            unsigned cell = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + (x != y));

            if (i > 1 && j > 1 && x == lower(b.data[j - 2]) && lower(a.data[i - 2]) == y)
                cell = least(cell, before[j - 2] + 1);
            row[j] = cell;
        }
    }
    return rows[a.len % 3][b.len];
}

void gql_suggest(struct gql_suggestions *suggestions, struct slice name)
{
    unsigned most = (unsigned)(suggestions->wanted.len * 4 / 10) + 1;
    unsigned far =
        suggestions->wanted.len > LONGEST ? most + 1 : distance(suggestions->wanted, name, most);
    unsigned at = suggestions->count;

    if (far > most)
        return;
    while (at && (suggestions->distance[at - 1] > far ||
                  (suggestions->distance[at - 1] == far &&
                   slice_compare(suggestions->best[at - 1], name) > 0)))
        at--;
    if (at == 5)
        return;
    if (suggestions->count < 5)
        suggestions->count++;
    for (unsigned i = suggestions->count - 1; i > at; i--) {
        suggestions->best[i] = suggestions->best[i - 1];
        suggestions->distance[i] = suggestions->distance[i - 1];
    }
    suggestions->best[at] = name;
    suggestions->distance[at] = far;
}

void gql_suggestions_write(const struct gql_suggestions *suggestions, const char *what, char *out,
                           size_t room)
{
    size_t used;

    out[0] = '\0';
    if (!suggestions->count)
        return;
    used = (size_t)snprintf(out, room, " Did you mean %s", what);
    for (unsigned i = 0; i < suggestions->count && used < room; i++) {
        const char *before = !i                           ? ""
                             : i + 1 < suggestions->count ? ", "
                             : suggestions->count == 2    ? " or "
                                                          : ", or ";

        used += (size_t)snprintf(out + used, room - used, "%s\"%.*s\"", before,
                                 (int)least((unsigned)suggestions->best[i].len, LONGEST),
                                 suggestions->best[i].data);
    }
    if (used < room)
        snprintf(out + used, room - used, "?");
}

/* shortest.c - the shortest way from one list of lines to another: Myers' greedy
 * search (An O(ND) Difference Algorithm, 1986), bounded.
 *
 * Equal beginnings and ends are left out first. Past the bounds on edits or on
 * steps everything between them counts as replaced: right, though not short. */
#include "store/inside.h"

#include <string.h>

#define MOST_EDITS 1500
#define MOST_STEPS 30000000u

struct search {
    const uint64_t *from, *to;
    int64_t from_count, to_count;
    uint32_t steps;
    /* Furthest place reached on each diagonal, after 0, 1, 2 … edits: row d has 2d + 1 entries
     * for the diagonals -d to d and begins at d * d. */
    int32_t *rows;
    size_t room;
    const struct allocator *allocator;
};

enum outcome { OUTCOME_FOUND, OUTCOME_TOO_FAR, OUTCOME_NO_MEMORY };

static bool make_room(struct search *search, int64_t edits)
{
    size_t need = (size_t)((edits + 1) * (edits + 1));
    size_t room = search->room ? search->room : 256;
    void *grown;

    while (room < need)
        room *= 2;
    if (room == search->room)
        return true;
    grown = mem_resize(search->allocator, search->rows, room * sizeof *search->rows);
    if (!grown)
        return false;
    search->rows = grown;
    search->room = room;
    return true;
}

static int32_t reached(const struct search *search, int64_t edits, int64_t diagonal)
{
    if (edits < 0 || diagonal < -edits || diagonal > edits)
        return -1;
    return search->rows[edits * edits + edits + diagonal];
}

/* Whether the best way onto the diagonal with one more edit is an addition (down). */
static bool comes_down(const struct search *search, int64_t edits, int64_t diagonal)
{
    return diagonal == -edits ||
           (diagonal != edits &&
            reached(search, edits - 1, diagonal - 1) < reached(search, edits - 1, diagonal + 1));
}

static int64_t step_onto(const struct search *search, int64_t edits, int64_t diagonal)
{
    if (edits == 0)
        return 0;
    if (comes_down(search, edits, diagonal))
        return reached(search, edits - 1, diagonal + 1);
    return reached(search, edits - 1, diagonal - 1) + 1;
}

/* One diagonal after `edits` edits; true when both ends are reached. */
static bool follow(struct search *search, int64_t edits, int64_t diagonal)
{
    int64_t x = step_onto(search, edits, diagonal);
    int64_t y = x - diagonal;

    while (x < search->from_count && y < search->to_count && x >= 0 && y >= 0 &&
           search->from[x] == search->to[y]) {
        x++;
        y++;
        search->steps++;
    }
    search->steps++;
    search->rows[edits * edits + edits + diagonal] = (int32_t)x;
    return x >= search->from_count && y >= search->to_count;
}

static enum outcome find(struct search *search, int64_t *edits)
{
    for (*edits = 0; *edits <= MOST_EDITS; ++*edits) {
        if (!make_room(search, *edits))
            return OUTCOME_NO_MEMORY;
        for (int64_t diagonal = -*edits; diagonal <= *edits; diagonal++)
            search->rows[*edits * *edits + *edits + diagonal] = -1;
        for (int64_t diagonal = -*edits; diagonal <= *edits; diagonal += 2) {
            if (follow(search, *edits, diagonal))
                return OUTCOME_FOUND;
        }
        if (search->steps > MOST_STEPS)
            return OUTCOME_TOO_FAR;
    }
    return OUTCOME_TOO_FAR;
}

/* Walks back from the ends, marking each edit on the way. */
static void mark(const struct search *search, int64_t edits, unsigned char *removed,
                 unsigned char *added)
{
    int64_t diagonal = search->from_count - search->to_count;

    for (; edits > 0; edits--) {
        int64_t x = step_onto(search, edits, diagonal);

        if (comes_down(search, edits, diagonal)) {
            added[x - diagonal - 1] = 1;
            diagonal++;
        } else {
            removed[x - 1] = 1;
            diagonal--;
        }
    }
}

bool shortest_edit(const struct allocator *allocator, const uint64_t *from, size_t from_count,
                   const uint64_t *to, size_t to_count, unsigned char *removed,
                   unsigned char *added)
{
    struct search search = { .allocator = allocator };
    enum outcome outcome;
    int64_t edits = 0;
    size_t start = 0;

    while (start < from_count && start < to_count && from[start] == to[start])
        start++;
    while (from_count > start && to_count > start && from[from_count - 1] == to[to_count - 1]) {
        from_count--;
        to_count--;
    }
    search.from = from + start;
    search.to = to + start;
    search.from_count = (int64_t)(from_count - start);
    search.to_count = (int64_t)(to_count - start);
    outcome = find(&search, &edits);
    if (outcome == OUTCOME_FOUND)
        mark(&search, edits, removed + start, added + start);
    if (outcome == OUTCOME_TOO_FAR) {
        memset(removed + start, 1, from_count - start);
        memset(added + start, 1, to_count - start);
    }
    mem_free(allocator, search.rows);
    return outcome != OUTCOME_NO_MEMORY;
}

/* set.c - sets of characters, as ranges. */
#include "regex/inside.h"

void set_add(struct regex *regex, struct set *set, uint32_t from, uint32_t to)
{
    if (set->count && set->ranges[2 * set->count - 1] + 1 == from) {
        set->ranges[2 * set->count - 1] = to;
        return;
    }
    if (!regex_room(regex, &set->ranges, &set->room, set->count, 1, 2 * sizeof *set->ranges))
        return;
    set->ranges[2 * set->count] = from;
    set->ranges[2 * set->count + 1] = to;
    set->count++;
}

void set_add_set(struct regex *regex, struct set *set, const struct set *more)
{
    regex_spend(regex, more->count);
    for (uint32_t i = 0; i < more->count && !regex->result; i++)
        set_add(regex, set, more->ranges[2 * i], more->ranges[2 * i + 1]);
}

static void sift(uint32_t *ranges, uint32_t count, uint32_t at)
{
    const uint32_t from = ranges[2 * at], to = ranges[2 * at + 1];

    for (;;) {
        uint32_t child = 2 * at + 1;

        if (child >= count)
            break;
        if (child + 1 < count && ranges[2 * (child + 1)] > ranges[2 * child])
            child++;
        if (ranges[2 * child] <= from)
            break;
        ranges[2 * at] = ranges[2 * child];
        ranges[2 * at + 1] = ranges[2 * child + 1];
        at = child;
    }
    ranges[2 * at] = from;
    ranges[2 * at + 1] = to;
}

static bool is_sorted(const struct set *set)
{
    for (uint32_t i = 1; i < set->count; i++)
        if (set->ranges[2 * i] <= set->ranges[2 * i - 1] + 1)
            return false;
    return true;
}

static void heap_sort(uint32_t *ranges, uint32_t count)
{
    for (uint32_t i = count / 2; i-- > 0;)
        sift(ranges, count, i);
    for (uint32_t left = count; left-- > 1;) {
        const uint32_t from = ranges[0], to = ranges[1];

        ranges[0] = ranges[2 * left];
        ranges[1] = ranges[2 * left + 1];
        ranges[2 * left] = from;
        ranges[2 * left + 1] = to;
        sift(ranges, left, 0);
    }
}

void set_sort(struct regex *regex, struct set *set)
{
    uint32_t kept = 0;

    if (is_sorted(set) || !regex_spend(regex, (int64_t)set->count * 8))
        return;
    heap_sort(set->ranges, set->count);
    for (uint32_t i = 1; i < set->count; i++) {
        uint32_t *last = set->ranges + 2 * kept;

        if (set->ranges[2 * i] <= last[1] + 1) {
            if (set->ranges[2 * i + 1] > last[1])
                last[1] = set->ranges[2 * i + 1];
            continue;
        }
        kept++;
        set->ranges[2 * kept] = set->ranges[2 * i];
        set->ranges[2 * kept + 1] = set->ranges[2 * i + 1];
    }
    set->count = kept + 1;
}

bool set_has(const struct set *set, uint32_t character)
{
    uint32_t low = 0, high = set->count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;

        if (character < set->ranges[2 * middle])
            high = middle;
        else if (character > set->ranges[2 * middle + 1])
            low = middle + 1;
        else
            return true;
    }
    return false;
}

static void replace(struct regex *regex, struct set *set, struct set *by)
{
    set_free(regex, set);
    *set = *by;
}

void set_invert(struct regex *regex, struct set *set, uint32_t most)
{
    struct set other = { 0 };
    uint32_t next = 0;

    regex_spend(regex, set->count);
    for (uint32_t i = 0; i < set->count && !regex->result; i++) {
        if (set->ranges[2 * i] > next)
            set_add(regex, &other, next, set->ranges[2 * i] - 1);
        next = set->ranges[2 * i + 1] + 1;
    }
    if (next <= most)
        set_add(regex, &other, next, most);
    replace(regex, set, &other);
}

void set_keep(struct regex *regex, struct set *set, const struct set *other)
{
    struct set both = { 0 };
    uint32_t a = 0, b = 0;

    regex_spend(regex, (int64_t)set->count + other->count);
    while (a < set->count && b < other->count && !regex->result) {
        const uint32_t *x = set->ranges + 2 * a, *y = other->ranges + 2 * b;
        const uint32_t from = x[0] > y[0] ? x[0] : y[0], to = x[1] < y[1] ? x[1] : y[1];

        if (from <= to)
            set_add(regex, &both, from, to);
        if (x[1] < y[1])
            a++;
        else
            b++;
    }
    replace(regex, set, &both);
}

void set_remove(struct regex *regex, struct set *set, const struct set *other)
{
    struct set rest = { 0 };

    set_add_set(regex, &rest, other);
    set_invert(regex, &rest, 0x10ffff);
    set_keep(regex, set, &rest);
    set_free(regex, &rest);
}

void set_free(struct regex *regex, struct set *set)
{
    mem_free(regex->host->allocator, set->ranges);
    *set = (struct set){ 0 };
}

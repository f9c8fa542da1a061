/* fold.c - characters that are the same when case does not count. */
#include "regex/inside.h"
#include "regex/tables.h"

struct runs {
    const struct unicode_run *list;
    uint32_t count;
};

static struct runs runs_of(bool unicode)
{
    return unicode ? (struct runs){ unicode_folding, UNICODE_FOLDING }
                   : (struct runs){ unicode_upper, UNICODE_UPPER };
}

static bool in_run(const struct unicode_run *run, uint32_t c)
{
    return c >= run->from && c - run->from <= (uint32_t)run->step * (run->count - 1u) &&
           (c - run->from) % run->step == 0;
}

uint32_t fold(uint32_t character, bool unicode)
{
    const struct runs runs = runs_of(unicode);
    uint32_t low = 0, high = runs.count;

    if (character < 0x80) {
        if (unicode)
            return character >= 'A' && character <= 'Z' ? character + 32 : character;
        return character >= 'a' && character <= 'z' ? character - 32 : character;
    }
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;

        if (runs.list[middle].from <= character)
            low = middle;
        else
            high = middle;
    }
    return in_run(&runs.list[low], character) ? character + (uint32_t)runs.list[low].delta
                                              : character;
}

static unsigned add_same(uint32_t same[SAME_MOST], unsigned count, uint32_t character)
{
    for (unsigned i = 0; i < count; i++)
        if (same[i] == character)
            return count;
    if (count < SAME_MOST)
        same[count++] = character;
    return count;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

unsigned fold_same(uint32_t character, bool unicode, uint32_t same[SAME_MOST])
{
    const struct runs runs = runs_of(unicode);
    const uint32_t folded = fold(character, unicode);
    unsigned count = add_same(same, 0, character);

    if (character < 0x80 && (!is_letter(character) || !unicode)) {
        if (is_letter(character))
            count = add_same(same, count, character ^ 32);
        return count;
    }
    count = add_same(same, count, folded);
    for (uint32_t i = 0; i < runs.count; i++) {
        const uint32_t from = folded - (uint32_t)runs.list[i].delta;

        if (in_run(&runs.list[i], from))
            count = add_same(same, count, from);
    }
    return count;
}

/* Adds of every pair the other end, when one is there. */
static void add_pairs(struct regex *regex, struct set *set, bool unicode, bool backward)
{
    const struct runs runs = runs_of(unicode);
    struct set more = { 0 };

    regex_spend(regex, 4000);
    for (uint32_t i = 0; i < runs.count && !regex->result; i++) {
        const struct unicode_run *run = &runs.list[i];

        for (uint32_t n = 0; n < run->count; n++) {
            const uint32_t from = run->from + n * run->step, to = from + (uint32_t)run->delta;

            if (set_has(set, backward ? to : from))
                set_add(regex, &more, backward ? from : to, backward ? from : to);
        }
    }
    set_add_set(regex, set, &more);
    set_sort(regex, set);
    set_free(regex, &more);
}

/* Letters below 0x80 only: most sets are such ones. */
static void close_ascii(struct regex *regex, struct set *set, bool unicode)
{
    uint32_t other[SAME_MOST];
    struct set more = { 0 };

    for (uint32_t c = 'A'; c <= 'z'; c++) {
        const unsigned count = is_letter(c) && set_has(set, c) ? fold_same(c, unicode, other) : 0;

        for (unsigned i = 0; i < count; i++)
            set_add(regex, &more, other[i], other[i]);
    }
    set_add_set(regex, set, &more);
    set_sort(regex, set);
    set_free(regex, &more);
}

void fold_close(struct regex *regex, struct set *set, bool unicode)
{
    set_sort(regex, set);
    if (!set->count || regex->checking)
        return;
    if (set->ranges[2 * set->count - 1] < 0x80) {
        close_ascii(regex, set, unicode);
        return;
    }
    add_pairs(regex, set, unicode, false);
    add_pairs(regex, set, unicode, true);
}

/* What folds to something else. */
static void add_unfolded(struct regex *regex, struct set *set)
{
    regex_spend(regex, 2000);
    for (uint32_t i = 0; i < UNICODE_FOLDING && !regex->result; i++)
        for (uint32_t n = 0; n < unicode_folding[i].count; n++) {
            const uint32_t c = unicode_folding[i].from + n * unicode_folding[i].step;

            set_add(regex, set, c, c);
        }
    set_sort(regex, set);
}

void fold_set(struct regex *regex, struct set *set)
{
    struct set unfolded = { 0 };

    if (regex->checking)
        return;
    set_sort(regex, set);
    add_pairs(regex, set, true, false);
    add_unfolded(regex, &unfolded);
    set_remove(regex, set, &unfolded);
    set_free(regex, &unfolded);
}

void fold_invert(struct regex *regex, struct set *set, bool folded)
{
    if (regex->checking)
        return;
    set_sort(regex, set);
    if (folded)
        add_unfolded(regex, set);
    set_sort(regex, set);
    set_invert(regex, set, 0x10ffff);
}

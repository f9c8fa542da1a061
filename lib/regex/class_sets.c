/* class_sets.c - `[…]` with the flag v: unions, `--`, `&&`, classes in classes, `\q{…}`.
 *
 * When case does not count, sets and strings are kept folded all the way. */
#include "regex/inside.h"

#include <string.h>

struct reader {
    struct regex *regex;
    bool folds;
    unsigned depth;
};

static bool one_of(uint32_t c, const char *list)
{
    for (; *list; list++)
        if ((uint32_t)(unsigned char)*list == c)
            return true;
    return false;
}

static bool is_double(const struct regex *regex)
{
    const uint32_t c = unit_at(regex, 0);

    return c == unit_at(regex, 1) && one_of(c, "&!#$%*+,.:;<=>?@^`~");
}

/* Behind the backslash, when there was one. */
static uint32_t character_read(struct reader *to, bool escaped)
{
    struct regex *regex = to->regex;
    const uint32_t c = unit_at(regex, 0);

    if (escaped)
        return escape_character(regex, true);
    if (c == NO_UNIT)
        syntax_error(regex, "unterminated character class");
    else if (one_of(c, "()[]{}/-\\|") || is_double(regex))
        syntax_error(regex, "invalid character in a character class");
    regex->at++;
    return c;
}

static uint32_t folded(const struct reader *to, uint32_t c)
{
    return to->folds ? fold(c, true) : c;
}

/* ---- strings ------------------------------------------------------------ */

static bool strings_have(const struct strings *strings, const uint32_t *item)
{
    for (uint32_t at = 0; at < strings->len; at += strings->items[at] + 1)
        if (strings->items[at] == item[0] &&
            !memcmp(strings->items + at + 1, item + 1, item[0] * sizeof *item))
            return true;
    return false;
}

/* Only those that the other has, or has not. */
static void strings_filter(struct regex *regex, struct strings *strings,
                           const struct strings *other, bool wanted)
{
    uint32_t kept = 0;

    for (uint32_t at = 0, size; at < strings->len; at += size) {
        size = strings->items[at] + 1;
        if (!regex_spend(regex, other->len))
            return;
        if (strings_have(other, strings->items + at) != wanted)
            continue;
        memmove(strings->items + kept, strings->items + at, size * sizeof *strings->items);
        kept += size;
    }
    strings->len = kept;
}

static void strings_join(struct regex *regex, struct strings *strings, const struct strings *more)
{
    strings->may = strings->may || more->may;
    for (uint32_t at = 0; at < more->len && !regex->result; at += more->items[at] + 1)
        if (regex_spend(regex, strings->len) && !strings_have(strings, more->items + at))
            strings_add(regex, strings, more->items + at + 1, more->items[at]);
}

static void strings_fold(struct strings *strings)
{
    for (uint32_t at = 0; at < strings->len; at += strings->items[at] + 1)
        for (uint32_t i = 1; i <= strings->items[at]; i++)
            strings->items[at + i] = fold(strings->items[at + i], true);
}

/* Behind `\q`. */
static void strings_read(struct reader *to, struct set *set, struct strings *strings)
{
    struct regex *regex = to->regex;
    struct strings one = { 0 };
    bool more = true;

    if (!unit_take(regex, '{'))
        syntax_error(regex, "invalid escape");
    while (more && !regex->result) {
        one.len = 0;
        while (unit_at(regex, 0) != '|' && unit_at(regex, 0) != '}' && !regex->result) {
            const uint32_t c = folded(to, character_read(to, unit_take(regex, '\\')));

            if (regex_room(regex, &one.items, &one.room, one.len, 1, sizeof c))
                one.items[one.len++] = c;
        }
        if (one.len == 1)
            set_add(regex, set, one.items[0], one.items[0]);
        else
            strings_add(regex, strings, one.items, one.len);
        strings->may = strings->may || one.len != 1;
        more = unit_take(regex, '|');
        regex->at += !more;
    }
    strings_free(regex, &one);
}

/* ---- operands ----------------------------------------------------------- */

/* A class, an escape, or a character, which is added. Its value; NO_UNIT when it was none. */
static uint32_t operand_read(struct reader *to, struct set *set, struct strings *strings)
{
    struct regex *regex = to->regex;
    bool escaped;
    uint32_t c;

    if (unit_take(regex, '[')) {
        class_sets_read(regex, set, strings, to->folds, to->depth + 1);
        return NO_UNIT;
    }
    escaped = unit_take(regex, '\\');
    if (escaped && unit_take(regex, 'q')) {
        strings_read(to, set, strings);
        return NO_UNIT;
    }
    if (escaped && escape_class(regex, set, strings, to->folds)) {
        if (to->folds)
            strings_fold(strings);
        return NO_UNIT;
    }
    c = character_read(to, escaped);
    set_add(regex, set, folded(to, c), folded(to, c));
    return c;
}

static bool takes_double(struct regex *regex, uint32_t c)
{
    if (unit_at(regex, 0) != c || unit_at(regex, 1) != c)
        return false;
    regex->at += 2;
    return true;
}

/* The rest of `a&&b&&c` or `a--b--c`: operands only, without ranges. */
static void combine(struct reader *to, struct set *set, struct strings *strings, uint32_t operator)
{
    struct regex *regex = to->regex;
    const bool both = operator== '&';

    while (takes_double(regex, operator) && !regex->result) {
        struct strings other_strings = { 0 };
        struct set other = { 0 };

        if (both && unit_at(regex, 0) == '&')
            syntax_error(regex, "invalid set operation in a character class");
        operand_read(to, &other, &other_strings);
        set_sort(regex, set);
        set_sort(regex, &other);
        (both ? set_keep : set_remove)(regex, set, &other);
        strings_filter(regex, strings, &other_strings, both);
        if (both)
            strings->may = strings->may && other_strings.may;
        set_free(regex, &other);
        strings_free(regex, &other_strings);
    }
    if (unit_at(regex, 0) != ']')
        syntax_error(regex, "invalid set operation in a character class");
}

static void range_add(struct reader *to, struct set *set, uint32_t from, uint32_t last)
{
    struct regex *regex = to->regex;
    struct set range = { 0 };

    if (from > last)
        syntax_error(regex, "range out of order in a character class");
    set_add(regex, &range, from, last);
    if (to->folds)
        fold_set(regex, &range);
    set_add_set(regex, set, &range);
    set_free(regex, &range);
}

static void union_read(struct reader *to, struct set *set, struct strings *strings)
{
    struct regex *regex = to->regex;

    for (bool first = true; unit_at(regex, 0) != ']' && !regex->result; first = false) {
        struct strings more = { 0 };
        uint32_t from;

        regex_spend(regex, 10);
        from = operand_read(to, set, &more);
        strings_join(regex, strings, &more);
        strings_free(regex, &more);
        if (unit_at(regex, 0) == '-' && unit_at(regex, 1) != '-' && from != NO_UNIT) {
            regex->at++;
            range_add(to, set, from, character_read(to, unit_take(regex, '\\')));
            continue;
        }
        if (first && unit_at(regex, 1) == unit_at(regex, 0) &&
            (unit_at(regex, 0) == '-' || unit_at(regex, 0) == '&'))
            combine(to, set, strings, unit_at(regex, 0));
    }
}

void class_sets_read(struct regex *regex, struct set *set, struct strings *strings, bool folds,
                     unsigned depth)
{
    struct reader to = { regex, folds, depth };
    struct strings own_strings = { 0 };
    struct set own = { 0 };
    const bool negated = unit_take(regex, '^');
    const uint32_t start = regex->at;

    if (depth > NESTED_MOST)
        syntax_error(regex, "character classes are nested too deep");
    union_read(&to, &own, &own_strings);
    if (!unit_take(regex, ']'))
        syntax_error(regex, "unterminated character class");
    if (negated && own_strings.may)
        regex_fail(regex, REGEX_SYNTAX, start, "a negated character class may not hold strings");
    if (negated)
        fold_invert(regex, &own, folds);
    set_sort(regex, &own);
    set_add_set(regex, set, &own);
    strings_join(regex, strings, &own_strings);
    set_free(regex, &own);
    strings_free(regex, &own_strings);
}

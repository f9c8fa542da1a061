/* class.c - `[…]` without the flag v, and nodes made of sets. */
#include "regex/inside.h"

#include <string.h>

void strings_add(struct regex *regex, struct strings *strings, const uint32_t *text, uint32_t len)
{
    if (!regex_room(regex, &strings->items, &strings->room, strings->len, len + 1,
                    sizeof *strings->items))
        return;
    strings->items[strings->len++] = len;
    if (len)
        memcpy(strings->items + strings->len, text, len * sizeof *text);
    strings->len += len;
}

void strings_free(struct regex *regex, struct strings *strings)
{
    mem_free(regex->host->allocator, strings->items);
    *strings = (struct strings){ 0 };
}

static uint32_t same_ranges(struct regex *regex, const struct set *set)
{
    uint32_t at = regex->range_count;

    if (!regex_room(regex, &regex->ranges, &regex->ranges_room, at, set->count,
                    2 * sizeof *set->ranges))
        return 0;
    memcpy(regex->ranges + 2 * at, set->ranges, set->count * 2 * sizeof *set->ranges);
    regex->range_count += set->count;
    return at;
}

uint32_t class_node(struct regex *regex, struct set *set, bool folds)
{
    uint32_t node = NO_NODE, at;

    if (folds)
        fold_close(regex, set, regex->unicode);
    set_sort(regex, set);
    if (!set->count || regex->checking) {
        node = node_add(regex, NODE_NEVER, 0);
    } else if (set->count == 1 && set->ranges[0] == 0 && set->ranges[1] >= 0x10ffff) {
        node = node_add(regex, NODE_ANY, 0);
    } else {
        at = same_ranges(regex, set);
        node = node_add(regex, NODE_SET, 0);
        if (!regex->result) {
            regex->nodes[node].a = at;
            regex->nodes[node].b = set->count;
        }
    }
    set_free(regex, set);
    if (!regex->result)
        regex->nodes[node].least = 1;
    return node;
}

/* A character, or NO_UNIT when it was a set, which is added. */
static uint32_t atom_read(struct regex *regex, struct set *set, bool folds)
{
    const uint32_t c = unit_at(regex, 0);

    if (c == NO_UNIT) {
        syntax_error(regex, "unterminated character class");
        return 0;
    }
    regex->at++;
    if (c != '\\')
        return c;
    return escape_class(regex, set, NULL, folds) ? NO_UNIT : escape_character(regex, true);
}

static void add_one(struct regex *regex, struct set *set, uint32_t c)
{
    if (c != NO_UNIT)
        set_add(regex, set, c, c);
}

static void range_read(struct regex *regex, struct set *set, bool folds)
{
    const uint32_t start = regex->at, from = atom_read(regex, set, folds);
    uint32_t to;

    if (unit_at(regex, 0) != '-' || unit_at(regex, 1) == ']' || unit_at(regex, 1) == NO_UNIT) {
        add_one(regex, set, from);
        return;
    }
    regex->at++;
    to = atom_read(regex, set, folds);
    if (from != NO_UNIT && to != NO_UNIT) {
        if (from > to)
            regex_fail(regex, REGEX_SYNTAX, start, "range out of order in a character class");
        set_add(regex, set, from, to);
        return;
    }
    if (regex->unicode)
        regex_fail(regex, REGEX_SYNTAX, start, "invalid range in a character class");
    add_one(regex, set, from);
    add_one(regex, set, '-');
    add_one(regex, set, to);
}

uint32_t class_read(struct regex *regex, bool folds)
{
    struct strings strings = { 0 };
    struct set set = { 0 };
    uint32_t node, start = regex->at - 1;
    bool negated;

    if (regex->sets) {
        class_sets_read(regex, &set, &strings, folds, 0);
        return class_node_strings(regex, &set, &strings, folds);
    }
    negated = unit_take(regex, '^');
    while (!unit_take(regex, ']') && !regex->result) {
        if (unit_at(regex, 0) == NO_UNIT)
            regex_fail(regex, REGEX_SYNTAX, start, "unterminated character class");
        range_read(regex, &set, folds);
        regex_spend(regex, 10);
    }
    if (negated) {
        if (folds)
            fold_close(regex, &set, regex->unicode);
        set_sort(regex, &set);
        set_invert(regex, &set, 0x10ffff);
        folds = false;
    }
    node = class_node(regex, &set, folds);
    set_free(regex, &set);
    return node;
}

/* ---- sets with strings -------------------------------------------------- */

static uint32_t alternative_of(struct regex *regex, uint32_t term, uint32_t least)
{
    const uint32_t node = node_add(regex, NODE_ALTERNATIVE, 0);

    if (!regex->result) {
        regex->nodes[node].child = term;
        regex->nodes[node].least = least;
    }
    return node;
}

static uint32_t string_node(struct regex *regex, const uint32_t *text, uint32_t len, bool folds)
{
    const uint32_t node = node_add(regex, len ? NODE_STRING : NODE_EMPTY, folds ? NODE_FOLD : 0);
    const uint32_t at = regex->letter_count;

    for (uint32_t i = 0; i < len; i++)
        regex_add_letter(regex, text[i]);
    if (!regex->result) {
        regex->nodes[node].a = at;
        regex->nodes[node].b = len;
        regex->nodes[node].least = len;
    }
    return node;
}

/* Alternatives for the strings of one length, put behind *last. */
static void add_length(struct regex *regex, const struct strings *strings, uint32_t len, bool folds,
                       uint32_t *first, uint32_t *last)
{
    for (uint32_t at = 0; at < strings->len && !regex->result; at += strings->items[at] + 1) {
        uint32_t node;

        if (strings->items[at] != len)
            continue;
        node = alternative_of(regex, string_node(regex, strings->items + at + 1, len, folds), len);
        if (regex->result)
            return;
        if (*last == NO_NODE)
            *first = node;
        else
            regex->nodes[*last].next = node;
        *last = node;
    }
    regex_spend(regex, strings->len);
}

static uint32_t longest(const struct strings *strings)
{
    uint32_t most = 0;

    for (uint32_t at = 0; at < strings->len; at += strings->items[at] + 1)
        if (strings->items[at] > most)
            most = strings->items[at];
    return most;
}

/* Longer strings are tried first. */
uint32_t class_node_strings(struct regex *regex, struct set *set, struct strings *strings,
                            bool folds)
{
    uint32_t first = NO_NODE, last = NO_NODE, node = NO_NODE, one;

    if (!strings->len) {
        node = class_node(regex, set, folds);
        goto done;
    }
    for (uint32_t len = longest(strings); len > 1 && !regex->result; len--)
        add_length(regex, strings, len, folds, &first, &last);
    one = alternative_of(regex, class_node(regex, set, folds), 1);
    if (regex->result)
        goto done;
    if (last == NO_NODE)
        first = one;
    else
        regex->nodes[last].next = one;
    last = one;
    add_length(regex, strings, 0, folds, &first, &last);
    node = node_add(regex, NODE_GROUP, 0);
    if (!regex->result) {
        regex->nodes[node].child = first;
        regex->nodes[node].least = regex->nodes[last].least;
    }

done:
    set_free(regex, set);
    strings_free(regex, strings);
    return node;
}

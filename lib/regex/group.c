/* group.c - groups counted ahead, and their names. */
#include "regex/inside.h"

#include "base/utf8.h"

#include <string.h>

/* Behind the `(`. */
static void count_one(struct regex *regex, uint32_t at)
{
    if (at >= regex->count || regex->units[at] != '?') {
        regex->groups++;
        return;
    }
    if (at + 2 < regex->count && regex->units[at + 1] == '<' && regex->units[at + 2] != '=' &&
        regex->units[at + 2] != '!') {
        regex->groups++;
        regex->named = true;
    }
}

void groups_count(struct regex *regex)
{
    uint32_t depth = 0;

    regex_spend(regex, regex->count);
    for (uint32_t at = 0; at < regex->count && !regex->result; at++) {
        const uint32_t c = regex->units[at];

        if (c == '\\')
            at++;
        else if (c == '[' && (!depth || regex->sets))
            depth++;
        else if (c == ']' && depth)
            depth--;
        else if (c == '(' && !depth)
            count_one(regex, at + 1);
    }
    if (regex->groups > GROUPS_MOST)
        regex_fail(regex, REGEX_SYNTAX, 0, "too many groups");
    if (regex->unicode)
        regex->named = true;
}

/* A character of a name: a pair counts as one, an escape as what it says. */
static uint32_t name_character(struct regex *regex)
{
    const uint32_t c = unit_at(regex, 0), low = unit_at(regex, 1);

    if (c == NO_UNIT)
        return c;
    regex->at++;
    if (c == '\\')
        return escape_unicode(regex);
    if (c < 0xd800 || c > 0xdbff || low == NO_UNIT || low < 0xdc00 || low > 0xdfff)
        return c;
    regex->at++;
    return 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
}

static void name_put(struct regex *regex, uint32_t c)
{
    char bytes[4];

    if (c >= 0x10000) {
        name_put(regex, 0xd7c0 + (c >> 10));
        name_put(regex, 0xdc00 + (c & 0x3ff));
        return;
    }
    buffer_add(&regex->names, bytes, utf8_put(c, bytes));
    if (buffer_failed(&regex->names))
        regex_fail(regex, REGEX_MEMORY, 0, "no memory");
}

bool name_read(struct regex *regex, struct group_name *name)
{
    name->at = (uint32_t)regex->names.len;
    for (;;) {
        const uint32_t start = regex->at, c = name_character(regex);

        if (c == '>' && regex->at == start + 1 && regex->names.len > name->at)
            break;
        if (c == NO_UNIT || !regex_spend(regex, 2000 * (c >= 0x80)) ||
            !(regex->names.len > name->at ? unicode_is_part(c) : unicode_is_start(c))) {
            regex->at = start;
            return false;
        }
        name_put(regex, c);
    }
    name->len = (uint32_t)regex->names.len - name->at;
    return true;
}

static bool same_name(const struct regex *regex, const struct group_name *a,
                      const struct group_name *b)
{
    return a->len == b->len &&
           !memcmp(regex->names.data + a->at, regex->names.data + b->at, a->len);
}

void name_declare(struct regex *regex, uint32_t group)
{
    struct group_name name = { .group = group, .active = true };

    if (!name_read(regex, &name)) {
        syntax_error(regex, "invalid group name");
        return;
    }
    regex_spend(regex, regex->named_count * 2);
    for (uint32_t i = 0; i < regex->named_count; i++)
        if (regex->named_groups[i].active && same_name(regex, &name, &regex->named_groups[i]))
            syntax_error(regex, "two groups with one name");
    if (regex_room(regex, &regex->named_groups, &regex->named_room, regex->named_count, 1,
                   sizeof name))
        regex->named_groups[regex->named_count++] = name;
}

void names_set_active(struct regex *regex, uint32_t from, bool active)
{
    regex_spend(regex, regex->named_count - from);
    for (uint32_t i = from; i < regex->named_count; i++)
        regex->named_groups[i].active = active;
}

uint32_t name_refer(struct regex *regex, unsigned flags)
{
    struct group_name name = { 0 };
    uint32_t node;

    if (!unit_take(regex, '<') || !name_read(regex, &name)) {
        syntax_error(regex, "invalid named reference");
        return NO_NODE;
    }
    node = node_add(regex, NODE_BACK, flags | NODE_NAMED);
    name.group = node;
    if (!regex_room(regex, &regex->references, &regex->references_room, regex->reference_count, 1,
                    sizeof name))
        return NO_NODE;
    regex->nodes[node].a = regex->reference_count;
    regex->references[regex->reference_count++] = name;
    return node;
}

/* A quantifier may have moved the node: it is asked for its reference. */
void names_resolve(struct regex *regex)
{
    for (uint32_t n = 0; n < regex->node_count && regex->reference_count; n++) {
        struct node *node = &regex->nodes[n];
        const struct group_name *name;

        if (node->type != NODE_BACK || !(node->flags & NODE_NAMED))
            continue;
        name = &regex->references[node->a];
        node->a = regex->letter_count;
        regex_spend(regex, regex->named_count * 2);
        for (uint32_t i = 0; i < regex->named_count && !regex->result; i++)
            if (same_name(regex, name, &regex->named_groups[i]))
                regex_add_letter(regex, regex->named_groups[i].group);
        node->b = regex->letter_count - node->a;
        if (!node->b)
            syntax_error(regex, "a reference to a name that no group has");
    }
}

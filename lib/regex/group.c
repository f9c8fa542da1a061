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

static uint32_t *bucket_of(const struct regex *regex, const struct group_name *name)
{
    uint32_t hash = 2166136261u;

    for (uint32_t i = 0; i < name->len; i++)
        hash = (hash ^ (unsigned char)regex->names.data[name->at + i]) * 16777619u;
    return &regex->buckets[(hash ^ hash >> 15) % NAME_BUCKETS];
}

/* The last group of that name, or NO_NODE. */
static uint32_t find_name(const struct regex *regex, const struct group_name *name)
{
    uint32_t at = regex->buckets ? *bucket_of(regex, name) : NO_NODE;

    while (at != NO_NODE && !same_name(regex, name, &regex->named_groups[at]))
        at = regex->named_groups[at].next;
    return at;
}

static bool buckets_make(struct regex *regex)
{
    uint32_t room = 0;

    if (!regex->buckets &&
        regex_room(regex, &regex->buckets, &room, 0, NAME_BUCKETS, sizeof *regex->buckets))
        memset(regex->buckets, 0xff, NAME_BUCKETS * sizeof *regex->buckets);
    return !regex->result;
}

uint32_t name_declare(struct regex *regex, uint32_t group)
{
    struct group_name name = { .group = group, .unit = regex->at };

    if (!name_read(regex, &name)) {
        syntax_error(regex, "invalid group name");
        return NO_UNIT;
    }
    if (!buckets_make(regex) || !regex_room(regex, &regex->named_groups, &regex->named_room,
                                            regex->named_count, 1, sizeof name))
        return NO_UNIT;
    name.same = find_name(regex, &name);
    name.next = *bucket_of(regex, &name);
    *bucket_of(regex, &name) = regex->named_count;
    regex->named_groups[regex->named_count++] = name;
    return name.same == NO_NODE ? NO_UNIT : regex->named_groups[name.same].unit;
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

/* All groups of the name whose last one is given, put to letters once. */
static void groups_list(struct regex *regex, struct group_name *name)
{
    if (name->group_count)
        return;
    name->groups = regex->letter_count;
    for (const struct group_name *one = name; !regex->result;
         one = &regex->named_groups[one->same]) {
        regex_add_letter(regex, one->group);
        if (one->same == NO_NODE)
            break;
    }
    name->group_count = regex->letter_count - name->groups;
}

/* A quantifier may have moved the node: it is asked for its reference. */
void names_resolve(struct regex *regex)
{
    for (uint32_t n = 0; n < regex->node_count && regex->reference_count && !regex->result; n++) {
        struct node *node = &regex->nodes[n];
        uint32_t found;

        if (node->type != NODE_BACK || !(node->flags & NODE_NAMED))
            continue;
        found = find_name(regex, &regex->references[node->a]);
        if (found == NO_NODE) {
            syntax_error(regex, "a reference to a name that no group has");
            return;
        }
        groups_list(regex, &regex->named_groups[found]);
        node->a = regex->named_groups[found].groups;
        node->b = regex->named_groups[found].group_count;
    }
}

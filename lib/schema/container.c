/* container.c - the keywords of lists and objects. */
#include "schema/check.h"

#include "base/sort.h"

#define FEW 8

/* ---- lists ---- */

struct element {
    uint64_t hash;
    uint32_t node;
};

static int compare_elements(const void *a, const void *b)
{
    const struct element *one = a, *two = b;

    if (one->hash != two->hash)
        return one->hash < two->hash ? -1 : 1;
    return (one->node > two->node) - (one->node < two->node);
}

static bool all_differ(struct check *check, const struct element *elements, uint32_t count)
{
    for (uint32_t at = 0; at < count; at++) {
        for (uint32_t other = at + 1; other < count && elements[other].hash == elements[at].hash;
             other++) {
            if (json_same(check->index, elements[at].node, check->index, elements[other].node,
                          &check->steps))
                return false;
            if (!check_spend(check, 1))
                return true;
        }
    }
    return true;
}

bool check_unique(struct check *check, uint32_t node, const struct place *place)
{
    struct element few[FEW];
    uint32_t count = check->index->nodes[node].count, at = node + 1;
    struct element *elements =
        count <= FEW ? few : mem_array(check->index->allocator, count, sizeof *elements);
    bool good;

    if (!elements) {
        check->no_memory = true;
        return false;
    }
    for (uint32_t item = 0; item < count; item++) {
        elements[item].node = at;
        elements[item].hash = count <= FEW ? 0 : json_hash(check->index, at, &check->steps);
        at = check->index->nodes[at].next;
    }
    if (count > FEW)
        sort_things(elements, count, sizeof *elements, compare_elements);
    good = all_differ(check, elements, count);
    if (elements != few)
        mem_free(check->index->allocator, elements);
    return good || complain(check, place, "uniqueItems", "must not hold the same value twice");
}

static inline void mark(struct check *check, uint32_t node, uint32_t item)
{
    if (check->evaluated)
        evaluated_mark(check, node, item);
}

static const struct node *item_schema(const struct array_rules *rules, uint32_t item)
{
    return item < rules->prefix_count ? rules->prefix[item] : rules->items;
}

static bool check_contained(struct check *check, const struct array_rules *rules, uint32_t found,
                            const struct place *place)
{
    bool good = true;

    if (found < rules->min_contains)
        good = complain(check, place, "minContains",
                        "must hold at least %u of the values that are due", rules->min_contains);
    if (found > rules->max_contains)
        good = complain(check, place, "maxContains",
                        "must hold at most %u of the values that are due", rules->max_contains);
    return good;
}

static bool check_count(struct check *check, const struct array_rules *rules, uint32_t count,
                        const struct place *place)
{
    bool good = true;

    if (count < rules->min_items)
        good = complain(check, place, "minItems", "must have at least %u items", rules->min_items);
    if (count > rules->max_items)
        good = complain(check, place, "maxItems", "must have at most %u items", rules->max_items);
    return good;
}

/* A tuple's elements that are not there, up to the first without a default. Only where values are
 * converted: calls leave lists as they were sent. */
static void put_items(struct check *check, const struct array_rules *rules, const struct view *view,
                      uint32_t count)
{
    uint32_t end = check->index->nodes[view->node].end - 1;

    for (uint32_t item = count; item < rules->prefix_count; item++) {
        struct slice standard = rules->prefix[item]->standard;

        if (!standard.len)
            return;
        if (item)
            edit_add(check->edits, end, end, SLICE(","), NULL);
        edit_add(check->edits, end, end, standard, NULL);
    }
}

bool check_array(struct check *check, const struct array_rules *rules, const struct view *view,
                 const struct place *place)
{
    uint32_t count = view->coerced ? 1 : check->index->nodes[view->node].count;
    uint32_t at = view->coerced ? view->node : view->node + 1;
    uint32_t found = 0;
    bool good;

    if (check->mode == SCHEMA_CONVERT && check->fill && !view->coerced &&
        count < rules->prefix_count &&
        !edit_at(check->edits, check->index->nodes[view->node].end - 1))
        put_items(check, rules, view, count);
    good = check_count(check, rules, count, place);
    for (uint32_t item = 0; item < count && (good || !check->quiet); item++) {
        const struct node *schema = item_schema(rules, item);
        struct place inside = { place, check->index, 0, item };

        if (schema) {
            good = check_node(check, schema, at, &inside) && good;
            mark(check, view->node, item);
        }
        if (rules->contains && check_try(check, rules->contains, at, &inside, check->mode, false)) {
            found++;
            if (rules->marks)
                evaluated_mark(check, view->node, item);
        }
        at = check->index->nodes[at].next;
    }
    if (!good && check->quiet)
        return false;
    if (rules->contains)
        good = check_contained(check, rules, found, place) && good;
    if (rules->unique && !view->coerced)
        good = check_unique(check, view->node, place) && good;
    return good;
}

/* ---- objects ---- */

static struct member *find_sorted(const struct object_rules *rules, struct slice name)
{
    uint32_t low = 0, high = rules->member_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = slice_compare(name, rules->sorted[middle]->name);

        if (!order)
            return rules->sorted[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static inline bool is_called(const struct member *member, struct slice name, uint64_t head)
{
    return member->head == head && member->name.len == name.len &&
           (name.len <= 8 || !memcmp(member->name.data + 8, name.data + 8, name.len - 8));
}

/* next: where it is, if the value's members come in the schema's order. */
static inline struct member *find_member(const struct object_rules *rules, struct slice name,
                                         uint64_t head, uint32_t next)
{
    if (next < rules->member_count && is_called(&rules->members[next], name, head))
        return &rules->members[next];
    if (rules->sorted)
        return find_sorted(rules, name);
    for (uint32_t at = 0; at < rules->member_count; at++) {
        if (is_called(&rules->members[at], name, head))
            return &rules->members[at];
    }
    return NULL;
}

static bool check_name(struct check *check, const struct object_rules *rules, uint32_t key,
                       const struct place *place)
{
    enum schema_mode mode = check->mode;
    bool good;

    check->mode = SCHEMA_STRICT;
    good = check_node(check, rules->names, key, place);
    check->mode = mode;
    return good;
}

/* True: some pattern takes the name. */
static bool check_patterns(struct check *check, const struct object_rules *rules, struct slice name,
                           uint32_t key, const struct place *place, bool *good)
{
    bool found = false;

    for (uint32_t at = 0; at < rules->pattern_count; at++) {
        if (!pattern_fits(check, rules->patterns[at].pattern, name))
            continue;
        found = true;
        *good = check_node(check, rules->patterns[at].node, key + 1, place) && *good;
    }
    return found;
}

/* The bytes of a key that may be read: its own, and what follows it in the text. */
static inline size_t readable(const struct jsontext *index, uint32_t key, struct slice name)
{
    return index->nodes[key].plain ? index->text.len - index->nodes[key].start - 1 : name.len;
}

/* One member of the value; *found is what the schema knows of its name; next: see find_member().
 */
static bool check_member(struct check *check, const struct object_rules *rules, uint32_t key,
                         uint32_t next, struct member **found, bool *looked,
                         const struct place *place)
{
    struct place inside = { place, check->index, key, 0 };
    struct buffer room;
    struct slice name = plain_text(check->index, key, &room);
    bool good = true, known;

    *found = find_member(rules, name, name_head(name, readable(check->index, key, name)), next);
    if (rules->names)
        good = check_name(check, rules, key, &inside);
    known = *found && (*found)->declared;
    if (known)
        good = check_node(check, (*found)->node, key + 1, &inside) && good;
    if (rules->pattern_count)
        known |= check_patterns(check, rules, name, key, &inside, &good);
    *looked = known || rules->additional;
    if (!known && rules->additional && rules->additional->never)
        good = complain_unknown(check, place, name, rules);
    else if (!known && rules->additional)
        good = check_node(check, rules->additional, key + 1, &inside) && good;
    check->no_memory |= !text_done(&room);
    return good;
}

/* Which members are there: a bit for each of the first 64, the others are looked up. */
static bool is_there(struct check *check, const struct object_rules *rules, uint32_t member,
                     uint32_t node, uint64_t seen)
{
    if (member < 64)
        return seen >> member & 1;
    if (!check_spend(check, check->index->nodes[node].count))
        return true;
    return jsontext_member(check->index, node, rules->members[member].name) != 0;
}

static void put_default(struct check *check, const struct member *member, uint32_t node)
{
    uint32_t end = check->index->nodes[node].end - 1;
    bool first = !check->index->nodes[node].count && !edit_at(check->edits, end);

    /* allOf may know the same property more than once. */
    if (!edit_has(check->edits, end, end, slice_from(member->standard, 1)))
        edit_add(check->edits, end, end, slice_from(member->standard, first), NULL);
}

static bool check_absent(struct check *check, const struct object_rules *rules, uint32_t node,
                         uint64_t seen, const struct place *place)
{
    bool good = true;

    for (uint32_t at = 0; at < rules->member_count; at++) {
        const struct member *member = &rules->members[at];

        if ((!member->required && !member->standard.len) || is_there(check, rules, at, node, seen))
            continue;
        if (member->standard.len && check->fill)
            put_default(check, member, node);
        else if (member->required)
            good = complain_missing(check, place, "required", member->name);
    }
    return good;
}

static bool check_dependent(struct check *check, const struct object_rules *rules, uint32_t node,
                            uint64_t seen, const struct place *place)
{
    bool good = true;

    for (uint32_t at = 0; at < rules->member_count; at++) {
        const struct member *member = &rules->members[at];

        if ((!member->dependent && !member->need_count) || !is_there(check, rules, at, node, seen))
            continue;
        for (uint32_t need = 0; need < member->need_count; need++) {
            if (!check_spend(check, check->index->nodes[node].count))
                return false;
            if (!jsontext_member(check->index, node, member->needs[need]))
                good = complain_missing(check, place, "dependentRequired", member->needs[need]);
        }
        if (member->dependent)
            good = check_here(check, member->dependent, node, place) && good;
    }
    return good;
}

bool check_object(struct check *check, const struct object_rules *rules, uint32_t node,
                  const struct place *place)
{
    uint32_t count = check->index->nodes[node].count, key = node + 1;
    uint32_t next = 0;
    uint64_t seen = 0;
    bool good = true;

    if (count < rules->min_members)
        good = complain(check, place, "minProperties", "must have at least %u properties",
                        rules->min_members);
    if (count > rules->max_members)
        good = complain(check, place, "maxProperties", "must have at most %u properties",
                        rules->max_members);
    for (uint32_t member = 0; member < count && (good || !check->quiet); member++) {
        struct member *found;
        bool looked;

        good = check_member(check, rules, key, next, &found, &looked, place) && good;
        if (looked)
            mark(check, node, member);
        if (found) {
            next = (uint32_t)(found - rules->members);
            if (next < 64)
                seen |= UINT64_C(1) << next;
            next++;
        }
        key = check->index->nodes[key + 1].next;
    }
    if (!good && check->quiet)
        return false;
    if (rules->due & ~seen || rules->member_count > 64)
        good = check_absent(check, rules, node, seen, place) && good;
    if (rules->dependent && (good || !check->quiet))
        good = check_dependent(check, rules, node, seen, place) && good;
    return good;
}

/* evaluated.c - which members and items of one value some schema has looked at: what
 * unevaluatedItems and unevaluatedProperties ask for.
 *
 * Kept only below a schema that asks. Each schema that looks at the same value keeps its own
 * record, which is added to the one outside when it fits, and forgotten when it does not. */
#include "schema/check.h"

#include <string.h>

bool evaluated_begin(struct check *check, struct evaluated *own, uint32_t node)
{
    uint32_t count = check->index->nodes[node].count;

    memset(own, 0, sizeof *own);
    own->node = node;
    own->index = check->index;
    own->count = count;
    own->outer = check->evaluated;
    if (count > 64) {
        own->more = mem_new(check->index->allocator, (count + 7) / 8);
        if (!own->more) {
            check->no_memory = true;
            return false;
        }
    }
    check->evaluated = own;
    return true;
}

static bool is_same(const struct evaluated *evaluated, const struct check *check, uint32_t node)
{
    return evaluated && evaluated->node == node && evaluated->index == check->index;
}

bool evaluated_is_kept(const struct check *check, uint32_t node)
{
    return is_same(check->evaluated, check, node);
}

void evaluated_mark(struct check *check, uint32_t node, uint32_t item)
{
    struct evaluated *here = check->evaluated;

    if (!is_same(here, check, node) || item >= here->count)
        return;
    if (here->more)
        here->more[item / 8] |= (unsigned char)(1u << item % 8);
    else
        here->few |= UINT64_C(1) << item;
}

bool evaluated_has(const struct check *check, uint32_t item)
{
    const struct evaluated *here = check->evaluated;

    return here->more ? here->more[item / 8] >> item % 8 & 1 : here->few >> item & 1;
}

void evaluated_end(struct check *check, struct evaluated *own, bool keep)
{
    struct evaluated *outer = own->outer;

    check->evaluated = outer;
    if (keep && is_same(outer, check, own->node)) {
        outer->few |= own->few;
        for (uint32_t at = 0; own->more && outer->more && at < (own->count + 7) / 8; at++)
            outer->more[at] |= own->more[at];
    }
    mem_free(check->index->allocator, own->more);
}

/* ---- what nobody has looked at -------------------------------------------------------------- */

static bool check_rest_items(struct check *check, const struct node *schema, uint32_t node,
                             const struct place *place)
{
    uint32_t at = node + 1;
    bool good = true;

    for (uint32_t item = 0; item < check->index->nodes[node].count; item++) {
        struct place inside = { place, check->index, 0, item };

        if (!evaluated_has(check, item)) {
            good = check_node(check, schema, at, &inside) && good;
            evaluated_mark(check, node, item);
        }
        at = check->index->nodes[at].next;
        if (!good && check->quiet)
            return false;
    }
    return good;
}

static bool check_rest_members(struct check *check, const struct node *schema, uint32_t node,
                               const struct place *place)
{
    uint32_t key = node + 1;
    bool good = true;

    for (uint32_t member = 0; member < check->index->nodes[node].count; member++) {
        struct place inside = { place, check->index, key, 0 };

        if (!evaluated_has(check, member)) {
            good = check_node(check, schema, key + 1, &inside) && good;
            evaluated_mark(check, node, member);
        }
        key = check->index->nodes[key + 1].next;
        if (!good && check->quiet)
            return false;
    }
    return good;
}

bool check_rest(struct check *check, const struct node *schema, uint32_t node,
                const struct place *place)
{
    uint32_t type = check->index->nodes[node].type;

    if (schema->rest_items && type == JSONTEXT_ARRAY)
        return check_rest_items(check, schema->rest_items, node, place);
    if (schema->rest_members && type == JSONTEXT_OBJECT)
        return check_rest_members(check, schema->rest_members, node, place);
    return true;
}

/* accept.c - the quick way through a value that fits as it is, which most values do.
 *
 * Knows types, the keywords of scalars, properties, required, additionalProperties and items. True:
 * the value fits, and nothing would be put in or converted. False says nothing: the whole check
 * goes over the value again, and tells what is wrong. Each value is looked at once. A schema with
 * any other keyword is not gone through this way at all, lest its values be looked at twice. */
#include "schema/check.h"

#include <string.h>

enum { MEMBERS_MOST = 16 }; /* names that are looked through one by one */

static bool accept(struct check *check, const struct node *schema, const struct jsonnode *node,
                   uint32_t depth);

static const char *text_of(const struct check *check, const struct jsonnode *node)
{
    return check->index->text.data + node->start;
}

/* Of a key as it is written; one with escapes is none that is known. */
static inline bool is_named(const char *text, const struct jsonnode *key,
                            const struct member *member)
{
    return key->end - key->start == member->name.len + 2 && key->plain &&
           memcmp(text + 1, member->name.data, member->name.len) == 0;
}

/* Members mostly come in the order in which the schema has them: looks on from the last one. */
static uint32_t find(const struct check *check, const struct object_rules *rules,
                     const struct jsonnode *key, uint32_t from)
{
    const char *text = text_of(check, key);

    for (uint32_t at = from; at < rules->member_count; at++)
        if (is_named(text, key, &rules->members[at]))
            return at;
    for (uint32_t at = 0; at < from; at++)
        if (is_named(text, key, &rules->members[at]))
            return at;
    return rules->member_count;
}

static bool accept_object(struct check *check, const struct object_rules *rules,
                          const struct jsonnode *object, uint32_t depth)
{
    const struct jsonnode *key = object + 1;
    uint64_t due = rules->due;
    uint32_t from = 0;

    if (object->count < rules->min_members || object->count > rules->max_members)
        return false;
    for (uint32_t nth = 0; nth < object->count; nth++) {
        uint32_t at = find(check, rules, key, from);
        const struct node *schema = rules->additional;

        if (at < rules->member_count) {
            due &= ~(UINT64_C(1) << at);
            from = at + 1;
            if (rules->members[at].declared)
                schema = rules->members[at].node;
        } else if (!key->plain) {
            return false;
        }
        if (schema && !accept(check, schema, key + 1, depth))
            return false;
        key = &check->index->nodes[key[1].next];
    }
    return !due;
}

static bool accept_array(struct check *check, const struct array_rules *rules,
                         const struct jsonnode *array, uint32_t depth)
{
    const struct jsonnode *node = array + 1;

    if (array->count < rules->min_items || array->count > rules->max_items ||
        array->count < rules->prefix_count)
        return false;
    for (uint32_t item = 0; item < array->count; item++) {
        const struct node *schema = item < rules->prefix_count ? rules->prefix[item] : rules->items;

        if (schema && !accept(check, schema, node, depth))
            return false;
        node = &check->index->nodes[node->next];
    }
    return !rules->unique || check_unique(check, (uint32_t)(array - check->index->nodes), NULL);
}

/* Digits alone; any other whole number is for the whole check to see. */
static bool is_integer(const struct check *check, const struct jsonnode *node)
{
    const char *text = text_of(check, node);

    if (node->type != JSONTEXT_NUMBER)
        return false;
    for (uint32_t at = *text == '-'; at < node->end - node->start; at++)
        if (text[at] < '0' || text[at] > '9')
            return false;
    return true;
}

static bool accept_scalar(struct check *check, const struct node *schema,
                          const struct jsonnode *node)
{
    const struct view view = { (uint32_t)(node - check->index->nodes), node->type,
                               slice_make(text_of(check, node), node->end - node->start), false };

    return (!schema->choices || check_values(check, schema, &view, NULL)) &&
           (node->type != JSONTEXT_STRING || !schema->reads_text ||
            check_text(check, schema, &view, NULL)) &&
           (node->type != JSONTEXT_NUMBER || !schema->number ||
            check_number(check, schema->number, &view, NULL));
}

static bool accept(struct check *check, const struct node *schema, const struct jsonnode *node,
                   uint32_t depth)
{
    while (schema->alias)
        schema = schema->ref;
    if (schema->never || (schema->types && !(schema->types & type_bit(node->type)) &&
                          !(schema->types & TYPE_INTEGER && is_integer(check, node))))
        return false;
    switch (node->type) {
    case JSONTEXT_OBJECT:
        return !schema->choices &&
               (!schema->object ||
                (depth && accept_object(check, schema->object, node, depth - 1)));
    case JSONTEXT_ARRAY:
        return !schema->choices &&
               (!schema->array || (depth && accept_array(check, schema->array, node, depth - 1)));
    case JSONTEXT_NUMBER:
        return (!schema->number && !schema->choices) || accept_scalar(check, schema, node);
    default:
        return accept_scalar(check, schema, node);
    }
}

bool schema_accepts(const struct schema *schema, const struct jsontext *index, uint32_t node,
                    uint32_t steps, struct schema_time *time)
{
    struct check check;

    if (!schema->quick)
        return false;
    check = (struct check){ .index = index, .steps = steps, .time = time, .quiet = true };
    return accept(&check, schema->root, &index->nodes[node], MOST_DEPTH) && !check.exhausted &&
           !check.no_memory;
}

static bool is_known(const struct object_rules *rules)
{
    return rules->member_count <= MEMBERS_MOST && !rules->names && !rules->pattern_count &&
           !rules->dependent;
}

bool accept_prepare(struct node *node)
{
    bool known = node->alias ||
                 (!node->combines && !node->constant && !node->rest_items && !node->rest_members);

    if (node->object)
        known &= is_known(node->object);
    return known && !(node->array && node->array->contains);
}

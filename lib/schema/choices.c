/* choices.c - the values of a long `enum`, found by their hash.
 *
 * Chains, for whoever writes the schema chooses the hashes: building is linear whatever they are,
 * and looking costs steps. */
#include "schema/node.h"

enum { FEW = 16 }; /* looked through one by one */

bool choices_index(struct schema *schema, struct values *values)
{
    const struct jsonnode *nodes = values->index.nodes;
    uint32_t count = nodes[0].count, size = 32, at = 1;

    if (nodes[0].type != JSONTEXT_ARRAY || count <= FEW)
        return true;
    while (size < count && size < UINT32_MAX / 2)
        size *= 2;
    values->choices = schema_new(schema, count, sizeof *values->choices);
    values->heads = schema_new(schema, size, sizeof *values->heads);
    if (!values->choices || !values->heads)
        return false;
    values->mask = size - 1;
    for (uint32_t choice = 0; choice < count; choice++) {
        uint32_t steps = UINT32_MAX;
        uint32_t *head = &values->heads[json_hash(&values->index, at, &steps) & values->mask];

        values->choices[choice] = (struct choice){ at, *head };
        *head = choice + 1;
        at = nodes[at].next;
    }
    return true;
}

bool choices_have(const struct values *values, const struct jsontext *index, uint32_t node,
                  uint32_t *steps)
{
    uint32_t at = values->heads[json_hash(index, node, steps) & values->mask];

    while (at) {
        const struct choice *choice = &values->choices[at - 1];

        if (json_same(index, node, &values->index, choice->node, steps))
            return true;
        if (!*steps)
            return false;
        at = choice->next;
    }
    return false;
}

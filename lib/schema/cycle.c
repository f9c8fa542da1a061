/* cycle.c - how many schemas look at one value on top of one another: bounded, and no circles. */
#include "schema/compile.h"

#define MOST_IN_PLACE 50

static uint16_t measure(struct compiler *compiler, struct node *node, unsigned level);

static uint16_t measure_all(struct compiler *compiler, const struct node_list *list, unsigned level)
{
    uint16_t most = 0;

    for (uint32_t at = 0; at < list->count; at++) {
        uint16_t height = measure(compiler, (struct node *)(uintptr_t)list->list[at], level);

        most = height > most ? height : most;
    }
    return most;
}

static uint16_t measure_members(struct compiler *compiler, const struct object_rules *rules,
                                unsigned level)
{
    uint16_t most = 0;

    for (uint32_t at = 0; rules && rules->dependent && at < rules->member_count; at++) {
        uint16_t height =
            measure(compiler, (struct node *)(uintptr_t)rules->members[at].dependent, level);

        most = height > most ? height : most;
    }
    return most;
}

/* How many schemas look at the same value on top of one another. */
static uint16_t measure(struct compiler *compiler, struct node *node, unsigned level)
{
    uint16_t most = 0;

    if (!node || compiler->status || node->measured)
        return node ? node->height : 0;
    if (node->visited || level > MOST_IN_PLACE) {
        if (!compiler->status)
            compiler->status = error_diagnose(
                compiler->error, node->visited ? 1304 : 1305,
                node->visited ? "a schema refers to itself without looking inside the value: put "
                                "the $ref below properties or items"
                              : "more than 50 schemas apply to one value on top of one another: "
                                "make it flatter");
        return 0;
    }
    node->visited = true;
    {
        const struct node *single[] = { node->ref,  node->also, node->none,
                                        node->when, node->then, node->otherwise };
        const struct node_list singles = { single, sizeof single / sizeof single[0] };
        const uint16_t heights[] = { measure_all(compiler, &node->all, level + 1),
                                     measure_all(compiler, &node->any, level + 1),
                                     measure_all(compiler, &node->one, level + 1),
                                     measure_all(compiler, &singles, level + 1),
                                     measure_members(compiler, node->object, level + 1) };

        for (size_t at = 0; at < sizeof heights / sizeof heights[0]; at++)
            most = heights[at] > most ? heights[at] : most;
    }
    node->visited = false;
    node->measured = true;
    node->height = (uint16_t)(most + 1);
    if (node->height > MOST_IN_PLACE && !compiler->status)
        compiler->status = error_diagnose(compiler->error, 1305,
                                          "more than 50 schemas apply to one value on top of one "
                                          "another: make it flatter");
    return node->height;
}

/* Every node is in the map; those that nothing reaches were never compiled. */
void refer_measure(struct compiler *compiler)
{
    struct slice key;
    void *node;

    for (size_t at = 0; !compiler->status && map_next(compiler->nodes, &at, &key, &node);)
        measure(compiler, node, 0);
}

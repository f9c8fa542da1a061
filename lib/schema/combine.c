/* combine.c - schemas that look at the same value: $ref, allOf, anyOf, oneOf, not, if.
 *
 * Branches of anyOf and oneOf are tried as they are first, and coerced only when
 * none fits; defaults inside of them are not put in. */
#include "schema/check.h"

static const struct node *behind_refs(const struct node *schema)
{
    while (schema->ref && !schema->types) /* without end: compiling has refused cycles */
        schema = schema->ref;
    return schema;
}

/* Tells why no branch fits: by the one branch that the value's type leaves, or by type. */
static bool complain_branches(struct check *check, const struct node_list *list,
                              const char *keyword, uint32_t node, const struct place *place)
{
    struct view view = { node, check->index->nodes[node].type, jsontext_raw(check->index, node),
                         false };
    const struct node *only = NULL;
    uint32_t fitting = 0;
    uint8_t types = 0;
    bool fill = check->fill;

    if (check->quiet)
        return false;
    for (uint32_t at = 0; at < list->count; at++) {
        const struct node *branch = behind_refs(list->list[at]);

        types |= branch->types;
        if (branch->types && !(branch->types & type_bits(&view)))
            continue;
        fitting++;
        only = list->list[at];
    }
    if (!fitting)
        return complain_type(check, place, types, &view);
    if (fitting > 1)
        return complain(check, place, keyword, "fits none of the %u forms that are allowed",
                        list->count);
    check->fill = false;
    check_node(check, only, node, place);
    check->fill = fill;
    return false;
}

static bool check_any(struct check *check, const struct node_list *list, uint32_t node,
                      const struct place *place)
{
    bool all = evaluated_is_kept(check, node); /* the others may look at more of it */
    bool good = false;

    for (int turn = 0; turn < (check->mode == SCHEMA_STRICT ? 1 : 2) && !good; turn++) {
        enum schema_mode mode = turn ? check->mode : SCHEMA_STRICT;

        for (uint32_t at = 0; at < list->count && (all || !good); at++)
            good |= check_try(check, list->list[at], node, place, mode, !good);
    }
    return good || complain_branches(check, list, "anyOf", node, place);
}

static uint32_t count_fitting(struct check *check, const struct node_list *list, uint32_t node,
                              const struct place *place, enum schema_mode mode, uint32_t *which)
{
    uint32_t fitting = 0;

    for (uint32_t at = 0; at < list->count; at++) {
        if (check_try(check, list->list[at], node, place, mode, false)) {
            *which = at;
            fitting++;
        }
    }
    return fitting;
}

static bool check_one(struct check *check, const struct node_list *list, uint32_t node,
                      const struct place *place)
{
    uint32_t which = 0;
    uint32_t fitting = count_fitting(check, list, node, place, SCHEMA_STRICT, &which);

    if (!fitting && check->mode != SCHEMA_STRICT) {
        fitting = count_fitting(check, list, node, place, check->mode, &which);
        if (fitting == 1)
            return check_try(check, list->list[which], node, place, check->mode, true);
    }
    if (fitting > 1)
        return complain(check, place, "oneOf",
                        "fits %u of the forms that are allowed: only one may fit", fitting);
    return fitting == 1 || complain_branches(check, list, "oneOf", node, place);
}

static bool check_all(struct check *check, const struct node_list *list, uint32_t node,
                      const struct place *place)
{
    bool good = true;

    for (uint32_t at = 0; at < list->count && (good || !check->quiet); at++)
        good = check_here(check, list->list[at], node, place) && good;
    return good;
}

static bool check_when(struct check *check, const struct node *schema, uint32_t node,
                       const struct place *place)
{
    const struct node *next = check_try(check, schema->when, node, place, check->mode, false)
                                  ? schema->then
                                  : schema->otherwise;

    return !next || check_here(check, next, node, place);
}

/* What is behind the reference: where it is dynamic, the outermost of the resources that the check
 * came through decides, if it has the anchor. */
static const struct node *target_of(const struct check *check, const struct node *schema)
{
    const struct node *target = schema->ref;

    if (!schema->is_dynamic)
        return target;
    for (const struct scope_frame *at = check->scopes; at; at = at->up)
        for (uint32_t one = 0; one < at->scope->count; one++)
            if (slice_equal(at->scope->anchors[one].name, schema->dynamic))
                target = at->scope->anchors[one].node;
    return target;
}

/* What is looked at inside of `not` was not evaluated for those outside. */
static bool fits_none(struct check *check, const struct node *schema, uint32_t node,
                      const struct place *place)
{
    struct evaluated *outer = check->evaluated;
    bool fits;

    check->evaluated = NULL;
    fits = check_try(check, schema, node, place, check->mode, false);
    check->evaluated = outer;
    return fits;
}

bool check_combined(struct check *check, const struct node *schema, uint32_t node,
                    const struct place *place)
{
    bool good = true;

    if (schema->ref)
        good = check_here(check, target_of(check, schema), node, place);
    if (schema->also && (good || !check->quiet))
        good = check_here(check, schema->also, node, place) && good;
    if (schema->all.count && (good || !check->quiet))
        good = check_all(check, &schema->all, node, place) && good;
    if (schema->any.count && (good || !check->quiet))
        good = check_any(check, &schema->any, node, place) && good;
    if (schema->one.count && (good || !check->quiet))
        good = check_one(check, &schema->one, node, place) && good;
    if (schema->none && (good || !check->quiet) && fits_none(check, schema->none, node, place))
        good = complain(check, place, "not", "has a form that is not allowed");
    if (schema->when && (good || !check->quiet))
        good = check_when(check, schema, node, place) && good;
    return good;
}

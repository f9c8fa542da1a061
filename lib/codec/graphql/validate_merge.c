/* validate_merge.c - fields of one response key are one field: the same name, the same arguments,
 * and so all the way down.
 *
 * Selection sets are merged as execution does it, and each field is compared with the first of its
 * key: all composite types are objects, so being the same is an equivalence. What fragments unfold
 * to is counted, since little text can mean very much. */
#include "codec/graphql/validate.h"

#include <stdio.h>

enum { MOST_VISITS = 200000, MOST_LEVELS = 200, MOST_META_LISTS = 2 };

/* A field as it was met, inside the one that it was selected in. */
struct met {
    struct met *next;
    const struct gql_selection *field;
    const struct met *parent;
    const struct gql_type *type; /* of the object that it belongs to */
};

/* All fields of one response key. */
struct group {
    struct group *next;
    struct slice key;
    struct met *first, **last;
};

struct merge {
    struct gql_validation *validation;
    struct gql_arena arena; /* of all groups; given back when the operation is done */
    uint32_t level;
};

static struct slice key_of(const struct gql_selection *field)
{
    return field->alias.len ? field->alias : field->name;
}

static struct group *group_of(struct merge *merge, struct group **groups, struct slice key)
{
    struct group **at = groups;

    while (*at && !slice_equal((*at)->key, key))
        at = &(*at)->next;
    if (*at)
        return *at;
    *at = gql_arena_get(&merge->arena, sizeof **at);
    if (!*at)
        return NULL;
    (*at)->key = key;
    (*at)->last = &(*at)->first;
    return *at;
}

/* False: too much is selected, or memory ran out. */
static bool collect(struct merge *merge, const struct gql_selection *selections,
                    const struct gql_type *type, const struct met *parent, uint32_t mark,
                    struct group **groups);

static bool collect_fragment(struct merge *merge, const struct gql_selection *selection,
                             const struct gql_type *type, const struct met *parent, uint32_t mark,
                             struct group **groups)
{
    struct gql_validation *validation = merge->validation;
    struct gql_fragment *fragment = NULL;
    struct slice on = selection->on;

    if (selection->kind == GQL_FRAGMENT_SPREAD) {
        fragment = gql_fragment_find(validation->document, selection->name);
        if (!fragment || fragment->mark == mark)
            return true;
        fragment->mark = mark;
        on = fragment->on;
    }
    if (on.len && gql_type_find(validation->schema, on))
        type = gql_type_find(validation->schema, on);
    return collect(merge, fragment ? fragment->selections : selection->selections, type, parent,
                   mark, groups);
}

static bool collect(struct merge *merge, const struct gql_selection *selections,
                    const struct gql_type *type, const struct met *parent, uint32_t mark,
                    struct group **groups)
{
    for (; selections; selections = selections->next) {
        struct group *group;
        struct met *met;

        if (++merge->validation->visits > MOST_VISITS)
            return false;
        if (selections->kind != GQL_FIELD) {
            if (!collect_fragment(merge, selections, type, parent, mark, groups))
                return false;
            continue;
        }
        group = group_of(merge, groups, key_of(selections));
        met = gql_arena_get(&merge->arena, sizeof *met);
        if (!group || !met)
            return false;
        *met = (struct met){ .field = selections, .parent = parent, .type = type };
        *group->last = met;
        group->last = &met->next;
    }
    return true;
}

/* ---- comparing ---- */

static bool same_value(const struct gql_value *a, const struct gql_value *b)
{
    const struct gql_value *one;

    if (a->kind != b->kind || !slice_equal(a->text, b->text))
        return false;
    if (a->kind == GQL_VALUE_OBJECT) {
        uint32_t left = 0, right = 0;

        for (const struct gql_value *x = a->first; x; x = x->next, left++) {
            for (one = b->first; one && !slice_equal(one->name, x->name);)
                one = one->next;
            if (!one || !same_value(x, one))
                return false;
        }
        for (one = b->first; one; one = one->next)
            right++;
        return left == right;
    }
    one = b->first;
    for (const struct gql_value *x = a->first; x; x = x->next) {
        if (!one || !same_value(x, one))
            return false;
        one = one->next;
    }
    return !one;
}

static bool same_arguments(const struct gql_selection *a, const struct gql_selection *b)
{
    uint32_t left = 0, right = 0;

    for (const struct gql_argument *x = a->arguments; x; x = x->next, left++) {
        const struct gql_argument *y = b->arguments;

        while (y && !slice_equal(x->name, y->name))
            y = y->next;
        if (!y || !same_value(x->value, y->value))
            return false;
    }
    for (const struct gql_argument *y = b->arguments; y; y = y->next)
        right++;
    return left == right;
}

/* What is wrong between two fields of one key; false: nothing. */
static bool differ(const struct met *a, const struct met *b, char why[300])
{
    /* Objects of two types are never one: only what they select is compared. */
    if (a->type != b->type)
        return false;
    if (!slice_equal(a->field->name, b->field->name)) {
        snprintf(why, 300, "\"%.*s\" and \"%.*s\" are different fields",
                 (int)(a->field->name.len < 100 ? a->field->name.len : 100), a->field->name.data,
                 (int)(b->field->name.len < 100 ? b->field->name.len : 100), b->field->name.data);
        return true;
    }
    if (same_arguments(a->field, b->field))
        return false;
    snprintf(why, 300, "they have differing arguments");
    return true;
}

/* Told for the outermost two fields that are not one and the same. */
static void tell(struct merge *merge, const struct met *a, const struct met *b, const char *why)
{
    size_t places[2 * MOST_LEVELS], lefts[MOST_LEVELS], rights[MOST_LEVELS];
    char reason[1000], longer[1200];
    struct slice key = key_of(a->field);
    uint32_t count = 0;

    snprintf(reason, sizeof reason, "%s", why);
    for (;;) {
        lefts[count] = a->field->at;
        rights[count++] = b->field->at;
        a = a->parent;
        b = b->parent;
        if (!a || !b || a->field == b->field || count == MOST_LEVELS)
            break;
        snprintf(longer, sizeof longer, "subfields \"%.*s\" conflict because %s",
                 (int)(key.len < 100 ? key.len : 100), key.data, reason);
        snprintf(reason, sizeof reason, "%.999s", longer);
        key = key_of(a->field);
    }
    for (uint32_t i = 0; i < count; i++) {
        places[i] = lefts[count - 1 - i];
        places[count + i] = rights[count - 1 - i];
    }
    gql_report(merge->validation->errors, places, 2 * count,
               "Fields \"%.*s\" conflict because %s. Use different aliases on the fields to fetch "
               "both if this was intentional.",
               (int)(key.len < 100 ? key.len : 100), key.data, reason);
}

static bool check_groups(struct merge *merge, struct group *groups);

/* The type that a field's selections are of; NULL: none. */
static const struct gql_type *inner_type(const struct gql_validation *validation,
                                         const struct met *met)
{
    const struct gql_field *field =
        met->type && met->type->kind == GQL_OBJECT
            ? gql_field_find(validation->schema, met->type, met->field->name)
            : NULL;

    return field ? gql_named(field->type) : NULL;
}

/* Lists of introspection inside each other multiply: little text would ask for very much. */
static bool is_meta_list(const struct met *met)
{
    static const char *const names[] = { "fields", "interfaces", "possibleTypes", "inputFields" };

    for (size_t i = 0; met->type && met->type->meta && i < sizeof names / sizeof names[0]; i++)
        if (slice_is(met->field->name, names[i]))
            return true;
    return false;
}

static bool is_too_deep(const struct met *met)
{
    unsigned lists = 0;

    if (!is_meta_list(met))
        return false;
    for (; met; met = met->parent)
        lists += is_meta_list(met);
    return lists > MOST_META_LISTS;
}

static bool check_group(struct merge *merge, const struct group *group)
{
    uint32_t mark = ++merge->validation->marks;
    struct group *inner = NULL;
    char why[300];

    if (is_too_deep(group->first)) {
        gql_complain(merge->validation, group->first->field->at,
                     "Maximum introspection depth exceeded");
        return true;
    }
    for (const struct met *met = group->first; met; met = met->next) {
        if (met != group->first && differ(group->first, met, why))
            tell(merge, group->first, met, why);
        if (!met->field->selections)
            continue;
        /* The same set twice adds nothing. */
        if (met != group->first && met->field == group->first->field)
            continue;
        if (!collect(merge, met->field->selections, inner_type(merge->validation, met), met, mark,
                     &inner))
            return false;
    }
    return check_groups(merge, inner);
}

static bool check_groups(struct merge *merge, struct group *groups)
{
    bool good = true;

    if (groups && ++merge->level > merge->validation->limits->depth) {
        gql_complain(merge->validation, groups->first->field->at,
                     "Selections nest deeper than %u levels.", merge->validation->limits->depth);
        merge->level--;
        return true;
    }
    for (const struct group *group = groups; group && good; group = group->next)
        good = check_group(merge, group);
    merge->level -= groups != NULL;
    return good;
}

void gql_check_merging(struct gql_validation *validation, const struct gql_selection *selections,
                       const struct gql_type *type)
{
    struct merge merge = { .validation = validation };
    struct group *groups = NULL;
    uint32_t roots = 0;
    bool good;

    gql_arena_init(&merge.arena, validation->document->arena.allocator);
    good = collect(&merge, selections, type, NULL, ++validation->marks, &groups);
    for (const struct group *group = groups; group; group = group->next)
        roots++;
    if (good && roots > validation->limits->root_fields)
        gql_complain(validation, selections->at, "An operation has more than %u root fields.",
                     validation->limits->root_fields);
    else if (good)
        good = check_groups(&merge, groups);
    if (!good && !merge.arena.failed)
        gql_complain(validation, selections->at, "The operation selects more than %d fields.",
                     MOST_VISITS);
    validation->document->arena.failed |= merge.arena.failed;
    gql_arena_free(&merge.arena);
}

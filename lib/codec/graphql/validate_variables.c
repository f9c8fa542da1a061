/* validate_variables.c - variables of an operation: each defined once, of an input type, used, and
 * used where its type fits. */
#include "codec/graphql/validate.h"

#include <stdio.h>

/* ---- types of references ---- */

/* Whether a variable of this reference may stand where the type is expected. */
static bool fits(const struct gql_reference *reference, const struct gql_type *type)
{
    while (reference && type) {
        if (type->kind == GQL_NON_NULL) {
            if (reference->kind != GQL_NON_NULL_OF)
                return false;
            reference = reference->of;
            type = type->of;
        } else if (reference->kind == GQL_NON_NULL_OF) {
            reference = reference->of;
        } else if (type->kind == GQL_LIST || reference->kind == GQL_LIST_OF) {
            if (type->kind != GQL_LIST || reference->kind != GQL_LIST_OF)
                return false;
            reference = reference->of;
            type = type->of;
        } else {
            return slice_equal(reference->name, type->name);
        }
    }
    return false;
}

static bool allowed(const struct gql_variable *variable, const struct gql_usage *usage)
{
    const struct gql_type *type = usage->type;
    bool filled = variable->default_value && variable->default_value->kind != GQL_VALUE_NULL;

    if (type->kind == GQL_NON_NULL && variable->type->kind != GQL_NON_NULL_OF)
        return (filled || usage->has_default) && fits(variable->type, type->of);
    return fits(variable->type, type);
}

static void write_reference(const struct gql_reference *reference, struct buffer *out)
{
    if (reference->kind == GQL_NAMED) {
        buffer_add_slice(out, reference->name);
        return;
    }
    buffer_add_text(out, reference->kind == GQL_LIST_OF ? "[" : "");
    write_reference(reference->of, out);
    buffer_add_text(out, reference->kind == GQL_LIST_OF ? "]" : "!");
}

/* ---- definitions ---- */

static const struct gql_reference *named(const struct gql_reference *reference)
{
    while (reference->of)
        reference = reference->of;
    return reference;
}

static void check_type(struct gql_validation *validation, const struct gql_variable *variable)
{
    const struct gql_reference *reference = named(variable->type);
    const struct gql_type *type = gql_type_find(validation->schema, reference->name);
    struct buffer text;

    if (!type) {
        struct gql_suggestions near = { .wanted = reference->name };
        char tail[600];

        for (uint32_t i = 0; i < validation->schema->sorted_count && i < 5000; i++)
            gql_suggest(&near, validation->schema->sorted[i]->name);
        gql_suggestions_write(&near, "", tail, sizeof tail);
        gql_complain(validation, reference->at, "Unknown type \"%.*s\".%s",
                     (int)reference->name.len, reference->name.data, tail);
        return;
    }
    if (type->kind != GQL_OBJECT)
        return;
    buffer_init(&text, validation->document->arena.allocator, 400);
    write_reference(variable->type, &text);
    gql_complain(validation, variable->type->at,
                 "Variable \"$%.*s\" cannot be non-input type \"%.*s\".", (int)variable->name.len,
                 variable->name.data, (int)text.len, text.data);
    buffer_free(&text);
}

/* The schema's type behind a reference, wrapped as it says; NULL: not known, or no memory. */
static const struct gql_type *type_of(struct gql_validation *validation,
                                      const struct gql_reference *reference)
{
    struct gql_type *made;

    if (reference->kind == GQL_NAMED)
        return gql_type_find(validation->schema, reference->name);
    made = gql_arena_get(&validation->document->arena, sizeof *made);
    if (!made)
        return NULL;
    made->kind = reference->kind == GQL_LIST_OF ? GQL_LIST : GQL_NON_NULL;
    made->of = type_of(validation, reference->of);
    return made->of ? made : NULL;
}

static const struct gql_variable *find(const struct gql_operation *operation, struct slice name)
{
    const struct gql_variable *variable = operation->variables;

    while (variable && !slice_equal(variable->name, name))
        variable = variable->next;
    return variable;
}

static void check_definition(struct gql_validation *validation,
                             const struct gql_operation *operation,
                             const struct gql_variable *variable)
{
    const struct gql_variable *first = find(operation, variable->name);

    if (first != variable) {
        const size_t places[] = { first->name_at, variable->name_at };

        gql_report(validation->errors, places, 2, "There can be only one variable named \"$%.*s\".",
                   (int)variable->name.len, variable->name.data);
    }
    check_type(validation, variable);
    if (variable->default_value)
        gql_check_value(validation, variable->default_value, type_of(validation, variable->type),
                        false);
}

/* ---- usages ---- */

static void check_usage(struct gql_validation *validation, const struct gql_operation *operation,
                        const struct gql_usage *usage)
{
    const struct gql_variable *variable = find(operation, usage->name);
    const struct slice name = operation->name;
    struct buffer text, expected;

    if (!variable) {
        const size_t places[] = { usage->at, operation->at };

        if (name.len)
            gql_report(validation->errors, places, 2,
                       "Variable \"$%.*s\" is not defined by operation \"%.*s\".",
                       (int)usage->name.len, usage->name.data, (int)name.len, name.data);
        else
            gql_report(validation->errors, places, 2, "Variable \"$%.*s\" is not defined.",
                       (int)usage->name.len, usage->name.data);
        return;
    }
    if (!usage->type || !gql_type_find(validation->schema, named(variable->type)->name) ||
        allowed(variable, usage))
        return;
    buffer_init(&text, validation->document->arena.allocator, 400);
    buffer_init(&expected, validation->document->arena.allocator, 400);
    write_reference(variable->type, &text);
    gql_type_write(usage->type, &expected);
    const size_t places[] = { variable->at, usage->at };

    gql_report(validation->errors, places, 2,
               "Variable \"$%.*s\" of type \"%.*s\" used in position expecting type \"%.*s\".",
               (int)variable->name.len, variable->name.data, (int)text.len, text.data,
               (int)expected.len, expected.data);
    buffer_free(&text);
    buffer_free(&expected);
}

/* Which variables are used, by their place in the list; and all fragments that are reached. */
struct reach {
    struct gql_validation *validation;
    const struct gql_operation *operation;
    uint32_t mark;
};

/* Calls each usage of the operation and of all fragments it reaches, each fragment once. */
static void each_usage(struct reach *reach, const struct gql_uses *uses,
                       void (*each)(struct reach *reach, const struct gql_usage *usage))
{
    for (const struct gql_usage *usage = uses->usages; usage; usage = usage->next)
        each(reach, usage);
    for (const struct gql_spread *spread = uses->spreads; spread; spread = spread->next) {
        struct gql_fragment *fragment =
            gql_fragment_find(reach->validation->document, spread->selection->name);

        if (!fragment || fragment->mark == reach->mark || !fragment->uses)
            continue;
        fragment->mark = reach->mark;
        each_usage(reach, fragment->uses, each); /* at most as deep as there are fragments */
    }
}

static void check_each(struct reach *reach, const struct gql_usage *usage)
{
    check_usage(reach->validation, reach->operation, usage);
}

static void tick_off(struct reach *reach, const struct gql_usage *usage)
{
    const struct gql_variable *variable = find(reach->operation, usage->name);

    if (variable)
        ((struct gql_variable *)(uintptr_t)variable)->used = true;
}

void gql_check_variables(struct gql_validation *validation, const struct gql_operation *operation)
{
    struct reach reach = { validation, operation, ++validation->marks };
    const struct slice name = operation->name;

    for (const struct gql_variable *variable = operation->variables; variable;
         variable = variable->next)
        check_definition(validation, operation, variable);
    each_usage(&reach, operation->uses, check_each);
    reach.mark = ++validation->marks;
    each_usage(&reach, operation->uses, tick_off);
    for (const struct gql_variable *variable = operation->variables; variable;
         variable = variable->next) {
        if (variable->used || find(operation, variable->name) != variable)
            continue;
        if (name.len)
            gql_complain(validation, variable->at,
                         "Variable \"$%.*s\" is never used in operation \"%.*s\".",
                         (int)variable->name.len, variable->name.data, (int)name.len, name.data);
        else
            gql_complain(validation, variable->at, "Variable \"$%.*s\" is never used.",
                         (int)variable->name.len, variable->name.data);
    }
}

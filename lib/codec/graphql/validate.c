/* validate.c - the walk over a document, with the rules for operations, fields, fragments' places
 * and directives; the others have files of their own. */
#include "codec/graphql/validate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void gql_complain(struct gql_validation *validation, size_t at, const char *format, ...)
{
    char text[1024];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    gql_report(validation->errors, &at, 1, "%s", text);
}

static void type_text(const struct gql_validation *validation, const struct gql_type *type,
                      char out[200])
{
    struct buffer text;

    buffer_init(&text, validation->document->arena.allocator, 190);
    gql_type_write(type, &text);
    snprintf(out, 200, "%.*s", (int)text.len, text.data ? text.data : "");
    buffer_free(&text);
}

/* ---- directives ---- */

static const struct gql_directive_def *directive_find(struct slice name)
{
    for (uint32_t i = 0; i < gql_directive_count; i++)
        if (slice_is(name, gql_directives[i].name))
            return &gql_directives[i];
    return NULL;
}

static bool stands_at(const struct gql_directive_def *def, const char *place)
{
    for (size_t i = 0; i < 6 && def->places[i]; i++)
        if (!strcmp(def->places[i], place))
            return true;
    return false;
}

static void require_arguments(struct gql_validation *validation, const struct gql_argument *given,
                              const struct gql_input *inputs, uint32_t count, const char *owner,
                              struct slice name, size_t at)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct gql_argument *one = given;
        char type[200];

        if (inputs[i].type->kind != GQL_NON_NULL || inputs[i].literal || inputs[i].default_value)
            continue;
        while (one && !slice_equal(one->name, inputs[i].name))
            one = one->next;
        if (one)
            continue;
        type_text(validation, inputs[i].type, type);
        gql_complain(validation, at,
                     "%s%.*s\" argument \"%.*s\" of type \"%s\" is required, but it was not "
                     "provided.",
                     owner, (int)name.len, name.data, (int)inputs[i].name.len, inputs[i].name.data,
                     type);
    }
}

static void unknown_arguments(struct gql_validation *validation, const struct gql_argument *given,
                              const struct gql_input *inputs, uint32_t count, const char *where)
{
    for (; given; given = given->next) {
        struct gql_suggestions near = { .wanted = given->name };
        char tail[600];

        if (gql_input_find(inputs, count, given->name))
            continue;
        for (uint32_t i = 0; i < count; i++)
            gql_suggest(&near, inputs[i].name);
        gql_suggestions_write(&near, "", tail, sizeof tail);
        gql_complain(validation, given->at, "Unknown argument \"%.*s\" on %s.%s",
                     (int)given->name.len, given->name.data, where, tail);
    }
}

static void check_directive(struct gql_validation *validation, const struct gql_directive *one,
                            const char *place)
{
    const struct gql_directive_def *def = directive_find(one->name);
    char where[200];

    if (!def) {
        gql_complain(validation, one->at, "Unknown directive \"@%.*s\".", (int)one->name.len,
                     one->name.data);
        gql_check_arguments(validation, one->arguments, NULL, 0);
        return;
    }
    if (!stands_at(def, place))
        gql_complain(validation, one->at, "Directive \"@%s\" may not be used on %s.", def->name,
                     place);
    snprintf(where, sizeof where, "directive \"@%s\"", def->name);
    unknown_arguments(validation, one->arguments, def->inputs, def->input_count, where);
    gql_check_arguments(validation, one->arguments, def->inputs, def->input_count);
    require_arguments(validation, one->arguments, def->inputs, def->input_count, "Directive \"@",
                      one->name, one->at);
}

static void check_directives(struct gql_validation *validation,
                             const struct gql_directive *directives, const char *place)
{
    for (const struct gql_directive *one = directives; one; one = one->next) {
        const struct gql_directive *first = directives;

        while (!slice_equal(first->name, one->name))
            first = first->next;
        check_directive(validation, one, place);
        if (first != one && directive_find(one->name)) {
            const size_t places[] = { first->at, one->at };

            gql_report(validation->errors, places, 2,
                       "The directive \"@%.*s\" can only be used once at this location.",
                       (int)one->name.len, one->name.data);
        }
    }
}

/* ---- selections ---- */

static void walk(struct gql_validation *validation, const struct gql_selection *selections,
                 const struct gql_type *type);

static void unknown_field(struct gql_validation *validation, const struct gql_selection *field,
                          const struct gql_type *type)
{
    struct gql_suggestions near = { .wanted = field->name };
    char tail[600];

    for (uint32_t i = 0; i < type->field_count && i < 2000; i++)
        gql_suggest(&near, type->fields[i].name);
    gql_suggestions_write(&near, "", tail, sizeof tail);
    gql_complain(validation, field->at, "Cannot query field \"%.*s\" on type \"%.*s\".%s",
                 (int)field->name.len, field->name.data, (int)type->name.len, type->name.data,
                 tail);
}

static void check_leaf(struct gql_validation *validation, const struct gql_selection *field,
                       const struct gql_field *def)
{
    bool composite = gql_named(def->type)->kind == GQL_OBJECT;
    char type[200];

    if (composite == field->braces)
        return;
    type_text(validation, def->type, type);
    if (composite)
        gql_complain(validation, field->at,
                     "Field \"%.*s\" of type \"%s\" must have a selection of subfields. Did you "
                     "mean \"%.*s { ... }\"?",
                     (int)field->name.len, field->name.data, type, (int)field->name.len,
                     field->name.data);
    else
        gql_complain(validation, field->braces_at,
                     "Field \"%.*s\" must not have a selection since type \"%s\" has no subfields.",
                     (int)field->name.len, field->name.data, type);
}

static void walk_field(struct gql_validation *validation, const struct gql_selection *field,
                       const struct gql_type *type)
{
    const struct gql_field *def =
        type ? gql_field_find(validation->schema, type, field->name) : NULL;
    char where[400];

    if (type && !def)
        unknown_field(validation, field, type);
    if (def) {
        check_leaf(validation, field, def);
        snprintf(where, sizeof where, "field \"%.*s.%.*s\"",
                 (int)(type->name.len < 150 ? type->name.len : 150), type->name.data,
                 (int)(field->name.len < 150 ? field->name.len : 150), field->name.data);
        unknown_arguments(validation, field->arguments, def->inputs, def->input_count, where);
    }
    gql_check_arguments(validation, field->arguments, def ? def->inputs : NULL,
                        def ? def->input_count : 0);
    if (def)
        require_arguments(validation, field->arguments, def->inputs, def->input_count, "Field \"",
                          field->name, field->at);
    check_directives(validation, field->directives, "FIELD");
    walk(validation, field->selections,
         def && gql_named(def->type)->kind == GQL_OBJECT ? gql_named(def->type) : NULL);
}

static void note_spread(struct gql_validation *validation, const struct gql_selection *selection)
{
    struct gql_spread *spread = gql_arena_get(&validation->document->arena, sizeof *spread);

    if (!spread)
        return;
    spread->selection = selection;
    *validation->uses->last_spread = spread;
    validation->uses->last_spread = &spread->next;
}

static void unknown_type(struct gql_validation *validation, struct slice name, size_t at)
{
    struct gql_suggestions near = { .wanted = name };
    char tail[600];

    for (uint32_t i = 0; i < validation->schema->sorted_count && i < 5000; i++)
        gql_suggest(&near, validation->schema->sorted[i]->name);
    gql_suggestions_write(&near, "", tail, sizeof tail);
    gql_complain(validation, at, "Unknown type \"%.*s\".%s", (int)name.len, name.data, tail);
}

static void walk_spread(struct gql_validation *validation, const struct gql_selection *spread,
                        const struct gql_type *type)
{
    const struct gql_fragment *fragment = gql_fragment_find(validation->document, spread->name);
    const struct gql_type *on;

    check_directives(validation, spread->directives, "FRAGMENT_SPREAD");
    note_spread(validation, spread);
    if (!fragment) {
        gql_complain(validation, spread->name_at, "Unknown fragment \"%.*s\".",
                     (int)spread->name.len, spread->name.data);
        return;
    }
    on = gql_type_find(validation->schema, fragment->on);
    if (on && type && on != type && on->kind == GQL_OBJECT)
        gql_complain(
            validation, spread->at,
            "Fragment \"%.*s\" cannot be spread here as objects of type \"%.*s\" can never "
            "be of type \"%.*s\".",
            (int)spread->name.len, spread->name.data, (int)type->name.len, type->name.data,
            (int)on->name.len, on->name.data);
}

static void walk_inline(struct gql_validation *validation, const struct gql_selection *inside,
                        const struct gql_type *type)
{
    const struct gql_type *on =
        inside->on.len ? gql_type_find(validation->schema, inside->on) : type;

    check_directives(validation, inside->directives, "INLINE_FRAGMENT");
    if (inside->on.len && !on)
        unknown_type(validation, inside->on, inside->on_at);
    else if (on && on->kind != GQL_OBJECT)
        gql_complain(validation, inside->on_at,
                     "Fragment cannot condition on non composite type \"%.*s\".", (int)on->name.len,
                     on->name.data);
    else if (on && type && on != type)
        gql_complain(validation, inside->at,
                     "Fragment cannot be spread here as objects of type \"%.*s\" can never be of "
                     "type \"%.*s\".",
                     (int)type->name.len, type->name.data, (int)on->name.len, on->name.data);
    walk(validation, inside->selections, on && on->kind == GQL_OBJECT ? on : NULL);
}

static void walk(struct gql_validation *validation, const struct gql_selection *selections,
                 const struct gql_type *type)
{
    /* As deep as the parser let it be. */
    for (; selections; selections = selections->next) {
        if (selections->kind == GQL_FIELD)
            walk_field(validation, selections, type);
        else if (selections->kind == GQL_FRAGMENT_SPREAD)
            walk_spread(validation, selections, type);
        else
            walk_inline(validation, selections, type);
    }
}

/* ---- definitions ---- */

static struct gql_uses *begin_uses(struct gql_validation *validation)
{
    struct gql_uses *uses = gql_arena_get(&validation->document->arena, sizeof *uses);

    if (!uses)
        return NULL;
    uses->last_usage = &uses->usages;
    uses->last_spread = &uses->spreads;
    validation->uses = uses;
    return uses;
}

static const struct gql_type *root_of(const struct gql_schema *schema, enum gql_operation_kind kind)
{
    if (kind == GQL_QUERY)
        return &schema->query;
    return kind == GQL_MUTATION && schema->mutation.field_count ? &schema->mutation : NULL;
}

static void walk_operation(struct gql_validation *validation, struct gql_operation *operation)
{
    static const char *const places[] = { "QUERY", "MUTATION", "SUBSCRIPTION" };

    operation->uses = begin_uses(validation);
    if (!operation->uses)
        return;
    check_directives(validation, operation->directives, places[operation->kind]);
    for (const struct gql_variable *variable = operation->variables; variable;
         variable = variable->next)
        check_directives(validation, variable->directives, "VARIABLE_DEFINITION");
    walk(validation, operation->selections, root_of(validation->schema, operation->kind));
}

static void walk_fragment(struct gql_validation *validation, struct gql_fragment *fragment)
{
    const struct gql_type *on = gql_type_find(validation->schema, fragment->on);

    fragment->uses = begin_uses(validation);
    if (!fragment->uses)
        return;
    if (!on)
        unknown_type(validation, fragment->on, fragment->on_at);
    else if (on->kind != GQL_OBJECT)
        gql_complain(validation, fragment->on_at,
                     "Fragment \"%.*s\" cannot condition on non composite type \"%.*s\".",
                     (int)fragment->name.len, fragment->name.data, (int)on->name.len,
                     on->name.data);
    check_directives(validation, fragment->directives, "FRAGMENT_DEFINITION");
    walk(validation, fragment->selections, on && on->kind == GQL_OBJECT ? on : NULL);
}

static void check_operations(struct gql_validation *validation)
{
    const struct gql_operation *first = validation->document->operations;

    for (const struct gql_operation *one = first; one; one = one->next) {
        const struct gql_operation *same = first;

        if (!one->name.len && (first != one || one->next))
            gql_complain(validation, one->at,
                         "This anonymous operation must be the only defined operation.");
        while (!slice_equal(same->name, one->name))
            same = same->next;
        if (one->name.len && same != one) {
            const size_t places[] = { same->name_at, one->name_at };

            gql_report(validation->errors, places, 2,
                       "There can be only one operation named \"%.*s\".", (int)one->name.len,
                       one->name.data);
        }
    }
    for (const struct gql_foreign *one = validation->document->foreign; one; one = one->next)
        if (slice_is(one->name, "schema"))
            gql_complain(validation, one->at, "The schema definition is not executable.");
        else
            gql_complain(validation, one->at, "The \"%.*s\" definition is not executable.",
                         (int)one->name.len, one->name.data);
}

bool gql_validate(const struct gql_schema *schema, struct gql_document *document,
                  const struct gql_limits *limits, struct gql_errors *errors)
{
    struct gql_validation validation = {
        .schema = schema, .document = document, .limits = limits, .errors = errors
    };

    check_operations(&validation);
    for (struct gql_operation *one = document->operations; one; one = one->next)
        walk_operation(&validation, one);
    for (struct gql_fragment *one = document->fragments; one; one = one->next)
        walk_fragment(&validation, one);
    if (document->arena.failed)
        return false;
    gql_check_fragments(&validation);
    for (struct gql_operation *one = document->operations; one; one = one->next) {
        begin_uses(&validation); /* defaults use none of theirs */
        gql_check_variables(&validation, one);
        gql_check_merging(&validation, one->selections, root_of(schema, one->kind));
    }
    return !errors->count && !document->arena.failed;
}

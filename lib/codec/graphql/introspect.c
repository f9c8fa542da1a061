/* introspect.c - the schema's own answers: __schema and __type (section 4). */
#include "codec/graphql/execute.h"

#include <string.h>

static const char *const kinds[] = {
    "SCALAR", "OBJECT", "INPUT_OBJECT", "ENUM", "LIST", "NON_NULL"
};

struct writing {
    struct gql_execution *execution;
    const struct gql_plan *plan; /* the field that is written */
    struct buffer *out;
};

static void text_or_null(struct buffer *out, struct slice text)
{
    if (text.len)
        buffer_add_json(out, text);
    else
        buffer_add_text(out, "null");
}

static void write_one(struct writing *writing, enum gql_meta_kind kind, const void *of)
{
    const struct gql_meta meta = { kind, of };

    gql_introspect(writing->execution, &meta, writing->plan->inner, writing->out);
}

static void write_type(struct writing *writing, const struct gql_type *type)
{
    if (type)
        write_one(writing, GQL_META_TYPE, type);
    else
        buffer_add_text(writing->out, "null");
}

/* Structs of one size, one behind the other. */
static void write_all(struct writing *writing, enum gql_meta_kind kind, const void *first,
                      size_t stride, uint32_t count)
{
    buffer_add_char(writing->out, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buffer_add_char(writing->out, ',');
        write_one(writing, kind, (const char *)first + i * stride);
    }
    buffer_add_char(writing->out, ']');
}

static bool is(const struct writing *writing, const char *name)
{
    return slice_is(writing->plan->field->name, name);
}

static void write_schema(struct writing *writing)
{
    const struct gql_schema *schema = writing->execution->schema;

    if (is(writing, "types")) {
        buffer_add_char(writing->out, '[');
        for (uint32_t i = 0; i < schema->sorted_count; i++) {
            if (i)
                buffer_add_char(writing->out, ',');
            write_type(writing, schema->sorted[i]);
        }
        buffer_add_char(writing->out, ']');
    } else if (is(writing, "queryType")) {
        write_type(writing, &schema->query);
    } else if (is(writing, "mutationType")) {
        write_type(writing, schema->mutation.field_count ? &schema->mutation : NULL);
    } else if (is(writing, "directives")) {
        write_all(writing, GQL_META_DIRECTIVE, gql_directives, sizeof gql_directives[0],
                  gql_directive_count);
    } else {
        buffer_add_text(writing->out, "null");
    }
}

static void write_type_field(struct writing *writing, const struct gql_type *type)
{
    if (is(writing, "kind"))
        buffer_add_json(writing->out, slice_of(kinds[type->kind]));
    else if (is(writing, "name"))
        text_or_null(writing->out, type->name);
    else if (is(writing, "description"))
        text_or_null(writing->out, type->description);
    else if (is(writing, "fields") && type->kind == GQL_OBJECT)
        write_all(writing, GQL_META_FIELD, type->fields, sizeof *type->fields, type->field_count);
    else if (is(writing, "interfaces") && type->kind == GQL_OBJECT)
        buffer_add_text(writing->out, "[]");
    else if (is(writing, "enumValues") && type->kind == GQL_ENUM)
        write_all(writing, GQL_META_ENUM_VALUE, type->values, sizeof *type->values,
                  type->value_count);
    else if (is(writing, "inputFields") && type->kind == GQL_INPUT_OBJECT)
        write_all(writing, GQL_META_INPUT, type->inputs, sizeof *type->inputs, type->input_count);
    else if (is(writing, "ofType"))
        write_type(writing, type->of);
    else if (is(writing, "isOneOf") && type->kind == GQL_INPUT_OBJECT)
        buffer_add_text(writing->out, "false");
    else
        buffer_add_text(writing->out, "null");
}

static void write_field(struct writing *writing, const struct gql_field *field)
{
    if (is(writing, "name"))
        buffer_add_json(writing->out, field->name);
    else if (is(writing, "description"))
        text_or_null(writing->out, field->description);
    else if (is(writing, "args"))
        write_all(writing, GQL_META_INPUT, field->inputs, sizeof *field->inputs,
                  field->input_count);
    else if (is(writing, "type"))
        write_type(writing, field->type);
    else if (is(writing, "isDeprecated"))
        buffer_add_text(writing->out, "false");
    else
        buffer_add_text(writing->out, "null");
}

static void write_default(struct writing *writing, const struct gql_input *input)
{
    struct buffer text;

    if (input->literal) {
        buffer_add_json(writing->out, slice_of(input->literal));
        return;
    }
    buffer_init(&text, writing->execution->allocator, SIZE_MAX);
    if (input->default_value && gql_write_literal(input->default_value, input->type, &text))
        buffer_add_json(writing->out, buffer_slice(&text));
    else
        buffer_add_text(writing->out, "null");
    buffer_free(&text);
}

static void write_input(struct writing *writing, const struct gql_input *input)
{
    if (is(writing, "name"))
        buffer_add_json(writing->out, input->name);
    else if (is(writing, "description"))
        text_or_null(writing->out, input->description);
    else if (is(writing, "type"))
        write_type(writing, input->type);
    else if (is(writing, "defaultValue"))
        write_default(writing, input);
    else if (is(writing, "isDeprecated"))
        buffer_add_text(writing->out, "false");
    else
        buffer_add_text(writing->out, "null");
}

static void write_enum_value(struct writing *writing, const struct slice *value)
{
    if (is(writing, "name"))
        buffer_add_json(writing->out, *value);
    else if (is(writing, "isDeprecated"))
        buffer_add_text(writing->out, "false");
    else
        buffer_add_text(writing->out, "null");
}

static void write_directive(struct writing *writing, const struct gql_directive_def *directive)
{
    if (is(writing, "name")) {
        buffer_add_json(writing->out, slice_of(directive->name));
    } else if (is(writing, "description")) {
        buffer_add_json(writing->out, slice_of(directive->description));
    } else if (is(writing, "isRepeatable")) {
        buffer_add_text(writing->out, "false");
    } else if (is(writing, "args")) {
        write_all(writing, GQL_META_INPUT, directive->inputs, sizeof *directive->inputs,
                  directive->input_count);
    } else {
        buffer_add_char(writing->out, '[');
        for (size_t i = 0; i < 6 && directive->places[i]; i++) {
            buffer_add_text(writing->out, i ? "," : "");
            buffer_add_json(writing->out, slice_of(directive->places[i]));
        }
        buffer_add_char(writing->out, ']');
    }
}

static void write_member(struct writing *writing, const struct gql_meta *meta)
{
    switch (meta->kind) {
    case GQL_META_SCHEMA:
        write_schema(writing);
        break;
    case GQL_META_TYPE:
        write_type_field(writing, meta->of);
        break;
    case GQL_META_FIELD:
        write_field(writing, meta->of);
        break;
    case GQL_META_INPUT:
        write_input(writing, meta->of);
        break;
    case GQL_META_ENUM_VALUE:
        write_enum_value(writing, meta->of);
        break;
    case GQL_META_DIRECTIVE:
        write_directive(writing, meta->of);
        break;
    }
}

void gql_introspect(struct gql_execution *execution, const struct gql_meta *meta,
                    const struct gql_plan *plan, struct buffer *out)
{
    struct writing writing = { .execution = execution, .out = out };
    bool first = true;

    buffer_add_char(out, '{');
    for (; plan && !out->failed; plan = plan->next) {
        if (!first)
            buffer_add_char(out, ',');
        first = false;
        buffer_add_json(out, plan->key);
        buffer_add_char(out, ':');
        writing.plan = plan;
        if (plan->field == &gql_typename_field)
            buffer_add_json(out, plan->parent->name);
        else
            write_member(&writing, meta);
    }
    buffer_add_char(out, '}');
}

/* signature.c - what a function's parameters and its result are, as JSON Schema. */
#include "script/signature_inside.h"

static void text(struct writer *writer, const char *json)
{
    buffer_add_text(writer->out, json);
}

/* The target of a parameter, and whether it may be left out. */
static const struct node *target_of(const struct node *parameter, bool *optional)
{
    *optional = parameter->kind == NODE_DEFAULT || parameter->kind == NODE_REST;
    if (parameter->kind == NODE_DEFAULT)
        parameter = parameter->binary.left;
    else if (parameter->kind == NODE_REST)
        parameter = parameter->unary.argument;
    *optional = *optional || parameter->flags & FLAG_OPTIONAL;
    return parameter;
}

static const struct node *type_of(const struct node *target)
{
    if (target->kind == NODE_IDENTIFIER)
        return target->ident.type;
    if (target->kind == NODE_OBJECT_PATTERN || target->kind == NODE_ARRAY_PATTERN)
        return target->list.type;
    return NULL;
}

static void write_parameter(struct writer *writer, const struct node *target,
                            const struct type_notes *notes)
{
    const struct slice name = name_slice(target->ident.name);

    buffer_add_json(writer->out, name);
    text(writer, ":");
    type_write(writer, type_of(target));
    type_reopen(writer);
    note_write(notes, writer, name, false);
    text(writer, "}");
}

static void write_parameters(struct writer *writer, const struct node *parameters)
{
    const struct type_notes notes = { .tags = writer->signature->tags, .defaults = parameters };
    bool first = true, optional;

    text(writer, "{\"type\":\"object\",\"properties\":{");
    for (const struct node *at = parameters; at; at = at->next) {
        const struct node *target = target_of(at, &optional);

        if (target->kind != NODE_IDENTIFIER)
            continue;
        if (!first)
            text(writer, ",");
        first = false;
        write_parameter(writer, target, &notes);
    }
    text(writer, "},\"required\":[");
    first = true;
    for (const struct node *at = parameters; at; at = at->next) {
        const struct node *target = target_of(at, &optional);

        if (target->kind != NODE_IDENTIFIER || optional || type_may_be_absent(type_of(target)))
            continue;
        if (!first)
            text(writer, ",");
        first = false;
        buffer_add_json(writer->out, name_slice(target->ident.name));
    }
    text(writer, "]}");
}

static bool any_typed(const struct node *parameters)
{
    bool optional;

    for (; parameters; parameters = parameters->next)
        if (type_of(target_of(parameters, &optional)))
            return true;
    return false;
}

static bool any_pattern(const struct node *parameters)
{
    bool optional;

    for (; parameters; parameters = parameters->next)
        if (target_of(parameters, &optional)->kind != NODE_IDENTIFIER)
            return true;
    return false;
}

/* The type itself: a name that the document declares is written out, so that what it has can be
 * seen at the top. */
static void write_root(struct writer *writer, const struct node *type,
                       const struct type_notes *notes)
{
    const struct node *declaration;

    for (uint32_t steps = 0; steps < MOST_DEPTH && type && type->kind == TYPE_NAME; steps++) {
        declaration = type_find(writer, type->type_name.name);
        if (declaration && declaration->kind == NODE_TYPE_ALIAS) {
            type = declaration->type_declaration.type;
        } else if (declaration) {
            if (declaration->kind == NODE_INTERFACE && !declaration->type_declaration.list)
                writer->notes = notes;
            type_write_declared(writer, declaration);
            return;
        } else {
            break;
        }
    }
    if (type && type->kind == TYPE_OBJECT)
        writer->notes = notes;
    type_write(writer, type);
}

/* What says nothing is not kept. */
static void finish(struct writer *writer, size_t start)
{
    type_add_definitions(writer, start);
    if (!buffer_failed(writer->out) && writer->out->len == start + 2)
        writer->out->len = start;
}

void signature_input(const struct signature *signature, const struct node *function,
                     enum signature_input input, struct buffer *out)
{
    struct writer writer = { .signature = signature, .out = out };
    const struct node *parameters = function->function.parameters;
    const size_t start = out->len;
    struct type_notes notes;
    bool optional;

    if (!parameters || !any_typed(parameters))
        return;
    if (input == SIGNATURE_NAMED && (parameters->next || !any_pattern(parameters))) {
        if (any_pattern(parameters))
            return;
        write_parameters(&writer, parameters);
    } else {
        const struct node *target = target_of(parameters, &optional);

        if (parameters->kind == NODE_REST || optional || type_may_be_absent(type_of(target)))
            return;
        notes = (struct type_notes){
            .tags = signature->tags,
            .input = target->kind == NODE_IDENTIFIER ? name_slice(target->ident.name) : SLICE(""),
            .pattern = target->kind == NODE_OBJECT_PATTERN ? target : NULL,
        };
        write_root(&writer, type_of(target), &notes);
    }
    finish(&writer, start);
}

void signature_output(const struct signature *signature, const struct node *function,
                      struct buffer *out)
{
    struct writer writer = { .signature = signature, .out = out };
    const struct node *type = function->function.returns;
    const size_t start = out->len;

    if (type_is_named(type, "Promise") && type->type_name.list)
        type = type->type_name.list;
    if (!type || type_may_be_absent(type))
        return;
    write_root(&writer, type, NULL);
    finish(&writer, start);
}

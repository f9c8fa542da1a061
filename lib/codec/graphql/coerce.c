/* coerce.c - literals as JSON, and the input of a call out of a field's arguments. */
#include "codec/graphql/coerce.h"

static const struct gql_bound *bound(const struct gql_bindings *bindings, struct slice name)
{
    for (uint32_t i = 0; i < bindings->count; i++)
        if (slice_equal(bindings->list[i].variable->name, name))
            return &bindings->list[i];
    return NULL;
}

static enum gql_coerced variable(const struct gql_value *value, const struct gql_type *type,
                                 const struct gql_bindings *bindings, struct buffer *out,
                                 struct buffer *message)
{
    const struct gql_bound *found = bound(bindings, value->text);

    if (!found || !found->given)
        return GQL_ABSENT;
    if (type->kind == GQL_NON_NULL && slice_is(buffer_slice(&found->json), "null")) {
        buffer_add_text(message, "of non-null type \"");
        gql_type_write(type, message);
        buffer_add_text(message, "\" must not be null.");
        return GQL_REFUSED;
    }
    buffer_add_slice(out, buffer_slice(&found->json));
    return GQL_COERCED;
}

/* Any literal as JSON, where any JSON is taken. */
static enum gql_coerced anything(const struct gql_value *value, const struct gql_bindings *bindings,
                                 struct buffer *out, struct buffer *message)
{
    bool object = value->kind == GQL_VALUE_OBJECT, any = false;

    switch (value->kind) {
    case GQL_VALUE_VARIABLE:
        return variable(value, &gql_scalars[GQL_SCALAR_JSON], bindings, out, message);
    case GQL_VALUE_STRING:
    case GQL_VALUE_ENUM:
        buffer_add_json(out, value->text);
        return GQL_COERCED;
    case GQL_VALUE_LIST:
    case GQL_VALUE_OBJECT:
        break;
    default:
        buffer_add_slice(out, value->text);
        return GQL_COERCED;
    }
    buffer_add_char(out, object ? '{' : '[');
    for (const struct gql_value *one = value->first; one; one = one->next) {
        size_t start = out->len;

        buffer_add_text(out, any ? "," : "");
        if (object) {
            buffer_add_json(out, one->name);
            buffer_add_char(out, ':');
        }
        if (anything(one, bindings, out, message) == GQL_ABSENT && !out->failed) {
            out->len = start;
            if (!object)
                buffer_add_text(out, any ? ",null" : "null");
            any = any || !object;
            continue;
        }
        any = true;
    }
    buffer_add_char(out, object ? '}' : ']');
    return GQL_COERCED;
}

static enum gql_coerced list(const struct gql_value *value, const struct gql_type *of,
                             const struct gql_bindings *bindings, struct buffer *out,
                             struct buffer *message)
{
    bool any = false;

    buffer_add_char(out, '[');
    if (value->kind != GQL_VALUE_LIST) {
        enum gql_coerced one = gql_coerce_literal(value, of, bindings, out, message);

        if (one != GQL_COERCED)
            return one;
    }
    for (const struct gql_value *one = value->kind == GQL_VALUE_LIST ? value->first : NULL; one;
         one = one->next) {
        enum gql_coerced made;

        buffer_add_text(out, any ? "," : "");
        any = true;
        made = gql_coerce_literal(one, of, bindings, out, message);
        if (made == GQL_REFUSED || (made == GQL_ABSENT && of->kind == GQL_NON_NULL))
            return GQL_REFUSED;
        if (made == GQL_ABSENT)
            buffer_add_text(out, "null");
    }
    buffer_add_char(out, ']');
    return GQL_COERCED;
}

static const struct gql_value *member(const struct gql_value *object, struct slice name)
{
    const struct gql_value *one = object->first;

    while (one && !slice_equal(one->name, name))
        one = one->next;
    return one;
}

static void add_key(struct buffer *out, struct slice property, bool any)
{
    buffer_add_text(out, any ? "," : "");
    buffer_add_json(out, property);
    buffer_add_char(out, ':');
}

static bool is_null(const struct buffer *out, size_t start)
{
    return slice_is(slice_from(buffer_slice(out), start), "null");
}

static enum gql_coerced object(const struct gql_value *value, const struct gql_type *type,
                               const struct gql_bindings *bindings, struct buffer *out,
                               struct buffer *message)
{
    bool any = false;

    buffer_add_char(out, '{');
    for (uint32_t i = 0; i < type->input_count; i++) {
        const struct gql_input *input = &type->inputs[i];
        const struct gql_value *one = member(value, input->name);
        size_t start = out->len, value_at;
        enum gql_coerced made;

        if (!one)
            continue;
        add_key(out, input->property, any);
        value_at = out->len;
        made = gql_coerce_literal(one, input->type, bindings, out, message);
        if (made == GQL_REFUSED)
            return made;
        if (made == GQL_ABSENT && input->type->kind == GQL_NON_NULL && !input->default_value) {
            buffer_add_text(message, "of required type \"");
            gql_type_write(input->type, message);
            buffer_add_text(message, "\" was not provided.");
            return GQL_REFUSED;
        }
        if (out->failed)
            return GQL_COERCED;
        if (made == GQL_ABSENT || (input->refuses_null && is_null(out, value_at)))
            out->len = start;
        else
            any = true;
    }
    buffer_add_char(out, '}');
    return GQL_COERCED;
}

static enum gql_coerced scalar(const struct gql_value *value, const struct gql_type *type,
                               const struct gql_bindings *bindings, struct buffer *out,
                               struct buffer *message)
{
    if (type->kind == GQL_SCALAR && type->scalar == GQL_SCALAR_BIG_INT) {
        gql_add_whole(value->text, out);
        return GQL_COERCED;
    }
    return anything(value, bindings, out, message);
}

enum gql_coerced gql_coerce_literal(const struct gql_value *value, const struct gql_type *type,
                                    const struct gql_bindings *bindings, struct buffer *out,
                                    struct buffer *message)
{
    const struct gql_type *inner = type->kind == GQL_NON_NULL ? type->of : type;

    if (value->kind == GQL_VALUE_VARIABLE)
        return variable(value, type, bindings, out, message);
    if (value->kind == GQL_VALUE_NULL) {
        buffer_add_text(out, "null");
        return GQL_COERCED;
    }
    if (inner->kind == GQL_LIST)
        return list(value, inner->of, bindings, out, message);
    if (inner->kind == GQL_INPUT_OBJECT)
        return object(value, inner, bindings, out, message);
    return scalar(value, inner, bindings, out, message);
}

bool gql_condition(const struct gql_directive *directives, const char *name, bool without,
                   const struct gql_bindings *bindings)
{
    struct buffer text, message;
    bool is_true;

    while (directives && !slice_is(directives->name, name))
        directives = directives->next;
    if (!directives || !directives->arguments)
        return without;
    buffer_init(&text, bindings->allocator, 64);
    buffer_init(&message, bindings->allocator, 4096);
    gql_coerce_literal(directives->arguments->value, &gql_scalars[GQL_SCALAR_BOOLEAN], bindings,
                       &text, &message);
    is_true = slice_is(buffer_slice(&text), "true");
    buffer_free(&text);
    buffer_free(&message);
    return is_true;
}

/* ---- a field's arguments ---- */

static const struct gql_argument *argument(const struct gql_argument *arguments, struct slice name)
{
    while (arguments && !slice_equal(arguments->name, name))
        arguments = arguments->next;
    return arguments;
}

static bool refuse(struct buffer *message, const struct gql_input *input, struct buffer *why)
{
    buffer_add_text(message, "Argument \"");
    buffer_add_slice(message, input->name);
    buffer_add_text(message, "\" ");
    if (why->len) {
        buffer_add_slice(message, buffer_slice(why));
    } else {
        buffer_add_text(message, "of required type \"");
        gql_type_write(input->type, message);
        buffer_add_text(message, "\" was not provided.");
    }
    return false;
}

/* Adds the argument to the object that is being written. False: it is not right. */
static bool add_argument(const struct gql_input *input, const struct gql_argument *given,
                         const struct gql_bindings *bindings, struct buffer *out, bool *any,
                         struct buffer *message)
{
    size_t start = out->len, value_at;
    enum gql_coerced made;
    struct buffer why;
    bool good = true;

    add_key(out, input->property, *any);
    value_at = out->len;
    buffer_init(&why, bindings->allocator, 4096);
    made = gql_coerce_literal(given->value, input->type, bindings, out, &why);
    if (made == GQL_REFUSED || (made == GQL_ABSENT && input->type->kind == GQL_NON_NULL))
        good = refuse(message, input, &why);
    else if (made == GQL_ABSENT || (input->refuses_null && !out->failed && is_null(out, value_at)))
        out->len = start;
    else
        *any = true;
    buffer_free(&why);
    return good;
}

/* The argument `input`, when it is given and not null: all there is. */
static bool take_wrapper(const struct gql_input *wrapper, const struct gql_argument *given,
                         const struct gql_bindings *bindings, struct buffer *out, bool *taken,
                         struct buffer *message)
{
    enum gql_coerced made;
    struct buffer why;
    bool good = true;

    *taken = false;
    if (!given)
        return true;
    buffer_init(&why, bindings->allocator, 4096);
    made = gql_coerce_literal(given->value, wrapper->type, bindings, out, &why);
    if (made == GQL_REFUSED)
        good = refuse(message, wrapper, &why);
    else if (made == GQL_COERCED && !is_null(out, 0))
        *taken = true;
    else
        buffer_clear(out);
    buffer_free(&why);
    return good;
}

bool gql_input_of(const struct gql_field *field, const struct gql_argument *arguments,
                  const struct gql_bindings *bindings, struct buffer *out, struct buffer *message)
{
    uint32_t plain = field->wrapped ? field->input_count - 1 : field->input_count;
    bool wrapped = false, any = false;

    if (field->wrapped && !take_wrapper(&field->inputs[plain], argument(arguments, SLICE("input")),
                                        bindings, out, &wrapped, message))
        return false;
    if (!wrapped)
        buffer_add_char(out, '{');
    for (uint32_t i = 0; i < plain; i++) {
        const struct gql_argument *given = argument(arguments, field->inputs[i].name);

        if (!given)
            continue;
        if (wrapped) {
            buffer_add_text(message, "Give either the argument \"input\" or \"");
            buffer_add_slice(message, given->name);
            buffer_add_text(message, "\", not both.");
            return false;
        }
        if (!add_argument(&field->inputs[i], given, bindings, out, &any, message))
            return false;
    }
    if (!wrapped)
        buffer_add_char(out, '}');
    return true;
}

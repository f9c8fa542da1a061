/* validate_values.c - values of the right type, with all that must be there and nothing twice; and
 * which variables stand where. */
#include "codec/graphql/coerce.h"
#include "codec/graphql/validate.h"

#include <stdio.h>

static void note_usage(struct gql_validation *validation, const struct gql_value *value,
                       const struct gql_type *type, bool has_default)
{
    struct gql_usage *usage = gql_arena_get(&validation->document->arena, sizeof *usage);

    if (!usage)
        return;
    usage->name = value->text;
    usage->at = value->at;
    usage->type = type;
    usage->has_default = has_default;
    *validation->uses->last_usage = usage;
    validation->uses->last_usage = &usage->next;
}

/* The value as a message shows it, cut where it is long. */
static void shown(const struct gql_validation *validation, const struct gql_value *value,
                  char out[300])
{
    struct buffer text;

    buffer_init(&text, validation->document->arena.allocator, SIZE_MAX);
    gql_print_value(value, &text);
    snprintf(out, 300, "%.*s", (int)(text.len < 299 ? text.len : 299), text.data ? text.data : "");
    buffer_free(&text);
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

static void not_expected(struct gql_validation *validation, const struct gql_value *value,
                         const struct gql_type *type)
{
    char found[300], expected[200];

    shown(validation, value, found);
    type_text(validation, type, expected);
    gql_complain(validation, value->at, "Expected value of type \"%s\", found %s.", expected,
                 found);
}

/* ---- leaves ---- */

static bool fits_int32(struct slice text)
{
    int64_t number = 0;
    size_t at = slice_starts(text, "-");

    if (text.len - at > 10)
        return false;
    for (; at < text.len; at++)
        number = number * 10 + (text.data[at] - '0');
    return slice_starts(text, "-") ? number <= 2147483648 : number <= 2147483647;
}

static void check_enum(struct gql_validation *validation, const struct gql_value *value,
                       const struct gql_type *type)
{
    struct gql_suggestions near = { .wanted = value->text };
    char found[300], tail[600];

    if (value->kind == GQL_VALUE_ENUM)
        for (uint32_t i = 0; i < type->value_count; i++)
            if (slice_equal(type->values[i], value->text))
                return;
    shown(validation, value, found);
    near.wanted = slice_of(found);
    for (uint32_t i = 0; i < type->value_count; i++)
        gql_suggest(&near, type->values[i]);
    gql_suggestions_write(&near, "the enum value ", tail, sizeof tail);
    if (value->kind == GQL_VALUE_ENUM)
        gql_complain(validation, value->at, "Value \"%s\" does not exist in \"%.*s\" enum.%s",
                     found, (int)type->name.len, type->name.data, tail);
    else
        gql_complain(validation, value->at, "Enum \"%.*s\" cannot represent non-enum value: %s.%s",
                     (int)type->name.len, type->name.data, found, tail);
}

static void check_scalar(struct gql_validation *validation, const struct gql_value *value,
                         const struct gql_type *type)
{
    const enum gql_value_kind kind = value->kind;
    const char *wrong = NULL;
    char found[300];

    switch (type->scalar) {
    case GQL_SCALAR_INT:
        if (kind != GQL_VALUE_INT)
            wrong = "Int cannot represent non-integer value: ";
        else if (!fits_int32(value->text))
            wrong = "Int cannot represent non 32-bit signed integer value: ";
        break;
    case GQL_SCALAR_BIG_INT:
        if (kind != GQL_VALUE_INT && (kind != GQL_VALUE_STRING || !gql_is_whole(value->text)))
            wrong = "BigInt cannot represent non-integer value: ";
        break;
    case GQL_SCALAR_FLOAT:
        if (kind != GQL_VALUE_INT && kind != GQL_VALUE_FLOAT)
            wrong = "Float cannot represent non numeric value: ";
        break;
    case GQL_SCALAR_BOOLEAN:
        if (kind != GQL_VALUE_BOOLEAN)
            wrong = "Boolean cannot represent a non boolean value: ";
        break;
    case GQL_SCALAR_STRING:
        if (kind != GQL_VALUE_STRING)
            wrong = "String cannot represent a non string value: ";
        break;
    case GQL_SCALAR_DATE_TIME:
        if (kind != GQL_VALUE_STRING)
            wrong = "DateTime cannot represent a non string value: ";
        else if (!gql_is_date_time(value->text))
            wrong = "DateTime is an RFC 3339 date-time, not ";
        break;
    case GQL_SCALAR_ID:
    case GQL_SCALAR_JSON:
        break;
    }
    if (!wrong)
        return;
    shown(validation, value, found);
    gql_complain(validation, value->at, "%s%s", wrong, found);
}

/* Variables inside of what is not looked into are used all the same. */
static void note_inside(struct gql_validation *validation, const struct gql_value *value)
{
    for (const struct gql_value *one = value->first; one; one = one->next) {
        if (one->kind == GQL_VALUE_VARIABLE)
            note_usage(validation, one, NULL, false);
        else
            note_inside(validation, one); /* as deep as the parser let it be */
    }
}

/* ---- objects ---- */

static void check_twice(struct gql_validation *validation, const struct gql_value *object)
{
    for (const struct gql_value *one = object->first; one; one = one->next)
        for (const struct gql_value *other = object->first; other != one; other = other->next)
            if (slice_equal(one->name, other->name)) {
                const size_t places[] = { other->name_at, one->name_at };

                gql_report(validation->errors, places, 2,
                           "There can be only one input field named \"%.*s\".", (int)one->name.len,
                           one->name.data);
                break;
            }
}

static void check_required(struct gql_validation *validation, const struct gql_value *object,
                           const struct gql_type *type)
{
    for (uint32_t i = 0; i < type->input_count; i++) {
        const struct gql_input *input = &type->inputs[i];
        const struct gql_value *one = object->first;
        char expected[200];

        if (input->type->kind != GQL_NON_NULL || input->default_value)
            continue;
        while (one && !slice_equal(one->name, input->name))
            one = one->next;
        if (one)
            continue;
        type_text(validation, input->type, expected);
        gql_complain(
            validation, object->at, "Field \"%.*s.%.*s\" of required type \"%s\" was not provided.",
            (int)type->name.len, type->name.data, (int)input->name.len, input->name.data, expected);
    }
}

static void unknown_member(struct gql_validation *validation, const struct gql_value *member,
                           const struct gql_type *type)
{
    struct gql_suggestions near = { .wanted = member->name };
    char tail[600];

    for (uint32_t i = 0; i < type->input_count; i++)
        gql_suggest(&near, type->inputs[i].name);
    gql_suggestions_write(&near, "", tail, sizeof tail);
    gql_complain(validation, member->name_at, "Field \"%.*s\" is not defined by type \"%.*s\".%s",
                 (int)member->name.len, member->name.data, (int)type->name.len, type->name.data,
                 tail);
}

static void check_object(struct gql_validation *validation, const struct gql_value *object,
                         const struct gql_type *type)
{
    check_twice(validation, object);
    check_required(validation, object, type);
    for (const struct gql_value *one = object->first; one; one = one->next) {
        const struct gql_input *input = gql_input_find(type->inputs, type->input_count, one->name);

        if (input) {
            gql_check_value(validation, one, input->type, input->default_value != NULL);
        } else {
            unknown_member(validation, one, type);
            gql_check_value(validation, one, NULL, false);
        }
    }
}

void gql_check_value(struct gql_validation *validation, const struct gql_value *value,
                     const struct gql_type *type, bool has_default)
{
    const struct gql_type *inner = type && type->kind == GQL_NON_NULL ? type->of : type;

    if (value->kind == GQL_VALUE_VARIABLE) {
        note_usage(validation, value, type, has_default);
        return;
    }
    if (!type) {
        note_inside(validation, value);
        return;
    }
    if (value->kind == GQL_VALUE_NULL) {
        if (type->kind == GQL_NON_NULL)
            not_expected(validation, value, type);
        return;
    }
    if (inner->kind == GQL_LIST) {
        if (value->kind != GQL_VALUE_LIST)
            gql_check_value(validation, value, inner->of, false);
        for (const struct gql_value *one = value->first; one && value->kind == GQL_VALUE_LIST;
             one = one->next)
            gql_check_value(validation, one, inner->of, false);
        return;
    }
    if (inner->kind == GQL_INPUT_OBJECT) {
        if (value->kind == GQL_VALUE_OBJECT)
            check_object(validation, value, inner);
        else
            not_expected(validation, value, type);
        return;
    }
    note_inside(validation, value);
    if (inner->kind == GQL_ENUM)
        check_enum(validation, value, inner);
    else
        check_scalar(validation, value, inner);
}

void gql_check_arguments(struct gql_validation *validation, const struct gql_argument *arguments,
                         const struct gql_input *inputs, uint32_t count)
{
    for (const struct gql_argument *one = arguments; one; one = one->next) {
        const struct gql_input *input = gql_input_find(inputs, count, one->name);

        gql_check_value(validation, one->value, input ? input->type : NULL,
                        input && (input->default_value || input->literal));
        for (const struct gql_argument *other = arguments; other != one; other = other->next)
            if (slice_equal(one->name, other->name)) {
                const size_t places[] = { other->at, one->at };

                gql_report(validation->errors, places, 2,
                           "There can be only one argument named \"%.*s\".", (int)one->name.len,
                           one->name.data);
                break;
            }
    }
}

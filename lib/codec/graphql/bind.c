/* bind.c - the request's variables, each coerced by its type (section 6.1.2). */
#include "codec/graphql/coerce.h"
#include "codec/graphql/validate.h"

/* Where a value is inside its variable. */
struct place {
    const struct place *before;
    struct slice key;
    uint32_t at;
    bool in_list;
};

struct binding {
    const struct gql_schema *schema;
    const struct gql_variable *variable;
    const struct jsontext *given;
    struct gql_errors *errors;
    struct buffer *out;
};

static void write_place(const struct place *place, struct buffer *out)
{
    if (!place)
        return;
    write_place(place->before, out);
    if (place->in_list) {
        buffer_printf(out, "[%u]", place->at);
    } else {
        buffer_add_char(out, '.');
        buffer_add_slice(out, place->key);
    }
}

/* `Variable "$x" got invalid value 5 at "x.y"; …` */
static void invalid(struct binding *binding, uint32_t node, const struct place *place,
                    struct slice what)
{
    const struct allocator *allocator = binding->errors->arena->allocator;
    const struct slice name = binding->variable->name;
    struct buffer text;

    buffer_init(&text, allocator, 900);
    buffer_add_text(&text, "Variable \"$");
    buffer_add_slice(&text, name);
    buffer_add_text(&text, "\" got invalid value ");
    gql_inspect(binding->given, node, &text);
    if (place) {
        buffer_add_text(&text, " at \"");
        buffer_add_slice(&text, name);
        write_place(place, &text);
        buffer_add_char(&text, '"');
    }
    buffer_add_text(&text, "; ");
    buffer_add_slice(&text, what);
    gql_report(binding->errors, &binding->variable->at, 1, "%.*s", (int)text.len,
               text.data ? text.data : "");
    buffer_free(&text);
}

static void invalid_type(struct binding *binding, uint32_t node, const struct place *place,
                         const char *before, const struct gql_type *type, const char *behind)
{
    struct buffer text;

    buffer_init(&text, binding->errors->arena->allocator, 900);
    buffer_add_text(&text, before);
    gql_type_write(type, &text);
    buffer_add_text(&text, behind);
    invalid(binding, node, place, buffer_slice(&text));
    buffer_free(&text);
}

static void invalid_leaf(struct binding *binding, uint32_t node, const struct place *place,
                         const char *before)
{
    struct buffer text;

    buffer_init(&text, binding->errors->arena->allocator, 900);
    buffer_add_text(&text, before);
    gql_inspect(binding->given, node, &text);
    invalid(binding, node, place, buffer_slice(&text));
    buffer_free(&text);
}

static bool coerce(struct binding *binding, uint32_t node, const struct gql_type *type,
                   const struct place *place);

/* ---- leaves ---- */

static bool coerce_enum(struct binding *binding, uint32_t node, const struct gql_type *type,
                        const struct place *place)
{
    struct gql_suggestions near = { 0 };
    struct buffer text, value;
    char tail[600];

    if (binding->given->nodes[node].type == JSONTEXT_STRING)
        for (uint32_t i = 0; i < type->value_count; i++)
            if (jsontext_equals(binding->given, node, type->values[i])) {
                buffer_add_slice(binding->out, jsontext_raw(binding->given, node));
                return true;
            }
    buffer_init(&text, binding->errors->arena->allocator, 900);
    buffer_init(&value, binding->errors->arena->allocator, 200);
    if (binding->given->nodes[node].type == JSONTEXT_STRING)
        jsontext_string(binding->given, node, &value);
    else
        gql_inspect(binding->given, node, &value);
    near.wanted = buffer_slice(&value);
    for (uint32_t i = 0; i < type->value_count; i++)
        gql_suggest(&near, type->values[i]);
    gql_suggestions_write(&near, "the enum value ", tail, sizeof tail);
    if (binding->given->nodes[node].type == JSONTEXT_STRING)
        buffer_printf(&text, "Value \"%.*s\" does not exist in \"%.*s\" enum.%s", (int)value.len,
                      value.data ? value.data : "", (int)type->name.len, type->name.data, tail);
    else
        buffer_printf(&text, "Enum \"%.*s\" cannot represent non-string value: %.*s.%s",
                      (int)type->name.len, type->name.data, (int)value.len,
                      value.data ? value.data : "", tail);
    invalid(binding, node, place, buffer_slice(&text));
    buffer_free(&text);
    buffer_free(&value);
    return false;
}

/* What is wrong with a number or a text for this scalar; NULL: nothing. */
static const char *fault_of(const struct jsontext *given, uint32_t node, enum gql_scalar scalar)
{
    const enum jsontype type = (enum jsontype)given->nodes[node].type;
    double number = type == JSONTEXT_NUMBER ? jsontext_number(given, node) : 0;
    bool whole = number >= -9.3e18 && number <= 9.3e18 && (double)(int64_t)number == number;
    struct buffer text;
    bool good;

    switch (scalar) {
    case GQL_SCALAR_INT:
        if (type != JSONTEXT_NUMBER || !whole)
            return "Int cannot represent non-integer value: ";
        if (number < -2147483648.0 || number > 2147483647.0)
            return "Int cannot represent non 32-bit signed integer value: ";
        return NULL;
    case GQL_SCALAR_FLOAT:
        return type == JSONTEXT_NUMBER ? NULL : "Float cannot represent non numeric value: ";
    case GQL_SCALAR_BOOLEAN:
        return type == JSONTEXT_TRUE || type == JSONTEXT_FALSE
                   ? NULL
                   : "Boolean cannot represent a non boolean value: ";
    case GQL_SCALAR_STRING:
        return type == JSONTEXT_STRING ? NULL : "String cannot represent a non string value: ";
    case GQL_SCALAR_BIG_INT:
        return (type == JSONTEXT_NUMBER && whole) || type == JSONTEXT_STRING
                   ? NULL
                   : "BigInt cannot represent non-integer value: ";
    case GQL_SCALAR_DATE_TIME:
        buffer_init(&text, given->allocator, 200);
        if (type == JSONTEXT_STRING)
            jsontext_string(given, node, &text);
        good = gql_is_date_time(buffer_slice(&text));
        buffer_free(&text);
        return good ? NULL : "DateTime is an RFC 3339 date-time, not ";
    case GQL_SCALAR_ID:
    case GQL_SCALAR_JSON:
        break;
    }
    return NULL;
}

static bool coerce_scalar(struct binding *binding, uint32_t node, const struct gql_type *type,
                          const struct place *place)
{
    const struct slice raw = jsontext_raw(binding->given, node);
    const bool quoted =
        type->scalar == GQL_SCALAR_BIG_INT && binding->given->nodes[node].type == JSONTEXT_STRING;
    const struct slice inside = quoted ? slice_make(raw.data + 1, raw.len - 2) : raw;
    const char *fault = fault_of(binding->given, node, type->scalar);

    if (!fault && quoted && !gql_is_whole(inside))
        fault = "BigInt cannot represent non-integer value: ";
    if (fault)
        invalid_leaf(binding, node, place, fault);
    else if (quoted)
        gql_add_whole(inside, binding->out);
    else
        buffer_add_slice(binding->out, raw);
    return !fault;
}

/* ---- lists and objects ---- */

static bool coerce_list(struct binding *binding, uint32_t node, const struct gql_type *of,
                        const struct place *place)
{
    const struct jsonnode *list = &binding->given->nodes[node];
    struct place inner = { .before = place, .in_list = true };
    uint32_t child = node + 1;
    bool good = true;

    buffer_add_char(binding->out, '[');
    if (list->type != JSONTEXT_ARRAY)
        good = coerce(binding, node, of, place);
    for (; list->type == JSONTEXT_ARRAY && inner.at < list->count; inner.at++) {
        buffer_add_text(binding->out, inner.at ? "," : "");
        good = coerce(binding, child, of, &inner) && good;
        child = binding->given->nodes[child].next;
    }
    buffer_add_char(binding->out, ']');
    return good;
}

static bool check_unknown(struct binding *binding, uint32_t node, const struct gql_type *type,
                          const struct place *place)
{
    const struct jsontext *given = binding->given;
    uint32_t key = node + 1;
    bool good = true;

    for (uint32_t i = 0; i < given->nodes[node].count; i++) {
        struct gql_suggestions near = { 0 };
        struct buffer name, text;
        char tail[600];

        buffer_init(&name, given->allocator, 200);
        buffer_init(&text, given->allocator, 900);
        jsontext_string(given, key, &name);
        if (!gql_input_find(type->inputs, type->input_count, buffer_slice(&name))) {
            near.wanted = buffer_slice(&name);
            for (uint32_t j = 0; j < type->input_count; j++)
                gql_suggest(&near, type->inputs[j].name);
            gql_suggestions_write(&near, "", tail, sizeof tail);
            buffer_printf(&text, "Field \"%.*s\" is not defined by type \"%.*s\".%s", (int)name.len,
                          name.data ? name.data : "", (int)type->name.len, type->name.data, tail);
            invalid(binding, node, place, buffer_slice(&text));
            good = false;
        }
        buffer_free(&name);
        buffer_free(&text);
        key = given->nodes[key + 1].next;
    }
    return good;
}

static bool coerce_member(struct binding *binding, uint32_t object, const struct gql_input *input,
                          const struct place *place, bool *any)
{
    struct place inner = { .before = place, .key = input->name };
    uint32_t node = jsontext_member(binding->given, object, input->name);

    if (!node && input->type->kind == GQL_NON_NULL && !input->default_value) {
        struct buffer text;

        buffer_init(&text, binding->given->allocator, 900);
        buffer_add_text(&text, "Field \"");
        buffer_add_slice(&text, input->name);
        buffer_add_text(&text, "\" of required type \"");
        invalid_type(binding, object, place, text.data ? text.data : "", input->type,
                     "\" was not provided.");
        buffer_free(&text);
        return false;
    }
    if (!node || (input->refuses_null && input->type->kind != GQL_NON_NULL &&
                  binding->given->nodes[node].type == JSONTEXT_NULL))
        return true;
    buffer_add_text(binding->out, *any ? "," : "");
    buffer_add_json(binding->out, input->property);
    buffer_add_char(binding->out, ':');
    *any = true;
    return coerce(binding, node, input->type, &inner);
}

static bool coerce_object(struct binding *binding, uint32_t node, const struct gql_type *type,
                          const struct place *place)
{
    bool any = false, good = true;

    if (binding->given->nodes[node].type != JSONTEXT_OBJECT) {
        invalid_type(binding, node, place, "Expected type \"", type, "\" to be an object.");
        return false;
    }
    buffer_add_char(binding->out, '{');
    for (uint32_t i = 0; i < type->input_count; i++)
        good = coerce_member(binding, node, &type->inputs[i], place, &any) && good;
    buffer_add_char(binding->out, '}');
    return check_unknown(binding, node, type, place) && good;
}

static bool coerce(struct binding *binding, uint32_t node, const struct gql_type *type,
                   const struct place *place)
{
    bool null = binding->given->nodes[node].type == JSONTEXT_NULL;

    if (type->kind == GQL_NON_NULL) {
        if (!null)
            return coerce(binding, node, type->of, place);
        invalid_type(binding, node, place, "Expected non-nullable type \"", type,
                     "\" not to be null.");
        return false;
    }
    if (null) {
        buffer_add_text(binding->out, "null");
        return true;
    }
    switch (type->kind) {
    case GQL_LIST:
        return coerce_list(binding, node, type->of, place);
    case GQL_INPUT_OBJECT:
        return coerce_object(binding, node, type, place);
    case GQL_ENUM:
        return coerce_enum(binding, node, type, place);
    default:
        return coerce_scalar(binding, node, type, place);
    }
}

/* ---- variables ---- */

/* The type that a reference means, made of parts in the arena; NULL: no memory. */
static const struct gql_type *type_of(const struct gql_schema *schema, struct gql_arena *arena,
                                      const struct gql_reference *reference)
{
    struct gql_type *made;

    if (reference->kind == GQL_NAMED)
        return gql_type_find(schema, reference->name);
    made = gql_arena_get(arena, sizeof *made);
    if (!made)
        return NULL;
    made->kind = reference->kind == GQL_LIST_OF ? GQL_LIST : GQL_NON_NULL;
    made->of = type_of(schema, arena, reference->of);
    return made->of ? made : NULL;
}

static void missing(struct binding *binding, const struct gql_type *type, bool null)
{
    struct buffer text;

    buffer_init(&text, binding->errors->arena->allocator, 400);
    gql_type_write(type, &text);
    gql_report(binding->errors, &binding->variable->at, 1,
               null ? "Variable \"$%.*s\" of non-null type \"%.*s\" must not be null."
                    : "Variable \"$%.*s\" of required type \"%.*s\" was not provided.",
               (int)binding->variable->name.len, binding->variable->name.data, (int)text.len,
               text.data ? text.data : "");
    buffer_free(&text);
}

static bool bind_one(struct binding *binding, struct gql_bound *bound, uint32_t node)
{
    const struct gql_variable *variable = binding->variable;
    const struct gql_type *type = type_of(binding->schema, binding->errors->arena, variable->type);
    const struct gql_bindings none = { .allocator = bound->json.allocator };
    struct buffer message;

    if (!type)
        return false;
    if (!node && variable->default_value) {
        buffer_init(&message, bound->json.allocator, 4096);
        bound->given = gql_coerce_literal(variable->default_value, type, &none, &bound->json,
                                          &message) == GQL_COERCED;
        buffer_free(&message);
        return true;
    }
    if (!node) {
        if (type->kind == GQL_NON_NULL)
            missing(binding, type, false);
        return type->kind != GQL_NON_NULL;
    }
    if (type->kind == GQL_NON_NULL && binding->given->nodes[node].type == JSONTEXT_NULL) {
        missing(binding, type, true);
        return false;
    }
    bound->given = true;
    binding->out = &bound->json;
    return coerce(binding, node, type, NULL);
}

bool gql_bind(struct gql_bindings *bindings, const struct allocator *allocator,
              const struct gql_schema *schema, const struct gql_operation *operation,
              const struct jsontext *given, struct gql_errors *errors)
{
    struct binding binding = { .schema = schema, .given = given, .errors = errors };
    uint32_t count = 0;
    bool good = true;

    *bindings = (struct gql_bindings){ .allocator = allocator };
    for (const struct gql_variable *at = operation->variables; at; at = at->next)
        count++;
    bindings->list = mem_array(allocator, (size_t)count + 1, sizeof *bindings->list);
    if (!bindings->list)
        return false;
    for (const struct gql_variable *at = operation->variables; at; at = at->next) {
        struct gql_bound *bound = &bindings->list[bindings->count++];

        bound->variable = binding.variable = at;
        buffer_init(&bound->json, allocator, SIZE_MAX);
        good = bind_one(&binding, bound, given ? jsontext_member(given, 0, at->name) : 0) && good;
        good = good && !buffer_failed(&bound->json);
    }
    return good;
}

void gql_bindings_free(struct gql_bindings *bindings)
{
    for (uint32_t i = 0; i < bindings->count; i++)
        buffer_free(&bindings->list[i].json);
    if (bindings->list)
        mem_free(bindings->allocator, bindings->list);
    *bindings = (struct gql_bindings){ .allocator = bindings->allocator };
}

/* graphql_input.c - input types (3.10) and their defaults as JSON Schema. */
#include "outbound/source/graphql.h"

#include "wire/wire.h"

enum { DEEPEST_VALUE = 32, DEEPEST_LIST = 16 };

/* ---- a literal as JSON (2.9) ------------------------------------------------------------ */

static json_t *read_value(struct gql_lexer *lexer, const struct allocator *allocator, int depth);

static json_t *read_string(struct gql_lexer *lexer, const struct allocator *allocator)
{
    struct buffer text;
    json_t *made;

    buffer_init(&text, allocator, 64 * 1024);
    gql_string_value(gql_lexer_text(lexer), &text);
    made = buffer_failed(&text) ? NULL : json_stringn(text.data ? text.data : "", text.len);
    buffer_free(&text);
    return made;
}

static json_t *read_list(struct gql_lexer *lexer, const struct allocator *allocator, int depth)
{
    json_t *made = json_array();

    for (gql_lexer_next(lexer); lexer->token != GQL_BRACKET_CLOSE; gql_lexer_next(lexer))
        if (json_array_append_new(made, read_value(lexer, allocator, depth + 1))) {
            json_decref(made);
            return NULL;
        }
    return made;
}

static json_t *read_object(struct gql_lexer *lexer, const struct allocator *allocator, int depth)
{
    json_t *made = json_object();

    for (gql_lexer_next(lexer); lexer->token == GQL_NAME; gql_lexer_next(lexer)) {
        struct slice name = gql_lexer_text(lexer);

        gql_lexer_next(lexer);
        if (lexer->token != GQL_COLON)
            break;
        gql_lexer_next(lexer);
        if (json_object_setn_new(made, name.data, name.len,
                                 read_value(lexer, allocator, depth + 1)))
            break;
    }
    if (lexer->token == GQL_BRACE_CLOSE)
        return made;
    json_decref(made);
    return NULL;
}

static json_t *read_value(struct gql_lexer *lexer, const struct allocator *allocator, int depth)
{
    struct slice text = gql_lexer_text(lexer);

    if (depth > DEEPEST_VALUE)
        return NULL;
    switch (lexer->token) {
    case GQL_INT:
    case GQL_FLOAT:
        return json_loadb(text.data, text.len, JSON_DECODE_ANY, NULL);
    case GQL_STRING:
    case GQL_BLOCK_STRING:
        return read_string(lexer, allocator);
    case GQL_NAME:
        if (slice_is(text, "null"))
            return json_null();
        if (slice_is(text, "true") || slice_is(text, "false"))
            return json_boolean(text.data[0] == 't');
        return json_stringn(text.data, text.len);
    case GQL_BRACKET_OPEN:
        return read_list(lexer, allocator, depth);
    case GQL_BRACE_OPEN:
        return read_object(lexer, allocator, depth);
    default:
        return NULL;
    }
}

/* NULL: it cannot be read, and is left to the server. */
static json_t *read_default(struct graphql_importing *importing, struct slice text)
{
    struct gql_lexer lexer;
    json_t *made;

    if (!text.len)
        return NULL;
    gql_lexer_init(&lexer, text);
    made = read_value(&lexer, importing->allocator, 0);
    gql_lexer_next(&lexer);
    if (lexer.token == GQL_END)
        return made;
    json_decref(made);
    return NULL;
}

/* ---- types ------------------------------------------------------------------------------- */

static json_t *scalar(struct slice name, bool null)
{
    const char *known = NULL;
    json_t *made;

    if (slice_is(name, "ID"))
        return null ? json_pack("{s:[s,s,s]}", "type", "string", "integer", "null")
                    : json_pack("{s:[s,s]}", "type", "string", "integer");
    if (slice_is(name, "String"))
        known = "string";
    else if (slice_is(name, "Boolean"))
        known = "boolean";
    else if (slice_is(name, "Float"))
        known = "number";
    else if (slice_is(name, "Int"))
        known = "integer";
    if (!known)
        return json_pack("{s:s%}", "title", name.data, name.len);
    made = null ? json_pack("{s:[s,s]}", "type", known, "null") : json_pack("{s:s}", "type", known);
    if (slice_is(name, "Int")) {
        json_object_set_new(made, "minimum", json_integer(INT32_MIN));
        json_object_set_new(made, "maximum", json_integer(INT32_MAX));
    }
    return made;
}

static json_t *enumeration(const json_t *type, bool null)
{
    json_t *values = json_array(), *value;
    size_t at;

    json_array_foreach(json_object_get(type, "enumValues"), at, value)
        json_array_append(values, json_object_get(value, "name"));
    if (null)
        json_array_append_new(values, json_null());
    return json_pack("{s:o}", "enum", values);
}

static json_t *fields_of(struct graphql_importing *importing, const json_t *values, bool one_of);

/* Made when it is first referred to; a cycle finds it there. */
static json_t *input_object(struct graphql_importing *importing, const json_t *type,
                            struct slice name, bool null)
{
    json_t *reference =
        json_pack("{s:o}", "$ref", json_sprintf("#/$defs/%.*s", (int)name.len, name.data));
    bool one_of = json_is_true(json_object_get(type, "isOneOf"));

    if (!json_object_getn(importing->defs, name.data, name.len)) {
        json_t *made;

        json_object_setn_new(importing->defs, name.data, name.len, json_true());
        made = fields_of(importing, json_object_get(type, "inputFields"), one_of);
        if (json_text(type, "description").len)
            json_object_set(made, "description", json_object_get(type, "description"));
        if (one_of) {
            json_object_set_new(made, "minProperties", json_integer(1));
            json_object_set_new(made, "maxProperties", json_integer(1));
        }
        json_object_setn_new(importing->defs, name.data, name.len, made);
    }
    return null ? json_pack("{s:[o,{s:s}]}", "anyOf", reference, "type", "null") : reference;
}

static json_t *schema_of(struct graphql_importing *importing, const json_t *reference, int depth,
                         bool null)
{
    struct slice name, kind;
    const json_t *type;

    if (slice_is(json_text(reference, "kind"), "NON_NULL")) {
        reference = json_object_get(reference, "ofType");
        null = false;
    }
    if (slice_is(json_text(reference, "kind"), "LIST") && depth < DEEPEST_LIST) {
        json_t *items = schema_of(importing, json_object_get(reference, "ofType"), depth + 1, true);

        return null ? json_pack("{s:[s,s],s:o}", "type", "array", "null", "items", items)
                    : json_pack("{s:s,s:o}", "type", "array", "items", items);
    }
    name = graphql_named(importing, reference);
    type = graphql_type(importing, name);
    kind = json_text(type, "kind");
    if (slice_is(kind, "ENUM"))
        return enumeration(type, null);
    if (slice_is(kind, "INPUT_OBJECT"))
        return input_object(importing, type, name, null);
    if (type && !slice_is(kind, "SCALAR"))
        graphql_fault(importing, "%.*s is no type of an argument", (int)name.len, name.data);
    return scalar(name, null);
}

/* How deep input objects refer to each other for the first time is bounded by the C stack. */
enum { DEEPEST_OBJECT = 100 };

json_t *graphql_input(struct graphql_importing *importing, const json_t *values)
{
    return fields_of(importing, values, false);
}

/* one_of: one of them is given, and it is not null (3.10.1). */
static json_t *fields_of(struct graphql_importing *importing, const json_t *values, bool one_of)
{
    json_t *properties = json_object(), *required = json_array(), *value;
    json_t *made = json_pack("{s:s,s:o,s:b}", "type", "object", "properties", properties,
                             "additionalProperties", 0);
    size_t at;

    if (++importing->depth > DEEPEST_OBJECT)
        graphql_fault(importing, "input objects are nested deeper than %d", DEEPEST_OBJECT);
    json_array_foreach(values, at, value)
    {
        const json_t *type = json_object_get(value, "type");
        struct slice name = json_text(value, "name"), text = json_text(value, "defaultValue");
        json_t *schema, *usual;

        if (importing->status)
            break;
        if (!graphql_is_name(name) || slice_starts(name, "__")) {
            graphql_fault(importing, "an argument or input field has no name that is one");
            break;
        }
        schema = schema_of(importing, type, 0, !one_of);
        usual = read_default(importing, text);
        graphql_describe(schema, value);
        if (json_is_true(json_object_get(value, "isDeprecated")))
            json_object_set_new(schema, "deprecated", json_true());
        if (usual)
            json_object_set_new(schema, "default", usual);
        if (slice_is(json_text(type, "kind"), "NON_NULL") && !text.len)
            json_array_append(required, json_object_get(value, "name"));
        if (json_object_setn_new(properties, name.data, name.len, schema) && !importing->status)
            importing->status = error_no_memory(importing->error);
    }
    importing->depth--;
    if (json_array_size(required))
        json_object_set(made, "required", required);
    json_decref(required);
    return made;
}

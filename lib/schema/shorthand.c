/* shorthand.c - types written in one text, as in TypeScript: "string[]", "number?", "a | b". */
#include "schema/decimal.h"
#include "schema/normal.h"

#define MOST_DEPTH 16

static const struct {
    const char *name;
    const char *type;   /* NULL: any */
    const char *format; /* or NULL */
} types[] = {
    { "string", "string", NULL },
    { "number", "number", NULL },
    { "integer", "integer", NULL },
    { "boolean", "boolean", NULL },
    { "object", "object", NULL },
    { "array", "array", NULL },
    { "null", "null", NULL },
    { "any", NULL, NULL },
    { "Date", "string", "date-time" },
    { "date", "string", "date" },
    { "datetime", "string", "date-time" },
    { "date-time", "string", "date-time" },
    { "time", "string", "time" },
    { "email", "string", "email" },
    { "url", "string", "uri" },
    { "uri", "string", "uri" },
    { "uuid", "string", "uuid" },
    { "unknown", NULL, NULL },
    { "text", "string", NULL },
    { "int", "integer", NULL },
    { "float", "number", NULL },
    { "double", "number", NULL },
    { "bool", "boolean", NULL },
    { "list", "array", NULL },
    { "json", NULL, NULL },
};

#define TYPE_COUNT (sizeof types / sizeof types[0])

/* The row of a type's name; TYPE_COUNT: there is none. Case tells date from Date only. */
static size_t find_type(struct slice name)
{
    size_t at = 0;

    while (at < TYPE_COUNT && !slice_is(name, types[at].name))
        at++;
    for (size_t row = 0; at == TYPE_COUNT && row < TYPE_COUNT; row++) {
        if (slice_is_nocase(name, types[row].name))
            return row;
    }
    return at;
}

static json_t *fail_type(struct normal *normal, struct slice name)
{
    struct slice names[TYPE_COUNT], near;

    for (size_t at = 0; at < TYPE_COUNT; at++)
        names[at] = slice_of(types[at].name);
    near = nearest_name(name, names, TYPE_COUNT);
    if (normal->status)
        return NULL;
    normal->status =
        error_diagnose(normal->error, 1302, "%s: '%.*s' is not a type%s%s%s%s%.*s%s", normal->where,
                       (int)slice_to(name, 60).len, name.data, normal->field ? " (field '" : "",
                       normal->field ? normal->field : "", normal->field ? "')" : "",
                       near.len ? ". Did you mean '" : "", (int)near.len, near.len ? near.data : "",
                       near.len ? "'?" : "");
    return NULL;
}

static json_t *type_schema(struct normal *normal, size_t row)
{
    json_t *schema = json_object();

    if (types[row].type)
        normal_set(normal, schema, "type", json_string(types[row].type));
    if (types[row].format)
        normal_set(normal, schema, "format", json_string(types[row].format));
    return schema;
}

static bool is_quoted(struct slice text)
{
    return text.len >= 2 && (text.data[0] == '"' || text.data[0] == '\'') &&
           text.data[text.len - 1] == text.data[0];
}

static json_t *literal(struct slice text)
{
    if (is_quoted(text))
        return json_stringn(text.data + 1, text.len - 2);
    if (decimal_is_number(text))
        return json_loadb(text.data, text.len, JSON_DECODE_ANY, NULL);
    if (slice_is(text, "true") || slice_is(text, "false"))
        return json_boolean(text.len == 4);
    return slice_is(text, "null") ? json_null() : json_stringn(text.data, text.len);
}

/* The next part of a union, with brackets and quotes kept whole. */
static struct slice next_part(struct slice *rest)
{
    int depth = 0;
    char quote = 0;
    size_t at = 0;
    struct slice part;

    for (; at < rest->len; at++) {
        char c = rest->data[at];

        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '(' || c == '<')
            depth++;
        else if (c == ')' || c == '>')
            depth--;
        else if (c == '|' && depth <= 0)
            break;
    }
    part = slice_trim(slice_to(*rest, at));
    *rest = slice_from(*rest, at + 1);
    return part;
}

static json_t *read_union(struct normal *normal, struct slice text, unsigned depth);

static json_t *wrap(struct normal *normal, const char *type, const char *key, json_t *inner)
{
    json_t *schema = json_object();

    normal_set(normal, schema, "type", json_string(type));
    normal_set(normal, schema, key, inner);
    return schema;
}

/* One type: a name, T[], Array<T>, Record<string, T>, (…). */
static json_t *read_type(struct normal *normal, struct slice text, unsigned depth)
{
    size_t row = find_type(text);

    if (row < TYPE_COUNT)
        return type_schema(normal, row);
    if (!text.len || depth == MOST_DEPTH)
        return fail_type(normal, text);
    if (slice_ends(text, "[]"))
        return wrap(normal, "array", "items",
                    read_type(normal, slice_trim(slice_to(text, text.len - 2)), depth + 1));
    if (text.data[0] == '(' && text.data[text.len - 1] == ')')
        return read_union(normal, slice_to(slice_from(text, 1), text.len - 2), depth + 1);
    if (slice_starts(text, "Array<") && slice_ends(text, ">"))
        return wrap(normal, "array", "items",
                    read_union(normal, slice_to(slice_from(text, 6), text.len - 7), depth + 1));
    if (slice_starts(text, "Record<") && slice_ends(text, ">")) {
        struct slice value;

        slice_split(slice_to(text, text.len - 1), ',', &value);
        return wrap(normal, "object", "additionalProperties", read_union(normal, value, depth + 1));
    }
    if (is_quoted(text) || decimal_is_number(text)) {
        json_t *schema = json_object();

        normal_set(normal, schema, "const", literal(text));
        return schema;
    }
    return fail_type(normal, text);
}

static bool is_literal(struct slice text)
{
    return is_quoted(text) || decimal_is_number(text) || slice_is(text, "true") ||
           slice_is(text, "false");
}

/* A union is one of literals unless some part of it is a type; bare words are literals then. */
static bool has_type(struct slice text)
{
    while (text.len) {
        struct slice part = next_part(&text);

        if (!is_literal(part) && !slice_is(part, "null") &&
            (find_type(part) < TYPE_COUNT || slice_ends(part, "]") || slice_ends(part, ">") ||
             slice_ends(part, ")")))
            return true;
    }
    return false;
}

static json_t *read_union(struct normal *normal, struct slice text, unsigned depth)
{
    struct slice rest = text, first;
    bool literals;
    json_t *schema, *list;

    text = slice_trim(text);
    rest = text;
    first = next_part(&rest);
    if (!rest.len)
        return read_type(normal, first, depth);
    literals = !has_type(text);
    schema = json_object();
    list = json_array();
    for (rest = text; rest.len;) {
        struct slice part = next_part(&rest);

        normal_add(normal, list, literals ? literal(part) : read_type(normal, part, depth + 1));
    }
    normal_set(normal, schema, literals ? "enum" : "anyOf", list);
    return schema;
}

/* {anyOf: [{type: a}, {type: b}]} says no more than {type: [a, b]}. */
static json_t *simplify(struct normal *normal, json_t *schema)
{
    const json_t *list = json_object_get(schema, "anyOf");
    json_t *names = json_array(), *simple;

    for (size_t at = 0; at < json_array_size(list); at++) {
        const json_t *branch = json_array_get(list, at);
        json_t *type = json_object_get(branch, "type");

        if (!json_is_string(type) || json_object_size(branch) != 1) {
            json_decref(names);
            return schema;
        }
        normal_add(normal, names, json_incref(type));
    }
    if (!json_array_size(names)) {
        json_decref(names);
        return schema;
    }
    simple = json_object();
    normal_set(normal, simple, "type", names);
    json_decref(schema);
    return simple;
}

json_t *shorthand_read(struct normal *normal, struct slice text, bool *optional)
{
    json_t *schema;

    text = slice_trim(text);
    *optional = slice_ends(text, "?");
    if (*optional)
        text = slice_trim(slice_to(text, text.len - 1));
    schema = read_union(normal, text, 0);
    if (normal->status) {
        json_decref(schema);
        return NULL;
    }
    return simplify(normal, schema);
}

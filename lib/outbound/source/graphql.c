/* graphql.c - an introspection answer becomes a source: each root field a tool. */
#include "outbound/source/graphql.h"

#include <stdarg.h>
#include <string.h>

#define MOST_DOCUMENT ((size_t)64 << 20)
enum { DEEPEST_TYPE = 16, MOST_NAME = 200 };

/* As the clients' usual one. The plain one leaves out what servers before the edition of September
 * 2025 need not know, since they refuse all of a query that names it. */
#define TYPE_REFERENCE                                                                             \
    "kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name "               \
    "ofType{kind name ofType{kind name ofType{kind name}}}}}}}"
#define INPUT_VALUE "name description type{" TYPE_REFERENCE "}defaultValue"
#define INTROSPECTION(of_type, of_inputs, of_input)                                                \
    "query{__schema{queryType{name}mutationType{name}types{kind name description " of_type         \
    "fields(includeDeprecated:true){name description args" of_inputs "{" INPUT_VALUE of_input      \
    "}type{" TYPE_REFERENCE "}isDeprecated deprecationReason}inputFields" of_inputs                \
    "{" INPUT_VALUE of_input "}"                                                                   \
    "enumValues(includeDeprecated:true){name}possibleTypes{name}}}}"

static const char plain[] = INTROSPECTION("", "", "");
static const char newest[] =
    INTROSPECTION("isOneOf ", "(includeDeprecated:true)", " isDeprecated deprecationReason");

/* ---- what all files need ---------------------------------------------------------------- */

void graphql_fault(struct graphql_importing *importing, const char *format, ...)
{
    struct buffer text;
    va_list args;

    if (importing->status)
        return;
    buffer_init(&text, importing->allocator, 1024);
    va_start(args, format);
    buffer_vprintf(&text, format, args);
    va_end(args);
    importing->status = error_set(importing->error, CODE_INVALID_DEFINITION, "GraphQL: %s",
                                  text.data ? text.data : "the schema is not right");
    buffer_free(&text);
}

bool graphql_is_name(struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        if (!(c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (at && c >= '0' && c <= '9')))
            return false;
    }
    return text.len > 0 && text.len <= MOST_NAME;
}

const json_t *graphql_type(struct graphql_importing *importing, struct slice name)
{
    const json_t *type = name.len ? json_object_getn(importing->types, name.data, name.len) : NULL;

    if (!type && name.len)
        graphql_fault(importing, "there is no type %.*s", (int)(name.len < 100 ? name.len : 100),
                      name.data);
    return type;
}

static bool is_wrapper(const json_t *reference)
{
    struct slice kind = json_text(reference, "kind");

    return slice_is(kind, "NON_NULL") || slice_is(kind, "LIST");
}

struct slice graphql_named(struct graphql_importing *importing, const json_t *reference)
{
    struct slice name;

    for (int depth = 0; depth < DEEPEST_TYPE && is_wrapper(reference); depth++)
        reference = json_object_get(reference, "ofType");
    name = json_text(reference, "name");
    if (graphql_is_name(name) && !is_wrapper(reference))
        return name;
    graphql_fault(importing, "a type has no name, or too many lists around it");
    return SLICE("");
}

void graphql_write_type(struct graphql_importing *importing, const json_t *reference,
                        struct buffer *out)
{
    char closing[DEEPEST_TYPE];
    int depth = 0;

    for (; depth < DEEPEST_TYPE && is_wrapper(reference); depth++) {
        bool list = slice_is(json_text(reference, "kind"), "LIST");

        if (list)
            buffer_add_char(out, '[');
        closing[depth] = list ? ']' : '!';
        reference = json_object_get(reference, "ofType");
    }
    buffer_add_slice(out, graphql_named(importing, reference));
    while (depth--)
        buffer_add_char(out, closing[depth]);
}

bool graphql_is_composite(const json_t *type)
{
    struct slice kind = json_text(type, "kind");

    return slice_is(kind, "OBJECT") || slice_is(kind, "INTERFACE") || slice_is(kind, "UNION");
}

/* ---- a tool ------------------------------------------------------------------------------- */

static json_t *text_of(struct graphql_importing *importing, struct buffer *text)
{
    json_t *made =
        buffer_failed(text) ? NULL : json_stringn(text->data ? text->data : "", text->len);

    if (!made && !importing->status)
        importing->status = error_no_memory(importing->error);
    buffer_free(text);
    return made;
}

static json_t *variables_of(struct graphql_importing *importing, const json_t *args)
{
    json_t *made = json_object(), *arg;
    size_t at;

    json_array_foreach(args, at, arg)
    {
        struct slice name = json_text(arg, "name");
        struct buffer type;

        buffer_init(&type, importing->allocator, 4096);
        graphql_write_type(importing, json_object_get(arg, "type"), &type);
        json_object_setn_new(made, name.data ? name.data : "", name.len, text_of(importing, &type));
    }
    return made;
}

void graphql_describe(json_t *made, const json_t *field)
{
    struct slice text = json_text(field, "description");
    struct slice reason = slice_trim(json_text(field, "deprecationReason"));

    if (slice_ends(reason, "."))
        reason = slice_to(reason, reason.len - 1);
    if (json_is_true(json_object_get(field, "isDeprecated")))
        json_object_set_new(made, "description",
                            json_sprintf("Deprecated%s%.*s.%s%.*s", reason.len ? ": " : "",
                                         (int)reason.len, reason.len ? reason.data : "",
                                         text.len ? " " : "", (int)text.len,
                                         text.len ? text.data : ""));
    else if (text.len)
        json_object_set(made, "description", json_object_get(field, "description"));
}

static void add_selection(struct graphql_importing *importing, const json_t *field, json_t *tool,
                          json_t *request)
{
    struct slice named = graphql_named(importing, json_object_get(field, "type"));
    struct buffer selection;

    if (!graphql_is_composite(graphql_type(importing, named)))
        return;
    buffer_init(&selection, importing->allocator, 256 * 1024);
    graphql_select(importing, named, &selection);
    json_object_set_new(request, "selection", text_of(importing, &selection));
    json_object_set_new(
        json_object_get(json_object_get(tool, "inputSchema"), "properties"), GRAPHQL_SELECT,
        json_pack("{s:s,s:s}", "type", "string", "description",
                  "Which fields to answer, as GraphQL writes them: id owner { login }. "
                  "Without it, a choice of them."));
}

/* A mutation of a query's name is NAME_mutation; where that is taken too, a number follows. */
static json_t *name_of(struct slice field, const char *operation, const json_t *taken)
{
    json_t *name = json_stringn(field.data, field.len);

    for (unsigned number = 1; name && json_object_get(taken, json_string_value(name)); number++) {
        json_decref(name);
        name = number == 1
                   ? json_sprintf("%.*s_%s", (int)field.len, field.data, operation)
                   : json_sprintf("%.*s_%s_%u", (int)field.len, field.data, operation, number);
    }
    return name;
}

static json_t *make_tool(struct graphql_importing *importing, const json_t *field,
                         const char *operation, json_t *name)
{
    const json_t *args = json_object_get(field, "args");
    json_t *tool = json_object(), *request = json_object();

    json_object_set(tool, "name", name);
    graphql_describe(tool, field);
    json_object_set_new(tool, "inputSchema", graphql_input(importing, args));
    json_object_set_new(request, "operation", json_string(operation));
    json_object_set(request, "field", json_object_get(field, "name"));
    json_object_set_new(request, "variables", variables_of(importing, args));
    add_selection(importing, field, tool, request);
    if (!strcmp(operation, "query"))
        json_object_set_new(tool, "hints", json_pack("{s:b}", "readOnly", 1));
    if (json_object_set_new(tool, "request", request) && !importing->status)
        importing->status = error_no_memory(importing->error);
    return tool;
}

static bool is_wanted(const struct graphql_filter *filter, const char *operation,
                      struct slice field)
{
    return (!filter->operation.len || slice_is_nocase(filter->operation, operation)) &&
           slice_equal(slice_to(field, filter->field.len), filter->field);
}

/* Each root type's fields are of its own names. */
static void check_fields(struct graphql_importing *importing, struct slice type_name,
                         const json_t *fields)
{
    json_t *seen = json_object(), *field;
    size_t at;

    json_array_foreach(fields, at, field)
    {
        struct slice own = json_text(field, "name");

        if (!graphql_is_name(own))
            graphql_fault(importing, "a field of %.*s has no name that is one", (int)type_name.len,
                          type_name.data);
        else if (json_object_getn(seen, own.data, own.len))
            graphql_fault(importing, "%.*s has two fields %.*s", (int)type_name.len, type_name.data,
                          (int)own.len, own.data);
        else if (json_object_setn_new(seen, own.data, own.len, json_true()) && !importing->status)
            importing->status = error_no_memory(importing->error);
    }
    json_decref(seen);
}

static void add_root(struct graphql_importing *importing, struct slice type_name,
                     const char *operation, const struct graphql_filter *filter, json_t *taken,
                     json_t *tools)
{
    const json_t *fields = json_object_get(graphql_type(importing, type_name), "fields");
    json_t *field;
    size_t at;

    check_fields(importing, type_name, fields);
    json_array_foreach(fields, at, field)
    {
        struct slice own = json_text(field, "name");
        json_t *name;

        if (importing->status)
            return;
        name = name_of(own, operation, taken);
        if (!name || json_object_set_new(taken, json_string_value(name), json_true()))
            importing->status = error_no_memory(importing->error);
        else if (is_wanted(filter, operation, own))
            json_array_append_new(tools, make_tool(importing, field, operation, name));
        json_decref(name);
    }
}

/* ---- the definition -------------------------------------------------------------------------- */

static void find_types(struct graphql_importing *importing, const json_t *schema)
{
    json_t *type;
    size_t at;

    json_array_foreach(json_object_get(schema, "types"), at, type)
    {
        struct slice name = json_text(type, "name");

        if (!graphql_is_name(name))
            graphql_fault(importing, "a type has no name that is one");
        else if (json_object_getn(importing->types, name.data, name.len))
            graphql_fault(importing, "there are two types %.*s", (int)name.len, name.data);
        else
            json_object_setn(importing->types, name.data, name.len, type);
    }
}

static json_t *make_tools(struct graphql_importing *importing, const json_t *schema,
                          const struct graphql_filter *filter)
{
    static const char *const operations[][2] = { { "queryType", "query" },
                                                 { "mutationType", "mutation" } };
    json_t *tools = json_array(), *taken = json_object();

    find_types(importing, schema);
    for (size_t at = 0; at < 2 && !importing->status; at++) {
        struct slice name = json_text(json_object_get(schema, operations[at][0]), "name");

        if (name.len)
            add_root(importing, name, operations[at][1], filter, taken, tools);
    }
    if (!importing->status && !json_array_size(tools))
        graphql_fault(importing, "no field of a query or mutation was found%s",
                      filter->operation.len || filter->field.len ? " that the filters let through"
                                                                 : "");
    json_decref(taken);
    return tools;
}

static json_t *introspecting(void)
{
    return json_pack(
        "[{s:s,s:s,s:{s:s,s:{s:{s:s,s:s}}},s:{s:b},s:{s:s,s:s,s:s}}]", "name", "introspect",
        "description", "The endpoint's schema, as introspection answers it.", "inputSchema", "type",
        "object", "properties", GRAPHQL_NEWEST, "type", "boolean", "description",
        "Ask for deprecated arguments and input objects of one field too; older servers refuse it.",
        "hints", "readOnly", 1, "request", "operation", "query", "document", plain, GRAPHQL_NEWEST,
        newest);
}

static json_t *definition_of(struct graphql_importing *importing, struct slice name,
                             struct slice where, json_t *tools)
{
    json_t *definition = json_object(), *source = json_object();

    json_object_set_new(definition, "$id", json_stringn(name.data, name.len));
    json_object_set_new(definition, "$type", json_string("Source"));
    json_object_set_new(source, "kind", json_string("graphql"));
    if (where.len) {
        json_object_set_new(source, "where", json_stringn(where.data, where.len));
        json_object_set_new(source, "server", json_stringn(where.data, where.len));
    }
    json_object_set_new(definition, "source", source);
    if (json_object_set_new(definition, "tools", tools) && !importing->status)
        importing->status = error_no_memory(importing->error);
    if (json_object_size(importing->defs))
        json_object_set(definition, "$defs", importing->defs);
    return definition;
}

static const json_t *schema_of(struct graphql_importing *importing, const json_t *tree)
{
    const json_t *data = json_object_get(tree, "data");
    const json_t *schema = json_object_get(data ? data : tree, "__schema");

    if (json_is_object(schema) && json_is_array(json_object_get(schema, "types")))
        return schema;
    graphql_fault(importing, "the document is no answer to an introspection query: it has no "
                             "__schema with types");
    return NULL;
}

mdx_status graphql_import(const struct allocator *allocator, struct slice name, struct slice where,
                          struct slice document, const struct graphql_filter *filter,
                          struct buffer *definition, struct error *error)
{
    struct graphql_importing importing = {
        .allocator = allocator, .error = error, .types = json_object(), .defs = json_object()
    };
    json_t *tree = NULL, *made = NULL, *tools = NULL;
    const json_t *schema = NULL;

    if (slice_trim(document).len) {
        importing.status = json_read(document, SLICE("GraphQL"), MOST_DOCUMENT, &tree, error);
        if (!importing.status)
            schema = schema_of(&importing, tree);
        if (!importing.status)
            tools = make_tools(&importing, schema, filter);
    } else if (where.len) {
        tools = introspecting();
    } else {
        graphql_fault(&importing, "the document is empty, and no endpoint is named to ask");
    }
    if (tools)
        made = definition_of(&importing, name, where, tools);
    if (!importing.status) {
        json_write(definition, made, false);
        if (buffer_failed(definition))
            importing.status = error_no_memory(error);
    }
    json_decref(made);
    json_decref(importing.types);
    json_decref(importing.defs);
    json_decref(tree);
    return importing.status;
}

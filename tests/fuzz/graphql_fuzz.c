/* graphql_fuzz.c - any text as a document of GraphQL, any JSON Schema as what it is asked about.
 *
 * Three parts, with a byte 1 between them: the document, its variables, a schema of the second
 * definition. The first byte chooses what calls give. What comes out is JSON and is always an end;
 * the schema's names are legal, and none is there twice. */
#include "unit/codec/graphql_host.h"

#include "codec/graphql/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char first[] =
    "{\"id\":\"calc\",\"description\":\"Sums.\",\"functions\":[{\"path\":\"\",\"readOnly\":true,"
    "\"inputSchema\":{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":"
    "\"integer\",\"default\":1},\"s\":{\"enum\":[\"A\",\"B\"]},\"any\":{},\"next\":{\"$ref\":\"#\"}"
    ","
    "\"at\":{\"type\":\"string\",\"format\":\"date-time\"},\"big\":{\"type\":\"integer\","
    "\"format\":"
    "\"int64\"},\"list\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}}}},\"outputSchema\":{"
    "\"type\":\"object\",\"required\":[\"y\"],\"properties\":{\"y\":{\"type\":\"integer\"},\"s\":{"
    "\"enum\":[\"A\",\"B\"]},\"next\":{\"$ref\":\"#\"},\"list\":{\"type\":\"array\",\"items\":{\"$"
    "ref\":"
    "\"#\"}},\"any\":{},\"f\":{\"type\":\"number\"},\"at\":{\"type\":\"string\",\"format\":"
    "\"date-time\"},\"big\":{\"type\":\"integer\",\"format\":\"int64\"},\"t\":{\"type\":"
    "\"boolean\"}}}}]}";
static const char service[] =
    "{\"id\":\"do.it\",\"functions\":[{\"path\":\"a.b\"},{\"path\":\"a.c.d\","
    "\"outputSchema\":{\"type\":\"string\"}},{\"path\":\"e\"}]}";

static const char *const results[] = {
    "{\"y\":1,\"next\":{\"y\":2,\"next\":null},\"list\":[{\"y\":3},null],\"any\":{\"a\":[1]},\"f\":"
    "4.5}",
    "{\"y\":\"42\",\"s\":\"A\",\"at\":\"2026-01-01T00:00:00Z\",\"big\":9007199254740993,\"t\":1}",
    "{\"y\":1.5,\"s\":\"C\",\"list\":7,\"at\":\"now\",\"big\":\"x\",\"f\":\"1e3\"}",
    "[{\"y\":1}]",
    "\"text\"",
    "null",
    "{}",
};
enum { RESULTS = sizeof results / sizeof results[0] };

/* ---- the schema ---- */

static void check_once(struct map *names, struct slice name)
{
    if (!gql_is_name(name) || map_get(names, name) || !map_put(names, name, names, NULL))
        abort();
}

static void check_type(const struct gql_type *type)
{
    struct map *names = map_new(allocator_system());

    if (!names || type->field_count + type->input_count + type->value_count == 0)
        abort();
    for (uint32_t i = 0; i < type->field_count; i++)
        check_once(names, type->fields[i].name);
    for (uint32_t i = 0; i < type->input_count; i++)
        check_once(names, type->inputs[i].name);
    for (uint32_t i = 0; i < type->value_count; i++)
        check_once(names, type->values[i]);
    map_free(names, NULL, NULL);
}

static void check_schema(const struct catalogue *catalogue)
{
    struct gql_schema *schema = NULL, *next = NULL;
    struct map *names = map_new(allocator_system());
    struct buffer text;

    if (!names || gql_schema_make(&schema, allocator_system(), catalogue, NULL, NULL, NULL) ||
        gql_schema_make(&next, allocator_system(), catalogue, schema, NULL, NULL))
        abort();
    for (uint32_t i = 0; i < next->sorted_count; i++) {
        const struct gql_type *type = next->sorted[i];

        if (gql_type_find(next, type->name) != type)
            abort();
        if (!type->meta)
            check_once(names, type->name);
        if (type->kind != GQL_SCALAR)
            check_type(type);
    }
    buffer_init(&text, allocator_system(), SIZE_MAX);
    gql_schema_write(next, &text);
    if (buffer_failed(&text))
        abort();
    buffer_free(&text);
    map_free(names, NULL, NULL);
    gql_schema_release(schema);
    gql_schema_release(next);
}

/* With the schema for what goes in and what comes out, if it is one. */
static void add_definition(struct catalogue *catalogue, struct slice schema)
{
    struct program *program = NULL;
    struct jsontext index;
    struct buffer model;

    jsontext_init(&index, allocator_system());
    buffer_init(&model, allocator_system(), SIZE_MAX);
    buffer_printf(&model,
                  "{\"id\":\"calc-input\",\"functions\":[{\"path\":\"\",\"inputSchema\":%.*s,"
                  "\"outputSchema\":%.*s}]}",
                  (int)schema.len, schema.data, (int)schema.len, schema.data);
    if (schema.len && schema.len < 1 << 20 && !jsontext_read(&index, schema, NULL) &&
        !program_make(&program, allocator_system(), buffer_slice(&model), 1, NULL, NULL, NULL,
                      NULL) &&
        !catalogue_put(catalogue, program))
        abort();
    buffer_free(&model);
    jsontext_free(&index);
}

/* ---- the document ---- */

static void talk(struct catalogue *catalogue, struct slice query, struct slice variables,
                 unsigned choice)
{
    static const struct slice paths[] = { { "/graphql", 8 }, { "/graphql/do.it", 14 } };
    void *shared = codec_graphql.share(allocator_system());
    struct graphql_host host;
    struct jsontext index;
    struct error error;

    error_init(&error, allocator_system());
    if (choice & 128)
        error_set(&error, CODE_EXECUTION_FAILED, "it failed");
    graphql_host_init(&host, allocator_system());
    host.host.request.path = paths[choice >> 6 & 1];
    if (!shared || !graphql_host_ask(&host, shared, catalogue, query, variables))
        abort();
    graphql_host_finish(&host, results[choice % 64 % RESULTS], choice & 128 ? &error : NULL);
    jsontext_init(&index, allocator_system());
    if (!host.host.ended || jsontext_read(&index, buffer_slice(&host.host.out), NULL))
        abort();
    jsontext_free(&index);
    error_free(&error);
    host_free(&host.host);
    codec_graphql.unshare(shared);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const models[] = { first, service };
    struct catalogue *catalogue = host_definitions(allocator_system(), models, 2);
    struct slice rest = { (const char *)data, size }, query, variables;

    if (!catalogue)
        abort();
    query = slice_split(slice_from(rest, 1), '\x01', &rest);
    variables = slice_split(rest, '\x01', &rest);
    add_definition(catalogue, rest);
    check_schema(catalogue);
    talk(catalogue, query, variables, size ? data[0] : 0);
    catalogue_release(catalogue);
    return 0;
}
